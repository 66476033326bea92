"""Crimes weighed by their harm, with a named set of weights, and refused where a category cannot carry one weight.

A murder and a common assault are one crime each. A set of weights, such as the Crime Severity Score (made of sentences)
or the Cambridge index, makes them comparable; but a category that holds both, such as police.uk's "violence and sexual
offences", has no weight of its own: nobody knows which of the two it holds more of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from interventions import tables
from interventions.errors import InputError
from interventions.figures import listed, number, plural
from interventions.intervals import as_numbers, dobson_limits, poisson_limits

LARGEST_FACTOR = 3.0
_PATH = re.compile(r"^[a-z-]+(\.[a-z-]+)+$")  # an indicator's code, from the total down
HIDDEN_COUNT = "a count is hidden or missing"
_NEEDED = ("area_code", "period", "offence", "count")
_GROUPS = ("offence", "subgroup", "category")  # the narrower first


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HarmWeighted:
    """Harm by area and period. `rows`: area_code, period, crimes, harm, lower, upper, reason (why there is no figure).

    `weights`: offence, weight, weight_low, weight_high, as used. `left_out`: offence and reason.
    """

    rows: pd.DataFrame
    weights: pd.DataFrame
    left_out: pd.DataFrame
    weight_set: str
    version: str
    level: float

    def summary(self) -> str:
        """Which weights, how many figures, and which offences could not be weighed."""
        known = int(self.rows["harm"].notna().sum())
        words = [
            f"Harm of {plural(len(self.weights), 'offence')} by the weights {self.weight_set}, version {self.version}: "
            f"{plural(known, 'figure')}, {self.level:.0%} intervals from the counts; the weights are taken as given. "
            "An offence of which none was counted adds nothing to an interval: heavy, rare ones may be missing from it."
        ]
        if known == 1 and len(self.rows) == 1:
            row = self.rows.iloc[0]
            limits = f"{number(row['lower'])} to {number(row['upper'])}"
            words.append(f"{number(row['crimes'])} crimes weigh {number(row['harm'])} ({limits}).")
        if len(self.rows) > known:
            words.append(f"{len(self.rows) - known} without a figure: {HIDDEN_COUNT}.")
        if len(self.left_out):
            words.append(f"Left out, so that harm is larger than said: {'; '.join(self.left_out['reason'])}.")
        return " ".join(words)

    def to_frame(self) -> pd.DataFrame:
        """One row an area and period, with the set of weights and its version."""
        return self.rows.assign(weight_set=self.weight_set, version=self.version)

    def plot(self) -> Any:
        """Areas by harm, with intervals."""
        from catalogue.need.source_charts import draw_harm

        return draw_harm(self)


def harm_weighted(
    counts: pd.DataFrame, weights: pd.DataFrame, *, weight_set: str, version: str = "",
    largest_factor: float = LARGEST_FACTOR, leave_out: bool = False, level: float = 0.95,
) -> HarmWeighted:  # fmt: skip
    """Crimes times their weight, summed by area and period, with Dobson's interval.

    `counts`: area_code, period, offence (a code, name or group of the set; of a path such as recorded-crime.robbery the
    last step) and count. `weights` keeps SEVERITY_WEIGHTS. Where the weights inside an offence group differ by more
    than `largest_factor` times, or there is none, it is refused; `leave_out=True` leaves it out and says so. Where they
    differ by less, the figure has the middle one, and the interval reaches from the least weight to the greatest.
    """
    lacking = [name for name in _NEEDED if name not in counts]
    if lacking:
        raise InputError(f"the counts lack {', '.join(lacking)}.", mend=f"Give the columns {', '.join(_NEEDED)}.")
    counts = counts.assign(count=as_numbers(counts["count"], where="count"))
    _refuse_repeats(counts)
    chosen, version = _one_set(tables.SEVERITY_WEIGHTS.check(weights), weight_set, version)
    found = pd.DataFrame(
        [_weight_of(offence, chosen, largest_factor) for offence in dict.fromkeys(counts["offence"])],
        columns=["offence", "weight", "weight_low", "weight_high", "reason"],
    )
    unfit = found[found["reason"] != ""]
    unfit = unfit.assign(reason=unfit["reason"] + unfit["offence"].map(_crimes_of(counts)))
    if len(unfit) and (not leave_out or len(unfit) == len(found)):
        raise InputError(
            f"{'; '.join(unfit['reason'])}.", where=f"weights {weight_set}",
            mend="Give counts by offence; or leave these out, and it will be said.",
        )  # fmt: skip
    used = found[found["reason"] == ""].drop(columns="reason").reset_index(drop=True)
    _refuse_same_weights(counts, list(used["offence"]), chosen)
    rows = _weighed(counts.merge(used, on="offence", validate="many_to_one"), level)
    return HarmWeighted(
        rows=rows, weights=used, left_out=unfit[["offence", "reason"]].reset_index(drop=True), weight_set=weight_set,
        version=version, level=level,
    )  # fmt: skip


def finest_offences(counts: pd.DataFrame) -> pd.DataFrame:
    """The offence groups of each area and period that hold no other, and what a group counts beyond its parts.

    `counts`: area_code, period, offence (a path such as recorded-crime.robbery) and count. What is in a group and in
    none of its parts is a row of its own, "the rest of robbery"; where a hidden count leaves it open, without a count.
    """
    columns = ["area_code", "period", "offence", "count"]
    groups = counts.groupby(["area_code", "period"], sort=True)
    rows = [
        (*key, *row) for key, some in groups for row in _leaves(dict(zip(some["offence"], some["count"], strict=True)))
    ]
    return pd.DataFrame(rows, columns=columns).astype({"count": "float64"})


def _leaves(held: dict[str, float]) -> Iterator[tuple[str, float]]:
    """Groups without parts, and the rest of those with parts, of one area and period."""
    parts: dict[str, list[float]] = {}
    for path, count in held.items():
        holding = [up for up in held if path.startswith(f"{up}.")]
        if holding:
            parts.setdefault(max(holding, key=len), []).append(count)
    for path, count in held.items():
        inside = np.array(parts.get(path, []), dtype=float)
        rest = count - np.nansum(inside)
        if not len(inside):
            yield path, count
        elif rest < 0:
            raise InputError(
                f"the parts of {_last_step(path)} count {number(-rest)} more than the whole.", mend="Check the counts."
            )
        elif rest != 0:
            yield f"the rest of {_last_step(path)}", np.nan if np.isnan(inside).any() else rest


def _crimes_of(counts: pd.DataFrame) -> dict[str, str]:
    """How many crimes an offence stands for, in brackets."""
    groups = counts["count"].astype("float64").groupby(counts["offence"])
    return {str(offence): f" ({_told(some)})" for offence, some in groups}


def _told(counts: pd.Series) -> str:
    if counts.isna().all():
        return "how many is not known"
    return f"{plural(round(counts.sum()), 'crime')}{', and some not known' if counts.isna().any() else ''}"


def _refuse_same_weights(counts: pd.DataFrame, used: list[str], weights: pd.DataFrame) -> None:
    """Two words for one offence ("Homicide" and "homicide", a name and its code), or for a group and a part of it."""
    rows = [(offence, row) for offence in used for row in _inside(_last_step(offence), weights).index]
    stands = pd.DataFrame(rows, columns=["offence", "weighed"])
    keys = ["area_code", "period", "weighed"]
    told = counts[["area_code", "period", "offence"]].merge(stands, on="offence", validate="many_to_many")
    twice = told[told.duplicated(keys, keep=False)]
    if len(twice):
        _, first = next(iter(twice.groupby(keys)))
        raise InputError(
            f"{listed(sorted(first['offence']))} stand for the same offence, which would be counted twice.",
            mend="Give one row for each.",
        )


def _refuse_repeats(counts: pd.DataFrame) -> None:
    """The same offence twice, or a group and a part of it, would be counted twice."""
    if counts.duplicated(["area_code", "period", "offence"]).any():
        raise InputError("an offence stands twice for one area and period.", mend="Give one row for each.")
    named = set(counts["offence"])
    inside = sorted(path for path in named if _PATH.match(path) and any(path.startswith(f"{up}.") for up in named))
    if inside:
        raise InputError(
            f"{listed([_last_step(path) for path in inside])} would be counted twice: once in the group that holds it.",
            mend="Give either the groups or their parts.",
        )  # fmt: skip


def _one_set(weights: pd.DataFrame, weight_set: str, version: str) -> tuple[pd.DataFrame, str]:
    named = weights[weights["weight_set"] == weight_set]
    if named.empty:
        held = listed(sorted(set(weights["weight_set"]))) or "none"
        raise InputError(
            f"there is no set of weights {weight_set!r}; stored: {held}.",
            mend="Bring one in: vru import severity FILE.",
        )
    versions = sorted(set(named["version"]))
    if not version and len(versions) > 1:
        raise InputError(f"{weight_set} has several versions: {listed(versions)}.", mend="Name one of them.")
    chosen = named[named["version"] == (version or versions[0])]
    if chosen.empty:
        raise InputError(f"{weight_set} has no version {version!r}: {listed(versions)}.", mend="Name one of them.")
    return chosen, version or versions[0]


def _weight_of(offence: str, weights: pd.DataFrame, largest_factor: float) -> tuple[Any, ...]:
    """An offence with its weight, the least and the greatest inside it, and why it cannot be weighed (or nothing)."""
    inside = _inside(_last_step(offence), weights).sort_values("weight")
    if inside.empty:
        return offence, np.nan, np.nan, np.nan, f"{_last_step(offence)} has no weight in this set"
    least, most = inside.iloc[0], inside.iloc[-1]
    low, high = float(least["weight"]), float(most["weight"])
    reason = ""
    if high > largest_factor * low:
        reason = (
            f"{_last_step(offence)} cannot carry one weight: inside it they run from {number(low, 1)} "
            f"({least['offence']}) to {number(high, 1)} ({most['offence']})"
        )
    return offence, float(np.sqrt(low * high)), low, high, reason


def _inside(offence: str, weights: pd.DataFrame) -> pd.DataFrame:
    """The offences of a set that a code, a name or a group stands for; none where it is unknown."""
    by_code = weights[weights["code"] == offence]
    if len(by_code) or not _plain(offence):
        return by_code
    found = (weights[weights[name].map(_plain) == _plain(offence)] for name in _GROUPS if name in weights)
    return next((some for some in found if len(some)), by_code)


def _weighed(counts: pd.DataFrame, level: float) -> pd.DataFrame:
    columns = ["area_code", "period", "crimes", "harm", "lower", "upper", "reason"]
    groups = counts.groupby(["area_code", "period"], sort=True)
    return pd.DataFrame([(*key, *_harm_of(some, level)) for key, some in groups], columns=columns)


def _harm_of(some: pd.DataFrame, level: float) -> tuple[Any, ...]:
    """Crimes, harm and its limits of one area and period."""
    counts = some["count"].to_numpy(dtype=float)
    if np.isnan(counts).any():
        return np.nan, np.nan, np.nan, np.nan, HIDDEN_COUNT
    if np.any(counts < 0):
        raise InputError("a count of crimes is below nought.", mend="Check the counts.")
    weight, low, high = (some[name].to_numpy() for name in ("weight", "weight_low", "weight_high"))
    crimes = counts.sum()
    if crimes == 0:  # no crime at all: at most as many as a count of nought allows, each of the heaviest kind
        return 0.0, 0.0, 0.0, float(high.max() * poisson_limits(0, level).upper), ""
    lower = dobson_limits(low @ counts, low**2 @ counts, crimes, level).lower
    upper = dobson_limits(high @ counts, high**2 @ counts, crimes, level).upper
    return float(crimes), float(weight @ counts), float(lower), float(upper), ""


def _last_step(offence: str) -> str:
    """'recorded-crime.theft-offences.shoplifting' → 'shoplifting'; a code such as 4.1 is no path."""
    return offence.rsplit(".", 1)[-1] if _PATH.match(offence) else offence


def _plain(word: str) -> str:
    """A name of an offence so that spellings meet: 'Criminal damage and arson', 'criminal-damage-arson'."""
    return "-".join(part for part in re.split(r"[^a-z0-9]+", word.lower()) if part not in ("", "and"))
