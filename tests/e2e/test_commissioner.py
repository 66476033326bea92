"""A commissioner in a browser: comment on a link, return it, see the change list after it came back, and decide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from interventions.store.drafts import read_draft, save_draft
from interventions.store.engine import transaction
from interventions.store.proposal_comments import add_comment, answer_comment, read_comments
from interventions.store.proposals import read_proposal, resume_proposal, start_proposal, submit
from interventions.store.rounds import add_round
from logic_models.storing import to_stored
from proposals import ANN, CALL, CAS, NOW
from serving import serious_faults, serve, settle
from sound_theory import relinked, sound_theory

pytestmark = pytest.mark.browser


def hand_in(engine: Engine, number: int, confidence: int) -> None:
    """Submit a sound theory whose link from calm to peace is this sure."""
    with transaction(engine) as session:
        held, last = read_proposal(session, number), read_draft(session, number).revision
    model = replace(relinked(sound_theory(), "calm", "peace", confidence=confidence), id=held.theory_id)
    draft = save_draft(engine, number, answers="", theory=str(confidence), expected=last, by=ANN)
    with transaction(engine) as session:
        submit(session, number, to_stored(model), revision=draft.revision, by=ANN, now=NOW)


@pytest.fixture
def number(engine: Engine) -> int:
    """A proposal for £50,000, submitted."""
    with transaction(engine) as session:
        add_round(session, CALL, by=CAS)
        held, _ = start_proposal(
            session, CALL.code, title="Mentors", organisation="A Trust", asked_pence=50_000_00, by=ANN, now=NOW
        )
    hand_in(engine, held.number, 90)
    return held.number


@pytest.fixture
def address(number: int, database: Path) -> Iterator[str]:
    """The pages, served from that database."""
    with serve(database) as address:
        yield address


def write(page: Any, label: str, text: str) -> None:
    """Write into a field and leave it."""
    page.get_by_label(label, exact=True).fill(text)
    page.keyboard.press("Tab")
    page.wait_for_timeout(300)
    settle(page)


def pick(page: Any, label: str, option: str) -> None:
    """Choose one option of a list by keyboard."""
    page.get_by_role("combobox", name=label).click()
    page.keyboard.type(option)
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    settle(page)


def sign(page: Any) -> None:
    """Name and role in the sidebar, as a commissioner."""
    settle(page)
    write(page, "Your name", "Cas")
    pick(page, "You are", "Commissioner")


def press(page: Any, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).click()
    page.wait_for_timeout(300)
    settle(page)


def show(page: Any, view: str) -> None:
    page.get_by_role("radio", name=view, exact=True).click()
    page.wait_for_timeout(300)
    settle(page)


def test_a_commissioner_comments_returns_compares_and_decides(browser, address, engine, number):
    """Oracle: the comment, state, frozen version and money in the store."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{address}/proposals?proposal={number}")
    sign(page)
    pick(page, "On what", "Link: Pupils keep calm")
    write(page, "Your comment", "How do you know?")
    press(page, "Add the comment")
    page.get_by_text("The comment is kept").wait_for()
    with transaction(engine) as session:
        (comment,) = read_comments(session, number).to_dict("records")
    assert (comment["source"], comment["target"]) == ("calm", "peace")

    show(page, "Decide")
    pick(page, "What to do", "Return")
    press(page, "Return it")
    page.get_by_text("Returned: the applicant").wait_for()
    with transaction(engine) as session:
        assert read_proposal(session, number).state == "returned"
        answer_comment(session, int(comment["id"]), "Less sure now", changed=True, by=ANN)
    hand_in(engine, number, 60)

    show(page, "Changes")
    page.get_by_text("90%").first.wait_for()
    assert "60%" in page.locator("[data-testid=stMain]").inner_text()
    page.get_by_text("You read version 1; version 2 stands now").wait_for()
    pick(page, "Version you read", "Version 2")
    show(page, "Decide")
    pick(page, "What to do", "Award")
    write(page, "Grant in pounds", "40000")
    press(page, "Award the grant")
    page.get_by_text("Awarded on version 2").wait_for()
    page.close()
    with transaction(engine) as session:
        held = read_proposal(session, number)
    assert (held.state, held.frozen_version) == ("awarded", 2)
    assert errors == []


def test_no_page_is_wider_than_its_window_and_axe_finds_no_fault(browser, address):
    page = browser.new_page()
    views = [f"proposals?proposal=1&view={view}" for view in ("read", "changes", "scores", "decide", "history")]
    for path in ("proposals", "rounds", f"rounds?round={CALL.code}", *views):
        page.set_viewport_size({"width": 360, "height": 800})
        page.goto(f"{address}/{path}")
        settle(page)
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            page.wait_for_timeout(300)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.locator("[data-testid=stException], [data-testid=stAlertContentError]").count() == 0, path
        assert serious_faults(page) == [], path
    page.close()


def test_what_somebody_typed_becomes_no_link_and_no_formatting(browser, address, engine, number):
    said = "see www.evil.test or https://evil.test or bob@evil.test\n=====\n1. <b>*x*</b>"
    with transaction(engine) as session:
        add_comment(session, number, said, version=1, by=CAS)
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{address}/proposals?proposal={number}")
    settle(page)
    page.get_by_text("see www").first.wait_for()
    assert page.locator("a[href*=evil]").count() == 0
    assert page.locator("[data-testid=stMain] :is(b, h1, ol)", has_text=re.compile("evil|x")).count() == 0
    page.close()


def test_name_and_role_outlive_a_link_to_another_page_and_a_lost_link_is_made_anew(browser, address, engine, number):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{address}/rounds?round={CALL.code}")
    sign(page)
    page.get_by_role("link", name="1 proposal in this round").click()
    page.wait_for_url("**/proposals?**")
    settle(page)
    assert page.get_by_label("Your name", exact=True).input_value() == "Cas"
    page.goto(f"{address}/proposals?proposal={number}&view=history")
    settle(page)
    page.get_by_text("The applicant has lost the link").click()
    press(page, "Make a new link for the applicant")
    link = page.locator("code", has_text="?key=").inner_text()
    assert link.startswith(f"{address}/propose?key=")
    page.close()
    with transaction(engine) as session:
        assert resume_proposal(session, link.partition("?key=")[2]).number == number
