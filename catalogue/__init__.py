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
    from catalogue.filters import ProjectFilter, filter_projects
    from catalogue.gaps import find_gaps, gaps_from_crime
    from catalogue.need import count_need
    from catalogue.rates import crude_rate, proportion
    from catalogue.results import Coverage, GapAnalysis, Rates

__all__ = [
    "Coverage",
    "GapAnalysis",
    "ProjectFilter",
    "Rates",
    "count_need",
    "coverage",
    "crude_rate",
    "filter_projects",
    "find_gaps",
    "gaps_from_crime",
    "proportion",
]

give_face(
    __name__,
    {
        "coverage": ("coverage",),
        "filters": ("ProjectFilter", "filter_projects"),
        "gaps": ("find_gaps", "gaps_from_crime"),
        "need": ("count_need",),
        "rates": ("crude_rate", "proportion"),
        "results": ("Coverage", "GapAnalysis", "Rates"),
    },
)
