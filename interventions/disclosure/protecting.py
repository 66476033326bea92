"""The door: a table of counts goes in, a table that may be shown comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from interventions.disclosure.lattice import Lattice, add_up, lay_out
from interventions.disclosure.results import Protected, Status
from interventions.disclosure.rounding import rounded
from interventions.disclosure.rules import Rule
from interventions.disclosure.sheets import Statement, gather, said, small
from interventions.disclosure.suppressing import keep_back
from interventions.errors import InputError
from interventions.intervals import as_numbers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Earlier:
    """A table published before: its true counts, and what was shown of them.

    `grown`: the counts have since been added to (a year to date, a longer period, a wider age), so that the difference
    of the two tables is a table of its own. Otherwise the two are of the same people and period and hold the same
    counts: what was shown once is known for good.
    """

    table: pd.DataFrame
    shown: Protected
    grown: bool


def protect(
    table: pd.DataFrame, *, rule: Rule, hierarchy: pd.DataFrame | None = None, earlier: Sequence[Earlier] = ()
) -> Protected:
    """A table of counts (areas by categories) as it may be shown, with its totals and every level of `hierarchy`.

    `hierarchy`: for each row the larger areas it lies in, the nearest first. `earlier`: editions already out, in the
    order of their publication. Nobody who knows every figure shown, that counts are whole and not negative, and the
    rule, can tie a small count down more closely than the rule's protection interval.

    Raises InputError for counts that are missing, negative or not whole, and where earlier editions give a count away.
    """
    _checked(table)
    lattice = lay_out(table, hierarchy)
    counts = add_up(lattice, table)
    known: list[Statement] = []
    editions: list[tuple[NDArray[np.int64], Statement]] = []
    for edition in earlier:
        before = _counts_of(edition, table, lattice, counts)
        statement = said(before, rule=edition.shown.rule, status=edition.shown.status.to_numpy(dtype=object))
        if edition.grown:
            editions.insert(0, (before, statement))
        else:
            known.append(statement)
    sheets = gather(lattice, counts=counts, rule=rule, known=known, editions=editions)
    keep_back(sheets)
    return _printed(lattice, counts=counts, rule=rule, kept_back=sheets.kept_back[: counts.size])


def _checked(table: pd.DataFrame) -> None:
    where = "table of counts"
    if table.empty:
        raise InputError("there is nothing in it.", where=where)
    if table.index.has_duplicates or table.columns.has_duplicates:
        raise InputError("a row or a column stands twice.", where=where, mend="Add up what belongs together first.")
    values = as_numbers(table, where=where)
    if np.isnan(values).any():
        raise InputError(
            "a count is missing or was suppressed by its source; it is not nought.", where=where,
            mend="Leave its row or column out, and show the source's own table as it was published.",
        )  # fmt: skip
    if (values < 0).any() or (values != np.round(values)).any():
        raise InputError("a count is negative or not whole.", where=where, mend="Give counts; protect rates with them.")


def _counts_of(edition: Earlier, table: pd.DataFrame, lattice: Lattice, counts: NDArray[np.int64]) -> NDArray[np.int64]:
    where = "earlier table"
    _checked(edition.table)
    if not (edition.table.index.equals(table.index) and edition.table.columns.equals(table.columns)):
        raise InputError("its rows and columns differ from the new one's.", where=where, mend="Use the same for both.")
    if not edition.shown.status.index.equals(lattice.index()):
        raise InputError("its levels of area differ from the new one's.", where=where, mend="Use the same for both.")
    before = add_up(lattice, edition.table)
    if edition.grown and (before > counts).any():
        raise InputError("a count has fallen since, so it has not only grown.", where=where)
    if not edition.grown and (before != counts).any():
        raise InputError(
            "its counts differ from the new ones though it is of the same people and period.", where=where,
            mend="Where they were added to, say `grown`; where they were corrected, withdraw the earlier table.",
        )  # fmt: skip
    return before


def _printed(lattice: Lattice, *, counts: NDArray[np.int64], rule: Rule, kept_back: NDArray[np.bool_]) -> Protected:
    base, flat = rule.rounding, counts.ravel()
    status = np.where((flat > 0) & (base is not None), Status.ROUNDED.value, Status.SHOWN.value)
    status = np.where(small(flat, rule), Status.SMALL.value, status)
    status = np.where(kept_back, Status.KEPT_BACK.value, status)
    shown = (flat if base is None else rounded(flat, base=base)).astype(float)
    values = np.where(small(flat, rule) | kept_back, np.nan, shown)
    index, columns, shape = lattice.index(), list(lattice.columns), counts.shape
    return Protected(
        values=pd.DataFrame(values.reshape(shape), index=index, columns=columns),
        status=pd.DataFrame(status.reshape(shape).astype(object), index=index, columns=columns).astype("str"),
        rule=rule, level=lattice.levels[0],
    )  # fmt: skip
