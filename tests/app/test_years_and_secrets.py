"""A place year by year on the Intervention map, and a refuge that no page gives away."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from streamlit.testing.v1 import AppTest

from builders import project
from interventions.store.engine import open_engine, transaction
from interventions.store.projects import save_project
from interventions.synthetic import make_county
from pages import open_page

PLACE = "X10000001"


def everything(page: AppTest) -> str:
    """All that a page sends to the browser: words, options, tables and specifications of pictures."""
    tables = [str(frame.value.to_csv()) for frame in page.dataframe]
    return "\n".join([str(page.main), *tables])


@pytest.fixture
def with_refuge(demo_database, tmp_path, monkeypatch):
    """The demonstration and a refuge in one small area of it; yields the code of that area."""
    own = tmp_path / "vru.db"
    with closing(sqlite3.connect(demo_database)) as source, closing(sqlite3.connect(own)) as copy:
        source.backup(copy)
    monkeypatch.setenv("VRU_DATABASE_URL", f"sqlite:///{own}")
    code = next(iter(make_county().treated))
    refuge = project(
        "refuge", 70_000_00, title="Safe house", areas={code: 1.0}, confidential=True, synthetic=True,
        start_date="2022-01-01", tiers=("tertiary",), location_text="12 High Street", office_address="12 High Street",
    )  # fmt: skip
    with transaction(open_engine()) as session:
        save_project(session, refuge)
    return code


def test_the_map_page_says_two_years_and_the_share_with_its_denominator(demo_database, monkeypatch):
    monkeypatch.setenv("VRU_DATABASE_URL", f"sqlite:///{demo_database}")
    page = open_page("provision", place="E23000036")
    assert not page.exception
    said = "\n".join(str(element.value) for element in page.markdown).replace("\\", "")
    assert "2 continued, 2 delayed, 1 discontinued, 5 new in 2020/21" in said
    assert "£114,884 is 7.2% of £1,600,000 (Avon and Somerset, 2019/20); the document says 10%." in said
    assert "Projects year by year" in [element.value for element in page.subheader]


@pytest.mark.parametrize("level", ["authority", "lsoa"])
def test_no_map_shows_a_refuge_and_its_money_is_in_the_total(with_refuge, level):
    page = open_page("provision", place=PLACE, level=level, show="pence")
    assert not page.exception
    assert "13 projects" in "\n".join(str(element.value) for element in page.markdown)
    shown = everything(page)
    assert "Ashmere" in shown
    assert "High Street" not in shown
    assert "Safe house" not in shown


@pytest.mark.parametrize("view", ["overview", "gaps"])
def test_no_page_names_the_refuge_or_its_address(with_refuge, view):
    page = open_page(view, place=PLACE)
    assert not page.exception
    assert "High Street" not in everything(page)
    assert "Safe house" not in everything(page)


def test_a_refuge_is_not_offered_for_evaluation(with_refuge):
    page = open_page("evaluate", place=PLACE)
    offered = next(box for box in page.selectbox if box.label == "Project").options
    assert "Safe house" not in offered
    assert len(offered) == 12
