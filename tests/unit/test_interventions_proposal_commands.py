"""`vru round` and `vru proposal`. Oracle: what the store holds afterwards."""

import pytest
from sqlmodel import Session
from typer.testing import CliRunner

from interventions.errors import InputError
from interventions.proposal_commands import app
from interventions.store.engine import transaction
from interventions.store.proposals import change_details, read_proposal
from interventions.store.rounds import read_round
from proposals import ANN, CALL, begin, hand_in

CALLED = """
code: winter-2027
name: Winter 2027
opens: 2027-10-01
closes: 2027-11-30
criteria:
  - {name: need, weight: 100, meaning: How great the need is}
objectives: [less violence]
"""


def run(*words):
    return CliRunner().invoke(app, list(words), catch_exceptions=False).output


def test_a_round_in_a_file_is_opened_and_listed(engine, tmp_path):
    file = tmp_path / "round.yaml"
    file.write_text(CALLED)
    assert "open from 2027-10-01 to 2027-11-30" in run("round", "add", str(file), "--name", "Cas")
    with Session(engine) as session:
        held = read_round(session, "winter-2027")
    assert (held.closes, held.criteria[0].weight, held.objectives) == ("2027-11-30", 100, ("less violence",))
    assert "winter-2027" in run("round", "list")


def test_the_template_of_a_round_is_a_round(engine, tmp_path):
    (tmp_path / "round.yaml").write_text(run("round", "template"))
    assert "Summer 2027 is open" in run("round", "add", str(tmp_path / "round.yaml"), "--name", "Cas")


@pytest.mark.parametrize(
    "text",
    ["", "- a", "code: [", "code: x\nname: y\nprize: 3", CALLED.replace("100", "90"), CALLED + "name: Again",
     CALLED.replace("[less violence]", "less violence"), CALLED.replace("[less violence]", "[{a: b}]"), "[" * 9_000,
     CALLED + "budget_pence: 1" + 30 * "0", CALLED + "top_score: !!int abc", CALLED + "call_text: [1, 2]",
     CALLED + "budget_pence: 1e3"],
)  # fmt: skip
def test_a_file_that_is_no_round_is_refused_in_words(engine, tmp_path, text):
    file = tmp_path / "round.yaml"
    file.write_text(text)
    with pytest.raises(InputError, match="round"):
        run("round", "add", str(file), "--name", "Cas")


def test_a_proposal_is_listed_returned_shown_and_withdrawn(engine):
    held, _ = begin(engine)
    hand_in(engine, held)
    number = str(held.number)
    assert "Mentors" in run("proposal", "list", "--round", CALL.code)
    assert "Mentors is returned." in run(
        "proposal", "move", number, "return", "--name", "Cas", "--note", "say how often"
    )
    assert "say how often" in run("proposal", "show", number)
    assert "Mentors is withdrawn." in run("proposal", "move", number, "withdraw", "--name", "Ann")
    with Session(engine) as session:
        assert read_proposal(session, held.number).state == "withdrawn"
    with pytest.raises(InputError, match="not done here"):
        run("proposal", "move", number, "award", "--name", "Cas")


def test_pence_with_a_nought_before_them_are_pence_and_not_octal(engine, tmp_path):
    (tmp_path / "round.yaml").write_text(CALLED + "budget_pence: 0100000\n")
    run("round", "add", str(tmp_path / "round.yaml"), "--name", "Cas")
    with Session(engine) as session:
        assert read_round(session, "winter-2027").budget_pence == 100_000


def test_a_state_or_round_that_is_not_there_is_said(engine):
    for words in (("--state", "foo"), ("--round", "nope")):
        with pytest.raises(InputError):
            run("proposal", "list", *words)


def test_a_title_cannot_clear_somebodys_screen(engine):
    held, _ = begin(engine)
    with transaction(engine) as session:
        change_details(session, held.number, title="\x1b[2JGone", organisation="A", asked_pence=None, by=ANN)
    assert "\x1b" not in run("proposal", "list")
