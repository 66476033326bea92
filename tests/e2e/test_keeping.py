"""Keeping the catalogue true by keyboard alone: a record that nobody confirmed is found, corrected and saved."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest

from serving import Keyboard, serve

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def database(demo_database: Path, tmp_path: Path) -> Path:
    """A copy of the demonstration that may be changed."""
    path = tmp_path / "keeping.db"
    with sqlite3.connect(demo_database) as old, sqlite3.connect(path) as new:
        old.backup(new)
    return path


@pytest.fixture
def address(database: Path) -> Iterator[str]:
    """The pages, served on this machine from that copy."""
    with serve(database) as address:
        yield address


def test_a_stale_record_is_corrected_and_confirmed_by_keyboard_alone(browser, address, database, monkeypatch):
    """Oracle: the version stored in the database, read back by another program than the one that wrote it."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{address}/quality")
    keys = Keyboard(page)
    keys.settle()
    page.get_by_role("link", name="never confirmed").first.wait_for()
    begun = time.monotonic()
    keys.skip_to_main()
    keys.tab_to("never confirmed")
    keys.press("Enter")
    page.wait_for_url("**/project?**")
    page.get_by_role("button", name="Save", exact=True).first.wait_for()
    keys.settle()
    project_id = parse_qs(urlparse(page.url).query)["project"][0]
    keys.skip_to_main()
    keys.tab_to("Your initials or role")
    keys.write("AB")
    keys.tab_to("Status")
    keys.settle()
    keys.write("Ended")
    keys.press("Enter")
    keys.settle()
    keys.tab_to("End")
    keys.write("2021-03-31")
    keys.tab_to("Save and confirm as right today")
    keys.settle()
    keys.press("Enter")
    page.get_by_text("Saved.").wait_for()
    seconds = time.monotonic() - begun
    page.close()
    print(f"\n{keys.presses} key presses, {seconds:.1f} seconds from the list to the saved record")

    monkeypatch.setenv("VRU_DATABASE_URL", f"sqlite:///{database}")
    from interventions.store.engine import open_engine, transaction
    from interventions.store.projects import read_history, read_project

    with transaction(open_engine()) as session:
        record, version = read_project(session, project_id)
        actors = list(read_history(session, project_id)["actor"])
    assert (record.status, record.end_date, record.assured_date) == ("ended", "2021-03-31", date.today().isoformat())
    assert [(stage.status, stage.from_date) for stage in record.stages] == [("ended", "2021-03-31")]
    assert (version, actors[0]) == (2, "AB")
    assert keys.presses < 60
