"""Where the real gap stands among gaps of areas that had no programme: ranks, and the effects a rank does not refute.

The statistic is the mean squared gap after the start over that before it, so that an area that was never followed well
does not pass for an effect (Abadie, Diamond and Hainmueller 2010); no placebo need be left out for its fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.results import Limits

Floats = NDArray[np.float64]
SETS, CUTS = 999, (20.0, 5.0, 2.0)
EXACT = 1e-10
"""A mean squared gap below this share of the outcome's variance before the start is rounding: it counts as so much."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranked:
    """Gaps by period, the real ones (T, of `own`) and those of n placebos (n × T), before and after position `start`.

    `least` is the smallest mean squared gap before the start that is told from nought.
    """

    own: str
    real: Floats
    placebos: Floats
    names: list[str]
    start: int
    least: float

    def before(self) -> Floats:
        """Mean squared gaps before the start, the real one first."""
        return _squares(np.vstack([self.real, self.placebos])[:, : self.start])

    def after(self) -> Floats:
        """Mean squared gaps from the start on, the real one first."""
        return _squares(np.vstack([self.real, self.placebos])[:, self.start :])

    def ratios(self) -> Floats:
        """After over before, the real one first."""
        ratios: Floats = self.after() / np.maximum(self.before(), self.least)
        return ratios

    def mean_gaps(self) -> Floats:
        """Mean gaps from the start on, the real one first."""
        gaps: Floats = np.vstack([self.real, self.placebos])[:, self.start :].mean(axis=1)
        return gaps

    def table(self) -> pd.DataFrame:
        """One row a placebo and one for the real case."""
        return pd.DataFrame({
            "name": [self.own, *self.names],
            "pre_mspe": self.before(),
            "post_mspe": self.after(),
            "ratio": self.ratios(),
            "mean_gap": self.mean_gaps(),
            "actual": [True, *[False] * len(self.names)],
        })  # fmt: skip

    def sensitivity(self) -> pd.DataFrame:
        """The ranks again among placebos whose squared gap before is at most so many times the real one."""
        before, ratios, gaps = np.maximum(self.before(), self.least), self.ratios(), np.abs(self.mean_gaps())
        rows = []
        for cut in (None, *CUTS):
            kept = before <= (np.inf if cut is None else cut) * before[0]
            rows.append(
                {"at_most_times": cut, "placebos": int(kept.sum()) - 1, "p_by_ratio": rank_p(ratios[kept]),
                 "p_by_mean_gap": rank_p(gaps[kept])}
            )  # fmt: skip
        return pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=object) for name in rows[0]})


def rank_p(statistics: Floats) -> float:
    """The share of statistics at least as large as the first, itself among them."""
    return float((statistics >= statistics[0] * (1 - 1e-12)).mean())


def _squares(gaps: Floats) -> Floats:
    means: Floats = (gaps**2).mean(axis=1)
    return means


def sets_of(count: int, size: int, seed: int) -> NDArray[np.intp]:
    """Sets of `size` placebos out of `count`: each once where there are few, else 999 drawn; none of too few."""
    if comb(count, size) <= SETS:
        return np.array(list(combinations(range(count), size)), dtype=np.intp).reshape(-1, size)
    random = np.random.default_rng(seed)
    return np.array([np.sort(random.permutation(count)[:size]) for _ in range(SETS)])


def not_refuted(ranked: Ranked, shares: Floats, level: float) -> Limits | None:
    """The constant effects that the rank does not refute at the level, from the least to the largest.

    `shares` holds the weight of the treated unit in each placebo's synthetic control, through which an effect reaches
    the placebos (Firpo and Possebom 2018, Journal of Causal Inference 6). None where placebos are too few for the
    level, where no constant effect is left, or where there is no bound.
    """
    if 1 / (1 + len(shares)) > 1 - level + 1e-12:
        return None
    after = np.vstack([ranked.real, ranked.placebos])[:, ranked.start :]
    slopes = np.concatenate([[-1.0], shares])
    scale = np.maximum(ranked.before(), ranked.least)
    # Each statistic is a parabola in the effect: coefficients of its square, of itself, and of one.
    curves = np.stack([slopes**2, 2 * slopes * after.mean(axis=1), (after**2).mean(axis=1)]) / scale
    turns = _crossings(curves)
    if not len(turns):
        return None
    inside = np.concatenate([[turns[0] - 1.0], (turns[:-1] + turns[1:]) / 2, [turns[-1] + 1.0]])
    values = curves[0] * inside[:, None] ** 2 + curves[1] * inside[:, None] + curves[2]
    kept = np.flatnonzero((values >= values[:, :1] * (1 - 1e-12)).mean(axis=1) > 1 - level + 1e-12)
    if not len(kept) or kept[0] == 0 or kept[-1] == len(turns):
        return None
    return Limits(float(turns[kept[0] - 1]), float(turns[kept[-1]]))


def not_refuted_shift(estimate: float, placebos: Floats, level: float) -> Limits | None:
    """The effects that the rank of |estimate - effect| among placebos' estimates does not refute, where any bound it.

    For estimates to which the treated units' outcomes add nothing in the placebos.
    """
    sizes = np.sort(np.abs(placebos))[::-1]
    # p is above 1 - level as long as at least this many placebos are as large.
    needed = int(np.floor((1 - level) * (1 + len(sizes)) + 1e-9))
    if needed < 1:
        return None
    reach = float(sizes[needed - 1])
    return Limits(estimate - reach, estimate + reach)


def _crossings(curves: Floats) -> Floats:
    """Where the parabola of a placebo meets that of the real case."""
    a, b, c = curves[:, 1:] - curves[:, :1]
    found = []
    with np.errstate(divide="ignore", invalid="ignore"):
        root = np.sqrt(b**2 - 4 * a * c)
        # The form without cancellation.
        half = -(b + np.where(b >= 0, 1.0, -1.0) * root) / 2
        for turns in (half / a, c / half):
            found.append(turns[np.isfinite(turns)])
    return np.unique(np.concatenate(found))
