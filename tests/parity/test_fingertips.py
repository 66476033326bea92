"""The public-health fixtures and published indicators, to the digits they give.

Oracle: `../shared/data/fingertips` (expected values of the public-health methods, and a published extract of 2019).
"""

from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from catalogue import (
    crude_rate,
    directly_standardised_rate,
    indirectly_standardised_rate,
    indirectly_standardised_ratio,
    proportion,
)
from catalogue.standardising import TOO_FEW
from interventions.errors import InputError
from interventions.intervals import byar_limits, wilson_limits
from interventions.standard_populations import standard_population

LEVELS = {0.95: ("lower95_0cl", "upper95_0cl"), 0.998: ("lower99_8cl", "upper99_8cl")}


def sheet(shared: Path, name: str, book: str = "testdata_DSR_ISR.xlsx") -> pd.DataFrame:
    rows = openpyxl.load_workbook(shared / "data" / "fingertips" / book, data_only=True)[name].values
    header, *body = rows
    frame = pd.DataFrame(body, columns=header)
    return frame.loc[:, frame.columns.notna()].dropna(how="all")


def bands(frame: pd.DataFrame, area: str) -> pd.DataFrame:
    return frame[frame["area"] == area]


def printed(shared: Path, name: str, area: str, statistic: str) -> pd.Series:
    rows = sheet(shared, name)
    return rows[(rows["area"] == area) & (rows["statistic"] == statistic)].iloc[0]


def agrees(rates, row: pd.Series, level: float, places: int = 8) -> bool:
    lower, upper = LEVELS[level]
    ours, theirs = (rates.value, rates.lower, rates.upper), (row["value"], row[lower], row[upper])
    return bool(np.allclose(ours, theirs, rtol=0, atol=0.51 * 10.0**-places))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("per", [10_000, 100_000])
@pytest.mark.parametrize("area", ["testdata_big", "testdata_small"])
def test_directly_standardised_rates_reproduce(shared, area, per, level):
    rows = bands(sheet(shared, "testdata_multiarea"), area)
    ours = directly_standardised_rate(rows["count"], rows["pop"], per=per, level=level)
    row = printed(shared, "testresults_DSR", area, f"dsr per {per}")
    assert agrees(ours, row, level)
    assert (rows["count"].sum(), rows["pop"].sum()) == (row["total_count"], row["total_pop"])


def test_nine_events_in_all_give_no_rate_as_in_the_fixture(shared):
    rows = bands(sheet(shared, "testdata_multiarea"), "testdata_tiny")
    assert printed(shared, "testresults_DSR", "testdata_tiny", "dsr NA for total count < 10")["total_count"] == 9
    ours = directly_standardised_rate(rows["count"].fillna(0), rows["pop"])  # the fixture takes the empty cell as 0
    assert (ours.value, ours.lower, ours.upper, ours.reasons) == (None, None, None, TOO_FEW)
    with pytest.raises(InputError, match="missing or suppressed count is not nought"):
        directly_standardised_rate(rows["count"], rows["pop"])  # we do not


def test_three_areas_at_once_give_the_same_and_the_small_one_is_withheld(shared):
    rows = sheet(shared, "testdata_multiarea").fillna(0)
    count, people = (rows[name].to_numpy(dtype=float).reshape(3, 19) for name in ("count", "pop"))
    rates = directly_standardised_rate(count, people)
    assert rates.value[:2] == pytest.approx([10430.247991469423, 1103.212025300104], abs=1e-8)
    assert np.isnan([rates.value[2], rates.lower[2], rates.upper[2]]).all()
    assert rates.reasons == ("", "", TOO_FEW)


@pytest.mark.parametrize("per", [10_000, 100_000])
def test_the_standard_of_1976_reproduces_but_for_limits_printed_ten_times_too_large(shared, per):
    rows = sheet(shared, "testdata_1976")
    assert list(standard_population("ESP1976").values()) == list(rows["esp1976"])
    row = printed(shared, "testresults_DSR", "testdata_1976", f"dsr per {per}")
    assert agrees(directly_standardised_rate(rows["count"], rows["pop"], "ESP1976", per), row, 0.95)
    # The fixture's 99.8% limits do not fit its own value: each is ten times that of the next smaller unit.
    wide = directly_standardised_rate(rows["count"], rows["pop"], "ESP1976", per, 0.998)
    assert (10 * wide.lower, 10 * wide.upper) == pytest.approx((row["lower99_8cl"], row["upper99_8cl"]), abs=1e-7)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("area", ["big", "dummy", "small"])
