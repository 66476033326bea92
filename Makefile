# Two commands matter: `make demo` sets up and runs the whole chain, `make test` proves it.
# With PYTHONDONTWRITEBYTECODE every process would compile everything again: four times slower.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
PEERS := out/peers
# pytest closes with exit 5 where it ran nothing: that counts as a failure here, as it should.
PYTEST := $(BIN)/python -m pytest

.PHONY: demo app test deep check format lock bench clean

demo: $(READY)  ## fill the database, run the whole chain, write out/board-paper.html
	$(BIN)/vru demo

app: $(READY)  ## open the pages in the browser
	$(BIN)/vru app

# Two workers on two cores: with threads of its own, each one's linear algebra would wait for the other's.
test: $(READY)  ## prove it
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(PYTEST) -n 2 --dist loadfile --no-loadscope-reorder

deep: $(READY)  ## thousands of random tables attacked: minutes
	$(PYTEST) -m deep

check: $(READY)  ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(READY)  ## time, memory, growth, and ours beside the peers; PART=effects for these alone
	-@$(MAKE) --no-print-directory $(PEERS)/.ready
	VRU_PEERS=$$(test -e $(PEERS)/.ready && echo $(PEERS)/bin/python) $(BIN)/python tests/benchmarks/$(or $(PART),run).py

# What we are timed against is never installed beside us. Where it cannot be had, ours runs alone and says so.
$(PEERS)/.ready: tests/benchmarks/peers.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check -r tests/benchmarks/peers.txt
	touch $@

lock: $(READY)  ## choose versions anew; no index address gets into the file
	$(BIN)/uv pip compile --python-version 3.11 --generate-hashes --universal --no-header --no-annotate \
	  --group dev pyproject.toml --output-file requirements.lock --upgrade --custom-compile-command "make lock"

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or later is needed; name one with: make PYTHON=python3.12 ..."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv || true
	if test -x $(BIN)/uv; then $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock; \
	  else $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock; fi
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $(READY)

clean:
	rm -rf .venv out
