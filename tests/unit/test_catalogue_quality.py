"""Which records are to be mended. Oracle: records made so that each breaks known rules and keeps the others."""

from datetime import date

import pytest

from builders import project, project_tables
from catalogue.quality import check_quality, say_stake
from catalogue.quality_rules import RULES
from interventions.errors import InputError
from interventions.records import ProjectRecord, StageRecord

TODAY = date(2026, 11, 21)
WHOLE = {
    "provider": "Trust", "status": "active", "start_date": "2026-04-01", "end_date": "2027-03-31", "reach_planned": 10,
    "age_from": 10, "assured_date": "2026-11-01", "tiers": ("primary",), "themes": ("knife-crime",),
    "settings": ("school",), "interventions": ("mentoring",), "findings": ("knives-in-schools",), "areas": {"E1": 1.0},
}  # fmt: skip


def whole(name: str, pence: int | None = 100, **values: object) -> ProjectRecord:
    """A record that keeps every rule, but for what is given."""
    return project(name, pence, **WHOLE | values)


def check(*records: ProjectRecord, days: int = 180):
    return check_quality(
        project_tables(*records), findings={"knives-in-schools"}, interventions={"mentoring"}, as_of=TODAY, days=days
    )


def rules(*records: ProjectRecord, of: str = "p") -> set[str]:
    frame = check(*records).to_frame()
    return set(frame.loc[frame["project_id"] == of, "rule"])


def test_a_whole_record_breaks_no_rule():
    found = check(whole("p"))
    assert found.to_frame().empty
    assert found.summary() == (
        "1 record looked at, 0 with something to mend. 0 not confirmed in the 180 days to 2026-11-21."
    )


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("no-tier", {"tiers": ()}), ("no-theme", {"themes": ()}), ("no-setting", {"settings": ()}),
        ("no-area", {"areas": {}}), ("no-provider", {"provider": " "}), ("no-start", {"start_date": None}),
        ("no-end", {"end_date": None}), ("no-reach", {"reach_planned": None}), ("no-ages", {"age_from": None}),
        ("no-intervention", {"interventions": ()}), ("no-finding", {"findings": ()}), ("no-money", {"pence": None}),
        ("no-status", {"status": "unknown"}), ("no-reason", {"status": "discontinued"}),
        ("past-end", {"end_date": "2026-11-20"}), ("past-end", {"status": "extended", "end_date": "2026-11-20"}),
        ("ended-no-reach", {"status": "ended"}), ("stale", {"assured_date": None}),
        ("stale", {"assured_date": "2026-05-24"}), ("strange-successor", {"successor_id": "nobody"}),
        ("strange-intervention", {"interventions": ("mentoring", "magic")}),
        ("strange-finding", {"findings": ("unheard-of",)}),
    ],
)  # fmt: skip
def test_a_record_that_breaks_one_rule_is_listed_under_it_alone(rule, values):
    assert rules(whole("p", **values)) == {rule}


@pytest.mark.parametrize(
    "values",
    [
        {"end_date": "2026-11-21"}, {"assured_date": "2026-05-25"}, {"reach_planned": None, "reach_actual": 0},
        {"age_from": None, "age_to": 17}, {"pence": 0}, {"status": "discontinued", "status_note": "No referrals."},
        {"status": "discontinued",
         "stages": (StageRecord(status="discontinued", from_date="2026-05-01", note="No referrals."),)},
        {"status": "ended", "reach_actual": 0}, {"status": "planned", "end_date": "2026-11-20"},
        {"kind": "research", "reach_planned": None, "age_from": None},
    ],
)  # fmt: skip
def test_what_is_stated_or_not_asked_breaks_nothing(values):
    assert rules(whole("p", **values)) == set()


def test_a_successor_in_the_catalogue_is_no_fault():
    assert rules(whole("p", successor_id="q"), whole("q")) == set()


def test_most_money_comes_first_and_none_stated_last():
    found = check(whole("a", None, tiers=()), whole("b", 5, tiers=()), whole("c", 7, tiers=(), themes=()))
    assert list(dict.fromkeys(found.to_frame()["project_id"])) == ["c", "b", "a"]
    assert say_stake(found.to_frame()) == "£0.12"
    assert say_stake(found.only("no-money")) == "not stated"


def test_counts_name_every_rule():
    counts = check(whole("a", tiers=()), whole("b", tiers=(), themes=())).counts().set_index("rule")["records"]
    assert set(counts.index) == {rule.code for rule in RULES}
    assert (counts["no-tier"], counts["no-theme"], counts["stale"]) == (2, 1, 0)


def test_completeness_is_a_share_of_those_asked():
    found = check(whole("a"), whole("b", age_from=None), whole("c", kind="research", age_from=None, tiers=()))
    complete = found.complete.set_index("field")
    assert tuple(complete.loc["Age range", ["records", "of", "share"]]) == (1, 2, 0.5)
    assert tuple(complete.loc["Prevention tier", ["records", "of"]]) == (2, 3)


def test_every_rule_is_mended_in_a_field_that_a_record_has():
    assert {rule.field for rule in RULES} <= set(ProjectRecord.model_fields)


def test_the_days_are_kept_to_and_nonsense_is_refused():
    assert check(whole("p", assured_date="2026-11-01"), days=10).only("stale")["project_id"].tolist() == ["p"]
    with pytest.raises(InputError, match="too few"):
        check(whole("p"), days=0)
    with pytest.raises(InputError, match="no rule"):
        check(whole("p")).only("no-such")


def test_an_empty_catalogue_is_said():
    assert check().summary() == "No project is held."


def test_the_picture_has_a_bar_for_every_field():
    found = check(whole("p"))
    drawn = found.plot().to_dict()
    (rows,) = drawn["datasets"].values()
    assert {row["field"] for row in rows} == set(found.complete["field"])
