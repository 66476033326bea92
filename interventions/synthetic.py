"""A made-up county whose truth is known: small areas by month, with a programme of stated effect.

Everything here is synthetic and says so: names end in "(synthetic)", codes begin with X, its map is a grid of squares.
It exists so that a reader can set an estimate beside the truth. One seed, so that everybody has the same county.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import pandas as pd

from interventions.periods import months_between
from interventions.records import AwardRecord, ProjectRecord

COUNTY = "X10000001"
FORCE = "Fairshire Police (synthetic)"
PROGRAMME = "synthetic-street-mentors"
OUTCOME = "violence-and-sexual-offences"
MONTHS = tuple(months_between("2021-01", "2024-12"))
START = "2023-01"
TRUE_EFFECT = -1.2
"""Crimes per small area and month that the programme takes away, by construction."""
_DISTRICTS = ("Ashmere", "Brindle Vale", "Coldwater", "Dunsford", "Elmstow", "Fenmarch")
_COLUMNS, _ROWS = 5, 4
_TREATED = 24
_TILE = 1_500  # metres
_SEED = 20200301


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SyntheticCounty:
    """The county as frames and records. `crimes`: area_code, month, category, crimes; `treated`: codes of LSOAs."""

    areas: pd.DataFrame
    outlines: pd.DataFrame
    people: pd.DataFrame
    crimes: pd.DataFrame
    projects: tuple[ProjectRecord, ...]
    treated: tuple[str, ...]


def make_county() -> SyntheticCounty:
    """The one synthetic county: 6 districts, 120 small areas, 48 months, 24 areas treated from 2023-01."""
    random = np.random.default_rng(_SEED)
    areas = _areas()
    small = areas[areas["area_type"] == "lsoa"].reset_index(drop=True)
    treated = tuple(sorted(random.choice(small["code"].to_numpy(), _TREATED, replace=False)))
    people = small[["code"]].assign(people=random.integers(1_200, 2_200, len(small)))
    crimes = _crimes(small, treated, random)
    return SyntheticCounty(
        areas=areas, outlines=_outlines(), people=people, crimes=crimes, projects=_projects(treated),
        treated=treated,
    )  # fmt: skip


def _areas() -> pd.DataFrame:
    rows = [(COUNTY, "Fairshire (synthetic)", "county", "")]
    for number, name in enumerate(_DISTRICTS, start=1):
        district = f"X06{number:06d}"
        rows.append((district, f"{name} (synthetic)", "authority", COUNTY))
        for tile in range(_COLUMNS * _ROWS):
            code = f"X01{number:03d}{tile + 1:03d}"
            rows.append((code, f"{name} {tile + 1:02d} (synthetic)", "lsoa", district))
    return pd.DataFrame(rows, columns=["code", "name", "area_type", "parent_code"])


def _crimes(small: pd.DataFrame, treated: tuple[str, ...], random: np.random.Generator) -> pd.DataFrame:
    """Poisson counts: area level × season × slow rise, less the programme's effect in treated areas once it runs."""
    months = np.arange(len(MONTHS))
    district = small["parent_code"].astype("category").cat.codes.to_numpy()
    level = random.uniform(4, 9, len(small)) * np.array([1.8, 0.7, 0.9, 1.75, 0.5, 1.3])[district]
    season = 1 + 0.12 * np.cos(2 * np.pi * (months % 12 - 6) / 12)
    expected = np.outer(level, season) + 0.02 * months
    running = np.outer(small["code"].isin(treated), np.array(MONTHS) >= START)
    counts = random.poisson(expected + TRUE_EFFECT * running)
    others = {"robbery": 0.05, "possession-of-weapons": 0.03, "anti-social-behaviour": 0.9}
    tables = {OUTCOME: counts} | {name: random.poisson(expected * share) for name, share in others.items()}
    frames = [
        pd.DataFrame(table, index=small["code"], columns=list(MONTHS))
        .melt(ignore_index=False, var_name="month", value_name="crimes")
        .assign(category=name)
        for name, table in tables.items()
    ]
    crimes = pd.concat(frames).rename_axis("area_code").reset_index()
    return crimes[crimes["crimes"] > 0].reset_index(drop=True)


