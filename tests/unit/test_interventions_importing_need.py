"""Need as its publishers write it: hidden is not nought, parts are not added to their whole, every fault is named."""

import pandas as pd
import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from interventions.errors import ImportRefused, InputError
from interventions.importing.files import SourceFile
from interventions.loading import import_file
from interventions.periods import say_span, span_months
from interventions.store.engine import transaction
from interventions.store.reading import read_indicators, read_need, read_needs, read_severity_weights
from interventions.store.undoing import list_imports, undo_import

AREAS = """code,name,area_type,parent_code
E06000032,Luton,authority,
E06000055,Bedford,authority,
E06000058,Bournemouth,authority,
E12000006,East of England,region,
E12000009,South West,region,
E23000026,Bedfordshire,police_force,
E92000001,England,country,
"""


@pytest.fixture
def bring(engine, tmp_path):
    def bring(kind, name, content):
        (tmp_path / name).write_text(content)
        return import_file(engine, kind, SourceFile(tmp_path / name))

    bring("areas", "areas.csv", AREAS)
    return bring


@pytest.fixture
def refused(bring, engine):
    """Brings in a file that must be refused, and leave nothing; gives its faults as (row, column, value)."""

    def content():
        with engine.connect() as connection:
            names = [table.name for table in SQLModel.metadata.sorted_tables]
            return {n: connection.execute(text(f"SELECT * FROM {n}")).all() for n in names}

    def refused(kind, name, damaged):
        before = content()
        with pytest.raises(ImportRefused) as caught:
            bring(kind, name, damaged)
        assert content() == before
        return [(fault.row, fault.column, fault.value) for fault in caught.value.faults]

    return refused


def need_of(engine, indicator):
    with transaction(engine) as session:
        return read_need(session, indicator).set_index(["area_code", "period"])


def indicator_of(engine, code):
    with transaction(engine) as session:
        return read_indicators(session).set_index("code").loc[code]


# ── the plain table ─────────────────────────────────────────────────────────────────────────────────────────────────

PLAIN = """indicator,kind,theme,area_code,period,value,count,denominator,denominator_name,per,hidden_from,hidden_to,\
agency,polarity,age_from,age_to,sex,method,rounded_to,note
knife,rate,knife-crime,E06000032,2019/20,,*,1000,residents aged 10 to 17,1000,1,7,ambulance,lower_is_better,10,17,\
male,,5,small
knife,rate,knife-crime,E06000055,2019/20,0,0,1000,residents aged 10 to 17,1000,1,7,ambulance,lower_is_better,10,17,\
male,,5,
score,mean,,E06000055,2016 - 18,12.5,,,,,,,survey,contested,,,,,,
"""


def test_a_star_is_stored_as_hidden_with_its_bounds_and_never_as_nought(engine, bring):
    """Oracle: 1 to 7 of 1,000 people is 1 to 7 per 1,000."""
    assert bring("need", "need.csv", PLAIN).stored == 3
    held = need_of(engine, "knife")
    hidden, nought = held.loc[("E06000032", "2019/20")], held.loc[("E06000055", "2019/20")]
    assert hidden[["suppressed", "lower", "upper", "note"]].tolist() == [True, 1, 7, "small"]
    assert hidden[["value", "count"]].isna().all()
    assert nought[["suppressed", "value", "count"]].tolist() == [False, 0, 0]


def test_an_indicator_says_whose_records_it_is_of_whom_and_how_its_source_hides(engine, bring):
    bring("need", "need.csv", PLAIN)
    knife = indicator_of(engine, "knife")
    assert knife[["agency", "polarity", "sex", "age_from", "age_to"]].tolist() == [
        "ambulance", "lower_is_better", "male", 10, 17,
    ]  # fmt: skip
    assert knife[["rounded_to", "hidden_from", "hidden_to"]].tolist() == [5, 1, 7]
    assert indicator_of(engine, "score")[["kind", "agency", "polarity"]].tolist() == ["mean", "survey", "contested"]


def test_a_value_stands_without_a_count_and_a_span_of_years_has_one_spelling(engine, bring):
    bring("need", "need.csv", PLAIN)
    assert need_of(engine, "score")["value"].to_dict() == {("E06000055", "2016 to 2018"): 12.5}


