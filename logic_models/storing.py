"""A logic model in the form the store keeps, and back; exact both ways."""

from __future__ import annotations

from interventions.theory_rows import StoredTheory
from logic_models.model import LogicModel
from logic_models.tables import from_frames, header, to_frames


def to_stored(model: LogicModel) -> StoredTheory:
    """The rows of a theory of change, as the store keeps them."""
    nodes, links = to_frames(model)
    return StoredTheory(theory_id=model.id, title=model.title, header=header(model), nodes=nodes, links=links)


def from_stored(theory: StoredTheory) -> LogicModel:
    """The theory of change that stored rows hold."""
    return from_frames(theory.nodes, theory.links, header=theory.header)
