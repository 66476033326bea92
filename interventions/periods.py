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


def financial_year(day: date) -> pd.Period:
    """The UK financial year that holds a day: 31 March 2020 is in 2019/20, 1 April 2020 in 2020/21."""
    return pd.Period(day, freq="Y-MAR")


def year_begins(day: date) -> int:
    """The calendar year in which the financial year of a day begins: 2019 for 31 March 2020."""
    return day.year if day.month >= 4 else day.year - 1


def months_between(first: str, last: str) -> list[str]:
    """Every month from `first` to `last`, both counted, as '2022-01' strings."""
    return [say_period(month) for month in pd.period_range(first, last, freq="M")]
