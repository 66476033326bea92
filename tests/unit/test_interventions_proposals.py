"""Proposals from draft to project. Oracle: the states of the issue, written out by hand, and sums of pence."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from threading import Barrier, Thread

import pytest
from sqlalchemy import select, text
from sqlmodel import Session

from interventions.errors import InputError, StoreError, VRUError
from interventions.funding_rounds import Criterion, FundingRound
from interventions.models.proposals import StoredProposal
from interventions.proposing import Actor, Move, ProposalState, Role, moved, moves_from
from interventions.store.assessments import declare_conflict, read_assessment, read_scores, save_scores
from interventions.store.awarding import award, award_versions, frozen_theory
from interventions.store.drafts import StaleDraftError, list_drafts, read_draft, save_draft
from interventions.store.engine import transaction, writing
from interventions.store.projects import read_project
from interventions.store.proposal_comments import add_comment, answer_comment, read_answers, read_comments
from interventions.store.proposals import (
    change_details,
    decline,
    list_proposals,
    read_events,
    read_proposal,
    renew_link,
    resume_proposal,
    return_proposal,
    start_proposal,
    submit,
    withdraw,
)
from interventions.store.rounds import add_round, awarded_pence, change_round, list_rounds, read_round
from interventions.store.theories import list_versions, read_theory, save_theory
from proposals import ANN, CALL, CAS, EVE, NOW, begin, hand_in, theory

LEGAL = {
    ("draft", "submit"): "submitted", ("draft", "withdraw"): "withdrawn", ("submitted", "return"): "returned",
    ("submitted", "award"): "awarded", ("submitted", "decline"): "declined", ("submitted", "withdraw"): "withdrawn",
    ("returned", "submit"): "submitted", ("returned", "decline"): "declined", ("returned", "withdraw"): "withdrawn",
}  # fmt: skip
WHOSE = {"submit": "grantee", "withdraw": "grantee", "return": "commissioner", "award": "commissioner",
         "decline": "commissioner"}  # fmt: skip


@pytest.mark.parametrize(("state", "move", "role"), [*product(ProposalState, Move, Role)])
def test_only_the_moves_of_the_issue_are_legal_each_by_its_own_role(state, move, role):
    if (state, move) in LEGAL and WHOSE[move] == role:
        assert moved(state, move, role) == LEGAL[state, move]
        assert move in moves_from(state, role)
    else:
        with pytest.raises(InputError, match="a proposal"):
            moved(state, move, role)
        assert move not in moves_from(state, role)


def test_a_proposal_goes_from_draft_to_project_and_the_version_decided_on_is_frozen(engine):
    held, _ = begin(engine, asked_pence=50_000_00)
    assert hand_in(engine, held).version == 1
    with transaction(engine) as session:
        comment = add_comment(session, held.number, "How often?", version=1, by=CAS, link=("act", "calm"))
        return_proposal(session, held.number, version=1, by=CAS, now=NOW)
        answer_comment(session, comment, "Weekly now", changed=True, by=ANN)
    header = '{"tier": "secondary", "synthetic": true}'
    assert hand_in(engine, held, "Mentor weekly", header=header).version == 2
    with transaction(engine) as session:
        done = award(session, held.number, version=2, grant_pence=40_000_00, by=CAS, funder="The unit", now=NOW)
        save_theory(session, theory(held.theory_id, "Mentor daily"), saved_by="Ann", role="grantee", why="next year")
    with Session(engine) as session:
        record, _ = read_project(session, done.project_id)
        first, last = award_versions(session, held.number)
        versions = list_versions(session, held.theory_id)
        events = read_events(session, held.number)
        frozen = frozen_theory(session, done.project_id)
    assert (record.provider, record.start_date, record.end_date) == ("A Trust", "2027-06-01", "2028-05-31")
    assert [(a.amount_pence, a.funder, a.award_date) for a in record.awards] == [(4_000_000, "The unit", "2027-02-01")]
    assert (record.theory_id, record.tiers, record.synthetic) == (held.theory_id, ("secondary",), True)
    told = [part.nodes["text"].iloc[0] for part in (first, last, frozen)]
    assert told == ["Mentor", "Mentor weekly", "Mentor weekly"]
    assert versions[["version", "frozen"]].to_numpy().tolist() == [[3, False], [2, True], [1, False]]
    assert versions.iloc[0][["saved_by", "role", "why"]].tolist() == ["Ann", "grantee", "next year"]
    assert events[["act", "state", "role"]].to_numpy().tolist() == [
        ["started", "draft", "grantee"], ["submitted", "submitted", "grantee"],
        ["returned", "returned", "commissioner"], ["submitted", "submitted", "grantee"],
        ["awarded", "awarded", "commissioner"],
    ]  # fmt: skip
    assert events["version"].fillna(0).tolist() == [0, 1, 1, 2, 2]


def test_a_comment_without_an_answer_stops_the_resubmission_and_each_answer_is_kept(engine):
    held, _ = begin(engine)
    hand_in(engine, held)
    with transaction(engine) as session:
        places = {"node_id": "act"}, {"link": ("act", "calm")}, {}
        ids = [add_comment(session, held.number, "Why?", version=1, by=CAS, **place) for place in places]
        return_proposal(session, held.number, version=1, by=CAS)
    for place, comment in enumerate(ids):
        with pytest.raises(InputError, match=f"{3 - place} comments? still wait"):
            hand_in(engine, held, f"try {place}")
        with transaction(engine) as session:
            answer_comment(session, comment, "not changed because …", changed=False, by=ANN)
    with transaction(engine) as session:
        answer_comment(session, ids[0], "Changed after all", changed=True, by=ANN)
        told = read_comments(session, held.number)
        assert told["answer"].tolist() == ["Changed after all", "not changed because …", "not changed because …"]
        assert told[["node_id", "source", "target"]].to_numpy().tolist() == [
            ["act", "", ""], ["", "act", "calm"], ["", "", ""],
        ]  # fmt: skip
        assert read_answers(session, ids[0])["changed"].tolist() == [False, True]
    assert hand_in(engine, held, "now").state == "submitted"


@pytest.mark.parametrize(
    ("place", "said"),
    [({"node_id": "x"}, "no node 'x'"), ({"link": ("calm", "act")}, "no link"), ({"version": 2}, "version 2"),
     ({"text": "  "}, "empty"), ({"by": ANN}, "those who read"), ({"node_id": "act", "link": ("act", "calm")}, "both")],
)  # fmt: skip
def test_a_comment_on_nothing_is_refused(engine, place, said):
    held, _ = begin(engine)
    hand_in(engine, held)
    with pytest.raises(InputError, match=said), transaction(engine) as session:
        add_comment(session, held.number, **{"text": "Why?", "version": 1, "by": CAS} | place)


def test_what_was_typed_over_an_older_draft_is_kept_beside_it_and_both_are_shown(engine):
    held, _ = begin(engine)
    save = {"engine": engine, "number": held.number, "by": ANN}
    assert save_draft(**save, answers="a", theory="t", expected=0).revision == 1
    assert save_draft(**save, answers="a", theory="t", expected=0).revision == 1, "the same text is no conflict"
    assert save_draft(**save, answers="b", theory="t", expected=1).revision == 2
    for _ in range(2):
        with pytest.raises(StaleDraftError, match="kept as revision 3") as caught:
            save_draft(**save, answers="c", theory="t", expected=1)
    assert (caught.value.yours.answers, caught.value.theirs.answers) == ("c", "b")
    with Session(engine) as session:
        assert read_draft(session, held.number).answers == "b"
        assert read_draft(session, held.number, revision=3).aside
        assert list_drafts(session, held.number)["revision"].tolist() == [3, 2, 1], "kept once, though sent twice"
    assert save_draft(**save, answers="c+b", theory="t", expected=2).revision == 4


def test_what_is_typed_after_the_submission_is_kept_and_changes_nothing(engine):
    held, _ = begin(engine)
    hand_in(engine, held)
    with pytest.raises(StaleDraftError, match="is submitted, and cannot be changed now"):
        save_draft(engine, held.number, answers="late thought", theory="t", expected=1, by=ANN)
    with Session(engine) as session:
        assert read_draft(session, held.number).answers.startswith("Mentor")
        assert read_draft(session, held.number, revision=2).answers == "late thought"


def test_a_draft_saved_meanwhile_is_not_submitted_unseen(engine):
    held, _ = begin(engine)
    save_draft(engine, held.number, answers="a", theory="t", expected=0, by=ANN)
    save_draft(engine, held.number, answers="b", theory="t", expected=1, by=ANN)
    with pytest.raises(InputError, match="revision 2 of the draft stands"), transaction(engine) as session:
        submit(session, held.number, theory(held.theory_id), revision=1, by=ANN, now=NOW)


@pytest.mark.parametrize(
    ("moment", "late"),
    [
        (datetime(2027, 3, 31, 22, 59, tzinfo=UTC), False),  # 23:59 in Britain: summer time began on 28 March 2027
        (datetime(2027, 3, 31, 23, 1, tzinfo=UTC), True),
    ],
)
def test_a_proposal_after_the_closing_day_in_britain_is_taken_and_marked_late(engine, moment, late):
    held, _ = begin(engine)
    assert hand_in(engine, held, now=moment).late is late
    with transaction(engine) as session:
        return_proposal(session, held.number, version=1, by=CAS, note="see note")
    assert hand_in(engine, held, "mended", now=datetime(2027, 5, 1, tzinfo=UTC)).late is late


def test_a_proposal_before_the_round_opens_is_refused_and_stays_a_draft(engine):
    held, _ = begin(engine)
    with pytest.raises(InputError, match="opens on 2027-01-01"):
        hand_in(engine, held, now=datetime(2026, 12, 31, 12, tzinfo=UTC))
    with Session(engine) as session:
        assert read_proposal(session, held.number).state is ProposalState.DRAFT
        assert list_versions(session, held.theory_id).empty, "nothing is half stored"


def test_a_withdrawn_proposal_is_kept_and_listed_and_opened_by_its_link(engine):
    held, key = begin(engine)
    with transaction(engine) as session:
        withdraw(session, held.number, by=ANN, note="no staff")
        assert resume_proposal(session, key).state is ProposalState.WITHDRAWN
        assert list_proposals(session, round_code=CALL.code, state="withdrawn")["number"].tolist() == [held.number]
        assert read_events(session, held.number)["note"].iloc[-1] == "no staff"
    said = r"withdrawn cannot be submitted\. Nothing more"
    with pytest.raises(InputError, match=said), transaction(engine) as session:
        submit(session, held.number, theory(held.theory_id), revision=0, by=ANN, now=NOW)


def test_a_decision_is_on_the_version_that_was_read(engine):
    held, _ = begin(engine)
    hand_in(engine, held)
    with transaction(engine) as session:
        return_proposal(session, held.number, version=1, by=CAS, note="more")
    hand_in(engine, held, "two")
    for act in (return_proposal, decline):
        with pytest.raises(InputError, match="version 1 was read, but version 2"), transaction(engine) as session:
            act(session, held.number, version=1, by=CAS, note="n")
    with pytest.raises(InputError, match="version 1 was read"), transaction(engine) as session:
        award(session, held.number, version=1, grant_pence=1, by=CAS)


def test_nothing_is_stored_of_an_award_that_is_refused(engine):
    held, _ = begin(engine)
    hand_in(engine, held)
    wrong = {"grant_pence": 100_000_01}, {"grant_pence": 0}, {"starts": "2029-01-01"}, {"by": ANN}, {"version": 2}
    for fields in wrong:
        asked = {"version": 1, "grant_pence": 1_00, "by": CAS, "now": NOW} | fields
        with pytest.raises(InputError), transaction(engine) as session:
            award(session, held.number, **asked)
    with Session(engine) as session:
        assert read_proposal(session, held.number).state is ProposalState.SUBMITTED
        assert not read_theory(session, held.theory_id).frozen
        assert session.execute(text("SELECT count(*) FROM projects")).scalar_one() == 0


def test_awards_of_a_round_do_not_exceed_its_budget(engine):
    held, _ = begin(engine)
    hand_in(engine, held)
    with transaction(engine) as session:
        award(session, held.number, version=1, grant_pence=60_000_00, by=CAS, now=NOW)
        other, _ = start_proposal(session, CALL.code, title="Two", organisation="B", by=ANN, now=NOW)
    hand_in(engine, other)
    with pytest.raises(InputError, match=r"£40,000 left"), transaction(engine) as session:
        award(session, other.number, version=1, grant_pence=40_000_01, by=CAS, now=NOW)
    with transaction(engine) as session:
        award(session, other.number, version=1, grant_pence=40_000_00, by=CAS, now=NOW)
        row = list_rounds(session).iloc[0]
    assert row[["awarded", "draft", "awarded_pence"]].tolist() == [2, 0, 100_000_00]


def test_two_decisions_at_one_moment_leave_one(engine):
    """Two people read the same state; the one who writes second is told, and nothing of theirs is done."""
    held, _ = begin(engine)
    hand_in(engine, held)
    with Session(engine) as second:
        read = second.scalars(select(StoredProposal)).all()  # what the second person's program holds
        with transaction(engine) as first:
            withdraw(first, held.number, by=ANN)
        with pytest.raises(StoreError, match="at the same moment"):
            decline(second, read[0].number, version=1, by=CAS, note="no money")
        second.rollback()
    with Session(engine) as session:
        assert read_events(session, held.number)["act"].tolist() == ["started", "submitted", "withdrawn"]
        assert read_proposal(session, held.number).state is ProposalState.WITHDRAWN


def test_the_key_of_a_link_is_nowhere_in_the_database_and_an_old_one_opens_nothing(engine, database):
    held, key = begin(engine)
    with transaction(engine) as session:
        assert resume_proposal(session, key).number == held.number
        new = renew_link(session, held.number, by=CAS)
        assert resume_proposal(session, new).number == held.number
        with pytest.raises(InputError, match="opens no proposal"):
            resume_proposal(session, key)
    engine.dispose()
    held_bytes = b"".join(path.read_bytes() for path in database.parent.glob("vru.db*"))
    assert key.encode() not in held_bytes
    assert new.encode() not in held_bytes


def test_scores_are_weighted_and_one_judgement_has_no_mean(engine):
    """By hand: (60·4 + 40·2) / 5 = 64 of 100; (60·2 + 40·5) / 5 = 64; (60·5 + 40·5) / 5 = 100."""
    held, _ = begin(engine)
    hand_in(engine, held)
    score = {"number": held.number, "version": 1}
    fay = Actor("Fay", Role.ASSESSOR)
    with transaction(engine) as session:
        save_scores(session, **score, scores={"need": (1, "")}, by=EVE)
        assert "No assessor" in read_assessment(session, held.number).summary()
        save_scores(session, **score, scores={"need": (4, "clear"), "value": (2, "")}, by=EVE)
        alone = read_assessment(session, held.number)
        save_scores(session, **score, scores={"need": (5, ""), "value": (5, "")}, by=fay)
        both = read_assessment(session, held.number)
        assert read_scores(session, held.number)["score"].tolist() == [4, 2, 5, 5], "the latest of each"
    assert (alone.mean, alone.lowest, alone.highest) == (None, 64, 64)
    assert "a second is needed" in alone.summary()
    assert both.summary() == "2 assessors: 64.0 to 100.0 of 100, mean 82.0."
    with transaction(engine) as session:
        declare_conflict(session, held.number, "is a trustee", by=fay)
        said = read_assessment(session, held.number).summary()
    assert said.startswith("1 assessor: 64.0")
    assert "Fay (a conflict of interest was declared)" in said


@pytest.mark.parametrize(("rule", "counted"), [("proposal", 2), ("round", 1)])
def test_a_conflict_elsewhere_counts_as_the_round_says(engine, rule, counted):
    held, _ = begin(engine, replace(CALL, conflict_rule=rule))
    hand_in(engine, held)
    fay = Actor("Fay", Role.ASSESSOR)
    with transaction(engine) as session:
        for who in (EVE, fay):
            save_scores(session, held.number, {"need": (4, ""), "value": (2, "")}, version=1, by=who)
        other, _ = start_proposal(session, CALL.code, title="Two", organisation="B", by=ANN)
        declare_conflict(session, other.number, "a cousin works there", by=fay)
        assert len(read_assessment(session, held.number).counted) == counted


@pytest.mark.parametrize("scores", [{"need": (6, "")}, {"need": (-1, "")}, {"need": (True, "")}, {"charm": (3, "")}])
def test_a_score_or_criterion_that_is_not_the_rounds_is_refused_and_none_is_stored(engine, scores):
    held, _ = begin(engine)
    hand_in(engine, held)
    with pytest.raises(InputError), transaction(engine) as session:
        save_scores(session, held.number, {"value": (3, "")} | scores, version=1, by=EVE)
    with Session(engine) as session:
        assert read_scores(session, held.number).empty


def test_what_proposals_are_judged_by_stays_once_a_score_was_given(engine):
    held, _ = begin(engine)
    hand_in(engine, held)
    heavier = replace(CALL, criteria=(Criterion(name="need", weight=100),))
    with transaction(engine) as session:
        change_round(session, replace(CALL, closes="2027-04-30"), by=CAS)
        save_scores(session, held.number, {"need": (3, "")}, version=1, by=EVE)
        change_round(session, replace(CALL, budget_pence=5), by=CAS)
        with pytest.raises(InputError, match="criteria cannot be changed"):
            change_round(session, heavier, by=CAS)
        assert read_round(session, CALL.code) == replace(CALL, budget_pence=5)
    with pytest.raises(InputError, match="already"), transaction(engine) as session:
        add_round(session, CALL, by=CAS)


@pytest.mark.parametrize(
    "fields",
    [
        {"criteria": (Criterion(name="a", weight=50), Criterion(name="b", weight=49))}, {"criteria": ()},
        {"criteria": (Criterion(name="a", weight=50), Criterion(name="a", weight=50))}, {"closes": "2026-01-01"},
        {"criteria": (Criterion(name="a", weight=100.0),)}, {"opens": "1 May 2027"}, {"budget_pence": -1},
        {"code": "Summer 2027"}, {"conflict_rule": "none"}, {"grant_ends": "2027-01-01"}, {"top_score": 0},
    ],
)  # fmt: skip
def test_a_round_that_cannot_stand_is_refused(fields):
    with pytest.raises(InputError):
        replace(CALL, **fields)
    assert isinstance(CALL, FundingRound)
    assert [CALL.stands(date(2027, *day)) for day in ((1, 1), (3, 31), (4, 1))] == ["open", "open", "closed"]


def test_details_change_while_it_is_written_and_the_event_says_what_stood(engine):
    held, _ = begin(engine, asked_pence=5)
    with transaction(engine) as session:
        new = {"title": "Mentors 2", "organisation": "A Trust", "asked_pence": 7}
        assert change_details(session, held.number, by=ANN, **new).asked_pence == 7
        assert "Mentors; A Trust; 5 pence" in read_events(session, held.number)["note"].iloc[-1]
        withdraw(session, held.number, by=ANN)
        with pytest.raises(InputError, match="cannot be changed"):
            change_details(session, held.number, by=ANN, **new)


def test_nobody_acts_without_a_name():
    for name, role in ((" ", Role.GRANTEE), ("Ann", "boss")):
        with pytest.raises(InputError):
            Actor(name, role)


def at_once(*acts):
    """What each act gives, or refuses with, where all begin at the same moment."""
    ready, found = Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        ready.wait()
        try:
            found[place] = act()
        except VRUError as error:
            found[place] = error

    threads = [Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_two_commissioners_at_the_same_moment_do_not_award_more_than_there_is(engine):
    first, _ = begin(engine)
    with transaction(engine) as session:
        second, _ = start_proposal(session, CALL.code, title="Other", organisation="B", by=ANN, now=NOW)
    for held in (first, second):
        hand_in(engine, held)

    def awarding(number):
        with writing(engine) as session:
            return award(session, number, version=1, grant_pence=100_000_00, by=CAS, now=NOW)

    found = at_once(lambda: awarding(first.number), lambda: awarding(second.number))
    assert sorted(isinstance(one, InputError) for one in found) == [False, True]
    with transaction(engine) as session:
        assert awarded_pence(session, CALL.code) == 100_000_00


def test_of_many_saves_at_the_same_moment_one_stands_and_all_are_kept(engine):
    held, _ = begin(engine)
    found = at_once(*(
        lambda text=text: save_draft(engine, held.number, answers=text, theory="", expected=0, by=ANN)
        for text in "abcdef"
    ))  # fmt: skip
    assert sorted(type(one).__name__ for one in found) == ["Draft", *["StaleDraftError"] * 5]
    with transaction(engine) as session:
        kept = list_drafts(session, held.number)
    assert (len(kept), (~kept["aside"].astype(bool)).sum()) == (6, 1)


def test_one_assessor_is_one_however_the_name_is_typed(engine):
    held, _ = begin(engine)
    hand_in(engine, held)
    given = {"need": (4, ""), "value": (2, "")}
    with transaction(engine) as session:
        save_scores(session, held.number, given, version=1, by=EVE)
        save_scores(session, held.number, given, version=1, by=replace(EVE, name=" eve "))
        assert set(read_scores(session, held.number)["assessor"]) == {"Eve"}
        declare_conflict(session, held.number, "A trustee", by=replace(EVE, name="EVE"))
        assert not read_assessment(session, held.number).totals["counted"].any()


def test_a_round_keeps_the_budget_that_is_awarded_already(engine):
    held, _ = begin(engine)
    hand_in(engine, held)
    with transaction(engine) as session:
        award(session, held.number, version=1, grant_pence=60_000_00, by=CAS, now=NOW)
    with pytest.raises(InputError, match="£60,000 of this round is awarded already"), transaction(engine) as session:
        change_round(session, replace(CALL, budget_pence=1), by=CAS)
