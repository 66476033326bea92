"""Commands that find projects: list those that match, count what further choices would give, export them."""

# No postponed annotations here: those of the commands are looked at to make their options.
import inspect
import json
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interventions.commands import open_store
from interventions.errors import InputError
from interventions.figures import plural
from interventions.forms import Form
from interventions.vocabulary import (
    PreventionTier,
    ProjectKind,
    ProjectStatus,
    ReferralRoute,
    Setting,
    Stance,
    Theme,
)

if TYPE_CHECKING:
    from sqlmodel import Session

    from catalogue.filters import ProjectFilter
    from catalogue.finding import Found

_HELP = {
    "tier": ", ".join(PreventionTier.codes()), "area": "A GSS code or a name; areas inside it and around it count too.",
    "theme": ", ".join(Theme.codes()), "setting": ", ".join(Setting.codes()), "factor": "The code of a factor.",
    "intervention": "The code of an intervention.",
    "evidence": f"What a register says of an intervention used: {', '.join(Stance.codes())}.",
    "provider": "A provider's name; several are separated by semicolons.",
    "funder": "A funder's name; several are separated by semicolons.", "kind": ", ".join(ProjectKind.codes()),
    "status": ", ".join(ProjectStatus.codes()), "referral": ", ".join(ReferralRoute.codes()),
    "finding": "The code of a finding of need.", "year": "A financial year in which the project runs, 2019/20.",
    "words": "Words, all of which stand in title, description, provider or place.",
}  # fmt: skip
Format = Annotated[Form, typer.Option("--format", help="table, json or csv.")]
Limit = Annotated[int | None, typer.Option(min=1, help="How many at most; by default 200 in a table, else all.")]
Order = Annotated[str, typer.Option(help="money, newest or oldest.")]


_SHOWN = 200
_MANY = 50_000  # so many projects take more than a second to read


def add_finding_commands(group: typer.Typer) -> None:
    """Add these commands to those of the catalogue."""
    group.command("list")(_with_filters(list_projects))
    group.command("facets")(_with_filters(count_facets))
    group.command("export")(_with_filters(export))


def _with_filters(command: Callable[..., None]) -> Callable[..., None]:
    """The command with an option for each field of a filter, handed to it as one `chosen`: written once for all."""

    @wraps(command)
    def asked(**given: Any) -> None:
        from catalogue.filters import ProjectFilter

        filters = {name: given.pop(name) for name in _HELP}
        command(ProjectFilter(**filters), **given)

    own = list(inspect.signature(command).parameters.values())[1:]
    options = [
        inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, default="", annotation=Annotated[str, typer.Option(help=help)]
        )
        for name, help in _HELP.items()
    ]
    first = [one for one in own if one.default is one.empty]
    rest = [one.replace(kind=one.KEYWORD_ONLY) for one in own if one.default is not one.empty]
    asked.__signature__ = inspect.Signature([*first, *options, *rest])  # type: ignore[attr-defined]
    asked.__annotations__ = {one.name: one.annotation for one in (*first, *options, *rest)}
    return asked


def list_projects(
    chosen: "ProjectFilter", order: Order = "money", limit: Limit = None,
    form: Format = Form.TABLE,
) -> None:  # fmt: skip
    """The funded projects that match, with their totals. Several codes of a facet are separated by commas."""
    import pandas as pd

    from catalogue.finding import ORDERS
    from interventions.printing import print_frame
    from interventions.projects_list import flatten_projects
    from interventions.store.engine import transaction
    from interventions.store.finding import read_selection

    if order not in ORDERS:
        raise InputError(f"{order!r} is no order.", mend=f"One of: {', '.join(ORDERS)}.")
    with transaction(open_store()) as session:
        found = _find(session, chosen)
        numbers = found.page(order=order, limit=limit or (_SHOWN if form is Form.TABLE else max(found.count, 1)))
        frame = flatten_projects(read_selection(session, numbers))
    frame["amount"] = pd.to_numeric(frame["amount"])
    if form is Form.TABLE:
        frame = frame[["project_id", "title", "provider", "tiers", "status", "amount"]]
    shown = f" Showing {len(numbers):,}." if len(numbers) < found.count - found.confidential else ""
    print_frame(frame, form, summary=found.summary() + shown)


