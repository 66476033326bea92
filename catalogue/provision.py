"""What is provided, for each head and for each person in need: money, places and people reached, area by area."""

from __future__ import annotations

import numpy as np
import pandas as pd

from catalogue.filters import NOT_STATED
from catalogue.gaps.cells import AGE_BANDS, ANY_FACTOR, OLDEST, AgeBand, age_shares, running
from catalogue.placing import ALL, CONFIDENTIAL, ELSEWHERE, UNPLACED, place_projects
from catalogue.provision_results import MEASURES, Provision
from interventions import tables
from interventions.errors import InputError
from interventions.places import areas_of_level, known_population
from interventions.tables import ProjectTables
from interventions.vocabulary import AreaType, MoneyKind, PreventionTier, ProjectKind, Setting

BY = ("tier", "age", "factor", "setting")
_OUTSIDE = (ELSEWHERE, UNPLACED)
_NAMES = {
    UNPLACED: "Area not stated", ELSEWHERE: "Outside these areas", CONFIDENTIAL: "Confidential location",
    ALL: "All these areas",
}  # fmt: skip
_NEED = ["need", "need_lower", "need_upper"]


def provision(
    projects: ProjectTables, areas: pd.DataFrame, *, by: str, as_of: str = "", need: pd.DataFrame | None = None,
    populations: pd.DataFrame | None = None, ages: pd.DataFrame | None = None, level: AreaType = AreaType.AUTHORITY,
    bands: tuple[AgeBand, ...] = AGE_BANDS, factors: pd.DataFrame | None = None,
    reported: tuple[float, float] | None = None, chance: bool = True, everywhere: pd.DataFrame | None = None,
) -> Provision:  # fmt: skip
    """Money, places and people reached by `by` (tier, age, factor or setting) and area, per head and per need.

    `as_of`: a day; only projects that run then or are planned count (empty: of every status). `need`: contract
    NEED_CELLS, with a further column `age` (labels of `bands`) where need is known by age. `reported`: the least and
    greatest share of need that is reported; the interval is then of need behind the count, and there is no best figure.
    `chance=False` leaves out the interval of the count itself. `populations`, `ages`: contracts POPULATIONS and
    POPULATION_AGES, of the year nearest to `as_of`, else the latest. `factors`: code, name. What nobody states has no
    figure; where nobody works it is nought.
    """
    _refuse(by, need, reported, chance)
    live = running(projects, as_of) if as_of else projects
    year = int(as_of[:4]) if as_of else None
    placed = place_projects(live, areas, populations, level=level, year=year, everywhere=everywhere)
    parts = _parts(live, by, bands)
    figures = _figures(live)
    cells = placed.merge(parts, on="project_id", validate="many_to_many").merge(figures, validate="many_to_many")
    cells["share"] = cells["area_share"] * cells["part_share"]
    whole = placed.merge(figures, on="project_id", validate="many_to_many").assign(part=ALL)
    every = pd.concat([cells, whole.assign(share=whole["area_share"])], ignore_index=True)
    inside = every[~every["area_code"].isin(_OUTSIDE)].assign(area_code=ALL)
    summed = _sum(pd.concat([every, inside], ignore_index=True))
    places = areas_of_level(areas, level)
    frame = _grid(summed, places, _known_parts(by, parts, need, bands))
    frame["area"] = frame["area_code"].map(dict(zip(areas["area_code"], areas["area"], strict=True)) | _NAMES)
    frame["part_name"] = frame["part"].map(_labels(by, factors)).fillna(frame["part"])
    people = _people(populations, areas, level, year, list(places["area_code"]))
    if by == "age":
        people = pd.concat([people, _people_by_age(ages, areas, level, year, list(places["area_code"]), bands)])
    frame = _over(frame, by, people, _needed(need, by, list(places["area_code"]), reported, chance))
    return Provision(
        rows=frame, by=by, level=level, as_of=as_of, projects=len(live.projects), reported=reported, chance=chance,
        need_name="" if need is None or need.empty else str(need["need_name"].iloc[0]),
    )  # fmt: skip


def _refuse(by: str, need: pd.DataFrame | None, reported: tuple[float, float] | None, chance: bool) -> None:
    if by not in BY:
        raise InputError(f"provision is not told by {by!r}.", mend=f"Write one of: {', '.join(BY)}.")
    if reported and not 0 < reported[0] <= reported[1] <= 1:
        raise InputError("the shares reported cannot be.", mend="Write the lower first, of one: (0.02, 0.27).")
    if not (reported or chance):
        raise InputError("need without any uncertainty is not shown.", mend="Leave chance=True, or give `reported`.")
    if need is None:
        return
    for _, part in need.groupby("age") if "age" in need else [("", need)]:
        tables.NEED_CELLS.check(part)


