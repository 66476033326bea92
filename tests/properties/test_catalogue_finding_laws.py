"""Finding on the index gives what looping over the records one by one gives: the naive loops here are the oracle."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.filters import NOT_STATED, ProjectFilter, filter_projects
from catalogue.finding import FACETS, find_projects
from interventions.records import FACETS as TAGS
from interventions.records import AwardRecord, ProjectRecord
from interventions.store.engine import open_engine, transaction
from interventions.store.finding import read_index
from interventions.store.migrating import initialise
from interventions.store.projects import save_projects
from interventions.store.reading import read_areas, read_projects
from interventions.vocabulary import PreventionTier, ProjectKind, ProjectStatus, Setting, Theme

# Two forces; an authority with two wards of two LSOAs each; a county that lies across; a made-up authority.
PLACES = [
    ("E23000001", "police_force", ()), ("E23000002", "police_force", ()), ("E10000001", "county", ()),
    ("E07000001", "authority", ("E23000001", "E10000001")), ("E07000002", "authority", ("E23000002", "E10000001")),
    ("E06000003", "authority", ("E23000002",)), ("E05000001", "ward", ("E07000001",)),
    ("E05000002", "ward", ("E07000001",)), ("E01000001", "lsoa", ("E05000001",)), ("E01000002", "lsoa", ("E05000001",)),
    ("E01000003", "lsoa", ("E05000002",)), ("E01000004", "lsoa", ("E07000002",)), ("X06000001", "authority", ()),
]  # fmt: skip
KINDS = {code: kind for code, kind, _ in PLACES}
STANCES = {"mentoring": ("works", "mixed"), "boot-camp": ("harm",)}
YEARS = ["2018/19", "2019/20", "2020/21"]


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('finding')}/vru.db")
    initialise(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO imports (id, kind, file, imported_at, rows_read, rows_stored, rows_mapped, dropped, notes) "
            "VALUES (1, 'areas', 'a', '2024-01-01 00:00:00.000000', 0, 0, 0, '{}', '[]')"
        )
        for code, kind, parents in PLACES:
            connection.exec_driver_sql(
                "INSERT INTO areas (code, name, area_type, synthetic, import_id) VALUES (?, ?, ?, ?, 1)",
                (code, code, kind, code.startswith("X")),
            )
            for parent in parents:
                connection.exec_driver_sql(
                    "INSERT INTO area_links (child_code, parent_code, import_id) VALUES (?, ?, 1)", (code, parent)
                )
    yield engine
    engine.dispose()


def some(codes, most=2):
    return st.lists(st.sampled_from(codes), unique=True, max_size=most).map(tuple)


@st.composite
def records(draw):
    made = []
    for number in range(draw(st.integers(0, 7))):
        made_up = draw(st.integers(0, 5)) == 0
        codes = draw(some([c for c in KINDS if c.startswith("X") == made_up], 3))
        first, last = sorted(
            draw(st.lists(st.sampled_from(["2018-03-31", "2019-04-01", "2020-12-01"]), min_size=2, max_size=2))
        )
        made.append(
            ProjectRecord(
                project_id=f"p{number}", title="t", areas={code: 1 / len(codes) for code in codes},
                synthetic=made_up, confidential=draw(st.integers(0, 3)) == 0, tiers=draw(some(PreventionTier.codes())),
                themes=draw(some(Theme.codes()[:3])), settings=draw(some(Setting.codes()[:2])),
                interventions=draw(some(["mentoring", "boot-camp", "new-idea"])), factors=draw(some(["a", "b"])),
                referrals=draw(some(["police"])), findings=draw(some(["f"])),
                provider=draw(st.sampled_from(["", "One, Ltd", "Two"])),
                status=draw(st.sampled_from(ProjectStatus.codes()[-3:])),
                kind=draw(st.sampled_from(ProjectKind.codes()[:2])),
                start_date=draw(st.sampled_from([None, first])), end_date=draw(st.sampled_from([None, last])),
                reach_planned=draw(st.none() | st.integers(0, 50)), reach_actual=draw(st.none() | st.integers(0, 50)),
                awards=tuple(
                    AwardRecord(
                        funder=draw(st.sampled_from(["", "Fund", "Trust, The"])),
                        kind=draw(st.sampled_from(["grant", "grant", "leveraged"])),
                        amount_pence=draw(st.none() | st.integers(0, 10**6)),
                        period=draw(st.sampled_from(["", "2018/19", "2020/21"])),
                    )
                    for _ in range(draw(st.integers(0, 3)))
                ),
            )
        )  # fmt: skip
    return made


@st.composite
def filters(draw):
    choices = {
        "tier": [*PreventionTier.codes(), NOT_STATED], "theme": [*Theme.codes()[:3], NOT_STATED],
        "setting": [*Setting.codes()[:2], NOT_STATED], "area": [*KINDS, NOT_STATED],
        "intervention": ["mentoring", "new-idea", NOT_STATED], "factor": ["a", "zzz", NOT_STATED],
        "evidence": ["works", "harm", "none", NOT_STATED], "status": [*ProjectStatus.codes()[-3:], NOT_STATED],
        "kind": [*ProjectKind.codes()[:2], NOT_STATED], "referral": ["police", NOT_STATED],
        "finding": ["f", NOT_STATED], "year": [*YEARS, NOT_STATED], "provider": ["One, Ltd", "Two", NOT_STATED],
        "funder": ["Fund", "Trust, The", NOT_STATED],
    }  # fmt: skip
    asked = draw(st.lists(st.sampled_from(list(choices)), unique=True, max_size=3))
    chosen = {}
    for facet in asked:
        codes = draw(st.lists(st.sampled_from(choices[facet]), unique=True, min_size=1, max_size=2))
        chosen[facet] = (";" if facet in ("provider", "funder") else ",").join(codes)
    return ProjectFilter(**chosen)


# ── the oracle: one record at a time ────────────────────────────────────────────────────────────────────────────────


def above(code):
    """Every area that holds an area, by walking up its links."""
    parents = {c: p for c, _, p in PLACES}[code]
    return set(parents).union(*(above(parent) for parent in parents)) if parents else set()


def carries(record, facet, code):
    if facet == "area":
        made_up = code.startswith("X")
        if record.synthetic and not made_up:
            return False
        if code == NOT_STATED:
            return not record.areas
        if record.confidential and KINDS[code] in ("ward", "lsoa"):
            return False
        return any(code == own or code in above(own) or own in above(code) for own in record.areas)
    held = {
        **{tag: getattr(record, column) for tag, column in TAGS.items()},
        "status": [record.status], "kind": [record.kind], "provider": [record.provider] if record.provider else [],
        "funder": [award.funder for award in record.awards if award.funder], "year": years_of(record),
        "evidence": [s for i in record.interventions for s in STANCES.get(i, ())],
    }[facet]  # fmt: skip
    if code == NOT_STATED:
        return record.status == "unknown" if facet == "status" else not held
    return code in held


def years_of(record):
    def named(day):
        year = int(day[:4]) - (day[5:] < "04-01")
        return f"{year}/{(year + 1) % 100:02d}"

    ends = [named(day) for day in (record.start_date, record.end_date) if day]
    ends = ends or [award.period for award in record.awards if "/" in award.period]
    every = ["2017/18", *YEARS, "2021/22"]
    return [year for year in every if ends and min(ends) <= year <= max(ends)]


def naive(made, chosen, *, matched=None):
    found = []
    for record in made:
        if matched is not None and record.project_id not in matched:
            continue
        if record.synthetic and not chosen.area:
            continue
        if all(any(carries(record, facet, code) for code in chosen.codes(facet)) for facet in chosen.asked()):
            found.append(record)
    return found


def stated(values):
    known = [value for value in values if value is not None]
    return sum(known) if known else None


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=records(), chosen=filters(), words=st.booleans(), data=st.data())
def test_the_index_finds_counts_and_sums_what_a_loop_over_the_records_does(engine, made, chosen, words, data):
    with transaction(engine) as session:
        save_projects(session, made)
        index, areas, tables = read_index(session), read_areas(session), read_projects(session)
        number = dict(session.connection().exec_driver_sql("SELECT project_id, number FROM projects").fetchall())
        session.rollback()
    matched = set(data.draw(some([record.project_id for record in made], 7))) if words and made else None
    if matched is not None:
        chosen = ProjectFilter(**{f: getattr(chosen, f) for f in chosen.asked()}, words="word")
    found = find_projects(
        index, chosen, areas, stances=STANCES,
        matched=np.array(sorted(number[name] for name in matched or ()), dtype=np.int64),
    )  # fmt: skip
    expected = naive(made, chosen, matched=matched)
    listed = [record for record in expected if not record.confidential]
    assert found.count == len(expected)
    assert set(found.listed()) == {number[record.project_id] for record in listed} == set(found.page())
    assert found.confidential == len(expected) - len(listed)
    grants = [stated(a.amount_pence for a in r.awards if a.kind == "grant") for r in expected]
    assert found.pence == stated(grants)
    assert found.without_amount == grants.count(None)
    reach = [r.reach_planned if r.reach_actual is None else r.reach_actual for r in expected if r.kind == "delivery"]
    assert found.reach == stated(reach)
    _assert_facets(found, made, chosen, matched)
    if matched is None:
        kept = filter_projects(tables, chosen, areas, stances=STANCES)
        assert set(kept.projects["project_id"]) == {record.project_id for record in expected}


def _assert_facets(found, made, chosen, matched):
    """Each count is what would be found were that code alone chosen in its facet, all other choices standing."""
    for facet in FACETS:
        offered = {
            "area": [c for c, kind in KINDS.items() if kind not in ("ward", "lsoa")] + [NOT_STATED],
            "year": ["2017/18", *YEARS, "2021/22", NOT_STATED], "status": ProjectStatus.codes(),
            "evidence": ["works", "mixed", "harm", NOT_STATED],
        }.get(facet, [*found.facets[facet], NOT_STATED])  # fmt: skip
        counts = {}
        for code in {*offered, *chosen.codes(facet)} - {"zzz", "none"}:
            alone = {name: getattr(chosen, name) for name in chosen.asked()} | {facet: code, "words": chosen.words}
            if many := len(naive(made, ProjectFilter(**alone), matched=matched)):
                counts[code] = many
        assert found.facets[facet] == counts, facet


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=records())
def test_a_page_is_in_order_and_what_is_not_stated_comes_last(engine, made):
    with transaction(engine) as session:
        save_projects(session, made)
        index, areas = read_index(session), read_areas(session)
        number = dict(session.connection().exec_driver_sql("SELECT number, project_id FROM projects").fetchall())
        session.rollback()
    by_name = {record.project_id: record for record in made}
    page = [by_name[number[n]] for n in find_projects(index, ProjectFilter(), areas).page(limit=4)]
    money = [stated(a.amount_pence for a in r.awards if a.kind == "grant") for r in page]
    assert [m for m in money if m is not None] == sorted((m for m in money if m is not None), reverse=True)
    assert money == sorted(money, key=lambda m: m is None)
    assert pd.Series(page).map(id).is_unique
