"""Sources beside one another, harm by named weights, and what under-reporting leaves open."""

import io
import json

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from typer.testing import CliRunner

from catalogue import harm_weighted, sources_beside, under_reporting
from catalogue.commands import app
from catalogue.need.harm import finest_offences
from catalogue.need.sources import WITHHELD
from interventions.disclosure.stored import KEPT_BACK
from interventions.errors import InputError
from interventions.importing.files import SourceFile
from interventions.loading import import_file
from interventions.vocabulary import Agency

LUTON = "E06000032"


def indicator(code, agency, kind="count", theme="knife-crime", **more):
    return {
        "code": code, "name": code.title(), "theme": theme, "kind": kind, "per": np.nan, "denominator_name": "",
        "agency": agency, "polarity": "lower_is_better", "method": "", "rounded_to": np.nan, "hidden_from": np.nan,
        "hidden_to": np.nan, "source": f"{agency}.csv",
    } | more  # fmt: skip


def figure(code, period="2018/19", **more):
    empty = dict.fromkeys(("value", "count", "denominator", "lower", "upper"), np.nan)
    return {"indicator": code, "area_code": LUTON, "period": period, "suppressed": False, "note": ""} | empty | more


INDICATORS = pd.DataFrame([
    indicator("police", "police", "rate", per=1000, denominator_name="residents"),
    indicator("hospital", "hospital", rounded_to=5, hidden_from=1, hidden_to=7),
    indicator("ambulance", "ambulance", hidden_from=1, hidden_to=4),
    indicator("survey", "survey", "proportion", per=100, denominator_name="people asked"),
    indicator("standard", "public-health", "rate", per=100_000, denominator_name="residents", method="standardised"),
    indicator("robbery", "police", theme="robbery-and-burglary"),
])  # fmt: skip
VALUES = pd.DataFrame([
    figure("police", "2017/18", value=9, count=90, denominator=10_000),
    figure("police", value=10, count=100, denominator=10_000),
    figure("hospital", "2012-05", suppressed=True, lower=1, upper=7),
    figure("hospital", "2012-04", value=20, count=20),
    figure("ambulance", suppressed=True),
    figure("survey", value=5, count=50, denominator=1000),
    figure("standard", value=61.3, count=90, denominator=200_000, lower=49.3, upper=75.4),
    figure("robbery", value=8, count=8),
    figure("police", value=1, count=1, denominator=10) | {"area_code": "E06000055"},
])  # fmt: skip


def beside(**more):
    return sources_beside(VALUES, INDICATORS, **({"theme": "knife-crime", "area": LUTON} | more))


def row(code, **more):
    return beside(**more).rows.set_index("indicator").loc[code]


# ── sources ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_agency_has_its_own_row_and_its_own_latest_period():
    rows = beside().rows
    assert rows[["agency", "indicator", "period"]].to_numpy().tolist() == [
        ["police", "police", "2018/19"], ["hospital", "hospital", "2012-05"], ["ambulance", "ambulance", "2018/19"],
        ["survey", "survey", "2018/19"], ["public-health", "standard", "2018/19"],
    ]  # fmt: skip


def test_there_is_no_total_anywhere():
    """Every row is one agency's indicator as stored, and no number in words or table is a sum of two."""
    held = beside(period="2018/19")
    frame = held.to_frame()
    assert set(frame["indicator"]) <= set(INDICATORS["code"])
    assert set(frame["agency"]) <= set(Agency.codes())
    given = set(VALUES["count"].dropna()) | set(VALUES["value"].dropna())
    assert set(frame["value"].dropna()) | set(frame["count"].dropna()) <= given
    assert "total" not in held.summary().lower()
    assert not [name for name in frame.columns if "total" in name or "sum" in name]
    assert "Not added together" in held.summary()


def test_a_count_of_a_whole_has_the_rate_interval_of_its_count():
    """Oracle: exact Poisson limits of scipy, near to Byar's at 100 events, per 1,000 of 10,000."""
    police = row("police")
    exact = stats.chi2.ppf([0.025, 0.975], [200, 202]) / 2 / 10
    assert police[["lower", "upper"]].tolist() == pytest.approx(exact, abs=0.01)
    assert police["unit"] == "per 1,000 (residents)"


