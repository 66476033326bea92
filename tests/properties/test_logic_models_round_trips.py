"""What goes into YAML or into rows comes back equal, whatever a grantee may have typed."""

from dataclasses import fields

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from logic_models import Link, LogicModel, Node, NodeKind, check, pathways, to_dot
from logic_models.charts import draw
from logic_models.kinds import AMOUNTS, fields_of
from logic_models.reading import from_yaml, to_yaml
from logic_models.tables import from_frames, header, to_frames

TRAPS = [
    "no", "yes", "on", "null", "~", "true", "1e3", "1_000", "010", "0x1F", "1:30", ".5", "-", "- a", "a: b", "#x", "&a",
    "*a", "!x", "%", "@", "`", "'", '"', "''", "|", ">", "[a]", "{a}", "?", "=", "<<", "2027-03-31", ".nan", ".inf",
    " lead", "trail ", "a\nb", "a\n\n b\n", "\n", "\t", "tab\there", "a\r\nb", "é", "日本", "🙂", "\u2028", "\x85",
    "\ufeff", "\x00", "\x7f", "…", "--- ", "...", "a #b", "x:", "'no'", '"1"', "\\n",
    "٣", "+5", "5.", "1e999", "a" * 200, "word " * 60,
]  # fmt: skip
texts = st.sampled_from(TRAPS) | st.text(max_size=40)
said = texts.filter(str.strip)
amounts = st.none() | texts | st.integers() | st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def nodes(draw_one, name):
    kind = draw_one(st.sampled_from(list(NodeKind)))
    own = {
        field: draw_one(amounts if field in AMOUNTS else texts)
        for field in fields_of(kind)[3:]
        if draw_one(st.booleans())
    }
    return Node(name, kind, draw_one(said), **own)


@st.composite
def theories(draw_one):
    names = draw_one(st.lists(said, unique=True, max_size=6))
    pairs = (
        draw_one(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), unique=True, max_size=8))
        if names
        else []
    )
    links = [
        Link(
            *pair,
            assumption=draw_one(texts),
            evidence=draw_one(st.lists(texts, max_size=2)),
            feedback=draw_one(st.booleans()),
        )
        for pair in pairs
    ]
    head = {field.name: draw_one(texts) for field in fields(LogicModel) if field.type == "str"}
    return LogicModel([draw_one(nodes(name)) for name in names], links, **head, synthetic=draw_one(st.booleans()))


@settings(max_examples=100, deadline=None)
@given(theories())
def test_yaml_comes_back_equal(model):
    back = from_yaml(to_yaml(model))
    assert back == model
    assert to_yaml(back) == to_yaml(model)


@settings(max_examples=60, deadline=None)
@given(theories(), st.randoms(use_true_random=False))
def test_rows_come_back_equal_in_any_order(model, random):
    shuffled = [frame.sample(frac=1, random_state=random.randrange(1_000)) for frame in to_frames(model)]
    assert from_frames(*shuffled, header=header(model)) == model


@settings(max_examples=60, deadline=None)
@given(theories())
def test_figures_keep_their_kind(model):
    for back in (from_yaml(to_yaml(model)), from_frames(*to_frames(model), header=header(model))):
        for before, after in zip(model.nodes, back.nodes, strict=True):
            assert [type(getattr(before, name)) for name in AMOUNTS] == [type(getattr(after, name)) for name in AMOUNTS]


@settings(max_examples=15, deadline=None)
@given(theories())
def test_any_theory_is_checked_followed_and_drawn(model):
    review = check(model)
    assert {finding.node for finding in review.findings} <= {node.id for node in model.nodes} | {""}
    assert len(review.to_frame()) == len(review.findings)
    found = pathways(model)
    assert found.count >= len(found.paths)
    assert to_dot(model).startswith("digraph")
    assert draw(model).to_dict()


def test_frames_have_their_columns_even_when_empty():
    for frame, columns in zip(
        to_frames(LogicModel([])),
        (["node_id", "kind", "text", "position", "details"], ["source", "target", "position", "details"]),
        strict=True,
    ):
        assert isinstance(frame, pd.DataFrame)
        assert list(frame.columns) == columns
