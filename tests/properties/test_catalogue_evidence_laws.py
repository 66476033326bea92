"""Laws that the evidence library keeps for any claims."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from builders import project, project_tables
from catalogue import evidence_map, weigh_evidence
from evidence_frames import INTERVENTIONS, SCALES, claims

CLAIM = st.fixed_dictionaries(
    {
        "value": st.sampled_from(["best", "mixed", "limited"]),
        "outcome": st.sampled_from(["", "violence", "bullying"]),
        "setting": st.sampled_from(["", "school"]), "intervention_code": st.sampled_from(["mentoring", "music"]),
        "date_read": st.sampled_from([None, "2024-01-01", "2025-01-01"]),
    }
)  # fmt: skip
CLAIMS = st.lists(CLAIM, min_size=1, max_size=8)
NAMES = ["mentoring", "music"]


def stances(rows) -> dict[str, tuple[str, bool]]:
    found = weigh_evidence(claims(*rows), SCALES).interventions
    return {row["intervention_code"]: (row["stance"], row["conflicting"]) for row in found.to_dict("records")}


@settings(max_examples=40, deadline=None)
@given(CLAIMS, st.randoms())
def test_the_order_of_the_claims_does_not_matter(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert stances(rows) == stances(shuffled)


@settings(max_examples=40, deadline=None)
@given(CLAIMS)
def test_saying_everything_twice_changes_no_verdict(rows):
    assert stances(rows + rows) == stances(rows)


@settings(max_examples=40, deadline=None)
@given(CLAIMS)
def test_every_claim_is_either_in_force_or_in_the_history(rows):
    held = weigh_evidence(claims(*rows), SCALES)
    assert len(held.claims) + len(held.history) == len(rows)


@settings(max_examples=40, deadline=None)
@given(CLAIMS)
def test_claims_of_one_stance_never_conflict(rows):
    assert not any(apart for _, apart in stances([row | {"value": "best"} for row in rows]).values())


@settings(max_examples=40, deadline=None)
@given(CLAIMS, st.sampled_from(["outcome", "setting"]))
def test_every_claim_in_force_stands_in_exactly_one_cell(rows, across):
    funded = project_tables(project("p", 1_00, interventions=("mentoring", "lights"), settings=("school", "community")))
    held = evidence_map(claims(*rows), SCALES, funded, INTERVENTIONS, across=across)
    assert held.cells["claims"].sum() == len(weigh_evidence(claims(*rows), SCALES).claims)
    assert not held.cells.duplicated(["intervention_code", "column"]).any()