def test_a_proportion_has_wilsons_interval_in_its_own_unit():
    """Oracle: scipy's Wilson interval."""
    wilson = stats.binomtest(50, 1000).proportion_ci(method="wilson")
    assert row("survey")[["lower", "upper"]].tolist() == pytest.approx([100 * wilson.low, 100 * wilson.high])
    assert row("survey")["unit"] == "per cent (people asked)"


def test_hidden_figures_are_bounds_and_not_nought():
    hospital, ambulance = row("hospital"), row("ambulance")
    assert hospital[["lower", "upper", "count_lower", "count_upper"]].tolist() == [1, 7, 1, 7]
    assert ambulance[["lower", "upper"]].tolist() == [1, 4], "the rule of the source, where the row has no bounds"
    assert np.isnan(hospital["value"])
    assert np.isnan(hospital["count"])
    assert "hidden by the source: 1 to 7 events" in beside().summary()


def test_a_hidden_figure_of_a_source_that_gives_no_bounds_says_so():
    values = pd.DataFrame([figure("standard", suppressed=True)])
    held = sources_beside(values, INDICATORS, theme="knife-crime", area=LUTON).rows.iloc[0]
    assert held["interval"] == "hidden by the source, which does not say within what bounds"
    assert np.isnan(held["lower"])


@pytest.mark.parametrize(
    ("kind", "per", "expected"), [("rate", 1000, 34.5), ("proportion", 100, 3.45), ("count", np.nan, 276)]
)
def test_a_figure_that_is_not_stated_is_worked_out_from_its_count_and_denominator(kind, per, expected):
    """Oracle: 276 of 8,000 by hand."""
    rules = pd.DataFrame([indicator("asked", "survey", kind, per=per, denominator_name="people asked")])
    held = sources_beside(
        pd.DataFrame([figure("asked", count=276, denominator=8000)]), rules, theme="knife-crime", area=LUTON
    )
    row = held.rows.iloc[0]
    assert row["value"] == pytest.approx(expected)
    assert row["lower"] < expected < row["upper"]
    assert "not stated" not in held.summary()


def test_a_standardised_rate_is_never_worked_out_from_a_count():
    values = pd.DataFrame([figure("standard", count=90, denominator=200_000)])
    held = sources_beside(values, INDICATORS, theme="knife-crime", area=LUTON).rows.iloc[0]
    assert np.isnan(held["value"])


def test_a_count_that_is_stated_as_the_value_alone_has_an_interval():
    values = pd.DataFrame([figure("robbery", value=100)])
    held = sources_beside(values, INDICATORS, theme="robbery-and-burglary", area=LUTON).rows.iloc[0]
    assert held[["lower", "upper"]].tolist() == pytest.approx(stats.chi2.ppf([0.025, 0.975], [200, 202]) / 2, abs=0.1)


def test_what_is_kept_back_here_is_not_said_to_be_hidden_by_the_source_and_has_no_bounds():
    values = pd.DataFrame([figure("ambulance", suppressed=True, note=KEPT_BACK)])
    held = sources_beside(values, INDICATORS, theme="knife-crime", area=LUTON)
    assert held.rows.iloc[0]["interval"] == WITHHELD == "kept back, so that small numbers cannot be worked out"
    assert held.rows[["lower", "upper", "count_lower", "count_upper"]].isna().all(axis=None)
    assert held.summary().endswith(WITHHELD)


def test_a_rounded_count_has_the_wider_interval_its_rounding_asks_for():
    """20 to the nearest 5 is 18 to 22: the lower limit of 18 and the upper of 22 (exact limits from scipy)."""
    hospital = row("hospital", period="2012-04")
    assert hospital[["lower", "upper"]].tolist() == pytest.approx(
        [stats.chi2.ppf(0.025, 36) / 2, stats.chi2.ppf(0.975, 46) / 2], abs=0.06
    )


