"""A funding round, a theory and people, for tests of proposals."""

from datetime import UTC, datetime

import pandas as pd

from interventions.funding_rounds import Criterion, FundingRound
from interventions.proposing import Actor, Role
from interventions.store.drafts import read_draft, save_draft
from interventions.store.engine import transaction
from interventions.store.proposals import start_proposal, submit
from interventions.store.rounds import add_round
from interventions.theory_rows import LINK_COLUMNS, NODE_COLUMNS, StoredTheory
from logic_models import form
from logic_models.form import Answers
from logic_models.kinds import NodeKind

ANN, CAS, EVE = Actor("Ann", Role.GRANTEE), Actor("Cas", Role.COMMISSIONER), Actor("Eve", Role.ASSESSOR)
NOW = datetime(2027, 2, 1, 12, tzinfo=UTC)
CALL = FundingRound(
    code="summer-2027", name="Summer 2027", call_text="Work with young people", budget_pence=100_000_00,
    opens="2027-01-01", closes="2027-03-31", grant_starts="2027-06-01", grant_ends="2028-05-31",
    criteria=(Criterion(name="need", weight=60), Criterion(name="value", weight=40)), objectives=("less violence",),
)  # fmt: skip


def theory(theory_id, text="Mentor", header="{}"):
    nodes = [("act", 0, "activity", text, "{}"), ("calm", 1, "impact", "Less harm", "{}")]
    links = [(0, "act", "calm", "{}")]
    return StoredTheory(
        theory_id=theory_id, title="Mentoring", header=header, nodes=pd.DataFrame(nodes, columns=NODE_COLUMNS),
        links=pd.DataFrame(links, columns=LINK_COLUMNS),
    )  # fmt: skip


def begin(engine, call=CALL, **details):
    """A round with one draft in it; the proposal and the key of its link."""
    with transaction(engine) as session:
        add_round(session, call, by=CAS)
        return start_proposal(session, call.code, title="Mentors", organisation="A Trust", by=ANN, now=NOW, **details)


def hand_in(engine, held, text="Mentor", now=NOW, header="{}"):
    """Save a draft that says something new, and submit it."""
    with transaction(engine) as session:
        last = read_draft(session, held.number)
    draft = save_draft(engine, held.number, answers=f"{text} {now}", theory=text, expected=last.revision, by=ANN)
    with transaction(engine) as session:
        given = theory(held.theory_id, text, header)
        return submit(session, held.number, given, revision=draft.revision, by=ANN, now=now)


def six_answers():
    """An answer in words to each of the six questions, and nothing else."""
    said = {
        NodeKind.PROBLEM: "Some pupils fight", NodeKind.AUDIENCE: "Pupils in trouble",
        NodeKind.ACTIVITY: "Mentors meet pupils", NodeKind.OUTPUT: "Pupils met",
        NodeKind.SHORT_OUTCOME: "Pupils keep calm", NodeKind.IMPACT: "Fewer pupils are hurt",
    }  # fmt: skip
    answers = Answers()
    for kind, text in said.items():
        name = f"{kind.value}-1"
        answers = form.joined(form.said(form.added(answers, kind, name), name, "text", text), name)
    return answers


def answered():
    """The answers to the six questions with all that a round asks of them, and nothing else."""
    answers = six_answers()
    for what, value in (("quantity", 60), ("unit", "pupils"), ("period", "a year")):
        answers = form.said(answers, "output-1", what, value)
    return form.said(answers, "impact-1", "objective", "less violence")
