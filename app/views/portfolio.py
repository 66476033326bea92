"""Portfolio: all theories of change together, and the assumptions on which most of the money rests."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from app import data
from app.address import choose
from app.components.charts import show_chart
from app.components.frame import page, plain, say_empty
from app.components.portfolio_reading import has_theories, is_funded, read_portfolio
from app.components.rows import Cell, Link, show_rows
from interventions.figures import missing, number, percent, plural, pounds
from interventions.guarding import to_csv
from logic_models import Portfolio

_SHARES = {"50": "Half of the money", "75": "Three quarters of it", "100": "All of it"}
_MOST = 12


@page("Portfolio", "All theories of change together: what most of the money rests on, and what is missing.")
def show() -> None:
    """The page Portfolio."""
    if not has_theories():
        say_empty("No theory of change is stored yet.", "vru import logic-model FILE.yaml      # or: vru demo")
        return
    if not is_funded():
        st.info("No project rests on a stored theory yet: these are all the theories that are stored.")
    share = choose("Name the assumptions behind", _SHARES, "share")
    found = read_portfolio(int(share) / 100)
    st.markdown(plain(found.summary()))
    _show_assumptions(found, share)
    _show_tests(found)
    _show_served(found.outcomes, "outcome", found)
    _show_served(found.factors, "factor", found)
    _show_contradictions(found)
    _show_theories(found)


def _show_assumptions(found: Portfolio, share: str) -> None:
    st.subheader("What the money rests on", anchor=False)
    if found.assumptions.empty:
        st.markdown("In no theory does an activity lead to an impact yet.")
        return
    if found.theories["pence"].sum() > 0:
        show_chart(
            lambda: found.plot(most=_MOST), key=("portfolio", data.stamp(), share),
            alt=f"Money by the assumption it rests on. {found.summary()} The table below has the same figures.",
            caption="Dark: the assumptions named above. A theory that rests on several stands in each of their bars.",
        )  # fmt: skip
    rows: list[list[Cell]] = [
        [row["assumption"], number(row["theories"]), pounds(row["pence"]), percent(row["share"], 0),
         "not stated" if missing(row["confidence"]) else f"{row['confidence']:.0f}%", row["test"] or "none planned"]
        for row in found.assumptions.head(_MOST).to_dict("records")
    ]  # fmt: skip
    columns = ["Assumption", "Theories", "Money", "Part of it", "How sure (the least)", "Test"]
    show_rows(columns, rows, caption="The assumptions with the most money on them", figures=tuple(columns[1:5]),
              stacked=True)  # fmt: skip
    st.download_button(f"All {len(found.assumptions):,} assumptions (CSV)", to_csv(found.to_frame()),
                       "assumptions.csv", "text/csv")  # fmt: skip
    with st.expander("How this was reckoned"):
        st.markdown(
            "A theory rests on an assumption if, without it, no activity leads to an impact any more. Where no single "
            "assumption carries a theory, it rests on the fewest that would have to fail together. Assumptions are the "
            "same where their words are. Money is what was awarded to the projects of a theory."
        )


def _show_tests(found: Portfolio) -> None:
    st.subheader("Tests due", anchor=False)
    due = found.due(date.max.isoformat())
    today = date.today().isoformat()
    rows: list[list[Cell]] = [
        [row["test"], _when(row["test_due"], today), row["assumption"], pounds(row["pence"])]
        for row in due.head(2 * _MOST).to_dict("records")
    ]
    if rows:
        show_rows(["Test", "Due", "Assumption", "Money on it"], rows, caption="Tests planned, the earliest first",
                  figures=("Money on it",), stacked=True)  # fmt: skip
    else:
        st.markdown("No test is planned for any assumption that a theory rests on.")


def _when(day: str, today: str) -> str:
    if not day:
        return "no day stated"
    return f"{day}, overdue" if day < today else day


def _show_served(frame: pd.DataFrame, what: str, found: Portfolio) -> None:
    st.subheader(f"{what.capitalize()}s: crowded and unserved", anchor=False)
    served, none = frame[frame["theories"] > 0], frame[frame["theories"] == 0]
    titles = dict(zip(found.theories["theory"], found.theories["title"], strict=True))
    rows: list[list[Cell]] = [
        [row["name"], number(row["theories"]), pounds(row["pence"]), _links(row["titles"], titles)]
        for row in served.head(_MOST).to_dict("records")
    ]
    if rows:
        show_rows([what.capitalize(), "Theories", "Their money", "Which"], rows, stacked=True,
                  caption=f"The {what}s that most theories name; money of a theory stands at each of its {what}s",
                  figures=("Theories", "Their money"))  # fmt: skip
    else:
        st.markdown(f"No theory names a {what}." if what == "factor" else "No theory names an outcome.")
    if len(none):
        with st.expander(f"{plural(len(none), what)} that no theory names"):
            st.markdown("\n".join(f"- {plain(name)}" for name in none["name"]))


def _links(keys: str, titles: dict[str, str]) -> tuple[Link, ...]:
    return tuple(Link(titles[key], "theories", {"theory": key}) for key in keys.split("; ")[:4])


def _show_contradictions(found: Portfolio) -> None:
    st.subheader("Contradictions", anchor=False)
    if found.contradictions.empty:
        st.markdown("No two theories contradict one another in direction, nor by 50 points in how sure they are.")
        return
    titles = dict(zip(found.theories["theory"], found.theories["title"], strict=True))
    names = dict(zip(found.outcomes["code"], found.outcomes["name"], strict=True))
    rows: list[list[Cell]] = [
        [names.get(row["about"], row["about"]), _said(row["theory"], row["says"], titles),
         _said(row["other"], row["other_says"], titles)]
        for row in found.contradictions.to_dict("records")
    ]  # fmt: skip
    show_rows(["About", "One says", "Another says"], rows, caption="What two theories cannot both be right about",
              stacked=True)  # fmt: skip


def _said(key: str, said: str, titles: dict[str, str]) -> Link:
    return Link(f"{titles[key]}: {said}", "theories", {"theory": key})


def _show_theories(found: Portfolio) -> None:
    without = int(found.theories["pence"].isna().sum())
    with st.expander(f"The {plural(len(found.theories), 'theory', 'theories')} ({without:,} without money stated)"):
        rows: list[list[Cell]] = [
            [Link(row["title"], "theories", {"theory": row["theory"]}),
             "not stated" if missing(row["pence"]) else pounds(row["pence"]), number(row["assumptions"])]
            for row in found.theories.to_dict("records")
        ]  # fmt: skip
        show_rows(["Theory", "Money", "Assumptions it rests on"], rows, caption="Awarded first",
                  figures=("Money", "Assumptions it rests on"), stacked=True)  # fmt: skip
