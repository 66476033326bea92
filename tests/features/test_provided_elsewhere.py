"""Steps of provided_elsewhere.feature. Oracle: figures small enough to be seen."""

import pandas as pd
from pytest_bdd import given, parsers, scenarios, then, when

from builders import project, project_tables
from catalogue import gap_matrix, pathways, sure_gaps
from catalogue.chains import whole_need

scenarios("provided_elsewhere.feature")
AREAS = pd.DataFrame(
    [("A1", "Alton", "authority", "A1"), ("A2", "Barton", "authority", "A2")],
    columns=["area_code", "area", "area_type", "authority_code"],
).assign(ward_code=None, county_code=None, force_code=None, synthetic=False)
CLAIMS = pd.DataFrame({"intervention_code": ["mentoring"], "stance": ["works"]})
FACTORS = pd.DataFrame({"code": ["gangs"], "name": ["Gangs"]})
TODAY = "2026-11-21"


def service(name, area, **values):
    every = {"areas": {area: 1.0}, "tiers": ("secondary",), "factors": ("gangs",), "interventions": ("mentoring",)}
    return project(name, 100_00, **every | values)


@given(
    parsers.parse("Alton, with {one:d} recorded violent crimes, and Barton, with {other:d}, of 10,000 residents each"),
    target_fixture="counts",
)
def counts(one, other):
    return pd.DataFrame({"area_code": ["A1", "A2"], "area": ["Alton", "Barton"], "events": [float(one), float(other)]})


@when("every project works in Barton", target_fixture="held")
def all_in_barton():
    return project_tables(service("p", "A2"), service("q", "A2"))


@when("a project of the same money works in each of them", target_fixture="held")
def one_each():
    return project_tables(service("p", "A1"), service("q", "A2"))


@when("a project in Alton takes people aged 10 to 17 at secondary prevention", target_fixture="held")
def teens():
    return project_tables(service("p", "A1", age_from=10, age_to=17))


@when("Alton has one service for ages 10 to 15 and another for ages 18 to 24", target_fixture="held")
def two_services():
    return project_tables(service("p", "A1", age_from=10, age_to=15), service("q", "A1", age_from=18, age_to=24))


def matrix(counts, held):
    people = pd.DataFrame({"area_code": ["A1", "A2"], "people": 10_000.0, "population_year": 2024})
    return gap_matrix(whole_need(counts, people, need_name="Violence"), held, AREAS, CLAIMS, as_of=TODAY)


def sure(counts, held):
    shares = held.areas.assign(amount=1.0)
    need = counts.assign(kind="violence")[["area_code", "kind", "events"]]
    return sure_gaps(need, shares, AREAS[["area_code", "area"]]).gaps.set_index("area")["verdict"]


def kinds(found, area, tier, age):
    whole = found.cells.set_index(["area", "factor", "tier", "age"])["kinds"]
    return set(whole[area, "", tier, age].split(";"))


@then("Alton has a gap that survives a thousand draws")
def alton_short(counts, held):
    assert sure(counts, held)["Alton"] == "gap"


@then("no area has a gap that survives")
def none_survives(counts, held):
    assert set(sure(counts, held)) == {"cannot be told"}


@then("secondary prevention in Barton is said to be provided where need is low")
def low_need(counts, held):
    assert "low-need" in kinds(matrix(counts, held), "Barton", "secondary", "10–17")


@then("in Alton nothing is provided")
def nothing(counts, held):
    assert kinds(matrix(counts, held), "Alton", "secondary", "10–17") == {"nothing-provided"}


@then(parsers.parse("{tier} prevention in Alton for ages {age} is the wrong {what}"))
def wrong(counts, held, tier, age, what):
    assert kinds(matrix(counts, held), "Alton", tier, age) == {f"wrong-{what}"}


@then("nobody takes a person aged 16 to 17 in Alton")
def falls(held):
    found = pathways(held, AREAS, FACTORS, area="A1", as_of=TODAY)
    assert "Gangs: nobody takes a person aged 16 to 17." in list(found.falls["said"])
