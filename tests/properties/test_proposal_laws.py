"""Whatever people do with a proposal: nothing typed is lost, states move legally, and no link is found by trying.

Oracle: a small machine of our own (LEGAL, written out by hand) and a list of every text that was ever typed.
"""

import contextlib
import hashlib
import tempfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import text as sql
from sqlmodel import Session, SQLModel

import interventions.models  # noqa: F401  (registers every table)
from interventions.errors import InputError, VRUError
from interventions.personal_data import personal_data
from interventions.proposing import Actor, Role
from interventions.store.awarding import award
from interventions.store.drafts import StaleDraftError, list_drafts, read_draft, save_draft
from interventions.store.engine import open_engine, transaction
from interventions.store.migrating import initialise
from interventions.store.proposal_comments import add_comment, answer_comment, read_comments
from interventions.store.proposals import (
    decline,
    read_events,
    read_proposal,
    renew_link,
    resume_proposal,
    return_proposal,
    submit,
    unanswered,
    withdraw,
)
from interventions.store.theories import list_versions, read_theory
from proposals import ANN, CAS, NOW, begin, theory

MOVES = {
    ("draft", "submitted"): "submitted", ("draft", "withdrawn"): "withdrawn", ("submitted", "returned"): "returned",
    ("submitted", "awarded"): "awarded", ("submitted", "declined"): "declined",
    ("submitted", "withdrawn"): "withdrawn", ("returned", "submitted"): "submitted",
    ("returned", "declined"): "declined", ("returned", "withdrawn"): "withdrawn",
}  # fmt: skip
BY = {"submitted": "grantee", "withdrawn": "grantee", "returned": "commissioner", "awarded": "commissioner",
      "declined": "commissioner"}  # fmt: skip
ACTORS = st.sampled_from([ANN, CAS, Actor("Eve", Role.ASSESSOR)])
TYPED = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


class Workflow(RuleBasedStateMachine):
    """People of every role do anything at any time, over whatever they last saw."""

    def __init__(self):
        super().__init__()
        self.folder = contextlib.ExitStack()
        place = self.folder.enter_context(tempfile.TemporaryDirectory())
        self.engine = open_engine(f"sqlite:///{place}/vru.db")
        initialise(self.engine)
        self.held, self.key = begin(self.engine)
        self.number, self.state, self.typed = self.held.number, "draft", set()
        self.submitted, self.open_comments = [], 0

    def teardown(self):
        self.engine.dispose()
        self.folder.close()

    @rule(answers=TYPED, graph=TYPED, behind=st.integers(0, 2))
    def type_something(self, answers, graph, behind):
        with Session(self.engine) as session:
            standing = read_draft(session, self.number)
        try:
            seen = max(standing.revision - behind, 0)
            kept = save_draft(self.engine, self.number, answers=answers, theory=graph, expected=seen, by=ANN)
            assert (kept.answers, kept.theory) == (answers, graph)
        except StaleDraftError as stale:
            assert (stale.yours.answers, stale.yours.theory) == (answers, graph)
            assert (stale.theirs.answers, stale.theirs.theory) == (standing.answers, standing.theory)
            assert behind or self.state not in ("draft", "returned")
        if (answers, graph) != ("", ""):
            self.typed.add((answers, graph))

    @rule(word=TYPED.filter(str.strip), by=ACTORS, behind=st.integers(0, 1))
    def submit(self, word, by, behind):
        with Session(self.engine) as session:
            revision = read_draft(session, self.number).revision
        legal = self.open_comments == 0 and not (behind and revision)
        given = theory(self.held.theory_id, word)

        def act(session):
            submit(session, self.number, given, revision=max(revision - behind, 0), by=by, now=NOW)

        if self._try(act, "submitted", by, legal=legal):
            with Session(self.engine) as session:
                version = read_proposal(session, self.number).version
            self.submitted.append((version, given.digest()))

    @rule(by=ACTORS, note=st.sampled_from(["", "why"]))
    def return_it(self, by, note):
        legal = bool(note or self.open_comments)
        self._try(
            lambda session: return_proposal(session, self.number, version=self._version(), by=by, note=note),
            "returned", by, legal=legal,
        )  # fmt: skip

    @rule(by=ACTORS)
    def withdraw(self, by):
        self._try(lambda session: withdraw(session, self.number, by=by), "withdrawn", by)

    @rule(by=ACTORS, note=st.sampled_from(["", "why"]))
    def decline(self, by, note):
        self._try(
            lambda session: decline(session, self.number, version=self._version(), by=by, note=note),
            "declined", by, legal=bool(note),
        )  # fmt: skip

    @rule(by=ACTORS, pence=st.sampled_from([0, 1, 100_000_00, 100_000_01]))
    def award(self, by, pence):
        self._try(
            lambda session: award(session, self.number, version=self._version(), grant_pence=pence, by=by, now=NOW),
            "awarded", by, legal=0 < pence <= 100_000_00,
        )  # fmt: skip

    @precondition(lambda self: self.submitted)
    @rule(node=st.sampled_from(["", "act", "nowhere"]), by=ACTORS)
    def comment(self, node, by):
        legal = self.state in ("submitted", "returned") and node != "nowhere" and by is not ANN
        try:
            with transaction(self.engine) as session:
                add_comment(session, self.number, "Why?", version=self._version(), by=by, node_id=node)
            assert legal
            self.open_comments += 1
        except InputError:
            assert not legal

    @precondition(lambda self: self.open_comments)
    @rule(by=ACTORS)
    def answer(self, by):
        with Session(self.engine) as session:
            told = read_comments(session, self.number)
        first = int(told.loc[told["answer"].isna() | (told["answer"] == ""), "id"].iloc[0])
        try:
            with transaction(self.engine) as session:
                answer_comment(session, first, "so", changed=False, by=by)
            assert self.state == "returned"
            assert by is ANN
            self.open_comments -= 1
        except InputError:
            assert self.state != "returned" or by is not ANN

    def _version(self):
        return self.submitted[-1][0] if self.submitted else 0

    def _try(self, act, goal, by, *, legal=True):
        """Do it; it must succeed where our own machine allows it, and be refused in words where not."""
        allowed = legal and (self.state, goal) in MOVES and BY[goal] == by.role
        try:
            with transaction(self.engine) as session:
                act(session)
        except VRUError:
            assert not allowed, (self.state, goal, by.role)
            return False
        assert allowed, (self.state, goal, by.role)
        self.state = MOVES[self.state, goal]
        return True

    @invariant()
    def nothing_typed_is_lost(self):
        with Session(self.engine) as session:
            numbers = list_drafts(session, self.number)["revision"]
            held = {(d.answers, d.theory) for d in (read_draft(session, self.number, revision=int(n)) for n in numbers)}
        assert held - {("", "")} == self.typed, "and nothing that nobody typed; an emptied draft is a revision too"

    @invariant()
    def the_state_and_its_history_agree(self):
        with Session(self.engine) as session:
            held, events = read_proposal(session, self.number), read_events(session, self.number)
            assert held.state == self.state == events["state"].iloc[-1]
            for before, after in zip(events["state"], events["state"].iloc[1:], strict=False):
                assert (before, after) in MOVES, "every state change of the history is legal"
            assert unanswered(session, self.number) == self.open_comments
            assert resume_proposal(session, self.key) == held
            assert bool(held.project_id) == (self.state == "awarded")

    @invariant()
    def a_version_never_changes(self):
        with Session(self.engine) as session:
            for version, digest in self.submitted:
                assert read_theory(session, self.held.theory_id, version=version).digest() == digest
            frozen = list_versions(session, self.held.theory_id)
            named = list(frozen.loc[frozen["frozen"].astype(bool), "version"])
        assert named == ([self.submitted[-1][0]] if self.state == "awarded" else [])


