"""Which error, p-value and interval a design can carry: the ladder, from twenty treated clusters down to one.

Clusters are counted at the level at which treatment was decided. Each rung rests on simulations of 5% tests with 43
clusters (docs/methods.md): what is used there rejects a true null in about one case in twenty, and what does not is
withheld, with the reason. MacKinnon and Webb (2018, 2020); Conley and Taber (2011); Ferman and Pinto (2019).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from evaluation import tails
from evaluation.carrying import Carried, carry
from evaluation.caveats import CaveatCode
from evaluation.did import did, rounding
from evaluation.inferring import cluster_robust, few_treated, refitting
from evaluation.inferring.leaning import inference_caveats
from evaluation.inferring.moments import Moments
from evaluation.inferring.randomisation import randomise
from evaluation.inferring.wild_bootstrap import wild_bootstrap
from evaluation.ladder import Inference, Way, Withheld
from evaluation.panel import Panel
from evaluation.results import Design, Effect
from interventions.errors import DesignError, InputError
from interventions.figures import number, plural

MANY, SOME, SEVERAL, FEW = 20, 10, 5, 3
DONORS = 10
FEWEST_DRAWS = 19
OF_ONE_SERIES = (Design.BEFORE_AFTER, Design.PAIRED_SCORES, Design.TIME_SERIES, Design.CONTROLLED_SERIES)
REFITS = 499
SWAPPED = " (roles swapped: the comparison areas are the few)"


def infer(
    panel: Panel, effect: Effect, *, draws: int = 9_999, seed: int = 0,
    blocks: NDArray[np.generic] | None = None, estimator: Callable[[Panel], Effect] | None = None,
) -> Inference:  # fmt: skip
    """Walk the ladder for an estimate of this panel, at the effect's own level.

    `draws` (19 or more) of chance where not everything can be looked at. `blocks` (per unit): the blocks within
    which starts were assigned. `estimator` gives the same estimate of another panel; it is known for `did`,
    `imputation_did` and `count_did`, and asked for where another design needs it. The same `seed` gives the same
    figures.

    Raises DesignError where `did` does, and InputError if the estimate is not of this panel.
    """
    if not isinstance(effect, Effect) or effect.design in OF_ONE_SERIES:
        raise InputError(
            "the ladder is for one estimate from a panel of areas.",
            mend="Pass what did, imputation_did, stacked_did, count_did or a synthetic design answered.",
        )
    _check_options(panel, draws, seed, blocks)
    estimator = estimator or refitting.known(effect.design)
    carried = carry(panel, per=effect.per)
    _refuse_another(panel, carried, effect, estimator)
    steps = _Steps(carried, effect, draws, seed, blocks, estimator, panel)
    tests, withheld = steps.walk()
    headline = tests[0] if tests else Way(method="none", p_value=None, interval=None)
    few = min(carried.treated_clusters, carried.comparison_clusters)
    return Inference(
        outcome=effect.outcome, estimate=effect.estimate, method=headline.method, p_value=headline.p_value,
        interval=headline.interval, std_error=headline.std_error, level=effect.level, smallest=headline.smallest,
        treated_clusters=carried.treated_clusters, comparison_clusters=carried.comparison_clusters,
        cluster_level=carried.panel.cluster_level, tests=tuple(tests), withheld=tuple(withheld),
        caveats=tuple(inference_caveats(carried, headline, few)), draws=draws, seed=seed,
    )  # fmt: skip


def leading_way(carried: Carried) -> str:
    """The way that leads for a linear estimate of this panel, before any estimate is looked at."""
    few, most = sorted((carried.treated_clusters, carried.comparison_clusters))
    if few >= MANY:
        return "clustered (CR1), t with G-1 degrees of freedom"
    if few >= SOME:
        return "CR2 with Satterthwaite's degrees of freedom"
    if few >= SEVERAL:
        return "the larger p of CR2 with Satterthwaite and the restricted wild cluster bootstrap"
    if few >= FEW:
        return "randomisation, studentised"
    if most < DONORS:
        return "none: an interrupted time series is what is left, and it is weaker"
    return "placebo rank in space" if carried.panel.exposure is None else "Ferman and Pinto, scaled to the area's size"


def _check_options(panel: Panel, draws: int, seed: int, blocks: NDArray[np.generic] | None) -> None:
    if not (isinstance(draws, int) and draws >= FEWEST_DRAWS and isinstance(seed, int) and seed >= 0):
        raise InputError(
            f"draws={draws} and seed={seed} will not do.", mend="draws=9999 (19 or more), seed=0 or above."
        )
    if blocks is not None and len(blocks) != panel.shape[0]:
        raise InputError(f"{len(blocks)} blocks for {panel.shape[0]} units.", mend="Give each unit its block.")


def _refuse_another(
    panel: Panel, carried: Carried, effect: Effect, estimator: Callable[[Panel], Effect] | None
) -> None:  # fmt: skip
    """A p of one estimate under another's figure would be a wrong number."""
    ours = (panel.outcome_name, panel.unit_name)
    if ours != (effect.outcome, effect.unit):
        raise InputError(
            f"the estimate is of {effect.outcome} by {effect.unit}, the panel of {ours[0]} by {ours[1]}.",
            mend="Pass the panel it was estimated on.",
        )
    if effect.estimate is None or not (effect.design is Design.DIFFERENCES or estimator):
        return
    linear = effect.design is Design.DIFFERENCES
    own = did(panel, level=effect.level, per=effect.per).estimate if linear else estimator(panel).estimate  # type: ignore[misc]
    slack = 1e-6 * max(abs(own or 0.0), abs(effect.estimate)) + rounding(carried.panel)
    if own is None or abs(own - effect.estimate) > slack:
        raise InputError(
            f"the effect ({effect.estimate:g}) is not this panel's ({own or 0.0:g}).",
            mend="Pass the panel it was estimated on, and an estimator with the same options.",
        )


