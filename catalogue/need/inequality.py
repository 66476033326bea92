"""How steep the slope of need is from the least to the most deprived: slope and relative index of inequality.

Groups stand on a scale from 0 (the least deprived person) to 1 (the most deprived), each at the middle of its share of
people; a line is fitted through their figures, weighted by population. The slope index is the line at 1 less the
line at 0, the relative index the line at 1 over the line at 0. Mackenbach and Kunst, Social Science and Medicine 44
(1997); intervals by simulating each group's figure from its own interval, as in the public-health methods (2018).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import special, stats

from catalogue.results import say_whole
from interventions.errors import InputError
from interventions.figures import number, signed, span
from interventions.intervals import as_numbers, check_level
from interventions.vocabulary import IndicatorKind

FEWEST_GROUPS = 3
FEWEST_DRAWS = 100
Change = Callable[[np.ndarray], np.ndarray]
# Rates are simulated on their logarithm and proportions on their log odds, so that none falls out of its range.
_SCALES: dict[IndicatorKind, tuple[Change, Change]] = {
    IndicatorKind.RATE: (np.log, np.exp),
    IndicatorKind.PROPORTION: (special.logit, special.expit),
    IndicatorKind.MEAN: (np.asarray, np.asarray),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Inequality:
    """The slope index (in the unit of the figures) and the relative index (a ratio), most against least deprived.

    `groups`: group, value, lower, upper, people, position (0 least to 1 most deprived) and fitted.
    `straight` is False where the groups lie further from the line than their own intervals explain.
    """

    groups: pd.DataFrame
    slope: float
    slope_lower: float
    slope_upper: float
    ratio: float | None
    ratio_lower: float | None
    ratio_upper: float | None
    level: float
    draws: int
    seed: int
    straight: bool
    per: float
    denominator: str

    def summary(self) -> str:
        """Both indices with their intervals, and whether a line says it well."""
        words = [
            f"From the least to the most deprived the figure changes by {signed(self.slope, 1)} "
            f"({signed(self.slope_lower, 1)} to {signed(self.slope_upper, 1)}; slope index of inequality)."
        ]
        if self.ratio is None:
            words.append("No relative index: the fitted line reaches nought at the least deprived end.")
        else:
            words.append(
                f"The most deprived end is {number(self.ratio, 2)} times the least deprived "
                f"({span(self.ratio_lower, self.ratio_upper, 2)}; relative index)."
            )
        if not self.straight:
            words.append("The groups do not lie on a straight line: look at them one by one before quoting an index.")
        of = say_whole(self.per, self.denominator)
        return " ".join([*words, f"{100 * self.level:g}% intervals, {self.draws:,} draws. Figures are {of}."])

    def to_frame(self) -> pd.DataFrame:
        """One row a group, least deprived first."""
        return self.groups.assign(per=self.per, denominator=self.denominator)

    def plot(self) -> Any:
        """Groups with their intervals along the scale of deprivation, and the fitted line."""
        from catalogue.need.comparison_charts import draw_inequality

        return draw_inequality(self)


def inequality(
    groups: pd.DataFrame, *, group: str = "decile", people: str = "people",
    kind: IndicatorKind = IndicatorKind.RATE, most_deprived_first: bool = True, level: float = 0.95,
    limits_level: float = 0.95, draws: int = 20_000, seed: int = 0, per: float = 1, denominator: str = "",
) -> Inequality:  # fmt: skip
    """Slope and relative index of inequality over deprivation groups.

    `groups`: the column `group` (a number: 1 is the most deprived, as in the national deciles, unless
    `most_deprived_first=False`), value, lower and upper (limits at `limits_level`), and `people`. `kind` says how a
    figure is simulated: rates on their logarithm, proportions (shares of one) on their log odds, means as they are.
    `per` and `denominator` say what the figures are of.
    """
    check_level(level)
    check_level(limits_level)
    if draws < FEWEST_DRAWS:
        raise InputError(f"{draws} draws are too few for an interval.", mend=f"Use {FEWEST_DRAWS} or more.")
    frame = _ordered(groups, group, people, most_deprived_first)
    weight = frame[people].to_numpy(dtype=float) / frame[people].sum()
    position = weight.cumsum() - weight / 2
    value = frame["value"].to_numpy(dtype=float)
    low, high = _ends(value, position, weight)
    drawn = _simulated(frame, kind, limits_level, draws, seed)
    lows, highs = _ends(drawn, position, weight)
    edges = [(1 - level) / 2, (1 + level) / 2]
    fitted = low + (high - low) * position
    ratio = highs / lows if low > 0 and (lows > 0).all() else None
    slope_limits = np.quantile(highs - lows, edges)
    ratio_limits = None if ratio is None else np.quantile(ratio, edges)
    return Inequality(
        groups=frame.rename(columns={group: "group", people: "people"}).assign(position=position, fitted=fitted),
        slope=float(high - low), slope_lower=float(slope_limits[0]), slope_upper=float(slope_limits[1]),
        ratio=None if ratio_limits is None else float(high / low),
        ratio_lower=None if ratio_limits is None else float(ratio_limits[0]),
        ratio_upper=None if ratio_limits is None else float(ratio_limits[1]),
        level=level, draws=draws, seed=seed, straight=_straight(value - fitted, drawn.std(axis=0)),
        per=per, denominator=denominator,
    )  # fmt: skip


def _ordered(groups: pd.DataFrame, group: str, people: str, most_deprived_first: bool) -> pd.DataFrame:
    """The groups with the least deprived first; refused where a line cannot be drawn."""
    needed = [group, "value", "lower", "upper", people]
    lacking = [name for name in needed if name not in groups]
    if lacking:
        raise InputError(f"the groups lack {', '.join(lacking)}.", mend="Name the columns: group=, people=.")
    if not pd.api.types.is_numeric_dtype(groups[group]):
        raise InputError("the groups are text, which has no order.", where=group, mend="Number them: 1, 2, 3 …")
    frame = groups[needed].assign(**{name: as_numbers(groups[name], where=name) for name in needed[1:]})
    frame = frame.sort_values(group, ascending=not most_deprived_first, ignore_index=True)
    if len(frame) < FEWEST_GROUPS or frame[group].duplicated().any():
        raise InputError(
            f"a slope needs {FEWEST_GROUPS} or more groups, each once.", mend="Give one period and one indicator."
        )
    if frame.isna().any(axis=None) or not (frame[people] > 0).all():
        raise InputError("a group lacks a figure, a limit or its people.", mend="Join the group to its neighbour.")
    if not (frame["value"].between(frame["lower"], frame["upper"])).all():
        raise InputError("a group's figure lies outside its limits.", mend="Check which column is which.")
    return frame


def _ends(value: np.ndarray, position: np.ndarray, weight: np.ndarray) -> tuple[Any, Any]:
    """The fitted line at 0 and at 1; `value` may be many draws, one a row."""
    middle = weight @ position
    about = position - middle
    slope = value @ (weight * about) / (weight @ about**2)
    start = value @ weight - slope * middle
    return start, start + slope


def _simulated(frame: pd.DataFrame, kind: IndicatorKind, limits_level: float, draws: int, seed: int) -> np.ndarray:
    if kind not in _SCALES:
        raise InputError(f"figures of the kind {kind} cannot be simulated.", mend="Use a rate, a proportion or a mean.")
    to_scale, back = _SCALES[kind]
    figures = frame[["value", "lower", "upper"]].to_numpy(dtype=float)
    if kind != IndicatorKind.MEAN and (
        np.any(figures <= 0) or (kind == IndicatorKind.PROPORTION and np.any(figures >= 1))
    ):
        raise InputError(
            "a group's figure or limit is at the end of what is possible.",
            mend="Join the group to its neighbour, or simulate figures as they are: IndicatorKind.MEAN.",
        )
    centre, lower, upper = to_scale(figures).T
    error = (upper - lower) / (2 * stats.norm.ppf((1 + limits_level) / 2))
    return back(np.random.default_rng(seed).normal(centre, error, size=(draws, len(frame))))


def _straight(residual: np.ndarray, error: np.ndarray) -> bool:
    """Whether the distance of the groups from the line is no more than their errors make likely (chi-square, 5%)."""
    far = np.divide(residual, error, out=np.where(np.isclose(residual, 0), 0.0, np.inf), where=error > 0)
    return bool(stats.chi2.sf(np.sum(far**2), len(residual) - 2) >= 0.05)
