"""Kinds of gap: what is wrong where, in cells of area, factor, tier of prevention and age."""

from __future__ import annotations

import streamlit as st

from app import data
from app.address import ANY, choose, choose_day
from app.components.charts import show_chart
from app.components.frame import link, page, plain, say_empty
from app.components.gap_reading import NEEDS, read_matrix
from app.components.gap_theory import offer_theory
from app.components.place import ask_place, note_synthetic
from app.components.rows import Cell, Link, show_rows
from catalogue import GapMatrix
from catalogue.gaps.cells import AGE_BANDS
from catalogue.gaps.kinds import KINDS
from catalogue.gaps.matrix_results import RULES
from interventions.figures import listed, plural
from interventions.vocabulary import AreaType, PreventionTier

_LEVELS = {level.value: level for level in (AreaType.AUTHORITY, AreaType.WARD)}
_MOST = 25


@page("Kinds of gap", "Where nobody is at work, and what is wrong where somebody is: each cell opens to its reason.")
def show() -> None:
    """The page Kinds of gap."""
    first = st.columns(4)
    place = ask_place(first[0])
    if not place:
        return
    level = choose("Areas", {code: level.label for code, level in _LEVELS.items()}, "level", where=first[1])
    category = choose("Need", NEEDS, "need", where=first[2])
    day = choose_day("On the day", "day", where=first[3], help="Work that runs on this day, or is planned, counts.")
    note_synthetic(place)
    if data.crimes_in(place).empty:
        say_empty("No recorded crime is loaded for this place, so need cannot be set beside provision.",
                  "vru import crimes FILE")  # fmt: skip
        return
    with st.spinner("Comparing need and provision"):
        matrix = read_matrix(place, day, category=category, level=_LEVELS[level])
    st.markdown(plain(matrix.summary(most=0)))
    if matrix.level is AreaType.AUTHORITY:
        show_chart(
            matrix.plot, key=("matrix", data.stamp(), place, category, level, matrix.as_of),
            alt="For each factor and area how many tiers and ages have a project. " + matrix.summary(most=0),
            caption="How many of the 12 pairs of tier and age have a project; the row “Any factor” is what the first "
            "count above is of, the others the second. ▲: need is higher than over all areas.",
        )  # fmt: skip
        idle = matrix.cells.loc[matrix.cells["factor"].isin(matrix.idle_factors()), "factor_name"].unique()
        if len(idle):
            with st.expander(f"{plural(len(idle), 'factor')} that nobody works on here"):
                st.markdown(plain(f"{listed(list(idle))}. Not every factor is a project's to mend."))
    _show_cells(matrix)
    with st.expander("How this was counted"):
        st.markdown(plain(RULES))
        st.dataframe(
            [{"Kind": kind.name, "What it says": kind.meaning} for kind in KINDS], hide_index=True, width="stretch",
            alt="The kinds of gap",
        )  # fmt: skip


def _show_cells(matrix: GapMatrix) -> None:
    cells = matrix.cells
    where = st.columns(4)
    told = [kind for kind in KINDS if matrix.judged or kind.code != "not-evidenced"]
    kind = choose("Kind of gap", ANY | {kind.code: kind.name for kind in told}, "kind", where=where[0])
    named = dict(zip(cells["factor"], cells["factor_name"], strict=True))
    factors = {code: name for code, name in named.items() if code}
    both = {"whole": named[""]} | ({"each": "Each by itself", "any": "Both together"} if factors else {})
    factor = choose("Factor", both | factors, "factor", where=where[1])
    tier = choose("Tier", ANY | PreventionTier.labels(), "tier", where=where[2])
    age = choose("Age", ANY | {band.label: band.label for band in AGE_BANDS}, "age", where=where[3])
    kept = cells[cells[kind]] if kind else cells[cells["kinds"] != ""]
    if factor in ("whole", "each"):
        kept = kept[(kept["factor"] == "") == (factor == "whole")]
    for column, chosen in (("factor", factor if factor in factors else ""), ("tier", tier), ("age", age)):
        if chosen:
            kept = kept[kept[column] == chosen]
    gathered = matrix.gather(kept.head(_MOST * len(AGE_BANDS))).head(_MOST)
    whole = int((kept["factor"] == "").sum())
    over_all = f" ({whole:,} of them over all factors)" if 0 < whole < len(kept) else ""
    st.markdown(
        f"{plural(len(kept), 'cell')}{over_all}, the emptiest of the highest need first; ages alike stand together."
    )
    for row in gathered.to_dict("records"):
        with st.container(border=True):
            st.markdown(plain(row["said"]))
            mine = matrix.projects_in((row["area_code"], row["factor"], row["tier"], row["age"]))
            if len(mine):
                links: list[list[Cell]] = [
                    [Link(title, "project", {"project": name})]
                    for name, title, _ in mine.itertuples(index=False, name=None)
                ]
                show_rows(["Project"], links, caption="Who works here")
            else:
                link(f"Projects in {row['area']}", "projects", area=row["area_code"])
                offer_theory(row)
    if len(kept) > _MOST:
        st.caption(f"The first {len(gathered)} of them; all {len(kept):,} cells stand in the table.")
    with st.expander("All of these as a table"):
        shown = kept[["area", "factor_name", "tier", "age", "need", "lower", "upper", "people", "need_is", "projects",
                      "works", "places", "kinds"]]  # fmt: skip
        st.dataframe(shown, hide_index=True, width="stretch", alt="Cells of need and provision")
