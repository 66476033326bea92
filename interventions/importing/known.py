"""What is already stored that a file must be read against: areas, their successors, residents and outlines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from shapely import Geometry


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceWords:
    """The codes that a claim of evidence may use. `levels`: (register, scale) → the levels of that scale."""

    interventions: frozenset[str] = frozenset()
    outcomes: frozenset[str] = frozenset()
    factors: frozenset[str] = frozenset()
    registers: frozenset[str] = frozenset()
    levels: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Known:
    """Areas and successors as stored.

    `areas`: code → area type, of areas in force (retired 2011 codes are not among them).
    `names`: code → name. `successors`: 2011 code → the 2021 codes that took its place, in order.
    `residents`: area code → Census 2021 residents. `evidence`: the codes of the evidence library.
    `load_outlines`: gives code → polygon in National Grid metres.
    `codes`: column of a project (factors, interventions, findings) → the codes of its reference table.
    """

    areas: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    successors: dict[str, tuple[str, ...]] = field(default_factory=dict)
    residents: dict[str, float] = field(default_factory=dict)
    evidence: EvidenceWords = field(default_factory=EvidenceWords)
    load_outlines: Callable[[list[str]], dict[str, Geometry]] = lambda codes: {}
    codes: dict[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def lsoas(self) -> frozenset[str]:
        """The codes of the LSOAs in force."""
        return frozenset(code for code, kind in self.areas.items() if kind == "lsoa")

    def carry(self, code: str) -> tuple[str, ...]:
        """The area or areas in force that a code stands for; empty if it lies outside those loaded."""
        if code in self.areas:
            return (code,)
        return tuple(new for new in self.successors.get(code, ()) if new in self.areas)
