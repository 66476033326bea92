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
    from evaluation.checks.honest_did import check_honest_did, honest_intervals
    from evaluation.checks.pre_trend_power import check_pre_trend_power
    from evaluation.counts import count_did
    from evaluation.did import did
    from evaluation.event_study import event_study
    from evaluation.group_time import GroupTime
    from evaluation.group_time_att import group_time_att
    from evaluation.imputation import imputation_did
    from evaluation.inference import Inference, infer
    from evaluation.interrupted_time_series import interrupted_time_series
    from evaluation.panel import Panel, build_panel
    from evaluation.pre_post import pre_post
    from evaluation.results import Check, Design, Effect, EffectPath, Limits, Passed, Scale
    from evaluation.stacked import stacked_did
    from evaluation.sun_abraham import sun_abraham

__all__ = [
    "Caveat",
    "CaveatCode",
    "Check",
    "Design",
    "Effect",
    "EffectPath",
    "GroupTime",
    "Inference",
    "Limits",
    "Panel",
    "Passed",
    "Scale",
    "Severity",
    "build_panel",
    "check_honest_did",
    "check_pre_trend_power",
    "count_did",
    "did",
    "event_study",
    "group_time_att",
    "honest_intervals",
    "imputation_did",
    "infer",
    "interrupted_time_series",
    "pre_post",
    "stacked_did",
    "sun_abraham",
]

give_face(
    __name__,
    {
        "caveats": ("Caveat", "CaveatCode", "Severity",),
        "checks.honest_did": ("check_honest_did", "honest_intervals",),
        "checks.pre_trend_power": ("check_pre_trend_power",),
        "counts": ("count_did",),
        "did": ("did",),
        "event_study": ("event_study",),
        "group_time": ("GroupTime",),
        "group_time_att": ("group_time_att",),
        "imputation": ("imputation_did",),
        "inference": ("Inference", "infer",),
        "interrupted_time_series": ("interrupted_time_series",),
        "panel": ("Panel", "build_panel",),
        "pre_post": ("pre_post",),
        "results": ("Check", "Design", "Effect", "EffectPath", "Limits", "Passed", "Scale",),
        "stacked": ("stacked_did",),
        "sun_abraham": ("sun_abraham",),
    },
)
