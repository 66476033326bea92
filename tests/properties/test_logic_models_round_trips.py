"""What goes into YAML or into rows comes back equal, whatever a grantee may have typed."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from logic_models import LogicModel, check, pathways, to_dot
from logic_models.drawing.charts import draw
from logic_models.kinds import AMOUNTS
from logic_models.reading import from_yaml, to_yaml
from logic_models.tables import from_frames, header, to_frames
from theories import theories


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
    links = {f"{link.source} → {link.target}" for link in model.links}
    assert {finding.node for finding in review.findings} <= {node.id for node in model.nodes} | links | {""}
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
