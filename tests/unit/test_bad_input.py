"""What an attacker found, each as the smallest test that would have caught it: a clear refusal, and nothing stored."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import evaluation
from catalogue import ProjectFilter, filter_projects
from interventions.errors import ImportRefused, InputError, StoreError
from interventions.importing.files import SourceFile
from interventions.loading import import_file
from interventions.store.engine import open_engine, transaction
from interventions.store.reading import read_areas, read_crime_months, read_projects
from interventions.tables import ProjectTables

AREAS = "code,name,area_type,parent_code\nE06000032,Luton,authority,\nE01000001,Small,lsoa,E06000032\n"
STREET = "Crime ID,Month,Reported by,Longitude,Latitude,LSOA code,Crime type\n"


@pytest.fixture
def bring(engine, tmp_path):
    """Import text or bytes as a file of a kind; the areas are loaded first."""

    def bring(kind: str, name: str, content: str | bytes):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return import_file(engine, kind, SourceFile(path))

    bring("areas", "areas.csv", AREAS)
    return bring


def faults(bring, kind: str, name: str, content: str | bytes) -> list[tuple[int | None, str]]:
    with pytest.raises(ImportRefused) as refused:
        bring(kind, name, content)
    return [(fault.row, fault.column) for fault in refused.value.faults]


def feature(code: str = "E01000001", ring: list | None = None, **more) -> str:
    square = ring or [[-0.4, 51.9], [-0.3, 51.9], [-0.3, 52.0], [-0.4, 51.9]]
    geometry = {"type": "Polygon", "coordinates": [square]}
    one = {"type": "Feature", "properties": {"LSOA21CD": code}, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "features": [one]} | more)


@pytest.mark.parametrize("period", ["2010-11x", "2012-13", "0000", "0000-01", "1066-01", "2020-W01-1"])
def test_a_period_that_could_be_two_things_or_none_is_a_fault(bring, period):
    content = f"indicator,area_code,period,count\nk,E06000032,{period},5\n"
    assert faults(bring, "need", "n.csv", content) == [(2, "period")]


@pytest.mark.parametrize("year", ["", "0", "2020.7", "99999", "20"])
def test_a_population_without_a_year_is_a_fault_and_never_already_stored(bring, year):
    content = f"area_code,year,people\nE06000032,{year},200000\nE01000001,2020,5\n"
    assert faults(bring, "population", "p.csv", content) == [(2, "year")]


@pytest.mark.parametrize(
    "content",
    [
        feature(crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}),
        feature(ring=[[51.9, -0.4], [51.9, -0.3], [52.0, -0.3], [51.9, -0.4]]),
        feature(ring=[[-100, 40], [-99, 40], [-99, 41], [-100, 40]]),
        feature().replace("[-0.4, 51.9]", "[1" + "0" * 400 + ", 1]"),
        '{"features": [{"properties": [1]}]}',
        '{"features": [{"properties": {"LSOA21CD": "E01000001"}}]}',
    ],
)
def test_an_outline_that_is_not_in_britain_or_no_outline_is_refused(bring, content):
    assert faults(bring, "boundaries", "b.geojson", content)


def test_a_file_that_says_two_things_of_one_area_is_refused(bring):
    content = "code,name,area_type,parent_code\nE07000001,A,authority,\nE07000001,B,authority,\n"
    assert faults(bring, "areas", "a.csv", content) == [(3, "code")]


def test_an_area_code_that_is_none_is_a_fault_and_not_an_area_outside(bring):
    content = "indicator,area_code,period,count\nk,banana,2020,5\nk,,2020,5\nk,e06000032,2020,5\n"
    assert faults(bring, "need", "n.csv", content) == [(2, "area_code"), (3, "area_code"), (4, "area_code")]


def test_a_stray_space_does_not_make_two_forces(engine, bring):
    row = "2022-01,Beds Police,-0.4,51.9,E01000001,Burglary\n"
    bring("crimes", "a-street.csv", STREET + "c1," + row)
    report = bring("crimes", "b-street.csv", STREET + "c1," + row.replace("Beds Police", "beds Police  "))
    assert report.stored == 0
    with transaction(engine) as session:
        assert len(read_crime_months(session)) == 1


def test_a_month_before_the_files_began_is_a_fault(bring):
    content = STREET + "c1,0000-01,Beds Police,-0.4,51.9,E01000001,Burglary\n"
    assert faults(bring, "crimes", "a-street.csv", content) == [(2, "Month")]


@pytest.mark.parametrize("reach", ["9223372036854775808", "1e30", "2.5"])
def test_a_reach_that_cannot_be_is_a_fault(bring, reach):
    content = f"project_id,title,areas,tiers,funder,amount,reach_planned\np,T,E06000032,primary,F,1,{reach}\n"
    assert faults(bring, "projects", "p.csv", content) == [(2, "reach_planned")]


def test_words_as_people_write_them_are_read_and_a_name_is_answered_with_its_code(engine, bring):
    head = "project_id,title,areas,tiers,themes,funder,amount\n"
    bring("projects", "p.csv", head + "p,T,E06000032,Secondary,Youth violence,F,1\n")
    with transaction(engine) as session:
        assert set(read_projects(session).tags["code"]) == {"secondary", "youth-violence"}
    with pytest.raises(ImportRefused) as refused:
        bring("projects", "q.csv", head + "q,T,luton,primary,,F,1\n")
    assert "luton is E06000032" in refused.value.faults[0].allowed


@pytest.mark.parametrize("content", ["[" * 100_000, '{"grants": [{"title": "\\ud800"}]}', "NaN"])
def test_json_that_cannot_be_held_is_refused(bring, content):
    assert faults(bring, "grants", "g.json", content)


def test_a_broken_workbook_is_refused(bring):
    assert faults(bring, "grants", "g.xlsx", b"PK\x03\x04 not a workbook")


def test_a_day_no_calendar_has_is_a_fault_and_nothing_written_about_a_person_is_kept(engine, bring):
    grant = {
        "id": "360G-x-1", "title": "Grant to Doe, Jane", "description": "Help for Jane  Doe", "currency": "GBP",
        "amountAwarded": 10, "awardDate": "2023-02-30", "fundingOrganization": [{"id": "f", "name": "Fund"}],
        "recipientIndividual": {"id": "i", "name": "Jane Doe"},
    }  # fmt: skip
    assert faults(bring, "grants", "g.json", json.dumps({"grants": [grant]})) == [(1, "awardDate")]
    bring("grants", "g.json", json.dumps({"grants": [grant | {"awardDate": "2023-02-28"}]}))
    with transaction(engine) as session:
        kept = read_projects(session).projects.iloc[0]
    assert "Doe" not in f"{kept['title']} {kept['description']} {kept['provider']}"


@pytest.mark.parametrize("kind", ["need", "projects", "areas", "population", "lookup"])
def test_a_header_without_rows_is_refused(bring, kind):
    head = {
        "need": "indicator,area_code,period", "projects": "project_id,title,areas,tiers,funder,amount",
        "areas": "code,name,area_type,parent_code", "population": "area_code,year,people", "lookup": "LSOA21CD,LAD24CD",
    }[kind]  # fmt: skip
    assert faults(bring, kind, "h.csv", head + "\n") == [(2, "")]


def test_columns_that_nobody_reads_are_said(bring):
    report = bring("need", "n.csv", "indicator,area_code,period,count,publisher\nk,E06000032,2020,5,Me\n")
    assert report.notes == ("columns not used: publisher",)


def test_another_programs_database_is_left_as_it_was(tmp_path):
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE theirs (x)")
    other.close()
    before = path.read_bytes()
    done = vru(tmp_path, f"sqlite:///{path}", "init")
    assert done.returncode == 1
    assert "not ours" in done.stderr
    assert path.read_bytes() == before


@pytest.mark.parametrize("address", ["garbage", "postgresql://x/y", "mysql://x"])
def test_an_address_that_is_no_sqlite_database_is_said(tmp_path, address):
    done = vru(tmp_path, address, "init")
    assert done.returncode == 1
    assert "not the address of a SQLite database" in done.stderr
    assert "Traceback" not in done.stderr


def vru(folder: Path, address: str, *words: str) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name("vru"), *words]
    environment = os.environ | {"VRU_DATABASE_URL": address}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_a_locked_database_is_said_in_words(database, engine, monkeypatch):
    monkeypatch.setattr("interventions.store.engine._PATIENCE", 50)
    mine = open_engine()
    with sqlite3.connect(database) as theirs:
        theirs.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="in use by another program"), transaction(mine) as session:
            from interventions.store.saving import new_batch

            new_batch(session, "areas", "a.csv")
    theirs.close()


@pytest.mark.parametrize("wrong", [{"area": "NOPE"}, {"area": "e06009999"}, {"tier": "x"}, {"theme": "y"}])
def test_an_unknown_code_in_a_filter_is_refused_since_nothing_found_reads_as_nothing_funded(engine, bring, wrong):
    with transaction(engine) as session:
        areas, projects = read_areas(session), read_projects(session)
    assert isinstance(projects, ProjectTables)
    with pytest.raises(InputError):
        filter_projects(projects, ProjectFilter(**wrong), areas)


def panel(**changes):
    rows = [(u, t, float(u + t), 4 if u < 4 else None, 100.0) for u in range(10) for t in range(1, 7)]
    frame = pd.DataFrame(rows, columns=["u", "t", "y", "s", "people"]).assign(**changes)
    return evaluation.build_panel(frame, unit="u", period="t", outcome="y", first_treated="s", exposure="people")


@pytest.mark.parametrize("per", [-1, 0, np.inf, np.nan])
def test_a_rate_per_nothing_is_refused(per):
    with pytest.raises(InputError):
        evaluation.did(panel(), per=per)


def test_numbers_lost_in_rounding_are_refused():
    with pytest.raises(InputError, match="larger units"):
        panel(y=1e15)
    scores = pd.DataFrame({"a": [1, 2, 3, np.inf], "b": [1, 2, 3, 4]})
    with pytest.raises(InputError):
        evaluation.pre_post(scores, before="a", after="b")


def test_everybody_changing_alike_gives_no_interval():
    effect = evaluation.pre_post(pd.DataFrame({"a": [1.0, 2, 3], "b": [2.0, 3, 4]}), before="a", after="b")
    assert effect.estimate == 1
    assert effect.interval is None
    assert effect.std_error is None


def test_rates_are_no_counts_and_periods_do_not_lie_a_million_apart():
    rates = pd.DataFrame({"month": [f"2022-{m:02d}" for m in range(1, 7)], "count": [0.004] * 6})
    with pytest.raises(InputError, match="no counts"):
        evaluation.pre_post(rates, start="2022-04")
    far = pd.DataFrame([(u, t, 1.0, None) for u in "ab" for t in (1, 2, 10**9)], columns=["u", "t", "y", "s"])
    with pytest.raises(InputError, match="too far apart"):
        evaluation.build_panel(far, unit="u", period="t", outcome="y", first_treated="s")


def test_what_is_synthetic_stays_so_after_export_and_import(engine, bring):
    bring("areas", "x.csv", "code,name,area_type,parent_code\nX06000001,Made up,authority,\n")
    head = "project_id,title,areas,tiers,funder,amount\n"
    bring("projects", "p.csv", head + "s,S,X06000001,primary,F,9\nr,R,E06000032,primary,F,1\n")
    with transaction(engine) as session:
        projects = read_projects(session).projects.set_index("project_id")
    assert projects["synthetic"].to_dict() == {"r": False, "s": True}
    mixed = head + "m,M,E06000032;X06000001,primary,F,1\n"
    assert faults(bring, "projects", "m.csv", mixed) == [(2, "areas")]


def test_an_area_that_gets_its_name_later_is_an_import_that_shows(engine, bring):
    bring("lookup", "l.csv", "LSOA21CD,LAD24CD\nE01000009,E06000055\n")
    report = bring("areas", "n.csv", "code,name,area_type,parent_code\nE06000055,Bedford,authority,\n")
    assert (report.stored, report.import_id is not None) == (1, True)
    with transaction(engine) as session:
        assert read_areas(session).set_index("area_code").loc["E06000055", "area"] == "Bedford"
