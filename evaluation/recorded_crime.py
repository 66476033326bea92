"""From recorded crimes and a programme's areas to the tables that the evaluation engine takes."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from interventions.errors import InputError
from interventions.vocabulary import CRIME_LABELS, AreaType

DECIDED = "deciding area"
_WIDER = ["ward_code", "authority_code"]


def outcome_of(category: str) -> str:
    """The outcome in words: 'recorded violence and sexual offences'."""
    return f"recorded {CRIME_LABELS[category].lower()}"


def panel_rows(
    crimes: pd.DataFrame, areas: pd.DataFrame, *, starts: Mapping[str, str], category: str, decided: str = ""
) -> pd.DataFrame:
    """One row a small area and month: area, month, the outcome, start (missing: never treated), deciding area.

    `crimes` and `areas` keep their contracts and lie in one place; `starts` gives the areas treated, of any level, each
    with its first full month ('2023-01'). Months without a file stay out; inside those loaded, an area without a row
    had no such crime: nought. `deciding area` names the one for which treatment was decided: the treated area itself,
    or, where only wards or authorities are treated, the ward or authority of every comparison area too. `decided`
    says otherwise: "ward" or "authority".
    """
    lsoas = areas[(areas["area_type"] == AreaType.LSOA.value)].set_index("area_code", drop=False)
    if lsoas.empty or crimes.empty:
        raise InputError(
            "no small-area crime is loaded for this place.", mend="Import street files: vru import crimes."
        )
    treated = lsoas.apply(_treated, axis=1, starts=starts)
    if not (treated != "").any():
        raise InputError("none of the treated areas lies in this place.", mend="Choose another project or place.")
    months = sorted(crimes["month"].unique())
    counts = crimes[crimes["category"] == category].groupby(["area_code", "month"])["crimes"].sum()
    grid = pd.MultiIndex.from_product([lsoas["area_code"], months], names=["area", "month"])
    frame = (
        counts.rename_axis(["area", "month"]).reindex(grid, fill_value=0.0).rename(outcome_of(category)).reset_index()
    )
    frame["start"] = frame["area"].map(treated).map({"": None} | dict(starts))
    frame[DECIDED] = frame["area"].map(_deciding(lsoas, treated, decided))
    return frame


def _treated(row: pd.Series, starts: Mapping[str, str]) -> str:
    """The treated area that holds a small area, the first to start where there are several; or nothing."""
    levels = [row["area_code"], *row[_WIDER], row["county_code"], row["force_code"]]
    return min((code for code in levels if code in starts), key=starts.__getitem__, default="")


def _deciding(lsoas: pd.DataFrame, treated: pd.Series, decided: str) -> pd.Series:
    """For each small area the one for which treatment was decided."""
    own = lsoas["area_code"]
    if decided:
        return lsoas[f"{decided}_code"].fillna(own)
    chosen = set(treated) - {""}
    if chosen & set(own):
        return treated.where(treated != "", own)
    ward, authority = (lsoas[name] for name in _WIDER)
    parent = ward.fillna(authority) if chosen & set(ward) else authority
    return treated.where(treated != "", parent.fillna(own))


def by_deciding_area(rows: pd.DataFrame, category: str) -> pd.DataFrame:
    """Small areas added up to those for which treatment was decided: for designs that take areas one by one."""
    kept = rows.groupby([DECIDED, "month"], as_index=False, dropna=False).agg(
        {outcome_of(category): "sum", "start": "first"}
    )
    return kept.assign(area=kept[DECIDED])


def treated_series(rows: pd.DataFrame, category: str) -> pd.DataFrame:
    """The treated areas' crimes added up by month: month, the outcome."""
    mine = rows[rows["start"].notna()]
    return mine.groupby("month")[outcome_of(category)].sum().reset_index()


def first_full_month(day: str) -> str:
    """The first month that a start on `day` (2023-03-28) leaves whole: 2023-04."""
    month = pd.Period(day[:7], freq="M")
    return str(month if day[8:] in ("", "01") else month + 1)
