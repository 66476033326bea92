"""What a reader needs to run a command again and get the same: the data's hash, the options, the packages."""

from __future__ import annotations

import platform
import shlex
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    import pandas as pd

    from evaluation.panel import Panel

PACKAGES = ("vru-interventions", "numpy", "pandas", "scipy", "statsmodels", "linearmodels")
OUTPUT = ("form", "figure")


def reproduce(context: typer.Context, data: Panel | pd.DataFrame | None) -> dict[str, Any]:
    """The block `reproduce` of a JSON answer; `again` is the command itself, for a shell.

    `sha256` is the fingerprint of the panel or of the rows; None where the data stand in the options themselves.
    """
    import evaluation

    names = [str(parameter.name) for parameter in context.command.params]  # in one order, however they were written
    options = {name: context.params[name] for name in names if name in context.params and name not in OUTPUT}
    return {
        "command": context.info_name,
        "sha256": None if data is None else evaluation.fingerprint(data),
        "options": {name: str(value) if name == "file" and value else value for name, value in options.items()},
        "again": shlex.join(["vru", "evaluate", str(context.info_name), *_words(context), "--format", "json"]),
        "versions": {name: _version(name) for name in PACKAGES} | {"python": platform.python_version()},
    }


def _words(context: typer.Context) -> list[str]:
    """The options as they are written on a command line, defaults among them; arguments come first."""
    arguments, options = [], []
    for parameter in context.command.params:
        value = context.params.get(parameter.name or "")
        if value is None or parameter.name in OUTPUT:
            continue
        if parameter.param_type_name == "argument":
            arguments.append(str(value))
        elif isinstance(value, bool):
            options += parameter.opts[:1] if value else parameter.secondary_opts[:1]
        else:
            # One word, so that a value that begins with a minus is not taken for an option.
            options += [f"{parameter.opts[0]}={one}" for one in (value if isinstance(value, list | tuple) else [value])]
    return [*arguments, *options]


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
