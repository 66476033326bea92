"""What a need index is made of: crimes per resident and stored indicators, area by area, with why one has no figure."""

from __future__ import annotations

import numpy as np
import pandas as pd

from catalogue.need.counts import VIOLENCE, count_need, latest_months, months_of_all, say_months
from interventions.errors import InputError
from interventions.figures import listed
from interventions.periods import span_months
from interventions.places import areas_of_level, population_at
from interventions.vocabulary import AreaType, IndicatorKind, Polarity

# More of these may come of more reporting or of more police work, as in the recorded-crime table.
CONTESTED_CRIME = frozenset({
    "drugs", "other-crime", "possession-of-weapons", "public-order", "public-disorder-weapons", "violent-crime",
    "violence-and-sexual-offences",
})  # fmt: skip
_DIRECTED = (Polarity.LOWER_IS_BETTER.value, Polarity.HIGHER_IS_BETTER.value)
SHARES = (IndicatorKind.RATE.value, IndicatorKind.PROPORTION.value)
_MOST = 4


def index_cells(
    whole: pd.DataFrame, known: pd.DataFrame, *, indicator: str, denominator_name: str, polarity: str, period: str = ""
) -> pd.DataFrame:
    """One indicator of a need index (contract INDEX_VALUES, and `why`: why a cell is empty), a row for every area.

    `period`: the time the counts are of, in words.
    `whole`: area_code, area. `known`: area_code, count, denominator, suppressed, of the areas that have figures.
    """
    columns = ["area_code", "count", "denominator", "suppressed"]
    frame = whole[["area_code", "area"]].merge(known[columns], on="area_code", how="left", validate="one_to_one")
    counted, over = frame["count"].notna(), frame["denominator"] > 0
    why = np.select(
        [frame["suppressed"].eq(True), ~counted, ~over], ["suppressed", "no count", f"no {denominator_name}"], ""
    )
    frame[["count", "denominator"]] = frame[["count", "denominator"]].where(counted & over)
    return frame.drop(columns="suppressed").assign(
        indicator=indicator, denominator_name=denominator_name, polarity=polarity, why=why, period=period
    )


def first_choice(counts: pd.Series) -> list[str]:
    """The crime categories to begin with, of `counts` (category → crimes): of those whose direction is not contested.

    Categories of violence go first, then those with the most crimes.
    """
    clear = counts[~counts.index.isin(CONTESTED_CRIME) & (counts > 0)]
    ordered = clear.reset_index().set_axis(["category", "crimes"], axis=1)
    ordered["violent"] = ordered["category"].isin(VIOLENCE)
    ordered = ordered.sort_values(["violent", "crimes", "category"], ascending=[False, False, True])
    return [str(code) for code in ordered["category"].head(_MOST)]


def say_passed_over(counts: pd.Series) -> str:
    """Which crimes the first choice leaves out, and why; nothing where it takes all of them."""
    held = [str(code) for code in counts.index[counts > 0]]
    contested, chosen = sorted({*held} & CONTESTED_CRIME), first_choice(counts)
    rest = sorted({*held} - {*contested} - {*chosen})
    said = []
    if contested:
        why = "since more of it may come of more reporting or more police work"
        said.append(f"Not in it, {why}: {listed(contested)}.")
    if rest:
        said.append(f"Not in it, since it begins with {_MOST} kinds at most, violence first: {listed(rest)}.")
    return " ".join(said)


def crime_cells(
    crimes: pd.DataFrame, areas: pd.DataFrame, populations: pd.DataFrame, *, level: AreaType, categories: list[str]
) -> pd.DataFrame:
    """Crimes of each category in the latest twelve months, per resident, as values of a need index.

    `crimes` are those in `areas`. Raises InputError for a category whose direction is contested.
    """
    if contested := [code for code in categories if code in CONTESTED_CRIME]:
        raise InputError(
            f"{listed(contested)}: more of it may come of more reporting or more police work, so it cannot say where"
            " need is higher.", mend="Leave it out.",
        )  # fmt: skip
    kept = months_of_all(crimes, areas)
    if kept.empty:
        raise InputError("no crime is loaded for most LSOAs here.", mend="Import street files: vru import crimes FILE.")
    months, whole = latest_months(kept), areas_of_level(areas, level)
    people = population_at(populations, areas, level, year=int(months[-1][:4]))
    years = [str(year) for year in sorted(people["population_year"].unique())]
    parts = []
    for code in categories:
        counts = count_need(kept, areas, level=level, categories=(code,), months=months)
        known = counts.merge(people, on="area_code", how="left", validate="one_to_one")
        known = known.rename(columns={"events": "count", "people": "denominator"}).assign(suppressed=False)
        named = f"residents, {listed(years)}"
        parts.append(
            index_cells(
                whole, known, indicator=code, denominator_name=named, polarity=Polarity.LOWER_IS_BETTER.value,
                period=say_months(months),
            )
        )  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def stored_cells(
    values: pd.DataFrame, indicators: pd.DataFrame, areas: pd.DataFrame, *, level: AreaType, code: str
) -> pd.DataFrame:
    """A stored indicator in its latest period as values of a need index.

    `values` keeps NEED_VALUES, `indicators` NEED_INDICATORS. Raises InputError where it has no direction or no counts.
    """
    fact = {str(name): cell for name, cell in indicators[indicators["code"] == code].iloc[0].items()}
    if fact["polarity"] not in _DIRECTED:
        raise InputError(
            f"the direction of {code} is {Polarity.labels()[fact['polarity']].lower()}: it cannot say where need is"
            " higher.", mend="Leave it out, or bring it in again with its polarity.",
        )  # fmt: skip
    whole = areas_of_level(areas, level)
    mine = values[(values["indicator"] == code) & values["area_code"].isin(whole["area_code"])]
    period = max(mine["period"].unique(), key=lambda told: span_months(told)[1], default="")
    now = mine[mine["period"] == period]
    if not can_be_drawn(fact["kind"], fact["method"], now["count"], now["denominator"]):
        raise InputError(
            f"{code} is no plain rate or share of whole counts by {level.label}, so it cannot be drawn anew.",
            mend="Leave it out, or choose another level.",
        )
    return index_cells(
        whole, now, indicator=code, denominator_name=fact["denominator_name"], polarity=fact["polarity"], period=period
    )  # fmt: skip


def can_be_drawn(kind: str, method: str, counts: pd.Series, denominators: pd.Series) -> bool:
    """Whether a rate or share, not standardised or otherwise worked over, has whole counts over a denominator."""
    known = counts[denominators > 0].dropna()
    return kind in SHARES and not method and len(known) > 0 and bool((known % 1 == 0).all())