def test_an_older_file_means_what_it_meant(engine, bring):
    bring("need", "need.csv", "indicator,area_code,period,count\nknife,E06000032,2020,5\n")
    old = indicator_of(engine, "knife")
    assert old[["kind", "agency", "polarity", "method", "sex"]].tolist() == ["count", "other", "not_stated", "", ""]
    assert not need_of(engine, "knife")["suppressed"].any()


@pytest.mark.parametrize(("mark", "hidden"), [("*", True), ("c", True), ("[c]", True), ("[low]", True)])
def test_marks_of_a_hidden_figure(engine, bring, mark, hidden):
    bring("need", "need.csv", f"indicator,area_code,period,count\nknife,E06000032,2020,{mark}\n")
    assert need_of(engine, "knife")["suppressed"].tolist() == [hidden]


@pytest.mark.parametrize("mark", [":", "[x]", "z", ".."])
def test_marks_of_no_figure_are_dropped_and_counted_and_not_nought(bring, mark):
    report = bring(
        "need", "need.csv", f"indicator,area_code,period,count\nk,E06000032,2020,{mark}\nk,E06000055,2020,1\n"
    )
    assert (report.stored, report.dropped) == (1, {"no figure given": 1})


def test_every_fault_of_the_new_columns_is_named_and_nothing_stored(refused):
    damaged = """indicator,kind,area_code,period,value,denominator_name,agency,polarity,sex,age_from,age_to,\
hidden_from,hidden_to,rounded_to,factors
k,rate,E06000032,2020,1,,army,worse,women,17,10,7,1,0,unheard-of
k,count,E06000032,2020 - 18,-,,,,,1.5,,1,,,
"""
    assert refused("need", "need.csv", damaged) == [
        (2, "agency", "army"), (2, "polarity", "worse"), (2, "sex", "women"), (2, "factors", "unheard-of"),
        (2, "denominator_name", ""), (2, "rounded_to", "0"), (2, "age_from", "17"), (2, "hidden_from", "7"),
        (3, "value", "-"), (3, "value", ""), (3, "age_from", "1.5"), (3, "hidden_from", ""), (3, "period", "2020 - 18"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "said", "first", "last"),
    [
        ("2016 - 18", "2016 to 2018", "2016-01", "2018-12"),
        ("2014/15 - 18/19", "2014/15 to 2018/19", "2014-04", "2019-03"),
        ("Aug 2017 - Jul 2018", "2017-08 to 2018-07", "2017-08", "2018-07"),
        ("December 2019", "2019-12", "2019-12", "2019-12"),
        ("2020/21 Q1", "2020Q2", "2020-04", "2020-06"),
        ("2020/21 Q4", "2021Q1", "2021-01", "2021-03"),
        ("2019/20", "2019/20", "2019-04", "2020-03"),
    ],
)
def test_periods_as_publishers_write_them(written, said, first, last):
    assert say_span(written) == said
    assert [str(month) for month in span_months(said)] == [first, last]
    assert say_span(said) == said


@pytest.mark.parametrize("written", ["2018 - 2016", "2016 - 17 - 18", "lately", "2016 -", "Smarch 2019"])
def test_what_is_no_period_is_refused(written):
    with pytest.raises(InputError):
        say_span(written)


ROW = "indicator,kind,area_code,period,value,count,denominator,denominator_name,per,lower,upper,method,rounded_to\n"


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        ("rate,E06000032,2023,999,1,1000,residents,1000,,,,", "value", "999"),
        ("rate,E06000032,2023,1.3,1,1000,residents,1000,,,,", "value", "1.3"),
        ("proportion,E06000032,2023,150,15,10,residents,100,,,,", "count", "15"),
        ("proportion,E06000032,2023,150,,10,residents,100,,,,", "value", "150"),
        ("count,E06000032,2023,5,7,,,,,,,", "value", "5"),
        ("rate,E06000032,2023,5,5,1000,residents,1000,6,7,,", "value", "5"),
        ("rate,E06000032,2023,5,5,1000,residents,1000,3,4,,", "value", "5"),
        ("count,E06000032,2023,5,1e300,,,,,,,", "count", "1e300"),
        ("mean,E06000032,2023,1,,,,,0,1e308,,", "upper", "1e308"),
    ],
)
def test_a_row_whose_figures_do_not_agree_is_refused(refused, row, column, value):
    assert refused("need", "need.csv", f"{ROW}k,{row}\n") == [(2, column, value)]


