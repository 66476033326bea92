"""What a grantee has typed into the guided form: taken over and saved before anything else is drawn."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import Lock
from typing import Any

import streamlit as st

from app import proposal_data
from app.components import proposal_fields as fields
from app.proposal_data import Opened, StaleDraftError
from interventions.measures import measures
from interventions.proposing import Actor
from logic_models import LogicModel, NodeKind, form
from logic_models.form import ASKED, ASKED_OF_STEPS, ASKED_OF_WHOLE, Answers
from logic_models.versions.changes import credited

_HELD = "the proposal being written"


@dataclass
class Writing:
    """One proposal in the form; without `opened` it is only tried out, and kept nowhere.

    `kept`: the text of the answers as they were last saved. `stale`: what was saved by others meanwhile. `round`
    counts up when the answers come from elsewhere than the fields, so that every field is filled anew.
    """

    key: str
    opened: Opened | None
    base: LogicModel
    answers: Answers
    kept: str
    stale: StaleDraftError | None = None
    round: int = 0
    saved_at: datetime | None = None
    alone: Lock = field(default_factory=Lock, repr=False, compare=False)

    @property
    def model(self) -> LogicModel:
        """The theory that the answers make."""
        return form.to_theory(self.answers, self.base)

    def credited(self, by: Actor) -> LogicModel:
        """The theory, with who has just said how sure they are."""
        return credited(self.base, self.model, name=by.name)

    def name_of(self, *place: str) -> str:
        """The key of the widget in which the answer at a place is typed."""
        return " | ".join(["form", self.key, str(self.round), *place])

    def catch_up(self) -> None:
        """Take over everything typed since the page was drawn last.

        A statement that has its first words follows from all one step before it, until that is changed.
        """
        begun = []
        for one in self.answers.statements:
            for what in ("text", *ASKED[one.kind]):
                was = one.text if what == "text" else one.values.get(what)
                changed, value = self._typed(what, was, one.id, what)
                if changed:
                    self.answers = form.said(self.answers, one.id, what, value)
                if changed and what == "text" and not one.text.strip():
                    begun.append(one.id)
                if changed and what == "measure":
                    self._fill_in(one.id, value)
        for step in self.answers.steps:
            for what in ASKED_OF_STEPS:
                changed, value = self._typed(what, step.values.get(what), step.source, step.target, what)
                if changed:
                    self.answers = form.said_of_step(self.answers, step.source, step.target, what, value)
        for what in ASKED_OF_WHOLE:
            changed, value = self._typed(what, getattr(self.answers, what), what)
            if changed:
                self.answers = replace(self.answers, **{what: value})
        self._catch_up_with_steps()
        self.answers = form.joined(self.answers, *begun)

    def save(self, by: Actor) -> None:
        """Save the answers where they say anything new; what somebody else saved meanwhile is held in `stale`."""
        # After a lost connection the page may run twice at once: the second run saves over what the first has saved.
        with self.alone:
            self._save(by)

    def _save(self, by: Actor) -> None:
        text = form.to_text(self.answers)
        if self.opened is None or text == self.kept:
            return
        draft, model = self.opened.draft, self.credited(by)
        try:
            saved = proposal_data.keep(
                self.opened.proposal.number, answers=text, model=model, expected=draft.revision, by=by
            )
        except StaleDraftError as error:
            self.stale = error
            return
        self.opened, self.base = replace(self.opened, draft=saved), model
        self.kept, self.saved_at = text, datetime.now(UTC)

    def theirs(self) -> Answers:
        """The answers of the draft that was saved elsewhere meanwhile: in another form, or by drawing the theory."""
        if self.opened is None or self.stale is None:
            return self.answers
        draft = self.stale.theirs
        model = proposal_data.theory_of(replace(self.opened, draft=draft))
        return form.resumed(form.from_text(draft.answers), model)

    def settle(self, answers: Answers, by: Actor) -> None:
        """Go on with answers put together from two versions, over the draft that stands now."""
        if self.opened is None or self.stale is None:
            return
        self.opened = replace(self.opened, draft=self.stale.theirs)
        self.base, self.kept = proposal_data.theory_of(self.opened), self.stale.theirs.answers
        self.answers, self.stale, self.round = answers, None, self.round + 1
        self.save(by)

    def add(self, kind: NodeKind) -> None:
        """One more statement, with a name that nobody else gives at the same time."""
        self.catch_up()
        self.answers = form.added(self.answers, kind, f"{kind.value}-{secrets.token_hex(3)}")

    def remove(self, name: str) -> None:
        """Take a statement out; the revisions of the draft keep it."""
        self.catch_up()
        self.answers = form.removed(self.answers, name)

    def begin(self, *kinds: NodeKind) -> None:
        """An empty statement of each kind that has none yet."""
        for kind in kinds:
            if not self.answers.of_kind(kind):
                taken = {node.id for node in self.base.nodes}
                name = f"{kind.value}-1"
                self.answers = form.added(self.answers, kind, name if name not in taken else f"{name}-form")

    def ask(
        self, was: Any, what: str, *place: str, label: str = "", options: dict[str, str] | None = None
    ) -> None:  # fmt: skip
        """Draw the field of one answer."""
        fields.ask(what, was, self.name_of(*place, what), label=label, options=options)

    def ask_sources(self, target: str, among: dict[str, str], label: str) -> None:
        """Draw the field in which one says what a statement follows from."""
        held = [step.source for step in self.answers.leading_to(target) if step.source in among]
        self._ask_several("follows", target, held, among, label)

    def ask_targets(self, source: str, among: dict[str, str], label: str) -> None:
        """Draw the field in which one says what a statement leads to."""
        held = [step.target for step in self.answers.steps if step.source == source and step.target in among]
        self._ask_several("leads", source, held, among, label)

    def _ask_several(self, way: str, one: str, held: list[str], among: dict[str, str], label: str) -> None:
        name = self.name_of(one, way)
        # What was drawn is kept beside the field: a step can be changed from either of its ends.
        st.session_state[name] = held
        st.session_state[f"{name} drawn"] = (tuple(held), tuple(among))
        st.multiselect(label, list(among), key=name, format_func=lambda code: among.get(code, code),
                       placeholder="Choose")  # fmt: skip

    def _catch_up_with_steps(self) -> None:
        for one in self.answers.statements:
            for way in ("follows", "leads"):
                name = self.name_of(one.id, way)
                drawn, among = st.session_state.get(f"{name} drawn", ((), ()))
                chosen = st.session_state.get(name)
                if chosen is None or set(chosen) == set(drawn):
                    continue
                st.session_state[f"{name} drawn"] = (tuple(chosen), among)
                for other in among:
                    ends = (other, one.id) if way == "follows" else (one.id, other)
                    sources = [ends[0]] if other in chosen else []
                    self.answers = form.came_from(self.answers, ends[1], sources, [ends[0]])

    def _fill_in(self, name: str, code: str) -> None:
        """Say of an outcome what its shared measure says, where nothing is said of it yet."""
        if code not in measures().index:
            return
        shared = measures().loc[code]
        held = next(one.values for one in self.answers.statements if one.id == name)
        words = f"{shared['name']} ({shared['unit']})"
        told = {"outcome": shared["outcome_code"], "direction": shared["direction"], "indicator": words}
        for what, value in told.items():
            if value and not held.get(what):
                self.answers = form.said(self.answers, name, what, value)
                st.session_state.pop(self.name_of(name, what), None)  # the field is filled anew

    def _typed(self, what: str, was: Any, *place: str) -> tuple[bool, Any]:
        name = self.name_of(*place)
        if name not in st.session_state:
            return False, was
        shown = st.session_state[name]
        return (False, was) if shown == fields.shown(what, was) else (True, fields.meant(what, shown))


def writing(key: str, blank: LogicModel | None = None) -> Writing:
    """The proposal that a link opens, as it is being written in this window; read from the store when first opened.

    Without a link the form is tried out on `blank`.
    """
    held = st.session_state.get(_HELD)
    if not isinstance(held, Writing) or held.key != key:
        held = _open(key) if key else _try(blank or LogicModel((), title="A theory to try out"))
        st.session_state[_HELD] = held
    return held


def reopen() -> None:
    """Read the proposal anew when it is drawn next."""
    st.session_state.pop(_HELD, None)


def _try(blank: LogicModel) -> Writing:
    return Writing("", None, blank, form.to_answers(blank), "")


def _open(key: str) -> Writing:
    opened = proposal_data.resume(key)
    base = proposal_data.theory_of(opened)
    answers = form.resumed(form.from_text(opened.draft.answers), base)
    return Writing(key, opened, base, answers, opened.draft.answers or form.to_text(answers))
