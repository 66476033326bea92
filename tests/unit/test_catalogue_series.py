"""Series watched for a rise: limits, rules, gaps, suppression, recording, pandemic. Oracles: hand reckoning, beside."""

import numpy as np
import pandas as pd
import pytest

from catalogue import watch_series
from catalogue.need.run_rules import find_signals, poisson_control_limits, xmr_bands, xmr_limits
from interventions.errors import InputError
from interventions.recording_changes import RecordingChange, recording_changes

QUIET = [10, 12, 11, 13, 12, 10, 11, 14, 12, 11, 13, 12]
STEP = RecordingChange(code="step", kind="change", first="2013-01", what="a new system was brought in")


def months(counts, first="2012-01"):
    named = pd.period_range(first, periods=len(counts), freq="M").astype(str)
    return pd.DataFrame({"month": named, "count": np.asarray(counts, dtype=float)})


def fired(counts, mean=20.0, moving_range=4.0):
    """Rule and direction of what fires around a mean of 20 with limits 9.36 to 30.64 and two sigma 12.91 to 27.09."""
    limits = xmr_limits(np.array([20.0, 20.0]))._replace(
        mean=mean, lower=mean - 2.66 * moving_range, upper=mean + 2.66 * moving_range, moving_range=moving_range
    )
    values = np.asarray(counts, dtype=float)
    return [(one.rule, one.direction) for one in find_signals(values, values, xmr_bands(limits, len(values)))]


def test_limits_are_the_mean_and_2_66_times_the_mean_moving_range():
    # By hand: sum 141 of 12; ranges 2 1 2 1 2 1 3 2 1 2 1, sum 18 of 11; 2.66 × 18/11 = 4.352727.
    held = xmr_limits(np.array(QUIET, dtype=float))
    assert held.mean == pytest.approx(11.75)
    assert (held.lower, held.upper) == (pytest.approx(7.397273, abs=1e-6), pytest.approx(16.102727, abs=1e-6))
    assert held.screened == 0


def test_outlying_moving_ranges_are_left_out_once_and_said():
    # By hand: ranges 2 1 2 1 2 1 29 28 1 2 1, mean 70/11, times 3.267 is 20.79; left 13/9. The 40 stands alone: the
    # mean is 127/11.
    counts = [*QUIET[:7], 40, *QUIET[8:]]
    said = watch_series(months(counts))
    row = said.phases.iloc[0]
    assert row["screened"] == 2
    assert row["upper"] == pytest.approx(127 / 11 + 2.66 * 13 / 9)
    assert "2 outlying moving ranges left out; 1 lone month left out of the mean" in said.summary()
    outside = said.signals[said.signals["rule"] == "outside"]
    assert outside[["direction", "first"]].to_numpy().tolist() == [[1, "2012-08"]]


def test_one_leap_does_not_make_the_months_around_it_look_low():
    held = watch_series(months([*QUIET, 60, *QUIET, *QUIET]))
    assert held.signals[["rule", "direction"]].to_numpy().tolist() == [["outside", 1]]


def test_the_lower_limit_is_never_below_nought():
    held = watch_series(months([30, 2, 25, 0, 28, 3, 31, 1, 22, 4, 26, 5]))
    assert held.phases.iloc[0]["lower"] == 0
    assert "no lower limit below nought" in held.summary()


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([20, 31, 20], [("outside", 1)]),
        ([20, 30, 20], []),
        ([20, 9, 20], [("outside", -1)]),
        ([21] * 7 + [19], []),
        ([21] * 8, [("run", 1)]),
        ([21] * 4 + [20] + [21] * 4, []),  # on the mean is on neither side
        ([21] * 4 + [np.nan] + [21] * 4, []),  # a gap breaks a run
        ([19] * 8, [("run", -1)]),
        ([18, 19, 20, 21, 22], []),
        ([18, 19, 20, 21, 22, 23], [("trend", 1)]),
        ([18, 19, 20, 20, 21, 22, 23], []),
        ([23, 22, 21, 20, 19, 18], [("trend", -1)]),
        ([28, 20, 28], [("near", 1)]),
        ([28, 20, 20, 28], []),
        ([28, np.nan, 28], []),
        ([28, 12, 20], []),  # far out on two sides
        ([20, 12, 12], [("near", -1)]),
    ],
)
def test_each_rule_fires_where_it_should_and_nowhere_else(counts, expected):
    assert fired(counts) == expected


