"""Funding rounds and proposals as a commissioner and an assessor meet them. Oracle: what the store holds afterwards."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from interventions.funding_rounds import ConflictRule
from interventions.store.assessments import declare_conflict, read_conflicts, read_scores, save_scores
from interventions.store.drafts import read_draft, save_draft
from interventions.store.engine import transaction
from interventions.store.projects import read_project
from interventions.store.proposal_comments import add_comment, answer_comment, read_comments
from interventions.store.proposals import (
    list_proposals,
    read_events,
    read_proposal,
    return_proposal,
    start_proposal,
    submit,
    withdraw,
)
from interventions.store.rounds import add_round, list_rounds, read_round
from logic_models.storing import to_stored
from pages import open_page, words
from proposals import ANN, CALL, CAS, EVE, NOW, begin, hand_in
from sound_theory import relinked, sound_theory

LINK = "link calm peace"


@pytest.fixture
def held(engine):
    """A sound proposal for £50,000, submitted."""
    started, _ = begin(engine, asked_pence=50_000_00)
    return hand_in_sound(engine, started)


def hand_in_sound(engine, held, confidence=90, now=NOW):
    """Submit a theory that no check can fault, its link from calm to peace this sure."""
    model = replace(relinked(sound_theory(), "calm", "peace", confidence=confidence), id=held.theory_id)
    with transaction(engine) as session:
        last = read_draft(session, held.number).revision
    draft = save_draft(engine, held.number, answers=str(now), theory=str(confidence), expected=last, by=ANN)
    with transaction(engine) as session:
        return submit(session, held.number, to_stored(model), revision=draft.revision, by=ANN, now=now)


def come_back(engine, held, confidence):
    """Return a proposal, answer every comment, and submit it anew."""
    with transaction(engine) as session:
        return_proposal(session, held.number, version=held.version, by=CAS, note="See the comments", now=NOW)
        for comment in read_comments(session, held.number)["id"]:
            answer_comment(session, int(comment), "Less sure now", changed=True, by=ANN)
    return hand_in_sound(engine, held, confidence)


def as_actor(page, actor):
    """Name and role written in the sidebar."""
    page.text_input(key="actor name").set_value(actor.name)
    page.selectbox(key="actor role").set_value(actor.role.value)
    return page.run()


def opened(held, actor=None, **address):
    page = open_page("proposals", proposal=str(held.number), **address)
    return as_actor(page, actor) if actor else page


def by_label(kind, label):
    return next(element for element in kind if element.label.startswith(label))


def press(page, label):
    by_label(page.button, label).click()
    return page.run()


def proposal_now(engine, held):
    with transaction(engine) as session:
        return read_proposal(session, held.number)


@pytest.mark.parametrize("view", ["proposals", "rounds"])
def test_an_empty_database_gives_a_calm_word(view, engine):
    page = open_page(view)
    assert not page.exception
    assert not page.error
    assert "vru round" in words(page)


@pytest.mark.parametrize("view", ["proposals", "rounds"])
def test_nonsense_in_the_address_falls_back(view, held):
    names = ("proposal", "round", "state", "version", "view", "about", "act", "from", "to")
    for chosen in ({}, {"proposal": str(held.number)}):
        page = open_page(view, **dict.fromkeys(names, "<nonsense>") | chosen)
        assert not page.exception
        assert not page.error


def test_an_unknown_proposal_is_said(held):
    assert "There is no proposal 99" in words(open_page("proposals", proposal="99"))


def fill_round(page, second=40):
    by_label(page.text_input, "Name of the round").set_value("Winter 2027")
    by_label(page.number_input, "Budget").set_value(250_000.0)
    by_label(page.date_input, "Opens on").set_value(date(2027, 9, 1))
    by_label(page.date_input, "Closes on").set_value(date(2027, 10, 31))
    by_label(page.text_area, "Objectives").set_value("less violence\nsafer streets")
    for row, (name, weight) in enumerate([("need", 60), ("value", second)], 1):
        by_label(page.text_input, f"Criterion {row}").set_value(name)
        by_label(page.number_input, f"Weight of criterion {row}").set_value(weight)
    return press(page, "Open the round")


def test_a_commissioner_opens_a_round_by_form(engine):
    page = fill_round(as_actor(open_page("rounds"), CAS))
    assert not page.exception
    assert not page.error
    assert "The round Winter 2027 is opened." in words(page)
    with transaction(engine) as session:
        call = read_round(session, "winter-2027")
    assert (call.budget_pence, call.opens, call.closes) == (25_000_000, "2027-09-01", "2027-10-31")
    assert [(one.name, one.weight) for one in call.criteria] == [("need", 60), ("value", 40)]
    assert call.objectives == ("less violence", "safer streets")
    assert by_label(page.text_input, "Name of the round").value == ""


def test_faults_of_a_round_stand_by_their_fields_and_nothing_typed_is_lost(engine):
    page = fill_round(as_actor(open_page("rounds"), CAS), second=30)
    by_label(page.date_input, "Closes on").set_value(date(2027, 8, 1))
    page = press(page, "Open the round")
    said = words(page)
    assert "sum to 100" in said
    assert "The weights sum to 90 of 100" in said
    assert "The round closes before it opens" in said
    assert "2 to mend" in said
    assert by_label(page.text_input, "Name of the round").value == "Winter 2027"
    with transaction(engine) as session:
        assert list_rounds(session).empty


def test_a_round_is_changed_by_form_until_it_was_scored(engine, held):
    page = as_actor(open_page("rounds", round=CALL.code), CAS)
    assert by_label(page.number_input, "Budget in pounds").value == 100_000
    by_label(page.number_input, "Budget in pounds").set_value(120_000.0)
    by_label(page.date_input, "Closes on (to midnight)").set_value(date(2027, 4, 30))
    page = press(page, "Change the round")
    assert "The round Summer 2027 is changed." in words(page)
    changed = replace(CALL, budget_pence=120_000_00, closes="2027-04-30")
    with transaction(engine) as session:
        assert read_round(session, CALL.code) == changed
        save_scores(session, held.number, {"need": (4, ""), "value": (2, "")}, version=1, by=EVE)
    by_label(page.number_input, "Weight of criterion 1").set_value(50)
    by_label(page.number_input, "Weight of criterion 2").set_value(50)
    page = press(page, "Change the round")
    assert "proposals were scored already" in words(page)
    with transaction(engine) as session:
        assert read_round(session, CALL.code) == changed


def test_a_round_whose_short_name_is_taken_is_not_opened_twice(engine):
    page = fill_round(as_actor(open_page("rounds"), CAS))
    assert "There is a round 'winter-2027' already" in words(fill_round(page))


@pytest.mark.parametrize("actor", [ANN, EVE])
def test_only_a_commissioner_is_given_the_form_of_a_round(engine, actor):
    page = as_actor(open_page("rounds"), actor)
    assert "A commissioner opens a round" in words(page)
    assert not [button for button in page.button if button.label.startswith("Open")]


def test_a_round_says_its_money_criteria_and_rule(engine, held):
    said = words(open_page("rounds", round=CALL.code))
    assert "Budget: £100,000, of which £100,000 is not awarded yet" in said
    assert "need" in said
    assert "1 proposal in this round" in said
    assert "1 submitted" in words(open_page("rounds"))


def test_late_and_withdrawn_proposals_are_kept_and_shown(engine, held):
    with transaction(engine) as session:
        other, _ = start_proposal(session, CALL.code, title="Late one", organisation="B", by=ANN, now=NOW)
    late = hand_in(engine, other, now=datetime(2027, 4, 2, tzinfo=UTC))
    with transaction(engine) as session:
        withdraw(session, held.number, by=ANN, note="No staff", now=NOW)
    said = words(open_page("proposals"))
    assert "Submitted, late" in said
    assert "Withdrawn" in said
    assert "Late one" not in words(open_page("proposals", state="withdrawn"))
    assert "after the round had closed" in words(opened(late))
    page = opened(held, CAS, view="decide")
    assert "nothing more can be done with it" in words(page)
    assert "No staff" in words(page)


def test_an_open_proposal_is_drawn_told_in_six_elements_and_checked(held):
    page = opened(held)
    said = words(page)
    assert not page.exception
    for heading in ("1. Problem", "2. Audience", "3. Activities", "4. Outputs", "5. Outcomes", "6. Impact"):
        assert heading in said
    assert "rankdir=TB" in page.get("graphviz_chart")[0].proto.spec
    assert "What the checks found, as for an award" in said


def test_a_weak_theory_says_what_stands_in_the_way_of_an_award(engine):
    started, _ = begin(engine)
    said = words(opened(hand_in(engine, started)))
    assert "It cannot be awarded yet" in said
    assert "Nothing is said." in said


def test_a_comment_is_bound_to_a_link_and_waits_for_an_answer(engine, held):
    page = opened(held, CAS, about=LINK)
    by_label(page.text_area, "Your comment").set_value("How do you know?")
    page = press(page, "Add the comment")
    with transaction(engine) as session:
        (row,) = read_comments(session, held.number).to_dict("records")
    assert (row["source"], row["target"], row["text"], row["actor"]) == ("calm", "peace", "How do you know?", "Cas")
    said = words(page)
    assert "Link: Pupils keep calm → Pupils settle quarrels" in said
    assert "No answer yet" in said
    assert by_label(page.text_area, "Your comment").value == ""


@pytest.mark.parametrize(("about", "node"), [("", ""), ("node met", "met")])
def test_a_comment_is_bound_to_a_node_or_to_the_whole(engine, held, about, node):
    page = opened(held, EVE, about=about)
    by_label(page.text_area, "Your comment").set_value("How many?")
    press(page, "Add the comment")
    with transaction(engine) as session:
        (row,) = read_comments(session, held.number).to_dict("records")
    assert (row["node_id"], row["source"], row["role"]) == (node, "", "assessor")


def test_an_empty_comment_is_refused(engine, held):
    page = press(opened(held, CAS), "Add the comment")
    assert "the comment is empty" in page.error[0].value
    with transaction(engine) as session:
        assert read_comments(session, held.number).empty


def test_a_grantee_is_not_given_the_form_of_a_comment(held):
    page = opened(held, ANN)
    assert not [area for area in page.text_area if area.label == "Your comment"]


def test_what_is_typed_survives_a_look_at_another_part(held):
    page = opened(held, CAS)
    by_label(page.text_area, "Your comment").set_value("Half a thought")
    page.run()
    page.session_state["choose view"] = "history"
    page.run()
    page.session_state["choose view"] = "read"
    assert by_label(page.run().text_area, "Your comment").value == "Half a thought"


def test_a_proposal_is_returned_with_a_note(engine, held):
    page = opened(held, CAS, view="decide", act="return")
    assert "Write a comment or a note first" in words(press(page, "Return it"))
    by_label(page.text_area, "A note").set_value("Say more of the audience")
    press(page, "Return it")
    assert proposal_now(engine, held).state == "returned"
    with transaction(engine) as session:
        assert read_events(session, held.number).iloc[-1]["note"] == "Say more of the audience"


def test_the_change_list_stands_between_two_submitted_versions(engine, held):
    assert "Only one version was submitted" in words(opened(held, view="changes"))
    come_back(engine, held, confidence=60)
    page = opened(held, view="changes")
    assert "1 change: 1 field of links changed." in words(page)
    assert "90" in words(page)
    assert "60" in words(page)
    assert "Choose two different versions" in words(opened(held, view="changes", **{"from": "2"}))


def test_an_award_makes_a_project_and_shows_what_changed_since_submission(engine, held):
    back = come_back(engine, held, confidence=60)
    page = opened(back, CAS, view="decide", act="award")
    by_label(page.number_input, "Grant").set_value(40_000.5)
    by_label(page.text_input, "Who pays").set_value("The unit")
    by_label(page.date_input, "The grant starts").set_value(date(2027, 7, 1))
    page = press(page, "Award the grant")
    assert not page.error
    done = proposal_now(engine, held)
    assert (done.state, done.frozen_version) == ("awarded", 2)
    with transaction(engine) as session:
        record, _ = read_project(session, done.project_id)
    assert [(a.amount_pence, a.funder) for a in record.awards] == [(4_000_050, "The unit")]
    assert (record.start_date, record.end_date) == ("2027-07-01", "2028-05-31")
    said = words(opened(back, view="changes"))
    assert "From submission to award" in said
    assert said.count("1 change: 1 field of links changed.") == 2
    assert "£40,000.50" in words(open_page("rounds"))


def test_more_than_the_round_has_left_is_not_awarded(engine, held):
    page = opened(held, CAS, view="decide", act="award")
    by_label(page.number_input, "Grant").set_value(100_001.0)
    assert "£100,001 is more than the £100,000 left" in words(press(page, "Award the grant"))
    assert proposal_now(engine, held).state == "submitted"


@pytest.mark.parametrize(("act", "button"), [("award", "Award the grant"), ("decline", "Decline it"),
                                             ("return", "Return it")])  # fmt: skip
def test_a_decision_names_the_version_that_was_read(engine, held, act, button):
    page = opened(held, CAS, view="decide", act=act)
    come_back(engine, held, confidence=60)
    for area in page.text_area:
        area.set_value("A reason")
    said = words(press(page, button))
    assert "version 1 was read, but version 2 stands now" in said
    assert "You read version 1; version 2 stands now" in said
    assert proposal_now(engine, held).state == "submitted"


def test_comments_without_an_answer_keep_a_proposal_from_an_award_unless_one_says_so(engine, held):
    with transaction(engine) as session:
        add_comment(session, held.number, "How often?", version=1, by=CAS)
    page = press(opened(held, CAS, view="decide", act="award"), "Award the grant")
    assert "1 comment has no answer yet" in page.error[0].value.replace("\\", "")
    assert proposal_now(engine, held).state == "submitted"
    page.checkbox[0].check()
    press(page, "Award the grant")
    assert proposal_now(engine, held).state == "awarded"
    with transaction(engine) as session:
        assert read_events(session, held.number).iloc[-1]["note"] == "(1 comment without an answer)"


def test_a_theory_that_the_checks_block_is_not_awarded(engine):
    started, _ = begin(engine, asked_pence=50_000_00)
    weak = hand_in(engine, started)
    page = press(opened(weak, CAS, view="decide", act="award"), "Award the grant")
    assert "must be mended before an award" in page.error[0].value
    assert proposal_now(engine, weak).state == "submitted"


def test_declining_wants_a_reason_and_shows_it(engine, held):
    page = press(opened(held, CAS, view="decide", act="decline"), "Decline it")
    assert "no reason is given" in words(page).lower()
    by_label(page.text_area, "The reason").set_value("Too dear")
    page = press(page, "Decline it")
    assert proposal_now(engine, held).state == "declined"
    assert "Reason: Too dear" in words(page)


@pytest.mark.parametrize("actor", [ANN, EVE])
def test_only_a_commissioner_decides(held, actor):
    page = opened(held, actor, view="decide")
    assert "A commissioner returns, awards or declines a proposal" in words(page)
    assert not page.button


def score(page, *given):
    for field, points in zip([f for f in page.number_input if f.label.startswith("Score for")], given, strict=True):
        field.set_value(points)
    by_label(page.text_area, "Why, for need").set_value("Well shown")
    return press(page, "Save my scores")


def test_an_assessor_scores_each_criterion_and_sees_the_weighted_total_only_then(engine, held):
    with transaction(engine) as session:
        save_scores(session, held.number, {"need": (5, ""), "value": (5, "")}, version=1, by=replace(EVE, name="Flo"))
    page = opened(held, EVE, view="scores")
    assert "Flo" not in words(page)
    page = score(page, 4, 2)
    with transaction(engine) as session:
        own = read_scores(session, held.number).query("assessor == 'Eve'")
    assert dict(zip(own["criterion"], own["score"], strict=True)) == {"need": 4, "value": 2}
    assert list(own["note"]) == ["Well shown", ""]
    assert "2 assessors: 64.0 to 100.0 of 100, mean 82.0." in words(page)  # 60·4/5 + 40·2/5 = 64


def test_a_note_without_a_score_is_said_and_a_field_left_empty_is_not_nought(engine, held):
    page = score(opened(held, EVE, view="scores"), None, 3)
    assert "there is a note without a score" in page.error[0].value
    by_label(page.text_area, "Why, for need").set_value("")
    page = press(page, "Save my scores")
    with transaction(engine) as session:
        assert list(read_scores(session, held.number)["criterion"]) == ["value"]
    assert "not complete" in words(opened(held, CAS, view="scores"))


def test_one_assessor_alone_has_no_mean(engine, held):
    score(opened(held, EVE, view="scores"), 4, 2)
    said = words(opened(held, CAS, view="scores"))
    assert "One judgement has no range" in said
    assert "mean" not in said


def test_a_declared_conflict_closes_the_form_and_says_why(engine, held):
    page = score(opened(held, EVE, view="scores"), 4, 2)
    assert "nature of the conflict is not said" in words(press(page, "Declare it"))
    by_label(page.text_area, "What the conflict is").set_value("My sister works there")
    page = press(page, "Declare it")
    assert "You do not score this proposal" in words(page)
    assert "My sister works there" in words(page)
    assert not page.button
    with transaction(engine) as session:
        assert list(read_conflicts(session, held.number)["assessor"]) == ["Eve"]
    assert "No: a conflict of interest was declared" in words(opened(held, CAS, view="scores"))


@pytest.mark.parametrize(("rule", "closed"), [(ConflictRule.ROUND, True), (ConflictRule.PROPOSAL, False)])
def test_a_conflict_elsewhere_closes_the_form_only_where_the_rule_says_so(engine, rule, closed):
    started, _ = begin(engine, replace(CALL, conflict_rule=rule))
    held = hand_in_sound(engine, started)
    with transaction(engine) as session:
        other, _ = start_proposal(session, CALL.code, title="Other", organisation="B", by=ANN, now=NOW)
        declare_conflict(session, other.number, "A trustee", by=EVE)
    said = words(opened(held, EVE, view="scores"))
    assert ("You do not score this proposal" in said) is closed
    assert (f"in proposal {other.number} of the same round" in said) is closed


def test_what_was_done_is_told_in_order(engine, held):
    come_back(engine, held, confidence=60)
    said = words(opened(held, view="history"))
    places = [said.index(f">{act}<") for act in ("Started", "Submitted", "Returned")]
    assert places == sorted(places)
    assert "Cas, commissioner, unverified" in said


def test_a_draft_says_that_nothing_was_submitted(engine):
    started, _ = begin(engine)
    assert "Nothing was submitted" in words(opened(started, CAS))


def test_text_of_a_proposal_stays_text(engine):
    with transaction(engine) as session:
        add_round(session, CALL, by=CAS)
        held, _ = start_proposal(session, CALL.code, title="<b>x</b> **y** $z$", organisation="[a](b)", by=ANN)
    shown = [element.value for element in opened(held).subheader]
    assert shown == [r"\<b\>x\</b\> \*\*y\*\* \$z\$"]
    with transaction(engine) as session:
        assert len(list_proposals(session)) == 1
