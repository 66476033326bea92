"""The need profile at 417 LSOAs × 36 months × 14 crime types, and how it grows: seconds, crimes made up.

Expected: within 1 s warm at 417 LSOAs. `first`: nothing is in memory yet; `area`: another area of the same place;
`warm`: the same address again. Here nothing passes or fails.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import pandas as pd
from gaps import make_frames

from interventions.importing.files import SourceFile
from interventions.loading import import_file
from interventions.store.engine import open_engine
from interventions.store.migrating import initialise
from pages import open_page


def main() -> None:
    """Print a row for each number of LSOAs."""
    print(f"{'LSOAs':>9}{'crimes':>12}{'profile, first, s':>20}{'area, s':>10}{'warm, s':>10}")
    for lsoas in (100, 417, 2000):
        with tempfile.TemporaryDirectory() as folder:
            os.environ["VRU_DATABASE_URL"] = f"sqlite:///{folder}/bench.db"
            crimes = _fill(Path(folder), lsoas)
            first = _seconds("E06000000")
            again = [_seconds(area) for area in ("E05000000", "E05000001", "E05000002")]
            warm = [_seconds("E06000000") for _ in range(5)]
        print(f"{lsoas:>9,}{crimes:>12,}{first:>20.2f}{sorted(again)[1]:>10.2f}{sorted(warm)[2]:>10.2f}", flush=True)


def _seconds(area: str) -> float:
    start = time.perf_counter()
    page = open_page("need_profile", place="E23000001", area=area)
    assert not page.exception
    return time.perf_counter() - start


def _fill(folder: Path, lsoas: int) -> int:
    """A database of one force with its crimes; how many there are."""
    _, areas, crimes, people = make_frames(lsoas)
    engine = open_engine()
    initialise(engine)
    small = areas[areas["area_type"] == "lsoa"]
    lookup = pd.DataFrame({
        "lsoa21_code": small["area_code"], "lsoa21_name": small["area"], "ward24_code": small["ward_code"],
        "ltla24_code": small["authority_code"], "pfa23_code": "E23000001", "pfa23_name": "Bench Police",
    })  # fmt: skip
    lookup.to_csv(folder / "lookup.csv", index=False)
    people.to_csv(folder / "population.csv", index=False)
    rows = crimes.loc[crimes.index.repeat(crimes["crimes"].astype(int))]
    pd.DataFrame({
        "Crime ID": [f"c{number}" for number in range(len(rows))], "Month": rows["month"].to_numpy(),
        "Reported by": "Bench Police", "Falls within": "Bench Police", "Longitude": "-0.4", "Latitude": "51.9",
        "Location": "On or near Street", "LSOA code": rows["area_code"].to_numpy(), "LSOA name": "x",
        "Crime type": rows["category"].to_numpy(), "Last outcome category": "", "Context": "",
    }).to_csv(folder / "bench-street.csv", index=False)  # fmt: skip
    for kind, name in (("lookup", "lookup.csv"), ("population", "population.csv"), ("crimes", "bench-street.csv")):
        import_file(engine, kind, SourceFile(folder / name))
    engine.dispose()
    return len(rows)


if __name__ == "__main__":
    main()
