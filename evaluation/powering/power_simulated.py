"""Power found by trying: placebo programmes placed in the panel's own past, an effect imposed, the real test applied.

What happened where nothing was done is the best model of chance that there is: its trends, its seasons, its few large
areas (Burlig, Preonas and Woerman 2020, Journal of Development Economics 144; Black and others 2022, ibid. 154).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from evaluation.counts import count_did
from evaluation.did import did
from evaluation.panel import Panel
from evaluation.powering.planning import Plan, first_in_cluster, untouched, without_treatment
from evaluation.results import Effect
from interventions.errors import DesignError

Floats = NDArray[np.float64]
Test = Callable[[Panel], float | None]
MOST_SETS = 999  # placebo sets that a permutation test looks at; all of them where there are no more
ESTIMATORS: dict[str, Callable[..., Effect]] = {"did": did, "count_did": count_did}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Past:
    """Where placebo programmes are placed: a panel in which nobody was treated, and the plan's shape as it fits there.

    `starts` holds, for each placebo cluster, how many periods lie before its start; `own` the units by whose outcome an
    effect is measured; `where` says what past this is.
    """

    panel: Panel
    starts: NDArray[np.intp]
    own: NDArray[np.bool_]
    where: str

    @property
    def sides(self) -> tuple[int, int]:
        """Treated and comparison clusters."""
        return len(self.starts), len(self.panel.cluster_names) - len(self.starts)

    @classmethod
    def of(cls, plan: Plan) -> Past:
        """Areas never treated over the whole time, where they are enough; else all areas before the first start."""
        panel, treated, total = plan.panel, len(plan.clusters), len(plan.panel.times)
        touched = np.isin(panel.cluster, np.unique(panel.cluster[panel.ever_treated]))
        never = len(np.unique(panel.cluster[~touched]))
        if never >= 2 * treated and never - treated >= min(10, len(plan.sizes) - treated):
            past = without_treatment(panel.select(~touched, np.ones(total, dtype=bool)))
            own, where = plan.treated[~touched], "clusters that were never treated"
        else:
            past, own, where = untouched(panel), plan.treated, "clusters before the first start"
        width = len(past.times)
        if width < 2:
            raise DesignError("one period before the start is no past to rehearse in.", mend='Use method="analytic".')
        starts = np.clip(np.rint(plan.starts * width / total), 1, width - 1).astype(np.intp)
        return cls(panel=past, starts=starts, own=own if own.any() else ~own, where=where)

    def placebo(self, rng: np.random.Generator) -> Panel:
        """A programme that never was: clusters by lot, and each of the plan's starts given to one of them by lot."""
        opening = np.full(sum(self.sides), np.inf)
        drawn = rng.choice(len(opening), len(self.starts), replace=False)
        opening[drawn] = self.panel.times[rng.permutation(self.starts)]
        return replace(self.panel, first_treated=opening[self.panel.cluster])


def impose(panel: Panel, effect: float, *, imposed: str, counts: bool, rng: np.random.Generator) -> Panel:
    """The panel with its treated cells lower: by `effect` (of the rate, where there is an exposure), or by that share.

    Whole counts lose each event with that chance, so that they stay as irregular as counts are.
    """
    cells, outcome = panel.treated & panel.observed, panel.outcome.copy()
    before = outcome[cells]
    if imposed == "additive":
        outcome[cells] -= effect if panel.exposure is None else effect * panel.exposure[cells]
    elif counts and np.array_equal(before, np.rint(before)):
        outcome[cells] = rng.binomial(before.astype(np.int64), 1 - effect)
    else:
        outcome[cells] *= 1 - effect
    return replace(panel, outcome=outcome)


def estimator_test(estimator: str, level: float) -> Test:
    """The p of the estimator itself."""
    estimate = ESTIMATORS[estimator]
    return lambda panel: estimate(panel, level=level).p_value


