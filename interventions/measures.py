"""The indicators shared by all grantees, so that the same outcome is measured alike, typed with their sources."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_FILE = Path(__file__).parent / "reference" / "measures.csv"


def measures() -> pd.DataFrame:
    """One row a measure, by code: name, outcome_code, unit, direction, instrument, ages, how_read and its source.

    `direction` is the way that is better (increase or decrease); `outcome_code` is blank where our list of outcomes
    has no code for what is measured. The caller may change the frame: it is a copy.
    """
    return _read().copy()


@cache
def _read() -> pd.DataFrame:
    # Read where it is asked for, so that a command that shows no measure starts without pandas.
    import pandas as pd

    return pd.read_csv(_FILE, dtype=str, keep_default_na=False).set_index("code")
