"""Need beside provision, area by area: who has a larger share of the need than of what is provided.

A gap is the area's share of the need less its share of the provision, in percentage points; above nought, the area is
short. It is a first reading for the table, not a formula for the money.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from catalogue.placing import ALL, CONFIDENTIAL
from catalogue.rates import crude_rate
from catalogue.results import Coverage, GapAnalysis
from interventions import tables
from interventions.errors import InputError
from interventions.figures import listed, number, plural, pounds, span
from interventions.vocabulary import PreventionTier

_MEASURES = {"pence": "money", "project_share": "projects, each divided among its areas", "reach": "people reached"}


def find_gaps(
    need: pd.DataFrame, held: Coverage, population: pd.DataFrame, *, measure: str = "",
    tier: str = "", need_name: str = "recorded need", period: str = "", per: float = 1_000, level: float = 0.95,
) -> GapAnalysis:  # fmt: skip
    """Set need beside provision, largest gap first, each with its reason in words.

    `need`: contract NEED_COUNTS. `population`: area_code, people, population_year. `measure`: pence, project_share
    or reach, of one `tier` or (empty) of all; by default money where every project states its amount, otherwise
    projects, and the result says which. Provision that lies in none of the areas is left out and said. Raises
    InputError for areas without a population, and where the need or the provision is nought everywhere.
    """
    tables.NEED_COUNTS.check(need)
    frame = need.merge(population, on="area_code", how="left", validate="one_to_one")
    if (missing := frame[frame["people"].isna()]).size:
        raise InputError(
            f"no population is loaded for {listed(list(missing['area_code'].head(3)))}.",
            mend="Import one: vru import population FILE.",
        )
    provision = held.cells[(held.cells["tier"] == (tier or ALL)) & (held.cells["area_code"] != ALL)]
    left_out = provision[~provision["area_code"].isin(frame["area_code"])]
    columns = ["area_code", "area", "projects", "project_share", "pence", "reach", "projects_without_amount"]
    frame = frame.drop(columns="area", errors="ignore").merge(
        provision[columns], on="area_code", how="left", validate="one_to_one"
    )
    unpriced = frame["projects_without_amount"].gt(0).any() or not frame["pence"].fillna(0).sum()
    measure = measure or ("project_share" if unpriced else "pence")
    if measure not in _MEASURES:
        raise InputError(f"{measure!r} cannot be measured.", mend=f"Use one of: {', '.join(_MEASURES)}.")
    frame = _shares(_rates(frame, per, level), measure)
    frame["missing_tiers"] = [_missing_tiers(held, code) for code in frame["area_code"]]
    frame = frame.sort_values(["gap_points", "area_code"], ascending=[False, True]).reset_index(drop=True)
    frame["reason"] = [_reason(row, frame, measure, need_name, per) for row in frame.to_dict("records")]
    years = sorted(frame["population_year"].astype(int).unique())
    return GapAnalysis(
        gaps=frame, measure=_MEASURES[measure], need_name=need_name, period=period, per=per, level=level,
        denominator=f"residents, {listed([str(year) for year in years])}", tier=tier,
        left_out_projects=float(left_out["project_share"].sum()), left_out_pence=float(left_out["pence"].sum()),
        confidential=int(left_out.loc[left_out["area_code"] == CONFIDENTIAL, "projects"].sum()),
    )  # fmt: skip


def _rates(frame: pd.DataFrame, per: float, level: float) -> pd.DataFrame:
    rates = crude_rate(frame["events"], frame["people"], per=per, level=level)
    return frame.assign(rate=rates.value, lower=rates.lower, upper=rates.upper)


def _shares(frame: pd.DataFrame, measure: str) -> pd.DataFrame:
    provided = frame[measure].fillna(0.0)
    if frame["events"].sum() == 0:
        raise InputError("there is no need recorded in any of the areas.", mend="Choose other months or categories.")
    if provided.sum() == 0:
        raise InputError(f"no {_MEASURES[measure]} is recorded in any of the areas.", mend="Import projects first.")
    frame = frame.assign(
        need_share=frame["events"] / frame["events"].sum(),
        provision_share=provided / provided.sum(),
        pence_per_head=frame["pence"] / frame["people"],
    )
    return frame.assign(gap_points=100 * (frame["need_share"] - frame["provision_share"]))


def _missing_tiers(held: Coverage, code: str) -> str:
    here = held.cells[(held.cells["area_code"] == code) & (held.cells["projects"] > 0)]
    return ";".join(tier for tier in PreventionTier.codes() if tier not in set(here["tier"]))


def _reason(row: dict[Any, Any], frame: pd.DataFrame, measure: str, need_name: str, per: float) -> str:
    gap, share, provided = float(row["gap_points"]), float(row["need_share"]), float(row["provision_share"])
    side = f"{gap:.1f} points short" if gap >= 0.05 else f"{-gap:.1f} points more than its share of need"
    side = "the same share" if abs(gap) < 0.05 else side
    overall = per * frame["events"].sum() / frame["people"].sum()
    words = [
        f"{row['area']} has {share:.1%} of {need_name} and {provided:.1%} of the {_MEASURES[measure]}: {side}.",
        f"Its rate is {number(row['rate'], 1)} per {per:,.0f} residents"
        f" ({span(row['lower'], row['upper'])}); all areas together have {number(overall, 1)}.",
    ]
    if measure == "pence":
        head = frame["pence"].sum() / frame["people"].sum()
        words.append(f"{pounds(row['pence_per_head'])} a head against {pounds(head)} over all areas.")
    else:
        words.append(f"{plural(int(row['projects']), 'project')} here.")
        if row["projects_without_amount"]:
            words.append("Not every project states its amount, so money is not compared.")
    if tiers := [t for t in str(row["missing_tiers"]).split(";") if t]:
        words.append(f"No {listed(tiers, 'or')} prevention project is recorded here.")
    return " ".join(words)
