"""Projects sent out as 360Giving grants come back the same, as JSON, CSV and XLSX, and the standard takes them."""

import json
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from conftest import SHARED
from interventions.exporting.threesixty import to_package
from interventions.exporting.threesixty_sheets import to_csv, to_workbook
from interventions.importing.files import SourceFile
from interventions.importing.known import Known
from interventions.importing.threesixty.grants import INDIVIDUAL, TO_INDIVIDUAL, read_grants
from interventions.importing.threesixty.rules import package_schema
from interventions.records import AwardRecord, ProjectRecord, StageRecord
from interventions.vocabulary import (
    MoneyKind,
    PreventionTier,
    ProjectKind,
    ProjectStatus,
    ReferralRoute,
    Setting,
    Sex,
    Theme,
)
from published import published_validator

SOME = settings(max_examples=60, deadline=None)
PUBLISHER = "360G-ourunit"
AREAS = ["E01000001", "E01000002", "E05000001", "E06000032", "E07000004", "E10000002", "E23000026", "W01000001", "X1"]
KNOWN = Known(areas=dict.fromkeys(AREAS, "lsoa"))

# Signs that a cell can hold: all but control signs and the two that XML has not. A sheet's text has no edges of spaces.
signs = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
signs |= st.sampled_from("\n=@+-;:,\"'")
texts = st.text(signs, max_size=30).map(str.strip)
names = texts.filter(bool)
days = st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(str)
counts = st.none() | st.integers(0, 10**9)


def some(codes):
    return st.lists(st.sampled_from(codes), unique=True, max_size=4).map(tuple)


@st.composite
def shares(draw):
    parts = draw(st.dictionaries(st.sampled_from(AREAS), st.floats(0.01, 100), max_size=5))
    return {code: part / sum(parts.values()) for code, part in parts.items()}


@st.composite
def lives(draw):
    stages = draw(st.lists(st.tuples(days, st.sampled_from(ProjectStatus.codes()), texts), max_size=3))
    made = tuple(StageRecord(from_date=day, status=status, note=note) for day, status, note in sorted(stages))
    return made, made[-1].status if made else draw(st.sampled_from(ProjectStatus.codes()))


awards = st.builds(
    AwardRecord, funder=texts, funder_id=st.sampled_from(["", "GB-COH-1", "x y"]),
    period=st.sampled_from(["", "2019/20"]), kind=st.sampled_from(MoneyKind.codes()),
    amount_pence=st.integers(0, 10**15), award_date=days,
    reference=st.sampled_from(["", "R1", "360G-x-1"]) | texts,
)  # fmt: skip
fields = {
    "title": names, "description": texts, "provider": texts, "provider_id": st.sampled_from(["", "GB-CHC-1"]) | texts,
    "office_address": texts, "url": st.sampled_from(["", "https://example.org/p?q=1", "no address"]),
    "kind": st.sampled_from(ProjectKind.codes()), "status_note": texts, "successor_id": st.sampled_from(["", "next"]),
    "reach_planned": counts, "reach_actual": counts, "contacts_planned": counts, "contacts_actual": counts,
    "sessions": counts, "hours_per_week": st.none() | st.floats(0, 10**9), "capacity": counts, "waiting_days": counts,
    "age_from": st.none() | st.integers(0, 18), "age_to": st.none() | st.integers(18, 120),
    "sex": st.sampled_from(["", *Sex.codes()]), "location_text": texts, "theory_id": texts,
    "assured_date": st.none() | days, "synthetic": st.booleans(), "source": texts,
    "tiers": some(PreventionTier.codes()), "settings": some(Setting.codes()), "themes": some(Theme.codes()),
    "factors": some(["poverty", "peers"]), "interventions": some(["mentoring"]),
    "referrals": some(ReferralRoute.codes()), "findings": some(["sna-1"]), "areas": shares(),
    "awards": st.lists(awards, min_size=1, max_size=3).map(tuple),
}  # fmt: skip


@st.composite
def projects(draw):
    values = draw(st.fixed_dictionaries(fields))
    values["stages"], values["status"] = draw(lives())
    values["start_date"], values["end_date"] = sorted(draw(st.tuples(days, days)))
    if draw(st.booleans()):
        values[draw(st.sampled_from(["start_date", "end_date"]))] = None
    return ProjectRecord(project_id=draw(names | st.sampled_from(["p", "p-1", "360G-x-1", "R1"])), **values)


several = st.lists(projects(), min_size=1, max_size=3, unique_by=lambda record: record.project_id)


def read(name, content):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        reading = read_grants(SourceFile(path), KNOWN)
    return list({values["record"].project_id: values["record"] for _, values in reading.rows["projects"]}.values())


def in_json(package):
    return json.dumps(package, ensure_ascii=False)


FORMS = [("grants.json", in_json), ("grants.csv", to_csv), ("grants.xlsx", to_workbook)]


@pytest.fixture(scope="module")
def standard():
    """The published schema where it lies beside the project; elsewhere our own, which tests/parity holds beside it."""
    if (SHARED / "data").is_dir():
        return published_validator(SHARED)
    return Draft202012Validator(package_schema(), format_checker=FormatChecker())


def test_every_field_of_a_project_is_made_here_but_two_that_are_never_sent():
    made = {*fields, "project_id", "stages", "status", "start_date", "end_date"}
    assert set(ProjectRecord.model_fields) - made == {"confidential", "merged_into"}


@SOME
@given(several)
def test_what_is_sent_is_valid_under_the_standard(standard, records):
    package, left_out = to_package(records, publisher=PUBLISHER)
    assert not left_out
    assert len(package["grants"]) == sum(len(record.awards) for record in records), "one grant an award"
    assert [error.message for error in standard.iter_errors(package)] == []


@pytest.mark.parametrize(("name", "written"), FORMS)
@SOME
@given(records=several)
def test_projects_come_back_the_same(name, written, records):
    package, _ = to_package(records, publisher=PUBLISHER, names=dict.fromkeys(AREAS, "a name for readers"))
    assert read(name, written(package)) == records


@pytest.mark.parametrize(("name", "written"), FORMS)
@pytest.mark.parametrize("tiers", [(), ("primary",), ("secondary", "tertiary"), ("primary", "secondary", "tertiary")])
@pytest.mark.parametrize(
    "areas", [{}, {"E06000032": 1.0}, {"E01000001": 0.1, "E01000002": 0.2, "E05000001": 0.7000000000000001}]
)
def test_tiers_and_areas_come_back_in_every_combination(name, written, tiers, areas):
    free = AwardRecord(funder="Büro für Frieden", amount_pence=0, award_date="2024-04-01")
    record = ProjectRecord(project_id="p", title="Ein Ort", tiers=tiers, areas=areas, awards=(free, free))
    package, _ = to_package([record], publisher=PUBLISHER)
    assert read(name, written(package)) == [record]


@SOME
@given(several)
def test_a_grant_to_an_individual_leaves_without_words_about_the_person(records):
    sent = [r.model_copy(update={"provider": INDIVIDUAL, "provider_id": "", "title": "Hypatia Roe"}) for r in records]
    package, left_out = to_package(sent, publisher=PUBLISHER)
    assert "Hypatia" not in in_json(package)
    assert len(left_out) == len(sent)
    assert {record.title for record in read("grants.json", in_json(package))} == {TO_INDIVIDUAL}
