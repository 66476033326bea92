"""Long columns in, units × periods rectangles out: every cell filled once, every fault named with its place."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.caveats import Caveat, CaveatCode, caution, note
from evaluation.panels.time_axis import TimeAxis, read_periods
from interventions.errors import InputError
from interventions.figures import listed, plural

SHOWN = 5


LARGEST = 1e12  # of a number that is taken: above it, differences are lost in rounding


@dataclass(frozen=True, slots=True)
class Keys:
    """Where each row of the long frame stands: its unit, its period, and the labels of both."""

    units: NDArray[Any]
    times: NDArray[np.int64]
    axis: TimeAxis
    row_unit: NDArray[np.intp]
    row_period: NDArray[np.intp]

    @property
    def shape(self) -> tuple[int, int]:
        """Units × periods."""
        return len(self.units), len(self.times)

    @property
    def cells(self) -> NDArray[np.intp]:
        """The place of each row in the flattened rectangle."""
        return self.row_unit * len(self.times) + self.row_period

    def place(self, row: int | np.integer[Any]) -> str:
        """A row as its reader finds it: 'Luton, 2022-07'."""
        return f"{self.units[self.row_unit[row]]}, {self.axis.say(self.times[self.row_period[row]])}"


def names_of(items: Iterable[Any]) -> str:
    """The first five names and how many more there are."""
    words = [str(item) for item in items]
    if len(words) > SHOWN:
        words = [*words[:SHOWN], f"{len(words) - SHOWN:,} more"]
    return listed(words)


def require_columns(frame: pd.DataFrame, names: Iterable[str | None]) -> None:
    """InputError naming every column that the frame does not have."""
    lost = [name for name in names if name is not None and name not in frame.columns]
    if lost:
        have = ", ".join(str(name) for name in frame.columns[:20])
        raise InputError(f"no column {listed([repr(name) for name in lost])}.", mend=f"The columns are: {have}.")
    if len(frame) == 0:
        raise InputError("the table has no rows.", mend="Give one row for each unit and period.")


def read_keys(frame: pd.DataFrame, unit: str, period: str) -> Keys:
    """The unit and period of every row; InputError for missing keys and for a unit-period that stands twice."""
    row_unit, units = codes(frame[unit], unit)
    label, labels = codes(frame[period], period)
    numbers, axis = read_periods(labels, where=f"column {period!r}")
    times, position = np.unique(numbers, return_inverse=True)
    keys = Keys(units.to_numpy(dtype=object), times, axis, row_unit, position[label])
    _refuse_duplicates(keys)
    return keys


def codes(column: pd.Series, name: str) -> tuple[NDArray[np.intp], pd.Index]:
    """Each row's code and the sorted distinct labels; InputError where a row has no label."""
    try:
        found, labels = pd.factorize(column, sort=True)
    except TypeError:
        found, labels = pd.factorize(column)
    if (found < 0).any():
        rows = np.flatnonzero(found < 0)
        raise InputError(
            f"{plural(len(rows), 'row')} without a value (first: row {rows[0] + 1}).",
            where=f"column {name!r}",
            mend="Fill in the value or leave the row out.",
        )
    return found, pd.Index(labels)


def _refuse_duplicates(keys: Keys) -> None:
    cells = keys.cells
    seen = np.zeros(keys.shape[0] * keys.shape[1], dtype=bool)
    seen[cells] = True
    if int(seen.sum()) == len(cells):
        return
    repeated = np.flatnonzero(pd.Series(cells).duplicated().to_numpy())
    places = dict.fromkeys(keys.place(row) for row in repeated)
    raise InputError(
        f"more than one row for {names_of(places)}.",
        where="unit and period",
        mend="Add the rows up, or name the finer unit, so that one row is one unit in one period.",
    )


