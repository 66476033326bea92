"""Recorded crime by month out of the store, as the page Evaluate reads it. Nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evaluation.recorded_crime import (
    DECIDED,
    by_deciding_area,
    first_full_month,
    outcome_of,
    panel_rows,
    treated_series,
)
from interventions.errors import InputError
from interventions.vocabulary import CRIME_LABELS

if TYPE_CHECKING:
    import pandas as pd

    from interventions.tables import ProjectTables


def stored_panel(
    category: str, project: str | None, place: str | None, *, added_up: bool = False
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Small areas by month, treated those of a project, and the columns by which a panel is built of them.

    `added_up`: small areas are added up to those for which treatment was decided.
    """
    if project is None:
        raise InputError("--project is missing: no area would be treated.", mend="List them: vru catalogue list.")
    from evaluation.panel import build_panel

    rows, _ = _rows(category, project, place)
    columns: dict[str, Any] = {
        "unit": "area", "period": "month", "outcome": outcome_of(category), "first_treated": "start",
        "assignment": DECIDED,
    }  # fmt: skip
    if not added_up:
        return rows, columns
    build_panel(rows, **columns)  # refuses a decision that is split between treated and untreated areas
    return by_deciding_area(rows, category), columns


def stored_series(
    category: str, project: str | None, place: str | None, start: str | None
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Crimes by month of a project's areas, or of a whole place, with the columns and the start of the series."""
    if project is None and (place is None or start is None):
        raise InputError(
            "neither a project nor a place with a start is named.", mend="Give --project, or --place and --start."
        )
    rows, began = _rows(category, project, place)
    series = treated_series(rows if project else rows.assign(start=start), category)
    return series, {"period": "month", "outcome": outcome_of(category), "start": start or began, "exposure": None}


def _rows(category: str, project: str | None, place: str | None) -> tuple[pd.DataFrame, str]:
    from interventions.commands import open_store
    from interventions.disclosure import for_listing
    from interventions.places import inside
    from interventions.store import reading
    from interventions.store.engine import transaction

    if category not in CRIME_LABELS:
        raise InputError(f"no category {category!r}.", where="--stored", mend=f"Known: {', '.join(CRIME_LABELS)}.")
    with transaction(open_store()) as session:
        areas, crimes = reading.read_areas(session), reading.read_crimes(session)
        listed, _ = for_listing(reading.read_projects(session))
    treated, start = ((), "") if project is None else _project(listed, project)
    held = inside(areas, place or _around(areas, treated))
    crimes = crimes[crimes["area_code"].isin(held["area_code"])]
    if project is None:
        treated = tuple(held["area_code"])
    return panel_rows(crimes, held, starts=dict.fromkeys(treated, start), category=category), start


def _project(tables: ProjectTables, project: str) -> tuple[tuple[str, ...], str]:
    """The areas of a project that may be named, and its first full month."""
    own = tables.projects[tables.projects["project_id"] == project]
    if own.empty:
        raise InputError(f"no project {project!r} that may be listed.", mend="List them: vru catalogue list.")
    treated = tuple(sorted(tables.areas.loc[tables.areas["project_id"] == project, "area_code"]))
    started = own["start_date"].iloc[0]
    if not treated or not isinstance(started, str) or not started:
        raise InputError(f"project {project!r} has no areas or no start date.", mend="Record them on its page.")
    return treated, first_full_month(started)


def _around(areas: pd.DataFrame, treated: tuple[str, ...]) -> str:
    """The one force area, else the one county, in which all areas of a project lie."""
    mine = areas[areas["area_code"].isin(treated)]
    for column in ("force_code", "county_code"):
        found = mine[column].dropna().unique()
        if len(found) == 1 and mine[column].notna().all():
            return str(found[0])
    raise InputError("the project's areas lie in no one force area or county.", mend="Name one in --place.")
