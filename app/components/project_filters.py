"""The filters of the page Find projects, each option with the number of projects it would give."""

from __future__ import annotations

import re
from dataclasses import fields

import streamlit as st

from app import data
from app.address import choose_several, chosen_codes, write
from catalogue.filters import NAMED, NOT_STATED, TERMS, ProjectFilter
from catalogue.finding import Found
from interventions.vocabulary import AreaType

_LABELS = {
    "tier": "Prevention tier", "area": "Area", "theme": "Theme", "setting": "Setting", "year": "Runs in",
    "status": "Status", "kind": "Kind of work", "intervention": "Intervention", "factor": "Factor",
    "evidence": "What registers say", "finding": "Finding of need", "referral": "Referral", "provider": "Provider",
    "funder": "Funder",
}  # fmt: skip
_FIRST = ("tier", "area")
_UNSTATED = {"evidence": "No claim held"}
_WIDE = (AreaType.POLICE_FORCE.value, AreaType.COUNTY.value, AreaType.AUTHORITY.value)
_YEAR = re.compile(r"^(?:1[89]|20|21)\d\d/\d\d$")


def read_choices() -> ProjectFilter:
    """What is chosen in the fields or the address; codes that do not exist are passed over."""
    chosen = {}
    for facet in _LABELS:
        between = _between(facet)
        codes = [code for code in chosen_codes(facet, between=between) if _exists(facet, code)]
        st.session_state[f"choose {facet}"] = codes
        chosen[facet] = between.join(codes)
    words = st.session_state.get("write words", st.query_params.get("words", ""))
    return ProjectFilter(**chosen, words=words)


def show_filters(found: Found) -> None:
    """The fields: words, tier and area at hand, the others folded away."""
    first = st.columns(3)
    write("Words", "words", where=first[0], placeholder="mentoring, knife, school …")
    for facet, place in zip(_FIRST, first[1:], strict=True):
        _field(facet, found, place)
    rest = [facet for facet in _LABELS if facet not in _FIRST]
    used = sum(bool(found.chosen.codes(facet)) for facet in rest)
    with st.expander("More filters" + (f" ({used} in use)" if used else ""), expanded=bool(used)):
        for start in range(0, len(rest), 3):
            for facet, place in zip(rest[start : start + 3], st.columns(3), strict=False):
                _field(facet, found, place)


def say_choice(chosen: ProjectFilter) -> str:
    """The choices in words, for the head of a list."""
    said = []
    for field in fields(chosen):
        if field.name in _LABELS and (codes := chosen.codes(field.name)):
            said.append(f"{_LABELS[field.name]}: {' or '.join(_label(field.name, code) for code in codes)}")
    return "; ".join([*said, f"words: {chosen.words.strip()}"] if chosen.words.strip() else said)


def _field(facet: str, found: Found, where: object) -> None:
    counts = found.facets[facet]
    options = {code: f"{_label(facet, code)} ({counts.get(code, 0):,})" for code in _options(facet, found)}
    choose_several(_LABELS[facet], options, facet, where=where, between=_between(facet))


def _options(facet: str, found: Found) -> list[str]:
    """The codes to choose from, in the order in which people look for them; NOT_STATED last."""
    asked, counts = found.chosen.codes(facet), found.facets[facet]
    if facet in TERMS:
        codes = list(TERMS[facet].codes())
    elif facet == "area":
        areas = data.areas()
        wide = areas[areas["area_type"].isin(_WIDE)].sort_values(["synthetic", "area"])
        codes = list(wide["area_code"])
    elif facet == "year":
        codes = sorted((code for code in counts if code != NOT_STATED), reverse=True)
    else:
        codes = [code for code in found.top(facet) if code != NOT_STATED]
    unstated = [NOT_STATED] if NOT_STATED in counts or NOT_STATED in asked else []
    return list(dict.fromkeys([*codes, *(code for code in asked if code != NOT_STATED), *unstated]))


def _label(facet: str, code: str) -> str:
    if code == NOT_STATED:
        return _UNSTATED.get(facet, "Not stated")
    return TERMS[facet].labels().get(code, code) if facet in TERMS else data.names().get(code, code)


def _exists(facet: str, code: str) -> bool:
    if code == NOT_STATED:
        return True
    if facet in TERMS:
        return code in TERMS[facet].codes()
    if facet == "area":
        return code in set(data.areas()["area_code"])
    if facet == "year":
        return bool(_YEAR.match(code)) and (int(code[:4]) + 1) % 100 == int(code[-2:])
    return code in data.index().facets[facet].codes


def _between(facet: str) -> str:
    return ";" if facet in NAMED else ","
