"""The counting rules, by hand: rolling up, money beside money, kinds of work, confidential places."""

import pandas as pd
import pytest

from builders import project
from builders import project_tables as tables
from catalogue import coverage, find_gaps
from interventions.errors import InputError
from interventions.places import population_at
from interventions.records import AwardRecord
from interventions.vocabulary import AreaType

AREAS = pd.DataFrame(
    [
        ("C1", "County", "county", None, None, "C1", None, False),
        ("A1", "Aston", "authority", None, "A1", "C1", None, False),
        ("A2", "Burton", "authority", None, "A2", "C1", None, False),
        ("W1", "Aston North", "ward", "W1", "A1", "C1", None, False),
        ("W2", "Aston South", "ward", "W2", "A1", "C1", None, False),
        ("W3", "Burton Town", "ward", "W3", "A2", "C1", None, False),
        ("L1", "Aston 1", "lsoa", "W1", "A1", "C1", None, False),
        ("L2", "Aston 2", "lsoa", "W1", "A1", "C1", None, False),
        ("L3", "Aston 3", "lsoa", "W2", "A1", "C1", None, False),
        ("L4", "Burton 1", "lsoa", "W3", "A2", "C1", None, False),
    ],
    columns=["area_code", "area", "area_type", "ward_code", "authority_code", "county_code", "force_code", "synthetic"],
)
PEOPLE = pd.DataFrame({"area_code": ["L1", "L2", "L3", "L4"], "year": 2021, "people": [10.0, 20.0, 30.0, 40.0]})


def column(held, name, tier="all"):
    rows = held.cells[held.cells["tier"] == tier]
    return {code: value for code, value in zip(rows["area_code"], rows[name], strict=True) if value}


@pytest.mark.parametrize(
    ("level", "pence"),
    [
        (AreaType.LSOA, {"L1": 100, "L2": 200, "L3": 300, "L4": 400}),
        (AreaType.WARD, {"W1": 300, "W2": 300, "W3": 400}),
        (AreaType.AUTHORITY, {"A1": 600, "A2": 400}),
        (AreaType.COUNTY, {"C1": 1000}),
    ],
)
def test_money_in_small_areas_rolls_up_to_wards_authorities_and_county(level, pence):
    one = project("p", 1000, areas={"L1": 0.1, "L2": 0.2, "L3": 0.3, "L4": 0.4})
    held = coverage(tables(one), AREAS, level=level)
    assert column(held, "pence") == pytest.approx(pence | {"all": 1000})
    assert column(held, "projects")["all"] == 1


@pytest.mark.parametrize(
    ("level", "pence"),
    [
        (AreaType.LSOA, {"L1": 100, "L2": 200, "L3": 300, "L4": 400}),
        (AreaType.WARD, {"W1": 300, "W2": 300, "W3": 400}),
        (AreaType.AUTHORITY, {"A1": 600, "A2": 400}),
        (AreaType.COUNTY, {"C1": 1000}),
    ],
)
def test_a_county_wide_project_is_divided_by_population_down_to_every_level(level, pence):
    held = coverage(tables(project("p", 1000, areas={"C1": 1.0})), AREAS, PEOPLE, level=level)
    assert column(held, "pence") == pytest.approx(pence | {"all": 1000})


TWO_FUNDERS = project("p", areas={"A1": 1.0}, tiers=("primary",)).model_copy(
    update={
        "awards": (
            AwardRecord(funder="Home Office", amount_pence=10_000),
            AwardRecord(funder="Trust", amount_pence=5_000),
            AwardRecord(funder="Council", amount_pence=700, kind="leveraged"),
        )
    }
)


def test_granted_money_of_several_funders_is_added_and_leveraged_money_stands_beside_it():
    held = coverage(tables(TWO_FUNDERS), AREAS)
    assert column(held, "pence") == {"A1": 15_000, "all": 15_000}
    assert column(held, "leveraged")["all"] == 700
    assert held.counts().startswith("1 project, £150 stated. £7 leveraged beside it.")


