"""The pages of need. Oracles: naive sums over the stored rows or the raw file, and SciPy's exact Poisson limits."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from app.components import need_charts, need_figures, need_reading
from catalogue import ProjectFilter, filter_projects, provision
from interventions.figures import pounds
from interventions.importing.files import SourceFile
from interventions.loading import import_file
from interventions.places import inside
from interventions.store.engine import open_engine, transaction
from interventions.store.reading import read_areas, read_crimes, read_populations, read_projects
from interventions.vocabulary import AreaType
from pages import open_page, words

VIEWS = ("need_profile", "indicator", "need_map")
COUNTY, ASHMERE = "X10000001", "X06000001"
NONSENSE = dict.fromkeys(
    ("place", "area", "level", "indicator", "month", "zoom", "crime", "theme", "deprivation", "spread"), "<nonsense>"
)


@pytest.mark.parametrize("view", VIEWS)
def test_an_empty_database_gives_a_calm_word_and_the_command_that_helps(view, engine):
    page = open_page(view)
    assert not page.exception
    assert not page.error
    assert "vru demo" in words(page)


@pytest.mark.parametrize("view", VIEWS)
def test_a_missing_database_is_said_with_its_mend(view, database):
    page = open_page(view)
    assert not page.exception
    assert "vru init" in words(page)


@pytest.mark.parametrize("level", ["lsoa", "ward", "authority"])
@pytest.mark.parametrize("view", VIEWS)
def test_a_filled_database_shows_every_page_at_every_level(view, level, filled):
    page = open_page(view, place=COUNTY, level=level)
    assert not page.exception
    assert not page.error
    assert "synthetic" in words(page)


@pytest.mark.parametrize("view", VIEWS)
def test_nonsense_in_the_address_falls_back(view, filled):
    page = open_page(view, **NONSENSE)
    assert not page.exception
    assert not page.error


def test_an_unknown_area_is_said(filled):
    assert "There is no area '<nonsense>' in this place" in words(open_page("need_profile", area="<nonsense>"))


def _ashmere_robberies() -> tuple[float, float]:
    """The robberies of 2024 in Ashmere and its people, added up row by row."""
    with transaction(open_engine()) as session:
        areas, crimes, people = read_areas(session), read_crimes(session), read_populations(session)
    mine = set(areas.loc[(areas["authority_code"] == ASHMERE) & (areas["area_type"] == "lsoa"), "area_code"])
    rows = zip(*(crimes[name] for name in ("area_code", "month", "category", "crimes")), strict=True)
    events = sum(n for area, month, kind, n in rows if area in mine and month[:4] == "2024" and kind == "robbery")
    return events, float(people.loc[people["area_code"].isin(mine) & (people["year"] == 2021), "people"].sum())


def test_the_profile_gives_the_rate_of_the_latest_year_with_its_interval(filled):
    events, people = _ashmere_robberies()
    row = need_reading.profile(COUNTY, ASHMERE, AreaType.AUTHORITY).set_index("code").loc["robbery"]
    assert row["events"] == events
    assert row["value"] == pytest.approx(1_000 * events / people)
    exact = stats.chi2.ppf(0.025, 2 * events) / 2 / people * 1_000  # Byar's limit lies within half a per cent of it
    assert row["lower"] == pytest.approx(exact, rel=0.005)
    said = words(open_page("need_profile", area=ASHMERE))
    assert f"{row['value']:.2f} ({row['lower']:.2f} to {row['upper']:.2f})" in said
    assert f">{events:.0f}<" in said
    assert "worse than Fairshire (synthetic), at 99.8%" in said


def test_where_a_rise_may_be_success_a_high_rate_is_not_called_worse(filled):
    rows = need_reading.profile(COUNTY, ASHMERE, AreaType.AUTHORITY).set_index("code")
    assert rows.loc["violence-and-sexual-offences", "verdict"] == "higher"
    assert rows.loc["anti-social-behaviour", "verdict"] == "worse"


def test_the_whole_place_is_not_compared_with_itself(filled):
    assert set(need_reading.profile(COUNTY, COUNTY, AreaType.COUNTY)["verdict"]) == {""}


def test_the_profile_of_an_lsoa_finds_its_place_by_itself_and_says_its_hot_months(filled):
    page = open_page("need_profile", area="X01001001", crime="robbery")
    assert page.query_params["area"] == "X01001001"
    held = need_reading.hot_spots_in(COUNTY, "robbery").areas.set_index("area_code").loc["X01001001"]
    assert f"{held['months_high']} of 48 months" in words(page)


def test_the_lsoas_of_a_place_add_up_to_the_place(filled):
    small = need_figures.figures(COUNTY, "robbery", AreaType.LSOA).rows
    large = need_figures.figures(COUNTY, "robbery", AreaType.AUTHORITY).rows
    assert small["events"].sum() == large["events"].sum()
    assert (small["state"] == "shown").all()
    assert (small["value"] == 0).any(), "nought is a figure"


def test_a_chosen_area_opens_its_trend_and_its_place_in_the_funnel(filled):
    page = open_page("need_map", place=COUNTY, level="lsoa")
    assert "Month by month" not in words(page)
    page.selectbox(key="choose area").set_value("X01001001").run()
    said = words(page)
    assert page.query_params["area"] == "X01001001"
    assert "Month by month" in said
    assert "the 99.8% limits for its size" in said


def test_a_month_of_noughts_is_said_to_be_nought(filled):
    shown = need_figures.figures(COUNTY, "robbery", AreaType.LSOA, "2024-02").rows
    noughts = int((shown["value"] == 0).sum())
    assert noughts
    assert f"{noughts} (" in words(open_page("need_map", place=COUNTY, indicator="robbery", month="2024-02"))


def test_the_indicator_page_says_how_many_stand_out_before_and_after_over_dispersion(filled):
    plain = words(open_page("indicator", place=COUNTY, level="lsoa"))
    spread = words(open_page("indicator", place=COUNTY, level="lsoa", spread="times"))
    shape = need_figures.funnel_of(need_figures.figures(COUNTY, "violence-together", AreaType.LSOA), "multiplicative")
    before, after = len(shape[0].flagged(before=True)), len(shape[0].flagged())
    assert after < before
    assert shape[0].denominator == "residents, 2021"
    assert f"**{before}** by chance alone, **{before}** with" in plain
    assert f"**{before}** by chance alone, **{after}** with" in spread


def test_nought_and_no_figure_are_told_apart_on_the_map():
    band, names = need_charts.bands(pd.Series([0.0, np.nan, 1.0, 2.0, 3.0, 9.0]))
    assert band[0] == need_charts.NOUGHT == names[0]
    assert band[1] is None
    assert names[-1] == band[5]
    assert len(names) == 1 + 5, "nought, and fifths of what is above it"
    close = pd.Series([0.01, 0.02, 0.03, 0.041, 0.3])
    assert len(set(need_charts.bands(close)[0])) == 5, "bands that would be written alike get more decimals"
    assert need_charts.bands(pd.Series([0.0, 0.0])) == ([need_charts.NOUGHT] * 2, [need_charts.NOUGHT])
    assert need_charts.bands(pd.Series([np.nan])) == ([None], [])


def test_a_small_number_of_an_agency_is_on_no_page(filled_with_small):
    for view, address in (("indicator", {}), ("need_map", {}), ("need_profile", {"area": "E06000001"})):
        page = open_page(view, place="E23000001", level="authority", indicator="our-survey", **address)
        assert not page.exception
        shown = words(page) + "".join(frame.value.to_csv() for frame in page.dataframe)
        assert "kept back" in shown
        assert "30.0" not in shown  # 3 of 1,000, per 10,000


@pytest.fixture
def filled_with_small(engine, tmp_path):
    areas = tmp_path / "areas.csv"
    areas.write_text(
        "code,name,area_type,parent_code\nE23000001,Force,police_force,\n"
        + "".join(f"E0600000{n},Town {n},authority,E23000001\n" for n in range(1, 7))
    )
    need = tmp_path / "need.csv"
    counts = (3, 40, 50, 60, 70, 80)
    need.write_text(
        "indicator,name,kind,theme,area_code,period,value,count,denominator,denominator_name,per,lower,upper,source\n"
        + "".join(
            f"our-survey,Our survey,rate,knife-crime,E0600000{n},2023,,{count},1000,people asked,10000,,,ours\n"
            for n, count in enumerate(counts, start=1)
        )
    )
    for kind, path in (("areas", areas), ("need", need)):
        import_file(engine, kind, SourceFile(path))


def test_counts_of_areas_are_held_beside_one_another_as_rates_alone(filled_with_small, engine, tmp_path, monkeypatch):
    need = tmp_path / "counts.csv"
    need.write_text(
        "indicator,name,kind,theme,area_code,period,value,count,denominator,denominator_name,per,lower,upper,source\n"
        + "".join(f"calls,Calls,count,,E0600000{n},2023,{10 * n},{10 * n},,,,,,ours\n" for n in range(1, 7))
    )
    import_file(engine, "need", SourceFile(need))
    codes = [f"E0600000{n}" for n in range(1, 7)]
    people = pd.DataFrame({"area_code": codes, "people": [1e4, 2e4, 3e4, 4e4, 5e4, 6e4], "population_year": 2021})
    monkeypatch.setattr(need_figures, "people_in", lambda *args, **named: people)
    held = need_figures.figures("E23000001", "calls", AreaType.AUTHORITY)
    assert held.rows["value"].tolist() == pytest.approx([1.0] * 6)
    assert (held.benchmark, held.denominator) == (pytest.approx(1.0), "residents, 2021")


def test_the_profile_of_luton_counts_what_the_police_files_hold(engine, shared):
    files = {
        "lookup": ("lookups/bedfordshire_lsoa11_lsoa21_ward24.csv", "lookups/ltla24_csp24_pfa24.csv"),
        "population": ("population/census2021_lsoa21_residents_EW.csv.gz",),
        "crimes": ("police/bedfordshire-street-2023.csv.gz",),
    }
    for kind, paths in files.items():
        for path in paths:
            import_file(engine, kind, SourceFile(shared / "data" / path), year=2021 if kind == "population" else None)
    lookup = pd.read_csv(shared / "data" / files["lookup"][0], dtype=str)
    luton = set(lookup.loc[lookup["ltla24_name"] == "Luton", "lsoa21_code"])
    raw = pd.read_csv(shared / "data" / files["crimes"][0], dtype=str)
    robberies = int(((raw["Crime type"] == "Robbery") & raw["LSOA code"].isin(luton)).sum())
    rows = need_reading.profile("E23000026", "E06000032", AreaType.AUTHORITY).set_index("code")
    assert rows.loc["robbery", "events"] == robberies
    said = words(open_page("need_profile", area="E06000032"))
    assert "225,244 people" in said.replace("**", "")  # Census 2021, residents of Luton's LSOAs
    assert "2023-01 to 2023-12 (12 months)" in said


def test_an_area_without_a_figure_is_hatched_and_one_at_nought_is_shaded(filled):
    held = need_figures.figures(COUNTY, "robbery", AreaType.AUTHORITY)
    rows = held.rows.assign(value=[0.0, np.nan, 1.0, 2.0, 3.0, 4.0])
    rows["state"] = ["shown", "kept back", *["shown"] * 4]
    square = '{"type": "Polygon", "coordinates": [[[0, 0], [0, 9], [9, 9], [0, 0]]]}'
    spec = need_charts.draw_need_map(rows[["area_code", "area"]].assign(geometry=square), replace(held, rows=rows),
                                     title="rate").to_dict()  # fmt: skip
    told = [feature["properties"] for feature in spec["data"]["values"]]
    assert told[0]["band"] == need_charts.NOUGHT
    assert (told[1]["band"], told[1]["label"]) == (None, "kept back, so that small numbers cannot be worked out")
    assert spec["layer"][0]["mark"]["fill"]["gradient"] == "linear"


NEED_HEAD = "indicator,name,kind,theme,area_code,period,value,count,denominator,denominator_name,per,published\n"


def shares(engine, tmp_path, rows):
    """A survey by town; `rows`: number of the town → its cells from value on."""
    need = tmp_path / "shares.csv"
    need.write_text(NEED_HEAD + "".join(f"asked,Asked,rate,knife-crime,E0600000{n},2023,{row}\n" for n, row in rows))
    import_file(engine, "need", SourceFile(need))


def test_a_rate_without_a_stated_value_is_the_same_on_all_pages(filled_with_small, engine, tmp_path):
    """276 of 8,000 is 34.5 per 1,000."""
    shares(engine, tmp_path, [(n, ",276,8000,people asked,1000,yes") for n in range(1, 7)])
    for view, address in (("indicator", {"indicator": "asked"}), ("need_map", {"indicator": "asked"}),
                          ("need_profile", {"theme": "knife-crime"})):  # fmt: skip
        page = open_page(view, place="E23000001", level="authority", area="E06000001", **address)
        assert not page.exception
        assert "34.5" in words(page) + "".join(frame.value.to_csv() for frame in page.dataframe), view


def test_a_count_stated_as_a_value_alone_is_on_the_map_too(filled_with_small, engine, tmp_path, monkeypatch):
    need = tmp_path / "counts.csv"
    need.write_text(NEED_HEAD + "".join(f"calls,Calls,count,,E0600000{n},2023,100,,,,,yes\n" for n in range(1, 7)))
    import_file(engine, "need", SourceFile(need))
    people = pd.DataFrame({"area_code": [f"E0600000{n}" for n in range(1, 7)], "people": 1e4, "population_year": 2021})
    monkeypatch.setattr(need_figures, "people_in", lambda *args, **named: people)
    assert need_figures.figures("E23000001", "calls", AreaType.AUTHORITY).rows["value"].tolist() == [10.0] * 6


def test_where_the_whole_place_has_no_figure_that_is_the_reason_given(filled_with_small, engine, tmp_path):
    shares(engine, tmp_path, [(n, ",276,8000,people asked,1000,yes") for n in range(1, 6)])
    said = words(open_page("indicator", place="E23000001", level="authority", indicator="asked"))
    assert "Force as a whole has no figure of this to be compared with, so no area is called better or worse." in said
    assert "have no interval" not in said


def test_what_is_kept_back_and_what_is_not_held_are_counted_apart_and_drawn_apart(filled_with_small, engine, tmp_path):
    """Of six towns four are published, one is hidden by its source and one is not held."""
    rows = [(n, ",276,8000,people asked,1000,yes") for n in range(1, 5)]
    shares(engine, tmp_path, [*rows, (5, "*,*,8000,people asked,1000,yes")])
    for view in ("indicator", "need_map"):
        page = open_page(view, place="E23000001", level="authority", indicator="asked")
        assert "Without a figure, which is not nought: 1 hidden by the source, 1 not held." in words(page)
    said = words(open_page("need_map", place="E23000001", level="authority", indicator="our-survey"))
    assert re.search(r"not nought: \d kept back\.", said)


def test_a_kept_back_area_is_hatched_and_one_that_is_not_held_stays_blank(filled):
    held = need_figures.figures(COUNTY, "robbery", AreaType.AUTHORITY)
    rows = held.rows.assign(value=[np.nan, np.nan, 1.0, 2.0, 3.0, 4.0])
    rows["state"] = ["kept back", "no figure", *["shown"] * 4]
    square = '{"type": "Polygon", "coordinates": [[[0, 0], [0, 9], [9, 9], [0, 0]]]}'
    spec = need_charts.draw_need_map(rows[["area_code", "area"]].assign(geometry=square), replace(held, rows=rows),
                                     title="rate").to_dict()  # fmt: skip
    told = [feature["properties"]["label"] for feature in spec["data"]["values"]][:2]
    assert told == ["kept back, so that small numbers cannot be worked out", "no figure"]
    hatched, blank = spec["layer"][:2]
    assert (hatched["mark"]["fill"]["gradient"], blank["mark"]["fill"]) == ("linear", "#ffffff")
    assert hatched["transform"][-1]["filter"].endswith("label != 'no figure'")
    assert blank["transform"][-1]["filter"].endswith("label == 'no figure'")


def test_the_caption_on_town_centres_stands_under_crime_alone(filled_with_small, engine, tmp_path):
    square = {"type": "Polygon", "coordinates": [[[0, 0], [0, 9], [9, 9], [0, 0]]]}
    outlines = pd.DataFrame({"area_code": ["E06000001"], "area": ["Town 1"], "geometry": [json.dumps(square)]})
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("app.views.need_map.data.outlines", lambda level: outlines)
        said = words(open_page("need_map", place="E23000001", level="authority", indicator="our-survey"))
    assert "Boundaries as imported." in said
    assert "town centre" not in said


def test_what_is_funded_here_is_the_areas_own_part_as_the_table_of_provision_has_it(filled):
    with transaction(open_engine()) as session:
        projects, areas, people = read_projects(session), read_areas(session), read_populations(session)
    granted = projects.awards[projects.awards["kind"] == "grant"].groupby("project_id")["amount_pence"].sum()
    near = filter_projects(projects, ProjectFilter(area=ASHMERE), areas).projects["project_id"]
    held = provision(projects, inside(areas, ASHMERE), by="tier", populations=people, everywhere=areas)
    own = held.rows.set_index(["area_code", "part", "measure"]).loc[(ASHMERE, "all", "pence")]
    assert own["amount"] < granted.reindex(near).sum()  # some of it goes elsewhere
    said = words(open_page("need_profile", place=COUNTY, area=ASHMERE))
    least = "at least " if own["unstated"] else ""
    assert f"{len(near)} projects work here, of every status; its own part of their money is {least}" in said
    assert pounds(own["amount"]) in said
    assert "divided by the shares a project states" in said
    assert "Projects of every status are counted, the money of all years together." in words(open_page("overview"))
