"""Need index: several indicators in one order of need, each area with the places it may hold."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from app import data
from app.address import choose, choose_several, chosen_codes, remember
from app.components.charts import show_chart
from app.components.frame import page, plain, say_empty
from app.components.index_reading import first_codes, offered, read_index
from app.components.need_parts import CAUTION, ask_level, ask_place_of
from app.need_data import Measure, areas_in
from catalogue import NeedIndex
from catalogue.need.index_draws import TRANSFORMATIONS
from interventions.figures import listed, ordinal, percent, plural
from interventions.guarding import to_csv
from interventions.places import areas_of_level
from interventions.vocabulary import AreaType

_SCALES = {
    "z": "How far a rate lies from the mean counts: an area far above all others stays far above.",
    "rank": "Only the order of the areas counts, not how far apart they are.",
    "min-max": "The lowest area counts 0, the highest 1: one extreme area presses the others together.",
    "exponential": "Only the order counts, and the top tenth has half the scale, as in the English Indices of "
    "Deprivation.",
}
_LEAST, _GREATEST = 0.1, 20.0
_MOST, _TOP = 30, 5


@page("Need index", "Several indicators in one order of need, and which places each area may hold in it.")
def show() -> None:
    """The page Need index."""
    first = st.columns(2)
    place = ask_place_of(first[0])
    if not place:
        return
    level = ask_level(first[1])
    held, unclear = offered(place, level)
    if not held:
        say_empty(
            f"No indicator with counts and a clear direction is loaded for this place by {level.label}.",
            "vru import crimes FILE",
        )
        return
    if len(areas_of_level(areas_in(place), level)) < 2:
        st.info(f"This place has no two areas of this kind ({level.label}), so there is no order. Choose another kind.")
        return
    chosen = _ask_indicators(place, held)
    if unclear:
        st.caption(plain(f"Not offered, since more of it need not mean more need: {listed(unclear)}."))
    if not chosen:
        st.info("Choose one indicator or more.")
        return
    with st.expander("Weights and scale"):
        weights = _ask_weights({code: held[code].name for code in chosen})
        scale = _ask_scale()
    with st.spinner("Drawing the order a thousand times"):
        index = read_index(place, level, weights, scale)
    _show(index, level, key=(data.stamp(), place, level.value, str(weights), scale))
    if any(held[code].categories for code in chosen):
        st.caption(CAUTION)


def _ask_indicators(place: str, held: dict[str, Measure]) -> list[str]:
    """The codes chosen; a few to begin with, and again where none of those asked for is held here."""
    untouched = "choose indicators" not in st.session_state
    asked = chosen_codes("indicators")
    if (untouched or asked) and not set(asked) & set(held):
        st.session_state["choose indicators"] = first_codes(place, held)
    choose_several("Indicators", {code: one.label for code, one in held.items()}, "indicators")
    return chosen_codes("indicators")


def _ask_weights(names: dict[str, str]) -> dict[str, float]:
    st.markdown("How much each indicator counts beside the others: 2 counts twice as much as 1.")
    asked, weights = _weights_in_address(), {}
    places = st.columns(min(4, len(names)))
    for at, (code, name) in enumerate(names.items()):
        st.session_state.setdefault(f"weight {code}", asked.get(code, 1.0))
        weights[code] = float(
            places[at % len(places)].number_input(plain(name), _LEAST, _GREATEST, step=0.5, key=f"weight {code}")
        )
    remember("weights", ",".join(f"{code}:{weight:g}" for code, weight in weights.items() if weight != 1))
    return weights


def _weights_in_address() -> dict[str, float]:
    """The weights asked for as `weights=robbery:2,burglary:0.5`; what is no weight is passed over."""
    found = {}
    for part in st.query_params.get("weights", "").split(","):
        code, _, text = part.partition(":")
        try:
            weight = float(text)
        except ValueError:
            continue
        if math.isfinite(weight):
            found[code.strip()] = min(max(weight, _LEAST), _GREATEST)
    return found


def _ask_scale() -> str:
    options = {code: f"{words[:1].upper()}{words[1:]}" for code, (_, words) in TRANSFORMATIONS.items()}
    scale = choose("Each rate is turned into its", options, "scale")
    st.caption(_SCALES[scale])
    return scale


def _show(index: NeedIndex, level: AreaType, key: tuple[str, ...]) -> None:
    many = len(index.areas)
    st.subheader(plain(f"{plural(many, 'area')} in order of need ({level.label})"), anchor=False)
    st.markdown(f"**{plain(index.say_first())}**")
    left, right = st.columns(2)
    with left:
        show_chart(
            lambda: index.plot(_MOST), key=("need index", *key),
            alt=f"The ranks each area may have. {index.say_first()} The table beside it has the same figures.",
            caption=f"Line: the ranks an area may have ({percent(index.level, 0)} of {index.draws:,} draws); point: "
            "the middle one; tick: the rank of its counts as they are."
            + (f" The first {_MOST} of {many:,}; the table has all." if many > _MOST else ""),
        )  # fmt: skip
    with right:
        _table(index)
    _changes(index)
    _left_out(index)
    with st.expander("How this was made"):
        st.markdown(plain(index.summary()))


def _table(index: NeedIndex) -> None:
    rows = index.areas
    shown = pd.DataFrame({
        "Area": rows["area"], "Rank": rows["rank"],
        "May stand": [
            _between(low, high) for low, high in zip(rows["rank_lower"], rows["rank_upper"], strict=True)
        ],
    })  # fmt: skip
    st.dataframe(shown, hide_index=True, width="stretch", height=560 if len(shown) > 15 else "auto",
                 alt="Areas in order of need, with the places each may hold")  # fmt: skip
    st.download_button("Download as CSV", to_csv(index.to_frame()), "need-index.csv", "text/csv")


def _between(low: int, high: int) -> str:
    return ordinal(low) if low == high else f"between {ordinal(low)} and {ordinal(high)}"


def _changes(index: NeedIndex) -> None:
    top = min(_TOP, len(index.areas) - 1)
    change = index.what_would_change_top(top)
    st.subheader(
        "What would change the first place" if top == 1 else f"What would change the first {top}", anchor=False
    )
    st.markdown(plain(change.summary()))
    moves = change.to_frame()
    if moves.empty:
        return
    with st.expander("Each weight that would change them"):
        shown = pd.DataFrame({
            "Indicator": moves["indicator"], "Its share now": moves["weight"].map(percent),
            "Changes them at": moves["to"].map(percent), "Who for whom": moves["change"],
        })  # fmt: skip
        st.dataframe(shown, hide_index=True, width="stretch", alt="Weights that would change the first areas")


def _left_out(index: NeedIndex) -> None:
    if not index.left_out:
        return
    st.subheader("Left out", anchor=False)
    st.markdown(f"{plural(len(index.left_out), 'area')} without every count: a count that is suppressed or missing is "
                "not nought, so no place is given.")  # fmt: skip
    shown = [{"Area": name, "What is lacking": lacking} for _, name, lacking in index.left_out]
    st.dataframe(shown, hide_index=True, width="stretch", alt="Areas left out of the index, and why")
