"""Why should it work? Theories of change as data: read, checked, followed from activity to impact, and drawn.

>>> from logic_models import check, pathways
>>> from logic_models.reading import find_logic_model
>>> model = find_logic_model("youth-mentoring")
>>> check(model).blocked, pathways(model).count
(False, 13)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from logic_models.chains import Chain, best_chains
from logic_models.checks import check, evaluability
from logic_models.dot import to_dot
from logic_models.kinds import NodeKind
from logic_models.model import Link, LogicModel, Node
from logic_models.pathways import pathways
from logic_models.results import Evaluability, Finding, Pathways, Review, Severity, Stage

if TYPE_CHECKING:
    from logic_models.breaking import Breaks, what_breaks
    from logic_models.change_results import Changes
    from logic_models.changes import apply, compare_versions
    from logic_models.confounding import Confounders, confounders
    from logic_models.critical import CriticalAssumptions, critical_assumptions
    from logic_models.graph import to_graph
    from logic_models.monitoring import monitor
    from logic_models.monitoring_results import Monitoring
    from logic_models.portfolio.merging import merge_portfolio
    from logic_models.portfolio.results import Portfolio
    from logic_models.starting import start_theory
    from logic_models.timing import TimeToImpact, time_to_impact

__all__ = [
    "Breaks",
    "Chain",
    "Changes",
    "Confounders",
    "CriticalAssumptions",
    "Evaluability",
    "Finding",
    "Link",
    "LogicModel",
    "Monitoring",
    "Node",
    "NodeKind",
    "Pathways",
    "Portfolio",
    "Review",
    "Severity",
    "Stage",
    "TimeToImpact",
    "apply",
    "best_chains",
    "check",
    "compare_versions",
    "confounders",
    "critical_assumptions",
    "evaluability",
    "merge_portfolio",
    "monitor",
    "pathways",
    "start_theory",
    "time_to_impact",
    "to_dot",
    "to_graph",
    "what_breaks",
]


_LAZY = {
    "Breaks": "breaking",
    "Changes": "change_results",
    "Confounders": "confounding",
    "CriticalAssumptions": "critical",
    "Monitoring": "monitoring_results",
    "Portfolio": "portfolio.results",
    "TimeToImpact": "timing",
    "apply": "changes",
    "compare_versions": "changes",
    "confounders": "confounding",
    "critical_assumptions": "critical",
    "merge_portfolio": "portfolio.merging",
    "monitor": "monitoring",
    "start_theory": "starting",
    "time_to_impact": "timing",
    "to_graph": "graph",
    "what_breaks": "breaking",
}


def __getattr__(name: str) -> Any:
    """Bring in what is asked for only when it is: every `vru` command imports this package."""
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LAZY[name]}"), name)
