"""Statements such as "302 of 697; 43%", checked each for itself and against one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import reduce
from operator import add

import pandas as pd

from catalogue.consistency.checking import Check, Verdict, compare, said
from catalogue.consistency.printed import Printed, Span, read_printed
from catalogue.consistency.results import Consistency
from interventions.errors import InputError
from interventions.figures import listed, number, signed

NEEDED = ("part_name", "part", "whole_name", "whole", "printed_percent")
Row = dict[str, str]


def check_statements(frame: pd.DataFrame, *, name: str = "") -> Consistency:
    """Do statements of a part, its whole and a percentage agree with themselves and with one another?

    Columns: part_name, part, whole_name, whole, printed_percent (without %; may be empty). Optional: `kind` ("share",
    or "change": the part is the figure after, the whole the one before), `breakdown` (parts of one whole under one
    name that together are all of it), `times` (how often each of a part counts in that sum), `section` (where it
    stands). One name means one number: a name stated with two is a finding. Raises InputError for missing columns.
    """
    if absent := [column for column in NEEDED if column not in frame.columns]:
        raise InputError(
            f"there is no column {listed(absent)}.", where="statements", mend=f"It needs {listed([*NEEDED])}."
        )
    rows = [{str(key): read_printed(cell).text for key, cell in row.items()} for row in frame.to_dict("records")]
    checks = [*_each(rows, name), *_agreement(rows, name), *_breakdowns(rows, name)]
    return Consistency(checks=tuple(checks))


def _each(rows: list[Row], name: str) -> Iterator[Check]:
    """Part within whole, and the percentage that is printed of it."""
    for row in rows:
        part, whole = read_printed(row["part"]), read_printed(row["whole"])
        change = row.get("kind") == "change"
        if not change and part.value is not None and whole.value is not None:
            verdict = Verdict.WRONG if part.value > whole.value else Verdict.HOLDS
            words = f"{part.text} is more than the {whole.text} that it is part of."
            yield _check(row, "of which", verdict, part, whole.value, words, name)
        if row["printed_percent"]:
            yield _percentage(row, part, whole, change, name)


def _percentage(row: Row, part: Printed, whole: Printed, change: bool, name: str) -> Check:
    stated = read_printed(row["printed_percent"].removesuffix("%") + "%")
    kind = "change" if change else "percent"
    if part.value is None or not whole.value:
        words = "not told: the part or the whole is not printed, or the whole is nought."
        return _check(row, kind, Verdict.UNDECIDED, stated, None, words, name)
    value = 100 * (part.value / whole.value - change)
    verdict = compare(stated, Span(lower=value, upper=value))
    shown = f"from {whole.text} to {part.text} is a change of" if change else f"{part.text} of {whole.text} is"
    gap = signed(stated.value - value) if stated.value is not None else ""
    words = f"{shown} {said(value, stated, finer=True)}; {stated.text} is printed ({gap})."
    return _check(row, kind, verdict, stated, value, words, name)


def _agreement(rows: list[Row], name: str) -> Iterator[Check]:
    """One name means one number, whether it is stated as a part or as a whole."""
    said_of: dict[str, list[tuple[Row, Printed]]] = {}
    for row in rows:
        for side in ("part", "whole"):
            figure = read_printed(row[side])
            if row[f"{side}_name"] and figure.value is not None:
                said_of.setdefault(row[f"{side}_name"], []).append((row, figure))
    for title, figures in said_of.items():
        if len(figures) > 1:
            yield from _same(title, figures, name)


def _same(title: str, figures: list[tuple[Row, Printed]], name: str) -> Iterator[Check]:
    counts = Counter(figure.value for _, figure in figures)
    most = counts.most_common()
    tied = len(most) > 1 and most[0][1] == most[1][1]
    usual = most[0][0]
    for row, figure in figures:
        agrees = figure.value == usual
        verdict = Verdict.HOLDS if agrees and not tied else Verdict.DOUBTFUL if tied else Verdict.WRONG
        others = listed([f"{number(value)} ({count}×)" for value, count in most if value != figure.value], "or")
        words = f"{figure.text} here; elsewhere {others}."
        yield _check(row | {"part_name": title}, "same thing", verdict, figure, None if tied else usual, words, name)


def _breakdowns(rows: list[Row], name: str) -> Iterator[Check]:
    """Parts that together are all of their whole."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row.get("breakdown"):
            groups.setdefault((row["whole_name"], row["breakdown"]), []).append(row)
    for (_, breakdown), held in groups.items():
        parts = {row["part_name"]: (read_printed(row["part"]), float(row.get("times") or 1)) for row in held}
        whole = read_printed(held[0]["whole"])
        expected = reduce(add, (part.span.times(times) for part, times in parts.values()))
        value = float(sum((part.value or 0) * times for part, times in parts.values()))
        verdict = compare(whole, expected)
        texts = [part.text + (f" × {times:g}" if times != 1 else "") for part, times in parts.values()]
        gap = signed(whole.value - value).removesuffix(".0") if whole.value is not None else ""
        words = f"{listed(texts)} ({breakdown}) add to {said(value, whole)}; {whole.text} is printed ({gap})."
        if verdict is Verdict.UNDECIDED:
            words = f"not told: a part of {breakdown}, or the whole, is not printed."
        yield _check(held[0] | {"part_name": breakdown}, "total", verdict, whole, value, words, name)


def _check(
    row: Row, check: str, verdict: Verdict, stated: Printed, expected: float | None, words: str, name: str
) -> Check:
    return Check(
        verdict=verdict, check=check, row=row["part_name"],
        column=row.get("section", ""), stated=stated.value, printed=stated.text, expected=expected,
        words="" if verdict is Verdict.HOLDS else words, table=name,
    )  # fmt: skip
