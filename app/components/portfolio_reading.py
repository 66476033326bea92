"""All stored theories of change with their money, merged, as the page Portfolio reads them."""

from __future__ import annotations

import streamlit as st

from app import data
from interventions.store.engine import transaction
from interventions.store.theories import funded_theories, theories_with_money
from logic_models import Portfolio, merge_portfolio
from logic_models.model import LogicModel
from logic_models.storing import from_stored


@st.cache_resource(max_entries=2, show_spinner="Reading every theory of change")
def _theories(as_at: str) -> tuple[dict[str, LogicModel], dict[str, int | None]]:
    with transaction(data.store()) as session:
        held, funded = theories_with_money(session), funded_theories(session)
    held = [one for one in held if one[0].theory_id in funded] or held
    return (
        {stored.theory_id: from_stored(stored) for stored, _ in held},
        {stored.theory_id: pence for stored, pence in held},
    )


@st.cache_resource(max_entries=8, show_spinner="Putting the theories together")
def _portfolio(as_at: str, share: float) -> Portfolio:
    theories, money = _theories(as_at)
    names = {
        name: dict(zip(frame["code"], frame["name"], strict=True))
        for name in ("outcomes", "factors")
        for frame in (data.table(name),)
    }
    return merge_portfolio(theories, money=money, outcomes=names["outcomes"], factors=names["factors"], share=share)


def has_theories() -> bool:
    """Whether any theory of change is stored."""
    return bool(_theories(data.stamp())[0])


def is_funded() -> bool:
    """Whether a project rests on any stored theory; otherwise all that are stored are shown together."""
    with transaction(data.store()) as session:
        return bool(funded_theories(session))


def read_portfolio(share: float) -> Portfolio:
    """The theories together that projects rest on, or all where none does.

    `share`: how much of the money the assumptions named should reach.
    """
    return _portfolio(data.stamp(), share)
