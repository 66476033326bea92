"""A theory of change as rows of nodes and links: the form in which it crosses between the store and the rest."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

NODE_COLUMNS = ["node_id", "position", "kind", "text", "details"]
LINK_COLUMNS = ["position", "source", "target", "details"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StoredTheory:
    """One version of a theory of change as frames: `header` is the fields of the theory itself, as JSON text.

    `saved_by`, `role` and `why` belong to the saving, not to what the theory says; `frozen`: an award names it.
    """

    theory_id: str
    title: str
    header: str
    nodes: pd.DataFrame
    links: pd.DataFrame
    version: int = 0
    saved_at: datetime | None = None
    saved_by: str = ""
    role: str = ""
    why: str = ""
    frozen: bool = False

    def parts(self) -> list[tuple[pd.DataFrame, list[str]]]:
        """Nodes and links, each with the columns that are stored."""
        return [(self.nodes, NODE_COLUMNS), (self.links, LINK_COLUMNS)]

    def digest(self) -> str:
        """A fingerprint of all that the theory says."""
        said: list[Any] = [self.title, self.header]
        said += [frame[columns].to_dict("split")["data"] for frame, columns in self.parts()]
        return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()
