"""The rate ratio of treated areas on 35,672 × 120 counts, ours and, if VRU_PEERS names its python, pyfixest's fepois.

Each line is one fresh process: seconds from the table of rows to the result, and the memory it took beyond the rows.
Three exposures: none, one that stays, one that changes every year. Nothing here passes or fails.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

UNITS, PERIODS = 35_672, 120
EXPOSURES = ("none", "constant", "yearly")


def rows(exposure: str, units: int = UNITS) -> pd.DataFrame:
    """Made-up counts, some areas far busier than others, rows shuffled; a third start halfway."""
    random = np.random.default_rng(2)
    people = random.uniform(1000, 3000, (units, 1)) * np.ones(PERIODS)
    if exposure == "yearly":
        people *= np.repeat(np.exp(np.cumsum(random.normal(0, 0.02, (units, PERIODS // 12)), axis=1)), 12, axis=1)
    mean = random.gamma(1.0, 2.0, (units, 1)) * people / 2000 * np.exp(0.3 * np.sin(np.arange(PERIODS) / 6))
    area, period = np.repeat(np.arange(units), PERIODS), np.tile(np.arange(PERIODS), units)
    start = np.where(area % 3 == 0, PERIODS // 2, 0)
    frame = pd.DataFrame({"area": area, "period": period, "start": start, "y": random.poisson(mean).ravel()})
    frame["people"] = people.ravel()
    frame["treated"] = ((frame["start"] > 0) & (frame["period"] >= frame["start"])).astype(float)
    return frame.sample(frac=1, random_state=3).reset_index(drop=True)


def ours(frame: pd.DataFrame, exposure: str) -> tuple[float, float]:
    """Our estimate and its error."""
    import evaluation

    named = None if exposure == "none" else "people"
    columns = {"unit": "area", "period": "period", "outcome": "y", "first_treated": "start"}
    effect = evaluation.count_did(evaluation.build_panel(frame, **columns, exposure=named))
    return float(effect.estimate or 0), float(effect.std_error or 0)


def theirs(frame: pd.DataFrame, exposure: str) -> tuple[float, float]:
    """The same by pyfixest."""
    import pyfixest  # type: ignore[import-not-found]

    offset = {} if exposure == "none" else {"offset": "log_people"}
    frame["log_people"] = np.log(frame["people"])
    fit = pyfixest.fepois("y ~ treated | area + period", frame, vcov={"CRV1": "area"}, **offset)
    return float(fit.coef()["treated"]), float(fit.se()["treated"])


def held(what: str) -> float:
    """Memory of this process in MB: "VmRSS" now, "VmHWM" at its peak."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(what))
    return int(line.split()[1]) / 1024


def measure(who: str, exposure: str) -> None:
    """Print one line, after a small run that pays for imports and compilation."""
    estimate = {"ours": ours, "pyfixest": theirs}[who]
    estimate(rows(exposure, 60), exposure)
    frame = rows(exposure)
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here on
    before, start = held("VmRSS"), time.perf_counter()
    value, error = estimate(frame, exposure)
    took, memory = time.perf_counter() - start, held("VmHWM") - before
    name = f"rate ratio, {UNITS * PERIODS:,} rows, exposure {exposure}, {who}"
    print(f"{name:<72}{took:8.2f} s {memory:8.0f} MB   {value:.9f} ({error:.9f})", flush=True)


def main() -> None:
    """A process for each line."""
    pythons = {"ours": sys.executable, "pyfixest": os.environ.get("VRU_PEERS")}
    for exposure in EXPOSURES:
        for who, python in pythons.items():
            if python:
                subprocess.run([python, __file__, who, exposure], check=True)


if __name__ == "__main__":
    measure(*sys.argv[1:]) if len(sys.argv) == 3 else main()
