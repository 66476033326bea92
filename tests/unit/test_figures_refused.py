"""Stars, infinite figures and settings that make no sense: a sentence at every door, never a traceback or a figure."""

import numpy as np
import pandas as pd
import pytest

from catalogue import (
    area_figures,
    compare_periods,
    concentration,
    crude_rate,
    directly_standardised_rate,
    funnel,
    harm_weighted,
    indirectly_standardised_rate,
    indirectly_standardised_ratio,
    inequality,
    mean_value,
    nearest_neighbours,
    need_index,
    proportion,
    under_reporting,
    watch_series,
)
from interventions.disclosure import protect, protect_rates, rule_for
from interventions.errors import InputError
from interventions.intervals import as_numbers
from interventions.tables import NEED_COUNTS
from interventions.vocabulary import IndicatorKind

RULE = rule_for("default")


def areas(events=(5, 6, 7, 8, 9), people=(100.0,) * 5, **more) -> pd.DataFrame:
    return pd.DataFrame({"area_code": list("abcde"), "area": list("ABCDE"), "events": events, "people": people} | more)


def deciles(**more) -> pd.DataFrame:
    figures = {"value": [9.0, 8, 7, 6], "lower": [8.0, 7, 6, 5], "upper": [10.0, 9, 8, 7], "people": [100] * 4}
    return pd.DataFrame({"decile": [1, 2, 3, 4]} | figures | more)


def money(pence=(5.0,) * 12, **more) -> pd.DataFrame:
    codes = [f"E{number}" for number in range(12)]
    held = {"area_code": codes, "area": codes, "pence": pence, "rate": list(range(12)), "people": [10] * 12}
    return pd.DataFrame(held | more)


def months(first) -> pd.DataFrame:
    return pd.DataFrame({"month": [f"2023-{month:02d}" for month in range(1, 13)], "count": [first] + [5.0] * 11})


def harm(first):
    counts = pd.DataFrame({"area_code": "E1", "period": "2023", "offence": ["Robbery", "Arson"], "count": [first, 3]})
    weights = pd.DataFrame({
        "weight_set": "s", "version": "1", "code": ["a", "b"], "offence": ["Robbery", "Arson"], "weight": [9.0, 5.0],
        "category": "", "subgroup": "", "source": "x",
    })  # fmt: skip
    return harm_weighted(counts, weights, weight_set="s")


def index_of(first_count=3.0, first_people=50.0, **more):
    frame = areas((first_count, 6.0, 7.0, 8.0, 9.0), (first_people, 100.0, 100.0, 100.0, 100.0))
    frame = frame.rename(columns={"events": "count", "people": "denominator"})
    kind = {"indicator": "violence", "denominator_name": "residents", "polarity": "lower_is_better"}
    return need_index(frame.assign(**kind), draws=100, level=0.9, **more)


def rates_protected(first):
    table = pd.DataFrame({"a": [50, 60]}, index=["E0", "E1"])
    frame = pd.DataFrame({"area": ["E0", "E1"], "kind": "a", "n": [50, 60], "rate": [first, 2.0]})
    return protect_rates(frame, protect(table, rule=RULE), area="area", category="kind", count="n", derived=["rate"])


RATE = {"kind": IndicatorKind.RATE}
DOORS = {
    "compare_periods": lambda bad: compare_periods(bad, 3),
    "exposures": lambda bad: compare_periods(4, 3, exposure_before=bad, exposure_after=1, exposure="months"),
    "funnel": lambda bad: funnel(areas([bad, 6, 7, 8, 9]), **RATE),
    "funnel people": lambda bad: funnel(areas(people=[bad, 100, 100, 100, 100]), **RATE),
    "funnel target": lambda bad: funnel(areas(), target=bad, **RATE),
    "inequality": lambda bad: inequality(deciles(upper=[bad, 9, 8, 7])),
    "concentration": lambda bad: concentration(money([bad] + [1] * 11)),
    "concentration order": lambda bad: concentration(money(rate=[bad] + [1] * 11)),
    "watch_series": lambda bad: watch_series(months(bad)),
    "under_reporting": lambda bad: under_reporting(bad, reported_low=0.1, reported_high=0.3),
    "area_figures": lambda bad: area_figures(areas([bad, 6, 7, 8, 9])),
    "neighbours": lambda bad: nearest_neighbours(areas([bad, 6, 7, 8, 9]), on=["events", "people"], most=2),
    "protect": lambda bad: protect(pd.DataFrame({"a": [bad, 2], "b": [3, 4]}), rule=RULE),
    "protect_rates": rates_protected,
    "crude_rate": lambda bad: crude_rate([bad, 3], [10, 10]),
    "proportion": lambda bad: proportion([1, 3], [bad, 10]),
    "mean_value": lambda bad: mean_value([bad, 3]),
    "standardised events": lambda bad: directly_standardised_rate([bad, 9], [50, 50], standard=[1, 1]),
    "standardised people": lambda bad: directly_standardised_rate([9, 9], [bad, 50], standard=[1, 1]),
    "standard": lambda bad: directly_standardised_rate([9, 9], [50, 50], standard=[bad, 1]),
    "standardised ratio": lambda bad: indirectly_standardised_ratio(
        [9, 9], [50, bad], reference_events=[5, 5], reference_population=[100, 100]
    ),
    "reference": lambda bad: indirectly_standardised_rate(
        [9, 9], [50, 50], reference_events=[5, bad], reference_population=[100, 100]
    ),
    "harm": harm,
    "index count": index_of,
    "index people": lambda bad: index_of(first_people=bad),
    "contract": lambda bad: NEED_COUNTS.check(areas([bad, 6, 7, 8, 9])),
}


