"""A rule held against a grid: one check for each figure it speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import reduce
from operator import add

from catalogue.consistency.grid import ADDED, Grid
from catalogue.consistency.printed import Printed, Span
from catalogue.consistency.rules import Rule, RuleKind
from interventions.figures import listed, number, plural, signed

_LOOSE = 0.2  # rounding of so large a share of a figure lets chance agree with it


class Verdict(StrEnum):
    """What a check came to."""

    HOLDS = "holds"
    WRONG = "wrong"  # no unrounded figures could have been printed so
    DOUBTFUL = "doubtful"  # can be right only in a way that the table does not say
    UNDECIDED = "cannot be told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One figure held against others: where it stands, what is printed, what the others give, and a sentence."""

    verdict: Verdict
    check: str
    row: str
    column: str
    stated: float | None
    printed: str = ""
    expected: float | None = None
    words: str = ""
    table: str = ""
    trivial: bool = False  # noughts and hundreds, which agree with nearly any reading of the table

    @property
    def difference(self) -> float | None:
        """By how much the printed figure is too high."""
        return None if self.stated is None or self.expected is None else self.stated - self.expected


def check_rule(rule: Rule, grid: Grid) -> Iterator[Check]:
    """Every figure the rule speaks of, checked."""
    for at, other in enumerate(grid.across):
        if other.kind not in ADDED:
            continue
        if rule.kind is RuleKind.OF_WHICH:
            yield from _of_which(rule, grid, at)
        elif rule.kind is RuleKind.SAME_PEOPLE:
            yield from _same_people(rule, grid, at)
        elif rule.kind in (RuleKind.TOTAL, RuleKind.AVERAGE):
            yield _sum(rule, grid, at)
        else:
            yield _quotient(rule, grid, at)


def compare(stated: Printed, expected: Span) -> Verdict:
    """WRONG where no value fits both; UNDECIDED where one of them is not known and nothing contradicts."""
    if not stated.span.meets(expected):
        return Verdict.WRONG
    return Verdict.HOLDS if stated.span.known and expected.known else Verdict.UNDECIDED


def said(value: float | None, like: Printed, *, finer: bool = False) -> str:
    """A figure as the table prints such figures; `finer` with at least one decimal."""
    sign = "%" if like.percent else ""
    return number(value, max(like.decimals, 1) if finer else like.decimals) + sign


def _sum(rule: Rule, grid: Grid, at: int) -> Check:
    parts = [grid.cells[part][at] for part in rule.parts]
    expected = reduce(add, (part.span for part in parts))
    mean = rule.kind is RuleKind.AVERAGE
    if mean:
        expected = expected.times(1 / len(parts))
    stated = grid.cells[rule.line][at]
    value = _known_sum(parts)
    value = value / len(parts) if mean and value is not None else value
    what = f"the {len(parts)} {grid.axis}s it is the average of give" if mean else _adds(rule, grid)
    check = _check(rule, grid, at, stated, expected, value, what, parts)
    if check.verdict is Verdict.WRONG and not rule.written and not mean and _lies_among(stated, parts):
        return replace(check, verdict=Verdict.DOUBTFUL, words=f"{check.words} Right only if these are not counts.")
    return check


def doubt_rounding(check: Check, grid: Grid) -> Check:
    """A total that holds only because all counts were taken to be rounded is doubtful: the table does not say so."""
    off = check.difference
    if check.check != RuleKind.TOTAL or check.verdict is not Verdict.HOLDS or not grid.rounded_to or not off:
        return check
    words = (
        f"the parts add to {number(check.expected)}; {check.printed} is printed ({signed(off, 0)}). "
        f"Right only if the counts are rounded to {grid.rounded_to}, as multiples of it may be."
    )
    return replace(check, verdict=Verdict.DOUBTFUL, words=words)


def _lies_among(stated: Printed, parts: list[Printed]) -> bool:
    """True for a "total" no larger than its largest part: it may be a percentage, a mean or a median."""
    values = [part.value for part in parts if part.value is not None]
    return stated.value is not None and min(values) <= stated.value <= max(values)


def _known_sum(parts: list[Printed]) -> float | None:
    """What the printed parts come to; without those that are not printed."""
    return float(sum(part.value or 0 for part in parts))


def _adds(rule: Rule, grid: Grid) -> str:
    titles = [grid.lines[part].title for part in rule.parts]
    return f"{listed(titles)} add to" if len(titles) <= 4 else f"the {len(titles)} {grid.axis}s it adds up come to"


def _quotient(rule: Rule, grid: Grid, at: int) -> Check:
    """A percentage, change or rate held against the figures it is worked out from."""
    part, stated = grid.cells[rule.parts[0]][at], grid.cells[rule.line][at]
    whole = _whole(rule, grid, at)
    if rule.kind is RuleKind.CHANGE:
        ratio = part.span.over(whole.span)
        expected = Span(lower=rule.per * (ratio.lower - 1), upper=rule.per * (ratio.upper - 1), known=ratio.known)
    else:
        expected = part.span.over(whole.span).times(rule.per)
    value = None
    if part.value is not None and whole.value:
        value = rule.per * (part.value / whole.value - (rule.kind is RuleKind.CHANGE))
    shown = f"{_named(grid, rule.parts[0])} ({part.text or 'blank'}) of {_of(rule, grid)} ({whole.text or 'blank'})"
    what = f"{shown} is" if rule.kind is not RuleKind.CHANGE else f"from {whole.text} to {part.text} is a change of"
    return _check(rule, grid, at, stated, expected, value, what, [part, whole])


def _whole(rule: Rule, grid: Grid, at: int) -> Printed:
    assert rule.of is not None
    return grid.cells[rule.parts[0]][rule.of] if rule.kind is RuleKind.SHARE else grid.cells[rule.of][at]


