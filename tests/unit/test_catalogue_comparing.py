"""Areas beside a benchmark, their decile, their neighbours. Oracle: published intervals, sums by hand, scipy."""

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import cdist

from catalogue import (
    Benchmark,
    area_figures,
    compare_with_benchmark,
    compare_with_group,
    compare_with_neighbours,
    crude_rate,
    nearest_neighbours,
)
from interventions.errors import InputError
from interventions.vocabulary import IndicatorKind, Polarity

WORSE_IF_HIGH, BETTER_IF_HIGH, CONTESTED = Polarity.LOWER_IS_BETTER, Polarity.HIGHER_IS_BETTER, Polarity.CONTESTED


def areas(events, people) -> pd.DataFrame:
    codes = [f"E{i}" for i in range(len(events))]
    return pd.DataFrame({"area_code": codes, "area": [f"Area {c}" for c in codes], "events": events, "people": people})


def published(*figures) -> pd.DataFrame:
    frame = pd.DataFrame(figures, columns=["value", "lower", "upper", "lower_998", "upper_998"])
    return frame.assign(area_code=[f"E{i}" for i in frame.index], area=[f"Area {i}" for i in frame.index])


@pytest.mark.parametrize(
    ("polarity", "words"),
    [
        (WORSE_IF_HIGH, ["worse", "worse", "similar", "better"]),
        (BETTER_IF_HIGH, ["better", "better", "similar", "worse"]),
        (CONTESTED, ["higher", "higher", "similar", "lower"]),
        (Polarity.NOT_STATED, ["higher", "higher", "similar", "lower"]),
    ],
)
def test_an_area_differs_where_its_interval_leaves_the_benchmark_out(polarity, words):
    figures = published((30, 25, 35, 22, 38), (24, 21, 28, 19, 30), (21, 18, 25, 16, 28), (10, 8, 12, 7, 13))
    held = compare_with_benchmark(figures, benchmark=Benchmark(name="England", value=20), polarity=polarity)
    assert list(held.rows["verdict"]) == words
    assert list(held.rows["verdict_998"]) == [words[0], "similar", "similar", words[3]]


def test_contested_is_never_praised_or_blamed():
    figures, england = published((30, 25, 35, 22, 38)).assign(per=1000), Benchmark(name="England", value=20)
    held = compare_with_benchmark(
        figures, benchmark=england, polarity=CONTESTED,
        denominator="residents aged 16 and over",
    )  # fmt: skip
    said = held.summary()
    assert "higher in 1 (1 also at 99.8%)" in said
    assert "may be success or harm" in said
    assert "Figures are per 1,000 residents aged 16 and over." in said
    assert "worse in" not in said and "better in" not in said


def test_the_benchmarks_own_interval_is_part_of_the_comparison():
    # 30 (25–35) against 24 (19–29): the difference 6 has its lower limit at 6 − √(5² + 5²) = −1.07: similar.
    figures = published((30, 25, 35, np.nan, np.nan))
    alone = compare_with_benchmark(figures, benchmark=Benchmark(name="a", value=24), polarity=CONTESTED)
    both = Benchmark(name="b", value=24, lower=19, upper=29)
    assert alone.rows.loc[0, "verdict"] == "higher"
    assert compare_with_benchmark(figures, benchmark=both, polarity=CONTESTED).rows.loc[0, "verdict"] == "similar"
    # with limits of 4 the difference is 6 − √(25 + 9): higher, though the two intervals overlap
    close = Benchmark(name="c", value=24, lower=21, upper=27)
    assert compare_with_benchmark(figures, benchmark=close, polarity=CONTESTED).rows.loc[0, "verdict"] == "higher"


def test_what_cannot_be_judged_at_998_is_not_judged():
    figures = published((30, 25, 35, 22, 38))
    only_95 = Benchmark(name="b", value=20, lower=19, upper=21)
    row = compare_with_benchmark(figures, benchmark=only_95, polarity=WORSE_IF_HIGH).rows.loc[0]
    assert (row["verdict"], row["verdict_998"]) == ("worse", "not compared")


def test_an_area_without_a_figure_is_not_compared_and_the_reason_is_said():
    figures = area_figures(areas([50, np.nan, 0], [1000, 1000, 1000]), per=1000)
    held = compare_with_benchmark(figures, benchmark=Benchmark(name="the county", value=20), polarity=WORSE_IF_HIGH)
    assert list(held.rows["verdict"]) == ["worse", "not compared", "better"]  # nought is a figure, missing is none
    assert "1 area not compared: no figure of its own." in held.summary()


def test_figures_are_the_rates_at_both_levels():
    figures = area_figures(areas([65, 5], [1000, 1000]), per=1000)
    for ending, level in (("", 0.95), ("_998", 0.998)):
        rates = crude_rate([65, 5], [1000, 1000], per=1000, level=level)
        assert list(figures["lower" + ending]) == list(rates.lower)
        assert list(figures["upper" + ending]) == list(rates.upper)


