"""Reading what people write in cells: '£12.5k', 'March 2021', '11-18', 'Secondary/Tertiary', 'Luton & Bedford'.

Each reader gives the value, None for a cell that says nothing, or raises Unreadable with what would have been right.
Nothing is guessed: what can be read in two ways is a fault.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from interventions.errors import InputError
from interventions.figures import listed
from interventions.importing.lists.fields import plain_words
from interventions.importing.numbers import without_thousands
from interventions.periods import parse_period, say_period

SAYS_NOTHING = {
    "", "-", "–", "—", "?", "tbc", "tba", "tbd", "n/a", "n/k", "na", "nk", "not known", "unknown", "to be confirmed",
    "to be agreed", "not applicable", "not stated", "not available", "none stated", "awaiting", "awaited", "x", "xx",
}  # fmt: skip
_IN_KIND = {"in kind", "inkind", "contribution in kind"}
_MONTHS = "january february march april may june july august september october november december".split()
_MOST_PENCE = 10**15
_PEOPLE = r"(young )?(people|persons|participants|children|pupils|students|clients|yp|beneficiaries)"


class Unreadable(Exception):
    """A cell that cannot be read; the message says what would have been right."""


def is_silent(text: str) -> bool:
    """Whether a cell says nothing: empty, 'tbc', 'N/A' and the like."""
    return text.strip().casefold().strip(".") in SAYS_NOTHING


def is_in_kind(text: str) -> bool:
    """Whether a cell of money says that help was given in kind."""
    return plain_words(text) in _IN_KIND


def read_money(text: str, *, thousands: bool = False) -> int | None:
    """Pence in '£12.5k', '12,500' or '1.2m'; in thousands of pounds where the column says so."""
    word = re.sub(r"^(gbp|£)\s*|\s*(gbp|pounds)$", "", text.strip().casefold()).replace("£", "").strip()
    if word in ("nil", "free"):
        return 0
    found = re.fullmatch(r"([\d,]+\.?\d*|\.\d+)\s*(k|m|million|thousand)?", word)
    scale = {"k": 1000, "thousand": 1000, "m": 10**6, "million": 10**6}.get(found[2] or "", 1) if found else 1
    try:
        number = without_thousands(found[1]) if found else ""
        if "," in number:
            raise InvalidOperation
        pence = Decimal(number) * scale * 100 * (1000 if thousands and scale == 1 else 1)
        whole = pence.quantize(Decimal(1))
        computed = len(number.partition(".")[2]) > 4  # a third of a budget, as a spreadsheet divides it
        if (pence != whole and not computed) or whole > _MOST_PENCE:
            raise InvalidOperation
        return int(whole)
    except InvalidOperation:
        raise Unreadable("one amount in pounds, such as £12.5k or 12,500; 'tbc' where it is not known") from None


def read_number(text: str) -> int:
    """A whole number of people or things: '1,200', '25 young people'."""
    word = re.sub(rf"\s*{_PEOPLE}$", "", text.strip().casefold())
    number = without_thousands(word)
    if not re.fullmatch(r"\d{1,9}(\.0+)?", number):
        raise Unreadable("one whole number, such as 1,200; 'tbc' where it is not known")
    return int(float(number))


def read_decimal(text: str) -> float:
    """A number that need not be whole: '7.5'."""
    number = without_thousands(text.strip())
    if not re.fullmatch(r"\d{1,9}(\.\d+)?", number):
        raise Unreadable("a number, such as 7.5")
    return float(number)


def read_first_day(text: str) -> str:
    """A date, British (day first) or ISO; 'March 2021' and '2020/21' are their first day."""
    return _days(text)[0].isoformat()


def read_last_day(text: str) -> str:
    """A date; 'March 2021' and '2020/21' are their last day."""
    return _days(text)[1].isoformat()


def _days(text: str) -> tuple[date, date]:
    word = re.sub(r"(\d)(st|nd|rd|th)\b", r"\1", text.strip().casefold().replace(",", " "))
    word = re.sub(r"^(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?\s+", "", re.sub(r"\s+", " ", word))
    for read in (_iso, _numeric, _in_words, _of_year):
        if found := read(word):
            return found
    hint = ""
    if re.fullmatch(r"[34]\d{4}|5\d{4}", word):
        meant = date(1899, 12, 30) + timedelta(days=int(word))
        hint = f" ({word} may be a spreadsheet's own number for {meant:%d/%m/%Y}: format the cell as a date)"
    raise Unreadable(f"a date, day first, such as 31/03/2021, or a month such as March 2021{hint}")


def _iso(word: str) -> tuple[date, date] | None:
    found = re.fullmatch(r"(\d{4})-(\d\d)(?:-(\d\d)(?:[t ]00:00.*)?)?", word)
    return _span(int(found[1]), int(found[2]), int(found[3] or 0)) if found else None


def _numeric(word: str) -> tuple[date, date] | None:
    found = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})", word)
    if found and int(found[2]) > 12 >= int(found[1]):
        raise Unreadable("a British date, day first: there is no month " + found[2])
    return _span(_whole_year(found[3]), int(found[2]), int(found[1])) if found else None


def _in_words(word: str) -> tuple[date, date] | None:
    found = re.fullmatch(r"(?:(\d{1,2})[ -])?([a-z]{3,9})\.?[ '’-]*(\d{4}|\d{2})", word)
    if not found:
        return None
    month = [number for number, name in enumerate(_MONTHS, 1) if name.startswith(found[2])]
    month = [9] if found[2] == "sept" else month
    return _span(_whole_year(found[3]), month[0], int(found[1] or 0)) if len(month) == 1 else None


def _of_year(word: str) -> tuple[date, date] | None:
    try:
        period = read_period(word)
    except Unreadable:
        return None
    start = int(period[:4])
    return date(start, 4, 1), date(start + 1, 3, 31)


def _span(year: int, month: int, day: int) -> tuple[date, date]:
    try:
        if day:
            return date(year, month, day), date(year, month, day)
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    except ValueError:
        raise Unreadable("a day that is in the calendar, day first, such as 31/03/2021") from None


def _whole_year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def read_period(text: str) -> str:
    """A UK financial year: '2019/20', '2019-2020' and 'FY 19/20' are 2019/20."""
    word = re.sub(r"^(fy|financial year|year)\s*", "", text.strip().casefold())
    found = re.fullmatch(r"(\d{4}|\d{2})\s*[/–-]\s*(\d{4}|\d{2})", word)
    try:
        return say_period(parse_period(f"{_whole_year(found[1])}/{found[2][-2:]}" if found else ""))
    except InputError:
        raise Unreadable("a financial year, such as 2019/20") from None


def read_ages(text: str) -> tuple[int | None, int | None]:
    """Youngest and oldest age: '11-18', 'under 18', '16+', 'all ages'."""
    word = re.sub(r"\s*(years?( olds?)?|yrs?|yo|year-olds?)\b", "", text.strip().casefold())
    word = re.sub(r"^(ages?d?|aged)\s+", "", word).strip()
    if word in ("all", "all ages", "any", "any age"):
        return None, None
    if found := re.fullmatch(r"(\d{1,2})\s*(?:-|–|to)\s*(\d{1,3})", word):
        return int(found[1]), int(found[2])
    if found := re.fullmatch(r"(?:under|below)\s*(\d{1,2})s?", word):
        return None, int(found[1]) - 1
    if found := re.fullmatch(r"(\d{1,2})\s*(?:\+|and over|and above|plus)", word):
        return int(found[1]), None
    raise Unreadable("ages such as 11-18, under 18 or 16+")


def read_flag(text: str) -> bool:
    """Yes or no."""
    word = text.strip().casefold()
    if word in ("yes", "y", "true", "1", "confidential", "✓", "withheld"):
        return True
    if word in ("no", "n", "false", "0"):
        return False
    raise Unreadable("yes or no")


def read_codes(text: str, words: Mapping[str, str]) -> tuple[str, ...]:
    """Codes in a cell that may name several: 'Secondary/Tertiary', 'School and community'.

    `words`: what may stand there, in plain words, → code, or several with semicolons.
    """

    def code(part: str) -> str | None:
        return words.get(part) or words.get(re.sub(r"\b(prevention|tier|level|intervention|and)\b", "", part).strip())

    found = split_cell(text, code)
    unknown = [part for part, codes in found if codes is None]
    if unknown:
        known = list(dict.fromkeys(each for codes in words.values() for each in codes.split(";")))
        raise Unreadable(f"one of {', '.join(known[:12])}{' …' if len(known) > 12 else ''}; not {listed(unknown)}")
    return tuple(dict.fromkeys(each for _, codes in found for each in str(codes).split(";")))


def split_cell(text: str, meaning: Callable[[str], str | None]) -> list[tuple[str, str | None]]:
    """The parts of a cell with what each means: (text, meaning or None).

    A whole that means something is not split ('Bath and North East Somerset'); then by line, semicolon, stroke,
    comma, and last by 'and', taking the longest part that means something.
    """
    whole = meaning(plain_words(text))
    if whole is not None:
        return [(text.strip(), whole)]
    for sign in (r"[;\n|•]", r"/", r","):
        parts = [part for part in re.split(sign, text) if part.strip()]
        if len(parts) > 1:
            return [found for part in parts for found in split_cell(part, meaning)]
    pieces = [part for part in re.split(r"\s*(?:&|\+|\band\b)\s*", text, flags=re.IGNORECASE) if part.strip()]
    return _longest(pieces, meaning) or [(text.strip(), None)]


def _longest(pieces: list[str], meaning: Callable[[str], str | None]) -> list[tuple[str, str | None]]:
    """Pieces joined again where a longer name means something; empty where any piece means nothing."""
    found: list[tuple[str, str | None]] = []
    start = 0
    while start < len(pieces):
        for end in range(len(pieces), start, -1):
            joined = " and ".join(pieces[start:end])
            if (known := meaning(plain_words(joined))) is not None:
                found.append((joined, known))
                start = end
                break
        else:
            return []
    return found
