"""What a snapshot keeps: plain frames of need, provision and recording as they stood on one day.

Nothing in it is smaller than an authority; of smaller areas it keeps only how many figures there were and a digest,
so that a later one tells whether they were replaced.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from interventions.errors import StoreError
from interventions.tables import Column, Table

EDITION = 1
SNAPSHOT_TABLES = {
    "areas": Table("areas in a snapshot", "an authority or larger area, and what it lies in", (
        Column("area_code", "text"), Column("area", "text"), Column("area_type", "text"),
        Column("county_code", "text"), Column("force_code", "text"),
    ), key=("area_code",)),
    "people": Table("people in a snapshot", "the residents of an area in a year", (
        Column("area_code", "text"), Column("year", "number"), Column("people", "number", "people"),
        Column("source", "text"),
    ), key=("area_code", "year")),
    "crimes": Table("crimes in a snapshot", "the crimes of one category in one area in one month (no row: none)", (
        Column("area_code", "text"), Column("month", "text"), Column("category", "text"),
        Column("crimes", "number", "crimes"),
    ), key=("area_code", "month", "category")),
    "months": Table("months in a snapshot", "the street file of one force for one month", (
        Column("force", "text"), Column("month", "text"), Column("crimes", "number", "crimes"),
        Column("digest", "text"),
    ), key=("force", "month")),
    "indicators": Table("indicators in a snapshot", "what is counted, and how", (
        Column("code", "text"), Column("name", "text"), Column("kind", "text"), Column("method", "text"),
        Column("counting", "text"),
    ), key=("code",)),
    "values": Table("values in a snapshot", "one indicator in one area over one period", (
        Column("indicator", "text"), Column("area_code", "text"), Column("period", "text"),
        Column("value", "number", optional=True), Column("count", "number", optional=True),
        Column("denominator", "number", optional=True), Column("lower", "number", optional=True),
        Column("upper", "number", optional=True), Column("suppressed", "flag"),
    ), key=("indicator", "area_code", "period")),
    "projects": Table("projects in a snapshot", "a project as it stood (no title where its place is confidential)", (
        Column("project_id", "text"), Column("title", "text"), Column("status", "text"),
        Column("start_date", "text"), Column("end_date", "text"),
        Column("pence", "number", "pence granted", optional=True), Column("reach", "number", "people", optional=True),
        Column("capacity", "number", "people", optional=True), Column("confidential", "flag"),
    ), key=("project_id",)),
    "places": Table("provision in a snapshot", "an area and tier in which a project works, and its share there", (
        Column("project_id", "text"), Column("area_code", "text"), Column("tier", "text"),
        Column("share", "number", "of one"),
    ), key=("project_id", "area_code", "tier")),
    "files": Table("files in a snapshot", "an import in force", (
        Column("number", "number"), Column("kind", "text"), Column("file", "text"), Column("imported_at", "text"),
        Column("rows", "number"),
    ), key=("number",)),
    "small": Table("small areas in a snapshot", "how many figures of wards and LSOAs were held, and their digest", (
        Column("subject", "text"), Column("code", "text"), Column("period", "text"), Column("rows", "number"),
        Column("digest", "text"),
    ), key=("subject", "code", "period")),
}  # fmt: skip
_DTYPES = {"text": "str", "number": "float64", "flag": "bool"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Snapshot:
    """What was held on one day; `frames`: one a name of SNAPSHOT_TABLES, each keeping its contract."""

    name: str
    taken_at: datetime
    note: str
    frames: dict[str, pd.DataFrame]

    def __post_init__(self) -> None:
        for name, table in SNAPSHOT_TABLES.items():
            table.check(self.frames[name])


def shape_frame(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """A frame with just the columns of its contract, their kinds, and rows in the order of its key."""
    table = SNAPSHOT_TABLES[name]
    texts = {c.name: "" for c in table.columns if c.kind == "text"}
    kept = frame[[c.name for c in table.columns]].fillna(texts)
    kept = kept.astype({c.name: _DTYPES[c.kind] for c in table.columns})
    return kept.sort_values(list(table.key)).reset_index(drop=True)


def write_frames(frames: dict[str, pd.DataFrame]) -> str:
    """The frames as JSON text, column by column; a missing number is null."""
    held = {
        name: {column: [None if cell != cell else cell for cell in frame[column].tolist()] for column in frame.columns}
        for name, frame in frames.items()
    }
    return json.dumps({"edition": EDITION, "frames": held}, ensure_ascii=False, allow_nan=False)


def read_frames(content: str) -> dict[str, pd.DataFrame]:
    """The frames that `write_frames` wrote. Raises StoreError for an edition this code does not know."""
    held = json.loads(content)
    if held["edition"] != EDITION:
        raise StoreError(f"the snapshot is of edition {held['edition']}.", mend="Update the program.")
    return {name: shape_frame(name, pd.DataFrame(held["frames"][name])) for name in SNAPSHOT_TABLES}
