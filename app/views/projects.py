"""Find projects: filters, totals for what is chosen, a table, and one project's record."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from app import data
from app.address import choose, remember, write
from app.components.frame import SYNTHETIC_NOTE, page, plain, say_empty
from catalogue import ProjectFilter, filter_projects
from catalogue.filters import NOT_STATED, flatten_projects
from interventions.errors import InputError
from interventions.figures import listed, plural, pounds
from interventions.tables import ProjectTables
from interventions.vocabulary import PreventionTier, ProjectStatus, Setting, Theme

ANY = {"": "Any"}
_TIERS = ANY | PreventionTier.labels() | {NOT_STATED: "Not stated"}
_COLUMNS = {
    "title": "Project",
    "tiers": "Tiers",
    "places": "Where",
    "money": "Money",
    "status": "Status",
    "provider": "Provider",
}


@page("Find projects", "Every funded project that is held. Filters stay in the address: copy it to share what you see.")
def show() -> None:
    """The page Find projects."""
    held = data.projects()
    if held.projects.empty:
        say_empty("No project is loaded yet.", "vru import projects FILE.csv      # or: vru import grants FILE.json")
        return
    found = filter_projects(held, _filters(), data.areas())
    _totals(found)
    if made_up := int(held.projects["synthetic"].sum()) - int(found.projects["synthetic"].sum()):
        st.caption(
            f"{plural(made_up, 'synthetic project')} of the demonstration not counted; choose its area to see them."
        )
    if found.projects.empty:
        st.info("No project matches. Take away a filter.")
        return
    chosen = _table(found)
    st.download_button("Download this selection (CSV)", _csv(found), "projects.csv", "text/csv")
    if chosen:
        _record(held, chosen)


def _filters() -> ProjectFilter:
    areas = data.areas()
    wide = areas[areas["area_type"].isin(["police_force", "county", "authority"])].sort_values(["synthetic", "area"])
    names = ANY | dict(zip(wide["area_code"], wide["area"], strict=True)) | {NOT_STATED: "Not stated"}
    asked = st.query_params.get("area", "")
    if asked and asked not in names and asked in set(areas["area_code"]):
        names[asked] = areas.loc[areas["area_code"] == asked, "area"].iloc[0]
    first, second = st.columns(3), st.columns(3)
    return ProjectFilter(
        words=write("Words", "words", where=first[0], placeholder="mentoring, knife, school …"),
        tier=choose("Prevention tier", _TIERS, "tier", where=first[1]),
        area=choose("Area", names, "area", where=first[2]),
        theme=choose("Theme", ANY | Theme.labels(), "theme", where=second[0]),
        setting=choose("Setting", ANY | Setting.labels(), "setting", where=second[1]),
        status=choose("Status", ANY | ProjectStatus.labels(), "status", where=second[2]),
    )


def _totals(found: ProjectTables) -> None:
    stated = found.awards["amount_pence"].sum(min_count=1)
    without = len(found.projects) - found.awards.dropna(subset="amount_pence")["project_id"].nunique()
    words = f"**{plural(len(found.projects), 'project')}**, money stated: **{pounds(stated)}**"
    st.markdown(words + (f" ({plural(without, 'project')} without a stated amount)" if without else ""))
    if found.projects["synthetic"].any():
        st.info(SYNTHETIC_NOTE)


def _table(found: ProjectTables) -> str:
    """The table; returns the project chosen in it or in the address."""
    names = dict(zip(data.areas()["area_code"], data.areas()["area"], strict=True))
    money = found.awards.groupby("project_id")["amount_pence"].sum(min_count=1)
    frame = found.projects[["project_id", "title", "provider", "status"]].copy()
    frame["tiers"] = frame["project_id"].map(_joined(found, "tier", PreventionTier.labels())).fillna("not stated")
    places = found.areas.assign(name=found.areas["area_code"].map(names)).groupby("project_id")["name"]
    frame["places"] = frame["project_id"].map(places.agg(_few))
    frame["places"] = frame["places"].astype("object").fillna(found.projects["location_text"].replace("", "not stated"))
    frame["money"] = frame["project_id"].map(money).map(pounds)
    frame["status"] = frame["status"].map(ProjectStatus.labels())
    shown = frame.rename(columns=_COLUMNS).reset_index(drop=True)
    event = st.dataframe(
        shown[list(_COLUMNS.values())], hide_index=True, width="stretch", on_select="rerun",
        selection_mode="single-row", key="projects", alt="The projects found, one a row",
        column_config={name: st.column_config.TextColumn(width=px) for name, px in (("Project", 260), ("Tiers", 110))},
    )  # fmt: skip
    rows = event["selection"]["rows"]
    chosen = str(frame["project_id"].iloc[rows[0]]) if rows else st.query_params.get("project", "")
    remember("project", chosen)
    return chosen


def _joined(found: ProjectTables, facet: str, labels: dict[str, str]) -> pd.Series:
    tags = found.tags[found.tags["facet"] == facet]
    return (
        tags.assign(label=tags["code"].map(labels).fillna(tags["code"])).groupby("project_id")["label"].agg(", ".join)
    )


def _few(names: pd.Series) -> str:
    return ", ".join(names) if len(names) <= 3 else f"{names.iloc[0]} and {len(names) - 1} more"


@st.cache_data(max_entries=20, show_spinner=False)
def _csv_of(as_at: str, identifiers: tuple[str, ...]) -> bytes:
    tables = data.projects()
    return flatten_projects(tables.keep(pd.Series(identifiers))).to_csv(index=False).encode()


def _csv(found: ProjectTables) -> bytes:
    return _csv_of(data.stamp(), tuple(found.projects["project_id"]))


def _record(held: ProjectTables, identifier: str) -> None:
    """One project, whole."""
    if identifier not in set(held.projects["project_id"]):
        raise InputError(f"there is no project {identifier!r}.", mend="Choose one in the table.")
    one = held.keep(pd.Series([identifier]))
    row = one.projects.iloc[0]
    with st.container(border=True):
        st.subheader(plain(row["title"]))
        if row["synthetic"]:
            st.caption("Synthetic: made up for the demonstration.")
        if row["description"]:
            st.markdown(plain(row["description"]))
        left, right = st.columns(2)
        left.markdown("\n".join(f"- **{label}**: {plain(value)}" for label, value in _facts(row, one)))
        right.markdown("**Awards**" if len(one.awards) else "**Awards**: none stated")
        for award in one.awards.to_dict("records"):
            right.markdown(f"- {plain(award['funder'])}: {pounds(award['amount_pence'])}, {_said(award['award_date'])}")
        if row["status_note"]:
            st.markdown(f"*{plain(row['status_note'])}*")
        st.caption(f"Source: {plain(row['source'])} · record version {row['version']}")


def _facts(row: pd.Series, one: ProjectTables) -> list[tuple[str, str]]:
    names = dict(zip(data.areas()["area_code"], data.areas()["area"], strict=True))
    shares = [
        f"{names[code]} ({share:.0%})" for code, share in one.areas[["area_code", "share"]].itertuples(index=False)
    ]
    where = listed(shares) if len(shares) <= 6 else f"{len(shares)} areas, equal or stated shares"
    facts = [
        ("Provider", row["provider"] or "not stated"),
        ("Status", ProjectStatus.labels()[row["status"]]),
        ("Where", where or row["location_text"] or "not stated"),
        ("From", f"{_said(row['start_date'])} to {_said(row['end_date'])}"),
        ("Reach planned", _said(row["reach_planned"])),
        ("Reach actual", _said(row["reach_actual"])),
    ]
    labels = {"tier": PreventionTier.labels(), "setting": Setting.labels(), "theme": Theme.labels()}
    for facet, name in (("factor", "factors"), ("intervention", "interventions")):
        known = data.table(name)
        labels[facet] = dict(zip(known["code"], known["name"], strict=True))
    for facet in ("tier", "setting", "theme", "factor", "intervention"):
        joined = _joined(one, facet, labels.get(facet, {}))
        facts.append((facet.capitalize(), joined.iloc[0] if len(joined) else "not stated"))
    return facts


def _said(value: Any) -> str:
    return "not stated" if pd.isna(value) else f"{value:,.0f}" if isinstance(value, float) else str(value)
