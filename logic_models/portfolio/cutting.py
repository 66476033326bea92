"""What a theory rests on where no assumption carries it alone: the fewest that would have to fail together.

All theories are cut at once, as one network in which none is joined to another (Ford and Fulkerson 1956).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy import sparse

from logic_models.kinds import NodeKind
from logic_models.model import Link, LogicModel
from logic_models.portfolio.resting import Arcs, Support, stated_by, support, supports
from logic_models.tracing.critical import Place, arcs

_UNCUT = 10**8  # more than any cut of one theory costs
_SURE = 101
_FROM, _TO = 0, 1


def cuts(theories: Mapping[str, LogicModel]) -> dict[str, tuple[tuple[Support, ...], ...]]:
    """For each theory the sets of assumptions of which any one would end it: each that carries it alone, else the
    fewest links that part every activity from every impact, the least sure first (a cut: what fails further on for want
    of a node is not followed, so that a set as small may be less sure). None for a theory in which nothing is reached.
    """
    drawn = {key: arcs(model) for key, model in theories.items()}
    alone = {key: supports(model, drawn[key]) for key, model in theories.items()}
    others = _smallest({key: model for key, model in theories.items() if not alone[key]}, drawn)
    found: dict[str, tuple[tuple[Support, ...], ...]] = {}
    for key, model in theories.items():
        cut = stated_by(model, others.get(key, ()))
        together = tuple(support(name, own, text) for name, (text, own) in cut.items())
        found[key] = tuple((one,) for one in alone[key]) or ((together,) if together else ())
    return found


def _smallest(theories: Mapping[str, LogicModel], drawn: Mapping[str, Arcs]) -> dict[str, tuple[Link, ...]]:
    """The links of each theory's smallest cut."""
    number: dict[tuple[str, Place], int] = {}
    ends: list[tuple[int, int]] = []
    costs: list[int] = []
    told: list[tuple[str, Link]] = []
    cuttable: list[int] = []
    for key, model in theories.items():
        dear = _SURE * (len(model.links) + 1)
        for (start, end), link in drawn[key].items():
            pair = [number.setdefault((key, place), len(number) + 2) for place in (start, end)]
            if link is not None:
                cuttable.append(len(ends))
                told.append((key, link))
            ends.append((pair[0], pair[1]))
            costs.append(_UNCUT if link is None else dear + (link.confidence or 0))
        for node in model.of_kind(NodeKind.ACTIVITY):
            ends.append((_FROM, number[key, (node.id, "in")]))
        for node in model.of_kind(NodeKind.IMPACT):
            ends.append((number[key, (node.id, "out")], _TO))
        costs += [_UNCUT] * (len(ends) - len(costs))
    if not ends:
        return {}
    here = _near_side(np.array(ends), np.array(costs), len(number) + 2)
    found: dict[str, tuple[Link, ...]] = {}
    for place, (key, link) in zip(cuttable, told, strict=True):
        if here[ends[place][0]] and not here[ends[place][1]]:
            found[key] = (*found.get(key, ()), link)
    return found


def _near_side(ends: np.ndarray, costs: np.ndarray, size: int) -> np.ndarray:
    """True for the places that are still reached once the network carries all it can."""
    net = sparse.csr_array((costs.astype(np.int32), (ends[:, 0], ends[:, 1])), shape=(size, size))
    carried = sparse.csgraph.maximum_flow(sparse.csr_matrix(net), _FROM, _TO).flow
    left = sparse.csr_matrix(net - carried)
    left.data = (left.data > 0).astype(np.int32)
    left.eliminate_zeros()
    here = np.zeros(size, dtype=bool)
    here[sparse.csgraph.breadth_first_order(left, _FROM, return_predecessors=False)] = True
    return here
