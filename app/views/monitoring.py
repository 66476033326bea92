"""Monitoring: what a funded project returned against its targets, how far people come, and what is late."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from app.address import choose, choose_day
from app.components.actor import ask_name_here
from app.components.charts import show_chart
from app.components.frame import page, plain, say_empty, say_error
from app.components.monitoring_forms import (
    ask_account,
    ask_plan,
    ask_return,
    ask_take_back,
    ask_withdrawal,
    just_returned,
    say_saved,
    subjects,
)
from app.components.rows import Cell, show_rows
from app.monitoring_data import Returned, monitored_projects, read_monitoring
from interventions.errors import VRUError
from interventions.figures import missing, number, percent, span
from interventions.guarding import to_csv
from interventions.proposing import Actor
from interventions.returns import AccountKind, FunnelStep
from logic_models import Monitoring
from logic_models.monitoring.charts import draw_funnel
from logic_models.monitoring.results import RULE

_STEPS, _KINDS = FunnelStep.labels(), AccountKind.labels()


@page("Monitoring", "What a project returned, held against its targets; how far people come; and what is late.")
def show() -> None:
    """The page Monitoring."""
    projects = monitored_projects()
    if not projects:
        say_empty("No project was awarded on a proposal kept here yet, so there is nothing to monitor.",
                  "vru proposal list")  # fmt: skip
        return
    first, second = st.columns(2)
    project = choose("Project", projects, "project", where=first)
    day = choose_day("As it stands on", "day", where=second)
    st.info("Returns hold small numbers. They are for those who run the grant: do not pass them on as they are.")
    say_saved()
    held = read_monitoring(project)
    try:
        _show_standing(held.monitored(day), project)
    except VRUError as error:  # the forms below stay: with them it is mended
        say_error(error)
    st.subheader("Enter and correct", anchor=False)
    actor = ask_name_here("Kept with what you save, as unverified. Without a name nothing can be saved.")
    if actor is None:
        st.caption("Write your name first: it is kept with what you save.")
    with st.expander("Enter or correct a return", expanded=held.standing().empty or just_returned()):
        ask_return(project, held, actor)
    with st.expander("Take out a return that was of something else"):
        ask_take_back(project, held, actor)
    with st.expander("Agree what is returned, with target and trigger"):
        ask_plan(project, held, actor)
    _show_accounts(project, held, actor)
    _show_every(held)


def _show_standing(found: Monitoring, project: str) -> None:
    st.markdown(plain(found.summary()))
    _show_indicators(found, project)
    _show_funnel(found)
    _show_reach(found)
    _show_late(found)


def _show_indicators(found: Monitoring, project: str) -> None:
    st.subheader("Against target", anchor=False)
    latest = found.latest()
    if latest.empty:
        st.markdown("Nothing was returned yet. Enter the first return below.")
        return
    if found.rows["value"].notna().any():
        shown = found.rows[["node_id", "period", "value", "target", "improvement_trigger", "rating"]]
        show_chart(
            found.plot, key=("monitoring", project, shown.to_csv()),
            alt=f"Each indicator by period with its interval, target and trigger. {found.summary()} The table has "
            "the latest of them.",
            caption="Circle: green. Diamond: amber. Square: red. The line through a point is its 95% interval.",
        )  # fmt: skip
    rows: list[list[Cell]] = [
        [row["text"], row["period"], _value(row), _interval(row), _or_none(row["target"], row),
         _or_none(row["improvement_trigger"], row), row["rating"]]
        for row in latest.to_dict("records")
    ]  # fmt: skip
    columns = ["Indicator", "Period", "Figure", "95% interval", "Target", "Trigger", "Stands at"]
    show_rows(columns, rows, caption="The latest return of each", figures=tuple(columns[2:6]), stacked=True)
    st.caption(RULE)


def _value(row: dict[Any, Any]) -> str:
    if missing(row["value"]):
        return "no figure"
    if row["share"]:
        return f"{number(row['value'], 1)}% ({number(row['numerator'])} of {number(row['denominator'])})"
    return _plainly(row["value"])


def _plainly(value: float) -> str:
    return number(value, 0 if float(value).is_integer() else 1)


def _interval(row: dict[Any, Any]) -> str:
    if missing(row["lower"]) or row["lower"] == row["upper"]:
        return "none"
    return f"{span(row['lower'], row['upper'])}{'%' if row['share'] else ''}"


def _or_none(value: float, row: dict[Any, Any]) -> str:
    return "none" if missing(value) else f"{_plainly(value)}{'%' if row['share'] else ''}"


def _show_funnel(found: Monitoring) -> None:
    st.subheader("From referral to completion", anchor=False)
    if found.funnel.empty:
        st.markdown("No step was returned yet.")
        return
    rows: list[list[Cell]] = [
        [_STEPS[row["step"]] + (f" ({found.model.node(row['node_id']).text})" if row["node_id"] else ""),
         number(row["people"]), _rate(row), "–" if missing(row["of_first"]) else percent(row["of_first"])]
        for row in found.funnel.to_dict("records")
    ]  # fmt: skip
    show_chart(lambda: draw_funnel(found.funnel), key=("funnel", found.funnel.to_csv()),
               alt="People at each step from referral to completion, as in the table below")  # fmt: skip
    columns = ["Step", "People", "Of the step before", "Of the first step"]
    show_rows(columns, rows, caption="Over the periods in which every step was returned", figures=tuple(columns[1:]),
              stacked=True)  # fmt: skip
    if left := int(found.funnel["left_out"].max()):
        st.caption(f"Left out: {left} period{'s' if left > 1 else ''} in which a step is missing.")


def _rate(row: dict[Any, Any]) -> str:
    if missing(row["rate"]):
        return str(row["withheld"]) or "–"
    return f"{percent(row['rate'])} ({span(_hundred(row['lower']), _hundred(row['upper']))}%)"


def _hundred(value: float) -> float:
    return 100 * float(value)


def _show_reach(found: Monitoring) -> None:
    st.subheader("People and contacts", anchor=False)
    if found.reach.empty:
        st.markdown("Neither people nor contacts were returned yet.")
        return
    rows: list[list[Cell]] = [
        [row["text"], _people(row), "not returned" if missing(row["contacts"]) else number(row["contacts"]),
         number(row["periods"])]
        for row in found.reach.to_dict("records")
    ]  # fmt: skip
    columns = ["Of", "People", "Contacts", "Periods"]
    show_rows(columns, rows, caption="People and contacts are never added", figures=tuple(columns[1:]), stacked=True)
    st.caption("One person may stand in several periods: unless it is said who was new, people lie between two bounds.")


def _people(row: dict[Any, Any]) -> str:
    least, most = row["people_least"], row["people_most"]
    if missing(most):
        return "not returned"
    return number(most) if least == most else f"{number(least)} to {number(most)}"


def _show_late(found: Monitoring) -> None:
    st.subheader("Late", anchor=False)
    if found.late.empty:
        st.markdown("Nothing is late.")
        return
    rows: list[list[Cell]] = [
        [row["text"], row["period"], str(row["due"]), number(row["days_late"])] for row in found.late.to_dict("records")
    ]
    show_rows(["Return of", "Period", "Was due", "Days late"], rows, caption="The longest overdue first",
              figures=("Days late",), stacked=True)  # fmt: skip


def _show_accounts(project: str, held: Returned, actor: Actor | None) -> None:
    st.subheader("What people tell", anchor=False)
    named = {node.id: node.text for node in held.model.nodes}
    if held.accounts.empty:
        st.markdown("Nothing was told yet.")
    for row in held.accounts.to_dict("records"):
        with st.container(border=True):
            st.markdown(plain(row["text"]))
            about = "; ".join(named.get(node, node) for node in row["nodes"])
            said = f"{_KINDS[row['kind']]}, {row['period']}. About: {about}. Consent: {row['consent']}."
            st.caption(plain(said))
            ask_withdrawal(int(row["id"]), actor)
    with st.expander("Enter what somebody told"):
        ask_account(project, held, actor)


def _show_every(held: Returned) -> None:
    if held.returns.empty:
        return
    names = subjects(held.model)
    told = [names.get(node or f"step:{step}", node) for node, step in zip(held.returns["node_id"], held.returns["step"],
                                                                         strict=True)]  # fmt: skip
    shown: pd.DataFrame = held.returns.assign(of=told)
    with st.expander("Every return, with those that were corrected"):
        st.dataframe(shown, hide_index=True, width="stretch", alt="Every return, who entered it, when and why")
        st.download_button("Returns (CSV)", to_csv(shown), "returns.csv", "text/csv")
