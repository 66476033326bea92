"""The command `need index`. Oracle: need_index called directly on values counted here, row by row, from the store."""

import io
import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from app.need_data import CrimeGrid, crime_measures
from catalogue import need_index
from catalogue.need.index_values import CONTESTED_CRIME, first_choice, index_cells, say_passed_over
from interventions.cli import collect
from interventions.errors import InputError
from interventions.figures import ordinal
from interventions.importing.files import SourceFile
from interventions.loading import import_file
from interventions.store.engine import open_engine, transaction
from interventions.store.reading import read_areas, read_crimes, read_populations
from interventions.vocabulary import CRIME_LABELS, Polarity

COUNTY = "X10000001"
CRIMES = ("anti-social-behaviour", "robbery")


def run(*words: str):
    outcome = CliRunner().invoke(collect(), ["need", "index", *words])
    if outcome.exception and not isinstance(outcome.exception, SystemExit):
        raise outcome.exception
    return outcome


def counted(level: str, column: str) -> pd.DataFrame:
    """Crimes of 2024 in each area of the county and its residents, added up row by row."""
    with transaction(open_engine()) as session:
        areas, crimes, people = read_areas(session), read_crimes(session), read_populations(session)
    lsoas = areas[(areas["area_type"] == "lsoa") & (areas["county_code"] == COUNTY)]
    parent = dict(zip(lsoas["area_code"], lsoas[column], strict=True))
    rows = []
    for code, name in areas.loc[areas["area_type"] == level, ["area_code", "area"]].itertuples(index=False):
        mine = {small for small, own in parent.items() if own == code}
        if not mine:
            continue
        residents = people.loc[people["area_code"].isin(mine) & (people["year"] == 2021), "people"].sum()
        for crime in CRIMES:
            here = crimes[crimes["area_code"].isin(mine) & (crimes["category"] == crime)]
            rows.append((code, name, crime, float(here.loc[here["month"] >= "2024-01", "crimes"].sum()), residents))
    frame = pd.DataFrame(rows, columns=["area_code", "area", "indicator", "count", "denominator"])
    return frame.assign(denominator_name="residents, 2021", polarity="lower_is_better")


@pytest.mark.parametrize(("level", "column"), [("authority", "authority_code"), ("lsoa", "area_code")])
def test_the_ranks_are_those_of_the_index_on_the_same_values(filled, level, column):
    direct = need_index(
        counted(level, column), weights={"anti-social-behaviour": 1, "robbery": 3}, transformation="rank", draws=200,
        seed=5,
    )  # fmt: skip
    said = run(
        "--place", COUNTY, "--level", level, "--weight", "robbery=3", "--transformation", "rank", "--draws", "200",
        "--seed", "5", "--format", "csv",
    )  # fmt: skip
    pd.testing.assert_frame_equal(pd.read_csv(io.StringIO(said.stdout)), direct.to_frame(), check_dtype=False)
    assert "robbery, 2024-01 to 2024-12 (12 months), per resident (2021) (75.0%)" in said.stderr


