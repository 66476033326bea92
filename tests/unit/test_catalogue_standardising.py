"""Rates standardised by age. Oracle: the published figure of the public-health fixture, and sums by hand."""

import numpy as np
import pytest
from scipy import stats

from catalogue import (
    crude_rate,
    directly_standardised_rate,
    indirectly_standardised_rate,
    indirectly_standardised_ratio,
    mean_value,
)
from interventions.errors import InputError
from interventions.intervals import dobson_limits
from interventions.standard_populations import standard_population

EVENTS = [12, 4, 3, 2, 3, 4, 8, 2, 2, 3, 4, 5, 6, 8, 5, 6, 5, 5, 4]
PEOPLE = [636, 558, 609, 543, 384, 594, 669, 843, 660, 576, 606, 522, 426, 273, 300, 288, 153, 123, 207]
BANDS = list(standard_population("ESP2013"))


def test_the_published_rate_and_its_interval():
    rate = directly_standardised_rate(EVENTS, PEOPLE)
    assert (rate.value, rate.lower, rate.upper) == pytest.approx((1103.2120, 877.4558, 1367.0882), abs=5e-5)
    assert (rate.method, rate.per, rate.level, rate.reasons) == ("Dobson", 100_000, 0.95, "")


def test_both_standards_sum_to_a_hundred_thousand_and_end_where_they_say():
    for name, bands, last, weight in (("ESP2013", 19, "90+", 1000), ("ESP1976", 18, "85+", 1000)):
        standard = standard_population(name)
        assert (len(standard), sum(standard.values()), list(standard)[-1]) == (bands, 100_000, last)
        assert standard[last] == weight
    assert (standard_population("ESP2013")["85-89"], standard_population("ESP1976")["0-4"]) == (1500, 8000)


def test_a_standard_changed_by_its_reader_stays_as_it_was():
    standard_population("ESP2013")["0-4"] = 1
    assert standard_population("ESP2013")["0-4"] == 5000


def test_a_standard_nobody_holds_is_refused_and_those_held_are_named():
    with pytest.raises(InputError, match="ESP1976 or ESP2013"):
        directly_standardised_rate(EVENTS, PEOPLE, "ESP2031")


def test_an_area_with_the_ages_of_the_standard_has_its_crude_rate():
    people = [100 * weight for weight in standard_population("ESP2013").values()]
    assert directly_standardised_rate(EVENTS, people).value == pytest.approx(crude_rate(91, sum(people)).value)


def test_weights_of_ones_own_may_be_numbers_or_named_bands():
    events, people = [10, 30], [1000, 1000]  # 10 and 30 per thousand; weights 3 to 1: 15 per thousand
    assert directly_standardised_rate(events, people, [3, 1], per=1000).value == pytest.approx(15)
    named = directly_standardised_rate(events, people, {"young": 3, "old": 1}, 1000, age_bands=["young", "old"])
    assert named.value == pytest.approx(15)


@pytest.mark.parametrize("total", [0, 1, 9])
def test_below_ten_events_there_is_no_figure_and_the_reason_is_said(total):
    rate = directly_standardised_rate([total, *[0] * 18], PEOPLE, denominator="residents, mid-2020")
    assert (rate.value, rate.interval) == (None, (None, None))
    assert rate.reasons == "fewer than 10 events in all: too few to standardise"
    assert rate.summary().startswith("not shown (fewer than 10 events in all")
    assert rate.to_frame().loc[0, "reason"] == rate.reasons
    assert rate.to_frame()["value"].isna().all()


def test_ten_events_are_enough():
    assert directly_standardised_rate([10, *[0] * 18], PEOPLE).value > 0


def test_among_many_areas_only_the_small_one_is_withheld():
    rates = directly_standardised_rate([EVENTS, [1] + [0] * 18], [PEOPLE, PEOPLE], denominator="residents")
    assert np.isnan(rates.value).tolist() == np.isnan(rates.lower).tolist() == [False, True]
    assert rates.value[0] == directly_standardised_rate(EVENTS, PEOPLE).value
    frame = rates.to_frame()
    assert list(frame["reason"] != "") == [False, True]
    assert set(frame["denominator"]) == {"residents"}
    assert "nan" not in rates.summary().lower()


def test_a_missing_band_is_named():
    with pytest.raises(InputError, match="85-89 are missing"):
        bands = [band for band in BANDS if band != "85-89"]
        directly_standardised_rate(EVENTS[:18], PEOPLE[:18], age_bands=bands)
    with pytest.raises(InputError, match="19 age bands of the standard"):
        directly_standardised_rate(EVENTS[:18], PEOPLE[:18])


def test_bands_in_another_order_are_refused():
    with pytest.raises(InputError, match="another order"):
        directly_standardised_rate(EVENTS, PEOPLE, age_bands=BANDS[::-1])


