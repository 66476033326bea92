"""The page Harm and reporting. Oracles: sums by hand over the rows imported, and the arithmetic of 2% against 27%."""

from __future__ import annotations

import pytest
from streamlit import cache_resource

from interventions.importing.files import SourceFile
from interventions.loading import import_file
from interventions.store.engine import open_engine
from pages import open_page, words

COUNTY, ASHMERE, LUTON = "X10000001", "X06000001", "E06000032"
C2_HEAD = (
    "Police Force Area code,Police Force Area name,Community Safety Partnership code,Community Safety Partnership name,"
    "Local Authority code,Local Authority name,Total recorded crime (excluding fraud),Violence against the person,"
    "Homicide,Robbery,Sexual offences\n"
)
FILES = {
    "recorded-crime": f"{C2_HEAD}E23000026,Beds,E22000010,Luton,{LUTON},Luton,100,30,2,30,40\n",
    "severity": "weight_set,version,code,offence,weight,subgroup,category,source\n"
    "own,1,1,Homicide,8000,violence against the person,Violence and sexual offences,Own office\n"
    "own,1,8L,Harassment,40,violence against the person,Violence and sexual offences,Own office\n"
    "own,1,34,Robbery,800,,,Own office\n"
    "own,2,34,Robbery,400,,,Later office\n",
}


def bring(folder, *kinds):
    for kind in kinds:
        path = folder / f"{kind}_YE_june2025.csv"
        path.write_text(FILES[kind])
        import_file(open_engine(), kind, SourceFile(path))
    cache_resource.clear()


@pytest.fixture
def weighed(own_copy, tmp_path):
    bring(tmp_path, "recorded-crime", "severity")


def luton(**address):
    return open_page("harm", **({"area": LUTON, "version": "1"} | address))


def test_an_empty_database_gives_a_calm_word_and_the_command_that_helps(engine):
    page = open_page("harm")
    assert not page.exception
    assert not page.error
    assert "vru demo" in words(page)


def test_a_missing_database_is_said_with_its_mend(database):
    page = open_page("harm")
    assert not page.exception
    assert "vru init" in words(page)


def test_without_weights_the_page_says_which_file_brings_them(own_copy, tmp_path):
    bring(tmp_path, "recorded-crime")
    said = words(luton())
    assert "No set of weights is loaded" in said
    assert "vru import severity FILE" in said
    assert "How much is never reported" in said, "the other part does not wait for weights"


def test_nonsense_in_the_address_falls_back(weighed):
    names = ("place", "area", "counts", "period", "weights", "version", "indicator", "least", "most")
    for wrong in ("<nonsense>", "-3", "nan", "1e9"):
        page = open_page("harm", **dict.fromkeys(names, wrong))
        assert not page.exception
        assert not page.error
        assert "Nothing is assumed" in words(page), "a share that is none is no share"


def test_harm_is_weighed_with_the_set_the_version_and_the_source_named(weighed):
    """2 homicides of 8,000 and 30 robberies of 800 weigh 40,000; 16,000 of it is 40%, from 2 of 32 crimes."""
    said = words(luton())
    assert "Weights: own, version 1; from Own office." in said
    assert "32 of 100 crimes weigh 40,000 (95% interval" in said
    assert "few but heavy: homicide (6.2% of the crimes, 40.0% of the harm)." in said
    assert "Of the 32 crimes that could be weighed (32% of 100)" in said
    assert "what was left out makes it larger" in said
    later = words(luton(version="2"))
    assert "weigh 12,000" in later, "30 robberies of 400: that version has no other weight"
    assert "Weights: own, version 2; from Later office." in later


def test_the_latest_year_comes_first_and_an_earlier_one_may_be_chosen(weighed, tmp_path):
    """A year before, 2 homicides of 8,000 and 10 robberies of 800."""
    before = tmp_path / "recorded-crime_YE_june2024.csv"
    before.write_text(FILES["recorded-crime"].replace(",30,40", ",10,40"))
    import_file(open_engine(), "recorded-crime", SourceFile(before))
    cache_resource.clear()
    page = luton()
    assert page.selectbox(key="choose period").options == ["2024-07 to 2025-06", "2023-07 to 2024-06"]
    assert "weigh 40,000" in words(page)
    assert "weigh 24,000" in words(luton(period="2023-07 to 2024-06"))


