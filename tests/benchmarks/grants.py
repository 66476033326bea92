"""A 360Giving file of 10,000 grants, one in a hundred damaged in one of twelve ways: imported, timed, nothing stored.

`make bench` prints the line. Expected within 10 seconds on two cores; here nothing passes or fails.
"""

from __future__ import annotations

import json
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text
from sqlmodel import SQLModel

from interventions.errors import ImportRefused
from interventions.importing.files import SourceFile
from interventions.loading import import_file
from interventions.store.engine import open_engine
from interventions.store.migrating import initialise

Grant = dict[str, Any]

# Kind of damage → (where the fault must be named, what does the damage to a grant and the one before it).
DAMAGES: dict[str, tuple[str, Callable[[Grant, Grant], Any]]] = {
    "no identifier": ("id", lambda grant, before: grant.pop("id")),
    "no recipient": ("recipientOrganization", lambda grant, before: grant.pop("recipientOrganization")),
    "two kinds of recipient": (
        "recipientOrganization", lambda grant, before: grant.update(recipientIndividual={"id": "x", "name": "x"}),
    ),
    "a date in words": ("awardDate", lambda grant, before: grant.update(awardDate="1 April 2024")),
    "a day no calendar has": ("awardDate", lambda grant, before: grant.update(awardDate="2023-02-30")),
    "an amount in words": ("amountAwarded", lambda grant, before: grant.update(amountAwarded="five thousand")),
    "an amount nobody can pay": ("amountAwarded", lambda grant, before: grant.update(amountAwarded=1e30)),
    "an unknown currency": ("currency", lambda grant, before: grant.update(currency="pounds")),
    "a web address that is none": ("dataSource", lambda grant, before: grant.update(dataSource="see our site")),
    "the identifier of another": ("id", lambda grant, before: grant.update(id=before["id"])),
    "a place that is no list": (
        "beneficiaryLocation", lambda grant, before: grant.update(beneficiaryLocation="Luton"),
    ),
    "a funder without identifier": (
        "fundingOrganization/0/id", lambda grant, before: grant["fundingOrganization"][0].pop("id"),
    ),
}  # fmt: skip


def make_grant(number: int) -> Grant:
    """A sound grant with the fields that publishers fill."""
    return {
        "id": f"360G-bench-{number:06d}", "title": f"Evenings at the youth club {number}", "currency": "GBP",
        "description": "Open sessions for young people, twice a week, with a worker they know. " * (number % 4 + 1),
        "amountAwarded": 1_000 + 37.5 * (number % 400), "awardDate": f"20{20 + number % 5}-0{1 + number % 9}-15",
        "plannedDates": [{"startDate": "2024-04-01", "endDate": "2025-03-31", "duration": 12}],
        "recipientOrganization": [
            {"id": f"GB-CHC-{1_000_000 + number % 900}", "name": f"Club {number % 900}", "postalCode": "LU1 2SE"},
        ],
        "fundingOrganization": [{"id": "GB-CHC-200000", "name": "A Trust"}],
        "beneficiaryLocation": [{"name": "Luton", "geoCode": "E06000032", "geoCodeType": "UA", "countryCode": "GB"}],
        "grantProgramme": [{"code": f"P{number % 7}", "title": "Safer evenings"}],
        "dataSource": "https://example.org/grants.json", "dateModified": "2024-06-01T12:00:00Z",
    }  # fmt: skip


def make_package(grants: int, one_in: int = 100) -> tuple[dict[str, Any], list[tuple[int, str]]]:
    """A package with every `one_in`-th grant damaged, in each way in turn; and (number, path) of each fault planted."""
    made = [make_grant(number) for number in range(1, grants + 1)]
    kinds, planted = list(DAMAGES.values()), []
    for turn, number in enumerate(range(one_in, grants + 1, one_in)):
        path, damage = kinds[turn % len(kinds)]
        damage(made[number - 1], made[number - 2])
        planted.append((number, path))
    return {"version": "1.4", "grants": made}, planted


def main(grants: int = 10_000) -> None:
    """Print the time, the faults found beside those planted, and how many rows the database holds more than before."""
    package, planted = make_package(grants)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "grants.json")
        file.write_text(json.dumps(package))
        engine = open_engine(f"sqlite:///{folder}/bench.db")
        initialise(engine)
        before, start, found = count_rows(engine), time.perf_counter(), []
        try:
            import_file(engine, "grants", SourceFile(file))
        except ImportRefused as refused:
            found = [(fault.row, fault.column) for fault in refused.faults]
        seconds, memory = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        name = f"import {grants:,} grants, {len(found)} of {len(planted)} faults found in place, "
        name += f"{count_rows(engine) - before} rows stored"
        print(f"{name:<72}{seconds:8.2f} s {memory:8.0f} MB", flush=True)
        assert found == planted


def count_rows(engine: Engine) -> int:
    """The rows of all tables."""
    with engine.connect() as connection:
        return sum(
            connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in SQLModel.metadata.tables
        )


if __name__ == "__main__":
    main()
