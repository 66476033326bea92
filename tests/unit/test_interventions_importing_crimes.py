"""Street files: every row accounted for, months replaced whole, crimes of split areas placed."""

import gzip
import json
import zipfile

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from interventions.errors import ImportRefused, InputError
from interventions.importing.files import SourceFile
from interventions.loading import import_each, import_file
from interventions.store.engine import transaction
from interventions.store.reading import read_crime_months, read_crimes

HEADER = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context"
)
FORCE = "Bedfordshire Police"
# E01000002 of 2011 was split: …21 has the west of it, …22 the east, and more residents.
LOOKUP = """lsoa11_code,lsoa21_code,ltla24_code
E01000001,E01000001,E06000032
E01000002,E01000021,E06000032
E01000002,E01000022,E06000032
"""
CENSUS = "lsoa21_code,total_residents\nE01000001,900\nE01000021,800\nE01000022,1200\n"
VIOLENCE, ASB = "Violence and sexual offences", "Anti-social behaviour"


def crime(number="", kind=VIOLENCE, lsoa="E01000001", month="2024-04", lon="-0.42", lat="51.88", force=FORCE, end=""):
    name = "Luton 001A" if lsoa else ""
    return f"{number},{month},{force},{force},{lon},{lat},On or near High Street,{lsoa},{name},{kind},{end},"


def street(*rows):
    return "\n".join([HEADER, *rows]) + "\n"


def box(code, west):
    ring = [[west, 51.88], [west + 0.01, 51.88], [west + 0.01, 51.89], [west, 51.89], [west, 51.88]]
    return {"type": "Feature", "properties": {"LSOA21CD": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


OUTLINES = json.dumps({"type": "FeatureCollection", "features": [box("E01000021", -0.43), box("E01000022", -0.42)]})


@pytest.fixture
def bring(engine, tmp_path):
    def bring(name, content, kind="crimes"):
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return import_file(engine, kind, SourceFile(tmp_path / name))

    bring("lookup.csv", LOOKUP, "lookup")
    return bring


@pytest.fixture
def zipped(tmp_path):
    def zipped(**members):
        with zipfile.ZipFile(tmp_path / "download.zip", "w") as archive:
            for name, content in members.items():
                archive.writestr(f"{name.replace('_', '-')}/{name.replace('_', '-')}-street.csv", content)
        return (tmp_path / "download.zip").read_bytes()

    return zipped


@pytest.fixture
def dump(engine):
    def dump():
        with engine.connect() as connection:
            names = sorted(SQLModel.metadata.tables)
            return {name: sorted(map(repr, connection.execute(text(f"SELECT * FROM {name}")))) for name in names}

    return dump


def stored(engine):
    with transaction(engine) as session:
        frame = read_crimes(session)
    return {(r.area_code, r.month, r.category): r.crimes for r in frame.itertuples()}


def test_each_row_is_stored_or_dropped_for_a_named_reason(engine, bring):
    report = bring(
        "2024-04-street.csv",
        street(
            crime("a1"), crime("a2"), crime("a3", "Robbery"),
            crime("b1", lsoa="", lon="", lat=""), crime("c1", lsoa="E01099999"), crime("a1"),
        ),
    )  # fmt: skip
    assert (report.read, report.stored, report.mapped) == (6, 3, 0)
    assert report.dropped == {"repeated row": 1, "no location": 1, "outside the areas loaded": 1}
    assert stored(engine) == {
        ("E01000001", "2024-04", "violence-and-sexual-offences"): 2,
        ("E01000001", "2024-04", "robbery"): 1,
    }


def test_anti_social_behaviour_without_crime_id_is_never_taken_for_a_repeat(engine, bring):
    report = bring("s.csv", street(*[crime("", ASB)] * 3))
    assert (report.stored, report.dropped) == (3, {})
    assert stored(engine)[("E01000001", "2024-04", "anti-social-behaviour")] == 3


def test_a_crime_id_on_two_different_rows_is_kept_and_noted(engine, bring):
    report = bring("s.csv", street(crime("a1", end="Under investigation"), crime("a1", end="No suspect identified")))
    assert (report.stored, report.dropped) == (2, {})
    assert report.notes == ("2024-04: 2 rows share a Crime ID with a different row; kept",)


def test_older_spellings_of_a_category_are_counted_together(engine, bring):
    bring("s.csv", street(crime("a", "Criminal damage and Arson"), crime("b", "Criminal damage and arson")))
    assert stored(engine) == {("E01000001", "2024-04", "criminal-damage-arson"): 2}


def test_every_fault_of_a_street_file_is_named_and_nothing_is_stored(bring, dump):
    before = dump()
    with pytest.raises(ImportRefused) as refused:
        bring(
            "s.csv",
            street(
                crime("a1", month="2024-13"), crime("a2", "Piracy"), "", crime("a3", lsoa="Luton", force=""),
                crime("a4", lon="west", lat="951"),
            ),
        )  # fmt: skip
    found = {(fault.row, fault.column): (fault.value, fault.allowed) for fault in refused.value.faults}
    assert set(found) == {
        (2, "Month"), (3, "Crime type"), (5, "LSOA code"), (5, "Reported by"), (6, "Longitude"), (6, "Latitude"),
    }  # fmt: skip
    assert found[(2, "Month")] == ("2024-13", "a month written 2024-04")
    assert "Robbery" in found[(3, "Crime type")][1]
    assert dump() == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (HEADER.replace("Crime type", "Type") + "\n", "the column is missing"),
        (street("a,b" + "," * 20), "more cells than the header"),
        (street(crime("a1"), "a,b" + "," * 20), "not a readable CSV"),
        ("", "not a readable CSV"),
    ],
)
def test_what_is_no_street_file_is_refused(bring, content, said):
    with pytest.raises(ImportRefused) as refused:
        bring("s.csv", content)
    assert said in refused.value.faults[0].allowed


