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
    from catalogue.chains import gap_matrix_from_crime, gaps_from_crime, lean_from_crime, sure_gaps_from_crime
    from catalogue.changes.results import WhatChanged
    from catalogue.consistency.results import Consistency
    from catalogue.consistency.statements import check_statements
    from catalogue.consistency.tables import check_table
    from catalogue.coverage import coverage
    from catalogue.evidence.map import evidence_map
    from catalogue.evidence.pooling import pool_studies
    from catalogue.evidence.results import Evidence, EvidenceMap, PooledEffect
    from catalogue.evidence.reviews import review_list
    from catalogue.evidence.weighing import weigh_evidence
    from catalogue.filters import ProjectFilter, filter_projects
    from catalogue.finding import Found, find_projects
    from catalogue.gaps.concentration import Concentration, concentration
    from catalogue.gaps.matrix import gap_matrix
    from catalogue.gaps.matrix_results import GapMatrix
    from catalogue.gaps.pathways import Pathways, pathways
    from catalogue.gaps.shares import find_gaps
    from catalogue.gaps.survival import sure_gaps
    from catalogue.gaps.survival_results import SureGaps
    from catalogue.lives import Lives, project_lives
    from catalogue.money import AllocationShares, MoneyByYear, allocation_shares, money_by_year
    from catalogue.need.before_after import PeriodComparison, compare_periods
    from catalogue.need.comparing import (
        Benchmark,
        Comparison,
        area_figures,
        compare_with_benchmark,
        compare_with_group,
        compare_with_neighbours,
        nearest_neighbours,
    )
    from catalogue.need.counts import count_need
    from catalogue.need.funnel import Funnel, funnel
    from catalogue.need.harm import harm_weighted
    from catalogue.need.harm_results import HarmWeighted
    from catalogue.need.hot_spots import HotSpots, hot_spots
    from catalogue.need.index import need_index
    from catalogue.need.index_results import NeedIndex, TopChanges
    from catalogue.need.inequality import Inequality, inequality
    from catalogue.need.series import watch_series
    from catalogue.need.series_results import Series
    from catalogue.need.sources import SourcesBeside, sources_beside
    from catalogue.need.thresholds import Ratings, rate_figures, rate_proportions
    from catalogue.need.underreporting import UnderReporting, under_reporting
    from catalogue.provision import provision
    from catalogue.provision_results import Provision
    from catalogue.rates import crude_rate, mean_value, proportion
    from catalogue.results import Coverage, GapAnalysis, Rates
    from catalogue.standardising import (
        directly_standardised_rate,
        indirectly_standardised_rate,
        indirectly_standardised_ratio,
    )
    from catalogue.what_changed import what_changed

__all__ = [
    "AllocationShares",
    "Benchmark",
    "Comparison",
    "Concentration",
    "Consistency",
    "Coverage",
    "Evidence",
    "EvidenceMap",
    "Found",
    "Funnel",
    "GapAnalysis",
    "GapMatrix",
    "HarmWeighted",
    "HotSpots",
    "Inequality",
    "Lives",
    "MoneyByYear",
    "NeedIndex",
    "Pathways",
    "PeriodComparison",
    "PooledEffect",
    "ProjectFilter",
    "Provision",
    "Rates",
    "Ratings",
    "Series",
    "SourcesBeside",
    "SureGaps",
    "TopChanges",
    "UnderReporting",
    "WhatChanged",
    "allocation_shares",
    "area_figures",
    "check_statements",
    "check_table",
    "compare_periods",
    "compare_with_benchmark",
    "compare_with_group",
    "compare_with_neighbours",
    "concentration",
    "count_need",
    "coverage",
    "crude_rate",
    "directly_standardised_rate",
    "evidence_map",
    "filter_projects",
    "find_gaps",
    "find_projects",
    "funnel",
    "gap_matrix",
    "gap_matrix_from_crime",
    "gaps_from_crime",
    "harm_weighted",
    "hot_spots",
    "indirectly_standardised_rate",
    "indirectly_standardised_ratio",
    "inequality",
    "lean_from_crime",
    "mean_value",
    "money_by_year",
    "nearest_neighbours",
    "need_index",
    "pathways",
    "pool_studies",
    "project_lives",
    "proportion",
    "provision",
    "rate_figures",
    "rate_proportions",
    "review_list",
    "sources_beside",
    "sure_gaps",
    "sure_gaps_from_crime",
    "under_reporting",
    "watch_series",
    "weigh_evidence",
    "what_changed",
]

give_face(
    __name__,
    {
        "consistency.results": ("Consistency",),
        "consistency.statements": ("check_statements",),
        "consistency.tables": ("check_table",),
        "coverage": ("coverage",),
        "evidence.weighing": ("weigh_evidence",),
        "evidence.map": ("evidence_map",),
        "evidence.results": ("Evidence", "EvidenceMap", "PooledEffect"),
        "evidence.reviews": ("review_list",),
        "filters": ("ProjectFilter", "filter_projects"),
        "finding": ("Found", "find_projects"),
        "chains": ("gap_matrix_from_crime", "gaps_from_crime", "lean_from_crime", "sure_gaps_from_crime"),
        "gaps.concentration": ("Concentration", "concentration"),
        "gaps.matrix": ("gap_matrix",),
        "gaps.matrix_results": ("GapMatrix",),
        "gaps.survival": ("sure_gaps",),
        "gaps.survival_results": ("SureGaps",),
        "gaps.pathways": ("Pathways", "pathways"),
        "gaps.shares": ("find_gaps",),
        "lives": ("Lives", "project_lives"),
        "money": ("AllocationShares", "MoneyByYear", "allocation_shares", "money_by_year"),
        "need.before_after": ("PeriodComparison", "compare_periods"),
        "need.comparing": (
            "Benchmark",
            "Comparison",
            "area_figures",
            "compare_with_benchmark",
            "compare_with_group",
            "compare_with_neighbours",
            "nearest_neighbours",
        ),
        "need.counts": ("count_need",),
        "need.funnel": ("Funnel", "funnel"),
        "need.inequality": ("Inequality", "inequality"),
        "need.series": ("watch_series",),
        "need.series_results": ("Series",),
        "need.thresholds": ("Ratings", "rate_figures", "rate_proportions"),
        "need.harm": ("harm_weighted",),
        "need.harm_results": ("HarmWeighted",),
        "need.sources": ("SourcesBeside", "sources_beside"),
        "need.underreporting": ("UnderReporting", "under_reporting"),
        "need.hot_spots": ("HotSpots", "hot_spots"),
        "need.index": ("need_index",),
        "need.index_results": ("NeedIndex", "TopChanges"),
        "provision": ("provision",),
        "provision_results": ("Provision",),
        "rates": ("crude_rate", "mean_value", "proportion"),
        "results": ("Coverage", "GapAnalysis", "Rates"),
        "standardising": (
            "directly_standardised_rate",
            "indirectly_standardised_rate",
            "indirectly_standardised_ratio",
        ),
        "evidence.pooling": ("pool_studies",),
        "changes.results": ("WhatChanged",),
        "what_changed": ("what_changed",),
    },
)
