"""Where counts stand high again and again: the share of months in which an area is among the highest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from interventions.errors import InputError
from interventions.figures import listed, number, percent, plural
from interventions.intervals import as_numbers, wilson_limits
from interventions.periods import parse_period, say_period
from interventions.tables import Column, Table
from interventions.vocabulary import AreaType

FEWEST_MONTHS = 6  # below them one month more or less decides, and nothing is said of chance
MONTHLY_COUNTS = Table(
    "monthly counts",
    "the events recorded in one area in one month, nought where there was none (empty: suppressed or not known)",
    (
        Column("area_code", "text"),
        Column("area", "text"),
        Column("area_type", "text"),
        Column("month", "text"),
        Column("count", "number", optional=True),
    ),
    key=("area_code", "month"),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HotSpots:
    """How often each area was among the highest, most often first.

    `areas`: area_code, area, months (with a count), months_high, months_tied (a tie across the border kept it out),
    share (of months) with lower and upper limit, often (its lower limit lies above `top`) and beyond_chance (so often
    as chance would carry not even one of all the areas). Areas with too few months to be judged stand last.
    `top`: 0.1 for the highest tenth. `measure`: what was ordered. `by_chance`: how many areas chance alone would make
    `often` (None below FEWEST_MONTHS). `absent`: months in between that no area has a count for.
    """

    areas: pd.DataFrame
    top: float
    months: int
    absent: tuple[str, ...]
    by_chance: float | None
    measure: str
    area_type: AreaType
    level: float

    def summary(self) -> str:
        """Which areas stood high most often, what chance alone would give, how ties were handled, what was left out."""
        often = [f"{row.area} ({row.months_high} of {plural(row.months, 'month')})" for row in self._first(3)]
        tied = int((self.areas["months_tied"] > 0).sum())
        said = [
            f"Over {plural(self.months, 'month')}, by {self.measure}, most often among the highest"
            f" {percent(self.top, 0)} of {len(self.areas):,} areas ({self.area_type.label}): {listed(often)}." if often
            else f"In no month did any area that can be judged stand clear among the highest {percent(self.top, 0)}.",
            self._chance(),
            "Areas with the same figure are in only where all of them fit, and nought is never high"
            + (f"; this kept out {plural(tied, 'area')} in some month." if tied else "."),
            "The intervals take each month as a look of its own, which months in a row are not quite.",
        ]  # fmt: skip
        if self.absent:
            said.append(f"No area has a count for {listed(list(self.absent))}: not looked at.")
        if few := int((self.areas["months"] < _needed(self.months)).sum()):
            said.append(f"{plural(few, 'area')} with too few known months to be judged: last in the list.")
        return " ".join(said)

    def _chance(self) -> str:
        """What chance alone would give, and who was there beyond it; nothing of it for a few months."""
        share = f"If only chance were at work, each would be there in about {percent(self.top, 0)} of months"
        if self.months < FEWEST_MONTHS:
            return f"{share}; {plural(self.months, 'month')} cannot tell that from chance ({FEWEST_MONTHS} are needed)."
        often, beyond = int(self.areas["often"].sum()), int(self.areas["beyond_chance"].sum())
        named = plural(beyond, "area") if beyond else "no area"
        return (
            f"{share}; {plural(often, 'area')} {'was' if often == 1 else 'were'} there more often than that, at"
            f" {percent(self.level, 0)}, and chance alone would make it about {number(self.by_chance, 1)}. With so many"
            f" areas looked at, {named} {'was' if beyond < 2 else 'were'} there more often than chance explains."
        )

    def _first(self, most: int) -> list[Any]:
        judged = self.areas["months"] >= _needed(self.months)
        return list(self.areas[judged & (self.areas["months_high"] > 0)].head(most).itertuples())

    def to_frame(self) -> pd.DataFrame:
        """One row an area."""
        return self.areas.copy()

    def plot(self, most: int = 40) -> Any:
        """The first `most` areas: the share of months with its interval, beside what chance gives."""
        from catalogue.need.index_charts import draw_hot_spots

        return draw_hot_spots(self, most)


def hot_spots(
    counts: pd.DataFrame, *, denominator: str = "", denominator_name: str = "", top: float = 0.1, level: float = 0.95
) -> HotSpots:
    """In what share of months each area stood among the highest `top` of areas, by count or by rate.

    `counts` keeps MONTHLY_COUNTS: every area has a row for every month, with nought where there was none. For rates,
    `denominator` names the column to divide by and `denominator_name` says what it counts. An empty count leaves the
    area out of that month. Raises InputError for areas smaller than LSOAs or of unknown kind, kinds mixed, months
    without a row for some area, rates without a denominator, and too few areas for a highest `top`.
    """
    if MONTHLY_COUNTS.check(counts).empty:
        raise InputError("there is nothing in it.", where="monthly counts", mend="Give a row an area and month.")
    kind = _kind_of_area(counts)
    if not 0 < top < 1:
        raise InputError(f"a top share of {top} is not between 0 and 1.", mend="Write 0.1 for the highest tenth.")
    wide = _grid(counts, _figures(counts, denominator, denominator_name))
    wide, absent = _looked_at(wide)
    figures = wide.to_numpy()
    room = np.floor(top * np.sum(~np.isnan(figures), axis=0) + 1e-9)
    if room.min() < 1:
        raise InputError(
            f"{plural(len(wide), 'area')} are too few for a highest {percent(top, 0)} in every month.",
            mend="Take in more areas, smaller ones or a larger share.",
        )
    as_high = wide.rank(ascending=False, method="max").to_numpy()
    higher = wide.rank(ascending=False, method="min").to_numpy() - 1
    above_nought = figures > 0
    high = (as_high <= room) & above_nought
    tied = (higher < room) & ~high & above_nought
    names = counts.drop_duplicates("area_code").set_index("area_code")["area"]
    areas = _judged(_shares(wide.index, names, figures, high, tied, level), wide.shape[1], top, level)
    measure = f"rate per {denominator_name}" if denominator else "count"
    return HotSpots(
        areas=areas, top=top, months=wide.shape[1], measure=measure, area_type=kind, level=level, absent=absent,
        by_chance=_by_chance(areas, wide.shape[1], top, level),
    )  # fmt: skip


def _kind_of_area(counts: pd.DataFrame) -> AreaType:
    """The one kind of all areas; streets, postcodes and output areas are too small to be named."""
    kinds = sorted(set(counts["area_type"].astype(str)))
    unknown = [kind for kind in kinds if kind not in AreaType.codes()]
    if unknown:
        raise InputError(
            f"{listed([repr(kind) for kind in unknown])} is not a kind of area known here, or smaller than an LSOA.",
            mend=f"Use one of: {', '.join(AreaType.codes())}. Nothing smaller than an LSOA is called a hot spot.",
        )
    if len(kinds) != 1:
        raise InputError(f"areas of several kinds are mixed: {listed(kinds)}.", mend="Give areas of one kind.")
    return next(kind for kind in AreaType if kind.value == kinds[0])


def _figures(counts: pd.DataFrame, denominator: str, denominator_name: str) -> pd.Series:
    count = counts["count"].astype(float)
    if (count < 0).any():
        raise InputError("a count of events cannot be negative.", mend="Check the sign of the counts.")
    if not denominator:
        return count
    if not denominator_name:
        raise InputError("a rate needs the name of its denominator.", mend="Say, for example, residents, 2021.")
    of = as_numbers(counts[denominator], where=denominator) if denominator in counts.columns else np.array([np.nan])
    if not (of > 0).all():
        raise InputError(
            f"not every month has a denominator above nought in {denominator!r}.", mend="Give each row its denominator."
        )
    return count / of


def _grid(counts: pd.DataFrame, figures: pd.Series) -> pd.DataFrame:
    """Areas by months; a month without a row for an area is refused, since it may be nought or not known."""
    of_area, codes = pd.factorize(counts["area_code"].astype(str), sort=True)
    of_month, months = pd.factorize(counts["month"].astype(str), sort=True)
    if lacking := len(codes) * len(months) - len(counts):
        raise InputError(
            f"{plural(lacking, 'row')} of an area and month {'is' if lacking == 1 else 'are'} not there.",
            mend="Write nought where there was none, and an empty count where it is not known.",
        )
    wide = np.full((len(codes), len(months)), np.nan)
    wide[of_area, of_month] = figures.to_numpy(dtype=float)
    return pd.DataFrame(wide, codes, months)


def _looked_at(wide: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The months that some area has a count for, and those between the first and the last that none has."""
    periods = [parse_period(month) for month in wide.columns]
    if odd := [month for month, period in zip(wide.columns, periods, strict=True) if period.freqstr != "M"]:
        raise InputError(f"{odd[0]!r} is not a month.", where="monthly counts", mend="Write a month as 2022-07.")
    known = wide.loc[:, wide.notna().any(axis=0).to_numpy()]
    if known.empty:
        raise InputError("no area has a count in any month.", where="monthly counts", mend="Give some known counts.")
    every = [say_period(one) for one in pd.period_range(min(periods), max(periods), freq="M")]
    return known, tuple(month for month in every if month not in known.columns)


