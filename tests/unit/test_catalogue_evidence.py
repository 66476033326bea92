"""Registers side by side. Oracle: hand-written claims in which the answer can be read off."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from builders import project, project_tables
from catalogue import evidence_map, pool_studies, review_list, weigh_evidence
from catalogue.evidence.map import count_uses, projects_using
from catalogue.evidence.pooling import pool_each
from catalogue.evidence.weighing import is_uk, of_tier
from catalogue.evidence.words import facts_of_claim, version_of_claim
from evidence_frames import INTERVENTIONS, OUTCOMES, REGISTERS, SCALES, claims, studies
from interventions import tables
from interventions.errors import InputError
from interventions.result import Result
from interventions.tables import ProjectTables

TOOLKIT = {"register_code": "toolkit", "value": "high", "source": "public page, Mentoring"}


def weigh(*rows):
    return weigh_evidence(claims(*rows), SCALES, interventions=INTERVENTIONS, registers=REGISTERS, outcomes=OUTCOMES)


def test_registers_that_hold_the_same_agree_whatever_their_labels():
    held = weigh({}, TOOLKIT)
    assert not held.conflicting
    assert list(held.claims["label"]) == ["Best evidence", "High"]


@pytest.mark.parametrize(("value", "stance"), [("limited", "works"), ("mixed", "works")])
def test_any_two_stances_that_differ_are_a_disagreement(value, stance):
    assert weigh({"value": value}, TOOLKIT).conflicting
    assert stance in set(weigh({"value": value}, TOOLKIT).claims["stance"])


def test_claims_on_different_outcomes_do_not_contradict_one_another():
    held = weigh({"value": "mixed", "outcome": "bullying"}, TOOLKIT | {"outcome": "violence"})
    assert not held.conflicting
    assert held.interventions["stance"].tolist() == ["by outcome"]


def test_a_claim_that_names_no_outcome_is_set_against_every_other():
    assert weigh({"value": "mixed"}, TOOLKIT | {"outcome": "violence"}).conflicting


def test_a_disagreement_names_both_registers_their_labels_and_sources():
    said = weigh({"value": "limited"}, TOOLKIT).interventions["said"].iloc[0]
    assert said.splitlines() == [
        "Two registers disagree.",
        "Needs Assessment: “Limited evidence” (outcome not stated; document 001, matrix).",
        "Toolkit: “High” (outcome not stated; public page, Mentoring).",
    ]


def test_a_register_that_also_contradicts_itself_is_named():
    said = weigh({}, {"value": "limited"}, TOOLKIT).interventions["said"].iloc[0]
    assert said.splitlines()[0] == "Two registers disagree. Needs Assessment also contradicts itself."


def test_a_later_reading_takes_the_place_of_an_earlier_one_which_stays_in_the_history():
    held = weigh(TOOLKIT | {"value": "none", "date_read": "2023-01-01"}, TOOLKIT | {"date_read": "2026-01-01"})
    assert held.claims["value"].tolist() == ["high"]
    assert held.history["value"].tolist() == ["none"]
    assert not held.conflicting


def test_a_later_reading_on_one_setting_leaves_the_other_in_force():
    held = weigh(
        TOOLKIT | {"value": "none", "date_read": "2023-01-01", "setting": "school"},
        TOOLKIT | {"date_read": "2026-01-01", "setting": "community"},
    )
    assert len(held.claims) == 2


def test_two_local_evaluations_stand_side_by_side_and_a_new_reading_of_one_replaces_it():
    local = {"register_code": "local-evaluation", "value": "improved"}
    held = weigh(
        local | {"register_version": "project A", "date_read": "2024-01-01"},
        local | {"register_version": "project B", "date_read": "2025-01-01"},
        local | {"register_version": "project A", "date_read": "2025-06-01", "value": "unclear"},
    )
    assert sorted(zip(held.claims["register_version"], held.claims["value"], strict=True)) == [
        ("project A", "unclear"),
        ("project B", "improved"),
    ]


@pytest.mark.parametrize(
    ("country", "uk"),
    [("UK", True), ("USA; UK", True), ("Scotland", True), ("Ukraine", False), ("", False), ("USA", False)],
)
def test_uk_evidence_is_told_by_the_country_named(country, uk):
    assert is_uk(country) is uk


def test_uk_evidence_comes_first():
    held = weigh({"intervention_code": "lights"}, {"country": "UK"}, TOOLKIT | {"country": "USA"})
    assert held.interventions["intervention"].tolist() == ["Mentoring", "Lights"]
    assert held.of("mentoring").claims["uk"].tolist() == [True, False]


def test_a_value_outside_its_register_s_scale_is_refused():
    with pytest.raises(InputError, match="'high' is no level of needs's scale"):
        weigh({"value": "high"})


def test_weighing_changes_no_frame_it_was_given():
    given = claims({}, TOOLKIT)
    before = given.copy()
    weigh_evidence(given, SCALES)
    pd.testing.assert_frame_equal(given, before)


def test_no_claims_at_all_is_an_answer_too():
    held = weigh_evidence(tables.CLAIMS.empty(), SCALES)
    assert not held.conflicting
    assert held.summary().startswith("0 claims")


def test_the_registers_are_drawn_with_a_shape_for_each_direction():
    spec = str(weigh({"value": "limited"}, TOOLKIT).plot().to_dict())
    assert "triangle-up" in spec
    assert "Limited evidence" in spec


FUNDED = project_tables(
    project("a", 100_00, interventions=("mentoring",), settings=("school",)),
    project("b", 50_00, interventions=("mentoring", "music"), settings=("school", "community")),
    project("refuge", 30_00, interventions=("mentoring",), confidential=True),
    project("made-up", 999_00, interventions=("lights",), synthetic=True),
)


def cell(held, intervention: str, column: str) -> pd.Series:
    found = held.cells[(held.cells["intervention_code"] == intervention) & (held.cells["column"] == column)]
    assert len(found) == 1
    return found.iloc[0]


def map_of(*rows, across="outcome", funded: ProjectTables = FUNDED, **more):
    return evidence_map(claims(*rows), SCALES, funded, INTERVENTIONS, across=across, outcomes=OUTCOMES, **more)


def test_every_intervention_has_a_cell_for_every_outcome_and_for_none_stated():
    held = map_of({"outcome": "violence"})
    assert len(held.cells) == 3 * 3


def test_the_four_states_of_a_cell():
    held = map_of({"outcome": "violence"}, {"intervention_code": "lights", "outcome": "bullying"})
    assert cell(held, "mentoring", "violence")["state"] == "evidence and funded"
    assert cell(held, "mentoring", "bullying")["state"] == "nothing held here"
    assert cell(held, "lights", "bullying")["state"] == "evidence, not funded"  # its only project is synthetic
    assert cell(held, "music", "violence")["state"] == "funded, no evidence held"


def test_across_settings_a_project_stands_where_it_works_with_its_whole_money():
    held = map_of({"setting": "community"}, across="setting")
    school, community, nowhere = (cell(held, "mentoring", name) for name in ("school", "community", ""))
    assert (school["projects"], school["pence"], school["state"]) == (2, 150_00, "funded, no evidence held")
    assert (community["projects"], community["state"]) == (1, "evidence and funded")
    assert nowhere["projects"] == 1  # the refuge counts


def test_registers_that_disagree_in_a_cell_have_a_stance_of_their_own():
    held = map_of({"value": "limited", "outcome": "violence"}, TOOLKIT | {"outcome": "violence", "security": "4"})
    found = cell(held, "mentoring", "violence")
    assert (found["stance"], found["registers"], found["security"]) == ("conflicting", 2, "toolkit: 4 of 5")


def test_claims_on_two_outcomes_in_one_setting_differ_by_outcome():
    held = map_of(
        {"value": "limited", "outcome": "bullying", "setting": "school"},
        TOOLKIT | {"outcome": "violence", "setting": "school"}, across="setting",
    )  # fmt: skip
    assert cell(held, "mentoring", "school")["stance"] == "by outcome"


def test_single_studies_without_a_register_are_evidence_and_say_so():
    held = map_of({"outcome": "bullying"}, studies=studies({"effect": 0.5}, {"effect": 0.7}))
    found = cell(held, "mentoring", "violence")
    assert (found["stance"], found["studies_held"], found["state"]) == ("unweighed", 2, "evidence and funded")


def test_the_map_says_what_is_funded_without_evidence_and_where_there_is_none():
    said = map_of({"outcome": "violence"}).summary()
    assert "Funded, and no evidence held: Music." in said
    assert "No evidence at all on Outcome not stated and Bullying." in said


def test_the_map_draws_each_state_by_shape_and_never_names_a_project():
    spec = str(map_of({"outcome": "violence"}).plot(address="evidence-map").to_dict())
    assert "refuge" not in spec.lower()
    assert "triangle-up" in spec
    assert "evidence-map?across=outcome&intervention=mentoring&cell=violence" in spec


def test_a_map_across_something_else_is_refused():
    with pytest.raises(InputError, match="outcome or setting"):
        map_of({}, across="provider")


def test_the_projects_that_use_an_intervention_are_the_real_ones():
    assert count_uses(FUNDED) == {"mentoring": 3, "music": 1}
    assert set(projects_using(FUNDED, "mentoring").projects["project_id"]) == {"a", "b", "refuge"}
    assert set(projects_using(FUNDED, "mentoring", "").projects["project_id"]) == {"refuge"}
    assert projects_using(FUNDED, "lights").projects.empty


def test_interventions_of_a_tier():
    tags = pd.DataFrame({"intervention_code": ["music"], "facet": ["tier"], "code": ["primary"]})
    assert of_tier(INTERVENTIONS, tags, "primary")["code"].tolist() == ["music"]
    assert len(of_tier(INTERVENTIONS, tags, "")) == 3
    with pytest.raises(InputError, match="is no tier"):
        of_tier(INTERVENTIONS, tags, "first")


def reviews(*rows) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["intervention_code", "reviewed_on", "next_due", "saved_at"])
    return frame.assign(note="", saved_at=pd.to_datetime(frame["saved_at"]))


def due(held: pd.DataFrame, *rows, funded=()) -> dict[str, str]:
    listed = review_list(held, reviews(*rows), as_of=date(2026, 6, 1), funded=funded)
    return dict(zip(listed["intervention_code"], listed["state"], strict=True))


ARRIVED = {"imported_at": pd.Timestamp("2026-03-01 10:00")}


@pytest.mark.parametrize(
    ("review", "state"),
    [
        (("mentoring", "2026-02-01", None, "2026-02-01 09:00"), "new since last review"),
        (("mentoring", "2026-03-01", None, "2026-03-01 09:00"), "new since last review"),
        (("mentoring", "2026-03-01", None, "2026-03-01 11:00"), "reviewed"),
        (("mentoring", "2026-02-01", None, "2026-04-01 09:00"), "new since last review"),
        (("mentoring", "2026-05-01", "2026-05-31", "2026-05-01 09:00"), "overdue"),
        (("mentoring", "2026-05-01", "2026-06-01", "2026-05-01 09:00"), "reviewed"),
    ],
)
def test_what_came_in_after_the_review_is_new_and_a_day_gone_by_is_overdue(review, state):
    assert due(claims({}).assign(**ARRIVED), review)["mentoring"] == state


def test_never_reviewed_is_overdue_where_it_is_funded():
    assert due(claims({}), funded={"mentoring"}) == {"mentoring": "overdue"}
    assert due(claims({})) == {"mentoring": "never reviewed"}
    assert due(claims({}), funded={"music"})["music"] == "overdue"


def test_the_latest_of_several_reviews_counts():
    rows = (
        ("mentoring", "2026-05-01", "2027-05-01", "2026-05-01"),
        ("mentoring", "2020-01-01", "2021-01-01", "2026-05-02"),
    )
    assert due(claims({}), *rows) == {"mentoring": "reviewed"}


def test_a_register_read_after_the_review_is_new():
    listed = review_list(
        claims({"date_read": "2026-04-01"}), reviews(("mentoring", "2026-03-01", None, "2026-03-01")),
        as_of=date(2026, 6, 1),
    )  # fmt: skip
    assert listed["new_claims"].tolist() == [1]


HALVES = {"effect": 0.5, "lower": 0.25, "upper": 1.0}


def test_equal_ratios_pool_to_themselves_on_the_log_scale():
    found = pool_studies(studies(HALVES, HALVES, HALVES), outcomes=OUTCOMES)
    assert found.estimate == pytest.approx(0.5)
    assert found.interval[0] * found.interval[1] == pytest.approx(0.25)  # symmetric as a ratio
    assert "violence" in found.summary()


def test_a_standard_error_stated_is_used_before_the_interval():
    tight, wide = {"effect": 1.0, "std_error": 0.1}, {"effect": 1.0, "lower": 0.1, "upper": 10.0}
    found = pool_studies(studies(tight | {"lower": 0.1, "upper": 10.0}, wide))
    # Inverse variances: 1 / 0.1² = 100 and 1 / ((ln 10 − ln 0.1) / 3.92)² = 0.7246.
    assert found.studies["weight"].iloc[0] == pytest.approx(100 / 100.7246, rel=1e-3)


def test_studies_that_say_nothing_of_how_sure_they_are_are_left_out_by_name():
    found = pool_studies(studies(HALVES, HALVES, {"effect": 0.1}))
    assert found.left_out == ("Study 3",)
    assert "Left out, with neither interval nor standard error: Study 3." in found.summary()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((HALVES,), "2 studies or more"),
        ((HALVES, HALVES | {"measure": "smd"}), "different measures"),
        ((HALVES, HALVES | {"outcome": "bullying"}), "different outcomes"),
        ((HALVES, HALVES | {"intervention_code": "music"}), "different interventions"),
        ((HALVES | {"measure": "percent-change"},) * 2, "percent change cannot be pooled"),
        ((HALVES, HALVES | {"effect": -0.5}), "above nought"),
    ],
)
def test_studies_that_do_not_go_together_are_refused(rows, said):
    with pytest.raises(InputError, match=said):
        pool_studies(studies(*rows))


def test_each_outcome_is_pooled_by_itself_or_says_why_not():
    found = pool_each(studies(HALVES, HALVES, HALVES | {"outcome": "bullying"}), outcomes=OUTCOMES)
    assert [effect is not None for effect, _ in found] == [True, False]
    assert found[1][1].startswith("Bullying: pooling needs 2 studies or more")


def test_where_the_interval_holds_no_difference_the_words_leave_it_open():
    said = pool_studies(studies(HALVES, {"effect": 2.0, "lower": 1.0, "upper": 4.0})).summary()
    assert "the studies leave open whether there is a difference" in said
    assert "with two studies no range can be given" in said


def test_the_forest_plot_has_a_row_a_study_and_one_for_the_pooled_estimate_on_a_log_axis():
    found = pool_studies(studies(HALVES, HALVES | {"effect": 0.6}, {"effect": 0.4, "std_error": 0.3}))
    spec = found.plot().to_dict()
    assert "'type': 'log'" in str(spec)
    assert "diamond" in str(spec)
    assert found.to_frame()["citation"].tolist() == ["Study 1", "Study 2", "Study 3", "Pooled"]


def test_every_answer_says_tabulates_and_draws_itself():
    pooled = pool_studies(studies(HALVES, HALVES))
    for answer in (weigh({}), map_of({}), pooled):
        assert isinstance(answer, Result)
        assert answer.summary()
        assert len(answer.to_frame())


def test_a_claim_says_what_its_register_states_and_no_more():
    row = {
        "security_label": "High", "cost_label": "", "tiers": "primary;secondary", "setting": "school", "country": None,
        "studies": 12.0, "effect": -0.21, "lower": -0.4, "upper": 0.1, "measure": "mean-difference", "note": "",
        "register_version": "read 2026-07-01", "date_read": "2026-07-01",
    }  # fmt: skip
    facts = facts_of_claim(row)
    assert list(facts) == ["How sure", "Tiers", "Setting", "Studies behind it", "Effect"]
    assert (facts["Studies behind it"], facts["Effect"]) == ("12", "−0.21 (−0.4 to 0.1), mean difference")
    assert version_of_claim(row) == "read 2026-07-01"
    assert version_of_claim(row | {"register_version": "2024"}) == "2024, read 2026-07-01"
    assert version_of_claim(row | {"register_version": "2024", "date_read": None}) == "2024"
