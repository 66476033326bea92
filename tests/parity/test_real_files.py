"""The real public files through the real commands, counted a second time by other means."""

import json
import os

import pandas as pd
import pytest
from sqlalchemy import text
from sqlmodel import SQLModel
from typer.testing import CliRunner

from interventions.cli import collect
from interventions.store.engine import open_engine, transaction
from interventions.store.migrating import initialise
from interventions.store.reading import read_areas, read_crimes, read_need, read_populations
from interventions.vocabulary import CRIME_CATEGORIES

FILES = [  # in the order in which one needs another
    ("lookup", "lookups/bedfordshire_lsoa11_lsoa21_ward24.csv"),
    ("lookup", "lookups/ltla24_csp24_pfa24.csv"),
    ("population", "population/census2021_lsoa21_residents_EW.csv.gz"),
    ("population", "population/mye2020_bedfordshire_lsoa11_single_year_age.csv"),
    ("boundaries", "boundaries/bedfordshire_lsoa21.geojson"),
    ("boundaries", "boundaries/bedfordshire_lsoa11.geojson"),
    ("deprivation", "deprivation/imd2019_bedfordshire_lsoa11.csv"),
    ("deprivation", "deprivation/imd2019_bedfordshire_lsoa11_indicators.csv"),
    ("crimes", "police"),
    ("grants", "grants360/files"),
]
AUTHORITIES = {"E06000032": "Luton", "E06000055": "Bedford", "E06000056": "Central Bedfordshire"}


def vru(*words):
    """Run the command line; gives exit code, the reports it printed as JSON, and what it said on stderr."""
    result = CliRunner().invoke(collect(), ["import", *map(str, words), "--json"])
    return result.exit_code, json.loads(result.stdout), result.stderr


@pytest.fixture(scope="module")
def loaded(shared, tmp_path_factory):
    """One database with all files, and the report of each file by its name."""
    before = os.environ.get("VRU_DATABASE_URL")
    os.environ["VRU_DATABASE_URL"] = f"sqlite:///{tmp_path_factory.mktemp('real') / 'vru.db'}"
    engine = open_engine()
    initialise(engine)
    reports = {}
    for kind, path in FILES:
        code, told, _ = vru(kind, shared / "data" / path)
        assert code == 0, told
        reports |= {report["file"]: report for report in told}
    yield engine, reports
    engine.dispose()
    os.environ.pop("VRU_DATABASE_URL")
    if before is not None:
        os.environ["VRU_DATABASE_URL"] = before


def dump_of(engine):
    """Every table's size, and every row of the small ones."""
    with engine.connect() as connection:
        names = sorted(SQLModel.metadata.tables)
        counts = {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in names}
        small = [name for name, count in counts.items() if count < 5000]
        return counts, {name: sorted(map(str, connection.execute(text(f"SELECT * FROM {name}")))) for name in small}


def test_bedfordshire_has_417_small_areas_in_three_authorities(loaded):
    with transaction(loaded[0]) as session:
        areas = read_areas(session)
    small = areas[areas["area_type"] == "lsoa"]
    assert len(small) == 417
    assert small["authority_code"].map(AUTHORITIES).value_counts().sum() == 417
    assert set(small["force_code"]) == {"E23000026"}


@pytest.mark.parametrize(
    ("name", "read", "dropped"),
    [
        ("bedfordshire-street-2022.csv.gz", 61_885,
         {"repeated row": 125, "no location": 2_128, "outside the areas loaded": 315}),
        ("bedfordshire-street-2023.csv.gz", 59_982, {"no location": 2_472, "outside the areas loaded": 405}),
        ("2024-04-bedfordshire-street.csv", 5_343, {"no location": 184, "outside the areas loaded": 43}),
        ("2019-08-bedfordshire-street.csv", 5_581, {"outside the areas loaded": 39}),
    ],
)  # fmt: skip
def test_every_row_of_the_street_files_is_accounted_for(loaded, name, read, dropped):
    report = loaded[1][name]
    assert report["read"] == read
    assert report["dropped"] == dropped
    assert report["stored"] + sum(dropped.values()) == read


@pytest.mark.parametrize("month", ["2022-01", "2023-07"])
def test_a_month_counted_row_by_row_with_pandas_is_the_same(loaded, shared, month):
    raw = pd.read_csv(shared / "data/police" / f"bedfordshire-street-{month[:4]}.csv.gz", dtype=str)
    ours = pd.read_csv(shared / "data/lookups/bedfordshire_lsoa11_lsoa21_ward24.csv", dtype=str)["lsoa21_code"]
    raw = raw[raw["Month"] == month]
    raw = pd.concat([raw[raw["Crime ID"].isna()], raw[raw["Crime ID"].notna()].drop_duplicates()])
    raw = raw[raw["LSOA code"].isin(ours)].assign(category=lambda f: f["Crime type"].replace(CRIME_CATEGORIES))
    expected = raw.value_counts(["LSOA code", "category"]).to_dict()
    with transaction(loaded[0]) as session:
        crimes = read_crimes(session)
    crimes = crimes[crimes["month"] == month]
    assert {(r.area_code, r.category): r.crimes for r in crimes.itertuples()} == expected


