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

from logic_models.checks import check, evaluability
from logic_models.drawing.dot import to_dot
from logic_models.kinds import NodeKind
from logic_models.model import Link, LogicModel, Node
from logic_models.pathways import pathways
from logic_models.results import Evaluability, Finding, Pathways, Review, Severity, Stage
from logic_models.tracing.chains import Chain, best_chains

if TYPE_CHECKING:
    from logic_models.graph import to_graph
    from logic_models.monitoring.monitor import monitor
    from logic_models.monitoring.results import Monitoring
    from logic_models.portfolio.merging import merge_portfolio
    from logic_models.portfolio.results import Portfolio
    from logic_models.starting import start_theory
    from logic_models.tracing.breaking import Breaks, what_breaks
    from logic_models.tracing.confounding import Confounders, confounders
    from logic_models.tracing.critical import CriticalAssumptions, critical_assumptions
    from logic_models.tracing.timing import TimeToImpact, time_to_impact
    from logic_models.versions.changes import apply, compare_versions
    from logic_models.versions.results import Changes

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
    "Breaks": "tracing.breaking",
    "Changes": "versions.results",
    "Confounders": "tracing.confounding",
    "CriticalAssumptions": "tracing.critical",
    "Monitoring": "monitoring.results",
    "Portfolio": "portfolio.results",
    "TimeToImpact": "tracing.timing",
    "apply": "versions.changes",
    "compare_versions": "versions.changes",
    "confounders": "tracing.confounding",
    "critical_assumptions": "tracing.critical",
    "merge_portfolio": "portfolio.merging",
    "monitor": "monitoring.monitor",
    "start_theory": "starting",
    "time_to_impact": "tracing.timing",
    "to_graph": "graph",
    "what_breaks": "tracing.breaking",
}


def __getattr__(name: str) -> Any:
    """Bring in what is asked for only when it is: every `vru` command imports this package."""
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LAZY[name]}"), name)