def test_rounding_never_reaches_into_the_counts_that_would_have_been_hidden():
    """10 to the nearest 5 where 1 to 7 are hidden is 8 to 12; 0 there is exactly 0."""
    values = pd.DataFrame([figure("hospital", "2012-04", value=0, count=0)])
    nought = sources_beside(values, INDICATORS, theme="knife-crime", area=LUTON).rows.iloc[0]
    assert nought[["value", "lower"]].tolist() == [0, 0]
    assert nought["upper"] == pytest.approx(stats.chi2.ppf(0.975, 2) / 2)
    rules = INDICATORS.assign(rounded_to=10.0)
    some = sources_beside(values.assign(value=10.0, count=10.0), rules, theme="knife-crime", area=LUTON).rows.iloc[0]
    assert some["lower"] == pytest.approx(stats.chi2.ppf(0.025, 16) / 2, abs=0.02), "8 at least, and not 5"


def test_a_published_interval_is_kept_and_a_standardised_rate_never_gets_a_crude_one():
    assert row("standard")[["lower", "upper", "interval"]].tolist() == [49.3, 75.4, "as published"]
    bare = VALUES.assign(lower=np.nan, upper=np.nan)
    held = sources_beside(bare, INDICATORS, theme="knife-crime", area=LUTON).rows.set_index("indicator")
    assert held.loc["standard", ["lower", "upper"]].isna().all()


def test_a_part_beside_its_whole_says_what_it_is_part_of():
    codes = ["recorded-crime.violence", "recorded-crime.violence.homicide"]
    held = sources_beside(
        pd.DataFrame([figure(code, value=5, count=5) for code in codes]),
        pd.DataFrame([indicator(code, "police") for code in codes]), theme="knife-crime", area=LUTON,
    )  # fmt: skip
    assert held.rows["within"].tolist() == ["", codes[0]]


def test_nothing_is_said_to_be_nothing_and_an_unknown_theme_is_refused():
    assert "no source has a figure" in beside(area="E06000099").summary()
    with pytest.raises(InputError, match="knife-crime"):
        beside(theme="knives")


def test_pictures_and_frames_leave_what_was_given_alone():
    before = VALUES.copy(), INDICATORS.copy()
    chart = beside().plot().to_dict()
    assert chart["resolve"]["scale"]["x"] == "independent", "figures of several units share no scale"
    for given, kept in zip((VALUES, INDICATORS), before, strict=True):
        pd.testing.assert_frame_equal(given, kept)


# ── harm ────────────────────────────────────────────────────────────────────────────────────────────────────────────

WEIGHTS = pd.DataFrame(
    [
        ("ons", "1", "1", "Murder", "violence", "Violence and Sexual Offences", 8000.0),
        ("ons", "1", "8L", "Harassment", "violence", "Violence and Sexual Offences", 40.0),
        ("ons", "1", "34A", "Robbery of business property", "robbery", "Robbery", 800.0),
        ("ons", "1", "34B", "Robbery of personal property", "robbery", "Robbery", 800.0),
        ("ons", "1", "58A", "Damage to a dwelling", "damage", "Criminal Damage and Arson", 5.0),
        ("ons", "1", "58J", "Damage, aggravated", "damage", "Criminal Damage and Arson", 14.0),
    ],
    columns=["weight_set", "version", "code", "offence", "subgroup", "category", "weight"],
)


def crimes(**counts):
    names = {"damage": "criminal-damage-arson", "violence": "violence-and-sexual-offences"}
    rows = [(LUTON, "2024", names.get(name, name), count) for name, count in counts.items()]
    return pd.DataFrame(rows, columns=["area_code", "period", "offence", "count"])


def harm(counts, **more):
    return harm_weighted(counts, WEIGHTS, **({"weight_set": "ons"} | more))


def test_a_category_of_murder_and_harassment_is_refused_with_the_range_named():
    with pytest.raises(InputError) as caught:
        harm(crimes(violence=500))
    assert "violence and sexual offences (500 crimes) cannot carry one weight" in str(caught.value)
    assert "40.0 (Harassment) to 8,000.0 (Murder)" in str(caught.value)


def test_harm_of_offences_is_counts_times_weights_with_the_gamma_interval():
    """Oracle: 2 murders and 30 robberies by hand, and Fay and Feuer's formula with the gamma distribution of scipy."""
    row = harm(pd.concat([crimes(robbery=30), crimes(Murder=2)])).rows.iloc[0]
    total, variance = 2 * 8000 + 30 * 800, 2 * 8000**2 + 30 * 800**2
    assert row[["crimes", "harm"]].tolist() == [32, total]
    lower = stats.gamma.ppf(0.025, total**2 / variance, scale=variance / total)
    more, wider = total + 8000, variance + 8000**2
    upper = stats.gamma.ppf(0.975, more**2 / wider, scale=wider / more)
    assert row[["lower", "upper"]].tolist() == pytest.approx([lower, upper])


