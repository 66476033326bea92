"""The tables of the store, by subject. Importing this package registers every table.

Tables store and do not validate; what comes in is validated by the records in `interventions.records`.
"""

from interventions.models import (
    areas,
    evidence,
    funding,
    imports,
    monitoring,
    need,
    projects,
    proposals,
    snapshots,
    theories,
)

__all__ = [
    "areas",
    "evidence",
    "funding",
    "imports",
    "monitoring",
    "need",
    "projects",
    "proposals",
    "snapshots",
    "theories",
]
