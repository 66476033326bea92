"""Errors a person can act on: each says what is wrong, where, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class VRUError(Exception):
    """Base of every error this project raises on purpose.

    The command line prints it without a traceback and exits with `exit_code`.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        self.what, self.where, self.mend = what, where, mend
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """The error as one line: where, what, how to mend."""
        start = f"{self.where}: {self.what}" if self.where else self.what
        return f"{start} {self.mend}".strip()


class InputError(VRUError):
    """Something the user gave cannot be used; nothing was changed."""

    exit_code = 2


class DesignError(InputError):
    """An evaluation or comparison that the data cannot carry is refused."""


class StoreError(VRUError):
    """The database cannot do what was asked; nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault in one file: where it stands, what was found, what is allowed."""

    file: str
    row: int | None = None
    column: str = ""
    value: Any = ""
    allowed: str

    def sentence(self) -> str:
        """The fault as one line."""
        place = self.file
        if self.row is not None:
            place += f", row {self.row}"
        if self.column:
            place += f", {self.column}"
        found = f": {self.value!r}" if self.value not in ("", None) else ""
        return f"{place}{found}; {self.allowed}"


class ImportRefused(InputError):
    """A file with faults, refused whole: every fault is listed and nothing is stored. `more` were not kept."""

    def __init__(self, file: str, faults: list[Fault], *, more: int = 0) -> None:
        self.file, self.faults = file, faults
        count = f"{len(faults) + more} fault{'s' if len(faults) != 1 else ''}"
        count += f", of which the first {len(faults)} are listed" if more else ""
        super().__init__(
            f"refused, {count}; nothing was stored.",
            where=file,
            mend="Mend what is listed and try again.",
        )
