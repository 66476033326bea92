"""A short word for exactly these data, so that a reader can tell whether two results rest on the same ones."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from numpy.typing import NDArray

    from evaluation.panel import Panel

    Floats = NDArray[np.float64]


def fingerprint(data: Panel | pd.DataFrame) -> str:
    """The SHA-256 of a panel, or of the rows of a table, in hexadecimal: equal for equal data, wherever they came from.

    Of a panel it covers units, periods, outcome, first treated periods, exposure, weights, covariates (with their
    names) and the cluster of each unit, after periods were left out. The order of rows and columns does not enter, nor
    whether an identifier is a whole number or text (7, 7.0 and "7" are one), nor the names of columns that are no
    covariates. A unit never treated is the same however its source writes that, and so is an outcome not observed. Of a
    table it covers the rows, in whatever order, with their columns in the order given.
    """
    told = hashlib.sha256()
    if hasattr(data, "itertuples"):
        rows = data.itertuples(index=False, name=None)
        _add_words(told, "rows", sorted("\x1f".join(map(_label, row)) for row in rows))
    else:
        _add_panel(told, data)
    return told.hexdigest()


def _add_panel(told: hashlib._Hash, panel: Panel) -> None:
    labels = [_label(unit) for unit in panel.units]
    order = np.array(sorted(range(len(labels)), key=labels.__getitem__), dtype=np.intp)
    _add_words(told, "units", (labels[place] for place in order))
    _add_words(told, "periods", panel.periods)
    _add_words(told, "clusters", (_label(panel.cluster_names[panel.cluster[place]]) for place in order))
    _add_numbers(told, "first treated", panel.first_treated[order])
    arrays = {"outcome": panel.outcome, "exposure": panel.exposure, "weights": panel.weights}
    arrays |= {f"covariate {name}": panel.covariates[name] for name in sorted(panel.covariates)}
    for name, values in arrays.items():
        if values is not None:
            _add_numbers(told, name, values[order])


def _label(value: Any) -> str:
    """An identifier as text: whole numbers without a point, and one word for all that is missing."""
    if isinstance(value, float | np.floating):
        return str(int(value)) if value.is_integer() else "missing" if np.isnan(value) else repr(float(value))
    return "missing" if value is None else str(value)


def _add_words(told: hashlib._Hash, name: str, words: Iterable[str]) -> None:
    told.update("\x1e".join([name, *words, "\x1d"]).encode())


def _add_numbers(told: hashlib._Hash, name: str, values: Floats) -> None:
    _add_words(told, name, ())
    # One bit pattern for what is missing and one for nought, on every machine.
    told.update((np.where(np.isnan(values), np.nan, values) + 0.0).astype("<f8").tobytes())