def test_months_without_a_row_are_gaps_and_nought_is_nought():
    frame = months([20, 22, 19, 0, 21, 20, 23, 18, 20, 22, 21, 19, 20, 21]).drop(index=8)
    held = watch_series(frame)
    points = held.points.set_index("period")
    assert len(points) == 14
    assert points.loc["2012-09", "state"] == "missing"
    assert np.isnan(points.loc["2012-09", "count"])
    assert points.loc["2012-04", "count"] == 0
    assert points.loc["2012-04", "beyond"] == "below"
    assert held.phases.iloc[0]["mean"] == pytest.approx(246 / 12)  # the nought leaps, and stands alone
    assert "1 month without a figure: gaps, never noughts" in held.summary()


def test_a_suppressed_month_counts_only_where_every_value_says_the_same():
    counts = [20, 22, 19, 21, 18, 20, 23, 19, 20, 22, 21, 19, np.nan]
    frame = months(counts).assign(hidden=[*[False] * 12, True])
    sure = watch_series(frame, suppressed="hidden", lowest=1, highest=7)
    assert sure.points.iloc[-1]["beyond"] == "below"
    assert sure.points.iloc[-1]["state"] == "suppressed"
    unsure = watch_series(frame, suppressed="hidden", lowest=1, highest=18)
    assert unsure.points.iloc[-1]["beyond"] == ""
    gap = watch_series(frame, suppressed="hidden")
    assert np.isnan(gap.points.iloc[-1]["highest"])
    assert "1 month suppressed" in gap.summary()


def test_a_count_under_a_flag_of_suppression_is_not_kept():
    held = watch_series(months([*QUIET, 3]).assign(hidden=[*[False] * 12, True]), suppressed="hidden", highest=7)
    assert np.isnan(held.points.iloc[-1]["count"])


def test_too_many_suppressed_months_withhold_the_limits():
    frame = months([*QUIET, *[np.nan] * 3]).assign(hidden=[*[False] * 12, *[True] * 3])
    held = watch_series(frame, suppressed="hidden", highest=7)
    assert "20% of its months are suppressed" in held.phases.iloc[0]["withheld"]
    assert held.points["upper"].isna().all()


def test_a_rounded_count_is_outside_only_where_rounding_cannot_explain_it():
    counts = [20, 25, 20, 20, 25, 20, 25, 20, 20, 25, 20, 20, 30]
    plain, rounded = watch_series(months(counts)), watch_series(months(counts), rounded_to=5)
    assert plain.phases.iloc[0]["upper"] == pytest.approx(290 / 13 + 2.66 * 50 / 12)
    assert rounded.points.iloc[0][["lowest", "highest"]].tolist() == [18, 22]
    upper = plain.phases.iloc[0]["upper"]
    nought = watch_series(months([*counts, 0]), rounded_to=5).points.iloc[-1]
    assert nought[["lowest", "highest"]].tolist() == [0, 0]
    at_the_edge = [*counts, np.ceil(upper + 1)]
    assert watch_series(months(at_the_edge)).points.iloc[-1]["beyond"] == "above"
    assert watch_series(months(at_the_edge), rounded_to=5).points.iloc[-1]["beyond"] == ""


def test_fewer_than_twelve_points_have_no_limits_and_no_word_of_a_rise():
    held = watch_series(months([*QUIET[:10], 90]))
    assert "11 months to go by, and limits need 12" in held.summary()
    assert held.signals.empty
    assert held.verdict == "no change"


def test_so_many_gaps_that_no_months_are_neighbours_leave_no_limits():
    assert "neighbouring" in watch_series(months(np.tile([20, np.nan], 14))).phases.iloc[0]["withheld"]


