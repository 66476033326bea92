"""Small frames of evidence for tests that never see the store: two registers, each with its own scale."""

from __future__ import annotations

import pandas as pd

_CLAIM = {
    "intervention_code": "mentoring", "register_code": "needs", "register_version": "2020", "date_read": None,
    "outcome": "", "setting": "", "tiers": "", "country": "", "value": "best", "security": "", "cost_band": "",
    "studies": None, "measure": "", "effect": None, "lower": None, "upper": None, "note": "",
    "source": "document 001, matrix", "link": "",
}  # fmt: skip
SCALES = pd.DataFrame(
    [
        ("needs", "impact", "best", "Best evidence", 3, "works", "It works."),
        ("needs", "impact", "mixed", "Mixed evidence", 2, "mixed", "Some do."),
        ("needs", "impact", "limited", "Limited evidence", 1, "limited", "Few studies."),
        ("toolkit", "impact", "high", "High", 3, "works", "A large effect."),
        ("toolkit", "impact", "none", "No effect", 1, "none", "Nothing changes."),
        ("toolkit", "security", "4", "4 of 5", 4, "", "Sure."),
        ("local-evaluation", "impact", "improved", "Improved", 3, "works", "Better."),
        ("local-evaluation", "impact", "unclear", "Unclear", 2, "limited", "Too few."),
    ],
    columns=["register_code", "scale", "level", "label", "rank", "stance", "meaning"],
)
REGISTERS = pd.DataFrame({"code": ["needs", "toolkit"], "name": ["Needs Assessment", "Toolkit"]})
INTERVENTIONS = pd.DataFrame({"code": ["mentoring", "music", "lights"], "name": ["Mentoring", "Music", "Lights"]})
OUTCOMES = pd.DataFrame({"code": ["violence", "bullying"], "name": ["Violence", "Bullying"]})


def claims(*rows: dict[str, object]) -> pd.DataFrame:
    """Claims (contract CLAIMS), each given by what sets it apart."""
    frame = pd.DataFrame([_CLAIM | row for row in rows], columns=list(_CLAIM))
    numbers = ("studies", "effect", "lower", "upper")
    return frame.astype({name: "Float64" if name in numbers else "str" for name in _CLAIM})


def studies(*rows: dict[str, object]) -> pd.DataFrame:
    """Studies (contract STUDIES) of mentoring on violence, by odds ratio unless they say otherwise."""
    basis = {"citation": "", "intervention_code": "mentoring", "outcome": "violence", "measure": "odds-ratio",
             "effect": None, "lower": None, "upper": None, "std_error": None, "country": "", "design": "",
             "year": None}  # fmt: skip
    frame = pd.DataFrame([basis | {"citation": f"Study {n}"} | row for n, row in enumerate(rows, start=1)])
    return frame.astype(dict.fromkeys(("effect", "lower", "upper", "std_error", "year"), "Float64"))