def test_a_heavy_offence_of_which_none_was_counted_still_widens_the_interval():
    """Nought murders are at most 3.7 at 97.5% (exact Poisson): the limit must reach well beyond that of robberies."""
    without, with_none = harm(crimes(robbery=30)), harm(pd.concat([crimes(robbery=30), crimes(Murder=0)]))
    assert without.rows["upper"].tolist() == pytest.approx([800 * stats.chi2.ppf(0.975, 62) / 2])
    assert with_none.rows["upper"].iloc[0] > 30 * 800 + 2 * 8000
    assert with_none.rows["harm"].tolist() == without.rows["harm"].tolist()


def test_each_offence_has_its_part_of_the_crimes_and_of_the_harm():
    """By hand: 2 of 32 crimes and 16,000 of 40,000 of the harm."""
    held = harm(pd.concat([crimes(robbery=30), crimes(Murder=2)]))
    parts = held.offences.set_index("offence")[["crimes", "crime_share", "harm", "harm_share"]]
    assert parts.loc["Murder"].tolist() == pytest.approx([2, 0.0625, 16_000, 0.4])
    assert parts[["crime_share", "harm_share"]].sum().tolist() == pytest.approx([1, 1])
    assert held.few_but_heavy() == "Few but heavy: Murder (6.2% of the crimes, 40.0% of the harm)."
    assert held.total().startswith("32 crimes weigh 40,000 (")
    assert harm(crimes(robbery=30)).few_but_heavy() == ""


def test_parts_are_of_their_own_area_and_period_and_a_hidden_count_leaves_none():
    two = pd.concat([crimes(robbery=10, Murder=0), crimes(robbery=np.nan, Murder=1).assign(area_code="E06000055")])
    parts = harm(two).offences.set_index(["area_code", "offence"])["harm_share"]
    assert parts[LUTON].to_dict() == {"robbery": 1.0, "Murder": 0.0}
    assert parts["E06000055"].isna().all()


def test_one_area_is_drawn_by_offence_and_several_by_area():
    one = harm(pd.concat([crimes(robbery=30), crimes(Murder=2)]))
    drawn = {row["name"] for row in next(iter(one.plot().to_dict()["datasets"].values()))}
    assert drawn == {"Murder", "Robbery"}
    two = harm(pd.concat([crimes(robbery=3), crimes(robbery=4).assign(area_code="E06000055")]))
    assert "place" in next(iter(two.plot().to_dict()["datasets"].values()))[0]


def test_weights_that_differ_little_give_a_middle_and_a_wider_interval():
    """Between 5 and 14 (2.8 times): the middle is the geometric mean, the interval goes from the one to the other."""
    row = harm(crimes(damage=100)).rows.iloc[0]
    exact = stats.chi2.ppf([0.025, 0.975], [200, 202]) / 2
    assert row["harm"] == pytest.approx(100 * np.sqrt(70))
    assert row[["lower", "upper"]].tolist() == pytest.approx([5 * exact[0], 14 * exact[1]])
    with pytest.raises(InputError, match="cannot carry"):
        harm(crimes(damage=100), largest_factor=2.5)


def test_a_name_of_an_offence_and_of_a_wider_category_stands_for_all_of_both():
    """police.uk's "Other theft" holds blackmail; the offence "Other theft" is only one of its kinds."""
    more = [("ons", "1", "49", "Other theft", "theft", "Other theft", 37.0),
            ("ons", "1", "35", "Blackmail", "theft", "Other theft", 786.0)]  # fmt: skip
    weights = pd.DataFrame(more, columns=WEIGHTS.columns)
    with pytest.raises(InputError, match=r"37\.0 \(Other theft\) to 786\.0 \(Blackmail\)"):
        harm_weighted(crimes(**{"other-theft": 9}), weights, weight_set="ons")
    by_code = harm_weighted(crimes(**{"49": 9}), weights, weight_set="ons")
    assert by_code.rows["harm"].tolist() == pytest.approx([9 * 37])