def test_small_counts_are_held_against_exact_poisson_limits():
    counts = [2, 3, 1, 2, 0, 4, 2, 3, 1, 2, 2, 3, 2, 12]
    held = watch_series(months(counts))
    expected = sum(counts) / len(counts)
    chances = np.exp(-expected) * np.cumprod([1.0, *(expected / k for k in range(1, 60))])
    highest = next(k for k in range(60) if 1 - chances[: k + 1].sum() <= 0.00135)
    assert held.points["upper_poisson"].unique().tolist() == [highest]
    assert held.points["upper"].notna().all()  # the others stay beside
    assert "exact Poisson limits decide" in held.summary()
    assert list(held.points["beyond"]) == ["above" if count > highest else "" for count in counts]
    assert held.points.iloc[-1]["beyond"] == "above"


def test_poisson_limits_cut_off_no_more_than_their_tails():
    for expected in (0.3, 2.0, 4.9, 30.0):
        low, high = poisson_control_limits(np.array([expected]))
        chances = np.exp(-expected) * np.cumprod([1.0, *(expected / k for k in range(1, 200))])
        assert chances[: int(low[0])].sum() <= 0.00135 < chances[: int(low[0]) + 1].sum()
        assert 1 - chances[: int(high[0]) + 1].sum() <= 0.00135 < 1 - chances[: int(high[0])].sum()


def test_limits_begin_anew_at_a_change_of_recording_and_no_rule_looks_across():
    counts = [*QUIET, *[value + 20 for value in QUIET]]
    told = watch_series(months(counts), changes=(STEP,))
    assert list(told.phases["first"]) == ["2012-01", "2013-01"]
    assert list(told.phases["mean"]) == [pytest.approx(11.75), pytest.approx(31.75)]
    assert told.signals.empty
    assert "Counting changed at 2013-01 (a new system was brought in; stated)" in told.summary()
    assert not watch_series(months(counts)).signals.empty


def test_the_means_on_either_side_of_a_change_of_recording_leave_no_month_out():
    # By hand: 141 − 12 + 60 of twelve months is 15.8 with the lone 60, and 11.7 without: the step turns its sign.
    before = [*QUIET[:8], 60, *QUIET[9:]]
    held = watch_series(months([*before, *[13] * 4]), changes=(STEP,))
    assert held.phases.iloc[0]["mean"] < 13
    assert f"The mean was {sum(before) / 12:.1f} before and 13.0 after, no count left out" in held.summary()


def test_too_short_a_time_after_a_change_of_recording_is_said_as_the_answer():
    held = watch_series(months([*QUIET, *[13] * 4]), changes=(STEP,), name="Violence")
    told = "Violence: counting changed in January 2013; 12 months are needed before a change can be judged, and there "
    assert held.summary().startswith(f"{told}are 4.")
    assert "quasi" not in held.summary()
    asked = watch_series(months([*QUIET, *[13] * 4]), rebase=["2013-01"])
    assert "limits begin anew, as asked, in January 2013; 12 months" in asked.summary()
    hidden = months([*QUIET, *[np.nan] * 3]).assign(hidden=[*[False] * 12, *[True] * 3])
    said = watch_series(hidden, suppressed="hidden", highest=7).summary()
    assert "a change cannot be judged from January 2012 on: 20% of its months are suppressed" in said


def test_few_counts_keep_their_lone_months_in_the_season_as_in_their_limits():
    held = watch_series(months([0, 0, 6, *[0] * 9] * 3))
    assert held.phases.iloc[0]["small"]
    assert held.season.left_out == 0


def test_the_line_of_a_change_of_recording_is_named_in_the_picture():
    drawn = str(watch_series(months([*QUIET, *QUIET]), changes=(STEP,)).plot().to_dict())
    assert "'word': 'counting changed'" in drawn
    assert "'type': 'text'" in drawn
    asked = str(watch_series(months([*QUIET, *QUIET]), rebase=["2013-01"]).plot().to_dict())
    assert "'word': 'limits begin anew'" in asked


