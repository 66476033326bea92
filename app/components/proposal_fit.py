"""The last screen of the guided form: the theory drawn at once, and only what the checks found missing, asked again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import streamlit as st

from app import data
from app.components.frame import plain
from app.components.proposal_steps import STEPS, ask_value, step_of
from app.components.proposal_writing import Writing
from logic_models import Finding, LogicModel, NodeKind, Review, Severity, to_dot
from logic_models.form import ASKED, ASKED_OF_STEPS, CHAIN, Statement, sources_for
from logic_models.notation import to_yaml

_ASKS: dict[str, tuple[str, ...]] = {
    "V4": ("skip_reason",), "V5": ("quantity", "unit", "period"),
    "V6": ("who", "direction", "indicator", "source", "when"), "V7": ("baseline", "target"), "V9": ("objective",),
    "V10": ("assumption",), "V11": ("test", "test_due"), "V12": ("evidence",), "V14": ("approach", "override"),
    "V15": ("text",), "V16": ("text",), "V17": ("safeguard",), "V18": ("risk",), "V19": ("text",),
}  # fmt: skip
"""What is asked again where a rule found something: those of these fields that belong to where it points."""

_SELF_SAID = ("V5", "V6", "V7", "V9", "V10", "V12")
"""Rules whose questions say all that their message would."""


@dataclass
class _Place:
    """Everything found at one node, link or (with no id) the theory as a whole."""

    title: str
    findings: list[Finding] = field(default_factory=list)


def show_fit(writing: Writing, go: Callable[[int], None]) -> Review:
    """The theory drawn, then a field for everything that is missing; returns what the checks found."""
    model = writing.model
    review = data.review(model)
    if not model.nodes:
        st.info("Nothing is written yet. Go back to the first screen and begin with the problem.")
    else:
        _show_picture(model, review)
    found = review.to_mend()
    st.subheader("What is still missing", anchor=False)
    if not found:
        st.success("Nothing is missing.", icon=":material/check:")
    places = _places(review, found)
    for name in places:
        with st.container(border=True):
            _ask_again(writing, name, places, go)
    return review


def _show_picture(model: LogicModel, review: Review) -> None:
    flagged = {finding.node for finding in review.to_mend()}
    with st.container(horizontal_alignment="center"):
        st.graphviz_chart(
            to_dot(model, flagged=flagged, downwards=True), width="content",
            alt=f"{model.title}, drawn from the problem down to the impact; the same in words follows",
        )  # fmt: skip
    with st.expander("The same in words"):
        show_outline(model)


def show_outline(model: LogicModel) -> None:
    """The theory as a list, each statement with what it leads to; and the theory as a file."""
    for node in model.nodes:
        leads = [model.node(link.target).text for link in model.links if link.source == node.id]
        follows = f" → {'; '.join(leads)}" if leads else ""
        st.markdown(f"- **{node.kind.label}**: {plain(node.text + follows)}")
    st.download_button("Download as a file", to_yaml(model), f"{model.id or 'theory'}.yaml", "application/yaml")


def _places(review: Review, found: Iterable[Finding]) -> dict[str, _Place]:
    """What must be mended first; then the rest, in the order of the rules."""
    places: dict[str, _Place] = {}
    kinds = {node.id: f"{node.kind.label}: " for node in review.model.nodes}
    for one in sorted(found, key=lambda one: one.severity is not Severity.BLOCK):
        title = f"{kinds.get(one.node, '')}{review.where(one)}"
        places.setdefault(one.node, _Place(title or "The proposal as a whole")).findings.append(one)
    return places


def _ask_again(writing: Writing, name: str, places: dict[str, _Place], go: Callable[[int], None]) -> None:
    place = places[name]
    st.markdown(f"**{plain(place.title)}**")
    answers = writing.answers
    statement = next((one for one in answers.statements if one.id == name), None)
    step = next((one for one in answers.steps if f"{one.source} → {one.target}" == name), None)
    if any(one.severity is Severity.BLOCK for one in place.findings):
        st.markdown(":red[:material/error: This must be mended before you can hand it in.]")
    for one in place.findings:
        if one.rule not in _SELF_SAID:
            st.markdown(plain(f"{one.message} {one.mend}"))
    rules = {one.rule for one in place.findings}
    wanted = dict.fromkeys(what for rule, asked in _ASKS.items() if rule in rules for what in asked)
    if statement is not None:
        _ask_of_statement(writing, statement, list(wanted), rules)
        if "V14" in rules:
            _ask_override(writing, statement, set(places))
    elif step is not None:
        for what in wanted:
            if what in ASKED_OF_STEPS:
                writing.ask(step.values.get(what), what, step.source, step.target)
    elif "V17" in rules:
        writing.ask(answers.no_harm, "no_harm")
    kinds = [statement.kind] if statement else _missing(writing) if "V1" in rules else []
    for kind in kinds:
        number = step_of(kind)
        st.button(f"Go to {STEPS[number - 1]}", key=f"go {name} {kind.value}", on_click=go, args=(number,))


def _ask_override(writing: Writing, one: Statement, found: set[str]) -> None:
    """Why each step that rests on the approach stands all the same; a step that was found itself is asked there."""
    texts = {other.id: other.text for other in writing.answers.statements}
    for step in writing.answers.steps:
        if step.source == one.id and f"{step.source} → {step.target}" not in found:
            st.markdown(plain(f"To reach “{texts[step.target]}”:"))
            writing.ask(step.values.get("override"), "override", step.source, step.target)


def _ask_of_statement(writing: Writing, one: Statement, wanted: list[str], rules: set[str]) -> None:
    if "text" in wanted:
        writing.ask(one.text, "text", one.id, label="Say it anew")
    for what in wanted:
        if what in ASKED[one.kind]:
            ask_value(writing, one, what)
    if "V3" not in rules:
        return
    before = {source.id: source.text for source in sources_for(writing.answers, one.kind)}
    if before and one.kind is not NodeKind.ACTIVITY:
        writing.ask_sources(one.id, before, "What does it follow from?")
    after = _after(writing, one.kind)
    if after:
        writing.ask_targets(one.id, after, "What does it lead to?")


def _after(writing: Writing, kind: NodeKind) -> dict[str, str]:
    later = CHAIN[CHAIN.index(kind) + 1 :] if kind in CHAIN else ()
    return {one.id: one.text for step in later for one in writing.answers.of_kind(step) if one.text.strip()}


def _missing(writing: Writing) -> list[NodeKind]:
    """The first kind of each element of which nothing is said yet."""
    told = {one.kind for one in writing.answers.statements if one.text.strip()}
    outcomes = {NodeKind.SHORT_OUTCOME, NodeKind.MEDIUM_OUTCOME}
    asked = (NodeKind.PROBLEM, NodeKind.AUDIENCE, *CHAIN)
    return [
        kind for kind in asked
        if kind is not NodeKind.MEDIUM_OUTCOME and not told & (outcomes if kind in outcomes else {kind})
    ]  # fmt: skip
