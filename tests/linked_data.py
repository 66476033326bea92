"""What rdflib understood of a JSON-LD text, as expanded JSON-LD in an order of its own."""

import json
import warnings

import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF, XSD


def graph_of(text):
    """The triples of a JSON-LD text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own
        return rdflib.Graph().parse(data=text, format="json-ld")


def as_rdflib_read_it(text):
    """Every resource with its values, sorted by name, so that no order of ours is left."""
    graph = graph_of(text)
    rests = set(graph.objects(predicate=RDF.rest))
    lists = set(graph.subjects(RDF.first)) | rests | {RDF.nil}
    things = []
    for subject in sorted(set(graph.subjects()) - lists):
        thing = {"@id": str(subject) if isinstance(subject, rdflib.URIRef) else f"_:{subject}"}
        for property_, value in sorted(graph.predicate_objects(subject)):
            name = "@type" if property_ == RDF.type else str(property_)
            thing.setdefault(name, []).append(str(value) if name == "@type" else _value(graph, value, lists))
        things.append(thing)
    return json.dumps(things)


def _value(graph, value, lists):
    if value in lists:
        return {"@list": [_value(graph, item, lists) for item in Collection(graph, value)]}
    if isinstance(value, rdflib.Literal):
        type_ = value.datatype if value.datatype not in (None, XSD.string) else None
        return {"@value": str(value)} | ({"@type": str(type_)} if type_ else {})
    return {"@id": str(value) if isinstance(value, rdflib.URIRef) else f"_:{value}"}
