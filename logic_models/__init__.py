"""Why should it work? Theories of change as data: read, checked, followed from activity to impact, and drawn.

>>> from logic_models import check, pathways
>>> from logic_models.reading import find_logic_model
>>> model = find_logic_model("youth-mentoring")
>>> check(model).blocked, pathways(model).summary()
(False, '13 paths lead from 4 activities to 1 impact.')
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from logic_models.checks import check
from logic_models.dot import to_dot
from logic_models.kinds import NodeKind
from logic_models.model import Link, LogicModel, Node
from logic_models.pathways import pathways
from logic_models.results import Finding, Pathways, Review, Severity

if TYPE_CHECKING:
    from logic_models.graph import to_graph

__all__ = [
    "Finding",
    "Link",
    "LogicModel",
    "Node",
    "NodeKind",
    "Pathways",
    "Review",
    "Severity",
    "check",
    "pathways",
    "to_dot",
    "to_graph",
]


def __getattr__(name: str) -> Any:
    """Bring networkx in only when a graph is asked for: every `vru` command imports this package."""
    if name == "to_graph":
        from logic_models.graph import to_graph

        return to_graph
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
