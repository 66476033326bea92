"""Each rule fails the theory that breaks it, and that theory only. The oracle is the rule's own words."""

from dataclasses import replace

import pytest

from logic_models import Link, Node, Severity, check
from logic_models.rules import RULES
from sound_theory import MENTORING, PRISON, changed, ratings, relinked, sound_theory, without

SUMS_UP = ("V22", "V24")  # what is missing, and what it costs: said of every theory
BLOCK, WARN, HINT = Severity.BLOCK, Severity.WARN, Severity.HINT


def find(model, **against):
    """The findings on a theory, held against registers and numbers, less those that sum up the others."""
    against = {"evidence": ratings(), "detectable": lambda people, share, rises: 10.0} | against
    return [finding for finding in check(model, **against).findings if finding.rule not in SUMS_UP]


def harmful(model):
    return changed(model, "meet", approach="prison-awareness")


def with_all(model, **fields):
    """The theory with the same fields on every causal link."""
    for ends in (("meet", "met"), ("met", "calm"), ("calm", "peace"), ("peace", "safe")):
        model = relinked(model, *ends, **fields)
    return model


SPOILT = {
    "V1": (lambda m: without(m, "audience"), BLOCK, "", "The audience is missing."),
    "V2": (
        lambda m: relinked(m, "safe", "meet"),
        BLOCK,
        "meet",
        "in a circle: “Mentors meet pupils every week” → “Pupils met” → “Pupils keep calm” →",
    ),
    "V3": (lambda m: replace(m, nodes=(*m.nodes, Node("van", "input", "A van"))), BLOCK, "van", "linked to nothing"),
    "V4": (
        lambda m: relinked(m, "met", "safe", assumption="So", evidence="none known"),
        WARN,
        "met → safe",
        "leaves out the short-term outcome and the medium-term outcome",
    ),
    "V5": (lambda m: changed(m, "met", unit=""), BLOCK, "met", "has no unit."),
    "V6": (lambda m: changed(m, "calm", who="", source=""), WARN, "calm", "does not state who changes and source."),
    "V7": (lambda m: changed(m, "calm", baseline=None), WARN, "calm", "has no baseline."),
    "V8": (lambda m: replace(m, ends="2027-08-31"), WARN, "", "due after 6 months; the grant runs for 5."),
    "V9": (lambda m: changed(m, "safe", objective=" "), BLOCK, "safe", "serves no stated objective"),
    "V10": (lambda m: relinked(m, "met", "calm", assumption=""), WARN, "met → calm", "states no assumption."),
    "V11": (
        lambda m: relinked(m, "met", "calm", confidence=None, necessary=True, test_due="soon"),
        WARN,
        "met → calm",
        "it is not said how its assumption will be tested and by which day.",
    ),
    "V12": (lambda m: relinked(m, "met", "calm", evidence=[" "]), WARN, "met → calm", "states no evidence."),
    "V13": (
        lambda m: changed(relinked(m, "met", "calm", evidence="Mentoring: a review"), "audience", setting="justice"),
        HINT,
        "met → calm",
        "Mentoring is rated for schools (here: justice services).",
    ),
    "V14": (harmful, BLOCK, "meet", "A Toolkit (version “2026”, read on 2026-11-21) rates Prison awareness"),
    "V15": (
        lambda m: changed(m, "calm", text="Awareness is raised"),
        HINT,
        "calm",
        "who does it: “awareness is raised”",
    ),
    "V16": (lambda m: changed(m, "calm", text="Sessions delivered"), WARN, "calm", "delivered: “sessions delivered”"),
    "V17": (lambda m: without(m, "label"), WARN, "", "Nothing is said of harm"),
    "V18": (lambda m: changed(m, "audience", risk="involved"), WARN, "audience", "is already involved (tertiary)."),
    "V19": (lambda m: _twin(m), HINT, "calm2", "says nearly what “Pupils keep calm” says."),
    "V20": (
        lambda m: with_all(m, confidence=70),
        WARN,
        "meet",
        "is 24% sure, red (below 25%): “Mentors meet pupils every week” → “Pupils met” →",
    ),
    "V21": (lambda m: without(m, "summer"), HINT, "", "Nothing is said of what else contributes"),
    "V23": (
        lambda m: changed(m, "calm", target=49),
        HINT,
        "calm",
        "a rise of 9.0 percentage points; with 60 people",
    ),
    "V25": (lambda m: replace(m, owner="", date=""), HINT, "", "does not state its owner and date."),
}


