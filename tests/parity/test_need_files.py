"""Need out of the real public files. Oracle: the same files, read naively with pandas, and their own arithmetic."""

import numpy as np
import pandas as pd
import pytest

from catalogue import harm_weighted, sources_beside, under_reporting
from catalogue.need.harm import finest_offences
from interventions.errors import InputError
from interventions.importing.files import SourceFile
from interventions.importing.hospital import REGIONS
from interventions.importing.recorded_crime import PART_OF, TOTAL, group_code
from interventions.loading import import_file
from interventions.store.engine import transaction
from interventions.store.reading import read_indicators, read_needs, read_severity_weights

pytestmark = pytest.mark.real
FINGERTIPS = "fingertips/fingertips_psychty_2019_extract.csv"
HOSPITAL = "series/hes_assault_sharp_object_region_month_2012-2022.csv"
C2 = "series/ons_tableC2_csp_crime_YE_june2025.csv"
WEIGHTS = "series/ons_crime_severity_weights_policeuk_join.csv"
LUTON, BEDFORDSHIRE, PERIOD = "E06000032", "E23000026", "2024-07 to 2025-06"


@pytest.fixture
def bring(engine, shared, tmp_path):
    extract = pd.read_csv(shared / "data" / FINGERTIPS)
    crimes = pd.read_csv(shared / "data" / C2)
    authorities = crimes["Local Authority code"].dropna()
    codes = {
        **dict.fromkeys(extract["Area_code"], "authority"),
        **dict.fromkeys(authorities[~authorities.str.startswith("Combined")], "authority"),
        **dict.fromkeys(crimes["Police Force Area code"], "police_force"),
        **dict.fromkeys(REGIONS.values(), "region"),
    }
    codes |= {code: "county" for code in codes if code.startswith("E10")}
    lines = [f"{code},{code},{kind}," for code, kind in codes.items()]
    (tmp_path / "areas.csv").write_text("\n".join(["code,name,area_type,parent_code", *lines]))
    import_file(engine, "areas", SourceFile(tmp_path / "areas.csv"))

    def bring(kind, name):
        return import_file(engine, kind, SourceFile(shared / "data" / name))

    return bring


def stored(engine):
    with transaction(engine) as session:
        indicators = read_indicators(session)
        return indicators, read_needs(session, list(indicators["code"]))


def test_the_fingertips_extract_is_stored_whole_and_as_published(engine, bring, shared):
    report = bring("fingertips", FINGERTIPS)
    file = pd.read_csv(shared / "data" / FINGERTIPS, dtype={"ID": str})
    assert (report.read, report.stored) == (len(file), len(file)) == (548, 548)
    indicators, values = stored(engine)
    sex = file["Name"].str.extract(r"^(Female|Male) ")[0].str.lower()
    file["indicator"] = "fingertips-" + file["ID"] + ("-" + sex).fillna("")
    both = file.merge(values, left_on=["indicator", "Area_code"], right_on=["indicator", "area_code"], validate="1:1")
    assert len(both) == 548
    pairs = {
        "Value": "value",
        "Numerator": "count",
        "Denominator": "denominator",
        "Lower_CI": "lower",
        "Upper_CI": "upper",
    }
    for theirs, ours in pairs.items():
        np.testing.assert_array_equal(both[theirs], both[ours])
    kinds = indicators.set_index("code")
    assert kinds.loc["fingertips-10401", ["kind", "per", "agency"]].tolist() == ["rate", 100_000, "youth-justice"]
    assert kinds.loc["fingertips-40401", "method"] == "as published: not its count over its denominator"
    shares = kinds[kinds["kind"].isin(["rate", "proportion"])]
    assert (shares["denominator_name"] != "").all()


def test_no_crude_figure_of_the_extract_is_called_so_unless_its_parts_make_it(engine, bring):
    """Oracle: count over denominator, by hand, in every row of an indicator without a method of its own."""
    bring("fingertips", FINGERTIPS)
    indicators, values = stored(engine)
    crude = indicators[indicators["kind"].isin(["rate", "proportion"]) & (indicators["method"] == "")]
    both = values.merge(crude[["code", "per"]], left_on="indicator", right_on="code").dropna(
        subset=["count", "denominator"]
    )
    made = both["count"] / both["denominator"] * both["per"].astype(float)
    assert len(both) > 250
    np.testing.assert_allclose(made, both["value"], rtol=0.005)


