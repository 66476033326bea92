"""Coverage and gaps, by arithmetic a reader can do by hand."""

import pandas as pd
import pytest

from builders import project
from builders import project_tables as tables
from catalogue import ProjectFilter, count_need, coverage, filter_projects, find_gaps
from catalogue.coverage import coverage_within
from catalogue.money import money_by_year
from catalogue.need.counts import latest_months, say_months
from interventions.errors import InputError
from interventions.places import population_at
from interventions.projects_list import flatten_projects
from interventions.records import AwardRecord
from interventions.vocabulary import AreaType

AREAS = pd.DataFrame(
    [
        ("F1", "Force", "police_force", None, None, None, "F1", False),
        ("A1", "Aston", "authority", None, "A1", None, "F1", False),
        ("A2", "Burton", "authority", None, "A2", None, "F1", False),
        ("L1", "Aston 1", "lsoa", None, "A1", None, "F1", False),
        ("L2", "Burton 1", "lsoa", None, "A2", None, "F1", False),
        ("X1", "Made up", "authority", None, "X1", None, None, True),
    ],
    columns=["area_code", "area", "area_type", "ward_code", "authority_code", "county_code", "force_code", "synthetic"],
)
PEOPLE = pd.DataFrame({"area_code": ["A1", "A2"], "year": [2021, 2021], "people": [1000.0, 3000.0]})


def cell(held, tier, area):
    found = held.cells[(held.cells["tier"] == tier) & (held.cells["area_code"] == area)]
    assert len(found) == 1
    return found.iloc[0]


def test_a_project_in_two_areas_is_counted_once_in_the_total_and_its_money_divided():
    held = coverage(tables(project("p", 1000, areas={"A1": 0.3, "A2": 0.7}, tiers=("primary",))), AREAS)
    assert [cell(held, "primary", a)["projects"] for a in ("A1", "A2", "all")] == [1, 1, 1]
    assert [cell(held, "primary", a)["pence"] for a in ("A1", "A2", "all")] == pytest.approx([300, 700, 1000])


def test_two_tiers_share_the_money_and_one_project_stays_one():
    held = coverage(tables(project("p", 1000, areas={"A1": 1.0}, tiers=("secondary", "tertiary"))), AREAS)
    assert cell(held, "secondary", "A1")["pence"] == cell(held, "tertiary", "A1")["pence"] == 500
    assert cell(held, "all", "all")["projects"] == 1
    assert cell(held, "primary", "A1")[["projects", "pence"]].tolist() == [0, 0]


def test_a_force_wide_project_is_divided_by_population():
    held = coverage(tables(project("p", 1000, areas={"F1": 1.0}, tiers=("primary",))), AREAS, PEOPLE)
    assert [cell(held, "primary", a)["pence"] for a in ("A1", "A2")] == pytest.approx([250, 750])


def test_without_populations_a_force_wide_project_stands_undivided():
    held = coverage(tables(project("p", 1000, areas={"F1": 1.0}, tiers=("primary",))), AREAS)
    assert cell(held, "primary", "F1")["pence"] == 1000
    assert cell(held, "primary", "A1")["pence"] == 0


def test_an_unstated_amount_is_not_nought_pounds():
    held = coverage(tables(project("p", None, areas={"A1": 1.0}, tiers=("primary",))), AREAS)
    there = cell(held, "primary", "A1")
    assert pd.isna(there["pence"])
    assert there["projects_without_amount"] == 1
    assert cell(held, "primary", "A2")["pence"] == 0


def test_small_areas_roll_up_and_missing_tier_and_area_are_said():
    held = coverage(tables(project("p", 100, areas={"L2": 1.0}), project("q", 50)), AREAS)
    assert cell(held, "not-stated", "A2")["pence"] == 100
    assert cell(held, "not-stated", "")["area"] == "Area not stated"
    assert "Tier" not in held.matrix().columns
    assert held.matrix("pence").loc["All areas", "All tiers"] == 150


def test_a_project_outside_the_areas_shown_is_kept_apart():
    held = coverage(
        tables(project("p", 100, areas={"A1": 0.5, "A2": 0.5})), AREAS[AREAS["area_code"].isin(["A1", "L1"])]
    )
    assert cell(held, "all", "elsewhere")["pence"] == 50


NEED = pd.DataFrame({"area_code": ["A1", "A2"], "area": ["Aston", "Burton"], "events": [60.0, 40.0]})


def gaps(*records, **options):
    held = coverage(tables(*records), AREAS[AREAS["area_code"] != "X1"], PEOPLE)
    people = population_at(PEOPLE, AREAS, AreaType.AUTHORITY, year=2021)
    return find_gaps(NEED, held, people, **options)


