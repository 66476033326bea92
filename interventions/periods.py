"""Months, quarters and UK financial years: read them, order them, say them.

A period is a `pandas.Period`; a UK financial year begins on 1 April and is written 2019/20.
"""

from __future__ import annotations

import re
from datetime import date

import pandas as pd

from interventions.errors import InputError

_MONTH = re.compile(r"^(?:1[89]|20|21)\d\d-(0[1-9]|1[0-2])$")
_QUARTER = re.compile(r"^((?:1[89]|20|21)\d\d)-?Q([1-4])$")
_YEAR = re.compile(r"^(?:1[89]|20|21)\d\d$")
# With a stroke only: 2010-11 would be November.
_FINANCIAL = re.compile(r"^((?:1[89]|20|21)\d\d)/(\d{2}|\d{4})$")
_FINANCIAL_QUARTER = re.compile(r"^(\d{4}/\d\d) ?Q([1-4])$")
_NAMED_MONTH = re.compile(r"^([A-Z][a-z]{2,8}) (\d{4})$")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def parse_period(text: str | int | date | pd.Period) -> pd.Period:
    """Read '2022-07', '2022Q3', '2022', '2019/20' or a date (its month) as a period.

    Raises InputError naming the forms allowed.
    """
    if isinstance(text, pd.Period):
        return text
    if isinstance(text, date):
        return pd.Period(text, freq="M")
    word = str(text).strip()
    if _MONTH.match(word):
        return pd.Period(word, freq="M")
    if match := _QUARTER.match(word):
        return pd.Period(f"{match[1]}Q{match[2]}", freq="Q-DEC")
    if _YEAR.match(word):
        return pd.Period(word, freq="Y-DEC")
    if (match := _FINANCIAL.match(word)) and str(int(match[1]) + 1).endswith(match[2]):
        return pd.Period(str(int(match[1]) + 1), freq="Y-MAR")
    raise InputError(
        f"{word!r} is not a period.",
        mend="Write a month as 2022-07, a quarter as 2022Q3, a year as 2022 or a financial year as 2019/20.",
    )


def say_period(period: pd.Period) -> str:
    """A period as it is written: the inverse of `parse_period`."""
    if period.freqstr == "M":
        return f"{period.year}-{period.month:02d}"
    if period.freqstr.startswith("Q"):
        return f"{period.year}Q{period.quarter}"
    if period.freqstr == "Y-MAR":
        return f"{period.year - 1}/{period.year % 100:02d}"
    return str(period.year)


def say_named(text: str) -> str:
    """A month by its name: '2023-05' is 'May 2023'; other periods as they are."""
    return pd.Period(text, freq="M").strftime("%B %Y") if _MONTH.match(text) else text


def financial_year(day: date) -> pd.Period:
    """The UK financial year that holds a day: 31 March 2020 is in 2019/20, 1 April 2020 in 2020/21."""
    return pd.Period(day, freq="Y-MAR")


def year_begins(day: date) -> int:
    """The calendar year in which the financial year of a day begins: 2019 for 31 March 2020."""
    return day.year if day.month >= 4 else day.year - 1


def months_between(first: str, last: str) -> list[str]:
    """Every month from `first` to `last`, both counted, as '2022-01' strings."""
    return [say_period(month) for month in pd.period_range(first, last, freq="M")]


def span_months(text: str) -> tuple[pd.Period, pd.Period]:
    """The first and last month of a period, or of a span: '2016 - 18', '2016 to 2018', 'Aug 2017 - Jul 2018'.

    Raises InputError naming the forms allowed.
    """
    first, last = _ends_of(text)
    months = first.asfreq("M", how="start"), last.asfreq("M", how="end")
    if months[0] > months[1]:
        raise InputError(f"{text!r} ends before it begins.", mend="Write the earlier part first.")
    return months


def say_span(text: str) -> str:
    """A period, or a span of several, in its one spelling: '2016 - 18' is '2016 to 2018', 'May 2017' is '2017-05'."""
    span_months(text)
    first, last = _ends_of(text)
    return say_period(first) if first == last else f"{say_period(first)} to {say_period(last)}"


def say_begun(text: str) -> str:
    """`say_span` of a period that has begun: of one in the future nothing can have been counted."""
    if span_months(text)[0] > pd.Period.now("M"):
        raise InputError(f"{text!r} has not begun.", mend="a period that has begun: nothing can be counted before")
    return say_span(text)


def _ends_of(text: str) -> tuple[pd.Period, pd.Period]:
    parts = [part.strip() for part in re.split(r" to | [-–] ", str(text).strip())]
    if len(parts) > 2:
        return _part_of(text), _part_of(text)
    if len(parts) == 2 and re.match(r"^\d\d(/\d\d)?$", parts[1]):
        parts[1] = parts[0][:2] + parts[1]  # '2016 - 18', '2014/15 - 18/19'
    return _part_of(parts[0]), _part_of(parts[-1])


def _part_of(word: str) -> pd.Period:
    """One period; also as others write it: 'August 2017', '2020/21 Q1' (April to June 2020)."""
    if (match := _NAMED_MONTH.match(word)) and match[1][:3].lower() in _MONTHS:
        return parse_period(f"{match[2]}-{_MONTHS.index(match[1][:3].lower()) + 1:02d}")
    if match := _FINANCIAL_QUARTER.match(word):
        return (parse_period(match[1]).asfreq("M", how="start") + 3 * (int(match[2]) - 1)).asfreq("Q-DEC")
    return parse_period(word)
