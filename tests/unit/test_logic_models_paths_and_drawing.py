import re
from dataclasses import replace

import pytest

from interventions.errors import InputError
from interventions.result import Result
from logic_models import Link, LogicModel, Node, NodeKind, check, pathways, to_dot, to_graph
from logic_models.drawing.charts import describe, draw
from logic_models.drawing.layout import lay_out
from logic_models.drawing.looks import LOOKS, figures, wrapped
from logic_models.drawing.pictures import picture
from logic_models.graph import cycles
from logic_models.reading import find_logic_model, library

KINDS = {"a": "activity", "b": "activity", "o": "output", "s": "short_outcome", "m": "medium_outcome", "i": "impact"}


def theory(*links, feedback=()):
    return LogicModel(
        [Node(name, kind, name) for name, kind in KINDS.items()],
        [Link(*link) for link in links] + [Link(*link, feedback=True) for link in feedback],
    )


def test_the_graph_carries_kinds_and_assumptions():
    graph = to_graph(find_logic_model("youth-mentoring"))
    assert graph.nodes["match"]["kind"] == "activity"
    assert graph.edges["meetings", "trusted-adult"]["evidence"]


def test_circles_are_named_from_their_first_node_each_once():
    model = theory("ao", "os", "sa", "mi", "im", "oo")
    assert cycles(model) == [("a", "o", "s"), ("o",), ("m", "i")]
    assert cycles(theory("ao", feedback=["oa"])) == []


def test_paths_are_counted_and_listed():
    found = pathways(theory("ao", "bo", "os", "om", "si", "mi"))
    assert found.count == len(found.paths) == 4
    assert found.paths[0] == ("a", "o", "s", "i")
    assert found.summary() == "4 paths lead from 2 activities to 1 impact. Every one runs through o."
    assert found.to_frame().query("path == 1")["node"].tolist() == ["a", "o", "s", "i"]


def test_more_paths_than_are_listed_are_still_counted():
    found = pathways(theory("ao", "bo", "os", "om", "si", "mi"), limit=3)
    assert (found.count, len(found.paths)) == (4, 3)
    assert "The first 3 are listed." in found.summary()
    with pytest.raises(InputError):
        pathways(theory(), limit=0)


def test_paths_through_a_circle_are_followed_once():
    found = pathways(theory("ao", "os", "so", "si"))
    assert found.paths == (("a", "o", "s", "i"),)
    assert "close a circle" in found.summary()


def test_no_path_is_said():
    assert pathways(theory("ao")).summary() == "No path leads from an activity to an impact."
    assert pathways(theory("ao")).to_frame().empty


def test_a_large_web_is_counted_without_being_walked():
    nodes = [Node("a", "activity", "a"), Node("i", "impact", "i")]
    nodes += [Node(f"{layer}-{n}", "output", "o") for layer in range(20) for n in range(9)]
    links = [Link("a", f"0-{n}") for n in range(9)] + [Link(f"19-{n}", "i") for n in range(9)]
    links += [Link(f"{k}-{n}", f"{k + 1}-{m}") for k in range(19) for n in range(9) for m in range(9)]
    found = pathways(LogicModel(nodes, links), limit=5)
    assert found.count == 9**20
    assert len(found.paths) == 5


def test_results_keep_the_shared_face():
    model = find_logic_model("youth-mentoring")
    assert isinstance(check(model), Result)
    assert isinstance(pathways(model), Result)


@pytest.mark.parametrize("name", library())
def test_every_library_theory_is_drawn_whole_and_without_overlap(name):
    model = find_logic_model(name)
    page = lay_out(model)
    assert set(page.boxes) == {node.id for node in model.nodes}
    by_lane: dict[float, list] = {}
    for box in page.boxes.values():
        by_lane.setdefault(box.x, []).append(box)
        assert box.y >= 0 and box.y + box.height <= page.height
    for boxes in by_lane.values():
        boxes.sort(key=lambda box: box.y)
        assert all(upper.y + upper.height < lower.y for upper, lower in zip(boxes, boxes[1:], strict=False))


