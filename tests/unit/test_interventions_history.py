"""Projects and theories of change keep every version that was ever saved."""

import pandas as pd
import pytest
from sqlalchemy import select

from interventions.errors import InputError
from interventions.models.projects import Project, ProjectRevision
from interventions.records import AwardRecord, ProjectRecord
from interventions.store.engine import transaction
from interventions.store.projects import save_project
from interventions.store.reading import read_projects
from interventions.store.theories import list_theories, read_theory, save_theory
from interventions.theory_rows import LINK_COLUMNS, NODE_COLUMNS, StoredTheory


def make_project(**fields):
    return ProjectRecord(
        **{"project_id": "p1", "title": "Mentoring", "tiers": ("primary",)}
        | {"awards": (AwardRecord(amount_pence=30),)}
        | fields
    )  # fmt: skip


def history(session):
    rows = session.scalars(select(ProjectRevision).order_by(ProjectRevision.version)).all()
    return [ProjectRecord.model_validate_json(row.content).title for row in rows]


def test_each_change_of_a_project_is_appended_and_the_last_is_in_force(engine):
    with transaction(engine) as session:
        assert save_project(session, make_project(), actor="a commissioner")
        assert save_project(session, make_project(title="Mentoring, revised", tiers=("secondary",), awards=()))
        assert save_project(session, make_project())
        assert history(session) == ["Mentoring", "Mentoring, revised", "Mentoring"]
        assert session.scalars(select(Project)).one().version == 3
        tables = read_projects(session)
    assert tables.projects["title"].to_list() == ["Mentoring"]
    assert tables.tags["code"].to_list() == ["primary"]
    assert tables.awards["amount_pence"].to_list() == [30]


def test_saving_the_same_again_makes_no_new_version(engine):
    with transaction(engine) as session:
        assert save_project(session, make_project())
        assert not save_project(session, make_project())
        assert not save_project(session, make_project(source="the same list under another name"))
        assert history(session) == ["Mentoring"]


def test_the_history_says_who_and_when(engine):
    with transaction(engine) as session:
        save_project(session, make_project(), actor="a commissioner")
        row = session.scalars(select(ProjectRevision)).one()
        assert (row.actor, row.import_id, row.version) == ("a commissioner", None, 1)
        assert row.saved_at.year >= 2024


def make_theory(**fields):
    nodes = pd.DataFrame(
        [("b", 0, "impact", "Less harm – “really”", '{"x": 1}'), ("a", 1, "activity", "Mentor", "{}")],
        columns=NODE_COLUMNS,
    )
    links = pd.DataFrame([(0, "a", "b", '{"assumption": "they come"}')], columns=LINK_COLUMNS)
    said = {"theory_id": "t", "title": "Mentoring", "header": '{"luton": true}', "nodes": nodes, "links": links}
    return StoredTheory(**said | fields)


def test_a_theory_comes_back_exactly_as_it_was_saved(engine):
    saved = make_theory()
    with transaction(engine) as session:
        assert save_theory(session, saved) == 1
        read = read_theory(session, "t")
    assert (read.title, read.header, read.version) == (saved.title, saved.header, 1)
    assert read.digest() == saved.digest()
    pd.testing.assert_frame_equal(read.nodes, saved.nodes, check_dtype=False)
    pd.testing.assert_frame_equal(read.links, saved.links, check_dtype=False)


def test_a_theory_without_links_is_a_theory_too(engine):
    with transaction(engine) as session:
        save_theory(session, make_theory(links=pd.DataFrame(columns=LINK_COLUMNS)))
        assert read_theory(session, "t").links.empty


@pytest.mark.parametrize("change", ["title", "header", "nodes", "links"])
def test_a_version_is_appended_only_where_something_changed(engine, change):
    first = make_theory()
    other = {
        "title": "Another", "header": "{}", "nodes": first.nodes.assign(text="Other"),
        "links": first.links.assign(details="{}"),
    }[change]  # fmt: skip
    with transaction(engine) as session:
        assert save_theory(session, first) == 1
        assert save_theory(session, make_theory()) is None
        assert save_theory(session, make_theory(**{change: other})) == 2
        assert read_theory(session, "t", version=1).digest() == first.digest(), "a saved version never changes"
        assert list_theories(session)[["theory_id", "version"]].to_numpy().tolist() == [["t", 2]]


def test_an_unknown_theory_or_version_is_said(engine):
    with transaction(engine) as session:
        save_theory(session, make_theory())
        for asked in ({"theory_id": "x"}, {"theory_id": "t", "version": 9}):
            with pytest.raises(InputError, match="vru logic list"):
                read_theory(session, **asked)


def test_the_defaults_of_a_record_stay_what_they_were_when_histories_were_kept_without_them():
    """A field at its default is left out of the history: with another default, old records would say something else."""
    record = ProjectRecord(project_id="p", title="t")
    other = {"kind": "delivery", "status": "unknown", "confidential": False, "synthetic": False, "areas": {}}
    texts = "description provider provider_id office_address url status_note successor_id merged_into sex location_text"
    expected = {"project_id": "p", "title": "t"} | other | dict.fromkeys([*texts.split(), "theory_id", "source"], "")
    parts = "tiers settings themes factors interventions referrals findings stages awards"
    expected |= dict.fromkeys(parts.split(), ())
    assert {name: value for name, value in record.model_dump().items() if value is not None} == expected
    assert AwardRecord().model_dump(exclude_none=True) == {
        "funder": "", "funder_id": "", "kind": "grant", "period": "", "reference": "",
    }  # fmt: skip