def _outlines() -> pd.DataFrame:
    """A grid of squares, districts side by side, in metres."""
    rows = []
    for number in range(len(_DISTRICTS)):
        west = 400_000 + (number % 3) * _COLUMNS * _TILE
        south = 300_000 + (1 - number // 3) * _ROWS * _TILE
        rows.append((f"X06{number + 1:06d}", _square(west, south, _COLUMNS * _TILE, _ROWS * _TILE)))
        for tile in range(_COLUMNS * _ROWS):
            x, y = west + (tile % _COLUMNS) * _TILE, south + (tile // _COLUMNS) * _TILE
            rows.append((f"X01{number + 1:03d}{tile + 1:03d}", _square(x, y, _TILE, _TILE)))
    return pd.DataFrame(rows, columns=["code", "geometry"])


def _square(x: int, y: int, width: int, height: int) -> str:
    ring = [[x, y], [x + width, y], [x + width, y + height], [x, y + height], [x, y]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]}, separators=(",", ":"))


def _projects(treated: tuple[str, ...]) -> tuple[ProjectRecord, ...]:
    """A dozen made-up projects, unevenly spread over districts and tiers; one is the programme of known effect."""
    programme = ProjectRecord(
        project_id=PROGRAMME, title="Street mentors (synthetic)", status="active", synthetic=True,
        description="A made-up programme in 24 small areas whose true effect is known.",
        provider="Fairshire Youth Trust (synthetic)", tiers=("secondary",), settings=("community",),
        themes=("youth-violence",), interventions=("mentoring",), start_date=f"{START}-01", reach_planned=480,
        areas={code: 1 / len(treated) for code in treated},
        awards=(AwardRecord(funder="Fairshire VRU (synthetic)", amount_pence=18_000_000, award_date="2022-12-01"),),
        source="synthetic",
    )  # fmt: skip
    plan = [  # title, districts, tiers, setting, theme, intervention, thousand pounds, reach
        ("Family links", (2,), ("primary",), "family", "domestic-abuse", "parenting-programmes", 60, 120),
        ("Lessons for life", (2, 3, 5), ("primary",), "school", "youth-violence", "life-and-social-skills", 90, 2400),
        ("Night bus patrol", (3,), ("secondary",), "community", "night-time-economy", "", 45, 900),
        ("Ward navigators", (4,), ("tertiary",), "health", "knife-crime", "", 80, 150),
        ("Back on track", (4, 5), ("secondary", "tertiary"), "justice", "reoffending", "restorative-justice", 70, 110),
        ("Sound studio", (6,), ("secondary",), "community", "youth-violence", "", 35, 60),
        ("Bully-free schools", (6, 5), ("primary",), "school", "youth-violence", "bullying-prevention", 40, 1500),
        ("Safe at home", (5,), ("tertiary",), "family", "domestic-abuse", "", 75, 95),
        ("Knife talks", (1,), ("primary",), "school", "knife-crime", "", 20, 800),
        ("Detached team", (3, 2), ("secondary",), "community", "exploitation", "", 50, 300),
        ("County parents' line", (), ("primary",), "family", "youth-violence", "parenting-programmes", 30, 600),
    ]
    return (programme, *(_made_up(*row) for row in plan))


def _made_up(
    title: str, districts: tuple[int, ...], tiers: tuple[str, ...], setting: str, theme: str, intervention: str,
    thousands: int, reach: int,
) -> ProjectRecord:  # fmt: skip
    codes = [f"X06{number:06d}" for number in districts] or [COUNTY]
    return ProjectRecord(
        project_id=f"synthetic-{title.lower().replace(' ', '-').replace(chr(39), '')}", title=f"{title} (synthetic)",
        description="Made up for the demonstration.", provider="Fairshire providers (synthetic)", status="active",
        tiers=tiers, settings=(setting,), themes=(theme,), interventions=(intervention,) if intervention else (),
        areas={code: 1 / len(codes) for code in codes}, start_date="2023-04-01", end_date="2025-03-31",
        reach_planned=reach, synthetic=True, source="synthetic",
        awards=(
            AwardRecord(
                funder="Fairshire VRU (synthetic)", amount_pence=thousands * 100_000, award_date="2023-03-01"
            ),
        ),
    )  # fmt: skip
