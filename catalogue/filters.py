"""Choosing projects: what may be asked, and the frames of the projects that match."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

import pandas as pd

from catalogue.names import area_codes
from interventions.errors import InputError
from interventions.periods import parse_period, year_begins
from interventions.project_index import NOT_STATED
from interventions.tables import AREAS, ProjectTables
from interventions.vocabulary import (
    AreaType,
    PreventionTier,
    ProjectKind,
    ProjectStatus,
    ReferralRoute,
    Setting,
    Stance,
    Term,
    Theme,
)

TAGS = ("tier", "theme", "setting", "factor", "intervention", "referral", "finding")
TERMS: dict[str, type[Term]] = {
    "tier": PreventionTier, "theme": Theme, "setting": Setting, "status": ProjectStatus, "kind": ProjectKind,
    "referral": ReferralRoute, "evidence": Stance,
}  # fmt: skip
NAMED = ("provider", "funder")  # facets whose codes are names, in which a comma may stand
SMALL = (AreaType.WARD.value, AreaType.LSOA.value)
Stances = Mapping[str, Iterable[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFilter:
    """What to keep; an empty field keeps everything.

    Each field takes one code, or several of which any will do: separated by commas, names of providers and funders by
    semicolons. An area may be given by its name too, several then separated by semicolons where a name has a comma.
    `not-stated` keeps what has none; for `evidence`, the projects none of whose interventions has a claim.
    `year` is a financial year ('2019/20') in which a project runs; `evidence` a stance that a claim takes of one of
    its interventions. All `words` must be found.
    """

    tier: str = ""
    area: str = ""
    theme: str = ""
    setting: str = ""
    factor: str = ""
    intervention: str = ""
    evidence: str = ""
    provider: str = ""
    funder: str = ""
    kind: str = ""
    status: str = ""
    referral: str = ""
    finding: str = ""
    year: str = ""
    words: str = ""

    def codes(self, facet: str) -> tuple[str, ...]:
        """The codes asked for in one facet."""
        text = str(getattr(self, facet))
        codes = dict.fromkeys(c.strip() for c in text.split(";" if facet in NAMED else ",") if c.strip())
        unstated = ProjectStatus.UNKNOWN.value if facet == "status" else NOT_STATED
        return tuple(unstated if code == NOT_STATED else code for code in codes)

    def asked(self) -> list[str]:
        """The facets in which something is asked for."""
        return [field.name for field in fields(self) if field.name != "words" and self.codes(field.name)]


def settle_filter(chosen: ProjectFilter, areas: pd.DataFrame) -> ProjectFilter:
    """The same choices with each area as its code.

    Raises InputError for a code that does not exist: it would find nothing, which reads as nothing funded.
    """
    for facet, known in TERMS.items():
        for code in chosen.codes(facet):
            if code not in (*known.codes(), NOT_STATED):
                raise InputError(f"{code!r} is no {facet}.", mend=f"One of: {', '.join(known.codes())}, {NOT_STATED}.")
    for code in chosen.codes("year"):
        begins(code)
    return replace(chosen, area=",".join(area_codes(chosen.area, areas)))


def begins(year: str) -> int:
    """The calendar year in which a financial year begins: 2019 for '2019/20'; -1 for not-stated."""
    if year == NOT_STATED:
        return -1
    if "/" not in year:
        raise InputError(f"{year!r} is no financial year.", mend="Write it as 2019/20.")
    return int(parse_period(year).year) - 1


def related_areas(code: str, areas: pd.DataFrame) -> set[str]:
    """The area itself, those inside it, and the ward, authority, county and force area that hold it."""
    AREAS.check(areas)
    levels = areas[["ward_code", "authority_code", "county_code", "force_code"]]
    inside = set(areas.loc[(levels == code).any(axis=1), "area_code"])
    holding = {c for c in levels[areas["area_code"] == code].to_numpy().ravel() if isinstance(c, str)}
    return {code} | inside | holding


def filter_projects(
    tables: ProjectTables, chosen: ProjectFilter, areas: pd.DataFrame, *, stances: Stances | None = None
) -> ProjectTables:
    """The projects that match every field of `chosen`, in every frame; `areas` keeps the contract AREAS.

    A project is in an area when it delivers in the area itself, inside it, or in a ward, authority,
    county or force area that holds it. A synthetic project is kept only where a synthetic area asked for finds it:
    made-up money never stands in a real total. A project at a confidential location is never found by a ward or LSOA.
    `stances`: intervention → the stances of the claims about it. Words are found as they are written; the database's
    own index (`find_projects`) finds them by their stem.
    """
    chosen = settle_filter(chosen, areas)
    kept = tables.projects["project_id"]
    for facet in chosen.asked():
        kept = kept[kept.isin(_matching(tables, chosen, facet, areas, stances or {}))]
    if not chosen.area:
        kept = kept[~tables.projects.loc[kept.index, "synthetic"]]
    if chosen.words.strip():
        kept = kept[_mentions(tables.projects.loc[kept.index], chosen.words)]
    return tables.keep(kept)


def _matching(
    tables: ProjectTables, chosen: ProjectFilter, facet: str, areas: pd.DataFrame, stances: Stances
) -> set[str]:
    codes = chosen.codes(facet)
    if facet == "area":
        return set().union(*(_in_area(tables, code, areas) for code in codes))
    if facet == "year":
        return _running(tables, [begins(code) for code in codes])
    pairs = _carried(tables, facet, stances)
    found = set(pairs.loc[pairs["code"].isin(codes), "project_id"])
    if NOT_STATED in codes:
        found |= set(tables.projects["project_id"]) - set(pairs["project_id"])
    return found


def _carried(tables: ProjectTables, facet: str, stances: Stances) -> pd.DataFrame:
    """project_id and code: what each project carries of a facet."""
    if facet == "evidence":
        tags = tables.tags[tables.tags["facet"] == "intervention"]
        rows = [
            (project, stance)
            for project, intervention in tags[["project_id", "code"]].itertuples(index=False)
            for stance in stances.get(intervention, ())
        ]
        return pd.DataFrame(rows, columns=["project_id", "code"])
    if facet in TAGS:
        return tables.tags.loc[tables.tags["facet"] == facet, ["project_id", "code"]]
    held = tables.awards if facet == "funder" else tables.projects
    pairs = held[["project_id", facet]].rename(columns={facet: "code"})
    return pairs[pairs["code"].notna() & (pairs["code"] != "")]


def _in_area(tables: ProjectTables, code: str, areas: pd.DataFrame) -> set[str]:
    projects = tables.projects
    if code == NOT_STATED:
        placed = set(tables.areas["project_id"])
        return set(projects.loc[~projects["synthetic"], "project_id"]) - placed
    row = areas[areas["area_code"] == code].iloc[0]
    found = set(tables.areas.loc[tables.areas["area_code"].isin(related_areas(code, areas)), "project_id"])
    barred = projects["confidential"] & (row["area_type"] in SMALL)
    if not row["synthetic"]:
        barred |= projects["synthetic"]
    return found - set(projects.loc[barred, "project_id"])


def _running(tables: ProjectTables, years: list[int]) -> set[str]:
    """The projects that run in a financial year; -1 stands for those of which none is stated."""
    first, last = (_years(tables.projects[name]) for name in ("start_date", "end_date"))
    spans = pd.DataFrame({"first": first.fillna(last), "last": last.fillna(first)}).set_axis(
        tables.projects["project_id"]
    )
    years_paid = pd.Series([_year_paid(period) for period in _periods(tables)], tables.awards.index, dtype="float64")
    paid = tables.awards.assign(year=years_paid).dropna(subset="year")
    paid = paid.groupby("project_id")["year"].agg(["min", "max"])
    spans["first"] = spans["first"].fillna(paid["min"].reindex(spans.index))
    spans["last"] = spans["last"].fillna(paid["max"].reindex(spans.index))
    runs = pd.Series(False, index=spans.index)
    for year in years:
        runs |= spans["first"].isna() if year < 0 else (spans["first"] <= year) & (spans["last"] >= year)
    return set(runs.index[runs])


def _periods(tables: ProjectTables) -> Iterable[str]:
    return tables.awards["period"] if "period" in tables.awards.columns else [""] * len(tables.awards)


def _year_paid(period: str) -> float:
    try:
        return float(begins(period))
    except InputError:
        return float("nan")


def _years(days: pd.Series) -> pd.Series:
    """The year in which the financial year of each day begins, missing where no day is stated."""
    stated = [year_begins(date.fromisoformat(day)) if isinstance(day, str) and day else float("nan") for day in days]
    return pd.Series(stated, index=days.index, dtype="float64")


def _mentions(projects: pd.DataFrame, words: str) -> pd.Series:
    text = projects[["title", "description", "provider", "location_text"]].fillna("").agg(" ".join, axis=1).str.lower()
    found = pd.Series(True, index=projects.index)
    for word in words.lower().split():
        found &= text.str.contains(word, regex=False)
    return found