def test_what_cannot_be_weighed_may_be_left_out_and_is_said():
    held = harm(crimes(robbery=10, violence=500, piracy=3), leave_out=True)
    assert held.rows["harm"].tolist() == [8000]
    assert held.left_out["offence"].tolist() == ["violence-and-sexual-offences", "piracy"]
    assert "no weight in this set for piracy (3 crimes); violence and sexual offences (500 crimes)" in held.summary()
    assert "10 of 513 crimes weigh" in held.summary()
    with pytest.raises(InputError):
        harm(crimes(violence=500), leave_out=True)


def test_parts_of_the_harm_are_said_to_be_of_what_could_be_weighed():
    """By hand: 2 of the 32 weighed, which are 6% of all 535; 16,000 of the 40,000."""
    said = harm(crimes(robbery=30, Murder=2, violence=500, piracy=3), leave_out=True).summary()
    few = "Of the 32 crimes that could be weighed (6% of 535), few but heavy: Murder (6.2% of the crimes, 40.0% of the"
    assert few in said
    assert "; what was left out makes it larger)" in said.split("crimes weigh 40,000")[1][:120]
    assert "The unit is a point of the set." in said
    assert (
        "The unit is a day in prison"
        in harm_weighted(
            crimes(robbery=3),
            WEIGHTS.assign(weight_set="ons-crime-severity-score"),
            weight_set="ons-crime-severity-score",
        ).summary()
    )


def test_an_offence_stands_in_every_subgroup_its_weight_names_however_it_is_written():
    groups = "theft offences; Burglary Residential", "Burglary"
    rows = [("ons", "1", "28", "Burglary", *groups, 500.0), ("ons", "1", "29", "Aggravated burglary", *groups, 2000.0)]
    weights = pd.DataFrame(rows, columns=WEIGHTS.columns)
    for name in ("recorded-crime.theft-offences.residential-burglary", "Burglary residential", "theft-offences"):
        with pytest.raises(InputError, match=r"cannot carry one weight: inside it they run from 500\.0 \(Burglary\)"):
            harm_weighted(crimes(**{name: 9}), weights, weight_set="ons")


def test_a_group_of_a_table_never_has_the_weight_of_the_one_offence_of_its_name():
    rows = [("ons", "1", "28E", "Burglary Residential", "theft offences", "Burglary", 500.0)]
    weights = pd.DataFrame(rows, columns=WEIGHTS.columns)
    with pytest.raises(InputError, match="no weight in this set"):
        harm_weighted(crimes(**{"recorded-crime.theft-offences.residential-burglary": 9}), weights, weight_set="ons")


def test_a_group_and_a_part_of_it_are_not_weighed_together():
    counts = crimes(**{"recorded-crime.theft": 5, "recorded-crime.theft.robbery": 2})
    with pytest.raises(InputError, match="counted twice"):
        harm(counts)
    with pytest.raises(InputError, match="stands twice"):
        harm(pd.concat([crimes(robbery=1), crimes(robbery=2)]))


@pytest.mark.parametrize(
    "words", [("Murder", "murder"), ("1", "Murder"), ("robbery", "34A"), ("recorded-crime.violence.murder", "Murder")]
)
def test_two_words_for_one_offence_are_not_weighed_together(words):
    counts = crimes(**dict.fromkeys(words, 1))
    with pytest.raises(InputError, match="stand for the same offence"):
        harm(counts)
    counts.loc[1, "area_code"] = "E06000055"
    assert len(harm(counts).rows) == 2, "in two areas they are two"


PATHS = {"": 100, ".violence": 50, ".violence.murder": 2, ".robbery": 30}


def recorded(area=LUTON, period="2024", **changes):
    counts = PATHS | {f".{name}": count for name, count in changes.items()}
    rows = [(area, period, f"recorded-crime{path}", count) for path, count in counts.items() if count is not None]
    return pd.DataFrame(rows, columns=["area_code", "period", "offence", "count"])


