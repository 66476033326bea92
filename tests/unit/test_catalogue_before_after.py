"""Two counts beside one another: what is said, and what is refused. The numbers are held to others in tests/parity."""

import numpy as np
import pytest

from catalogue import compare_periods
from interventions.errors import InputError
from interventions.recording_changes import recording_changes


def test_a_rise_within_chance_is_no_change():
    held = compare_periods(40, 52)
    assert held.ratio == pytest.approx(1.3)
    assert not held.beyond_chance
    assert "no change that these counts can show" in held.summary()
    assert "rise" not in held.summary()


def test_exposures_are_allowed_for_and_named():
    held = compare_periods(40, 80, exposure_before=6, exposure_after=12, exposure="months")
    assert held.ratio == pytest.approx(1.0)
    assert "over 6 and 12 months" in held.summary()


def test_a_change_of_recording_between_takes_the_word_rise_away():
    between = recording_changes(source="police", offences="harassment")
    held = compare_periods(40, 90, changes=between)
    assert held.beyond_chance
    assert "rise" not in held.summary()
    assert "Counting changed in between" in held.summary()
    assert {one.kind for one in held.changes} == {"change"}
    assert "a rise beyond what chance explains" in compare_periods(40, 90).summary()
    assert "a fall beyond what chance explains" in compare_periods(90, 40).summary()


def test_noughts_are_said_for_what_they_are():
    none = compare_periods(0, 0)
    assert none.ratio is None
    assert (none.lower, none.upper) == (0, np.inf)
    assert "both are nought" in none.summary()
    assert "at least" in compare_periods(0, 8).summary()
    assert compare_periods(8, 0).lower == 0
    assert compare_periods(8, 0).ratio == 0


def test_the_picture_and_the_table_carry_the_interval():
    held = compare_periods(40, 90)
    assert held.to_frame().iloc[0][["ratio", "lower", "upper"]].tolist() == [held.ratio, held.lower, held.upper]
    assert str(round(held.upper, 6))[:6] in str(held.plot().to_dict())
    assert "inf" not in str(compare_periods(0, 8).plot().to_dict()).lower()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"before": -1, "after": 2}, "not negative"),
        ({"before": 1.5, "after": 2}, "whole"),
        ({"before": 1, "after": 2, "exposure_after": 0}, "above nought"),
        ({"before": 1, "after": 2, "exposure_after": 3}, "no name"),
        ({"before": 1, "after": 2, "level": 95}, "level"),
        ({"before": 1, "after": 2, "method": "wald"}, "method"),
    ],
)
def test_what_cannot_be_compared_is_refused(given, said):
    counts = given.pop("before"), given.pop("after")
    with pytest.raises(InputError, match=said):
        compare_periods(*counts, **given)