def test_the_largest_gap_comes_first_with_shares_rates_and_reason():
    found = gaps(project("p", 2000, areas={"A1": 1.0}), project("q", 18000, areas={"A2": 1.0}, tiers=("primary",)))
    first = found.gaps.iloc[0]
    assert first["area"] == "Aston"
    assert first["gap_points"] == pytest.approx(60 - 10)
    assert first["rate"] == pytest.approx(60.0)
    assert "Aston has 60.0% of recorded need and 10.0% of the money: 50.0 points short." in first["reason"]
    assert "£0.02 a head against £0.05" in first["reason"]
    assert "No primary, secondary or tertiary prevention project is recorded here." in first["reason"]
    assert found.gaps["gap_points"].sum() == pytest.approx(0)


def test_where_an_amount_is_not_stated_projects_are_compared_and_it_is_said():
    found = gaps(project("p", None, areas={"A1": 1.0}), project("q", 10, areas={"A2": 1.0}))
    assert found.measure.startswith("projects")
    assert "Not every project states its amount" in found.gaps.iloc[0]["reason"]


def test_no_need_no_provision_and_no_population_are_refused():
    with pytest.raises(InputError, match="no projects, each divided among its areas is recorded"):
        gaps(project("p", 0, areas={}))
    held = coverage(tables(project("p", 10, areas={"A1": 1.0})), AREAS, PEOPLE)
    people = population_at(PEOPLE, AREAS, AreaType.AUTHORITY, year=2021)
    with pytest.raises(InputError, match="no need recorded"):
        find_gaps(NEED.assign(events=0.0), held, people)
    with pytest.raises(InputError, match="no population is loaded for A2"):
        find_gaps(NEED, held, people[people["area_code"] == "A1"])


def test_need_has_a_nought_for_an_area_without_a_row():
    crimes = pd.DataFrame(
        [("L1", "2023-01", "robbery", 3.0), ("L2", "2023-01", "drugs", 5.0)],
        columns=["area_code", "month", "category", "crimes"],
    )
    need = count_need(crimes, AREAS, categories=("robbery",))
    assert dict(zip(need["area_code"], need["events"], strict=True)) == {"A1": 3.0, "A2": 0.0}
    assert "X1" not in set(need["area_code"])


def test_a_year_of_months_has_no_hole_in_it():
    months = ["2019-08", *(f"2022-{m:02d}" for m in range(1, 13)), *(f"2023-{m:02d}" for m in range(1, 13)), "2024-04"]
    latest = latest_months(pd.DataFrame({"month": months}))
    assert latest == tuple(f"2023-{m:02d}" for m in range(1, 13))
    assert say_months(latest) == "2023-01 to 2023-12 (12 months)"
    assert latest_months(pd.DataFrame({"month": ["2024-04"]})) == ("2024-04",)
    assert latest_months(pd.DataFrame({"month": []})) == ()


PROJECTS = tables(
    project("p", 5, areas={"L1": 1.0}, tiers=("primary",), title="Knife talks", provider="Town Trust"),
    project("q", areas={"F1": 1.0}, themes=("knife-crime",), status="ended"),
    project("s", 9, areas={"X1": 1.0}, tiers=("primary",), synthetic=True),
)


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({}, {"p", "q"}),
        ({"tier": "primary"}, {"p"}),
        ({"tier": "not-stated"}, {"q"}),
        ({"area": "A1"}, {"p", "q"}),
        ({"area": "A2"}, {"q"}),
        ({"area": "F1"}, {"p", "q"}),
        ({"area": "X1"}, {"s"}),
        ({"theme": "knife-crime"}, {"q"}),
        ({"status": "ended"}, {"q"}),
        ({"words": "TOWN knife"}, {"p"}),
        ({"words": "nothing like it"}, set()),
    ],
)
def test_filters_keep_what_matches_and_synthetic_only_where_asked_for(chosen, found):
    kept = filter_projects(PROJECTS, ProjectFilter(**chosen), AREAS)
    assert set(kept.projects["project_id"]) == found
    assert set(kept.awards["project_id"]) <= found


def test_an_export_says_each_award_on_its_own_row():
    twice = project("p", areas={"A1": 1.0}).model_copy(
        update={"awards": (AwardRecord(funder="One", amount_pence=150), AwardRecord(funder="Two", amount_pence=None))}
    )
    flat = flatten_projects([twice])
    assert list(flat["funder"]) == ["One", "Two"]
    assert list(flat["amount"]) == ["1.50", ""]
    assert list(flat["title"]) == ["P", ""]


