"""Contracts of frames, and figures rolled up from small areas to large ones."""

import pandas as pd
import pytest

from interventions.errors import InputError
from interventions.places import area_at, areas_of_level, inside, known_population, members, population_at
from interventions.tables import AREAS, CRIME_COUNTS, POPULATIONS, PROJECT_TAGS, ProjectTables
from interventions.vocabulary import AreaType

LUTON, BEDFORD, FORCE = "E06000032", "E06000055", "E23000026"


def make_areas():
    """Two small areas in Luton, one in Bedford; both in one force."""
    rows = [
        ("E01000001", "Luton 1", "lsoa", LUTON, FORCE),
        ("E01000002", "Luton 2", "lsoa", LUTON, FORCE),
        ("E01000003", "Bedford 1", "lsoa", BEDFORD, FORCE),
        (LUTON, "Luton", "authority", LUTON, FORCE),
        (BEDFORD, "Bedford", "authority", BEDFORD, FORCE),
        (FORCE, "Bedfordshire", "police_force", None, FORCE),
    ]
    frame = pd.DataFrame(rows, columns=["area_code", "area", "area_type", "authority_code", "force_code"])
    return frame.assign(ward_code=None, county_code=None, synthetic=False)


def people(*rows):
    return pd.DataFrame(rows, columns=["area_code", "year", "people"]).astype({"people": "float64"})


def test_a_frame_that_keeps_its_contract_comes_back_as_the_same_frame():
    areas = make_areas()
    assert AREAS.check(areas) is areas


def test_every_break_of_a_contract_is_named_at_once():
    wrong = pd.DataFrame({"area_code": ["E1", None], "month": [1, 2], "crimes": ["many", "few"]})
    with pytest.raises(InputError) as refused:
        CRIME_COUNTS.check(wrong)
    said = str(refused.value)
    assert "table of crime counts" in said
    assert "column 'category' is missing" in said
    assert "column 'area_code' has 1 empty cells" in said
    assert "'month' is int64, not a text" in said
    assert "'crimes' is" in said
    assert "not a number" in said
    assert "Its columns are: area_code, month, category, crimes." in said


def test_a_flag_is_not_a_number():
    with pytest.raises(InputError, match="not a number"):
        POPULATIONS.check(pd.DataFrame({"area_code": ["E1"], "year": [2020], "people": [True]}))


def test_two_rows_for_one_thing_break_the_contract():
    with pytest.raises(InputError, match=r"more than one row for.*E01000001"):
        POPULATIONS.check(people(("E01000001", 2020, 5), ("E01000001", 2020, 6)))


def test_an_empty_frame_and_an_optional_empty_column_are_fine():
    assert AREAS.check(AREAS.empty()).empty
    assert len(AREAS.check(make_areas().assign(ward_code=None))) == 6
    with pytest.raises(InputError, match="'area' has 6 empty cells"):
        AREAS.check(make_areas().assign(area=None))


def test_checking_and_rolling_up_leave_the_callers_frames_alone():
    areas, figures = make_areas(), people(("E01000001", 2020, 10), ("E01000002", 2020, 20))
    before = areas.copy(deep=True), figures.copy(deep=True)
    population_at(figures, areas, AreaType.AUTHORITY, year=2021)
    inside(areas, LUTON)
    members(areas, AreaType.LSOA)
    pd.testing.assert_frame_equal(areas, before[0])
    pd.testing.assert_frame_equal(figures, before[1])


def test_the_four_project_frames_are_checked_together():
    projects = pd.DataFrame(
        {
            "project_id": ["a", "b"], "title": "t", "provider": "", "status": "active", "start_date": None,
            "end_date": None, "reach_planned": None, "reach_actual": None, "confidential": False, "synthetic": False,
        }
    )  # fmt: skip
    tags = pd.DataFrame({"project_id": ["a", "b"], "facet": "tier", "code": "primary"})
    areas = pd.DataFrame({"project_id": ["a"], "area_code": [LUTON], "share": [1.0]})
    awards = pd.DataFrame(
        {"project_id": ["b"], "funder": ["F"], "kind": "grant", "amount_pence": [1], "award_date": [None]}
    )
    kept = ProjectTables(projects=projects, tags=tags, areas=areas, awards=awards).keep(pd.Series(["b"]))
    assert [list(f["project_id"]) for f in (kept.projects, kept.tags, kept.areas, kept.awards)] == [
        ["b"],
        ["b"],
        [],
        ["b"],
    ]
    with pytest.raises(InputError, match=PROJECT_TAGS.name):
        ProjectTables(projects=projects, tags=tags.drop(columns="code"), areas=areas, awards=awards)


def test_an_area_is_its_own_area_at_its_own_level_and_has_none_below():
    at = area_at(make_areas(), AreaType.AUTHORITY)
    assert at["E01000002"] == LUTON
    assert at[LUTON] == LUTON
    assert pd.isna(at[FORCE])
    assert list(areas_of_level(make_areas(), AreaType.AUTHORITY)["area"]) == ["Bedford", "Luton"]
    assert members(make_areas(), AreaType.LSOA)[FORCE] == ["E01000001", "E01000002", "E01000003"]


def test_what_lies_in_an_area_does_not_include_what_holds_it():
    assert set(inside(make_areas(), LUTON)["area_code"]) == {LUTON, "E01000001", "E01000002"}
    with pytest.raises(InputError, match="no area E99"):
        inside(make_areas(), "E99")


@pytest.mark.parametrize(("asked", "given"), [(2018, 2018), (2019, 2018), (2021, 2020), (2012, 2018)])
def test_the_nearest_stated_year_is_taken_and_the_earlier_of_two_as_near(asked, given):
    figures = people((LUTON, 2020, 220), (LUTON, 2018, 214))
    found = population_at(figures, make_areas(), AreaType.AUTHORITY, year=asked)
    assert found.to_dict("records") == [{"area_code": LUTON, "people": {2018: 214, 2020: 220}[given],
                                         "population_year": given}]  # fmt: skip


def test_small_areas_are_added_up_only_where_none_is_missing():
    figures = people(("E01000001", 2020, 10), ("E01000003", 2020, 30))
    found = population_at(figures, make_areas(), AreaType.AUTHORITY, year=2020)
    assert list(found["area_code"]) == [BEDFORD], "Luton lacks one of its two small areas"
    whole = pd.concat([figures, people(("E01000002", 2020, 20))])
    assert list(population_at(whole, make_areas(), AreaType.AUTHORITY, year=2020)["people"]) == [30, 30]
    assert population_at(whole, make_areas(), AreaType.POLICE_FORCE, year=2020)["people"].item() == 60


def test_parts_of_different_years_are_never_added_up():
    mixed = people(("E01000001", 2019, 10), ("E01000002", 2020, 20))
    assert known_population(mixed, make_areas(), AreaType.AUTHORITY, year=2020).empty


def test_an_areas_own_figure_goes_before_the_sum_of_its_parts():
    figures = people((LUTON, 2020, 33), ("E01000001", 2020, 10), ("E01000002", 2020, 20))
    assert population_at(figures, make_areas(), AreaType.AUTHORITY, year=2020)["people"].item() == 33


def test_no_population_at_all_is_said_with_the_mend():
    with pytest.raises(InputError, match="vru import population"):
        population_at(people(), make_areas(), AreaType.WARD, year=2020)
