"""What must hold for any rates compared: scale, order, withholding, mirrored directions."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from catalogue import directly_standardised_rate, funnel, indirectly_standardised_ratio, rate_figures
from interventions.vocabulary import IndicatorKind

counts = st.lists(st.integers(0, 200), min_size=4, max_size=4)
people = st.lists(st.integers(201, 10**6), min_size=4, max_size=4)
weights = st.lists(st.integers(1, 1000), min_size=4, max_size=4)


@given(counts=counts, people=people, weights=weights, per=st.sampled_from([1, 1000, 10**5]), times=st.integers(2, 50))
def test_a_standardised_rate_lies_in_its_interval_between_the_rates_of_its_bands_and_follows_the_unit(
    counts, people, weights, per, times
):
    rate = directly_standardised_rate(counts, people, weights, per)
    if sum(counts) < 10:
        assert rate.value is rate.lower is rate.upper is None and rate.reasons
        return
    bands = np.array(counts) / people * per
    assert bands.min() * (1 - 1e-9) <= rate.value <= bands.max() * (1 + 1e-9)
    assert 0 <= rate.lower <= rate.value <= rate.upper
    scaled = directly_standardised_rate(counts, people, np.array(weights) * times, per * times)
    assert np.allclose([scaled.value, scaled.lower, scaled.upper], times * np.array([rate.value, *rate.interval]))


@given(counts=counts, people=people, order=st.permutations(range(4)))
def test_the_order_of_the_bands_does_not_matter_as_long_as_all_have_the_same(counts, people, order):
    reference = {"reference_events": [1, 2, 3, 4], "reference_population": [100, 200, 400, 300]}
    moved = {name: np.array(values)[list(order)] for name, values in reference.items()}
    one = indirectly_standardised_ratio(counts, people, **reference)
    two = indirectly_standardised_ratio(np.array(counts)[list(order)], np.array(people)[list(order)], **moved)
    assert np.allclose([one.value, *one.interval], [two.value, *two.interval])


@given(
    rows=st.lists(st.tuples(st.integers(0, 100), st.integers(100, 10**5)), min_size=5, max_size=20),
    limits=st.sampled_from(["score", "exact"]), kind=st.sampled_from([IndicatorKind.RATE, IndicatorKind.PROPORTION]),
    way=st.sampled_from(["multiplicative", "additive"]),
)  # fmt: skip
def test_allowing_for_over_dispersion_never_flags_more_and_998_never_more_than_95(rows, limits, kind, way):
    frame = pd.DataFrame(rows, columns=["events", "people"]).assign(area=lambda f: f.index.astype(str))
    if not 0 < frame["events"].sum() < frame["people"].sum():
        return
    held = funnel(frame, kind=kind, limits=limits, over_dispersion=way)
    for level in (0.95, 0.998):
        assert set(held.flagged(level=level)["area"]) <= set(held.flagged(level=level, before=True)["area"])
    for before in (True, False):
        outer = set(held.flagged(level=0.998, before=before)["area"])
        assert outer <= set(held.flagged(level=0.95, before=before)["area"])
    assert (held.points["lower_998"] <= held.points["lower"] + 1e-9 * held.per).all()
    assert (held.points["upper"] <= held.points["upper_998"] + 1e-9 * held.per).all()


@given(
    figures=st.lists(st.floats(-100, 100), min_size=3, max_size=3),
    targets=st.lists(st.floats(-100, 100), min_size=2, max_size=2)
)  # fmt: skip
def test_turned_upside_down_a_measure_has_the_same_rating(figures, targets):
    lower, value, upper = sorted(figures)
    trigger, target = sorted(targets)
    columns = ["value", "lower", "upper", "target", "improvement_trigger"]
    one = pd.DataFrame([[value, lower, upper, target, trigger]], columns=columns)
    two = pd.DataFrame([[-value, -upper, -lower, -target, -trigger]], columns=columns)
    up = rate_figures(one.assign(direction="higher_is_better")).to_frame()
    down = rate_figures(two.assign(direction="lower_is_better")).to_frame()
    assert up.loc[0, "rating"] == down.loc[0, "rating"]
