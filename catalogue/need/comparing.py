"""Is an area better, worse or similar: beside a benchmark, areas as deprived, or its nearest neighbours.

An area differs where the difference, with the uncertainty of both sides, leaves out nought, at 95% and at 99.8%. The
interval of a difference is made of the two intervals (Zou and Donner, Statistics in Medicine 27, 2008); against a
benchmark without an interval this is whether the area's own interval leaves the benchmark out, the rule of the national
public-health profiles. Peers are pooled without the area itself: nobody is compared with themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from catalogue.rates import crude_rate, proportion
from catalogue.results import say_whole
from interventions.errors import InputError
from interventions.figures import plural
from interventions.intervals import as_numbers
from interventions.vocabulary import IndicatorKind, Polarity

LEVELS = {"": 0.95, "_998": 0.998}
_FIGURE = ["value", "lower", "upper"]
SIMILAR, NOT_COMPARED = "similar", "not compared"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Benchmark:
    """What areas are held against: a value, and its limits at 95% and 99.8% where it has any."""

    name: str
    value: float
    lower: float | None = None
    upper: float | None = None
    lower_998: float | None = None
    upper_998: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """Areas beside what each was held against.

    `rows`: area_code, area, value, lower, upper (95%), benchmark, benchmark_lower, benchmark_upper, verdict (at 95%),
    verdict_998 (at 99.8%) and reason (why an area was not compared).
    """

    rows: pd.DataFrame
    against: str
    polarity: Polarity
    per: float
    denominator: str

    def summary(self) -> str:
        """How many areas differ, in which direction, how surely, and how many would by chance."""
        compared = self.rows[self.rows["verdict"] != NOT_COMPARED]
        counts, sure = (compared[name].value_counts().to_dict() for name in ("verdict", "verdict_998"))
        said = [
            f"{word} in {count}" + (f" ({sure.get(word, 0)} also at 99.8%)" if word != SIMILAR else "")
            for word, count in counts.items()
        ]
        words = [f"Beside {self.against}, {plural(len(compared), 'area')} compared: {', '.join(said) or 'none'}."]
        if len(compared):
            words.append(
                f"With no real difference anywhere, about {0.05 * len(compared):.1f} would still differ at 95%."
            )
        if self.polarity == Polarity.CONTESTED:
            words.append("A higher figure may be success or harm here, so it is not called better or worse.")
        if self.polarity == Polarity.NOT_STATED:
            words.append("Nobody has said whether a higher figure is good or bad here.")
        left = len(self.rows) - len(compared)
        if left:
            words.append(f"{plural(left, 'area')} not compared: {'; '.join(self._reasons())}.")
        return " ".join([*words, f"Figures are {say_whole(self.per, self.denominator)}."])

    def _reasons(self) -> list[str]:
        return sorted(set(self.rows.loc[self.rows["verdict"] == NOT_COMPARED, "reason"]))

    def to_frame(self) -> pd.DataFrame:
        """One row an area."""
        return self.rows.assign(against=self.against, per=self.per, denominator=self.denominator)

    def plot(self) -> Any:
        """Areas in order of their figure, each with its interval and what it is held against."""
        from catalogue.need.comparison_charts import draw_comparison

        return draw_comparison(self)


def area_figures(
    areas: pd.DataFrame, *, events: str = "events", people: str = "people",
    kind: IndicatorKind = IndicatorKind.RATE, per: float = 100_000,
) -> pd.DataFrame:  # fmt: skip
    """The rate or proportion of each area with its limits at 95% and 99.8%, ready to be compared.

    `areas`: area_code, area, and the named columns. Adds value, lower, upper, lower_998, upper_998 and `events`,
    `people`. An area whose count is missing (suppressed, say) keeps its row, without figures. A proportion is a share
    of one.
    """
    frame = areas[["area_code", "area"]].assign(
        events=as_numbers(areas[events], where=events), people=as_numbers(areas[people], where=people)
    )
    known = frame[["events", "people"]].notna().all(axis=1)
    for ending, level in LEVELS.items():
        rates = _rates(frame.loc[known, "events"], frame.loc[known, "people"], kind, per, level)
        for name in _FIGURE if not ending else _FIGURE[1:]:
            frame.loc[known, name + ending] = np.asarray(getattr(rates, name), dtype=float)
    return frame.assign(kind=str(kind), per=per if kind == IndicatorKind.RATE else 1.0)


def compare_with_benchmark(
    figures: pd.DataFrame, *, benchmark: Benchmark, polarity: Polarity, denominator: str = ""
) -> Comparison:
    """Each area beside one benchmark.

    `figures`: area_code, area, value, lower, upper (95%) and, where they are known, lower_998 and upper_998; from
    `area_figures` or as published (with a column `per`, unless they are shares or means). Where 99.8% limits are
    lacking on either side, verdict_998 is "not compared".
    """
    frame = _checked(figures)
    limits = {name: getattr(benchmark, name) for name in ("lower", "upper", "lower_998", "upper_998")}
    exact = all(limit is None for limit in limits.values())  # no limits at all: the benchmark is taken as it stands
    frame["benchmark"] = benchmark.value
    for name, limit in limits.items():
        frame["benchmark_" + name] = benchmark.value if exact else np.nan if limit is None else limit
    return _compared(frame, benchmark.name, polarity, denominator)


def compare_with_group(
    figures: pd.DataFrame, *, groups: pd.Series, group_name: str = "areas of the same deprivation decile",
    polarity: Polarity, denominator: str = "",
) -> Comparison:  # fmt: skip
    """Each area beside the other areas of its group, pooled.

    `groups`: area_code → group (the decile of deprivation, say); `figures` from `area_figures`.
    """
    frame = _checked(figures, "events", "people", "kind", "per")
    group = frame["area_code"].map(groups)
    known = frame[["events", "people"]].notna().all(axis=1) & group.notna()
    sums = frame.loc[known, ["events", "people"]].groupby(group[known]).transform("sum")
    others = (sums - frame.loc[known, ["events", "people"]]).reindex(frame.index)
    return _compared(_beside_pool(frame, others), group_name, polarity, denominator)


def compare_with_neighbours(
    figures: pd.DataFrame, *, neighbours: pd.DataFrame, neighbours_name: str = "its nearest neighbours",
    polarity: Polarity, denominator: str = "",
) -> Comparison:  # fmt: skip
    """Each area beside its neighbours, pooled. `neighbours`: area_code, neighbour_code, one row a pair.

    A published list of statistical neighbours, or one from `nearest_neighbours`: `neighbours_name` says which.
    """
    frame = _checked(figures, "events", "people", "kind", "per")
    pairs = neighbours.loc[neighbours["area_code"] != neighbours["neighbour_code"], ["area_code", "neighbour_code"]]
    if pairs.duplicated().any():
        raise InputError("a neighbour is named twice for one area.", mend="Leave one row a pair.")
    known = frame.dropna(subset=["events", "people"])[["area_code", "events", "people"]]
    joined = pairs.merge(known.rename(columns={"area_code": "neighbour_code"}), on="neighbour_code", validate="m:1")
    sums = joined.groupby("area_code")[["events", "people"]].sum()
    others = frame[["area_code"]].join(sums, on="area_code")[["events", "people"]]
    return _compared(_beside_pool(frame, others), neighbours_name, polarity, denominator)


def nearest_neighbours(
    characteristics: pd.DataFrame, *, on: list[str], most: int = 5, key: str = "area_code"
) -> pd.DataFrame:
    """The `most` areas most alike in the stated characteristics: area_code, neighbour_code, rank, distance.

    Each characteristic is standardised (its mean taken off, divided by its standard deviation) and counts the same;
    distance is Euclidean. Equal distances are broken by the order of the rows.
    """
    values = as_numbers(characteristics[on], where=", ".join(on))
    spread = values.std(axis=0)
    if not np.isfinite(values).all() or np.any(spread == 0):
        raise InputError(
            "a characteristic is missing for an area, or is the same in all of them.",
            where=", ".join(on), mend="Leave out the area or the characteristic.",
        )  # fmt: skip
    if not 0 < most < len(values):
        raise InputError(f"{most} neighbours cannot be found among {len(values)} areas.", mend="Ask for fewer.")
    scaled = (values - values.mean(axis=0)) / spread
    apart = np.sqrt(((scaled[:, None, :] - scaled[None, :, :]) ** 2).sum(axis=2))
    np.fill_diagonal(apart, np.inf)
    order = np.argsort(apart, axis=1, kind="stable")[:, :most]
    codes = characteristics[key].to_numpy()
    return pd.DataFrame(
        {
            "area_code": np.repeat(codes, most), "neighbour_code": codes[order].ravel(),
            "rank": np.tile(np.arange(1, most + 1), len(codes)),
            "distance": np.take_along_axis(apart, order, axis=1).ravel(),
        }
    )  # fmt: skip


def verdict_of(side: np.ndarray, polarity: Polarity) -> np.ndarray:
    """+1, −1, 0 (and NaN) as words: 'worse', 'better', 'similar', 'not compared'.

    'higher' and 'lower' where the polarity is contested or not stated.
    """
    up, down = {
        Polarity.HIGHER_IS_BETTER: ("better", "worse"),
        Polarity.LOWER_IS_BETTER: ("worse", "better"),
        Polarity.CONTESTED: ("higher", "lower"),
        Polarity.NOT_STATED: ("higher", "lower"),
        Polarity.NOT_STATED: ("higher", "lower"),
    }[polarity]
    return np.select([side > 0, side < 0, side == 0], [up, down, SIMILAR], default=NOT_COMPARED)


def _rates(events: Any, people: Any, kind: str, per: float, level: float) -> Any:
    if kind == IndicatorKind.RATE:
        return crude_rate(events, people, per=per, level=level)
    if kind == IndicatorKind.PROPORTION:
        return proportion(events, people, level=level)
    raise InputError(f"areas cannot be compared by a {kind}.", mend="Use a rate or a proportion.")


def _checked(figures: pd.DataFrame, *more: str) -> pd.DataFrame:
    lacking = [name for name in ("area_code", "area", *_FIGURE, *more) if name not in figures]
    if lacking:
        raise InputError(f"the figures lack {', '.join(lacking)}.", mend="Make them with area_figures.")
    if figures["area_code"].duplicated().any():
        raise InputError("an area has more than one figure.", mend="Compare one period and one indicator at a time.")
    frame = figures.reset_index(drop=True)
    absent = {"lower_998": np.nan, "upper_998": np.nan, "per": 1.0}
    return frame.assign(**{name: value for name, value in absent.items() if name not in frame})


def _beside_pool(frame: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """`frame` with the pooled figure of each area's peers and its limits; without peers, none."""
    known = others["people"].fillna(0) > 0
    frame = frame.assign(**{f"benchmark{e}": np.nan for e in ("", "_lower", "_upper", "_lower_998", "_upper_998")})
    if known.any():
        kind, per = str(frame["kind"].iloc[0]), float(frame["per"].iloc[0])
        for ending, level in LEVELS.items():
            rates = _rates(others.loc[known, "events"], others.loc[known, "people"], kind, per, level)
            frame.loc[known, "benchmark"] = rates.value
            frame.loc[known, "benchmark_lower" + ending] = rates.lower
            frame.loc[known, "benchmark_upper" + ending] = rates.upper
    return frame


