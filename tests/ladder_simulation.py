"""Made-up force areas without any effect: what each way of the ladder says of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

import evaluation

CLUSTERS, PERIODS, START = 43, 24, 12
SOME = (1, 2, 3, 5, 10, 20)


def sizes(kind: str) -> np.ndarray:
    """Millions of people: all alike, or as English and Welsh forces are (0.25 to 8.9, most near one)."""
    if kind == "equal":
        return np.ones(CLUSTERS)
    usual = np.exp(0.7 * special.ndtri((np.arange(CLUSTERS) + 0.5) / CLUSTERS))
    return np.clip(np.append(usual[:-1], 8.9), 0.25, 8.9)


def without_effect(rng: np.random.Generator, kind: str, treated: int, chosen: str = "random") -> evaluation.Panel:
    """Rates of 43 areas over 24 periods, errors with memory (0.4) that are larger in small areas; no effect."""
    people = sizes(kind)
    order = {"random": rng.permutation(CLUSTERS), "smallest": np.argsort(people), "largest": np.argsort(-people)}[
        chosen
    ]
    spread = np.sqrt(0.3 + 0.7 / people)[:, None]
    shocks = rng.normal(size=(CLUSTERS, PERIODS + 20)) * spread
    errors = np.zeros_like(shocks)
    for t in range(1, shocks.shape[1]):
        errors[:, t] = 0.4 * errors[:, t - 1] + shocks[:, t]
    rate = 30 + rng.normal(size=(CLUSTERS, 1)) + rng.normal(size=PERIODS) + errors[:, 20:]
    start = np.full(CLUSTERS, np.nan)
    start[order[:treated]] = START
    frame = pd.DataFrame({
        "area": np.repeat(np.arange(CLUSTERS), PERIODS), "t": np.tile(np.arange(PERIODS), CLUSTERS),
        "count": (rate * people[:, None]).ravel(), "people": np.repeat(people, PERIODS),
        "start": np.repeat(start, PERIODS),
    })  # fmt: skip
    return evaluation.build_panel(
        frame, unit="area", period="t", outcome="count", first_treated="start", exposure="people"
    )  # fmt: skip


def rejections(kind: str, treated: int, chosen: str, repetitions: int, seed: int, draws: int) -> pd.DataFrame:
    """Per way: share of true nulls rejected at 5%, and how often it led."""
    rows = []
    for one in range(repetitions):
        panel = without_effect(np.random.default_rng((seed, treated, one)), kind, treated, chosen)
        found = evaluation.infer(panel, evaluation.did(panel), draws=draws, seed=one)
        for place, way in enumerate(found.tests):
            name = way.method.split(" (")[0]
            held = None if way.interval is None else way.interval.lower <= 0 <= way.interval.upper
            rows.append({"way": name, "rejected": (way.p_value or 0) <= 0.05, "held": held})
            if place == 0:
                rows.append({"way": "HEADLINE", "rejected": (way.p_value or 0) <= 0.05, "held": held})
    table = pd.DataFrame(rows).groupby("way").agg(rejected=("rejected", "mean"), held=("held", "mean"))
    return table.assign(kind=kind, treated=treated, chosen=chosen)
