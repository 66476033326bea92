"""How many were reached, people and contacts apart, and how far they came from referral to completion."""

from __future__ import annotations

import numpy as np
import pandas as pd

from interventions.intervals import wilson_limits
from interventions.periods import parse_period
from logic_models.model import LogicModel

STEPS = ("referred", "accepted", "started", "completed")
CARRIED_OVER = "more than at the step before: they come over from earlier periods, or a figure is wrong"


def count_reach(figures: pd.DataFrame, model: LogicModel) -> pd.DataFrame:
    """People and contacts of each node over all its returns (in order of time); the two are never added.

    One person may stand in several periods, so that people of periods do not add up: `people_least` and `people_most`
    are the bounds, and are one where every return says how many were new and none is missing between them.
    """
    columns = ["node_id", "text", "periods", "people_least", "people_most", "contacts"]
    rows = []
    for name, own in figures.dropna(subset=["people", "contacts"], how="all").groupby("node_id", sort=False):
        least, most = _bounds(own[own["people"].notna()], model.starts)
        said = model.node(str(name)).text
        rows.append((name, said, len(own), least, most, own["contacts"].sum(min_count=1)))
    kinds = {"people_least": "Float64", "people_most": "Float64", "contacts": "Float64"}
    return pd.DataFrame(rows, columns=columns).astype(kinds)


def _bounds(returned: pd.DataFrame, starts: str) -> tuple[float, float]:
    """How many different people these returns of one node count, at least and at most; none came before `starts`."""
    least = most = np.nan
    whole, after = True, None
    for row in returned.to_dict("records"):
        period, people, new = parse_period(row["period"]), row["people"], row["new_people"]
        if after is None:
            least = most = people
            # Others may have been counted before the first return that came.
            whole = new == people and period.start_time.date().isoformat() <= (starts or "9999")
        else:
            # People of a period that is missing are not new later, and stand in no return that came.
            whole = whole and after == period.start_time
            least = max(least + (0 if np.isnan(new) else new), people)
            most += new if whole and not np.isnan(new) else people
        after = (period + 1).start_time
    return least, most


def follow_funnel(steps: pd.DataFrame, *, level: float) -> pd.DataFrame:
    """The steps of each funnel with their people and rates, over the periods in which every step was returned.

    node_id, step, people, rate (of the step before, with lower and upper, as shares of one), of_first (of those at the
    first step), periods, left_out (periods in which a step is missing) and `withheld`: why a rate is not given.
    """
    columns = ["node_id", "step", "people", "rate", "lower", "upper", "of_first", "periods", "left_out", "withheld"]
    rows = []
    for name, own in steps.groupby("node_id", sort=False):
        wide = own.set_index(["period", "step"])["people"].unstack()  # noqa: PD010  (a pivot table would fill and average)
        used = [step for step in STEPS if step in wide and wide[step].notna().any()]
        whole = wide[used].dropna()
        people = whole.sum()
        for place, step in enumerate(used):
            before = people[used[place - 1]] if place else np.nan
            figures = _rates(people[step], before, people[used[0]], level) if place else (np.nan,) * 4 + ("",)
            rows.append((name, step, people[step], *figures[:4], len(whole), len(wide) - len(whole), figures[4]))
    return pd.DataFrame(rows, columns=columns)


def _rates(people: float, before: float, first: float, level: float) -> tuple[float, float, float, float, str]:
    of_first = people / first if first >= people and first > 0 else np.nan
    if people > before:
        return np.nan, np.nan, np.nan, of_first, CARRIED_OVER
    if before == 0:
        return np.nan, np.nan, np.nan, of_first, "nobody came to the step before"
    limits = wilson_limits(people, before, level)
    return people / before, float(limits.lower), float(limits.upper), of_first, ""
