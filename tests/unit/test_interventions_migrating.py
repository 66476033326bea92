"""Setting up a database, bringing an older one up to date, and leaving alone what is not ours."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

import interventions.models  # noqa: F401  (registers every table)
from interventions.doctor import examine
from interventions.errors import StoreError
from interventions.store.engine import open_engine
from interventions.store.migrating import MIGRATIONS, initialise, newest_version, require_current, version_of

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
