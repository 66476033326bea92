"""Printing tables from the command line: for people, as JSON, or as CSV."""

from __future__ import annotations

import pandas as pd

from interventions.forms import Form
from interventions.guarding import to_csv


def print_frame(frame: pd.DataFrame, form: Form, *, summary: str = "") -> None:
    """A frame to stdout in the form asked for; the summary goes above a table only."""
    if form is Form.JSON:
        print(frame.to_json(orient="records", indent=1, date_format="iso", force_ascii=False))
    elif form is Form.CSV:
        print(to_csv(frame), end="")
    else:
        if summary:
            print(summary, end="\n\n")
        if frame.empty:
            print("Nothing to list.")
            return
        told = frame.to_string(index=False, na_rep="–", float_format=lambda value: f"{value:,.2f}")
        # A title may hold signs that clear or colour somebody's screen.
        print("".join(sign for sign in told if sign.isprintable() or sign == "\n"))
