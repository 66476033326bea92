"""Recognising GSS codes, and the columns of official tables that hold them."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Prefixes of the ONS Register of Geographic Codes; X marks the synthetic areas of the demo.
_TYPES = {
    "E01": "lsoa", "W01": "lsoa", "S01": "lsoa", "X01": "lsoa", "E05": "ward", "W05": "ward", "S13": "ward",
    "X05": "ward", "E06": "authority", "E07": "authority", "E08": "authority", "E09": "authority", "W06": "authority",
    "S12": "authority", "N09": "authority", "X06": "authority", "E10": "county", "X10": "county",
    "E12": "region", "E23": "police_force", "W15": "police_force", "S32": "police_force", "X23": "police_force",
    "E92": "country", "W92": "country", "S92": "country", "N92": "country", "K02": "country", "K04": "country",
}  # fmt: skip
GSS_CODE = re.compile(r"^[EWSNKX]\d{8}$")


def area_type_of(code: str) -> str | None:
    """The kind of area a GSS code names, by its prefix; None for kinds that are not kept here."""
    return _TYPES.get(code[:3]) if GSS_CODE.match(code) else None


@dataclass(frozen=True, slots=True)
class CodeColumn:
    """A column of area codes: its header, the column of names beside it, kind of area, and year of the codes."""

    header: str
    name_header: str | None
    area_type: str
    year: str


_PATTERNS = [
    (re.compile(r"^lsoa[ _]?(\d\d)?[ _]?(?:code|cd)$", re.I), "lsoa"),
    (re.compile(r"^lsoa code \((?:20)?(\d\d)\)$", re.I), "lsoa"),
    (re.compile(r"^(?:ward|wd)[ _]?(\d\d)?[ _]?(?:code|cd)(?: \d)?$", re.I), "ward"),
    (re.compile(r"^(?:ltla|lad|la)[ _]?(\d\d)?[ _]?(?:code|cd)(?: \(.*\))?$", re.I), "authority"),
    (re.compile(r"^local authority (?:district )?code(?: \((?:20)?(\d\d)\))?$", re.I), "authority"),
    (re.compile(r"^(?:pfa)[ _]?(\d\d)?[ _]?(?:code|cd)$", re.I), "police_force"),
    (re.compile(r"^police force area code$", re.I), "police_force"),
    (re.compile(r"^(?:region|rgn)[ _]?(\d\d)?[ _]?(?:code|cd)$", re.I), "region"),
]


def code_columns(header: list[str]) -> list[CodeColumn]:
    """The columns of a table that hold area codes, in the order of the table."""
    found = []
    for column in header:
        for pattern, kind in _PATTERNS:
            if match := pattern.match(column):
                year = (match.groups() or ("",))[0] or ""
                found.append(CodeColumn(column, _name_beside(column, header), kind, year))
                break
    return found


def _name_beside(column: str, header: list[str]) -> str | None:
    """The header that differs from a code column only by saying name (or NM) for code (or CD)."""
    lowered = {other.lower(): other for other in header}
    wanted = [re.sub("code", "name", column.lower()), re.sub("cd$", "nm", column.lower())]
    return next((lowered[w] for w in wanted if w in lowered and w != column.lower()), None)