def _twin(model):
    """A second outcome in nearly the same words as the first."""
    calm = model.node("calm")
    model = replace(model, nodes=(*model.nodes, replace(calm, id="calm2", text="Pupils keep calm.")))
    for ends in (("met", "calm2"), ("calm2", "peace")):
        model = relinked(model, *ends, assumption="So", evidence="none known", confidence=90)
    return model


def test_every_rule_is_here():
    assert set(SPOILT) | set(SUMS_UP) == set(RULES)


def test_a_sound_theory_keeps_them_all_before_an_award_too():
    assert find(sound_theory(), stage="award") == []


@pytest.mark.parametrize("rule", SPOILT)
def test_a_rule_fails_the_theory_that_breaks_it_and_nothing_else_does(rule):
    spoil, severity, at, words = SPOILT[rule]
    findings = find(spoil(sound_theory()))
    assert {finding.rule for finding in findings} == {rule}
    assert (findings[0].severity, findings[0].node) == (severity, at)
    assert words in findings[0].message
    assert findings[0].mend and findings[0].source == RULES[rule].source


@pytest.mark.parametrize("rule", ["V6", "V25"])
def test_what_is_asked_about_at_first_blocks_an_award(rule):
    spoil = SPOILT[rule][0]
    assert {found.severity for found in find(spoil(sound_theory()), stage="award")} == {BLOCK}


def test_v1_short_and_medium_outcomes_are_one_element():
    assert check(without(sound_theory(), "peace"), rules=["V1"]).findings == ()
    (found,) = check(without(sound_theory(), "calm", "peace"), rules=["V1"]).findings
    assert found.message == "The outcomes are missing."


def test_v2_a_circle_that_is_meant_is_let_be_and_a_link_to_itself_is_one():
    assert find(relinked(sound_theory(), "safe", "meet", feedback=True)) == []
    (found,) = check(relinked(sound_theory(), "met", "met"), rules=["V2"]).findings
    assert found.message.endswith("“Pupils met” → “Pupils met”.")


def test_v3_an_activity_that_leads_nowhere_an_impact_out_of_nowhere_and_feedback_is_no_way():
    model = sound_theory()
    nodes = (*model.nodes, Node("film", "activity", "Make a film"), Node("calmer", "impact", "A calmer county"))
    links = (*model.links, Link("film", "label"), Link("calmer", "summer"))
    found = check(replace(model, nodes=nodes, links=links), rules=["V3"]).findings
    assert {one.node: one.message for one in found} == {
        "film": "Activity “Make a film” leads to no impact.",
        "calmer": "No activity leads to Impact “A calmer county”.",
    }
    back = relinked(model, "peace", "safe", feedback=True)
    assert {one.node for one in check(back, rules=["V3"]).findings} == {"meet", "safe"}
    assert check(without(model, "safe"), rules=["V3"]).findings == ()


def test_v4_a_reason_is_enough_and_between_terms_of_outcome_it_asks_softly():
    skipping = relinked(sound_theory(), "met", "safe", assumption="So", evidence="none known")
    assert find(relinked(skipping, "met", "safe", skip_reason="The harm stops at once")) == []
    (found,) = check(relinked(sound_theory(), "calm", "safe"), rules=["V4"]).findings
    assert found.severity is HINT


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"quantity": None}, "number"),
        ({"quantity": "many"}, "number"),
        ({"quantity": -1}, "number"),
        ({"period": " "}, "period"),
        ({"unit": "", "period": ""}, "unit or period"),
    ],
)
def test_v5_an_output_that_cannot_be_counted(fields, missing):
    (found,) = check(changed(sound_theory(), "met", **fields), rules=["V5"]).findings
    assert found.message == f"Output “Pupils met” has no {missing}."


