"""Counts by area, type of crime and period as they were given, and what they are multiplied by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interventions.errors import InputError
from interventions.figures import listed

Floats = NDArray[np.float64]
Pair = tuple[float, float]
Counts = Pair | Mapping[str, Pair]
Weights = Pair | Mapping[str, float | Pair]


def read_counts(given: Mapping[str, Counts], harm: Mapping[str, float] | None) -> tuple[Floats, Floats]:
    """Counts as areas × types × (before, after), and the harm of each type as 1 × types × 1."""
    if harm is not None and not all(isinstance(pairs, Mapping) for pairs in given.values()):
        raise InputError(
            "harm needs counts by type.",
            where="harm",
            mend="Write treated={'robbery': (30, 20), ...}, and so for each.",
        )
    typed = {name: dict(pairs) if isinstance(pairs, Mapping) else {"events": pairs} for name, pairs in given.items()}
    types = list(typed["treated"])
    for name, pairs in (*typed.items(), *([] if harm is None else [("harm", harm)])):
        if set(pairs) != set(types) or not types:
            raise InputError(
                f"types of crime do not agree with those of the treated area ({listed(types) or 'none'}).",
                where=name,
                mend="Give every type in every area; a count of none is 0.",
            )
    counts = np.array([[_pair(typed[name][kind], name) for kind in types] for name in typed])
    harms = np.ones(len(types)) if harm is None else _numbers([harm[kind] for kind in types], "harm")
    if (harms <= 0).any():
        raise InputError("not above nought.", where="harm", mend="Leave out types without harm.")
    return counts, harms[None, :, None]


def _pair(value: Any, where: str) -> Floats:
    found = _numbers(value, where)
    if found.shape != (2,):
        raise InputError(f"{value!r} is not a pair.", where=where, mend="Write (before, after).")
    if (found < 0).any():
        raise InputError("a count cannot be negative.", where=where, mend="Check its sign.")
    if (found != np.round(found)).any():
        raise InputError(
            f"{value!r} holds numbers that are no counts.", where=where, mend="Give counts; rates come by weights=."
        )
    return found


def _numbers(value: Any, where: str) -> Floats:
    try:
        found = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError) as fault:
        raise InputError(f"{value!r} is not numbers.", where=where, mend="Write (before, after).") from fault
    if not np.isfinite(found).all():
        raise InputError(f"{value!r} has a figure missing.", where=where, mend="Every count must be known.")
    return found


def read_weights(weights: Weights | None, areas: list[str]) -> Floats:
    """What each area's counts are multiplied by: areas × (before, after)."""
    named = (
        weights if isinstance(weights, Mapping) else dict.fromkeys(areas, (1.0, 1.0) if weights is None else weights)
    )
    unknown = [name for name in named if name not in areas]
    if unknown:
        raise InputError(f"no area {listed(unknown)}.", where="weights", mend=f"The areas are {listed(areas)}.")
    rows = [_numbers(named.get(area, 1.0), "weights") for area in areas]
    if any(row.shape not in ((), (2,)) for row in rows):
        raise InputError("a weight is not a number, and not a pair.", where="weights", mend="Write (before, after).")
    found = np.array([np.broadcast_to(row, 2) for row in rows])
    if (found <= 0).any():
        raise InputError("not above nought.", where="weights", mend="A weight is one over the area or the months.")
    return found