def test_rates_of_repeat_events_reproduce(shared, area, level):
    rows = bands(sheet(shared, "testdata_nonindepe").fillna(0), f"testdata_nonind_{area}")
    persons = rows[["f1", "f2", "f3", "f4"]].to_numpy(dtype=float)
    ours = directly_standardised_rate(rows["count"], rows["pop"], level=level, people_with_events=persons)
    row = printed(shared, "testresults_DSR", f"testdata_nonind_{area}", "dsr per 100000")
    assert agrees(ours, row, level)
    assert ours.method == "Dobson, allowing for repeat events"
    once = directly_standardised_rate(rows["count"], rows["pop"], level=level)
    assert ours.lower < once.lower and once.upper < ours.upper


def test_too_few_repeat_events_give_no_rate(shared):
    rows = bands(sheet(shared, "testdata_nonindepe").fillna(0), "testdata_nonind_tiny")
    persons = rows[["f1", "f2", "f3", "f4"]].to_numpy(dtype=float)
    assert directly_standardised_rate(rows["count"], rows["pop"], people_with_events=persons).value is None


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("area", ["testdata_big", "testdata_small", "testdata_tiny"])
def test_indirectly_standardised_ratios_and_rates_reproduce(shared, area, level):
    # The fixture's own reference is on a sheet apart: an area's blank cell takes no reference away.
    rows, reference = bands(sheet(shared, "testdata_multiarea"), area), sheet(shared, "refdata")
    with_reference = {"reference_events": reference["refcount"], "reference_population": reference["refpop"]}
    total = float(rows["count"].sum())  # one empty cell: the total is stated on a sheet of its own
    lookup = sheet(shared, "testdata_multiarea_lookup").set_index("area")["total_count"]
    assert lookup[area] == total
    for per in (1, 100):
        ours = indirectly_standardised_ratio(total, rows["pop"], per=per, level=level, **with_reference)
        row = printed(shared, "testresults_ISR", area, f"indirectly standardised ratio x {per}")
        assert agrees(ours, row, level, 9)
        assert (row["method"][:4], total / row["value"] * per) == (
            ours.method.capitalize()[:4],
            pytest.approx(835.8835612),
        )
    for per in (1_000, 100_000):
        ours = indirectly_standardised_rate(total, rows["pop"], per=per, level=level, **with_reference)
        row = printed(shared, "testresults_ISR", area, f"indirectly standardised rate per {per}")
        assert agrees(ours, row, level, 8)


def test_an_age_band_without_people_expects_nothing_in_an_indirect_rate(shared):
    rows, reference = sheet(shared, "testdata_err2"), sheet(shared, "refdata")
    for area, ratio in (("Area1", 110.72323749430866), ("Area2", 10.886683770400502)):
        of = bands(rows, area)
        ours = indirectly_standardised_ratio(
            of["count"], of["pop"], per=100,
            reference_events=reference["refcount"], reference_population=reference["refpop"],
        )  # fmt: skip
        assert ours.value == pytest.approx(ratio, abs=1e-10)
        assert agrees(ours, printed(shared, "testresults_ISR", area, "indirectly standardised ratio x 100"), 0.95)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("testdata_err1", "every age band needs a count of nought or more"),
        ("testdata_err2", "every age band needs a population above nought"),
        ("testdata_err3", "every age band needs a population above nought"),
        ("testdata_err4", "the weights of a standard population are a list of numbers of nought or more"),
    ],
)
def test_the_faulty_fixtures_are_refused(shared, name, words):
    rows = sheet(shared, name)
    rows = bands(rows, "Area1") if "area" in rows else rows
    standard = rows.get("stdpop", "ESP2013")
    with pytest.raises(InputError, match=words):
        directly_standardised_rate(rows["count"], rows["pop"], standard)


