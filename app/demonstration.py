"""The whole chain once: fill, coverage, two years of a place, gaps, a theory's review, an estimate, a board paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

import evaluation
from app.reports.board_paper import Section, write_paper
from catalogue import (
    AllocationShares,
    Coverage,
    GapAnalysis,
    Lives,
    allocation_shares,
    coverage,
    gaps_from_crime,
    project_lives,
)  # fmt: skip
from evaluation import Effect, recorded_crime
from interventions import demo
from interventions.places import inside
from interventions.store import reading
from interventions.store.engine import open_engine, transaction
from interventions.store.migrating import initialise
from interventions.store.saving import save_theory_file
from interventions.store.undoing import list_imports
from interventions.synthetic import COUNTY, OUTCOME, START, TRUE_EFFECT, make_county
from logic_models import Review, check
from logic_models.reading import find_logic_model, library, read_logic_model
from logic_models.storing import to_stored

NOTE = "Fairshire is synthetic: made up for this demonstration, so that an estimate can be set beside a known truth."
THEORY = "youth-mentoring"
TWO_YEARS = "E06000022"  # Bath and North East Somerset
_OWN_FILES = {f"{demo.SYNTHETIC}: crimes", *(path.name for path in library().values())}


def prepare(*, demo: bool = True) -> Iterator[str]:
    """Bring the database to this version; unless told otherwise, fill an empty one with the demonstration."""
    engine = open_engine()
    yield from initialise(engine)
    with transaction(engine) as session:
        empty = list_imports(session).empty
    if empty and demo:
        yield "The database is empty: filling it with the demonstration (vru app --no-demo leaves it empty)."
        yield from _fill(engine)


def demonstrate(output: Path, *, as_of: date | None = None) -> Iterator[str]:
    """Run the whole chain on the database and say each step; the board paper goes to `output`."""
    engine = open_engine()
    yield from initialise(engine)
    with transaction(engine) as session:
        held_imports = list_imports(session)
    ours = held_imports["kind"].isin(["reference", "synthetic"]) | held_imports["file"].isin(_OWN_FILES)
    if (held_imports["undone_at"].isna() & ~ours).any():
        yield "Note: this database holds imports of your own; the demonstration is added to them. Its records say so."
    yield from _fill(engine)
    with transaction(engine) as session:
        held = _documents_coverage(session)
        lives, shares = _two_years(session)
        analysis = _county_gaps(session)
        effect = estimate(session)
    table = held.matrix()
    table = table[(table != 0).any(axis=1)]
    yield f"\nWHAT THE DOCUMENTS NAME, projects by tier and area\n{table.to_string()}\n{held.summary()}"
    yield f"\nTWO YEARS in Bath and North East Somerset\n{lives.summary()}\n{shares.summary()}"
    yield f"\nTHE THREE LARGEST GAPS in the synthetic county\n{NOTE}\n{analysis.summary()}"
    review = check(find_logic_model(THEORY))
    yield f"\nA THEORY OF CHANGE, reviewed\n{review.summary()}"
    yield from (f"  {f.rule} {f.severity.label}: {f.message}" for f in review.findings)
    truth = f"The truth, as made: {TRUE_EFFECT:+.2f} crimes per area and month."
    yield f"\nAN ESTIMATE BESIDE THE TRUTH\n{effect.summary()}\n{truth}"
    sections = _sections(held, lives, shares, analysis, review, effect, truth)
    paper = write_paper(
        output, title="Preventing violence: what is funded, where, and what changed", sections=sections,
        as_of=as_of or date.today(),
    )  # fmt: skip
    yield f"\nThe board paper is at {paper}. Open the pages with: make app"


def _fill(engine: Engine) -> Iterator[str]:
    reports = demo.fill(engine)
    new = sum(report.stored for report in reports)
    rest = sum(report.read for report in reports) - new
    yield f"Filled from {len(reports)} sources: {new:,} rows new, {rest:,} there before or left out."
    with transaction(engine) as session:
        for path in library().values():
            save_theory_file(session, to_stored(read_logic_model(path)), file=path.name)


def _documents_coverage(session: Session) -> Coverage:
    areas = reading.read_areas(session)
    projects = reading.read_projects(session)
    named = projects.keep(projects.projects.loc[projects.projects["source"].str.startswith("document "), "project_id"])
    return coverage(named, areas[~areas["synthetic"]], reading.read_populations(session), year=2018)


def _two_years(session: Session) -> tuple[Lives, AllocationShares]:
    areas = reading.read_areas(session)
    allocations = reading.read_table(session, "allocations")
    lives = project_lives(reading.read_projects(session), areas, area=TWO_YEARS)
    return lives, allocation_shares(allocations, areas, within=TWO_YEARS)


def _county_gaps(session: Session) -> GapAnalysis:
    return gaps_from_crime(
        reading.read_projects(session), reading.read_areas(session), reading.read_crimes(session),
        reading.read_populations(session), within=COUNTY,
    )  # fmt: skip


def estimate(session: Session) -> Effect:
    """What the synthetic programme changed, by difference in differences, from the stored counts."""
    areas = inside(reading.read_areas(session), COUNTY)
    crimes = reading.read_crimes(session)
    crimes = crimes[crimes["area_code"].isin(areas["area_code"])]
    starts = dict.fromkeys(make_county().treated, START)
    rows = recorded_crime.panel_rows(crimes, areas, starts=starts, category=OUTCOME)
    panel = evaluation.build_panel(
        rows,
        unit="area",
        period="month",
        outcome=recorded_crime.outcome_of(OUTCOME),
        first_treated="start",
        assignment=recorded_crime.DECIDED,
    )
    return evaluation.did(panel)


def _sections(
    held: Coverage, lives: Lives, shares: AllocationShares, analysis: GapAnalysis, review: Review, effect: Effect,
    truth: str,
) -> Iterator[Section]:  # fmt: skip
    table = held.matrix().reset_index()
    yield Section(
        title="What is funded, by tier and area", words=(held.summary(),), picture=held.plot(), table=table,
        note="Projects named in five public documents of 2019 to 2021; each record names its document and section.",
        alt="Projects by area and prevention tier", caption="The same as a table",
    )  # fmt: skip
    yield _years_section(lives, shares)
    shown = analysis.to_frame()[
        ["area", "events", "rate", "lower", "upper", "need_share", "provision_share", "gap_points"]
    ]
    shown = shown.assign(
        events=shown["events"].astype(int),
        need_share=100 * shown["need_share"],
        provision_share=100 * shown["provision_share"],
    )
    shown.columns = ["Area", "Crimes", "Per 1,000", "Lower", "Upper", "% of need", "% of money", "Gap, points"]
    yield Section(
        title="Need beside provision", note=NOTE, words=tuple(analysis.summary().splitlines()), picture=analysis.plot(),
        alt="Share of need and share of money, area by area", table=shown,
        caption="Recorded violence, robbery and weapons beside the money stated",
    )  # fmt: skip
    yield Section(
        title="Why it should work: a theory of change", words=(review.summary(),), picture=review.plot(),
        alt=f"{review.model.title}: from problem to impact", table=review.to_frame()[["rule", "message", "mend"]],
        caption="What the checks found",
    )  # fmt: skip
    yield Section(
        title="What changed where the made-up programme ran", note=NOTE, words=(effect.summary(), truth),
        picture=effect.plot(), alt="Mean crimes per treated area and month, observed and without the programme",
    )  # fmt: skip


def _years_section(lives: Lives, shares: AllocationShares) -> Section:
    years = lives.to_frame()[["title", *lives.periods]]
    return Section(
        title="Two years in Bath and North East Somerset", words=(lives.head(), *shares.summary().splitlines()),
        picture=lives.plot(), alt="Projects by financial year, each with its status",
        table=years.rename(columns={"title": "Project"}), caption="The same as a table, with the reasons",
        note="Typed from document 004, paragraphs 3.7 and 5.2.",
    )  # fmt: skip