def test_a_republished_month_replaces_the_whole_old_one_and_says_the_difference(engine, bring):
    bring("s.csv", street(crime("a1"), crime("a2", "Robbery")))
    report = bring("s_new.csv", street(crime("a1"), crime("a3"), crime("a4")))
    assert report.notes == ("2024-04 Bedfordshire Police replaced: 2 crimes before, 3 now",)
    assert stored(engine) == {("E01000001", "2024-04", "violence-and-sexual-offences"): 3}, "the robbery is gone"


def test_months_and_forces_are_told_apart(engine, bring):
    other = "Cambridgeshire Constabulary"
    bring("s.csv", street(crime("a1"), crime("a2", month="2024-05"), crime("a3", force=other)))
    report = bring("s2.csv", street(crime("a4", month="2024-05"), crime("a5", month="2024-05")))
    assert report.notes == ("2024-05 Bedfordshire Police replaced: 1 crimes before, 2 now",)
    with transaction(engine) as session:
        months = read_crime_months(session)
    assert set(months.itertuples(index=False, name=None)) == {
        (FORCE, "2024-04", 1), (FORCE, "2024-05", 2), (other, "2024-04", 1),
    }  # fmt: skip


def test_the_same_month_changes_nothing_whatever_its_name_order_or_wrapping(engine, bring, dump, tmp_path, zipped):
    rows = [crime("a1"), crime("a2", "Robbery"), crime("", ASB), crime("a3", lsoa="")]
    bring("2024-04-street.csv", street(*rows))
    before = dump()
    content = street(*rows)
    again = [
        bring("other-name-street.csv", content),
        bring("packed.csv.gz", gzip.compress(content.encode())),
        bring("download.zip", zipped(**{"2024_04": content})),
        bring("other-order.csv", street(*reversed(rows))),
        bring("with-mark.csv", "\ufeff" + content),
    ]
    (tmp_path / "2024-04").mkdir()
    (tmp_path / "2024-04" / "2024-04-bedfordshire-street.csv").write_text(content)
    (tmp_path / "2024-04" / "2024-04-bedfordshire-outcomes.csv").write_text("not,a,street,file\n")
    again += import_each(engine, "crimes", [tmp_path / "2024-04"])
    assert len(again) == 6
    for report in again:
        assert (report.read, report.stored, report.import_id) == (4, 0, None)
        assert report.dropped == {"no location": 1, "already stored": 3}
    assert dump() == before


def test_a_zip_holds_several_months_and_other_files(engine, bring, zipped):
    report = bring("z.zip", zipped(**{"2024_04": street(crime("a1")), "2024_05": street(crime("a2", month="2024-05"))}))
    assert (report.read, report.stored) == (2, 2)
    assert {month for _, month, _ in stored(engine)} == {"2024-04", "2024-05"}


def test_faults_of_several_members_of_a_zip_are_listed_together(bring, dump, zipped):
    before = dump()
    members = {
        "2024_01": street(crime("a1", month="2024-01")),
        "2024_02": street(crime("a2", "Piracy", month="2024-02")),
        "2024_03": "",
        "2024_04": street(crime("a3", lsoa="Luton")),
        "2024_05": HEADER.replace("Month", "Monat") + "\n",
    }
    with pytest.raises(ImportRefused) as refused:
        bring("z.zip", zipped(**members))
    assert [(f.file[-17:-11], f.column) for f in refused.value.faults] == [
        ("024-02", "Crime type"), ("024-03", ""), ("024-04", "LSOA code"), ("024-05", "Month"),
    ]  # fmt: skip
    assert dump() == before


