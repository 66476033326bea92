"""What is funded, where, for whom, and where is need left unserved?

    from catalogue import coverage, crude_rate, find_gaps
    crude_rate(65, 100_000).interval              # 50.2 to 82.8 events per 100,000 people
    held = coverage(projects, areas)              # frames from interventions.store.reading
    gaps = find_gaps(need, held, population)      # need beside provision, largest gap first
    print(gaps.summary())

Pure functions over data frames; every answer says itself, tabulates itself and draws itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from interventions.face import give_face

if TYPE_CHECKING:
    from catalogue.coverage import coverage
    from catalogue.evidence.map import evidence_map
    from catalogue.evidence.pooling import pool_studies
    from catalogue.evidence.results import Evidence, EvidenceMap, PooledEffect
    from catalogue.evidence.reviews import review_list
    from catalogue.evidence.weighing import weigh_evidence
    from catalogue.filters import ProjectFilter, filter_projects
    from catalogue.finding import Found, find_projects
    from catalogue.gaps import find_gaps, gaps_from_crime
    from catalogue.lives import Lives, project_lives
    from catalogue.money import AllocationShares, MoneyByYear, allocation_shares, money_by_year
    from catalogue.need.counts import count_need
    from catalogue.rates import crude_rate, proportion
    from catalogue.results import Coverage, GapAnalysis, Rates

__all__ = [
    "AllocationShares",
    "Coverage",
    "Evidence",
    "EvidenceMap",
    "Found",
    "GapAnalysis",
    "Lives",
    "MoneyByYear",
    "PooledEffect",
    "ProjectFilter",
    "Rates",
    "allocation_shares",
    "count_need",
    "coverage",
    "crude_rate",
    "evidence_map",
    "filter_projects",
    "find_gaps",
    "find_projects",
    "gaps_from_crime",
    "money_by_year",
    "pool_studies",
    "project_lives",
    "proportion",
    "review_list",
    "weigh_evidence",
]

give_face(
    __name__,
    {
        "coverage": ("coverage",),
        "evidence.weighing": ("weigh_evidence",),
        "evidence.map": ("evidence_map",),
        "evidence.results": ("Evidence", "EvidenceMap", "PooledEffect"),
        "evidence.reviews": ("review_list",),
        "filters": ("ProjectFilter", "filter_projects"),
        "finding": ("Found", "find_projects"),
        "gaps": ("find_gaps", "gaps_from_crime"),
        "lives": ("Lives", "project_lives"),
        "money": ("AllocationShares", "MoneyByYear", "allocation_shares", "money_by_year"),
        "need.counts": ("count_need",),
        "rates": ("crude_rate", "proportion"),
        "results": ("Coverage", "GapAnalysis", "Rates"),
        "evidence.pooling": ("pool_studies",),
    },
)
