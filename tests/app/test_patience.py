"""Long work beside the page: once for all, errors handed on, and stopped where it tells its progress."""

from __future__ import annotations

import time

from streamlit.testing.v1 import AppTest


def page(body) -> AppTest:
    return AppTest.from_function(body, default_timeout=20).run()


def test_what_was_worked_out_is_not_worked_out_again_and_an_error_is_raised_here():
    def body():
        import streamlit as st

        from app.components.patience import done, patiently

        made = []
        key = ("once", str(st.session_state.get("x", "")))
        for _ in range(2):
            st.write(patiently(key, lambda tell: made.append(1) or 7, words="Working"))
        try:
            patiently("fails", lambda tell: 1 / 0, words="Working")
        except ZeroDivisionError:
            st.write(f"made {len(made)}, error raised, {done(key)}")

    said = [element.value for element in page(body).markdown]
    assert said[-1] == "made 1, error raised, True"


def test_work_that_tells_its_share_is_ended_by_stop():
    from app.components import patience

    ticks = []

    def work(tell):
        for tick in range(200):
            ticks.append(tick)
            tell(tick / 200)
            time.sleep(0.02)

    begun = patience._begun("long", work)
    while not ticks:
        time.sleep(0.01)
    stopped = []
    patience._stop("long", begun, lambda: stopped.append(True))
    assert isinstance(begun.future.exception(timeout=5), patience._StoppedError)
    assert stopped == [True]
    assert len(ticks) < 200
    assert not patience.done("long")