def test_limits_begin_anew_where_asked():
    held = watch_series(months([*QUIET, *[value + 20 for value in QUIET]]), rebase=["2013-01"])
    assert held.phases.iloc[1]["mean"] == pytest.approx(31.75)
    assert "Limits begin anew at 2013-01, as asked" in held.summary()


def test_a_change_before_or_at_the_beginning_parts_nothing():
    early = RecordingChange(code="e", kind="change", first="2012-01", what="before")
    held = watch_series(months(QUIET), changes=(early,))
    assert len(held.phases) == 1
    assert held.changes == ()


def test_the_pandemic_is_marked_and_left_out_of_limits_and_rules():
    counts = [*QUIET, *QUIET[:2], *[1] * 17, *QUIET]
    held = watch_series(months(counts, "2019-01"))
    marked = held.points[held.points["set_aside"] == "pandemic"]["period"]
    assert (marked.iloc[0], marked.iloc[-1], len(marked)) == ("2020-03", "2021-07", 17)
    assert held.phases.iloc[0]["mean"] == pytest.approx((141 + 22 + 141) / 26)
    assert held.signals.empty
    assert "pandemic (2020-03 to 2021-07): shown, but left out" in held.summary()
    drawn = str(held.plot().to_dict())
    assert "'mark': {'type': 'rect'" in drawn
    assert "'set_aside': 'pandemic'" in drawn


def test_a_quarter_that_touches_the_pandemic_is_marked():
    quarters = pd.period_range("2019Q1", "2022Q4", freq="Q").astype(str)
    held = watch_series(pd.DataFrame({"quarter": quarters, "count": [20.0] * 16}), period="quarter")
    assert list(held.points[held.points["set_aside"] != ""]["period"]) == [
        "2020Q1", "2020Q2", "2020Q3", "2020Q4", "2021Q1", "2021Q2", "2021Q3",
    ]  # fmt: skip


def test_rising_is_said_only_where_a_season_could_be_looked_for():
    lately = [16, 17, 18]
    long, short = watch_series(months([*QUIET, *QUIET, *lately])), watch_series(months([*QUIET, *lately]))
    assert not long.season.found
    assert long.verdict == "rising"
    assert "is rising, beyond what chance and the season explain" in long.summary()
    assert not short.signals.empty
    assert short.verdict == "no change"
    assert "a season was not looked for" in short.summary()


def test_a_season_is_looked_for_from_24_months_on():
    assert not watch_series(months([*QUIET, *QUIET[:11]])).season.tested
    assert watch_series(months([*QUIET, *QUIET])).season.tested


def test_falling_is_said_of_a_fall():
    assert watch_series(months([*QUIET, *QUIET, 7, 6, 5])).verdict == "falling"


def test_one_point_outside_is_a_rise_but_not_rising():
    held = watch_series(months([*QUIET, *QUIET, 24]))
    assert held.verdict == "higher"
    assert "The next months will say whether it lasts" in held.summary()
    assert "is rising" not in held.summary()


def test_a_rise_that_is_over_is_told_as_past():
    held = watch_series(months([*QUIET, 24, 23, 22, *QUIET, *QUIET]))
    assert held.verdict == "no change"
    assert "no change that this series can show" in held.summary()
    assert "Rules that fired: " in held.summary()
    assert "2013-01" in held.summary()


def test_a_rise_in_the_pandemic_is_not_called_one():
    held = watch_series(months([*QUIET, *QUIET, 30, 30, 30], "2019-01"))
    assert "none of the last 3 months can be judged" in held.summary()


@pytest.mark.parametrize("swing", [0.0, 0.3])
def test_a_series_in_which_nothing_happens_is_seldom_called_rising_or_falling(swing):
    # 100 series that only chance and the season move; rules of 3 sigma and their kin, looked at over three months.
    random = np.random.default_rng(7)
    usual = 40 * np.exp(swing * np.sin(2 * np.pi * (np.arange(36) - 32) / 12))
    told = [watch_series(months(random.poisson(usual))).verdict for _ in range(100)]
    assert told.count("no change") >= 93


