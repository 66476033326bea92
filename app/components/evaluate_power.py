"""How small a change a design would find: by formula at once, and by rehearsal in the design's own past on demand."""

from __future__ import annotations

import streamlit as st

from app.address import choose
from app.components.charts import show_chart
from app.components.evaluate_saying import sentence, show_metrics
from app.components.evaluate_study import Asked, card, rehearsed
from app.components.frame import plain
from app.components.patience import done
from evaluation import PowerResult
from evaluation.wording import figure
from interventions.figures import percent

_WHICH = {"comparison": "Difference in differences", "counts": "Difference in differences of counts"}
_DRAWS = {"100": "100: a first look", "400": "400: usual", "1000": "1,000: to report"}
_ASKED = "rehearsal asked for"


def show_formula(asked: Asked) -> None:
    """The answer by formula, from the months before the start."""
    found = card(asked, "comparison").detectable
    st.subheader("What it would find, by formula", anchor=False)
    if found is None:
        st.info("The months before the start are too few to say what could be found.")
        return
    _show(found, ("formula", *asked))


def show_rehearsal(asked: Asked) -> None:
    """The answer by placing programmes that were none in the past, with progress and a button that stops it."""
    st.subheader("What it would find, rehearsed", anchor=False)
    st.markdown(
        "Programmes that never were are placed in the months and areas without one, changes of known size are made "
        "there, and the test says whether it finds them. It takes up to some minutes, and can be stopped."
    )
    columns = st.columns(2)
    which = choose("Test of", _WHICH, "test", where=columns[0])
    draws = int(choose("How many programmes", _DRAWS, "draws", where=columns[1]))
    now = (asked, which, draws)
    if st.session_state.get(_ASKED) != now and not done(("power", *now)):
        st.button("Rehearse it", type="primary", on_click=_ask, args=(now,))
        return
    _show(rehearsed(asked, which, draws, lambda: _ask(None)), ("rehearsed", which, draws, *asked))


def _ask(now: tuple[Asked, str, int] | None) -> None:
    st.session_state[_ASKED] = now


def _show(found: PowerResult, key: tuple[object, ...]) -> None:
    none = "none within reach"
    figures = {
        "Smallest change, in crimes per area and month": none if found.absolute is None else figure(found.absolute),
        "The same in percent": none if found.share is None else percent(found.share),
    }
    if found.monte_carlo_error is not None:
        figures["Give or take, from the number of programmes"] = figure(found.monte_carlo_error)
    show_metrics(figures)
    st.markdown(sentence(found.summary()))
    if found.curve.empty:
        return
    show_chart(found.plot, key=key, alt=f"Chance to find a change by its size. {found.summary()}")
    with st.expander(plain(f"The same as a table: {found.method}")):
        told = found.curve.dropna(axis="columns", how="all")
        st.dataframe(told, hide_index=True, width="stretch", alt="Chance to find a change, by its size")
