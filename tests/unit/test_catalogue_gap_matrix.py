"""Cells of need and provision, by arithmetic a reader can do by hand: two authorities, three factors."""

import pandas as pd
import pytest

from builders import project, project_tables
from catalogue import gap_matrix
from catalogue.gaps.cells import AgeBand, place_in_cells, running
from interventions.errors import InputError
from interventions.records import StageRecord
from interventions.vocabulary import AreaType

AREAS = pd.DataFrame(
    [("A1", "Alton", "authority"), ("A2", "Barton", "authority")], columns=["area_code", "area", "area_type"]
).assign(ward_code=None, authority_code=None, county_code=None, force_code=None, synthetic=False)
AREAS["authority_code"] = AREAS["area_code"]
NEED = pd.DataFrame(
    [("A1", "", 900.0, 842.0, 961.0), ("A2", "", 300.0, 267.0, 336.0), ("A1", "gangs", 90.0, 72.0, 111.0)],
    columns=["area_code", "factor", "need", "lower", "upper"],
).assign(need_name="Recorded violence", people=100_000.0, denominator="residents", unit="people")
CLAIMS = pd.DataFrame(
    [("mentoring", "works"), ("boot-camp", "harm"), ("talks", "limited")], columns=["intervention_code", "stance"]
)
TODAY = "2026-11-21"
TEENS = "10–17"


def matrix(*records, need=NEED, claims=CLAIMS, **options):
    return gap_matrix(need, project_tables(*records), AREAS, claims, as_of=TODAY, **options)


def cell(found, area="A1", factor="gangs", tier="secondary", age=TEENS):
    whole = found.cells.set_index(["area_code", "factor", "tier", "age"])
    return whole.loc[(area, factor, tier, age)]


def kinds(found, *key):
    return set(cell(found, *key)["kinds"].split(";")) - {""}


def mentors(name="mentors", **values):
    return project(name, 100, **{
        "areas": {"A1": 1.0}, "tiers": ("secondary",), "factors": ("gangs",), "interventions": ("mentoring",),
        "age_from": 10, "age_to": 17,
    } | values)  # fmt: skip


def test_a_project_stands_in_each_of_its_cells_with_shares_that_sum_to_one_in_each_factor():
    tables = project_tables(
        mentors(tiers=("primary", "secondary"), factors=("gangs", "poverty"), areas={"A1": 0.25, "A2": 0.75}, age_to=24)
    )
    cells = place_in_cells(tables, AREAS)
    assert set(cells["factor"]) == {"", "gangs", "poverty"}
    assert list(cells.groupby("factor")["share"].sum().round(12)) == [1.0, 1.0, 1.0]
    # 8 of the 15 years from 10 to 24 are those from 10 to 17; half of it is secondary, a quarter in A1
    here = cells.set_index(["area_code", "factor", "tier", "age"])["share"]
    assert here["A1", "gangs", "secondary", TEENS] == pytest.approx(0.25 * 0.5 * 8 / 15)


def test_a_project_without_ages_is_open_to_all_and_one_without_a_tier_is_in_no_cell():
    cells = place_in_cells(project_tables(mentors(age_from=None, age_to=None), mentors("other", tiers=())), AREAS)
    assert set(cells["project_id"]) == {"mentors"}
    assert cells["age"].nunique() == 4


def test_what_is_over_or_ended_fills_no_cell_and_what_is_planned_does():
    ended = {"status": "ended", "stages": (StageRecord(from_date="2024-01-01", status="ended"),)}
    kept = running(
        project_tables(
            mentors("over", end_date="2026-11-20"), mentors("today", end_date=TODAY), mentors("ended", **ended),
            mentors("planned", status="planned"), mentors("open"),
        ),
        TODAY,
    )  # fmt: skip
    assert list(kept.projects["project_id"]) == ["today", "planned", "open"]


