"""Areas, lookups, populations, boundaries, deprivation and need: small literal files into a fresh database."""

import gzip
import json

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from interventions.errors import ImportRefused, InputError
from interventions.importing.files import SourceFile
from interventions.loading import import_each, import_file
from interventions.store.engine import transaction
from interventions.store.reading import read_areas, read_boundaries, read_indicators, read_need, read_populations
from interventions.vocabulary import AreaType

# E01000001 is unchanged, E01000002 was split into …21 and …22, E01000003 and E01000004 were merged into …31.
LOOKUP = """lsoa11_code,change_code,lsoa21_code,lsoa21_name,ward24_code,ward24_name,ltla24_code,ltla24_name
E01000001,U,E01000001,Luton 001A,E05000001,North,E06000032,Luton
E01000002,S,E01000021,Luton 001B,E05000001,North,E06000032,Luton
E01000002,S,E01000022,Luton 001C,E05000002,South,E06000032,Luton
E01000003,M,E01000031,Luton 001D,E05000002,South,E06000032,Luton
E01000004,M,E01000031,Luton 001D,E05000002,South,E06000032,Luton
"""
CENSUS = """lsoa21_code,total_residents
E01000001,1000
E01000021,1500
E01000022,500
E01000031,800
E01099999,700
"""


@pytest.fixture
def bring(engine, tmp_path):
    """Write a file and import it; gives the report."""

    def bring(kind, name, content, **options):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return import_file(engine, kind, SourceFile(path), **options)

    return bring


@pytest.fixture
def county(bring):
    """The lookup and the Census residents."""
    bring("lookup", "lookup.csv", LOOKUP)
    bring("population", "census2021.csv", CENSUS)
    return bring


@pytest.fixture
def dump(engine):
    """Every row of every table, to be compared before and after."""

    def dump():
        with engine.connect() as connection:
            names = sorted(SQLModel.metadata.tables)
            return {name: sorted(map(repr, connection.execute(text(f"SELECT * FROM {name}")))) for name in names}

    return dump


def refused(bring, dump, kind, name, content, **options):
    """The faults of a file that must be refused, and proof that it left nothing."""
    before = dump()
    with pytest.raises(ImportRefused) as caught:
        bring(kind, name, content, **options)
    assert dump() == before
    return [(fault.row, fault.column, str(fault.value)) for fault in caught.value.faults]


def people_in(engine, year):
    with transaction(engine) as session:
        frame = read_populations(session)
    return frame[frame["year"] == year].set_index("area_code")["people"].to_dict()


# ── areas ───────────────────────────────────────────────────────────────────────────────────────────────────────────

AREAS = """code,name,area_type,parent_code
E23000026,Bedfordshire,police_force,
E06000032,Luton,authority,E23000026
"""


def test_a_list_of_areas_is_stored_with_what_lies_in_what(engine, bring):
    report = bring("areas", "areas.csv", AREAS)
    assert (report.read, report.stored, report.dropped) == (2, 2, {})
    with transaction(engine) as session:
        areas = read_areas(session).set_index("area_code")
    assert areas.loc["E06000032", "force_code"] == "E23000026"
    assert not areas["synthetic"].any()


def test_every_fault_of_a_list_of_areas_is_named_and_nothing_is_stored(bring, dump):
    found = refused(
        bring, dump, "areas", "areas.csv",
        "code,name,area_type,parent_code\nLuton,Luton,town,E99999999\nE06000055,Bedford,authority,E06000055\n",
    )  # fmt: skip
    assert found == [
        (2, "code", "Luton"),
        (2, "area_type", "town"),
        (2, "parent_code", "E99999999"),
        (3, "parent_code", "E06000055"),
    ]


def test_missing_columns_are_all_named(bring, dump):
    found = refused(bring, dump, "areas", "areas.csv", "code,town\nE06000032,Luton\n")
    assert found == [(1, "name", ""), (1, "area_type", ""), (1, "parent_code", "")]


