"""What registers hold today, with the way it points."""

import pytest

from evidence_frames import INTERVENTIONS, OUTCOMES, REGISTERS, SCALES, claims
from interventions.errors import InputError
from interventions.ratings import latest_ratings
from interventions.store.engine import open_engine, transaction
from interventions.store.evidence import read_ratings
from interventions.tables import RATINGS

NAMES = {"interventions": INTERVENTIONS, "registers": REGISTERS, "outcomes": OUTCOMES}
TOOLKIT = {"register_code": "toolkit", "outcome": "violence"}


def test_a_rating_carries_its_registers_word_and_the_way_it_points():
    held = latest_ratings(claims({"value": "best"}, TOOLKIT | {"value": "none"}), SCALES, **NAMES)
    assert held[["intervention", "register", "outcome_name", "label", "stance"]].to_numpy().tolist() == [
        ["Mentoring", "Needs Assessment", "", "Best evidence", "works"],
        ["Mentoring", "Toolkit", "Violence", "No effect", "none"],
    ]


def test_only_the_latest_reading_stands():
    old, new = (
        TOOLKIT | {"date_read": day, "value": value} for day, value in (("2025-01-01", "none"), ("2026-01-01", "high"))
    )
    assert latest_ratings(claims(new, old), SCALES, **NAMES)["stance"].tolist() == ["works"]


def test_a_code_without_a_name_is_said_as_it_is():
    held = latest_ratings(claims({"intervention_code": "boxing"}), SCALES, **NAMES)
    assert held["intervention"].tolist() == ["boxing"]


def test_a_value_that_is_no_level_of_its_scale_is_refused():
    with pytest.raises(InputError, match="'label' has 1 empty"):
        latest_ratings(claims({"value": "splendid"}), SCALES, **NAMES)


def test_the_store_knows_that_prison_visits_are_rated_harmful(filled):
    with transaction(open_engine()) as session:
        held = RATINGS.check(read_ratings(session))
    prison = held[held["intervention_code"] == "prison-awareness"].set_index("register")
    assert prison.loc["YEF Toolkit", ["label", "stance"]].tolist() == ["Harmful", "harm"]
    assert (prison["stance"] == "harm").all()
