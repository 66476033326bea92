"""Small numbers kept back in made-up counts of 417 areas by 14 categories, with wards, authorities and a county.

Expected on two cores: seconds each. Counts run from mostly nought to mostly large, under our rule and the hospitals'.
"""

from __future__ import annotations

import time

import numpy as np
import pandas as pd

from interventions.disclosure import Status, protect, rule_for

AREAS, CATEGORIES = 417, 14


def make_counts(usual: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Counts with some areas and categories far busier than others, and the larger areas of each row."""
    random = np.random.default_rng(4)
    areas = [f"X01{number:06d}" for number in range(AREAS)]
    mean = random.gamma(1.0, 1.0, (AREAS, 1)) * random.gamma(1.0, 1.0, (1, CATEGORIES)) * usual
    ward = np.sort(random.integers(0, 90, AREAS))
    larger = {"ward": [f"W{w}" for w in ward], "authority": [f"A{w // 31}" for w in ward], "county": "C"}
    return pd.DataFrame(random.poisson(mean), index=areas), pd.DataFrame(larger, index=areas)


def main() -> None:
    """Print a line for each density and rule."""
    for usual in (0.3, 4.0, 40.0):
        for source in ("default", "hospital"):
            table, larger = make_counts(usual)
            start = time.perf_counter()
            found = protect(table, rule=rule_for(source), hierarchy=larger).counts()
            took = time.perf_counter() - start
            said = f"small {found[Status.SMALL]:,}, kept back {found[Status.KEPT_BACK]:,} of {sum(found.values()):,}"
            print(
                f"disclosure, {AREAS} x {CATEGORIES}, mean {usual:g}, {source:<10}{took:18.2f} s   {said}", flush=True
            )


if __name__ == "__main__":
    main()
