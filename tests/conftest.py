"""What every test may ask for: a fresh database, the real files beside the project, builders."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real public files, where it lies beside the project; elsewhere the test skips."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the real public files (../shared) are not on this machine")
    return SHARED


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The path of a database that does not exist yet, named in VRU_DATABASE_URL."""
    path = tmp_path / "vru.db"
    monkeypatch.setenv("VRU_DATABASE_URL", f"sqlite:///{path}")
    return path


@pytest.fixture
def engine(database: Path) -> Iterator[Engine]:
    """A fresh database at the newest version."""
    from interventions.store.engine import open_engine
    from interventions.store.migrating import initialise

    engine = open_engine()
    initialise(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def demo_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One database filled with the demonstration, for tests that only read."""
    from app.demonstration import prepare

    path = tmp_path_factory.mktemp("demo") / "vru.db"
    before = os.environ.get("VRU_DATABASE_URL")
    os.environ["VRU_DATABASE_URL"] = f"sqlite:///{path}"
    try:
        list(prepare())
    finally:
        os.environ.pop("VRU_DATABASE_URL")
        if before is not None:
            os.environ["VRU_DATABASE_URL"] = before
    return path


@pytest.fixture
def filled(demo_database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The demonstration's database is the one in use, to read from."""
    monkeypatch.setenv("VRU_DATABASE_URL", f"sqlite:///{demo_database}")


@pytest.fixture
def own_copy(demo_database: Path, database: Path) -> None:
    """A copy of the demonstration's database is the one in use, to write into."""
    with closing(sqlite3.connect(demo_database)) as source, closing(sqlite3.connect(database)) as copy:
        source.backup(copy)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright; where it is missing the test skips, or fails in `.ci/run`."""
    chromium = shutil.which("chromium")
    if chromium is None:
        if os.environ.get("VRU_BROWSER_REQUIRED"):
            pytest.fail("Chromium is required here (VRU_BROWSER_REQUIRED) and is not installed")
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    flags = (
        "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync"
    ).split()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield running
        running.close()
