"""The versions of a theory of change as the pages read and write them."""

from __future__ import annotations

from typing import Any

from app import data
from interventions.errors import InputError
from interventions.proposing import Actor
from interventions.store import theories
from interventions.store.engine import transaction
from logic_models import LogicModel
from logic_models.storing import from_stored, to_stored


def versions(theory_id: str) -> list[dict[str, Any]]:
    """Every version, latest first: version, title, saved_at, saved_by, role, why, frozen."""
    with transaction(data.store()) as session:
        frame = theories.list_versions(session, theory_id)
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def read_version(theory_id: str, number: int) -> LogicModel:
    """One version of a theory. Raises InputError where there is none."""
    with transaction(data.store()) as session:
        return from_stored(theories.read_theory(session, theory_id, version=number))


def proposal_of(theory_id: str) -> int | None:
    """The number of the proposal whose theory this is; None where it stands for itself."""
    with transaction(data.store()) as session:
        return theories.proposal_of(session, theory_id)


def save_version(model: LogicModel, *, actor: Actor, why: str, after: int) -> int | None:
    """Store a version that follows version `after`, and return its number; None where nothing is changed.

    InputError where it is not said why, or where a newer version than `after` was saved meanwhile.
    """
    if not why.strip():
        mend = "Say it in a few words and save again."
        raise InputError("it is not said why.", where="Why is it changed?", mend=mend)
    with data.changing() as session:
        theories.refuse_if_proposed(session, model.id)
        if theories.read_theory(session, model.id).version != after:
            raise InputError("a newer version was saved a moment ago.", mend="Read what it changed, then save again.")
        return theories.save_theory(
            session, to_stored(model), saved_by=actor.name, role=actor.role.value, why=why.strip()
        )
