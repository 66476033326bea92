"""Grade, comparison and magnitude: how strong, how alike, how much. Oracle: arithmetic by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import evaluation
from evaluation import Check, Passed
from interventions.errors import InputError


def frame(effect=-5.0, people=None):
    """Twelve areas over ten periods at 50 each, six of them lower by `effect` from period 6 on; small known noise."""
    rng = np.random.default_rng(3)
    treated = np.arange(12) < 6
    y = 50 + rng.normal(0, 0.5, (12, 10)) + effect * (treated[:, None] & (np.arange(10) >= 6))
    data = pd.DataFrame({
        "u": np.repeat(np.arange(12), 10), "t": np.tile(np.arange(10), 12), "y": y.ravel(),
        "s": np.repeat(np.where(treated, 6.0, np.nan), 10),
    })  # fmt: skip
    return data if people is None else data.assign(people=float(people))


def build(data, **options):
    return evaluation.build_panel(data, unit="u", period="t", outcome="y", first_treated="s", **options)


def check(name, passed):
    return Check(name=name, null="n", statistic=None, df=None, p_value=None, passed=passed, words="w")


def series():
    rng = np.random.default_rng(1)
    months = pd.period_range("2020-01", periods=30, freq="M").astype(str)
    return pd.DataFrame({"month": months, "count": rng.poisson(40, 30)})


def test_difference_in_differences_is_three_by_the_lower_reading_and_four_by_the_other():
    grade = evaluation.grade(evaluation.did(build(frame())))
    assert (grade.level, grade.readings) == (3, {"What Works Growth": 3, "Magenta Book": 4})
    assert "the level is a ceiling" in grade.summary()
    assert grade.to_frame()["level"].tolist() == [3, 4]


def test_a_series_alone_and_a_before_and_after_stand_lower():
    its = evaluation.interrupted_time_series(series(), start="2021-06")
    assert evaluation.grade(its).readings == {"What Works Growth": 2, "Magenta Book": 2}
    before = evaluation.pre_post(series(), start="2021-06")
    assert evaluation.grade(before).readings == {"What Works Growth": 1, "Magenta Book": 2}


def test_checks_that_fail_cost_a_level_and_are_named_those_that_cannot_tell_are_said():
    effect = evaluation.did(build(frame()))
    failed = evaluation.grade(effect, [check("placebo in time", Passed.NO), check("anticipation", Passed.YES)])
    assert failed.readings == {"What Works Growth": 2, "Magenta Book": 3}
    assert "were not passed: placebo in time." in failed.summary() and "anticipation" not in failed.summary()
    silent = evaluation.grade(effect, [check("placebo in time", Passed.CANNOT_TELL)])
    assert silent.level == 3 and "could not tell: placebo in time." in silent.summary()


def test_a_draw_by_lot_is_five_where_a_comparison_stands_beside():
    assert evaluation.grade(evaluation.did(build(frame())), assigned_by_lot=True).level == 5
    assert evaluation.grade(evaluation.pre_post(series(), start="2021-06"), assigned_by_lot=True).level == 1


def test_magnitude_in_percent_in_events_and_per_thousand():
    panel = build(frame())
    effect = evaluation.did(panel)
    found = evaluation.magnitude(effect, panel)
    after = effect.series["share_treated"] > 0
    assert found.percent == pytest.approx(100 * effect.estimate / effect.series["counterfactual"][after].mean())
    assert found.percent == pytest.approx(-10, abs=1)
    assert found.total == pytest.approx(effect.estimate * 24)  # six areas over four periods
    assert found.total_lower == pytest.approx(effect.interval.lower * 24)
    assert found.per_thousand is None
    rated = build(frame(people=2000), exposure="people")
    per_head = evaluation.did(rated, per=1000)
    found = evaluation.magnitude(per_head, rated)
    assert found.per_thousand == pytest.approx(per_head.estimate)
    assert found.total == pytest.approx(effect.estimate * 24, rel=1e-9)
    assert set(found.to_frame()["term"]) == {"events in all", "percent", "per 1,000"}


def test_magnitude_of_a_ratio_is_exact_and_counts_what_was_averted():
    panel = build(frame().assign(y=lambda d: d["y"].round()))
    effect = evaluation.count_did(panel)
    found = evaluation.magnitude(effect, panel)
    assert found.percent == pytest.approx(100 * (effect.ratio - 1))
    observed = panel.outcome[panel.treated].sum()
    assert found.total == pytest.approx(observed - observed / effect.ratio)
    assert found.percent_lower == pytest.approx(100 * (effect.ratio_interval.lower - 1))


def test_magnitude_is_silent_where_there_is_no_interval_or_no_counterfactual():
    few = build(frame().query("u == 0 or u >= 6"))
    found = evaluation.magnitude(evaluation.did(few), few)
    assert found.percent is not None and found.percent_lower is None
    nothing = evaluation.magnitude(evaluation.stacked_did(build(frame()), before=2, after=1))
    assert nothing.percent is None and nothing.to_frame().empty


def test_estimates_side_by_side_agree_or_part():
    panel = build(frame())
    both = evaluation.compare(
        [evaluation.did(panel), evaluation.imputation_did(panel), evaluation.synthetic_did(panel)]
    )
    table = both.to_frame()
    assert list(table["name"]) == [
        "difference in differences", "difference in differences by imputation", "synthetic difference in differences"
    ]  # fmt: skip
    assert table["estimate"].iloc[0] == evaluation.did(panel).estimate
    assert "All point the same way" in both.summary()
    assert both.plot().to_dict()["description"] == both.summary()
    apart = evaluation.compare([evaluation.did(panel), evaluation.did(build(frame(effect=5)))], names=["a", "b"])
    assert "do not point the same way" in apart.summary()
    assert evaluation.compare([evaluation.did(panel)] * 2).names[1] == "difference in differences (2)"


def test_what_cannot_be_compared_is_refused():
    effect = evaluation.did(build(frame()))
    with pytest.raises(InputError, match="nothing to compare"):
        evaluation.compare([])
    with pytest.raises(InputError, match="nothing to compare"):
        evaluation.compare([build(frame())])
    with pytest.raises(InputError, match="different outcomes"):
        evaluation.compare([effect, evaluation.interrupted_time_series(series(), start="2021-06")])
    with pytest.raises(InputError, match="1 names for 2 estimates"):
        evaluation.compare([effect, effect], names=["one"])


def test_the_card_names_the_way_that_will_lead():
    for kept, way in ((range(12), "the larger p of CR2"), ([0, 1, 2, *range(6, 12)], "randomisation, studentised")):
        panel = build(frame()[frame()["u"].isin(kept)])
        card = evaluation.design_card(panel)
        assert card.way.startswith(way)
        led = evaluation.infer(panel, evaluation.did(panel), draws=199).method
        assert any(word in led for word in ("CR2", "wild")) if "larger" in way else led.startswith(way)
    assert card.smallest_p == pytest.approx(1 / 84)
    assert (card.treated_clusters, card.comparison_clusters) == (3, 6)
    assert card.detectable.absolute > 0
    assert "1/84" in card.summary() and "decided by itself" in card.summary()
    assert len(card.to_frame()) == 9 and card.to_record()["minimum_detectable_effect"] == card.detectable.absolute