def _parts(projects: ProjectTables, by: str, bands: tuple[AgeBand, ...]) -> pd.DataFrame:
    """project_id, part, part_share; tiers and ages divide a project, in each of its factors and settings it is whole.

    A project that states none stands in NOT_STATED.
    """
    frame = projects.projects
    if by == "age":
        stated = frame.loc[frame[["age_from", "age_to"]].notna().any(axis=1)]
        found = age_shares(stated, bands).rename(columns={"age": "part", "age_share": "part_share"})
        silent = ~frame["project_id"].isin(stated["project_id"])
    else:
        tags = projects.tags.loc[projects.tags["facet"] == by, ["project_id", "code"]]
        found = tags.rename(columns={"code": "part"})
        many = found.groupby("project_id")["part"].transform("size")
        found["part_share"] = 1 / many if by == "tier" else 1.0
        silent = ~frame["project_id"].isin(found["project_id"])
    without = frame.loc[silent, ["project_id"]]
    return pd.concat([found, without.assign(part=NOT_STATED, part_share=1.0)], ignore_index=True)


def _figures(projects: ProjectTables) -> pd.DataFrame:
    """project_id, measure, amount (missing where not stated): places and people reached of direct delivery only."""
    frame = projects.projects
    grants = projects.awards[projects.awards["kind"] == MoneyKind.GRANT.value]
    pence = frame["project_id"].map(grants.groupby("project_id")["amount_pence"].sum(min_count=1))
    delivery = frame["kind"] == ProjectKind.DELIVERY.value
    reach = frame["reach_actual"].fillna(frame["reach_planned"])
    amounts = {"pence": pence, "places": frame["capacity"][delivery], "reach": reach[delivery]}
    parts = [
        pd.DataFrame({"project_id": frame.loc[one.index, "project_id"], "measure": name, "amount": one.astype(float)})
        for name, one in amounts.items()
    ]
    return pd.concat(parts, ignore_index=True)


def _sum(cells: pd.DataFrame) -> pd.DataFrame:
    """area_code, part, measure → projects, how many of them state no figure, and the amount."""
    weighted = cells.assign(amount=cells["amount"] * cells["share"])
    grouped = weighted.groupby(["area_code", "part", "measure"])
    summed = grouped.agg(projects=("project_id", "nunique"))
    silent = weighted[weighted["amount"].isna()].groupby(["area_code", "part", "measure"])["project_id"].nunique()
    summed["unstated"] = silent.reindex(summed.index).fillna(0).astype(int)
    summed["amount"] = grouped["amount"].sum(min_count=1)
    return summed


def _known_parts(by: str, parts: pd.DataFrame, need: pd.DataFrame | None, bands: tuple[AgeBand, ...]) -> list[str]:
    found = set(parts["part"])
    measured = set() if need is None else set(need["factor"]) - {ANY_FACTOR}
    known = {
        "tier": PreventionTier.codes(), "age": [band.label for band in bands], "setting": Setting.codes(),
        "factor": sorted({*found - {NOT_STATED}, *measured}),
    }[by]  # fmt: skip
    return [*known, *sorted(found - set(known) - {NOT_STATED}), *([NOT_STATED] if NOT_STATED in found else []), ALL]


def _labels(by: str, factors: pd.DataFrame | None) -> dict[str, str]:
    own = {"tier": PreventionTier.labels(), "setting": Setting.labels()}.get(by, {})
    if by == "factor" and factors is not None:
        own = dict(zip(factors["code"], factors["name"], strict=True))
    return {**own, NOT_STATED: "Not stated", ALL: "All together"}


def _grid(summed: pd.DataFrame, places: pd.DataFrame, parts: list[str]) -> pd.DataFrame:
    """Every area × part × measure in reading order; where nobody works, nought."""
    regular = list(places["area_code"])
    held = set(summed.index.get_level_values("area_code"))
    apart = [code for code in (CONFIDENTIAL, ELSEWHERE, UNPLACED) if code in held]
    larger = sorted(held - {*regular, *apart, ALL})
    order = pd.MultiIndex.from_product(
        [[*regular, *larger, *apart, ALL], parts, list(MEASURES)], names=summed.index.names
    )
    frame = summed.reindex(order).reset_index()
    nobody = frame["projects"].isna()
    frame.loc[nobody, ["projects", "unstated", "amount"]] = 0
    return frame.astype({"projects": int, "unstated": int})


def _people(
    populations: pd.DataFrame | None, areas: pd.DataFrame, level: AreaType, year: int | None, places: list[str],
) -> pd.DataFrame:  # fmt: skip
    """area_code, part (ALL), people: residents; of all areas together where every one has a figure."""
    if populations is None or populations.empty:
        return pd.DataFrame({"area_code": pd.Series(dtype="str"), "part": pd.Series(dtype="str"), "people": []})
    wanted = year or int(populations["year"].max())
    found = known_population(populations, areas, level, year=wanted).set_index("area_code")["people"]
    return _with_total(found.reindex(places), ALL)


