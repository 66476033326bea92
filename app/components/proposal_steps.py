"""The six screens of the guided form: one element each, plain questions, and an example beside them."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import data, proposal_data
from app.address import choose
from app.components.frame import plain
from app.components.proposal_fields import LABELS
from app.components.proposal_writing import Writing
from interventions.measures import measures
from logic_models import NodeKind
from logic_models.exchange.elements import sections
from logic_models.form import ASKED, CHAIN, Statement, sources_for
from logic_models.kinds import OUTCOMES


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for one kind of statement, and how one more of it is called."""

    kind: NodeKind
    asks: str
    more: str


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen: its title, a line that says what belongs here, its questions, and what it asks of the whole."""

    title: str
    about: str
    questions: tuple[Question, ...]
    whole: tuple[str, ...] = ()


_LATER = {kind: tuple(what for what in ASKED[kind] if what not in ("who", "direction")) for kind in OUTCOMES}
_CODED = ("Note", "Kind", "Risk factors", "Shared outcome", "Shared indicator", "Approach")
"""What an example leaves out: notes, and facts that are codes of our lists."""
_SHORT, _MEDIUM = NodeKind.SHORT_OUTCOME, NodeKind.MEDIUM_OUTCOME
SCREENS = (
    Screen("Problem", "What is wrong, for whom and where, before you do anything?", (
        Question(NodeKind.PROBLEM, "What is the problem?", "another problem"),
    )),
    Screen("Audience", "Whom do you work with? Think of the people you meet, not of all you would like to help.", (
        Question(NodeKind.AUDIENCE, "Who are they?", "another group"),
    ), whole=("tier",)),
    Screen("Activities", "What do you do, day by day? And what could it do wrong?", (
        Question(NodeKind.ACTIVITY, "What do you do?", "another activity"),
        Question(NodeKind.HARM, "What could go wrong for the people you work with?", "another harm"),
    )),
    Screen("Outputs", "What can you count as soon as the work is done? Nobody needs to have changed yet.", (
        Question(NodeKind.OUTPUT, "What will you count?", "another thing to count"),
    )),
    Screen("Outcomes", "What changes in people: first while you work with them, then in what they do.", (
        Question(_SHORT, "What changes while the project runs?", "another early change"),
        Question(_MEDIUM, "What do people do otherwise a year or two later?", "another later change"),
    )),
    Screen("Impact", "Which lasting change is all this one part of?", (
        Question(NodeKind.IMPACT, "What is different in the end?", "another lasting change"),
    )),
)  # fmt: skip
FITS = "How it fits together"
STEPS = (*(screen.title for screen in SCREENS), FITS)


def step_of(kind: NodeKind) -> int:
    """The number of the screen on which this kind is asked, from 1; the last one for kinds that are not asked."""
    found = (n for n, screen in enumerate(SCREENS, 1) if kind in {question.kind for question in screen.questions})
    return next(found, len(STEPS))


def show_screen(writing: Writing, step: int) -> DeltaGenerator:
    """One screen: its questions, and an example beside them (below on a phone); returns where the questions end."""
    screen = SCREENS[step - 1]
    writing.begin(*(question.kind for question in screen.questions))
    st.markdown(plain(screen.about))
    left, right = st.columns([3, 2], gap="large")
    with right:
        _show_example(step)
    with left:
        for question in screen.questions:
            _ask_statements(writing, question)
        for what in screen.whole:
            writing.ask(getattr(writing.answers, what), what)
    return left


def show_progress(step: int) -> None:
    """How far one has come."""
    st.progress(step / len(STEPS), text=f"{step} of {len(STEPS)} · {STEPS[step - 1]}")


def show_way(step: int) -> None:
    """Back and next: at once under the questions, so that on a phone the example does not stand in between."""
    with st.container(horizontal=True):
        if step > 1:
            st.button("Back", on_click=go, args=(step - 1,), icon=":material/arrow_back:")
        if step < len(STEPS):
            st.button("Next", on_click=go, args=(step + 1,), type="primary", icon=":material/arrow_forward:")


def step_asked() -> int:
    """The screen that the address asks for, the first unless it names another."""
    asked = st.query_params.get("step", "1")
    return min(max(int(asked), 1), len(STEPS)) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1


def go(step: int) -> None:
    """Ask for another screen."""
    st.query_params["step"] = str(step)


def options_for(writing: Writing, what: str) -> dict[str, str] | None:
    """What can be chosen for a field, where that depends on what is held: code → label."""
    if what == "approach":
        known = data.table("interventions")
        return dict(zip(known["code"], known["name"], strict=True))
    if what == "outcome":
        known = data.table("outcomes")
        return dict(zip(known["code"], known["name"], strict=True))
    if what == "measure":
        return {str(code): f"{row['name']} ({row['unit']})" for code, row in measures().iterrows()}
    if what == "objective" and writing.opened is not None:
        return {aim: aim for aim in writing.opened.call.objectives}
    return None


def ask_value(writing: Writing, one: Statement, what: str) -> None:
    """The field of one thing said of a statement."""
    writing.ask(one.values.get(what), what, one.id, options=options_for(writing, what))


def _ask_statements(writing: Writing, question: Question) -> None:
    every = writing.answers.of_kind(question.kind)
    for number, one in enumerate(every, 1):
        label = question.asks if len(every) == 1 else f"{question.asks} ({number} of {len(every)})"
        with st.container(border=True):
            writing.ask(one.text, "text", one.id, label=label)
            _ask_values(writing, one)
            _ask_why(writing, one)
            if len(every) > 1:
                st.button(f"Take out {number} of {len(every)}", key=writing.name_of(one.id, "out"),
                          on_click=writing.remove, args=(one.id,))  # fmt: skip
    st.button(f"Add {question.more}", key=writing.name_of(question.kind.value, "add"), icon=":material/add:",
              on_click=writing.add, args=(question.kind,))  # fmt: skip


def _ask_values(writing: Writing, one: Statement) -> None:
    """What is said of a statement; what can wait stands folded, and the last screen asks for what is needed of it."""
    later = _LATER.get(one.kind, ())
    for what in ASKED[one.kind]:
        if what not in later:
            ask_value(writing, one, what)
    if later:
        label = "How will you know? (if you can say already)"
        with st.expander(label, expanded=any(one.values.get(what) is not None for what in later)):
            for what in later:
                ask_value(writing, one, what)


def _ask_why(writing: Writing, one: Statement) -> None:
    """What a statement follows from, and for each step what has to be true."""
    before = {source.id: source.text for source in sources_for(writing.answers, one.kind)}
    if not before or one.kind in (NodeKind.AUDIENCE, NodeKind.ACTIVITY):
        return
    if len(before) > 1:
        label = "Which of what you do could cause it?" if one.kind is NodeKind.HARM else "What does it follow from?"
        writing.ask_sources(one.id, before, label)
    steps = [step for step in writing.answers.leading_to(one.id) if step.source in before and one.kind in CHAIN]
    for number, step in enumerate(steps, 1):
        # The words of the writer stand above the field and not in its name, where they could become formatting.
        st.markdown(plain(f"For “{before[step.source]}” to lead to this:"))
        which = "" if len(steps) == 1 else f" ({number} of {len(steps)})"
        for what, label in (("assumption", "What has to be true?"), ("confidence", LABELS["confidence"])):
            writing.ask(step.values.get(what), what, step.source, step.target, label=f"{label}{which}")


def _show_example(step: int) -> None:
    """The same element in a theory of the library."""
    known = proposal_data.examples()
    with st.expander("An example", expanded=True, icon=":material/lightbulb:"):
        name = choose("From", {code: model.title for code, model in known.items()}, "example")
        section = sections(known[name])[step - 1]
        for entry in section.entries[:3]:
            st.markdown(f"**{plain(entry.text)}**")
            facts = [f"{label}: {value}" for label, value in entry.facts if label not in _CODED]
            st.caption(plain("; ".join(facts)))
