"""Steps of the commissioner's chapter on evidence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from pytest_bdd import given, parsers, scenarios, then, when

from builders import project, project_tables
from catalogue import evidence_map, review_list, weigh_evidence
from evidence_frames import INTERVENTIONS, REGISTERS, SCALES, claims
from interventions.importing.files import SourceFile
from interventions.importing.reference import FILES, read_reference
from interventions.loading import import_file
from interventions.store.engine import transaction
from interventions.store.evidence import read_claims, read_reviews, save_review
from interventions.store.reading import read_known, read_table
from interventions.store.saving import save_reading

scenarios("evidence.feature")


@pytest.fixture
def frames(engine):
    """The store with the documents' own files: reads the frames as they stand."""
    with transaction(engine) as session:
        for name in FILES[: FILES.index("studies.csv")]:
            save_reading(session, read_reference(name, read_known(session)), kind="reference", file=name)

    def read():
        with transaction(engine) as session:
            names = ("scales", "interventions", "registers", "outcomes")
            found = {name: read_table(session, name) for name in names}
            return found | {"claims": read_claims(session), "reviews": read_reviews(session)}

    return read


@given('one register that says "Limited evidence" of mentoring and another that says "High"', target_fixture="library")
def two_registers():
    held = claims(
        {"value": "limited"}, {"register_code": "toolkit", "value": "high", "source": "public page, Mentoring"}
    )
    return lambda: {"claims": held, "scales": SCALES, "interventions": INTERVENTIONS, "registers": REGISTERS}


@given("the evidence as the documents state it", target_fixture="library")
def documents(frames):
    return frames


@given("a project of £1,000 that uses a music programme, on which no register speaks", target_fixture="funded")
def music():
    return project_tables(project("p", 100_000, interventions=("music",)))


@when(parsers.parse("I look up the evidence on {code:S}"), target_fixture="held")
def look_up(library, code):
    frames = library()
    names = {name: frames[name] for name in ("interventions", "registers", "outcomes") if name in frames}
    return weigh_evidence(frames["claims"], frames["scales"], **names).of(code)


@when("I draw the map of evidence and gaps", target_fixture="cells")
def draw(funded):
    return evidence_map(claims({}), SCALES, funded, INTERVENTIONS).to_frame()


@when('I import a local evaluation of mentoring that found "No clear change"')
def local(engine, library, tmp_path):
    with transaction(engine) as session:
        save_review(session, "mentoring", reviewed_on=date.today() - timedelta(days=1))
    file = tmp_path / "own.csv"
    file.write_text(
        "intervention_code,register,register_version,date_read,outcome,value,country,document,section\n"
        f"mentoring,local-evaluation,Evaluation 2026,{date.today()},violent-crime,no-clear-change,UK,"
        "Evaluation report 2026,section 4\n",
        encoding="utf-8",
    )
    report = import_file(engine, "evidence", SourceFile(file))
    assert report.stored == 1


@then("both stand side by side in their own words, each with its source")
def side_by_side(held):
    assert set(zip(held.claims["label"], held.claims["source"], strict=True)) == {
        ("Limited evidence", "document 001, matrix"),
        ("High", "public page, Mentoring"),
    }


@then(parsers.parse('it says "{words}"'))
def says(held, words):
    assert words in held.summary()


@then("no average of the two is given")
def no_average(held):
    assert held.interventions["stance"].tolist() == ["conflicting"]


@then("it is marked as conflicting")
def conflicting(held):
    assert held.conflicting


@then(parsers.parse('both "{first}" and "{second}" are quoted from document 001'))
def quoted(held, first, second):
    said = held.interventions["said"].iloc[0]
    for label in (first, second):
        own = held.claims[held.claims["label"] == label]
        from_001 = own[own["source"].str.startswith("document 001, Prevention: The Evidence Base")]
        assert len(from_001) == 1
        assert f"“{label}”" in said
        assert from_001["source"].iloc[0] in said


@then(parsers.parse("both settings of the claim are {setting:S}"))
def settings(held, setting):
    own = held.claims[held.claims["source"].str.startswith("document 001")]
    assert set(own["setting"]) == {setting}


@then(parsers.parse('its cells read "{state}"'))
def reads(cells, state):
    assert set(cells.loc[cells["intervention_code"] == "music", "state"]) == {state}


@then("the local evaluation is among the claims, in its own words")
def among(held):
    local = held.claims[held.claims["register_code"] == "local-evaluation"]
    assert local["label"].tolist() == ["No clear change"]
    assert local["uk"].all()
    assert held.claims.iloc[0]["register_code"] == "local-evaluation"  # UK evidence first


@then('mentoring is on the list "new since last review" of a unit that reviewed it yesterday')
def new(library):
    frames = library()
    due = review_list(frames["claims"], frames["reviews"], as_of=date.today()).set_index("intervention_code")
    assert bool(due.loc["mentoring", "new"])