def test_an_area_is_held_against_the_others_of_its_decile_and_never_against_itself():
    frame = areas([100, 20, 30, 7], [1000, 1000, 2000, 1000])
    decile = pd.Series({"E0": 1, "E1": 1, "E2": 1, "E3": 4})
    held = compare_with_group(area_figures(frame, per=1000), groups=decile, polarity=WORSE_IF_HIGH)
    # E0: 50 of 3,000; E1: 130 of 3,000; E2: 120 of 2,000; E3 is alone in its decile
    assert list(held.rows["benchmark"])[:3] == pytest.approx([50 / 3, 130 / 3, 60])
    pooled = crude_rate(50, 3000, per=1000)
    assert held.rows.loc[0, ["benchmark_lower", "benchmark_upper"]].tolist() == pytest.approx(list(pooled.interval))
    assert list(held.rows["verdict"]) == ["worse", "better", "better", "not compared"]
    assert held.rows.loc[3, "reason"] == "nothing to compare it with"
    assert "same deprivation decile" in held.summary()


def test_a_suppressed_member_of_a_decile_is_left_out_of_its_pool():
    frame = areas([100, np.nan, 30], [1000, 1000, 1000])
    held = compare_with_group(
        area_figures(frame, per=1000), groups=pd.Series({"E0": 1, "E1": 1, "E2": 1}), polarity=WORSE_IF_HIGH
    )
    assert list(held.rows["benchmark"].dropna()) == pytest.approx([30, 100])
    assert held.rows.loc[1, "verdict"] == "not compared"


def test_an_area_is_held_against_the_pool_of_its_neighbours():
    pairs = pd.DataFrame({"area_code": ["E0", "E0", "E1"], "neighbour_code": ["E1", "E2", "E0"]})
    figures = area_figures(areas([40, 20, 30], [100, 100, 200]), kind=IndicatorKind.PROPORTION)
    held = compare_with_neighbours(
        figures, neighbours=pairs, neighbours_name="its statistical neighbours (list of 2019)", polarity=BETTER_IF_HIGH
    )
    assert list(held.rows["benchmark"])[:2] == pytest.approx([50 / 300, 0.4])
    assert list(held.rows["verdict"]) == ["better", "worse", "not compared"]
    assert "list of 2019" in held.summary()
    with pytest.raises(InputError, match="named twice"):
        compare_with_neighbours(figures, neighbours=pd.concat([pairs, pairs]), polarity=BETTER_IF_HIGH)


def test_the_nearest_are_those_with_the_least_standardised_distance():
    random = np.random.default_rng(4)
    frame = pd.DataFrame(random.normal(size=(12, 3)) * [1, 50, 2000], columns=["age", "income", "people"])
    frame["area_code"] = [f"E{i}" for i in range(12)]
    values = frame[["age", "income", "people"]]
    apart = cdist(values, values, "seuclidean", V=values.var(ddof=0))
    found = nearest_neighbours(frame, on=["age", "income", "people"], most=3)
    for i, code in enumerate(frame["area_code"]):
        of = found[found["area_code"] == code]
        expected = [j for j in np.argsort(apart[i]) if j != i][:3]
        assert list(of["neighbour_code"]) == [f"E{j}" for j in expected]
        assert list(of["distance"]) == pytest.approx(list(apart[i][expected]))
        assert list(of["rank"]) == [1, 2, 3]


@pytest.mark.parametrize(
    ("column", "most", "words"), [("same", 1, "the same in all"), ("gap", 1, "missing"), ("x", 3, "3")]
)
def test_neighbours_that_cannot_be_found_are_refused(column, most, words):
    frame = pd.DataFrame({"area_code": ["a", "b", "c"], "x": [1.0, 2, 3], "same": [1.0] * 3, "gap": [1, np.nan, 2]})
    with pytest.raises(InputError, match=words):
        nearest_neighbours(frame, on=[column], most=most)


def test_what_cannot_be_compared_is_refused():
    figures = area_figures(areas([40, 20], [100, 100]))
    england = Benchmark(name="England", value=1)
    with pytest.raises(InputError, match="lack lower, upper"):
        compare_with_benchmark(figures.drop(columns=["lower", "upper"]), benchmark=england, polarity=CONTESTED)
    with pytest.raises(InputError, match="more than one figure"):
        compare_with_benchmark(pd.concat([figures, figures]), benchmark=england, polarity=CONTESTED)
    with pytest.raises(InputError, match="by a count"):
        area_figures(areas([40], [100]), kind=IndicatorKind.COUNT)


def test_the_callers_frame_is_left_as_it_was_and_the_picture_has_words():
    figures = area_figures(areas([40, 20, 90], [100, 100, 100]), per=100)
    before = figures.copy()
    held = compare_with_benchmark(figures, benchmark=Benchmark(name="England", value=30), polarity=WORSE_IF_HIGH)
    pd.testing.assert_frame_equal(figures, before)
    drawn = str(held.plot().to_dict())
    assert "England" in drawn and "triangle-up" in drawn
    assert set(held.to_frame()["against"]) == {"England"}
