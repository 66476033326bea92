"""Snapshots in the store: what is kept is read back equal, nothing is smaller than an authority, nothing written over.

Oracle: the rows put in by hand.
"""

from datetime import UTC, datetime

import pandas as pd
import pytest
from sqlalchemy import text
from sqlmodel import Session
from typer.testing import CliRunner

from builders import project
from catalogue import what_changed
from catalogue.commands import app
from interventions.errors import InputError, StoreError
from interventions.models.areas import Area, AreaLink, Population
from interventions.models.imports import ImportBatch
from interventions.models.need import CrimeCount, CrimeMonth, NeedIndicator, NeedValue
from interventions.snapshot_tables import SNAPSHOT_TABLES, read_frames
from interventions.store.engine import transaction
from interventions.store.projects import save_project
from interventions.store.reading import read_needs
from interventions.store.snapshots import list_snapshots, read_snapshot, take_snapshot

THEN = datetime(2022, 2, 1, tzinfo=UTC)
SECRET = "7 Secret Lane"


def bring(session, number, month, crimes):
    """One import of one street file: crimes in two LSOAs of one authority."""
    session.add(ImportBatch(id=number, kind="crimes", file=f"{month}.csv", imported_at=THEN, rows_stored=2))
    session.flush()
    held = CrimeMonth(id=number, import_id=number, force="north", month=month, digest=f"d{crimes}", crimes=2 * crimes)
    session.add(held)
    session.flush()
    for code in ("E01000001", "E01000002"):
        session.add(CrimeCount(crime_month_id=number, area_code=code, category="robbery", crimes=crimes))
    session.flush()


@pytest.fixture
def held(engine):
    """One authority of two LSOAs, a month of crimes, an indicator, a project, a refuge and a synthetic project."""
    with transaction(engine) as session:
        session.add(ImportBatch(id=1, kind="areas", file="a.csv", imported_at=THEN, rows_stored=3))
        session.flush()
        session.add(Area(import_id=1, code="E06000001", name="Alton", area_type="authority"))
        session.add_all(Area(import_id=1, code=f"E0100000{n}", name=f"Alton {n}", area_type="lsoa") for n in (1, 2))
        session.add(NeedIndicator(import_id=1, code="knife", name="Knife crime", kind="rate", per=1000))
        session.flush()
        for n in (1, 2):
            code = f"E0100000{n}"
            session.add(AreaLink(import_id=1, child_code=code, parent_code="E06000001"))
            session.add(Population(import_id=1, area_code=code, year=2021, people=500 * n, source="mid-2021"))
        for code, hidden in (("E06000001", False), ("E01000001", True)):
            session.add(NeedValue(import_id=1, indicator_code="knife", area_code=code, period="2021",
                                  value=None if hidden else 2.0, suppressed=hidden))  # fmt: skip
        bring(session, 2, "2021-01", 4)
        session.add(Area(import_id=1, code="X01", name="Nowhere", area_type="lsoa", synthetic=True))
        session.add(CrimeMonth(id=8, import_id=1, force="made-up", month="2021-01", digest="x", crimes=1))
        session.flush()
        session.add(CrimeCount(crime_month_id=8, area_code="X01", category="robbery", crimes=1))
        save_project(session, project("mentors", 120_000, areas={"E01000001": 1.0}, tiers=("primary", "secondary")))
        save_project(session, project("refuge", confidential=True, office_address=SECRET, areas={"E01000002": 1.0}))
        save_project(session, project("made-up", synthetic=True))
    return engine


def frames_equal(one, other):
    for name in SNAPSHOT_TABLES:
        pd.testing.assert_frame_equal(one.frames[name], other.frames[name])


def test_what_is_kept_is_read_back_equal_and_says_nothing_changed(held):
    with transaction(held) as session:
        kept = take_snapshot(session, "2022", note="first refresh", taken_at=THEN)
    with Session(held) as session:
        back = read_snapshot(session, "2022")
    frames_equal(kept, back)
    assert (back.name, back.note, back.taken_at) == ("2022", "first refresh", THEN)
    assert what_changed(kept, back).nothing


def test_it_holds_authorities_and_larger_and_of_smaller_areas_only_a_digest(held):
    with transaction(held) as session:
        frames = take_snapshot(session, "2022").frames
        stored = session.execute(text("SELECT content FROM snapshots")).scalar_one()
    assert frames["crimes"].to_numpy().tolist() == [["E06000001", "2021-01", "robbery", 8.0]]
    assert frames["people"][["area_code", "year", "people"]].to_numpy().tolist() == [["E06000001", 2021.0, 1500.0]]
    assert frames["values"]["area_code"].tolist() == ["E06000001"]
    assert frames["small"][["subject", "rows"]].to_numpy().tolist() == [["areas", 2.0], ["values", 1.0]]
    assert "E0100000" not in stored
    assert SECRET not in stored


