"""A reader who wants to know a small count, written without a look at the code that hides it.

All that is used: the printed frame (values, reasons), which rows lie in which areas, and that counts are whole and not
negative. The unknowns are the innermost cells alone; every printed figure is a sum of them.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
from scipy.optimize import linprog

MOST = 1_000  # no cell of these tests holds more


def inner_cells(frame, places, columns):
    """Level, area, category of each printed figure → 0/1 over the innermost cells that add up to it."""
    rows = {}
    for level, area, category in zip(frame["level"], frame["area"], frame["category"], strict=True):
        inside = [row for row in places if level == "All areas" or places[row].get(level) == area]
        marks = np.zeros((len(places), len(columns)))
        for k, row in enumerate(places):
            for c, column in enumerate(columns):
                marks[k, c] = row in inside and category in ("Total", column)
        rows[level, area, category] = marks.ravel()
    return rows


def known_span(value, why, rounding, smallest):
    """What the printed cell says of the count under it."""
    if why.startswith("fewer than"):
        return smallest, int(why.split()[-1]) - 1
    if why.startswith("kept back"):
        return 0, np.inf
    if why.startswith("rounded"):
        near = [n for n in range(int(value) - rounding, int(value) + rounding + 1)
                if int((n + rounding // 2) // rounding * rounding) == value]  # fmt: skip
        return min(near), max(near)
    return value, value


class Reader:
    """Printed tables as bounds on sums of unknown cells. `editions`: each later one holds the one before and more."""

    def __init__(self, editions, places, columns, *, threshold, smallest=1):
        self.sums, self.low, self.high, self.names = [], [], [], []
        cells = len(places) * len(columns)
        self.width = cells * len(editions)
        for number, (frame, rounding) in enumerate(editions):
            for (key, marks), value, why in zip(
                inner_cells(frame, places, columns).items(), frame["value"], frame["why"], strict=True
            ):
                low, high = known_span(value, why, rounding, smallest)
                low = max(low, threshold) if why.startswith("rounded") else low
                self.sums.append(np.concatenate([marks] * (number + 1) + [marks * 0] * (len(editions) - number - 1)))
                self.low.append(low)
                self.high.append(high)
                self.names.append((number, key))

        low, high = np.array(self.low, float), np.array(self.high, float)
        capped = np.isfinite(high)
        self.above = np.vstack([-np.array(self.sums), np.array(self.sums)[capped]])
        self.limit = np.concatenate([-low, high[capped]])

    def reads_also(self, other):
        """Another printing of the same counts."""
        self.above, self.limit = np.vstack([self.above, other.above]), np.concatenate([self.limit, other.limit])
        return self

    def bound(self, marks, whole=True, most=MOST):
        """The least and the most that a sum of cells can be."""
        ends = []
        for sign in (1, -1):
            found = linprog(
                sign * marks, A_ub=self.above, b_ub=self.limit, bounds=(0, most),
                integrality=np.full(len(marks), int(whole)),
            )  # fmt: skip
            assert found.status == 0, "the printed table contradicts itself"
            ends.append(round(sign * found.fun, 6))
        return tuple(ends)

    def brute(self, marks, top):
        """The same by trying every table with cells up to `top`."""
        matrix, low, high = np.array(self.sums), np.array(self.low), np.array(self.high)
        tables = np.array(list(product(range(top + 1), repeat=self.width)))
        sums = tables @ matrix.T
        possible = tables[((sums >= low) & (sums <= high)).all(axis=1)]
        values = possible @ marks
        return values.min(), values.max()


def places_of(table, hierarchy=None, level="area"):
    """Row → the area it lies in at each level."""
    own = {row: {level: row} for row in table.index}
    if hierarchy is not None:
        for row in table.index:
            own[row] |= dict(hierarchy.loc[row])
    return own


def leaks(truths, shown, *, hierarchy=None, whole=True):
    """Every count that can be tied down too closely: (edition, figure, truth, bounds); empty for a safe table.

    `truths`, `shown`: tables of counts and what was printed of them, oldest first, each holding the one before.
    The difference of two editions is attacked too.
    """
    places, columns = places_of(truths[-1], hierarchy), list(truths[-1].columns)
    rule = shown[-1].rule
    least, most = rule.interval
    frames = [result.to_frame() for result in shown]
    reader = Reader(
        [(f, r.rule.rounding) for f, r in zip(frames, shown, strict=True)],
        places,
        columns,
        threshold=rule.threshold,
        smallest=rule.smallest,
    )
    found = []

    def attack(name, marks, truth, hidden):
        small = rule.smallest <= truth < rule.threshold
        if not (hidden or small):
            return
        low, high = reader.bound(marks, whole)
        assert low <= truth <= high
        if (small and (low > least or high < most)) or high == low:
            found.append((name, truth, low, high))

    steps = [truths[0]] + [b - a for a, b in zip(truths, truths[1:], strict=False)]
    truth_of = np.concatenate([step.to_numpy().ravel() for step in steps])
    for k, frame in enumerate(frames):
        for (key, _), hidden in zip(inner_cells(frame, places, columns).items(), frame["value"].isna(), strict=True):
            marks = reader.sums[reader.names.index((k, key))]
            attack((k, key), marks, marks @ truth_of, hidden)
            for sooner in range(k):
                new = marks - reader.sums[reader.names.index((sooner, key))]
                attack((sooner, k, key), new, new @ truth_of, False)
    return found


def table_of(rows, names=None):
    """Counts as a frame: areas a, b, c … by categories x, y, z …"""
    width = len(rows[0])
    return pd.DataFrame(rows, index=names or list("abcdefghijkl")[: len(rows)], columns=list("xyzuvw")[:width])