def test_v5_nought_is_a_number():
    assert check(changed(sound_theory(), "met", quantity=0), rules=["V5"]).findings == ()


def test_v7_words_may_stand_for_a_figure():
    words = changed(sound_theory(), "calm", baseline="from the first survey", target="monitor only")
    assert find(words) == []


@pytest.mark.parametrize(("ends", "rules"), [("2027-09-30", []), ("2027-08-31", ["V8"]), ("spring", ["V8"])])
def test_v8_an_outcome_on_the_last_day_is_within_the_grant(ends, rules):
    assert [found.rule for found in find(replace(sound_theory(), ends=ends))] == rules


def test_v8_says_what_it_would_have_to_know():
    bare = changed(changed(replace(sound_theory(), starts=""), "calm", after_months=None), "peace", after_months=None)
    (found,) = check(bare, rules=["V8"]).findings
    assert found.severity is HINT
    assert found.message == (
        "It is not said after how many months any outcome should show and when the grant starts and ends."
    )


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"confidence": 50}, 0),
        ({"confidence": None}, 1),
        ({"confidence": 49}, 1),
        ({"necessary": False}, 0),
        ({"confidence": 10, "test": "Ask pupils", "test_due": "2027-06-30"}, 0),
        ({"confidence": 10, "test": "Ask pupils", "test_due": "in June"}, 1),
    ],
)
def test_v11_asks_of_links_that_are_necessary_and_uncertain(fields, found):
    model = relinked(sound_theory(), "met", "calm", **({"necessary": True} | fields))
    assert len(check(model, rules=["V11"]).findings) == found


def test_v13_is_silent_where_a_register_does_not_say_among_whom():
    model = changed(relinked(sound_theory(), "met", "calm", evidence="mentoring"), "audience", setting="justice")
    silent = ratings(MENTORING | {"setting": "", "tiers": ""})
    assert check(model, rules=["V13"], evidence=silent).findings == ()
    other = changed(model, "audience", setting="", risk="involved")
    (found,) = check(other, rules=["V13"], evidence=ratings()).findings
    assert "rated for secondary prevention (here: tertiary)" in found.message


def test_v14_cites_register_version_day_and_link():
    (found,) = check(harmful(sound_theory()), rules=["V14"], evidence=ratings()).findings
    assert found.message == (
        "Activity “Mentors meet pupils every week”: A Toolkit (version “2026”, read on 2026-11-21) rates Prison "
        "awareness programmes “Harmful” for Violent crime: https://example.org/prison."
    )


def test_v14_yields_to_an_override_on_every_link_that_rests_on_it():
    half = relinked(harmful(sound_theory()), "meet", "met", override="A trial, with ethical approval")
    assert len(check(half, rules=["V14"], evidence=ratings()).findings) == 1
    whole = relinked(half, "meet", "label", override="A trial, with ethical approval")
    assert check(whole, rules=["V14"], evidence=ratings()).findings == ()
    blank = relinked(whole, "meet", "met", override=" ")
    assert len(check(blank, rules=["V14"], evidence=ratings()).findings) == 1


@pytest.mark.parametrize(
    ("item", "stopped"),
    [
        ("prison-awareness", True),
        ("Prison Awareness Programmes, a toolkit", True),
        ("no prison-awareness-like work", False),
        ("none known", False),
    ],
)
def test_v14_reads_the_evidence_of_each_link(item, stopped):
    model = relinked(sound_theory(), "calm", "peace", evidence=["A study", item])
    found = check(model, rules=["V14"], evidence=ratings()).findings
    assert [one.node for one in found] == (["calm → peace"] if stopped else [])
    assert check(relinked(model, "calm", "peace", override="Why"), rules=["V14"], evidence=ratings()).findings == ()


