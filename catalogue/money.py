"""Money by financial year and funder, granted and leveraged apart; and the share a place has of a larger allocation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from catalogue.filters import ProjectFilter, filter_projects
from catalogue.placing import ELSEWHERE, place_projects
from interventions.errors import InputError
from interventions.figures import missing, percent, plural, pounds
from interventions.periods import financial_year, say_period
from interventions.places import areas_within
from interventions.tables import ProjectTables
from interventions.vocabulary import MoneyKind

NO_YEAR = "year not stated"
NO_FUNDER = "funder not stated"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MoneyByYear:
    """`rows`: year, funder, granted and leveraged (pence, missing where no amount is stated), awards, awards_unstated.

    Of a project that works elsewhere too, only the share that goes to `place` is in the figures.
    """

    rows: pd.DataFrame
    place: str

    def summary(self) -> str:
        """Each year's money, granted and leveraged, and how many awards state no amount."""
        if self.rows.empty:
            return f"{self.place}: no award is recorded."
        unstated = int(self.rows["awards_unstated"].sum())
        said = [f"{self.place}, money by financial year: {'; '.join(self._years())}."]
        if unstated:
            said.append(f"{plural(unstated, 'award')} without a stated amount: counted as awards, not as £0.")
        return " ".join(said)

    def _years(self) -> list[str]:
        sums = self.rows.groupby("year", sort=False)[["granted", "leveraged"]].sum(min_count=1)
        words = []
        for year, granted, leveraged in sums.itertuples():
            said = "no amount stated" if missing(granted) else f"{pounds(granted)} granted"
            more = "" if missing(leveraged) else f", and {pounds(leveraged)} leveraged beside it"
            words.append(f"{year}: {said}{more}")
        return words

    def to_frame(self) -> pd.DataFrame:
        """One row a year and funder; pence."""
        return self.rows.copy()

    def plot(self) -> Any:
        """A bar a year, granted and leveraged side by side."""
        from catalogue.year_charts import draw_money

        return draw_money(self)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AllocationShares:
    """`rows`: area, period, funder, amount_pence; whole, whole_pence and share where it is part of a larger allocation;
    printed_percent (what the document says that share is), note, source.
    """

    rows: pd.DataFrame

    def summary(self) -> str:
        """Every share with its denominator, and what the document prints beside it; one line each."""
        return "\n".join(_say_share(row) for row in self.rows.to_dict("records") if not missing(row["share"]))

    def to_frame(self) -> pd.DataFrame:
        """One row an allocation; pence, and the share of one."""
        return self.rows.copy()


def money_by_year(
    projects: ProjectTables, areas: pd.DataFrame, populations: pd.DataFrame | None = None, *, within: str = ""
) -> MoneyByYear:
    """The money of one area's projects by financial year and funder.

    The year is the one the award pays for or, where that is not stated, the one in which it was made. `within` is the
    code of an authority, county or force area; empty stands for all real areas.
    """
    chosen = filter_projects(projects, ProjectFilter(area=within), areas)
    placed = place_projects(chosen, areas_within(areas, within), populations, everywhere=areas)
    here = placed[placed["area_code"] != ELSEWHERE].groupby("project_id")["area_share"].sum()
    awards = chosen.awards[chosen.awards["project_id"].isin(here.index)]
    pence = awards["amount_pence"].astype("float64") * awards["project_id"].map(here).astype("float64")
    leveraged = awards["kind"] == MoneyKind.LEVERAGED.value
    frame = pd.DataFrame(
        {
            "year": _years_of(awards), "funder": awards["funder"].fillna("").replace("", NO_FUNDER),
            "granted": pence.where(~leveraged), "leveraged": pence.where(leveraged),
            "awards": 1, "awards_unstated": pence.isna().astype(int),
        }
    )  # fmt: skip
    grouped = frame.groupby(["year", "funder"])
    rows = grouped[["granted", "leveraged"]].sum(min_count=1).join(grouped[["awards", "awards_unstated"]].sum())
    return MoneyByYear(rows=rows.reset_index(), place=_name(areas, within) or "All areas")


def _years_of(awards: pd.DataFrame) -> pd.Series:
    """The financial year of each award; digits stand before letters, so that NO_YEAR sorts last."""
    stated = awards["period"].fillna("") if "period" in awards.columns else pd.Series("", index=awards.index)
    days = {day: say_period(financial_year(date.fromisoformat(day))) for day in awards["award_date"].dropna().unique()}
    made = awards["award_date"].map(days)
    return stated.where(stated != "", made).fillna(NO_YEAR).astype("str")


def share_of(part_pence: float, whole_pence: float) -> float:
    """The part as a share of one. Raises InputError where the whole is nought: a share of nothing has no value."""
    if whole_pence <= 0:
        raise InputError("a share needs a whole above £0.", mend="Name the allocation of which it is a part.")
    return part_pence / whole_pence


def allocation_shares(allocations: pd.DataFrame, areas: pd.DataFrame, *, within: str = "") -> AllocationShares:
    """What documents say was allocated to an area and those inside it, each set beside the whole it is a part of.

    `allocations` is the reference table of that name. The whole is the allocation of the same year and funder to the
    area named in `share_of`; where that is not held or states no amount, there is no share.
    """
    inside = set(areas_within(areas, within)["area_code"])
    rows = allocations[allocations["area_code"].isin(inside)].reset_index(drop=True)
    same = ["area_code", "period", "funder"]
    wholes = allocations[[*same, "amount_pence"]].drop_duplicates(same)
    wholes = wholes.rename(columns={"area_code": "share_of", "amount_pence": "whole_pence"})
    rows = rows.merge(wholes, on=["share_of", "period", "funder"], how="left", validate="many_to_one")
    rows["share"] = [
        None if missing(part) or missing(whole) else share_of(part, whole)
        for part, whole in zip(rows["amount_pence"], rows["whole_pence"], strict=True)
    ]
    rows["area"] = [_name(areas, code) for code in rows["area_code"]]
    rows["whole"] = [_name(areas, code) for code in rows["share_of"]]
    columns = ["area", "period", "funder", "amount_pence", "whole", "whole_pence", "share", "printed_percent"]
    return AllocationShares(rows=rows.sort_values(["area", "period"])[[*columns, "note", "source"]])


def _name(areas: pd.DataFrame, code: str) -> str:
    found = areas.loc[areas["area_code"] == code, "area"]
    return str(found.iloc[0]) if len(found) else code


def _say_share(row: dict[Any, Any]) -> str:
    printed = row["printed_percent"]
    beside = "" if missing(printed) else f"; the document says {printed:g}%"
    whole = f"{pounds(row['whole_pence'])} ({row['whole']}, {row['period']})"
    return f"{pounds(row['amount_pence'])} is {percent(row['share'])} of {whole}{beside}."
