"""The pages Evaluate and Plan an evaluation. Oracles: the engine itself, and plain sums over the made-up county."""

from __future__ import annotations

import json

import pytest

import evaluation
from app.components.evaluate_words import as_json
from evaluation.recorded_crime import by_deciding_area, outcome_of, panel_rows
from evaluation.wording import figure
from interventions.errors import DesignError
from interventions.places import inside
from interventions.store.engine import open_engine, transaction
from interventions.store.reading import read_areas, read_crimes
from interventions.synthetic import COUNTY, OUTCOME, START, make_county
from pages import open_page, words

STEPS = ["1. The design", "2. The result", "3. Checks", "4. What may be said"]
ESTIMATORS = ("did", "count_did", "imputation_did", "synthetic_control", "synthetic_did", "interrupted_time_series",
              "pre_post", "event_study", "infer")  # fmt: skip
ONE_DISTRICT = "synthetic-night-bus-patrol"  # decided for one authority of six


def steps(page) -> list[str]:
    return [element.value for element in page.subheader]


def metrics(page) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def press(page, label: str):
    return next(button for button in page.button if button.label == label).click().run()


def county(starts: dict[str, str], **asked):
    """The rows of the made-up county, read from the store."""
    with transaction(open_engine()) as session:
        areas = inside(read_areas(session), COUNTY)
        crimes = read_crimes(session)
    crimes = crimes[crimes["area_code"].isin(areas["area_code"])]
    return panel_rows(crimes, areas, starts=starts, category=OUTCOME, **asked)


@pytest.mark.parametrize(
    "design", ["comparison", "counts", "imputation", "synthetic", "synthetic-did", "series", "before"]
)
def test_the_design_is_read_before_anything_is_estimated(filled, monkeypatch, design):
    def refuse(*_, **__):
        raise AssertionError("estimated before it was asked for")

    for name in ESTIMATORS:
        monkeypatch.setattr(evaluation, name, refuse)
    page = open_page("evaluate", place=COUNTY, design=design)
    assert not page.exception
    assert not page.error
    assert steps(page) == STEPS[:1]
    assert not {"Crimes per area and month", "95% interval", "Change in percent"} & set(metrics(page))
    assert [button.label for button in page.button] == ["Show the estimate"]
    assert "Test that leads" in words(page)


def test_the_card_says_what_the_engine_says(filled):
    page = open_page("evaluate", place=COUNTY)
    shown = metrics(page)
    assert shown["Deciding areas with it, without"] == "24 and 96"
    assert shown["Months before, from the start"] == "24 and 24"
    panel = evaluation.build_panel(
        county(dict.fromkeys(make_county().treated, START)), unit="area", period="month",
        outcome=outcome_of(OUTCOME), first_treated="start",
    )  # fmt: skip
    found = evaluation.minimum_detectable_effect(panel)
    assert shown["Smallest change it would find"] == f"{found.absolute:.3f}"
    assert shown["The same in percent"] == f"{100 * found.share:.1f}%"


def test_result_checks_and_words_follow_in_that_order(filled):
    page = press(open_page("evaluate", place=COUNTY), "Show the estimate")
    assert page.query_params["shown"] == "1"
    assert steps(page) == STEPS
    shown = metrics(page)
    assert shown["The truth, as made"] == "−1.20"
    rows = county(dict.fromkeys(make_county().treated, START))
    late, mine = rows["month"] >= START, rows["start"].notna()
    mean = rows.groupby([mine, late])[outcome_of(OUTCOME)].mean()
    effect = mean[True, True] - mean[True, False] - mean[False, True] + mean[False, False]
    assert shown["Crimes per area and month"] == f"{effect:.2f}".replace("-", "−")
    assert shown["Crimes in all"] == f"{effect * 24 * 24:+.0f}".replace("-", "−")
    assert shown["Change in percent"] == f"{100 * effect / (mean[True, True] - effect):.1f}".replace("-", "−")
    assert "Maryland scale: 3 of 5" in words(page)
    assert "No check has been run" in words(page)


def test_each_check_says_its_question_its_verdict_and_counts(filled):
    page = press(open_page("evaluate", place=COUNTY, shown="1"), "Run the checks")
    said = words(page)
    assert not page.exception
    assert page.query_params["checks"] == "1"
    assert "11 of 11 checks" in said
    assert said.count("Asked: ") == 11
    assert all(mark in said for mark in ("✓ Yes", "? Cannot tell"))
    assert "No check has been run" not in said


def test_stopped_checks_stay_unmade_until_the_person_goes_on(filled, monkeypatch):
    made = []
    kept = evaluation.check_placebo_in_space
    monkeypatch.setattr(evaluation, "check_placebo_in_space", lambda panel: made.append(1) or kept(panel))
    page = open_page("evaluate", place=COUNTY, shown="1", outcome="robbery")
    page.session_state["checks stopped"] = True
    page.query_params["checks"] = "1"
    page.run()
    assert not made
    assert "0 of 11 checks" in words(page)
    page = press(page, "Go on with the checks")
    assert made == [1]
    assert "11 of 11 checks" in words(page)


def test_another_question_hides_the_estimate_again(filled):
    page = open_page("evaluate", place=COUNTY, shown="1", checks="1")
    assert steps(page) == STEPS
    page.selectbox(key="choose outcome").set_value("robbery").run()
    assert steps(page) == STEPS[:1]
    assert "shown" not in page.query_params
    assert "checks" not in page.query_params


