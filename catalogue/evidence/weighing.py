"""What is known to work: the registers side by side, each in its own words, with their disagreements said.

A rating belongs to its register, version and day. Ratings are never averaged: where they differ, both are shown.
"""

from __future__ import annotations

import pandas as pd

from catalogue.evidence.results import Evidence
from catalogue.evidence.words import BY_OUTCOME, CONFLICTING
from interventions import tables
from interventions.errors import InputError
from interventions.ratings import is_latest
from interventions.vocabulary import PreventionTier

_UK = {"uk", "united kingdom", "great britain", "england", "wales", "england and wales", "scotland", "northern ireland"}
_COUNTS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
_MOST_SOURCES = 4
_SCALES = {
    "value": ("impact", "label"),
    "security": ("security", "security_label"),
    "cost_band": ("cost", "cost_label"),
}


def weigh_evidence(
    claims: pd.DataFrame, scales: pd.DataFrame, *, interventions: pd.DataFrame | None = None,
    registers: pd.DataFrame | None = None, outcomes: pd.DataFrame | None = None,
) -> Evidence:  # fmt: skip
    """Set the latest claims of every register side by side, UK evidence first, and flag where their stances differ.

    `claims`: contract CLAIMS; `scales`: contract SCALES. The other frames give codes their names (code, name). Two
    claims are about the same thing where they name the same outcome or one of them names none. Raises InputError for
    a claim whose value is no level of its register's scale.
    """
    tables.CLAIMS.check(claims)
    tables.SCALES.check(scales)
    named = _in_own_words(claims, scales)
    for column, frame in (("intervention", interventions), ("register", registers), ("outcome", outcomes)):
        code = "outcome" if column == "outcome" else f"{column}_code"
        named["outcome_name" if column == "outcome" else column] = name_codes(named[code], frame)
    named["outcome_name"] = named["outcome_name"].where(named["outcome"] != "", "outcome not stated")
    named["uk"] = [is_uk(country) for country in named["country"]]
    newest = is_latest(named)
    order = ["intervention", "uk", "register", "outcome", "setting", "source"]
    rising = [True, False, True, True, True, True]
    latest = named[newest].sort_values(order, ascending=rising).reset_index(drop=True)
    return Evidence(
        claims=latest, history=named[~newest].sort_values(order, ascending=rising).reset_index(drop=True),
        interventions=_each_intervention(latest),
    )  # fmt: skip


def of_tier(interventions: pd.DataFrame, tags: pd.DataFrame, tier: str) -> pd.DataFrame:
    """The interventions of one prevention tier (`tags`: intervention_code, facet, code); all where it is empty."""
    if not tier:
        return interventions
    if tier not in PreventionTier.codes():
        raise InputError(f"{tier!r} is no tier.", mend=f"One of: {', '.join(PreventionTier.codes())}.")
    tagged = tags.loc[(tags["facet"] == "tier") & (tags["code"] == tier), "intervention_code"]
    return interventions[interventions["code"].isin(tagged)].reset_index(drop=True)


def is_uk(country: str) -> bool:
    """True where one of the countries named, 'UK; USA', is the United Kingdom or a part of it."""
    return any(name.strip().lower() in _UK for name in str(country).split(";"))


def name_codes(codes: pd.Series, frame: pd.DataFrame | None) -> pd.Series:
    """Codes as names where a frame (code, name) knows them."""
    names = {} if frame is None else dict(zip(frame["code"], frame["name"], strict=True))
    return codes.map(lambda code: names.get(code, code)).astype("str")


def differ(claims: pd.DataFrame) -> pd.DataFrame:
    """Of claims on one intervention, those whose stances differ from another about the same thing; may be none."""
    unnamed = claims["outcome"] == ""
    kept = pd.Series(False, index=claims.index)
    for outcome in claims["outcome"].unique():
        same = unnamed | (claims["outcome"] == outcome)
        if len(set(claims.loc[same, "stance"])) > 1:
            kept |= same
    return claims[kept]


def one_stance(claims: pd.DataFrame) -> str:
    """The stance that some claims on one intervention share, else 'conflicting' or, of several outcomes, 'by outcome'.

    Claims on different outcomes may point different ways without contradicting one another.
    """
    if len(differ(claims)):
        return CONFLICTING
    found = set(claims["stance"])
    return found.pop() if len(found) == 1 else BY_OUTCOME


def say_difference(claims: pd.DataFrame) -> list[str]:
    """The disagreement in words: who disagrees, then each register's own label with where it stands."""
    names = list(dict.fromkeys(claims["register"]))
    said = []
    for (register, label), group in claims.groupby(["register", "label"], sort=False):
        places = list(dict.fromkeys(group["source"]))
        more = f" and {len(places) - _MOST_SOURCES} more" if len(places) > _MOST_SOURCES else ""
        about = ", ".join(dict.fromkeys(group["outcome_name"]))
        said.append(f"{register}: “{label}” ({about}; {'; '.join(places[:_MOST_SOURCES])}{more}).")
    if len(names) == 1:
        return ["One register contradicts itself.", *said]
    count = _COUNTS[len(names)] if len(names) < len(_COUNTS) else str(len(names))
    twofold = [name for name in names if len(differ(claims[claims["register"] == name]))]
    own = [f"{name} also contradicts itself." for name in twofold]
    return [" ".join([f"{count} registers disagree.", *own]), *said]


def _in_own_words(claims: pd.DataFrame, scales: pd.DataFrame) -> pd.DataFrame:
    """Each claim with its register's label and meaning, the stance, and the labels of security and cost."""
    named = claims.copy()
    for column, (scale, label) in _SCALES.items():
        levels = scales[scales["scale"] == scale].set_index(["register_code", "level"])
        keys = pd.MultiIndex.from_arrays([named["register_code"], named[column].astype("str")])
        found = levels.reindex(keys)
        named[label] = found["label"].to_numpy()
        if scale == "impact":
            named["meaning"], named["stance"] = found["meaning"].to_numpy(), found["stance"].to_numpy()
    if (unknown := named[named["label"].isna()]).size:
        first = unknown.iloc[0]
        raise InputError(
            f"{first['value']!r} is no level of {first['register_code']}'s scale.", mend="Import its scale first."
        )
    return named


def _each_intervention(claims: pd.DataFrame) -> pd.DataFrame:
    """One row an intervention: claims, registers, stance, conflicting, uk, said."""
    rows = []
    for (code, name), group in claims.groupby(["intervention_code", "intervention"], sort=False):
        apart = differ(group)
        rows.append((code, name, len(group), group["register_code"].nunique(), one_stance(group), len(apart) > 0,
                     bool(group["uk"].any()), "\n".join(say_difference(apart)) if len(apart) else ""))  # fmt: skip
    columns = ["intervention_code", "intervention", "claims", "registers", "stance", "conflicting", "uk", "said"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values(["uk", "intervention"], ascending=[False, True]).reset_index(drop=True)
