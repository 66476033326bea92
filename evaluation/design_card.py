"""The design card: what a design can carry, read before any estimate is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evaluation.carrying import OF_CLUSTERS, carry
from evaluation.caveats import Caveat
from evaluation.detectable import minimum_detectable_effect
from evaluation.inference import leading_way
from evaluation.inferring.moments import Moments
from evaluation.panel import Panel
from evaluation.power import smallest_attainable_p
from evaluation.power_results import PowerResult
from interventions.errors import DesignError


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DesignCard:
    """Who is compared with whom, at which level it was decided, which test will lead, and what it could find.

    `cohorts` has a row for each start: start, units, clusters. Sizes are mean exposures of clusters, or their units.
    `leverage` is the largest share that one cluster has in what identifies the estimate; `smallest_p` what the deals of
    starts allow; `detectable` the smallest effect found four times in five, None where the past is too short to say.
    """

    outcome: str
    unit: str
    periods: tuple[str, str]
    n_periods: int
    units: int
    treated_units: int
    cluster_level: str
    clusters: int
    treated_clusters: int
    comparison_clusters: int
    cohorts: pd.DataFrame
    size_name: str
    sizes: tuple[float, float, float]
    treated_size: float
    leverage: float | None
    way: str
    smallest_p: float
    detectable: PowerResult | None
    caveats: tuple[Caveat, ...]

    def summary(self) -> str:
        """The card in sentences."""
        from evaluation.wording import card_sentences

        return card_sentences(self)

    def to_frame(self) -> pd.DataFrame:
        """The card as rows: what, value."""
        found = self.detectable
        rows = {
            "areas": f"{self.units:,} ({self.unit}), {self.treated_units:,} of them treated",
            "periods": f"{self.n_periods:,}, {self.periods[0]} to {self.periods[1]}",
            "decided by": f"{self.cluster_level}: {self.treated_clusters:,} treated, {self.comparison_clusters:,} not",
            "starts": "; ".join(f"{row.start}: {row.clusters}" for row in self.cohorts.itertuples()),
            f"{self.size_name} (smallest, middle, largest)": " · ".join(f"{size:,.6g}" for size in self.sizes),
            "largest share of one area": "not known" if self.leverage is None else f"{self.leverage:.0%}",
            "test that leads": self.way,
            "smallest possible p": f"1/{round(1 / self.smallest_p):,}" if self.smallest_p > 1e-9 else "next to nought",
            "smallest effect found 4 times in 5": "not known" if found is None else found.summary(),
        }
        return pd.DataFrame({"what": list(rows), "value": list(rows.values())})

    def to_record(self) -> dict[str, Any]:
        """The card as plain values."""
        kept = ("outcome", "unit", "periods", "n_periods", "units", "treated_units", "cluster_level", "clusters",
                "treated_clusters", "comparison_clusters", "size_name", "sizes", "treated_size", "leverage", "way",
                "smallest_p")  # fmt: skip
        told = {name: getattr(self, name) for name in kept} | {"cohorts": self.cohorts.to_dict("records")}
        found = None if self.detectable is None else self.detectable.absolute
        return told | {"minimum_detectable_effect": found, "caveats": [str(caveat.code) for caveat in self.caveats]}


def design_card(panel: Panel) -> DesignCard:
    """What the design can carry: counts at the level of the decision, leverage, smallest p, minimum detectable effect.

    Raises DesignError where `did` does.
    """
    carried = carry(panel)
    rates, clusters = carried.panel, len(carried.panel.cluster_names)
    size = np.zeros(clusters)
    np.add.at(size, rates.cluster, 1.0 if rates.exposure is None else np.nanmean(rates.exposure, axis=1))
    treated = np.zeros(clusters, dtype=bool)
    treated[rates.cluster] |= rates.ever_treated
    return DesignCard(
        outcome=panel.outcome_name, unit=panel.unit_name, periods=(rates.periods[0], rates.periods[-1]),
        n_periods=len(rates.times), units=rates.shape[0], treated_units=carried.treated_units,
        cluster_level=rates.cluster_level, clusters=clusters, treated_clusters=carried.treated_clusters,
        comparison_clusters=carried.comparison_clusters, cohorts=_cohorts(rates),
        size_name=f"units of a {rates.cluster_level}" if rates.exposure is None else "exposure",
        sizes=(float(size.min()), float(np.median(size)), float(size.max())), treated_size=float(size[treated].mean()),
        leverage=_leverage(rates), way=leading_way(carried),
        smallest_p=_smallest(rates, carried.treated_clusters, clusters),
        detectable=_detectable(panel), caveats=carried.said(but=OF_CLUSTERS),
    )  # fmt: skip


def _cohorts(panel: Panel) -> pd.DataFrame:
    rows = []
    for start in panel.starts:
        own = panel.first_treated == start
        clusters = len(np.unique(panel.cluster[own]))
        rows.append({"start": panel.axis.say(start), "units": int(own.sum()), "clusters": clusters})
    return pd.DataFrame(rows, columns=["start", "units", "clusters"])


def _leverage(panel: Panel) -> float | None:
    try:
        moments = Moments.of(panel)
    except DesignError:
        return None
    shares = moments.treatment[:, 0] / moments.treatment[:, 0].sum()
    return float(shares.max())


def _smallest(panel: Panel, treated: int, clusters: int) -> float:
    """One in all choices of the treated; twice that where half are, as the opposite choice shows the same size."""
    if treated >= clusters:
        return 1.0
    twice = 2 if 2 * treated == clusters and len(panel.starts) == 1 else 1
    return min(1.0, twice * smallest_attainable_p(treated, clusters))


def _detectable(panel: Panel) -> PowerResult | None:
    try:
        return minimum_detectable_effect(panel)
    except DesignError:
        return None
