"""What goes into GraphML or JSON-LD comes back equal, whatever a grantee may have typed; Mermaid and pages hold it."""

import html
import re

import pytest
from hypothesis import example, given, settings

from interventions.errors import ImportRefused
from linked_data import as_rdflib_read_it
from logic_models import Link, LogicModel, Node
from logic_models.exchange.graphml import to_graphml
from logic_models.exchange.jsonld import to_jsonld
from logic_models.exchange.jsonld_reading import from_jsonld
from logic_models.exchange.mermaid import to_mermaid
from logic_models.exchange.page import to_html
from logic_models.exchange.recognising import from_bytes
from logic_models.notation import to_yaml
from theories import theories

# What looks like a written sign, beside what must be written as one.
SIGNS = ["_x0041\x00", "_x000D_", "_x005F_x0041_", "__x0000_\x00", "\x00x0041_", "a\rb", "_xD800_", "\ufffe", "]]>&lt;"]
STRANGE = LogicModel(
    [Node(text, "activity", text, dose=text) for text in SIGNS],
    [Link(SIGNS[0], text, evidence=("", text, text)) for text in SIGNS],
    id=SIGNS[0],
)
ACTING = '`x` <script>alert("1")</script> <img src=x onerror=y> "];n0 {a} |b| $$$x$$ fa:fa-car fab:fa-x \u2060 & \\ #1;'
HOSTILE = LogicModel(
    [Node(ACTING, "activity", ACTING, dose=ACTING)],
    [Link(ACTING, ACTING, assumption=ACTING)],
    **dict.fromkeys(("title", "owner", "description", "note"), ACTING),
)


@settings(max_examples=100, deadline=None)
@given(theories())
@example(STRANGE)
def test_graphml_comes_back_equal(model):
    back = from_bytes(to_graphml(model).encode(), file="g")
    assert back == model
    assert to_yaml(back) == to_yaml(model)  # equal to the letter: 1 is not 1.0


@settings(max_examples=100, deadline=None)
@given(theories())
@example(STRANGE)
def test_json_ld_comes_back_equal(model):
    back = from_jsonld(to_jsonld(model))
    assert back == model
    assert to_yaml(back) == to_yaml(model)


@settings(max_examples=60, deadline=None)
@given(theories())
@example(STRANGE)
def test_json_ld_comes_back_equal_through_the_triples_another_library_read(model):
    assert from_jsonld(as_rdflib_read_it(to_jsonld(model))) == model


@settings(max_examples=60, deadline=None)
@given(theories())
def test_a_file_is_known_by_what_is_in_it(model):
    for text in (to_yaml(model), to_graphml(model), to_jsonld(model)):
        assert from_bytes(text.encode(), file="theory") == model


@settings(max_examples=100, deadline=None)
@given(theories())
@example(HOSTILE)
def test_every_text_of_a_flowchart_is_whole_and_cannot_act(model):
    chart = to_mermaid(model)
    labels = re.findall(r'^  n\d+\["([^"]*)"\]$', chart, re.MULTILINE)
    assert len(labels) == len(model.nodes)
    for node, label in zip(model.nodes, labels, strict=True):
        assert not set(label.replace("<br/>", "")) & set('"<>`:[]{}|\\&\n')
        read = re.sub(r"#(\d+);", lambda sign: chr(int(sign[1])), label.split("<br/>")[1])
        assert not re.search(r"\$\$|:fa-", read)
        assert read.replace("\u2060", "").split() == "".join(c if c.isprintable() else " " for c in node.text).split()
    arrows = re.findall(r'^  n(\d+) (?:-->|-\.->|-\. "feedback" \.->) n(\d+)$', chart, re.MULTILINE)
    drawn = [(model.nodes[int(a)].id, model.nodes[int(b)].id) for a, b in arrows]
    assert drawn == [(link.source, link.target) for link in model.links]


@settings(max_examples=40, deadline=None)
@given(theories())
@example(HOSTILE)
def test_the_page_shows_every_text_and_runs_none(model):
    page = to_html(model)
    assert not re.search(r"<(script|img|iframe|link|object)\b|\son\w+=|https?:|url\(", re.sub(r">[^<]*<", "><", page))
    shown = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())
    for node in model.nodes:
        assert " ".join("".join(c if _is_held(c) else " " for c in node.text).split()) in shown


@settings(max_examples=60, deadline=None)
@given(theories())
def test_a_broken_file_is_refused_and_never_fails_otherwise(model):
    for text in (to_graphml(model), to_jsonld(model)):
        with pytest.raises(ImportRefused):
            from_bytes(text[: len(text) * 2 // 3].encode(), file="half")


def _is_held(letter):
    code = ord(letter)
    return letter in "\t\n" or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code > 0xFFFF
