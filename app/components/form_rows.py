"""The parts of a project's form that come in rows: delivery areas with shares, awards, stages."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from app import data
from app.components.draft import Draft
from app.components.frame import plain
from interventions.figures import listed, percent
from interventions.places import known_population
from interventions.records import AwardRecord, StageRecord
from interventions.vocabulary import AreaType, MoneyKind, ProjectStatus

_MOST = 50  # areas offered for one search


def ask_areas(draft: Draft) -> None:
    """The delivery areas and what share of the project goes to each; the sum is said while one types."""
    areas: dict[str, float] = draft.values["areas"]
    sought = st.text_input("Find an area to add", key=draft.key("sought"), placeholder="name or GSS code")
    known = data.names()
    options = list(dict.fromkeys([*areas, *_matching(sought)]))
    key = draft.key("area codes")
    if key not in st.session_state:
        st.session_state[key] = list(areas)
    chosen = st.multiselect("Delivery areas", options, format_func=lambda code: f"{known.get(code, code)} · {code}",
                            key=key, placeholder="Find an area above, then choose it here")  # fmt: skip
    if sought and len(options) == len(areas):
        st.caption("No other area has that name or code.")
    for code in [code for code in areas if code not in chosen]:
        del areas[code]
    for code in chosen:
        areas.setdefault(code, 0.0 if areas else 1.0)
        areas[code] = _ask_share(draft, code, known.get(code, code))
    if areas:
        whole = sum(areas.values())
        right = abs(whole - 1) <= 1e-6
        st.markdown(f"The shares sum to **{percent(whole)}**" + ("." if right else "; they must sum to 100.0%."))
        _divide(draft)


def _ask_share(draft: Draft, code: str, name: str) -> float:
    key = draft.key(f"share {code}")
    if key not in st.session_state:
        st.session_state[key] = draft.values["areas"][code]
    return float(
        st.number_input(f"Share of {plain(name)} (1 is the whole)", 0.0, 1.0, step=0.05, format="%.4f", key=key)
    )


def _matching(sought: str) -> list[str]:
    if not sought.strip():
        return []
    every = data.areas()
    words = sought.strip().lower()
    named = every["area"].str.lower().str.contains(words, regex=False) | (every["area_code"].str.lower() == words)
    return list(every.loc[named, "area_code"].head(_MOST))


def _divide(draft: Draft) -> None:
    left, right = st.columns(2)
    areas: dict[str, float] = draft.values["areas"]
    left.button("Share equally", key=draft.key("equally"), on_click=_set_shares,
                args=(draft, dict.fromkeys(areas, 1.0)))  # fmt: skip
    people = _people(list(areas))
    without = [data.names().get(code, code) for code in areas if code not in people]
    right.button("Share by population", key=draft.key("by population"), on_click=_set_shares, args=(draft, people),
                 disabled=bool(without))  # fmt: skip
    if without:
        st.caption(
            f"No population is loaded for {plain(listed(without[:5]))}{' and others' if len(without) > 5 else ''}."
        )


def _set_shares(draft: Draft, weights: dict[str, float]) -> None:
    whole = sum(weights.values())
    for code, weight in weights.items():
        draft.values["areas"][code] = st.session_state[draft.key(f"share {code}")] = weight / whole


def _people(codes: list[str]) -> dict[str, float]:
    """The latest population of each area that has one."""
    areas, populations = data.areas(), data.populations()
    mine = areas[areas["area_code"].isin(codes)]
    found: dict[str, float] = {}
    for kind in AreaType:
        if kind.value in set(mine["area_type"]) and not populations.empty:
            latest = known_population(populations, areas, kind, year=int(populations["year"].max()))
            latest = latest[latest["area_code"].isin(codes)]
            found |= dict(zip(latest["area_code"], latest["people"].astype(float), strict=True))
    return found


def _cell(draft: Draft, row: dict[str, Any], name: str, widget: Callable[..., Any]) -> None:
    key = draft.row_key(row, name)
    if key not in st.session_state:
        st.session_state[key] = row[name]
    row[name] = widget(key=key)


def ask_awards(draft: Draft) -> None:
    """Money, an award a box: who pays, how much, for which year."""
    rows: list[dict[str, Any]] = draft.values["awards"]
    for number, row in enumerate(list(rows), start=1):
        with st.container(border=True):
            _ask_award(draft, row, number)
            st.button(f"Take award {number} away", key=draft.row_key(row, "away"), on_click=rows.remove, args=(row,))
    st.button("Add an award", key=draft.key("add award"), on_click=lambda: rows.append(draft.row(AwardRecord())))


def _ask_award(draft: Draft, row: dict[str, Any], number: int) -> None:
    kinds = MoneyKind.labels()
    meanings = "\n\n".join(f"**{kind.label}**: {kind.definition}" for kind in MoneyKind)
    left, right = st.columns(2)
    _cell(draft, row, "funder", partial(left.text_input, f"Funder of award {number}"))
    _cell(draft, row, "pounds", partial(right.number_input, f"Amount of award {number}, £", min_value=0.0, step=100.0,
          value=None, format="%.2f", help="Empty: not stated, which is not the same as nothing."))  # fmt: skip
    left, right = st.columns(2)
    _cell(draft, row, "kind", partial(left.selectbox, f"Kind of award {number}", options=list(kinds),
          format_func=kinds.__getitem__, help=meanings))  # fmt: skip
    _cell(draft, row, "period", partial(right.text_input, f"Financial year of award {number}", placeholder="2024/25"))
    left, right = st.columns(2)
    _cell(draft, row, "award_date", partial(left.text_input, f"Date of award {number}", placeholder="2024-04-01"))
    _cell(draft, row, "reference", partial(right.text_input, f"Funder's reference of award {number}"))
    _cell(draft, row, "funder_id", partial(st.text_input, f"Funder's number of award {number}"))


def ask_stages(draft: Draft) -> None:
    """The project's life so far; a change of status adds a stage by itself."""
    rows: list[dict[str, Any]] = draft.values["stages"]
    labels = ProjectStatus.labels()
    with st.expander(f"Stages so far ({len(rows)})"):
        for number, row in enumerate(list(rows), start=1):
            left, middle, right = st.columns(3)
            _cell(draft, row, "status", partial(left.selectbox, f"Stage {number}", options=list(labels),
                  format_func=labels.__getitem__))  # fmt: skip
            _cell(draft, row, "from_date", partial(middle.text_input, f"Stage {number} from"))
            _cell(draft, row, "note", partial(right.text_input, f"Stage {number}, why"))
            st.button(f"Take stage {number} away", key=draft.row_key(row, "away"), on_click=rows.remove,
                      args=(row,))  # fmt: skip
        st.button("Add a stage", key=draft.key("add stage"), on_click=lambda: rows.append(
            draft.row(StageRecord(status=draft.values["status"], from_date=""))))  # fmt: skip
