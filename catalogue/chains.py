"""The whole chain for one force area or county: recorded crime beside what is provided, over the latest months.

Each function takes the frames of the store and the code of the place (`within`; empty stands for all real areas). The
months are the latest in a row, at most `months` of them, that every authority there has.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import product

import pandas as pd

from catalogue.coverage import coverage_within
from catalogue.filters import ProjectFilter, filter_projects
from catalogue.gaps.concentration import Concentration, concentration
from catalogue.gaps.matrix import gap_matrix
from catalogue.gaps.matrix_results import GapMatrix
from catalogue.gaps.shares import find_gaps
from catalogue.gaps.survival import sure_gaps
from catalogue.gaps.survival_results import SureGaps
from catalogue.need.counts import VIOLENCE, VIOLENCE_NAME, count_need, latest_months, months_of_all, say_months
from catalogue.placing import place_projects
from catalogue.provision import provision
from catalogue.provision_results import Provision
from catalogue.results import GapAnalysis
from interventions.errors import InputError
from interventions.figures import percent
from interventions.intervals import poisson_limits
from interventions.places import area_at, areas_within, population_at
from interventions.tables import ProjectTables
from interventions.vocabulary import AreaType, MoneyKind


def gaps_from_crime(
    projects: ProjectTables, areas: pd.DataFrame, crimes: pd.DataFrame, populations: pd.DataFrame, *, within: str = "",
    level: AreaType = AreaType.AUTHORITY, categories: tuple[str, ...] = VIOLENCE, need_name: str = VIOLENCE_NAME,
    months: int = 12, tier: str = "",
) -> GapAnalysis:  # fmt: skip
    """Each area's share of recorded need beside its share of what is provided, largest gap first."""
    here, local, latest = _recorded(areas, crimes, within, months)
    need = count_need(local, here, level=level, categories=categories, months=latest)
    held = coverage_within(projects, areas, populations, within, level=level)
    people = population_at(populations, here, level, year=int(latest[-1][:4]))
    return find_gaps(need, held, people, tier=tier, need_name=need_name, period=say_months(latest))


def sure_gaps_from_crime(
    projects: ProjectTables, areas: pd.DataFrame, crimes: pd.DataFrame, populations: pd.DataFrame, *, within: str = "",
    level: AreaType = AreaType.AUTHORITY, categories: tuple[str, ...] = VIOLENCE, need_name: str = VIOLENCE_NAME,
    months: int = 12, tier: str = "", weights: dict[str, float] | None = None,
    reported: tuple[float, float] | None = None, draws: int = 1000, seed: int = 0,
) -> SureGaps:  # fmt: skip
    """The same gaps drawn anew, each crime category a kind of need, so that only what survives is called a gap.

    Provision is money where every project there states its amount, otherwise projects; of one `tier`, its part.
    `reported`: the least and most that is reported of what happens, such as 0.02 and 0.27; areas may differ in it.
    """
    if reported and not 0 < reported[0] <= reported[1] <= 1:
        raise InputError(
            f"shares reported from {reported[0]:g} to {reported[1]:g} are none.",
            mend="Write shares of one, the least first, such as 0.02 and 0.27.",
        )
    here, local, latest = _recorded(areas, crimes, within, months)
    whole = count_need(local, here, level=level, categories=categories, months=latest)
    chosen = local[local["month"].isin(latest) & local["category"].isin(categories)]
    counts = chosen.groupby([chosen["area_code"].map(area_at(here, level)), "category"])["crimes"].sum()
    grid = pd.DataFrame(product(whole["area_code"], categories), columns=["area_code", "kind"])
    grid["events"] = [float(counts.get(key, 0.0)) for key in grid.itertuples(index=False, name=None)]
    if reported:
        grid = grid.assign(reported_low=reported[0], reported_high=reported[1])
    provision = _provision(projects, here, populations, areas, level, tier)
    return sure_gaps(
        grid, provision, whole[["area_code", "area"]], weights=weights, draws=draws, seed=seed, need_name=need_name,
        period=say_months(latest), measure="projects" if (provision["amount"] == 1.0).all() else "money",
    )  # fmt: skip