def test_a_zip_without_street_files_is_refused(bring, tmp_path):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("readme.txt", "nothing")
    with pytest.raises(ImportRefused) as refused:
        bring("x.zip", (tmp_path / "x.zip").read_bytes())
    assert "street.csv" in refused.value.faults[0].allowed


def test_a_month_that_stands_twice_in_one_zip_with_other_counts_is_refused(bring, dump, zipped):
    before = dump()
    with pytest.raises(InputError, match="2024-04 stands twice"):
        bring("z.zip", zipped(**{"2024_04": street(crime("a1")), "2024_05": street(crime("a1"), crime("a2"))}))
    assert dump() == before


WEST, EAST = {"lon": "-0.428", "lat": "51.885"}, {"lon": "-0.412", "lat": "51.885"}


def test_crimes_of_a_split_area_go_where_their_point_lies(engine, bring):
    bring("outlines.geojson", OUTLINES, "boundaries")
    report = bring(
        "s.csv", street(crime("a", lsoa="E01000002", **WEST), crime("b", lsoa="E01000002", **EAST), crime("c"))
    )
    assert (report.stored, report.mapped) == (3, 2)
    assert {area: n for (area, _, _), n in stored(engine).items()} == {"E01000021": 1, "E01000022": 1, "E01000001": 1}
    assert report.notes == ("2024-04: 2 crimes of split areas placed by point",)


def test_a_point_outside_both_outlines_goes_to_the_nearer(engine, bring):
    bring("outlines.geojson", OUTLINES, "boundaries")
    bring("s.csv", street(crime("a", lsoa="E01000002", lon="-0.435", lat="51.895")))
    assert list(stored(engine)) == [("E01000021", "2024-04", "violence-and-sexual-offences")]


def test_without_outlines_they_go_to_the_most_populous_and_the_report_says_so(engine, bring):
    bring("census2021.csv", CENSUS, "population")
    report = bring("s.csv", street(crime("a", lsoa="E01000002", **WEST)))
    assert list(stored(engine)) == [("E01000022", "2024-04", "violence-and-sexual-offences")]
    assert "given to the most populous successor: the boundaries of their areas are not loaded" in report.notes[0]


def test_without_residents_either_the_report_does_not_claim_to_know_them(bring):
    report = bring("s.csv", street(crime("a", lsoa="E01000002", **WEST)))
    assert "no residents loaded" in report.notes[0]


def test_one_outline_of_two_does_not_draw_every_crime_to_itself(engine, bring):
    bring("census2021.csv", CENSUS, "population")
    bring("outlines.geojson", json.dumps({"features": [box("E01000021", -0.43)]}), "boundaries")
    bring("s.csv", street(crime("a", lsoa="E01000002", **EAST)))
    assert list(stored(engine)) == [("E01000022", "2024-04", "violence-and-sexual-offences")]


def test_a_month_is_counted_anew_when_outlines_arrive_later(engine, bring):
    content = street(crime("a", lsoa="E01000002", **WEST))
    bring("census2021.csv", CENSUS, "population")
    bring("s.csv", content)
    bring("outlines.geojson", OUTLINES, "boundaries")
    report = bring("s.csv", content)
    assert "replaced: 1 crimes before, 1 now" in report.notes[0]
    assert list(stored(engine)) == [("E01000021", "2024-04", "violence-and-sexual-offences")]


def test_a_month_with_no_row_in_our_areas_is_known_to_be_empty(engine, bring):
    report = bring("s.csv", street(crime("a", lsoa="E01099999")))
    assert (report.stored, report.dropped) == (0, {"outside the areas loaded": 1})
    with transaction(engine) as session:
        assert read_crime_months(session)["crimes"].to_list() == [0]


def test_progress_names_every_file_and_month(engine, tmp_path, shared):
    from interventions.loading import import_each

    lookup = shared / "data/lookups/bedfordshire_lsoa11_lsoa21_ward24.csv"
    list(import_each(engine, "lookup", [lookup]))
    told = []
    files = [shared / "data/police/2024-04", shared / "data/police/2019-08"]
    list(import_each(engine, "crimes", files, progress=lambda name, done, total: told.append((name, done, total))))
    assert ("2024-04-bedfordshire-street.csv: 2024-04", 0, 2) in told
    assert ("2019-08-bedfordshire-street.csv: 2019-08", 1, 2) in told
    assert told[-1] == ("done", 2, 2)
