"""Finding projects among very many: what is chosen, its totals, and how many projects each further choice would give.

The answers are those of `filter_projects`; they are counted on the index of the store, without a frame of projects.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from catalogue.filters import (
    NAMED,
    NOT_STATED,
    SMALL,
    TAGS,
    ProjectFilter,
    Stances,
    begins,
    related_areas,
    settle_filter,
)
from catalogue.names import say_unknown
from interventions.figures import plural, pounds
from interventions.project_index import UNSTATED, FacetIndex, ProjectIndex, pack
from interventions.ratings import is_latest

FACETS = (*TAGS[:5], "evidence", "area", "year", "status", "kind", "referral", "finding", "provider", "funder")
ORDERS = ("money", "newest", "oldest")
LISTED = ("intervention", "factor", "finding")  # facets of which a reference table lists the codes
_SEE = "See all that projects carry: vru catalogue facets --format csv."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """The projects found. Confidential ones are counted and in the totals; they are on no page and in no export.

    `pence` are granted and `leveraged` drawn in beside them; `reach` are people in direct delivery. Each is None where
    no project states it. `facets`: facet → code → the projects found if this code were chosen in that facet, all
    other choices standing; `area` counts areas from authority level up, and those asked for.
    """

    index: ProjectIndex
    chosen: ProjectFilter
    selected: np.ndarray
    count: int
    pence: int | None
    leveraged: int | None
    without_amount: int
    reach: int | None
    without_reach: int
    confidential: int
    synthetic: int
    facets: dict[str, dict[str, int]]

    def summary(self) -> str:
        """How many, how much money, and what is not stated or not listed."""
        words = f"{plural(self.count, 'project')}, money stated: {pounds(self.pence)}"
        if self.without_amount:
            words += f" ({plural(self.without_amount, 'project')} without a stated amount)"
        if self.leveraged is not None:
            words += f"; {pounds(self.leveraged)} leveraged beside it"
        words += "." if self.reach is None else f". {plural(self.reach, 'person', 'people')} in direct delivery"
        if self.reach is not None:
            words += (
                f" ({plural(self.without_reach, 'project')} without a stated number)." if self.without_reach else "."
            )
        if self.chosen.area and self.chosen.area != NOT_STATED:
            words += " The money is the whole of every project that works there; the intervention map divides it."
        if self.confidential:
            words += f" {plural(self.confidential, 'confidential project')} counted, not listed."
        return words

    def to_frame(self) -> pd.DataFrame:
        """How many projects each choice would give: facet, code, projects."""
        rows = [(facet, code, many) for facet, codes in self.facets.items() for code, many in codes.items()]
        return pd.DataFrame(rows, columns=["facet", "code", "projects"])

    def top(self, facet: str, most: int = 50) -> dict[str, int]:
        """The codes of one facet with the most projects, and those asked for."""
        ranked = sorted(self.facets[facet].items(), key=lambda pair: (-pair[1], pair[0]))
        asked = set(self.chosen.codes(facet))
        return {code: many for place, (code, many) in enumerate(ranked) if place < most or code in asked}

    def listed(self) -> np.ndarray:
        """The numbers in the store, rising, of the projects that may be listed."""
        return self.index.numbers[self.selected & ~self.index.confidential]

    def page(self, *, order: str = "money", limit: int = 200) -> np.ndarray:
        """The numbers of the first projects: the most money, the newest or the oldest first; unstated ones last."""
        at = np.flatnonzero(self.selected & ~self.index.confidential)
        key = (self.index.pence if order == "money" else self.index.started)[at].astype(np.int64)
        rank = np.where(key == UNSTATED, np.iinfo(np.int64).max, key if order == "oldest" else -key)
        if len(at) > limit:
            nearest = np.partition(rank, limit - 1)[limit - 1]
            at, rank = at[rank <= nearest], rank[rank <= nearest]
        return self.index.numbers[at[np.lexsort((at, rank))][:limit]]


def find_projects(
    index: ProjectIndex, chosen: ProjectFilter, areas: pd.DataFrame, *, matched: np.ndarray | None = None,
    stances: Stances | None = None, known: Mapping[str, Mapping[str, str]] | None = None,
) -> Found:  # fmt: skip
    """The projects that match every field of `chosen`, with totals and the counts of every further choice.

    `matched`: the numbers of the projects in which the words were found (`interventions.store.finding.match_words`).
    `stances`: intervention → the stances of the claims about it. `known`: for each of LISTED, code → name. Raises
    InputError for a code that does not exist; one of LISTED, a provider or a funder is held against what `known` and
    the projects hold, where `known` is given.
    """
    chosen = settle_filter(chosen, areas)
    if known is not None:
        _require_held(index, chosen, known)
    question = _Question(index, areas, stances or {})
    masks = {facet: question.having(facet, chosen.codes(facet)) for facet in chosen.asked()}
    every = np.ones(len(index), dtype=bool)
    if chosen.words.strip():
        every = np.zeros(len(index), dtype=bool)
        every[index.positions_of(matched if matched is not None else index.numbers[:0])] = True
    selected = _all(every, masks, without="")
    if "area" not in masks:
        selected = selected & ~index.synthetic
    facets, packed = {}, pack(selected)
    for facet in FACETS:
        if facet in masks or facet == "area":
            rest = _all(every, masks, without=facet)
            if facet != "area" and "area" not in masks:
                rest = rest & ~index.synthetic
            facets[facet] = question.count(facet, rest, pack(rest), chosen.codes(facet))
        else:
            facets[facet] = question.count(facet, selected, packed, ())
    return _sum(index, chosen, selected, facets)


def _require_held(index: ProjectIndex, chosen: ProjectFilter, known: Mapping[str, Mapping[str, str]]) -> None:
    """Refuse what neither a reference table nor a project holds; no name is suggested that a refuge alone bears."""
    for facet in (*LISTED, *NAMED):
        names, held = known.get(facet, {}), index.facets[facet]
        for code in chosen.codes(facet):
            if code == NOT_STATED or code in names or code in held.codes:
                continue
            listable = held.count(~index.confidential, pack(~index.confidential))
            listable.pop(NOT_STATED, None)
            raise say_unknown(code, facet, {**{own: own for own in listable}, **names}, see=_SEE)


def stances_of(claims: pd.DataFrame, scales: pd.DataFrame) -> dict[str, frozenset[str]]:
    """Intervention → the stances that the latest claims about it take (contracts CLAIMS and SCALES)."""
    impact = scales[(scales["scale"] == "impact") & (scales["stance"] != "")]
    levels = impact.set_index(["register_code", "level"])["stance"].to_dict()
    found: dict[str, set[str]] = {}
    latest = claims[is_latest(claims)]
    for code, register, value in latest[["intervention_code", "register_code", "value"]].itertuples(index=False):
        if stance := levels.get((register, value)):
            found.setdefault(code, set()).add(str(stance))
    return {code: frozenset(stances) for code, stances in found.items()}


def _all(every: np.ndarray, masks: dict[str, np.ndarray], *, without: str) -> np.ndarray:
    found = every
    for facet, mask in masks.items():
        if facet != without:
            found = found & mask
    return found


def _sum(index: ProjectIndex, chosen: ProjectFilter, selected: np.ndarray, facets: dict[str, dict[str, int]]) -> Found:
    pence, leveraged, reach = index.pence[selected], index.leveraged[selected], index.reach[selected]
    elsewhere = index.reach_other[selected]
    return Found(
        index=index, chosen=chosen, selected=selected, count=len(pence), pence=_total(pence),
        leveraged=_total(leveraged), without_amount=int((pence == UNSTATED).sum()), reach=_total(reach),
        without_reach=int(((reach == UNSTATED) & (elsewhere == UNSTATED)).sum()),
        confidential=int((selected & index.confidential).sum()), synthetic=int((selected & index.synthetic).sum()),
        facets=facets,
    )  # fmt: skip


def _total(values: np.ndarray) -> int | None:
    stated = values[values != UNSTATED]
    return int(stated.sum()) if len(stated) else None


@dataclass(frozen=True, slots=True)
class _Question:
    """One look at the index: which projects carry what."""

    index: ProjectIndex
    areas: pd.DataFrame
    stances: Stances

    def having(self, facet: str, codes: Iterable[str]) -> np.ndarray:
        """True for the projects that carry any of some codes of a facet."""
        if facet == "area":
            found = np.zeros(len(self.index), dtype=bool)
            for code in codes:
                found |= self._in_area(code)
            return found
        if facet == "year":
            return self._running(begins(code) for code in codes)
        if facet == "evidence":
            return self._claimed(codes)
        return self.index.facets[facet].having(codes)

    def count(self, facet: str, chosen: np.ndarray, packed: np.ndarray, asked: Iterable[str]) -> dict[str, int]:
        """Code → how many of the chosen projects carry it."""
        if facet == "area":
            counts = self.index.facets["place"].count(chosen, packed)
            counts.pop(NOT_STATED, None)
            own = {code: int((chosen & self._in_area(code)).sum()) for code in (*asked, NOT_STATED)}
            return counts | {code: many for code, many in own.items() if many}
        if facet == "year":
            return self._count_years(chosen)
        if facet == "evidence":
            stances = dict.fromkeys(stance for many in self.stances.values() for stance in many)
            counts = {code: int((chosen & self._claimed([code])).sum()) for code in (*stances, NOT_STATED)}
            return {code: many for code, many in counts.items() if many}
        return self.index.facets[facet].count(chosen, packed)

    def _in_area(self, code: str) -> np.ndarray:
        held = self.index.facets["area"]
        if code == NOT_STATED:
            return held.having([NOT_STATED]) & ~self.index.synthetic
        row = self.areas.loc[self.areas["area_code"] == code].iloc[0]
        found = held.having(related_areas(code, self.areas))
        if row["area_type"] in SMALL:
            found &= ~self.index.confidential
        return found if row["synthetic"] else found & ~self.index.synthetic

    def _running(self, years: Iterable[int]) -> np.ndarray:
        first, last = self.index.first_year, self.index.last_year
        found = np.zeros(len(self.index), dtype=bool)
        for year in years:
            found |= first == UNSTATED if year == UNSTATED else (first != UNSTATED) & (first <= year) & (last >= year)
        return found

    def _count_years(self, chosen: np.ndarray) -> dict[str, int]:
        """Every financial year in which one of the chosen projects runs."""
        first, last = self.index.first_year[chosen], self.index.last_year[chosen]
        stated = first != UNSTATED
        first, last = first[stated].astype(np.int64), last[stated].astype(np.int64)
        size = int(last.max()) + 2 if len(last) else 0
        running = np.cumsum(np.bincount(first, minlength=size) - np.bincount(last + 1, minlength=size))
        counts = {f"{year}/{(year + 1) % 100:02d}": int(running[year]) for year in np.flatnonzero(running)}
        without = int((~stated).sum())
        return counts | ({NOT_STATED: without} if without else {})

    def _claimed(self, codes: Iterable[str]) -> np.ndarray:
        """Projects with an intervention about which some claim takes one of the stances."""
        held: FacetIndex = self.index.facets["intervention"]
        wanted = set(codes)
        found = held.having(code for code, taken in self.stances.items() if wanted & set(taken))
        if NOT_STATED in wanted:
            found |= ~held.having(code for code, taken in self.stances.items() if set(taken))
        return found