def _of(rule: Rule, grid: Grid) -> str:
    assert rule.of is not None
    return grid.across[rule.of].title if rule.kind is RuleKind.SHARE else _named(grid, rule.of)


def _named(grid: Grid, line: int) -> str:
    return grid.lines[line].title


def _of_which(rule: Rule, grid: Grid, at: int) -> Iterator[Check]:
    """Each line inside is at most the whole; together they are at most the whole, or all of it where one is 'other'."""
    whole, parts = grid.cells[rule.line][at], [grid.cells[part][at] for part in rule.parts]
    for line, part in zip(rule.parts, parts, strict=True):
        known = part.span.known and whole.span.known
        over = part.span.lower > whole.span.upper + 1e-9
        yield _placed(
            rule, grid, at, line=line, stated=part, expected=whole.value,
            verdict=Verdict.WRONG if over else Verdict.HOLDS if known else Verdict.UNDECIDED,
            words=f"{part.text} is more than the {whole.text} of {_named(grid, rule.line)} that it is part of.",
        )  # fmt: skip
    if len(parts) < 2:
        return
    together = reduce(add, (part.span for part in parts))
    allowed = together if rule.exhaustive else Span(lower=together.lower, upper=float("inf"), known=together.known)
    value = _known_sum(parts)
    check = _check(rule, grid, at, whole, allowed, value, 'its "of which" lines add to', parts)
    if check.verdict is Verdict.WRONG and not rule.exhaustive:
        check = _placed(
            rule, grid, at, line=rule.line, stated=whole, expected=value, verdict=Verdict.DOUBTFUL,
            words=f"{check.words} Right only if one event may stand in two lines.",
        )  # fmt: skip
    yield check


def _same_people(rule: Rule, grid: Grid, at: int) -> Iterator[Check]:
    """Counts and their rates: what population each pair implies, and whether one population fits all of them."""
    pairs = list(zip(rule.parts[::2], rule.parts[1::2], strict=True))
    implied = [grid.cells[n][at].span.over(grid.cells[r][at].span).times(grid.lines[r].per) for n, r in pairs]
    for place, (count, rate) in enumerate(pairs):
        if len(pairs) == 2 and place == 0:  # of two that disagree, one cannot say which is to blame: said once
            continue
        others = [span for other, span in enumerate(implied) if other != place]
        common = Span(
            lower=max(span.lower for span in others), upper=min(span.upper for span in others),
            known=all(span.known for span in others),
        )  # fmt: skip
        if common.lower > common.upper * (1 + 1e-9):  # the others disagree among themselves: this one is not to blame
            continue
        people = common.middle()
        counted, stated = grid.cells[count][at], grid.cells[rate][at]
        value = None
        if people and counted.value is not None:
            value = counted.value / people * grid.lines[rate].per
        shown = f"the other rates imply {number(people)} people, and {counted.text or 'blank'} of them is"
        expected = counted.span.over(common).times(grid.lines[rate].per)
        yield _check(rule, grid, at, stated, expected, value, shown, [counted], line=rate)


def _check(
    rule: Rule, grid: Grid, at: int, stated: Printed, expected: Span, value: float | None, what: str,
    parts: list[Printed], line: int | None = None,
) -> Check:  # fmt: skip
    verdict = compare(stated, expected)
    unknown = sum(part.value is None for part in parts)
    if verdict is Verdict.UNDECIDED:
        words = f"not told: {_why(stated, unknown)}."
    else:
        fine = rule.kind not in (RuleKind.TOTAL, RuleKind.OF_WHICH)
        shown = said(value, _finest([stated, *parts]) if not fine else stated, finer=fine)
        gap = signed(stated.value - value, 1) if stated.value is not None and value is not None else ""
        words = f"{what} {shown}; {stated.text} is printed ({gap.removesuffix('.0')})."
        words += f" Even without {plural(unknown, 'figure')} not printed." if unknown else ""
    if verdict is Verdict.WRONG and not rule.sure:
        verdict = Verdict.DOUBTFUL
        words += " Right only if this line is not their total, which nothing else in the table bears out."
    return _placed(
        rule, grid, at, line=rule.line if line is None else line, stated=stated, expected=value, verdict=verdict,
        words=words, trivial=_trivial(value, stated.span, expected, parts) or (rule.of is not None and value == 100),
    )  # fmt: skip


def _trivial(value: float | None, stated: Span, expected: Span, parts: list[Printed]) -> bool:
    """True where agreement says little of the reading: noughts, hundreds, or figures rounded so far that much fits."""
    few = sum(bool(part.value) for part in parts) < min(2, len(parts))
    widest = max(stated.upper - stated.lower, expected.upper - expected.lower)
    return few or not value or widest > _LOOSE * abs(value or 0)


def _finest(cells: list[Printed]) -> Printed:
    return max(cells, key=lambda cell: cell.decimals)


def _why(stated: Printed, unknown: int) -> str:
    reasons = [f"the figure itself is not printed ({stated.text or 'blank'})"] if stated.value is None else []
    if unknown:
        reasons.append(f"{plural(unknown, 'figure')} it rests on {'is' if unknown == 1 else 'are'} not printed")
    return listed(reasons) or "it would be divided by nought"


def _placed(
    rule: Rule, grid: Grid, at: int, *, line: int, stated: Printed, expected: float | None, verdict: Verdict,
    words: str, trivial: bool = False,
) -> Check:  # fmt: skip
    row, column = grid.place(line, at)
    return Check(
        verdict=verdict, check=str(rule.kind), row=row, column=column, stated=stated.value, printed=stated.text,
        expected=expected if verdict is not Verdict.UNDECIDED else None,
        words=words if verdict is not Verdict.HOLDS else "", trivial=trivial,
    )  # fmt: skip
