"""Stored figures as sums of unknown counts, however their areas and periods overlap; what must be kept back of them.

The unknowns are the counts of each area that are in no smaller stored one, in each stretch of months between the ends
of stored periods. Every stored figure is a sum of some of them. So a figure that nobody stored (the rest of an area,
the last month of a year to date) is guarded like those that are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import optimize, sparse

from interventions.disclosure.moving import solve
from interventions.disclosure.rounding import span_of_shown
from interventions.disclosure.rules import Rule
from interventions.disclosure.sheets import Floats, Sheets, small
from interventions.disclosure.suppressing import keep_back
from interventions.errors import InputError

Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]
_FEW = 40


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Places:
    """The stored areas by number: `members`: each area and those stored that lie in it; `holders`: the other way."""

    codes: list[str]
    members: list[Indices]
    holders: list[Indices]


@dataclass(frozen=True, kw_only=True, eq=False)
class System:
    """Figures that hang together. `sums`: each as a sum of unknowns; `counts`: NaN where its source hides it, then
    between `low` and `high`; `hidden`: not shown; `told`: shown before; `area`: of each figure, then of each unknown.
    """

    sums: sparse.csr_array
    counts: Floats
    low: Floats
    high: Floats
    hidden: Flags
    told: Flags
    area: Indices
    places: Places
    rule: Rule

    @cached_property
    def _columns(self) -> sparse.csr_array:
        return sparse.csr_array(self.sums.T)

    def holding(self) -> Flags:
        """The unknowns that are of an area beyond the smaller ones in it."""
        wide = np.array([len(members) > 1 for members in self.places.members])
        return np.asarray(wide[self.area[len(self.counts) :]])

    def around(self, _: Sheets, target: int) -> Iterator[Indices]:
        """Wider and wider surroundings of a figure: some of its own area's neighbours, all of them, a larger area."""
        own, figures = int(self.area[target]), self.sums.shape[0]
        of_unknown = self.area[figures:]
        for holder in self.places.holders[own]:
            inside = self.places.members[holder]
            if len(inside) > _FEW:
                near = inside[np.argsort(np.abs(inside - own), kind="stable")[:_FEW]]
                yield self._touching(np.flatnonzero(np.isin(of_unknown, near)))
            yield self._touching(np.flatnonzero(np.isin(of_unknown, inside)))
        yield np.arange(len(self.area))

    def _touching(self, unknowns: Indices) -> Indices:
        """These unknowns, and every figure that one of them is part of."""
        return np.concatenate([np.unique(self._columns[unknowns].indices), self.sums.shape[0] + unknowns]).astype(int)


