"""Choosing projects: by tier, area at any level, theme, setting, factor, status, and words."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from interventions.errors import InputError
from interventions.tables import AREAS, ProjectTables
from interventions.vocabulary import PreventionTier, ProjectStatus, Setting, Theme

NOT_STATED = "not-stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFilter:
    """What to keep; an empty field keeps everything. `tier="not-stated"` keeps projects without a tier."""

    tier: str = ""
    area: str = ""
    theme: str = ""
    setting: str = ""
    factor: str = ""
    intervention: str = ""
    status: str = ""
    words: str = ""


def filter_projects(tables: ProjectTables, chosen: ProjectFilter, areas: pd.DataFrame) -> ProjectTables:
    """The projects that match every field of `chosen`, in all four frames; `areas` keeps the contract AREAS.

    A project is in an area when it delivers in the area itself, inside it, or in a ward, authority,
    county or force area that holds it. Synthetic
    projects are kept only where the area asked for is synthetic: made-up money never stands in a real total.
    """
    _refuse_unknown(chosen, areas)
    kept = tables.projects["project_id"]
    if chosen.area not in set(areas.loc[areas["synthetic"], "area_code"]):
        kept = kept[~tables.projects["synthetic"]]
    for facet in ("tier", "theme", "setting", "factor", "intervention"):
        if code := getattr(chosen, facet):
            kept = kept[kept.isin(_tagged(tables, facet, code))]
    if chosen.area:
        kept = kept[kept.isin(_in_area(tables, chosen.area, areas))]
    if chosen.status:
        kept = kept[tables.projects.loc[kept.index, "status"] == chosen.status]
    if chosen.words.strip():
        kept = kept[_mentions(tables.projects.loc[kept.index], chosen.words)]
    return tables.keep(kept)


def _refuse_unknown(chosen: ProjectFilter, areas: pd.DataFrame) -> None:
    """An unknown code would find nothing, and nothing found reads as nothing funded."""
    terms = {"tier": PreventionTier, "theme": Theme, "setting": Setting, "status": ProjectStatus}
    for field, known in terms.items():
        code = getattr(chosen, field)
        if code and code not in (*known.codes(), NOT_STATED):
            raise InputError(f"{code!r} is no {field}.", mend=f"One of: {', '.join(known.codes())}, {NOT_STATED}.")
    if chosen.area and chosen.area not in {NOT_STATED, *areas["area_code"]}:
        raise InputError(
            f"there is no area {chosen.area!r} in the database.", mend="Give the GSS code of a loaded area."
        )


def _tagged(tables: ProjectTables, facet: str, code: str) -> set[str]:
    tagged = tables.tags[tables.tags["facet"] == facet]
    if code == NOT_STATED:
        return set(tables.projects["project_id"]) - set(tagged["project_id"])
    return set(tagged.loc[tagged["code"] == code, "project_id"])


def _in_area(tables: ProjectTables, code: str, areas: pd.DataFrame) -> set[str]:
    AREAS.check(areas)
    if code == NOT_STATED:
        return set(tables.projects["project_id"]) - set(tables.areas["project_id"])
    levels = areas[["ward_code", "authority_code", "county_code", "force_code"]]
    inside = set(areas.loc[(levels == code).any(axis=1), "area_code"])
    holding = set(levels[areas["area_code"] == code].to_numpy().ravel()) - {None}
    return set(tables.areas.loc[tables.areas["area_code"].isin({code} | inside | holding), "project_id"])


def _mentions(projects: pd.DataFrame, words: str) -> pd.Series:
    text = projects[["title", "description", "provider", "location_text"]].fillna("").agg(" ".join, axis=1).str.lower()
    found = pd.Series(True, index=projects.index)
    for word in words.lower().split():
        found &= text.str.contains(word, regex=False)
    return found


def flatten_projects(tables: ProjectTables) -> pd.DataFrame:
    """One row a project and award, in the columns of the projects template: what is exported can be imported again."""
    frame = tables.projects.drop(columns=["version", "synthetic", "confidential"], errors="ignore")
    for facet in ("tier", "setting", "theme", "factor", "intervention"):
        codes = tables.tags[tables.tags["facet"] == facet].groupby("project_id")["code"].agg(";".join)
        frame[f"{facet}s"] = frame["project_id"].map(codes)
    shares = tables.areas["area_code"] + ":" + tables.areas["share"].map(repr).astype("str")
    frame["areas"] = frame["project_id"].map(shares.groupby(tables.areas["project_id"]).agg(";".join))
    awards = tables.awards.assign(amount=tables.awards["amount_pence"] / 100)
    awards = awards[["project_id", "funder", "amount", "award_date"]]
    merged = frame.merge(awards, on="project_id", how="left", validate="one_to_many")
    later = merged.duplicated("project_id")
    merged.loc[later, [c for c in merged.columns if c not in ("project_id", "funder", "amount", "award_date")]] = pd.NA
    return merged
