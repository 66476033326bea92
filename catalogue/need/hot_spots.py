"""Where counts stand high again and again: the share of months in which an area is among the highest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from interventions.errors import InputError
from interventions.figures import listed, percent, plural
from interventions.intervals import wilson_limits
from interventions.tables import Column, Table
from interventions.vocabulary import AreaType

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
    share (of months) with lower and upper limit. `top`: 0.1 for the highest tenth. `measure`: what was ordered.
    """

    areas: pd.DataFrame
    top: float
    months: int
    measure: str
    area_type: AreaType
    level: float

    def summary(self) -> str:
        """Which areas stood high most often, how ties were handled and what chance alone would give."""
        often = [f"{row.area} ({row.months_high} of {plural(row.months, 'month')})" for row in self._first(3)]
        tied = int((self.areas["months_tied"] > 0).sum())
        lasting = int((self.areas["lower"] > self.top).sum())
        said = [
            f"Over {plural(self.months, 'month')}, by {self.measure}, most often among the highest"
            f" {percent(self.top, 0)} of {len(self.areas):,} areas ({self.area_type.label}): {listed(often)}." if often
            else f"In no month did any area stand clear among the highest {percent(self.top, 0)}.",
            f"If only chance were at work, each would be there in about {percent(self.top, 0)} of months;"
            f" {plural(lasting, 'area')} {'was' if lasting == 1 else 'were'} there more often than that, at"
            f" {percent(self.level, 0)}.",
            "Areas with the same figure are in only where all of them fit, and nought is never high"
            + (f"; this kept out {plural(tied, 'area')} in some month." if tied else "."),
            "The intervals take each month as a look of its own, which months in a row are not quite.",
        ]  # fmt: skip
        return " ".join(said)

    def _first(self, most: int) -> list[Any]:
        return list(self.areas[self.areas["months_high"] > 0].head(most).itertuples())

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
    without a row, rates without a denominator, and too few areas for a highest `top`.
    """
    MONTHLY_COUNTS.check(counts)
    kind = _kind_of_area(counts)
    if not 0 < top < 1:
        raise InputError(f"a top share of {top} is not between 0 and 1.", mend="Write 0.1 for the highest tenth.")
    wide = _grid(counts, _figures(counts, denominator, denominator_name))
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
    areas = _shares(wide.index, names, figures, high, tied, level)
    measure = f"rate per {denominator_name}" if denominator else "count"
    return HotSpots(
        areas=areas, top=top, months=wide.shape[1], measure=measure, area_type=kind, level=level
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
    if denominator not in counts.columns or not (counts[denominator] > 0).all():
        raise InputError(
            f"not every month has a denominator above nought in {denominator!r}.", mend="Give each row its denominator."
        )
    return count / counts[denominator].astype(float)


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
    return frame.sort_values(["share", "area_code"], ascending=[False, True], ignore_index=True)
