"""When the way of counting changed: known changes, batches and the pandemic, typed with their sources."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from interventions.errors import InputError
from interventions.figures import listed

_FILE = Path(__file__).parent / "reference" / "recording_changes.csv"
KINDS = ("change", "batch", "gradual", "pandemic")
ChangeKind = Literal["change", "batch", "gradual", "pandemic"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingChange:
    """One thing that moves a series without any change in violence.

    `kind`: 'change' (from month `first` on, counts mean something else), 'batch' (months whose counts were entered
    together), 'gradual' (recording moved little by little) or 'pandemic'. `last` is empty where it has no end. Empty
    `source`, `force_code` or `offences`: it holds for all. `certainty`: 'stated' by the source, or 'likely'.
    """

    code: str
    kind: ChangeKind
    first: str
    last: str = ""
    source: str = ""
    force_code: str = ""
    offences: tuple[str, ...] = ()
    what: str
    certainty: str = "stated"
    link: str = ""
    document: str = ""
    section: str = ""
    date_read: str = ""


def recording_changes(*, source: str, offences: str = "", force_code: str = "") -> tuple[RecordingChange, ...]:
    """What is on file for one series, earliest first: its source ('police'), its offences and its police force.

    The pandemic is always among them. A change of one force comes only where that force is named, one of some
    offences only where one of them is. Raises InputError for an unknown source.
    """
    held = all_recording_changes()
    sources = {one.source for one in held if one.source} | {"hospital", "ambulance", "survey", "youth-justice"}
    if source not in sources:
        raise InputError(f"{source!r} is no source of counts.", mend=f"Write {listed(sorted(sources), 'or')}.")
    return tuple(
        one
        for one in held
        if one.source in ("", source)
        and one.force_code in ("", force_code)
        and (not one.offences or offences in one.offences)
    )


@cache
def all_recording_changes() -> tuple[RecordingChange, ...]:
    """Every row of the reference file, earliest first."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = [
            RecordingChange(
                code=row["code"], kind=_kind(row["kind"]), first=row["first"], last=row["last"], source=row["source"],
                force_code=row["force_code"], offences=tuple(filter(None, row["offences"].split(";"))),
                what=row["what"], certainty=row["certainty"], link=row["link"], document=row["document"],
                section=row["section"], date_read=row["date_read"],
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip
    return tuple(sorted(rows, key=lambda one: one.first))


def _kind(text: str) -> ChangeKind:
    for kind in KINDS:
        if text == kind:
            return kind  # type: ignore[return-value]
    raise InputError(f"{text!r} is no kind of recording change.", mend=f"Write {listed(list(KINDS), 'or')}.")
