"""The field's words and its calendar: vocabulary and periods."""

from datetime import date

import pandas as pd
import pytest

from interventions import vocabulary
from interventions.errors import InputError
from interventions.periods import financial_year, months_between, parse_period, say_period

TERMS = [kind for kind in vars(vocabulary).values() if isinstance(kind, type) and issubclass(kind, vocabulary.Term)]
TERMS.remove(vocabulary.Term)


@pytest.mark.parametrize("text", ["2022-07", "2022Q3", "2022", "2019/20", "1999/00"])
def test_a_period_is_said_as_it_was_read(text):
    assert say_period(parse_period(text)) == text


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2022-Q3", "2022Q3"),
        ("2019/2020", "2019/20"),
        (" 2022-07 ", "2022-07"),
        (2022, "2022"),
        (date(2022, 7, 31), "2022-07"),
        (pd.Period("2022-07", freq="M"), "2022-07"),
    ],
)
def test_other_spellings_are_brought_to_one(written, said):
    assert say_period(parse_period(written)) == said


@pytest.mark.parametrize("text", ["", "July 2022", "2022-13", "2022Q5", "2019/21", "2019/1920", "22", "2022-7", "nan"])
def test_what_is_no_period_is_refused_with_the_forms_allowed(text):
    with pytest.raises(InputError, match="2019/20"):
        parse_period(text)


def test_the_uk_financial_year_turns_on_the_first_of_april():
    assert say_period(financial_year(date(2020, 3, 31))) == "2019/20"
    assert say_period(financial_year(date(2020, 4, 1))) == "2020/21"
    year = parse_period("2019/20")
    assert (year.start_time.date(), year.end_time.date()) == (date(2019, 4, 1), date(2020, 3, 31))


def test_a_year_in_its_last_month_is_a_month_and_not_a_financial_year():
    # 2011-12 could be either: a month always comes first, and a financial year is written with a stroke.
    assert parse_period("2011-12").freqstr == "M"
    assert say_period(parse_period("2011/12")) == "2011/12"


def test_months_between_counts_both_ends():
    assert months_between("2021-11", "2022-02") == ["2021-11", "2021-12", "2022-01", "2022-02"]


@pytest.mark.parametrize("kind", TERMS, ids=lambda kind: kind.__name__)
def test_each_term_has_a_label_and_a_definition(kind):
    for term in kind:
        assert term.label.strip(), term
        assert term.definition.strip().endswith("."), term
    assert len(set(kind.labels().values())) == len(kind.codes()), "two terms under one label"
    assert list(kind.labels()) == kind.codes()


def test_older_crime_categories_lead_to_the_same_code_as_todays_spelling():
    categories = vocabulary.CRIME_CATEGORIES
    assert categories["Criminal damage and Arson"] == categories["Criminal damage and arson"]
    assert categories["Other Theft"] == categories["Other theft"]
    assert vocabulary.CRIME_LABELS["criminal-damage-arson"] == "Criminal damage and arson"
    assert set(vocabulary.CRIME_LABELS) == set(categories.values())
