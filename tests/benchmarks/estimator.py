"""The static two-way effect, ours and linearmodels' on the same rows: prints JSON for `run.py`."""

from __future__ import annotations

import json
import resource
import time

import numpy as np
import pandas as pd

import evaluation


def rows(units: int, periods: int) -> pd.DataFrame:
    """A made-up balanced panel, rows shuffled."""
    random = np.random.default_rng(2)
    area = np.repeat(np.arange(units), periods)
    period = np.tile(np.arange(periods), units)
    start = np.where(area % 3 == 0, periods // 2, 0)
    frame = pd.DataFrame({"area": area, "period": period, "start": start, "y": random.poisson(5.0, units * periods)})
    return frame.sample(frac=1, random_state=3).reset_index(drop=True)


def peak() -> float:
    """Peak memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def ours(frame: pd.DataFrame) -> float:
    """Our estimate."""
    panel = evaluation.build_panel(frame, unit="area", period="period", outcome="y", first_treated="start")
    return float(evaluation.did(panel).estimate or 0)


def theirs(frame: pd.DataFrame) -> float:
    """The same by linearmodels."""
    from linearmodels.panel import PanelOLS

    long = frame.assign(treated=((frame["start"] > 0) & (frame["period"] >= frame["start"])).astype(float))
    long = long.set_index(["area", "period"]).sort_index()
    model = PanelOLS(long["y"], long[["treated"]], entity_effects=True, time_effects=True)
    return float(model.fit(cov_type="clustered", cluster_entity=True).params["treated"])


def main() -> None:
    """Time both on 3,567 × 120 rows, ours also on 35,672 × 120."""
    told = []
    small, large = rows(3_567, 120), rows(35_672, 120)
    ours(rows(50, 10)), theirs(rows(50, 10))  # imports do not count
    found = {}
    plan = (
        ("ours, 428,040 rows", ours, small),
        ("ours, 4,280,640 rows", ours, large),
        ("linearmodels, 428,040 rows", theirs, small),
    )
    for name, estimate, frame in plan:
        start = time.perf_counter()
        found[name] = estimate(frame)
        told.append({"name": f"static effect, {name}", "seconds": time.perf_counter() - start, "memory": peak()})
    assert abs(found["ours, 428,040 rows"] - found["linearmodels, 428,040 rows"]) < 1e-8
    print(json.dumps(told))


if __name__ == "__main__":
    main()
