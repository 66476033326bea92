"""The need index over 1,000, 10,000 and 35,672 made-up areas, 60 indicators, 1,000 draws, each in a fresh process.

Expected on two cores: within 20 seconds and 2,000 MB for 35,672 areas (LSOAs of England and Wales). Processor seconds
are those of all threads together. `index.py 417 rank` measures one size with another transformation.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time

import numpy as np
import pandas as pd

SIZES = (1_000, 10_000, 35_672)
INDICATORS = 60


def make_values(areas: int, indicators: int = INDICATORS) -> pd.DataFrame:
    """Made-up counts: rare indicators, mostly nought, to frequent ones, with a few town centres far above the rest."""
    random = np.random.default_rng(4)
    codes = np.array([f"X01{number:06d}" for number in range(areas)], dtype=object)
    people = random.integers(900, 3_000, areas)
    centre = np.where(random.random(areas) < 0.01, 10.0, 1.0)
    parts = []
    for number in range(indicators):
        usual = 10 ** random.uniform(-0.5, 2)
        counts = random.poisson(random.gamma(1.5, usual / 1.5, areas) * centre * people / 1_700)
        parts.append(pd.DataFrame({
            "area_code": codes, "area": codes, "indicator": f"indicator {number + 1}", "count": counts,
            "denominator": people, "denominator_name": "residents", "polarity": "lower_is_better",
        }))  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def measure(areas: int, transformation: str = "z") -> None:
    """Print one line: seconds, processor seconds, and the peak memory with and before the index."""
    from catalogue import need_index

    values = make_values(areas)
    before = peak()
    start, processor = time.perf_counter(), time.process_time()
    index = need_index(values, transformation=transformation)
    seconds, processor = time.perf_counter() - start, time.process_time() - processor
    index.what_would_change_top()
    name = f"need index, {transformation}, {areas:,} areas × {INDICATORS} × {index.draws:,} draws"
    said = f"({processor:.1f} s of processor; {before:.0f} MB before)"
    print(f"{name:<72}{seconds:8.2f} s {peak():8.0f} MB   {said}", flush=True)


def peak() -> float:
    """Peak memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Each size in turn."""
    for areas in SIZES:
        subprocess.run([sys.executable, __file__, str(areas), "z"], check=True)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        measure(int(sys.argv[1]), sys.argv[2])
    else:
        main()
