"""Whatever somebody wrote into a list: a cell is read or refused with words, and every row is accounted for.

Oracle: the kinds of answer allowed, and the account of the import (read = stored + dropped).
"""

import csv
import io
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interventions.errors import InputError
from interventions.importing.files import SourceFile
from interventions.importing.known import Known
from interventions.importing.lists import cells
from interventions.importing.lists.applying import read_list
from interventions.importing.lists.area_names import AreaNames
from interventions.importing.lists.cells import Unreadable
from interventions.importing.lists.fields import FIELDS
from interventions.importing.lists.guessing import guess_mapping
from interventions.importing.lists.mapping import ColumnMapping, ColumnUse
from interventions.importing.lists.sheets import read_tables
from interventions.store import rejects
from interventions.store.engine import open_engine, transaction
from interventions.store.migrating import initialise
from interventions.store.reading import read_known

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
KNOWN = Known(areas={"E06000032": "authority"}, names={"E06000032": "Luton"})
READERS = [
    cells.read_money, cells.read_number, cells.read_decimal, cells.read_first_day, cells.read_last_day,
    cells.read_period, cells.read_ages, cells.read_flag, lambda text: cells.read_codes(text, {"a": "a"}),
    lambda text: AreaNames(KNOWN).read(text, {}),
]  # fmt: skip
written = st.text(max_size=20) | st.from_regex(r"[£\d ,./kmK%-]{0,12}", fullmatch=True) | st.sampled_from(
    ["Luton", "Luton & Bedford", "March 2021", "31/03/2021", "tbc", "ongoing", "0/0", "2020/21", "a and a"]
)  # fmt: skip


@pytest.mark.parametrize("read", READERS)
@settings(max_examples=150, deadline=None)
@given(text=written)
def test_a_cell_is_read_or_refused_with_words(read, text):
    try:
        read(text)
    except Unreadable as refused:
        assert str(refused)


@given(st.integers(0, 10**9))
def test_money_written_in_any_usual_way_is_the_same_money(pence):
    pounds, rest = divmod(pence, 100)
    for text in (f"£{pounds:,}.{rest:02d}", f"{pounds}.{rest:02d}", f"GBP {pounds:,}.{rest:02d}"):
        assert cells.read_money(text) == pence
    assert cells.read_money(f"£{pounds:,}k") == pounds * 100_000


@given(st.dates(min_value=date(2000, 1, 1)))
def test_a_day_written_in_any_british_way_is_that_day(day):
    for text in (day.isoformat(), f"{day:%d/%m/%Y}", f"{day.day}.{day.month}.{day.year}", f"{day:%d %B %Y}"):
        assert cells.read_first_day(text) == cells.read_last_day(text) == day.isoformat()


uses = st.lists(st.sampled_from(sorted(set(FIELDS) - {"title"})), unique=True, max_size=6)


@given(uses, st.dictionaries(st.sampled_from(["funder", "period", "source"]), st.text(max_size=9)), st.text(max_size=9))
def test_any_mapping_is_the_same_after_yaml(fields, fixed, prefix):
    columns = [ColumnUse(title="T", field="title"), *(ColumnUse(title=f"c {f}", field=f) for f in fields)]
    mapping = ColumnMapping(columns=tuple(columns), fixed=fixed, prefix=prefix)
    assert ColumnMapping.from_yaml(mapping.to_yaml()) == mapping


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> bytes:
    path = tmp_path_factory.mktemp("template") / "vru.db"
    engine = open_engine(f"sqlite:///{path}")
    initialise(engine)
    engine.dispose()
    return path.read_bytes()


HEADER = ["Project", "Provider", "Area", "Status", "Amount", "Start date", "Ages", "Notes"]


@FEW
@given(st.lists(st.lists(written, min_size=8, max_size=8), min_size=1, max_size=8))
def test_every_row_of_any_list_is_stored_or_dropped_or_waits_and_again_changes_nothing(template, rows):
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, ["One", "Ring", "", "live", "10", "", "", "x"], *rows])
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "vru.db").write_bytes(template)
        (Path(folder) / "list.csv").write_text(text.getvalue(), encoding="utf-8", newline="")
        engine = open_engine(f"sqlite:///{folder}/vru.db")
        try:
            tables = read_tables(SourceFile(Path(folder) / "list.csv"))
            mapping = guess_mapping(tables, KNOWN).mapping()
        except InputError:
            engine.dispose()
            return  # a list in which no title was found is refused, in words
        counted = []
        for _ in range(2):
            with transaction(engine) as session:
                read = read_list(tables, mapping, read_known(session), {}, file="list.csv")
                report = rejects.save_list(session, read)
                counted.append((report.stored, len(rejects.list_rejects(session))))
        engine.dispose()
    assert counted[1] == (0, counted[0][1])
