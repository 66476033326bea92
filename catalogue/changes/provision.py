"""What changed in provision: projects new, gone and ended, their money, reach, places, tiers and areas.

A figure that was not stated and now is, or the other way round, is a change of recording, and so is a project entered
late; both are in `late_records`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from interventions.figures import missing, number, pounds
from interventions.snapshot_tables import Snapshot
from interventions.vocabulary import PreventionTier, ProjectStatus

COLUMNS = ["kind", "about", "title", "areas", "tiers", "before", "after", "words"]
NEW, GONE, ENDED, STATUS, MOVED = "new", "gone", "ended", "status", "tiers or areas"
LATE, STATED = "project entered late", "figure now stated or no longer"
_OVER = (ProjectStatus.ENDED.value, ProjectStatus.DISCONTINUED.value)
_FIGURES: dict[str, tuple[str, Callable[[float | None], str]]] = {
    "pence": ("money", pounds), "reach": ("people reached", number), "capacity": ("places", number),
}  # fmt: skip
_TIERS = {**PreventionTier.labels(), "not-stated": "Tier not stated"}
HIDDEN = "A project at a confidential location"
Row = dict[str, Any]


def provision_changes(before: Snapshot, after: Snapshot) -> pd.DataFrame:
    """One row a project and change (columns COLUMNS); of a confidential one neither identifier nor title."""
    changed = [row for row in _changes(before, after) if row["kind"] not in (LATE, STATED)]
    return pd.DataFrame(changed, columns=COLUMNS)


def late_records(before: Snapshot, after: Snapshot) -> pd.DataFrame:
    """The same of what is only recorded otherwise."""
    late = [row for row in _changes(before, after) if row["kind"] in (LATE, STATED)]
    return pd.DataFrame(late, columns=COLUMNS)


def _changes(before: Snapshot, after: Snapshot) -> list[Row]:
    then, now = _projects(before), _projects(after)
    hidden = {name for held in (then, now) for name, row in held.items() if row["confidential"]}
    first, last = (one.taken_at.date().isoformat() for one in (before, after))
    rows: list[Row] = []
    for name in sorted({*then, *now}):
        old, new = then.get(name), now.get(name)
        if old is None:
            found = [_entered(new or {}, first)]
        elif new is None:
            found = [(GONE, old["status"], "", "no record of it is held any more")]
        else:
            found = [*_status(old, new, first, last), *_figures(old, new), *_moved(old, new)]
        rows += [_row(name, new or old or {}, one, name in hidden) for one in found]
    return rows


def _projects(snapshot: Snapshot) -> dict[str, Row]:
    places = snapshot.frames["places"]
    names = snapshot.frames["areas"].set_index("area_code")["area"].to_dict()
    shown = places.assign(area=[names.get(code, code) for code in places["area_code"]])
    held = {str(name): part for name, part in shown.groupby("project_id")}
    rows = {}
    for row in snapshot.frames["projects"].to_dict("records"):
        part = held.get(row["project_id"], shown.iloc[:0])
        where = {(a, t): round(s, 6) for a, t, s in zip(part["area_code"], part["tier"], part["share"], strict=True)}
        told = {"areas": ";".join(sorted(set(part["area"]))), "tiers": ";".join(sorted(set(part["tier"])))}
        rows[str(row["project_id"])] = row | told | {"where": where}
    return rows


def _entered(new: Row, first: str) -> tuple[str, str, str, str]:
    if new["start_date"] and new["start_date"] < first:
        return LATE, "", new["status"], f"entered since, but it began on {new['start_date']}"
    return NEW, "", new["status"], f"new, {_status_words(new['status'])}"


def _status(old: Row, new: Row, first: str, last: str) -> list[tuple[str, str, str, str]]:
    """Ended: its status says so now, or its last day lies between the two snapshots."""
    was_over = old["status"] in _OVER or (bool(old["end_date"]) and old["end_date"] < first)
    is_over = new["status"] in _OVER or (bool(new["end_date"]) and new["end_date"] < last)
    if is_over and not was_over:
        when = f" on {new['end_date']}" if new["end_date"] else ""
        return [(ENDED, old["status"], new["status"], f"ended{when}")]
    if old["status"] != new["status"]:
        words = f"{_status_words(old['status'])}, now {_status_words(new['status'])}"
        return [(STATUS, old["status"], new["status"], words)]
    return []


def _status_words(code: str) -> str:
    return ProjectStatus.labels().get(code, code).lower()


def _figures(old: Row, new: Row) -> list[tuple[str, str, str, str]]:
    found = []
    for column, (what, say) in _FIGURES.items():
        was, now = old[column], new[column]
        if (missing(was) and missing(now)) or was == now:
            continue
        kind = STATED if missing(was) or missing(now) else what
        found.append((kind, say(was), say(now), f"{what}: {say(was)} before, {say(now)} now"))
    return found


def _moved(old: Row, new: Row) -> list[tuple[str, str, str, str]]:
    if old["where"] == new["where"]:
        return []
    was, now = (_say_where(one) for one in (old, new))
    return [(MOVED, was, now, f"{was} before, {now} now")]


def _say_where(row: Row) -> str:
    if not row["where"]:
        return "no area stated"
    tiers = ", ".join(_TIERS.get(tier, tier).lower() for tier in row["tiers"].split(";"))
    shares: dict[str, float] = {}
    for (area, _), share in row["where"].items():
        shares[area] = shares.get(area, 0) + share
    names = row["areas"].replace(";", ", ")
    divided = "" if len(shares) == 1 else f" ({', '.join(f'{share:.0%}' for share in shares.values())})"
    return f"{tiers} in {names}{divided}"


def _row(name: str, row: Row, change: tuple[str, str, str, str], hidden: bool) -> Row:
    kind, before, after, words = change
    title = HIDDEN if hidden else row["title"]
    where = f" ({row['areas'].replace(';', ', ')})" if row["areas"] else ""
    return {
        "kind": kind, "about": "" if hidden else name, "title": title, "areas": row["areas"], "tiers": row["tiers"],
        "before": before, "after": after, "words": f"{title}{where}: {words}.",
    }  # fmt: skip