@pytest.mark.parametrize("door", list(DOORS))
def test_a_star_in_a_cell_is_named_with_the_way_to_mend_it(door):
    with pytest.raises(InputError, match=r"not a number.*never a star"):
        DOORS[door]("*")


@pytest.mark.parametrize("bad", [np.inf, 1e300])
@pytest.mark.parametrize("door", [name for name in DOORS if name != "contract"])
def test_more_than_can_be_counted_is_refused(door, bad):
    with pytest.raises(InputError, match=r"more than can be counted|infinite number"):
        DOORS[door](bad)


def test_the_contract_of_a_table_refuses_infinite_numbers():
    with pytest.raises(InputError, match="'events' has an infinite number"):
        DOORS["contract"](np.inf)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: directly_standardised_rate([9, 9], [50, 50], standard=[1, 1], per=-1), "per -1"),
        (lambda: crude_rate(3, 10, per=0), "per 0"),
        (lambda: indirectly_standardised_ratio(
            [9], [50], reference_events=[5], reference_population=[100], per=np.inf), "per inf"),
        (lambda: indirectly_standardised_rate(
            [9], [50], reference_events=[5], reference_population=[100], per=0), "per 0"),
        (lambda: funnel(areas(), per=0, **RATE), "per 0"),
        (lambda: funnel(areas(), per=-5, **RATE), "per -5"),
        (lambda: funnel(areas(), limits="foo", **RATE), "no limits called 'foo'"),
        (lambda: funnel(areas(area_code="a"), **RATE), "B stands more than once"),
        (lambda: funnel(areas(area="A").drop(columns="area_code"), **RATE), "A stands more than once"),
        (lambda: concentration(money(), draws=0), "0 draws are too few"),
        (lambda: concentration(money(), level=3), "level of 3"),
        (lambda: concentration(money(area_code="E1")), "more than once"),
        (lambda: concentration(money(people=[0] * 12)), "not nought everywhere"),
        (lambda: inequality(deciles(lower=[10.0, 9, 8, 7], upper=[8.0, 7, 6, 5])), "outside its limits"),
        (lambda: inequality(deciles(value=[90.0, 8, 7, 6])), "outside its limits"),
        (lambda: inequality(deciles(), limits_level=1), "level of 1"),
        (lambda: inequality(deciles(), limits_level=0), "level of 0"),
        (lambda: inequality(deciles(), level=5), "level of 5"),
        (lambda: inequality(deciles(), draws=99), "99 draws are too few"),
        (lambda: inequality(deciles(decile=["1", "10", "2", "3"])), "text, which has no order"),
        (lambda: index_of(threads=-3), "-3 threads"),
        (lambda: index_of(threads=0), "0 threads"),
        (lambda: protect(
            pd.DataFrame({"a": [9, 50]}, index=["E0", "E1"]), rule=RULE,
            hierarchy=pd.DataFrame({"region": ["R", "R", "R"]}, index=["E0", "E1", "E1"])), "E1 stands more than once"),
    ],
)  # fmt: skip
def test_settings_and_rows_that_make_no_sense_are_refused(call, said):
    with pytest.raises(InputError, match=said):
        call()


def test_two_places_of_one_name_are_two_areas_where_their_codes_differ():
    assert len(funnel(areas(area="Abbey"), **RATE).points) == 5


def test_empty_cells_stay_empty_and_are_no_stars():
    assert np.isnan(as_numbers(pd.Series([1, pd.NA], dtype="Int64"), where="x")[1])
    assert np.isnan(as_numbers(pd.Series([1, None], dtype=object), where="x")[1])
    assert as_numbers([[1, 2], [3, 4]], where="x").shape == (2, 2)
    with pytest.raises(InputError, match=r"x: 'c' is not a number"):
        as_numbers(pd.DataFrame({"a": ["1", None], "b": ["c", "2"]}), where="x")
