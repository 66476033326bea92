"""What registers say of an approach today: the latest reading of each, in its own words, with the way it points."""

from __future__ import annotations

import pandas as pd

from interventions import tables

LOCAL = "local-evaluation"


def is_latest(claims: pd.DataFrame) -> pd.Series:
    """True for the latest reading of each register, intervention, outcome and setting.

    What was read on the same day, or has no day, stands together: a source may contradict itself. Every version of
    the unit's own evaluations is an evaluation of its own.
    """
    keys = claims[["register_code", "intervention_code", "outcome", "setting"]].copy()
    keys["version"] = claims["register_version"].where(claims["register_code"] == LOCAL, "")
    day = claims["date_read"].astype("object").where(claims["date_read"].notna(), "")
    newest = day.groupby([keys[name] for name in keys]).transform("max") if len(claims) else day
    return day == newest


def latest_ratings(
    claims: pd.DataFrame, scales: pd.DataFrame, *, interventions: pd.DataFrame, registers: pd.DataFrame,
    outcomes: pd.DataFrame,
) -> pd.DataFrame:  # fmt: skip
    """The claims in force with their register's label and stance (contract RATINGS).

    `claims`: contract CLAIMS; `scales`: contract SCALES; the other frames give codes their names (code, name).
    """
    tables.CLAIMS.check(claims)
    tables.SCALES.check(scales)
    levels = scales.loc[scales["scale"] == "impact", ["register_code", "level", "label", "stance"]]
    levels = levels.rename(columns={"level": "value"})
    held = claims[is_latest(claims)].merge(levels, on=["register_code", "value"], how="left", validate="many_to_one")
    for column, code, names in (
        ("intervention", "intervention_code", interventions), ("register", "register_code", registers),
        ("outcome_name", "outcome", outcomes),
    ):  # fmt: skip
        held[column] = held[code].map(dict(zip(names["code"], names["name"], strict=True))).fillna(held[code])
    return tables.RATINGS.check(held[[column.name for column in tables.RATINGS.columns]])
