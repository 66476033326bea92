"""Hot spots over time: a share of months with its interval, ties said, nothing below an LSOA."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from catalogue import hot_spots
from interventions.errors import InputError
from interventions.intervals import wilson_limits
from interventions.result import Result


def make_months(table, area_type="lsoa") -> pd.DataFrame:
    """A row for each area and month of a table of counts (areas by months)."""
    rows = [
        (f"X01{area:06d}", f"Place {area}", area_type, f"2023-{month + 1:02d}", count, 1_000.0 + 100 * area)
        for area, counts in enumerate(table)
        for month, count in enumerate(counts)
    ]
    return pd.DataFrame(rows, columns=["area_code", "area", "area_type", "month", "count", "people"])


def plainly(figures: np.ndarray, top: float) -> tuple[list[int], list[int]]:
    """Months high and months kept out by a tie, one area and month after another."""
    high, tied = [0] * len(figures), [0] * len(figures)
    for month in figures.T:
        known = [value for value in month if not np.isnan(value)]
        room = int(top * len(known) + 1e-9)
        for area, value in enumerate(month):
            if not value > 0:
                continue
            as_high, higher = sum(v >= value for v in known), sum(v > value for v in known)
            high[area] += as_high <= room
            tied[area] += higher < room < as_high
    return high, tied


@pytest.mark.parametrize("rates", [False, True])
def test_months_among_the_highest_are_counted_as_by_hand(rates):
    table = np.random.default_rng(6).poisson(1.5, (40, 12)).astype(float)
    table[3] += 4
    table[5, 2] = np.nan
    counts = make_months(table)
    choice = {"denominator": "people", "denominator_name": "residents"} if rates else {}
    found = hot_spots(counts, **choice).areas.set_index("area_code").sort_index()
    figures = table / (1_000 + 100 * np.arange(40))[:, None] if rates else table
    high, tied = plainly(figures, 0.1)
    assert list(found["months_high"]) == high
    assert list(found["months_tied"]) == tied
    assert rates or sum(tied) > 0
    assert list(found["months"]) == [11 if area == 5 else 12 for area in range(40)]
    limits = wilson_limits(high, found["months"], 0.95)
    assert found["lower"].to_numpy() == pytest.approx(limits.lower)
    assert found["upper"].to_numpy() == pytest.approx(limits.upper)


def test_areas_tied_across_the_border_are_out_and_said_so():
    table = [[9, 9], [5, 1], [5, 1], *[[1, 1]] * 17]
    spots = hot_spots(make_months(table))
    found = spots.areas.set_index("area")
    assert found.loc["Place 0", "months_high"] == 2
    assert found.loc["Place 1", "months_high"] == 0
    assert found.loc["Place 1", "months_tied"] == 2
    assert "this kept out 19 areas in some month" in spots.summary()
    assert "Place 0 (2 of 2 months)" in spots.summary()


def test_nought_is_never_high():
    table = [[3, 0], *[[0, 0]] * 19]
    found = hot_spots(make_months(table)).areas.set_index("area")
    assert found.loc["Place 0", "months_high"] == 1
    assert found["months_high"].sum() == 1
    assert found["months_tied"].sum() == 0
    assert "In no month" in hot_spots(make_months(np.zeros((20, 2)))).summary()


@pytest.mark.parametrize("kind", ["output area", "oa", "street", "postcode"])
def test_nothing_smaller_than_an_lsoa_is_called_a_hot_spot(kind):
    with pytest.raises(InputError, match="smaller than an LSOA"):
        hot_spots(make_months(np.ones((20, 2)), area_type=kind))


def test_what_cannot_be_compared_is_refused():
    counts = make_months(np.ones((20, 3)))
    with pytest.raises(InputError, match="1 row of an area and month is not there"):
        hot_spots(counts.drop(index=4))
    with pytest.raises(InputError, match="several kinds"):
        hot_spots(counts.assign(area_type=["ward"] * 3 + ["lsoa"] * 57))
    with pytest.raises(InputError, match="too few for a highest"):
        hot_spots(counts.head(27))
    with pytest.raises(InputError, match="name of its denominator"):
        hot_spots(counts, denominator="people")
    with pytest.raises(InputError, match="denominator above nought"):
        hot_spots(counts.assign(people=0), denominator="people", denominator_name="residents")
    with pytest.raises(InputError, match=r"'\*' is not a number"):
        hot_spots(counts.assign(people="*"), denominator="people", denominator_name="residents")
    with pytest.raises(InputError, match="more than can be counted"):
        hot_spots(counts.assign(people=np.inf), denominator="people", denominator_name="residents")
    with pytest.raises(InputError, match="cannot be negative"):
        hot_spots(counts.assign(count=-1))
    with pytest.raises(InputError, match="not between 0 and 1"):
        hot_spots(counts, top=10)


def test_hot_spots_say_tabulate_and_draw_themselves():
    spots = hot_spots(make_months(np.random.default_rng(1).poisson(3, (30, 6))))
    assert isinstance(spots, Result)
    assert len(spots.to_frame()) == 30
    assert spots.plot().to_dict()["layer"]
    assert "10% of months" in spots.summary()


def test_one_month_of_pure_chance_has_no_hot_spots():
    spots = hot_spots(make_months(np.random.default_rng(1).poisson(500, (100, 1))))
    assert "1 month cannot tell that from chance (6 are needed)" in spots.summary()
    assert "more often than" not in spots.summary()
    assert spots.by_chance is None
    assert not spots.areas[["often", "beyond_chance"]].any(axis=None)


def test_a_year_of_pure_chance_finds_no_more_than_it_says_chance_would():
    # The oracle: 4 of 12 is the first count whose Wilson limit lies above a tenth; its binomial tail times 1,000.
    table = np.random.default_rng(1).poisson(500, (1000, 12))
    spots = hot_spots(make_months(table))
    assert wilson_limits([3, 4], 12, 0.95).lower == pytest.approx([0.0889, 0.1381], abs=1e-4)
    assert spots.by_chance == pytest.approx(1000 * stats.binom.sf(3, 12, 0.1))
    assert abs(spots.areas["often"].sum() - spots.by_chance) < 3 * np.sqrt(spots.by_chance)
    assert not spots.areas["beyond_chance"].any()
    assert "chance alone would make it about 25.6" in spots.summary()
    assert "no area was there more often than chance explains" in spots.summary()


def test_an_area_that_is_high_beyond_chance_is_found_among_a_thousand():
    table = np.random.default_rng(1).poisson(500, (1000, 12))
    table[7] += 200
    found = hot_spots(make_months(table))
    assert list(found.areas.loc[found.areas["beyond_chance"], "area"]) == ["Place 7"]
    assert "1 area was there more often than chance explains" in found.summary()


def test_an_area_with_few_known_months_stands_last_and_is_not_named_first():
    table = np.random.default_rng(2).poisson(20, (20, 12)).astype(float)
    table[4] = np.nan
    table[4, 0] = 90
    spots = hot_spots(make_months(table))
    assert spots.areas["area"].iloc[-1] == "Place 4"
    assert "Place 4 (1 of 1" not in spots.summary()
    assert "1 area with too few known months" in spots.summary()


def test_months_that_nobody_has_are_named():
    counts = make_months(np.random.default_rng(2).poisson(20, (20, 9)))
    counts.loc[counts["month"] == "2023-05", "count"] = np.nan
    spots = hot_spots(counts[counts["month"] != "2023-03"])
    assert spots.absent == ("2023-03", "2023-05")
    assert spots.months == 7
    assert "No area has a count for 2023-03 and 2023-05" in spots.summary()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda frame: frame.assign(month=frame["month"].str.replace("2023-0", "month ")), "is not a period"),
        (lambda frame: frame.assign(month=frame["month"].str.replace("-0", "Q")), "'2023Q1' is not a month"),
        (lambda frame: frame.assign(count=np.nan), "no area has a count in any month"),
        (lambda frame: frame.iloc[:0], "nothing in it"),
    ],
)
def test_months_that_are_none_are_refused(change, said):
    with pytest.raises(InputError, match=said):
        hot_spots(change(make_months(np.ones((20, 3)))))
