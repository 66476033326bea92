"""Pages keep up with the engine: every public verb, every way of the ladder and every design has its words."""

from __future__ import annotations

from pathlib import Path

import pytest

import evaluation
from evaluation import inference
from evaluation.results import Design

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "methods.md").read_text(encoding="utf-8")
SETTINGS = (
    "Equal sizes, treated at random",
    "Force-like sizes, treated at random",
    "Force-like sizes, the smallest treated",
    "Force-like sizes, the largest treated",
)


@pytest.mark.parametrize("verb", [name for name in evaluation.__all__ if name[0].islower()])
def test_every_public_verb_is_named(verb):
    assert f"`{verb}`" in PAGE or f"`{verb}(" in PAGE


@pytest.mark.parametrize("way", sorted(set(inference._NAMES.values())))
def test_every_way_of_the_ladder_is_named(way):
    assert f"**{way}**" in PAGE


def test_the_rungs_are_those_of_the_code():
    rungs = (inference.MANY, inference.SOME, inference.SEVERAL, inference.FEW, inference.DONORS)
    assert rungs == (20, 10, 5, 3, 10)
    for words in ("20 or more", "10 to 19", "5 to 9", "3 or 4", "1 or 2, ten or more", "1 or 2, fewer than ten"):
        assert f"| {words}" in PAGE


def test_the_simulation_tables_stand_in_their_place():
    begin, end = "<!-- simulation tables: begin -->", "<!-- simulation tables: end -->"
    table = PAGE[PAGE.index(begin) : PAGE.index(end)]
    assert all(f"| {setting} | 1 | 2 | 3 | 5 | 10 | 20 |" in table for setting in SETTINGS)


@pytest.mark.parametrize("design", list(Design))
def test_every_design_has_its_word_in_the_glossary(design):
    assert f"\n| {design} |" in (DOCS / "glossary.md").read_text(encoding="utf-8")
