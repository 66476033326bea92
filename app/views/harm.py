"""Harm and reporting: what recorded crime weighs by harm, and how much is never reported."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from app import data
from app.address import choose
from app.components.charts import show_chart
from app.components.frame import link, page, plain, say_empty, say_error
from app.components.gap_reading import NEEDS, read_sure_gaps
from app.components.harm_reading import (
    MONTHS,
    TABLE,
    counted_measures,
    read_harm,
    read_reporting,
    recorded_in_months,
    recorded_in_table,
    weights,
)
from app.components.need_figures import MISSING, SHOWN, WORDS
from app.components.need_parts import ask_place_of
from app.components.need_reading import kinds_in
from app.components.reporting import EXAMPLE, ask_reported, say_standing
from app.components.rows import show_rows
from app.need_data import TOGETHER, Measure, areas_in
from catalogue import HarmWeighted
from interventions.errors import InputError
from interventions.figures import missing, number, percent, span
from interventions.vocabulary import AreaType

_WIDE = (AreaType.POLICE_FORCE, AreaType.COUNTY, AreaType.AUTHORITY)
_SOURCES = {
    TABLE: "Recorded-crime table, by offence group", MONTHS: "Monthly files of data.police.uk, by category",
}  # fmt: skip


@page("Harm and reporting", "What recorded crime weighs by harm, and how much more there may be that nobody reports.")
def show() -> None:
    """The page Harm and reporting."""
    columns = st.columns(2)
    place = ask_place_of(columns[0])
    if not place:
        return
    kinds = {level.value: level for level in _WIDE}
    rows = areas_in(place)[["area_code", "area_type"]].itertuples(index=False, name=None)
    level_of = {code: kinds[kind] for code, kind in rows if kind in kinds}
    named = {code: name for code, name in kinds_in(place).items() if code in level_of}
    if not named:
        say_empty("No authority of this place is loaded.", "vru import areas FILE")
        return
    area = choose("Area", named, "area", where=columns[1])
    st.subheader("How much harm", anchor=False)
    try:
        _harm(place, area, level_of[area])
    except InputError as error:
        say_error(error)
    st.subheader("How much is never reported", anchor=False)
    _reporting(place, area, level_of[area])


def _harm(place: str, area: str, level: AreaType) -> None:
    st.markdown(
        "A murder and a shop theft are one crime each. A set of weights says how much harm one of each stands for."
    )
    held = {TABLE: recorded_in_table(area), MONTHS: recorded_in_months(place, area, level)}
    held = {source: counts for source, counts in held.items() if len(counts)}
    known = weights()
    if not held:
        say_empty("No recorded crime by offence is loaded for this area.", "vru import recorded-crime FILE")
        return
    if known.empty:
        say_empty("No set of weights is loaded, so crimes cannot be weighed.", "vru import severity FILE")
        return
    columns = st.columns(2)
    source = choose("Counts", {code: _SOURCES[code] for code in held}, "counts", where=columns[0])
    periods = list(dict.fromkeys(held[source]["period"]))
    period = choose("Period", {period: period for period in periods}, "period", where=columns[1])
    chosen = choose("Weights", {name: name for name in dict.fromkeys(known["weight_set"])}, "weights", where=columns[0])
    mine = known[known["weight_set"] == chosen]
    versions = sorted(set(mine["version"]), reverse=True)
    version = choose("Version", {name: name for name in versions}, "version", where=columns[1])
    sources = sorted(set(mine.loc[mine["version"] == version, "source"]) - {""})
    st.caption(
        plain(f"Weights: {chosen}, version {version}; from {', '.join(sources) or 'a source that is not stated'}.")
    )
    found = read_harm(place, area, level, source=source, period=period, weight_set=chosen, version=version)
    if isinstance(found, str):
        st.warning(plain(f"Nothing here can be weighed. {found[:1].upper()}{found[1:]}"))
        return
    _show_harm(found, (data.stamp(), place, area, source, period, chosen, version))
    _show_left_out(found.left_out)


def _show_harm(found: HarmWeighted, key: tuple[str, ...]) -> None:
    row = found.rows.iloc[0]
    if missing(row["harm"]):
        st.markdown(plain(f"There is no figure: {row['reason']}."))
        return
    st.markdown(plain(f"{found.total()} {found.few_but_heavy()}"))
    show_chart(
        found.plot, key=("harm", *key),
        alt=f"For each offence its part of the crimes beside its part of the harm. {found.few_but_heavy()} "
        "The table below has the same figures.",
        caption="A diamond to the right of its circle: few but heavy. The 95% interval is of the counts, and allows "
        "for one more crime of the heaviest offence; the weights are taken as given.",
    )  # fmt: skip
    rows: list[Any] = [
        [str(one["name"]).capitalize(), number(one["crimes"]), percent(one["crime_share"]), _weight(one),
         number(one["harm"]), percent(one["harm_share"])]
        for one in found.offences.to_dict("records")
    ]  # fmt: skip
    columns = ["Offence", "Crimes", "Part of the crimes", "Weight", "Harm", "Part of the harm"]
    show_rows(columns, rows, caption="Offences that could be weighed", figures=tuple(columns[1:]), stacked=True)


def _weight(one: dict[Any, Any]) -> str:
    """'799.6', or where a group holds several '5.4 to 14.0'."""
    low, high = one["weight_low"], one["weight_high"]
    return number(low, 1) if low == high else span(low, high)


def _show_left_out(left_out: pd.DataFrame) -> None:
    if left_out.empty:
        return
    st.markdown(
        "**Left out, so that harm is larger than said.** A group that holds offences far apart has no weight of its "
        "own: “violence and sexual offences” hides homicide beside harassment, and nobody can say which was counted."
    )
    rows: list[Any] = [
        [str(row["name"]).capitalize(), "not known" if missing(row["crimes"]) else number(row["crimes"]), row["reason"]]
        for row in left_out.to_dict("records")
    ]
    show_rows(["Group", "Crimes", "Why"], rows, caption="What cannot be weighed", figures=("Crimes",), stacked=True)
    st.caption(
        "To weigh them: counts by single offence, or a set of weights for these groups (vru import severity FILE)."
    )


def _reporting(place: str, area: str, level: AreaType) -> None:
    held = counted_measures(place, area, level)
    if not held:
        say_empty("No count of events is loaded for this area.", "vru import crimes FILE")
        return
    code = choose("What is counted", {code: one.label for code, one in held.items()}, "indicator")
    reported = ask_reported()
    if reported is None:
        st.markdown(plain(f"Nothing is assumed: write how much is reported, at the least and at the most. {EXAMPLE}"))
        return
    behind, figures = read_reporting(place, area, level, code, reported)
    if behind.rows["count"].isna().all():
        states = set(figures.rows.loc[figures.rows["area_code"] == area, "state"]) - {SHOWN, MISSING}
        why = f"Its count is {WORDS[states.pop()]}" if states else "It has no count for this area"
        st.markdown(plain(f"{behind.times()}. {why}: there is no interval."))
        return
    st.markdown(plain(f"{held[code].name}, {figures.period}. {behind.summary()}"))
    show_chart(
        behind.plot, key=("reporting", data.stamp(), area, code, *reported), alt=behind.summary(),
        caption="The point is what was reported; the line is what there may be. No place on the line is the best one.",
    )  # fmt: skip
    _flow_on(place, held[code], reported)


def _flow_on(place: str, measure: Measure, reported: tuple[float, float]) -> None:
    """Whether the gaps of the place stand where only a part is reported, and in another part in each area."""
    category = "" if measure.code == TOGETHER else measure.code
    if category not in NEEDS:
        st.caption("Gaps are reckoned from the monthly crime files: choose such a kind of crime to see how they stand.")
        return
    st.markdown("**What that does to the gaps between need and provision**")
    try:
        counted = read_sure_gaps(place, category=category)
        hidden = read_sure_gaps(place, category=category, reported=reported)
    except InputError as error:
        st.markdown(plain(f"That cannot be said: {error.sentence()}"))
        return
    st.markdown(plain(say_standing(counted, hidden)))
    least, most = (f"{100 * share:g}" for share in reported)
    chosen = {"need": category} if category else {}
    link("These gaps", "gaps", place=place, least=least, most=most, **chosen)
