"""The weighted displacement difference against published figures, arithmetic by hand, and simulated counts."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

import evaluation
from evaluation import CaveatCode
from interventions.errors import InputError

# Wheeler and Ratcliffe 2018, Crime Science 7:11, table of their example.
PUBLISHED = {
    "treated": (207, 110),
    "control": (308, 318),
    "displacement": (178, 157),
    "displacement_control": (150, 140),
}


def test_the_published_example():
    found = evaluation.displacement(**PUBLISHED)
    assert found.estimate == -97 - 10 - 21 + 10 == -118
    assert found.std_error == pytest.approx(math.sqrt(207 + 110 + 308 + 318 + 178 + 157 + 150 + 140), rel=1e-12)
    assert (found.std_error, found.statistic) == (pytest.approx(39.598, abs=5e-4), pytest.approx(-2.98, abs=5e-3))
    assert found.interval == pytest.approx((-196, -40), abs=0.5)
    assert found.p_value == pytest.approx(0.00288, abs=5e-6)  # of the normal at 118/39.598, from a table


def test_without_an_area_around_it_is_the_difference_of_the_changes():
    found = evaluation.displacement(treated=(207, 110), control=(308, 318))
    assert (found.estimate, found.std_error) == (-107, pytest.approx(math.sqrt(943)))
    assert (found.quotient, found.net_effect) == (None, None)
    assert list(found.to_frame()["term"]) == ["treated area"]


def test_the_quotient_and_the_total_net_effect_by_hand():
    found = evaluation.displacement(**PUBLISHED)
    assert found.quotient == pytest.approx((157 / 318 - 178 / 308) / (110 / 318 - 207 / 308), rel=1e-12)
    assert found.net_effect == pytest.approx(207 * 318 / 308 - 110 + 178 * 318 / 308 - 157, rel=1e-12)
    assert "spread to the area around" in found.summary()


@pytest.mark.parametrize(
    ("displacement", "quotient", "words"),
    [
        ((100, 100), 0, "did not change"),
        ((100, 125), -0.5, "some of the fall moved"),
        ((100, 200), -2, "rose by more than the fall"),
    ],
)
def test_what_a_quotient_says(displacement, quotient, words):
    areas = {"treated": (100, 50), "control": (100, 100), "displacement_control": (10, 10)}
    found = evaluation.displacement(**areas, displacement=displacement)
    assert found.quotient == pytest.approx(quotient)
    assert words in found.summary()


def test_no_quotient_where_the_treated_area_did_not_fall_beside_its_control():
    found = evaluation.displacement(**PUBLISHED | {"treated": (100, 110)})
    assert found.quotient is None and found.net_effect is not None
    assert found.warns(CaveatCode.CONDITIONS_NOT_MET) and "did not fall beside its control" in found.summary()
    found = evaluation.displacement(**PUBLISHED | {"control": (0, 10)})
    assert (found.quotient, found.net_effect) == (None, None)
    assert found.warns(CaveatCode.CONDITIONS_NOT_MET)


def test_weights_for_months_and_for_areas_by_hand():
    found = evaluation.displacement(treated=(240, 100), control=(480, 200), weights=(1 / 24, 1 / 12))
    assert found.estimate == pytest.approx((100 / 12 - 240 / 24) - (200 / 12 - 480 / 24))
    assert found.std_error == pytest.approx(math.sqrt((240 + 480) / 24**2 + (100 + 200) / 12**2))
    halved = evaluation.displacement(treated=(24, 10), control=(48, 40), weights={"control": 0.5})
    assert halved.estimate == pytest.approx(-14 + 4)
    assert halved.std_error == pytest.approx(math.sqrt(34 + 88 / 4))


def test_harm_by_hand():
    found = evaluation.displacement(
        treated={"assault": (100, 80), "robbery": (20, 10)},
        control={"assault": (90, 95), "robbery": (30, 31)},
        harm={"assault": 10, "robbery": 365},
    )
    assert found.estimate == 10 * (-20 - 5) + 365 * (-10 - 1)
    assert found.std_error == pytest.approx(math.sqrt(10**2 * (100 + 80 + 90 + 95) + 365**2 * (20 + 10 + 30 + 31)))
    assert found.outcome == "harm"


def test_a_dispersion_widens_by_its_root():
    one, four = (evaluation.displacement(**PUBLISHED, dispersion=d) for d in (1, 4))
    assert four.std_error == pytest.approx(2 * one.std_error) and four.estimate == one.estimate
    assert "Poisson" in one.summary() and "dispersion 4" in four.errors


def test_few_events_are_said_and_none_at_all_give_no_error():
    few = evaluation.displacement(treated=(9, 0), control=(10, 12))
    assert few.warns(CaveatCode.ZERO_EVENTS) and few.std_error is not None
    none = evaluation.displacement(treated=(0, 0), control=(0, 0))
    assert (none.std_error, none.statistic, none.p_value, none.interval) == (None, None, None, None)
    assert none.warns(CaveatCode.NO_VARIATION_LEFT)
    assert "NaN" not in json.dumps(none.to_record())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"treated": (-1, 2)}, "negative"),
        ({"treated": (1.5, 2)}, "no counts"),
        ({"treated": (1, float("nan"))}, "missing"),
        ({"treated": (1, 2, 3)}, "not a pair"),
        ({"treated": 5}, "not a pair"),
        ({"treated": ("many", 2)}, "not numbers"),
        ({"displacement": (1, 2)}, "come together"),
        ({"displacement_control": (1, 2)}, "come together"),
        ({"harm": {"robbery": 5}}, "counts by type"),
        ({"treated": {"a": (1, 2)}, "control": {"b": (1, 2)}}, "do not agree"),
        ({"treated": {"a": (1, 2)}, "control": {"a": (1, 2)}, "harm": {"b": 1}}, "do not agree"),
        ({"treated": {"a": (1, 2)}, "control": {"a": (1, 2)}, "harm": {"a": 0}}, "above nought"),
        ({"weights": {"elsewhere": 2}}, "no area elsewhere"),
        ({"weights": (0, 1)}, "above nought"),
        ({"weights": (1, 2, 3)}, "not a pair"),
        ({"dispersion": 0.5}, "below one"),
        ({"level": 1.5}, "between 0 and 1"),
    ],
)
def test_what_cannot_be_used_is_refused(options, words):
    with pytest.raises(InputError, match=words):
        evaluation.displacement(**{"treated": (20, 10), "control": (30, 20)} | options)


def test_the_answer_keeps_the_face_of_a_result():
    found = evaluation.displacement(**PUBLISHED)
    record = json.loads(json.dumps(found.to_record(), allow_nan=False))
    assert record["estimate"] == -118 and len(record["parts"]) == 3 and len(record["areas"]) == 4
    assert "significan" not in record["summary"]
    assert len(found.plot().to_dict()["description"]) > 40


@pytest.mark.parametrize("mean", [10, 60])
def test_five_in_a_hundred_true_nulls_are_rejected(mean):
    rng = np.random.default_rng(7)
    means = np.array([mean, 2 * mean, mean // 2 + 3, mean])
    draws = rng.poisson(means[None, :, None], (4000, 4, 2))
    p = [evaluation.displacement(**dict(zip(PUBLISHED, map(tuple, one), strict=True))).p_value for one in draws]
    assert 0.035 <= np.mean(np.array(p) < 0.05) <= 0.065