def _shares(
    codes: pd.Index, names: pd.Series, figures: np.ndarray, high: np.ndarray, tied: np.ndarray, level: float
) -> pd.DataFrame:
    months, times = np.sum(~np.isnan(figures), axis=1), high.sum(axis=1)
    looked_at = months > 0
    limits = wilson_limits(times[looked_at], months[looked_at], level)
    frame = pd.DataFrame({
        "area_code": codes, "area": names.reindex(codes).to_numpy(), "months": months, "months_high": times,
        "months_tied": tied.sum(axis=1), "share": np.nan, "lower": np.nan, "upper": np.nan,
    })  # fmt: skip
    frame.loc[looked_at, "share"] = times[looked_at] / months[looked_at]
    frame.loc[looked_at, "lower"], frame.loc[looked_at, "upper"] = limits.lower, limits.upper
    return frame


def _needed(months: int) -> float:
    """The known months an area needs: half of all at least, since it is the low ones that are suppressed."""
    return max(min(FEWEST_MONTHS, months), months / 2)


def _judged(areas: pd.DataFrame, months: int, top: float, level: float) -> pd.DataFrame:
    """Areas most often first, those with too few months last; which were there often, and which beyond chance.

    The chance of an area to be there so often is binomial. It is held against the level shared among all the areas
    (Bonferroni), which holds although one area's place is another's loss.
    """
    enough = (areas["months"] >= _needed(months)) & (months >= FEWEST_MONTHS)
    tail = stats.binom.sf(areas["months_high"] - 1, areas["months"], top)
    often = enough & (areas["lower"] > top)
    judged = areas.assign(often=often, beyond_chance=often & (tail * len(areas) <= 1 - level))
    last = judged["months"] < _needed(months)
    order = judged.assign(last=last).sort_values(["last", "share", "area_code"], ascending=[True, False, True])
    return order.drop(columns="last").reset_index(drop=True)


def _by_chance(areas: pd.DataFrame, months: int, top: float, level: float) -> float | None:
    """How many areas chance alone would put there so often that their lower limit lies above `top`."""
    if months < FEWEST_MONTHS:
        return None
    judged, expected = areas.loc[areas["months"] >= _needed(months), "months"], 0.0
    for known, many in zip(*np.unique(judged.to_numpy(), return_counts=True), strict=True):
        times = np.arange(known + 1)
        often = wilson_limits(times, known, level).lower > top
        expected += many * stats.binom.pmf(times[often], known, top).sum()
    return float(expected)
