"""All that a browser receives, read byte by byte: no figure that is kept back is in it, as a number or as text.

Secrets are the hidden counts' own rates and intervals, and the words of their notes; a figure that is shown is looked
for in the same way, so that a search that finds nothing is no proof of a search that cannot find.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from interventions.importing.files import SourceFile
from interventions.intervals import poisson_limits
from interventions.loading import import_file
from interventions.store.engine import open_engine, transaction
from interventions.store.migrating import initialise
from interventions.store.snapshots import take_snapshot
from serving import serve, settle

pytestmark = pytest.mark.browser
PER = 10_000
TOWNS = [f"E0600000{n}" for n in range(1, 8)]
PEOPLE = dict(zip(TOWNS, (1013, 2027, 3049, 4093, 5119, 6151, 7177), strict=True))
COUNTS = dict(zip(TOWNS, (3, 47, 83, 121, 167, 211, 257), strict=True))
NOTE = "three-from-one-street"
PAGES = (
    "need-profile?area={town}", "indicator?place=E23000001&level=authority&indicator=our-survey",
    "indicator?place=E23000001&level=authority&indicator=our-survey&area={town}",
    "need-map?place=E23000001&level=authority&indicator=our-survey&area={town}",
    "need-index?place=E23000001&level=authority&indicators=our-survey,our-calls", "harm?place=E23000001&area={town}",
    "gaps?place=E23000001", "gap-kinds?place=E23000001", "pathways?area={town}", "what-changed?before=empty&after=full",
    "data",
)  # fmt: skip


@pytest.fixture(scope="module")
def hidden(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    """The address of the pages over towns with a survey that nobody published; and the towns whose figure is hidden."""
    folder = tmp_path_factory.mktemp("small")
    engine = open_engine(f"sqlite:///{folder / 'vru.db'}")
    initialise(engine)
    _write(folder)
    with transaction(engine) as session:
        take_snapshot(session, "empty")
    for kind in ("areas", "population", "need"):
        import_file(engine, kind, SourceFile(folder / f"{kind}.csv"))
    with transaction(engine) as session:
        take_snapshot(session, "full")
        rows = session.connection().exec_driver_sql(
            "SELECT area_code FROM need_values WHERE kept_back AND indicator_code = 'our-survey'"
        )
        towns = [code for (code,) in rows]
    assert TOWNS[0] in towns
    assert len(towns) == 2, "the force's figure is the sum: a second town is kept back with the small one"
    with serve(folder / "vru.db") as address:
        yield address, towns
    engine.dispose()


def _write(folder: Path) -> None:
    (folder / "areas.csv").write_text(
        "code,name,area_type,parent_code\nE23000001,Force,police_force,\n"
        + "".join(f"{town},Town {town[-1]},authority,E23000001\n" for town in TOWNS)
    )
    (folder / "population.csv").write_text(
        "area_code,year,people,source\n" + "".join(f"{town},2023,{PEOPLE[town]},made up\n" for town in TOWNS)
    )
    whole = {**COUNTS, "E23000001": sum(COUNTS.values())}
    people = {**PEOPLE, "E23000001": sum(PEOPLE.values())}
    lines = [
        f"{code},{name},rate,knife-crime,{area},2023,{count},{people[area]},people asked,{PER},survey,lower_is_better,"
        f"{NOTE if count < 5 else ''}\n"
        for code, name in (("our-survey", "Our survey"), ("our-calls", "Our calls"))
        for area, count in whole.items()
    ]
    (folder / "need.csv").write_text(
        "indicator,name,kind,theme,area_code,period,count,denominator,denominator_name,per,agency,polarity,note\n"
        + "".join(lines)
    )


@pytest.fixture
def listening(browser):
    """A page, and all bytes that it has received: frames, answers, downloads and addresses."""
    page = browser.new_page(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    received: list[bytes] = []
    keep = received.append
    page.on("websocket", lambda socket: socket.on("framereceived", lambda data: keep(_bytes(data))))
    page.on("response", lambda answer: keep(_body(answer)))
    page.on("framenavigated", lambda frame: keep(frame.url.encode()))
    yield page, received
    page.close()


def _bytes(data) -> bytes:
    return data if isinstance(data, bytes) else data.encode()


def _body(answer) -> bytes:
    if "/static/" in answer.url or answer.status >= 300:  # the program itself, not its data
        return b""
    return answer.body()


def found_in(received: list[bytes], town: str) -> list[str]:
    """What of a town's figure is among the bytes: its rate or an end of its interval, as a number or in text."""
    low, high = poisson_limits(COUNTS[town])
    rate, low, high = (PER * float(end) / PEOPLE[town] for end in (COUNTS[town], low, high))
    every = b"\0".join(received)
    named = []
    for name, value in (("rate", rate), ("lower", low), ("upper", high)):
        text = re.compile(rb"(?<![\d.])" + re.escape(f"{value:.6g}"[:6].encode()))
        if struct.pack("<d", value) in every or text.search(every):
            named.append(name)
    return named


def test_nothing_kept_back_reaches_the_browser(listening, hidden):
    page, received = listening
    address, towns = hidden
    for path in PAGES:
        page.goto(f"{address}/{path.format(town=towns[0])}")
        settle(page)
        for button in page.locator("[data-testid=stDownloadButton] button").all():
            with page.expect_download() as download:
                button.click()
            received.append(Path(download.value.path()).read_bytes())
            settle(page)
    shown = [town for town in TOWNS if town not in towns]
    assert any(found_in(received, town) for town in shown), "a rate that is shown would be found"
    assert {town: found_in(received, town) for town in towns} == {town: [] for town in towns}
    assert NOTE.encode() not in b"".join(received)
    assert any(b"our-survey" in part for part in received)
