"""A page reads the stamp of the data once a run, and yet shows what was changed. Oracle: the statements counted."""

from __future__ import annotations

import io

import pytest

from app import data
from builders import project
from interventions.exporting.plain import write_csv
from interventions.store import projects as stored
from interventions.store import reading
from interventions.store.engine import open_engine, transaction
from pages import open_page

RECORD = project("one", 100)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every stamp that was read from the store."""
    seen: list[str] = []
    read = reading.read_stamp

    def note(session):
        seen.append(read(session))
        return seen[-1]

    monkeypatch.setattr(reading, "read_stamp", note)
    return seen


def save_elsewhere(**changes: object) -> None:
    """What another program writes: nothing here is told of it."""
    engine = open_engine()
    with transaction(engine) as session:
        stored.save_project(session, RECORD.model_copy(update=changes), actor="other", expected=int(bool(changes)))
    engine.dispose()


@pytest.mark.parametrize("view", ["need_profile", "gaps", "overview"])
def test_a_page_reads_the_stamp_once_a_run(view, filled, asked):
    page = open_page(view)
    assert len(asked) == 1
    page.run()
    assert len(asked) == 2


def test_what_another_program_changed_is_seen_by_the_next_run_and_not_in_the_midst_of_one(engine):
    with data.one_run():
        assert data.projects().projects.empty
        save_elsewhere()
        assert data.projects().projects.empty
    with data.one_run():
        assert data.projects().projects["title"].tolist() == ["One"]
        save_elsewhere(title="Two")
    with data.one_run():
        assert data.projects().projects["title"].tolist() == ["Two"]


def test_what_a_page_saves_it_sees_in_the_same_run(engine):
    with data.one_run():
        assert data.projects().projects.empty
        data.save(RECORD, actor="me", expected=0)
        assert data.projects().projects["title"].tolist() == ["One"]


def test_what_a_page_imports_it_sees_in_the_same_run(engine):
    with data.one_run():
        assert data.projects().projects.empty
        out = io.StringIO(newline="")
        write_csv([RECORD], out)
        data.bring_in("projects", "list.csv", out.getvalue().encode())
        assert data.projects().projects["title"].tolist() == ["One"]


def test_outside_a_page_the_stamp_is_read_each_time(engine):
    before = data.stamp()
    save_elsewhere()
    assert data.stamp() != before
