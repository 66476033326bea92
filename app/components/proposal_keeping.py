"""What a grantee may do with a proposal beside writing it: change its details, make a new link, or withdraw it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from app import proposal_data
from app.components.acting import ask_text, attempt, key_of
from app.components.proposal_writing import reopen
from interventions.proposing import BEING_WRITTEN, Actor, Move, Proposal, Role, moves_from


def ask_keeping(held: Proposal, by: Actor, use_link: Callable[[str], None]) -> None:
    """The fields; `use_link` is told the key of a new link, once the old one opens nothing."""
    with st.expander("This proposal: its name, its link, or withdraw it"):
        if held.state in BEING_WRITTEN:
            _ask_details(held, by)
        st.markdown("**A new link**, if the old one was lost or seen by others. The old one then opens nothing.")
        if st.button("Make a new link"):
            use_link(proposal_data.renew(held.number, by=by))
            st.rerun()
        if Move.WITHDRAW in moves_from(held.state, by.role):
            _ask_withdraw(held, by)


def ask_details(held: Proposal | None, name: str) -> tuple[str, str, int | None]:
    """Title, organisation and pence asked for, as they are typed; those of `held` to begin with."""
    first: dict[str, Any] = {"title": held.title, "organisation": held.organisation} if held else {}
    if held and held.asked_pence is not None:
        first["pounds"] = held.asked_pence / 100
    keys = {field: key_of(f"{name} {field}") for field in ("title", "organisation", "pounds")}
    for field, key in keys.items():
        if field in first:
            st.session_state.setdefault(key, first[field])
    title = st.text_input("What is the project called?", key=keys["title"], max_chars=200)
    organisation = st.text_input("Which organisation proposes it?", key=keys["organisation"], max_chars=200)
    asked = st.number_input("How much do you ask for, in pounds? (may stay empty)", min_value=0.0, max_value=1e9,
                            step=100.0, value=None, key=keys["pounds"])  # fmt: skip
    return title.strip(), organisation.strip(), None if asked is None else round(asked * 100)


def _ask_details(held: Proposal, by: Actor) -> None:
    name = f"details {held.number}"
    title, organisation, pence = ask_details(held, name)
    if st.button("Change these"):
        attempt(
            lambda: _change(held.number, by, title=title, organisation=organisation, asked_pence=pence), "Changed.",
            used=tuple(f"{name} {field}" for field in ("title", "organisation", "pounds")),
        )  # fmt: skip


def _change(number: int, by: Actor, **details: Any) -> None:
    proposal_data.change(number, by=by, **details)
    reopen()


def _ask_withdraw(held: Proposal, by: Actor) -> None:
    name = f"withdraw {held.number}"
    st.markdown("**Withdraw it**: nobody decides on it any more. All you wrote is kept, and can still be read.")
    note = ask_text("Why? (may stay empty)", name, height=80)
    sure = st.checkbox("Yes, withdraw it", key=key_of(f"{name} sure"))
    if st.button("Withdraw", disabled=not sure):
        attempt(lambda: _withdraw(held.number, by, note), "Your proposal is withdrawn.",
                used=(name, f"{name} sure"))  # fmt: skip


def _withdraw(number: int, by: Actor, note: str) -> None:
    proposal_data.withdraw(number, note=note, by=by)
    reopen()


def ask_new_link(number: int, actor: Actor | None) -> None:
    """A commissioner makes a new link for an applicant who has lost theirs; it is shown once, to be passed on."""
    if actor is None or actor.role is not Role.COMMISSIONER:
        return
    with st.expander("The applicant has lost the link"):
        st.markdown("A new one opens the proposal for whoever holds it; the old one then opens nothing.")
        made = st.button("Make a new link for the applicant")
    if made:
        st.success("It is shown only now: pass it to the applicant and to nobody else.", icon=":material/key:")
        st.code(address_of(proposal_data.renew(number, by=actor)), language=None, wrap_lines=True)


def address_of(key: str) -> str:
    """The link that opens a proposal, as it stands in a browser."""
    here = (st.context.url or "").split("?")[0].rsplit("/", 1)[0]
    return f"{here}/propose?key={key}" if here else f"propose?key={key}"