def _compared(frame: pd.DataFrame, against: str, polarity: Polarity, denominator: str) -> Comparison:
    for ending in LEVELS:
        gap = frame["value"] - frame["benchmark"]
        below = np.hypot(
            frame["value"] - frame["lower" + ending], frame["benchmark_upper" + ending] - frame["benchmark"]
        )
        above = np.hypot(
            frame["upper" + ending] - frame["value"], frame["benchmark"] - frame["benchmark_lower" + ending]
        )
        side = np.where(
            (gap - below).isna() | (gap + above).isna(), np.nan, (gap > below).astype(float) - (-gap > above)
        )
        frame["verdict" + ending] = verdict_of(side, polarity)
    left_out = frame["verdict"] == NOT_COMPARED
    no_figure = frame["value"].isna()
    frame["reason"] = np.select(
        [left_out & no_figure, left_out], ["no figure of its own", "nothing to compare it with"], default=""
    )
    kept = ["area_code", "area", *_FIGURE, "benchmark", "benchmark_lower", "benchmark_upper", "verdict", "verdict_998"]
    per = float(frame["per"].iloc[0]) if len(frame) else 1.0
    return Comparison(
        rows=frame[[*kept, "reason"]], against=against, polarity=polarity, per=per, denominator=denominator
    )
