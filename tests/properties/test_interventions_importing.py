"""What must hold for any file: the same again changes nothing, order does not matter, undo gives back what was."""

import csv
import io
import tempfile
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import SQLModel

from interventions.importing.files import SourceFile
from interventions.importing.known import Known
from interventions.importing.projects.spreadsheet import read_projects
from interventions.importing.report import Faults
from interventions.importing.threesixty.grants import _areas
from interventions.loading import import_file
from interventions.projects_list import TEMPLATE, flatten_projects
from interventions.records import FACETS, AwardRecord, ProjectRecord, StageRecord
from interventions.store.engine import open_engine, transaction
from interventions.store.migrating import initialise
from interventions.store.projects import read_records, save_project
from interventions.store.undoing import undo_import
from interventions.vocabulary import (
    CRIME_CATEGORIES,
    MoneyKind,
    PreventionTier,
    ProjectKind,
    ProjectStatus,
    ReferralRoute,
    Setting,
    Sex,
    Theme,
)

FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
CODES = ["E06000032", "E06000055", "E01000001", "E01000002"]
LOOKUP = "lsoa21_code,ltla24_code\nE01000001,E06000032\nE01000002,E06000055\n"


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A database with four areas, to be copied for each example."""
    path = tmp_path_factory.mktemp("template") / "vru.db"
    engine = open_engine(f"sqlite:///{path}")
    initialise(engine)
    (path.parent / "lookup.csv").write_text(LOOKUP)
    import_file(engine, "lookup", SourceFile(path.parent / "lookup.csv"))
    engine.dispose()
    return path.read_bytes()


@contextmanager
def store(template):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vru.db"
        path.write_bytes(template)
        engine = open_engine(f"sqlite:///{path}")
        yield engine
        engine.dispose()


def bring(engine, kind, content, name="file.csv"):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_text(content, newline="")
        return import_file(engine, kind, SourceFile(Path(folder) / name))


def dump_of(engine, *without):
    with engine.connect() as connection:
        names = sorted(set(SQLModel.metadata.tables) - set(without))
        return {name: sorted(map(repr, connection.execute(text(f"SELECT * FROM {name}")))) for name in names}


def crime_counts(engine):
    query = "SELECT area_code, month, category, c.crimes FROM crime_counts c JOIN crime_months m ON m.id=crime_month_id"
    with engine.connect() as connection:
        return sorted(connection.execute(text(f"{query} WHERE replaced_by IS NULL")).all())


crime_rows = st.lists(
    st.tuples(
        st.sampled_from(["", "a", "b", "c"]),
        st.sampled_from(["2024-04", "2024-05"]),
        st.sampled_from(["", "E01000001", "E01000002", "E01099999"]),
        st.sampled_from(list(CRIME_CATEGORIES)),
    ),
    min_size=1,
    max_size=12,
)


def street(rows):
    head = "Crime ID,Month,Reported by,Longitude,Latitude,LSOA code,Crime type"
    return (
        "\n".join([head, *(f"{i},{month},Bedfordshire Police,,,{lsoa},{kind}" for i, month, lsoa, kind in rows)]) + "\n"
    )


@FEW
@given(rows=crime_rows, shuffle=st.randoms(use_true_random=False))
def test_crimes_the_same_again_in_any_order_change_nothing(template, rows, shuffle):
    with store(template) as engine:
        first = bring(engine, "crimes", street(rows))
        before = dump_of(engine)
        mixed = list(rows)
        shuffle.shuffle(mixed)
        again = bring(engine, "crimes", street(mixed), "other.csv")
        assert first.read == again.read == len(rows)
        assert (again.stored, again.import_id) == (0, None)
        assert dump_of(engine) == before


@FEW
@given(first=crime_rows, second=crime_rows)
def test_crimes_imported_then_undone_leave_what_was_before(template, first, second):
    with store(template) as engine:
        bring(engine, "crimes", street(first))
        before = dump_of(engine, "imports")
        report = bring(engine, "crimes", street(second), "second.csv")
        if report.import_id is not None:
            with transaction(engine) as session:
                undo_import(session, report.import_id)
        assert dump_of(engine, "imports") == before


@FEW
@given(first=crime_rows, second=crime_rows)
def test_only_the_last_file_of_a_month_counts(template, first, second):
    with store(template) as both, store(template) as alone:
        bring(both, "crimes", street(first))
        bring(both, "crimes", street(second), "second.csv")
        bring(alone, "crimes", street(second))
        months = {month for _, month, _, _ in second}
        assert [row for row in crime_counts(both) if row[1] in months] == crime_counts(alone)


need_rows = st.dictionaries(
    st.tuples(
        st.sampled_from(["knife", "gun"]), st.sampled_from(CODES), st.sampled_from(["2019/20", "2020", "2020Q1"])
    ),
    st.floats(0, 1e6, allow_nan=False),
    min_size=1,
    max_size=8,
)


def kept_back_of(engine):
    """Each stored figure, whole → whether it is kept back."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM need_values")).mappings()
        return {repr(dict(row, kept_back=None)): row["kept_back"] for row in rows}