def test_a_table_says_the_interval_the_scale_the_weights_and_what_would_change_the_top(filled):
    said = run("--place", "Fairshire (synthetic)", "--indicator", "robbery").stdout
    index = need_index(counted("authority", "authority_code").query("indicator == 'robbery'"))
    assert index.say_first() in said
    assert index.what_would_change_top(5).summary() in said
    assert "distance from the mean of the areas, in standard deviations" in said
    assert "robbery, 2024-01 to 2024-12 (12 months), per resident (2021) (100.0%)" in said
    first = index.areas.iloc[0]
    assert f"{ordinal(first['rank_lower'])} to {ordinal(first['rank_upper'])}" in said


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("--place", "Nowhere"), "no area 'Nowhere'"),
        (("--place", ""), "no place is named"),
        (("--place", "X01001001"), "of the kind lsoa"),
        (("--place", "X06000001"), "has 1 local authority"),
        (("--place", COUNTY, "--level", "ward"), "has no ward"),
        (("--place", COUNTY, "--level", "county"), "cannot be put in order"),
        (("--place", COUNTY, "--indicator", "robery"), "no indicator 'robery'.*robbery"),
        (("--place", COUNTY, "--indicator", "burglary"), "no crime of the category burglary.*Loaded: anti-social"),
        (("--place", COUNTY, "--indicator", "possession-of-weapons"), "more police work.*Leave it out"),
        (("--place", COUNTY, "--weight", "robbery"), "'robbery' is no weight.*robbery=2"),
        (("--place", COUNTY, "--weight", "burglary=2"), "not among the indicators"),
        (("--place", COUNTY, "--weight", "robbery=0"), "above nought"),
        (("--place", COUNTY, "--transformation", "log"), "not a transformation"),
        (("--place", COUNTY, "--draws", "5"), "too few"),
        (("--place", "Luton", "--level", "lsoa"), "has no lsoa|no crime is loaded"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_mend(filled, words, what):
    with pytest.raises(InputError, match=what) as refused:
        run(*words)
    assert refused.value.mend


def test_first_come_violence_whose_direction_is_clear_then_what_is_recorded_most():
    counts = pd.Series(
        {"burglary": 5, "robbery": 1, "drugs": 90, "shoplifting": 7, "vehicle-crime": 5, "other-theft": 6, "arson": 0}
    )
    assert first_choice(counts) == ["robbery", "shoplifting", "other-theft", "burglary"]
    assert first_choice(pd.Series({"drugs": 3})) == []


def test_the_command_and_the_pages_contest_the_same_crimes():
    grid = CrimeGrid(lsoas=pd.DataFrame(), months=(), categories=tuple(CRIME_LABELS), counts=pd.DataFrame().to_numpy())
    pages = {one.code for one in crime_measures(grid) if one.polarity is Polarity.CONTESTED} - {"violence-together"}
    assert pages <= CONTESTED_CRIME
    assert CONTESTED_CRIME - pages <= {"public-disorder-weapons", "violent-crime"}, "older names"


def test_a_cell_without_a_count_or_a_whole_is_empty_and_says_why():
    known = pd.DataFrame({
        "area_code": ["a", "b", "c"], "count": [4.0, None, 2.0], "denominator": [10.0, 10.0, 0.0],
        "suppressed": [False, True, False],
    })  # fmt: skip
    whole = pd.DataFrame({"area_code": list("abcd"), "area": list("ABCD")})
    cells = index_cells(whole, known, indicator="calls", denominator_name="people", polarity="lower_is_better")
    assert cells["why"].tolist() == ["", "suppressed", "no people", "no count"]
    assert cells["count"].isna().tolist() == cells["denominator"].isna().tolist() == [False, True, True, True]


@pytest.fixture
def towns(engine, tmp_path):
    """Six towns with indicators of our own; a count of 3 is kept back, and two have no direction or no counts."""
    areas = tmp_path / "areas.csv"
    areas.write_text(
        "code,name,area_type,parent_code\nE23000001,Force,police_force,\n"
        + "".join(f"E0600000{n},Town {n},authority,E23000001\n" for n in range(1, 7))
    )
    rows = [
        *(("survey", 1000, n, (3, 40, 50, 60, 70, 80)[n], "lower_is_better", "") for n in range(6)),
        *(("calls", 900, n, 20 + 9 * n, "higher_is_better", "") for n in range(6)),
        *(("talks", 900, n, 30 + n, "contested", "") for n in range(6)),
        *(("worked", 900, n, 30 + n, "lower_is_better", "standardised") for n in range(6)),
    ]
    need = tmp_path / "need.csv"
    need.write_text(
        "indicator,name,kind,theme,area_code,period,value,count,denominator,denominator_name,per,lower,upper,source,"
        "polarity,method\n"
        + "".join(
            f"{code},{code},rate,knife-crime,E0600000{n + 1},{year},,{count + 7 * n * (2023 - year)},{of},people asked,"
            f"1000,,,us,{way},{how}\n"
            for code, of, n, count, way, how in rows
            for year in ((2022, 2023) if code == "calls" else (2023,))
        )
    )
    for kind, path in (("areas", areas), ("need", need)):
        import_file(engine, kind, SourceFile(path))


def test_who_is_left_out_is_named_with_the_reason_and_stored_counts_are_taken(towns):
    said = run("--place", "Force", "--indicator", "survey", "--indicator", "calls", "--format", "json")
    assert "Town 1 (survey: suppressed)" in said.stderr
    rows = [
        (f"E0600000{n + 1}", f"Town {n + 1}", name, float(count), of, "people asked", way)
        for n in range(1, 6)
        for name, count, of, way in (
            ("survey", (3, 40, 50, 60, 70, 80)[n], 1000, "lower_is_better"),
            ("calls", 20 + 9 * n, 900, "higher_is_better"),
        )
    ]
    columns = ["area_code", "area", "indicator", "count", "denominator", "denominator_name", "polarity"]
    direct = need_index(pd.DataFrame(rows, columns=columns)).to_frame()
    given = pd.DataFrame(json.loads(said.stdout))
    pd.testing.assert_frame_equal(given, direct, check_dtype=False, atol=1e-9)
    assert "Town 1" not in said.stdout


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("talks", "direction of talks is contested"),
        ("worked", "no plain rate or share"),
        ("", "no crime is loaded here"),
    ],
)
def test_an_indicator_that_cannot_order_is_refused(towns, code, what):
    with pytest.raises(InputError, match=what):
        run("--place", "Force", *(("--indicator", code) if code else ()))


def test_what_the_first_choice_leaves_out_is_named_with_the_reason():
    counts = pd.Series({"robbery": 5, "drugs": 9, "burglary": 4, "shoplifting": 3, "arson": 2, "theft": 1})
    said = say_passed_over(counts)
    assert "more of it may come of more reporting or more police work: drugs." in said
    assert said.endswith("violence first: theft.")
    assert say_passed_over(pd.Series({"robbery": 5, "drugs": 0})) == ""
