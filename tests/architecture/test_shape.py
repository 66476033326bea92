"""Is it still the shape we drew? Import contracts, packages that are ours, a lock without addresses."""

from __future__ import annotations

import importlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("interventions", "catalogue", "logic_models", "evaluation", "app")
LINT = Path(sys.executable).with_name("lint-imports")


@pytest.mark.parametrize("name", PACKAGES)
def test_each_package_is_ours(name):
    assert Path(str(importlib.import_module(name).__file__)).resolve().is_relative_to(ROOT)


def test_the_import_contracts_hold():
    done = subprocess.run([LINT, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]


@pytest.mark.parametrize("planted", ["import streamlit", "import sqlmodel", "import evaluation", "import statsmodels"])
def test_a_planted_import_breaks_them(planted, tmp_path):
    for name in PACKAGES:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    file = tmp_path / "catalogue" / "rates.py"
    file.write_text(file.read_text(encoding="utf-8") + f"\n{planted}\n", encoding="utf-8")
    done = subprocess.run([LINT, "--no-cache"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout[-2000:]
    assert "catalogue.rates" in done.stdout


def test_the_lock_holds_no_address_and_only_pinned_versions_with_hashes():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert "--index" not in lock
    names = [line for line in lock.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(names) > 50
    assert all(re.match(r"^[a-z0-9._-]+(\[[a-z0-9,-]+\])?==\S+", name) for name in names)


def test_nothing_is_named_like_a_package_under_app():
    assert not {path.stem for path in (ROOT / "app").iterdir()} & set(PACKAGES)
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_the_core_re_exports_nothing():
    assert "import" not in (ROOT / "interventions" / "__init__.py").read_text(encoding="utf-8").split('"""')[2]


@pytest.mark.parametrize("name", ["evaluation", "catalogue", "logic_models", "interventions.cli"])
def test_a_light_import_stays_light(name):
    heavy = ("pandas", "statsmodels", "streamlit", "networkx")
    said = f"import sys, {name}; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_glossary_says_what_the_vocabulary_says():
    from interventions import funding_rounds, proposing, returns, vocabulary
    from logic_models import kinds, results
    from logic_models.tracing import confounding

    modules = (vocabulary, funding_rounds, proposing, returns, kinds, results, confounding)
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    held = {one for module in modules for one in vars(module).values() if isinstance(one, type)}
    terms = [term for one in held if issubclass(one, vocabulary.Term) for term in one]
    assert len(terms) > 100
    for term in terms:
        assert f"| `{term.value}` | {term.label} | {term.definition} |" in glossary


@pytest.mark.parametrize("verb", ["catalogue.coverage", "evaluation.did"])
def test_a_verb_stays_a_function_whichever_way_its_module_was_loaded(verb):
    package, name = verb.split(".")
    said = f"import {verb}; from {package} import {name}; print(callable({name}), callable({verb}))"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]
