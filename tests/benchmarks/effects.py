"""The works of `effect_works.py`, ours beside the peers' where VRU_PEERS names their Python: times, memory, goals.

Each of us runs in a process of its own, after a warm-up on small data, on the same stored columns; memory is the peak
above what the process held with the data. `effects.py 24` runs the works whose name holds "24". Nothing here
passes or fails.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from effect_works import WORKS, Work

OURS = "ours"


def load(work: Work, size: int, folder: Path) -> Any:
    """The made-up data, from the file, which is written where it is not there yet."""
    file = folder / f"{work.make.__name__}-{size}.npz"
    if not file.exists():
        np.savez(file, **work.make(size))
    with np.load(file) as data:
        return work.prepare(dict(data))


def held(what: str) -> float:
    """Memory of this process in MB: "VmRSS" now, "VmHWM" at its peak."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(what))
    return int(line.split()[1]) / 1024


def measure(work: Work, who: str, folder: Path) -> list[dict[str, Any]]:
    """For each size: seconds of every run, memory of the first, and the figures found."""
    do, told = work.ours if who == OURS else work.peers[who], []
    first, *sizes = work.sizes
    do(load(work, first, folder))
    for size in sizes[-1:] if who in work.once else sizes:
        data, seconds, memory = load(work, size, folder), [], 0.0
        while not seconds or len(seconds) < (1 if who in work.once else 3 if seconds[0] > 1 else 7):
            ctypes.CDLL(None).malloc_trim(0)  # what was freed is given back, and is not taken for spare memory
            Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here on
            before, start = held("VmRSS"), time.perf_counter()
            values = do(data)
            seconds.append(time.perf_counter() - start)
            memory = max(memory, held("VmHWM") - before)
        told.append({"size": size, "seconds": seconds, "memory": memory, "values": list(map(float, values))})
    return told


def elsewhere(work: Work, who: str, python: str, folder: Path) -> dict[int, dict[str, Any]]:
    """The same, measured by another Python in a fresh process: by size; empty where it fails, and says so."""
    words = [python, "-W", "ignore", __file__, "--measure", work.name, who, str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"   {who} did not run: {(done.stderr.strip().splitlines() or ['?'])[-1]}")
        return {}
    return {row["size"]: row for row in json.loads(done.stdout.splitlines()[-1])}


def report(work: Work, python: str | None, folder: Path) -> None:
    """A line for us and each peer at every size, with the goal at the largest."""
    own = elsewhere(work, OURS, sys.executable, folder)
    theirs = {who: elsewhere(work, who, python, folder) for who in work.peers} if python else {}
    print(f"{work.name}: load {os.getloadavg()[0]:.1f}")
    for size, mine in own.items():
        last = size == work.sizes[-1]
        took, memory = median(mine["seconds"]), mine["memory"]
        goals = [_goal(took, work.seconds, "s")] if work.seconds else []
        goals += [_goal(memory, work.memory, "MB")] if work.memory and last else []
        print(f"{size:>9,}  {_line(OURS, mine)}   {', '.join(goals)}".rstrip(), flush=True)
        for who, found in theirs.items():
            if size in found:
                peer = found[size]
                ratio, goal = median(peer["seconds"]) / took, work.ratios[who]
                met = f" (goal {goal:g}: {'met' if ratio >= goal else 'MISSED'})" if last else ""
                print(f"{'':>9}  {_line(who, peer)}   {ratio:.1f} times ours{met}; {_agree(work, mine, peer)}")


def _line(who: str, row: dict[str, Any]) -> str:
    seconds = row["seconds"]
    spread = f"({min(seconds):.3f} to {max(seconds):.3f})"
    return f"{who:<12}{median(seconds):9.3f} s {spread:<22}{row['memory']:7.0f} MB"


def _goal(value: float, goal: float, unit: str) -> str:
    return f"goal {goal:g} {unit}: {'met' if value <= goal else 'MISSED'}"


def _agree(work: Work, mine: dict[str, Any], peer: dict[str, Any]) -> str:
    own, other = np.array(mine["values"]), np.array(peer["values"])
    if own.shape != other.shape:
        return f"{len(own)} figures, and the peer's {len(other)}"
    if not work.better:
        return f"figures differ by at most {np.abs(own - other).max():.1e}"
    ratio = own / other
    nearer, as_near = (ratio < 1 - 1e-6).sum(), (abs(ratio - 1) <= 1e-6).sum()
    mean = np.exp(np.log(ratio).mean())
    return (
        f"squared gap of the first {own[0]:.5f}, theirs {other[0]:.5f}; of all {len(own)} ours nearer in {nearer}, "
        f"as near in {as_near}, on average {mean:.4f} of theirs"
    )


def main() -> None:
    """Measure one work if named with who does it; else report on all, or on those with a word in their name."""
    if sys.argv[1:2] == ["--measure"]:
        name, who, folder = sys.argv[2:]
        print(json.dumps(measure(next(work for work in WORKS if work.name == name), who, Path(folder))))
        return
    python = os.environ.get("VRU_PEERS")
    print("ours and the peers'" if python else "ours alone: VRU_PEERS names no Python that has the peers")
    with tempfile.TemporaryDirectory() as folder:
        for work in WORKS:
            if any(word in work.name for word in sys.argv[1:] or [""]):
                report(work, python, Path(folder))


if __name__ == "__main__":
    main()
