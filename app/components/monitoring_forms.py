"""The forms of the page Monitoring: a return, what it is held against, and what people tell."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app import monitoring_data
from app.address import choose
from app.components.frame import plain, say_error
from app.monitoring_data import Returned
from interventions.errors import VRUError
from interventions.proposing import Actor
from interventions.returns import Account, AccountKind, Frequency, FunnelStep, PlannedReturn, Return
from interventions.vocabulary import Polarity
from logic_models.kinds import OUTCOMES, NodeKind
from logic_models.model import LogicModel

_STEP = "step:"
_SAID = "monitoring said"
_RETURNED = "The return is saved."
_PERIOD = "A month as 2027-04, a quarter as 2027Q2, a financial year as 2027/28."
_BETTER = {Polarity.HIGHER_IS_BETTER.value: "More is better", Polarity.LOWER_IS_BETTER.value: "Less is better"}
_POLARITIES = {way.value: way for way in Polarity}
_KINDS = {kind.value: kind for kind in AccountKind}
_FREQUENCIES = {every.value: every for every in Frequency}


def say_saved() -> None:
    """What the last form did, once."""
    if said := st.session_state.pop(_SAID, ""):
        st.success(plain(said), icon=":material/check:")


def just_returned() -> bool:
    """Whether a return was saved in this window: the next one is likely to follow."""
    return bool(st.session_state.get(_RETURNED))


def measured(model: LogicModel) -> dict[str, str]:
    """The nodes of which figures are returned: id → kind and text."""
    nodes = model.of_kind(NodeKind.OUTPUT, *OUTCOMES, NodeKind.IMPACT)
    return {node.id: f"{node.kind.label}: {node.text}" for node in nodes}


def subjects(model: LogicModel) -> dict[str, str]:
    """All that may be returned: the measured nodes, and the steps from referral to completion."""
    return measured(model) | {f"{_STEP}{step.value}": f"Step: {step.label.lower()}" for step in FunnelStep}


def ask_return(project: str, held: Returned, actor: Actor | None) -> None:
    """Figures of one indicator or step for one period; another one for the same is a correction, with its reason."""
    subject = choose("What the figures are of", subjects(held.model), "of")
    step = subject.removeprefix(_STEP) if subject.startswith(_STEP) else ""
    counts = "" if step else held.model.node(subject).counts
    with st.form(f"return {project} {subject}"):
        period = st.text_input("Period", help=_PERIOD, placeholder="2027Q2", key=f"period {project}")
        figures: dict[str, int | None] = {}
        value = None
        if not step and not counts:
            st.caption("A share is a part of a whole, such as 45 of 57. Anything else is a single figure.")
            first, second, third = st.columns(3)
            figures["numerator"] = _whole(first, "Part", f"part {subject}")
            figures["denominator"] = _whole(second, "Of how many", f"whole {subject}")
            value = third.number_input("Or a single figure", value=None, key=f"value {subject}")
        st.caption("People are counted once each; contacts are meetings, sessions or visits. They are never added.")
        first, second, third = st.columns(3)
        figures["people"] = _whole(first, "People", f"people {subject}")
        if not step:
            figures["new_people"] = _whole(second, "Of them, new", f"new {subject}")
            figures["contacts"] = _whole(third, "Contacts", f"contacts {subject}")
        document = st.text_input("Document it stands in", key=f"document {subject}", placeholder="return Q2.xlsx")
        note = st.text_input("Note (or why there is no figure)", key=f"note {subject}")
        why = st.text_input("If this corrects a return: why", key=f"why {subject}")
        if st.form_submit_button("Save the return", type="primary", disabled=actor is None) and actor:
            _try(
                lambda: monitoring_data.save_return(
                    project, Return(period=period, node_id="" if step else subject, step=step, value=value,
                                    document=document.strip(), note=note.strip(), **figures), by=actor, why=why),
                _RETURNED,
            )  # fmt: skip


def ask_take_back(project: str, held: Returned, actor: Actor | None) -> None:
    """Take out a return that was of another indicator or period, with the reason."""
    standing = held.standing()
    if standing.empty:
        st.markdown("Nothing was returned yet.")
        return
    names = subjects(held.model)
    rows = standing[["node_id", "step", "period"]].itertuples(index=False, name=None)
    keys = [(str(node), str(step), str(period)) for node, step, period in rows]
    with st.form(f"take back {project}"):
        chosen = st.selectbox(
            "Which", keys, format_func=lambda key: f"{key[2]}, {names.get(key[0] or _STEP + key[1], key[0])}"
        )
        why = st.text_input("Why it is taken out")
        if st.form_submit_button("Take it out", disabled=actor is None) and actor:
            node, step, period = chosen
            _try(
                lambda: monitoring_data.take_back_return(
                    project, node_id=node, step=step, period=period, by=actor, why=why),
                "The return is taken out, and remembered.",
            )  # fmt: skip


def ask_plan(project: str, held: Returned, actor: Actor | None) -> None:
    """What is returned of one node, how often, and where green ends and red begins."""
    names = measured(held.model)
    if not names:
        st.markdown("The theory has no output, outcome or impact to return figures of.")
        return
    node = st.selectbox("Of", list(names), format_func=names.__getitem__, key=f"plan of {project}")
    now = {row["node_id"]: row for row in held.plan.to_dict("records")}.get(node, {})
    planned = held.model.node(node)
    counted = planned.kind is NodeKind.OUTPUT
    if counted and planned.quantity is not None:
        st.caption(
            plain(f"The theory plans {planned.quantity} {planned.unit}, {planned.period or 'in a time not said'}.")
        )
    with st.form(f"plan {project} {node}"):
        every = st.selectbox("How often", list(_FREQUENCIES), format_func=lambda code: _FREQUENCIES[code].label,
                             index=list(_FREQUENCIES).index(str(now.get("every", "quarter"))))  # fmt: skip
        better = st.selectbox("Which way", list(_BETTER), format_func=_BETTER.__getitem__,
                              index=list(_BETTER).index(str(now.get("direction", next(iter(_BETTER))))))  # fmt: skip
        first, second = st.columns(2)
        target = first.number_input(
            "Target for each such time" if counted else "Target (a share in percent)", value=_figure(now.get("target"))
        )
        trigger = second.number_input("Improvement trigger: beyond it is red",
                                      value=_figure(now.get("improvement_trigger")))  # fmt: skip
        starts = first.text_input("From", value=str(now.get("starts", held.model.starts)), placeholder="2027-04-01")
        ends = second.text_input("To", value=str(now.get("ends", held.model.ends)), placeholder="2028-03-31")
        why = st.text_input("If this changes what was agreed: why")
        if st.form_submit_button("Agree this", disabled=actor is None) and actor:
            agreed = PlannedReturn(
                node_id=node, every=_FREQUENCIES[every], direction=_POLARITIES[better], target=target,
                improvement_trigger=trigger, starts=starts, ends=ends,
            )  # fmt: skip
            _try(
                lambda: monitoring_data.save_plan(project, held.model, agreed, by=actor, why=why),
                "What is returned is agreed.",
            )


def ask_account(project: str, held: Returned, actor: Actor | None) -> None:
    """What somebody told, with their consent and without names, coded to parts of the theory."""
    st.caption(
        "No names, and nothing by which a person could be known. Telephone numbers, e-mail addresses, NHS numbers and "
        "postcodes are refused; names cannot be recognised, so please leave them out."
    )
    nodes = {node.id: f"{node.kind.label}: {node.text}" for node in held.model.nodes}
    kinds = AccountKind.labels()
    with st.form(f"account {project}"):
        kind = st.selectbox("Who tells it", list(kinds), format_func=kinds.__getitem__)
        period = st.text_input("Period", help=_PERIOD, placeholder="2027Q2", key=f"account period {project}")
        text = st.text_area("What they told, in their words", key=f"account text {project}")
        coded = st.multiselect("Which parts of the theory it is about", list(nodes), format_func=nodes.__getitem__,
                               placeholder="One or more", key=f"account nodes {project}")  # fmt: skip
        consent = st.text_input("How and when consent was given", key=f"account consent {project}")
        document = st.text_input("Document it stands in", key=f"account document {project}")
        if st.form_submit_button("Save what was told", disabled=actor is None) and actor:
            _try(
                lambda: monitoring_data.save_account(
                    project, Account(kind=_KINDS[kind], period=period, text=text, consent=consent,
                                     node_ids=tuple(coded), document=document), by=actor),
                "What was told is saved.",
            )  # fmt: skip


def ask_withdrawal(account: int, actor: Actor | None) -> None:
    """Take a person's words out for good, because they no longer agree."""
    if st.button("Consent withdrawn: delete these words", key=f"withdraw {account}", disabled=actor is None) and actor:
        _try(lambda: monitoring_data.withdraw_consent(account, by=actor), "The words are deleted.")


def _try(act: Callable[[], bool | None], done: str) -> None:
    """Save, or say what is wrong; what was typed stays where it was refused."""
    try:
        changed = act()
    except VRUError as error:
        say_error(error)
        return
    st.session_state[_RETURNED] = done == _RETURNED
    st.session_state[_SAID] = "This was stored already; nothing changed." if changed is False else done
    st.rerun()


def _whole(where: st.delta_generator.DeltaGenerator, label: str, key: str) -> int | None:
    return where.number_input(label, min_value=0, step=1, value=None, key=key)


def _figure(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and value == value else None
