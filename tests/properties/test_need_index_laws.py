"""Laws of the need index, over made-up tables: which weights keep the top, and what no order of rows may change."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue import need_index
from interventions.errors import InputError


def make_index(seed: int, areas: int, indicators: int, shuffled: bool = False):
    """An index over made-up counts; None where an indicator is alike everywhere."""
    random = np.random.default_rng(seed)
    rows = [
        (f"X01{area:06d}", f"Place {area}", f"indicator {number}", int(random.poisson(4)), int(random.integers(50, 90)))
        for number in range(indicators)
        for area in range(areas)
    ]
    values = pd.DataFrame(rows, columns=["area_code", "area", "indicator", "count", "denominator"])
    values = values.assign(denominator_name="residents", polarity="lower_is_better")
    weights = {f"indicator {number}": random.uniform(0.2, 3) for number in range(indicators)}
    if shuffled:
        values = values.sample(frac=1, random_state=seed)
    try:
        return need_index(values, weights=weights, draws=100, threads=1)
    except InputError:
        return None


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(3, 9), st.integers(2, 4), st.integers(1, 2))
def test_the_top_changes_beyond_the_weights_named_and_nowhere_between(seed, areas, indicators, n):
    index = make_index(seed, areas, indicators)
    if index is None:
        return
    changes = index.what_would_change_top(n).changes
    placed, weights = index.transformed.to_numpy(), index.indicators["weight"].to_numpy()
    for k, row in enumerate(changes.itertuples()):
        low, high = np.nan_to_num(row.lower_to, nan=-1.0), np.nan_to_num(row.raise_to, nan=2.0)
        for new in np.linspace(0, 1, 41):
            if min(abs(new - low), abs(new - high)) < 1e-6:
                continue
            then = weights * (1 - new) / (1 - weights[k])
            then[k] = new
            values = placed @ then
            kept = values[:n].min() > values[n:].max()
            assert kept == (low < new < high)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 9), st.integers(1, 4))
def test_ranks_lie_in_order_and_rows_in_any_order_give_the_same_index(seed, areas, indicators):
    index = make_index(seed, areas, indicators)
    if index is None:
        return
    frame = index.areas
    assert ((frame["rank_lower"] >= 1) & (frame["rank_upper"] <= areas)).all()
    assert (frame["rank_lower"] <= frame["rank_middle"]).all()
    assert (frame["rank_middle"] <= frame["rank_upper"]).all()
    again = make_index(seed, areas, indicators, shuffled=True).areas
    pd.testing.assert_frame_equal(frame, again)
