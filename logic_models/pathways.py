"""How an activity is meant to arrive at an impact: every path through the theory."""

from __future__ import annotations

from itertools import islice

from interventions.errors import InputError
from logic_models.kinds import NodeKind
from logic_models.model import LogicModel
from logic_models.results import Pathways
from logic_models.tracing.chains import chain_of, confidences, dominated, weakest_on


def pathways(model: LogicModel, *, limit: int = 1_000) -> Pathways:
    """The paths from each activity to each impact, how sure each is, and its weakest link.

    All are counted, and the first `limit` are listed. Links marked as feedback are not followed. InputError if
    `limit` is below one.
    """
    if limit < 1:
        raise InputError(f"limit is {limit}; at least one path has to be listed.")
    from logic_models.graph import count_paths, cycles, layers, paths, without_circles

    graph = without_circles(model)
    starts = [node.id for node in model.of_kind(NodeKind.ACTIVITY)]
    ends = [node.id for node in model.of_kind(NodeKind.IMPACT)]
    sure, listed = confidences(model), tuple(islice(paths(graph, starts, ends), limit))
    return Pathways(
        model=model,
        paths=listed,
        count=count_paths(graph, starts, ends),
        circular=bool(cycles(model, limit=1)),
        layers=layers(graph, starts, ends),
        chains=tuple(chain_of(path, sure) for path in listed),
        weakest=tuple(weakest_on(path, sure) for path in listed),
        dominated=dominated(listed, sure),
    )
