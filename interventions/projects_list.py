r"""The plain projects list: its columns, and a record as rows of it, one a project and award.

Lists are separated by semicolons; areas carry shares ('E06000032:0.6;E06000055:0.4'); stages are dated
('2019-04-01 active; 2020-04-01 discontinued: the funding ended'), with a semicolon in a note written '\;'.
A further row with the same project_id and only the columns of an award adds an award.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pandas as pd

from interventions.records import AwardRecord, ProjectRecord, StageRecord

TEMPLATE = (
    "project_id", "title", "description", "provider", "kind", "status", "tiers", "settings", "themes", "factors",
    "interventions", "areas", "funder", "amount", "award_date", "start_date", "end_date", "reach_planned",
    "reach_actual", "status_note", "location_text", "provider_id", "source", "office_address", "url", "successor_id",
    "contacts_planned", "contacts_actual", "sessions", "hours_per_week", "capacity", "waiting_days", "age_from",
    "age_to", "sex", "referrals", "findings", "theory_id", "assured_date", "confidential", "stages", "award_kind",
    "award_period", "award_reference", "funder_id",
)  # fmt: skip
LISTS = ("tiers", "settings", "themes", "factors", "interventions", "referrals", "findings")
COUNTS = (
    "reach_planned", "reach_actual", "contacts_planned", "contacts_actual", "sessions", "capacity", "waiting_days",
    "age_from", "age_to",
)  # fmt: skip
DAYS = ("start_date", "end_date", "assured_date")
AWARD_COLUMNS = ("funder", "amount", "award_date", "award_kind", "award_period", "award_reference", "funder_id")
TEXTS = tuple(
    name for name in TEMPLATE
    if name in ProjectRecord.model_fields and name not in (*LISTS, *COUNTS, *DAYS, "areas", "stages", "confidential",
                                                           "hours_per_week")
)  # fmt: skip
_STAGE = re.compile(r"^(\d{4}-\d{2}-\d{2})\s+([a-z-]+)\s*(?::\s*(.*))?$", re.DOTALL)
_PART = re.compile(r"(?:\\.|[^;])+", re.DOTALL)  # up to a semicolon that no backslash stands before


def rows_of(record: ProjectRecord) -> Iterator[dict[str, str]]:
    """A project as rows of the list: the first says all, each further award has a row of its own."""
    whole = {name: _text(getattr(record, name)) for name in (*TEXTS, *COUNTS, *DAYS, "hours_per_week")}
    whole |= {name: ";".join(getattr(record, name)) for name in LISTS}
    whole["areas"] = ";".join(f"{code}:{share!r}" for code, share in record.areas.items())
    whole["stages"] = write_stages(record.stages)
    whole["confidential"] = "yes" if record.confidential else ""
    yield whole | (_award(record.awards[0]) if record.awards else {})
    for award in record.awards[1:]:
        yield {"project_id": record.project_id, **_award(award)}


def flatten_projects(records: Iterable[ProjectRecord]) -> pd.DataFrame:
    """One row a project and award, in the columns of the list, as text: what is exported can be imported again."""
    rows = [[row.get(name, "") for name in TEMPLATE] for record in records for row in rows_of(record)]
    return pd.DataFrame(rows, columns=list(TEMPLATE), dtype="str")


def write_stages(stages: Iterable[StageRecord]) -> str:
    """The stages of a project in one cell."""
    return "; ".join(
        f"{stage.from_date} {stage.status}"
        + (": " + stage.note.replace("\\", "\\\\").replace(";", "\\;") if stage.note else "")
        for stage in stages
    )


def read_stages(cell: str) -> tuple[StageRecord, ...]:
    """The stages that stand in a cell. Raises ValueError for a part that is no stage."""
    found = []
    for part in filter(str.strip, _PART.findall(cell)):
        match = _STAGE.match(part.strip())
        if match is None:
            raise ValueError(part.strip())
        note = re.sub(r"\\([;\\])", r"\1", match[3] or "")
        found.append(StageRecord(from_date=match[1], status=match[2], note=note))
    return tuple(found)


def _award(award: AwardRecord) -> dict[str, str]:
    pence = award.amount_pence
    return {
        "funder": award.funder, "funder_id": award.funder_id, "award_date": award.award_date or "",
        "amount": "" if pence is None else f"{pence // 100}.{pence % 100:02d}", "award_kind": award.kind,
        "award_period": award.period, "award_reference": award.reference,
    }  # fmt: skip


def _text(value: object) -> str:
    return "" if value is None else str(value)