def lean_from_crime(
    projects: ProjectTables, areas: pd.DataFrame, crimes: pd.DataFrame, populations: pd.DataFrame, *, within: str = "",
    level: AreaType = AreaType.WARD, categories: tuple[str, ...] = VIOLENCE, months: int = 12,
    deprivation: pd.DataFrame | None = None, tier: str = "",
) -> Concentration:  # fmt: skip
    """Whether money leans to the areas with the highest rate of recorded crime or, given it, to the most deprived.

    `deprivation`: area_code (LSOAs) and value, a published score that rises with deprivation; an area has the average
    of its LSOAs weighted by residents. Money is that of projects that state an amount. Raises InputError where an
    area has no figure, or no project states an amount.
    """
    here, local, latest = _recorded(areas, crimes, within, months)
    counts = count_need(local, here, level=level, categories=categories, months=latest)
    people = population_at(populations, here, level, year=int(latest[-1][:4]))
    frame = counts.merge(people, on="area_code", validate="one_to_one")
    given = _provision(projects, here, populations, areas, level, tier, unpriced=0.0)
    money = (given["share"] * given["amount"]).groupby(given["area_code"]).sum()
    frame["pence"] = frame["area_code"].map(money).fillna(0.0)
    why = _why_no_interval(projects, given, here, level)
    if deprivation is None:
        rates = frame.assign(rate=frame["events"] / frame["people"])
        return concentration(rates, ordered_by="the rate of need", withheld=why)
    scores = frame["area_code"].map(_average(deprivation, here, populations, level, int(latest[-1][:4])))
    return concentration(frame.assign(score=scores), by="score", ordered_by="deprivation", withheld=why)


def _why_no_interval(projects: ProjectTables, given: pd.DataFrame, areas: pd.DataFrame, level: AreaType) -> str:
    """Why areas cannot be resampled: most of the money was placed at larger ones, and divided by residents alone.

    Areas that share one sum of money are not so many separate ones; an interval over them would be too tight.
    """
    up = area_at(areas, level)
    stated = projects.areas.assign(own=projects.areas["area_code"].map(up), share=projects.areas["share"].astype(float))
    placed = stated.dropna(subset="own").groupby(["project_id", "own"])["share"].sum()
    keys = pd.MultiIndex.from_frame(given[["project_id", "area_code"]])
    own = placed.reindex(keys).fillna(0.0).to_numpy()
    whole = (given["share"] * given["amount"]).sum()
    part = (given["share"].clip(upper=own) * given["amount"]).sum() / whole if whole else 1.0
    if part >= 0.5:
        return ""
    return (
        f"No interval: {percent(1 - part, 0)} of the money was placed at larger areas and divided by residents, so "
        "these areas do not vary on their own, and which way it leans cannot be told."
    )


def _average(
    values: pd.DataFrame, areas: pd.DataFrame, populations: pd.DataFrame, level: AreaType, year: int
) -> pd.Series:
    """The average of the LSOAs in each area of a kind, weighted by residents."""
    small = population_at(populations, areas, AreaType.LSOA, year=year).merge(values, on="area_code")
    parent = small["area_code"].map(area_at(areas, level))
    sums = small.assign(value=small["value"] * small["people"]).groupby(parent)[["value", "people"]].sum()
    return sums["value"] / sums["people"]


def provision_from_crime(
    projects: ProjectTables, areas: pd.DataFrame, crimes: pd.DataFrame, populations: pd.DataFrame, *, by: str,
    within: str = "", level: AreaType = AreaType.AUTHORITY, categories: tuple[str, ...] = VIOLENCE,
    need_name: str = VIOLENCE_NAME, months: int = 12, as_of: str = "", ages: pd.DataFrame | None = None,
    factors: pd.DataFrame | None = None, reported: tuple[float, float] | None = None,
) -> Provision:  # fmt: skip
    """Money, places and people reached per head and per recorded crime; without crimes loaded here, per head alone."""
    here = areas_within(areas, within)
    try:
        _, local, latest = _recorded(areas, crimes, within, months)
        counts = count_need(local, here, level=level, categories=categories, months=latest)
        people = population_at(populations, here, level, year=int(latest[-1][:4]))
        need = whole_need(counts, people, need_name=need_name)
    except InputError:
        need = None
    near = filter_projects(projects, ProjectFilter(area=within), areas)
    return provision(
        near, here, by=by, as_of=as_of, need=need, populations=populations, ages=ages, level=level, factors=factors,
        reported=reported if need is not None else None, everywhere=areas,
    )  # fmt: skip