def permutation_test(estimator: str, seed: int) -> Test:
    """The share of placebo sets of clusters, the real one among them, whose change is at least as large either way."""
    change = _count_changes if estimator == "count_did" else _mean_changes

    def test(panel: Panel) -> float | None:
        starts = first_in_cluster(panel.cluster, panel.first_treated)
        actual = np.flatnonzero(np.isfinite(starts))
        before = np.searchsorted(panel.times, starts[actual])
        every = len(set(before)) == 1 and comb(len(starts), len(actual)) <= MOST_SETS
        others = _every_set(len(starts), len(actual)) if every else _some_sets(len(starts), len(actual), seed)
        sizes = np.abs(change(panel, np.vstack([actual, others]), before))
        as_large = sizes[1:] >= sizes[0] * (1 - 1e-9)
        return float(as_large.mean() if every else (1 + as_large.sum()) / (1 + len(others)))

    return test


@cache
def _every_set(total: int, size: int) -> NDArray[np.intp]:
    return np.array(list(combinations(range(total), size)))


@cache
def _some_sets(total: int, size: int, seed: int) -> NDArray[np.intp]:
    rng = np.random.default_rng(seed)
    return np.array([rng.choice(total, size, replace=False) for _ in range(MOST_SETS)])


def _by_cluster(panel: Panel, values: Floats) -> Floats:
    sums = np.zeros((len(panel.cluster_names), *values.shape[1:]))
    np.add.at(sums, panel.cluster, values)
    return sums


def _mean_changes(panel: Panel, sets: NDArray[np.intp], before: NDArray[np.intp]) -> Floats:
    """For each set: the change of its clusters, each from its own start, less that of all others from the same."""
    seen = panel.observed
    rates = np.where(seen, panel.outcome if panel.exposure is None else panel.outcome / panel.exposure, 0.0)
    found, chosen = np.zeros(len(sets)), np.zeros(len(sets))
    for place, start in enumerate(before):
        sums, cells = ([part[:, :start].sum(axis=1), part[:, start:].sum(axis=1)] for part in (rates, seen))
        both = (cells[0] > 0) & (cells[1] > 0)
        means = [total / np.maximum(count, 1) for total, count in zip(sums, cells, strict=True)]
        change = _by_cluster(panel, np.where(both, means[1] - means[0], 0.0))
        sizes = _by_cluster(panel, both.astype(float))
        own = sets[:, place]
        with np.errstate(divide="ignore", invalid="ignore"):
            others = (change.sum() - change[sets].sum(axis=1)) / (sizes.sum() - sizes[sets].sum(axis=1))
        found += change[own] - sizes[own] * others
        chosen += sizes[own]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.nan_to_num(found / chosen, nan=0.0)


def _count_changes(panel: Panel, sets: NDArray[np.intp], before: NDArray[np.intp]) -> Floats:
    """For each set: the logarithm of its events after the starts over those expected if it had changed like others."""
    seen = panel.observed
    counts = np.where(seen, panel.outcome, 0.0)
    exposure = np.where(seen, 1.0 if panel.exposure is None else panel.exposure, 0.0)
    events, expected = np.zeros(len(sets)), np.zeros(len(sets))
    for place, start in enumerate(before):
        parts = [_by_cluster(panel, values[:, side].sum(axis=1)) for values in (counts, exposure)
                 for side in (slice(start, None), slice(None, start))]  # fmt: skip
        after, earlier, people, earlier_people = (part.sum() - part[sets].sum(axis=1) for part in parts)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = (after / people) / (earlier / earlier_people)
            own = sets[:, place]
            events += parts[0][own]
            expected += parts[1][own] / parts[3][own] * parts[2][own] * ratio
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.nan_to_num(np.log(events / expected), nan=0.0, posinf=np.inf, neginf=-np.inf)


def found_share(
    past: Past, effects: Floats, *, test: Test, imposed: str, counts: bool, level: float, draws: int, seed: int,
    progress: Callable[[float], None] | None,
) -> Floats:  # fmt: skip
    """The share of draws in which the test finds each effect. A draw is the same for every effect.

    A draw that cannot be estimated, or has no p, found nothing.
    """
    found = np.zeros(len(effects))
    for draw in range(draws):
        placebo = past.placebo(np.random.default_rng((seed, draw)))
        for place, effect in enumerate(effects):
            rng = np.random.default_rng((seed, draw, 1))
            changed = impose(placebo, float(effect), imposed=imposed, counts=counts, rng=rng)
            try:
                p = test(changed)
            except DesignError:
                p = None
            found[place] += p is not None and p <= 1 - level + 1e-12
        if progress is not None:
            progress((draw + 1) / draws)
    return found / draws
