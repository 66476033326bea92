"""The picture of a theory edited by keyboard, mouse and touch. Oracle: the version stored in the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from serving import serious_faults, serve, settle

pytestmark = pytest.mark.browser
THEORY = "youth-mentoring"


@pytest.fixture
def database(demo_database: Path, tmp_path: Path) -> Path:
    """A copy of the demonstration that may be changed."""
    path = tmp_path / "editing.db"
    with closing(sqlite3.connect(demo_database)) as old, closing(sqlite3.connect(path)) as new:
        old.backup(new)
    return path


@pytest.fixture
def address(database: Path) -> Iterator[str]:
    with serve(database) as address:
        yield address


@pytest.fixture
def faults() -> list[str]:
    """What the browser's console complains of, without the two files of a deep link that every page asks for."""
    return []


@pytest.fixture
def open_editor(browser: Any, address: str, faults: list[str]) -> Iterator[Callable[..., Any]]:
    """Opens the editor in a window of its own; a server waits for its windows, so they are closed first."""
    contexts = []

    def opened(**window: Any) -> Any:
        contexts.append(browser.new_context(**window))
        page = contexts[-1].new_page()
        page.set_default_timeout(90_000)
        page.on(
            "console", lambda told: faults.append(told.text) if told.type == "error" and "404" not in told.text else 0
        )
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{address}/theories?theory={THEORY}&show=edit")
        page.locator(".box").first.wait_for()
        settle(page)
        return page

    yield opened
    for context in contexts:
        context.close()


def box(page: Any, text: str) -> Any:
    return page.locator(".box", has_text=text)


def wait_for_word(page: Any, said: str) -> None:
    page.locator(".live", has_text=said).wait_for()


def add(page: Any, kind: str, text: str) -> None:
    page.get_by_role("button", name=f"Add: {kind}").press("Enter")
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    wait_for_word(page, f"It now says: {text}")


def at(page: Any, text: str) -> tuple[str, str]:
    return tuple(box(page, text).evaluate("box => [box.style.left, box.style.top]"))


def focused(page: Any) -> str:
    return page.evaluate(
        "() => { let at = document.activeElement; while (at.shadowRoot) at = at.shadowRoot.activeElement;"
        " return at ? at.innerText || at.className : '' }"
    )


