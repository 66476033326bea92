"""Codes and names as people give them: found exactly, or refused with the nearest that exist."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from interventions.errors import InputError
from interventions.figures import listed
from interventions.project_index import NOT_STATED
from interventions.vocabulary import AreaType

_MOST, _ALIKE = 3, 80
_MOST_AREAS = 8


def say_unknown(text: str, what: str, known: Mapping[str, str], *, see: str, where: str = "") -> InputError:
    """The refusal of a code that does not exist: the nearest of `known` (code → name), and where to see all."""
    near = nearest(text, known)
    meant = f"Did you mean {listed(near, 'or')}? " if near else ""
    return InputError(f"there is no {what} {text!r}{where}.", mend=meant + see)


def nearest(text: str, known: Mapping[str, str]) -> list[str]:
    """The few codes that are spelt, or whose names are, most like some text; likest first, names in brackets."""
    from rapidfuzz import fuzz, process, utils

    codes = [*known, *known]
    found = process.extract(
        text, [*known, *known.values()], scorer=fuzz.WRatio, processor=utils.default_process, limit=2 * _MOST,
        score_cutoff=_ALIKE,
    )  # fmt: skip
    likest = list(dict.fromkeys(codes[place] for _, _, place in found))[:_MOST]
    return [code if known[code] in ("", code) else f"{code} ({known[code]})" for code in likest]


def area_code(text: str, areas: pd.DataFrame) -> str:
    """The code of the area that is meant by a code or a name; capitals do not matter, and nothing stays nothing.

    Raises InputError where there is none, with the nearest, and where several have the name, with the code of each.
    """
    code = text.strip().upper()
    if not code or (areas["area_code"] == code).any():
        return code
    called = areas[areas["area"].str.casefold() == text.strip().casefold()]
    if called.empty:
        names = dict(zip(areas["area_code"], areas["area"], strict=True))
        see = "Give the GSS code or the name of a loaded area: see the page Data."
        raise say_unknown(text.strip(), "area", names, see=see, where=" in the database")
    if len(called) > 1:
        kinds = AreaType.labels()
        each = [f"{own} ({kinds[kind]})" for own, kind in zip(called["area_code"], called["area_type"], strict=True)]
        more = [f"{len(each) - _MOST_AREAS} more"] if len(each) > _MOST_AREAS else []
        which = listed([*each[:_MOST_AREAS], *more], "or")
        raise InputError(f"{len(each)} areas are called {text.strip()!r}.", mend=f"Give the code of one: {which}.")
    return str(called["area_code"].iloc[0])


def area_codes(text: str, areas: pd.DataFrame) -> list[str]:
    """The codes of several areas, parted by commas, or by semicolons where a name has a comma ('Bristol, City of')."""
    parts = text.split(";" if ";" in text else ",")
    # Names are looked through only where the first part is no code: there may be fifty thousand.
    if len(parts) > 1 and not (areas["area_code"] == parts[0].strip()).any():
        whole = (areas["area"].str.casefold() == text.strip().casefold()).any()
        parts = [text] if whole else parts
    given = [part.strip() for part in parts if part.strip()]
    return [part if part == NOT_STATED else area_code(part, areas) for part in given]