def test_the_chart_fetches_nothing_and_says_itself_in_words():
    model = find_logic_model("hospital-navigators")
    spec = draw(model).to_dict()
    assert "Impact: Fewer young people are seriously hurt" in spec["description"] == describe(model)
    assert not re.search(r'"url"', str(spec))
    assert spec["width"] < 1_400


def test_odd_theories_are_drawn_too():
    for model in (LogicModel([]), theory(), theory("ia", "oo", "ab", "ba", "ai"), theory(feedback=["ia"])):
        assert draw(model, flagged={"a"}, paths=[("a", "i")]).to_dict()
        assert to_dot(model).count("{") == to_dot(model).count("}")


def test_flags_and_paths_change_the_drawing():
    model = find_logic_model("youth-mentoring")
    plain = draw(model).to_dict()
    assert pathways(model).plot().to_dict() != plain
    assert check(replace(model, nodes=(*model.nodes, Node("x", "output", "Posters")))).plot().to_dict() != plain


@pytest.mark.parametrize(("form", "start"), [("svg", b"<svg"), ("png", b"\x89PNG")])
def test_pictures(form, start):
    data = picture(theory("ao", "os", "si"), form, scale=1)
    assert data.startswith(start)
    assert b"<script" not in data


def test_a_picture_in_another_form_is_refused():
    with pytest.raises(InputError, match="svg, png"):
        picture(theory(), "gif")


def test_dot_escapes_what_a_grantee_may_write():
    model = LogicModel([Node('a"b', "activity", 'Say "no" \\N & <b>\nthen stop\x00')], title='"')
    text = to_dot(model)
    assert 'Say \\"no\\" \\\\N &amp; <b>' in text
    assert '"a\\"b"' in text
    assert "\x00" not in text


def test_dot_draws_feedback_apart_and_marks_what_is_flagged():
    text = to_dot(theory("ao", feedback=["ia"]), flagged={"o"})
    assert re.search(r'"i" -> "a" \[style=dashed, label="feedback", constraint=false\]', text)
    assert text.count("see review") == 1
    assert "rank=same" in text


def contrast(first, second):
    """The WCAG contrast of two colours."""

    def light(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(first), light(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("kind", NodeKind)
def test_every_kind_can_be_read_and_told_apart_without_colour(kind):
    look = LOOKS[kind]
    assert contrast("#1b1b1b", look.fill) > 12
    assert contrast(look.border, look.fill) > 4.5
    shapes = [(other.shape, other.style) for other in LOOKS.values()]
    assert shapes.count((look.shape, look.style)) == 1


def test_wrapping_breaks_long_words_and_leaves_no_scrap():
    assert wrapped("x" * 60, 25) == ["x" * 25, "x" * 25, "x" * 10]
    assert wrapped("Young people have an adult they trust and turn to", 25)[-1] != "to"
    assert wrapped(" \n ", 25) == [""]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "output", "quantity": 1700, "unit": "meetings", "period": "a year"}, "1,700 meetings a year"),
        ({"kind": "output", "quantity": 90, "unit": "% of acts", "period": "each quarter"}, "90% of acts each quarter"),
        ({"kind": "output"}, ""),
        ({"kind": "impact", "indicator": "% safe", "baseline": 4.6, "target": 38}, "4.6% → 38%"),
        ({"kind": "impact", "baseline": "first survey", "target": 38}, "target 38"),
        ({"kind": "impact", "target": "monitor only"}, "monitor only"),
        ({"kind": "impact", "baseline": 3}, ""),
    ],
)
def test_figures_in_a_few_words(fields, said):
    assert figures(Node(id="n", text="t", **fields)) == said


@pytest.mark.parametrize("form", ["svg", "png"])
def test_a_control_sign_that_was_pasted_in_ends_no_program(form):
    model = LogicModel((Node("a", "activity", "bad\x00\x01\x1b\ufffesign"),), title="\x01")
    assert picture(model, form)
