"""Whether the figures of one row agree with one another, as far as their rounding tells."""

from __future__ import annotations

from interventions.importing.files import row_number
from interventions.importing.marks import Figure
from interventions.importing.numbers import without_thousands
from interventions.importing.report import Faults

_CLOSE = 0.005  # publishers round the people that a rate is of, too


def check_limits(row: dict[str, str], value: float | None, limits: dict[str, float | None], faults: Faults) -> None:
    """The lower limit is not above the upper, and the value lies between them. `limits`: lower and upper."""
    line, lower, upper = row_number(row), limits["lower"], limits["upper"]
    if lower is not None and upper is not None and lower > upper:
        faults.add(f"a lower limit not above the upper ({upper:g})", row=line, column="lower", value=lower)
    elif value is not None:
        if lower is not None and value < lower - max(_half(row, "value"), _half(row, "lower")):
            faults.add(f"a value not below its lower limit ({lower:g})", row=line, column="value", value=row["value"])
        if upper is not None and value > upper + max(_half(row, "value"), _half(row, "upper")):
            faults.add(f"a value not above its upper limit ({upper:g})", row=line, column="value", value=row["value"])


def check_denominator(row: dict[str, str], denominator: float | None, faults: Faults) -> None:
    """Nobody is no denominator."""
    if denominator == 0:
        faults.add("a denominator above nought", row=row_number(row), column="denominator", value="0")


def check_made_of(
    row: dict[str, str], kind: str, figures: dict[str, Figure], per: float | None, rounded_to: float | None,
    faults: Faults,
) -> None:  # fmt: skip
    """A count is its own value, and a crude rate or a proportion its count over its denominator.

    A row that names its `method` (an age-standardised rate, say) was made otherwise, and is not recalculated.
    """
    line, rounding = row_number(row), (rounded_to or 0) / 2
    value, count, people = (figures[name].value for name in ("value", "count", "denominator"))
    if kind == "count" and value is not None and count is not None and abs(value - count) > _half(row, "value"):
        faults.add(f"the count ({count:g}), or one of the two", row=line, column="value", value=row["value"])
    if kind == "proportion" and count is not None and people and count > people + rounding:
        faults.add(
            f"a count of {people:g} at most: it is a share of them", row=line, column="count", value=row["count"]
        )
    elif kind == "proportion" and value is not None and per and value > per:
        faults.add(f"a share of {per:g} at most", row=line, column="value", value=row["value"])
    elif kind in ("rate", "proportion") and not row.get("method"):
        if value is None or count is None or not people or not per:
            return
        made = count / people * per
        if abs(value - made) > _half(row, "value") + _CLOSE * made + rounding / people * per:
            faults.add(
                f"about {made:.4g}, which is {count:g} of {people:g} per {per:g}; "
                "or the column method, where it was made otherwise",
                row=line, column="value", value=row["value"],
            )  # fmt: skip


def _half(row: dict[str, str], column: str) -> float:
    """Half a unit in the last place that is printed: '9.10' was rounded to tenths at least (a program adds noughts)."""
    text = without_thousands(row.get(column, "")).lower()
    decimals = text.partition(".")[2].rstrip("0") if "e" not in text else ""
    return 0.5 * 10.0 ** -len(decimals) * (1 + 1e-9)
