"""Commands on one record: show it, its history, bring a version back, confirm it; and what nobody confirmed lately."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from interventions.commands import open_store
from interventions.figures import plural, pounds
from interventions.forms import Form

if TYPE_CHECKING:
    from sqlmodel import Session

Project = Annotated[str, typer.Argument(help="A project's identifier, as in `vru catalogue list`.")]
Format = Annotated[Form, typer.Option("--format", help="table, json or csv.")]
Actor = Annotated[str, typer.Option("--by", help="Initials or role; stands in the history.")]
Places = Annotated[bool, typer.Option("--show-places", help="Also the place of a confidential project.")]


def add_record_commands(group: typer.Typer) -> None:
    """Add these commands to those of the catalogue."""
    group.command("show")(show_record)
    group.command("history")(show_history)
    group.command("bring-back")(bring_back)
    group.command("confirm")(confirm)
    group.command("stale")(show_stale)


def show_record(
    project: Project,
    version: Annotated[int | None, typer.Option(help="An earlier version; by default the one that stands.")] = None,
    form: Format = Form.TABLE,
    show_places: Places = False,
) -> None:
    """One project whole, field by field."""
    import pandas as pd

    from interventions.printing import print_frame
    from interventions.record_changes import FIELDS, say_field
    from interventions.store.engine import transaction
    from interventions.store.projects import read_project

    with transaction(open_store()) as session:
        record, number = read_project(session, project, version=version)
        names = _names(session)
    hide = record.confidential and not show_places
    rows = [(label, say_field(record, name, names, hide=hide)) for name, label in FIELDS.items()]
    if form is Form.TABLE:
        print(f"{record.title}, version {number}\n")
        for label, words in rows:
            print(f"{label:<24} {words}")
    else:
        print_frame(pd.DataFrame(rows, columns=["field", "value"]), form)


def show_history(project: Project, form: Format = Form.TABLE, show_places: Places = False) -> None:
    """Every version of a project, newest first: when, by whom or by which import, and what changed."""
    import pandas as pd

    from interventions.printing import print_frame
    from interventions.record_changes import compare_records
    from interventions.records import ProjectRecord
    from interventions.store.engine import transaction
    from interventions.store.projects import read_history, read_project

    with transaction(open_store()) as session:
        read_project(session, project)  # says so where there is none
        saves, names = read_history(session, project).to_dict("records"), _names(session)
    records = [ProjectRecord.model_validate_json(save["content"]) for save in saves]
    rows, hidden = [], any(record.confidential for record in records)
    for number, save in enumerate(saves):
        before = records[number + 1] if number + 1 < len(records) else None
        now = records[number]
        changes = compare_records(before, now, names=names, places=show_places, hidden=hidden) if before else []
        said = "; ".join(f"{c.label}: {c.before} → {c.after}" for c in changes) or (
            "first version" if not before else ""
        )
        by = save["actor"] or (f"import {save['import_id']:.0f}" if pd.notna(save["import_id"]) else "not named")
        rows.append((int(save["version"]), f"{save['saved_at']:%Y-%m-%d %H:%M}", by, said))
    frame = pd.DataFrame(rows, columns=["version", "saved", "by", "changed"])
    print_frame(frame, form, summary=plural(len(frame), "version"))


def bring_back(project: Project, version: int, by: Actor = "") -> None:
    """Make an earlier version of a project stand again, as a new version: nothing is taken out of the history."""
    from interventions.store.duplicates import bring_back as bring_project_back
    from interventions.store.engine import transaction

    with transaction(open_store()) as session:
        new, said = bring_project_back(session, project, version, actor=by)
    print(f"{project}: version {version} stands {'again, as a new version' if new else 'already'}. {said}".strip())


def confirm(
    projects: Annotated[list[str], typer.Argument(help="Identifiers, as in `vru catalogue list`.")], by: Actor = ""
) -> None:
    """Note that somebody read these records today and found them right."""
    from datetime import date

    from interventions.store.engine import transaction
    from interventions.store.projects import read_project, save_projects

    today = date.today().isoformat()
    with transaction(open_store()) as session:
        records = [read_project(session, project)[0] for project in dict.fromkeys(projects)]
        confirmed = [record.model_copy(update={"assured_date": today}) for record in records]
        new = save_projects(session, confirmed, actor=by)
    print(f"{plural(len(new), 'record')} confirmed as right on {today}; {len(records) - len(new)} were already.")


def show_stale(
    days: Annotated[int, typer.Option(min=1, help="How old a confirmation may be.")] = 180, form: Format = Form.TABLE
) -> None:
    """The records that nobody confirmed lately, most money first; synthetic ones are left out."""
    from datetime import date

    from catalogue.quality import check_quality
    from interventions.printing import print_frame
    from interventions.store.engine import transaction
    from interventions.store.reading import read_projects

    with transaction(open_store()) as session:
        held = read_projects(session)
    real = held.keep(held.projects.loc[~held.projects["synthetic"], "project_id"])
    stale = check_quality(real, findings=(), interventions=(), as_of=date.today(), days=days).only("stale")
    frame = stale[["project_id", "title", "assured_date", "pence"]]
    if form is Form.TABLE:
        frame = frame.assign(money=frame["pence"].map(pounds)).drop(columns="pence")
    print_frame(frame, form, summary=f"{plural(len(frame), 'record')} not confirmed in the last {days} days.")


def _names(session: Session) -> dict[str, str]:
    """Code → name of areas, interventions, factors and findings."""
    from interventions.store.reading import read_areas, read_table

    areas = read_areas(session)
    names = dict(zip(areas["area_code"], areas["area"], strict=True))
    for table in ("interventions", "factors", "findings"):
        frame = read_table(session, table)
        names |= dict(zip(frame["code"], frame["name"], strict=True))
    return names
