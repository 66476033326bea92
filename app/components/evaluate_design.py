"""1. The design: what it can carry, before any estimate is looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

from app.address import remember
from app.components.charts import show_chart
from app.components.evaluate_saying import minus, sentence, show_metrics
from app.components.evaluate_study import ALONE, MIXED, MONTHS_OF_TWO_YEARS, Asked, card, panel, rows
from app.components.frame import plain
from app.components.rows import Cell, show_rows
from evaluation import CaveatCode, DesignCard
from evaluation.recorded_crime import outcome_of, treated_series
from evaluation.wording import figure
from interventions.errors import DesignError
from interventions.figures import percent, plural

_RESTS_ON = {
    "comparison": "Without the programme, areas with it and areas without it would have changed alike.",
    "counts": "Without the programme, areas with it and areas without it would have changed in proportion.",
    "imputation": "Without the programme, all areas would have changed alike; only months without a programme are used "
    "to say what else was to be expected.",
    "synthetic": "A mixture of areas without the programme, which ran close to those with it before the start, shows "
    "what would have happened there.",
    "synthetic-did": "A mixture of areas without the programme, which ran alongside those with it before the start, "
    "shows how they would have changed.",
    "series": "Without the programme, the series would have gone on as it had: the same trend and the same seasons. "
    "Whatever else happened in that month counts as the programme.",
    "before": "Nothing: it says what the series did, not why.",
}
_DRAWN = {"synthetic": 1_000, "synthetic-did": 201}  # sets of areas drawn in place of several, and the real one
_PLAIN = ("comparison", "counts")
_TEST_ALONE = {
    "series": "t for a step in the log rate, with errors that remember the month before",
    "before": "none that speaks of a programme",
}
_KEPT_BACK = "What came after the start is kept back until the estimate is shown."


def show_design(asked: Asked, design: str) -> None:
    """The card of the design; raises DesignError where the data cannot carry it."""
    st.subheader("1. The design", anchor=False)
    st.markdown(plain(f"It rests on this: {_RESTS_ON[design]}"))
    if design in ALONE:
        _series_card(asked, design)
    else:
        _card(asked, design)


def ask_for_estimate() -> bool:
    """True once the person has read the design and asks for the estimate."""
    shown = st.query_params.get("shown") == "1"
    # One button with two labels, in one place: who works by keyboard stays where they are.
    st.button(
        "Hide the estimate" if shown else "Show the estimate", key="show the estimate", type="primary",
        on_click=remember, args=("shown", "" if shown else "1"),
    )  # fmt: skip
    if not shown:
        st.markdown("Nothing is estimated yet. Decide first whether this design can answer the question.")
    return shown


def _card(asked: Asked, design: str) -> None:
    held = panel(asked, design)
    found = card(asked, design)
    before = int((held.times < held.starts[0]).sum())
    figures = {
        "Deciding areas with it, without": f"{found.treated_clusters:,} and {found.comparison_clusters:,}",
        "Months before, from the start": f"{before} and {found.n_periods - before}",
        "Smallest possible p": _smallest(found, design),
        "Smallest change it would find": _found_size(found),
        "The same in percent": _found_share(found),
    }
    show_metrics(figures)
    st.caption("It would find: with a chance of four in five, in crimes per area and month.")
    cells = held.times[None, :] < held.starts[0]
    early = replace(held, outcome=np.where(cells, held.outcome, np.nan))
    show_chart(
        early.plot, key=("before", *asked, design in MIXED), caption=_KEPT_BACK,
        alt=f"Mean count by month before the start, areas with and without the programme. {held.summary()}",
    )  # fmt: skip
    table: list[list[Cell]] = [[str(row.what).capitalize(), _value(str(row.what), str(row.value), found, design)]
             for row in found.to_frame().itertuples()]  # fmt: skip
    show_rows(["What", "Here"], table, caption="The design card", stacked=True)
    # What is said of starts that differ holds for difference in differences alone.
    said = [one for one in found.caveats if design in _PLAIN or one.code is not CaveatCode.STAGGERED]
    if said:
        st.markdown("\n".join(f"- {sentence(caveat.text)}" for caveat in said))


def _value(what: str, value: str, found: DesignCard, design: str) -> str:
    if what == "test that leads" and design in MIXED:
        return "Placebo rank in space: every area without the programme in turn as if it had had it"
    if what == "smallest possible p":
        return _smallest(found, design)
    return minus(value[:1].upper() + value[1:])


def _smallest(found: DesignCard, design: str) -> str:
    if design in MIXED:
        return f"1/{found.clusters if found.treated_clusters == 1 else _DRAWN[design]:,}"
    return f"1/{round(1 / found.smallest_p):,}" if found.smallest_p > 1e-6 else "next to 0"


def _found_size(found: DesignCard) -> str:
    known = found.detectable
    return "not known" if known is None or known.absolute is None else figure(known.absolute)


def _found_share(found: DesignCard) -> str:
    known = found.detectable
    return "not known" if known is None or known.share is None else percent(known.share)


def _series_card(asked: Asked, design: str) -> None:
    series, start = treated_series(rows(asked), asked.category), asked.start
    early, outcome = series[series["month"] < start], outcome_of(asked.category)
    late = len(series) - len(early)
    if early.empty or not late:
        raise DesignError(
            f"no month {'before' if early.empty else 'from'} {start} is held.", mend="Choose another month."
        )
    mean = figure(float(early[outcome].mean()))
    show_metrics({"Months before, from the start": f"{len(early)} and {late}", "Crimes a month before": mean})
    show_chart(
        _line(early, outcome), key=("series before", *asked), caption=_KEPT_BACK,
        alt=f"Crimes by month before the start in the areas with the programme, {len(early)} months.",
    )  # fmt: skip
    areas = rows(asked).loc[rows(asked)["start"].notna(), "area"].nunique()
    seasons = len(series) >= MONTHS_OF_TWO_YEARS
    table: list[list[Cell]] = [
        ["Series", f"{outcome}, {plural(areas, 'small area')} with the programme added up"],
        ["Months", f"{len(early)} before {start}, {late} from then on"],
        ["Seasons", "two pairs of seasonal terms" if seasons and design == "series" else "not allowed for"],
        ["Test that leads", _TEST_ALONE[design]],
        ["Smallest change found", "not known"],
    ]  # fmt: skip
    show_rows(["What", "Here"], table, caption="The design card", stacked=True)


def _line(series: pd.DataFrame, outcome: str) -> Callable[[], Any]:
    def make() -> alt.Chart:
        told = series.rename(columns={outcome: "crimes"})
        months = list(told["month"])
        x = alt.X("month:O", title=None, axis=alt.Axis(values=months[:: max(1, len(months) // 12)], labelAngle=-45))
        y = alt.Y("crimes:Q", title="crimes", scale=alt.Scale(zero=False))
        return alt.Chart(told).mark_line(point=True, color="#1b3a57").encode(x=x, y=y, tooltip=["month", "crimes"])

    return make
