"""The union of all funded theories, by the outcomes, factors and assumptions that they share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import optimize, sparse

from interventions.errors import InputError
from logic_models.kinds import OUTCOMES, NodeKind
from logic_models.model import LogicModel, Node
from logic_models.portfolio.resting import same_words, supports
from logic_models.portfolio.results import Portfolio

_CONTRARY = {"increase": "decrease", "decrease": "increase"}
_FAR_APART = 50
_SECONDS = 3.0
Row = dict[str, Any]


def merge_portfolio(
    theories: Mapping[str, LogicModel], *, money: Mapping[str, int | None],
    outcomes: Mapping[str, str] | None = None, factors: Mapping[str, str] | None = None, share: float = 0.5,
) -> Portfolio:  # fmt: skip
    """All theories together, and the fewest assumptions on which at least `share` of the money rests.

    `theories`: by a key of each project; `money`: pence by the same key (missing or None: not stated). `outcomes`,
    `factors`: codes with their names, so that those which nobody serves can be said. Money counts once for a theory
    that rests on several assumptions. Outcomes are the same where their code is, else where their words are. InputError
    for no theories, negative money, or a share outside 0 to 1.
    """
    _check(theories, money, share)
    pence = {key: money.get(key) for key in theories}
    held = {key: supports(model) for key, model in theories.items()}
    rows = [
        {"theory": key, "title": model.title or model.id or key, "pence": np.nan if pence[key] is None else pence[key],
         "assumptions": len(held[key])}
        for key, model in theories.items()
    ]  # fmt: skip
    rests, chosen, covered, exact = _rests(held, pence, share)
    aims = (*OUTCOMES, NodeKind.IMPACT)
    return Portfolio(
        theories=pd.DataFrame(rows).astype({"pence": "float64"}),
        outcomes=_served(
            {key: {_aim(n): n.text for n in model.of_kind(*aims)} for key, model in theories.items()}, pence, outcomes
        ),
        factors=_served(
            {key: {f: f for n in model.nodes for f in n.factors} for key, model in theories.items()}, pence, factors
        ),
        contradictions=pd.DataFrame(
            [*_directions(theories), *_confidences(theories)],
            columns=["what", "about", "theory", "says", "other", "other_says"],
        ),
        assumptions=rests, chosen=chosen, covered=covered, wanted=share, exact=exact,
    )  # fmt: skip


def _check(theories: Mapping[str, LogicModel], money: Mapping[str, int | None], share: float) -> None:
    if not theories:
        raise InputError("there is no theory of change to merge.", mend="Store some: see `vru logic list`.")
    if not 0 < share <= 1:
        raise InputError(f"a share of {share} is not between 0 and 1.", mend="Write 0.5 for half of the money.")
    if wrong := [key for key, pence in money.items() if pence is not None and pence < 0]:
        raise InputError("money is below nought.", where=wrong[0], mend="Give pence, or None where it is not stated.")


def _aim(node: Node) -> str:
    return node.outcome or node.measure or same_words(node.text)


def _served(
    named: Mapping[str, Mapping[str, str]], pence: Mapping[str, int | None], known: Mapping[str, str] | None
) -> pd.DataFrame:
    """One row a code: how many theories name it, and the money of these."""
    found: dict[str, Row] = {
        code: {"code": code, "name": name, "theories": 0, "pence": 0.0, "titles": []}
        for code, name in (known or {}).items()
    }
    for key, codes in named.items():
        for code, text in codes.items():
            row = found.setdefault(code, {"code": code, "name": text, "theories": 0, "pence": 0.0, "titles": []})
            row["theories"] += 1
            row["pence"] += pence[key] or 0
            row["titles"].append(key)
    frame = pd.DataFrame(list(found.values()), columns=["code", "name", "theories", "pence", "titles"])
    frame["titles"] = frame["titles"].map("; ".join)
    return frame.sort_values(["theories", "pence"], ascending=False, kind="stable", ignore_index=True)


def _directions(theories: Mapping[str, LogicModel]) -> list[Row]:
    """Theories that want the same outcome to go in opposite directions."""
    wanted: dict[str, dict[str, tuple[str, str]]] = {}
    for key, model in theories.items():
        for node in model.of_kind(*OUTCOMES, NodeKind.IMPACT):
            if node.direction in _CONTRARY and (code := node.measure or node.outcome):
                wanted.setdefault(code, {}).setdefault(node.direction, (key, node.text))
    return [
        {"what": "direction", "about": code, "theory": up[0], "says": f"increase: {up[1]}", "other": down[0],
         "other_says": f"decrease: {down[1]}"}
        for code, held in wanted.items()
        if (up := held.get("increase")) and (down := held.get("decrease"))
    ]  # fmt: skip


def _confidences(theories: Mapping[str, LogicModel]) -> list[Row]:
    """The same assumption, of which one theory is far surer than another."""
    said: dict[str, list[tuple[int, str, str]]] = {}
    for key, model in theories.items():
        for link in model.links:
            if link.assumption and link.confidence is not None:
                said.setdefault(same_words(link.assumption), []).append((link.confidence, key, link.assumption))
    rows = []
    for held in said.values():
        (low, doubter, text), (high, believer, _) = min(held), max(held)
        if high - low >= _FAR_APART and doubter != believer:
            rows.append({"what": "confidence", "about": text, "theory": doubter, "says": f"{low}%", "other": believer,
                         "other_says": f"{high}%"})  # fmt: skip
    return rows


def _rests(
    held: Mapping[str, Sequence[Any]], pence: Mapping[str, int | None], share: float
) -> tuple[pd.DataFrame, tuple[str, ...], float, bool]:
    rows: dict[str, Row] = {}
    for key, assumptions in held.items():
        for one in assumptions:
            row = rows.setdefault(
                one.key, {"assumption": one.text, "theories": 0, "pence": 0.0, "confidence": np.nan, "test": "",
                          "test_due": "", "keys": []},
            )  # fmt: skip
            row["theories"] += 1
            row["pence"] += pence[key] or 0
            row["keys"].append(key)
            if one.confidence is not None:
                row["confidence"] = float(np.fmin(row["confidence"], one.confidence))
            if one.test and (not row["test"] or one.test_due < row["test_due"]):
                row["test"], row["test_due"] = one.test, one.test_due
    whole = float(sum(value or 0 for value in pence.values()))
    ordered = sorted(rows.values(), key=lambda row: -row["pence"])
    chosen, covered, exact = _fewest([row["keys"] for row in ordered], pence, share * whole)
    columns = ["assumption", "theories", "pence", "share", "confidence", "test", "test_due"]
    frame = pd.DataFrame([row | {"share": row["pence"] / whole if whole else 0.0} for row in ordered], columns=columns)
    named = tuple(ordered[number]["assumption"] for number in chosen)
    return frame, named, covered / whole if whole else 0.0, exact


def _fewest(
    sets: Sequence[Sequence[str]], pence: Mapping[str, int | None], wanted: float
) -> tuple[list[int], float, bool]:
    """The fewest sets whose theories hold at least the wanted money: greedily, then by a solver while there is time."""
    worth = {key: float(value or 0) for key, value in pence.items()}
    reach = sum(worth[key] for key in set().union(*sets)) if sets else 0.0
    wanted = min(wanted, reach)
    if wanted <= 0:
        return [], 0.0, True
    greedy: list[int] = []
    taken: set[str] = set()

    def gain(number: int) -> float:
        return sum(worth[key] for key in set(sets[number]) - taken)

    while sum(worth[key] for key in taken) < wanted - 0.5:
        best = max(range(len(sets)), key=gain)
        greedy.append(best)
        taken |= set(sets[best])
    found, exact = (greedy, True) if len(greedy) == 1 else _solved(sets, worth, wanted, greedy)
    return sorted(found), sum(worth[key] for key in set().union(*(sets[i] for i in found))), exact


def _solved(
    sets: Sequence[Sequence[str]], worth: Mapping[str, float], wanted: float, greedy: list[int]
) -> tuple[list[int], bool]:
    keys = sorted({key for one in sets for key in one})
    place = {key: i for i, key in enumerate(keys)}
    rows, columns = [], []
    for number, one in enumerate(sets):
        rows += [place[key] for key in one]
        columns += [number] * len(one)
    member = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(keys), len(sets)))
    money = np.array([worth[key] for key in keys])
    # A theory counts where one of its assumptions is chosen; among equally few, the most money.
    price = np.concatenate([np.ones(len(sets)), -0.5 * money / max(money.sum(), 1.0)])
    within = sparse.hstack([-member, sparse.eye_array(len(keys))], format="csc")
    enough = sparse.csr_array(np.concatenate([np.zeros(len(sets)), money])[None, :])
    found = optimize.milp(
        price, integrality=np.append(np.ones(len(sets)), np.zeros(len(keys))), bounds=optimize.Bounds(0, 1),
        constraints=[optimize.LinearConstraint(within, -np.inf, 0), optimize.LinearConstraint(enough, wanted, np.inf)],
        options={"time_limit": _SECONDS},
    )  # fmt: skip
    if found.x is None:
        return greedy, False
    chosen = [int(number) for number in np.flatnonzero(found.x[: len(sets)] > 0.5)]
    return (chosen, found.status == 0) if len(chosen) <= len(greedy) else (greedy, False)
