"""The project record and data quality: read, correct, confirm, undo. Oracle: the store read back, literal words."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from builders import project
from interventions.importing.files import SourceFile
from interventions.loading import import_file
from interventions.records import ProjectRecord
from interventions.store.engine import transaction
from interventions.store.projects import read_history, read_project, save_project
from pages import open_page, words

AREAS = """code,name,area_type,parent_code
X06000001,Northmoor,authority,
X05000001,Canal Ward,ward,X06000001
X05000002,Hill Ward,ward,X06000001
"""
TODAY = date.today().isoformat()


def edit(name: str, field: str = "status") -> AppTest:
    return open_page("project", project=name, view="edit", field=field)


def field(page: AppTest, kind: str, label: str):
    """The widget with a label."""
    return next(widget for widget in getattr(page, kind) if widget.label.startswith(label))


def press(page: AppTest, label: str) -> AppTest:
    return next(button for button in page.button if button.label == label).click().run()


@pytest.fixture
def held(engine, tmp_path: Path):
    """Three areas and four projects, one of them a refuge."""
    file = tmp_path / "areas.csv"
    file.write_text(AREAS, encoding="utf-8")
    import_file(engine, "areas", SourceFile(file))
    records = [
        project("mentors", 120_000, status="active", start_date="2024-04-01", end_date="2025-03-31", provider="Trust",
                areas={"X05000001": 0.5, "X05000002": 0.5}, successor_id="coaches"),
        project("coaches", provider="Trust", office_address="1 High Street", areas={"X05000002": 1.0}),
        project("refuge", 5_000_000, confidential=True, areas={"X05000001": 1.0}, office_address="7 Secret Lane",
                location_text="behind the mill"),
        project("outreach"),
    ]  # fmt: skip
    with transaction(engine) as session:
        for record in records:
            save_project(session, record, actor="set-up")
    return engine


def stored(engine, name: str) -> tuple[ProjectRecord, int]:
    with transaction(engine) as session:
        return read_project(session, name)


@pytest.mark.parametrize("view", ["project", "quality"])
def test_an_empty_database_gives_a_calm_word(view, engine):
    page = open_page(view)
    assert not page.exception
    assert not page.error
    assert "No project is loaded yet" in words(page)


@pytest.mark.parametrize("view", ["project", "quality"])
def test_a_missing_database_is_said_with_its_mend(view, database):
    page = open_page(view, project="mentors")
    assert not page.exception
    assert "vru init" in words(page)


@pytest.mark.parametrize("address", [{"view": "<x>", "field": "<y>"}, {"view": "edit", "field": "<y>"}])
def test_nonsense_in_the_address_falls_back(held, address):
    page = open_page("project", project="mentors", **address)
    assert not page.exception
    assert not page.error
    nonsense = open_page("quality", rule="<x>", days="<y>", **{"from": "<z>"})
    assert not nonsense.exception
    assert not nonsense.error


def test_a_project_that_is_not_there_is_said(held):
    page = open_page("project", project="<b>no</b>")
    assert not page.exception
    assert "There is no project '<b>no</b>'" in words(page)


def test_the_record_says_money_place_and_what_comes_next(held):
    said = words(open_page("project", project="mentors"))
    assert "Granted: **£1,200**" in said
    assert "authority Northmoor" in said
    assert "Followed by: Coaches" in said
    assert "never confirmed" in said
    follower = words(open_page("project", project="coaches"))
    assert "Follows: Mentors" in follower
    assert "Office (not where the work is): 1 High Street" in follower
    assert "£0" not in follower


def test_a_refuge_shows_its_authority_and_nothing_below(held):
    with transaction(held) as session:
        record, _ = read_project(session, "refuge")
        save_project(session, record.model_copy(update={"office_address": "9 Secret Lane", "reach_actual": 3}))
    for view in ("record", "history", "edit"):
        page = open_page("project", project="refuge", view=view)
        said = words(page) + " ".join(str(box.value) for box in page.text_input)
        assert not page.exception
        assert "Refuge" in said
        assert not any(hidden in said for hidden in ("Canal Ward", "X05000001", "Secret Lane", "behind the mill"))
    assert "Northmoor" in words(open_page("project", project="refuge"))


def test_the_place_of_a_refuge_is_edited_only_after_asking_for_it(held):
    page = edit("refuge", "areas")
    assert not [box for box in page.text_input if box.label == "Office address"]
    field(page, "toggle", "Show confidential").set_value(True).run()
    field(page, "text_input", "Office address").set_value("8 Secret Lane").run()
    press(page, "Save")
    record, version = stored(held, "refuge")
    assert (record.office_address, record.areas, version) == ("8 Secret Lane", {"X05000001": 1.0}, 2)
    said = words(page)
    assert "Office address" in said
    assert "Secret Lane" not in said


def test_confirming_is_one_press(held):
    page = press(open_page("project", project="mentors"), "Confirm that this record is right today")
    assert not page.exception
    assert stored(held, "mentors")[0].assured_date == TODAY
    assert f"confirmed today ({TODAY})" in words(page)


def test_a_correction_is_saved_with_who_made_it_and_said(held):
    page = edit("mentors")
    field(page, "text_input", "Your initials").set_value("AB")
    field(page, "number_input", "People, actual").set_value(31)
    field(page, "selectbox", "Status").set_value("ended").run()
    press(page, "Save and confirm as right today")
    record, version = stored(held, "mentors")
    assert (record.status, record.reach_actual, record.assured_date, version) == ("ended", 31, TODAY, 2)
    assert [(stage.status, stage.from_date) for stage in record.stages] == [("ended", "2025-03-31")]
    assert record.areas == {"X05000001": 0.5, "X05000002": 0.5}
    assert "Status: was Active, is now Ended." in words(page)
    with transaction(held) as session:
        assert read_history(session, "mentors")["actor"].iloc[0] == "AB"


def test_saving_what_was_not_changed_makes_no_version(held):
    assert "no new version" in words(press(edit("mentors"), "Save"))
    assert stored(held, "mentors")[1] == 1


def test_faults_are_said_beside_their_fields_and_nothing_is_lost(held):
    page = edit("mentors")
    field(page, "text_input", "End").set_value("31/3/2026")
    field(page, "text_input", "Title").set_value(" ")
    field(page, "text_input", "Followed by").set_value("mentors")
    press(page, "Save")
    said = words(page)
    assert "3 things to mend" in said
    assert "'31/3/2026' is not a date written 2020-04-01" in said
    assert field(page, "text_input", "End").value == "31/3/2026"
    assert stored(held, "mentors")[1] == 1
    field(page, "text_input", "End").set_value("2026-03-31")
    field(page, "text_input", "Title").set_value("Mentors again")
    field(page, "text_input", "Followed by").set_value("")
    press(page, "Save")
    record, version = stored(held, "mentors")
    assert (record.end_date, record.title, record.successor_id, version) == ("2026-03-31", "Mentors again", "", 2)


def test_what_is_discontinued_needs_a_reason(held):
    page = edit("mentors")
    field(page, "selectbox", "Status").set_value("discontinued").run()
    press(page, "Save")
    assert "The reason is missing" in words(page)
    field(page, "text_input", "Why was it discontinued?").set_value("The funder withdrew.").run()
    press(page, "Save")
    last = stored(held, "mentors")[0].stages[-1]
    assert (last.status, last.note) == ("discontinued", "The funder withdrew.")


def test_shares_must_sum_to_one_and_a_button_divides_them(held):
    page = edit("mentors", "areas")
    assert "The shares sum to **100.0%**." in words(page)
    field(page, "number_input", "Share of Canal Ward").set_value(0.7).run()
    assert "The shares sum to **120.0%**; they must sum to 100.0%." in words(page)
    press(page, "Save")
    assert "Nothing was saved yet" in words(page)
    press(page, "Share equally")
    field(page, "text_input", "Find an area").set_value("northmoor").run()
    chosen = field(page, "multiselect", "Delivery areas")
    chosen.set_value(["X05000001", "X06000001"]).run()
    press(page, "Share equally")
    press(page, "Save")
    assert stored(held, "mentors")[0].areas == {"X05000001": 0.5, "X06000001": 0.5}


def test_awards_are_added_and_taken_away(held):
    page = press(edit("mentors", "awards"), "Add an award")
    field(page, "text_input", "Funder of award 2").set_value("Council")
    field(page, "number_input", "Amount of award 2").set_value(10.5)
    field(page, "selectbox", "Kind of award 2").set_value("leveraged")
    page = press(page.run(), "Take award 1 away")
    press(page, "Save")
    awards = stored(held, "mentors")[0].awards
    assert [(a.funder, a.amount_pence, a.kind) for a in awards] == [("Council", 1050, "leveraged")]


def test_an_award_without_an_amount_stays_without_one(held):
    page = press(edit("outreach", "awards"), "Add an award")
    field(page, "text_input", "Funder of award 1").set_value("Council").run()
    press(page, "Save")
    assert stored(held, "outreach")[0].awards[0].amount_pence is None
    assert "Granted: **not stated**" in words(page)


def test_a_stale_save_is_refused_and_both_texts_stand_side_by_side(held):
    page = edit("mentors")
    field(page, "text_input", "Provider").set_value("Mine Ltd")
    field(page, "text_input", "Note on the status").set_value("my note").run()
    with transaction(held) as session:
        theirs, _ = read_project(session, "mentors")
        others = theirs.model_copy(update={"provider": "Theirs Ltd", "reach_actual": 9})
        save_project(session, others, actor="CD")
    press(page, "Save")
    said = words(page)
    assert "version 2 stands now" in said
    assert "Mine: Mine Ltd" in said
    assert "Theirs: Theirs Ltd" in said
    assert stored(held, "mentors")[0].provider == "Theirs Ltd"
    chosen = {choice.label.split(":")[0]: choice.value for choice in page.radio}
    assert chosen == {"Provider": "Mine", "People, actual": "Theirs", "Note on the status": "Mine"}
    next(choice for choice in page.radio if choice.label.startswith("Provider")).set_value("Theirs").run()
    press(page, "Save the chosen text")
    record, version = stored(held, "mentors")
    assert (record.provider, record.reach_actual, record.status_note, version) == ("Theirs Ltd", 9, "my note", 3)


def test_what_was_typed_outlives_a_look_at_the_history(held):
    page = edit("mentors")
    field(page, "text_input", "Provider").set_value("Mine Ltd").run()
    page.session_state["view mentors"] = "history"
    page.run()
    page.session_state["view mentors"] = "edit"
    page.run()
    assert field(page, "text_input", "Provider").value == "Mine Ltd"
    assert "changes that are not saved" in words(page)
    press(page, "Throw my changes away")
    assert field(page, "text_input", "Provider").value == "Trust"


def test_an_earlier_version_is_brought_back_and_the_history_says_what_changed(held):
    with transaction(held) as session:
        record, _ = read_project(session, "mentors")
        save_project(session, record.model_copy(update={"provider": "Other"}), actor="CD")
    page = open_page("project", project="mentors", view="history")
    assert "Provider: Trust → Other" in words(page)
    page = press(page, "Bring this version back")
    assert stored(held, "mentors") == (record, 3)
    assert "Version 1 stands again" in words(page)


def test_a_new_project_gets_an_identifier_from_its_title(held):
    page = open_page("project", project="new")
    press(page, "Save")
    assert "1 thing to mend" in words(page)
    field(page, "text_input", "Title").set_value("Safe routes, Year 2").run()
    press(page, "Save")
    assert stored(held, "safe-routes-year-2")[0].title == "Safe routes, Year 2"
    assert (
        page.query_params["project"] == ["safe-routes-year-2"] or page.query_params["project"] == "safe-routes-year-2"
    )


def test_a_new_project_never_overwrites_another(held):
    page = open_page("project", project="new")
    field(page, "text_input", "Title").set_value("Mentors").run()
    press(page, "Save")
    assert "'mentors' is taken by another project" in words(page)
    assert stored(held, "mentors")[1] == 1


def test_data_quality_lists_by_money_and_links_to_the_field(held):
    said = words(open_page("quality"))
    assert "4 records looked at, 4 with something to mend." in said
    assert said.index("Refuge") < said.index("Mentors") < said.index("Outreach")
    assert 'href="project?project=mentors&amp;view=edit&amp;field=status"' in said
    assert "Canal Ward" not in said


def test_the_stale_list_follows_the_number_of_days(held):
    with transaction(held) as session:
        record, _ = read_project(session, "mentors")
        then = (date.today() - timedelta(days=100)).isoformat()
        save_project(session, record.model_copy(update={"assured_date": then}))
    assert "last confirmed" not in words(open_page("quality", rule="stale"))
    assert f"last confirmed {then}" in words(open_page("quality", rule="stale", days="90"))


def test_records_that_may_be_one_project_are_counted_and_the_page_for_them_linked(held):
    with transaction(held) as session:
        for name in ("street-a", "street-b"):
            save_project(session, project(name, title="Street mentoring in Northmoor", provider="Harbour Trust",
                                          start_date="2024-04-01", areas={"X06000001": 1.0}))  # fmt: skip
    said = words(open_page("quality"))
    assert "1 pair of records may be one project each" in said
    assert 'href="duplicates"' in said


def test_a_correction_and_a_confirmation_both_survive_a_stale_save(held):
    page = edit("mentors")
    field(page, "text_input", "Provider").set_value("Mine Ltd").run()
    with transaction(held) as session:
        theirs, _ = read_project(session, "mentors")
        save_project(session, theirs.model_copy(update={"reach_actual": 9}))
    press(page, "Save and confirm as right today")
    press(page, "Save the chosen text")
    record, _ = stored(held, "mentors")
    assert (record.provider, record.reach_actual, record.assured_date) == ("Mine Ltd", 9, TODAY)
