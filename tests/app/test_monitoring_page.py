"""The page Monitoring. Oracle: the figures entered, Wilson's interval for 45 of 57 (66.7 to 87.5), rules by hand."""

import pytest
from sqlmodel import Session
from streamlit import cache_resource

from interventions.returns import Account, PlannedReturn, Return
from interventions.store.awarding import award
from interventions.store.engine import transaction
from interventions.store.monitoring import read_accounts, read_returns, save_account, save_plan, save_return
from pages import open_page, words
from proposals import ANN, CAS, NOW, begin, hand_in

STEPS = {"referred": 40, "accepted": 30, "started": 30, "completed": 12}


@pytest.fixture
def project(engine):
    held, _ = begin(engine)
    hand_in(engine, held)
    with transaction(engine) as session:
        name = award(session, held.number, version=1, grant_pence=1, by=CAS, now=NOW).project_id
    cache_resource.clear()
    return name


@pytest.fixture
def returned(engine, project):
    with transaction(engine) as session:
        plan = PlannedReturn(node_id="calm", every="quarter", starts="2026-01-01", ends="2026-09-30", target=75.0,
                             improvement_trigger=65.0)  # fmt: skip
        save_plan(session, project, plan, by=CAS)
        share = Return(node_id="calm", period="2026Q1", numerator=45, denominator=57, people=57, contacts=300)
        save_return(session, project, share, by=ANN, now=NOW)
        for step, people in STEPS.items():
            save_return(session, project, Return(step=step, period="2026Q1", people=people), by=ANN, now=NOW)
        told = Account(kind="feedback", period="2026Q1", text="I feel *safer*", consent="in writing",
                       node_ids=("calm",))  # fmt: skip
        save_account(session, project, told, by=ANN, now=NOW)
    return project


def named(page, name="Bo"):
    page.text_input(key="actor name here").set_value(name).run()
    return page


def press(page, label):
    next(button for button in page.button if button.label == label).click().run()
    return page


def test_an_empty_database_gives_a_calm_word(engine):
    page = open_page("monitoring")
    assert not page.exception
    assert "nothing to monitor" in words(page)


def test_a_missing_database_is_said_with_its_mend(database):
    page = open_page("monitoring")
    assert not page.exception
    assert "vru init" in words(page)


def test_a_project_of_which_nothing_came_says_so_and_whom_the_figures_are_for(project):
    page = open_page("monitoring")
    said = words(page)
    assert not page.exception
    assert "Nothing was returned yet" in said
    assert "for those who run the grant" in said


def test_green_by_chance_is_said_with_its_interval_the_funnel_and_what_is_late(returned):
    page = open_page("monitoring", project=returned, day="2026-11-21")
    said = words(page)
    assert not page.exception
    for part in ("78.9% (45 of 57)", "66.7 to 87.5%", "green, uncertain", ">75%<", ">65%<", ">2026Q2<", ">300<"):
        assert part in said, part
    assert "Referred" in said
    assert "40.0%" in said, "12 of 30 completed"
    assert "I feel *safer*" in said
    assert len(page.get("vega_lite_chart")) + len(page.get("arrow_vega_lite_chart")) == 2


def test_a_day_before_the_return_shows_nothing_of_it(returned):
    assert "green, uncertain" not in words(open_page("monitoring", project=returned, day="2025-12-01"))


def test_nonsense_in_the_address_falls_back(returned):
    page = open_page("monitoring", project="<nonsense>", day="soon", of="nothing")
    assert not page.exception
    assert not page.error


def enter(page, subject, period, part, whole, why=""):
    page.text_input(key=f"period {page.selectbox(key='choose project').value}").set_value(period)
    page.number_input(key=f"part {subject}").set_value(part)
    page.number_input(key=f"whole {subject}").set_value(whole)
    page.text_input(key=f"why {subject}").set_value(why)
    return press(page, "Save the return")


def test_a_return_is_entered_and_corrected_only_with_a_reason(engine, project):
    page = named(open_page("monitoring", project=project))
    enter(page, "calm", "2026Q1", 45, 57)
    assert "The return is saved." in words(page)
    enter(page, "calm", "2026Q1", 46, 57)
    assert "Say why it is corrected" in words(page)
    assert page.number_input(key="part calm").value == 46, "nothing typed is lost"
    enter(page, "calm", "2026Q1", 46, 57, why="one came late")
    with Session(engine) as session:
        every = read_returns(session, project, replaced=True)
    assert every[["numerator", "in_force", "actor"]].to_numpy().tolist() == [[45, False, "Bo"], [46, True, "Bo"]]


def test_a_part_larger_than_its_whole_is_refused_and_kept_on_the_page(engine, project):
    page = enter(named(open_page("monitoring", project=project)), "calm", "2026Q1", 58, 57)
    assert "58 cannot be a part of 57" in words(page)
    assert page.number_input(key="whole calm").value == 57
    with Session(engine) as session:
        assert read_returns(session, project).empty


def test_without_a_name_nothing_can_be_saved(project):
    page = open_page("monitoring", project=project)
    assert all(button.disabled for button in page.button)


def test_an_account_with_a_telephone_number_is_refused_and_without_it_saved(engine, project):
    page = named(open_page("monitoring", project=project))
    for name, value in (("text", "Ring me on 07700 900123"), ("period", "2026Q1"), ("consent", "on paper, 3 March")):
        field = page.text_area if name == "text" else page.text_input
        field(key=f"account {name} {project}").set_value(value)
    page.multiselect(key=f"account nodes {project}").set_value(["calm"])
    press(page, "Save what was told")
    assert "a telephone number (07700 900123)" in words(page)
    page.text_area(key=f"account text {project}").set_value("It helped me")
    press(page, "Save what was told")
    with Session(engine) as session:
        assert read_accounts(session, project)["text"].tolist() == ["It helped me"]


def test_withdrawn_consent_takes_the_words_out(engine, returned):
    page = named(open_page("monitoring", project=returned))
    press(page, "Consent withdrawn: delete these words")
    assert "safer" not in words(page)
    with Session(engine) as session:
        assert read_accounts(session, returned).empty


def test_a_plan_without_days_is_refused_in_words(project):
    page = named(open_page("monitoring", project=project), "Cas")
    press(page, "Agree this")
    assert "is not a stretch of days" in words(page)