@pytest.mark.parametrize(
    ("stances", "stopped"),
    [
        (["none"], True),
        (["none", "works"], False),
        (["none", "none"], True),
        (["harm", "works"], True),
        (["limited"], False),
    ],
)
def test_v14_no_effect_counts_where_the_register_sees_no_other(stances, stopped):
    frame = ratings(*(PRISON | {"stance": stance, "outcome_name": str(n)} for n, stance in enumerate(stances)))
    assert bool(check(harmful(sound_theory()), rules=["V14"], evidence=frame).findings) is stopped


def test_v17_a_reason_why_no_harm_is_expected_is_enough_and_a_harm_wants_a_safeguard():
    assert find(replace(without(sound_theory(), "label"), no_harm="It is a helpline")) == []
    (found,) = check(changed(sound_theory(), "label", safeguard=""), rules=["V17"]).findings
    assert (found.node, found.message) == ("label", "Possible harm “Pupils are seen as trouble” has no safeguard.")


@pytest.mark.parametrize(
    ("tier", "risk", "severities"),
    [
        ("primary", "everyone", []),
        ("secondary", "raised", []),
        ("tertiary", "involved", []),
        ("primary", "raised", [WARN]),
        ("", "raised", [HINT]),
        ("primary", "", [HINT]),
    ],
)
def test_v18_each_tier_has_its_audience(tier, risk, severities):
    model = changed(replace(sound_theory(), tier=tier), "audience", risk=risk)
    assert [found.severity for found in check(model, rules=["V18"]).findings] == severities


def test_v18_says_where_registers_rate_an_approach_for_other_tiers():
    model = changed(replace(sound_theory(), tier="primary"), "audience", risk="everyone")
    (found,) = check(model, rules=["V18"], evidence=ratings()).findings
    assert (found.severity, found.node) == (HINT, "meet")
    assert found.message == "Registers rate mentoring for secondary prevention, not for primary."


@pytest.mark.parametrize(
    ("put", "instead", "found"), [("More", "Fewer", 0), ("lower 2", "lower 3", 0), ("calm", "cool", 1), (".", "", 1)]
)
def test_v19_other_figures_and_other_directions_are_other_things(put, instead, found):
    text = "More pupils in the lower 2 years of secondary school keep calm when others quarrel."
    twin = _twin(changed(sound_theory(), "calm", text=text))
    twin = changed(twin, "calm2", text=text.replace(put, instead))
    assert len(check(twin, rules=["V19"]).findings) == found


def test_v18_one_audience_that_fits_is_enough():
    model = sound_theory()
    parents = Node("parents", "audience", "Their parents", risk="everyone")
    assert check(replace(model, nodes=(*model.nodes, parents)), rules=["V18"]).findings == ()


@pytest.mark.parametrize(
    ("confidences", "said"),
    [
        ((80, 60, 50, 100), "is 24% sure, red"),
        ((50, 50, 100, 100), "is 25% sure, amber"),
        ((50, 100, 100, 100), None),
        ((49, 100, None, 100), "is at most 49% sure, amber"),
        ((None, None, None, None), None),
        ((0, 1, 1, 1), "is 0% sure, red"),
    ],
)
def test_v20_multiplies_along_the_chain(confidences, said):
    model = sound_theory()
    ends = (("meet", "met"), ("met", "calm"), ("calm", "peace"), ("peace", "safe"))
    for pair, confidence in zip(ends, confidences, strict=True):
        model = relinked(model, *pair, confidence=confidence)
    found = check(model, rules=["V20"]).findings
    assert len(found) == (said is not None)
    assert said is None or said in found[0].message


