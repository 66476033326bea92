"""Setting up a database, bringing an older one up to date, and leaving alone what is not ours."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlmodel import Session, SQLModel

import interventions.models  # noqa: F401  (registers every table)
from interventions.doctor import examine
from interventions.errors import StoreError
from interventions.store.engine import open_engine
from interventions.store.migrating import MIGRATIONS, initialise, newest_version, require_current, version_of
from interventions.store.projects import read_project
from interventions.store.reading import (
    read_indicators,
    read_need,
    read_projects,
    read_severity_weights,
    read_table,
)
from interventions.store.theories import list_versions

SECOND = '''
"""A second version."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{newest}"


def upgrade() -> None:
    with op.batch_alter_table("areas") as batch:
        batch.add_column(sa.Column("colour", sa.String(), nullable=True))
    op.create_table("colours", sa.Column("name", sa.String(), primary_key=True))
'''


@pytest.fixture
def fresh(database):
    engine = open_engine()
    yield engine
    engine.dispose()


@pytest.fixture
def newer(tmp_path):
    """The migrations of a later version of this program."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    (folder / "versions" / "9999_colours.py").write_text(SECOND.replace("{newest}", newest_version()))
    return folder


def copies_of(database):
    return sorted(database.parent.glob(f"{database.name}.before-*"))


def test_an_empty_database_is_brought_to_the_newest_version(fresh, database):
    assert version_of(fresh) is None
    assert initialise(fresh) == [f"The database is now at version {newest_version()}."]
    assert version_of(fresh) == newest_version()
    require_current(fresh)
    assert copies_of(database) == [], "there was nothing worth a copy"


def test_a_second_time_changes_nothing(fresh, database):
    initialise(fresh)
    before = database.read_bytes()
    assert "already" in initialise(fresh)[0]
    assert database.read_bytes() == before
    assert copies_of(database) == []


def of_search(name):
    """The full-text index keeps tables of its own, which no model describes."""
    return name.startswith("project_text")


def at_version(engine, version):
    """Set an empty database up as an earlier version of this program did."""
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, version)


FIRST_CONTENT = """
INSERT INTO imports VALUES (1,'projects','p.csv','2024-01-01',NULL,2,2,0,'{}','[]');
INSERT INTO areas VALUES (1,'E06000022','Bath','authority',0), (1,'E06000032','Luton','authority',0);
INSERT INTO projects (project_id, title, description, provider, provider_id, kind, status, status_note, start_date,
  end_date, reach_planned, reach_actual, location_text, synthetic, source, version)
  VALUES ('p','Mentoring','Talks','Trust','GB-1','delivery','active','as read','2024-04-01',NULL,50,NULL,'Twerton',0,
  's',2);
INSERT INTO project_tags (project_id, facet, code) VALUES ('p','tier','primary'), ('p','theme','knife-crime');
INSERT INTO project_areas (project_id, area_code, share) VALUES ('p','E06000022',0.25), ('p','E06000032',0.75);
INSERT INTO awards (project_id, position, funder, amount_pence, award_date)
  VALUES ('p',0,'Home Office',12345,'2024-03-01'), ('p',1,'Trust',NULL,NULL);
INSERT INTO interventions (import_id, code, name, description, source)
  VALUES (1,'mentoring','Mentoring','One to one','s');
INSERT INTO evidence_claims (import_id, id, intervention_code, register_name, register_version, tiers, setting, value,
  source) VALUES (1,7,'mentoring','Matrix','2020','primary;secondary','school','mixed','document 000');
"""


def test_what_the_first_version_held_is_all_there_in_the_second(fresh):
    """Oracle: the rows put in by hand, read back by the store."""
    at_version(fresh, "0001")
    older, newer = (
        f'{{"project_id":"p","title":"{title}","tiers":["primary"],"areas":{{"E06000022":0.25,"E06000032":0.75}}}}'
        for title in ("Mentors", "Mentoring")
    )
    with fresh.begin() as connection:
        for statement in FIRST_CONTENT.split(";\n"):
            connection.exec_driver_sql(statement)
        rows = [("p", 1, "2024-01-01", 1, "", older), ("p", 2, "2024-02-01", None, "Ann", newer)]
        connection.exec_driver_sql("INSERT INTO project_revisions VALUES (?, ?, ?, ?, ?, ?)", rows)
    assert initialise(fresh)[-1] == f"The database is now at version {newest_version()}."
    with Session(fresh) as session:
        held = read_projects(session)
        history = [read_project(session, "p", version=version)[0].title for version in (1, 2)]
        claims = read_table(session, "evidence")
        found = session.execute(
            text("SELECT count(*) FROM project_text WHERE project_text MATCH 'twerton'")
        ).scalar_one()
    row = held.projects.iloc[0]
    assert row[["title", "provider_id", "start_date", "reach_planned", "version"]].tolist() == [
        "Mentoring", "GB-1", "2024-04-01", 50, 2,
    ]  # fmt: skip
    assert row[["status_note", "location_text", "confidential"]].tolist() == ["as read", "Twerton", False]
    assert dict(zip(held.areas["area_code"], held.areas["share"], strict=True)) == {
        "E06000022": 0.25,
        "E06000032": 0.75,
    }
    assert set(held.tags["code"]) == {"primary", "knife-crime"}
    assert held.awards[["funder", "kind"]].to_numpy().tolist() == [["Home Office", "grant"], ["Trust", "grant"]]
    assert held.awards["amount_pence"].iloc[0] == 12345
    assert history == ["Mentors", "Mentoring"]
    assert claims[["intervention_code", "tiers", "value", "source"]].to_numpy().tolist() == [
        ["mentoring", "primary;secondary", "mixed", "document 000"]
    ]
    assert found == 1
    require_current(fresh)


SECOND_CONTENT = """
INSERT INTO imports VALUES (1,'need','n.csv','2024-01-01',NULL,2,2,0,'{}','[]');
INSERT INTO areas VALUES (1,'E06000032','Luton','authority',0);
INSERT INTO need_indicators (import_id, code, name, theme, kind, per, denominator_name, source, synthetic)
  VALUES (1,'knife','Knife crime','knife-crime','rate',1000,'residents','n.csv',0),
  (1,'imd2019-crime-decile','Crime','','decile',NULL,'','i.csv',0),
  (1,'imd2019-income-score','Income','','score',NULL,'','i.csv',0);
INSERT INTO need_values (import_id, id, indicator_code, area_code, period, value, count, denominator, note)
  VALUES (1,5,'knife','E06000032','2020',0,0,200,''), (1,6,'knife','E06000032','2021',2.5,5,200,'as read');
"""


def test_need_stored_before_keeps_its_meaning(fresh):
    """Oracle: the rows put in by hand. A nought stays a nought; nothing is hidden, nobody is named but where known."""
    at_version(fresh, "0002")
    with fresh.begin() as connection:
        for statement in SECOND_CONTENT.split(";\n"):
            connection.exec_driver_sql(statement)
    initialise(fresh)
    with Session(fresh) as session:
        values, indicators = read_need(session, "knife"), read_indicators(session).set_index("code")
        assert read_severity_weights(session).empty
    assert values[["period", "value", "count", "denominator", "suppressed", "note"]].to_numpy().tolist() == [
        ["2020", 0, 0, 200, False, ""], ["2021", 2.5, 5, 200, False, "as read"],
    ]  # fmt: skip
    assert indicators[["agency", "polarity", "method"]].to_dict("index") == {
        "knife": {"agency": "other", "polarity": "not_stated", "method": ""},
        "imd2019-crime-decile": {"agency": "deprivation", "polarity": "higher_is_better", "method": ""},
        "imd2019-income-score": {"agency": "deprivation", "polarity": "not_stated", "method": ""},
    }
    assert indicators.loc["knife", ["name", "per", "denominator_name"]].tolist() == ["Knife crime", 1000, "residents"]


def test_a_theory_stored_before_is_not_frozen_and_nobody_is_said_to_have_saved_it(fresh):
    """Oracle: the row put in by hand."""
    at_version(fresh, "0005")
    with fresh.begin() as connection:
        connection.exec_driver_sql("INSERT INTO theory_versions VALUES ('t',1,'Mentors','{}','d','2024-01-01',NULL)")
    initialise(fresh)
    with Session(fresh) as session:
        row = list_versions(session, "t").iloc[0]
    assert row[["version", "title", "saved_by", "role", "why", "frozen"]].tolist() == [1, "Mentors", "", "", "", False]


def test_the_models_are_what_the_migrations_build(engine):
    with engine.connect() as connection:
        opts = {"compare_type": True, "include_name": lambda name, kind, _: kind != "table" or not of_search(name)}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, SQLModel.metadata) == []


def test_an_older_database_is_copied_aside_and_then_migrated(fresh, database, newer):
    initialise(fresh)
    with fresh.begin() as connection:
        connection.execute(text("INSERT INTO imports VALUES (1,'areas','a.csv','2024-01-01',NULL,1,1,0,'{}','[]')"))
        connection.execute(text("INSERT INTO areas VALUES (1,'E06000032','Luton','authority',0)"))
    said = initialise(fresh, newer)
    (copy,) = copies_of(database)
    assert said == [
        f"The database stands at version {newest_version()}.",
        f"A copy was set aside: {copy}.",
        "The database is now at version 9999.",
    ]  # fmt: skip
    with fresh.connect() as connection:
        assert connection.execute(text("SELECT name, colour FROM areas")).one() == ("Luton", None)
    old = open_engine(f"sqlite:///{copy}")
    assert version_of(old) == newest_version()
    assert "colours" not in inspect(old).get_table_names()
    with old.connect() as connection:
        assert connection.execute(text("SELECT name FROM areas")).scalar_one() == "Luton"
    old.dispose()


def test_a_migration_that_fails_halfway_leaves_the_database_as_it_was(fresh, newer):
    initialise(fresh)
    broken = newer / "versions" / "9999_colours.py"
    broken.write_text(broken.read_text() + '    raise RuntimeError("the power failed")\n')
    with pytest.raises(RuntimeError, match="power"):
        initialise(fresh, newer)
    assert version_of(fresh) == newest_version()
    assert "colours" not in inspect(fresh).get_table_names()
    assert "colour" not in {column["name"] for column in inspect(fresh).get_columns("areas")}


def test_a_first_setting_up_that_fails_can_be_tried_again(fresh, newer):
    broken = newer / "versions" / "9999_colours.py"
    broken.write_text(broken.read_text() + '    raise RuntimeError("the power failed")\n')
    with pytest.raises(RuntimeError, match="power"):
        initialise(fresh, newer)
    assert inspect(fresh).get_table_names() == []
    initialise(fresh)
    require_current(fresh)


def test_a_database_of_a_newer_program_is_refused_and_left_alone(fresh, database, newer):
    initialise(fresh, newer)
    fresh.dispose()
    before = database.read_bytes()
    for act in (initialise, require_current):
        with pytest.raises(StoreError):
            act(fresh)
    with pytest.raises(StoreError, match=r"9999, which this code does not know.*Update the program"):
        initialise(fresh)
    fresh.dispose()
    assert database.read_bytes() == before
    assert copies_of(database) == []


def test_somebody_elses_database_is_refused_and_left_alone(fresh, database):
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE letters (text)")
    with pytest.raises(StoreError, match=r"not ours.*letters.*VRU_DATABASE_URL"):
        initialise(fresh)
    assert inspect(fresh).get_table_names() == ["letters"]


def test_a_file_that_is_no_database_and_a_folder_that_is_not_there_are_said_in_words(database, tmp_path, monkeypatch):
    database.write_bytes(b"minutes of the meeting " * 100)
    with pytest.raises(StoreError, match="cannot be opened"):
        initialise(open_engine())
    lines, well = examine()
    assert not well
    assert "cannot be opened" in lines[-1]
    with pytest.raises(StoreError, match="cannot be opened"):
        initialise(open_engine(f"sqlite:///{tmp_path}/nowhere/vru.db"))


def test_work_on_a_database_not_set_up_is_refused_with_the_mend(fresh):
    with pytest.raises(StoreError, match="vru init"):
        require_current(fresh)


def test_the_database_keeps_its_promises_on_every_connection(engine):
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"


def test_the_core_does_not_load_the_database_until_it_is_asked():
    code = "import interventions, sys; print('sqlalchemy' in sys.modules)"
    root = Path(__file__).resolve().parents[2]
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert told.stdout == "False\n"
