"""Each form by hand: what is refused and where, what is understood of other people's files, what pages say."""

import gzip
import io
import json
import zipfile

import docx
import pytest

from interventions.errors import ImportRefused
from logic_models import Link, LogicModel, Node
from logic_models.exchange.graphml import to_graphml
from logic_models.exchange.jsonld import to_jsonld
from logic_models.exchange.mermaid import to_mermaid
from logic_models.exchange.page import to_html
from logic_models.exchange.recognising import from_bytes
from logic_models.exchange.word import to_docx
from logic_models.graph import cycles

SMALL = LogicModel(
    [Node("a", "activity", "Mentors meet\x0byoung people", cost_pence=1250000), Node("o", "output", "Meetings")],
    [Link("a", "o", assumption="Young people come")],
    id="small",
    title="Small & sound",
)
GRAPHML = """<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="k" for="node" attr.name="kind" attr.type="string"><default>activity</default></key>
<key id="t" for="node" attr.name="text" attr.type="string"/>
<key id="q" for="node" attr.name="quantity" attr.type="double"/>
<key id="e" for="edge" attr.name="evidence" attr.type="string"/>
<graph edgedefault="directed">
%s
</graph></graphml>"""
MIRADI = """<m:ConservationProject xmlns:m="http://xml.miradi.org/schema/ConservationProject/248">
<m:ProjectSummary><m:ProjectSummaryProjectName>Bay &amp; beach</m:ProjectSummaryProjectName></m:ProjectSummary>
<m:StrategyPool><m:Strategy Id="1"><m:StrategyName><div>Clean</div><div>up</div></m:StrategyName></m:Strategy>
</m:StrategyPool><m:IntermediateResultPool><m:IntermediateResult Id="2"/></m:IntermediateResultPool>
<m:DiagramFactorPool>%s</m:DiagramFactorPool><m:DiagramLinkPool>%s</m:DiagramLinkPool></m:ConservationProject>"""


def box(number, type_, factor):
    wrapped = f"<m:DiagramFactorWrappedFactorId><m:W><m:{type_}Id>{factor}</m:{type_}Id></m:W>"
    return f'<m:DiagramFactor Id="{number}">{wrapped}</m:DiagramFactorWrappedFactorId></m:DiagramFactor>'


def arrow(source, target, more=""):
    ends = (("From", source), ("To", target))
    said = "".join(
        f"<m:DiagramLink{e}DiagramFactorId><m:F>{n}</m:F></m:DiagramLink{e}DiagramFactorId>" for e, n in ends
    )
    return f'<m:DiagramLink Id="9">{said}{more}</m:DiagramLink>'


def faults(text):
    with pytest.raises(ImportRefused) as error:
        from_bytes(text if isinstance(text, bytes) else text.encode(), file="f")
    return [(fault.row, fault.column, fault.value, fault.allowed) for fault in error.value.faults]


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE g [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><g>&b;</g>',
        '<!DOCTYPE g [<!ENTITY x SYSTEM "file:///etc/passwd">]><g>&x;</g>',
        '<!DOCTYPE g SYSTEM "http://example.org/g.dtd"><g/>',
    ],
)
def test_a_document_type_or_entity_is_refused_before_it_is_used(doctype):
    ((row, _, _, allowed),) = faults(f"<?xml version='1.0'?>\n{doctype}")
    assert row == 2
    assert "DOCTYPE" in allowed


def test_xml_that_is_broken_or_endlessly_deep_is_refused_with_its_place():
    assert faults("<graphml>\n<a></b>")[0][:2] == (2, "column 6")
    assert "deeply" in faults("<a>" * 300)[0][3]


def test_a_packed_file_is_opened_only_so_far(monkeypatch):
    monkeypatch.setattr("logic_models.exchange.recognising.MOST_BYTES", 1_000)
    assert "larger" in faults(gzip.compress(b"a" * 100_000))[0][3]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("notes.txt", "x")
    assert "project.xml" in faults(packed.getvalue())[0][3]
    assert "unpacked" in faults(b"\x1f\x8bbroken")[0][3]
    assert "unpacked" in faults(b"PK\x03\x04broken")[0][3]


def test_graphml_of_another_program_is_understood():
    nodes = '<node id="x"><data key="t">Mentors meet</data></node><node id="y"><data key="t">They talk</data></node>'
    model = from_bytes((GRAPHML % f'{nodes}<edge source="x" target="y"/>').encode(), file="f")
    assert [(n.id, n.kind.value, n.text) for n in model.nodes] == [
        ("x", "activity", "Mentors meet"), ("y", "activity", "They talk"),
    ]  # fmt: skip
    assert model.links == (Link("x", "y"),)


def test_every_fault_of_a_graphml_file_is_named_with_its_line():
    text = GRAPHML % (
        '<node id="x"><data key="zz">?</data></node>\n'
        '<node id="y"><data key="k">wish</data><data key="t">T</data><data key="q">many</data></node>\n'
        '<edge source="x" target="gone" directed="false"><data key="e">not a list</data></edge>\n<hyperedge/>'
    )
    found = [(row, column) for row, column, *_ in faults(text)]
    assert found == [
        (7, "node, data"), (7, "node 1, text"), (8, "quantity"), (8, "node 2, kind"), (9, "evidence"),
        (9, "edge, directed"), (9, "links, target"), (10, "hyperedge"),
    ]  # fmt: skip


def test_graphml_without_directions_or_with_several_graphs_is_refused():
    assert faults('<graphml><graph edgedefault="undirected"/></graphml>')[0][1] == "graph, edgedefault"
    assert faults("<graphml/>")[0][1] == "graph"
    assert faults("<html/>")[0][1] == "root"


