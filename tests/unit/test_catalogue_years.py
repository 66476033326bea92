"""Lives and money by year, by hand; and the documents' own two years of Bath and North East Somerset."""

import json

import pandas as pd
import pytest

from builders import project, project_tables
from catalogue import allocation_shares, money_by_year, project_lives
from catalogue.money import share_of
from interventions.errors import InputError
from interventions.records import AwardRecord, StageRecord
from interventions.store.engine import transaction
from interventions.store.reading import read_areas, read_projects, read_table

AREAS = pd.DataFrame(
    [
        ("F1", "Force", "police_force", None, None, None, "F1", False),
        ("A1", "Aston", "authority", None, "A1", None, "F1", False),
        ("A2", "Burton", "authority", None, "A2", None, "F1", False),
    ],
    columns=["area_code", "area", "area_type", "ward_code", "authority_code", "county_code", "force_code", "synthetic"],
)
YEARS = ("2019/20", "2020/21")


def lived(name, *stages, funder="Fund", **values):
    """A project with its stages, each 'DATE STATUS' with perhaps ': note'."""
    parts = [stage.partition(": ") for stage in stages]
    life = tuple(StageRecord(from_date=p[0].split()[0], status=p[0].split()[1], note=p[2]) for p in parts)
    awards = (AwardRecord(funder=funder),) if funder else ()
    status = life[-1].status if life else "unknown"
    return project(name, areas={"A1": 1.0}, stages=life, status=status, awards=awards, **values)


LIVES = [
    lived("on", "2019-04-01 active"),
    lived("late", "2019-04-01 active", "2020-04-01 extended: delayed"),
    lived("over", "2019-04-01 active", "2020-04-01 discontinued: no staff"),
    lived("done", "2019-04-01 active", "2020-03-31 ended"),
    lived("young", "2020-04-01 active", funder="Other"),
    lived("both", "2019-04-01 active", "2019-10-01 paused: no room", "2020-04-01 active"),
]


def test_each_project_gets_the_course_that_its_stages_tell():
    lives = project_lives(project_tables(*LIVES), AREAS, periods=YEARS)
    rows = lives.rows.set_index("project_id")
    assert rows["course"].to_dict() == {
        "on": "continued", "both": "continued", "late": "delayed", "over": "discontinued", "done": "ended",
        "young": "new",
    }  # fmt: skip
    assert rows.loc["on", list(YEARS)].tolist() == ["Active", "Active"]
    assert rows.loc["both", "2019/20"] == "Active; then Paused: no room"
    assert rows.loc["done", list(YEARS)].tolist() == ["Active; then Ended", ""]
    assert rows.loc["young", list(YEARS)].tolist() == ["", "Active"]
    assert lives.head() == (
        "6 projects, 2019/20 to 2020/21: 2 continued, 1 delayed, 1 discontinued, 1 ended, 1 new in 2020/21. "
        "1 of them is paid by another funder (Other): Young."
    )
    assert lives.reasons() == ["Late. Extended: delayed.", "Over. Discontinued: no staff."]


def test_without_stages_both_dates_are_needed_and_a_start_alone_says_nothing_of_later_years():
    lives = project_lives(
        project_tables(
            project("dated", areas={"A1": 1.0}, start_date="2019-05-01", end_date="2020-03-31"),
            project("begun", areas={"A1": 1.0}, start_date="2019-05-01"),
        ),
        AREAS, periods=YEARS,
    )  # fmt: skip
    assert lives.rows[["project_id", "course", *YEARS]].to_numpy().tolist() == [["dated", "ended", "Active", "Ended"]]
    assert "1 project not known year by year." in lives.head()


def test_a_confidential_project_is_in_no_list_and_no_project_at_all_is_said():
    hidden = lived("refuge", "2019-04-01 active", confidential=True)
    lives = project_lives(project_tables(hidden), AREAS)
    assert lives.rows.empty
    assert lives.head() == "No project here is known year by year. 1 confidential project not listed."


def test_the_pictures_are_strict_json():
    for drawn in (project_lives(project_tables(*LIVES), AREAS), money_by_year(project_tables(*PAID), AREAS)):
        json.dumps(drawn.plot().to_dict(), allow_nan=False)


PAID = [
    project("p", areas={"A1": 0.25, "A2": 0.75}).model_copy(
        update={
            "awards": (
                AwardRecord(funder="Home Office", amount_pence=100_00, period="2019/20", award_date="2021-05-01"),
                AwardRecord(funder="Home Office", amount_pence=300_00, award_date="2020-03-31"),
                AwardRecord(funder="Council", amount_pence=40_00, award_date="2020-04-01", kind="leveraged"),
                AwardRecord(funder="Trust", amount_pence=None),
            )
        }
    ),
    project("q", 999_00, areas={"A2": 1.0}),
]


