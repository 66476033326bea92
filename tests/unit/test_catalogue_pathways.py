"""Where a person of an age and place would fall through, on services small enough to check by eye."""

import pandas as pd
import pytest

from builders import project, project_tables
from catalogue import pathways
from interventions.errors import InputError

AREAS = pd.DataFrame(
    [("A1", "Alton", "authority", None, "A1", "F1"), ("W1", "Ward", "ward", "W1", "A1", "F1"),
     ("A2", "Barton", "authority", None, "A2", "F1"), ("F1", "Force", "police_force", None, None, "F1")],
    columns=["area_code", "area", "area_type", "ward_code", "authority_code", "force_code"],
).assign(county_code=None, synthetic=False)  # fmt: skip
FACTORS = pd.DataFrame([("gangs", "Gangs"), ("poverty", "Poverty")], columns=["code", "name"])


def service(name, **values):
    every = {"areas": {"A1": 1.0}, "tiers": ("primary", "secondary", "tertiary"), "factors": ("gangs",)}
    return project(name, **every | values)


def paths(*records, **options):
    options = {"area": "A1", "as_of": "2026-11-21"} | options
    return pathways(project_tables(*records), AREAS, FACTORS, **options)


def said(found, factor="gangs"):
    return list(found.falls.loc[found.falls["factor"] == factor, "said"])


def test_a_factor_nobody_works_on_comes_first():
    found = paths(service("mentors"))
    assert found.falls.iloc[0]["said"] == "Poverty: no service at any of these ages."
    assert said(found) == []


def test_the_ages_that_nobody_takes_are_named():
    found = paths(service("young", age_to=15), service("old", age_from=18, age_to=19))
    assert said(found) == ["Gangs: nobody takes a person aged 16 to 17 and 20 to 24."]
    strip = found.strip[found.strip["factor"] == "gangs"].set_index("age")["services"]
    assert (strip[15], strip[16], strip[18]) == (1, 0, 1)


def test_a_tier_that_is_missing_and_services_that_all_end_are_said():
    found = paths(service("one", tiers=("primary",), end_date="2027-01-31"))
    assert said(found) == [
        "Gangs: every service ends by 2027-05-21.", "Gangs: no secondary or tertiary prevention at any of these ages.",
    ]  # fmt: skip


@pytest.mark.parametrize(("area", "takes"), [("A1", True), ("F1", True), ("W1", True), ("A2", False)])
def test_a_service_reaches_a_place_from_around_it_and_from_inside_it(area, takes):
    found = paths(service("one", areas={area: 1.0}))
    assert bool(len(found.services)) is takes


def test_what_is_over_takes_nobody_and_the_referral_is_told():
    found = paths(service("over", end_date="2026-01-01"), service("open", referrals=("self", "school")))
    assert set(found.services["project_id"]) == {"open"}
    assert found.services.iloc[0]["routes"] == "Self or family, School or college"


def test_a_service_without_a_tier_takes_a_person_all_the_same():
    found = paths(service("one", tiers=()))
    assert (found.strip.loc[found.strip["factor"] == "gangs", "services"] == 1).all()
    assert said(found) == ["Gangs: no primary, secondary or tertiary prevention at any of these ages."]


def test_the_summary_counts_factors_served_at_every_age():
    assert (
        paths(service("one"))
        .summary()
        .startswith("Alton, ages 10 to 24, on 2026-11-21: of 2 factors, 1 with a service at every age.")
    )


def test_only_the_factors_asked_for_are_looked_at():
    assert set(paths(service("one"), only=["gangs"]).strip["factor"]) == {"gangs"}


def test_ages_that_make_no_span_and_unknown_areas_are_refused():
    with pytest.raises(InputError, match="make no span"):
        paths(service("one"), first=20, last=10)
    with pytest.raises(InputError, match="no area Z9"):
        paths(service("one"), area="Z9")


def test_the_picture_marks_the_years_nobody_takes():
    rows = next(iter(paths(service("young", age_to=15)).plot().to_dict()["datasets"].values()))
    by_age = {row["age"]: row["said"] for row in rows if row["factor"] == "gangs"}
    assert (by_age[15], by_age[16]) == ("primary, secondary, tertiary", "nobody")


def test_what_is_planned_takes_nobody_yet():
    assert paths(service("later", status="planned")).services.empty
    assert paths(service("soon", start_date="2026-11-22")).services.empty
    assert len(paths(service("today", start_date="2026-11-21")).services) == 3


def test_an_end_that_empties_some_ages_is_said_with_the_ages():
    found = paths(service("young", age_to=14), service("old", age_from=15, end_date="2026-12-01"))
    assert said(found) == ["Gangs: every service for ages 15 to 24 ends by 2027-05-21."]
