"""The page Theories of change: read, edited, in outline, and how it came about. Oracle: the store and the page."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from app import theory_data
from app.components.theory_editor.graph_form import to_graph
from interventions.errors import InputError
from interventions.store.engine import open_engine, transaction
from interventions.store.saving import save_theory_file
from interventions.store.theories import list_versions, read_theory, save_theory
from logic_models.storing import from_stored, to_stored
from pages import open_page, words
from proposals import EVE, begin, hand_in

THEORY = "youth-mentoring"
EDITOR = f"theory editor {THEORY}"


def stored() -> Any:
    with transaction(open_engine()) as session:
        return from_stored(read_theory(session, THEORY))


def renamed(text: str, *, serial: int = 1) -> dict[str, Any]:
    """What the browser sends once the first box says something else."""
    graph = json.loads(json.dumps(to_graph(stored())))
    graph["nodes"][0]["text"] = text
    return {"graph": graph | {"revision": 1, "serial": serial}}


def test_an_edit_is_checked_listed_and_saved_with_who_and_why(own_copy):
    page = open_page("theories", theory=THEORY, show="edit")
    assert not page.exception
    assert "Nothing is changed yet" in words(page)
    page.session_state[EDITOR] = renamed("Another problem")
    page.run()
    assert "1 change: 1 field of nodes changed" in words(page)
    assert page.button[0].disabled
    page.text_input(key="actor name").set_value("Ayesha").run()
    next(b for b in page.button if b.label == "Save as a new version").click().run()
    assert "it is not said why" in words(page).lower()
    page.text_input(key=f"why {THEORY} 1").set_value("The board asked")
    next(b for b in page.button if b.label == "Save as a new version").click().run()
    assert "Version 2 is saved." in words(page)
    assert stored().nodes[0].text == "Another problem"
    with transaction(open_engine()) as session:
        latest = list_versions(session, THEORY).iloc[0]
    assert (latest["saved_by"], latest["role"], latest["why"]) == ("Ayesha", "grantee", "The board asked")
    said = words(open_page("theories", theory=THEORY, show="versions"))
    assert "by Ayesha (grantee, unverified): The board asked" in said
    assert "is now “Another problem”" in said


def test_what_the_browser_sends_of_an_older_revision_is_not_taken(own_copy):
    page = open_page("theories", theory=THEORY, show="edit")
    sent = renamed("Too late")
    sent["graph"]["revision"] = 0
    page.session_state[EDITOR] = sent
    page.run()
    assert "Nothing is changed yet" in words(page)


def test_a_version_saved_meanwhile_is_said_and_what_is_edited_stays(own_copy):
    page = open_page("theories", theory=THEORY, show="edit")
    page.session_state[EDITOR] = renamed("Mine")
    page.run()
    graph = to_graph(stored())
    from app.components.theory_editor.graph_form import from_graph

    graph["nodes"][1]["text"] = "Theirs"
    with transaction(open_engine()) as session:
        save_theory(session, to_stored(from_graph(graph, head=stored())), saved_by="Jo", role="grantee", why="x")
    page.run()
    assert "Version 2 was saved by Jo after you began" in words(page)
    assert "“Theirs”" in words(page)
    assert "is now “Mine”" in words(page)
    next(b for b in page.button if b.label.startswith("Leave mine")).click().run()
    assert "Nothing is changed yet" in words(page)


def test_the_outline_says_what_the_drawing_shows(filled):
    said = words(open_page("theories", theory=THEORY, show="outline"))
    assert "leads to <b>" in said
    assert all(node.kind.label in said for node in stored().nodes)


def test_every_form_of_exchange_can_be_downloaded(filled):
    page = open_page("theories", theory=THEORY)
    assert [button.proto.label for button in page.get("download_button")] == [
        "YAML", "GraphML", "JSON-LD", "Mermaid", "DOT", "SVG", "PNG", "Word", "HTML",
    ]  # fmt: skip


def test_a_stored_theory_is_answered_in_the_form_drawn_at_once_and_saved(own_copy):
    page = open_page("theories", theory=THEORY, show="form")
    assert not page.exception
    problem = next(one for one in page.text_area if one.label == "What is the problem?")
    assert problem.value == stored().nodes[0].text
    problem.set_value("Answered in the form").run()
    assert "1 change: 1 field of nodes changed" in words(page)
    page.session_state["theory way"] = "edit"
    page.run()
    assert page.session_state[f"{EDITOR} held"].graph["nodes"][0]["text"] == "Answered in the form"
    assert "1 change: 1 field of nodes changed" in words(page)


def test_what_is_drawn_stands_in_the_form(own_copy):
    page = open_page("theories", theory=THEORY, show="edit")
    page.session_state[EDITOR] = renamed("Drawn")
    page.run()
    page.session_state["theory way"] = "form"
    page.run()
    assert next(one for one in page.text_area if one.label == "What is the problem?").value == "Drawn"
    assert "1 change: 1 field of nodes changed" in words(page)


def test_the_theory_of_a_proposal_is_changed_by_its_writer_alone(engine):
    held, _ = begin(engine)
    hand_in(engine, held)
    page = open_page("theories", theory=held.theory_id, show="edit")
    assert "It belongs to a proposal" in words(page)
    with transaction(engine) as session:
        model = replace(from_stored(read_theory(session, held.theory_id)), id=held.theory_id)
    with pytest.raises(InputError, match=f"belongs to proposal {held.number}"):
        theory_data.save_version(replace(model, note="Mine"), actor=EVE, why="Better", after=1)
    with transaction(engine) as session, pytest.raises(InputError, match="belongs to proposal"):
        save_theory_file(session, to_stored(model), file="theirs.yaml")
