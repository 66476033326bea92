"""The panel: a frozen rectangle of units × periods, with when each unit was first treated.

Estimators work on the rectangle with matrix products; long frames appear only where it is built and shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.caveats import Caveat
from evaluation.panels import rectangle
from evaluation.panels.rectangle import Keys
from evaluation.panels.starts import check_starts, period_caveats, read_starts
from evaluation.panels.time_axis import TimeAxis
from interventions.errors import DesignError, InputError

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Panel:
    """Outcomes of U units over T periods, complete as a rectangle.

    `outcome`, `exposure`, `weights` and each covariate are U × T float64 arrays (NaN = not observed); `times` holds
    the T periods as whole numbers on `axis`, `step` apart; `first_treated` holds, per unit, the first period counted as
    treated on that axis, inf if never; `cluster` holds, per unit, the position of its cluster in `cluster_names`,
    at the level `cluster_level`: where the assignment was decided if that was given, else the cluster, else the unit.
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
        return not np.isnan(self.outcome).any()

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
        )

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
    first_treated: str,
    exposure: str | None = None,
    weights: str | None = None,
    covariates: Sequence[str] = (),
    cluster: str | None = None,
    assignment: str | None = None,
) -> Panel:
    """Build a panel from a long frame with one row per unit and period, in any order.

    `period` holds whole numbers, dates, or month, quarter or year strings; `first_treated` holds, in the same unit,
    the first period counted as treated, and is missing (or 0, blank, NaN, Inf, NaT) for a unit never treated.
    `exposure` and `weights` are positive wherever the outcome is observed. `assignment` names the column of the
    deciding body (the authority, say): errors are then clustered by it, whatever `cluster` says below it.

    Raises InputError for missing columns, repeated unit-periods, and starts or clusters that change within a unit;
    DesignError for units treated before the data begin.
    """
    rectangle.require_columns(frame, [unit, period, outcome, first_treated, exposure, weights, cluster, assignment])
    rectangle.require_columns(frame, covariates)
    keys = rectangle.read_keys(frame, unit, period)
    starts, start_caveats = read_starts(frame[first_treated], keys, first_treated)
    check_starts(starts, keys, first_treated)
    values = rectangle.rectangle(frame[outcome], keys, outcome)
    step = _step(keys.times)
    level, names, positions = _clusters(frame, keys, unit, cluster, assignment, starts)
    return Panel(
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
        caveats=(*start_caveats, *period_caveats(starts, keys, step)),
    )


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
    frame: pd.DataFrame, keys: Keys, unit: str, cluster: str | None, assignment: str | None, starts: Floats
) -> tuple[str, NDArray[Any], NDArray[np.intp]]:
    """The level at which errors are clustered, the names there, and each unit's position among them."""
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
    if level is None:
        return unit, keys.units, np.arange(len(keys.units))
    return level, *found[level]


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