def need(rows):
    return "indicator,area_code,period,value\n" + "".join(f"{i},{a},{p},{v!r}\n" for (i, a, p), v in rows)


@FEW
@given(first=need_rows, second=need_rows, shuffle=st.randoms(use_true_random=False))
def test_need_is_idempotent_blind_to_order_and_undone_whole(template, first, second, shuffle):
    with store(template) as engine:
        bring(engine, "need", need(first.items()))
        before, hidden = dump_of(engine, "imports", "need_values"), kept_back_of(engine)
        report = bring(engine, "need", need(second.items()), "second.csv")
        after = dump_of(engine)
        mixed = list(second.items())
        shuffle.shuffle(mixed)
        assert bring(engine, "need", need(mixed), "third.csv").stored == 0
        assert dump_of(engine) == after
        if report.import_id is not None:
            with transaction(engine) as session:
                undo_import(session, report.import_id)
        assert dump_of(engine, "imports", "need_values") == before
        # What was kept back beside the second file stays so: its figures have been seen.
        left = kept_back_of(engine)
        assert left.keys() == hidden.keys()
        assert all(left[row] >= hidden[row] for row in left)


# Text as people type it: any letter of any script, with commas, quotes and semicolons, but trimmed and of one line.
words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=20
).map(str.strip).filter(bool)  # fmt: skip
days = st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(str)
shares = st.lists(st.integers(1, 1000), min_size=1, max_size=4).map(lambda parts: [part / sum(parts) for part in parts])


def some(terms):
    return st.lists(st.sampled_from(terms.codes()), unique=True, max_size=3).map(tuple)


maybe_words = st.one_of(st.just(""), words)
counts = st.one_of(st.none(), st.integers(0, 10**6))
slugs = st.lists(st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True), unique=True, max_size=3).map(tuple)


@st.composite
def stages(draw):
    dates = sorted(draw(st.lists(days, max_size=3)))
    return tuple(
        StageRecord(status=draw(st.sampled_from(ProjectStatus.codes())), from_date=day, note=draw(maybe_words))
        for day in dates
    )


@st.composite
def projects(draw):
    dates, ages = (
        sorted(draw(st.lists(days, min_size=2, max_size=2))),
        sorted(draw(st.tuples(*[st.integers(0, 120)] * 2))),
    )
    parts, lived = draw(st.one_of(st.just([]), shares)), draw(stages())
    awards = st.builds(
        AwardRecord, funder=words, amount_pence=st.one_of(st.none(), st.just(0), st.integers(1, 10**11)),
        award_date=st.one_of(st.none(), days), funder_id=maybe_words, kind=st.sampled_from(MoneyKind.codes()),
        period=st.sampled_from(["", "2019/20", "1999/00"]), reference=maybe_words,
    )  # fmt: skip
    texts = ("description", "provider", "provider_id", "office_address", "url", "status_note", "location_text",
             "theory_id", "successor_id")  # fmt: skip
    numbers = ("reach_planned", "reach_actual", "contacts_planned", "contacts_actual", "sessions", "capacity",
               "waiting_days")  # fmt: skip
    name = draw(words)
    return ProjectRecord(
        project_id=name, title=draw(words), kind=draw(st.sampled_from(ProjectKind.codes())),
        status=lived[-1].status if lived else draw(st.sampled_from(ProjectStatus.codes())), stages=lived,
        start_date=dates[0], end_date=dates[1], assured_date=draw(st.one_of(st.none(), days)),
        sex=draw(st.sampled_from(["", *Sex.codes()])), confidential=draw(st.booleans()),
        hours_per_week=draw(st.one_of(st.none(), st.floats(0, 10**6, allow_nan=False))),
        age_from=ages[0], age_to=draw(st.sampled_from([None, ages[1]])), tiers=draw(some(PreventionTier)),
        settings=draw(some(Setting)), themes=draw(some(Theme)), referrals=draw(some(ReferralRoute)),
        factors=draw(slugs), interventions=draw(slugs), findings=draw(slugs),
        areas=dict(zip(CODES, parts, strict=False)), awards=tuple(draw(st.lists(awards, max_size=3))),
        **{column: draw(counts) for column in numbers},
        **{column: draw(maybe_words.filter(lambda text: text != name)) for column in texts},
    )  # fmt: skip


