"""The page Need index. Oracle: need_index called directly on the figures of the page Indicator, or on those typed."""

import pandas as pd
import pytest

from app.components import need_figures
from app.views import need_index as view
from catalogue import need_index
from interventions.importing.files import SourceFile
from interventions.loading import import_file
from interventions.vocabulary import AreaType
from pages import open_page, words

COUNTY = "X10000001"
CRIMES = {"robbery": "Robbery", "anti-social-behaviour": "Anti-social behaviour"}
NONSENSE = {
    "place": "<x>", "level": "<x>", "indicators": "<x>,drugs", "weights": "robbery:nan,:,x:1,robbery", "scale": "<x>",
}  # fmt: skip


def direct(level: AreaType, weights: dict[str, float], transformation: str = "z"):
    parts = []
    for code, name in CRIMES.items():
        found = need_figures.figures(COUNTY, code, level)
        rows = found.rows
        parts.append(
            rows[["area_code", "area"]].assign(
                indicator=name, count=rows["events"], denominator=rows["people"],
                denominator_name="residents, 2021", polarity="lower_is_better",
                period=found.period,
            )
        )  # fmt: skip
    return need_index(pd.concat(parts), weights=weights, transformation=transformation)


def table(page) -> pd.DataFrame:
    return page.dataframe[0].value


def test_an_empty_database_and_a_missing_one_are_said_calmly(engine):
    page = open_page("need_index")
    assert not page.exception
    assert not page.error
    assert "vru demo" in words(page)


def test_a_missing_database_is_said_with_its_mend(database):
    assert "vru init" in words(open_page("need_index"))


def test_the_page_opens_with_clear_crimes_in_equal_weights(filled):
    page = open_page("need_index", place=COUNTY)
    assert not page.exception
    assert not page.error
    index = direct(AreaType.LSOA, dict.fromkeys(CRIMES.values(), 1))
    assert table(page)["Area"].tolist() == index.areas["area"].tolist()
    assert table(page)["Rank"].tolist() == index.areas["rank"].tolist()
    said = words(page)
    assert index.say_first() in said
    assert index.what_would_change_top(5).summary() in said
    assert index.summary() in said
    assert "Not offered, since more of it need not mean more need: Violence, robbery, weapons" in said
    assert page.query_params["indicators"] == "robbery,anti-social-behaviour"


def test_chosen_weights_and_scale_change_the_order_and_stand_in_the_address(filled):
    page = open_page("need_index", place=COUNTY)
    before = table(page)
    page.number_input(key="weight robbery").set_value(9.0).run()
    page.selectbox(key="choose scale").set_value("rank").run()
    index = direct(AreaType.LSOA, {"Robbery": 9, "Anti-social behaviour": 1}, "rank")
    assert table(page)["Area"].tolist() == index.areas["area"].tolist() != before["Area"].tolist()
    assert page.query_params["weights"] == "robbery:9"
    again = open_page("need_index", place=COUNTY, weights="robbery:9", scale="rank")
    pd.testing.assert_frame_equal(table(again), table(page))


def test_the_place_an_area_may_hold_is_said_as_an_interval(filled):
    shown = table(open_page("need_index", place=COUNTY))["May stand"]
    areas = direct(AreaType.LSOA, dict.fromkeys(CRIMES.values(), 1)).areas
    numbers = shown.str.findall(r"\d+").map(lambda found: (int(found[0]), int(found[-1]))).tolist()
    assert numbers == list(zip(areas["rank_lower"], areas["rank_upper"], strict=True))
    assert view._between(1, 1) == "1st"
    assert [view._between(11, 12), view._between(1_021, 1_113)] == [
        "between 11th and 12th", "between 1,021st and 1,113th",
    ]  # fmt: skip


def test_nonsense_in_the_address_falls_back(filled):
    page = open_page("need_index", **NONSENSE)
    assert not page.exception
    assert not page.error
    assert page.query_params["indicators"] == "robbery,anti-social-behaviour"
    assert "weights" not in page.query_params
    assert page.number_input(key="weight robbery").value == 1.0


def test_a_weight_beyond_the_scale_in_the_address_is_brought_inside(filled):
    page = open_page("need_index", place=COUNTY, weights="robbery:1e9,anti-social-behaviour:-4")
    assert not page.exception
    assert page.number_input(key="weight robbery").value == view._GREATEST
    assert page.number_input(key="weight anti-social-behaviour").value == view._LEAST


def test_a_kind_of_area_that_is_not_there_and_no_indicator_are_said_plainly(filled):
    ward = open_page("need_index", place=COUNTY, level="ward")
    assert not ward.exception
    assert not ward.error
    assert "has no two areas of this kind (Ward)" in words(ward)
    page = open_page("need_index", place=COUNTY)
    page.multiselect(key="choose indicators").set_value([]).run()
    assert not page.exception
    assert "Choose one indicator or more." in words(page)


@pytest.fixture
def towns(engine, tmp_path):
    """Six towns with two indicators of our own; a count of 3 is kept back."""
    areas = tmp_path / "areas.csv"
    areas.write_text(
        "code,name,area_type,parent_code\nE23000001,Force,police_force,\n"
        + "".join(f"E0600000{n},Town {n},authority,E23000001\n" for n in range(1, 7))
    )
    need = tmp_path / "need.csv"
    need.write_text(
        "indicator,name,kind,theme,area_code,period,value,count,denominator,denominator_name,per,lower,upper,source,"
        "polarity\n"
        + "".join(
            f"{code},Asked,rate,knife-crime,E0600000{n},2023,,{count},1000,people asked,10000,,,us,{way}\n"
            for code, way, counts in (
                ("survey", "lower_is_better", (3, 40, 50, 60, 70, 80)),
                ("calls", "higher_is_better", (20, 70, 50, 10, 30, 90)),
                ("talks", "", (20, 70, 50, 10, 30, 90)),
            )
            for n, count in enumerate(counts, start=1)
        )
    )
    for kind, path in (("areas", areas), ("need", need)):
        import_file(engine, kind, SourceFile(path))


def test_an_area_whose_count_is_kept_back_has_no_place_and_is_named(towns):
    page = open_page("need_index", place="E23000001", level="authority", indicators="survey,calls")
    assert not page.exception
    assert sorted(table(page)["Area"]) == [f"Town {n}" for n in range(2, 7)]
    left = page.dataframe[-1].value.to_numpy().tolist()
    assert left == [["Town 1", "Asked (survey): suppressed"]]
    said = words(page) + "".join(frame.value.to_csv() for frame in page.dataframe)
    assert "not nought" in said
    assert "30.0" not in said  # 3 of 1,000, per 10,000
    assert "Not offered, since more of it need not mean more need: Asked." in said


def test_without_crime_the_page_opens_with_a_stored_indicator(towns):
    page = open_page("need_index", place="E23000001", level="authority")
    assert not page.exception
    assert page.query_params["indicators"] in ("survey", "calls")
    assert "Recorded crime is what was reported" not in words(page)
    assert "vru import crimes" in words(open_page("need_index", place="E23000001", level="lsoa"))
