"""What is to be evaluated: the place, the areas treated and since when, the outcome, and who decided."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from app import data
from app.address import choose, choose_several, chosen_codes
from app.components.evaluate_areas import ask_areas
from app.components.evaluate_study import Asked
from app.components.frame import say_empty
from app.components.place import ask_place, note_synthetic
from catalogue import ProjectFilter, filter_projects
from evaluation.recorded_crime import first_full_month
from interventions.disclosure import for_listing
from interventions.synthetic import PROGRAMME, START
from interventions.tables import ProjectTables
from interventions.vocabulary import CRIME_LABELS

VIOLENCE = "violence-and-sexual-offences"
CATEGORIES = {VIOLENCE: CRIME_LABELS[VIOLENCE]} | {code: CRIME_LABELS[code] for code in sorted(CRIME_LABELS)}
_WHAT = {"project": "One project", "projects": "Several projects together", "areas": "Areas I choose"}
_DECIDED = {"": "As treated: area by area", "ward": "Whole wards", "authority": "Whole authorities"}
_EMPTY = "An evaluation needs a project with areas and a start date, and recorded crime by month, in this place."


def ask() -> Asked | None:
    """What is asked; None, with a word on what is missing, while something is."""
    columns = st.columns(2)
    place = ask_place(columns[0])
    if not place:
        return None
    if data.crimes_in(place).empty:
        say_empty(_EMPTY, "vru import crimes FOLDER")
        return None
    what = choose("What is evaluated", _WHAT, "what", where=columns[1])
    starts = _ask_areas(place) if what == "areas" else _ask_projects(place, several=what == "projects")
    columns = st.columns(2)
    category = choose("Outcome: recorded", CATEGORIES, "outcome", where=columns[0])
    decided = choose(
        "Where it works was decided for", _DECIDED, "decided", where=columns[1],
        help="Areas that were decided on together count as one: a borough that took a programme for all its wards is "
        "one decision, however many wards it has.",
    )  # fmt: skip
    note_synthetic(place)
    if not starts:
        return None
    return Asked(data.stamp(), place, tuple(sorted(starts.items())), category, decided)


def truth_is_known(asked: Asked) -> bool:
    """True for the made-up programme as it was made: its own areas, start and outcome."""
    held = data.projects().areas
    mine = held.loc[held["project_id"] == PROGRAMME, "area_code"]
    return asked.category == VIOLENCE and dict(asked.starts) == dict.fromkeys(mine, START)


def _months(place: str) -> list[str]:
    """The months that can be a start: those with a month before them."""
    return sorted(data.crimes_in(place)["month"].unique())[1:]


def _ask_areas(place: str) -> dict[str, str]:
    chosen = ask_areas(place)
    options = {"": "Choose a month"} | {month: month for month in _months(place)}
    start = choose("First month counted as treated", options, "start")
    if not chosen or not start:
        st.info("Choose at least one area with the programme, and the first month in which it worked there.")
        return {}
    return dict.fromkeys(chosen, start)


def _ask_projects(place: str, *, several: bool) -> dict[str, str]:
    held = filter_projects(data.projects(), ProjectFilter(area=place), data.areas())
    listed, _ = for_listing(held)  # the areas of a confidential project are not known finely enough
    dated = _dated(listed, held)
    if dated.empty:
        say_empty(_EMPTY, "vru import crimes FOLDER")
        return {}
    titles = dict(zip(dated["project_id"], dated["title"], strict=True))
    dates = dated.set_index("project_id")["start_date"].astype(str)
    if several:
        choose_several("Projects", titles, "projects", placeholder="None yet")
        chosen = chosen_codes("projects")
        if not chosen:
            st.info("Choose the projects that are to be evaluated together; each starts in its own month.")
        return _first({one: first_full_month(dates[one]) for one in chosen}, held)
    columns = st.columns(2)
    project = choose("Project", titles, "project", where=columns[0])
    own = first_full_month(dates[project])
    options: dict[str, Any] = {"": f"{own}: the project's first full month"}
    start = choose(
        "First month counted as treated", options | {m: m for m in _months(place)}, "start", where=columns[1]
    )
    return _first({project: start or own}, held)


def _dated(listed: ProjectTables, held: ProjectTables) -> pd.DataFrame:
    """Projects with a start and areas; the programme whose truth is known first, where it is held."""
    dated = listed.projects[listed.projects["start_date"].notna()]
    dated = dated[dated["project_id"].isin(held.areas["project_id"])]
    return dated.assign(other=dated["project_id"] != PROGRAMME).sort_values(["other", "title"])


def _first(starts: dict[str, str], held: ProjectTables) -> dict[str, str]:
    """The first month of each area: that of the first project there."""
    found: dict[str, str] = {}
    for project, start in starts.items():
        for code in held.areas.loc[held.areas["project_id"] == project, "area_code"]:
            found[code] = min(start, found.get(code, start))
    return found