def test_what_a_group_counts_beyond_its_parts_is_a_row_of_its_own_in_each_area_and_period():
    """By hand: 50 - 2 and 100 - 50 - 30; where murder is not counted, violence is the finest group."""
    counts = pd.concat([recorded(), recorded("E06000055", **{"violence.murder": None}), recorded(period="2023")])
    finest = finest_offences(counts).set_index(["area_code", "period", "offence"])["count"]
    full = {"the rest of recorded crime": 20, "the rest of violence": 48, "recorded-crime.violence.murder": 2,
            "recorded-crime.robbery": 30}  # fmt: skip
    assert finest.loc[LUTON, "2024"].to_dict() == finest.loc[LUTON, "2023"].to_dict() == full
    assert finest.loc["E06000055", "2024"].to_dict() == {
        "the rest of recorded crime": 20, "recorded-crime.violence": 50, "recorded-crime.robbery": 30,
    }  # fmt: skip


def test_parts_that_make_their_whole_leave_no_rest_and_a_hidden_part_leaves_it_open():
    whole = finest_offences(recorded(violence=70, **{"violence.murder": 70}))["offence"].tolist()
    assert whole == ["recorded-crime.violence.murder", "recorded-crime.robbery"]
    hidden = finest_offences(recorded(**{"violence.murder": np.nan})).set_index("offence")["count"]
    assert np.isnan(hidden["the rest of violence"])
    assert hidden["the rest of recorded crime"] == 20
    skipped = finest_offences(recorded(violence=None))["count"].tolist()
    assert skipped == [100 - 2 - 30, 2, 30], "without a figure for violence, murder lies in the whole"
    with pytest.raises(InputError, match="parts of violence count 150 more than the whole"):
        finest_offences(recorded(**{"violence.murder": 200}))


def test_the_crimes_that_are_not_weighed_are_counted_and_named():
    finest = finest_offences(recorded())
    with pytest.raises(InputError, match=r"no weight in this set for the rest of violence \(48 crimes\).*--leave-out"):
        harm(finest)
    held = harm(finest, leave_out=True)
    assert held.rows[["crimes", "harm"]].to_numpy().tolist() == [[32, 2 * 8000 + 30 * 800]]
    assert "and the rest of recorded crime (20 crimes)" in held.summary()
    open_ended = harm(finest_offences(recorded(**{"violence.murder": np.nan})), leave_out=True)
    assert "the rest of violence (how many is not known)" in open_ended.summary()


def test_a_code_with_a_stop_in_it_is_no_path():
    weights = WEIGHTS.assign(code=["4.1", "4", "A.1", "1", "x", "y"])
    counts = crimes(**{"4.1": 1, "4": 1, "A.1": 1})
    held = harm_weighted(counts, weights, weight_set="ons")
    assert held.weights.set_index("offence")["weight"].to_dict() == pytest.approx({"4.1": 8000, "4": 40, "A.1": 800})


def test_a_hidden_count_gives_no_figure_and_no_crime_a_true_nought():
    hidden = harm(crimes(robbery=np.nan, damage=4))
    assert hidden.rows["harm"].isna().all()
    assert hidden.rows["reason"].tolist() == ["a count is hidden or missing"]
    nought = harm(crimes(robbery=0)).rows.iloc[0]
    assert nought[["harm", "lower"]].tolist() == [0, 0]
    assert nought["upper"] == pytest.approx(800 * stats.chi2.ppf(0.975, 2) / 2)


def test_the_set_and_its_version_are_named_and_must_be_known():
    assert set(harm(crimes(robbery=1)).to_frame()["weight_set"]) == {"ons"}
    assert "weights ons, version 1" in harm(crimes(robbery=1)).summary()
    both = pd.concat([WEIGHTS, WEIGHTS.assign(version="2", weight=WEIGHTS["weight"] * 2)])
    with pytest.raises(InputError, match="several versions: 1 and 2"):
        harm_weighted(crimes(robbery=1), both, weight_set="ons")
    assert harm_weighted(crimes(robbery=1), both, weight_set="ons", version="2").rows["harm"].tolist() == [1600]
    for wrong in ({"weight_set": "cambridge"}, {"weight_set": "ons", "version": "9"}):
        with pytest.raises(InputError):
            harm(crimes(robbery=1), **wrong)


