"""Gaps at 417 LSOAs × 36 months × 14 crime types, and how they grow: seconds, figures made up.

Expected: a gap analysis with 1,000 draws within 2 s at 417 LSOAs on two cores. Here nothing passes or fails.
"""

from __future__ import annotations

import time

import numpy as np
import pandas as pd

from builders import project, project_tables
from catalogue.chains import gap_matrix_from_crime, sure_gaps_from_crime
from interventions.vocabulary import CRIME_CATEGORIES, AreaType, PreventionTier

MONTHS = [str(month) for month in pd.period_range("2022-01", periods=36, freq="M")]
KINDS = tuple(CRIME_CATEGORIES)[:14]
FACTORS = tuple(f"factor-{n}" for n in range(40))


def make_frames(lsoas: int, *, projects: int = 150, seed: int = 1) -> tuple:
    """Projects, areas, crimes and populations of one force with so many LSOAs, ten to a ward, ten wards to a town."""
    random = np.random.default_rng(seed)
    codes = [f"E01{n:06d}" for n in range(lsoas)]
    wards = [f"E05{n // 10:06d}" for n in range(lsoas)]
    towns = [f"E06{n // 100:06d}" for n in range(lsoas)]
    small = pd.DataFrame({"area_code": codes, "area_type": "lsoa", "ward_code": wards, "authority_code": towns})
    mid = small.drop_duplicates("ward_code").assign(area_code=lambda f: f["ward_code"], area_type="ward")
    large = small.drop_duplicates("authority_code").assign(
        area_code=lambda f: f["authority_code"], area_type="authority", ward_code=None
    )
    areas = pd.concat([small, mid, large], ignore_index=True)
    areas = areas.assign(area=areas["area_code"], county_code=None, force_code="E23000001", synthetic=False)
    grid = pd.MultiIndex.from_product([codes, MONTHS, KINDS], names=["area_code", "month", "category"]).to_frame(False)
    crimes = grid.assign(crimes=random.poisson(0.4, len(grid)).astype(float)).query("crimes > 0")
    people = pd.DataFrame({"area_code": codes, "year": 2021, "people": 1600.0, "source": "made up"})
    tiers, places = PreventionTier.codes(), [*codes, *wards, *towns]
    records = [
        project(
            f"p{n}", int(random.integers(1_000_00, 90_000_00)), areas={places[random.integers(len(places))]: 1.0},
            tiers=(tiers[n % 3],), factors=(FACTORS[n % 40],), age_from=10, age_to=24,
        )
        for n in range(projects)
    ]  # fmt: skip
    return project_tables(*records), areas, crimes.reset_index(drop=True), people


def main() -> None:
    """Print a row for each number of LSOAs."""
    print(f"{'LSOAs':>9}{'crime rows':>12}{'sure gaps, 1,000 draws, s':>28}{'matrix at wards, s':>21}")
    claims = pd.DataFrame({"intervention_code": pd.Series(dtype="str"), "stance": pd.Series(dtype="str")})
    for lsoas in (100, 417, 2000):
        frames = make_frames(lsoas)
        start = time.perf_counter()
        sure_gaps_from_crime(*frames, level=AreaType.LSOA, categories=KINDS, months=36)
        middle = time.perf_counter()
        gap_matrix_from_crime(*frames, claims, as_of="2026-11-21", level=AreaType.WARD, categories=KINDS, months=36)
        end = time.perf_counter()
        print(f"{lsoas:>9,}{len(frames[2]):>12,}{middle - start:>28.2f}{end - middle:>21.2f}", flush=True)


if __name__ == "__main__":
    main()