def test_areas_that_lie_in_one_another_in_a_circle_do_not_hang_the_reader(engine, bring):
    bring(
        "areas", "areas.csv",
        "code,name,area_type,parent_code\nE06000032,Luton,authority,E06000055\nE06000055,Bedford,authority,E06000032\n",
    )  # fmt: skip
    with transaction(engine) as session:
        assert len(read_areas(session)) == 2


# ── lookups ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_lookup_stores_the_areas_it_names_and_retires_those_of_2011(engine, bring):
    report = bring("lookup", "lookup.csv", LOOKUP)
    assert (report.read, report.stored) == (5, 5)
    with transaction(engine) as session:
        areas = read_areas(session).set_index("area_code")
    assert set(areas.index[areas["area_type"] == "lsoa"]) == {"E01000001", "E01000021", "E01000022", "E01000031"}
    assert areas.loc["E01000022", ["ward_code", "authority_code"]].to_list() == ["E05000002", "E06000032"]
    assert areas.loc["E01000021", "area"] == "Luton 001B"


def test_a_lookup_with_one_column_of_codes_or_a_wrong_code_is_refused(bring, dump):
    assert refused(bring, dump, "lookup", "lookup.csv", "LSOA21CD,town\nE01000001,Luton\n")[0][0] == 1
    bad = LOOKUP.replace("E01000022", "E0100002").replace("E05000001,North", "North,E05000001", 1)
    assert refused(bring, dump, "lookup", "lookup.csv", bad) == [
        (2, "ward24_code", "North"),
        (4, "lsoa21_code", "E0100002"),
    ]


def test_a_later_lookup_adds_what_the_first_did_not_say(engine, bring):
    bring("lookup", "lookup.csv", LOOKUP)
    report = bring("lookup", "forces.csv", "ltla24_code,pfa24_code,pfa24_name\nE06000032,E23000026,Bedfordshire\n")
    assert report.stored == 1
    with transaction(engine) as session:
        areas = read_areas(session).set_index("area_code")
    assert areas.loc["E01000021", "force_code"] == "E23000026"


# ── populations ─────────────────────────────────────────────────────────────────────────────────────────────────────

MYE = """lsoa11_code,total_population,0,1,90+
E01000001,30,10,10,10
E01000002,100,40,40,20
E01000003,7,3,3,1
E01000004,5,2,2,1
E01088888,9,3,3,3
"""


def test_people_of_a_split_area_are_divided_by_residents_and_the_total_is_kept(engine, county):
    report = county("population", "mye2020.csv", MYE)
    assert (report.read, report.stored, report.mapped) == (5, 4, 3)
    assert report.dropped == {"outside the areas loaded": 1}
    assert people_in(engine, 2020) == pytest.approx(
        {"E01000001": 30, "E01000021": 75, "E01000022": 25, "E01000031": 12}
    )
    with transaction(engine) as session:
        ages = session.execute(
            text("SELECT ages FROM populations WHERE area_code='E01000021' AND year=2020")
        ).scalar_one()
    assert json.loads(ages) == pytest.approx({"0": 30, "1": 30, "90+": 15})


def test_people_of_merged_areas_are_added_and_neither_is_lost(engine, county):
    report = county("population", "mye2020.csv", "lsoa11_code,people\nE01000003,7\nE01000004,5\n")
    assert (report.stored, report.mapped) == (2, 2)
    assert people_in(engine, 2020) == {"E01000031": 12}


def test_without_census_residents_a_split_area_is_refused_with_the_mend(bring, dump):
    bring("lookup", "lookup.csv", LOOKUP)
    with pytest.raises(ImportRefused) as caught:
        bring("population", "mye2020.csv", MYE)
    assert [fault.row for fault in caught.value.faults] == [3]
    assert "--year 2021" in caught.value.faults[0].allowed


def test_every_fault_of_a_population_is_named(county, dump):
    bad = "lsoa11_code,total_population,0,1\nLuton,2,1,1\nE01000001,30,10,ten\nE01000002,100,40,40\n"
    assert refused(county, dump, "population", "mye2020.csv", bad) == [
        (2, "lsoa11_code", "Luton"),
        (3, "1", "ten"),
        (3, "total_population", "30"),
        (4, "total_population", "100"),
    ]


