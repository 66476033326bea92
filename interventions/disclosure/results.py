"""A table as it may be shown: what a page, a download or a chart is given in place of the counts themselves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from interventions.disclosure.rules import Rule
from interventions.figures import plural


class Status(StrEnum):
    """What became of one figure. Only a shown or rounded one has a value."""

    SHOWN = "shown"
    ROUNDED = "rounded"
    SMALL = "suppressed small"
    KEPT_BACK = "suppressed to protect another"

    @property
    def has_value(self) -> bool:
        """True where a number is printed."""
        return self in (Status.SHOWN, Status.ROUNDED)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Protected:
    """Published figures by level and area (rows) and category (columns, then their total); no hidden count is in it.

    `values`: NaN where nothing is printed. `status`: a Status for each. `level`: what the first rows are.
    """

    values: pd.DataFrame
    status: pd.DataFrame
    rule: Rule
    level: str

    def counts(self) -> dict[Status, int]:
        """How many figures were shown, rounded, and kept back for each reason."""
        return {status: int((self.status == status.value).to_numpy().sum()) for status in Status}

    def why(self, status: str) -> str:
        """The reason for one status, in the words that stand in a cell's place; empty for an exact figure."""
        return {
            Status.SHOWN: "",
            Status.ROUNDED: f"rounded to the nearest {self.rule.rounding}",
            Status.SMALL: f"fewer than {self.rule.threshold}",
            Status.KEPT_BACK: "kept back so that another figure cannot be worked out",
        }[Status(status)]

    def summary(self) -> str:
        """What is shown and what is not, and by which rule."""
        found = self.counts()
        said = [f"{plural(sum(found.values()), 'figure')}, totals included."]
        if found[Status.SMALL]:
            said.append(f"Not shown: {found[Status.SMALL]:,} fewer than {self.rule.threshold}.")
        if found[Status.KEPT_BACK]:
            said.append(f"Kept back so that another figure cannot be worked out: {found[Status.KEPT_BACK]:,}.")
        if not found[Status.SMALL] + found[Status.KEPT_BACK]:
            said.append("None is kept back.")
        return " ".join([*said, self.rule.words()])

    def to_frame(self) -> pd.DataFrame:
        """One row a figure: level, area, category, value (empty where it is not shown), status, why."""
        rows = self.values.index.repeat(self.values.shape[1])
        frame = rows.to_frame(index=False).assign(
            category=list(self.values.columns) * len(self.values), value=self.values.to_numpy().ravel().copy(),
            status=self.status.to_numpy().ravel(),
        )  # fmt: skip
        return frame.assign(why=frame["status"].map(self.why))