def test_nobody_at_work_is_told_apart_from_the_wrong_tier_and_the_wrong_age():
    found = matrix(mentors())
    assert kinds(found, "A2") == {"nothing-provided"}
    assert kinds(found, "A1", "gangs", "tertiary") == {"wrong-tier"}
    assert kinds(found, "A1", "gangs", "secondary", "18–24") == {"wrong-age"}
    assert kinds(found) == {"unevaluated"}


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"interventions": ("talks",)}, "not-evidenced"),
        ({"interventions": ()}, "not-evidenced"),
        ({"interventions": ("mentoring", "boot-camp")}, "harm"),
        ({"end_date": "2027-05-21"}, "ends-soon"),
        ({"capacity": 71}, "capacity-short"),
    ],
)
def test_each_kind_of_gap_is_told_and_gone_when_it_is_mended(values, kind):
    assert kind in kinds(matrix(mentors(**values)))
    mended = {"interventions": ("mentoring",), "end_date": "2027-05-22", "capacity": 72}
    assert kind not in kinds(matrix(mentors(**mended)))


def test_an_end_is_soon_only_where_every_project_of_the_cell_ends():
    found = matrix(mentors(end_date="2027-01-01"), mentors("other"))
    assert "ends-soon" not in kinds(found)
    assert cell(found)["ending"] == 1


def test_places_are_compared_over_all_tiers_and_ages_and_only_where_all_state_them():
    two = (mentors(capacity=40), mentors("older", capacity=40, age_from=18, age_to=24, tiers=("tertiary",)))
    assert "capacity-short" not in kinds(matrix(*two))  # 80 places in all, 72 at least in need
    assert "capacity-short" not in kinds(matrix(mentors(capacity=3), mentors("silent")))


def test_an_evaluation_of_its_own_takes_the_flag_away():
    assert kinds(matrix(mentors(), evaluated={"mentors"})) == set()


def test_need_is_high_or_low_only_where_the_whole_interval_lies_on_one_side():
    found = matrix(mentors(factors=(), areas={"A1": 0.5, "A2": 0.5}))
    assert cell(found, "A1", "")["need_is"] == "higher"
    assert cell(found, "A2", "")["need_is"] == "lower"
    assert "low-need" in kinds(found, "A2", "")
    near = NEED.assign(lower=0.0, upper=2000.0)
    assert set(matrix(mentors(), need=near).cells["need_is"]) == {"not told apart", "not measured"}


def test_a_factor_that_no_indicator_measures_is_said_to_be_unmeasured():
    found = matrix(mentors(factors=("poverty",)))
    assert cell(found, "A1", "poverty")["need_is"] == "not measured"
    assert "No loaded indicator measures this need." in found.explain(("A1", "poverty", "secondary", TEENS))


def test_the_emptiest_cells_of_high_need_come_first():
    found = matrix(mentors(factors=()))
    first = found.cells.iloc[0]
    assert (first["area_code"], first["need_is"], first["projects"]) == ("A1", "higher", 0)
    ranks = found.cells["need_is"].map({"higher": 0, "not told apart": 1, "not measured": 2, "lower": 3})
    assert ranks.is_monotonic_increasing


def test_each_cell_opens_to_its_projects_and_its_sentence():
    found = matrix(mentors(end_date="2027-01-01"))
    key = ("A1", "gangs", "secondary", TEENS)
    assert list(found.projects_in(key)["project_id"]) == ["mentors"]
    assert found.explain(key) == (
        "Alton, gangs, secondary prevention, ages 10–17: 1 project: 1 uses an intervention that a register holds to "
        "work and 1 ends soon. Recorded violence: 0.9 per 1,000 residents (0.7 to 1.1), not told apart from all areas "
        "together. Ends soon; Unevaluated."
    )
    assert found.projects_in(("A2", "gangs", "secondary", TEENS)).empty


def test_the_summary_counts_the_kinds_and_names_what_is_left_out():
    found = matrix(mentors(), mentors("far", areas={"A9": 1.0}))
    assert "2 projects running or planned on 2026-11-21" in found.summary()
    assert "1 project in none of the cells." in found.summary()
    assert "Nothing provided: 12" in found.summary()  # gangs in Barton: 3 tiers by 4 ages