@pytest.mark.parametrize(
    "row",
    [
        "rate,E06000032,2023,3.3,10,3000,residents,1000,1.6,6.1,,",
        "rate,E06000032,2023,43.0,128,3000,residents,1000,36,51,,",  # 42.7, rounded, and a nought from a program
        "rate,E06000032,2023,999,1,1000,residents,1000,,,age-standardised,",
        "rate,E06000032,2023,3,5,1000,residents,1000,,,,5",  # three, rounded to the nearest five
        "proportion,E06000032,2023,100,5,3,asked,100,,,,5",
        "rate,E06000032,2023,5,5.4,1000,residents,1000,5.3,6,,",
        "count,E06000032,2023,5,5.2,,,,,,,",
    ],
)
def test_what_rounding_or_another_method_explains_is_kept(bring, row):
    assert bring("need", "need.csv", f"{ROW}k,{row}\n").stored == 1


@pytest.mark.parametrize("row", ["2.5,*,1000,residents,1000,1,5", "*,3,1000,residents,1000,1,5",
                                 "2.5,3,*,residents,1000,1,5"])  # fmt: skip
def test_a_row_with_one_hidden_figure_keeps_none_from_which_it_could_be_worked_out(engine, bring, row):
    head = "indicator,kind,area_code,period,value,count,denominator,denominator_name,per,lower,upper,published\n"
    bring("need", "need.csv", f"{head}k,rate,E06000032,2023,{row},yes\n")
    with engine.connect() as connection:
        held = connection.execute(text('SELECT value, "count", suppressed FROM need_values')).one()
    assert tuple(held) == (None, None, True)
    limits = need_of(engine, "k")[["lower", "upper"]].iloc[0].tolist()
    assert limits == [1, 5] if row[0] == "*" else all(map(pd.isna, limits)), "limits beside a figure are its interval"


# ── Fingertips ──────────────────────────────────────────────────────────────────────────────────────────────────────

TOOL = (
    "Indicator ID,Indicator Name,Parent Code,Parent Name,Area Code,Area Name,Area Type,Sex,Age,Category Type,Category,"
    "Time period,Value,Lower CI 95.0 limit,Upper CI 95.0 limit,Lower CI 99.8 limit,Upper CI 99.8 limit,Count,"
    "Denominator,Value note,Recent Trend,Compared to England value or percentiles,Time period Sortable,New data,"
    "Compared to goal,Time period range\n"
)


def told(number, name, area, value, count, people, *, sex="Persons", age="All ages", category="", note="", limits=","):
    kind = "Deprivation deciles" if category else ""
    return (
        f'{number},"{name}",E12000006,East,{area},Place,UA,{sex},{age},{kind},{category},2018/19,{value},{limits},,,'
        f'{count},{people},"{note}",,Similar,20180000,,,1y\n'
    )


FTE, VIOLENCE = "First time entrants to the youth justice system", "Violent crime - hospital admissions for violence"


