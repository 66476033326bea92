"""Does a series come round with the year? A season is looked for before a rise is.

Quasi-Poisson regression on log counts: a level for each stretch between changes of recording, one trend, and waves of a
year and half a year (months), or the three that four quarters allow. The waves are tested by an F of the deviances
over the dispersion (McCullagh and Nelder 1989), which is never taken to be less than chance. Where they hold, each
calendar month has a factor; counts divided by it are the seasonally adjusted series.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from interventions.figures import percent, plural

Floats = NDArray[np.float64]
FEWEST = {"month": 24, "quarter": 12}
PER_YEAR = {"month": 12, "quarter": 4}
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
QUARTERS = ("January to March", "April to June", "July to September", "October to December")
AT = 0.05


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Season:
    """What was found. `tested`: there was enough to look. `factors`: for each part of the year how many times the
    average of the year is usual there, all 1 where no season was found. `dispersion`: variance over mean. `left_out`:
    how many counts that stand alone were left out.
    """

    tested: bool
    found: bool
    p_value: float | None
    dispersion: float | None
    factors: tuple[float, ...]
    reason: str
    left_out: int = 0

    def summary(self) -> str:
        """Whether there is a season, where it is high and low, and how it was looked for."""
        if not self.tested:
            return f"Season not looked for: {self.reason}."
        chance = "less than 0.1%" if (self.p_value or 0) < 0.001 else percent(self.p_value)
        without = f"{plural(self.left_out, 'lone count')} left out; " if self.left_out else ""
        how = f"(yearly waves; {without}chance alone would give as much in {chance} of series)"
        if not self.found:
            return f"No season that this series can show {how}."
        names = MONTHS if len(self.factors) == 12 else QUARTERS
        top, bottom = int(np.argmax(self.factors)), int(np.argmin(self.factors))
        return (
            f"The counts follow the season {how}: usually highest in {names[top]} "
            f"({self.factors[top]:.2f} times the year's average), lowest in {names[bottom]} "
            f"({self.factors[bottom]:.2f} times). Counts are divided by these before any rule is asked."
        )


def find_season(
    counts: Floats, part: NDArray[np.int64], phase: NDArray[np.int64], *, grain: str,
    lone: NDArray[np.bool_] | None = None,
) -> Season:  # fmt: skip
    """Look for a season. `counts` in order, NaN where not to be used; `part`: 0 for January or the first quarter;
    `phase`: which stretch between changes of recording a point lies in; `lone`: counts that stand alone, left out.
    """
    used = ~np.isnan(counts)
    for stretch in np.unique(phase):  # a stretch of noughts has no level on a log scale
        used &= ~((phase == stretch) & (np.nansum(counts[phase == stretch]) == 0))
    many, fewest = int(used.sum()), FEWEST[grain]
    if many < fewest or len(np.unique(part[used])) < PER_YEAR[grain]:
        return no_season(grain, f"it needs {fewest} or more {grain}s with each part of the year, here {many}")
    if lone is not None:
        used &= ~lone
    plain, waves = _levels(phase, used), _waves(part[used], grain)
    full = np.column_stack([plain, waves])
    spare = int(used.sum()) - np.linalg.matrix_rank(full)
    if spare < 6 or np.linalg.matrix_rank(full) < full.shape[1]:
        return no_season(grain, f"{plural(many, grain)} are too few for so many changes of recording")
    alone, (_, mean_plain) = counts[used], fit_poisson(plain, counts[used])
    beta, mean = fit_poisson(full, alone)
    dispersion = max(float(np.sum((alone - mean) ** 2 / mean) / spare), 1.0)
    ratio = (_deviance(alone, mean_plain) - _deviance(alone, mean)) / waves.shape[1] / dispersion
    p_value = float(special.fdtrc(waves.shape[1], spare, max(ratio, 0.0)))
    effect = np.exp(_waves(np.arange(PER_YEAR[grain]), grain) @ beta[-waves.shape[1] :])
    found = p_value < AT
    factors = tuple(float(value) for value in effect / effect.mean()) if found else (1.0,) * PER_YEAR[grain]
    return Season(
        tested=True, found=found, p_value=p_value, dispersion=dispersion, factors=factors, reason="",
        left_out=many - int(used.sum()),
    )  # fmt: skip


def no_season(grain: str, reason: str) -> Season:
    """No season was looked for, and why: every factor is 1."""
    return Season(
        tested=False, found=False, p_value=None, dispersion=None, factors=(1.0,) * PER_YEAR[grain], reason=reason
    )


def fit_poisson(design: Floats, counts: Floats) -> tuple[Floats, Floats]:
    """Coefficients and fitted means of a Poisson regression with a log link, by iterated weighted least squares."""
    beta = np.linalg.lstsq(design, np.log(counts + 0.5), rcond=None)[0]
    for _ in range(100):
        mean = np.exp(np.clip(design @ beta, -30, 30))
        root = np.sqrt(mean)[:, None]
        target = design @ beta + (counts - mean) / mean
        newer = np.linalg.lstsq(design * root, target * root[:, 0], rcond=None)[0]
        step, beta = np.max(np.abs(newer - beta)), newer
        if step < 1e-10:
            break
    return np.asarray(beta, dtype=float), np.asarray(np.exp(np.clip(design @ beta, -30, 30)), dtype=float)


def _levels(phase: NDArray[np.int64], used: NDArray[np.bool_]) -> Floats:
    """A column for each stretch, and one for the trend, from 0 at the first point to 1 at the last."""
    columns = [(phase[used] == stretch).astype(float) for stretch in np.unique(phase[used])]
    return np.column_stack([*columns, np.linspace(0, 1, len(phase))[used]])


def _waves(part: NDArray[np.int64], grain: str) -> Floats:
    turn = 2 * np.pi * part / PER_YEAR[grain]
    last = [] if grain == "quarter" else [np.sin(2 * turn)]  # with four parts a year this one is nought everywhere
    return np.column_stack([np.sin(turn), np.cos(turn), np.cos(2 * turn), *last])


def _deviance(counts: Floats, mean: Floats) -> float:
    return float(2 * np.sum(special.xlogy(counts, counts / mean) - (counts - mean)))
