"""What is known of one intervention: its registers as cards, its studies with their forest plot, its projects."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from app import data
from app.components.charts import show_chart
from app.components.frame import plain
from app.components.rows import Link, show_rows
from catalogue import Evidence, PooledEffect
from catalogue.evidence.pooling import pool_each
from catalogue.evidence.words import MEASURE_LABELS, facts_of_claim, version_of_claim
from interventions.figures import percent, plural, pounds
from interventions.tables import ProjectTables

_CARDS = 3


def show_conflict(held: Evidence) -> None:
    """A calm word where registers differ; nothing where they agree."""
    for said in held.interventions.loc[held.interventions["conflicting"], "said"]:
        head, *claims = said.splitlines()
        told = "\n".join(f"- {plain(claim)}" for claim in claims)
        st.warning(f"**{plain(head)}**\n\n{told}", icon=":material/balance:")
        st.caption("All are shown as they stand. They are not averaged: which weighs more is for you to judge.")


def show_claims(claims: pd.DataFrame) -> None:
    """Each claim as a card, in its register's own words."""
    rows = claims.to_dict("records")
    for start in range(0, len(rows), _CARDS):
        for column, row in zip(st.columns(_CARDS), rows[start : start + _CARDS], strict=False):
            with column.container(border=True):
                _card(row)


def _card(row: dict[Any, Any]) -> None:
    st.markdown(f"**{plain(row['register'])}**")
    st.markdown(f"“{plain(row['label'])}” · {plain(row['outcome_name'])}")
    st.markdown(plain(row["meaning"]))
    told = [f"- {label}: {plain(value)}" for label, value in facts_of_claim(row).items()]
    if row["uk"]:
        told.insert(0, "- **UK evidence**")
    st.markdown("\n".join(told))
    source = str(row["source"])
    st.caption(plain(f"{source[:1].upper()}{source[1:]}; {version_of_claim(row)}."))
    show_address(row["link"])


def show_address(link: str) -> None:
    """The address of a public page, to open in another window; only web addresses become links."""
    if link.startswith(("https://", "http://")):
        st.html(f'<a href="{escape(link, quote=True)}" target="_blank" rel="noopener noreferrer">Open the page</a>')


def show_studies(intervention: str) -> None:
    """The studies of one intervention: pooled where they can be, the forest plot, and the table beside it."""
    every = data.table("studies")
    own = every[every["intervention_code"] == intervention]
    if own.empty:
        st.markdown("No single study is held.")
        return
    pooled = pool_each(own, interventions=data.table("interventions"), outcomes=data.table("outcomes"))
    for effect, words in pooled:
        st.markdown(plain(words))
        if effect is not None:
            _forest(intervention, effect)
    with st.expander(f"The {plural(len(own), 'study', 'studies')} as a table"):
        names = ["citation", "year", "country", "design", "n", "measure", "effect", "lower", "upper", "std_error"]
        st.dataframe(own[[*names, "source", "link"]], hide_index=True, width="stretch", alt="The studies held")


def _forest(intervention: str, effect: PooledEffect) -> None:
    shares = effect.studies.sort_values("weight", ascending=False)
    first = shares.iloc[0]
    show_chart(
        effect.plot, key=("forest", data.stamp(), intervention, effect.outcome, effect.measure),
        alt=f"Forest plot of {MEASURE_LABELS[effect.measure].lower()}: {effect.summary()} "
        f"Most weight: {first['citation']}, {percent(first['weight'], 0)}.",
        caption="Each square is a study, larger with more weight, its line the 95% interval; a line that runs off the "
        "edge is cut. The diamond is the pooled estimate, the dashed line where a further study is expected.",
    )  # fmt: skip


def show_projects(found: ProjectTables) -> None:
    """The projects that use an intervention, those at confidential places counted and not named."""
    money = found.awards["amount_pence"].sum(min_count=1)
    hidden = int(found.projects["confidential"].sum())
    if found.projects.empty:
        st.markdown("No funded project uses it.")
        return
    st.markdown(f"{plural(len(found.projects), 'project')}, money stated: {plain(pounds(money))}.")
    named = found.projects[~found.projects["confidential"]].sort_values("title")
    each = found.awards.groupby("project_id")["amount_pence"].sum(min_count=1)
    rows: list[Any] = [
        [Link(row["title"], "project", {"project": row["project_id"]}), row["provider"] or "not stated",
         pounds(each.get(row["project_id"]))]
        for row in named.to_dict("records")
    ]  # fmt: skip
    if rows:
        columns = ["Project", "Provider", "Money stated"]
        show_rows(columns, rows, caption="Funded projects that use it", figures=("Money stated",))
    if hidden:
        st.caption(f"{plural(hidden, 'project')} at a confidential place counted, not named.")
