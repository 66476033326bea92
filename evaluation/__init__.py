"""Did it work? From a table of areas and periods to the strongest answer that its design allows, and never more.

import evaluation
panel = evaluation.build_panel(frame, unit="area", period="month", outcome="count", first_treated="start")
effect = evaluation.did(panel)
print(effect.summary())     # the estimate, its interval, what it rests on
effect.to_frame()           # the same as a table; effect.plot() draws it
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evaluation.caveats import Caveat, CaveatCode, Severity
    from evaluation.did import did
    from evaluation.event_study import event_study
    from evaluation.interrupted_time_series import interrupted_time_series
    from evaluation.panel import Panel, build_panel
    from evaluation.pre_post import pre_post
    from evaluation.results import Check, Design, Effect, EffectPath, Limits, Passed, Scale

__all__ = [
    "Caveat",
    "CaveatCode",
    "Check",
    "Design",
    "Effect",
    "EffectPath",
    "Limits",
    "Panel",
    "Passed",
    "Scale",
    "Severity",
    "build_panel",
    "did",
    "event_study",
    "interrupted_time_series",
    "pre_post",
]

_HOMES = {
    "caveats": ("Caveat", "CaveatCode", "Severity"),
    "panel": ("Panel", "build_panel"),
    "results": ("Check", "Design", "Effect", "EffectPath", "Limits", "Passed", "Scale"),
} | {verb: (verb,) for verb in ("did", "event_study", "interrupted_time_series", "pre_post")}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


class _Face(ModuleType):
    """A package whose modules load when first used, and whose verbs stay verbs.

    Python binds a loaded module `evaluation.did` to the name `did` of the package; here the function of that name
    stands in its place, whichever was asked for first.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        verb = isinstance(value, ModuleType) and _HOME.get(name) == name
        super().__setattr__(name, getattr(value, name) if verb else value)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'evaluation' has no attribute {name!r}")
    return getattr(import_module(f"evaluation.{_HOME[name]}"), name)


sys.modules[__name__].__class__ = _Face
