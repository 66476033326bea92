"""A grantee on a phone: begins a proposal, loses the connection half-way, comes back by the link, and hands it in."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from interventions.store.engine import open_engine, transaction
from interventions.store.rounds import add_round
from proposals import CALL, CAS
from serving import Keyboard, serious_faults, serve, settle

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with nothing in it but a round that is open today."""
    from interventions.store.migrating import initialise

    path, today = tmp_path / "propose.db", date.today()
    monkeypatch.setenv("VRU_DATABASE_URL", f"sqlite:///{path}")
    engine = open_engine()
    initialise(engine)
    with transaction(engine) as session:
        days = {"opens": str(today - timedelta(9)), "closes": str(today + timedelta(9))}
        add_round(session, replace(CALL, **days), by=CAS)
    engine.dispose()
    return path


@pytest.fixture
def address(database: Path) -> Iterator[str]:
    """The pages over that database."""
    with serve(database) as address:
        yield address


class Phone:
    """A page on a phone, on which one types and presses."""

    def __init__(self, browser, address) -> None:
        self.context = browser.new_context(viewport=PHONE, has_touch=True)
        self.page = self.context.new_page()
        self.page.goto(address)
        settle(self.page)
        self.main = self.page.locator("[data-testid=stMain]")

    def write(self, label: str, text: str) -> None:
        field = self.main.get_by_label(label, exact=True)
        field.fill(text)
        field.press("Tab")
        self.rest()

    def press(self, label: str) -> None:
        self.main.get_by_role("button", name=label, exact=True).tap()
        self.rest()

    def choose(self, label: str, option: str) -> None:
        self.main.get_by_role("combobox", name=re.compile(label)).tap()
        self.page.get_by_role("option", name=option).tap()
        self.rest()

    def on(self, step: int) -> None:
        self.main.get_by_text(f"{step} of 7").wait_for()
        self.rest()

    def rest(self) -> None:
        self.page.wait_for_timeout(400)
        settle(self.page)


def test_a_proposal_written_on_a_phone_outlives_a_lost_connection(browser, address, database):
    """Oracle: the rows in the database, read by another program than the one that wrote them."""
    phone = Phone(browser, f"{address}/propose")
    phone.write("Your name", "Ann")
    phone.write("What is the project called?", "Mentors")
    phone.write("Which organisation proposes it?", "A Trust")
    phone.press("Begin")
    phone.on(1)
    link = next(text for text in phone.main.locator("code").all_inner_texts() if "?key=" in text)
    assert link.startswith(f"{address}/propose?key=")
    phone.press("I have copied it")
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert serious_faults(phone.page) == []
    phone.write("What is the problem?", "Some pupils fight")
    phone.press("Next")
    phone.on(2)
    phone.write("Who are they?", "Pupils in trouble")
    phone.press("Next")
    phone.on(3)
    phone.write("What do you do?", "Mentors meet pupils every week")
    phone.context.set_offline(True)
    phone.context.close()

    phone = Phone(browser, link)
    phone.write("Your name", "Ann")
    phone.on(1)
    assert phone.main.get_by_label("What is the problem?").input_value() == "Some pupils fight"
    phone.press("Next")
    phone.on(2)
    phone.press("Next")
    phone.on(3)
    assert phone.main.get_by_label("What do you do?").input_value() == "Mentors meet pupils every week"
    phone.press("Next")
    phone.on(4)
    phone.write("What will you count?", "Pupils met")
    phone.press("Next")
    phone.on(5)
    phone.write("What changes while the project runs?", "Pupils keep calm")
    # Nothing between typing and pressing: what is in the field must not be lost.
    phone.main.get_by_label("What do people do otherwise a year or two later?").fill("Pupils settle quarrels")
    phone.press("Next")
    phone.on(6)
    phone.write("What is different in the end?", "Fewer pupils are hurt")
    phone.press("Next")
    phone.on(7)
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert serious_faults(phone.page) == []
    assert phone.main.get_by_role("button", name="Hand it in").is_disabled()
    phone.write("How many?", "60")
    phone.write("Of what? (young people, meetings)", "pupils")
    phone.write("In what time? (a year)", "a year")
    phone.choose("Which of the commissioner", "less violence")
    phone.press("Hand it in")
    phone.main.get_by_text("Your proposal is handed in.").wait_for()
    phone.context.close()

    with sqlite3.connect(database) as rows:
        assert rows.execute("SELECT state, version FROM proposals").fetchall() == [("submitted", 1)]
        mine = "SELECT kind, text FROM theory_nodes WHERE theory_id LIKE 'proposal-%' ORDER BY position"
        nodes = rows.execute(mine).fetchall()
    assert nodes == [
        ("problem", "Some pupils fight"), ("audience", "Pupils in trouble"),
        ("activity", "Mentors meet pupils every week"), ("output", "Pupils met"),
        ("short_outcome", "Pupils keep calm"), ("medium_outcome", "Pupils settle quarrels"),
        ("impact", "Fewer pupils are hurt"),
    ]  # fmt: skip


def test_a_screen_is_answered_by_keyboard_alone(browser, address, database):
    page = browser.new_page(viewport=PHONE)
    page.goto(f"{address}/propose")
    keys = Keyboard(page)
    keys.settle()
    keys.skip_to_main()
    for label, words in (("Your name", "Ann"), ("What is the project called?", "Mentors"),
                         ("Which organisation proposes it?", "A Trust")):  # fmt: skip
        keys.tab_to(label)
        keys.write(words)
        keys.settle()
    keys.tab_to("Begin")
    keys.press("Enter")
    page.get_by_text("1 of 7").wait_for()
    keys.settle()
    keys.tab_to("What is the problem?", most=60)
    keys.write("Some pupils fight")
    keys.tab_to("Next")
    keys.press("Enter")
    page.get_by_text("2 of 7").wait_for()
    page.close()
    with sqlite3.connect(database) as rows:
        (answers,) = rows.execute("SELECT answers FROM proposal_drafts ORDER BY revision DESC LIMIT 1").fetchone()
    assert "Some pupils fight" in answers


def test_a_connection_lost_for_a_moment_loses_nothing_and_is_no_conflict(browser, address, database):
    phone = Phone(browser, f"{address}/propose")
    for label, words in (("Your name", "Ann"), ("What is the project called?", "Mentors"),
                         ("Which organisation proposes it?", "A Trust")):  # fmt: skip
        phone.write(label, words)
    phone.press("Begin")
    phone.on(1)
    phone.press("Next")
    phone.on(2)
    phone.write("Who are they?", "Pupils")
    phone.context.set_offline(True)
    for label, years in (("From which age?", "10"), ("To which age?", "14")):
        phone.main.get_by_label(label, exact=True).fill(years)
        phone.page.keyboard.press("Tab")
        phone.page.wait_for_timeout(1_500)
    phone.context.set_offline(False)
    phone.main.get_by_text("Saved, revision").wait_for()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with sqlite3.connect(database) as rows:
            kept = rows.execute("SELECT answers, aside FROM proposal_drafts ORDER BY revision").fetchall()
        if '"age_to": 14' in kept[-1][0]:
            break
        phone.page.wait_for_timeout(500)
    assert '"age_from": 10' in kept[-1][0] and '"age_to": 14' in kept[-1][0]
    assert not any(aside for _, aside in kept)
    assert phone.main.get_by_text("in another window").count() == 0
    phone.context.close()
