"""Returns held against targets, with their uncertainty; how far people come; and what is late."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from interventions.errors import InputError
from interventions.intervals import wilson_limits
from interventions.periods import parse_period, span_months
from interventions.tables import MONITORING_PLAN, MONITORING_RETURNS
from interventions.thresholds import COLOURS, colour_figures
from interventions.vocabulary import Polarity
from logic_models.kinds import Counted, NodeKind
from logic_models.model import LogicModel, Node
from logic_models.monitoring.plan import direction_of, due_by, is_held_against, plan_of, target_of
from logic_models.monitoring.reach import count_reach, follow_funnel
from logic_models.monitoring.results import NO_DIRECTION, NOT_OVER, Monitoring

_FIGURES = ("numerator", "denominator", "value", "people", "new_people", "contacts")


def monitor(
    model: LogicModel, returns: pd.DataFrame, *, as_of: date, plan: pd.DataFrame | None = None, level: float = 0.95
) -> Monitoring:
    """How a project stands on a day: each return against its target and improvement trigger, reach, funnel, and delays.

    `returns` keeps MONITORING_RETURNS, `plan` MONITORING_PLAN; without a plan, the theory's own (`plan_of`). A share is
    held in percent with Wilson's interval. A count of what was delivered is whole, and has no interval to be uncertain
    by; any other figure without one is coloured "no interval". Returns of periods that begin after `as_of` are left
    out. InputError where the periods of one node overlap, or a frame breaks its contract.
    """
    MONITORING_RETURNS.check(returns)
    agreed = MONITORING_PLAN.check(plan_of(model) if plan is None else plan)
    held = returns.assign(**{name: returns[name].to_numpy(dtype=float, na_value=np.nan) for name in _FIGURES})
    begins = [parse_period(period).start_time for period in held["period"]]
    held = held.assign(begins=pd.Series(begins, index=held.index, dtype="datetime64[ns]"))
    held = held[held["begins"] <= pd.Timestamp(as_of)]
    held = held.sort_values(["begins", "period"], kind="stable").reset_index(drop=True)
    _refuse_overlaps(held)
    nodes = {node.id: node for node in model.nodes}
    known = held["node_id"].isin([*nodes, ""])
    figures = held[known & (held["step"] == "")]
    return Monitoring(
        model=model, rows=_rate(figures, nodes, agreed, as_of, level), reach=count_reach(figures, model),
        funnel=follow_funnel(held[known & (held["step"] != "")], level=level), late=_late(agreed, held, nodes, as_of),
        unknown=tuple(dict.fromkeys(held.loc[~known, "node_id"])), as_of=as_of, level=level,
    )  # fmt: skip


def _rate(figures: pd.DataFrame, nodes: dict[str, Node], plan: pd.DataFrame, as_of: date, level: float) -> pd.DataFrame:
    rows = figures.drop(columns=["step", "begins"]).reset_index(drop=True)
    own = [nodes[name] for name in rows["node_id"]]
    rows = rows.assign(
        text=[node.text for node in own], kind=[node.kind.value for node in own], **_measured(rows, own, level)
    )
    rows = rows.assign(**_thresholds(rows, own, plan))
    ends = [parse_period(period).end_time.date() for period in rows["period"]]
    output = rows["kind"].to_numpy() == NodeKind.OUTPUT.value
    over = ~output | np.array([day <= as_of for day in ends], dtype=bool)
    said = (rows["direction"] != "").to_numpy(dtype=bool)
    found = colour_figures(
        (rows["value"], rows["lower"], rows["upper"]), target=rows["target"].where(over & said),
        trigger=rows["improvement_trigger"].where(over & said), higher=rows["direction"] == Polarity.HIGHER_IS_BETTER,
    )  # fmt: skip
    aimed = (rows["target"].notna() & rows["value"].notna()).to_numpy(dtype=bool)
    bare = np.isin(found.colour, COLOURS) & rows["lower"].isna().to_numpy(dtype=bool)
    rating = np.where(bare, np.char.add(found.colour, ", no interval"), found.rating)
    rating = np.where(aimed & ~said, NO_DIRECTION, np.where(aimed & ~over, NOT_OVER, rating))
    return rows.assign(colour=found.colour, certain=found.certain, rating=rating)


def _measured(rows: pd.DataFrame, own: list[Node], level: float) -> dict[str, np.ndarray]:
    """The figure of each return with its interval: a share in percent, a count of people or contacts, or a value."""
    part, whole = rows["numerator"].to_numpy(), rows["denominator"].to_numpy()
    share = np.isfinite(part) & (whole > 0)
    counted = np.array([node.counts for node in own], dtype=object)
    value = np.where(np.isfinite(part) | np.isfinite(whole), np.nan, rows["value"].to_numpy())
    for what, column in ((Counted.PEOPLE, "people"), (Counted.CONTACTS, "contacts")):
        value = np.where(counted == what.value, rows[column].to_numpy(), value)
    delivered = np.array([node.kind is NodeKind.OUTPUT for node in own], dtype=bool)
    lower = upper = np.where(delivered, value, np.nan)
    share = share & ~np.isin(counted, [Counted.PEOPLE.value, Counted.CONTACTS.value])
    value, lower, upper = value.copy(), lower.copy(), upper.copy()
    # The figure is divided last: 29 of 100 against a target of 29% is 29, not a hair below it.
    value[share] = part[share] * 100 / whole[share]
    limits = wilson_limits(part[share], whole[share], level)
    lower[share], upper[share] = limits.lower * 100, limits.upper * 100
    return {"value": value, "lower": lower, "upper": upper, "share": share}


def _thresholds(rows: pd.DataFrame, own: list[Node], plan: pd.DataFrame) -> dict[str, list[float] | list[str]]:
    """Target, trigger and direction of each return: as agreed in the plan, otherwise as the theory states."""
    agreed = {row["node_id"]: row for row in plan.to_dict("records")}
    target, trigger, direction = list[float](), list[float](), list[str]()
    for node, period in zip(own, rows["period"], strict=True):
        row = agreed.get(node.id, {})
        stated = row.get("target", target_of(node))
        fits = is_held_against(node, period, every=str(row.get("every", ""))) and _within(period, row)
        target.append(float(stated) if fits and stated is not None else np.nan)
        floor = row.get("improvement_trigger", np.nan)
        trigger.append(float(floor) if fits and floor is not None else np.nan)
        direction.append(str(row.get("direction", direction_of(node))))
    return {"target": target, "improvement_trigger": trigger, "direction": direction}


def _within(period: str, agreed: Mapping[Hashable, Any]) -> bool:
    """Whether a period lies in the days for which its figures were agreed; always where nothing was."""
    span = parse_period(period)
    first, last = span.start_time.date().isoformat(), span.end_time.date().isoformat()
    return not agreed or (first <= agreed["ends"] and agreed["starts"] <= last)


def _late(plan: pd.DataFrame, held: pd.DataFrame, nodes: dict[str, Node], as_of: date) -> pd.DataFrame:
    """Returns that were due and have not come, the longest overdue first. One that says why it is empty has come.

    A quarter has come as well where each of its months has.
    """
    due = due_by(plan[plan["node_id"].isin(list(nodes))], as_of=as_of)
    here = held[held["step"] == ""]
    returned = {name: list(own) for name, own in here.groupby("node_id")["period"]}
    missing = [
        not _has_come(period, returned.get(name, []))
        for name, period in zip(due["node_id"], due["period"], strict=True)
    ]
    late = due[np.array(missing, dtype=bool)] if len(due) else due
    late = late.assign(
        text=[nodes[name].text for name in late["node_id"]], days_late=[(as_of - day).days for day in late["due"]]
    )
    return late.sort_values(["due", "node_id"], kind="stable").reset_index(drop=True)


def _has_come(period: str, returned: list[str]) -> bool:
    first, last = span_months(period)
    inside = [(begins, ends) for begins, ends in map(span_months, returned) if first <= begins and ends <= last]
    return sum(ends.ordinal - begins.ordinal + 1 for begins, ends in inside) == last.ordinal - first.ordinal + 1


def _refuse_overlaps(held: pd.DataFrame) -> None:
    for (name, _), rows in held.groupby(["node_id", "step"]):
        ends = [parse_period(period).end_time for period in rows["period"]]
        for place in range(1, len(rows)):
            if rows["begins"].iloc[place] <= ends[place - 1]:
                both = " and ".join(rows["period"].iloc[place - 1 : place + 1])
                raise InputError(
                    f"two returns are of the same time ({both}).", where=f"node {name!r}",
                    mend="Return a node by month, quarter or year, not by two of them.",
                )  # fmt: skip
