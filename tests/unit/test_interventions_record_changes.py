"""What differs between two versions of a project, in words. Oracle: literal sentences."""

from builders import project
from interventions.record_changes import FIELDS, HIDDEN, changed_fields, compare_records, say_field
from interventions.records import AwardRecord, ProjectRecord, StageRecord

NAMES = {"E1": "Bath", "mentoring": "Mentoring"}


def test_every_field_of_a_record_has_a_label_of_its_own():
    assert set(FIELDS) == set(ProjectRecord.model_fields)
    assert len(set(FIELDS.values())) == len(FIELDS)


def test_a_record_does_not_differ_from_itself():
    record = project("p", 100, areas={"E1": 1.0})
    assert compare_records(record, record.model_copy()) == []


def test_each_change_is_said_with_what_stood_before():
    before = project("p", status="active", tiers=("primary",), reach_planned=1200)
    after = project(
        "p", status="ended", tiers=("primary", "secondary"), reach_planned=0, areas={"E1": 0.25, "E2": 0.75},
        interventions=("mentoring",), stages=(StageRecord(status="ended", from_date="2026-01-01", note="money gone"),),
        awards=(AwardRecord(funder="Fund", period="2025/26"), AwardRecord(amount_pence=50, kind="leveraged")),
    )  # fmt: skip
    assert compare_records(before, after, names=NAMES) == [
        ("Status", "Active", "Ended"),
        ("People, planned", "1,200", "0"),
        ("Prevention tier", "Primary", "Primary; Secondary"),
        ("Interventions", "not stated", "Mentoring"),
        ("Stages", "not stated", "Ended from 2026-01-01 (money gone)"),
        ("Delivery areas", "not stated", "Bath (25.0%); E2 (75.0%)"),
        ("Awards", "not stated", "Fund: not stated (grant, 2025/26); funder not stated: £0.50 (leveraged)"),
    ]
    assert changed_fields(before, after)[0] == "status"


def test_the_place_of_a_refuge_is_named_as_changed_and_never_said():
    """Also where the record was open once: the old text would give the new place away."""
    before = project("p", areas={"E1": 1.0}, office_address="1 High Street")
    after = project("p", areas={"E1": 1.0}, office_address="2 High Street", confidential=True)
    said = compare_records(before, after, names=NAMES)
    assert ("Office address", HIDDEN, HIDDEN) in said
    assert "High Street" not in str(said)
    assert "2 High Street" in str(compare_records(before, after, places=True))
    assert say_field(after, "areas", NAMES, hide=True) == HIDDEN
