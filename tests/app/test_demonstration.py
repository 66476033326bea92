"""`vru demo` as a person runs it: what it says, what it writes, and that the truth lies where it should."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from app.demonstration import demonstrate, prepare
from interventions.store.migrating import newest_version
from interventions.synthetic import TRUE_EFFECT, make_county


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What the demonstration printed, and the board paper it wrote."""
    folder = tmp_path_factory.mktemp("ran")
    done = subprocess.run(
        [Path(sys.executable).with_name("vru"), "demo"], cwd=folder, capture_output=True, text=True, check=True,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder)},
    )  # fmt: skip
    return done.stdout, folder / "out" / "board-paper.html"


def test_it_prints_matrix_gaps_review_and_an_estimate_beside_the_truth(ran):
    said, _ = ran
    assert "Bath and North East Somerset        4          5         2" in said
    assert "1. Ashmere (synthetic) has" in said
    assert len(re.findall(r"^\d\. .* points short", said, flags=re.M)) == 3
    assert "Youth mentoring: nothing to mend;" in said
    assert f"The truth, as made: {TRUE_EFFECT:+.2f}".replace("-", "−") in said.replace("-", "−")


def test_it_prints_the_two_years_of_bath_and_the_share_with_its_denominator(ran):
    said, paper = ran
    assert "10 projects, 2019/20 to 2020/21: 2 continued, 2 delayed, 1 discontinued, 5 new in 2020/21." in said
    share = "£114,884 is 7.2% of £1,600,000 (Avon and Somerset, 2020/21); the document says 10%."
    assert share in said
    assert share in paper.read_text(encoding="utf-8")


def test_the_interval_holds_the_truth_and_not_nought(database):
    from app import demonstration
    from interventions.store.engine import open_engine, transaction

    list(prepare())
    with transaction(open_engine()) as session:
        effect = demonstration.estimate(session)
    assert effect.n_treated == len(make_county().treated) == 24
    assert effect.interval.lower < TRUE_EFFECT < effect.interval.upper < 0


def test_running_it_again_changes_nothing(database, tmp_path):
    paper = tmp_path / "out.html"
    first = list(demonstrate(paper, as_of=date(2024, 1, 1)))
    before = paper.read_bytes()
    again = list(demonstrate(paper, as_of=date(2024, 1, 1)))
    assert "0 rows new" in again[1]
    assert first[-5:] == again[-5:]
    assert _without_ids(paper.read_bytes()) == _without_ids(before)


def _without_ids(page: bytes) -> bytes:
    """Vega numbers its gradients and clips as it goes: these numbers are not content."""
    return re.sub(rb"(gradient|clip)[-_a-z]*\d+", b"", page)


def test_the_board_paper_names_its_pictures_and_labels_what_is_synthetic(ran):
    page = ran[1].read_text(encoding="utf-8")
    assert page.count("<svg") == page.count('role="img"') == 5
    assert "Fairshire is synthetic" in page
    assert "<script" not in page
    assert not re.search(r"""(src|href)=["'](?!data:)""", page)


@pytest.mark.browser
def test_the_board_paper_opens_without_a_request_or_a_console_error(ran, browser):
    page = browser.new_page()
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(ran[1].as_uri())
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert errors == []
    assert page.locator("svg").count() == 5
    page.close()


def test_an_older_database_is_copied_aside_and_a_filled_one_left_alone(database):
    list(prepare())
    size = database.stat().st_size
    assert list(prepare()) == [f"The database is at version {newest_version()} already."]
    assert database.stat().st_size == size


def test_a_taken_port_is_passed_over():
    import socket

    from app.commands import free_port

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        assert free_port(port) > port


def test_an_empty_database_is_filled_unless_told_otherwise(database):
    said = list(prepare(demo=False))
    assert said == [f"The database is now at version {newest_version()}."]
    assert "filling it with the demonstration" in " ".join(prepare())
