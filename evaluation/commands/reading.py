"""What a command was asked: its data as a panel or a series, from a CSV file or from the store."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from interventions.errors import InputError
from interventions.figures import listed

if TYPE_CHECKING:
    import pandas as pd

    from evaluation.panel import Panel

COLUMNS = ("unit", "period", "outcome")
FURTHER = (*COLUMNS, "first_treated", "share", "exposure", "weights", "cluster", "assignment")
OF_A_FILE = ("file", *FURTHER, "covariate", "suppressed")
NEVER = "first treated"
MIXED = ("synthetic", "sdid")  # they make one area of many, so that areas are taken as they were decided
DRAWS, FEWEST_DRAWS, ROOM = 9_999, 499, 5_000_000  # ROOM: draws × clusters that are held at once


def read_panel(context: typer.Context, *, covariates: list[str] | None = None, planned: bool = False) -> Panel:
    """The panel that the command's options describe. `planned`: nobody need be treated in it yet."""
    from evaluation.panel import build_panel

    asked = dict(context.params)
    if asked["stored"]:
        from evaluation.commands.stored import stored_panel

        _refuse_columns(asked)
        frame, columns = stored_panel(
            asked["stored"], asked["project"], asked["place"], added_up=context.info_name in MIXED
        )
    else:
        begins = asked["first_treated"] or asked["share"]
        _require(asked, ("file", *COLUMNS, *(() if begins or planned else ("first_treated",))))
        frame = read_table(asked["file"], asked["period"])
        if not begins:
            frame, asked["first_treated"] = frame.assign(**{NEVER: None}), NEVER
        columns = {name: asked.get(name) for name in FURTHER}
    return build_panel(
        frame, covariates=covariates or asked.get("covariate") or (), **columns, override=asked["override"],
        counted=asked["counted"], absent=asked["absent"], suppressed=asked["suppressed"] or (),
        excluded=periods_left_out(asked["excluded"], frame, columns["period"]), anticipation=_gap(context),
    )  # fmt: skip


def _gap(context: typer.Context) -> int:
    """Periods left out before each start; `group-time` keeps them and takes its base from before them."""
    return 0 if context.info_name == "group-time" else int(context.params["anticipation"])


def draws_for(context: typer.Context, panel: Panel) -> int:
    """The draws asked for, or as many as so many clusters take within seconds; the answer says how many."""
    asked: int | None = context.params["draws"]
    return asked if asked is not None else max(FEWEST_DRAWS, min(DRAWS, ROOM // len(panel.cluster_names)))


def read_series(context: typer.Context) -> tuple[pd.DataFrame, dict[str, Any]]:
    """One row a period, and the columns and start that `its` and `pre-post` take."""
    asked = context.params
    if asked["stored"]:
        from evaluation.commands.stored import stored_series

        _refuse_columns(asked)
        return stored_series(asked["stored"], asked["project"], asked["place"], asked["start"])
    _require(asked, ("file", "start"))
    columns: dict[str, Any] = {
        "period": asked["period"] or "month",
        "outcome": asked["outcome"] or "count",
        "start": asked["start"],
    }
    return read_table(asked["file"], columns["period"]), columns | {"exposure": asked["exposure"]}


def _refuse_columns(asked: dict[str, Any]) -> None:
    wrong = [_option(name) for name in OF_A_FILE if asked.get(name)]
    if wrong:
        raise InputError(f"{listed(wrong)} cannot go with --stored.", mend="Give a file with its columns, or --stored.")


def _require(asked: dict[str, Any], names: tuple[str, ...]) -> None:
    lost = [_option(name) for name in names if not asked.get(name)]
    if lost:
        raise InputError(
            f"{listed(lost)} {'is' if len(lost) == 1 else 'are'} missing.",
            mend="Give a file with its columns, or --stored CATEGORY with --project ID.",
        )
    if asked.get("project") or asked.get("place"):
        raise InputError("--project and --place go with --stored.", mend="Name the category of crime in --stored.")


def _option(name: str) -> str:
    return "FILE" if name == "file" else f"--{name.replace('_', '-')}"


def read_table(file: Path, period: str | None) -> pd.DataFrame:
    """The rows of a CSV with commas or semicolons; a period of two columns, 'year,month', is joined to a month."""
    import pandas as pd

    try:
        frame = pd.read_csv(file, encoding="utf-8-sig", low_memory=False)
        if frame.shape[1] == 1 and ";" in frame.columns[0]:
            frame = pd.read_csv(file, sep=";", encoding="utf-8-sig", low_memory=False)
    except (OSError, ValueError, EOFError, zlib.error) as fault:  # a decoding or parsing fault is a ValueError
        said = " ".join(str(fault).split()).rstrip(".")
        raise InputError(f"cannot be read: {said}.", where=str(file), mend="Give a CSV file in UTF-8.") from fault
    if period and "," in period and period not in frame.columns:
        frame[period] = _joined(frame, *period.split(",", 1))
    return frame


def _joined(frame: pd.DataFrame, year: str, month: str) -> pd.Series:
    from evaluation.panels.rectangle import require_columns

    require_columns(frame, [year, month])
    return frame[year].astype(str) + "-" + frame[month].astype(str).str.zfill(2)


def periods_left_out(words: list[str] | None, frame: pd.DataFrame, column: str) -> dict[str, str]:
    """Period → reason, from '2020-04=lockdown' and '2020-03..2021-07=pandemic'."""
    found: dict[str, str] = {}
    for word in words or ():
        span, _, reason = word.partition("=")
        if not reason.strip():
            raise InputError(f"--excluded {word!r} has no reason.", mend="Write 2020-04=lockdown.")
        first, _, last = span.partition("..")
        found |= dict.fromkeys(_between(frame, column, first, last) if last else [span.strip()], reason.strip())
    return found


def _between(frame: pd.DataFrame, column: str, first: str, last: str) -> list[str]:
    """The periods of the data from the first to the last, as they are written."""
    import pandas as pd

    from evaluation.panels.rectangle import require_columns
    from evaluation.panels.time_axis import read_periods

    require_columns(frame, [column])
    times, axis = read_periods(pd.Index(frame[column].dropna().unique()), where=f"column {column!r}")
    low, high = (axis.start(end.strip(), where="--excluded", zero_is_a_period=True) for end in (first, last))
    inside = [axis.say(time) for time in sorted(times) if low <= time <= high]
    if not inside:
        raise InputError(f"no period of the data lies in {first}..{last}.", mend="Write the periods as the data do.")
    return inside


def predictor_spans(words: list[str] | None) -> tuple[list[str], dict[str, tuple[str, str]]]:
    """The columns named, and the span of those that have one: 'beer=1984..1988'."""
    names, spans = [], {}
    for word in words or ():
        name, _, span = word.partition("=")
        names.append(name)
        if span:
            first, _, last = span.partition("..")
            spans[name] = (first, last or first)
    return names, spans


def pair(words: str, where: str) -> tuple[float, float]:
    """'207,110' as (207, 110)."""
    parts = words.split(",")
    try:
        before, after = (float(part) for part in parts)
    except ValueError as fault:
        raise InputError(f"{words!r} is not a pair.", where=where, mend="Write before,after: 207,110.") from fault
    return before, after
