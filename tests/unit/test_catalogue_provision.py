"""Provision per head and per need, by arithmetic a reader can do by hand: two authorities, four projects."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from builders import project, project_tables
from catalogue import coverage, provision, under_reporting
from catalogue.gaps.cells import AgeBand
from interventions import tables
from interventions.errors import InputError
from interventions.intervals import poisson_limits
from interventions.models.areas import Area, Population
from interventions.models.imports import ImportBatch
from interventions.store.reading import read_ages

AREAS = pd.DataFrame(
    [("A1", "Alton", "authority"), ("A2", "Barton", "authority")], columns=["area_code", "area", "area_type"]
).assign(ward_code=None, authority_code=None, county_code=None, force_code=None, synthetic=False)
AREAS["authority_code"] = AREAS["area_code"]
PEOPLE = pd.DataFrame({"area_code": ["A1", "A2"], "year": 2021, "people": [10_000.0, 40_000.0]})
NEED = pd.DataFrame(
    [("A1", "", 80.0, 60.0, 100.0), ("A2", "", 20.0, 10.0, 40.0), ("A1", "gangs", 8.0, 4.0, 16.0)],
    columns=["area_code", "factor", "need", "lower", "upper"],
).assign(need_name="recorded violence", people=10_000.0, denominator="residents")


def held(*records, by="tier", **options):
    options = {"need": NEED, "populations": PEOPLE} | options
    return provision(project_tables(*records), AREAS, by=by, **options)


def row(found, area="A1", part="all", measure="reach"):
    return found.rows.set_index(["area_code", "part", "measure"]).loc[(area, part, measure)]


def mentors(name="mentors", **values):
    own = {"areas": {"A1": 1.0}, "tiers": ("secondary",), "reach_actual": 40, "capacity": 20}
    return project(name, 100_000, **(own | values))


def test_each_figure_is_over_the_residents_and_over_the_need_of_its_area():
    found = held(mentors(areas={"A1": 0.75, "A2": 0.25}))
    reach = row(found, "A1", "secondary")  # 30 of 40 people, 10,000 residents, 80 in need (60 to 100)
    assert reach[["amount", "per_head", "per_need", "lower", "upper"]].tolist() == [30, 0.003, 0.375, 0.3, 0.5]
    money = row(found, "A2", "secondary", "pence")
    assert money[["amount", "per_head", "per_need", "lower", "upper"]].tolist() == [25_000, 0.625, 1250, 625, 2500]
    assert row(found, "A1", "all", "places")["amount"] == 15


def test_all_areas_together_are_the_sums_and_what_lies_elsewhere_is_not_among_them():
    found = held(mentors(areas={"A1": 1.0}), mentors("two", areas={"A2": 1.0}), mentors("far", areas={"Z": 1.0}),
                 mentors("nowhere", areas={}))  # fmt: skip
    whole = row(found, "all")
    assert whole[["projects", "amount", "people", "need"]].tolist() == [2, 80, 50_000, 100]
    # chance in two counts adds up as the sides of a right-angled triangle do
    assert whole[["need_lower", "need_upper"]].tolist() == pytest.approx(
        [100 - np.hypot(20, 10), 100 + np.hypot(20, 20)]
    )
    assert found.summary().startswith("4 projects of every status, 2 in these areas.")
    assert (row(found, "elsewhere")["amount"], row(found, "")["amount"]) == (40, 40)
    assert np.isnan(row(found, "elsewhere")["per_head"])


def test_what_nobody_states_has_no_figure_and_where_nobody_works_it_is_nought():
    found = held(mentors(reach_actual=None), mentors("other", tiers=("tertiary",)))
    silent, none, some = row(found, "A1", "secondary"), row(found, "A1", "primary"), row(found, "A1")
    assert np.isnan(silent["amount"])
    assert silent["unstated"] == 1
    assert (none["amount"], none["projects"], none["lower"]) == (0, 0, 0)
    assert (some["amount"], some["unstated"]) == (40, 1)
    assert "at least 40 people reached" in found.explain("A1", "all", "reach")
    assert "not stated by any of 1 project" in found.explain("A1", "secondary", "reach")


def test_an_audience_is_not_a_caseload():
    found = held(mentors(kind="campaign", reach_actual=90_000, capacity=5))
    assert row(found)["amount"] == 0
    assert row(found, measure="places")["amount"] == 0
    assert row(found, measure="pence")["amount"] == 100_000


def test_a_project_is_whole_in_each_factor_and_setting_and_once_in_all():
    found = held(mentors(factors=("gangs", "poverty"), settings=("school", "justice")), by="factor")
    assert [row(found, "A1", part)["amount"] for part in ("gangs", "poverty", "all")] == [40, 40, 40]
    assert row(found, "A1", "gangs")[["per_need", "lower", "upper"]].tolist() == [5, 2.5, 10]
    assert np.isnan(row(found, "A1", "poverty")["need"])  # nobody measures it: not the need as a whole
    assert np.isnan(row(found, "all", "gangs")["need"])  # one area of two is measured
    assert "never added" in found.summary()
    settings_found = held(mentors(settings=("school", "justice")), by="setting")
    assert row(settings_found, "A1", "school")["per_need"] == 0.5
    assert row(settings_found, "A1", "school")["amount"] == row(settings_found, "A1", "justice")["amount"] == 40


def test_age_bands_divide_a_project_and_one_without_ages_stands_apart():
    ages = pd.DataFrame([("A1", 2021, age, 100.0) for age in range(91)], columns=["area_code", "year", "age", "people"])
    young = mentors(age_from=10, age_to=24)
    found = held(young, mentors("silent"), by="age", ages=ages)
    assert row(found, "A1", "10–17")["amount"] == pytest.approx(40 * 8 / 15)
    assert row(found, "A1", "18–24")["people"] == 700
    assert row(found, "A1", "25 and over")["people"] == 6600  # 25 to 90, 90 standing for all above
    assert row(found, "A1", "not-stated")["amount"] == 40
    assert np.isnan(row(found, "A1", "10–17")["need"])  # the need as a whole is not that of an age
    assert np.isnan(row(found, "all", "10–17")["people"])  # Barton has no ages
    old = held(young, by="age", ages=ages, bands=(AgeBand(0, 79), AgeBand(80, 95), AgeBand(96, 120)))
    assert [row(old, "A1", part)["people"] for part in ("0–79", "80–95", "96 and over")] == [
        8000, pytest.approx(np.nan, nan_ok=True), pytest.approx(np.nan, nan_ok=True),
    ]  # fmt: skip


def test_need_known_by_age_is_set_against_work_for_that_age():
    need = pd.concat([NEED[:1].assign(age="10–17"), NEED[:1].assign(age="", need=200.0, upper=250.0)])
    found = held(mentors(age_from=10, age_to=17), by="age", need=need)
    assert row(found, "A1", "10–17")["per_need"] == 0.5
    assert row(found, "A1", "all")["per_need"] == 0.2


def test_the_interval_is_of_need_and_says_what_it_allows_for():
    """Oracle: `under_reporting` for both at once; by hand for reporting alone."""
    count = poisson_limits(80)
    need = NEED[:1].assign(lower=float(count.lower), upper=float(count.upper))
    both = held(mentors(), need=need, reported=(0.02, 0.27))
    behind = under_reporting(80, reported_low=0.02, reported_high=0.27).rows.iloc[0]
    assert row(both)[["lower", "upper"]].tolist() == pytest.approx([40 / behind["upper"], 40 / behind["lower"]])
    assert np.isnan(row(both)["per_need"])
    assert "no best figure" in both.explain("A1", "all", "reach")
    assert both.interval == "chance in the count of need and need of which 2% to 27% is reported"
    alone = held(mentors(), need=need, reported=(0.02, 0.27), chance=False)
    assert row(alone)[["lower", "upper"]].tolist() == pytest.approx([40 * 0.02 / 80, 40 * 0.27 / 80])
    assert alone.interval == "need of which 2% to 27% is reported"


def test_no_need_for_certain_is_not_divided_by():
    nought = NEED[:1].assign(need=0.0, lower=0.0, upper=3.7)
    found = held(mentors(), need=nought)
    assert np.isnan(row(found)["per_need"])
    assert row(found)[["lower", "upper"]].tolist() == [pytest.approx(40 / 3.7), np.inf]
    assert "or more" in found.explain("A1", "all", "reach")


def test_only_work_that_runs_on_the_day_counts_where_a_day_is_named():
    records = (mentors(end_date="2026-01-31"), mentors("open"))
    assert row(held(*records))["amount"] == 80
    assert row(held(*records, as_of="2026-11-21"))["amount"] == 40


@pytest.mark.parametrize(
    "options", [{"by": "colour"}, {"reported": (0.3, 0.1)}, {"reported": (0.0, 0.1)}, {"chance": False}]
)
def test_what_cannot_be_told_is_refused(options):
    with pytest.raises(InputError):
        held(mentors(), **options)


def test_the_picture_has_a_panel_for_each_part_with_a_figure():
    drawn = held(mentors()).plot("pence").to_dict()
    rows = next(iter(drawn["datasets"].values()))
    assert {one["value"] for one in rows if one["area"] == "Alton" and one["part_name"] == "Secondary"} == {12.5}
    assert held(mentors(), need=None).plot().to_dict()


@st.composite
def made(draw):
    return [
        project(
            f"p{number}", draw(st.none() | st.integers(0, 10**6)),
            areas=draw(st.sampled_from([{}, {"A1": 1.0}, {"A1": 0.25, "A2": 0.75}, {"Z": 1.0}])),
            tiers=tuple(draw(st.lists(st.sampled_from(["primary", "secondary", "tertiary"]), unique=True))),
            factors=tuple(draw(st.lists(st.sampled_from(["gangs", "poverty"]), unique=True))),
            age_from=draw(st.none() | st.integers(0, 20)), age_to=draw(st.none() | st.integers(21, 60)),
            reach_planned=draw(st.none() | st.integers(0, 500)),
        )
        for number in range(draw(st.integers(1, 5)))
    ]  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(made())
def test_money_and_reach_by_tier_are_those_of_coverage_and_ages_add_up_too(records):
    """Oracle: `coverage`, for cells and totals; the whole, for the sum over age bands."""
    frames = project_tables(*records)
    cells = coverage(frames, AREAS, PEOPLE).cells.set_index(["area_code", "tier"])
    found = provision(frames, AREAS, by="tier", populations=PEOPLE).rows.set_index(["area_code", "part", "measure"])
    for area, tier in cells.index.drop("all", level="area_code"):
        for measure in ("pence", "reach"):
            mine, theirs = found.loc[(area, tier, measure)], cells.loc[(area, tier)]
            assert mine["amount"] == pytest.approx(theirs[measure], nan_ok=True)
            assert measure == "reach" or mine["projects"] == theirs["projects"]
    aged = provision(frames, AREAS, by="age", populations=PEOPLE).rows
    parts = aged[aged["part"] != "all"].groupby(["area_code", "measure"])["amount"].sum()
    whole = aged[aged["part"] == "all"].set_index(["area_code", "measure"])["amount"].fillna(0)
    pd.testing.assert_series_equal(parts.sort_index(), whole.sort_index(), check_names=False)


def test_ages_are_read_as_stored_and_areas_without_them_have_no_rows(engine):
    with Session(engine) as session:
        session.add(ImportBatch(id=1, kind="population", file="p.csv", imported_at=datetime(2026, 1, 1, tzinfo=UTC)))
        session.flush()
        session.add_all(Area(import_id=1, code=code, name=code, area_type="authority") for code in ("A1", "A2"))
        session.flush()
        session.add(Population(import_id=1, area_code="A1", year=2020, people=5, ages={"0": 2, "90+": 3}, source="p"))
        session.add(Population(import_id=1, area_code="A2", year=2020, people=5, source="p"))
        session.flush()
        found = tables.POPULATION_AGES.check(read_ages(session))
    assert found.to_numpy().tolist() == [["A1", 2020, 0, 2.0], ["A1", 2020, 90, 3.0]]


def test_the_table_for_a_reader_says_the_same_as_the_sentence():
    # By hand: 250 of 10,000 residents is 25.0 per 1,000; over need of 60 to 100, 2,500.0 to 4,166.7 and 3,125.0 of 80;
    # £5,000 is £0.50 a head and £62.50 (£50.00 to £83.33) for each of the 80.
    one = project("a", pence=500_000, areas={"A1": 1.0}, reach_planned=250)
    table = held(one).told().set_index(["area", "part_name", "measure"])
    figures = ["amount", "per_head", "per_need", "lower", "upper"]
    assert table.loc[("Alton", "All together", "people reached"), figures].tolist() == [
        "250.0", "25.0 per 1,000", "3,125.0 per 1,000", "2,500.0 per 1,000", "4,166.7 per 1,000",
    ]  # fmt: skip
    assert table.loc[("Alton", "All together", "money"), figures].tolist() == [
        "£5,000.00", "£0.50", "£62.50", "£50.00", "£83.33",
    ]  # fmt: skip
    assert table.loc[("Alton", "All together", "places"), figures].tolist() == ["not stated", *["–"] * 4]


def test_where_an_amount_is_not_stated_the_table_says_at_least():
    found = held(project("a", pence=500_000, areas={"A1": 1.0}), project("b", areas={"A1": 1.0}))
    money = found.told().set_index(["area", "part_name", "measure"]).loc[("Alton", "All together", "money")]
    assert money[["amount", "per_head", "per_need", "lower", "upper"]].tolist() == [
        "at least £5,000.00", "at least £0.50", "at least £50.00", "£50.00", "not known",
    ]  # fmt: skip
    assert "at least £50 for each event" in found.explain("A1", "all", "pence")
    ranged = held(project("a", pence=500_000, areas={"A1": 1.0}), reported=(0.1, 0.5)).told()
    assert ranged.set_index(["area", "part_name", "measure"]).loc[("Alton", "All together", "money"), "per_need"] == (
        "no best figure"
    )
