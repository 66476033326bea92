"""Which figures of a table ought to agree, read from its titles and tried on its figures.

A reading is taken where the figures themselves bear it out in most places, so that what does not fit is an
exception to be looked at. Where they do not, the line is named as not checked, and nothing is said against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from catalogue.consistency.checking import Check, Verdict, check_rule
from catalogue.consistency.grid import ADDED, Grid, Kind
from catalogue.consistency.rules import Rule, RuleKind

_NEAR = 15  # lines either way among which part and whole of a percentage are looked for
_LONGEST_RUN = 60
_BARE_TOTAL = re.compile(r"^((sub-?|grand )?totals?\b|all$)", re.IGNORECASE)
_POPULATION = re.compile(r"\b(population|residents|inhabitants|people|persons)\b", re.IGNORECASE)
_SMALL_WORDS = {"of", "the", "on", "in", "per", "cent", "percent", "rate", "total", "share", "proportion", "no", "by"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A rule and how it fared: checks that hold and say something, and checks that fail."""

    rule: Rule
    holds: int
    telling: int
    fails: int

    @property
    def fitting(self) -> float:
        """The share of decided checks that hold."""
        decided = self.holds + self.fails
        return self.holds / decided if decided else 0


def recognise(grid: Grid, given: set[int]) -> tuple[list[Rule], list[str]]:
    """Rules for the lines of a grid, leaving out those `given`; and the titles of lines that no reading fits."""
    rules, unread = [], []
    for at, line in enumerate(grid.lines):
        if at in given:
            continue
        found, wanted = _read_line(at, grid)
        rules += found
        if wanted and not found:
            unread.append(line.title)
    return rules, unread


def _read_line(at: int, grid: Grid) -> tuple[list[Rule], bool]:
    """The rules for one line, and whether its title makes one wonder why there are none."""
    kind = grid.lines[at].kind
    inside = _lines_inside(at, grid)
    if kind in (Kind.COUNT, Kind.TOTAL) and inside:
        return [_of_which(at, inside, grid)], True
    if kind in (Kind.PERCENT, Kind.CHANGE):
        return _best(list(_percentages(at, grid)), grid), True
    if kind is Kind.RATE:
        return _read_rate(at, grid)
    runs = list(_runs(at, grid, RuleKind.AVERAGE if kind is Kind.AVERAGE else RuleKind.TOTAL))
    if kind is Kind.AVERAGE:
        return _best(runs, grid), bool(runs)
    if kind is Kind.TOTAL:
        return _total(at, runs, grid), bool(runs)
    if kind is Kind.COUNT and at in (0, len(grid.lines) - 1):
        return _unnamed_total(runs, grid), False
    return [], False


def _read_rate(at: int, grid: Grid) -> tuple[list[Rule], bool]:
    """A rate of a population that is printed, or else of one that all rates must share: said of the last of them."""
    found = _best(list(_rates(at, grid)), grid)
    last = max(n for n, line in enumerate(grid.lines) if line.kind is Kind.RATE)
    shared = [] if found else _same_people(last, grid)
    return (found or (shared if at == last else [])), not shared


def _lines_inside(at: int, grid: Grid) -> list[int]:
    inside = []
    for later in range(at + 1, len(grid.lines)):
        if grid.lines[later].kind is not Kind.OF_WHICH:
            break
        inside.append(later)
    return inside


def _of_which(at: int, inside: list[int], grid: Grid) -> Rule:
    rest = any(re.search(r"\bothers?\b", grid.lines[part].title, re.IGNORECASE) for part in inside)
    return Rule(kind=RuleKind.OF_WHICH, line=at, parts=tuple(inside), exhaustive=rest and len(inside) > 1)


def _runs(at: int, grid: Grid, kind: RuleKind) -> Iterator[Rule]:
    """The line as total or average of the lines before it, or after it: all of them, or a run beside it."""
    plain = [n for n, line in enumerate(grid.lines) if line.kind is Kind.COUNT and n != at]
    totals = [n for n, line in enumerate(grid.lines) if line.kind is Kind.TOTAL and n != at]
    for side in ([n for n in plain if n < at], [n for n in plain if n > at][::-1], plain):
        if len(side) >= 2:
            yield Rule(kind=kind, line=at, parts=tuple(sorted(side)))
        if side is not plain:
            for length in range(2, min(len(side), _LONGEST_RUN)):
                yield Rule(kind=kind, line=at, parts=tuple(sorted(side[-length:])))
    for side in ([n for n in totals if n < at], totals):
        if len(side) >= 2:
            yield Rule(kind=kind, line=at, parts=tuple(side))


def _total(at: int, candidates: list[Rule], grid: Grid) -> list[Rule]:
    """The reading of a total that its figures bear out; for one plainly titled, all other lines in any case."""
    if found := _best(candidates, grid):
        return found
    alone = sum(line.kind is Kind.TOTAL for line in grid.lines) == 1 and at in (0, len(grid.lines) - 1)
    counts = sum(line.kind is Kind.COUNT for line in grid.lines)
    if not (alone and candidates and len(candidates[0].parts) == counts and _BARE_TOTAL.match(grid.lines[at].title)):
        return []
    tried = _try(candidates[0], grid)
    return [replace(candidates[0], sure=False)] if tried.holds + tried.fails <= 2 else []


