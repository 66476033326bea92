"""The forms in which a listing or result is printed."""

from __future__ import annotations

from enum import StrEnum


class Form(StrEnum):
    """How a listing is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
