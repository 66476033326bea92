"""What a reader must know of the way that leads: the smallest p it can give, and where it leans."""

from __future__ import annotations

import numpy as np

from evaluation.carrying import ENOUGH, OF_CLUSTERS, Carried
from evaluation.caveats import Caveat, CaveatCode, caution, note
from evaluation.ladder import Way

ONE_OR_TWO = 2


def inference_caveats(carried: Carried, headline: Way, few: int) -> list[Caveat]:
    """What is to be said of the panel and of the way that leads: its floor, and where it leans."""
    said = list(carried.said(but=OF_CLUSTERS))
    if headline.smallest >= 0.01:
        text = f"The smallest p that this design can give is 1/{round(1 / headline.smallest)}."
        said.append(note(CaveatCode.SMALLEST_P, text))
    if (place := _where_in_size(carried)) and few < ENOUGH:
        scaled = headline.method.startswith("Ferman") if few <= ONE_OR_TWO else True
        text = f"The treated areas are all among the {place} third by size. {_LEANS[place, few <= ONE_OR_TWO, scaled]}"
        said.append(caution(CaveatCode.LEANS, text))
    return said


_SIMULATED = "In simulations of 43 areas with sizes as those of police forces this test rejected"
# By where the treated stand, whether they are one or two, and whether the test is scaled to size (docs/methods.md).
_LEANS = {
    ("smallest", True, True): f"{_SIMULATED} 8 to 11% of true nulls there, not 5%.",
    ("smallest", True, False): f"{_SIMULATED} 20 to 22% of true nulls there, not 5%: give the exposure.",
    ("smallest", False, True): f"{_SIMULATED} 4 to 7% of true nulls there.",
    ("largest", True, True): f"{_SIMULATED} 8 to 9% of true nulls there, not 5%.",
    ("largest", True, False): f"{_SIMULATED} fewer than 1% of true nulls there, not 5%: give the exposure.",
    ("largest", False, True): f"{_SIMULATED} 3 to 4% of true nulls there.",
}


def _where_in_size(carried: Carried) -> str | None:
    """The third by size in which all treated clusters stand, where sizes differ by half or more."""
    panel = carried.panel
    clusters = len(panel.cluster_names)
    size = np.zeros(clusters)
    np.add.at(size, panel.cluster, 1.0 if panel.exposure is None else np.nanmean(panel.exposure, axis=1))
    if size.max() < 1.5 * size.min():
        return None
    treated = np.zeros(clusters, dtype=bool)
    treated[panel.cluster] |= panel.ever_treated
    low, high = np.quantile(size, [1 / 3, 2 / 3])
    if np.all(size[treated] <= low):
        return "smallest"
    return "largest" if np.all(size[treated] >= high) else None