def count_facets(
    chosen: "ProjectFilter", most: Annotated[int, typer.Option(min=1, help="Codes shown of each facet.")] = 20,
    form: Format = Form.TABLE,
) -> None:  # fmt: skip
    """How many projects each further choice would give, facet by facet."""
    from interventions.printing import print_frame
    from interventions.store.engine import transaction

    with transaction(open_store()) as session:
        found = _find(session, chosen)
    frame = found.to_frame()
    if form is Form.TABLE:
        kept = {(facet, code) for facet in found.facets for code in found.top(facet, most)}
        frame = frame[[pair in kept for pair in zip(frame["facet"], frame["code"], strict=True)]]
    print_frame(frame, form, summary=found.summary())


def export(
    chosen: "ProjectFilter", output: Annotated[Path, typer.Argument(help="A file ending in .csv, .xlsx or .json.")],
    publisher: Annotated[str, typer.Option(help="Your 360Giving prefix, for .json: 360G-bedsveru.")] = "",
    services: Annotated[bool, typer.Option("--services", help="Write .json as Open Referral services.")] = False,
) -> None:  # fmt: skip
    """The matching projects as the plain list (CSV, XLSX), as 360Giving grants or as Open Referral services (JSON).
    Confidential ones never.
    """
    from interventions.store.engine import transaction

    if output.suffix not in (".csv", ".xlsx", ".json"):
        raise InputError("an export ends in .csv, .xlsx or .json.", where=str(output), mend="Name the file so.")
    with transaction(open_store()) as session:
        found = _find(session, chosen)
        write = _write_services if services and output.suffix == ".json" else partial(_write, publisher=publisher)
        said = write(session, found, output)
    for line in said:
        print(line)
    if found.confidential:
        print(f"{plural(found.confidential, 'confidential project')} left out.")


def _write_services(session: "Session", found: "Found", output: Path) -> list[str]:
    """Write the services; returns what there is to say of them."""
    from interventions.exporting.open_referral import to_services, why_left_out
    from interventions.store.finding import read_selection
    from interventions.store.reading import read_areas

    records = read_selection(session, found.listed())
    areas = read_areas(session)
    written = to_services(records, dict(zip(areas["area_code"], areas["area"], strict=True)))
    output.write_text(json.dumps(written, indent=1, ensure_ascii=False), encoding="utf-8")
    left = [f"Left out: {count:,} × {why}." for why, count in why_left_out(records).items()]
    return [f"{plural(len(written), 'service')} written to {output}.", *left]


def _write(session: "Session", found: "Found", output: Path, publisher: str) -> list[str]:
    """Write the file; returns what there is to say of it."""
    from interventions.exporting.plain import write_csv, write_xlsx
    from interventions.exporting.threesixty import to_package
    from interventions.store.finding import read_selection

    records = read_selection(session, found.listed())
    if output.suffix == ".json":
        package, left_out = to_package(records, publisher=publisher)
        reasons = [f"{count:,} × {why}" for why, count in Counter(one.why for one in left_out).most_common()]
        if not package["grants"]:
            raise InputError(
                f"none of these projects can be written as a grant: {'; '.join(reasons) or 'none was found'}.",
                where=str(output),
                mend="Give awards an amount and a date, or export .csv or .xlsx. Nothing was written.",
            )  # fmt: skip
        output.write_text(json.dumps(package, indent=1, ensure_ascii=False), encoding="utf-8")
        lines = [f"  · {one.project_id}: {one.why}" for one in left_out[:20]]
        more = [f"  · and {len(left_out) - 20:,} more"] if len(left_out) > 20 else []
        whole = [f"Left out: {'; '.join(reasons)}."] if reasons else []
        return [f"{plural(len(package['grants']), 'grant')} written to {output}.", *whole, *lines, *more]
    if output.suffix == ".xlsx":
        return [f"{plural(write_xlsx(records, output), 'row')} written to {output}."]
    with output.open("w", newline="", encoding="utf-8") as file:
        return [f"{plural(write_csv(records, file), 'row')} written to {output}."]


def _find(session: "Session", chosen: "ProjectFilter") -> "Found":
    from catalogue.finding import LISTED, find_projects, stances_of
    from interventions.store.evidence import read_claims
    from interventions.store.finding import count_projects, match_words, read_index
    from interventions.store.reading import read_areas, read_table

    if (many := count_projects(session)) > _MANY:
        print(f"reading {many:,} projects …", file=sys.stderr)
    tables = {facet: read_table(session, f"{facet}s") for facet in LISTED}
    return find_projects(
        read_index(session), chosen, read_areas(session),
        matched=match_words(session, chosen.words) if chosen.words.strip() else None,
        stances=stances_of(read_claims(session), read_table(session, "scales")),
        known={facet: dict(zip(table["code"], table["name"], strict=True)) for facet, table in tables.items()},
    )  # fmt: skip
