"""Standard populations: how many people of each age a rate is weighted to, typed with their source."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from interventions.errors import InputError
from interventions.figures import listed

_FILE = Path(__file__).parent / "reference" / "standard_populations.csv"


def standard_population(name: str) -> dict[str, float]:
    """Age band → people of that age in 100,000, youngest first: 'ESP2013' or 'ESP1976'."""
    standards = _standards()
    if name not in standards:
        raise InputError(
            f"{name!r} is no standard population we hold.",
            mend=f"Write {listed(sorted(standards), 'or')}, or give the weights of the age bands.",
        )
    return dict(standards[name])


@cache
def _standards() -> dict[str, dict[str, float]]:
    standards: dict[str, dict[str, float]] = {}
    with _FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            standards.setdefault(row["standard"], {})[row["age_band"]] = float(row["weight"])
    return standards
