"""A confidential place: seen at its authority, and nowhere below. Oracle: four areas whose parents are plain to see."""

import pandas as pd
import pytest
from sqlalchemy import text

from builders import project, project_tables
from interventions.disclosure import for_listing, hide_places
from interventions.importing.files import SourceFile
from interventions.importing.geography.areas import read_areas as read_area_list
from interventions.importing.known import Known
from interventions.store.engine import transaction
from interventions.store.projects import read_project, save_project
from interventions.store.reading import read_projects
from interventions.store.saving import save_reading

AREAS = pd.DataFrame(
    [
        ("C1", "County", "county", None, None, "C1", None, False),
        ("A1", "Aston", "authority", None, "A1", "C1", None, False),
        ("W1", "Aston North", "ward", "W1", "A1", "C1", None, False),
        ("W2", "Aston South", "ward", "W2", "A1", "C1", None, False),
        ("L9", "Nowhere 1", "lsoa", None, None, None, None, False),
    ],
    columns=["area_code", "area", "area_type", "ward_code", "authority_code", "county_code", "force_code", "synthetic"],
)
REFUGE = project(
    "refuge", 100, areas={"W1": 0.25, "W2": 0.25, "A1": 0.5}, confidential=True, location_text="12 High Street",
    office_address="12 High Street",
)  # fmt: skip


def places(tables, name):
    mine = tables.areas[tables.areas["project_id"] == name]
    return dict(zip(mine["area_code"], mine["share"], strict=True))


def test_wards_become_their_authority_and_shares_are_added():
    whole = project_tables(REFUGE, project("open", areas={"W1": 1.0}, location_text="Library"))
    before = whole.areas.copy()
    held = hide_places(whole, AREAS)
    assert places(held, "refuge") == {"A1": pytest.approx(1.0)}
    assert places(held, "open") == {"W1": 1.0}
    words = held.projects.set_index("project_id")
    assert words.loc["refuge", ["location_text", "office_address"]].tolist() == ["", ""]
    assert words.loc["open", "location_text"] == "Library"
    pd.testing.assert_frame_equal(whole.areas, before)


def test_larger_areas_stay_and_a_place_without_a_known_authority_goes():
    held = hide_places(
        project_tables(
            project("wide", areas={"C1": 1.0}, confidential=True),
            project("lost", areas={"L9": 0.5, "W1": 0.5}, confidential=True),
            project("strange", areas={"E01999999": 1.0}, confidential=True),
        ),
        AREAS,
    )
    assert places(held, "wide") == {"C1": 1.0}
    assert places(held, "lost") == {"A1": 0.5}
    assert places(held, "strange") == {}


def test_a_list_leaves_the_confidential_out_and_says_how_many():
    listed, left_out = for_listing(project_tables(REFUGE, project("open", areas={"W1": 1.0})))
    assert list(listed.projects["project_id"]) == ["open"]
    assert set(listed.awards["project_id"]) <= {"open"}
    assert left_out == 1


def test_no_frame_read_from_the_store_holds_the_place_and_the_record_keeps_it(engine, tmp_path):
    file = tmp_path / "areas.csv"
    file.write_text(
        "code,name,area_type,parent_code\nE06000032,Luton,authority,\nE05000001,High Town,ward,E06000032\n",
        encoding="utf-8",
    )
    refuge = REFUGE.model_copy(update={"areas": {"E05000001": 1.0}})
    with transaction(engine) as session:
        save_reading(session, read_area_list(SourceFile(file), Known()), kind="areas", file="areas.csv")
        save_project(session, refuge)
    with transaction(engine) as session:
        held = read_projects(session)
        assert read_project(session, "refuge")[0] == refuge
        words = session.execute(text("SELECT count(*) FROM project_text WHERE project_text MATCH 'High'")).scalar_one()
    assert places(held, "refuge") == {"E06000032": 1.0}
    frames = (held.projects, held.areas, held.tags, held.awards, held.stages)
    assert not any("E05000001" in frame.to_csv() or "High Street" in frame.to_csv() for frame in frames)
    assert words == 0
