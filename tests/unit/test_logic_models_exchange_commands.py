"""`vru logic export` and `vru logic import`: every form leaves, every form that says it comes back does."""

import io
import json

import docx
import pytest
from typer.testing import CliRunner

from interventions.errors import InputError
from logic_models import Link, LogicModel, Node
from logic_models.commands import app
from logic_models.exporting import ExportForm
from logic_models.reading import find_logic_model, read_logic_model, write_logic_model

STARTS = {
    "yaml": b"id: ", "graphml": b"<?xml", "jsonld": b"{", "mermaid": b"---\ntitle", "dot": b"digraph", "svg": b"<svg",
    "png": b"\x89PNG", "docx": b"PK", "html": b"<!doctype html>",
}  # fmt: skip


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.mark.parametrize("form", [form.value for form in ExportForm])
def test_every_form_is_written_to_a_file(form, tmp_path):
    done = run("logic", "export", "youth-mentoring", "--to", form, tmp_path / "theory")
    assert (done.exit_code, done.stdout) == (0, "")
    data = (tmp_path / "theory").read_bytes()
    assert data.startswith(STARTS[form])
    if form in ("yaml", "graphml", "jsonld"):
        assert read_logic_model(tmp_path / "theory") == find_logic_model("youth-mentoring")
    if form == "html":
        assert b"<svg" in data and b"<script" not in data
    if form == "docx":
        (shown,) = docx.Document(io.BytesIO(data)).inline_shapes
        assert "Mentors meet young people" in shown._inline.docPr.get("descr")


def test_a_text_is_printed_and_a_picture_is_not():
    assert run("logic", "export", "youth-mentoring", "--to", "mermaid").stdout.startswith("---\ntitle:")
    error = run("logic", "export", "youth-mentoring", "--to", "docx").exception
    assert isinstance(error, InputError)
    assert "theory.docx" in str(error)


def test_a_theory_that_leads_in_a_circle_is_stored_and_the_circle_named(engine, tmp_path):
    boxes = [Node("a", "activity", "Meet"), Node("o", "output", "Talk")]
    write_logic_model(LogicModel(boxes, [Link("a", "o"), Link("o", "a")], id="round"), tmp_path / "round.yaml")
    run("logic", "export", tmp_path / "round.yaml", "--to", "jsonld", tmp_path / "round.jsonld")
    done = run("logic", "import", tmp_path / "round.jsonld")
    assert "4 rows read, 4 stored" in done.stdout
    assert "a circle: “Meet” → “Talk” → “Meet”" in done.stdout
    (report,) = json.loads(run("import", "logic-model", "--json", tmp_path / "round.yaml").stdout)
    assert report["dropped"] == {"already stored": 4}


def test_a_theory_without_an_id_is_not_stored(engine, tmp_path):
    write_logic_model(LogicModel([]), tmp_path / "t.yaml")
    assert "no id" in str(run("logic", "import", tmp_path / "t.yaml").exception)
