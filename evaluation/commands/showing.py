"""The answer on stdout, as sentences and a table, as JSON or as CSV, and as a picture in a file."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import typer

from evaluation.commands.reproducing import reproduce
from interventions.errors import InputError
from interventions.forms import Form

if TYPE_CHECKING:
    import pandas as pd

    from evaluation.panel import Panel

KINDS = (".html", ".svg", ".png")


class Answer(Protocol):
    """What every result can do."""

    def summary(self) -> str:
        """The answer in sentences."""

    def to_frame(self) -> pd.DataFrame:
        """The answer as rows."""

    def to_record(self) -> dict[str, Any]:
        """The answer as plain values."""


def show(
    context: typer.Context, answer: Answer, data: Panel | pd.DataFrame | None, *,
    tables: dict[str, pd.DataFrame] | None = None, picture: Any = None, rows: bool = True,
) -> None:  # fmt: skip
    """Print an answer in the form asked for, and draw it where asked; nothing is printed if either fails.

    `data` is what the answer rests on, None where it stands in the options. In the form "table", `tables` follow the
    answer's own rows, which stand there unless not `rows`. `picture` makes the chart, if not the answer itself.
    """
    form = context.params["form"]
    if form is Form.CSV:
        from interventions.guarding import to_csv

        told = to_csv(answer.to_frame()).rstrip("\n")
    elif form is Form.JSON:
        record = answer.to_record() | {"reproduce": reproduce(context, data)}
        told = json.dumps(_plain(record), indent=2, allow_nan=False)
    else:
        parts = [answer.summary(), *([_aligned(answer.to_frame())] if rows else [])]
        parts += [f"{name}\n{_aligned(table)}" for name, table in (tables or {}).items()]
        told = "\n\n".join(parts)
    if context.params["figure"] is not None:
        _draw(context.params["figure"], picture or getattr(answer, "plot", None))
    typer.echo(told)


def _draw(path: Path, make: Any) -> None:
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise InputError(
            f"no picture is written as {kind or 'this'!r}.", where=str(path), mend="Use .html, .svg or .png."
        )
    chart = make() if make is not None else None
    if chart is None:
        raise InputError("this answer has no picture.", where="--figure", mend="Leave out --figure.")
    from interventions.pictures import to_png, to_svg

    if kind == ".html":
        chart.save(str(path), format="html", inline=True)
    elif kind == ".svg":
        path.write_text(to_svg(chart.to_dict()), encoding="utf-8")
    else:
        path.write_bytes(to_png(chart.to_dict()))


def _plain(value: Any) -> Any:
    """Values as JSON has them: a figure that is not known is null."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _aligned(frame: pd.DataFrame) -> str:
    """One row stands upright, name by value, and so do rows of two words each; others stand as a table."""
    if len(frame) == 1:
        return _upright([(str(name), value) for name, value in frame.iloc[0].items() if value is not None])
    if frame.shape[1] == 2 and all(isinstance(value, str) for value in frame.to_numpy().ravel()):
        return _upright(list(frame.itertuples(index=False, name=None)))
    told = frame.astype(object).where(frame.notna(), "–")
    for name in told.columns:
        if all(isinstance(value, str) for value in told[name]):
            width = max(map(len, [str(name), *told[name]]))
            told = told.assign(**{name: told[name].str.ljust(width)}).rename(columns={name: str(name).ljust(width)})
    lines = told.to_string(index=False, float_format=lambda value: f"{value:.6g}").split("\n")
    return "\n".join(line.rstrip() for line in lines)


def _upright(rows: list[tuple[str, Any]]) -> str:
    width = max(len(name) for name, _ in rows)
    return "\n".join(
        f"{name:<{width}}  {value:.10g}" if isinstance(value, float) else f"{name:<{width}}  {value}"
        for name, value in rows
    )