def find_unsafe(
    rows: pd.DataFrame, larger: dict[str, set[str]], *, rule: Rule, whole: NDArray[np.float64] | None = None
) -> Flags:
    """Which figures must be kept back, those already hidden among them.

    `rows`: area_code, first, last (months by number), count (NaN: hidden by the source), low, high, hidden, told, new.
    `larger`: the areas that hold each. `whole`: what each count is a share of; the other part is then guarded too.
    Figures that hang together with no new one are left as they are.
    """
    places = _places(list(dict.fromkeys(rows["area_code"])), larger)
    sums, area = _sums(rows, places)
    facts = {name: rows[name].to_numpy() for name in ("count", "low", "high", "hidden", "told", "new")}
    part = np.arange(len(rows))
    if whole is not None:
        blank = sparse.csr_array(sums.shape)
        sums = sparse.csr_array(
            sparse.vstack([sparse.hstack([sums, blank]), sparse.hstack([blank, sums]), sparse.hstack([sums, sums])])
        )
        area, part = np.tile(area, 2), np.tile(part, 3)
        facts = {name: np.tile(values, 3) for name, values in facts.items()}
        facts["count"] = np.concatenate([rows["count"], whole - rows["count"], whole])
    owner = np.tile(_numbers(rows["area_code"], places), len(part) // len(rows))
    unsafe = facts["hidden"].astype(bool) | small(np.nan_to_num(facts["count"], nan=-1.0), rule)
    for figures, unknowns in _hanging_together(sums):
        if facts["new"][figures].any() and (len(figures) > 1 or unsafe[figures].any()):
            shut = unsafe[figures] | np.isnan(facts["count"][figures])
            system = System(
                sums=sparse.csr_array(sums[figures][:, unknowns]), counts=facts["count"][figures].astype(float),
                low=facts["low"][figures].astype(float), high=facts["high"][figures].astype(float), hidden=shut,
                told=facts["told"][figures].astype(bool) & ~shut, area=np.concatenate([owner[figures], area[unknowns]]),
                places=places, rule=rule,
            )  # fmt: skip
            unsafe[figures] |= _solve(system)
    return np.bincount(part, weights=unsafe) > 0


def _numbers(codes: pd.Series, places: Places) -> Indices:
    return pd.Index(places.codes).get_indexer(pd.Index(codes)).astype(int)


def _places(codes: list[str], larger: dict[str, set[str]]) -> Places:
    number = {code: i for i, code in enumerate(codes)}
    members: list[list[int]] = [[i] for i in range(len(codes))]
    for code, i in number.items():
        for holder in larger.get(code, ()):
            if holder in number and holder != code:
                members[number[holder]].append(i)
    holders: list[list[int]] = [[] for _ in codes]
    for larger_one in sorted(range(len(codes)), key=lambda i: len(members[i])):
        for i in members[larger_one] if len(members[larger_one]) > 1 else ():
            holders[i].append(larger_one)
    return Places(
        codes=codes, members=[np.array(m, dtype=int) for m in members],
        holders=[np.array(h, dtype=int) for h in holders],
    )  # fmt: skip


def _sums(rows: pd.DataFrame, places: Places) -> tuple[sparse.csr_array, Indices]:
    """Each figure as a sum of unknowns, and the area of each unknown."""
    cuts = np.unique(np.concatenate([rows["first"], rows["last"] + 1]))
    start, end = np.searchsorted(cuts, rows["first"]), np.searchsorted(cuts, rows["last"] + 1)
    owner, width = _numbers(rows["area_code"], places), len(cuts)
    known = np.unique(
        np.concatenate([a * width + np.arange(s, e) for a, s, e in zip(owner, start, end, strict=True)])
    )  # fmt: skip
    found = []
    for a, s, e in zip(owner, start, end, strict=True):
        wanted = (places.members[a][:, None] * width + np.arange(s, e)).ravel()
        at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        found.append(np.sort(at[known[at] == wanted]))
    ends = np.concatenate([[0], np.cumsum([len(f) for f in found])])
    entries = np.concatenate(found)
    return sparse.csr_array((np.ones(len(entries)), entries, ends), shape=(len(rows), len(known))), known // width


def _hanging_together(sums: sparse.csr_array) -> Iterator[tuple[Indices, Indices]]:
    """The figures that share unknowns, directly or through others, and these unknowns."""
    graph = sparse.block_array([[None, sums], [sums.T, None]], format="csr")
    _, label = sparse.csgraph.connected_components(graph, directed=False)
    order = np.argsort(label, kind="stable")
    for group in np.split(order, np.flatnonzero(np.diff(label[order])) + 1):
        yield group[group < sums.shape[0]], group[group >= sums.shape[0]] - sums.shape[0]


def _solve(system: System) -> Flags:
    """Which figures of one system are kept back: all, where a reader cannot be kept from working out a small one."""
    everything = np.ones(len(system.counts), dtype=bool)
    found = _possible_counts(system)
    if found is None:
        return everything
    unknowns, fits = found
    if not system.hidden.any() and not small(unknowns.astype(np.int64), system.rule).any():
        return system.hidden
    sheets = _as_sheets(system, unknowns, fits)
    try:
        keep_back(sheets)
    except InputError:
        return everything
    return sheets.kept_back[: len(system.counts)]


def _possible_counts(system: System) -> tuple[Floats, Flags] | None:
    """Counts that add up to the stored figures, and which figures do not fit any: the widest are given up first.

    Nothing of a larger area is taken to lie outside the smaller ones unless it must.
    """
    stated = ~np.isnan(system.counts)
    width, count = system.sums.shape[1], int(stated.sum())
    slack = sparse.eye_array(count)
    rows = sparse.hstack([system.sums[stated], slack, -slack], format="csc")
    blank = sparse.csr_array((len(stated) - count, 2 * count))
    both = sparse.vstack([rows, sparse.hstack([system.sums[~stated], blank])], format="csc")
    low = np.concatenate([system.counts[stated], system.low[~stated]])
    high = np.concatenate([system.counts[stated], system.high[~stated]])
    off = 1.0 + 1.0 / np.diff(system.sums[stated].indptr)
    price = np.concatenate([1e-3 * system.holding(), off, off])
    bounds = optimize.Bounds(np.zeros(len(price)), np.full(len(price), np.inf))
    found = solve(price, optimize.LinearConstraint(both, low, high), bounds)
    if found is None:
        return None
    fits = np.ones(len(stated), dtype=bool)
    fits[stated] = found[width : width + count] + found[width + count :] < 0.5
    return found[:width], fits


def _as_sheets(system: System, unknowns: Floats, fits: Flags) -> Sheets:
    """What a reader knows of each figure and each unknown. A figure that contradicts the others is not shown at all."""
    figures, width = system.sums.shape
    truth = np.concatenate([system.sums @ unknowns, unknowns])
    shut = np.concatenate([system.hidden | ~fits, np.ones(width, dtype=bool)])
    starred = np.append(np.isnan(system.counts), np.zeros(width, dtype=bool))
    least = np.where(starred, np.append(system.low, np.zeros(width)), 0.0)
    # Who knows the map knows that wards make up their authority: then nothing lies outside them.
    nothing = np.append(np.zeros(figures, dtype=bool), system.holding() & (unknowns == 0))
    most = np.where(starred, np.append(system.high, np.full(width, np.inf)), np.where(nothing, 0.0, np.inf))
    low, high = span_of_shown(truth.astype(np.int64), rule=system.rule)
    lower, upper = np.where(shut, least, low), np.where(shut, most, high)
    told = np.append(system.told & fits, np.zeros(width, dtype=bool))
    floor, ceiling = np.where(told, lower, least), np.where(told, upper, most)
    wanted = shut & (starred | small(truth.astype(np.int64), system.rule)) & np.append(fits, np.ones(width, dtype=bool))
    smallest, largest = system.rule.interval
    keep = np.append(fits, np.ones(width, dtype=bool))
    relations = sparse.hstack([sparse.eye_array(figures), -system.sums], format="csr")[keep[:figures]]
    parts = np.append(np.diff(system.sums.indptr), np.ones(width))
    return Sheets(
        relations=sparse.csc_array(relations), truth=truth, lower=lower, upper=upper, floor=floor, ceiling=ceiling,
        want_low=np.where(wanted, np.clip(smallest, floor, ceiling), np.nan),
        want_high=np.where(wanted, np.clip(largest, floor, ceiling), np.nan),
        seen_low=truth.copy(), seen_high=truth.copy(), kept_back=shut.copy(), blurred=np.zeros(len(truth), dtype=bool),
        costs=np.sqrt(parts) * (1.0 + np.log1p(truth)) * np.where(truth == 0, 4.0, 1.0), around=system.around,
    )  # fmt: skip