def test_the_tools_own_layout_is_read_as_published(engine, bring):
    report = bring(
        "fingertips", "indicators.csv",
        TOOL
        + told(10401, FTE, "E06000032", 250, 50, 20000, age="10-17 yrs", limits="185.6,329.6")
        + told(10401, FTE, "E06000055", 100, 20, 20000, age="10-17 yrs")
        + told(10401, FTE, "E92000001", 238.5, 477, 200000, age="10-17 yrs", category="Most deprived decile")
        + told(11201, VIOLENCE, "E06000032", "44.1", 90, 200000, sex="Male")
        + told(11201, VIOLENCE, "E06000055", "", "", "", sex="Male", note="Value suppressed for disclosure control")
        + told(11201, VIOLENCE, "E06000058", "", "", "", sex="Male")
        + told(11201, VIOLENCE, "E38000001", "40", "9", "", sex="Male"),
    )  # fmt: skip
    assert (report.read, report.stored) == (7, 4)
    assert report.dropped == {
        "a breakdown by category (deprivation, say) and not an area": 1, "no figure given": 1,
        "outside the areas loaded": 1,
    }  # fmt: skip
    entrants, admissions = (
        indicator_of(engine, "fingertips-10401-10-17-yrs"),
        indicator_of(engine, "fingertips-11201-male"),
    )
    assert entrants[["kind", "per", "agency", "theme", "age_from", "age_to", "sex", "method"]].tolist() == [
        "rate", 100_000, "youth-justice", "youth-violence", 10, 17, "persons", "",
    ]  # fmt: skip
    assert entrants["denominator_name"] == "denominator of Fingertips indicator 10401: Persons, 10-17 yrs"
    assert admissions[["agency", "theme", "sex"]].tolist() == ["hospital", "serious-violence", "male"]
    values = need_of(engine, "fingertips-10401-10-17-yrs").loc[("E06000032", "2018/19")]
    assert values[["value", "lower", "upper", "count", "denominator"]].tolist() == [250, 185.6, 329.6, 50, 20000]
    hidden = need_of(engine, "fingertips-11201-male").loc[("E06000055", "2018/19")]
    assert hidden["suppressed"]
    assert hidden[["value", "count", "lower", "upper"]].isna().all(), "the tool does not say within what bounds"


def test_a_standardised_rate_is_kept_as_published_and_said_to_be_so(engine, bring):
    """90 of 200,000 is 45 per 100,000; 61.3 was made by another method."""
    rows = told(1, "Admissions (rate)", "E06000032", 61.3, 90, 200000) + told(
        1, "Admissions (rate)", "E06000055", 45, 90, 200000
    )
    bring("fingertips", "f.csv", TOOL + rows)
    assert indicator_of(engine, "fingertips-1")["method"] == "as published: not its count over its denominator"
    assert need_of(engine, "fingertips-1")["value"].tolist() == [61.3, 45]


def test_every_fault_of_a_download_is_named(refused):
    damaged = (
        TOOL
        + told("", FTE, "E06000032", "many", 5, 10)
        + told(2, FTE, "E06000032", 5, 5, 10).replace("2018/19", "soon")
    )
    assert refused("fingertips", "f.csv", damaged) == [
        (2, "value", "many"), (2, "id", ""), (3, "Time period", "soon"),
    ]  # fmt: skip
    assert [column for _, column, _ in refused("fingertips", "f.csv", "Town,Figure\nLuton,4\n")] == [
        "id", "name", "area_code", "period", "value",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "count", "note"), [("*", 3, ""), ("", 3, "Value suppressed"), ("1.5", "*", ""), ("1.5", 3, "")]
)
def test_a_download_keeps_no_count_beside_a_hidden_figure(engine, bring, value, count, note):
    """The last row hides nothing, and is kept whole."""
    bring("fingertips", "f.csv", TOOL + told(4, "A rate", "E06000032", value, count, 200, note=note, limits="1,2"))
    with engine.connect() as connection:
        held = connection.execute(text('SELECT value, "count", lower, upper, denominator FROM need_values')).one()
    whole = (value, count, note) == ("1.5", 3, "")
    assert tuple(held) == ((1.5, 3, 1, 2, 200) if whole else (None, None, None, None, 200))


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (told(1, "A rate", "E06000055", 5, 10, 200, limits="9,1"), ("lower", 9)),
        (told(1, "A rate", "E06000055", 5, 10, 200, limits="6,7"), ("value", "5")),
        (told(1, "A rate", "E06000055", 5, 10, 0), ("denominator", "0")),
        (told(1, "A rate", "E06000055", "1e308", 10, 200), ("value", "1e308")),
        (told(1, "A rate", "E06000055", 5, 10, 200, limits="1,1e308"), ("upper", "1e308")),
        (told(1, "B rate", "E06000055", 5, 10, 200), ("name", "B rate")),
        (told(1, "A rate", "E06000055", 1.5, 3, 200, note="Value suppressed"), ("note", "Value suppressed")),
    ],
)
def test_a_download_that_contradicts_itself_is_refused(refused, row, fault):
    first = told(1, "A  Rate", "E06000032", 5, 10, 200)
    assert refused("fingertips", "f.csv", TOOL + first + row) == [(3, *fault)]


