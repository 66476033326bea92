"""Time and memory on this machine, as `make bench` prints them: the real files, how imports grow, and the rest.

Each line is one fresh process, so that its peak memory is its own. Nothing here passes or fails.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
VRU = Path(sys.executable).with_name("vru")
_MEASURE = "import resource,subprocess,sys; c=subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL).returncode; " \
    "print(c, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss/1024)"  # fmt: skip


def measure(name: str, command: list[str], environment: dict[str, str]) -> None:
    """Run a command once; print its wall time and peak memory."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, *map(str, command)], env=os.environ | environment, capture_output=True,
        text=True, check=True, cwd=environment.get("FOLDER"),
    )  # fmt: skip
    code, memory = done.stdout.split()
    said = "" if code == "0" else f"   (exit {code})"
    print(f"{name:<72}{time.perf_counter() - start:8.2f} s {float(memory):8.0f} MB{said}", flush=True)


def main() -> None:
    """Print every line."""
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as folder:
        place = {"VRU_DATABASE_URL": f"sqlite:///{folder}/bench.db", "FOLDER": folder}
        measure("vru --help", [VRU, "--help"], place)
        measure("vru demo, on a fresh database", [VRU, "demo"], place)
        measure("vru demo, again", [VRU, "demo"], place)
        if DATA.is_dir():
            _real_files(folder)
        else:
            print("the real public files (../shared/data) are not here: their lines are left out")
        _growth(Path(folder))
    _effects()
    _grants()
    _projects()
    _index()
    _gaps()
    _theories()
    _pages()
    _disclosure()


def _real_files(folder: str) -> None:
    place = {"VRU_DATABASE_URL": f"sqlite:///{folder}/real.db", "FOLDER": folder}
    police, years = DATA / "police", [f"bedfordshire-street-{year}.csv.gz" for year in (2022, 2023)]
    grants = DATA / "grants360" / "files"
    residents = DATA / "population" / "census2021_lsoa21_residents_EW.csv.gz"
    lookup = DATA / "lookups" / "bedfordshire_lsoa11_lsoa21_ward24.csv"
    measure("vru init", [VRU, "init"], place)
    measure("import lookup, 417 LSOAs", [VRU, "import", "lookup", lookup], place)
    measure("import boundaries, 880 outlines", [VRU, "import", "boundaries", DATA / "boundaries"], place)
    measure("import population, Census 2021", [VRU, "import", "population", residents], place)
    measure("import crimes, two years, 121,867 rows", [VRU, "import", "crimes", *(police / y for y in years)], place)
    measure("import crimes, the same again", [VRU, "import", "crimes", *(police / y for y in years)], place)
    measure("import crimes, 2019-08 through the lookup", [VRU, "import", "crimes", police / "2019-08"], place)
    measure("import grants, 783 and 475", [VRU, "import", "grants", grants], place)
    measure("import deprivation, three files", [VRU, "import", "deprivation", DATA / "deprivation"], place)
    measure("vru catalogue coverage", [VRU, "catalogue", "coverage", "--level", "lsoa"], place)


def _growth(folder: Path) -> None:
    """Street files of 10,000, 100,000 and 500,000 rows: time and memory beside the number of rows."""
    place = {"VRU_DATABASE_URL": f"sqlite:///{folder}/growth.db", "FOLDER": str(folder)}
    measure("vru init", [VRU, "init"], place)
    lookup = folder / "lookup.csv"
    codes = [f"E01{number:06d}" for number in range(400)]
    pd.DataFrame({"lsoa21_code": codes, "lsoa21_name": codes, "ltla24_code": "E06000001"}).to_csv(lookup, index=False)
    measure("import lookup, 400 made-up areas", [VRU, "import", "lookup", lookup], place)
    random = np.random.default_rng(1)
    for number, rows in enumerate((10_000, 100_000, 500_000), start=1):
        frame = pd.DataFrame({
            "Crime ID": [f"{number}-{i}" for i in range(rows)],
            "Month": [f"202{number}-{month:02d}" for month in random.integers(1, 13, rows)],
            "Reported by": "Bench Police", "Falls within": "Bench Police", "Longitude": "-0.4", "Latitude": "51.9",
            "Location": "On or near Street", "LSOA code": random.choice(codes, rows), "LSOA name": "x",
            "Crime type": "Burglary", "Last outcome category": "", "Context": "",
        })  # fmt: skip
        file = folder / f"growth-{rows}-street.csv"
        frame.to_csv(file, index=False)
        measure(f"import crimes, {rows:,} made-up rows", [VRU, "import", "crimes", file], place)


def _effects() -> None:
    """The evaluation engine, beside the packages that do each work best where VRU_PEERS names a Python with them."""
    subprocess.run([sys.executable, ROOT / "tests" / "benchmarks" / "effects.py"], check=True)


def _grants() -> None:
    """10,000 grants, one in a hundred damaged in one of twelve ways."""
    subprocess.run([sys.executable, ROOT / "tests" / "benchmarks" / "grants.py"], check=True)


def _projects() -> None:
    """Made-up projects, 10,000 to a million: import, index, a thousand questions."""
    subprocess.run([sys.executable, ROOT / "tests" / "benchmarks" / "projects.py"], check=True)


def _gaps() -> None:
    """Gaps drawn anew and the matrix of kinds."""
    _with_tests("gaps.py")


def _theories() -> None:
    """Theories of change, as they grow."""
    _with_tests("theories.py")


def _pages() -> None:
    """The need profile, first and warm."""
    _with_tests("profile_page.py")


def _with_tests(name: str) -> None:
    """A process of its own, with what the tests share at hand."""
    script = Path(__file__).with_name(name)
    subprocess.run([sys.executable, script], env=os.environ | {"PYTHONPATH": str(ROOT / "tests")}, check=True)


def _index() -> None:
    """The need index: 1,000 to 35,672 areas, 60 indicators, 1,000 draws."""
    subprocess.run([sys.executable, ROOT / "tests" / "benchmarks" / "index.py"], check=True)


def _disclosure() -> None:
    """Small numbers kept back in 417 areas by 14 categories, every level of area with them."""
    subprocess.run([sys.executable, ROOT / "tests" / "benchmarks" / "disclosure.py"], check=True)


if __name__ == "__main__":
    main()
