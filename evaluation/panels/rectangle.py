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
    """Where each row of the long frame stands: its unit, its cell in the flattened rectangle; the labels of both."""

    units: NDArray[Any]
    times: NDArray[np.int64]
    axis: TimeAxis
    row_unit: NDArray[np.intp]
    cells: NDArray[np.intp]

    @property
    def shape(self) -> tuple[int, int]:
        """Units × periods."""
        return len(self.units), len(self.times)

    def place(self, row: int | np.integer[Any]) -> str:
        """A row as its reader finds it: 'Luton, 2022-07'."""
        unit, period = divmod(int(self.cells[row]), len(self.times))
        return f"{self.units[unit]}, {self.axis.say(self.times[period])}"


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
    cells = row_unit * len(times)
    cells += label if np.array_equal(position, np.arange(len(labels))) else position[label]
    keys = Keys(units.to_numpy(dtype=object), times, axis, row_unit, cells)
    _refuse_duplicates(keys)
    return keys


def codes(column: pd.Series, name: str) -> tuple[NDArray[np.intp], pd.Index]:
    """Each row's code and the sorted distinct labels; InputError where a row has no label."""
    if (dense := _dense(column)) is not None:
        return dense
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


def _dense(column: pd.Series) -> tuple[NDArray[np.intp], pd.Index] | None:
    """The same for whole numbers that lie close together: a table in place of a hash, several times as fast."""
    if not (isinstance(column.dtype, np.dtype) and column.dtype.kind == "i" and len(column)):
        return None
    values = column.to_numpy()
    low, high = int(values.min()), int(values.max())
    if high - low > len(values):
        return None
    found = np.subtract(values, low, dtype=np.intp)
    seen = np.zeros(high - low + 1, dtype=bool)
    seen[found] = True
    labels = (np.flatnonzero(seen) + low).astype(column.dtype)
    return found if seen.all() else (np.cumsum(seen) - 1)[found], pd.Index(labels)


def _refuse_duplicates(keys: Keys) -> None:
    seen = np.zeros(keys.shape[0] * keys.shape[1], dtype=bool)
    seen[keys.cells] = True
    if np.count_nonzero(seen) == len(keys.cells):
        return
    repeated = np.flatnonzero(pd.Series(keys.cells).duplicated().to_numpy())
    places = dict.fromkeys(keys.place(row) for row in repeated)
    raise InputError(
        f"more than one row for {names_of(places)}.",
        where="unit and period",
        mend="Add the rows up, or name the finer unit, so that one row is one unit in one period.",
    )


def rectangle(column: pd.Series, keys: Keys, name: str) -> NDArray[np.float64]:
    """One number per unit and period (float64, NaN = not observed); InputError for text and infinities."""
    values = _numbers(column, keys, name)
    if not within(values, LARGEST):
        _refuse_large(values, keys, name)
    grid = np.full(keys.shape[0] * keys.shape[1], np.nan)
    grid[keys.cells] = values
    return frozen(grid.reshape(keys.shape))


def within(values: NDArray[np.float64], limit: float) -> bool:
    """True if no number lies beyond ±limit; cells not observed are passed over, and nothing is copied."""
    return bool(-limit <= np.fmin.reduce(values, axis=None, initial=0.0)) and bool(
        np.fmax.reduce(values, axis=None, initial=0.0) <= limit
    )


def _refuse_large(values: NDArray[np.float64], keys: Keys, name: str) -> None:
    infinite = np.flatnonzero(np.isinf(values))
    if len(infinite):
        raise InputError(
            f"not finite at {names_of(keys.place(row) for row in infinite)}.",
            where=f"column {name!r}",
            mend="A logarithm of nought, perhaps? Leave the cell empty if it was not observed.",
        )
    large = np.flatnonzero(np.abs(values) > LARGEST)
    raise InputError(
        f"beyond ±{LARGEST:g} at {names_of(keys.place(row) for row in large)}, where rounding would be the result.",
        where=f"column {name!r}",
        mend="Measure it in larger units: thousands or millions.",
    )


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
        withheld = _marked(column, [marks] if isinstance(marks, str) else list(marks))
        column = column.mask(withheld)
        grid = np.zeros(keys.shape[0] * keys.shape[1], dtype=bool)
        grid[keys.cells[withheld]] = True
        hidden = frozen(grid.reshape(keys.shape))
        if withheld.any():
            text = f"{plural(int(withheld.sum()), 'cell')} suppressed by the source: not observed, and not nought."
            said.append(caution(CaveatCode.SUPPRESSED, text))
    values = rectangle(column, keys, name)
    if absent == "zero" and len(keys.cells) < values.size:
        rowless = np.ones(values.size, dtype=bool)
        rowless[keys.cells] = False
        values = frozen(np.where(rowless.reshape(keys.shape), 0.0, values))
        text = f"{plural(int(rowless.sum()), 'cell')} without a row were taken as nought."
        said.append(note(CaveatCode.ABSENT_IS_ZERO, text))
    return values, hidden, said


def _marked(column: pd.Series, marks: list[Any]) -> NDArray[np.bool_]:
    """Which rows hold one of the marks; a number is the same mark however it is written (-99, "-99", -99.0)."""
    words = column.astype("string").str.strip()
    found = words.isin([str(mark).strip() for mark in marks]).fillna(False).to_numpy(bool)
    numbers = pd.to_numeric(words, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    as_numbers = pd.to_numeric(pd.Series([str(mark) for mark in marks]), errors="coerce").dropna()
    both: NDArray[np.bool_] = found | np.isin(numbers, as_numbers.to_numpy(dtype=float))
    return both


def _numbers(column: pd.Series, keys: Keys, name: str) -> NDArray[np.float64]:
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "fiub":
        return column.to_numpy(dtype=np.float64)
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


def the_same_in_each(column: pd.Series, keys: Keys) -> NDArray[Any] | None:
    """The one number that each unit has in all its rows; None for text, and where a unit's rows differ."""
    if not (isinstance(column.dtype, np.dtype) and column.dtype.kind in "if"):
        return None
    values = column.to_numpy()
    kept = np.empty(len(keys.units), dtype=values.dtype)
    kept[keys.row_unit] = values
    return kept if np.array_equal(kept[keys.row_unit], values, equal_nan=True) else None


def frozen(values: NDArray[Any]) -> NDArray[Any]:
    """The same array, which can no longer be written to."""
    values.setflags(write=False)
    return values