def said(record):
    """All that a record says, apart from the order of tags and areas and the file it came from."""
    held = record.model_dump(exclude={"source"})
    return held | {name: sorted(held[name]) for name in FACETS.values()}


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(records=st.lists(projects(), min_size=1, max_size=4, unique_by=lambda record: record.project_id))
def test_what_is_exported_comes_back_the_same(template, records):
    with store(template) as engine, tempfile.TemporaryDirectory() as folder:
        with transaction(engine) as session:
            for record in records:
                save_project(session, record)
        path = Path(folder) / "export.csv"
        with transaction(engine) as session:
            flatten_projects(read_records(session)).to_csv(path, index=False)
        assert set(path.read_text(encoding="utf-8").partition("\n")[0].strip().split(",")) == set(TEMPLATE)
        reading = read_projects(SourceFile(path), Known(areas=dict.fromkeys(CODES, "authority")))
        assert import_file(engine, "projects", SourceFile(path)).stored == 0, "it says what is stored"
    came_back = {values["record"].project_id: said(values["record"]) for _, values in reading.rows["projects"]}
    assert came_back == {record.project_id: said(record) for record in records}


def test_the_list_holds_every_field_of_a_record_but_those_made_elsewhere():
    held = set(TEMPLATE) | {"awards"}
    assert set(ProjectRecord.model_fields) - held == {"synthetic", "merged_into"}


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 9)), min_size=1, max_size=9), chunk=st.integers(1, 4)
)
def test_awards_are_found_wherever_they_stand_and_however_the_file_is_cut(template, rows, chunk, monkeypatch):
    """Rows of three projects in any order, read whole and in small parts: each project has its awards, in order."""
    out = io.StringIO()
    writer = csv.DictWriter(out, TEMPLATE)
    writer.writeheader()
    expected: dict[str, list[int]] = {}
    for name, pounds in rows:
        first = {"title": "t", "tiers": "primary"} if name not in expected else {}
        expected.setdefault(name, []).append(pounds * 100)
        writer.writerow({"project_id": name, "funder": "F", "amount": pounds} | first)
    monkeypatch.setattr("interventions.importing.projects.spreadsheet.CHUNK", chunk)
    with store(template) as engine:
        report = bring(engine, "projects", out.getvalue())
        assert (report.read, report.stored) == (len(rows), len(rows))
        with transaction(engine) as session:
            found = {r.project_id: [award.amount_pence for award in r.awards] for r in read_records(session)}
        assert found == expected
        before = dump_of(engine)
        again = bring(engine, "projects", out.getvalue(), "again.csv")
        assert (again.stored, again.dropped) == (0, {"already stored": len(rows)})
        assert dump_of(engine) == before


@given(parts=shares)
def test_shares_written_out_in_full_always_sum_to_one(parts):
    codes = [f"E0600{n:04d}" for n in range(len(parts))]
    out = io.StringIO()
    writer = csv.DictWriter(out, TEMPLATE)
    writer.writeheader()
    areas = ";".join(f"{code}:{share!r}" for code, share in zip(codes, parts, strict=True))
    writer.writerow({"project_id": "p", "title": "t", "tiers": "", "areas": areas, "funder": "", "amount": ""})
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "p.csv").write_text(out.getvalue(), newline="")
        known = Known(areas=dict.fromkeys(codes, "authority"))
        reading = read_projects(SourceFile(Path(folder) / "p.csv"), known)
    record = reading.rows["projects"][0][1]["record"]
    assert record.areas == dict(zip(codes, parts, strict=True))


@given(codes=st.lists(st.sampled_from(["A", "B", "SPLIT", "ELSEWHERE"]), max_size=5))
def test_shares_of_a_grants_places_sum_to_one_or_there_are_none(codes):
    known = Known(areas=dict.fromkeys(["A", "B", "C", "D"], "lsoa"), successors={"SPLIT": ("C", "D")})
    found = _areas(codes, known)
    assert bool(found) == (bool(codes) and "ELSEWHERE" not in codes)
    assert not found or sum(found.values()) == pytest.approx(1)


@given(share=st.floats().filter(lambda share: not abs(share - 1) <= 1e-6))
def test_no_other_sum_of_shares_is_a_record(share):
    with pytest.raises(ValueError, match="share"):
        ProjectRecord(project_id="p", title="t", areas={"A": share})


@given(count=st.integers(0, 3))
def test_a_file_is_refused_exactly_when_it_has_faults(count):
    faults = Faults("f")
    for _ in range(count):
        faults.add("something else")
    try:
        faults.refuse_if_any()
        assert count == 0
    except Exception as refused:
        assert len(refused.faults) == count > 0
