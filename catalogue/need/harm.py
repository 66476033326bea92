"""Crimes weighed by their harm, with a named set of weights, and refused where a category cannot carry one weight.

A murder and a common assault are one crime each. A set of weights, such as the Crime Severity Score (made of sentences)
or the Cambridge index, makes them comparable; but a category that holds both, such as police.uk's "violence and sexual
offences", has no weight of its own: nobody knows which of the two it holds more of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from catalogue.need.harm_results import HIDDEN_COUNT, HarmWeighted, say_unfit
from interventions import tables
from interventions.errors import InputError
from interventions.figures import listed, number
from interventions.intervals import as_numbers, weighted_sum_limits

LARGEST_FACTOR = 3.0
_PATH = re.compile(r"^[a-z-]+(\.[a-z-]+)+$")  # an indicator's code, from the total down
_SLUG = re.compile(r"^[a-z]+(-[a-z]+)+$")
_HYPHEN = re.compile(r"(?<!\bnon)-")  # all but that of "non-residential"
_OTHER_NAMES = {  # how the tables of the Home Office say it → how police.uk and the published weights do
    "vehicle-offences": "vehicle-crime", "all-other-theft-offences": "other-theft",
    "miscellaneous-crimes-against-society": "miscellaneous-crimes", "residential-burglary": "burglary-residential",
    "non-residential-burglary": "burglary-business-community",
}  # fmt: skip
_NEEDED = ("area_code", "period", "offence", "count")
_NAMES = ("offence", "subgroup", "category")


def harm_weighted(
    counts: pd.DataFrame, weights: pd.DataFrame, *, weight_set: str, version: str = "",
    largest_factor: float = LARGEST_FACTOR, leave_out: bool = False, level: float = 0.95,
) -> HarmWeighted:  # fmt: skip
    """Crimes times their weight, summed by area and period, with the gamma interval of a weighted sum of counts.

    `counts`: area_code, period, offence (a code, name or group of the set; of a path such as recorded-crime.robbery the
    last step) and count. `weights` keeps SEVERITY_WEIGHTS. Where the weights inside an offence group differ by more
    than `largest_factor` times, or there is none, it is refused; `leave_out=True` leaves it out and says so. Where they
    differ by less, the figure has the middle one, and the interval reaches from the least weight to the greatest.
    The interval is Fay and Feuer's (1997), see `weighted_sum_limits`: an offence given with a count of nought widens it
    too, since one of the heaviest may have been missed by chance.
    """
    lacking = [name for name in _NEEDED if name not in counts]
    if lacking:
        raise InputError(f"the counts lack {', '.join(lacking)}.", mend=f"Give the columns {', '.join(_NEEDED)}.")
    counts = counts.assign(count=as_numbers(counts["count"], where="count"))
    _refuse_repeats(counts)
    chosen, version = _one_set(tables.SEVERITY_WEIGHTS.check(weights), weight_set, version)
    found = pd.DataFrame(
        [_weight_of(offence, chosen, largest_factor) for offence in dict.fromkeys(counts["offence"])],
        columns=["offence", "name", "weight", "weight_low", "weight_high", "reason"],
    )
    left_out = found[found["reason"] != ""].drop(columns="weight")
    crimes = counts.groupby("offence")["count"].agg(lambda some: some.sum(skipna=False))
    left_out = left_out.assign(crimes=left_out["offence"].map(crimes)).sort_values("crimes", ascending=False)
    if len(left_out) and (not leave_out or len(left_out) == len(found)):
        raise InputError(
            f"{say_unfit(left_out)}.", where=f"weights {weight_set}, version {version}",
            mend="Give counts by offence, bring in weights that name these groups (vru import severity FILE), or leave "
            "them out, and it will be said (--leave-out; leave_out=True).",
        )  # fmt: skip
    used = found[found["reason"] == ""].drop(columns="reason").reset_index(drop=True)
    _refuse_same_weights(counts, list(used["offence"]), chosen)
    weighed = counts.merge(used, on="offence", validate="many_to_one")
    return HarmWeighted(
        rows=_weighed(weighed, level), offences=_by_offence(weighed), weights=used.drop(columns="name"),
        left_out=left_out.reset_index(drop=True), weight_set=weight_set, version=version, level=level,
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
                f"the parts of {_name_of(path)} count {number(-rest)} more than the whole.", mend="Check the counts."
            )
        elif rest != 0:
            yield f"the rest of {_name_of(path)}", np.nan if np.isnan(inside).any() else rest


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
            f"{listed([_name_of(path) for path in inside])} would be counted twice: once in the group that holds it.",
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
    """An offence, its name, its weight, the least and the greatest inside it, and why it has none (or nothing)."""
    name = _name_of(offence)
    inside = _inside(_last_step(offence), weights).sort_values("weight")
    if inside.empty:
        return offence, name, np.nan, np.nan, np.nan, "has no weight in this set"
    least, most = inside.iloc[0], inside.iloc[-1]
    low, high = float(least["weight"]), float(most["weight"])
    reason = ""
    if high > largest_factor * low:
        reason = (
            f"cannot carry one weight: inside it they run from {number(low, 1)} ({least['offence']}) to "
            f"{number(high, 1)} ({most['offence']})"
        )
    return offence, name, float(np.sqrt(low * high)), low, high, reason


def _inside(offence: str, weights: pd.DataFrame) -> pd.DataFrame:
    """The offences of a set that a code, a name or a group stands for; none where it is unknown.

    "Other theft" is the name of an offence and of a category that holds more: which was meant is not known, so it
    stands for all of both.
    """
    by_code = weights[weights["code"] == offence]
    if len(by_code) or not (wanted := _plain(offence)):
        return by_code
    # A table's group may have the name of one of the offences in it, whose weight it cannot have.
    groups = {wanted, _OTHER_NAMES.get(wanted, wanted)}
    asked = {"offence": {wanted}, "subgroup": groups, "category": groups}
    named = [
        weights[column].map(lambda text, names=asked[column]: bool(names & _names_in(text)))
        for column in _NAMES
        if column in weights
    ]
    return weights[np.any(named, axis=0)]


def _names_in(text: str) -> set[str]:
    """The names in a cell, of which there may be several with a semicolon between them."""
    return {_plain(part) for part in str(text).split(";")}


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
    lower, upper = weighted_sum_limits(counts, low, level).lower, weighted_sum_limits(counts, high, level).upper
    return float(counts.sum()), float(weight @ counts), float(lower), float(upper), ""


def _by_offence(weighed: pd.DataFrame) -> pd.DataFrame:
    """Each offence weighed, with its part of the crimes and of the harm of its area and period."""
    frame = weighed.rename(columns={"count": "crimes"}).assign(harm=lambda f: f["crimes"] * f["weight"])
    groups = frame.groupby(["area_code", "period"])
    for part in ("crimes", "harm"):
        whole = groups[part].transform(lambda some: some.sum(skipna=False))
        frame[f"{part.removesuffix('s')}_share"] = frame[part] / whole.where(whole > 0)
    frame = frame.sort_values(["area_code", "period", "harm", "offence"], ascending=[True, True, False, True])
    return frame.reset_index(drop=True)[[
        "area_code", "period", "offence", "name", "crimes", "crime_share", "weight", "weight_low", "weight_high",
        "harm", "harm_share",
    ]]  # fmt: skip


def _last_step(offence: str) -> str:
    """'recorded-crime.theft-offences.shoplifting' → 'shoplifting'; a code such as 4.1 is no path."""
    return offence.rsplit(".", 1)[-1] if _PATH.match(offence) else offence


def _name_of(offence: str) -> str:
    """'recorded-crime.theft-offences.non-residential-burglary' → 'non-residential burglary'; a name as it is."""
    step = _last_step(offence)
    return _HYPHEN.sub(" ", step) if _SLUG.match(step) else step


def _plain(word: str) -> str:
    """A name of an offence so that spellings meet: 'Criminal damage and arson', 'criminal-damage-arson'."""
    return "-".join(part for part in re.split(r"[^a-z0-9]+", word.lower()) if part not in ("", "and"))
