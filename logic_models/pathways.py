"""How an activity is meant to arrive at an impact: every path through the theory."""

from __future__ import annotations

from itertools import islice

from interventions.errors import InputError
from logic_models.kinds import NodeKind
from logic_models.model import LogicModel
from logic_models.results import Pathways


def pathways(model: LogicModel, *, limit: int = 1_000) -> Pathways:
    """The paths from each activity to each impact; all are counted, and the first `limit` are listed.

    Links marked as feedback are not followed. InputError if `limit` is below one.
    """
    if limit < 1:
        raise InputError(f"limit is {limit}; at least one path has to be listed.")
    from logic_models.graph import count_paths, cycles, paths, without_circles

    graph = without_circles(model)
    starts = [node.id for node in model.of_kind(NodeKind.ACTIVITY)]
    ends = [node.id for node in model.of_kind(NodeKind.IMPACT)]
    return Pathways(
        model=model,
        paths=tuple(islice(paths(graph, starts, ends), limit)),
        count=count_paths(graph, starts, ends),
        circular=bool(cycles(model, limit=1)),
    )
