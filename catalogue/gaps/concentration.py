"""Does the money lean towards need? The concentration curve and its index, with an interval.

Areas stand in order of need, the neediest first. The curve sets their running share of the money beside their running
share of the people (or of the need itself); the index is twice the area between the curve and the even line: above
nought where money leans to the neediest, below where it leans away, at most 1 either way. After Wagstaff, Paci and van
Doorslaer (1991), with the sign turned round so that more for the neediest is above nought.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from interventions.errors import InputError
from interventions.figures import plural, signed
from interventions.intervals import as_numbers, check_level

FEWEST = 10
FEWEST_DRAWS = 100


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Concentration:
    """`curve`: area_code, area, share_along, share_money, running, neediest first. Limits are None where withheld."""

    index: float
    lower: float | None
    upper: float | None
    curve: pd.DataFrame
    ordered_by: str
    along: str
    level: float
    withheld: str = ""

    def summary(self) -> str:
        """The index with its interval, and to which side the money leans, where that can be told."""
        if self.lower is None or self.upper is None:
            return f"Concentration index {signed(self.index, 2)} ({self._by()}). {self.withheld}"
        leans = "leans towards the neediest areas" if self.lower > 0 else "leans away from the neediest areas"
        if self.lower <= 0 <= self.upper:
            leans = "leans neither way as far as this can tell"
        limits = f"{signed(self.lower, 2)} to {signed(self.upper, 2)}, {self.level:.0%} interval from resampled areas"
        areas = plural(len(self.curve), "area")
        return f"Money {leans}: concentration index {signed(self.index, 2)} ({limits}; {areas}, {self._by()})."

    def _by(self) -> str:
        return f"in order of {self.ordered_by}, along {self.along}"

    def to_frame(self) -> pd.DataFrame:
        """The curve: one row an area, neediest first, with running shares."""
        return self.curve.copy()

    def plot(self) -> Any:
        """The curve beside the even line."""
        from catalogue.gaps.charts import draw_concentration

        return draw_concentration(self)


def concentration(
    frame: pd.DataFrame, *, money: str = "pence", by: str = "rate", along: str = "people", highest_first: bool = True,
    ordered_by: str = "the rate of need", level: float = 0.95, draws: int = 1000, seed: int = 0, withheld: str = "",
) -> Concentration:  # fmt: skip
    """The concentration of money over areas in order of need or deprivation.

    `frame`: area_code, area, and the columns named: `money`, what puts areas in order (`by`; `highest_first` False for
    a deprivation rank, where 1 is the most deprived), and what the curve runs along (`along`: people, or events for
    need itself). Areas equal in `by` are taken together, since their order would be chance. The interval resamples
    areas; below ten areas it is withheld, as it is where the caller says why (`withheld`).
    Raises InputError for empty cells, negative figures, or no money at all.
    """
    columns = [money, by, along]
    if absent := [name for name in ("area_code", "area", *columns) if name not in frame.columns]:
        raise InputError(f"column {absent[0]!r} is missing.", mend=f"Give area_code, area, {', '.join(columns)}.")
    if frame[columns].isna().any().any():
        raise InputError("an area has no figure for money, order or people.", mend="Leave it out, and say so.")
    if frame["area_code"].duplicated().any():
        raise InputError("an area stands more than once.", mend="Add up its money first: one row an area.")
    check_level(level)
    if draws < FEWEST_DRAWS:
        raise InputError(f"{draws} draws are too few for an interval.", mend=f"Use {FEWEST_DRAWS} or more.")
    figures = np.column_stack([as_numbers(frame[name], where=name) for name in columns])
    if (figures[:, [0, 2]] < 0).any() or figures[:, 0].sum() == 0 or figures[:, 2].sum() == 0:
        raise InputError("money and people must be nought or more, and not nought everywhere.", mend="Check the file.")
    order = np.argsort(-figures[:, 1] if highest_first else figures[:, 1], kind="stable")
    figures, curve = figures[order], frame.iloc[order][["area_code", "area"]].reset_index(drop=True)
    group = np.concatenate([[0], np.cumsum(figures[1:, 1] != figures[:-1, 1])]).astype(int)
    lower = upper = None
    if len(figures) < FEWEST:
        withheld = f"No interval below {FEWEST} areas. Which way money leans cannot be told from so few."
    if not withheld:
        drawn = _resampled(figures, group, draws, seed)
        lower, upper = (float(limit) for limit in np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2]))
    along_share, money_share = (figures[:, column] / figures[:, column].sum() for column in (2, 0))
    return Concentration(
        index=float(_index(figures[:, 0], figures[:, 2], group)), lower=lower, upper=upper,
        curve=curve.assign(share_along=along_share, share_money=money_share, running_along=along_share.cumsum(),
                           running_money=money_share.cumsum()),
        ordered_by=ordered_by, along=along, level=level,
        withheld=withheld,
    )  # fmt: skip


def _index(money: NDArray[np.float64], along: NDArray[np.float64], group: NDArray[np.int_]) -> float:
    """Twice the area between the curve and the even line, areas equal in need taken together."""
    shares = [np.bincount(group, part) / part.sum() for part in (along, money)]
    x, y = (np.concatenate([[0.0], np.cumsum(part)]) for part in shares)
    return float(2 * np.sum((x[1:] - x[:-1]) * (y[1:] + y[:-1]) / 2) - 1)


def _resampled(figures: NDArray[np.float64], group: NDArray[np.int_], draws: int, seed: int) -> NDArray[np.float64]:
    """The index over areas drawn with replacement: each area as often as it was drawn."""
    random, many = np.random.default_rng(seed), len(figures)
    found = []
    for times in random.multinomial(many, np.full(many, 1 / many), draws):
        money, along = figures[:, 0] * times, figures[:, 2] * times
        if money.sum() > 0 and along.sum() > 0:
            found.append(_index(money, along, group))
    return np.array(found)
