"""From stored crimes and a project's areas to the tables that the evaluation engine takes."""

from __future__ import annotations

import pandas as pd

from interventions.errors import InputError
from interventions.vocabulary import CRIME_LABELS, AreaType

DECIDED = "deciding area"


def outcome_of(category: str) -> str:
    """The outcome in words: 'recorded violence and sexual offences'."""
    return f"recorded {CRIME_LABELS[category].lower()}"


def panel_rows(
    crimes: pd.DataFrame, areas: pd.DataFrame, *, treated: tuple[str, ...], start: str, category: str
) -> pd.DataFrame:
    """One row a small area and month: area, month, the outcome, start (missing: never treated), deciding area.

    `crimes` and `areas` keep their contracts and lie in one place; `treated` are the codes a project delivers in, of
    any level; `start` is its first full month ('2023-01'). Months without a file stay out; inside those loaded, an
    area without a row had no such crime: nought. `deciding area` names the one for which treatment was decided: the
    project's own area, or, where the project names authorities, the authority of every comparison area too.
    """
    lsoas = areas[(areas["area_type"] == AreaType.LSOA.value)]
    if lsoas.empty or crimes.empty:
        raise InputError(
            "no small-area crime is loaded for this place.", mend="Import street files: vru import crimes."
        )
    decided = lsoas.set_index("area_code").apply(_decided, axis=1, treated=set(treated))
    if decided[decided != ""].empty:
        raise InputError("none of the project's areas lies in this place.", mend="Choose another project or place.")
    months = sorted(crimes["month"].unique())
    counts = crimes[crimes["category"] == category].groupby(["area_code", "month"])["crimes"].sum()
    grid = pd.MultiIndex.from_product([lsoas["area_code"], months], names=["area", "month"])
    frame = (
        counts.rename_axis(["area", "month"]).reindex(grid, fill_value=0.0).rename(outcome_of(category)).reset_index()
    )
    frame["start"] = frame["area"].map(decided != "").map({True: start, False: None})
    coarse = not set(treated) & set(lsoas["area_code"])
    parent = (
        lsoas.set_index("area_code")["authority_code"] if coarse else lsoas.set_index("area_code").index.to_series()
    )
    frame[DECIDED] = frame["area"].map(decided.where(decided != "", parent))
    return frame


def _decided(row: pd.Series, treated: set[str]) -> str:
    """The project's area that holds a small area, or nothing."""
    levels = [row.name, row["ward_code"], row["authority_code"], row["county_code"], row["force_code"]]
    return next((code for code in levels if code in treated), "")


def treated_series(rows: pd.DataFrame, category: str) -> pd.DataFrame:
    """The treated areas' crimes added up by month: month, the outcome."""
    mine = rows[rows["start"].notna()]
    return mine.groupby("month")[outcome_of(category)].sum().reset_index()


def first_full_month(day: str) -> str:
    """The first month that a start on `day` (2023-03-28) leaves whole: 2023-04."""
    month = pd.Period(day[:7], freq="M")
    return str(month if day[8:] in ("", "01") else month + 1)
