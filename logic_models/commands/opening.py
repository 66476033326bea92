"""The theory that a word on the command line names: a file, one of the library, or one that is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interventions.errors import InputError, VRUError

if TYPE_CHECKING:
    from logic_models.model import LogicModel


def open_theory(place: str) -> LogicModel:
    """The theory at a path, of that id in the library, or else the latest version stored under that id."""
    from interventions.commands import open_store
    from interventions.store.engine import transaction
    from interventions.store.theories import read_theory
    from logic_models.reading import find_logic_model
    from logic_models.storing import from_stored

    try:
        return find_logic_model(place)
    except InputError as unknown:
        try:
            with transaction(open_store()) as session:
                return from_stored(read_theory(session, place))
        except VRUError:
            raise unknown from None