@dataclass
class _Steps:
    """One walk down the ladder: what was tried, and what was withheld."""

    carried: Carried
    effect: Effect
    draws: int
    seed: int
    blocks: NDArray[np.generic] | None
    estimator: Callable[[Panel], Effect] | None
    given: Panel

    def walk(self) -> tuple[list[Way], list[Withheld]]:
        """The tests, headline first, and what was withheld."""
        treated, compared = self.carried.treated_clusters, self.carried.comparison_clusters
        few = min(treated, compared)
        if self.effect.warns(CaveatCode.NO_VARIATION_LEFT):
            words = "the units of each side change alike, so that the data hold no measure of chance"
            return [], [Withheld(method="every test", reason=words)]
        if self.effect.design in (Design.SYNTHETIC_CONTROL, Design.SYNTHETIC_DID):
            return self._placebos()
        if few >= MANY:
            return self._collect([self._own, self._wild])
        if few >= SEVERAL and not self._linear():
            # What its own error is worth with few treated was not simulated: the larger p leads.
            tests, withheld = self._collect([self._own, self._studentised])
            return sorted(tests, key=lambda test: -(test.p_value or 0.0)), withheld
        if few >= SOME:
            return self._collect([self._cr2, self._wild])
        if few >= SEVERAL:
            tests, withheld = self._collect([self._cr2, self._wild, self._studentised])
            two = [test for test in tests if not test.method.startswith("randomisation")]
            # The larger p of the two errors leads: either may lean where few clusters carry the estimate.
            two.sort(key=lambda test: -(test.p_value or 0.0))
            return [*two, *(test for test in tests if test not in two)], withheld
        if few >= FEW:
            tests, withheld = self._collect([self._studentised, *([self._cr2] if self._linear() else [])])
            return tests, [*withheld, *_too_few(few, ("CR1", "restricted wild cluster bootstrap"))]
        refused = _too_few(few, ("CR1", "CR2 with Satterthwaite", "restricted wild cluster bootstrap"))
        if max(treated, compared) < DONORS:
            words = (
                f"with {treated} treated and {compared} comparison clusters no ranking can tell: an interrupted time "
                "series of the treated area is what is left, and it is weaker"
            )
            return [], [*refused, Withheld(method="placebo rank", reason=words)]
        ways = [self._ranked, self._ferman_pinto, self._conley_taber, self._exact_t]
        if self.carried.panel.exposure is not None:
            # Scaled to the treated area's size it holds whichever area was chosen; a rank holds only on average.
            ways = [ways[1], ways[0], *ways[2:]]
        if treated == 1 and self._linear():
            ways.append(self._conformal)
        tests, withheld = self._collect(ways)
        return tests, [*withheld, *refused]

    def _collect(self, ways: list[Callable[[], Way]]) -> tuple[list[Way], list[Withheld]]:
        tests, withheld = [], []
        for way in ways:
            try:
                tests.append(way())
            except DesignError as reason:
                withheld.append(Withheld(method=_NAMES[way.__name__], reason=reason.what.rstrip(".")))
        return tests, withheld

    def _linear(self) -> bool:
        return self.effect.design is Design.DIFFERENCES

    @cached_property
    def _moments(self) -> Moments:
        return Moments.of(self.carried.panel)

    def _own(self) -> Way:
        effect = self.effect
        if effect.std_error is None or not effect.std_error > rounding(self.carried.panel):
            raise DesignError("the estimate carries no error of its own.", mend="See its caveats.")
        name = "clustered (CR1)" if self._linear() else "clustered, the estimator's own"
        return Way(
            method=name, p_value=effect.p_value, interval=effect.interval, std_error=effect.std_error, df=effect.df
        )

    def _cr2(self) -> Way:
        found = cluster_robust.cr2(self._moments)
        estimate = float(self.effect.estimate or 0.0)
        if not found.std_error > rounding(self.carried.panel):
            raise DesignError("nothing varies.", mend="See the caveats of the estimate.")
        return Way(
            method=f"CR2 with Satterthwaite ({number(found.df, 1)} degrees of freedom)", std_error=found.std_error,
            df=found.df, p_value=tails.p_value(estimate, found.std_error, df=found.df),
            interval=tails.limits(estimate, found.std_error, level=self.effect.level, df=found.df),
        )  # fmt: skip

    def _wild(self) -> Way:
        if not self._linear():
            raise DesignError("it is for the two-way linear estimate.", mend="Use did for it.")
        found = wild_bootstrap(self._moments, draws=self.draws, level=self.effect.level, seed=self.seed)
        return Way(method=found.name, p_value=found.p_value, interval=found.interval, smallest=1 / (found.draws + 1))

    def _randomised(self, statistic: str) -> Way:
        if self._linear():
            found = randomise(
                self.carried.panel, statistic=statistic, blocks=self.blocks, draws=self.draws, level=self.effect.level,
                seed=self.seed,
            )  # fmt: skip
        else:
            found = refitting.randomise_by_refitting(
                self.given, self.estimator, statistic=statistic, draws=min(self.draws, REFITS), seed=self.seed
            )
        return Way(
            method=found.name, p_value=found.p_value, interval=found.interval, smallest=found.smallest,
            drawn=found.drawn, words=f"{found.beyond:,} of {found.looked_at:,} deals at least as far from nought",
        )  # fmt: skip

    def _studentised(self) -> Way:
        return self._randomised("studentised")

    def _ranked(self) -> Way:
        found = self._randomised("coefficient")
        return replace(found, method=found.method.replace("randomisation, coefficient", "placebo rank in space"))

    @cached_property
    def _changes(self) -> few_treated.Changes:
        if not self._linear():
            raise DesignError("it is for the linear estimate.", mend="Use did for it.")
        panel = self.carried.panel
        if self.carried.comparison_clusters >= self.carried.treated_clusters:
            return few_treated.Changes.of(panel)
        if len(panel.starts) > 1:
            raise DesignError("with few comparison areas it is for one start only.", mend="Bring comparison areas.")
        swapped = replace(panel, first_treated=np.where(panel.ever_treated, np.inf, panel.starts[0]))
        turned = few_treated.Changes.of(swapped)
        return replace(turned, estimate=-turned.estimate, treated=-turned.treated, compared=-turned.compared)

    def _few(self, found: few_treated.FewTreated | None, reason: str) -> Way:
        if found is None:
            raise DesignError(reason, mend="Use the placebo rank.")
        swapped = SWAPPED if self.carried.comparison_clusters < self.carried.treated_clusters else ""
        return Way(
            method=found.name + swapped, p_value=found.p_value, interval=found.interval, smallest=found.smallest,
            words=found.words, drawn=found.drawn,
        )  # fmt: skip

    def _ferman_pinto(self) -> Way:
        found = few_treated.ferman_pinto(
            self._changes, draws=self.draws, level=self.effect.level, seed=self.seed
        )  # fmt: skip
        return self._few(found, "")

    def _conley_taber(self) -> Way:
        found = few_treated.conley_taber(
            self._changes, draws=self.draws, level=self.effect.level, seed=self.seed
        )  # fmt: skip
        return self._few(found, "")

    def _exact_t(self) -> Way:
        found = few_treated.exact_t(self._changes, level=self.effect.level)
        return self._few(found, "areas start at several times, or large and small areas vary differently")

    def _conformal(self) -> Way:
        panel = self.carried.panel
        if not panel.balanced or panel.covariates:
            raise DesignError("it is for a panel with every cell observed, without covariates.", mend="Leave gaps out.")
        side = panel.ever_treated
        gaps = panel.outcome[side].mean(axis=0) - panel.outcome[~side].mean(axis=0)
        after = int((panel.times >= panel.starts[0]).sum())
        return self._few(few_treated.conformal(gaps - gaps.mean(), after), "")

    def _placebos(self) -> tuple[list[Way], list[Withheld]]:
        """Synthetic designs bring their own placebos; regression errors have no place there."""
        effect = self.effect
        refused = _too_few(min(self.carried.treated_clusters, self.carried.comparison_clusters), ("CR1", "CR2"))
        if effect.p_value is None:
            return [], refused
        if self.carried.comparison_clusters < DONORS:
            few = f"with {plural(self.carried.comparison_clusters, 'comparison area')} no ranking can tell"
            return [], [*refused, Withheld(method="placebo rank in space", reason=few)]
        floor = getattr(effect, "smallest_p", None) or 1 / (self.carried.comparison_clusters + 1)
        test = Way(
            method="placebo rank in space", p_value=effect.p_value, interval=effect.interval, smallest=floor,
            std_error=effect.std_error, words=effect.errors,
        )  # fmt: skip
        return [test], refused


_NAMES = {
    "_own": "clustered (CR1)",
    "_cr2": "CR2 with Satterthwaite",
    "_wild": "restricted wild cluster bootstrap",
    "_studentised": "randomisation, studentised",
    "_ranked": "placebo rank in space",
    "_ferman_pinto": "Ferman and Pinto",
    "_conley_taber": "Conley and Taber",
    "_exact_t": "exact t on one change an area",
    "_conformal": "conformal (all shifts in time)",
}
_REJECTED = {1: "63 to 81%", 2: "25 to 34%", 3: "18 to 21%", 4: "10 to 21%"}


def _too_few(few: int, methods: tuple[str, ...]) -> list[Withheld]:
    side = f"with {plural(few, 'cluster')} on one side"
    reasons = {
        "CR1": f"{side} a 5% test with it rejected a true null in {_REJECTED.get(few, 'many')} of simulated cases",
        "restricted wild cluster bootstrap": f"{side} it hardly ever rejects, whatever is true",
    }
    other = f"{side} it has no degrees of freedom to speak of"
    return [Withheld(method=method, reason=reasons.get(method, other)) for method in methods]
