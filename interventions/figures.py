"""How numbers are said, the same on every page, command and report."""

from __future__ import annotations

import math


def missing(value: object) -> bool:
    """True for None and for NaN: a figure that was not stated is not nought."""
    return value is None or (isinstance(value, float) and math.isnan(value)) or str(value) == "<NA>"


def pounds(pence: float | None) -> str:
    """Pence as pounds: 11488400 → '£114,884'; pennies only where there are any."""
    if missing(pence):
        return "not stated"
    whole, rest = divmod(round(float(pence)), 100)  # type: ignore[arg-type]
    return f"£{whole:,}" if rest == 0 else f"£{whole:,}.{rest:02d}"


def number(value: float | None, digits: int = 0) -> str:
    """A number with thousands separators, or 'not stated'."""
    return "not stated" if missing(value) else f"{value:,.{digits}f}"


def signed(value: float | None, digits: int = 1) -> str:
    """A number with its sign, a true minus: '+18.5', '−1.6'."""
    return "not stated" if missing(value) else f"{value:+,.{digits}f}".replace("-", "−")


def percent(share: float | None, digits: int = 1) -> str:
    """A share of one as a percentage."""
    return "not stated" if missing(share) else f"{100 * share:.{digits}f}%"  # type: ignore[operator]


def span(lower: float | None, upper: float | None, digits: int = 1) -> str:
    """An interval in words: '50.2 to 82.8'."""
    return f"{number(lower, digits)} to {number(upper, digits)}"


def plural(count: int, one: str, many: str = "") -> str:
    """'1 project', '3 projects', '2,000 areas'."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(words: list[str], last: str = "and") -> str:
    """'a', 'a and b', 'a, b and c'; `last` may be 'or'."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def ordinal(place: int) -> str:
    """'1st', '2nd', '12th', '1,021st'."""
    ending = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place:,}{ending}"
