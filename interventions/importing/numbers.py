"""Reading numbers, money and dates out of cells, with a fault where they are not."""

from __future__ import annotations

import math
import re
from datetime import datetime
from decimal import Decimal, InvalidOperation

from interventions.importing.files import row_number
from interventions.importing.report import Faults

_THOUSANDS = re.compile(r"^-?\d{1,3}(,\d{3})+(\.\d*)?$")
_MOST_PENCE = 10**15


def without_thousands(text: str) -> str:
    """'1,234.5' as '1234.5'. A comma elsewhere ('12,5') is left, so that it is not read as 125."""
    return text.replace(",", "") if _THOUSANDS.match(text) else text


def number_in(row: dict[str, str], column: str, faults: Faults, *, least: float | None = 0) -> float | None:
    """The number in a cell; None for an empty one; a fault for anything else or a value below `least`."""
    text = without_thousands(row.get(column, ""))
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
    text = without_thousands(row.get(column, "").replace("£", "").strip())
    if not text:
        return None
    try:
        pence = Decimal(text) * 100
        if not 0 <= pence <= _MOST_PENCE or pence != pence.to_integral_value():
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
        day = datetime.fromisoformat(text).date()
        if not 1900 <= day.year <= 2100:
            raise ValueError(text)
        return day.isoformat()
    except ValueError:
        faults.add("a date written 2020-04-01", row=row_number(row), column=column, value=text)
        return None
