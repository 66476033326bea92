"""Synthetic control of 43 made-up forces, 42 placebos, predictors and their weights chosen: ours and diff-diff's.

    python tests/benchmarks/synthetic.py            # ours
    VRU_PEERS=/path/to/python python tests/benchmarks/synthetic.py   # both: a Python that has diff-diff

Prints a line each, then the ratio of times and how often our fit before the start is the nearer one.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

FORCES, BEFORE, AFTER, COVARIATES = 43, 36, 12, ("youth", "income", "density", "officers")
LAGS = (0, 17, 35)


def forces() -> pd.DataFrame:
    """Rates that follow three common paths; covariates that tell something of how far each force follows them."""
    random = np.random.default_rng(7)
    periods = BEFORE + AFTER
    follows = random.gamma(2.0, 1.0, (FORCES, 3))
    paths = random.normal(0.0, 0.5, (3, periods)).cumsum(axis=1) + np.array([[8.0], [4.0], [2.0]])
    rate = follows @ paths + random.normal(0.0, 0.8, (FORCES, periods))
    frame = pd.DataFrame({"force": np.repeat(np.arange(FORCES), periods), "month": np.tile(np.arange(periods), FORCES)})
    frame["rate"] = rate.ravel()
    for at, name in enumerate(COVARIATES):
        told = follows[:, at % 3] + random.normal(0.0, 0.7, FORCES)
        frame[name] = np.repeat(told, periods) + random.normal(0.0, 0.1, len(frame))
    frame["start"] = np.where(frame["force"] == 0, BEFORE, np.nan)
    return frame


def ours(frame: pd.DataFrame) -> dict[str, float]:
    """Mean squared gaps before the start: of the treated force and of each placebo."""
    import evaluation

    panel = evaluation.build_panel(
        frame, unit="force", period="month", outcome="rate", first_treated="start", covariates=COVARIATES
    )
    effect = evaluation.synthetic_control(panel, lagged=LAGS)
    return dict(zip(effect.placebos["name"], effect.placebos["pre_mspe"], strict=True))


PEER = """
import json, sys, time, warnings
import pandas as pd
from diff_diff import SyntheticControl
warnings.simplefilter("ignore")
frame = pd.read_csv(sys.argv[1])
before, lags = int(sys.argv[2]), json.loads(sys.argv[3])
frame["treated"] = ((frame["force"] == 0) & (frame["month"] >= before)).astype(int)
clock, cpu = time.perf_counter(), time.process_time()
found = SyntheticControl(seed=0).fit(
    frame, "rate", "treated", "force", "month", predictors=json.loads(sys.argv[4]),
    special_predictors=[("rate", [lag], "mean") for lag in lags],
)
table = found.in_space_placebo()
took, cpu = time.perf_counter() - clock, time.process_time() - cpu
gaps = {str(row.unit): row.pre_mspe for row in table.itertuples()}
print(json.dumps({"seconds": took, "cpu": cpu, "gaps": gaps}))
"""


def theirs(frame: pd.DataFrame, python: str) -> tuple[float, float, dict[str, float]]:
    """The peer's seconds by the clock and of the processor (imports not counted), and the same gaps."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "forces.csv"
        frame.to_csv(path, index=False)
        words = [python, "-c", PEER, str(path), str(BEFORE), json.dumps(LAGS), json.dumps(COVARIATES)]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    return told["seconds"], told["cpu"], told["gaps"]


def main() -> None:
    """Print every line."""
    frame = forces()
    name = f"synthetic control, {FORCES} forces, {FORCES - 1} placebos, {len(COVARIATES) + len(LAGS)} predictors"
    ours(frame[frame["force"] < 6])  # imports do not count
    start, cpu = time.perf_counter(), time.process_time()
    own = ours(frame)
    took, cpu = time.perf_counter() - start, time.process_time() - cpu
    line = "{}: {:<9}{:9.2f} s, of the processor {:9.2f} s   gap before {:.5f}"
    print(line.format(name, "ours", took, cpu, own["0"]), flush=True)
    peer = os.environ.get("VRU_PEERS")
    if not peer:
        return
    seconds, busy, gaps = theirs(frame, peer)
    ratio = np.array([own[unit] / gaps[unit] for unit in own])
    print(line.format(name, "diff-diff", seconds, busy, gaps["0"]))
    print(
        f"times as fast: {seconds / took:.0f} by the clock, {busy / cpu:.0f} of the processor; of {len(ratio)} fits "
        f"ours is nearer in {(ratio < 1 - 1e-6).sum()}, as near in {(abs(ratio - 1) <= 1e-6).sum()}; geometric mean of "
        f"the ratio of squared gaps {np.exp(np.log(ratio).mean()):.4f}"
    )


if __name__ == "__main__":
    main()
