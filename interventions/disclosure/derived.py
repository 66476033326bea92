"""Rates, shares and ranks of a count that is not shown are not shown either: they would say what it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from interventions.disclosure.lattice import TOTAL
from interventions.disclosure.results import Protected, Status
from interventions.errors import InputError
from interventions.intervals import as_numbers


def protect_rates(
    frame: pd.DataFrame, shown: Protected, *, area: str, category: str, count: str, level: str | None = None,
    derived: Sequence[str] = (), shares: Sequence[str] = (), ranks: Sequence[str] = (),
) -> pd.DataFrame:  # fmt: skip
    """The frame with `count` as it may be shown, and nothing left that gives a hidden count away; with `status`, `why`.

    `derived` (rates, their intervals, differences) stand only beside an exact count: from a rounded one, work them out
    anew. `shares` are of the area's total and need that to be exact too. `ranks` are left out for a whole category as
    soon as one of its areas is not exact, since a gap in them tells between which others it lies.
    """
    where = level or shown.level
    if where not in shown.status.index.get_level_values("level"):
        raise InputError(f"the protected table has no level {where!r}.", where="rates to be protected")
    status, values = shown.status.xs(where, level="level"), shown.values.xs(where, level="level")
    rows, columns = _places(frame[area], status.index), _places(frame[category], status.columns)
    said = pd.Series(status.to_numpy()[rows, columns], index=frame.index)
    exact = said == Status.SHOWN.value
    out = frame.copy()
    out[count] = values.to_numpy()[rows, columns]
    whole = pd.Series(status[status.columns[-1]].to_numpy()[rows] == Status.SHOWN.value, index=frame.index)
    blank = {**dict.fromkeys(derived, exact), **dict.fromkeys(shares, exact & (whole | (TOTAL not in status.columns)))}
    blank |= dict.fromkeys(ranks, exact.groupby(frame[category]).transform("all"))
    for name, may in blank.items():
        out[name] = np.where(may, as_numbers(out[name], where=name), np.nan)
    return out.assign(status=said, why=said.map(shown.why))


def _places(names: pd.Series, known: pd.Index) -> np.ndarray:
    places = known.get_indexer(pd.Index(names.astype(str)))
    if (places < 0).any():
        raise InputError(
            f"{names.iloc[int(np.argmin(places))]!r} is not in the protected table.", where="rates to be protected",
            mend="Protect the counts of the same areas and categories first.",
        )  # fmt: skip
    return places
