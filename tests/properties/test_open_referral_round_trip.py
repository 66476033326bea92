"""Any project, written as an Open Referral service and read again, is the same project. Oracle: the record itself."""

import json
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import project
from interventions.errors import ImportRefused
from interventions.exporting.open_referral import CONFIDENTIAL, MERGED, PERSON, to_services, why_left_out
from interventions.importing.files import SourceFile
from interventions.importing.known import Known
from interventions.importing.open_referral import read_services
from interventions.importing.threesixty.grants import INDIVIDUAL
from interventions.records import AwardRecord, ProjectRecord, StageRecord
from interventions.vocabulary import PreventionTier, ProjectKind, ProjectStatus, ReferralRoute, Setting, Sex, Theme

KNOWN = Known(areas=dict.fromkeys(["E06000032", "E06000055", "E01000001"], "authority"))
NAMES = {"E06000032": "Luton", "E06000055": "Bedford", "E01000001": "A small area"}
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

words = st.text(max_size=25)
days = st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(str)
counts = st.none() | st.integers(0, 10**6)


def some(terms):
    return st.lists(st.sampled_from(terms.codes()), unique=True, max_size=3).map(tuple)


@st.composite
def records(draw) -> ProjectRecord:
    start, end = sorted([draw(days), draw(days)])
    young, old = sorted([draw(st.integers(0, 120)), draw(st.integers(0, 120))])
    status = draw(st.sampled_from(ProjectStatus.codes()))
    codes = draw(st.lists(st.sampled_from(list(NAMES)), unique=True, max_size=3))
    weights = [draw(st.integers(1, 9)) for _ in codes]
    award = st.builds(
        AwardRecord, funder=words, funder_id=words, kind=st.sampled_from(["grant", "leveraged"]),
        amount_pence=st.none() | st.integers(0, 10**12), award_date=st.none() | days,
        period=st.sampled_from(["", "2019/20"]), reference=words,
    )  # fmt: skip
    numbers = ("reach_planned", "reach_actual", "contacts_planned", "contacts_actual", "sessions", "capacity")
    return ProjectRecord(
        project_id=draw(words.filter(bool)), title=draw(words.filter(bool)), description=draw(words),
        provider=draw(words), provider_id=draw(words | st.just("GB-CHC-1234567")), office_address=draw(words),
        url=draw(words | st.just("https://example.org/a?b")), kind=draw(st.sampled_from(ProjectKind.codes())),
        status=status, status_note=draw(words), start_date=start, end_date=end, location_text=draw(words),
        successor_id="", **{name: draw(counts) for name in numbers}, waiting_days=draw(counts),
        hours_per_week=draw(st.none() | st.floats(0, 100)), age_from=draw(st.none() | st.just(young)),
        age_to=draw(st.none() | st.just(old)), sex=draw(st.sampled_from(["", *Sex.codes()])), theory_id=draw(words),
        assured_date=draw(st.none() | days), synthetic=draw(st.booleans()), source=draw(words),
        tiers=draw(some(PreventionTier)), settings=draw(some(Setting)), themes=draw(some(Theme)),
        referrals=draw(some(ReferralRoute)), factors=tuple(draw(st.lists(words.filter(bool), unique=True, max_size=2))),
        stages=draw(st.just(()) | st.just((StageRecord(status=status, from_date="2020-01-01", note="n"),))),
        areas={code: weight / sum(weights) for code, weight in zip(codes, weights, strict=True)},
        awards=tuple(draw(st.lists(award, max_size=3))),
    )  # fmt: skip


def read(document, known: Known = KNOWN):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "services.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        return read_services(SourceFile(path), known)


def read_records(document, known: Known = KNOWN) -> list[ProjectRecord]:
    return [values["record"] for _, values in read(document, known).rows.get("projects", [])]


@FEW
@given(records())
def test_a_project_written_as_a_service_and_read_again_is_the_same(record):
    assert read_records(to_services([record], NAMES)) == [record]


@FEW
@given(records())
def test_a_service_has_what_the_standard_requires(record):
    """Required fields and the four statuses as in the schemas of HSDS 3 (service, organization, attribute …)."""
    (service,) = to_services([record], NAMES)
    assert {"id", "name", "status"} <= set(service)
    assert service["status"] in ("active", "inactive", "defunct", "temporarily closed")
    required = [(service.get("organization"), ("id", "name", "description"))]
    required += [(item, ("id", "link_id", "link_entity")) for item in service["attributes"]]
    required += [(item["taxonomy_term"], ("id", "name", "description")) for item in service["attributes"]]
    required += [(item, ("id", "name")) for item in service.get("service_areas", [])]
    assert all(part.get(name) is not None for part, names in required if part for name in names)
    identifiers = [item["id"] for item in service["attributes"]]
    assert len(set(identifiers)) == len(identifiers)


def test_confidential_merged_and_personal_records_are_left_out_and_counted():
    kept = project("a", successor_id="b")
    hidden = [project("b", confidential=True), project("c", merged_into="a"), project("d", provider=INDIVIDUAL)]
    assert why_left_out([kept, *hidden]) == {CONFIDENTIAL: 1, MERGED: 1, PERSON: 1}
    services = to_services([kept, *hidden], NAMES)
    assert [service["name"] for service in services] == ["A"]
    assert '"b"' not in json.dumps(services)


def test_the_published_example_is_read_without_its_people(shared):
    file = shared / "data" / "theory_of_change" / "openreferral_hsds_service_full.json"
    reading = read_services(SourceFile(file), KNOWN)
    ((_, values),) = reading.rows["projects"]
    record = values["record"]
    assert (record.title, record.provider) == ("Community Counselling", "Example Organization Inc.")
    assert record.provider_id == "GB-COH-1234567"
    assert (record.status, record.age_from, record.age_to, record.assured_date) == ("active", 12, 100, "2005-01-01")
    assert record.areas == {}
    assert "MyCity" in record.location_text
    assert record.waiting_days is None  # the example says 'wait_time'
    assert not any(word in record.model_dump_json() for word in ("Persona", "1234 234567", "email@example.com"))
    assert any("details of people" in note for note in reading.notes)


def test_a_service_in_a_loaded_area_gets_it_and_one_elsewhere_keeps_the_words():
    place = {"id": "1", "name": "Luton", "uri": "http://statistics.data.gov.uk/id/statistical-geography/E06000032"}
    service = {"id": "s", "name": "S", "status": "inactive", "service_areas": [place]}
    (here,) = read_records(service)
    assert here.areas == {"E06000032": 1.0}
    assert (here.status, here.status_note) == ("unknown", "'inactive' in the directory it came from")
    (elsewhere,) = read_records(service, Known())
    assert (elsewhere.areas, elsewhere.location_text) == ({}, "Luton")


@pytest.mark.parametrize(
    ("document", "allowed"),
    [
        ({}, "a service, a list of services"),
        ([{"id": "a", "name": "A"}, {"id": "a", "name": "B"}], "one service an identifier"),
        ([1], "written as an object"),
        ({"id": "a", "name": "A", "minimum_age": 12.5}, "whole years"),
        ({"id": "a", "name": "A", "minimum_age": 50, "maximum_age": 12}, "below the lowest age"),
        ({"name": "A"}, "at least 1 character"),
        ({"id": "a", "name": "A", "assured_date": "soon"}, "not a date"),
    ],
)
def test_a_broken_service_is_refused_with_its_fault(document, allowed):
    with pytest.raises(ImportRefused) as refused:
        read(document)
    assert any(allowed in fault.allowed for fault in refused.value.faults)
