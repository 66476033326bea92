"""Reading numbers, money and dates out of cells, with a fault where they are not."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal, InvalidOperation

from interventions.importing.files import row_number
from interventions.importing.report import Faults


def number_in(row: dict[str, str], column: str, faults: Faults, *, least: float | None = 0) -> float | None:
    """The number in a cell; None for an empty one; a fault for anything else or a value below `least`."""
    text = row.get(column, "").replace(",", "")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or (least is not None and value < least):
        bound = "" if least is None else f" of {least:g} or more"
        faults.add(f"a number{bound}, or empty", row=row_number(row), column=column, value=row[column])
        return None
    return value


def pence_in(row: dict[str, str], column: str, faults: Faults) -> int | None:
    """Pounds in a cell ('£1,234.50') as whole pence; None for an empty one."""
    text = row.get(column, "").replace(",", "").replace("£", "").strip()
    if not text:
        return None
    try:
        pence = Decimal(text) * 100
        if pence < 0 or pence != pence.to_integral_value():
            raise InvalidOperation
        return int(pence)
    except (InvalidOperation, ValueError):
        faults.add(
            "an amount in pounds, such as 12500 or 12500.50", row=row_number(row), column=column, value=row[column]
        )
        return None


def date_in(row: dict[str, str], column: str, faults: Faults) -> str | None:
    """An ISO date in a cell as text; None for an empty one."""
    text = row.get(column, "")
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        faults.add("a date written 2020-04-01", row=row_number(row), column=column, value=text)
        return None
