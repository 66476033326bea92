"""The library of interventions and the evidence map. Oracle: the reference files' own rows, and the element tree."""

from __future__ import annotations

import pytest

from pages import open_page, words

VIEWS = ("interventions", "evidence_map")


@pytest.mark.parametrize("view", VIEWS)
def test_an_empty_database_says_what_brings_the_library(view, engine):
    page = open_page(view)
    assert not page.exception
    assert "vru import reference" in words(page)


@pytest.mark.parametrize("view", VIEWS)
def test_a_missing_database_is_said_with_its_mend(view, database):
    page = open_page(view)
    assert not page.exception
    assert "vru init" in words(page)


@pytest.mark.parametrize("view", VIEWS)
def test_nonsense_in_the_address_falls_back(view, filled):
    names = ("intervention", "cell", "across", "tier", "setting", "evidence", "show", "words")
    page = open_page(view, **dict.fromkeys(names[:-1], "<nonsense>"))
    assert not page.exception
    assert not page.error


def test_the_library_lists_every_intervention_with_its_evidence_in_words(filled):
    said = words(open_page("interventions"))
    assert "75 interventions" in said
    assert "Registers disagree" in said
    assert "Works (3 registers), UK evidence" in said  # cognitive behavioural therapy for offenders


def test_filters_narrow_the_library_and_stand_in_the_address(filled):
    page = open_page("interventions", evidence="harm")
    assert "**1 intervention**" in words(page)
    assert "Prison awareness programmes" in words(page)
    page.selectbox(key="choose evidence").set_value("uk").run()
    assert page.query_params["evidence"] == ["uk"] or page.query_params["evidence"] == "uk"
    assert "**3 interventions**" in words(page)
    assert "No intervention matches" in words(open_page("interventions", words="zzz"))


@pytest.mark.parametrize("code", ["hot-spot-policing", "vocational-training"])
def test_the_documents_contradiction_is_said_with_both_claims_and_their_source(filled, code):
    said = words(open_page("interventions", intervention=code))
    warning = open_page("interventions", intervention=code).warning[0].value.replace("\\", "")
    assert "contradicts itself" in warning
    for label in ("Most promising or best evidence", "Promising or limited evidence"):
        assert f"“{label}”" in warning
    assert warning.count("document 001, Prevention: The Evidence Base: Secondary and tertiary") == 2
    assert "not averaged" in said


def test_an_intervention_shows_its_studies_pooled_with_the_forest_plot(filled):
    page = open_page("interventions", intervention="cbt-offenders")
    assert "58 studies of Cognitive behavioural therapy for offenders on reoffending, pooled by us" in words(page)
    assert len(page.get("vega_lite_chart")) == 1
    assert not page.warning


def test_an_intervention_without_evidence_says_that_it_is_a_gap_in_what_is_known(filled):
    said = words(open_page("interventions", intervention="music-programme"))
    assert "No register that is held speaks of it" in said
    assert "project?project=" in said


def test_a_review_is_saved_and_seen_at_once(own_copy):
    page = open_page("interventions", intervention="mentoring")
    assert "It is funded, so it is overdue" in words(page)
    page.button[0].click().run()
    assert not page.exception
    assert "Last reviewed on" in words(page)
    assert "overdue" not in words(page)


def test_the_map_lists_both_kinds_of_gap(filled):
    said = words(open_page("evidence_map"))
    assert "Funded, and no evidence held:" in said
    assert "Evidence held, and no project funded:" in said
    assert "Nothing has come in since the last reviews." in said


@pytest.mark.parametrize("across", ["outcome", "setting"])
def test_what_the_picture_leaves_out_is_counted_and_listed(filled, across):
    page = open_page("evidence_map", across=across)
    assert {"With evidence (36)", "Every intervention (75)"} <= set(page.selectbox(key="choose show").options)
    said = words(page)
    assert "Funded, no evidence held: 38 interventions" in said
    # Oracle: the funded projects that use it, counted once whatever the settings they work in.
    assert 'target="_self">Training of practitioners</a> <b>12</b>' in said
    assert [one.label for one in page.expander if one.label.startswith("Neither")] == [
        "Neither evidence nor money: 1 intervention"
    ]
    assert "Neither evidence" not in str([one.label for one in open_page("evidence_map", show="all").expander])


def test_a_long_list_of_reviews_is_folded_with_its_number(filled):
    page = open_page("evidence_map")
    assert "Overdue (54)" in words(page)
    assert "The other 49" in [one.label for one in page.expander]


@pytest.mark.parametrize("across", ["outcome", "setting"])
def test_a_cell_in_the_address_opens_its_claims_and_projects(filled, across):
    cell = {"outcome": "violent-crime", "setting": "community"}[across]
    said = words(open_page("evidence_map", across=across, intervention="mentoring", cell=cell))
    assert "YEF Toolkit" in said
    assert "All that is known of Mentoring" in said


def test_the_map_may_show_only_one_kind_of_cell(filled):
    page = open_page("evidence_map", show="conflicting", across="setting")
    assert not page.exception
    rows = "\n".join(str(element.proto.body) for element in page.get("html"))
    assert "Hot-spot policing" in rows
    assert "Street lighting" not in rows.split("Last review")[0]


def test_a_confidential_project_is_counted_and_not_named(own_copy):
    from interventions.records import ProjectRecord
    from interventions.store.engine import open_engine, transaction
    from interventions.store.projects import save_project

    secret = ProjectRecord(project_id="s", title="Hidden house", interventions=("mentoring",), confidential=True)
    with transaction(open_engine()) as session:
        save_project(session, secret, expected=0)
    for view in VIEWS:
        said = words(open_page(view, intervention="mentoring"))
        assert "1 project at a confidential place counted, not named" in said
        assert "Hidden house" not in said
