"""Scores of a proposal by its assessors: each one's weighted total, and how far they lie apart."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from interventions.errors import InputError
from interventions.figures import listed, number, plural
from interventions.funding_rounds import FundingRound
from interventions.tables import SCORES


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Assessment:
    """What the assessors of one proposal gave it, out of 100.

    `totals`: assessor, total (empty while a criterion is not scored), scored, counted, and why not (`reason`).
    """

    call: FundingRound
    totals: pd.DataFrame

    @property
    def counted(self) -> pd.Series:
        """The totals that count."""
        return self.totals.loc[self.totals["counted"], "total"].astype(float)

    @property
    def mean(self) -> float | None:
        """The mean over assessors; None below two, since one judgement has no spread to be read beside it."""
        return float(self.counted.mean()) if len(self.counted) > 1 else None

    @property
    def lowest(self) -> float | None:
        """The lowest total that counts."""
        return float(self.counted.min()) if len(self.counted) else None

    @property
    def highest(self) -> float | None:
        """The highest total that counts."""
        return float(self.counted.max()) if len(self.counted) else None

    def summary(self) -> str:
        """How many assessors, the range of their totals and the mean, and whose scores do not count."""
        if self.mean is not None:
            said = (
                f"{plural(len(self.counted), 'assessor')}: {number(self.lowest, 1)} to {number(self.highest, 1)} "
                f"of 100, mean {number(self.mean, 1)}."
            )
        elif len(self.counted):
            said = f"1 assessor: {number(self.lowest, 1)} of 100. One judgement has no range; a second is needed."
        else:
            said = "No assessor's scores count yet."
        out = [f"{row.assessor} ({row.reason})" for row in self.totals.itertuples() if not row.counted]
        return f"{said} Not counted: {listed(out)}." if out else said

    def to_frame(self) -> pd.DataFrame:
        """One row an assessor."""
        return self.totals.copy()


def assess(
    scores: pd.DataFrame, *, call: FundingRound, conflicts: Collection[str] = (), elsewhere: Collection[str] = ()
) -> Assessment:
    """The weighted totals of one proposal.

    `scores`: assessor, criterion, score (contract SCORES). `conflicts`: assessors who declared a conflict of interest
    in this proposal; `elsewhere`: in another of the round, which counts only where the round's rule says so.
    """
    SCORES.check(scores)
    weights = {criterion.name: criterion.weight for criterion in call.criteria}
    _refuse_strange(scores, weights, call)
    barred = dict.fromkeys(conflicts, "a conflict of interest was declared")
    if call.conflict_rule == "round":
        barred = dict.fromkeys(elsewhere, "a conflict of interest was declared in the round") | barred
    rows = []
    for assessor, own in scores.groupby("assessor", sort=True):
        whole = len(own) == len(weights)
        points = int((own["criterion"].map(weights) * own["score"]).sum())
        reason = barred.get(str(assessor), "" if whole else f"{len(own)} of {len(weights)} criteria scored")
        rows.append((str(assessor), points / call.top_score if whole else None, len(own), not reason, reason))
    rows += [(name, None, 0, False, why) for name, why in barred.items() if name not in set(scores["assessor"])]
    kinds = {"assessor": "str", "total": "Float64", "scored": "int64", "counted": "bool", "reason": "str"}
    return Assessment(call=call, totals=pd.DataFrame(rows, columns=list(kinds)).astype(kinds))


def check_score(score: float, *, call: FundingRound) -> None:
    """InputError for a score that is not a whole number from 0 to the round's top score."""
    if isinstance(score, bool) or score != int(score) or not 0 <= score <= call.top_score:
        raise InputError(
            f"a score cannot be {score!r}.", where=call.name, mend=f"Give a whole number from 0 to {call.top_score}."
        )


def _refuse_strange(scores: pd.DataFrame, weights: dict[str, int], call: FundingRound) -> None:
    if strange := sorted(set(scores["criterion"]) - set(weights)):
        raise InputError(f"{listed(strange)} is not among the criteria.", where=call.name)
    for score in scores["score"]:
        check_score(score, call=call)
