"""A theory of change as a picture one can edit: with a mouse, by touch, or by keyboard alone; and as an outline.

The browser holds the graph while it is edited and sends it whole after every act. Python sends it a new one only with a
new revision; what the browser sends of an older revision is not taken. So the newer word wins, however often the page
runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import streamlit as st

from app.components.theory_editor.graph_form import LANE_WIDTH, Graph, from_graph, kinds, positions, to_graph
from app.components.theory_editor.outline import outline
from logic_models import LogicModel
from logic_models.drawing.layout import Lane

__all__ = ["discard_edits", "edit_theory", "edited_theory", "outline", "replace_edits"]

_SCRIPTS = ("words.js", "graph.js", "shapes.js", "panel.js", "boxes.js", "editor.js")
"""One module to the browser: each part uses only those before it."""


@dataclass(slots=True)
class _Held:
    """What is edited under one key: the theory begun from, its revision, and the latest graph and its number."""

    given: LogicModel
    revision: int
    graph: Graph
    serial: int = 0
    edited: LogicModel | None = None


def edit_theory(model: LogicModel, *, key: str) -> LogicModel | None:
    """Shows the editor; the theory as it now is there, or None as long as nothing has been changed.

    What is edited stays when the page is left and come back to. Another `model` than was given before takes its place,
    unless it is what was edited: so a theory that was just saved is gone on with.
    """
    held = _hold(model, key)
    show = st.components.v2.component("theory_editor", **_assets())
    show(
        key=key,
        data={
            **held.graph, "revision": held.revision, "serial": held.serial, "lanes": [lane.label for lane in Lane],
            "laneWidth": LANE_WIDTH, "kinds": kinds(), "tidy": positions(held.edited or model),
        },
        on_graph_change=_run_again,
    )  # fmt: skip
    return held.edited if held.edited != model else None


def edited_theory(model: LogicModel, *, key: str) -> LogicModel:
    """The theory as it was edited under a key, without the drawing; `model` where nothing was changed."""
    return _hold(model, key).edited or model


def replace_edits(edited: LogicModel, *, key: str) -> None:
    """What was edited under a key is this from now on: it was changed elsewhere than in the drawing."""
    held = st.session_state[_name(key)]
    held.graph, held.edited, held.revision = to_graph(edited), edited, held.revision + 1


def discard_edits(key: str) -> None:
    """Forget what was edited under a key: the editor begins again from the theory it is given."""
    held = st.session_state.get(_name(key))
    if held is not None:
        held.graph, held.edited, held.revision = to_graph(held.given), None, held.revision + 1


def _hold(model: LogicModel, key: str) -> _Held:
    held: _Held | None = st.session_state.get(_name(key))
    if held is None:
        held = _Held(model, 1, to_graph(model))
    elif model not in (held.given, held.edited):
        held = _Held(model, held.revision + 1, to_graph(model))
    held.given = model
    st.session_state[_name(key)] = held
    _take(held, st.session_state.get(key))
    return held


def _take(held: _Held, state: Any) -> None:
    """Take what the browser sent, if it is of this revision and newer than what is held."""
    sent = state.get("graph") if state is not None else None
    if not isinstance(sent, dict) or sent.get("revision") != held.revision or sent.get("serial", 0) <= held.serial:
        return
    held.edited = from_graph(sent, head=held.given)
    held.graph, held.serial = {"nodes": sent["nodes"], "links": sent["links"]}, sent["serial"]


def _run_again() -> None:
    """Nothing of its own: that there is one is what makes the page run when the graph changes."""


def _name(key: str) -> str:
    return f"{key} held"


@cache
def _assets() -> dict[str, str]:
    folder = files(__name__)
    script = "\n".join((folder / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    return {
        "html": (folder / "editor.html").read_text(encoding="utf-8"),
        "css": (folder / "editor.css").read_text(encoding="utf-8"),
        "js": script,
    }