def gap_matrix_from_crime(
    projects: ProjectTables, areas: pd.DataFrame, crimes: pd.DataFrame, populations: pd.DataFrame, claims: pd.DataFrame,
    *, as_of: str, within: str = "", level: AreaType = AreaType.AUTHORITY, categories: tuple[str, ...] = VIOLENCE,
    need_name: str = VIOLENCE_NAME, months: int = 12, ends_within: int = 6, evaluated: Collection[str] = (),
    factors: pd.DataFrame | None = None, factor_need: pd.DataFrame | None = None,
) -> GapMatrix:  # fmt: skip
    """The kinds of gap in every area, factor, tier and age, need as a whole being recorded crime.

    `factor_need`: further rows of contract NEED_CELLS, the need that one factor's indicator measures.
    """
    here, local, latest = _recorded(areas, crimes, within, months)
    need = whole_need(
        count_need(local, here, level=level, categories=categories, months=latest),
        population_at(populations, here, level, year=int(latest[-1][:4])),
        need_name=need_name[:1].upper() + need_name[1:],
    )
    if factor_need is not None and len(factor_need):
        need = pd.concat([need, factor_need[factor_need["area_code"].isin(need["area_code"])]], ignore_index=True)
    near = filter_projects(projects, ProjectFilter(area=within), areas)
    return gap_matrix(
        need, near, here, claims, as_of=as_of, populations=populations, level=level, months=ends_within,
        evaluated=evaluated, factors=factors, everywhere=areas,
    )  # fmt: skip


def whole_need(counts: pd.DataFrame, people: pd.DataFrame, *, need_name: str, level: float = 0.95) -> pd.DataFrame:
    """Counts by area (contract NEED_COUNTS) and people (area_code, people, population_year) as NEED_CELLS."""
    frame = counts.merge(people, on="area_code", validate="one_to_one")
    limits = poisson_limits(frame["events"], level)
    years = "–".join(sorted({str(int(year)) for year in frame["population_year"]}))
    return pd.DataFrame(
        {"area_code": frame["area_code"], "factor": "", "need_name": need_name, "need": frame["events"],
         "lower": limits.lower, "upper": limits.upper, "people": frame["people"], "denominator": f"residents, {years}",
         "unit": "events"}
    )  # fmt: skip


def _recorded(
    areas: pd.DataFrame, crimes: pd.DataFrame, within: str, months: int
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[str, ...]]:
    """The areas of a place, its crimes in the months that all its authorities have, and the latest of those months."""
    here = areas_within(areas, within)
    local = months_of_all(crimes[crimes["area_code"].isin(here["area_code"])], here)
    return here, local, latest_months(local, months)


def _provision(
    projects: ProjectTables, here: pd.DataFrame, populations: pd.DataFrame, areas: pd.DataFrame, level: AreaType,
    tier: str, *, unpriced: float | None = None,
) -> pd.DataFrame:  # fmt: skip
    """project_id, area_code, share, amount: what each project gives to each area, in pence.

    Where one states no amount, every project counts as one, unless `unpriced` says what such a project gives.
    """
    placed = place_projects(projects, here, populations, level=level, everywhere=areas)
    placed = placed[placed["area_code"].isin(here["area_code"])].rename(columns={"area_share": "share"})
    if tier:
        tiers = projects.tags[projects.tags["facet"] == "tier"]
        part = 1 / tiers.groupby("project_id")["code"].transform("size")
        mine = tiers.assign(part=part)[tiers["code"] == tier].set_index("project_id")["part"]
        placed = placed[placed["project_id"].isin(mine.index)]
        placed = placed.assign(share=placed["share"] * placed["project_id"].map(mine))
    granted = projects.awards[projects.awards["kind"] == MoneyKind.GRANT.value]
    amounts = placed["project_id"].map(granted.groupby("project_id")["amount_pence"].sum(min_count=1))
    amounts = amounts.astype("float64")
    if unpriced is not None:
        return placed.assign(amount=amounts.fillna(unpriced))
    return placed.assign(amount=1.0 if amounts.isna().any() or not amounts.sum() else amounts)
