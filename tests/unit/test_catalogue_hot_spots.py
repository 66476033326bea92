"""Hot spots over time: a share of months with its interval, ties said, nothing below an LSOA."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

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
