"""How much of what happens is reported: the least and the greatest share, asked the same way on every page."""

from __future__ import annotations

import math
from typing import Any

import streamlit as st

from app.address import remember
from app.components.frame import plain
from catalogue import SureGaps
from catalogue.gaps.charts import GAP
from interventions.figures import listed, plural

EXAMPLE = (
    "For example 2 and 27: the Central Bedfordshire community safety strategy 2019–2021 says that as little as 2% of "
    "sexual abuse of adults may be reported there, against 27% nationally. Write what is known of your own measure."
)
_LEAST, _MOST = 0.01, 100.0


def ask_reported(where: Any = st) -> tuple[float, float] | None:
    """The least and the greatest share reported, as shares of one; None until both are written and can be.

    They stand in the address as `least=2&most=27`; there is no default.
    """
    columns = where.columns(2)
    least = _ask("Least share reported, %", "least", columns[0])
    most = _ask("Greatest share reported, %", "most", columns[1])
    if least is None and most is None:
        return None
    if least is None or most is None:
        where.markdown("Write both shares: the least and the greatest that may be reported.")
        return None
    if least > most:
        where.warning(plain(f"The least share ({least:g}%) is above the greatest ({most:g}%): change one of them."))
        return None
    return least / 100, most / 100


def _ask(label: str, name: str, where: Any) -> float | None:
    key = f"share {name}"
    if key not in st.session_state:
        st.session_state[key] = _share_in(st.query_params.get(name, ""))
    share: float | None = where.number_input(
        label, min_value=_LEAST, max_value=_MOST, step=1.0, format="%g", key=key, help=EXAMPLE, placeholder="not given"
    )
    remember(name, "" if share is None else f"{share:g}")
    return share


def _share_in(text: str) -> float | None:
    """A share in an address, in percent; nothing where it is none."""
    try:
        share = float(text)
    except ValueError:
        return None
    return share if math.isfinite(share) and _LEAST <= share <= _MOST else None


def say_standing(counted: SureGaps, hidden: SureGaps) -> str:
    """Which gaps still stand, and whether the order does, where only a part of what happens is reported."""
    before = counted.gaps.loc[counted.gaps["verdict"] == GAP, "area"]
    after = set(hidden.gaps.loc[hidden.gaps["verdict"] == GAP, "area"])
    kept, lost = [name for name in before if name in after], [name for name in before if name not in after]
    words = ["Each area may report another share between the two."]
    words += ["On the counts alone no area had a gap that survives."] if before.empty else []
    words += [f"Still a gap under that: {listed(kept)}."] if kept else []
    words += [f"No longer one that survives: {listed(lost)}."] if lost else []
    first = hidden.gaps.sort_values("gap_points", ascending=False).iloc[0]
    low, high, among = int(first["rank_lower"]), int(first["rank_upper"]), plural(len(hidden.gaps), "area")
    place = f"keeps place {low}" if low == high else f"may stand anywhere from place {low} to {high}"
    return " ".join([*words, f"{first['area']}, the largest gap as seen, {place} of {among}."])
