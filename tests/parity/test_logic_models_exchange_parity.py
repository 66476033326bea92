"""What other programs understand of our files: rdflib, networkx, and the Common Impact Data Standard's own graph."""

import csv
import gzip
import io
import json

import networkx as nx
import pytest
import rdflib
from hypothesis import given, settings
from rdflib.namespace import RDF

from linked_data import as_rdflib_read_it, graph_of
from logic_models.exchange.cids import PREFIXES, full, short
from logic_models.exchange.graphml import to_graphml
from logic_models.exchange.jsonld import to_jsonld
from logic_models.exchange.jsonld_reading import from_jsonld
from logic_models.exchange.safe_xml import unwritten
from logic_models.kinds import LISTS, NodeKind, fields_of
from logic_models.model import HEADER, Link, LogicModel, Node, stated
from logic_models.reading import LIBRARY, find_logic_model, library, read_logic_model
from theories import theories

TERMS = {
    row["term"]: row
    for row in csv.DictReader((LIBRARY.parent / "exchange" / "terms.csv").read_text(encoding="utf-8").splitlines())
}
FIGURES = {"confidence": 50, "age_from": 11, "age_to": 16, "cost_pence": 100, "after_months": 6, "quantity": 3,
           "baseline": 1.5, "target": "monitor only"}  # fmt: skip
CODES = {"risk": "raised", "setting": "community", "counts": "people", "tier": "primary"}
FLAGS = ("necessary", "feedback", "synthetic")


def said(name):
    return FIGURES.get(name, CODES.get(name, name in FLAGS or ((name,) if name in LISTS else f"{name} said")))


def everything():
    """A theory that states every field of every kind, and a link between every two kinds."""
    nodes = [Node(kind.value, kind, "text", **{name: said(name) for name in fields_of(kind)[3:]}) for kind in NodeKind]
    own = {name: said(name) for name in Link.__dataclass_fields__ if name not in ("source", "target", "_", "feedback")}
    links = [Link(a, b, **own) for a in NodeKind for b in NodeKind if a != b]
    links += [Link(kind, kind, feedback=True) for kind in NodeKind]
    return LogicModel(nodes, links, **{name: said(name) for name in HEADER})


def used(model):
    """Every class and property that another library finds in the export."""
    graph = graph_of(to_jsonld(model))
    properties = set(graph.predicates()) - {RDF.type, RDF.first, RDF.rest}
    return {short(str(term)) for term in properties | set(graph.objects(predicate=RDF.type))}


def published(shared):
    data = gzip.decompress((shared / "data/theory_of_change/cids_ValidTestData.ttl.gz").read_bytes())
    return rdflib.Graph().parse(data=data.decode("utf-16"), format="turtle")


def test_the_list_of_terms_is_the_terms_used_no_more_and_no_fewer():
    assert used(everything()) == set(TERMS)


def test_every_term_of_the_standard_has_its_citation_and_ours_have_our_name():
    for term, row in TERMS.items():
        assert (row["found_in"] == "ours") == term.startswith("vru:")
        assert bool(row["citation"] and row["read_on"]) == (row["found_in"] != "ours")
    assert not PREFIXES["vru"].startswith("http")


def test_terms_said_to_be_in_the_published_graph_are_there(shared):
    graph = published(shared)
    there = set(graph.predicates()) | set(graph.objects(predicate=RDF.type))
    cited = {term for term, row in TERMS.items() if row["found_in"] == "published graph"}
    assert {term for term in cited if rdflib.URIRef(full(term)) not in there} == set()
    elsewhere = {t for t, row in TERMS.items() if row["found_in"] == "standard" and rdflib.URIRef(full(t)) in there}
    assert elsewhere == set()


@pytest.mark.parametrize("name", library())
def test_each_theory_of_the_library_comes_back_through_rdflib(name):
    model = find_logic_model(name)
    assert from_jsonld(as_rdflib_read_it(to_jsonld(model))) == model


def test_figures_are_figures_to_another_library_and_words_are_words():
    figures = graph_of(to_jsonld(everything())).objects(predicate=rdflib.URIRef(full("i72:numerical_value")))
    read = {(figure.toPython(), type(figure.toPython())) for figure in figures}
    assert read == {(3, int), (1.5, float), ("monitor only", str)}


def test_the_context_is_inside_and_nothing_is_fetched():
    context = json.loads(to_jsonld(everything()))["@context"]
    assert isinstance(context, dict)
    assert all(isinstance(start, str) for start in context.values())


@settings(max_examples=60, deadline=None)
@given(theories())
def test_networkx_reads_the_same_graph(model):
    graph = nx.read_graphml(io.BytesIO(to_graphml(model).encode()))
    assert isinstance(graph, nx.DiGraph)
    for node, (_, data) in zip(model.nodes, graph.nodes(data=True), strict=True):
        assert as_networkx_says(data) == as_we_say(node)
    names = {place: as_networkx_says(data)["id"] for place, data in graph.nodes(data=True)}
    arrows = {(names[a], names[b]): as_networkx_says(data, "id") for a, b, data in graph.edges(data=True)}
    ours = {(link.source, link.target): as_we_say(link, "source", "target") for link in model.links}
    assert arrows == ours


def as_we_say(thing, *without):
    return {
        name: json.dumps(value, ensure_ascii=False) if name in LISTS else str(value) if name == "kind" else value
        for name, value in stated(thing).items()
        if name not in without and value not in ("", "None")
    }


def as_networkx_says(data, *without):
    # networkx gives the edge's own id too, and what is empty as the word None.
    return {
        name: unwritten(value) if isinstance(value, str) else value
        for name, value in data.items()
        if name not in without and value not in ("", "None")
    }


def test_the_published_miradi_project_comes_with_every_box_and_arrow(shared):
    place = shared / "data/theory_of_change"
    model = read_logic_model(place / "miradi_marine_example.project.xml.gz")
    with (place / "miradi_marine_example.nodes.csv").open(encoding="utf-8") as file:
        boxes = {row["diagram_factor_id"]: row for row in csv.DictReader(file)}
    with (place / "miradi_marine_example.edges.csv").open(encoding="utf-8") as file:
        arrows = {(row["from_diagram_factor"], row["to_diagram_factor"]) for row in csv.DictReader(file)}
    assert {node.id for node in model.nodes} == boxes.keys()
    assert {(link.source, link.target) for link in model.links} == arrows
    for node in model.nodes:
        row = boxes[node.id]
        assert row["diagram"] in node.note
        assert "".join(row["label"].split()) in "".join(node.text.split())
    assert [link.assumption for link in model.links if "sole cause" in link.assumption] == [
        "Are rats the sole cause of seabird nest predation? Marked as uncertain in Miradi."
    ]
