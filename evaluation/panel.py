"""The panel: a frozen rectangle of units × periods, with when each unit was first treated.

Estimators work on the rectangle with matrix products; long frames appear only where it is built and shown.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.caveats import Caveat, CaveatCode, caution
from evaluation.panels import rectangle
from evaluation.panels.coding import Counted, check_shares, other_starts, read_rule, starts_by
from evaluation.panels.leaving_out import leave_out, leave_out_anticipation
from evaluation.panels.rectangle import Keys
from evaluation.panels.starts import check_starts, onto_the_grid, period_caveats, read_starts
from evaluation.panels.time_axis import TimeAxis
from interventions.errors import DesignError, InputError
from interventions.figures import plural

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Panel:
    """Outcomes of U units over T periods, complete as a rectangle.

    `outcome`, `exposure`, `weights` and each covariate are U × T float64 arrays (NaN = not observed); `times` holds the
    T periods as whole numbers on `axis`, `step` apart; `first_treated` holds, per unit, the first period counted as
    treated on that axis, inf if never; `cluster` holds, per unit, the position of its cluster in `cluster_names`, at
    the level `cluster_level`: where the assignment was decided if that was given, else the cluster, else the unit.
    `suppressed` (U × T) marks cells withheld by their source: not observed, and not nought. `counted` is the rule of
    the first treated period; `other_starts` are those of the other rule, where the two differ.
    """

    outcome_name: str
    unit_name: str
    period_name: str
    units: NDArray[Any]
    axis: TimeAxis
    times: NDArray[np.int64]
    step: int
    outcome: Floats
    first_treated: Floats
    exposure: Floats | None
    weights: Floats | None
    covariates: Mapping[str, Floats]
    cluster: NDArray[np.intp]
    cluster_names: NDArray[Any]
    cluster_level: str
    caveats: tuple[Caveat, ...] = ()
    suppressed: NDArray[np.bool_] | None = None
    counted: str = "as given"
    other_starts: Floats | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Units × periods."""
        return self.outcome.shape[0], self.outcome.shape[1]

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods as their source writes them, in order."""
        return tuple(self.axis.say(time) for time in self.times)

    @property
    def observed(self) -> NDArray[np.bool_]:
        """U × T: True where the outcome was observed."""
        return ~np.isnan(self.outcome)

    @property
    def balanced(self) -> bool:
        """True if every unit was observed in every period."""
        return not np.isnan(self.outcome.min(initial=np.inf))

    @property
    def ever_treated(self) -> NDArray[np.bool_]:
        """Per unit: first treated at some period of the data."""
        return self.first_treated <= self.times[-1]

    @property
    def treated(self) -> NDArray[np.bool_]:
        """U × T: True from the first treated period on."""
        return self.times[None, :] >= self.first_treated[:, None]

    @property
    def starts(self) -> Floats:
        """The distinct first treated periods within the data, in order."""
        return np.unique(self.first_treated[self.ever_treated])

    @property
    def gaps(self) -> tuple[str, ...]:
        """Periods between the first and the last for which there is no row at all."""
        whole = np.arange(self.times[0], self.times[-1] + 1, self.step)
        return tuple(self.axis.say(time) for time in np.setdiff1d(whole, self.times))

    def select(self, units: NDArray[np.bool_], periods: NDArray[np.bool_]) -> Panel:
        """The same panel with only the units and periods that are True; clusters are numbered anew."""
        cut = np.ix_(units, periods)
        present, cluster = np.unique(self.cluster[units], return_inverse=True)
        return replace(
            self,
            units=self.units[units],
            times=self.times[periods],
            outcome=self.outcome[cut],
            first_treated=self.first_treated[units],
            exposure=None if self.exposure is None else self.exposure[cut],
            weights=None if self.weights is None else self.weights[cut],
            covariates={name: values[cut] for name, values in self.covariates.items()},
            cluster=cluster,
            cluster_names=self.cluster_names[present],
            suppressed=None if self.suppressed is None else self.suppressed[cut],
            other_starts=None if self.other_starts is None else self.other_starts[units],
        )

    def otherwise(self) -> Panel | None:
        """The same panel with starts counted by the other rule; None where both rules give the same."""
        if self.other_starts is None:
            return None
        rule = Counted.ANY if self.counted == Counted.FULL else Counted.FULL
        said = tuple(caveat for caveat in self.caveats if caveat.code is not CaveatCode.FRACTIONAL_START)
        return replace(self, first_treated=self.other_starts, other_starts=None, counted=str(rule), caveats=said)

    def summary(self) -> str:
        """What the panel holds, in sentences."""
        from evaluation.wording import panel_sentences

        return panel_sentences(self)

    def to_frame(self) -> pd.DataFrame:
        """The rectangle as a long frame, one row a unit and period: unit, period, outcome, treated."""
        rows, columns = self.shape
        return pd.DataFrame(
            {
                "unit": np.repeat(self.units, columns),
                "period": np.tile(np.array(self.periods, dtype=object), rows),
                "outcome": self.outcome.ravel(),
                "treated": self.treated.ravel(),
            }
        )

    def plot(self) -> Any:
        """The mean outcome of ever-treated and comparison units by period, as an Altair chart."""
        from evaluation.charts import panel_chart

        return panel_chart(self)


def build_panel(
    frame: pd.DataFrame,
    *,
    unit: str,
    period: str,
    outcome: str,
    first_treated: str | None = None,
    share: str | None = None,
    counted: str = "as given",
    exposure: str | None = None,
    weights: str | None = None,
    covariates: Sequence[str] = (),
    cluster: str | None = None,
    assignment: str | None = None,
    override: str | None = None,
    excluded: Mapping[Any, str] | None = None,
    anticipation: int = 0,
    absent: Literal["missing", "zero"] = "missing",
    suppressed: Collection[str] = (),
) -> Panel:
    """Build a panel from a long frame with one row per unit and period, in any order.

    `period` holds whole numbers, dates, or month, quarter or year strings; `first_treated` holds, in the same unit,
    the first period counted as treated, and is missing (or 0, blank, NaN, Inf, NaT) for a unit never treated.
    Where treatment came within a period, `share` names the column of the part of each period treated (0 to 1), and
    `counted` says from when a unit counts as treated: "as given", from "any exposure", or from the "first full period".
    `exposure` and `weights` are positive wherever the outcome is observed.

    `assignment` names the column of the deciding body (the authority, say): errors are clustered by it. Clusters below
    it are refused unless `override` says in writing why. `excluded` maps periods to the reason why they are left out;
    `anticipation` leaves out so many periods before each start. A unit and period without a row is "missing", or, for
    counts from a register of events, "zero" (`absent`); cells with one of the marks `suppressed` are kept apart.

    Raises InputError for missing columns, repeated unit-periods, and starts or clusters that change within a unit;
    DesignError for units treated before the data begin, treatment that ends again, and clusters below the decision.
    """
    named = [unit, period, outcome, first_treated, share, exposure, weights, cluster, assignment]
    rectangle.require_columns(frame, named)
    rectangle.require_columns(frame, covariates)
    rule = read_rule(counted, first_treated, share)
    keys = rectangle.read_keys(frame, unit, period)
    starts, other, start_caveats = _starts(frame, keys, first_treated, share, rule)
    values, hidden, value_caveats = rectangle.outcomes(frame[outcome], keys, outcome, absent, suppressed)
    step = _step(keys.times)
    starts, start_caveats = onto_the_grid(starts, start_caveats, keys, step)
    level, names, positions, level_caveats = _clusters(frame, keys, unit, cluster, assignment, starts, override)
    panel = Panel(
        outcome_name=outcome,
        unit_name=unit,
        period_name=period,
        units=keys.units,
        axis=keys.axis,
        times=rectangle.frozen(keys.times),
        step=step,
        outcome=values,
        first_treated=rectangle.frozen(starts),
        exposure=_positive(frame, keys, exposure, values),
        weights=_positive(frame, keys, weights, values),
        covariates={name: rectangle.rectangle(frame[name], keys, name) for name in covariates},
        cluster=positions,
        cluster_names=names,
        cluster_level=level,
        caveats=(*start_caveats, *period_caveats(starts, keys, step), *value_caveats, *level_caveats),
        suppressed=hidden,
        counted=str(rule),
        other_starts=other,
    )
    return leave_out_anticipation(leave_out(panel, excluded) if excluded else panel, anticipation)


def _starts(
    frame: pd.DataFrame, keys: Keys, first_treated: str | None, share: str | None, rule: Counted
) -> tuple[Floats, Floats | None, list[Caveat]]:
    """The starts by the rule, those by the other where they differ, and what to say."""
    said: list[Caveat] = []
    shares = None if share is None else rectangle.rectangle(frame[share], keys, share)
    if shares is not None and share is not None:
        check_shares(shares, keys, share)
    if rule is Counted.GIVEN or shares is None:
        name = str(first_treated)
        starts, said = read_starts(frame[name], keys, name)
        check_starts(starts, keys, name)
    else:
        starts = starts_by(shares, keys, rule)
    if shares is None:
        return starts, None, said
    other, warned = other_starts(starts, shares, keys)
    return starts, other, [*said, *warned]


def _step(times: NDArray[np.int64]) -> int:
    return int(np.gcd.reduce(np.diff(times))) if len(times) > 1 else 1


def _positive(frame: pd.DataFrame, keys: Keys, name: str | None, outcome: Floats) -> Floats | None:
    if name is None:
        return None
    values = rectangle.rectangle(frame[name], keys, name)
    bad = ~np.isnan(outcome) & ~(values > 0)
    if bad.any():
        places = [f"{keys.units[u]}, {keys.axis.say(keys.times[t])}" for u, t in np.argwhere(bad)[:6]]
        raise InputError(
            f"not above nought in {int(bad.sum()):,} observed cells: {rectangle.names_of(places)}.",
            where=f"column {name!r}",
            mend="Give a positive number wherever the outcome is observed, or leave those rows out.",
        )
    return values


def _clusters(
    frame: pd.DataFrame, keys: Keys, unit: str, cluster: str | None, assignment: str | None, starts: Floats,
    override: str | None,
) -> tuple[str, NDArray[Any], NDArray[np.intp], list[Caveat]]:  # fmt: skip
    """The level at which errors are clustered, the names there, each unit's position among them, what to say."""
    found = {}
    for name in dict.fromkeys(n for n in (cluster, assignment) if n is not None):
        rows, labels = rectangle.codes(frame[name], name)
        per_unit = rectangle.one_per_unit(rows, keys, name, "Give each unit one cluster for the whole of the data.")
        found[name] = labels.to_numpy(dtype=object), per_unit
    if assignment is not None:
        _refuse_split_decisions(*found[assignment], starts, assignment)
    level = assignment or cluster
    if cluster and assignment and _nested(found[assignment][1], found[cluster][1]):
        level = cluster
    elif cluster and assignment:
        said = _below_the_decision(cluster, assignment, found, starts, keys, override)
        return cluster, *found[cluster], [said]
    if level is None:
        return unit, keys.units, np.arange(len(keys.units)), []
    return level, *found[level], []


