"""What is wrong in a cell of need and provision: each kind of gap, told apart, with the sentence that explains it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from catalogue.gaps.cells import KEY
from interventions.vocabulary import Stance

HIGH, LOW, USUAL, UNMEASURED = "higher", "lower", "not told apart", "not measured"
WORKS = (Stance.WORKS.value, Stance.MIXED.value)


@dataclass(frozen=True, slots=True)
class GapKind:
    """A kind of gap: its name, and what it says of a cell."""

    code: str
    name: str
    meaning: str


KINDS = (
    GapKind("nothing-provided", "Nothing provided", "No project that is held works on this here, at any tier or age."),
    GapKind("tier-unstated", "Tier not stated",
            "A project works on this here and states no tier, so nobody can say whether this cell is filled."),
    GapKind("wrong-tier", "Wrong tier", "There is work for these people here, but none at this tier of prevention."),
    GapKind("wrong-age", "Wrong age", "There is work here, but none for people of this age."),
    GapKind("harm", "Evidence of harm", "A register holds that an intervention used here makes things worse."),
    GapKind("not-evidenced", "Provided, not evidenced",
            "No register holds that any intervention used here works, wholly or in part."),
    GapKind("ends-soon", "Ends soon", "Every project here ends within the months asked about."),
    GapKind("capacity-short", "Capacity short",
            "Fewer people can be reached than the least that are in need; asked only where need is counted in people."),
    GapKind("unevaluated", "Unevaluated", "No project here has an evaluation of its own."),
    GapKind("low-need", "Provided where need is low", "There is work here, and need is lower than elsewhere."),
)  # fmt: skip
NAMES = {kind.code: kind.name for kind in KINDS}


def describe_projects(
    projects: pd.DataFrame, tags: pd.DataFrame, claims: pd.DataFrame, evaluated: frozenset[str], soon: str
) -> pd.DataFrame:
    """project_id → works, harms, evaluated, ending (by the day `soon`), with title, capacity and reach.

    `claims`: intervention_code and stance, of the claims in force. A project does what any intervention it uses does.
    """
    used = tags[tags["facet"] == "intervention"].merge(
        claims[["intervention_code", "stance"]].drop_duplicates(), left_on="code", right_on="intervention_code"
    )
    frame = projects[["project_id", "title"]].copy()
    for column, stances in (("works", WORKS), ("harms", (Stance.HARM.value,))):
        found = used.loc[used["stance"].isin(stances), "project_id"]
        frame[column] = frame["project_id"].isin(found)
    frame["evaluated"] = frame["project_id"].isin(evaluated)
    ends = projects["end_date"].fillna("").astype("str")
    frame["ending"] = (ends != "") & (ends <= soon)
    frame["capacity"] = projects.get("capacity", pd.Series(dtype="Float64")).astype("Float64")
    frame["reach"] = projects["reach_actual"].fillna(projects["reach_planned"]).astype("Float64")
    return frame


def sum_cells(placed: pd.DataFrame, described: pd.DataFrame) -> pd.DataFrame:
    """One row a cell that somebody works in: how many projects, how many of them so, places and people reached.

    Places are the capacity stated, else the people reached, each by the project's share in the cell; missing where
    no project of the cell states either.
    """
    rows = placed.merge(described, on="project_id", validate="many_to_one")
    rows["places"] = rows["capacity"].fillna(rows["reach"]).astype("float64") * rows["share"]
    grouped = rows.groupby(KEY)
    cells = grouped.agg(
        projects=("project_id", "nunique"), works=("works", "sum"), harms=("harms", "sum"),
        evaluated=("evaluated", "sum"), ending=("ending", "sum"), unplaced=("places", lambda s: int(s.isna().sum())),
    )  # fmt: skip
    cells["places"] = grouped["places"].sum(min_count=1)
    return cells.reset_index()


def place_need(cells: pd.DataFrame) -> pd.Series:
    """How the need of each cell compares with that of all areas: `HIGH`, `LOW`, `USUAL` or `UNMEASURED`.

    High and low are said only where the whole interval of the rate lies on one side of the rate of all areas.
    """
    overall = cells.groupby("factor")[["need", "people"]].transform("sum")
    rate = overall["need"] / overall["people"]
    told = np.select(
        [cells["need"].isna(), cells["lower"] > rate * cells["people"], cells["upper"] < rate * cells["people"]],
        [UNMEASURED, HIGH, LOW], USUAL,
    )  # fmt: skip
    return pd.Series(told, index=cells.index)


def tell_kinds(cells: pd.DataFrame, *, judged: bool = True) -> pd.DataFrame:
    """A true-or-false column for each kind of gap, in the order of `KINDS`.

    `judged`: False where no register is held, so that nothing can be said to lack evidence.

    Need is not known by tier, and seldom by age: whether there are places enough is asked of an area and factor whole,
    where need is of people (column `unit`) and every project there states its tier and its places.
    """
    some = cells["projects"] > 0
    whole = cells.groupby(["area_code", "factor"])[["places", "unplaced"]].transform("sum")
    unsaid = cells["untiered"] > 0
    people = cells["unit"] == "people" if "unit" in cells else pd.Series(False, index=cells.index)
    short = people & ~unsaid & (whole["unplaced"] == 0) & (whole["places"] < cells["lower"])
    beside = {
        "anywhere": cells.groupby(["area_code", "factor"])["projects"].transform("sum") > 0,
        "age": cells.groupby(["area_code", "factor", "age"])["projects"].transform("sum") > 0,
    }
    wrong_tier = ~some & beside["age"] & ~unsaid
    wrong_age = ~some & ~wrong_tier & beside["anywhere"] & ~unsaid
    found = {
        "nothing-provided": ~some & ~beside["anywhere"] & ~unsaid, "tier-unstated": ~some & unsaid,
        "wrong-tier": wrong_tier, "wrong-age": wrong_age,
        "harm": cells["harms"] > 0, "not-evidenced": some & (cells["works"] == 0) & judged,
        "ends-soon": some & (cells["ending"] == cells["projects"]),
        "capacity-short": some & short,
        "unevaluated": some & (cells["evaluated"] == 0), "low-need": some & (cells["need_is"] == LOW),
    }  # fmt: skip
    return pd.DataFrame(found)[[kind.code for kind in KINDS]]