@pytest.mark.parametrize(
    ("indicator", "baseline", "target", "found"),
    [
        ("% who say so", 40, 49, 1),
        ("% who say so", 49, 40, 1),
        ("% who say so", 40, 50, 0),
        ("mean score", 40, 41, 0),
        ("% of pupils who say so", 40, 41, 1),
        ("% of possible school sessions", 40, 41, 0),
        ("% who say so", "soon", 41, 0),
    ],
)
def test_v23_asks_of_shares_of_people_alone(indicator, baseline, target, found):
    model = changed(sound_theory(), "calm", indicator=indicator, baseline=baseline, target=target)
    asked = []
    review = check(model, rules=["V23"], detectable=lambda people, share, rises: asked.append((people, share)) or 10.0)
    assert len(review.findings) == found
    assert {people for people, _ in asked} == {60}
    if isinstance(baseline, (int, float)):
        assert found == 0 or (60, baseline / 100) in asked
    assert check(model, rules=["V23"]).findings == ()


def test_v24_says_what_an_output_and_an_outcome_cost_people_and_contacts_apart():
    model = sound_theory()
    visits = Node("visits", "output", "Visits", quantity=4_000, unit="visits", period="per year", counts="contacts")
    model = relinked(replace(model, nodes=(*model.nodes, visits)), "meet", "visits")
    said = {found.node: found.message for found in check(model, rules=["V24"]).findings}
    changed_people = "£2,500 a year for each of 12 people, if the target is met."
    # £30,000 among 60, among 4,000, and among the 20 points of 60 people (12) who change.
    assert said == {
        "met": "Output “Pupils met”: £500 for each of 60 pupils a year.",
        "visits": "Output “Visits”: £7.50 for each of 4,000 visits (contacts) a year.",
        "calm": f"Short-term outcome “Pupils keep calm”: {changed_people}",
        "peace": f"Medium-term outcome “Pupils settle quarrels”: {changed_people}",
    }


def test_v24_says_why_it_cannot():
    free = changed(sound_theory(), "meet", cost_pence=None)
    assert [found.message for found in check(free, rules=["V24"]).findings] == ["No activity states what it costs."]
    term = changed(sound_theory(), "met", period="a term")
    found = next(found for found in check(term, rules=["V24"]).findings if found.node == "met")
    assert found.message == "Output “Pupils met” is not stated for a year, as costs are."


def test_v25_wants_a_reviewer_before_an_award_who_is_not_the_owner():
    unread = replace(sound_theory(), reviewer="")
    assert find(unread) == []
    (found,) = find(unread, stage="award")
    assert (found.rule, found.message) == ("V25", "The theory does not state its reviewer.")
    (found,) = find(replace(unread, reviewer="a charity"), stage="award")
    assert found.message == "The owner and the reviewer are the same."


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"baseline": 0.4}, "a baseline of 0.4 is read as 0.4%"),
        ({"baseline": 60, "target": 40}, "its target lies the other way"),
    ],
)
def test_v7_asks_about_figures_that_are_likely_slips(fields, words):
    found = check(changed(sound_theory(), "calm", **fields), rules=["V7"]).findings
    assert any(words in finding.message for finding in found)


def test_v18_asks_about_ages_out_of_order():
    (found,) = check(changed(sound_theory(), "audience", age_from=16, age_to=11), rules=["V18"]).to_mend()
    assert "ages 16 to 11 are out of order" in found.message


def test_v14_says_where_no_register_can_be_asked():
    for approach, words in (("", "does not say which approach"), ("scared-straight", "no register held here rates")):
        found = check(changed(sound_theory(), "meet", approach=approach), rules=["V14"], evidence=ratings()).findings
        assert any(words in finding.message for finding in found)


def test_v12_says_what_registers_hold_where_none_is_said_to_be_known():
    model = relinked(sound_theory(), "meet", "met", evidence=["none known"])
    found = check(model, rules=["V12"], evidence=ratings()).findings
    assert any("says that no evidence is known; registers rate" in finding.message for finding in found)
    assert check(model, rules=["V12"]).findings == ()