def test_2019_arrives_through_the_lookup_by_point(loaded, shared):
    report = loaded[1]["2019-08-bedfordshire-street.csv"]
    raw = pd.read_csv(shared / "data/police/2019-08/2019-08-bedfordshire-street.csv", dtype=str)
    lookup = pd.read_csv(shared / "data/lookups/bedfordshire_lsoa11_lsoa21_ward24.csv", dtype=str)
    split = lookup.groupby("lsoa11_code")["lsoa21_code"].agg(list)[lambda s: s.str.len() > 1]
    assert report["mapped"] == raw["LSOA code"].isin(split.index).sum() == 983
    assert report["stored"] == raw["LSOA code"].isin(lookup["lsoa11_code"]).sum(), "a fifth would be lost without it"
    with transaction(loaded[0]) as session:
        crimes = read_crimes(session)
    counts = crimes[crimes["month"] == "2019-08"].groupby("area_code")["crimes"].sum()
    for old, successors in split.items():
        found = counts.reindex(successors, fill_value=0)
        assert found.sum() == (raw["LSOA code"] == old).sum()
        assert old not in counts.index
    shared_out = [(counts.reindex(s, fill_value=0) > 0).sum() > 1 for s in split]
    assert sum(shared_out) > len(split) / 2, "not all of a split area's crimes go to one successor"


def test_importing_the_crimes_again_stores_nothing(loaded, shared):
    before = dump_of(loaded[0])
    police = shared / "data/police"
    code, told, _ = vru("crimes", police / "bedfordshire-street-2022.csv.gz", police / "2019-08")
    assert code == 0
    assert [(report["read"], report["stored"]) for report in told] == [(61_885, 0), (5_581, 0)]
    assert [report["dropped"]["already stored"] for report in told] == [59_317, 5_542]
    assert dump_of(loaded[0]) == before


def test_the_totals_of_people_are_the_published_ones(loaded):
    with transaction(loaded[0]) as session:
        people = read_populations(session)
    totals = people[people["area_code"].str.startswith("E01")].groupby("year")["people"].agg(["sum", "size"])
    assert totals.loc[2020, "sum"] == pytest.approx(682_311, abs=1e-6)
    assert totals.loc[2021, "sum"] == 704_715
    assert list(totals["size"]) == [417, 417]
    assert loaded[1]["census2021_lsoa21_residents_EW.csv.gz"]["dropped"] == {"outside the areas loaded": 35_672 - 417}


def test_the_most_deprived_tenth_by_crime_before_and_after_carrying(loaded, shared):
    table = pd.read_csv(shared / "data/deprivation/imd2019_bedfordshire_lsoa11.csv")
    before = table[table["Crime_decile"] == 1]["ltla21_name"].value_counts().to_dict()
    assert before == {"Central Bedfordshire": 8, "Luton": 6, "Bedford": 4}
    with transaction(loaded[0]) as session:
        decile = read_need(session, "imd2019-crime-decile").set_index("area_code")["value"]
        areas = read_areas(session).set_index("area_code")["authority_code"]
    after = areas[decile.index[decile == 1]].map(AUTHORITIES).value_counts().to_dict()
    assert after == AFTER_CARRYING
    assert len(decile) == 417


# Split areas hand their decile to every successor, so the number of areas in the tenth grows; the people do not.
AFTER_CARRYING = {"Central Bedfordshire": 9, "Luton": 9, "Bedford": 5}


def test_numbers_of_people_in_the_indices_are_divided_and_keep_their_total(loaded, shared):
    table = pd.read_csv(shared / "data/deprivation/imd2019_bedfordshire_lsoa11_indicators.csv")
    with transaction(loaded[0]) as session:
        values = read_need(session, "imd2019-income-domain-numerator")
    assert values["value"].sum() == pytest.approx(table["income_domain_numerator"].sum())
    assert len(values) == 417


def test_the_outlines_of_2011_are_set_aside(loaded):
    report = loaded[1]["bedfordshire_lsoa11.geojson"]
    assert (report["read"], report["stored"], report["dropped"]) == (381, 0, {"outline of 2011, superseded": 381})


@pytest.mark.parametrize(("name", "grants"), [("ab_charitable_trust.json.gz", 783), ("alw_foundation.json.gz", 475)])
def test_the_two_real_publishers_are_stored_whole_to_the_penny(loaded, shared, name, grants):
    report = loaded[1][name]
    assert (report["read"], report["stored"], report["dropped"]) == (grants, grants, {})
    package = pd.read_json(shared / "data/grants360/files" / name, compression="gzip")["grants"]
    pounds = {grant["id"]: grant["amountAwarded"] for grant in package}
    with loaded[0].connect() as connection:
        stored = dict(
            connection.execute(
                text("SELECT project_id, amount_pence FROM awards JOIN projects ON number = project_number")
            ).all()
        )
    assert {key: stored[key] / 100 for key in pounds} == pytest.approx(pounds)


@pytest.mark.parametrize(
    ("name", "faults"),
    [("badfile_all_validation_errors.json", 10), ("fundingproviders-grants_malformed.json", 1), ("nulls.json", 133)],
)  # fmt: skip
def test_broken_grants_are_refused_with_every_fault_and_an_exit_code(loaded, shared, name, faults):
    before = dump_of(loaded[0])
    code, told, said = vru("grants", shared / "data/grants360/fixtures" / name)
    assert code != 0
    assert (told[0]["file"], told[0]["stored"], len(told[0]["faults"])) == (name, 0, faults)
    alike = [line.split("  · ")[1].split(" rows, the first ") for line in said.splitlines() if "  · " in line]
    assert sum(int(words[0]) if len(words) > 1 else 1 for words in alike) == faults
    assert "Traceback" not in said
    assert dump_of(loaded[0]) == before


def test_broken_json_is_one_fault_with_line_and_column(loaded, shared):
    path = shared / "data/grants360/fixtures/fundingproviders-grants_malformed.json"
    with pytest.raises(json.JSONDecodeError) as parser:
        json.loads(path.read_text())
    (fault,) = vru("grants", path)[1][0]["faults"]
    assert (fault["row"], fault["column"]) == (parser.value.lineno, f"column {parser.value.colno}")