def test_ten_years_of_hospital_admissions_in_the_nine_regions(engine, bring, shared):
    report = bring("hospital", HOSPITAL)
    file = pd.read_csv(shared / "data" / HOSPITAL)
    ours = file[file["region"].str.lower().isin(REGIONS)]
    assert (report.read, report.stored) == (1680, 1080) == (len(file), len(ours))
    assert sum(report.dropped.values()) == 5 * 120
    _, values = stored(engine)
    by_region = values.groupby("area_code")["count"].sum()
    for region, total in ours.groupby("region")["FAEs"].sum().items():
        assert by_region[REGIONS[region.lower()]] == total
    hidden = values[values["suppressed"]]
    assert len(hidden) == int(ours["FAEs_suppressed"].sum()) == 3
    assert hidden[["lower", "upper"]].to_numpy().tolist() == [[1, 7]] * 3
    assert hidden["value"].isna().all()


def test_authorities_and_crimes_of_no_partnership_make_up_their_force_in_every_group(engine, bring, shared):
    report = bring("recorded-crime", C2)
    assert report.read == 399
    _, values = stored(engine)
    counts = values.set_index(["area_code", "indicator"])["count"]
    file = pd.read_csv(shared / "data" / C2)
    unassigned = file[file["Community Safety Partnership name"] == "Unassigned Bedfordshire"].iloc[0]
    for group in (TOTAL, *PART_OF):
        code = group_code(group)
        parts = sum(counts[area, code] for area in (LUTON, "E06000055", "E06000056"))
        assert parts + unassigned[group] == counts[BEDFORDSHIRE, code]
    assert counts[LUTON, "recorded-crime"] == 19846
    assert any("Bedfordshire 1371, " in note for note in report.notes)
    assert set(values["period"]) == {PERIOD}


def test_the_groups_of_the_table_lie_inside_one_another_as_the_codes_say(engine, bring):
    """Violence, theft and burglary are the sums of their parts, in every force: the file's own arithmetic."""
    bring("recorded-crime", C2)
    _, values = stored(engine)
    table = values.pivot_table(index="area_code", columns="indicator", values="count")
    for group in {*PART_OF.values()}:
        parts = [group_code(part) for part, whole in PART_OF.items() if whole == group]
        np.testing.assert_array_equal(table[parts].sum(axis=1), table[group_code(group)])


def test_the_crime_severity_score_weighs_robbery_and_homicide_and_refuses_violence(engine, bring, shared):
    bring("recorded-crime", C2)
    bring("severity", WEIGHTS)
    _, values = stored(engine)
    with transaction(engine) as session:
        weights = read_severity_weights(session)
    here = values[values["area_code"] == LUTON].rename(columns={"indicator": "offence"})
    violence = group_code("Violence against the person")
    fit = here[here["offence"].isin([f"{violence}.homicide", group_code("Robbery"), group_code("Shoplifting")])]
    held = harm_weighted(fit, weights, weight_set="ons-crime-severity-score")
    file = pd.read_csv(shared / "data" / WEIGHTS).set_index("ONS_COUNTS_description")["ONS_SEVERITY_weight"]
    by_hand = 7 * file["Homicide"] + 282 * file["Robbery of personal property"] + 2317 * file["Shoplifting"]
    assert held.rows["harm"].tolist() == pytest.approx([by_hand])
    with pytest.raises(InputError, match=r"from 7\.5 .* to 7,973\.4"):
        harm_weighted(here[here["offence"] == violence], weights, weight_set="ons-crime-severity-score")