def test_a_place_without_people_has_no_figure(bring):
    report = bring("fingertips", "f.csv", TOOL + told(1, "A rate", "E06000032", "", 0, 0))
    assert report.dropped == {"no figure given": 1}


# ── hospital admissions ─────────────────────────────────────────────────────────────────────────────────────────────

HOSPITAL = """month,fin_year,region,FAEs,FCEs,FAEs_suppressed
2012-04,2012-13,South West,15.0,15.0,False
2012-05,2012-13,South West,,,True
2012-06,2012-13,South West,0,,False
2012-04,2012-13,Yorkshire and The Humber,20,20,False
2012-04,2012-13,England,292,293,False
2012-04,2012-13,East of England,,,False
2012-05,2012-13,East of England,*,*,True
"""
ADMISSIONS = "nhs-assault-sharp-object-admissions"


def test_admissions_of_the_nine_regions_with_hidden_months_between_one_and_seven(engine, bring):
    report = bring("hospital", "hes.csv", HOSPITAL)
    assert (report.read, report.stored) == (7, 4)
    assert report.dropped == {
        "not one of the nine regions (England)": 1, "no figure given": 1, "outside the areas loaded": 1,
    }  # fmt: skip
    held = need_of(engine, ADMISSIONS)
    assert held["value"].dropna().to_dict() == {("E12000009", "2012-04"): 15, ("E12000009", "2012-06"): 0}
    hidden = held[held["suppressed"]]
    assert set(hidden.index) == {("E12000009", "2012-05"), ("E12000006", "2012-05")}
    assert hidden[["lower", "upper"]].to_numpy().tolist() == [[1, 7], [1, 7]]
    assert indicator_of(engine, ADMISSIONS)[["agency", "rounded_to"]].tolist() == ["hospital", 5]


def test_every_fault_of_an_admissions_file_is_named(refused):
    damaged = HOSPITAL.replace("2012-06", "June").replace(",,,True", ",5,5,True").replace("20,20,False", "some,20,no")
    assert refused("hospital", "hes.csv", damaged) == [
        (3, "FAEs", "5"), (4, "month", "June"), (5, "FAEs_suppressed", "no"), (5, "FAEs", "some"),
    ]  # fmt: skip


# ── recorded crime ──────────────────────────────────────────────────────────────────────────────────────────────────

C2 = """Police Force Area code,Police Force Area name,Community Safety Partnership code,\
Community Safety Partnership name,Local Authority code,Local Authority name,\
Total recorded crime (excluding fraud),Theft offences [note 2],Burglary,\
Residential burglary,Non-residential burglary,Piracy
E23000026,Bedfordshire [note 1],,,,,100,50,20,12,8,0
E23000026,Bedfordshire,E22000010,Luton,E06000032,Luton,60,30,15,9,6,0
E23000026,Bedfordshire,E22000009,Bedford,E06000055,Bedford,30,15,*,3,:,0
E23000026,Bedfordshire,,Unassigned Bedfordshire,,,10,5,0,0,0,0
E23000039,Dorset,E22000063,Bournemouth,E06000058,BCP,7,4,2,1,1,0
E23000039,Dorset,E22000067,Poole,E06000058,BCP,5,3,2,2,0,0
E23000039,Dorset,E22000064,Two,Combined Local Authorities,,5,3,2,2,0,0
E23000039,Dorset,,The Airport,,,5,3,2,2,0,0
E23000039,Dorset,,,,,20,10,5,5,0,0
"""


