"""What a reader knows: every figure of the table and of its earlier editions, with what is said of each.

A figure that is not printed still has bounds: 'fewer than 5' says 1 to 4, 'kept back' says nothing at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from interventions.disclosure.lattice import Lattice
from interventions.disclosure.nearby import costs_in, surroundings
from interventions.disclosure.results import Status
from interventions.disclosure.rounding import span_of_shown
from interventions.disclosure.rules import Rule

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Statement:
    """The span in which a reader knows each figure to lie (areas by columns), and the rule it was printed under."""

    lower: Floats
    upper: Floats
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sheets:
    """The figures of all editions in one row of numbers, the present edition first. Arrays are changed in place.

    `relations`: each row adds up to nought. `truth`: the counts. `lower`, `upper`: what is said of each. `floor`,
    `ceiling`: what is left to know if it is kept back (an earlier edition cannot be taken back). `want_low`,
    `want_high`: what each must still possibly be (NaN: anything). `seen_low`, `seen_high`: how far some table goes that
    a reader cannot tell from the true one. `kept_back`: nothing more is said of the figure. `blurred`: kept back by an
    edition now out. `costs`: what it costs to move a figure by one past what is known of it. `around`: wider and wider
    sets of figures near one of them, within which it may be moved while all others stand still.
    """

    relations: sparse.csc_array
    truth: Floats
    lower: Floats
    upper: Floats
    floor: Floats
    ceiling: Floats
    want_low: Floats
    want_high: Floats
    seen_low: Floats
    seen_high: Floats
    kept_back: NDArray[np.bool_]
    blurred: NDArray[np.bool_]
    costs: Floats
    around: Callable[[Sheets, int], Iterator[NDArray[np.int64]]]

    def wanting(self) -> NDArray[np.bool_]:
        """The figures that nothing yet shows to be safe."""
        return (self.seen_low > self.want_low) | (self.seen_high < self.want_high)


def small(counts: NDArray[np.int64], rule: Rule) -> NDArray[np.bool_]:
    """The counts that the rule keeps back for being small."""
    return (counts >= rule.smallest) & (counts < rule.threshold)


def said(counts: NDArray[np.int64], *, rule: Rule, status: NDArray[np.object_] | None = None) -> Statement:
    """What is known of each figure once it is printed: by the rule alone, or with the status it was printed with."""
    lower, upper = span_of_shown(counts, rule=rule)
    is_small = small(counts, rule) if status is None else status == Status.SMALL
    lower, upper = np.where(is_small, rule.smallest, lower), np.where(is_small, rule.threshold - 1, upper)
    if status is not None:
        hidden = status == Status.KEPT_BACK
        lower, upper = np.where(hidden, 0.0, lower), np.where(hidden, np.inf, upper)
    return Statement(lower=lower, upper=upper, rule=rule)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sheet:
    counts: NDArray[np.int64]
    said: Statement
    bounds: Statement


def gather(
    lattice: Lattice, *, counts: NDArray[np.int64], rule: Rule, known: list[Statement],
    editions: list[tuple[NDArray[np.int64], Statement]],
) -> Sheets:  # fmt: skip
    """All a reader has: the table under its rule, what is known of it already, and earlier, smaller editions.

    `editions` run from the latest to the oldest. Each difference of two is a sheet of its own that nobody prints.
    """
    bounds = _untold(counts, rule)
    for statement in known:
        bounds = _both(bounds, statement)
    sheets = [_Sheet(counts=counts, said=_both(said(counts, rule=rule), bounds), bounds=bounds)]
    sheets += [_Sheet(counts=c, said=statement, bounds=statement) for c, statement in editions]
    links = list(combinations(range(len(sheets)), 2))
    sheets += [_between(sheets[later].counts - sheets[sooner].counts, rule) for later, sooner in links]
    wants = [_wants(sheets[0], known), *[_wants(sheet, []) for sheet in sheets[1:]]]
    truth = _row([sheet.counts for sheet in sheets]).astype(float)
    out = np.repeat([0 < number <= len(editions) for number in range(len(sheets))], counts.size)
    want_low, want_high = _row([want.lower for want in wants]), _row([want.upper for want in wants])
    return Sheets(
        relations=_relations(lattice, len(editions) + 1, links), truth=truth,
        lower=_row([s.said.lower for s in sheets]), upper=_row([s.said.upper for s in sheets]),
        floor=_row([s.bounds.lower for s in sheets]), ceiling=_row([s.bounds.upper for s in sheets]),
        want_low=want_low, want_high=want_high,
        seen_low=truth.copy(), seen_high=truth.copy(),
        kept_back=np.zeros(len(truth), dtype=bool),
        blurred=_row([np.isinf(s.bounds.upper) for s in sheets]) & out,
        costs=costs_in(lattice, truth=truth, hidden=~np.isnan(want_high)),
        around=partial(surroundings, lattice, lattice.children()),
    )  # fmt: skip


def _row(sheets: list[NDArray]) -> NDArray:
    return np.concatenate([sheet.ravel() for sheet in sheets])


def _untold(counts: NDArray[np.int64], rule: Rule) -> Statement:
    return Statement(lower=np.zeros(counts.shape), upper=np.full(counts.shape, np.inf), rule=rule)


def _both(one: Statement, other: Statement) -> Statement:
    return Statement(
        lower=np.maximum(one.lower, other.lower), upper=np.minimum(one.upper, other.upper), rule=one.rule
    )  # fmt: skip


def _between(difference: NDArray[np.int64], rule: Rule) -> _Sheet:
    return _Sheet(counts=difference, said=_untold(difference, rule), bounds=_untold(difference, rule))


def _wants(sheet: _Sheet, known: list[Statement]) -> Statement:
    """The ends of the protection interval for each small count, as far as they are not known to be wrong already.

    A count that was hidden before under a rule with a narrower interval is held to that one: more cannot be had back.
    """
    rule = sheet.said.rule
    hidden = small(sheet.counts, rule) & (sheet.bounds.lower < sheet.bounds.upper)
    low, high = np.maximum(rule.interval[0], sheet.bounds.lower), np.minimum(rule.interval[1], sheet.bounds.upper)
    for statement in known:
        was, (least, most) = small(sheet.counts, statement.rule), statement.rule.interval
        low, high = np.where(was, np.maximum(low, least), low), np.where(was, np.minimum(high, most), high)
    return Statement(lower=np.where(hidden, low, np.nan), upper=np.where(hidden, high, np.nan), rule=rule)


def _relations(lattice: Lattice, shown: int, links: list[tuple[int, int]]) -> sparse.csc_array:
    """How the figures of one edition add up, for each edition; and that a later one is a sooner one and what is new."""
    size = len(lattice.areas) * len(lattice.columns)
    one = sparse.eye_array(size)
    blocks: list[list[sparse.sparray | None]] = []
    for sheet in range(shown):
        blocks.append([lattice.relations if k == sheet else None for k in range(shown + len(links))])
    for number, (later, sooner) in enumerate(links):
        signs = {later: one, sooner: -one, shown + number: -one}
        blocks.append([signs.get(k) for k in range(shown + len(links))])
    return sparse.csc_array(sparse.block_array(blocks, format="csc"))
