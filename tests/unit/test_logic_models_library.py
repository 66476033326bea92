"""The library's theories of change name only what the reference files hold, and claim no more than they can."""

import re
from datetime import date

import pandas as pd
import pytest

from interventions.importing.reference import REFERENCE
from interventions.measures import measures
from logic_models import NodeKind, check
from logic_models.kinds import ASIDE, FRAME, OUTCOMES
from logic_models.reading import find_logic_model, library
from logic_models.results import Severity

TWELVE = [
    "bullying-prevention", "cbt-young-people", "detached-youth-work", "domestic-abuse-children", "family-therapy",
    "focused-deterrence", "hospital-navigators", "hot-spot-policing", "parenting-programme", "restorative-justice",
    "school-life-skills", "youth-mentoring",
]  # fmt: skip


def codes(file, column="code"):
    return set(pd.read_csv(REFERENCE / file, dtype=str, keep_default_na=False)[column])


@pytest.fixture(scope="module")
def held():
    """Every code that evidence may name: a study, or an approach of which a register or a study says something."""
    approaches = [(file, "intervention_code") for file in ("register_values.csv", "evidence_matrix.csv", "studies.csv")]
    return set().union(*(codes(*place) for place in approaches), codes("studies.csv"))


@pytest.fixture(params=TWELVE)
def model(request):
    return find_logic_model(request.param)


def test_the_library_holds_the_twelve_that_were_asked_for():
    assert sorted(library()) == TWELVE


def test_every_theory_is_named_as_its_file(model):
    assert library()[model.id].stem == model.id


def test_a_library_theory_needs_no_mending(model):
    severe = [f for f in check(model).findings if f.severity in (Severity.BLOCK, Severity.WARN)]
    assert severe == []


def test_every_kind_of_node_is_there(model):
    assert {node.kind for node in model.nodes} == set(NodeKind)
    assert model.tier and not model.no_harm


def test_factors_outcomes_measures_and_approaches_are_codes_of_the_reference_files(model):
    known = {"outcome": codes("outcomes.csv"), "approach": codes("interventions.csv"), "measure": set(measures().index)}
    for name, allowed in known.items():
        assert {getattr(node, name) for node in model.nodes} - {""} <= allowed, name
    assert {factor for node in model.nodes for factor in node.factors} <= codes("factors.csv")


def test_evidence_names_only_what_we_hold_or_says_that_none_is_known(model, held):
    for link in model.links:
        assert link.evidence == ("none known",) or set(link.evidence) <= held, (link.source, link.target)


def test_where_we_hold_something_on_what_a_theory_does_some_link_names_it(model, held):
    approaches = {node.approach for node in model.of_kind(NodeKind.ACTIVITY)} & held
    resting = {item for link in model.links for item in link.evidence} - {"none known"}
    assert resting & approaches or not approaches


def test_every_link_states_assumption_confidence_and_evidence(model):
    for link in model.links:
        assert link.assumption and link.evidence, (link.source, link.target)
        assert 0 < link.confidence < 100, "nothing here is certain"
        assert link.confidence_by == "planning judgement of this template"


def test_what_is_necessary_is_tested_within_the_grant(model):
    necessary = [link for link in model.links if link.necessary]
    assert necessary
    for link in necessary:
        assert link.test and date.fromisoformat(model.starts) < date.fromisoformat(link.test_due)
        assert date.fromisoformat(link.test_due) <= date.fromisoformat(model.ends)


def test_the_note_says_that_figures_and_confidence_are_illustrative(model):
    assert model.note.startswith("Illustrative: every quantity, cost, date, baseline and target is a planning figure")
    assert "planning judgement" in model.note


def test_texts_are_short_and_every_field_of_the_form_is_filled(model):
    assert not [node.id for node in model.nodes if len(node.text) > 140]
    (audience,) = model.of_kind(NodeKind.AUDIENCE)
    assert None not in (audience.age_from, audience.age_to) and audience.risk and audience.setting
    for node in model.of_kind(NodeKind.ACTIVITY):
        assert node.dose and node.place and node.cost_pence, node.id
    for node in model.of_kind(*OUTCOMES):
        assert node.after_months and None not in (node.baseline, node.target), node.id
    assert all(node.safeguard for node in model.of_kind(NodeKind.HARM))
    assert all(node.objective for node in model.of_kind(NodeKind.IMPACT))
    assert all(node.factors for node in model.of_kind(NodeKind.PROBLEM))


def test_activities_start_with_whoever_does_them(model):
    """A text that opens with a bare verb, or hides who acts, is no sentence about somebody."""
    for node in model.of_kind(NodeKind.ACTIVITY):
        assert not re.match(r"(Train|Meet|Keep|Make|Share|Offer|Answer|Tell|Review|Match)\b", node.text), node.text
        assert not re.search(r"\b(is|are|was|were|been)\s+\w+ed\b", node.text), node.text


def test_outcomes_of_one_theory_come_in_time_order(model):
    short, medium = (
        [node.after_months for node in model.of_kind(kind)]
        for kind in (NodeKind.SHORT_OUTCOME, NodeKind.MEDIUM_OUTCOME)
    )
    impact = [node.after_months for node in model.of_kind(NodeKind.IMPACT)]
    assert max(short) <= min(medium) <= max(medium) < min(impact)
    months = (date.fromisoformat(model.ends) - date.fromisoformat(model.starts)).days / 30
    assert min(short) < months


def test_the_shared_indicator_is_the_one_that_the_outcome_states(model):
    """Direction and outcome agree with the shared library, so that like is measured alike."""
    shared = measures()
    for node in model.of_kind(*OUTCOMES, NodeKind.IMPACT):
        if node.measure:
            measure = shared.loc[node.measure]
            assert node.direction == measure["direction"], node.id
            assert measure["outcome_code"] in ("", node.outcome), node.id
            assert node.indicator.startswith("%") == (measure["unit"] == "%"), node.id


def test_measures_keep_their_codes_sources_and_days():
    shared = measures()
    assert len(shared) == 30 and shared.index.is_unique
    assert set(shared["outcome_code"]) - {""} <= codes("outcomes.csv")
    assert set(shared["direction"]) == {"increase", "decrease"}
    stated = ["name", "unit", "instrument", "ages", "how_read", "document", "section", "link", "date_read"]
    assert (shared[stated] != "").all(axis=None)
    assert shared["link"].str.startswith("http").all()
    assert all(date.fromisoformat(day) for day in shared["date_read"])


def test_a_score_of_the_strengths_and_difficulties_questionnaire_is_read_from_its_scoring_sheet():
    """Oracle: the scoring sheet of 2014: five items a scale, 0 to 2 each; four scales of difficulties."""
    shared = measures()
    assert shared.loc["sdq-conduct", "unit"] == f"points, 0 to {5 * 2}"
    assert shared.loc["sdq-total", "unit"] == f"points, 0 to {4 * 5 * 2}"


def test_a_caller_who_changes_the_measures_changes_only_a_copy():
    mine = measures()
    mine.loc["sdq-total", "unit"] = "mine"
    assert measures().loc["sdq-total", "unit"] == "points, 0 to 40"


def test_what_stands_beside_the_argument_is_tied_to_it(model):
    """Harms hang on an activity; other causes and assumptions point into the argument."""
    kinds = {node.id: node.kind for node in model.nodes}
    for node in model.of_kind(*ASIDE):
        ends = [link.source for link in model.links if link.target == node.id]
        ends += [link.target for link in model.links if link.source == node.id]
        assert ends and all(kinds[end] not in (*ASIDE, *FRAME) for end in ends), node.id