def test_crimes_of_partnerships_keep_their_place_in_the_whole(engine, bring):
    report = bring("recorded-crime", "C2_YE_june2025.csv", C2)
    assert (report.read, report.stored) == (9, 5)
    assert report.dropped == {
        "crimes of no partnership (in the total of their force)": 1, "a partnership of several authorities": 1,
        "a place without an area code": 1, "outside the areas loaded": 1,
    }  # fmt: skip
    assert set(report.notes) == {
        "columns not used: Piracy", "the sum of several partnerships: E06000058 (2)",
        "crimes of no partnership, in the total of their force alone: Bedfordshire 10",
    }  # fmt: skip
    total = need_of(engine, "recorded-crime")["value"].to_dict()
    period = "2024-07 to 2025-06"
    assert total == {(a, period): n for a, n in
                     {"E06000032": 60, "E06000055": 30, "E06000058": 12, "E23000026": 100}.items()}  # fmt: skip
    homes = "recorded-crime.theft-offences.burglary.residential-burglary"
    assert need_of(engine, homes)["count"].to_dict()[("E06000058", period)] == 3
    assert indicator_of(engine, homes)["name"] == "Recorded crime: Theft offences › Burglary › Residential burglary"
    burglary = need_of(engine, "recorded-crime.theft-offences.burglary")
    assert burglary.loc[("E06000055", period), "suppressed"]
    assert ("E06000055", period) not in need_of(engine, homes.replace("residential", "non-residential")).index


def test_every_fault_of_a_crime_table_is_named(refused):
    assert refused("recorded-crime", "C2.csv", C2) == [(1, "", "")]
    damaged = C2.replace(",60,30,", ",sixty,-30,")
    assert [fault[::2] for fault in refused("recorded-crime", "C2_YE_june2025.csv", damaged)] == [
        (3, "sixty"),
        (3, "-30"),
    ]


def test_a_place_or_a_group_that_stands_twice_is_refused_and_not_added_to_itself(refused):
    luton = "E23000026,Bedfordshire,E22000010,Luton,E06000032,Luton,60,30,15,9,6,0\n"
    assert refused("recorded-crime", "C2_YE_june2025.csv", C2 + luton) == [(11, "Local Authority code", "E06000032")]
    again = C2.replace("Piracy", "Burglary [note 3]")
    assert {column for _, column, _ in refused("recorded-crime", "C2_YE_june2025.csv", again)} == {
        "Burglary", "Burglary [note 3]",
    }  # fmt: skip


def test_a_part_above_its_whole_a_part_of_a_crime_and_a_year_not_over_are_refused(refused):
    """Burglary of 15 holds 9 + 6; where burglary gives no figure its parts lie in theft (30)."""
    for before, after, fault in (
        (",60,30,15,9,6,", ",60,30,15,200,6,", ("Burglary", "15")),
        (",60,30,15,9,6,", ",60,30,15,9,7,", ("Burglary", "15")),
        (",60,30,15,9,6,", ",60,30,:,29,6,", ("Theft offences", "30")),
        (",60,30,15,9,6,", ",29,30,15,9,6,", ("Total recorded crime (excluding fraud)", "29")),
        (",60,30,15,9,6,", ",60.5,30,15,9,6,", ("Total recorded crime (excluding fraud)", "60.5")),
    ):
        assert refused("recorded-crime", "C2_YE_june2025.csv", C2.replace(before, after)) == [(3, *fault)]
    assert refused("recorded-crime", "C2_YE_june2099.csv", C2) == [(1, "", "C2_YE_june2099.csv")]


# ── weights of harm ─────────────────────────────────────────────────────────────────────────────────────────────────

CAMBRIDGE = """weight_set,version,code,offence,weight,category,source
cambridge,2020,1,Murder,5475,Homicide,a user's own file
cambridge,2020,105A,Common assault,1,,a user's own file
"""


def test_a_set_of_weights_of_ones_own_is_kept_by_name_and_version_and_a_later_one_beside_it(engine, bring):
    bring("severity", "own.csv", CAMBRIDGE)
    bring("severity", "own2.csv", CAMBRIDGE.replace(",2020,", ",2024,").replace("5475", "5500"))
    with transaction(engine) as session:
        held = read_severity_weights(session).set_index(["version", "code"])["weight"].to_dict()
    assert held == {("2020", "1"): 5475, ("2020", "105A"): 1, ("2024", "1"): 5500, ("2024", "105A"): 1}