def test_an_area_with_two_figures_is_refused_and_a_plain_repeat_is_not(county, dump):
    head = "area_code,people\nE01000001,30\n"
    assert refused(county, dump, "population", "mye2020.csv", head + "E01000001,31\n") == [(3, "", "E01000001")]
    assert county("population", "mye2020.csv", head + "E01000001,30\n").dropped == {"repeated row": 1}


def test_the_year_comes_from_a_column_an_option_or_the_name(engine, county, dump):
    assert refused(county, dump, "population", "people.csv", "area_code,people\nE06000032,5\n") == [(1, "", "")]
    county("population", "people.csv", "area_code,people\nE06000032,5\n", year=2018)
    county("population", "people_by_year.csv", "area_code,year,people\nE06000032,2017,6\n")
    county("population", "census2021_towns.csv", "area_code,people\nE06000032,7\n")
    assert [people_in(engine, year).get("E06000032") for year in (2017, 2018, 2021)] == [6, 5, 7]


def test_a_new_figure_replaces_the_old_one_which_is_kept_aside(engine, county):
    county("population", "mye2020.csv", "area_code,people\nE06000032,100\n")
    second = county("population", "mye2020_revised.csv", "area_code,people\nE06000032,110\n")
    assert people_in(engine, 2020) == {"E06000032": 110}
    with transaction(engine) as session:
        old = session.execute(text("SELECT people, replaced_by FROM populations WHERE year=2020 ORDER BY id")).first()
    assert tuple(old) == (100, second.import_id)


# ── boundaries ──────────────────────────────────────────────────────────────────────────────────────────────────────


def geojson(*features):
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": p, "geometry": {"type": "Polygon", "coordinates": [ring]}}
                for p, ring in features
            ],
        }
    )


def square(west, south, side):
    return [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]


def test_outlines_in_degrees_and_in_metres_come_to_the_same_grid(engine, bring):
    # Luton's town hall stands near longitude −0.415, latitude 51.879, which is easting 509,200, northing 221,300.
    bring(
        "boundaries",
        "degrees.geojson",
        geojson(({"LAD24CD": "E06000032", "LAD24NM": "Luton"}, square(-0.415, 51.879, 0.01))),
    )
    bring(
        "boundaries", "metres.geojson", geojson(({"code": "E06000055", "name": "Bedford"}, square(509200, 221300, 700)))
    )
    with transaction(engine) as session:
        outlines = read_boundaries(session, AreaType.AUTHORITY).set_index("area")["geometry"]
    first = json.loads(outlines["Luton"])["coordinates"][0]
    assert min(x for x, _ in first) == pytest.approx(509_200, abs=100)
    assert min(y for _, y in first) == pytest.approx(221_300, abs=100)
    assert all(float(v).is_integer() for point in first for v in point)
    assert sorted(json.loads(outlines["Bedford"])["coordinates"][0])[0] == [509200, 221300]


def test_every_outline_that_is_no_polygon_is_named_and_nothing_is_stored(bring, dump):
    bow_tie = [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]
    features = json.loads(
        geojson(({"LAD24CD": "E06000032"}, square(0, 51, 1)), ({"LAD24CD": "E06000055"}, bow_tie), ({}, bow_tie))
    )
    features["features"] += [{"properties": {"LAD24CD": "E06000056"}, "geometry": None}, 5]
    found = refused(bring, dump, "boundaries", "b.geojson", json.dumps(features))
    assert [(row, value) for row, _, value in found] == [
        (2, "E06000055"),
        (3, ""),
        (4, "E06000056"),
        (5, ""),
    ]


@pytest.mark.parametrize("content", ["{}", "[]", '{"features": 5}', '{"features": []}', '{"features": ['])
def test_what_is_no_collection_of_features_is_refused(bring, dump, content):
    assert len(refused(bring, dump, "boundaries", "b.geojson", content)) == 1


