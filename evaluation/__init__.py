"""Did it work? From a table of areas and periods to the strongest answer that its design allows, and never more.

import evaluation
panel = evaluation.build_panel(frame, unit="area", period="month", outcome="count", first_treated="start")
effect = evaluation.did(panel)
print(effect.summary())     # the estimate, its interval, what it rests on
effect.to_frame()           # the same as a table; effect.plot() draws it
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from interventions.face import give_face

if TYPE_CHECKING:
    from evaluation.caveats import Caveat, CaveatCode, Severity
    from evaluation.did import did
    from evaluation.event_study import event_study
    from evaluation.group_time import GroupTime
    from evaluation.group_time_att import group_time_att
    from evaluation.interrupted_time_series import interrupted_time_series
    from evaluation.panel import Panel, build_panel
    from evaluation.pre_post import pre_post
    from evaluation.results import Check, Design, Effect, EffectPath, Limits, Passed, Scale
    from evaluation.synthetic import Synthetic, SyntheticControl, SyntheticDid
    from evaluation.synthetic_control import synthetic_control
    from evaluation.synthetic_did import synthetic_did

__all__ = [
    "Caveat",
    "CaveatCode",
    "Check",
    "Design",
    "Effect",
    "EffectPath",
    "GroupTime",
    "Limits",
    "Panel",
    "Passed",
    "Scale",
    "Severity",
    "Synthetic",
    "SyntheticControl",
    "SyntheticDid",
    "build_panel",
    "did",
    "event_study",
    "group_time_att",
    "interrupted_time_series",
    "pre_post",
    "synthetic_control",
    "synthetic_did",
]

give_face(
    __name__,
    {
        "caveats": ("Caveat", "CaveatCode", "Severity"),
        "group_time": ("GroupTime",),
        "panel": ("Panel", "build_panel"),
        "results": ("Check", "Design", "Effect", "EffectPath", "Limits", "Passed", "Scale"),
        "synthetic": ("Synthetic", "SyntheticControl", "SyntheticDid"),
    }
    | {verb: (verb,) for verb in ("did", "event_study", "group_time_att", "interrupted_time_series", "pre_post")}
    | {verb: (verb,) for verb in ("synthetic_control", "synthetic_did")},
)
