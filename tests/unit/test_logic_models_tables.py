import pandas as pd
import pytest

from interventions.errors import InputError
from logic_models import LogicModel
from logic_models.reading import find_logic_model
from logic_models.tables import from_frames, header, to_frames


@pytest.fixture
def rows():
    return to_frames(find_logic_model("youth-mentoring"))


def test_one_row_a_node_and_one_a_link(rows):
    nodes, links = rows
    assert (len(nodes), len(links)) == (24, 28)
    assert nodes.loc[nodes["node_id"] == "matched", "details"].item() == (
        '{"quantity": 48, "unit": "young people", "counts": "people", "period": "a year"}'
    )
    assert links["position"].tolist() == list(range(28))


def test_without_a_header_the_nodes_and_links_come_back_alone(rows):
    model = find_logic_model("youth-mentoring")
    assert from_frames(*rows) == LogicModel(model.nodes, model.links)
    assert from_frames(*rows, header=header(model)) == model


def test_further_columns_such_as_a_version_are_ignored(rows):
    nodes, links = (frame.assign(theory_id="youth-mentoring", version=3) for frame in rows)
    assert from_frames(nodes, links).nodes == find_logic_model("youth-mentoring").nodes


@pytest.mark.parametrize("details", ["{", "[]", '{"colour": "red"}', '{"quantity": 3}', '{"id": "x"}', None])
def test_details_that_do_not_fit_are_refused(rows, details):
    nodes, links = rows
    broken = nodes.astype({"details": object})
    broken.loc[broken["node_id"] == "problem", "details"] = details
    with pytest.raises(InputError):
        from_frames(broken, links)


def test_a_missing_column_is_named(rows):
    nodes, links = rows
    with pytest.raises(InputError, match="'kind' is missing"):
        from_frames(nodes.drop(columns="kind"), links)


def test_rows_that_contradict_one_another_are_refused(rows):
    nodes, links = rows
    with pytest.raises(InputError, match="more than one row"):
        from_frames(pd.concat([nodes, nodes]), links)
    with pytest.raises(InputError, match="not there"):
        from_frames(nodes.iloc[:3], links)