@pytest.mark.parametrize(
    ("frame", "more", "said"),
    [
        (pd.concat([months([1, 2]), months([3])]), {}, "stand more than once"),
        (months([1, -2]), {}, "cannot be negative"),
        (pd.DataFrame({"month": ["2012-01", "2012Q2"], "count": [1, 2]}), {}, "one kind only"),
        (pd.DataFrame({"month": ["2012/13"], "count": [1]}), {}, "months or quarters"),
        (months([]), {}, "no rows"),
        (months([1, 2]), {"count": "counts"}, "lacks counts"),
        (months([1, 2]), {"rebase": ["2013-01"]}, "outside the series"),
        (months([1, 2]), {"rebase": ["2012"]}, "neither a month nor a quarter"),
        (months([1, 2]), {"lowest": 8, "highest": 7}, "wrong way round"),
    ],
)
def test_a_series_that_cannot_be_watched_is_refused(frame, more, said):
    with pytest.raises(InputError, match=said):
        watch_series(frame, **more)


def test_the_callers_frame_is_left_as_it_was():
    frame = months([*QUIET, 3]).iloc[::-1].assign(hidden=False)
    before = frame.copy(deep=True)
    held = watch_series(frame, suppressed="hidden")
    pd.testing.assert_frame_equal(frame, before)
    assert list(held.points["count"]) == [*QUIET, 3]  # and its order does not matter


def test_the_picture_marks_signals_limits_and_changes():
    held = watch_series(months([*QUIET, *[value + 20 for value in QUIET], 60]), changes=(STEP,), name="Aston")
    drawn = str(held.plot().to_dict())
    assert "a rule fired, high" in drawn
    assert "a new system was brought in" in drawn
    assert held.to_frame()["name"].unique().tolist() == ["Aston"]


@pytest.fixture(scope="module")
def knife(shared):
    rows = pd.read_csv(shared / "data/series/homeoffice_knife_force_quarter_2008-2019.csv")
    own = rows[rows["Force Name"] == "Bedfordshire"]
    place = own["QtrNum"].astype(int) - 1
    return own.assign(quarter=(pd.Period("2008Q2", freq="Q") + place.to_numpy()).astype(str))


def test_the_knife_quarters_of_2018_in_bedfordshire_stand_out_and_are_a_batch(knife):
    known = recording_changes(source="police", offences="knife-crime", force_code="E23000026")
    held = watch_series(knife, period="quarter", count="Knife Crime", changes=known)
    last = held.points.tail(4)
    assert list(last["count"]) == [79, 210, 96, 205]
    assert list(last["set_aside"]) == ["recording batch"] * 4
    assert list(last["beyond"]) == ["", "above", "", "above"]
    others = knife["Knife Crime"].to_numpy(dtype=float)[:40]
    assert held.phases.iloc[0]["upper"] == pytest.approx(others.mean() + 2.66 * np.abs(np.diff(others)).mean())
    assert held.verdict == "no change"
    assert "2018Q3 (210, above) and 2019Q1 (205, above)" in held.summary()


def test_without_the_batch_being_known_those_quarters_are_a_rise(knife):
    assert watch_series(knife, period="quarter", count="Knife Crime").verdict in ("higher", "rising")


def test_hospital_admissions_keep_their_suppressed_months_apart_from_nought(shared):
    rows = pd.read_csv(shared / "data/series/hes_assault_sharp_object_region_month_2012-2022.csv")
    own = rows[rows["region"] == "East of England"]
    held = watch_series(own, count="FAEs", suppressed="FAEs_suppressed", highest=7, rounded_to=5)
    hidden = held.points[held.points["state"] == "suppressed"]
    assert list(hidden["period"]) == list(own[own["FAEs_suppressed"]]["month"])
    assert (hidden[["lowest", "highest"]].to_numpy() == [1, 7]).all()
    assert len(held.points) == 120
    whole = rows[rows["region"] == "England"]
    season = watch_series(whole, count="FAEs", suppressed="FAEs_suppressed", highest=7, rounded_to=5).season
    assert season.found
    assert int(np.argmax(season.factors)) in range(4, 8)  # summer
