"""Answers made of several: all checks of a design, and what the data could not carry beside what they could."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evaluation.commands.showing import Answer

if TYPE_CHECKING:
    import pandas as pd

    from evaluation.results import Check

LeftOut = dict[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Checks:
    """The checks that apply, and why the others do not."""

    found: dict[str, Check]
    left_out: LeftOut

    def summary(self) -> str:
        """One line a check."""
        lines = [f"{name} ({one.passed}): {one.words}" for name, one in self.found.items()]
        return "\n".join([*lines, *(f"{name} (does not apply): {why}" for name, why in self.left_out.items())])

    def to_frame(self) -> pd.DataFrame:
        """One row a check: check, passed, statistic, p_value, words."""
        from evaluation.results import frame_of

        rows = [
            {"check": name, "passed": str(one.passed), "statistic": one.statistic, "p_value": one.p_value,
             "words": one.words}
            for name, one in self.found.items()
        ]  # fmt: skip
        empty = {"passed": "does not apply", "statistic": None, "p_value": None}
        return frame_of([*rows, *({"check": name} | empty | {"words": why} for name, why in self.left_out.items())])

    def to_record(self) -> dict[str, Any]:
        """Every check as plain values."""
        return {"checks": [one.to_record() | {"check": name} for name, one in self.found.items()],
                "left_out": self.left_out}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """An answer made of several, with those that the data could not carry."""

    answer: Answer
    left_out: LeftOut

    def summary(self) -> str:
        """The answer, and what does not apply."""
        lines = [f"{name} does not apply: {why}" for name, why in self.left_out.items()]
        return "\n\n".join([self.answer.summary(), *(["\n".join(lines)] if lines else [])])

    def to_frame(self) -> pd.DataFrame:
        """The answer's rows."""
        return self.answer.to_frame()

    def to_record(self) -> dict[str, Any]:
        """The answer as plain values."""
        return self.answer.to_record() | {"left_out": self.left_out}

    def plot(self) -> Any:
        """The answer's picture; None where it has none."""
        draw = getattr(self.answer, "plot", None)
        return None if draw is None else draw()
