"""Group-time effects of 50,000 × 60 with 999 draws, and a peer's where VRU_PEERS names a Python that has diff-diff."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd

import evaluation


def rows(units: int, periods: int) -> pd.DataFrame:
    """A made-up balanced panel with four cohorts and as many units never treated."""
    random = np.random.default_rng(4)
    start = random.choice([0, 20, 30, 40, 50], size=units)
    outcome = random.normal(size=(units, periods)) + random.normal(size=(units, 1))
    return pd.DataFrame({
        "unit": np.repeat(np.arange(units), periods), "period": np.tile(np.arange(1, periods + 1), units),
        "y": outcome.ravel(), "start": np.repeat(start, periods),
    })  # fmt: skip


if __name__ == "__main__":
    frame = rows(50_000, 60)
    panel = evaluation.build_panel(frame, unit="unit", period="period", outcome="y", first_treated="start")
    evaluation.group_time_att(panel, draws=9)
    for _ in range(3):
        begun = time.perf_counter()
        evaluation.group_time_att(panel)
        print(f"{time.perf_counter() - begun:.2f} s")
