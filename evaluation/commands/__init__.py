"""`vru evaluate`: a file or the store in; sentences, JSON, CSV and a picture out. Only here does this package read."""

from __future__ import annotations

from collections.abc import Callable

import typer

from evaluation.commands import checking, differences, mixtures, planning, series

app = typer.Typer()
evaluate = typer.Typer(help="Did it work? Estimates with what they rest on.", no_args_is_help=True)
app.add_typer(evaluate, name="evaluate")

# In the order in which one works, which is that of `vru evaluate --help`.
_COMMANDS: dict[str, Callable[..., None]] = {
    "card": planning.card,
    "did": differences.did,
    "counts": differences.counts,
    "event-study": differences.event_study,
    "group-time": differences.group_time,
    "imputation": differences.imputation,
    "sun-abraham": differences.sun_abraham,
    "stacked": differences.stacked,
    "synthetic": mixtures.synthetic,
    "sdid": mixtures.synthetic_did,
    "its": series.interrupted_time_series,
    "pre-post": series.pre_post,
    "displacement": planning.displacement,
    "check": checking.check,
    "compare": checking.compare,
    "grade": checking.grade,
    "power": planning.power,
}
for _name, _command in _COMMANDS.items():
    evaluate.command(_name)(_command)