TestWorkflow = Workflow.TestCase
TestWorkflow.settings = settings(max_examples=8, stateful_step_count=15, deadline=None)


@pytest.fixture
def linked(engine):
    held, key = begin(engine)
    return engine, held, key


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_other_key_opens_a_proposal(linked, data):
    """The attacks: any text, the key shortened, lengthened or in other letters, what a database would match."""
    engine, held, key = linked
    digest = hashlib.sha256(key.encode()).hexdigest()
    near = [key[:-1], key + "A", key.swapcase(), f" {key}", f"{key}\n", key[::-1], digest, digest.upper(), "%",
            "_" * 43, "", "' OR 1=1", "\x00", str(held.number), held.theory_id, None, b"key", "\ud800"]  # fmt: skip
    guess = data.draw(st.sampled_from(near) | st.text())
    if guess != key:
        with Session(engine) as session, pytest.raises(InputError, match=r"^this link opens no proposal"):
            resume_proposal(session, guess)


def test_keys_are_long_differ_and_are_kept_as_a_digest_alone(linked):
    """Oracle: 43 letters of URL-safe base 64 are 256 bits; the digest is hashlib's own."""
    engine, held, key = linked
    with transaction(engine) as session:
        keys = [key, *(renew_link(session, held.number, by=ANN) for _ in range(20))]
        assert len(set(keys)) == 21
        assert all(len(one) == 43 for one in keys)
    with Session(engine) as session:
        assert resume_proposal(session, keys[-1]).number == held.number
        cells = [
            str(cell)
            for table in SQLModel.metadata.tables
            for row in session.execute(sql(f'SELECT * FROM "{table}"'))
            for cell in row
        ]
    assert hashlib.sha256(keys[-1].encode()).hexdigest() in cells
    assert not any(one in cell for one in keys for cell in cells)


@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from(["sam@example.org", "07700 900123", "LU1 2BQ"]))
def test_personal_data_is_found_wherever_it_stands(before, after, secret):
    assert personal_data(f"{before} \n{secret}\n {after}")
