"""A made-up list of funded projects, as untidy as real ones are: title rows, merged cells, subtotals, notes, prose."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from openpyxl import Workbook

HEADER = [
    "Project name", "Delivery organisation", "Area(s)", "Level of prevention", "Current status", "Start",
    "End date", "Funding 2019/20", "Match funding", "No. of young people", "Ages", "Lead contact", "Comments",
]  # fmt: skip
ROWS = [
    ["Boxing Clever", "Ring Youth Ltd", "Luton & Bedford", "Secondary/Tertiary", "ongoing", date(2019, 4, 1),
     "March 2021", "£12.5k", "in kind", "120 young people", "11-18", "A. Person", "Runs twice a week"],
    ["Safe Streets", "Kerb CIC", "Luton Borough Council", "Primary", "Completed", "01/06/2019", "31/03/2020",
     "12,500", "N/A", 45, "under 18", "B. Person", None],
    None,
    ["Subtotal", None, None, None, None, None, None, 25000, None, None, None, None, None],
    ["Family Matters", "Hearth Trust", "Bedford", "secondary prevention", "TBC", "tbc", "tbc", "tbc", None, "-",
     "16+", None, "Amount to be agreed"],
    ["Night Watch", "Kerb CIC", "Lutton", "Tertiary", "live", "31/13/2019", None, "about £9,000", None, "50+",
     "11-18", None, None],
    ["School Talks", "Ring Youth Limited", "Bedford; Luton", "Universal", "on hold", "Sept 2019", None, 8000.5, None,
     200, "11 to 16", None, None],
    ["* figures are provisional", *[None] * 12],
]  # fmt: skip
SOUND = ["Boxing Clever", "Safe Streets", "Family Matters", "School Talks"]


def write_messy(path: Path) -> Path:
    """Write the list as a workbook of three sheets: a cover, the projects, and a sheet of prices."""
    book = Workbook()
    cover = book.active
    cover.title = "Read me"
    cover["A1"] = "Prepared for the board"
    sheet = book.create_sheet("Funded projects")
    sheet["A1"] = "Violence reduction: funded projects"
    sheet.merge_cells("A1:M1")
    sheet["A2"] = "As at 31 March 2020"
    for at, title in enumerate(HEADER, start=1):
        sheet.cell(4, at, title)
    for line, row in enumerate(ROWS, start=5):
        for at, value in enumerate(row or [], start=1):
            if value is not None:
                sheet.cell(line, at, value)
    prices = book.create_sheet("Prices")
    for line, row in enumerate([["Item", "Price"], ["Room hire", 20], ["Minibus", 90]], start=1):
        for at, value in enumerate(row, start=1):
            prices.cell(line, at, value)
    book.save(path)
    return path
