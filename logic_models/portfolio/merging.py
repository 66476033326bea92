"""The union of all funded theories, by the outcomes, factors and assumptions that they share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from interventions.errors import InputError
from logic_models.kinds import OUTCOMES, NodeKind
from logic_models.model import LogicModel, Node
from logic_models.portfolio.cutting import cuts
from logic_models.portfolio.fewest import fewest
from logic_models.portfolio.resting import Support, due_first, same_words
from logic_models.portfolio.results import Portfolio

_WAYS = ("increase", "decrease")
_FAR_APART = 50
Row = dict[str, Any]


def merge_portfolio(
    theories: Mapping[str, LogicModel], *, money: Mapping[str, int | None],
    outcomes: Mapping[str, str] | None = None, factors: Mapping[str, str] | None = None, share: float = 0.5,
) -> Portfolio:  # fmt: skip
    """All theories together, and the fewest assumptions on which at least `share` of the money rests.

    `theories`: by a key of each project; `money`: pence by the same key (missing or None: not stated). `outcomes`,
    `factors`: codes with their names, so that those which nobody serves can be said. A theory rests on each assumption
    that carries it alone, else on the fewest that would end it together; its money counts once. Outcomes are the same
    where their code is, else where their words are. InputError for no theories, negative money, or a share outside 0
    to 1.
    """
    _check(theories, money, share)
    pence = {key: money.get(key) for key in theories}
    held = cuts(theories)
    rows = [
        {"theory": key, "title": model.title or model.id or key, "pence": np.nan if pence[key] is None else pence[key],
         "assumptions": len({one.key for cut in held[key] for one in cut})}
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
    wanted: dict[str, dict[str, dict[str, str]]] = {}
    for key, model in theories.items():
        for node in model.of_kind(*OUTCOMES, NodeKind.IMPACT):
            way = node.direction.strip().lower()
            if way in _WAYS:
                about = node.measure or node.outcome or same_words(node.text)
                wanted.setdefault(about, {}).setdefault(way, {}).setdefault(key, node.text)
    rows = []
    for about, held in wanted.items():
        ups, downs = (held.get(way, {}) for way in _WAYS)
        pair = next(((up, down) for up in ups for down in downs if up != down), None)
        if pair:
            rows.append({"what": "direction", "about": about, "theory": pair[0], "says": f"increase: {ups[pair[0]]}",
                         "other": pair[1], "other_says": f"decrease: {downs[pair[1]]}"})  # fmt: skip
    return rows


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
    held: Mapping[str, Sequence[tuple[Support, ...]]], pence: Mapping[str, int | None], share: float
) -> tuple[pd.DataFrame, tuple[str, ...], float, bool]:
    rows: dict[str, Row] = {}
    for key, sets in held.items():
        for one in {one.key: one for cut in sets for one in cut}.values():
            row = rows.setdefault(one.key, _blank(one))
            row["theories"] += 1
            row["alone"] += any(len(cut) == 1 and cut[0].key == one.key for cut in sets)
            row["pence"] += pence[key] or 0
            if one.confidence is not None:
                row["confidence"] = float(np.fmin(row["confidence"], one.confidence))
            told = [(due, test) for due, test in ((row["test_due"], row["test"]), (one.test_due, one.test)) if test]
            row["test_due"], row["test"] = min(told, key=due_first, default=("", ""))
    worth = {key: float(value or 0) for key, value in pence.items()}
    whole = sum(worth.values())
    # Of assumptions that as much rests on, the least sure comes first.
    ordered = sorted(rows.items(), key=lambda item: (-item[1]["pence"], _or_last(item[1]["confidence"])))
    place = {key: number for number, (key, _) in enumerate(ordered)}
    by_key = {
        key: sorted({frozenset(one.key for one in cut) for cut in own}, key=lambda cut: min(place[k] for k in cut))
        for key, own in held.items()
    }
    chosen, covered, exact = fewest(by_key, worth, share * whole)
    columns = ["assumption", "theories", "alone", "pence", "share", "confidence", "test", "test_due"]
    listed = [row | {"share": row["pence"] / whole if whole else 0.0} for _, row in ordered]
    named = tuple(rows[key]["assumption"] for key in sorted(chosen, key=place.__getitem__))
    return pd.DataFrame(listed, columns=columns), named, covered / whole if whole else 0.0, exact


def _blank(one: Support) -> Row:
    return {"assumption": one.text, "theories": 0, "alone": 0, "pence": 0.0, "confidence": np.nan, "test": "",
            "test_due": ""}  # fmt: skip


def _or_last(confidence: float) -> float:
    return 101.0 if np.isnan(confidence) else confidence
