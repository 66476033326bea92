"""One printed figure, and every value it may have been rounded from."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from numbers import Real

from interventions.figures import missing

_NUMBER = re.compile(
    r"^(?P<bracket>\()?(?P<sign>[-−–+])?\s?[£$€]?(?P<whole>\d{1,3}(?:[, ]\d{3})+|\d+)(?:\.(?P<part>\d+))?\s?"
    r"(?P<percent>%)?(?P<closed>\))?\s?(?:[*†‡]|\[\w+\]|\([a-z]\))?$"
)
_BELOW = re.compile(r"^(?:<|under |fewer than |less than )\s?(\d+)$", re.IGNORECASE)
_SLACK = 1e-9  # what counting in binary fractions may lose


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Every value a figure may have, from lower to upper; `known` where it was printed, not suppressed or missing."""

    lower: float
    upper: float
    known: bool = True

    def __add__(self, other: Span) -> Span:
        """All sums of a value from each."""
        return Span(lower=self.lower + other.lower, upper=self.upper + other.upper, known=self.known and other.known)

    def times(self, factor: float) -> Span:
        """All values times a factor that is not negative."""
        return replace(self, lower=self.lower * factor, upper=self.upper * factor) if factor else point(0, self.known)

    def over(self, whole: Span) -> Span:
        """All quotients; of a whole that may be nought nothing is known."""
        known = self.known and whole.known
        if whole.lower <= 0 or self.lower < 0:
            return Span(lower=-math.inf, upper=math.inf, known=False)
        return Span(lower=self.lower / whole.upper, upper=self.upper / whole.lower, known=known)

    def meets(self, other: Span) -> bool:
        """True where some value lies in both."""
        slack = _SLACK * max(1.0, *(abs(end) for end in self._ends(other)))
        return self.lower <= other.upper + slack and other.lower <= self.upper + slack

    def middle(self) -> float | None:
        """The value halfway, if there is one."""
        return (self.lower + self.upper) / 2 if math.isfinite(self.lower) and math.isfinite(self.upper) else None

    def _ends(self, other: Span) -> list[float]:
        return [end for end in (self.lower, self.upper, other.lower, other.upper) if math.isfinite(end)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """One cell: its text, its figure if it holds one, the decimals printed, and whether a % sign stands by it."""

    text: str
    value: float | None
    decimals: int = 0
    percent: bool = False
    span: Span

    @property
    def whole(self) -> bool:
        """A whole number without a % sign, as counts are."""
        return self.value is not None and not self.decimals and not self.percent


def point(value: float, known: bool = True) -> Span:
    """One value and no other."""
    return Span(lower=value, upper=value, known=known)


def rounded(value: float, decimals: int) -> Span:
    """Every value that is printed as this one at so many decimals."""
    half = 0.5 * 10.0**-decimals
    return Span(lower=value - half, upper=value + half)


def read_printed(cell: object) -> Printed:
    """A cell as a partner sent it. Stars, dashes, blanks and words are no figures: what they stand for is not known."""
    text = _text(cell)
    if found := _NUMBER.match(text):
        decimals = len(found["part"] or "")
        negative = found["sign"] in ("-", "−", "–") or (found["bracket"] and found["closed"])
        digits = found["whole"].replace(",", "").replace(" ", "")
        value = float(f"{digits}.{found['part'] or 0}") * (-1 if negative else 1)
        percent = bool(found["percent"])
        span = rounded(value, decimals) if decimals or percent else point(value)
        return Printed(text=text, value=value, decimals=decimals, percent=percent, span=span)
    most = float(below[1]) if (below := _BELOW.match(text)) else math.inf
    return Printed(text=text, value=None, span=Span(lower=0, upper=most, known=False))


def _text(cell: object) -> str:
    if missing(cell):
        return ""
    if isinstance(cell, Real) and not isinstance(cell, bool):
        return f"{float(cell):.12f}".rstrip("0").rstrip(".")
    return " ".join(str(cell).split())
