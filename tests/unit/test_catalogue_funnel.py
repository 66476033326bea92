"""Funnel plots. Oracle: the typed referrals of document 002; scipy's tail probabilities; φ and τ by a plain loop."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from catalogue import funnel, proportion
from catalogue.need.funnel import overdispersion
from interventions.errors import InputError
from interventions.importing.reference import reference_rows
from interventions.vocabulary import IndicatorKind, Polarity

PROPORTION, RATE = IndicatorKind.PROPORTION, IndicatorKind.RATE


def referrals() -> pd.DataFrame:
    """The nine regions of 2019/20, stages across: the North East with Yorkshire and the Humber, as printed."""
    rows = pd.DataFrame(reference_rows("referrals.csv"))
    rows = rows[(rows["period"] == "2019/20") & (rows["area_code"] != "K04000001")]
    return rows.assign(count=rows["count"].astype(int)).pivot_table("count", "region_as_printed", "stage").reset_index()


def of_referrals(events: str, people: str, **more):
    return funnel(
        referrals(), kind=PROPORTION, events=events, people=people, area="region_as_printed", denominator=people, **more
    )


def areas(events, people) -> pd.DataFrame:
    return pd.DataFrame({"area": [f"A{i}" for i in range(len(events))], "events": events, "people": people})


def test_the_east_of_england_stands_out_twice_in_opposite_directions_and_not_at_all_overall():
    # z: the region's share less that of all nine regions together (itself included), over the standard error at the
    # latter. Against the other eight regions it would be +12.2, −7.7 and +0.6.
    table = referrals()
    assert [int(table[stage].sum()) for stage in ("referred", "discussed_at_panel", "adopted")] == [6287, 1424, 697]
    expected = [
        ("discussed_at_panel", "referred", 244, 594, 10.7, "higher"),
        ("adopted", "discussed_at_panel", 70, 244, -6.3, "lower"),
        ("adopted", "referred", 70, 594, 0.5, "similar"),
    ]
    for events, people, count, of, z, verdict in expected:
        east = of_referrals(events, people).points.set_index("area").loc["East"]
        assert (east["events"], east["people"], round(east["z"], 1)) == (count, of, z)
        assert (east["verdict"], east["verdict_998"]) == (verdict, verdict)


def test_allowing_for_over_dispersion_fewer_regions_stand_out_and_both_numbers_are_said():
    plain, wide = of_referrals("discussed_at_panel", "referred"), None
    assert (len(plain.flagged()), len(plain.flagged(level=0.95))) == (5, 7)
    for way, after in (("multiplicative", (0, 1)), ("additive", (0, 2))):
        wide = of_referrals("discussed_at_panel", "referred", over_dispersion=way)
        assert (len(wide.flagged()), len(wide.flagged(level=0.95))) == after
        assert (len(wide.flagged(before=True)), len(wide.flagged(level=0.95, before=True))) == (5, 7)
        assert f"({way}): 0 outside 99.8% instead of 5, {after[1]} outside 95% instead of 7" in wide.summary()
    assert "East (higher, z +10.7)" in plain.summary()
    assert "too many areas stand out" in plain.summary()


def test_phi_and_tau_agree_with_a_plain_loop():
    z, error = np.array([-3.0, -1.2, 0.1, 0.4, 0.9, 1.5, 2.8, 6.0]), np.array([1, 2, 1.5, 3, 1, 2, 1, 0.5]) / 100
    ordered = sorted(z)
    low = ordered[0] + 0.7 * (ordered[1] - ordered[0])  # the 10% quantile of eight lies 0.7 of the way to the second
    high = ordered[6] + 0.3 * (ordered[7] - ordered[6])
    phi = sum(min(max(value, low), high) ** 2 for value in z) / 8
    weights = [1 / e**2 for e in error]
    bottom = sum(weights) - sum(w**2 for w in weights) / sum(weights)
    assert overdispersion(z, error) == pytest.approx((phi, np.sqrt((8 * phi - 7) / bottom)))


def test_no_more_spread_than_chance_leaves_the_limits_as_they_are():
    even = areas([50, 51, 49, 50, 52, 48], [1000] * 6)
    for way in ("multiplicative", "additive"):
        held = funnel(even, kind=RATE, over_dispersion=way)
        plain = funnel(even, kind=RATE)
        assert held.phi < 1
        assert np.allclose(held.points[["lower", "upper_998"]], plain.points[["lower", "upper_998"]])


def test_score_limits_are_where_wilsons_interval_just_touches_the_target():
    held = funnel(areas([30, 20, 45, 10, 70], [100, 90, 110, 50, 200]), kind=PROPORTION, target=0.3)
    for ending, level in (("", 0.95), ("_998", 0.998)):
        at_upper = proportion(held.points["upper" + ending] * held.points["people"], held.points["people"], level)
        at_lower = proportion(held.points["lower" + ending] * held.points["people"], held.points["people"], level)
        assert np.allclose(at_upper.lower, 0.3)
        assert np.allclose(at_lower.upper, 0.3)


@pytest.mark.parametrize("share", [0.3, 0.05, 0.0003, 0.98])  # 0.0003 of 60: a single event is already rare
@pytest.mark.parametrize("level", [0.95, 0.998])
def test_exact_limits_flag_what_the_exact_tail_probability_flags(level, share):
    tail, size = (1 - level) / 2, 60
    binomial = funnel(areas(range(61), [size] * 61), kind=PROPORTION, target=share, limits="exact")
    poisson = funnel(areas(range(61), [size] * 61), kind=RATE, target=share, per=1)
    for held, law in ((binomial, stats.binom(size, share)), (poisson, stats.poisson(share * size))):
        counts = held.points["events"].to_numpy()
        expected = np.where(law.sf(counts - 1) < tail, "higher", np.where(law.cdf(counts) < tail, "lower", "similar"))
        assert list(held.points["verdict" if level == 0.95 else "verdict_998"]) == list(expected)


def test_nought_is_never_too_low_where_nought_is_likely():
    held = funnel(areas([0, 2, 3, 1, 1], [10] * 5), kind=RATE, per=1)
    assert held.points.loc[0, ["lower", "verdict"]].tolist() == [0, "similar"]


def test_where_hardly_any_event_is_expected_nought_is_not_too_many():
    frame = areas([0, 1, 60, 20, 90, 40], [1, 1, 9000, 9000, 9000, 9000])
    for way in ("none", "multiplicative", "additive"):
        held = funnel(frame, kind=RATE, per=1000, over_dispersion=way)
        assert held.points.loc[0, "verdict"] == "similar"
        assert (held.points["upper"] > held.target).all()
    assert held.points.loc[1, "verdict_before"] == "higher"


def test_a_ratio_of_observed_to_expected_has_its_target_at_one():
    held = funnel(
        areas([50, 100, 150, 95, 105], [100] * 5).rename(columns={"people": "expected"}), kind=RATE,
        people="expected", target=1, per=1, limits="score", polarity=Polarity.LOWER_IS_BETTER,
    )  # fmt: skip
    assert list(held.points["z"]) == pytest.approx([-5, 0, 5, -0.5, 0.5])  # √100 = 10 events are one standard error
    assert list(held.points["verdict_998"]) == ["better", "similar", "worse", "similar", "similar"]


def test_limits_are_widened_by_the_root_of_phi_or_by_the_spread_between_areas():
    plain = of_referrals("discussed_at_panel", "referred")
    factor = of_referrals("discussed_at_panel", "referred", over_dispersion="multiplicative")
    spread = of_referrals("discussed_at_panel", "referred", over_dispersion="additive")
    reach = plain.points["upper"] - plain.target
    assert np.allclose(factor.points["upper"] - factor.target, np.sqrt(plain.phi) * reach)
    error = reach / stats.norm.ppf(0.975)
    assert np.allclose(spread.points["upper"] - spread.target, 1.959964 * np.hypot(error, spread.tau))
    assert np.allclose(spread.points["z_adjusted"], plain.points["z"] * error / np.hypot(error, spread.tau))


def test_after_over_dispersion_the_verdict_is_that_of_the_adjusted_z():
    # Spiegelhalter (2005): target ± z × the widened standard error. Small counts, where exact limits say otherwise.
    frame = areas([0, 9, 4, 3, 1, 20, 2, 9, 30, 6], [400, 500, 900, 300, 800, 2500, 700, 650, 3000, 1200])
    for way in ("multiplicative", "additive"):
        held = funnel(frame, kind=RATE, over_dispersion=way)
        assert held.phi > 1
        for ending, level in (("", 0.95), ("_998", 0.998)):
            z, reach = held.points["z_adjusted"], stats.norm.ppf((1 + level) / 2)
            expected = np.where(z > reach, "higher", np.where(z < -reach, "lower", "similar"))
            assert list(held.points["verdict" + ending]) == list(expected)
        assert "it is the adjusted z that decides" in held.summary()
    assert "Limits: exact; they decide, not z." in funnel(frame, kind=RATE).summary()


def test_the_target_is_written_out():
    assert " against 29,990.0000 per 100,000 " in funnel(areas([2999] * 5, [10_000] * 5), kind=RATE).summary()


def test_the_picture_names_areas_denominator_and_limits():
    drawn = str(of_referrals("discussed_at_panel", "referred").plot().to_dict())
    assert "Share of referred" in drawn and "lower_998" in drawn and "East" in drawn
    curves = of_referrals("adopted", "referred").curves()
    assert (curves["upper"].diff().dropna() < 0).all()  # limits narrow as areas grow
    assert curves["people"].is_monotonic_increasing


@pytest.mark.parametrize(
    ("frame", "more", "words"),
    [
        (areas([1, 2], [10, 10]), {}, "5 or more"),
        (areas([1, 2, 3, 4, np.nan], [10] * 5), {}, "a count is missing"),
        (areas([1, 2, 3, 4, 5], [10, 10, 10, 10, 0]), {}, "not above nought"),
        (areas([1, 2, 3, 4, 15], [10] * 5), {"kind": PROPORTION}, "larger than its denominator"),
        (areas([0] * 5, [10] * 5), {}, "leaves no room for chance"),
        (areas([1] * 5, [10] * 5), {"kind": IndicatorKind.RANK}, "no limits for a rank"),
        (areas([1] * 5, [10] * 5), {"over_dispersion": "random"}, "no way to allow"),
        (areas([1] * 5, [10] * 5), {"people": "residents"}, "lack the column residents"),
    ],
)
def test_what_has_no_funnel_is_refused(frame, more, words):
    with pytest.raises(InputError, match=words):
        funnel(frame, **({"kind": RATE} | more))


def test_another_level_is_refused():
    with pytest.raises(InputError, match=r"0\.95 or 0\.998"):
        of_referrals("adopted", "referred").flagged(level=0.9)
