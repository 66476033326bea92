"""Taking imports back: exactly what was before, refused where later work stands on it, and nothing ever half stored."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from interventions.demo import import_reference
from interventions.errors import InputError, StoreError
from interventions.importing.files import SourceFile
from interventions.importing.reference import reference_rows
from interventions.importing.report import Reading
from interventions.loading import import_file
from interventions.store import saving
from interventions.store.engine import open_engine, transaction
from interventions.store.projects import read_history, read_project
from interventions.store.reading import read_areas, read_projects, read_table
from interventions.store.saving import save_reading, save_theory_file
from interventions.store.undoing import list_imports, undo_import
from interventions.theory_rows import LINK_COLUMNS, NODE_COLUMNS, StoredTheory

ROOT = Path(__file__).resolve().parents[2]
LOOKUP = """lsoa21_code,lsoa21_name,ltla24_code,ltla24_name
E01000001,Luton 001A,E06000032,Luton
E01000002,Luton 001B,E06000032,Luton
"""
STREET = "Crime ID,Month,Reported by,Longitude,Latitude,LSOA code,Crime type\n"
RING = [[0, 51], [1, 51], [1, 52], [0, 52], [0, 51]]
SHIFTED = [[0, 50], [1, 50], [1, 52], [0, 52], [0, 50]]


def crimes(*kinds):
    return STREET + "".join(f"c{n},2024-04,Bedfordshire Police,,,E01000001,{k}\n" for n, k in enumerate(kinds))


def outline(ring):
    return json.dumps(
        {"features": [{"properties": {"LAD24CD": "E06000032"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}]}
    )


def projects(title, areas="E06000032"):
    return f"project_id,title,tiers,areas,funder,amount\np1,{title},primary,{areas},Fund,1.10\n"


def grants(title):
    organisation = [{"id": "o", "name": "O"}]
    return json.dumps(
        [{"id": "g1", "title": title, "description": "", "currency": "GBP", "amountAwarded": 5,
          "awardDate": "2024-04-01", "fundingOrganization": organisation, "recipientOrganization": organisation}]
    )  # fmt: skip


# kind → (name, an import, another that replaces part of it)
KINDS = {
    "areas": ("a.csv", "code,name,area_type,parent_code\nE12000006,East,region,\n",
              "code,name,area_type,parent_code\nE12000006,East,region,\nE12000008,South East,region,\n"),
    "lookup": ("l.csv", "ltla24_code,pfa24_code,pfa24_name\nE06000032,E23000026,Bedfordshire\n",
               "pfa24_code,rgn24_code\nE23000026,E12000006\n"),
    "population": ("mye2020.csv", "area_code,people\nE01000001,5\nE01000002,6\n", "area_code,people\nE01000001,7\n"),
    "boundaries": ("b.geojson", outline(RING), outline(SHIFTED)),
    "deprivation": ("imd2019.csv", "LSOA21CD,Crime_decile\nE01000001,1\n", "LSOA21CD,Crime_decile\nE01000001,2\n"),
    "need": ("n.csv", "indicator,area_code,period,count\nk,E06000032,2020,5\n",
             "indicator,area_code,period,count\nk,E06000032,2020,0\nk,E06000032,2021,1\n"),
    "crimes": ("s.csv", crimes("Robbery", "Drugs"), crimes("Robbery", "Robbery", "Drugs")),
    "projects": ("p.csv", projects("Mentoring"), projects("Mentoring revised", "E01000001:0.5;E01000002:0.5")),
    "grants": ("g.json", grants("Youth work"), grants("Youth work, revised")),
}  # fmt: skip


@pytest.fixture
def bring(engine, tmp_path):
    def bring(kind, name, content):
        (tmp_path / name).write_text(content)
        return import_file(engine, kind, SourceFile(tmp_path / name)).import_id

    bring("lookup", "lookup.csv", LOOKUP)
    return bring


def dump_of(engine, *, without=("imports",)):
    """Every row of every table except the list of imports itself."""
    with engine.connect() as connection:
        names = sorted(set(SQLModel.metadata.tables) - set(without))
        return {name: sorted(map(repr, connection.execute(text(f"SELECT * FROM {name}")))) for name in names}


def undo(engine, number):
    with transaction(engine) as session:
        return undo_import(session, number)


@pytest.mark.parametrize("kind", KINDS)
def test_undo_restores_exactly_what_was_before(engine, bring, kind):
    name, first, second = KINDS[kind]
    states = [dump_of(engine)]
    numbers = []
    for content in (first, second):
        numbers.append(bring(kind, name, content))
        states.append(dump_of(engine))
    assert states[0] != states[1] != states[2]
    assert f"Import {numbers[1]}" in undo(engine, numbers[1])
    assert dump_of(engine) == states[1]
    undo(engine, numbers[0])
    assert dump_of(engine) == states[0]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "areas"])
def test_undo_is_refused_while_a_later_import_stands_on_it(engine, bring, kind):
    name, first, second = KINDS[kind]
    number, _ = bring(kind, name, first), bring(kind, name, second)
    before = dump_of(engine, without=())
    with pytest.raises(StoreError, match=r"[Uu]ndo"):
        undo(engine, number)
    assert dump_of(engine, without=()) == before


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("areas", "grants")])
def test_areas_that_anything_refers_to_cannot_be_taken_away(engine, bring, kind):
    name, first, _ = KINDS[kind]
    bring(kind, name, first)
    before = dump_of(engine, without=())
    with pytest.raises(StoreError, match="later imports refer to"):
        undo(engine, 1)
    assert dump_of(engine, without=()) == before


def test_what_was_undone_can_be_imported_again_and_not_undone_twice(engine, bring):
    name, first, _ = KINDS["crimes"]
    number = bring("crimes", name, first)
    state = dump_of(engine, without=("imports", "crime_months", "crime_counts"))
    undo(engine, number)
    with pytest.raises(InputError, match=f"no import {number} to undo"):
        undo(engine, number)
    assert bring("crimes", name, first) > number
    assert dump_of(engine, without=("imports", "crime_months", "crime_counts")) == state
    with pytest.raises(InputError, match="no import 999"):
        undo(engine, 999)


def test_the_list_tells_every_import_latest_first_and_which_was_undone(engine, bring):
    number = bring("crimes", "s.csv", crimes("Robbery"))
    bring("need", *KINDS["need"][:2])
    undo(engine, number)
    with transaction(engine) as session:
        frame = list_imports(session)
    assert frame["kind"].to_list() == ["need", "crimes", "lookup"]
    assert frame["undone_at"].notna().to_list() == [False, True, False]
    assert frame[["read", "stored"]].to_numpy().tolist() == [[1, 1], [1, 1], [2, 2]]


def test_a_file_that_says_nothing_new_is_not_in_the_list(engine, bring):
    bring("lookup", "again.csv", LOOKUP)
    with transaction(engine) as session:
        assert len(list_imports(session)) == 1


# ── theories of change ──────────────────────────────────────────────────────────────────────────────────────────────


def theory(title):
    return StoredTheory(
        theory_id="mentoring", title=title, header="{}",
        nodes=pd.DataFrame([("a", 0, "activity", "Mentor", "{}")], columns=NODE_COLUMNS),
        links=pd.DataFrame(columns=LINK_COLUMNS),
    )  # fmt: skip


def test_a_theory_is_taken_back_version_by_version_from_the_last(engine):
    states, numbers = [dump_of(engine)], []
    for title in ("Mentoring", "Mentoring, revised"):
        with transaction(engine) as session:
            numbers.append(save_theory_file(session, theory(title), file="m.yaml").import_id)
        states.append(dump_of(engine))
    with pytest.raises(StoreError, match="mentoring was changed since"):
        undo(engine, numbers[0])
    assert dump_of(engine) == states[2]
    for number, state in ((numbers[1], states[1]), (numbers[0], states[0])):
        undo(engine, number)
        assert dump_of(engine) == state


# ── interruptions ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", KINDS)
def test_ctrl_c_in_the_middle_leaves_nothing_half_stored(engine, bring, monkeypatch, kind):
    name, first, second = KINDS[kind]
    bring(kind, name, first)
    before = dump_of(engine, without=())

    def interrupt(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(saving, "close_batch", interrupt)  # after all rows were written, before the commit
    with pytest.raises(KeyboardInterrupt):
        bring(kind, name, second)
    assert dump_of(engine, without=()) == before


def test_a_fault_of_the_program_in_the_middle_leaves_nothing_half_stored(engine):
    before = dump_of(engine, without=())
    reading = Reading(read=2)
    reading.add("areas", 2, code="E06000032", name="Luton", area_type="authority")
    reading.add("area_links", 3, child_code="E06000032", parent_code="E99999999")  # no such area
    with pytest.raises(Exception, match="FOREIGN KEY"), transaction(engine) as session:
        save_reading(session, reading, kind="areas", file="a.csv")
    assert dump_of(engine, without=()) == before


def test_a_kill_in_the_middle_leaves_nothing_half_stored(engine, database, bring, tmp_path):
    bring("crimes", "s.csv", crimes("Robbery"))
    before = dump_of(engine, without=())
    engine.dispose()
    months = pd.period_range("2015-01", "2024-12", freq="M").astype(str)
    rows = "".join(
        f"{m}{n},{m},Bedfordshire Police,,,E0100000{1 + n % 2},Robbery\n" for m in months for n in range(100)
    )
    (tmp_path / "big.csv").write_text(STREET + rows)
    # The child says when it has written half of the months, and then waits, its transaction open, to be killed.
    child = f"""
