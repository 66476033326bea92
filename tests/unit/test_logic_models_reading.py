import pytest

from interventions.errors import ImportRefused, InputError
from logic_models import Link, LogicModel, Node
from logic_models.reading import find_logic_model, from_yaml, library, read_logic_model, to_yaml, write_logic_model

FAULTY = """\
id: bad
colour: red
nodes:
  - id: a
    kind: actvity
    text: Mentoring
  - id: a
    kind: problem
    text: Drift
    quantity: 3
  - just words
links:
  - source: a
    target: zz
    feedback: maybe
  - target: a
"""


def refused(text):
    with pytest.raises(ImportRefused) as error:
        from_yaml(text, file="bad.yaml")
    return error.value.faults


def test_every_fault_is_listed_at_once_with_its_line():
    found = {(fault.row, fault.column) for fault in refused(FAULTY)}
    assert found == {
        (2, "theory of change"),
        (5, "node 1, kind"),
        (7, "nodes, id"),
        (10, "node 2"),
        (11, "node 3"),
        (14, "links, target"),
        (15, "link 1, feedback"),
        (16, "link 2, source"),
    }


def test_a_fault_says_what_was_found_and_what_is_allowed():
    kind = next(fault for fault in refused(FAULTY) if fault.column == "node 1, kind")
    assert kind.value == "actvity"
    assert "medium_outcome" in kind.allowed
    assert kind.sentence().startswith("bad.yaml, row 5, node 1, kind: 'actvity'")


@pytest.mark.parametrize(
    ("text", "row", "column"),
    [("nodes: [", 1, "column 9"), ("id: x\n  bad: y", 2, "column 6"), ("id: ok\ntitle: \x00", 2, "column 8")],
)
def test_broken_yaml_is_one_fault_with_line_and_column(text, row, column):
    (fault,) = refused(text)
    assert (fault.row, fault.column) == (row, column)


@pytest.mark.parametrize("text", ["", "- a", "words", "nodes: many", "nodes:\n- [a]", "[" * 5_000, "title: T"])
def test_what_is_not_a_theory_is_refused(text):
    assert refused(text)


def test_nothing_in_a_file_is_run(tmp_path):
    trace = tmp_path / "trace"
    text = f'nodes:\n- {{id: a, kind: problem, text: !!python/object/apply:os.system ["touch {trace}"]}}\n'
    assert refused(text)
    assert not trace.exists()


def test_words_stay_as_they_are_written():
    model = from_yaml("version: 1.10\ndate: 2027-03-31\nowner: no\nnodes: []\n")
    assert (model.version, model.date, model.owner) == ("1.10", "2027-03-31", "no")


def test_figures_are_read_where_figures_belong():
    text = "nodes:\n- {id: o, kind: output, text: t, quantity: %s}\n"
    read = {word: from_yaml(text % word).nodes[0].quantity for word in ("60", "1.5", "1e3", "'60'", "about 60", "010")}
    assert read == {"60": 60, "1.5": 1.5, "1e3": 1000.0, "'60'": "60", "about 60": "about 60", "010": 10}
    assert refused(text % "1e999")[0].allowed == "the figure is too large"


def test_a_file_comes_back_as_it_went(tmp_path):
    model = LogicModel([Node("a", "activity", "Zoë said: “no”")], [Link("a", "a", feedback=True)], title="T")
    write_logic_model(model, tmp_path / "t.yaml")
    assert read_logic_model(tmp_path / "t.yaml") == model


def test_a_file_that_cannot_be_opened_says_so(tmp_path):
    with pytest.raises(InputError, match=r"none\.yaml: the file cannot be read"):
        read_logic_model(tmp_path / "none.yaml")
    with pytest.raises(InputError, match="cannot be written"):
        write_logic_model(LogicModel([]), tmp_path / "none" / "t.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"id: x\ntitle: Zo\xeb\n")
    with pytest.raises(ImportRefused) as error:
        read_logic_model(tmp_path / "latin.yaml")
    assert error.value.faults[0].row == 2


def test_a_theory_is_found_by_path_or_by_its_name_in_the_library(tmp_path):
    write_logic_model(find_logic_model("youth-mentoring"), tmp_path / "mine.yaml")
    assert find_logic_model(tmp_path / "mine.yaml") == find_logic_model("youth-mentoring")
    with pytest.raises(InputError, match=r"The library has: bullying-prevention, .*, youth-mentoring"):
        find_logic_model("mentoring")


@pytest.mark.parametrize("name", library())
def test_the_library_survives_being_written_again(name):
    model = find_logic_model(name)
    assert model.id == name
    assert from_yaml(to_yaml(model)) == model