# ── under-reporting ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_two_against_twenty_seven_percent_moves_need_by_more_than_ten_times():
    """Oracle: 100 / 0.27 and 100 / 0.02 by hand, and the exact limits of scipy."""
    row = under_reporting(100, reported_low=0.02, reported_high=0.27).rows.iloc[0]
    exact = stats.chi2.ppf([0.025, 0.975], [200, 202]) / 2
    assert row[["lower", "upper"]].tolist() == pytest.approx([exact[0] / 0.27, exact[1] / 0.02], rel=0.001)
    assert row["lower"] < 100 / 0.27 < 100 / 0.02 < row["upper"]
    assert row["upper"] / row["lower"] > 0.27 / 0.02 > 10
    said = under_reporting(100, reported_low=0.02, reported_high=0.27).summary()
    assert "Where 2% to 27% is reported, there are between 3.7 and 50 times as many as reported" in said
    assert "13.5 times" in said
    assert f"100 reported: {row['lower']:,.0f} to {row['upper']:,.0f} behind it" in said


def test_areas_keep_their_codes_and_a_hidden_count_stays_hidden():
    counts = pd.Series({LUTON: 100.0, "E06000055": np.nan, "E06000056": 0.0})
    held = under_reporting(counts, reported_low=0.1, reported_high=0.5)
    assert held.rows["area_code"].tolist() == list(counts.index)
    assert held.rows["lower"].isna().tolist() == [False, True, False]
    assert held.rows["lower"].iloc[2] == 0 < held.rows["upper"].iloc[2]
    assert "1 area without a count" in held.summary()


@pytest.mark.parametrize("shares", [(0, 0.5), (0.5, 0.2), (2, 27), (np.nan, 0.5)])
def test_shares_that_cannot_be_are_refused(shares):
    with pytest.raises(InputError):
        under_reporting(5, reported_low=shares[0], reported_high=shares[1])


# ── the command line ────────────────────────────────────────────────────────────────────────────────────────────────

C2_HEAD = (
    "Police Force Area code,Police Force Area name,Community Safety Partnership code,Community Safety Partnership name,"
    "Local Authority code,Local Authority name,Total recorded crime (excluding fraud),Violence against the person,"
    "Homicide,Robbery\n"
)
FILES = {
    "areas": f"code,name,area_type,parent_code\n{LUTON},Luton,authority,\n",
    "recorded-crime": f"{C2_HEAD}E23000026,Beds,E22000010,Luton,{LUTON},Luton,60,30,2,30\n",
    "severity": "weight_set,version,code,offence,weight\nown,1,1,Homicide,8000\nown,1,34,Robbery,800\n",
}


@pytest.fixture
def run(engine, tmp_path):
    for kind, content in FILES.items():
        path = tmp_path / f"{kind}_YE_june2025.csv"
        path.write_text(content)
        import_file(engine, kind, SourceFile(path))

    def run(*words):
        outcome = CliRunner().invoke(app, ["need", *words])
        if outcome.exception is not None:
            raise outcome.exception
        return outcome.stdout

    return run


def test_the_commands_say_the_same_as_the_functions(run):
    rows = json.loads(run("sources", "--area", "Luton", "--theme", "serious-violence", "--format", "json"))
    assert {row["indicator"].split(".")[-1]: row["value"] for row in rows} == {
        "violence-against-the-person": 30, "homicide": 2,
    }  # fmt: skip
    assert "Serious violence in Luton: 2 figures" in run("sources", "--area", "Luton", "--theme", "serious-violence")
    harm = pd.read_csv(
        io.StringIO(run("harm", "--area", "Luton", "--weights", "own", "--leave-out", "--format", "csv"))
    )
    assert harm[["crimes", "harm", "period"]].to_numpy().tolist() == [[32, 40_000, "2024-07 to 2025-06"]]
    told = run("under-reporting", "--count", "100", "--low", "0.02", "--high", "0.27")
    assert "13.5 times" in told


def test_the_command_does_not_leave_crime_out_unsaid(run):
    """Of 60 crimes, 2 homicides and 30 robberies have a weight; 28 of violence have none."""
    with pytest.raises(InputError, match=r"no weight .* for the rest of violence against the person \(28 crimes\)"):
        run("harm", "--area", "Luton", "--weights", "own")
    assert "(28 crimes)" in run("harm", "--area", "Luton", "--weights", "own", "--leave-out")


def test_the_commands_refuse_what_is_not_stored(run):
    with pytest.raises(InputError, match="no set of weights 'cambridge'; stored: own"):
        run("harm", "--area", "Luton", "--weights", "cambridge")
