"""The whole chain once: fill, coverage, gaps, a theory's review, an estimate beside the truth, a board paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

import evaluation
from app.components import study
from app.reports.board_paper import Section, write_paper
from catalogue import Coverage, GapAnalysis, ProjectFilter, count_need, coverage, filter_projects, find_gaps
from catalogue.need import VIOLENCE_NAME, latest_months, say_months
from evaluation import Effect
from interventions import demo
from interventions.places import inside, population_at
from interventions.store import reading
from interventions.store.engine import open_engine, transaction
from interventions.store.migrating import initialise
from interventions.store.saving import save_theory_file
from interventions.store.undoing import list_imports
from interventions.synthetic import COUNTY, OUTCOME, START, TRUE_EFFECT, make_county
from interventions.vocabulary import AreaType
from logic_models import Review, check
from logic_models.reading import find_logic_model, library, read_logic_model
from logic_models.storing import to_stored

NOTE = "Fairshire is synthetic: made up for this demonstration, so that an estimate can be set beside a known truth."
THEORY = "youth-mentoring"


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
        own = set(list_imports(session)["kind"]) - {"reference", "synthetic", "logic-model", "crimes"}
    if own:
        yield "Note: this database holds imports of your own; the demonstration is added to them. Its records say so."
    yield from _fill(engine)
    with transaction(engine) as session:
        held = _documents_coverage(session)
        analysis = _county_gaps(session)
        effect = estimate(session)
    yield f"\nWHAT THE DOCUMENTS NAME, projects by tier and area\n{held.matrix().to_string()}\n{held.summary()}"
    yield f"\nTHE THREE LARGEST GAPS in the synthetic county\n{NOTE}\n{analysis.summary()}"
    review = check(find_logic_model(THEORY))
    yield f"\nA THEORY OF CHANGE, reviewed\n{review.summary()}"
    yield from (f"  {f.rule} {f.severity.label}: {f.message}" for f in review.findings)
    truth = f"The truth, as made: {TRUE_EFFECT:+.2f} crimes per area and month."
    yield f"\nAN ESTIMATE BESIDE THE TRUTH\n{effect.summary()}\n{truth}"
    sections = _sections(held, analysis, review, effect, truth)
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
    real = filter_projects(reading.read_projects(session), ProjectFilter(), areas)
    return coverage(real, areas[~areas["synthetic"]], reading.read_populations(session), year=2018)


def _county_gaps(session: Session) -> GapAnalysis:
    everywhere, projects = reading.read_areas(session), reading.read_projects(session)
    populations, areas = reading.read_populations(session), inside(everywhere, COUNTY)
    crimes = reading.read_crimes(session)
    months = latest_months(crimes[crimes["area_code"].isin(areas["area_code"])])
    need = count_need(crimes, areas, months=months)
    held = coverage(filter_projects(projects, ProjectFilter(area=COUNTY), everywhere), areas, populations, year=2021)
    people = population_at(populations, areas, AreaType.AUTHORITY, year=int(months[-1][:4]))
    return find_gaps(need, held, people, need_name=VIOLENCE_NAME, period=say_months(months))


def estimate(session: Session) -> Effect:
    """What the synthetic programme changed, by difference in differences, from the stored counts."""
    areas = inside(reading.read_areas(session), COUNTY)
    crimes = reading.read_crimes(session)
    crimes = crimes[crimes["area_code"].isin(areas["area_code"])]
    rows = study.panel_rows(crimes, areas, treated=make_county().treated, start=START, category=OUTCOME)
    panel = evaluation.build_panel(
        rows,
        unit="area",
        period="month",
        outcome=study.outcome_of(OUTCOME),
        first_treated="start",
        assignment=study.DECIDED,
    )
    return evaluation.did(panel)


def _sections(held: Coverage, analysis: GapAnalysis, review: Review, effect: Effect, truth: str) -> Iterator[Section]:
    table = held.matrix().reset_index()
    yield Section(
        title="What is funded, by tier and area", words=(held.summary(),), picture=held.plot(), table=table,
        note="Projects named in five public documents of 2019 to 2021; each record names its document and section.",
        alt="Projects by area and prevention tier", caption="The same as a table",
    )  # fmt: skip
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
