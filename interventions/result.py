"""What every answer in this project can do: say itself, tabulate itself, draw itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    import pandas as pd


@runtime_checkable
class Result(Protocol):
    """The face shared by all results: frozen values with words, a table and a picture."""

    def summary(self) -> str:
        """The answer in sentences a commissioner can read."""
        ...

    def to_frame(self) -> pd.DataFrame:
        """The answer as a tidy table."""
        ...

    def plot(self) -> Any:
        """The answer as an Altair chart."""
        ...
