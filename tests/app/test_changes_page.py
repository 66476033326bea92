"""The page What changed: empty, one snapshot, two, and nonsense in the address."""

from builders import project
from interventions.store.engine import open_engine, transaction
from interventions.store.projects import save_projects
from interventions.store.snapshots import take_snapshot
from pages import open_page, words


def take(name, *records):
    engine = open_engine()
    with transaction(engine) as session:
        save_projects(session, records)
        take_snapshot(session, name)
    engine.dispose()


def test_without_snapshots_it_says_how_to_begin(engine):
    assert "No snapshot is kept yet" in words(open_page("changes"))


def test_a_snapshot_is_taken_on_the_page_and_a_name_used_once(own_copy):
    page = open_page("changes")
    page.text_input[0].input("2025")
    page = page.button[0].click().run()
    assert "One snapshot is kept: 2025." in words(page)
    page.text_input[0].input("2025")
    assert page.button[0].click().run().error


def test_a_new_project_is_a_change_of_provision_alone(own_copy):
    take("2025")
    take("2026", project("fresh", 100_00, areas={"E06000032": 1.0}, start_date="2099-01-01"))
    said = words(open_page("changes", before="2025", after="2026"))
    assert "Fresh" in said
    assert "No new period to compare." in said
    assert "Nothing changed in how it was counted or loaded." in said


def test_two_that_say_the_same_are_said_to(own_copy):
    take("2025")
    take("2026")
    assert "The two say the same." in words(open_page("changes"))


def test_nonsense_in_the_address_falls_back(own_copy):
    take("2025")
    take("2026")
    assert not open_page("changes", before="?", after="2025").exception
