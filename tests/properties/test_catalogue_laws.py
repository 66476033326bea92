"""What must hold for any set of projects: nothing is lost, nothing counted twice."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import project_tables
from catalogue import coverage
from interventions.records import AwardRecord, ProjectRecord
from interventions.vocabulary import PreventionTier

CODES = ["A1", "A2", "A3", "F1", "Z9"]
AREAS = pd.DataFrame(
    [(code, code, "authority", None, code, None, "F1", False) for code in ("A1", "A2", "A3")]
    + [("F1", "Force", "police_force", None, None, None, "F1", False)],
    columns=["area_code", "area", "area_type", "ward_code", "authority_code", "county_code", "force_code", "synthetic"],
)
PEOPLE = pd.DataFrame({"area_code": ["A1", "A2", "A3"], "year": 2021, "people": [10.0, 20.0, 70.0]})


@st.composite
def records(draw):
    made = []
    for number in range(draw(st.integers(1, 6))):
        codes = draw(st.lists(st.sampled_from(CODES), unique=True, max_size=4))
        weights = [draw(st.integers(1, 9)) for _ in codes]
        made.append(
            ProjectRecord(
                project_id=f"p{number}", title="t",
                areas={c: w / sum(weights) for c, w in zip(codes, weights, strict=True)},
                tiers=tuple(draw(st.lists(st.sampled_from(PreventionTier.codes()), unique=True))),
                reach_planned=draw(st.none() | st.integers(0, 500)),
                awards=tuple(
                    AwardRecord(amount_pence=draw(st.none() | st.integers(0, 10**9)))
                    for _ in range(draw(st.integers(0, 3)))
                ),
            )
        )  # fmt: skip
    return made


def frames(made):
    return project_tables(*made)


@settings(max_examples=60, deadline=None)
@given(records())
def test_every_penny_and_every_project_is_in_the_cells_and_in_the_totals(made):
    cells = coverage(frames(made), AREAS, PEOPLE).cells
    inner = cells[(cells["tier"] != "all") & (cells["area_code"] != "all")]
    total = cells[(cells["tier"] == "all") & (cells["area_code"] == "all")].iloc[0]
    stated = [a.amount_pence for r in made for a in r.awards if a.amount_pence is not None]
    assert total["projects"] == len(made)
    assert inner["pence"].sum() == pytest.approx(sum(stated))
    assert pd.isna(total["pence"]) == (not stated)
    reach = [r.reach_planned for r in made if r.reach_planned is not None]
    assert inner["reach"].sum() == pytest.approx(sum(reach))
    assert (inner["projects"] <= len(made)).all()


@settings(max_examples=30, deadline=None)
@given(records())
def test_the_order_of_projects_does_not_matter(made):
    one = coverage(frames(made), AREAS, PEOPLE).cells
    other = coverage(frames(made[::-1]), AREAS, PEOPLE).cells
    pd.testing.assert_frame_equal(one, other)
