"""How the figures of an evaluation are said: signs, intervals and p-values."""

from __future__ import annotations

import re
from collections.abc import Callable

import streamlit as st

from app.components.frame import plain
from evaluation import Effect, Scale
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


def percents(value: float | None) -> str:
    """A change in percent, without its sign: −12.0."""
    return "not given" if value is None else f"{value:+.1f}".replace("-", "−")


def whole(value: float | None) -> str:
    """A change in whole numbers: −1,204."""
    return WITHHELD if value is None else f"{value:+,.0f}".replace("-", "−")


def ratio(value: float | None) -> str:
    """A ratio of rates: 0.894."""
    return WITHHELD if value is None else f"{value:.3f}"


def ends(lower: float | None, upper: float | None, say: Callable[[float | None], str] = signed) -> str:
    """An interval: −1.37 to −0.705; withheld where there is none."""
    return WITHHELD if lower is None or upper is None else f"{say(lower)} to {say(upper)}"


def chance_sentence(p: float, method: str) -> str:
    """What the test that leads found: 'p = 0.172, by …', 'p below 0.001, by …'."""
    return plain(minus(f"p {'' if p < 0.001 else '= '}{chance_words(p)}, by {method}."))


def chance_words(p: float | None) -> str:
    """A p-value, never as nought."""
    if p is None:
        return "none"
    return "below 0.001" if p < 0.001 else f"{p:.3f}"


def is_ratio(effect: Effect) -> bool:
    """True where the estimate is a ratio of rates; a synthetic control has another ratio of its own."""
    return effect.scale is Scale.LOG_RATE_RATIO


def show_metrics(figures: dict[str, str]) -> None:
    """Label → figure in boxes, two to a row: an interval needs the room, and a phone keeps the order."""
    every = list(figures.items())
    for first in range(0, len(every), 2):
        for column, (label, value) in zip(st.columns(2), every[first : first + 2], strict=False):
            column.metric(label, value, border=True)
