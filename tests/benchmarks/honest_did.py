"""Relative-magnitude intervals at four values, ours and StatsPAI's on the same arrays: prints one line each.

`python tests/benchmarks/honest_did.py`; the peer is timed where VRU_PEERS names a Python that has StatsPAI. Both are
warmed up, then the best of five is taken; each runs on one thread.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

VALUES = [0.5, 1.0, 1.5, 2.0]
SIZES = ((5, 2), (10, 6))


def arrays(before: int, after: int) -> tuple[np.ndarray, np.ndarray, list[int]]:
    """Made-up estimates, their covariance and event times."""
    random = np.random.default_rng(1)
    count = before + after
    root = random.normal(size=(count, 3 * count))
    estimates = random.normal(size=count) * 0.1 + np.repeat([0.0, 1.0], [before, after])
    times = [time for time in range(-before - 1, after) if time != -1]
    return estimates, 0.05 * root @ root.T / count, times


def ours(study: tuple) -> Any:
    """Our intervals."""
    import evaluation

    return evaluation.honest_intervals(*study, values=VALUES)


def theirs(study: tuple) -> Any:
    """The same by StatsPAI."""
    import statspai

    estimates, covariance, times = study
    return statspai.honest_did_from_moments(
        estimates, covariance, event_times=times, m_grid=VALUES, method="relative_magnitude", breakdown=False
    )


def timed(name: str, find: Callable[[tuple], Any]) -> None:
    """Print the best of five runs for each size, after one that does not count."""
    for before, after in SIZES:
        study, took = arrays(before, after), []
        find(study)
        for _ in range(5):
            start = time.perf_counter()
            find(study)
            took.append(time.perf_counter() - start)
        print(f"{name}, {before} leads and {after} lags, {len(VALUES)} values: {min(took):.4f} s", flush=True)


def main() -> None:
    """Time ours here and the peer in its own Python."""
    if "--peer" in sys.argv:
        timed("StatsPAI", theirs)
        return
    timed("ours", ours)
    if peers := os.environ.get("VRU_PEERS"):
        subprocess.run([peers, __file__, "--peer"], check=True, env=os.environ | {"OMP_NUM_THREADS": "1"})


if __name__ == "__main__":
    main()