def test_the_2013_weights_are_those_of_the_fixture(shared):
    assert list(standard_population("ESP2013").values()) == list(sheet(shared, "testdata_err1")["stdpop"])


def test_byars_and_wilsons_limits_reproduce(shared):
    rows = sheet(shared, "testdata_B_W", "testdata_Byars_Wilson.xlsx").dropna(subset=["lowercl"])
    assert rows["method"].value_counts().to_dict() == {"Byars": 6, "Wilson": 6}
    for row in rows.itertuples():
        level = float(row.confidence.rstrip("%")) / 100
        ours = byar_limits(row.x, level) if row.method == "Byars" else wilson_limits(row.x, row.n, level)
        assert ours == pytest.approx((row.lowercl, row.uppercl), rel=1e-10)


# Published indicators of the extract whose counts do not determine what is published, and why.
STANDARDISED = "standardised by age: needs the counts of each age band"
VALUE_NOT_DETERMINED = {
    21001: STANDARDISED, 40401: STANDARDISED, 40501: STANDARDISED, 41401: STANDARDISED, 91414: STANDARDISED,
    10101: "counts rounded to five, and the value printed to one decimal",
    90280: "a survey: counts weighted and rounded, the value printed to one decimal",
    90356: "modelled, the value printed to one decimal",
    93203: "counts rounded to ten, the value made before rounding",
    90285: "the value printed to two decimals, its interval to one",
}  # fmt: skip
INTERVAL_NOT_DETERMINED = {
    90791: "printed with exact binomial limits, not Wilson's",
    91100: "printed wider than its counts give: a cumulative share of five years",
    90360: "an index of winter deaths over others: its variance needs the counts of each season",
}
NO_INTERVAL_PRINTED = {16: "a ratio of house price to earnings", 29: "modelled, no interval"}
PER = {10401: 1e5, 11001: 1e5, 11202: 1e3, 20401: 1e3, 92196: 1e3, 16: 1.0}


def published(shared: Path) -> pd.DataFrame:
    rows = pd.read_csv(shared / "data" / "fingertips" / "fingertips_psychty_2019_extract.csv")
    return rows.dropna(subset=["Numerator", "Denominator", "Value"])


def test_every_published_value_with_counts_reproduces_to_four_decimals_or_is_named(shared):
    rows = published(shared)
    rows = rows[~rows["ID"].isin(VALUE_NOT_DETERMINED)]
    per = rows["ID"].map(PER).fillna(100)
    assert np.abs(rows["Numerator"] / rows["Denominator"] * per - rows["Value"]).max() < 0.51e-4
    assert (rows["ID"].nunique(), len(rows)) == (29, 302)


def test_every_published_interval_that_its_counts_determine_reproduces_to_four_decimals(shared):
    rows = published(shared)
    named = {**VALUE_NOT_DETERMINED, **INTERVAL_NOT_DETERMINED, **NO_INTERVAL_PRINTED}
    rows = rows[~rows["ID"].isin(named)].dropna(subset=["Lower_CI"])
    for _, of in rows.groupby("ID"):
        if of["Unit"].iloc[0] == "proportion":
            rates, per = proportion(of["Numerator"], of["Denominator"]), 100
        else:
            rates, per = crude_rate(of["Numerator"], of["Denominator"], per=PER[of["ID"].iloc[0]]), 1
        assert np.abs(rates.lower * per - of["Lower_CI"]).max() < 0.51e-4
        assert np.abs(rates.upper * per - of["Upper_CI"]).max() < 0.51e-4
    assert (rows["ID"].nunique(), len(rows)) == (24, 257)


def test_what_is_named_as_not_reproducible_really_is_not(shared):
    rows = published(shared)
    for code in VALUE_NOT_DETERMINED:
        of = rows[rows["ID"] == code]
        off = [np.abs(of["Numerator"] / of["Denominator"] * per - of["Value"]).max() for per in (100, 1e3, 1e4, 1e5)]
        assert min(off) > 1e-4, code
    for code in INTERVAL_NOT_DETERMINED:
        of = rows[rows["ID"] == code]
        assert np.abs(100 * wilson_limits(of["Numerator"], of["Denominator"]).lower - of["Lower_CI"]).max() > 0.1, code