def test_groups_whose_weights_stand_in_the_file_are_refused_by_their_range(engine, bring, shared):
    """The range of each sub-class in the file itself; the harm of Luton is that of the three groups that can be."""
    bring("recorded-crime", C2)
    bring("severity", WEIGHTS)
    _, values = stored(engine)
    with transaction(engine) as session:
        weights = read_severity_weights(session)
    here = values[values["area_code"] == LUTON].rename(columns={"indicator": "offence"})
    held = harm_weighted(finest_offences(here), weights, weight_set="ons-crime-severity-score", leave_out=True)
    out = held.left_out.set_index("name")
    file = pd.read_csv(shared / "data" / WEIGHTS)
    classes = file["POLICE_UK_CAT_MAP_sub_class"].str.strip().str.lower()
    for name, told in (("violence with injury",) * 2, ("violence without injury",) * 2,
                       ("residential burglary", "burglary residential")):  # fmt: skip
        known = file.loc[classes == told, "ONS_SEVERITY_weight"]
        assert out.loc[name, ["weight_low", "weight_high"]].tolist() == [known.min(), known.max()]
        assert out.loc[name, "reason"].startswith("cannot carry one weight")
    assert out.index[out["reason"] == "has no weight in this set"].tolist() == ["stalking and harassment"]
    assert held.rows.loc[0, ["crimes", "harm"]].tolist() == [3020, pytest.approx(331_564.18, abs=0.005)]


def test_the_category_of_police_uk_that_mixes_homicide_and_harassment_is_refused(engine, bring):
    bring("severity", WEIGHTS)
    with transaction(engine) as session:
        weights = read_severity_weights(session)
    months = pd.DataFrame({
        "area_code": LUTON, "period": "2023", "offence": ["violence-and-sexual-offences", "bicycle-theft"],
        "count": [9000, 300],
    })  # fmt: skip
    with pytest.raises(
        InputError, match=r"violence and sexual offences \(9,000 crimes\) cannot carry one weight.*7\.5.*7,973\.4"
    ):
        harm_weighted(months, weights, weight_set="ons-crime-severity-score")
    held = harm_weighted(months, weights, weight_set="ons-crime-severity-score", leave_out=True)
    assert held.weights["offence"].tolist() == ["bicycle-theft"]


def test_police_and_hospital_stand_beside_one_another_in_a_region(engine, bring):
    """South West, March 2022: a hidden month, beside nothing else, is 1 to 7 and no nought."""
    bring("hospital", HOSPITAL)
    indicators, values = stored(engine)
    held = sources_beside(values, indicators, theme="knife-crime", area=REGIONS["south west"])
    assert held.rows[["period", "suppressed", "lower", "upper"]].to_numpy().tolist() == [["2022-03", True, 1, 7]]
    before = sources_beside(
        values, indicators, theme="knife-crime", area=REGIONS["london"], period="2022-03"
    ).rows.iloc[0]
    assert before["lower"] < before["value"] < before["upper"]


def test_under_reporting_of_the_homes_of_luton_goes_on_as_an_interval_of_need(engine, bring):
    bring("recorded-crime", C2)
    _, values = stored(engine)
    sexual = values[values["indicator"] == group_code("Sexual offences")].set_index("area_code")["count"]
    held = under_reporting(sexual, reported_low=0.02, reported_high=0.27).rows.set_index("area_code")
    assert len(held) == len(sexual) > 300
    some = held.loc[[LUTON, "E06000055", "E06000056"]]
    assert (some["upper"] / some["lower"] > 13.5).all()
    assert some["count"].tolist() == [759, 607, 679]


@pytest.mark.parametrize("name", ["imd2019_bedfordshire_lsoa11.csv", "imd2025_bedfordshire_lsoa21_indicators.csv"])
def test_both_editions_of_deprivation_say_whose_they_are(engine, shared, tmp_path, name):
    import_file(engine, "lookup", SourceFile(shared / "data/lookups/bedfordshire_lsoa11_lsoa21_ward24.csv"))
    import_file(engine, "population", SourceFile(next((shared / "data/population").glob("*ensus*"))))
    import_file(engine, "deprivation", SourceFile(shared / "data/deprivation" / name))
    indicators, _ = stored(engine)
    assert set(indicators["agency"]) == {"deprivation"}
    polarity = indicators.groupby("kind")["polarity"].unique().map(list).to_dict()
    expected = {"decile": "higher_is_better", "rank": "higher_is_better", "count": "lower_is_better"}
    assert polarity == {kind: [expected.get(kind, "not_stated")] for kind in polarity}