def test_money_stands_in_the_year_it_pays_for_or_else_the_year_it_was_given():
    money = money_by_year(project_tables(*PAID), AREAS, within="A1")
    rows = money.rows.set_index(["year", "funder"])
    assert rows.loc[("2019/20", "Home Office"), "granted"] == 100_00  # a quarter of £100 and of £300
    assert rows.loc[("2020/21", "Council"), "leveraged"] == 10_00
    assert pd.isna(rows.loc[("2020/21", "Council"), "granted"])
    assert rows.loc[("year not stated", "Trust"), ["awards", "awards_unstated"]].tolist() == [1, 1]
    assert money.summary() == (
        "Aston, money by financial year: 2019/20: £100 granted; 2020/21: no amount stated, and £10 leveraged beside "
        "it; year not stated: no amount stated. 1 award without a stated amount: counted as awards, not as £0."
    )


def test_money_by_year_adds_up_to_the_coverage_of_the_same_place():
    from catalogue import coverage

    tables = project_tables(*PAID)
    total = coverage(tables, AREAS).cells.iloc[-1]
    rows = money_by_year(tables, AREAS).rows
    assert rows["granted"].sum() == pytest.approx(total["pence"]) == 1399_00
    assert rows["leveraged"].sum() == pytest.approx(total["leveraged"])


def test_a_share_needs_a_whole():
    assert share_of(25, 100) == 0.25
    with pytest.raises(InputError, match="a whole above £0"):
        share_of(1, 0)


def test_an_allocation_whose_whole_is_of_another_year_or_not_stated_has_no_share():
    rows = [("F1", "2019/20", 100, ""), ("F1", "2020/21", None, ""), ("A1", "2020/21", 10, "F1"), ("A1", "", 5, "F1")]
    frame = pd.DataFrame(rows, columns=["area_code", "period", "amount_pence", "share_of"]).assign(
        funder="Home Office", printed_percent=None, note="", source="document 004"
    )
    shares = allocation_shares(frame, AREAS, within="A1")
    assert shares.rows["share"].isna().all()
    assert shares.summary() == ""


@pytest.fixture
def documents(demo_database, monkeypatch):
    """The documents' projects, areas and allocations, as the demonstration stores them."""
    from interventions.store.engine import open_engine

    monkeypatch.setenv("VRU_DATABASE_URL", f"sqlite:///{demo_database}")
    with transaction(open_engine()) as session:
        return read_projects(session), read_areas(session), read_table(session, "allocations")


def test_the_two_years_are_those_of_the_document(documents):
    """Oracle: document 004, the table in para 3.7, read by eye."""
    projects, areas, _ = documents
    lives = project_lives(projects, areas, area="E06000022")
    assert lives.periods == ("2019/20", "2020/21")
    assert lives.head() == (
        "10 projects, 2019/20 to 2020/21: 2 continued, 2 delayed, 1 discontinued, 5 new in 2020/21. "
        "1 of them is paid by another funder (Avon and Somerset Police and Crime Commissioner): "
        "Serious violence and the street community: research and toolkit."
    )
    said = " ".join(lives.reasons())
    assert "materials delayed by Covid-19" in said
    assert "follow-up by test purchase (mystery shoppers) discontinued because of Covid-19" in said
    own = projects.projects.set_index("project_id")
    assert own.loc["banes-detached-youth-work", "hours_per_week"] == 4 * 2.5
    assert own.loc["banes-trusted-adult-workshops", ["age_from", "age_to"]].tolist() == [10, 11]
    assert own.loc[own.index.str.startswith("banes-"), "kind"].value_counts().to_dict() == {
        "delivery": 7, "campaign": 2, "research": 1,
    }  # fmt: skip


def test_the_share_is_printed_with_its_denominator_and_what_the_document_says(documents):
    """Oracle: 114,884 / 1,600,000 = 0.0718 (document 004, para 5.2, which prints 10%)."""
    _, areas, allocations = documents
    shares = allocation_shares(allocations, areas, within="E06000022")
    assert shares.summary().splitlines() == [
        f"£114,884 is 7.2% of £1,600,000 (Avon and Somerset, {year}); the document says 10%." for year in YEARS
    ]
    assert shares.rows["share"].max() == pytest.approx(0.0718, abs=5e-5)
