"""Whatever the projects, nothing that is shown depends on where in its authority a confidential one lies.

Oracle: the same projects with every confidential place moved inside its authority. If anything shown told where a place
was, it would change.
"""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from builders import project, project_tables
from catalogue import ProjectFilter, coverage, filter_projects, find_gaps, money_by_year, project_lives
from interventions.disclosure import for_listing, hide_places
from interventions.errors import InputError
from interventions.models.areas import Area, AreaLink
from interventions.places import population_at
from interventions.store.engine import open_engine, transaction
from interventions.store.migrating import initialise
from interventions.store.projects import save_projects
from interventions.store.reading import read_areas, read_projects
from interventions.store.saving import new_batch
from interventions.vocabulary import AreaType, PreventionTier

PARENTS = {"A1": "C1", "A2": "C1", "W1": "A1", "W2": "A1", "W3": "A2", "L1": "W1", "L2": "W1", "L3": "W2", "L4": "W3"}
PARENTS |= {"W5": "A3", "W6": "A3"}  # an authority in no county
KINDS = {"C": "county", "A": "authority", "W": "ward", "L": "lsoa"}
CODES = ["C1", "A3", *PARENTS]
MOVED = {"W1": "W2", "W2": "W1", "L1": "L3", "L2": "W2", "L3": "L1", "W3": "L4", "L4": "W3", "W5": "W6", "W6": "W5"}
PEOPLE = pd.DataFrame({"area_code": ["L1", "L2", "L3", "L4"], "year": 2021, "people": [10.0, 20.0, 30.0, 40.0]})


@pytest.fixture(scope="module")
def areas_store(tmp_path_factory):
    """A database with three authorities, two of them in a county, with wards and small areas."""
    path: Path = tmp_path_factory.mktemp("hidden") / "vru.db"
    engine = open_engine(f"sqlite:///{path}")
    initialise(engine)
    with transaction(engine) as session:
        batch = new_batch(session, "areas", "a.csv")
        session.add_all([Area(code=code, name=code, area_type=KINDS[code[0]], import_id=batch) for code in CODES])
        session.flush()
        session.add_all([AreaLink(child_code=c, parent_code=p, import_id=batch) for c, p in PARENTS.items()])
    yield engine
    engine.dispose()


def areas_of(engine):
    with Session(engine) as session:
        return read_areas(session)


def shared(codes, weights):
    """Shares of one, added where a code stands twice."""
    parts = dict.fromkeys(codes, 0.0)
    for code, weight in zip(codes, weights, strict=True):
        parts[code] += weight / sum(weights)
    return parts


@st.composite
def pairs(draw):
    """Some projects, and the same with every confidential place moved inside its authority."""
    here, there = [], []
    for number in range(draw(st.integers(1, 5))):
        codes = draw(st.lists(st.sampled_from(CODES), unique=True, max_size=4))
        weights = [draw(st.integers(1, 9)) for _ in codes]
        confidential = draw(st.booleans())
        said = {
            "confidential": confidential, "tiers": tuple(draw(st.sets(st.sampled_from(PreventionTier.codes())))),
            "start_date": "2020-04-01", "end_date": "2021-03-31",
        }  # fmt: skip
        pence = draw(st.none() | st.integers(0, 10**8))
        moved = [MOVED.get(code, code) if confidential else code for code in codes]
        here.append(project(f"p{number}", pence, areas=shared(codes, weights), **said))
        there.append(project(f"p{number}", pence, areas=shared(moved, weights), **said))
    return here, there


def shown(tables, areas):
    """Everything the public face says of some projects."""
    listed, left_out = for_listing(tables)
    yield listed.projects, listed.areas, pd.DataFrame({"left out": [left_out]})
    for level in (AreaType.LSOA, AreaType.WARD, AreaType.AUTHORITY, AreaType.COUNTY):
        yield (coverage(tables, areas, PEOPLE, level=level).cells,)
    yield money_by_year(tables, areas, PEOPLE, within="A1").rows, project_lives(tables, areas).rows
    yield (ward_gaps(tables, areas),)


def ward_gaps(tables, areas):
    need = pd.DataFrame({"area_code": ["W1", "W2", "W3"], "events": [5.0, 6.0, 7.0]})
    people = population_at(PEOPLE, areas, AreaType.WARD, year=2021)
    held = coverage(tables, areas, PEOPLE, level=AreaType.WARD)
    try:
        return find_gaps(need, held, people, measure="project_share").gaps.drop(columns="reason")
    except InputError:  # nothing is provided in any ward
        return pd.DataFrame()


def assert_same(one, other):
    for left, right in zip(one, other, strict=True):
        for mine, yours in zip(left, right, strict=True):
            pd.testing.assert_frame_equal(mine, yours, check_exact=False, check_dtype=False)


@settings(max_examples=40, deadline=None)
@given(pairs())
def test_nothing_shown_tells_where_in_its_authority_a_confidential_project_lies(areas_store, pair):
    areas = areas_of(areas_store)
    hidden = [hide_places(project_tables(*records), areas) for records in pair]
    assert_same(*(shown(tables, areas) for tables in hidden))
    for code in CODES:
        one, other = (filter_projects(tables, ProjectFilter(area=code), areas) for tables in hidden)
        assert list(one.projects["project_id"]) == list(other.projects["project_id"])


@settings(max_examples=30, deadline=None)
@given(pairs())
def test_coverage_keeps_the_secret_even_of_frames_that_were_not_hidden(areas_store, pair):
    areas = areas_of(areas_store)
    raw = [project_tables(*records) for records in pair]
    for level in (AreaType.LSOA, AreaType.WARD, AreaType.AUTHORITY, AreaType.COUNTY):
        one, other = (coverage(tables, areas, PEOPLE, level=level).cells for tables in raw)
        pd.testing.assert_frame_equal(one, other, check_exact=False)


@settings(max_examples=25, deadline=None)
@given(pairs())
def test_no_frame_that_leaves_the_store_names_a_place_below_the_authority(areas_store, pair):
    here, _ = pair
    secret = {record.project_id for record in here if record.confidential}
    with Session(areas_store) as session:
        save_projects(session, here)
        held = read_projects(session)
        session.rollback()
    mine = held.areas[held.areas["project_id"].isin(secret)]
    assert set(mine["area_code"].str[0]) <= {"A", "C"}
    assert held.areas.groupby("project_id")["share"].sum().tolist() == pytest.approx(
        [1.0] * sum(bool(record.areas) for record in here)
    )
