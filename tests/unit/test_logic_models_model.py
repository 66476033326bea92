import pytest

from interventions.errors import InputError
from logic_models import Link, LogicModel, Node, NodeKind
from logic_models.kinds import fields_of


def test_every_kind_has_a_label_and_a_definition():
    assert all(kind.label and kind.definition.endswith(".") for kind in NodeKind)
    assert NodeKind.codes()[0] == "problem"


def test_equal_theories_are_equal_and_frozen():
    first, second = (LogicModel([Node("a", "activity", "Mentoring")], title="T") for _ in range(2))
    assert first == second
    with pytest.raises(AttributeError):
        first.title = "other"


def test_every_contradiction_is_named_at_once():
    nodes = [Node("a", "activity", "x"), Node("a", "output", "y"), Node("b", "impact", "z")]
    with pytest.raises(InputError) as refused:
        LogicModel(nodes, [Link("a", "nowhere"), Link("a", "b"), Link("a", "b")])
    for said in ("'a' is used twice", "'nowhere', which is not there", "two links from 'a' to 'b'"):
        assert said in str(refused.value)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "activities"}, "not a kind of node"),
        ({"kind": "problem", "quantity": 3}, "quantity does not belong"),
        ({"kind": "output", "quantity": float("nan")}, "quantity cannot be nan"),
        ({"kind": "output", "quantity": True}, "quantity cannot be True"),
        ({"kind": "output", "unit": 3}, "unit cannot be 3"),
        ({"kind": "output", "unit": "\ud800"}, "unit cannot be"),
    ],
)
def test_a_node_that_no_file_could_hold_is_refused(fields, said):
    with pytest.raises(InputError, match=said):
        Node(id="n", text="text", **fields)


@pytest.mark.parametrize("blank", [{"id": " "}, {"text": ""}])
def test_a_node_has_an_id_and_a_text(blank):
    with pytest.raises(InputError, match="is blank"):
        Node(**{"id": "n", "kind": "problem", "text": "x"} | blank)


def test_one_piece_of_evidence_is_a_list_of_one():
    assert Link("a", "b", evidence="none known").evidence == ("none known",)


def test_outcomes_have_indicators_and_outputs_have_numbers():
    assert "indicator" in fields_of(NodeKind.SHORT_OUTCOME)
    assert "quantity" in fields_of(NodeKind.OUTPUT)
    assert fields_of(NodeKind.INPUT) == ("id", "kind", "text", "note")


def test_an_unknown_node_is_named_with_those_there_are():
    model = LogicModel([Node("a", "activity", "x")])
    assert model.node("a").text == "x"
    with pytest.raises(InputError, match="Its nodes are: a"):
        model.node("b")