def test_the_outlines_of_2011_do_not_stand_in_for_those_of_2021(county):
    report = county("boundaries", "old.geojson", geojson(({"LSOA11CD": "E01000001"}, square(0, 51, 0.1))))
    assert (report.stored, report.dropped, report.import_id) == (0, {"outline of 2011, superseded": 1}, None)


def test_a_feature_is_its_smallest_area_and_lies_in_the_others(engine, bring):
    properties = {"WD24CD": "E05000001", "WD24NM": "North", "LAD24CD": "E06000032", "LAD24NM": "Luton"}
    bring("boundaries", "wards.geojson", geojson((properties, square(0, 51, 0.1))))
    with transaction(engine) as session:
        areas = read_areas(session).set_index("area_code")
    assert areas.loc["E05000001", ["area", "area_type", "authority_code"]].to_list() == ["North", "ward", "E06000032"]


# ── deprivation ─────────────────────────────────────────────────────────────────────────────────────────────────────

IMD = """lsoa11_code,Crime_decile,income_domain_numerator,lsoa11_name
E01000001,1,10,a
E01000002,2,40,b
E01000003,3,6,c
E01000004,5,4,d
E01077777,9,9,e
"""


def need_of(engine, indicator):
    with transaction(engine) as session:
        return read_need(session, indicator).set_index("area_code")["value"].to_dict()


def test_deciles_of_a_split_area_are_copied_and_numbers_of_people_divided(engine, county):
    report = county("deprivation", "imd2019.csv", IMD)
    assert (report.read, report.stored, report.dropped) == (5, 4, {"outside the areas loaded": 1})
    assert need_of(engine, "imd2019-crime-decile") == {"E01000001": 1, "E01000021": 2, "E01000022": 2}
    assert need_of(engine, "imd2019-income-domain-numerator") == pytest.approx(
        {"E01000001": 10, "E01000021": 30, "E01000022": 10, "E01000031": 10}
    )


def test_merged_areas_of_different_deciles_have_none_and_the_report_says_so(engine, county):
    only_deciles = "\n".join(",".join(line.split(",")[:2]) for line in IMD.splitlines())
    report = county("deprivation", "imd2019.csv", only_deciles)
    assert report.dropped == {"outside the areas loaded": 1, "merged with an area of other figures": 2}
    assert "E01000031" in report.notes[0]
    county("deprivation", "imd2015.csv", only_deciles.replace("E01000004,5", "E01000004,3"))
    assert need_of(engine, "imd2015-crime-decile")["E01000031"] == 3


def test_an_edition_with_no_area_of_ours_leaves_nothing_behind(county, engine):
    report = county("deprivation", "imd2019.csv", "lsoa11_code,Crime_decile\nE01077777,9\n")
    assert report.import_id is None
    with transaction(engine) as session:
        assert read_indicators(session).empty


def test_every_fault_of_an_edition_is_named(county, bring, dump):
    bad = "lsoa11_code,Crime_decile\nLuton,1\nE01000001,first\nE01000002,2\nE01000002,4\n"
    assert refused(county, dump, "deprivation", "imd2019.csv", bad) == [
        (2, "lsoa11_code", "Luton"),
        (3, "Crime_decile", "first"),
        (5, "Crime_decile", "4.0"),
    ]
    assert len(refused(county, dump, "deprivation", "deprivation.csv", "town,decile\nLuton,1\n")) == 2


def test_the_headers_of_the_published_workbook_lead_to_the_same_indicator(engine, county):
    header = "LSOA code (2011),Crime Decile (where 1 is most deprived 10% of LSOAs)"
    county("deprivation", "File_7_2019.csv", f"{header}\nE01000001,4\n")
    assert need_of(engine, "imd2019-crime-decile") == {"E01000001": 4}


# ── need ────────────────────────────────────────────────────────────────────────────────────────────────────────────

NEED = """indicator,name,kind,theme,area_code,period,value,count,denominator,denominator_name,per
knife,Knife crime,rate,knife-crime,E06000032,2019/20,65.0,130,2000,residents,1000
knife,Knife crime,rate,knife-crime,E06000032,2020/21,0,0,2000,residents,1000
knife,Knife crime,rate,knife-crime,E06000099,2020/21,4.5,9,2000,residents,1000
"""