import sys, time
from pathlib import Path
from interventions.importing.files import SourceFile
from interventions.loading import import_file
from interventions.store import saving
from interventions.store.engine import open_engine
put = saving._put_month
def slowly(session, month, *rest):
    session.connection().exec_driver_sql("PRAGMA cache_size = 5")  # so that half of it is on the disk already
    done = put(session, month, *rest)
    if month.month == "2020-01":
        print("half", flush=True)
        time.sleep(60)
    return done
saving._put_month = slowly
import_file(open_engine(), "crimes", SourceFile(Path({str(tmp_path / "big.csv")!r})))
"""
    process = subprocess.Popen(
        [sys.executable, "-c", child], stdout=subprocess.PIPE, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"half\n"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    assert Path(f"{database}-wal").stat().st_size > 20_000, "nothing had been written yet"
    after = open_engine(f"sqlite:///{database}")
    assert dump_of(after, without=()) == before
    started = time.perf_counter()
    report = import_file(after, "crimes", SourceFile(tmp_path / "big.csv"))
    assert report.stored == len(months) * 100, "the database is sound and not locked"
    assert time.perf_counter() - started < 10
    after.dispose()


LISTED = (
    "project_id,title,tiers,areas,funder,amount,confidential\nrefuge,{title},primary,E06000032,Fund,1.10,{secret}\n"
)


def standing(engine):
    """The record that stands in the history, with its version; the tables must say the same."""
    with transaction(engine) as session:
        record, version = read_project(session, "refuge")
        content = session.execute(text("SELECT confidential, version FROM projects")).one()
    assert (record.confidential, version) == (bool(content.confidential), content.version), "history and tables agree"
    return record, version


def test_an_undo_never_makes_a_confidential_place_public(engine, bring):
    first = bring("projects", "p.csv", LISTED.format(title="Refuge", secret=""))
    second = bring("projects", "q.csv", LISTED.format(title="Safe home", secret="yes"))
    said = undo(engine, second)
    assert "The place of 1 project stays confidential" in said
    record, version = standing(engine)
    assert (record.title, record.confidential) == ("Refuge", True)
    assert version == 3, "a page that has the undone version 2 open may not save over this one unasked"
    with transaction(engine) as session:
        by = read_history(session, "refuge")["actor"].iloc[0]
    assert by == f"undoing import {second}: the place stays confidential"
    assert "stays confidential" not in undo(engine, first), "nothing is left to keep"
    with engine.connect() as connection:
        assert not connection.execute(text("SELECT count(*) FROM project_revisions")).scalar_one()


def test_a_place_that_was_confidential_before_is_restored_as_it_was(engine, bring):
    bring("projects", "p.csv", LISTED.format(title="Refuge", secret="yes"))
    before = dump_of(engine)
    number = bring("projects", "q.csv", LISTED.format(title="Safe home", secret="yes"))
    assert "stays confidential" not in undo(engine, number)
    assert dump_of(engine) == before


def test_the_library_comes_without_projects_or_areas_and_goes_as_it_came(engine):
    """Oracle: the numbers of rows in the reference files themselves."""
    with transaction(engine) as session:
        reports = list(import_reference(session))
        assert not any(report.stored for report in import_reference(session)), "a second time changes nothing"
        assert {name: len(read_table(session, name)) for name in ("factors", "interventions", "evidence")} == {
            "factors": len(reference_rows("factors.csv")), "interventions": len(reference_rows("interventions.csv")),
            "evidence": len(reference_rows("evidence_matrix.csv")) + len(reference_rows("register_values.csv")),
        }  # fmt: skip
        assert read_areas(session).empty
        assert read_projects(session).projects.empty
    with transaction(engine) as session:
        for report in reversed(reports):
            undo_import(session, report.import_id)
        assert read_table(session, "factors").empty
        assert read_table(session, "evidence").empty
