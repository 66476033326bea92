"""Commands on gaps, on the demonstration. Oracle: the figures the pages and the engines give."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from interventions.cli import collect
from interventions.errors import InputError


@pytest.fixture
def vru(demo_database: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("VRU_DATABASE_URL", f"sqlite:///{demo_database}")

    def run(*words: str) -> str:
        outcome = CliRunner().invoke(collect(), ["catalogue", *words])
        if outcome.exception and not isinstance(outcome.exception, SystemExit):
            raise outcome.exception
        return outcome.stdout

    return run


def test_gaps_say_which_survive_and_how_sure_each_is(vru):
    assert "Of 6 areas, 1 has a gap that survives 1,000 draws" in vru("gaps", "--within", "X10000001")
    rows = json.loads(vru("gaps", "--within", "X10000001", "--format", "json"))
    rows = rows["rows"] if isinstance(rows, dict) else rows
    first = rows[0]
    assert (first["area"], first["verdict"]) == ("Ashmere (synthetic)", "gap")
    assert first["gap_lower"] < first["gap_points"] < first["gap_upper"]


def test_kinds_of_gap_are_those_of_the_day_and_the_kind_asked_for(vru):
    said = vru("gap-kinds", "--within", "X10000001", "--day", "2024-06-01", "--kind", "wrong-tier", "--format", "csv")
    _, *rows = said.strip().splitlines()
    assert rows
    assert all("wrong-tier" in row for row in rows)
    assert "12 projects running or planned on 2024-06-01" in vru(
        "gap-kinds", "--within", "X10000001", "--day", "2024-06-01"
    )


def test_pathways_name_the_place_and_every_fall(vru):
    said = vru("pathways", "Luton", "--from", "10", "--to", "17")
    assert said.startswith("Luton, ages 10 to 17, on ")
    assert "Poverty: no service at any of these ages." in said


def test_provision_is_told_for_each_resident_and_each_recorded_crime(vru):
    rows = json.loads(vru("provision", "--by", "tier", "--within", "X10000001", "--format", "json"))
    rows = rows["rows"] if isinstance(rows, dict) else rows
    whole = next(r for r in rows if (r["area_code"], r["part"], r["measure"]) == ("all", "all", "pence"))
    assert whole["per_head"] == pytest.approx(384, abs=1)  # £3.84 a head, as the page Gaps says
    assert whole["lower"] < whole["per_need"] < whole["upper"]
    assert "per_need" in vru("provision", "--within", "E23000026")  # no crime loaded there: a head alone


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("gap-kinds", "--kind", "banana"), "no kind of gap"),
        (("gap-kinds", "--day", "2024-13-01"), "no day"),
        (("pathways", "Nowhere"), "no area 'Nowhere'"),
        (("pathways", "Luton", "--from", "30", "--to", "20"), "make no span"),
    ],
)
def test_what_cannot_be_asked_is_refused(vru, words, what):
    with pytest.raises(InputError, match=what):
        vru(*words)