def _unnamed_total(candidates: list[Rule], grid: Grid) -> list[Rule]:
    """A first or last line that no word calls a total: taken for one only where it is, to the last figure."""
    tried = [_try(rule, grid) for rule in candidates]
    return [one.rule for one in tried if one.telling >= 3 and not one.fails][:1]


def _percentages(at: int, grid: Grid) -> Iterator[Rule]:
    counts = [n for n, line in enumerate(grid.lines) if line.kind in ADDED and line.kind is not Kind.AVERAGE]
    near = [n for n in counts if abs(n - at) <= _NEAR]
    wholes = [n for n in counts if abs(n - at) <= _NEAR or grid.lines[n].kind is Kind.TOTAL]
    kind = RuleKind.CHANGE if grid.lines[at].kind is Kind.CHANGE else RuleKind.PERCENT
    for part in sorted(near, key=lambda n: abs(n - at)):
        for of in wholes:
            if of != part:
                yield Rule(kind=kind, line=at, parts=(part,), of=of)
        if kind is RuleKind.PERCENT:
            for of, other in enumerate(grid.across):
                if other.kind is Kind.TOTAL:
                    yield Rule(kind=RuleKind.SHARE, line=at, parts=(part,), of=of)


def _rates(at: int, grid: Grid) -> Iterator[Rule]:
    people = [n for n, line in enumerate(grid.lines) if _POPULATION.search(line.title) and line.kind in ADDED]
    for of in people:
        for part, line in enumerate(grid.lines):
            if line.kind in ADDED and part != of:
                yield Rule(kind=RuleKind.RATE, line=at, parts=(part,), of=of, per=grid.lines[at].per)


def _same_people(at: int, grid: Grid) -> list[Rule]:
    """For the last of several rates: each with the count before it, all of the same, unprinted population."""
    rates = [n for n, line in enumerate(grid.lines) if line.kind is Kind.RATE]
    pairs = [(_count_before(rate, grid), rate) for rate in rates]
    if len(pairs) < 2 or any(count is None for count, _ in pairs):
        return []
    rule = Rule(kind=RuleKind.SAME_PEOPLE, line=at, parts=tuple(n for pair in pairs for n in pair if n is not None))
    return _best([rule], grid)


def _count_before(rate: int, grid: Grid) -> int | None:
    before = rate - 1
    return before if before >= 0 and grid.lines[before].kind in ADDED else None


def _best(candidates: list[Rule], grid: Grid) -> list[Rule]:
    """The reading that fits best, if it fits well enough for its exceptions to be faults."""
    tried = []
    for rule in candidates:
        tried.append(_try(rule, grid))
        if rule.kind in (RuleKind.TOTAL, RuleKind.AVERAGE) and tried[-1].telling >= 3 and not tried[-1].fails:
            return [rule]  # nothing can fit better, and a long table has many runs
    if not tried:
        return []
    best = max(tried, key=lambda one: (one.holds - one.fails, _alike(one.rule, grid)))
    if best.fails == 0:
        return [best.rule] if best.holds or _alike(best.rule, grid) else []
    enough, share = _bar(best.rule, grid)
    return [best.rule] if best.telling >= enough and best.fitting >= share else []


def _bar(rule: Rule, grid: Grid) -> tuple[int, float]:
    """How many telling agreements, and what share of all, a reading needs before its exceptions are called faults."""
    if rule.kind is RuleKind.SAME_PEOPLE or _alike(rule, grid):
        return 0, 0.6  # its words say it
    if rule.kind in (RuleKind.TOTAL, RuleKind.RATE):
        return 2, 0.5
    if rule.kind is RuleKind.AVERAGE:
        return 3, 0.6
    return 4, 0.75  # of many pairs of columns, some give three small percentages by chance


def _try(rule: Rule, grid: Grid) -> Tried:
    checks: list[Check] = list(check_rule(rule, grid))
    holds = [check for check in checks if check.verdict is Verdict.HOLDS]
    fails = sum(check.verdict in (Verdict.WRONG, Verdict.DOUBTFUL) for check in checks)
    return Tried(rule=rule, holds=len(holds), telling=sum(not check.trivial for check in holds), fails=fails)


def _alike(rule: Rule, grid: Grid) -> int:
    """How many words the title of a percentage or rate shares with its part; one more where the whole is a total."""
    if rule.kind not in (RuleKind.PERCENT, RuleKind.RATE, RuleKind.SHARE):
        return 0
    shared = _words(grid.lines[rule.line].title) & _words(grid.lines[rule.parts[0]].title)
    whole = grid.across[rule.of or 0] if rule.kind is RuleKind.SHARE else grid.lines[rule.of or 0]
    return len(shared) + (1 if shared and whole.kind is Kind.TOTAL else 0)


def _words(title: str) -> set[str]:
    """The words of a title by their first five letters, so that 'Success' meets 'Successful'."""
    return {word[:5] for word in re.findall(r"[a-z]{2,}", title.lower()) if word not in _SMALL_WORDS}
