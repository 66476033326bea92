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
    from evaluation.checks.anticipation import check_anticipation
    from evaluation.checks.autocorrelation import check_autocorrelation
    from evaluation.checks.coefficients import Coefficients
    from evaluation.checks.comparison_set import check_comparison_set
    from evaluation.checks.dispersion import check_over_dispersion
    from evaluation.checks.excluded_periods import check_excluded_periods
    from evaluation.checks.goodman_bacon import check_goodman_bacon
    from evaluation.checks.honest_did import check_honest_did, honest_intervals
    from evaluation.checks.leave_one_out import check_leave_one_out
    from evaluation.checks.negative_control import check_negative_control
    from evaluation.checks.negative_weights import check_negative_weights
    from evaluation.checks.placebo_space import check_placebo_in_space
    from evaluation.checks.placebo_time import check_placebo_in_time
    from evaluation.checks.pre_trend_power import check_pre_trend_power, expected_if_passed
    from evaluation.checks.recording import check_recording_batches
    from evaluation.checks.spillover import check_spillover
    from evaluation.comparing import Comparison, compare
    from evaluation.counts import count_did
    from evaluation.design_card import DesignCard, design_card
    from evaluation.detectable import minimum_detectable_effect
    from evaluation.did import did
    from evaluation.displacement import Displacement, displacement
    from evaluation.event_study import event_study
    from evaluation.grading import Grade, grade
    from evaluation.group_time import GroupTime
    from evaluation.group_time_att import group_time_att
    from evaluation.imputation import imputation_did
    from evaluation.inference import Inference, infer
    from evaluation.interrupted_time_series import interrupted_time_series
    from evaluation.magnitude import Magnitude, magnitude
    from evaluation.panel import Panel, build_panel
    from evaluation.power_results import PowerResult
    from evaluation.pre_post import pre_post
    from evaluation.results import Check, Design, Effect, EffectPath, Limits, Passed, Scale
    from evaluation.stacked import stacked_did
    from evaluation.sun_abraham import sun_abraham
    from evaluation.synthetic import Synthetic, SyntheticControl, SyntheticDid
    from evaluation.synthetic_control import synthetic_control
    from evaluation.synthetic_did import synthetic_did

__all__ = [
    "Caveat",
    "CaveatCode",
    "Check",
    "Coefficients",
    "Comparison",
    "Design",
    "DesignCard",
    "Displacement",
    "Effect",
    "EffectPath",
    "Grade",
    "GroupTime",
    "Inference",
    "Limits",
    "Magnitude",
    "Panel",
    "Passed",
    "PowerResult",
    "Scale",
    "Severity",
    "Synthetic",
    "SyntheticControl",
    "SyntheticDid",
    "build_panel",
    "check_anticipation",
    "check_autocorrelation",
    "check_comparison_set",
    "check_excluded_periods",
    "check_goodman_bacon",
    "check_honest_did",
    "check_leave_one_out",
    "check_negative_control",
    "check_negative_weights",
    "check_over_dispersion",
    "check_placebo_in_space",
    "check_placebo_in_time",
    "check_pre_trend_power",
    "check_recording_batches",
    "check_spillover",
    "compare",
    "count_did",
    "design_card",
    "did",
    "displacement",
    "event_study",
    "expected_if_passed",
    "grade",
    "group_time_att",
    "honest_intervals",
    "imputation_did",
    "infer",
    "interrupted_time_series",
    "magnitude",
    "minimum_detectable_effect",
    "pre_post",
    "stacked_did",
    "sun_abraham",
    "synthetic_control",
    "synthetic_did",
]

give_face(
    __name__,
    {
        "caveats": (
            "Caveat",
            "CaveatCode",
            "Severity",
        ),
        "checks.anticipation": ("check_anticipation",),
        "checks.autocorrelation": ("check_autocorrelation",),
        "checks.coefficients": ("Coefficients",),
        "checks.comparison_set": ("check_comparison_set",),
        "checks.dispersion": ("check_over_dispersion",),
        "checks.excluded_periods": ("check_excluded_periods",),
        "checks.goodman_bacon": ("check_goodman_bacon",),
        "checks.honest_did": (
            "check_honest_did",
            "honest_intervals",
        ),
        "checks.leave_one_out": ("check_leave_one_out",),
        "checks.negative_control": ("check_negative_control",),
        "checks.negative_weights": ("check_negative_weights",),
        "checks.placebo_space": ("check_placebo_in_space",),
        "checks.placebo_time": ("check_placebo_in_time",),
        "checks.pre_trend_power": (
            "check_pre_trend_power",
            "expected_if_passed",
        ),
        "checks.recording": ("check_recording_batches",),
        "checks.spillover": ("check_spillover",),
        "comparing": (
            "Comparison",
            "compare",
        ),
        "counts": ("count_did",),
        "design_card": (
            "DesignCard",
            "design_card",
        ),
        "detectable": ("minimum_detectable_effect",),
        "did": ("did",),
        "displacement": (
            "Displacement",
            "displacement",
        ),
        "event_study": ("event_study",),
        "grading": (
            "Grade",
            "grade",
        ),
        "group_time": ("GroupTime",),
        "group_time_att": ("group_time_att",),
        "imputation": ("imputation_did",),
        "inference": (
            "Inference",
            "infer",
        ),
        "interrupted_time_series": ("interrupted_time_series",),
        "magnitude": (
            "Magnitude",
            "magnitude",
        ),
        "panel": (
            "Panel",
            "build_panel",
        ),
        "power_results": ("PowerResult",),
        "pre_post": ("pre_post",),
        "results": (
            "Check",
            "Design",
            "Effect",
            "EffectPath",
            "Limits",
            "Passed",
            "Scale",
        ),
        "stacked": ("stacked_did",),
        "sun_abraham": ("sun_abraham",),
        "synthetic": (
            "Synthetic",
            "SyntheticControl",
            "SyntheticDid",
        ),
        "synthetic_control": ("synthetic_control",),
        "synthetic_did": ("synthetic_did",),
    },
)
