"""Frames as the store gives them, made from records, for tests of the packages that never see the store."""

from collections.abc import Iterable

import pandas as pd

from interventions.records import FACETS, AwardRecord, ProjectRecord, StageRecord
from interventions.tables import ProjectTables

_NUMBERS = {"reach_planned", "reach_actual", "contacts_planned", "contacts_actual", "sessions", "hours_per_week"}
_NUMBERS |= {"capacity", "waiting_days", "age_from", "age_to"}
_PARTS = {*FACETS.values(), "stages", "areas", "awards"}
_OWN = [name for name in ProjectRecord.model_fields if name not in _PARTS]


def project_tables(*records: ProjectRecord) -> ProjectTables:
    """The frames of some projects."""
    kinds = {name: "Float64" if name in _NUMBERS else "str" for name in _OWN}
    kinds |= {"confidential": "bool", "synthetic": "bool"}
    projects = pd.DataFrame([[getattr(r, name) for name in _OWN] for r in records], columns=_OWN)
    return ProjectTables(
        projects=projects.astype(kinds).assign(version=1),
        tags=_frame(((r.project_id, *tag) for r in records for tag in r.tags()), "facet code"),
        areas=_frame(((r.project_id, *part) for r in records for part in r.areas.items()), "area_code share", "share"),
        awards=_frame(
            ((r.project_id, *a.model_dump().values()) for r in records for a in r.awards),
            " ".join(AwardRecord.model_fields), "amount_pence",
        ),
        stages=_frame(
            ((r.project_id, *s.model_dump().values()) for r in records for s in r.stages),
            " ".join(StageRecord.model_fields),
        ),
    )  # fmt: skip


def project(name: str, pence: int | None = None, **values: object) -> ProjectRecord:
    """A project called `name`, with one award where pence are given."""
    awards = (AwardRecord(funder="Fund", amount_pence=pence),) if pence is not None else ()
    return ProjectRecord(**{"project_id": name, "title": name.title(), "awards": awards} | values)


def _frame(rows: Iterable[tuple], names: str, number: str = "") -> pd.DataFrame:
    columns = ["project_id", *names.split()]
    kinds = {name: "str" for name in columns if name != number}
    return pd.DataFrame(list(rows), columns=columns).astype(kinds | ({number: "Float64"} if number else {}))
