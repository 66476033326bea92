"""Steps of the commissioner's chapter."""

import pandas as pd
import pytest
from pytest_bdd import given, parsers, scenarios, then, when

from builders import project, project_tables
from catalogue import coverage, find_gaps
from interventions.disclosure import for_listing, hide_places
from interventions.figures import missing, pounds
from interventions.tables import ProjectTables
from interventions.vocabulary import AreaType

scenarios("catalogue.feature")
NAMES = ["Aston", "Burton", "Corby"]
AREAS = pd.DataFrame(
    [(f"A{i}", name, "authority", None, f"A{i}", "C1", None, False) for i, name in enumerate(NAMES, start=1)]
    + [(f"W{i}", f"Ward {i}", "ward", f"W{i}", "A1" if i < 3 else "A2", "C1", None, False) for i in (1, 2, 3)]
    + [("C1", "Countyshire", "county", None, None, "C1", None, False)],
    columns=["area_code", "area", "area_type", "ward_code", "authority_code", "county_code", "force_code", "synthetic"],
)


def tables(*rows: tuple[str, dict[str, float], int | None]) -> ProjectTables:
    return project_tables(
        *(project(name, pence, areas=shares, tiers=("primary",), reach_actual=10) for name, shares, pence in rows)
    )


@given("a project of £90,000 that serves three areas equally", target_fixture="projects")
def three_areas():
    return tables(("p", {"A1": 1 / 3, "A2": 1 / 3, "A3": 1 / 3}, 9_000_000))


@given("a project of £90,000 that serves two wards of Aston and one of Burton equally", target_fixture="projects")
def three_wards():
    return tables(("p", {"W1": 1 / 3, "W2": 1 / 3, "W3": 1 / 3}, 9_000_000))


@given("a refuge of £90,000 in a ward of Aston, its place confidential", target_fixture="projects")
def refuge():
    hidden = project(
        "refuge", 9_000_000, areas={"W2": 1.0}, confidential=True, location_text="12 High Street",
        office_address="12 High Street",
    )  # fmt: skip
    return hide_places(project_tables(hidden), AREAS)


@given("a project that states no amount", target_fixture="projects")
def no_amount():
    return tables(("p", {"A1": 1.0}, None))


@given("one area with 60 of 100 crimes and £2,000 of £10,000", target_fixture="projects")
def short():
    return tables(("p", {"A1": 1.0}, 200_000), ("q", {"A2": 1.0}, 800_000))


@when("I ask what is funded", target_fixture="held")
def ask(projects):
    return coverage(projects, AREAS)


@when(parsers.parse("I ask what is funded in {places}"), target_fixture="held")
def ask_at(projects, places):
    levels = {"each ward": AreaType.WARD, "each authority": AreaType.AUTHORITY, "the county": AreaType.COUNTY}
    return coverage(projects, AREAS, level=levels[places])


@when("I set need beside provision", target_fixture="gaps")
def beside(projects):
    need = pd.DataFrame({"area_code": ["A1", "A2"], "area": NAMES[:2], "events": [60.0, 40.0]})
    people = pd.DataFrame({"area_code": ["A1", "A2"], "people": [2000.0, 2000.0], "population_year": [2021, 2021]})
    return find_gaps(need, coverage(projects, AREAS), people, need_name="recorded violence")


def _shown(held, area):
    return held.cells[(held.cells["tier"] == "all") & (held.cells["area_code"] == area)].iloc[0]


@then(parsers.parse("each area shows {count:d} project and {money}"))
def each(held, count, money):
    for code in ("A1", "A2", "A3"):
        assert _shown(held, code)["projects"] == count
        assert pounds(_shown(held, code)["pence"]) == money


@then(parsers.parse("all areas together show {count:d} project and {money}"))
def together(held, count, money):
    assert _shown(held, "all")["projects"] == count
    assert pounds(_shown(held, "all")["pence"]) == money


@then(parsers.re(r"(?P<area>Aston|Burton|the county) shows (?P<count>\d+) project and (?P<money>.+)"))
def one_place(held, area, count, money):
    code = {"Aston": "A1", "Burton": "A2", "the county": "C1"}[area]
    assert _shown(held, code)["projects"] == _shown(held, "all")["projects"] == int(count)
    assert pounds(_shown(held, code)["pence"]) == money


@then("no ward shows a project")
def no_ward(held):
    assert [_shown(held, code)["projects"] for code in ("W1", "W2", "W3")] == [0, 0, 0]


@then('£90,000 stands under "Confidential location"')
def apart(held):
    assert pounds(held.matrix("pence").loc["Confidential location", "All tiers"]) == "£90,000"


@then("the list of projects leaves it out and says that 1 is confidential")
def unlisted(projects):
    listed, confidential = for_listing(projects)
    assert listed.projects.empty
    assert confidential == 1


@then("no word of its address is left")
def no_address(projects):
    assert "High Street" not in projects.projects.to_csv()
    assert list(projects.areas["area_code"]) == ["A1"]


@then("that area comes first, 40.0 points short")
def first(gaps):
    assert gaps.gaps.iloc[0]["area"] == "Aston"
    assert gaps.gaps.iloc[0]["gap_points"] == pytest.approx(40.0)


@then("the reason names the rate with its interval and the population year")
def reason(gaps):
    # 60 of 2,000 is 30 per 1,000; Byar's limits of 60 events are 45.78 and 77.23.
    assert "30.0 per 1,000 residents (22.9 to 38.6)" in gaps.gaps.iloc[0]["reason"]
    assert "residents, 2021" in gaps.summary()


@then('its money is "not stated" and it is counted as a project')
def not_stated(held):
    assert missing(_shown(held, "A1")["pence"])
    assert pounds(_shown(held, "A1")["pence"]) == "not stated"
    assert _shown(held, "A1")["projects"] == 1
