"""Where a person would fall through: known factors, the services that address them, and the ages nobody takes.

For one area and a span of ages: which service is open to a person with this factor at each age, at which tier of
prevention, by which referral, and for how long.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pandas as pd

from catalogue.gaps.cells import OLDEST, age_limits, running
from interventions.errors import InputError
from interventions.figures import listed, plural
from interventions.places import inside
from interventions.tables import ProjectTables
from interventions.vocabulary import PreventionTier, ReferralRoute

_TIERS = PreventionTier.labels()
_ROUTES = ReferralRoute.labels()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pathways:
    """`services`: one row a factor, tier and project with the ages it takes; `strip`: a row a factor and year of age
    with the tiers at which somebody takes a person of that age; `falls`: each way to fall through, in words.
    """

    services: pd.DataFrame
    strip: pd.DataFrame
    falls: pd.DataFrame
    area: str
    first: int
    last: int
    as_of: str

    def summary(self, most: int = 8) -> str:
        """How many factors have a service at every age, and where a person falls through."""
        if self.strip.empty:
            return "No risk factors are loaded, so nothing can be said of pathways: vru import reference."
        factors = self.strip.groupby("factor")["services"].min()
        head = (
            f"{self.area}, ages {self.first} to {self.last}, on {self.as_of}: "
            f"of {plural(len(factors), 'factor')}, {int((factors > 0).sum())} with a service at every age."
        )
        return "\n".join([head, *self.falls["said"].head(most)])

    def to_frame(self) -> pd.DataFrame:
        """The services, one row a factor, tier and project."""
        return self.services.copy()

    def plot(self) -> Any:
        """Factors down, years of age across: at how many tiers somebody takes a person."""
        from catalogue.gaps.charts import draw_pathways

        return draw_pathways(self)


def pathways(
    projects: ProjectTables, areas: pd.DataFrame, factors: pd.DataFrame, *, area: str, as_of: str, first: int = 10,
    last: int = 24, months: int = 6, only: Iterable[str] = (),
) -> Pathways:  # fmt: skip
    """What stands between a person and harm in one area, factor by factor and year of age by year of age.

    `factors`: code, name. A service reaches the area where it works in it, around it or inside it; one that states no
    ages takes everybody. `only` names the factors looked at (empty: all). Raises InputError for an unknown area or
    ages that make no span. What is planned takes nobody yet and is left out.
    """
    if not 0 <= first <= last <= OLDEST:
        raise InputError(f"ages {first} to {last} make no span.", mend=f"Write ages from 0 to {OLDEST}, lowest first.")
    here = _reaching(running(projects, as_of, planned=False), areas, area)
    chosen = factors[factors["code"].isin(list(only))] if only else factors
    services = _services(here, chosen, first, last)
    strip = _strip(services, chosen, first, last)
    soon = str((pd.Timestamp(as_of) + pd.DateOffset(months=months)).date())
    falls = pd.DataFrame(_falls(services, strip, soon), columns=["factor", "kind", "said"])
    name = dict(zip(areas["area_code"], areas["area"], strict=True))[area]
    return Pathways(services=services, strip=strip, falls=falls, area=name, first=first, last=last, as_of=as_of)


def _reaching(projects: ProjectTables, areas: pd.DataFrame, area: str) -> ProjectTables:
    """The projects that work in an area, in a larger one around it, or in a smaller one inside it."""
    within = set(inside(areas, area)["area_code"])
    row = areas[areas["area_code"] == area].iloc[0]
    around = {row[name] for name in ("ward_code", "authority_code", "county_code", "force_code")}
    near = projects.areas["area_code"].isin(within | {code for code in around if isinstance(code, str)})
    return projects.keep(projects.areas.loc[near, "project_id"])


def _services(projects: ProjectTables, factors: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    frame, tags = projects.projects, projects.tags
    starts, ends = age_limits(frame)
    told = frame[["project_id", "title"]].assign(age_from=starts, age_to=ends, end_date=frame["end_date"])
    told = told[(told["age_from"] <= last) & (told["age_to"] >= first)]
    routes = (
        tags[tags["facet"] == "referral"]
        .groupby("project_id")["code"]
        .agg(lambda codes: ", ".join(_ROUTES.get(code, code) for code in codes))
    )
    told = told.assign(routes=told["project_id"].map(routes).astype("object").fillna("not stated"))
    parts = [tags[tags["facet"] == facet][["project_id", "code"]] for facet in ("factor", "tier")]
    rows = told.merge(parts[0].rename(columns={"code": "factor"}), on="project_id")
    rows = rows.merge(parts[1].rename(columns={"code": "tier"}), on="project_id", how="left")
    rows = rows.merge(factors[["code", "name"]].rename(columns={"code": "factor", "name": "factor_name"}), on="factor")
    return rows.sort_values(["factor_name", "tier", "title"]).reset_index(drop=True)


def _strip(services: pd.DataFrame, factors: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    rows = []
    for code, name in zip(factors["code"], factors["name"], strict=True):
        mine = services[services["factor"] == code]
        for age in range(first, last + 1):
            taking = mine[(mine["age_from"] <= age) & (mine["age_to"] >= age)]
            known = [tier for tier in PreventionTier.codes() if tier in set(taking["tier"].dropna())]
            rows.append((code, name, age, len(known), taking["project_id"].nunique(), ";".join(known)))
    return pd.DataFrame(rows, columns=["factor", "factor_name", "age", "tiers", "services", "which"])


def _falls(services: pd.DataFrame, strip: pd.DataFrame, soon: str) -> list[tuple[str, str, str]]:
    """Each way to fall through: nobody at all, nobody at some ages, a tier missing, everything ending."""
    found: list[tuple[str, str, str]] = []
    for code, name in strip[["factor", "factor_name"]].drop_duplicates().itertuples(index=False, name=None):
        mine = strip[strip["factor"] == code]
        here = services[services["factor"] == code]
        if not mine["services"].any():
            found.append((code, "nobody", f"{name}: no service at any of these ages."))
            continue
        if empty := list(mine.loc[mine["services"] == 0, "age"]):
            found.append((code, "ages", f"{name}: nobody takes a person aged {_spans(empty)}."))
        missing = [_TIERS[tier].lower() for tier in PreventionTier.codes() if tier not in set(here["tier"].dropna())]
        if missing:
            found.append((code, "tiers", f"{name}: no {listed(missing, 'or')} prevention at any of these ages."))
        ends = here["end_date"].fillna("").astype("str")
        ending = (ends != "") & (ends <= soon)
        taken = list(mine.loc[mine["services"] > 0, "age"])
        lost = [age for age in taken if ending[(here["age_from"] <= age) & (here["age_to"] >= age)].all()]
        if lost == taken:
            found.append((code, "ending", f"{name}: every service ends by {soon}."))
        elif lost:
            found.append((code, "ending", f"{name}: every service for ages {_spans(lost)} ends by {soon}."))
    order = {"nobody": 0, "ages": 1, "ending": 2, "tiers": 3}
    return sorted(found, key=lambda fall: order[fall[1]])


def _spans(ages: list[int]) -> str:
    """'10 to 12 and 17'."""
    runs = [[age for _, age in run] for _, run in groupby(enumerate(ages), lambda pair: pair[1] - pair[0])]
    return listed([str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs])
