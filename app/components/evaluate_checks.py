"""3. Checks: what would overturn the result, asked one by one; each answer stands as soon as it is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from app.address import remember
from app.components.charts import show_chart
from app.components.evaluate_saying import sentence
from app.components.evaluate_study import ALONE, MIXED, Asked, month_by_month, panel, path
from app.components.frame import plain
from app.components.patience import done, patiently
from evaluation import Check, Passed
from interventions.errors import DesignError
from interventions.figures import listed, plural

MARKS = {Passed.YES: "✓ Yes", Passed.NO: "✗ No", Passed.CANNOT_TELL: "? Cannot tell"}
_PATH = ("pre-trend", "pre-trend-power", "honest")  # these read the estimates month by month
_STOPPED = "checks stopped"
_MOST_DRAWN = 21  # lines of a forest: all data, and those furthest from it


@dataclass(frozen=True, slots=True)
class _Ask:
    label: str
    make: Callable[[Any], Check]


def _known() -> dict[str, _Ask]:
    import evaluation

    return {
        "pre-trend": _Ask("Did areas part before the start?", lambda study: study.pre_trend),
        "pre-trend-power": _Ask("Would a parting have shown?", evaluation.check_pre_trend_power),
        "honest": _Ask(
            "What would overturn this?", lambda study: evaluation.check_honest_did(study, target="average")
        ),
        "time": _Ask("A start that was none", evaluation.check_placebo_in_time),
        "space": _Ask("A programme that was elsewhere", evaluation.check_placebo_in_space),
        "one-out": _Ask("Without each area in turn", evaluation.check_leave_one_out),
        "set": _Ask("Other areas to compare with", evaluation.check_comparison_set),
        "periods": _Ask("Without some months", evaluation.check_excluded_periods),
        "anticipation": _Ask("A change before the start", evaluation.check_anticipation),
        "memory": _Ask("Memory from month to month", evaluation.check_autocorrelation),
        "recording": _Ask("Records entered in one go", evaluation.check_recording_batches),
        "dispersion": _Ask("Counts that vary more than chance", evaluation.check_over_dispersion),
    }  # fmt: skip


def asks_of(design: str) -> dict[str, _Ask]:
    """The checks that a design can be asked, in reading order."""
    if design in ALONE:
        return {}
    known = _known()
    if design in MIXED:
        return {name: known[name] for name in ("recording",)}
    return known if design == "counts" else {name: one for name, one in known.items() if name != "dispersion"}


def show_checks(asked: Asked, design: str) -> list[Check]:
    """The checks asked for so far, drawn; empty before."""
    st.subheader("3. Checks", anchor=False)
    asks = asks_of(design)
    if not asks:
        st.markdown("Without comparison areas there is nothing to check it against: read it as a description.")
        return []
    if design in MIXED:
        st.markdown("The mixture without one of its areas, and a start that was none, stand above beside its weights.")
    if st.query_params.get("checks") != "1":
        st.markdown(f"{plural(len(asks), 'question')} that could overturn the result, asked one by one.")
        st.button("Run the checks", on_click=_run, args=(True,))
        return []
    st.markdown(
        "Each says what was asked. **✓ Yes**: it holds. **✗ No**: it does not. **? Cannot tell**: these data could not "
        "have shown it, which is no comfort."
    )
    place = st.container()
    found = [check for check in _asked_one_by_one(asked, design, asks, place) if check is not None]
    left = len(asks) - len(found)
    tally = [f"{sum(check.passed is passed for check in found)} {passed}" for passed in Passed]
    st.markdown(plain(f"{len(found)} of {len(asks)} checks: {listed(tally)}."))
    if st.session_state.get(_STOPPED) and left:
        st.button("Go on with the checks", on_click=_run, args=(True,))
    return found


def _run(on: bool) -> None:
    st.session_state[_STOPPED] = not on
    remember("checks", "1")


def _asked_one_by_one(
    asked: Asked, design: str, asks: dict[str, _Ask], place: st.delta_generator.DeltaGenerator
) -> Iterator[Check | None]:  # fmt: skip
    head, stop = place.empty(), place.empty()
    fresh = [name for name in asks if not done(("check", asked, name, design in MIXED))]
    if fresh and not st.session_state.get(_STOPPED):
        stop.button("Stop the checks", on_click=_run, args=(False,))
    for number, (name, ask) in enumerate(asks.items()):
        if name in fresh:
            if st.session_state.get(_STOPPED):
                yield None
                continue
            head.progress(number / len(asks), text=f"{number + 1} of {len(asks)}: {ask.label}")
        with place:
            yield _one(asked, design, name, ask)
    head.empty()
    stop.empty()


def _one(asked: Asked, design: str, name: str, ask: _Ask) -> Check:
    try:
        given = panel(asked, design)
        check = patiently(
            ("check", asked, name, design in MIXED),
            lambda _: ask.make(month_by_month(given) if name in _PATH else given), words=ask.label,
        )  # fmt: skip
    except DesignError as error:
        check = Check(
            name=ask.label, null="", statistic=None, df=None, p_value=None, passed=Passed.CANNOT_TELL,
            words=f"The check cannot be made: {error.what}",
        )  # fmt: skip
    _draw(check, ask.label, asked, name)
    return check


def _draw(check: Check, label: str, asked: Asked, name: str) -> None:
    st.markdown(f"**{MARKS[check.passed]}** · **{plain(label)}**  \n{_null(check)}{sentence(check.words)}")
    chart, table = _picture(check, asked, name)
    if table is None:
        return
    with st.expander(f"Picture and table: {label}" if chart else f"Table: {label}"):
        if chart is not None:
            show_chart(chart, key=("check", name, *asked), alt=check.summary())
        st.dataframe(table.reset_index(drop=True), hide_index=True, width="stretch", alt=f"The figures behind: {label}")


def _null(check: Check) -> str:
    return f"Asked: {plain(check.null)}? " if check.null else ""


def _picture(check: Check, asked: Asked, name: str) -> tuple[Callable[[], Any] | None, pd.DataFrame | None]:
    if name == "pre-trend" and check.null:
        study = path(asked)
        return study.plot, study.to_frame()
    if check.picture is None or check.table is None:
        return None, check.table
    drawn = replace(check, table=check.table.head(_MOST_DRAWN)) if check.picture == "forest" else check
    return drawn.plot, check.table
