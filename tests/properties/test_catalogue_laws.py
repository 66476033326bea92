"""What must hold for any set of projects: nothing is lost, nothing counted twice."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import project_tables
from catalogue import coverage
from catalogue.placing import place_projects
from interventions.records import AwardRecord, ProjectRecord
from interventions.vocabulary import AreaType, MoneyKind, PreventionTier

CODES = ["A1", "A2", "A3", "F1", "Z9"]
AREAS = pd.DataFrame(
    [(code, code, "authority", None, code, None, "F1", False) for code in ("A1", "A2", "A3")]
    + [("F1", "Force", "police_force", None, None, None, "F1", False)],
    columns=["area_code", "area", "area_type", "ward_code", "authority_code", "county_code", "force_code", "synthetic"],
)
KINDS = st.sampled_from(MoneyKind.codes())
PEOPLE = pd.DataFrame({"area_code": ["A1", "A2", "A3"], "year": 2021, "people": [10.0, 20.0, 70.0]})


@st.composite
def records(draw, known=CODES):
    made = []
    for number in range(draw(st.integers(1, 6))):
        codes = draw(st.lists(st.sampled_from(known), unique=True, max_size=4))
        weights = [draw(st.integers(1, 9)) for _ in codes]
        made.append(
            ProjectRecord(
                project_id=f"p{number}", title="t",
                areas={c: w / sum(weights) for c, w in zip(codes, weights, strict=True)},
                tiers=tuple(draw(st.lists(st.sampled_from(PreventionTier.codes()), unique=True))),
                reach_planned=draw(st.none() | st.integers(0, 500)),
                awards=tuple(
                    AwardRecord(amount_pence=draw(st.none() | st.integers(0, 10**9)), kind=draw(KINDS))
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
    assert total["projects"] == len(made)
    for column, kind in (("pence", "grant"), ("leveraged", "leveraged")):
        stated = [a.amount_pence for r in made for a in r.awards if a.kind == kind and a.amount_pence is not None]
        assert inner[column].sum() == pytest.approx(sum(stated))
        assert pd.isna(total[column]) == (not stated)
    reach = [r.reach_planned for r in made if r.reach_planned is not None]
    assert inner["reach"].sum() == pytest.approx(sum(reach))
    assert (inner["projects"] <= len(made)).all()


@settings(max_examples=30, deadline=None)
@given(records())
def test_the_order_of_projects_does_not_matter(made):
    one = coverage(frames(made), AREAS, PEOPLE).cells
    other = coverage(frames(made[::-1]), AREAS, PEOPLE).cells
    pd.testing.assert_frame_equal(one, other)


WARDS = {"W1": "A1", "W2": "A1", "W3": "A2"}
SMALL = pd.DataFrame(
    [
        ("C1", "county", None, None),
        *((code, "authority", None, code) for code in ("A1", "A2")),
        *((code, "ward", code, parent) for code, parent in WARDS.items()),
        *((f"L{i}", "lsoa", ward, WARDS[ward]) for i, ward in enumerate(("W1", "W2", "W3", "W3"), start=1)),
    ],
    columns=["area_code", "area_type", "ward_code", "authority_code"],
).assign(area=lambda f: f["area_code"], county_code="C1", force_code=None, synthetic=False)
RESIDENTS = pd.DataFrame({"area_code": ["L1", "L2", "L3", "L4"], "year": 2021, "people": [10.0, 20.0, 70.0, 5.0]})
LEVELS = (AreaType.LSOA, AreaType.WARD, AreaType.AUTHORITY, AreaType.COUNTY)


@settings(max_examples=40, deadline=None)
@given(records(known=[*SMALL["area_code"], "Z9"]), st.lists(st.booleans(), min_size=6, max_size=6))
def test_totals_are_the_same_at_every_level_and_shares_sum_to_one(made, hidden):
    """Confidential or not, at every level each project's shares sum to one and each penny stands in one cell."""
    hers = [r.model_copy(update={"confidential": secret}) for r, secret in zip(made, hidden, strict=False)]
    tables = frames(hers)
    totals = []
    for level in LEVELS:
        placed = place_projects(tables, SMALL, RESIDENTS, level=level)
        assert placed.groupby("project_id")["area_share"].sum().tolist() == pytest.approx([1.0] * len(hers))
        cells = coverage(tables, SMALL, RESIDENTS, level=level).cells
        inner = cells[(cells["tier"] == "all") & (cells["area_code"] != "all")]
        assert inner["project_share"].sum() == pytest.approx(len(hers))
        totals.append(cells.iloc[-1][["projects", "pence", "leveraged", "reach"]].fillna(-1).tolist())
    for other in totals[1:]:
        assert other == pytest.approx(totals[0])