def test_with_one_decision_of_six_no_test_is_given_and_the_page_says_why(filled):
    page = open_page("evaluate", place=COUNTY, project=ONE_DISTRICT, shown="1")
    shown = metrics(page)
    assert shown["Deciding areas with it, without"] == "1 and 5"
    assert shown["95% interval"] == shown["95% interval, in all"] == "withheld"
    said = words(page)
    assert "No test is given" in said
    assert "no ranking can tell: an interrupted time series" in said
    assert "(no interval)" in said


def test_the_interval_that_leads_is_the_one_in_the_words(filled):
    areas = sorted(make_county().treated)[:4]
    page = open_page(
        "evaluate", place=COUNTY, what="areas", level="lsoa", areas=",".join(areas), start=START, shown="1"
    )
    rows = county(dict.fromkeys(areas, START))
    panel = evaluation.build_panel(
        rows, unit="area", period="month", outcome=outcome_of(OUTCOME), first_treated="start"
    )
    found = evaluation.infer(panel, evaluation.did(panel))
    assert found.method.startswith("randomisation")
    lower, upper = (figure(end).replace("-", "−") for end in found.interval)
    assert metrics(page)["95% interval"] == f"{lower} to +{upper}"
    assert f"95% interval {lower} to {upper}" in words(page)
    assert "read the interval as too narrow" not in words(page)


def test_areas_i_choose_ask_for_areas_and_a_month(filled):
    page = open_page("evaluate", place=COUNTY, what="areas")
    assert not page.error
    assert "Choose at least one area with the programme" in words(page)
    page.multiselect(key="choose areas").set_value(["X01001001", "X01001002", "X01001003"]).run()
    page.selectbox(key="choose start").set_value("2023-06").run()
    assert page.query_params["areas"] == "X01001001,X01001002,X01001003"
    assert metrics(page)["Deciding areas with it, without"] == "3 and 117"
    page.selectbox(key="choose decided").set_value("authority").run()
    assert not page.exception
    assert page.error  # three small areas of one authority were not decided for the whole of it


def test_starts_that_differ_are_said_and_one_series_refuses_them(filled):
    both = f"synthetic-street-mentors,{ONE_DISTRICT}"
    page = open_page("evaluate", place=COUNTY, what="projects", projects=both)
    assert "Units start at 2 different times" in words(page)
    page = open_page("evaluate", place=COUNTY, what="projects", projects=both, design="imputation", shown="1")
    assert not page.exception
    assert not page.error
    assert "Units start at 2 different times" not in words(page)
    page = open_page("evaluate", place=COUNTY, what="projects", projects=both, design="series")
    assert "one series has one start" in words(page)


def test_a_synthetic_control_speaks_of_a_difference_not_of_its_ratio_of_gaps(filled):
    page = open_page("evaluate", place=COUNTY, design="synthetic", project=ONE_DISTRICT, shown="1")
    assert not page.exception
    assert "Crimes per deciding area and month" in metrics(page)
    assert "Times as many (rate ratio)" not in metrics(page)


def test_nonsense_in_the_address_falls_back(filled):
    names = ("what", "project", "projects", "areas", "level", "start", "decided", "design", "chosen", "shown", "checks",
             "test", "draws")  # fmt: skip
    for view in ("evaluate", "plan_evaluation"):
        for what in ("<nonsense>", "areas", "projects"):
            page = open_page(view, **(dict.fromkeys(names, "<nonsense>") | {"what": what}))
            assert not page.exception
            assert not page.error


def test_a_plan_says_what_would_be_found_and_rehearses_on_demand(filled):
    page = open_page("plan_evaluation", place=COUNTY)
    assert "What it would find, by formula" in steps(page)
    assert metrics(page)["The same in percent"] == "6.1%"
    assert "Give or take, from the number of programmes" not in metrics(page)
    page = press(page, "Rehearse it")
    assert not page.exception
    assert "Give or take, from the number of programmes" in metrics(page)


def test_wards_and_authorities_treated_have_their_like_as_comparison(filled):
    rows = county({"X06000001": START})
    assert rows["deciding area"].nunique() == 6
    assert county({"X01001001": START})["deciding area"].nunique() == 120
    summed = by_deciding_area(rows, OUTCOME)
    assert len(summed) == 6 * 48
    assert summed[outcome_of(OUTCOME)].sum() == rows[outcome_of(OUTCOME)].sum()
    split = county({"X01001001": START}, decided="authority")
    with pytest.raises(DesignError, match="one decision"):
        evaluation.build_panel(split, unit="area", period="month", outcome=outcome_of(OUTCOME), first_treated="start",
                               assignment="deciding area")  # fmt: skip


def test_the_first_of_two_starts_counts_where_areas_overlap(filled):
    rows = county({"X06000001": "2023-06", "X01001001": "2023-01", "X01001002": "2023-09"})
    first = rows.groupby("area")["start"].first()
    assert (first["X01001001"], first["X01001002"], first["X01001003"]) == ("2023-01", "2023-06", "2023-06")


def test_the_file_is_json_without_what_json_cannot_hold():
    import numpy as np

    held = json.loads(
        as_json({"a": float("nan"), "b": np.float64(1.5), "c": (np.int64(2), None), "d": np.array([True])})
    )
    assert held == {"a": None, "b": 1.5, "c": [2, None], "d": [True]}
