"""When the unit last looked at the evidence, what is new since, and what is overdue."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import pandas as pd

from interventions import tables

NEW, OVERDUE, NEVER, DONE = "new since last review", "overdue", "never reviewed", "reviewed"


def review_list(
    claims: pd.DataFrame, reviews: pd.DataFrame, *, as_of: date, funded: Collection[str] = (),
    interventions: pd.DataFrame | None = None,
) -> pd.DataFrame:  # fmt: skip
    """One row an intervention with claims, money or a review: last review, next due, new claims, state; urgent first.

    Overdue: the next day is before `as_of`, or the intervention is `funded` and was never reviewed. New: claims read
    or brought in after the last review. Both may be true; the flags `new` and `overdue` say so.
    """
    tables.CLAIMS.check(claims)
    tables.REVIEWS.check(reviews)
    last = reviews.sort_values("reviewed_on", kind="stable").groupby("intervention_code").tail(1)
    known: dict[Any, dict[Any, Any]] = last.set_index("intervention_code").to_dict("index")
    names = {} if interventions is None else dict(zip(interventions["code"], interventions["name"], strict=True))
    codes = dict.fromkeys([*claims["intervention_code"], *funded, *reviews["intervention_code"]])
    rows = [_row(code, claims, known, as_of, funded) | {"intervention": names.get(code, code)} for code in codes]
    columns = ["intervention_code", "intervention", "state", "new", "overdue", "new_claims", "claims", "reviewed_on",
               "next_due", "funded", "note"]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns)
    order = ["overdue", "new", "funded", "next_due", "intervention"]
    return frame.sort_values(order, ascending=[False, False, False, True, True], kind="stable").reset_index(drop=True)


def _row(
    code: str, claims: pd.DataFrame, known: dict[Any, dict[Any, Any]], as_of: date, funded: Collection[str]
) -> dict[str, Any]:
    own = claims[claims["intervention_code"] == code]
    review = known.get(code)
    due = None if review is None or pd.isna(review["next_due"]) else str(review["next_due"])
    fresh = 0 if review is None else int(_later(own, review).sum())
    late = code in funded if review is None else due is not None and due < as_of.isoformat()
    state = OVERDUE if late else NEVER if review is None else NEW if fresh else DONE
    return {
        "intervention_code": code, "state": state, "new": fresh > 0, "overdue": late, "new_claims": fresh,
        "claims": len(own), "reviewed_on": None if review is None else review["reviewed_on"], "next_due": due,
        "funded": code in funded, "note": "" if review is None else review.get("note", ""),
    }  # fmt: skip


def _later(claims: pd.DataFrame, review: dict[Any, Any]) -> pd.Series:
    """Claims read or brought in after a review; on its own day, by the clock."""
    day = str(review["reviewed_on"])
    read = claims["date_read"].fillna("").astype("str") > day
    if "imported_at" not in claims.columns:
        return read
    arrived = pd.to_datetime(claims["imported_at"])
    arrived_on = arrived.dt.strftime("%Y-%m-%d")
    return read | (arrived_on > day) | ((arrived_on == day) & (arrived > pd.Timestamp(review.get("saved_at", day))))