def test_need_is_stored_with_its_period_in_one_spelling_and_nought_is_not_missing(engine, county):
    report = county("need", "need.csv", NEED)
    assert (report.read, report.stored, report.dropped) == (3, 2, {"outside the areas loaded": 1})
    with transaction(engine) as session:
        rows = read_need(session, "knife")
        assert read_indicators(session)["denominator_name"].to_list() == ["residents"]
    assert rows["period"].to_list() == ["2019/20", "2020/21"]
    assert rows["value"].to_list() == [65, 0]


def test_a_rate_without_its_denominator_named_is_refused(county, dump):
    bad = "indicator,kind,area_code,period,value\nknife,rate,E06000032,2020,5\n"
    assert refused(county, dump, "need", "need.csv", bad) == [(2, "denominator_name", "")]


def test_every_fault_of_a_need_table_is_named(county, dump):
    head = "indicator,kind,theme,area_code,period,value,count,denominator\n"
    bad = head + ",level,weather,E06000032,last year,,,0\nknife,count,,E01000002,2020,-3,,\nk,count,,E06000099,x,1,,\n"
    assert refused(county, dump, "need", "need.csv", bad) == [
        (2, "indicator", ""),
        (2, "kind", "level"),
        (2, "theme", "weather"),
        (2, "value", ""),
        (2, "denominator", "0"),
        (2, "period", "last year"),
        (3, "value", "-3"),
        (3, "value", ""),
        (3, "area_code", "E01000002"),
        (4, "period", "x"),
    ]


def test_two_figures_for_one_thing_are_refused_instead_of_the_last_one_winning(county, dump):
    head = "indicator,area_code,period,count\n"
    assert refused(county, dump, "need", "need.csv", head + "k,E06000032,2019/20,5\nk,E06000032,2019/2020,6\n") == [
        (3, "area_code", "E06000032")
    ]


# ── the same again ──────────────────────────────────────────────────────────────────────────────────────────────────

BOUNDARY = geojson(({"LSOA21CD": "E01000001", "LSOA21NM": "Luton 001A"}, square(0, 51, 0.1)))


@pytest.mark.parametrize(
    ("kind", "name", "content"),
    [
        ("areas", "areas.csv", AREAS),
        ("lookup", "lookup.csv", LOOKUP),
        ("population", "mye2020.csv", MYE),
        ("boundaries", "b.geojson", BOUNDARY),
        ("deprivation", "imd2019.csv", IMD),
        ("need", "need.csv", NEED),
    ],
)
def test_the_same_file_twice_changes_nothing_whatever_its_name_or_wrapping(
    engine, county, dump, tmp_path, kind, name, content
):
    first = county(kind, name, content)
    assert first.stored > 0 or kind == "lookup"
    before = dump()
    other = f"other_{name}"
    again = [county(kind, other, content), county(kind, f"{other}.gz", gzip.compress(content.encode()))]
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / name).write_text(content)
    again += list(import_each(engine, kind, [tmp_path / "folder"]))
    for report in again:
        assert (report.read, report.stored, report.import_id) == (first.read, 0, None)
        assert report.read == sum(report.dropped.values())
    assert dump() == before


def test_files_before_a_refused_one_stay_imported_and_progress_is_told(engine, tmp_path):
    (tmp_path / "1.csv").write_text(AREAS)
    (tmp_path / "2.csv").write_text("code\n")
    seen, reports = [], []
    with pytest.raises(ImportRefused):
        for report in import_each(engine, "areas", [tmp_path], progress=lambda *told: seen.append(told)):
            reports.append(report)
    assert [report.stored for report in reports] == [2]
    assert seen == [("1.csv", 0, 2), ("2.csv", 1, 2)]
    with transaction(engine) as session:
        assert len(read_areas(session)) == 2


def test_crimes_before_any_area_are_refused_with_the_mend(bring):
    with pytest.raises(InputError, match="vru import lookup"):
        bring("crimes", "2024-04-x-street.csv", "Crime ID\n")