def test_what_cannot_be_weighed_is_named_with_its_crimes(weighed):
    said = words(luton())
    for group, crimes in (("Sexual offences", 40), ("The rest of violence against the person", 28)):
        assert f'>{group}</td><td data-name="Crimes" class="end">{crimes}<' in said
    assert "so that harm is larger than said" in said


def test_a_category_that_hides_homicide_beside_harassment_is_refused(weighed):
    said = words(open_page("harm", area=ASHMERE, version="1"))
    assert "cannot carry one weight: inside it they run from 40.0 (Harassment) to 8,000.0 (Homicide)" in said


def test_where_nothing_can_be_weighed_that_is_said_in_words(own_copy, tmp_path):
    alone = tmp_path / "weights.csv"
    alone.write_text(FILES["severity"].splitlines()[0] + "\nown,1,1,Homicide,8000,,,Own office\n")
    import_file(open_engine(), "severity", SourceFile(alone))
    cache_resource.clear()
    page = open_page("harm", area=ASHMERE)
    assert "Nothing here can be weighed" in words(page)
    assert not page.exception


def test_only_what_counts_events_of_the_area_is_asked_about_and_a_small_count_is_not_told(weighed, tmp_path):
    need = tmp_path / "need.csv"
    need.write_text(
        "indicator,name,kind,area_code,period,value,count,agency\n"
        f"called,Ambulance calls,count,{LUTON},2024,3,3,ambulance\n"
        f"elsewhere,Elsewhere,count,E06000055,2024,30,30,ambulance\n"
        f"poor,People without work,count,{LUTON},2024,900,900,deprivation\n"
        f"mean,A score,score,{LUTON},2024,7,,other\n"
    )
    import_file(open_engine(), "need", SourceFile(need))
    cache_resource.clear()
    page = luton(indicator="called", least="2", most="27")
    asked = page.selectbox(key="choose indicator").options
    assert "Ambulance calls" in asked
    assert not {"Elsewhere", "People without work", "A score"} & set(asked)
    said = words(page)
    assert "Its count is kept back, so that small numbers cannot be worked out: there is no interval." in said
    assert "behind it" not in said


def test_nothing_is_assumed_about_reporting_and_the_example_has_its_source(weighed):
    said = words(luton())
    assert "Nothing is assumed" in said
    assert "Central Bedfordshire community safety strategy" in said
    assert "times as many as reported" not in said


def test_two_against_twenty_seven_percent_is_an_interval_without_a_best_figure(weighed):
    page = luton(indicator="recorded-crime.robbery", least="2", most="27")
    said = words(page)
    assert "there are between 3.7 and 50 times as many as reported" in said
    assert "30 reported: 75 to 2,141 behind it, and no best figure between." in said  # 20.24 / 0.27 and 42.83 / 0.02
    assert (page.query_params["least"], page.query_params["most"]) == ("2", "27")


@pytest.mark.parametrize(
    ("shares", "word"), [({"least": "2"}, "Write both shares"), ({"least": "27", "most": "2"}, "is above the greatest")]
)
def test_shares_that_cannot_be_are_said_and_nothing_is_drawn(shares, word, weighed):
    said = words(luton(**shares))
    assert word in said
    assert "behind it" not in said


def test_shares_written_on_the_page_stand_in_the_address(filled):
    page = open_page("harm", area=ASHMERE)
    page.number_input(key="share least").set_value(10.0)
    page.number_input(key="share most").set_value(50.0).run()
    assert (page.query_params["least"], page.query_params["most"]) == ("10", "50")
    assert "between 2 and 10 times as many" in words(page)


def test_the_interval_flows_on_into_the_gaps_of_the_place(filled):
    """Ashmere's gap of 18.5 points survives the draws of counts alone; 2% to 27% leaves nobody sure."""
    said = words(open_page("harm", area=ASHMERE, least="2", most="27"))
    assert "No longer one that survives: Ashmere (synthetic)." in said
    assert "gaps?place=X10000001&amp;least=2&amp;most=27" in said
    all_of_it = words(open_page("gaps", place=COUNTY, least="100", most="100"))
    assert "Still a gap under that: Ashmere (synthetic)." in all_of_it
    gaps = words(open_page("gaps", place=COUNTY, least="2", most="27"))
    assert "Of 6 areas, 0 have a gap that survives 1,000 draws" in gaps
    assert "No longer one that survives: Ashmere (synthetic)." in gaps
    assert "may stand anywhere from place 1 to" in gaps
    assert "the part of events that is reported" in " ".join(
        str(caption.value) for caption in open_page("gaps", place=COUNTY, least="2", most="27").caption
    )
