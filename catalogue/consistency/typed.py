"""The tables typed from published papers, put together again as they were printed, and checked."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from catalogue.consistency.results import Consistency, joined
from catalogue.consistency.rules import RuleKind, WrittenRule
from catalogue.consistency.statements import check_statements
from catalogue.consistency.tables import check_table
from interventions.importing.reference import reference_rows

_YOUTH = {
    "total": "Serious Youth Violence Total",
    "gun_crime": "-- of which gun crime",
    "knife_crime": "-- of which knife crime",
    "other_violence": "-- of which other violence",
    "solved_crimes": "Solved Crimes",
    "solved_rate_percent": "Solved Rate",
}
_STAGES = {"referred": "Referred", "discussed_at_panel": "Discussed at a panel", "adopted": "Adopted"}
_SAME_DAY = "psr-same-day"
_COURTS, _TYPES = ("crown", "magistrates"), ("oral", "fast", "standard")


def check_typed() -> Consistency:
    """Every typed table and statement of document 002, checked."""
    statements = pd.DataFrame(reference_rows("statements.csv")).drop(columns="")
    return joined(
        [
            check_table(youth_violence(), name="Serious Youth Violence table, item 8.5"),
            check_table(regions(), name="Item 8.4 Appendix 1, Figure 9"),
            *(check_table(table, name=name) for name, table in probation().items()),
            check_table(caseload(), name="Item 8.7, Figure 2.3", rules=_CASELOAD),
            check_table(same_day("denominator"), name="Item 8.7, Figures 1.3 and 1.4, reports", rules=_REPORTS),
            check_table(same_day("numerator"), name="Item 8.7, Figures 1.3 and 1.4, on the day", rules=_REPORTS),
            check_statements(statements, name="Document 002"),
        ]
    )


def youth_violence() -> pd.DataFrame:
    """Measures by month, and the two monthly averages of a year, as printed."""
    rows = [(row["measure"], row["month"], row["value"]) for row in reference_rows("serious_youth_violence.csv")]
    printed = reference_rows("serious_youth_violence_printed.csv")
    rows += [(row["measure"], f"{row['period']}, monthly average", row["value"]) for row in printed]
    table = _wide(rows, "Month")
    rates = table["Month"] == "solved_rate_percent"
    table.loc[rates, table.columns[1:]] += "%"
    return table.assign(Month=table["Month"].map(_YOUTH))


def regions() -> pd.DataFrame:
    """Regions by stage: the count, and the rate beside it, as printed."""
    rows = []
    for row in reference_rows("referrals.csv"):
        if row["rate_per_million"]:
            stage, region = _STAGES[row["stage"]], row["region_as_printed"]
            rows += [
                (region, stage, row["count"]),
                (region, f"{stage}, per million population", row["rate_per_million"]),
            ]
    return _wide(rows, "Region")


def probation() -> dict[str, pd.DataFrame]:
    """Each monitoring measure with counts: month, the categories counted, total, part and percentage."""
    tables = {}
    counts = reference_rows("monitoring_counts.csv")
    measures = [row for row in reference_rows("monitoring.csv") if row["denominator"]]
    for code in dict.fromkeys(row["measure_code"] for row in measures):
        own = [row for row in measures if row["measure_code"] == code]
        split = code.replace("timeliness", "reports")
        rows = [
            (_period(row), row["category"].title(), row["count"])
            for row in counts
            if row["measure_code"] == split and _period(row) in {_period(one) for one in own}
        ]
        for row in own:
            period = _period(row)
            rows += [(period, "Total", row["denominator"]), (period, "Done", row["numerator"])]
            rows.append((period, "% done", row["printed_percent"]))
        tables[f"{own[0]['section'].partition(' (')[0]}, {own[0]['measure']}"] = _wide(rows, "Month")
    return tables


def caseload() -> pd.DataFrame:
    """Offices by order and sex."""
    rows = [row for row in reference_rows("monitoring_counts.csv") if row["measure_code"] == "caseload"]
    holders = {"E23000026": "Total"}
    cells = [(holders.get(holder := row["provider_or_area"], holder), row["category"], row["count"]) for row in rows]
    return _wide(cells, "Office")


def same_day(figure: str) -> pd.DataFrame:
    """Months by kind of court, all courts and type of report: two figures that count the same reports."""
    rows = [
        (_period(row), row["measure_code"].removeprefix(f"{_SAME_DAY}-"), row[figure])
        for row in reference_rows("monitoring.csv")
        if row["measure_code"].startswith(_SAME_DAY)
    ]
    return _wide(rows, "Month")


def _period(row: dict[str, str]) -> str:
    return "Total" if " to " in row["period"] else row["period"]


def _wide(cells: list[tuple[str, str, str]], corner: str) -> pd.DataFrame:
    """Cells (row, column, text) as a table, rows and columns in the order in which they came."""
    held: dict[str, dict[str, str]] = {}
    for row, column, text in cells:
        held.setdefault(row, {})[column] = text
    columns = list(dict.fromkeys(column for _, column, _ in cells))
    return pd.DataFrame([{corner: row, **values} for row, values in held.items()], columns=[corner, *columns])


def _total(line: str, *parts: str) -> WrittenRule:
    return WrittenRule(kind=RuleKind.TOTAL, line=line, parts=parts)


_ORDERS = ("community", "licence", "custody")
_CASELOAD = (
    *(_total(f"{order}, total", f"{order}, male", f"{order}, female") for order in _ORDERS),
    _total("all, total", *(f"{order}, total" for order in _ORDERS)),
)
# That both figures count the same reports is a reading of their titles: they stand in one section of the paper.
_REPORTS = (_total("combined", *_COURTS), replace(_total("combined", *_TYPES), sure=False))