def test_the_headline_counts_cells_over_all_factors_and_a_second_sentence_those_of_each_factor():
    """Oracle: the cells counted by hand. 2 areas by 3 tiers by 4 ages, over all factors and for gangs."""
    found = matrix(mentors())
    head, second = found.summary(most=0).split(" Each factor by itself ")
    assert "in 24 cells of " in head
    assert second.startswith("(1 factor, 24 cells): ")
    for sentence, wanted in ((head, found.cells["factor"] == ""), (second, found.cells["factor"] != "")):
        assert f"Nothing provided: {int(found.cells.loc[wanted, 'nothing-provided'].sum())}" in sentence


def test_where_no_register_is_held_nothing_is_said_to_lack_evidence():
    found = matrix(mentors(), claims=CLAIMS.iloc[:0])
    assert not found.cells["not-evidenced"].any()
    assert "No evidence register is loaded, so evidence cannot be judged" in found.summary()
    told = found.explain(("A1", "gangs", "secondary", TEENS))
    assert "1 project." in told
    assert "register" not in told
    assert "No evidence register" not in matrix(mentors()).summary()


def test_a_band_that_ends_before_it_begins_and_an_empty_level_are_refused():
    with pytest.raises(InputError, match="age band"):
        matrix(mentors(), bands=(AgeBand(17, 10),))
    with pytest.raises(InputError, match="no area of this kind"):
        matrix(mentors(), level=AreaType.WARD)


def test_the_picture_says_how_many_tiers_and_ages_are_filled():
    drawn = matrix(mentors()).plot().to_dict()
    rows = next(iter(drawn["datasets"].values()))
    assert {row["label"] for row in rows} >= {"1/12", "none"}


def test_cells_that_differ_in_age_alone_are_said_together():
    found = matrix(mentors())
    told = found.gather(found.of_kind("wrong-age"))
    assert list(told["ages"]) == ["ages 0–9, 18–24 and 25 and over"] * 6  # three tiers of gangs and of any factor
    empty = found.gather(found.cells[(found.cells["area_code"] == "A2") & (found.cells["tier"] == "primary")])
    assert set(empty["ages"]) == {"all ages"}


def test_a_factor_nobody_works_on_has_its_cells_and_is_left_out_of_the_picture():
    factors = pd.DataFrame([("gangs", "Gangs"), ("poverty", "Poverty")], columns=["code", "name"])
    found = matrix(mentors(), factors=factors)
    assert found.idle_factors() == ["poverty"]
    assert kinds(found, "A1", "poverty") == {"nothing-provided"}
    rows = next(iter(found.plot().to_dict()["datasets"].values()))
    assert {row["factor_name"] for row in rows} == {"Any factor", "Gangs"}


def test_a_project_without_a_tier_leaves_its_cells_in_doubt_and_not_empty():
    found = matrix(mentors(tiers=(), capacity=500), mentors("small", tiers=("primary",), capacity=5))
    assert kinds(found, "A1", "gangs", "tertiary") == {"tier-unstated"}
    assert "capacity-short" not in kinds(found, "A1", "gangs", "primary")
    assert "1 project in none of the cells, 1 of them without a tier of prevention." in found.summary()


def test_events_are_never_set_against_places():
    events = NEED.assign(unit="events")
    assert not matrix(mentors(capacity=1), need=events).cells["capacity-short"].any()


def test_below_the_authority_a_confidential_project_is_said_to_be_somewhere():
    wards = AREAS.assign(area_type="ward", ward_code=AREAS["area_code"], authority_code="T")
    near = project_tables(mentors(confidential=True))
    found = gap_matrix(NEED, near, wards, CLAIMS, as_of=TODAY, level=AreaType.WARD)
    assert "1 project at a confidential location, in none of these cells" in found.summary()
    assert found.placed.empty