def _people_by_age(
    ages: pd.DataFrame | None, areas: pd.DataFrame, level: AreaType, year: int | None, places: list[str],
    bands: tuple[AgeBand, ...],
) -> pd.DataFrame:  # fmt: skip
    """The same of each age band, as far as the ages tell it: the oldest age held stands for all above it."""
    if ages is None or ages.empty:
        return _people(None, areas, level, year, places)
    tables.POPULATION_AGES.check(ages)
    top, told = int(ages.groupby(["area_code", "year"])["age"].max().min()), []
    for band in bands:
        if band.last < top or (band.last >= OLDEST and band.first <= top):
            within = ages[ages["age"].between(band.first, band.last)]
            people = within.groupby(["area_code", "year"])["people"].sum().reset_index()
            wanted = year or int(ages["year"].max())
            found = known_population(people, areas, level, year=wanted).set_index("area_code")["people"]
            told.append(_with_total(found.reindex(places), band.label))
    return pd.concat(told) if told else _people(None, areas, level, year, places)


def _with_total(people: pd.Series, part: str) -> pd.DataFrame:
    people = pd.concat([people, pd.Series({ALL: people.sum(skipna=False)})])
    return pd.DataFrame({"area_code": people.index.astype("str"), "part": part, "people": people.to_numpy(dtype=float)})


def _needed(
    need: pd.DataFrame | None, by: str, places: list[str], reported: tuple[float, float] | None, chance: bool
) -> pd.DataFrame:
    """area_code, part, need, need_lower, need_upper: of a factor or an age its own, otherwise need as a whole (ALL).

    All areas together: chance in their counts adds up as independent errors do, the part reported as one for all.
    """
    empty = pd.DataFrame({name: pd.Series(dtype="str") for name in ("area_code", "part")} | dict.fromkeys(_NEED, ()))
    if need is None:
        return empty
    frame = need.rename(columns={"lower": "need_lower", "upper": "need_upper"})
    frame = frame.assign(part=_part_of_need(frame, by)).dropna(subset="part")
    frame = frame[frame["area_code"].isin(places)]
    if not chance:
        frame = frame.assign(need_lower=frame["need"], need_upper=frame["need"])
    whole = frame.groupby("part").filter(lambda rows: set(rows["area_code"]) == set(places))
    errors = whole.assign(
        need_lower=(whole["need"] - whole["need_lower"]) ** 2, need_upper=(whole["need_upper"] - whole["need"]) ** 2
    )
    sums = errors.groupby("part")[_NEED].sum(min_count=1).reset_index().assign(area_code=ALL)
    sums["need_lower"] = (sums["need"] - np.sqrt(sums["need_lower"])).clip(lower=0)
    sums["need_upper"] = sums["need"] + np.sqrt(sums["need_upper"])
    frame = pd.concat([empty, frame[["area_code", "part", *_NEED]], sums], ignore_index=True)
    if reported:
        frame = frame.assign(
            need_lower=frame["need_lower"] / reported[1], need_upper=frame["need_upper"] / reported[0], need=np.nan
        )
    return frame


def _part_of_need(need: pd.DataFrame, by: str) -> pd.Series:
    """The part a row of need belongs to: missing where it has no place in this table."""
    whole = need["factor"].map({ANY_FACTOR: ALL}).astype("object")
    if by == "factor":
        return need["factor"].replace(ANY_FACTOR, ALL)
    if by == "age" and "age" in need:
        return need["age"].replace("", ALL).where(need["factor"] == ANY_FACTOR)
    return whole


def _over(frame: pd.DataFrame, by: str, people: pd.DataFrame, need: pd.DataFrame) -> pd.DataFrame:
    """Amounts over people and over need: those of the age or factor itself, otherwise those of the whole area."""
    for table, own in ((people, by == "age"), (need, by in ("age", "factor"))):
        key = frame[["area_code"]].assign(part=frame["part"] if own else ALL)
        joined = key.merge(table, on=["area_code", "part"], how="left", validate="many_to_one")
        numbers = joined.drop(columns=["area_code", "part"]).astype(float)
        frame = pd.concat([frame, numbers], axis=1)
    over = {"per_head": "people", "per_need": "need", "lower": "need_upper", "upper": "need_lower"}
    for name, whole in over.items():
        frame[name] = frame["amount"] / frame[whole].where(frame[whole] > 0)
    # Where there may be no need at all, the ratio has no upper end; nothing over no need is no ratio.
    frame["upper"] = frame["upper"].mask((frame["need_lower"] == 0) & (frame["amount"] > 0), np.inf)
    return frame
