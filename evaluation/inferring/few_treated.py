"""One to three treated areas: what areas without the programme did in the same periods is all that measures chance.

Conley and Taber (2011, Review of Economics and Statistics 93, 113-125) take the comparison areas' residuals as the
spread of the treated one's; Ferman and Pinto (2019, same journal 101, 452-467) first scale them to its size, as large
areas vary less. The exact t takes every area's change as one normal draw; the conformal test moves residuals in time.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from evaluation import tails
from evaluation.panel import Panel
from evaluation.results import Limits
from interventions.errors import DesignError

Floats = NDArray[np.float64]
MOST = 20_000  # combinations of comparison areas that are all looked at


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FewTreated:
    """A p and an interval of a design with few treated clusters, the smallest p it can give, and what it took."""

    p_value: float
    interval: Limits | None
    smallest: float
    name: str
    words: str
    drawn: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Changes:
    """The change of every cluster over each treated start, with residuals of the regression under no effect.

    `treated` (N1) are the treated clusters' weighted changes, `compared` (N1 × N0) what each comparison cluster did
    over the same periods; both less the mean of the comparison, so that the estimate is the mean of `treated` by
    `share`.
    """

    estimate: float
    treated: Floats
    compared: Floats
    share: Floats
    treated_sizes: Floats
    sizes: Floats

    @classmethod
    def of(cls, panel: Panel) -> Changes:
        """Changes of clusters in a balanced panel: means after each start less means before it.

        A cluster is the mean of its units, and counts by how many it has. Sizes are mean exposures, or numbers of units
        where none is held. Raises DesignError without comparison clusters or with cells not observed.
        """
        if not panel.balanced or panel.covariates:
            raise DesignError(
                "these tests are for a panel with every cell observed, without covariates.",
                mend="Leave out units with gaps.",
            )
        clusters = len(panel.cluster_names)
        units = np.bincount(panel.cluster, minlength=clusters).astype(float)
        outcome, exposure = np.zeros((clusters, panel.shape[1])), np.zeros(clusters)
        np.add.at(outcome, panel.cluster, panel.outcome)
        outcome /= units[:, None]
        np.add.at(exposure, panel.cluster, 1.0 if panel.exposure is None else panel.exposure.mean(axis=1))
        start = np.full(clusters, np.inf)
        np.minimum.at(start, panel.cluster, panel.first_treated)
        treated = start <= panel.times[-1]
        if not treated.any() or treated.all():
            raise DesignError("these tests need treated and comparison areas.", mend="Bring areas without treatment.")
        weights = units[~treated] / units[~treated].sum()
        mine, theirs, share = [], [], []
        for own in np.flatnonzero(treated):
            after = panel.times >= start[own]
            change = outcome[:, after].mean(axis=1) - outcome[:, ~after].mean(axis=1)
            usual = float(weights @ change[~treated])
            mine.append(change[own] - usual)
            theirs.append(change[~treated] - usual)
            share.append(units[own] * after.mean() * (1 - after.mean()))
        counted = np.array(share) / np.sum(share)
        return cls(
            estimate=float(counted @ mine), treated=np.array(mine), compared=np.array(theirs), share=counted,
            treated_sizes=exposure[treated], sizes=exposure[~treated],
        )  # fmt: skip

    def placebos(self, scaled: Floats | None = None, *, draws: int, seed: int) -> Floats:
        """What so many comparison clusters in place of the treated would have shown by chance alone."""
        compared = self.compared if scaled is None else scaled
        treated, count = compared.shape
        if treated == 1:
            return compared[0]
        if comb(count, treated) <= min(draws, MOST) and np.ptp(self.share) < 1e-12:
            chosen = np.array(list(combinations(range(count), treated)))
        else:
            rng = np.random.default_rng(seed)
            chosen = rng.permuted(np.tile(np.arange(count), (draws, 1)), axis=1)[:, :treated]
        found: Floats = compared[np.arange(treated), chosen] @ self.share
        return found


def conley_taber(changes: Changes, *, draws: int = 9_999, level: float = 0.95, seed: int = 0) -> FewTreated:
    """The estimate beside what comparison areas show by chance, all taken to vary alike."""
    placebos = changes.placebos(draws=draws, seed=seed)
    return _compared(changes.estimate, placebos, level, "Conley and Taber", "Areas are taken to vary alike.")


def ferman_pinto(changes: Changes, *, draws: int = 9_999, level: float = 0.95, seed: int = 0) -> FewTreated:
    """The same with comparison residuals scaled to the treated areas' sizes.

    Squared residuals are fitted as a + b / size (both at least nought), what large areas keep and what chance in small
    ones adds; each comparison residual is scaled by the root of the fitted variance at the treated area's size over
    that at its own.
    """
    from scipy import optimize

    residual = np.average(changes.compared, axis=0, weights=changes.share)
    small = changes.sizes.mean() / changes.sizes
    count = len(small)
    # Residuals about a mean of n areas are smaller than errors by (n - 1) / n.
    found, _ = optimize.nnls(np.column_stack([np.ones(count), small]), residual**2 * count / (count - 1))
    fitted = found[0] + found[1] * small
    if not np.all(fitted > 0):
        return conley_taber(changes, draws=draws, level=level, seed=seed)
    target = found[0] + found[1] * changes.sizes.mean() / changes.treated_sizes
    scaled = changes.compared * np.sqrt(target[:, None] / fitted[None, :] * count / (count - 1))
    words = f"Chance in the treated areas is taken as {np.sqrt(target.mean() / fitted.mean()):.2f} times the usual one."
    placebos = changes.placebos(scaled, draws=draws, seed=seed)
    return _compared(changes.estimate, placebos, level, "Ferman and Pinto", words)


def _compared(estimate: float, placebos: Floats, level: float, name: str, words: str) -> FewTreated:
    beyond = int((np.abs(placebos) >= abs(estimate) * (1 - 1e-12)).sum())
    count = len(placebos)
    smallest = 1 / (count + 1)
    interval = None
    if smallest <= 1 - level:
        rank = int(np.floor((1 - level) * (count + 1)))
        reach = float(np.sort(np.abs(placebos))[count - rank])
        interval = Limits(estimate - reach, estimate + reach)
    return FewTreated(
        p_value=(1 + beyond) / (count + 1), interval=interval, smallest=smallest, name=name, words=words, drawn=placebos
    )


def exact_t(changes: Changes, *, level: float = 0.95) -> FewTreated | None:
    """Student's t on one change a cluster, pooled variance; None where large and small areas vary differently.

    The change of each area is taken as normal with one variance (Donald and Lang 2007). Whether that holds is asked of
    the comparison areas: do squared residuals fall with size (Breusch and Pagan, at 10%)? One start only.
    """
    from scipy import special

    residual = changes.compared[0]
    count, treated = len(residual), len(changes.treated)
    if count < 3 or np.ptp(changes.compared, axis=0).max() > 1e-9 * np.abs(residual).max():
        return None
    squared = residual**2 / residual.var()
    small = 1 / changes.sizes
    if np.ptp(small) > 1e-9 * small.max():
        explained = float(np.corrcoef(squared, small)[0, 1]) ** 2 * count
        if float(special.chdtrc(1, explained)) < 0.10:
            return None
    own = changes.treated - changes.treated.mean()
    df = count - 1 + treated - 1
    spread = float(np.sqrt((residual @ residual + own @ own) / df))
    error = spread * float(np.sqrt(1 / count + 1 / treated))
    estimate = float(changes.treated.mean())
    if not error > 1e-12 * max(abs(estimate), 1e-300):
        return None
    return FewTreated(
        p_value=tails.p_value(estimate, error, df=df), interval=tails.limits(estimate, error, level=level, df=df),
        smallest=0.0, name=f"exact t on one change an area ({df} degrees of freedom)",
        words="Every area's change is taken as normal, with one variance.", drawn=residual,
    )  # fmt: skip


def conformal(gaps: Floats, after: int) -> FewTreated:
    """Is the gap after the start larger than those before, moved round in time (Chernozhukov, Wüthrich and Zhu 2021)?

    `gaps` (T): treated less its counterfactual, fitted over all periods under no effect; `after`: how many of the last
    periods are after the start. The mean size of the last `after` gaps is set among those of all T shifts. The smallest
    p is 1/T.
    """
    count = len(gaps)
    twice = np.abs(np.concatenate([gaps, gaps]))
    sums = np.array([twice[shift + count - after : shift + count].mean() for shift in range(count)])
    beyond = int((sums >= sums[0] * (1 - 1e-12)).sum())
    return FewTreated(
        p_value=beyond / count, interval=None, smallest=1 / count, name="conformal (all shifts in time)",
        words="Gaps before and after are taken to be exchangeable in time.", drawn=sums,
    )  # fmt: skip