def _below_the_decision(
    cluster: str, assignment: str, found: dict[str, Any], starts: Floats, keys: Keys, override: str | None
) -> Caveat:
    """Clusters finer than the decision count one decision many times over: refused, unless somebody says why not."""
    names, group = found[assignment]
    treated = len(np.unique(group[starts <= keys.times[-1]]))
    small = f"{len(found[cluster][0]):,} clusters ({cluster}) lie below {plural(len(names), 'decision')} ({assignment})"
    if override is None or not override.strip():
        raise DesignError(
            f"{small}, {treated} of them to treat: what was decided together counts once, not for each {cluster}.",
            where=f"column {cluster!r}",
            mend=f"Leave cluster= out, so that errors are clustered by {assignment}; or say in override= why not.",
        )
    text = f"{small}; clustered below the decision all the same: {override.strip()}"
    return caution(CaveatCode.UNITS_BELOW_DECISION, text)


def _nested(inner: NDArray[np.intp], outer: NDArray[np.intp]) -> bool:
    """True if every inner group lies within one outer group."""
    return len(np.unique(np.stack([inner, outer]), axis=1).T) == len(np.unique(inner))


def _refuse_split_decisions(names: NDArray[Any], group: NDArray[np.intp], starts: Floats, level: str) -> None:
    lowest, highest = np.full(len(names), np.inf), np.full(len(names), -np.inf)
    np.minimum.at(lowest, group, starts)
    np.maximum.at(highest, group, starts)
    split = lowest != highest
    if split.any():
        raise DesignError(
            f"units of one decision are first treated in different periods: {rectangle.names_of(names[split])}.",
            where=f"column {level!r}",
            mend="Name as assignment the level at which treatment was decided, or correct the starts.",
        )
