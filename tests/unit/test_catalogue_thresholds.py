"""Red, amber, green, and how surely. Oracle: Wilson's interval as printed, and the typed probation table."""

import pandas as pd
import pytest

from catalogue import rate_figures, rate_proportions
from interventions.errors import InputError
from interventions.importing.reference import reference_rows

HIGHER, LOWER = "higher_is_better", "lower_is_better"


def typed(code: str) -> pd.DataFrame:
    rows = pd.DataFrame([row for row in reference_rows("monitoring.csv") if row["measure_code"] == code])
    numbers = ["numerator", "denominator", "target", "improvement_trigger"]
    return rows.assign(**{name: pd.to_numeric(rows[name]) for name in numbers})


def rated(code: str, period: str = "2020-04 to 2020-12") -> pd.Series:
    rows = rate_proportions(typed(code)).to_frame()
    return rows[rows["period"] == period].iloc[0]


@pytest.mark.parametrize(
    ("code", "parts", "value", "lower", "upper", "rating"),
    [
        ("order-completion", (45, 57), 78.9, 66.7, 87.5, "green, uncertain"),
        ("licence-completion", (67, 144), 46.5, 38.6, 54.7, "red"),
        ("psr-timeliness-crown", (231, 231), 100.0, 98.4, 100.0, "green"),
    ],
)
def test_the_probation_table_is_rated_with_its_certainty(code, parts, value, lower, upper, rating):
    row = rated(code)
    assert (row["numerator"], row["denominator"]) == parts
    assert [round(float(row[name]), 1) for name in ("value", "lower", "upper")] == [value, lower, upper]
    assert row["rating"] == rating
    assert round(float(row["value"]), 1) == float(row["printed_percent"])


def test_four_of_four_says_little():
    row = rated("order-completion", "2020-08")
    assert (row["numerator"], row["denominator"]) == (4, 4)
    assert (round(row["lower"]), round(row["upper"])) == (51, 100)
    assert row["rating"] == "green, uncertain"


def test_a_target_without_a_trigger_is_missed_but_not_red():
    assert rated("psr-same-day-combined")["rating"] == "target missed"
    assert rated("psr-same-day-crown")["rating"] == "no target"


def test_a_measure_without_returns_has_no_figure_rather_than_nought():
    rows = rate_proportions(typed("victim-satisfaction")).to_frame()
    assert list(rows["rating"]) == ["no figure"] * 4
    assert rows["value"].isna().all()


@pytest.mark.parametrize(
    ("value", "lower", "upper", "direction", "rating"),
    [
        (80, 76, 84, HIGHER, "green"), (80, 75, 85, HIGHER, "green"), (80, 74, 86, HIGHER, "green, uncertain"),
        (75, 70, 80, HIGHER, "green, uncertain"), (70, 66, 74, HIGHER, "amber"),
        (70, 64, 74, HIGHER, "amber, uncertain"), (70, 66, 75, HIGHER, "amber, uncertain"),
        (65, 60, 70, HIGHER, "amber, uncertain"), (60, 55, 64, HIGHER, "red"), (60, 55, 65, HIGHER, "red, uncertain"),
        (20, 16, 24, LOWER, "green"), (20, 14, 26, LOWER, "green, uncertain"), (30, 26, 34, LOWER, "amber"),
        (30, 24, 34, LOWER, "amber, uncertain"), (40, 36, 44, LOWER, "red"), (40, 34, 46, LOWER, "red, uncertain"),
    ],
)  # fmt: skip
def test_a_colour_is_certain_only_where_the_interval_stays_on_its_side(value, lower, upper, direction, rating):
    target, trigger = (75, 65) if direction == HIGHER else (25, 35)
    frame = pd.DataFrame(
        {"value": [value], "lower": [lower], "upper": [upper], "target": [target], "improvement_trigger": [trigger]}
    ).assign(direction=direction)
    assert list(rate_figures(frame).to_frame()["rating"]) == [rating]


def test_the_words_count_what_could_be_another_colour_and_the_picture_writes_the_rating():
    ratings = rate_proportions(typed("order-completion"))
    assert "7 green, uncertain; 2 amber, uncertain; 1 red, uncertain" in ratings.summary()
    assert "10 of 10 ratings could be another colour by chance (95% intervals)" in ratings.summary()
    assert "green, uncertain" in str(ratings.plot().to_dict())


def test_what_cannot_be_rated_is_refused():
    frame = typed("order-completion")
    with pytest.raises(InputError, match="higher is better or lower is better"):
        rate_proportions(frame.assign(direction="contested"))
    with pytest.raises(InputError, match="better side of its target"):
        rate_proportions(frame.assign(improvement_trigger=90))
    with pytest.raises(InputError, match="improvement_trigger"):
        rate_proportions(frame.drop(columns="improvement_trigger"))
