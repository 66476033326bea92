"""4. What may be said: the sentences, the grade with its reasons, and everything as a file."""

from __future__ import annotations

import json
import math
from typing import Any

import streamlit as st

from app.components.evaluate_saying import sentence
from app.components.evaluate_study import ALONE, Asked, card
from app.components.frame import plain
from evaluation import Check, Effect, Inference, Passed

_LEVELS = 5


def show_words(
    asked: Asked, design: str, found: Effect, sure: Inference | None, checks: list[Check], *, by_lot: bool
) -> None:  # fmt: skip
    """The sentences, the grade, and the file."""
    import evaluation

    st.subheader("4. What may be said", anchor=False)
    st.markdown(sentence(found.summary()))
    for check in checks:
        if check.passed is Passed.NO:
            st.markdown(f"**✗ Against it:** {sentence(check.words)}")
    if not checks and design not in ALONE:
        st.markdown("No check has been run: say so beside the figure, or run them first.")
    grade = evaluation.grade(found, checks, assigned_by_lot=by_lot)
    readings = "; ".join(f"{reading}: {level}" for reading, level in grade.readings.items())
    st.markdown(f"**Maryland scale: {grade.level} of {_LEVELS}** ({plain(readings)}; the lower counts)")
    st.markdown("\n".join(f"- {sentence(reason)}" for reason in grade.reasons))
    record = {
        "asked": {"place": asked.place, "starts": dict(asked.starts), "outcome": asked.category, "design": design,
                  "decided": asked.decided or "as treated", "assigned_by_lot": by_lot},
        "design_card": None if design in ALONE else card(asked, design).to_record(),
        "effect": found.to_record(), "inference": None if sure is None else sure.to_record(),
        "checks": [check.to_record() for check in checks], "grade": grade.to_record(),
    }  # fmt: skip
    st.download_button("Download all of it (JSON)", as_json(record), "evaluation.json", "application/json")
    st.caption(plain("The file holds every figure, check and reason on this page, so that others can look again."))


def as_json(record: Any) -> str:
    """Plain values as JSON; what is no number is null."""
    return json.dumps(_plain(record), indent=1, ensure_ascii=False, allow_nan=False)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, str | int | bool | None) else str(value)