def stored(database: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("VRU_DATABASE_URL", f"sqlite:///{database}")
    from interventions.store.engine import open_engine, transaction
    from interventions.store.theories import read_theory

    with transaction(open_engine()) as session:
        return read_theory(session, THEORY)


def test_a_theory_is_edited_by_keyboard_saved_and_there_again(open_editor, database, faults, monkeypatch):
    from logic_models.storing import from_stored

    before = from_stored(stored(database, monkeypatch))
    page = open_editor(viewport={"width": 1280, "height": 900})
    add(page, "Activity", "Mentors call parents")
    add(page, "Output", "Calls made")
    assert "Calls made" in focused(page)
    assert serious_faults(page) == []

    box(page, "Mentors call parents").focus()
    page.keyboard.press("l")
    wait_for_word(page, "Linking from Mentors call parents")
    for _ in range(30):
        page.keyboard.press("Tab")
        if "Calls made" in focused(page):
            break
    page.keyboard.press("Enter")
    wait_for_word(page, "Linked Mentors call parents to Calls made")

    page.keyboard.press("F2")
    page.keyboard.type("Calls made to parents")
    page.keyboard.press("Enter")
    wait_for_word(page, "It now says: Calls made to parents")

    left, top = at(page, "Calls made to parents")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    settle(page)
    moved = at(page, "Calls made to parents")
    assert moved == (f"{float(left[:-2]) + 40:g}px", f"{float(top[:-2]) + 10:g}px")
    page.keyboard.press("Control+z")
    assert at(page, "Calls made to parents") == (left, top)
    page.keyboard.press("Control+y")
    assert at(page, "Calls made to parents") == moved

    page.keyboard.press("Delete")
    wait_for_word(page, "Deleted: Calls made to parents")
    assert box(page, "Calls made").count() == 0
    assert page.locator(".box").filter(has_text=focused(page).splitlines()[-1]).count() == 1
    page.keyboard.press("Control+z")
    box(page, "Calls made to parents").wait_for()

    box(page, "Calls made to parents").press("Enter")
    page.get_by_role("button", name="Comes from: Mentors call parents").press("Enter")
    page.keyboard.type("Parents answer")
    page.keyboard.press("Tab")
    page.keyboard.type("70")
    page.keyboard.press("Tab")
    wait_for_word(page, "The link is changed")
    page.keyboard.press("Space")
    settle(page)
    page.get_by_role("button", name="Tidy layout").press("Enter")
    wait_for_word(page, "The layout is tidy")
    assert at(page, "Calls made to parents") != moved

    for field, said in (("Your name", "Ayesha"), ("Why is it changed?", "Parents asked for it")):
        page.get_by_label(field, exact=True).fill(said)
        page.get_by_label(field, exact=True).press("Enter")
        settle(page)
    page.get_by_role("button", name="Save as a new version").click()
    page.get_by_text("Version 2 is saved.").wait_for()
    held = stored(database, monkeypatch)
    after = from_stored(held)
    assert (held.version, held.saved_by, held.why) == (2, "Ayesha", "Parents asked for it")
    new = [(node.kind.value, node.text) for node in after.nodes[len(before.nodes) :]]
    assert new == [("activity", "Mentors call parents"), ("output", "Calls made to parents")]
    assert (after.nodes[: len(before.nodes)], after.links[: len(before.links)]) == (before.nodes, before.links)
    [link] = after.links[len(before.links) :]
    assert (link.assumption, link.confidence, link.confidence_by) == ("Parents answer", 70, "Ayesha")
    assert (link.necessary, link.feedback) == (True, False)

    page.reload()
    box(page, "Calls made to parents").wait_for()
    assert faults == []


def test_a_link_is_drawn_from_a_dot_a_box_is_dragged_and_what_is_done_outlives_a_look_elsewhere(open_editor, faults):
    page = open_editor(viewport={"width": 1600, "height": 1000})
    add(page, "Input", "A minibus")
    add(page, "Problem", "No bus in the evening")
    links = page.locator(".handle").count()
    source, target = box(page, "No bus in the evening"), box(page, "A minibus")
    source.evaluate("box => box.scrollIntoView({block: 'center'})")
    dot, end = source.locator(".dot").bounding_box(), target.bounding_box()
    page.mouse.move(dot["x"] + 8, dot["y"] + 8)
    page.mouse.down()
    page.mouse.move(end["x"] + 60, end["y"] + 20, steps=6)
    page.mouse.up()
    wait_for_word(page, "Linked No bus in the evening to A minibus")
    assert page.locator(".handle").count() == links + 1

    place = at(page, "A minibus")
    end = target.bounding_box()
    page.mouse.move(end["x"] + 60, end["y"] + 20)
    page.mouse.down()
    page.mouse.move(end["x"] + 80, end["y"] + 60, steps=6)
    page.mouse.up()
    wait_for_word(page, "Moved: A minibus")
    moved = at(page, "A minibus")
    assert moved == (f"{float(place[0][:-2]) + 20:g}px", f"{float(place[1][:-2]) + 40:g}px")

    settle(page)
    page.get_by_role("radio", name="Read").click()
    page.get_by_text("What the checks found").wait_for()
    page.get_by_role("radio", name="Draw").click()
    box(page, "A minibus").wait_for()
    assert at(page, "A minibus") == moved
    assert page.locator(".handle").count() == links + 1
    page.get_by_role("button", name="Link from No bus in the evening to A minibus").click()
    page.get_by_role("button", name="Remove link").click()
    wait_for_word(page, "Removed the link")
    assert page.locator(".handle").count() == links
    assert faults == []


def test_on_a_phone_boxes_are_linked_by_tapping_and_the_page_does_not_scroll_sideways(open_editor, faults):
    page = open_editor(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    add(page, "Problem", "Evenings are empty")
    add(page, "Audience", "Girls of 12 to 15")
    wide = "() => [document.documentElement, document.querySelector('[data-testid=stMain]')].map(e => e.scrollWidth)"
    assert max(page.evaluate(wide)) <= 390
    box(page, "Evenings are empty").tap()
    page.get_by_role("button", name="Link from here").tap()
    box(page, "Girls of 12 to 15").tap()
    wait_for_word(page, "Linked Evenings are empty to Girls of 12 to 15")
    for button in page.locator(".acts button").all():
        assert button.bounding_box()["height"] >= 40
    assert faults == []