def test_the_standards_own_arrows_become_links_where_nothing_more_is_said_of_them():
    graph = [
        {"@type": "ImpactPathway", "hasName": "T"},
        {"@id": "urn:a", "@type": "Activity", "hasName": "Mentors meet", "hasOutput": {"@id": "urn:o"}},
        {"@id": "urn:o", "@type": "Output", "hasName": "Meetings", "hasIdentifier": "o"},
    ]
    context = "https://ontology.commonapproach.org/contexts/cidsContext.jsonld"
    model = from_bytes(json.dumps({"@context": context, "@graph": graph}).encode(), file="f")
    assert model.title == "T"
    assert model.links == (Link("urn:a", "o"),)


def test_a_context_on_the_web_is_not_fetched():
    assert "nothing is fetched" in faults('{"@context": "https://example.org/c", "@graph": []}')[0][3]


def test_every_fault_of_a_json_ld_file_is_named():
    graph = [
        {"@id": "urn:o", "@type": "cids:Outcome", "org:hasName": ["One", "Two"], "org:hasIdentifier": "o"},
        {"@id": "urn:p", "@type": "vru:Problem", "org:hasName": "half \ud800", "vru:colour": "red"},
        {"@id": "urn:l", "@type": "vru:Link", "vru:from": {"@id": "urn:o"}, "vru:to": {"@id": "urn:gone"}},
    ]
    found = [(column, value) for _, column, value, _ in faults(json.dumps({"@graph": graph}))]
    assert found == [
        ("cids:ImpactPathway", "0 found"), ("node 1, text", "2 found"), ("node 2", "vru:colour"),
        ("node 1, kind", ""), ("links, target", ""), ("node 2, text", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ['{"@graph": [', '{"@graph": [3]}', '{"@id": NaN}', '{"@type": ' + "[" * 5_000, '[{"@id": "x"}]']
)
def test_what_is_not_linked_data_is_refused(text):
    assert faults(text)


def test_a_miradi_project_keeps_its_circles_and_says_what_it_was():
    boxes = box("11", "Strategy", "1") + box("12", "IntermediateResult", "2") + box("13", "Strategy", "1")
    both = "<m:DiagramLinkIsBidirectionalLink>true</m:DiagramLinkIsBidirectionalLink>"
    model = from_bytes((MIRADI % (boxes, arrow("11", "12") + arrow("12", "13", both))).encode(), file="f")
    assert (model.id, model.title) == ("bay-beach", "Bay & beach")
    assert [node.text for node in model.nodes] == ["Clean up", "Intermediate result without a name", "Clean up"]
    assert [(link.source, link.target) for link in model.links] == [("11", "12"), ("12", "13"), ("13", "12")]
    assert cycles(model) == [("12", "13")]


def test_a_miradi_group_is_of_the_kind_of_what_it_groups():
    group = box("11", "GroupBox", "3").replace(
        "</m:DiagramFactor>",
        "<m:DiagramFactorGroupBoxChildrenIds><m:DiagramFactorId>12</m:DiagramFactorId>"
        "</m:DiagramFactorGroupBoxChildrenIds></m:DiagramFactor>",
    )
    pool = '<m:GroupBoxPool><m:GroupBox Id="3"/></m:GroupBoxPool><m:StrategyPool>'
    text = (MIRADI % (group + box("12", "Strategy", "1"), "")).replace("<m:StrategyPool>", pool)
    assert from_bytes(text.encode(), file="f").node("11").kind.value == "activity"


def test_a_miradi_box_or_arrow_that_points_nowhere_is_named():
    text = MIRADI % (box("11", "Strategy", "7") + box("12", "Cloud", "8"), arrow("11", "99"))
    found = [(column, value) for _, column, value, _ in faults(text)]
    assert found == [("box 11", "Strategy 7"), ("box 12", "Cloud 8"), ("box 12", "Cloud"), ("links, target", "")]


def test_a_flowchart_names_kinds_and_tells_feedback_apart():
    model = LogicModel(
        [Node("a", "activity", "Meet"), Node("h", "harm", "Label")], [Link("a", "h"), Link("a", "a", feedback=True)]
    )
    chart = to_mermaid(model)
    assert 'n0["ACTIVITY<br/>Meet"]' in chart
    assert "n0 -.-> n1" in chart
    assert 'n0 -. "feedback" .-> n0' in chart
    assert to_mermaid(model, downwards=True).startswith("flowchart TB")


def test_the_page_and_the_word_file_say_the_same_under_real_headings():
    page, word = to_html(SMALL), docx.Document(io.BytesIO(to_docx(SMALL)))
    headings = [line.text for line in word.paragraphs if line.style.name.startswith(("Title", "Heading"))]
    assert headings[:5] == ["Small & sound", "1. Problem", "2. Audience", "3. Activities", "Mentors meet young people"]
    assert headings[-2:] == ["Why one leads to the next", "Mentors meet young people → Meetings"]
    cells = [[cell.text for cell in row.cells] for table in word.tables for row in table.rows]
    assert cells == [["Cost a year", "£12,500"], ["What must be true", "Young people come"]]
    for name, said in cells:
        assert f'<th scope="row">{name}</th><td>{said}</td>' in page
    assert page.count("Nothing is stated yet.") == 4


def test_json_ld_and_graphml_show_words_as_words():
    assert "Mentors meet_x000B_young people" in to_graphml(SMALL)
    assert json.loads(to_jsonld(SMALL))["@graph"][1]["org:hasName"] == "Mentors meet\x0byoung people"
