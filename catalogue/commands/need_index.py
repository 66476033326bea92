"""The command `need index`: one order of need from several indicators, and how sure that order is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from catalogue.commands.gaps import say_reading
from interventions.commands import open_store
from interventions.errors import InputError
from interventions.figures import listed, ordinal
from interventions.forms import Form
from interventions.vocabulary import CRIME_LABELS, AreaType

if TYPE_CHECKING:
    import pandas as pd
    from sqlmodel import Session

    from catalogue.need.index_results import NeedIndex

_LEVELS = (AreaType.AUTHORITY, AreaType.WARD, AreaType.LSOA)
_PLACES = (AreaType.POLICE_FORCE.value, AreaType.COUNTY.value, AreaType.AUTHORITY.value)
_TOP = 5


def add_index_command(group: typer.Typer) -> None:
    """Add this command to those on need."""
    group.command("index")(show_index)


def show_index(
    place: Annotated[str, typer.Option(help="A force area, county or authority (GSS code or name).")],
    level: Annotated[AreaType, typer.Option(help="authority, ward or lsoa: the areas to order.")] = AreaType.AUTHORITY,
    indicator: Annotated[
        list[str] | None,
        typer.Option(help="A crime category (robbery) or the code of a stored indicator; give as many as wanted."),
    ] = None,
    weight: Annotated[
        list[str] | None, typer.Option(help="CODE=NUMBER: how much an indicator counts; 1 where not given.")
    ] = None,
    transformation: Annotated[str, typer.Option(help="z, rank, min-max or exponential.")] = "z",
    draws: Annotated[int, typer.Option(help="How often counts and weights are drawn anew.")] = 1_000,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same answer.")] = 0,
    form: Annotated[Form, typer.Option("--format", help="table, json or csv.")] = Form.TABLE,
) -> None:
    """Areas in order of need over several indicators, each with the ranks its counts and weights leave open."""
    from catalogue.need.index import need_index
    from interventions.printing import print_frame
    from interventions.store.engine import transaction

    if level not in _LEVELS:
        raise InputError(
            f"areas of the kind {level.value} cannot be put in order.", where="--level",
            mend=f"Use {listed([kind.value for kind in _LEVELS], 'or')}.",
        )  # fmt: skip
    with transaction(open_store()) as session:
        values, passed_over = _read_values(session, place, level, list(dict.fromkeys(indicator or [])))
    index = need_index(
        values, weights=_weights(weight or [], list(values["indicator"].unique())), transformation=transformation,
        draws=draws, seed=seed,
    )  # fmt: skip
    said = f"{_say(index)}\n{passed_over}".rstrip()
    if form is Form.TABLE:
        print_frame(_intervals(index), form, summary=said)
    else:
        print_frame(index.to_frame(), form)
        print(said, file=sys.stderr)


def _read_values(session: Session, place: str, level: AreaType, chosen: list[str]) -> tuple[pd.DataFrame, str]:
    """The values of the chosen indicators in the areas of a place; with none chosen, of a few kinds of crime, and
    which were left out.
    """
    import pandas as pd

    from catalogue.need.index_values import crime_cells, first_choice, say_passed_over, stored_cells
    from interventions.store.reading import read_crimes, read_indicators, read_needs, read_populations

    areas = _areas_of(session, place, level)
    say_reading(session)
    crimes = read_crimes(session)
    crimes = crimes[crimes["area_code"].isin(areas["area_code"])]
    indicators = read_indicators(session)
    loaded = set(crimes["category"])
    counts = crimes.groupby("category")["crimes"].sum()
    passed_over = "" if chosen else say_passed_over(counts)
    chosen = chosen or first_choice(counts)
    if not chosen:
        raise InputError(
            "no crime is loaded here to make an index of.", where=place,
            mend="Import street files (vru import crimes FILE), or name stored indicators with --indicator.",
        )  # fmt: skip
    for code in chosen:
        _check_known(code, loaded, dict(zip(indicators["code"], indicators["name"], strict=True)))
    counted = [code for code in chosen if code in loaded]
    parts = []
    if counted:
        parts.append(crime_cells(crimes, areas, read_populations(session), level=level, categories=counted))
    stored = [code for code in chosen if code not in loaded]
    values = read_needs(session, stored, areas=list(areas["area_code"])) if stored else pd.DataFrame()
    parts += [stored_cells(values, indicators, areas, level=level, code=code) for code in stored]
    return pd.concat(parts, ignore_index=True), passed_over


def _areas_of(session: Session, place: str, level: AreaType) -> pd.DataFrame:
    """The areas inside a place, at least two of the kind to be put in order."""
    from catalogue.names import area_code
    from interventions.places import areas_of_level, inside
    from interventions.store.reading import read_areas

    every = read_areas(session)
    code = area_code(place, every)
    if not code:
        raise InputError("no place is named.", where="--place", mend="Give a force area, county or authority.")
    areas = inside(every, code)
    kind = str(areas.loc[areas["area_code"] == code, "area_type"].iloc[0])
    if kind not in _PLACES:
        raise InputError(
            f"{place} is of the kind {kind}.",
            where="--place",
            mend="Give the force area, county or authority around it.",
        )
    many = len(areas_of_level(areas, level))
    if many < 2:
        raise InputError(
            f"{place} has {many or 'no'} {level.label.lower()}: there is no order to find.", where="--level",
            mend="Choose smaller areas, or a wider place.",
        )  # fmt: skip
    return areas


def _check_known(code: str, loaded: set[str], stored: dict[str, str]) -> None:
    from catalogue.names import say_unknown

    if code in loaded or code in stored:
        return
    if code in CRIME_LABELS:
        raise InputError(
            f"no crime of the category {code} is loaded here.", where="--indicator",
            mend=f"Loaded: {listed(sorted(loaded)) or 'none'}.",
        )  # fmt: skip
    known = stored | {crime: CRIME_LABELS.get(crime, crime) for crime in loaded}
    see = f"Crime loaded here: {listed(sorted(loaded)) or 'none'}; stored indicators: see the page Indicator."
    raise say_unknown(code, "indicator", known, see=see)


def _weights(given: list[str], indicators: list[str]) -> dict[str, float]:
    weights = dict.fromkeys(indicators, 1.0)
    for text in given:
        code, _, figure = text.partition("=")
        try:
            weight = float(figure)
        except ValueError as error:
            raise InputError(f"{text!r} is no weight.", where="--weight", mend="Write it as robbery=2.") from error
        if code not in weights:
            raise InputError(
                f"{code!r} is not among the indicators of this index.", where="--weight",
                mend=f"They are {listed(indicators)}.",
            )  # fmt: skip
        weights[code] = weight
    return weights


def _say(index: NeedIndex) -> str:
    """What the index says, and what would change the first five (or as many as can change)."""
    change = index.what_would_change_top(min(_TOP, len(index.areas) - 1))
    return f"{index.summary()}\n\n{change.summary()}"


def _intervals(index: NeedIndex) -> pd.DataFrame:
    areas = index.areas
    limits = zip(areas["rank_lower"], areas["rank_upper"], strict=True)
    standing = [f"{ordinal(low)} to {ordinal(high)}" for low, high in limits]
    return areas[["area_code", "area", "rank"]].assign(may_stand=standing)