def test_wards_drawn_again_replace_the_old_ones(engine, tmp_path):
    """Two lookups of different years: an LSOA lies in its newest ward, and the old ward is no row of any table."""
    from interventions.importing.files import SourceFile
    from interventions.loading import import_file
    from interventions.places import areas_of_level, members
    from interventions.store.engine import transaction
    from interventions.store.reading import read_areas

    for name, ward in (("new", "E05014748"), ("old", "E05002193")):
        file = tmp_path / f"{name}.csv"
        file.write_text(f"lsoa21_code,ward_code,ltla_code\nE01000001,{ward},E06000032\n", encoding="utf-8")
        import_file(engine, "lookup", SourceFile(file))
    with transaction(engine) as session:
        areas = read_areas(session)
    assert areas.set_index("area_code").loc["E01000001", "ward_code"] == "E05014748"
    assert list(areas_of_level(areas, AreaType.WARD)["area_code"]) == ["E05014748"]
    assert members(areas, AreaType.WARD)["E06000032"] == ["E05014748"]


def test_a_tier_is_chosen_after_the_money_is_divided_and_missing_tiers_are_those_of_all_projects():
    both = project("p", 1000, areas={"A1": 1.0}, tiers=("secondary", "tertiary"))
    other = project("q", 1000, areas={"A2": 1.0}, tiers=("tertiary",))
    found = gaps(both, other, tier="tertiary")
    rows = found.gaps.set_index("area")
    assert rows.loc["Aston", "provision_share"] == pytest.approx(500 / 1500)
    assert rows.loc["Aston", "missing_tiers"] == "primary"
    assert "tertiary prevention only" in found.summary()
    held = coverage(tables(both), AREAS)
    assert list(held.only("tertiary").matrix("pence").loc["Aston"]) == [500]
    assert held.only("tertiary").counts().startswith("1 project, £5 stated.")


def test_provision_that_lies_in_none_of_the_areas_is_said():
    found = gaps(project("p", 100, areas={"A1": 1.0}), project("q", 5000), project("r", 100, areas={"A2": 1.0}))
    assert found.left_out_pence == 5000
    assert "Work worth 1.0 projects (£50 stated) is placed in none of these areas" in found.summary()


CRIMES = pd.DataFrame(
    [("L1", f"2023-{m:02d}", "robbery", 1.0) for m in range(1, 13)] + [("L2", "2023-06", "robbery", 1.0)],
    columns=["area_code", "month", "category", "crimes"],
)


def test_months_that_only_some_authorities_have_are_not_compared():
    from catalogue.need.counts import months_of_all

    assert latest_months(months_of_all(CRIMES, AREAS)) == ("2023-06",)


def test_a_crime_placed_across_the_border_does_not_make_a_neighbour_recorded():
    from catalogue.need.counts import recorded_in

    more = pd.DataFrame(
        [(f"L2{i}", f"Burton 2{i}", "lsoa", None, "A2", None, "F1", False) for i in range(9)], columns=AREAS.columns
    )
    areas = pd.concat([AREAS, more], ignore_index=True)
    assert recorded_in(CRIMES, areas) == ["A1"]
    assert list(count_need(CRIMES, areas, categories=("robbery",))["area_code"]) == ["A1"]


def test_a_start_within_a_month_counts_from_the_next():
    from evaluation.recorded_crime import first_full_month

    assert [first_full_month(day) for day in ("2023-03-28", "2023-03-01", "2023-12-31")] == [
        "2023-04", "2023-03", "2024-01",
    ]  # fmt: skip


def test_a_matrix_without_any_stated_amount_can_be_drawn():
    """A browser refuses a specification with NaN in it; so does strict JSON."""
    import json

    held = coverage(tables(project("p", None, areas={"A1": 1.0}, tiers=("primary",))), AREAS)
    for drawn in (held, held.only("primary")):
        json.dumps(drawn.plot("pence").to_dict(), allow_nan=False)
    assert held.counts().startswith("1 project, no money stated. 1 project without a stated amount.")


def test_a_map_of_three_areas_has_three_bands():
    from catalogue.charts import _bands

    bands, names = _bands(pd.Series([1.0, 2.0, 9.0]))
    assert len(names) == 3
    assert bands == names
    assert _bands(pd.Series([5.0, float("nan"), 5.0])) == (["5.0", None, "5.0"], ["5.0"])


def test_one_authority_has_its_own_part_of_what_is_done_in_the_whole_force_area():
    # 1,000 of 4,000 people live in A1: a quarter of the money, whether asked for alone or with its neighbours
    held = tables(project("wide", 400_000, areas={"F1": 1.0}))
    alone = coverage_within(held, AREAS, PEOPLE, "A1").cells
    together = coverage_within(held, AREAS, PEOPLE, "F1").cells
    for cells in (alone, together):
        of_all = cells[cells["tier"] == "all"].set_index("area_code")["pence"]
        assert of_all["A1"] == 100_000
        assert of_all["all"] == 400_000
    assert alone.set_index(["tier", "area_code"]).loc[("all", "elsewhere"), "pence"] == 300_000
    money = [money_by_year(held, AREAS, PEOPLE, within=code).rows["granted"].sum() for code in ("A1", "A2", "F1")]
    assert money == [100_000, 300_000, 400_000]
