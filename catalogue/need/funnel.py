"""Funnel plot: which areas lie further from the whole than chance would carry an area of their size.

Spiegelhalter, Statistics in Medicine 24 (2005). Proportions: score limits, the points at which Wilson's interval of an
area would just touch the target, as in the national public-health profiles; or exact binomial limits. Rates and counts
against an expected number: exact Poisson limits, or score limits. Where areas differ more than chance allows for
reasons nobody measured, limits are widened: all by one factor (multiplicative), or by a spread between areas that is
added to each area's own variance (additive). Both come from z-scores of which the outer tenths are drawn in
(winsorised), so that the areas one is looking for do not hide themselves. Widened limits are score limits, as in the
source: target ± z × the widened standard error, so that z_adjusted and the verdict always say the same. Exact limits
are of chance alone; while they hold, they decide and z only orders the areas.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from scipy import special, stats

from catalogue.need.comparing import verdict_of
from catalogue.rates import check_per
from catalogue.results import say_whole
from interventions.errors import InputError
from interventions.figures import number, plural
from interventions.intervals import as_numbers
from interventions.vocabulary import IndicatorKind, Polarity

LEVELS = {"": 0.95, "_998": 0.998}
FEWEST_AREAS = 5
WINSORISED = 0.1
OverDispersion = Literal["none", "multiplicative", "additive"]
Limits = Literal["score", "exact"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Funnel:
    """Areas beside limits that narrow as areas grow.

    `points`: area, events, people, value, z, and after over-dispersion z_adjusted, lower, upper, lower_998, upper_998;
    verdict and verdict_998 after it, and verdict_before, verdict_998_before. `target` is in the unit of the values.
    `limits` are those that decide: 'score' wherever limits were widened, and then z_adjusted says the same.
    `phi` is how many times the variance between areas is that of chance, `tau` the standard deviation between areas
    (additive), None where not asked for.
    """

    points: pd.DataFrame
    target: float
    per: float
    kind: IndicatorKind
    polarity: Polarity
    limits: str
    over_dispersion: str
    phi: float
    tau: float | None
    denominator: str

    def flagged(self, *, level: float = 0.998, before: bool = False) -> pd.DataFrame:
        """The areas outside the limits of 0.95 or 0.998, before or after over-dispersion is allowed for."""
        return self.points[self.points[_column(level, before)] != "similar"]

    def summary(self) -> str:
        """How many areas stand out, before and after over-dispersion, and by which limits."""
        each = len(self.points)
        words = [
            f"{plural(each, 'area')} against {number(self.target, 4)} {self._whole()}. Outside the 99.8% limits: "
            f"{self._names(before=True)}. Outside the 95% limits: {len(self.flagged(level=0.95, before=True))}; "
            f"chance alone would put about {0.05 * each:.1f} there.",
            f"Areas vary {self.phi:.1f} times as much as chance would make them (outer tenths drawn in).",
        ]
        if self.over_dispersion != "none":
            words.append(
                f"Allowing for that ({self.over_dispersion}): {len(self.flagged())} outside 99.8% instead of "
                f"{len(self.flagged(before=True))}, {len(self.flagged(level=0.95))} outside 95% instead of "
                f"{len(self.flagged(level=0.95, before=True))}."
            )
        elif self.phi > 1 + 2 * np.sqrt(2 / each):  # beyond what phi itself would do by chance
            words.append("That is more than chance: without allowing for it, too many areas stand out.")
        return " ".join([*words, self._deciding()])

    def _deciding(self) -> str:
        if self.over_dispersion != "none" and self.limits == "score":
            return "Limits: score; allowing for the spread, it is the adjusted z that decides."
        return f"Limits: {self.limits}; they decide, not z." if self.limits == "exact" else "Limits: score."

    def _names(self, *, before: bool) -> str:
        found = self.flagged(before=before)
        said = [f"{row.area} ({row.side}, z {row.z:+.1f})".replace("-", "−") for row in _sided(found).itertuples()]
        return ", ".join(said) or "none"

    def _whole(self) -> str:
        return say_whole(1 if self.kind == IndicatorKind.PROPORTION else self.per, self.denominator)

    def to_frame(self) -> pd.DataFrame:
        """One row an area."""
        return self.points.assign(target=self.target, denominator=self.denominator)

    def plot(self) -> Any:
        """Areas as points by size, the target, and the limits of 95% and 99.8%."""
        from catalogue.need.comparison_charts import draw_funnel

        return draw_funnel(self)

    def curves(self, points: int = 120) -> pd.DataFrame:
        """People, and the limits there: lines for a picture, from the smallest area to the largest."""
        people = np.geomspace(self.points["people"].min() * 0.9, self.points["people"].max() * 1.1, points)
        share = self.target / self.per
        frame = pd.DataFrame({"people": people})
        widened = _widening(share, people, self.kind, self.over_dispersion, self.phi, (self.tau or 0.0) / self.per)
        return frame.assign(**_control_limits(share, people, self.kind, self.limits, widened, self.per))


def funnel(
    areas: pd.DataFrame, *, kind: IndicatorKind, events: str = "events", people: str = "people", area: str = "area",
    target: float | None = None, per: float | None = None, limits: Limits | None = None,
    over_dispersion: OverDispersion = "none", polarity: Polarity = Polarity.NOT_STATED, denominator: str = "",
) -> Funnel:  # fmt: skip
    """Hold each area against a target by limits of 95% and 99.8%.

    `areas`: one row an area with the columns named by `area`, `events` and `people` (the denominator; for a ratio of
    observed to expected events, the expected, with `kind` RATE, `per=1` and `target=1`). `target` is in the unit of the
    values, and is the share or rate of all areas together, the area itself included, where none is given.
    z is (value − target) / standard error at the target.
    `limits`: 'score' (proportions unless said otherwise) or 'exact' (rates), before over-dispersion is allowed for;
    limits that it widens are score limits. `over_dispersion`: see the module.
    """
    count, size = _checked(areas, kind, events, people, area)
    per = per if per is not None else 1.0 if kind == IndicatorKind.PROPORTION else 100_000.0
    check_per(per)
    share = float(count.sum() / size.sum()) if target is None else float(as_numbers(target, where="target")) / per
    if not share > 0 or (kind == IndicatorKind.PROPORTION and share >= 1):
        said = f"a target of {number(share * per, 4)} leaves no room for chance."
        raise InputError(said, mend="Give another target.")
    used = limits or ("score" if kind == IndicatorKind.PROPORTION else "exact")
    if used not in get_args(Limits):
        raise InputError(f"a funnel has no limits called {used!r}.", mend="Write score or exact.")
    z = (count / size - share) / _std_error(share, size, kind)
    phi, tau = overdispersion(z, _std_error(share, size, kind))
    widened = _widening(share, size, kind, over_dispersion, phi, tau)
    points = pd.DataFrame(
        {"area": areas[area].to_numpy(), "events": count, "people": size, "value": count / size * per}
    )
    points = points.assign(z=z, z_adjusted=z / widened)
    points = points.assign(**_verdicts(points, share, kind, used, np.ones_like(z), per, polarity, "_before"))
    if np.any(widened > 1):
        used = "score"
    points = points.assign(**_control_limits(share, size, kind, used, widened, per))
    points = points.assign(**_verdicts(points, share, kind, used, widened, per, polarity, ""))
    return Funnel(
        points=points, target=share * per, per=per, kind=kind, polarity=polarity, limits=used, phi=phi,
        over_dispersion=over_dispersion, tau=tau * per if over_dispersion == "additive" else None,
        denominator=denominator,
    )  # fmt: skip


def overdispersion(z: np.ndarray, std_error: np.ndarray) -> tuple[float, float]:
    """φ, the mean square of the winsorised z-scores, and τ, the standard deviation between areas it implies.

    z beyond the 10% and 90% quantiles (linear interpolation) are set to them. τ is by moments, as in a meta-analysis
    (DerSimonian and Laird), and nought where φ leaves nothing over chance. Spiegelhalter (2005), appendix.
    """
    low, high = np.quantile(z, [WINSORISED, 1 - WINSORISED])
    phi = float(np.mean(np.clip(z, low, high) ** 2))
    weights, many = 1 / std_error**2, len(z)
    spare = many * phi - (many - 1)
    tau_squared = spare / (weights.sum() - (weights**2).sum() / weights.sum()) if spare > 0 else 0.0
    return phi, float(np.sqrt(tau_squared))


def _checked(
    areas: pd.DataFrame, kind: IndicatorKind, events: str, people: str, area: str
) -> tuple[np.ndarray, np.ndarray]:
    lacking = [name for name in (events, people, area) if name not in areas]
    if lacking:
        raise InputError(f"the areas lack the column {', '.join(lacking)}.", mend="Name it: events=, people=, area=.")
    if kind not in (IndicatorKind.RATE, IndicatorKind.PROPORTION):
        raise InputError(f"a funnel has no limits for a {kind}.", mend="Use a rate or a proportion.")
    if len(areas) < FEWEST_AREAS:
        raise InputError(
            f"a funnel of {plural(len(areas), 'area')} says nothing.", mend=f"Give {FEWEST_AREAS} or more."
        )
    twice = areas["area_code" if "area_code" in areas else area].duplicated()  # two places may share a name
    if twice.any():
        name = areas.loc[twice, area].iloc[0]
        raise InputError(f"{name} stands more than once.", mend="Give one row an area: one period, one indicator.")
    count, size = as_numbers(areas[events], where=events), as_numbers(areas[people], where=people)
    if np.any(~(count >= 0)) or np.any(~(size > 0)) or (kind == IndicatorKind.PROPORTION and np.any(count > size)):
        raise InputError(
            "a count is missing, negative or larger than its denominator, or a denominator is not above nought.",
            mend="Leave out areas without figures, and say how many they were.",
        )
    return count, size


def _std_error(share: float, size: np.ndarray, kind: IndicatorKind) -> np.ndarray:
    variance = share * (1 - share) if kind == IndicatorKind.PROPORTION else share
    return np.sqrt(variance / size)


def _widening(share: float, size: np.ndarray, kind: IndicatorKind, way: str, phi: float, tau: float) -> np.ndarray:
    """By which factor the limits of each area are wider than chance makes them; never narrower."""
    if way == "multiplicative":
        return np.full_like(size, np.sqrt(max(phi, 1.0)))
    if way == "additive":
        return np.sqrt(1 + (tau / _std_error(share, size, kind)) ** 2)
    if way == "none":
        return np.ones_like(size)
    raise InputError(f"{way!r} is no way to allow for over-dispersion.", mend="Write none, multiplicative or additive.")


def _edges(
    share: float, size: np.ndarray, kind: IndicatorKind, used: str, widened: np.ndarray, level: float
) -> tuple[np.ndarray, np.ndarray]:
    """The lower and upper limit, uncut: an exact one, never widened, lies where its tail has just (1 − level) / 2."""
    tail = (1 - level) / 2
    if used == "score":
        reach = stats.norm.ppf(1 - tail) * _std_error(share, size, kind)
        return share - widened * reach, share + widened * reach
    if kind == IndicatorKind.PROPORTION:
        some = -np.expm1(size * np.log1p(-share))  # how likely any event is
        low, high = special.bdtrik(tail, size, share), special.bdtrik(1 - tail, size, share)
    else:
        some = -np.expm1(-share * size)
        low, high = special.pdtrik(tail, share * size), special.pdtrik(1 - tail, share * size)
    # The tails are taken as going on between counts. Where nought is likely enough `low` is nought; where a single
    # event is already too many, the limit lies between nought and one.
    between = np.log(tail) / np.log(np.minimum(some, tail))
    return low / size, np.where(some < tail, between, high + 1) / size


def _control_limits(
    share: float, size: np.ndarray, kind: IndicatorKind, used: str, widened: np.ndarray, per: float
) -> dict[str, np.ndarray]:
    """lower, upper, lower_998, upper_998 in the unit of the values, cut off at nought and at the whole."""
    top = 1.0 if kind == IndicatorKind.PROPORTION else np.inf
    held: dict[str, np.ndarray] = {}
    for ending, level in LEVELS.items():
        lower, upper = _edges(share, size, kind, used, widened, level)
        held |= {f"lower{ending}": np.clip(lower, 0, top) * per, f"upper{ending}": np.clip(upper, 0, top) * per}
    return held


def _verdicts(
    points: pd.DataFrame, share: float, kind: IndicatorKind, used: str, widened: np.ndarray, per: float,
    polarity: Polarity, ending: str,
) -> dict[str, np.ndarray]:  # fmt: skip
    value, size = points["value"].to_numpy() / per, points["people"].to_numpy()
    said: dict[str, np.ndarray] = {}
    for at, level in LEVELS.items():
        lower, upper = _edges(share, size, kind, used, widened, level)
        said[f"verdict{at}{ending}"] = verdict_of((value > upper).astype(float) - (value < lower), polarity)
    return said


def _column(level: float, before: bool) -> str:
    endings = {level: ending for ending, level in LEVELS.items()}
    if level not in endings:
        raise InputError(f"the funnel has no limits of {level}.", mend="Write 0.95 or 0.998.")
    return f"verdict{endings[level]}{'_before' if before else ''}"


def _sided(points: pd.DataFrame) -> pd.DataFrame:
    return points.assign(side=np.where(points["z"] > 0, "higher", "lower"))