@pytest.mark.parametrize(
    ("events", "people", "words"),
    [
        ([-1, *EVENTS[1:]], PEOPLE, "count of nought or more"),
        ([np.nan, *EVENTS[1:]], PEOPLE, "missing or suppressed count is not nought"),
        (EVENTS, [0, *PEOPLE[1:]], "population above nought"),
        (EVENTS, [-5, *PEOPLE[1:]], "population above nought"),
        (EVENTS, [np.nan, *PEOPLE[1:]], "population above nought"),
        ([EVENTS], PEOPLE, "do not fit"),
        (91, 8970, "do not fit"),
    ],
)
def test_what_cannot_be_standardised_is_refused(events, people, words):
    with pytest.raises(InputError, match=words):
        directly_standardised_rate(events, people)


@pytest.mark.parametrize("weights", [[1, -1], [0, 0], [1, np.nan], [[1, 2]]])
def test_weights_that_are_none_are_refused(weights):
    with pytest.raises(InputError, match="weights of a standard population"):
        directly_standardised_rate([10, 10], [100, 100], weights)


def test_repeat_events_widen_the_interval_by_the_root_of_their_variance():
    # One band of 20 events: ten people with two each. Variance 10 × 4 = 40 in place of 20: √2 wider on both sides.
    once = directly_standardised_rate([20], [1000], [1], per=1)
    twice = directly_standardised_rate([20], [1000], [1], per=1, people_with_events=[[0, 10]])
    assert twice.value == once.value
    assert twice.value - twice.lower == pytest.approx(np.sqrt(2) * (once.value - once.lower))
    assert twice.upper - twice.value == pytest.approx(np.sqrt(2) * (once.upper - once.value))


def test_people_each_with_one_event_are_the_ordinary_case():
    persons = np.array(EVENTS)[:, None]
    with_people = directly_standardised_rate(EVENTS, PEOPLE, people_with_events=persons)
    assert with_people.interval == pytest.approx(directly_standardised_rate(EVENTS, PEOPLE).interval)


@pytest.mark.parametrize(
    ("persons", "words"), [([[20, 1]], "do not add up"), ([[20], [1]], "do not fit"), ([[-20, 20]], "do not fit")]
)
def test_people_who_do_not_account_for_the_events_are_refused(persons, words):
    with pytest.raises(InputError, match=words):
        directly_standardised_rate([20], [1000], [1], people_with_events=persons)


def test_a_lower_limit_never_falls_below_nought():
    assert dobson_limits(0.01, 1.0, 10).lower == 0
    assert dobson_limits(0.01, 0.01**2 / 10, 10).lower > 0


def test_an_indirect_ratio_by_hand():
    # Reference rates 0.01 and 0.03; 1,000 and 2,000 people: 10 + 60 = 70 expected, 35 observed.
    reference = {"reference_events": [10, 30], "reference_population": [1000, 1000]}
    half = indirectly_standardised_ratio([5, 30], [1000, 2000], per=100, **reference)
    assert (half.value, half.method) == (pytest.approx(50), "Byar")
    assert indirectly_standardised_ratio(35, [1000, 2000], per=100, **reference).interval == half.interval
    rate = indirectly_standardised_rate(35, [1000, 2000], **reference)
    assert rate.value == pytest.approx(0.5 * 0.02 * 100_000)  # half the reference's crude rate
    many = indirectly_standardised_ratio([35, 7], [[1000, 2000], [1000, 2000]], **reference)
    assert many.value == pytest.approx([0.5, 0.1])
    assert many.method == "exact below 10 events, Byar from 10"


@pytest.mark.parametrize(
    ("events", "people", "reference", "words"),
    [
        (5, [10, 10], ([1, 1], [100, 0]), "reference needs people"),
        (5, [10, -10], ([1, 1], [100, 100]), "no number is negative"),
        (-5, [10, 10], ([1, 1], [100, 100]), "counts of nought or more"),
        (np.nan, [10, 10], ([1, 1], [100, 100]), "counts of nought or more"),
        (5, [10, 10], ([0, 0], [100, 100]), "no event is expected"),
        (5, [10, 10, 10], ([1, 1], [100, 100]), "one number for each age band"),
    ],
)
def test_what_has_no_indirect_rate_is_refused(events, people, reference, words):
    with pytest.raises(InputError, match=words):
        indirectly_standardised_ratio(events, people, reference_events=reference[0], reference_population=reference[1])


@pytest.mark.parametrize("level", [0.95, 0.998])
def test_a_mean_has_students_interval(level):
    values = np.array([3.1, 4.5, 2.2, 5.9, 4.4])
    mean = mean_value(values, level=level, denominator="pupils asked")
    oracle = stats.ttest_1samp(values, 0).confidence_interval(level)
    assert (mean.value, mean.lower, mean.upper) == pytest.approx((values.mean(), oracle.low, oracle.high))
    assert "pupils asked" in mean.summary()


def test_a_mean_of_one_has_no_interval_and_says_so():
    mean = mean_value([4.0])
    assert (mean.value, mean.reasons) == (None, "a mean of one measurement has no interval")
    with pytest.raises(InputError, match="none missing"):
        mean_value([1.0, np.nan])


def test_a_rate_without_a_named_denominator_says_that_it_has_none():
    assert "(denominator not named)" in crude_rate(65, 1000).summary()
    chart = crude_rate(65, 1000, denominator="residents, mid-2020").plot().to_dict()
    assert "Per 100,000 residents, mid-2020" in str(chart)
