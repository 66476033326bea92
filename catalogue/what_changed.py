"""What differs between two snapshots, told apart: in need, in provision, and in recording alone."""

from __future__ import annotations

from catalogue.changes.need import need_changes
from catalogue.changes.provision import provision_changes
from catalogue.changes.recording import recording_changes_between
from catalogue.changes.results import WhatChanged
from interventions.errors import InputError
from interventions.snapshot_tables import Snapshot


def what_changed(before: Snapshot, after: Snapshot, *, level: float = 0.95) -> WhatChanged:
    """The changes from one snapshot to a later one; a change of need within chance is said to be so.

    Need is compared over new periods only, both sides as the later snapshot counts them; the same period counted
    otherwise is a change of recording. Raises InputError where `before` was taken after `after`.
    """
    if before.taken_at > after.taken_at:
        raise InputError(
            f"{before.name!r} was taken after {after.name!r}.",
            mend="Name the earlier one first: see vru snapshot list.",
        )
    return WhatChanged(
        before=before.name, before_day=before.taken_at.date().isoformat(), after=after.name,
        after_day=after.taken_at.date().isoformat(), need=need_changes(before, after, level),
        provision=provision_changes(before, after), recording=recording_changes_between(before, after), level=level,
    )  # fmt: skip
