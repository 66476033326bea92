"""Every project in a few arrays, so that a million can be filtered and counted while somebody waits.

A project stands at a position; `numbers` gives its number in the store. Text stays in the store.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

NOT_STATED = "not-stated"
UNSTATED = -1  # where a sum or a year is not stated
_MOST_BITS = 256


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FacetIndex:
    """Which projects carry which code of one facet.

    `positions` holds, code after code, the projects of `codes`; those of code i lie between `starts[i]` and
    `starts[i + 1]`. `bits` says the same as one bit a project, where the codes are few.
    """

    codes: tuple[str, ...]
    positions: np.ndarray
    starts: np.ndarray
    projects: int
    bits: np.ndarray | None = None

    def having(self, codes: Iterable[str]) -> np.ndarray:
        """True for the projects that carry any of some codes."""
        found, wanted = np.zeros(self.projects, dtype=bool), set(codes)
        for number, code in enumerate(self.codes):
            if code in wanted:
                found[self.positions[self.starts[number] : self.starts[number + 1]]] = True
        return found

    def count(self, chosen: np.ndarray, packed: np.ndarray) -> dict[str, int]:
        """Code → how many of the chosen projects (True; `packed` as `pack` gives) carry it; none: left out."""
        if self.bits is not None:
            counts = np.bitwise_count(self.bits & packed).sum(axis=1, dtype=np.int64)
        else:
            running = np.zeros(len(self.positions) + 1, dtype=np.int32)
            np.cumsum(chosen[self.positions], out=running[1:])
            counts = np.diff(running[self.starts])
        return {self.codes[number]: int(counts[number]) for number in np.flatnonzero(counts)}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProjectIndex:
    """All projects in force.

    `facets`: tier, theme, setting, factor, intervention, referral, finding, provider, funder, kind, status, area (the
    areas as stated) and place (the larger areas, authority and above, by which each is found). `pence` (granted),
    `leveraged`, `reach` (people in direct delivery) and `reach_other` are UNSTATED where nothing is stated; so are
    `first_year` and `last_year`, the financial years (by the year they begin in) from which to which a project runs.
    """

    numbers: np.ndarray
    facets: dict[str, FacetIndex]
    pence: np.ndarray
    leveraged: np.ndarray
    reach: np.ndarray
    reach_other: np.ndarray
    first_year: np.ndarray
    last_year: np.ndarray
    started: np.ndarray
    synthetic: np.ndarray
    confidential: np.ndarray

    def __len__(self) -> int:
        return len(self.numbers)

    def positions_of(self, numbers: np.ndarray) -> np.ndarray:
        """The positions of projects by their numbers (in rising order); those not in force are passed over."""
        at = np.searchsorted(self.numbers, numbers)
        at[at == len(self.numbers)] = 0
        return at[self.numbers[at] == numbers] if len(self.numbers) else at[:0]

    def megabytes(self) -> float:
        """How much memory the arrays take."""
        facets = [a for f in self.facets.values() for a in (f.positions, f.starts, f.bits) if a is not None]
        own = [getattr(self, name) for name in self.__dataclass_fields__ if name != "facets"]
        return sum(array.nbytes for array in (*facets, *own)) / 1e6


def make_facet(names: list[str], codes: np.ndarray, positions: np.ndarray, projects: int) -> FacetIndex:
    """A facet from its entries: `codes` are numbers into `names`; projects without an entry are NOT_STATED."""
    missing = np.ones(projects, dtype=bool)
    missing[positions] = False
    without = np.flatnonzero(missing)
    if len(without):
        names = [*names, NOT_STATED]
        codes = np.concatenate([codes, np.full(len(without), len(names) - 1, dtype=codes.dtype)])
        positions = np.concatenate([positions, without.astype(positions.dtype)])
    order = np.argsort(codes, kind="stable")
    ordered = positions[order].astype(np.int32)
    starts = np.concatenate([[0], np.cumsum(np.bincount(codes, minlength=len(names)))])
    facet = FacetIndex(codes=tuple(names), positions=ordered, starts=starts, projects=projects)
    if not names or not projects or len(names) > _MOST_BITS:
        return facet
    bits = np.array([pack(facet.having([name])) for name in names], dtype=np.uint64).reshape(len(names), -1)
    return FacetIndex(codes=facet.codes, positions=ordered, starts=starts, projects=projects, bits=bits)


def pack(chosen: np.ndarray) -> np.ndarray:
    """True and False as one bit a project, in words of 64."""
    packed = np.packbits(chosen)
    return np.pad(packed, (0, -len(packed) % 8)).view(np.uint64)
