"""What a check answers as a whole: the library, the review, evaluability, and what is refused."""

from dataclasses import replace

import pytest

from interventions.errors import InputError
from logic_models import Severity, check
from logic_models.checks import evaluability
from logic_models.reading import find_logic_model, library
from logic_models.results import Stage
from logic_models.rules import RULES
from sound_theory import changed, ratings, relinked, sound_theory, without


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("name", library())
def test_nothing_in_the_library_has_to_be_mended(name, stage):
    assert check(find_logic_model(name), stage=stage).to_mend() == ()


@pytest.mark.parametrize("name", library())
def test_the_library_states_an_assumption_and_evidence_on_every_link(name):
    review = check(find_logic_model(name), rules=["V10", "V12"])
    assert review.findings == ()
    assert find_logic_model(name).note.startswith("Illustrative")


def test_the_rules_stand_in_the_order_of_their_numbers_with_a_question_a_source_and_a_weight():
    assert list(RULES) == [f"V{number}" for number in range(1, 26)]
    assert all(rule.asks.endswith("?") and rule.source for rule in RULES.values())


def test_what_the_issue_says_blocks_does_block():
    blocks = {name for name, rule in RULES.items() if rule.severity is Severity.BLOCK}
    assert blocks == {"V1", "V2", "V3", "V5", "V9", "V14"}
    assert {name for name, rule in RULES.items() if rule.at_award is Severity.BLOCK} - blocks == {"V6", "V25"}


def test_a_rule_or_a_stage_that_does_not_exist_is_refused():
    with pytest.raises(InputError, match="no rule V99"):
        check(sound_theory(), rules=["V99"])
    with pytest.raises(InputError, match="'final' is not a stage"):
        check(sound_theory(), stage="final")


def test_evidence_without_a_stance_is_refused():
    with pytest.raises(InputError, match="'stance' is missing"):
        check(sound_theory(), evidence=ratings().drop(columns="stance"))


def test_a_review_names_what_it_could_not_judge():
    model = sound_theory()
    assert check(model).unjudged == ("V13", "V14", "V23")
    assert check(model, evidence=ratings(), detectable=lambda people, share, rises: 1.0).unjudged == ()
    assert check(model, rules=["V1", "V23"]).unjudged == ("V23",)


def test_a_review_says_and_tabulates_itself():
    review = check(changed(without(sound_theory(), "audience"), "peace", target=None), rules=["V1", "V7", "V21"])
    assert review.summary() == (
        "Sound: 2 findings (1 must be mended and 1 should be mended). It cannot be submitted yet."
    )
    frame = review.to_frame()
    assert list(frame.columns) == ["rule", "severity", "node", "message", "mend", "source"]
    assert frame["rule"].tolist() == ["V1", "V7"]
    assert check(sound_theory(), rules=["V1"]).summary() == "Sound: nothing to mend."
    assert check(sound_theory(), rules=["V1"]).to_frame().empty


def test_a_review_says_where_a_finding_points():
    model = relinked(changed(without(sound_theory(), "audience"), "calm", who=""), "met", "calm", assumption="")
    review = check(model, rules=["V1", "V6", "V10"])
    assert [review.where(finding) for finding in review.findings] == [
        "",
        "Pupils keep calm",
        "Pupils met → Pupils keep calm",
    ]


def test_hints_are_no_findings_to_mend():
    hinted = without(sound_theory(), "summer")
    assert check(hinted, rules=["V21"]).summary() == "Sound: nothing to mend; 1 thing worth a thought."
    assert check(hinted, rules=["V21"]).to_mend() == ()
    both = check(changed(hinted, "calm", who=""), rules=["V6", "V21"])
    assert both.summary() == (
        "Sound: 1 finding (1 should be mended). Nothing stands in the way of submitting it. "
        "1 thing more is worth a thought."
    )
    award = check(changed(hinted, "calm", who=""), rules=["V6"], stage="award")
    assert award.summary() == "Sound: 1 finding (1 must be mended). It cannot be awarded yet."


@pytest.mark.parametrize(
    ("spoil", "missing"),
    [
        (lambda m: m, ()),
        (lambda m: without(m, "safe"), ("the argument is whole and runs from every activity to an impact",)),
        (lambda m: changed(m, "met", unit=""), ("outputs can be counted",)),
        (lambda m: changed(m, "calm", source=""), ("outcomes can be observed",)),
        (lambda m: changed(m, "calm", target=None), ("outcomes have a baseline and a target",)),
        (lambda m: replace(m, ends=""), ("an outcome falls within the grant",)),
        (lambda m: changed(m, "audience", age_to=None), ("the audience's age, risk and setting are stated",)),
        (lambda m: changed(m, "met", counts="contacts"), ("the number of people is planned",)),
        (lambda m: relinked(m, "met", "calm", assumption=""), ("every link states its assumption",)),
        (lambda m: relinked(m, "met", "calm", confidence=None), ("every link states how sure it is",)),
        (lambda m: without(m, "summer"), ("other causes are named",)),
    ],
)
def test_evaluability_loses_a_point_for_each_thing_missing(spoil, missing):
    judged = evaluability(spoil(sound_theory()))
    assert (judged.score, judged.missing) == (10 - len(missing), missing)
    said = [found.message for found in check(spoil(sound_theory()), rules=["V22"]).findings]
    assert said == ([f"Evaluability 9 of 10. Not met yet: {missing[0]}."] if missing else [])


def test_an_empty_theory_is_hardly_evaluable():
    empty = replace(sound_theory(), nodes=(), links=())
    assert evaluability(empty).score <= 1
    assert {found.rule for found in check(empty, stage="award", evidence=ratings()).to_mend()} == {"V1", "V17"}