def rectangle(column: pd.Series, keys: Keys, name: str) -> NDArray[np.float64]:
    """One number per unit and period (float64, NaN = not observed); InputError for text and infinities."""
    values = _numbers(column, keys, name)
    infinite = np.flatnonzero(np.isinf(values))
    if len(infinite):
        raise InputError(
            f"not finite at {names_of(keys.place(row) for row in infinite)}.",
            where=f"column {name!r}",
            mend="A logarithm of nought, perhaps? Leave the cell empty if it was not observed.",
        )
    large = np.flatnonzero(np.abs(values) > LARGEST)
    if len(large):
        raise InputError(
            f"beyond ±{LARGEST:g} at {names_of(keys.place(row) for row in large)}, where rounding would be the result.",
            where=f"column {name!r}",
            mend="Measure it in larger units: thousands or millions.",
        )
    grid = np.full(keys.shape[0] * keys.shape[1], np.nan)
    grid[keys.cells] = values
    return frozen(grid.reshape(keys.shape))


def outcomes(
    column: pd.Series, keys: Keys, name: str, absent: str, marks: Collection[str]
) -> tuple[NDArray[np.float64], NDArray[np.bool_] | None, list[Caveat]]:
    """The outcome, which cells their source suppressed (None where no mark was named), and what to say of both.

    A unit and period without a row is not observed, or nought where `absent` is "zero"; an empty cell never is.
    """
    if absent not in ("missing", "zero"):
        raise InputError(f"absent cannot be {absent!r}.", mend='Write "missing" or "zero".')
    hidden, said = None, []
    if marks:
        withheld = column.astype("string").str.strip().isin([str(mark) for mark in marks]).fillna(False).to_numpy(bool)
        column = column.mask(withheld)
        grid = np.zeros(keys.shape[0] * keys.shape[1], dtype=bool)
        grid[keys.cells[withheld]] = True
        hidden = frozen(grid.reshape(keys.shape))
        if withheld.any():
            text = f"{plural(int(withheld.sum()), 'cell')} suppressed by the source: not observed, and not nought."
            said.append(caution(CaveatCode.SUPPRESSED, text))
    values = rectangle(column, keys, name)
    rowless = np.ones(keys.shape[0] * keys.shape[1], dtype=bool)
    rowless[keys.cells] = False
    if absent == "zero" and rowless.any():
        values = frozen(np.where(rowless.reshape(keys.shape), 0.0, values))
        text = f"{plural(int(rowless.sum()), 'cell')} without a row were taken as nought."
        said.append(note(CaveatCode.ABSENT_IS_ZERO, text))
    return values, hidden, said


def _numbers(column: pd.Series, keys: Keys, name: str) -> NDArray[np.float64]:
    try:
        return column.to_numpy(dtype=np.float64, na_value=np.nan)
    except (ValueError, TypeError) as fault:
        bad = np.flatnonzero(pd.to_numeric(column, errors="coerce").isna() & column.notna())
        if not len(bad):
            return pd.to_numeric(column).to_numpy(dtype=np.float64, na_value=np.nan)
        raise InputError(
            f"{column.iloc[bad[0]]!r} is not a number ({keys.place(int(bad[0]))}).",
            where=f"column {name!r}",
            mend="Leave a suppressed or missing figure empty; nought is written 0.",
        ) from fault


def one_per_unit(values: NDArray[Any], keys: Keys, name: str, mend: str) -> NDArray[Any]:
    """The one value each unit has in all its rows; InputError naming the units whose value changes."""
    kept = np.empty(len(keys.units), dtype=values.dtype)
    kept[keys.row_unit] = values
    changing = np.unique(keys.row_unit[kept[keys.row_unit] != values])
    if len(changing):
        raise InputError(
            f"changes within {names_of(keys.units[changing])}.",
            where=f"column {name!r}",
            mend=mend,
        )
    return kept


def frozen(values: NDArray[Any]) -> NDArray[Any]:
    """The same array, which can no longer be written to."""
    values.setflags(write=False)
    return values
