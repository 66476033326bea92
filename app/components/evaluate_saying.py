"""How figures of an evaluation are said: signs, intervals, p-values, and an estimate in percent and in all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.components.frame import plain
from evaluation import Effect, Limits, Panel, Scale
from evaluation.wording import figure

WITHHELD = "withheld"


def sentence(words: str) -> str:
    """A summary as a sentence on the page: a capital first, and a true minus before a figure."""
    return plain(minus(words[:1].upper() + words[1:]))


def minus(words: str) -> str:
    """Words with a true minus before every figure below nought."""
    return re.sub(r"(?<![\w.])-(?=\d)", "−", words)


def signed(value: float | None) -> str:
    """A change: +1.20, −0.0500, 0; withheld where there is none."""
    return WITHHELD if value is None else minus(f"{'+' if value > 0 else ''}{figure(value)}")


def percents(share: float | None) -> str:
    """A change in percent: −12.0%."""
    return WITHHELD if share is None else f"{share:+.1%}".replace("-", "−")


def ends(limits: tuple[float, float] | None, say: Any = signed) -> str:
    """An interval: −1.37 to −0.705."""
    return WITHHELD if limits is None else f"{say(limits[0])} to {say(limits[1])}"


def chance_words(p: float | None) -> str:
    """A p-value, never as nought."""
    if p is None or np.isnan(p):
        return "none"
    return "below 0.001" if p < 0.001 else f"{p:.3f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class InNumbers:
    """An estimate in numbers a reader knows: as a share of what else was to be expected, and in all; each with ends."""

    share: float | None
    share_ends: tuple[float, float] | None
    total: float | None
    total_ends: tuple[float, float] | None
    units: int
    months: int


def in_numbers(effect: Effect, panel: Panel) -> InNumbers:
    """The estimate over all treated areas and months: what was counted there, less what it says without the programme.

    On the scale of differences an effect x of each area and month makes x times their number in all, and x of what was
    counted less x; a rate ratio r leaves the count over r.
    """
    cells = panel.treated & panel.observed
    counted, number = float(panel.outcome[cells].sum()), int(cells.sum())

    def total(x: float) -> float:
        return counted * (1 - np.exp(-x)) if effect.scale is Scale.LOG_RATE_RATIO else x * number

    def share(x: float) -> float | None:
        without = counted - total(x)
        return total(x) / without if without > 0 else None

    def both(say: Any) -> tuple[float, float] | None:
        limits = None if effect.interval is None else [say(x) for x in Limits(*effect.interval)]
        return None if limits is None or None in limits else (float(limits[0]), float(limits[1]))

    known = effect.estimate is not None
    return InNumbers(
        share=share(effect.estimate) if effect.estimate is not None else None, share_ends=both(share),
        total=total(effect.estimate or 0.0) if known else None, total_ends=both(total),
        units=int(cells.any(axis=1).sum()), months=int(cells.any(axis=0).sum()),
    )  # fmt: skip