def test_a_hidden_figure_that_an_older_import_stored_is_neither_read_nor_kept(held):
    with transaction(held) as session:
        session.add(NeedValue(import_id=1, indicator_code="knife", area_code="E06000001", period="2020", value=98765.0,
                              count=98765.0, denominator=200.0, lower=1.0, upper=7.0, suppressed=True))  # fmt: skip
    with transaction(held) as session:
        row = read_needs(session, ["knife"]).set_index(["area_code", "period"]).loc[("E06000001", "2020")]
        take_snapshot(session, "2022")
        stored = session.execute(text("SELECT content FROM snapshots")).scalar_one()
    assert row[["value", "count"]].isna().all()
    assert row[["suppressed", "denominator", "lower", "upper"]].tolist() == [True, 200, 1, 7]
    assert "98765" not in stored
    assert '"2020"' in stored


def test_projects_stand_at_their_authority_and_what_is_synthetic_is_left_out(held):
    with transaction(held) as session:
        frames = take_snapshot(session, "2022").frames
    assert frames["months"]["force"].tolist() == ["north"]
    assert frames["projects"][["project_id", "title", "pence", "confidential"]].fillna(0).to_numpy().tolist() == [
        ["mentors", "Mentors", 120_000, False], ["refuge", "", 0, True],
    ]  # fmt: skip
    assert frames["places"].to_numpy().tolist() == [
        ["mentors", "E06000001", "primary", 0.5], ["mentors", "E06000001", "secondary", 0.5],
        ["refuge", "E06000001", "not-stated", 1.0],
    ]  # fmt: skip


def test_a_project_made_confidential_since_has_no_title_in_an_older_snapshot(held):
    with transaction(held) as session:
        take_snapshot(session, "2022")
        save_project(session, project("mentors", confidential=True))
        rows = read_snapshot(session, "2022").frames["projects"]
    assert rows[["title", "confidential"]].to_numpy().tolist() == [["", True], ["", True]]


def test_a_refresh_shows_new_months_and_months_published_anew(held):
    with transaction(held) as session:
        first = take_snapshot(session, "2022", taken_at=THEN)
        bring(session, 3, "2021-02", 5)
        bring_again(session)
        second = take_snapshot(session, "2023", taken_at=datetime(2023, 2, 1, tzinfo=UTC))
    found = what_changed(first, second)
    kinds = found.recording["kind"].tolist()
    assert kinds == ["month published anew", "new month", "file brought in", "file brought in"]
    assert found.recording["words"].iloc[0] == "north, 2021-01: published anew, 8 crimes before and 12 now."
    assert found.need[["before_count", "after_count"]].to_numpy().tolist() == [[12, 10]]
    assert found.provision.empty


def bring_again(session):
    """The file of 2021-01 again, with six crimes in each LSOA."""
    session.add(ImportBatch(id=4, kind="crimes", file="2021-01 again.csv", imported_at=THEN))
    session.flush()
    session.execute(text("UPDATE crime_months SET replaced_by = 4 WHERE month = '2021-01'"))
    session.add(CrimeMonth(id=9, import_id=4, force="north", month="2021-01", digest="d6", crimes=12))
    session.flush()
    for code in ("E01000001", "E01000002"):
        session.add(CrimeCount(crime_month_id=9, area_code=code, category="robbery", crimes=6))
    session.flush()


def test_no_snapshot_is_written_over_and_none_is_made_up(held):
    with transaction(held) as session:
        take_snapshot(session, "2022")
        for name in ("2022", " 2022 ", " "):
            with pytest.raises(InputError):
                take_snapshot(session, name)
        with pytest.raises(InputError, match="vru snapshot list"):
            read_snapshot(session, "2021")
        assert list_snapshots(session)["name"].tolist() == ["2022"]


def test_a_snapshot_of_a_later_program_is_refused():
    with pytest.raises(StoreError, match="Update the program"):
        read_frames('{"edition": 2, "frames": {}}')


def test_an_empty_database_can_be_kept_too(engine):
    with transaction(engine) as session:
        frames_equal(take_snapshot(session, "empty"), read_snapshot(session, "empty"))


def run(*words):
    return CliRunner().invoke(app, ["snapshot", *words], catch_exceptions=False)


def test_the_commands_take_list_and_compare(held):
    assert "1 counts of crime over 1 files" in run("take", "2022", "--note", "first").stdout
    with transaction(held) as session:
        bring(session, 3, "2021-02", 5)
    run("take", "2023")
    assert "first" in run("list").stdout
    said = run("compare", "2022", "2023").stdout
    assert "Need: within chance 1." in said
    assert "Provision: nothing changed." in said
    assert "north, 2021-02: new." in said
    assert '"class":"recording"' in run("compare", "2022", "2023", "--format", "json").stdout.replace(" ", "")