def test_leveraged_money_alone_is_no_grant():
    only = TWO_FUNDERS.model_copy(update={"awards": TWO_FUNDERS.awards[2:]})
    held = coverage(tables(only), AREAS)
    assert held.counts().startswith("1 project, no money stated. £7 leveraged beside it. 1 project without a stated")


WORK = tables(
    project("d", areas={"A1": 1.0}, reach_actual=10, reach_planned=40),
    project("c", areas={"A1": 1.0}, kind="campaign", reach_planned=5000),
    project("t", areas={"A2": 1.0}, kind="training"),
)


def test_people_reached_by_a_campaign_are_not_added_to_people_worked_with():
    held = coverage(WORK, AREAS)
    assert column(held, "reach")["all"] == 10
    assert column(held, "reach_other")["all"] == 5000
    assert "Direct delivery: 1; Campaign: 1; Training: 1." in held.counts()
    assert "5,000 people reached by other work than direct delivery." in held.counts()


def test_one_kind_of_work_can_be_counted_alone():
    held = coverage(WORK, AREAS, kind="campaign")
    assert column(held, "projects") == {"A1": 1, "all": 1}
    assert column(held, "reach")["all"] == 5000
    with pytest.raises(InputError, match="'talks' is no kind of work"):
        coverage(WORK, AREAS, kind="talks")


REFUGE = project("refuge", 900, areas={"W1": 1.0}, tiers=("tertiary",), confidential=True)
OPEN = project("open", 100, areas={"W1": 1.0}, tiers=("primary",))


def test_below_the_authority_a_confidential_project_has_a_row_of_its_own_and_counts_in_the_total():
    held = coverage(tables(REFUGE, OPEN), AREAS, PEOPLE, level=AreaType.WARD)
    assert column(held, "pence") == {"W1": 100, "confidential": 900, "all": 1000}
    assert held.matrix("pence").loc["Confidential location", "Tertiary"] == 900
    wide = REFUGE.model_copy(update={"areas": {"C1": 1.0}})
    assert column(coverage(tables(wide), AREAS, PEOPLE, level=AreaType.LSOA), "pence") == {
        "confidential": 900,
        "all": 900,
    }


def test_at_the_authority_and_above_it_counts_like_any_other():
    assert column(coverage(tables(REFUGE, OPEN), AREAS), "pence") == {"A1": 1000, "all": 1000}
    assert column(coverage(tables(REFUGE), AREAS, level=AreaType.COUNTY), "pence") == {"C1": 900, "all": 900}


def test_seen_from_one_ward_a_refuge_lies_elsewhere_whichever_ward_it_is_in():
    ward = AREAS[AREAS["area_code"].isin(["W1", "L1", "L2"])]
    assert column(coverage(tables(REFUGE), ward, level=AreaType.WARD), "pence") == {"elsewhere": 900, "all": 900}


def test_what_is_left_of_a_place_without_an_authority_is_placed_nowhere():
    """The store leaves such a place out, so that the shares read miss some of one."""
    half = project("refuge", 900, areas={"A1": 1.0}, confidential=True)
    held = tables(half)
    held.areas["share"] = 0.5
    assert column(coverage(held, AREAS), "pence") == {"A1": 450, "": 450, "all": 900}


def test_gaps_between_wards_say_how_many_confidential_projects_stand_apart():
    need = pd.DataFrame({"area_code": ["W1", "W2", "W3"], "area": ["a", "b", "c"], "events": [5.0, 5.0, 10.0]})
    held = coverage(tables(REFUGE, OPEN), AREAS, PEOPLE, level=AreaType.WARD)
    found = find_gaps(need, held, population_at(PEOPLE, AREAS, AreaType.WARD, year=2021))
    assert found.gaps.set_index("area_code").loc["W1", "provision_share"] == 1
    assert found.confidential == 1
    assert "1 project at a confidential location stands in none of these areas" in found.summary()
    authorities = find_gaps(
        pd.DataFrame({"area_code": ["A1"], "area": ["Aston"], "events": [5.0]}), coverage(tables(REFUGE), AREAS),
        pd.DataFrame({"area_code": ["A1"], "people": [60.0], "population_year": [2021]}),
    )  # fmt: skip
    assert "confidential" not in authorities.summary()