def test_a_version_of_weights_is_never_written_over(engine, bring):
    bring("severity", "own.csv", CAMBRIDGE)
    for changed in (CAMBRIDGE.replace("5475", "5000"), CAMBRIDGE.replace("Murder", "Theft")):
        with pytest.raises(InputError, match="another version 2020 of cambridge is stored: 1 has") as caught:
            bring("severity", "own.csv", changed)
        assert "new version" in caught.value.mend
    assert bring("severity", "again.csv", CAMBRIDGE).dropped == {"already stored": 2}
    with transaction(engine) as session:
        assert read_severity_weights(session)["weight"].tolist() == [5475, 1]


def test_weights_added_and_undone_are_as_they_were(engine, bring):
    first = bring("severity", "own.csv", CAMBRIDGE)
    second = bring("severity", "own.csv", CAMBRIDGE + "cambridge,2020,7,Theft,3,,\n")
    assert (second.stored, second.dropped) == (1, {"already stored": 2})
    with transaction(engine) as session:
        assert list_imports(session)["kind"].tolist()[:2] == ["severity", "severity"]
        undo_import(session, second.import_id)
        assert read_severity_weights(session)["weight"].tolist() == [5475, 1]
        undo_import(session, first.import_id)
        assert read_severity_weights(session).empty


def test_every_fault_of_a_set_of_weights_is_named(refused):
    damaged = (
        CAMBRIDGE.replace("5475", "much").replace("cambridge,2020,105A", ",,105A")
        + "cambridge,2020,7,Theft,,,\ncambridge,2020,8,Fraud,1e10,,\n"
    )
    assert refused("severity", "own.csv", damaged) == [
        (2, "weight", "much"), (3, "weight_set", ""), (3, "version", ""), (4, "weight", ""),
        (5, "weight", "1e10"),
    ]  # fmt: skip
    assert [c for _, c, _ in refused("severity", "own.csv", "offence,weight\nTheft,3\n")] == [
        "weight_set",
        "version",
        "code",
    ]


def test_an_import_of_need_is_taken_back_whole(engine, bring):
    for kind, name, content in (
        ("hospital", "hes.csv", HOSPITAL), ("recorded-crime", "C2_YE_june2025.csv", C2), ("need", "n.csv", PLAIN),
    ):  # fmt: skip
        report = bring(kind, name, content)
        with transaction(engine) as session:
            undo_import(session, report.import_id)
            assert read_indicators(session).empty
            assert read_needs(session, [ADMISSIONS, "recorded-crime", "knife"]).empty


@pytest.mark.parametrize(
    ("row", "bounds"),
    [
        ("count,*,,,,1,4", (1, 4)),
        ("rate,*,2000,residents,1000,1,4", (0.5, 2)),
        ("proportion,*,3,asked,100,1,4", (100 / 3, 100)),
        ("score,*,3,,,1,4", (None, None)),
        ("count,*,,,,,", (None, None)),
    ],
)
def test_the_bounds_of_a_hidden_figure_are_in_its_own_unit(engine, bring, row, bounds):
    """Oracle: by hand; 4 of 3 people cannot be, so a share ends at all of them."""
    head = "indicator,kind,count,denominator,denominator_name,per,hidden_from,hidden_to,area_code,period\n"
    bring("need", "need.csv", f"{head}k,{row},E06000032,2020\n")
    held = need_of(engine, "k").iloc[0]
    assert [None if pd.isna(held[name]) else held[name] for name in ("lower", "upper")] == pytest.approx(list(bounds))


def test_of_a_month_that_has_not_begun_nothing_was_counted(refused):
    later = str(pd.Period.now("M") + 1)
    need = "indicator,area_code,period,count\ncalls,E06000032," + later + ",12\n"
    assert refused("need", "need.csv", need) == [(2, "period", later)]
    assert refused("hospital", "hes.csv", f"month,region,FAEs,FAEs_suppressed\n{later},London,15.0,False\n") == [
        (2, "month", later)
    ]
