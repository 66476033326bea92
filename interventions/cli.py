"""The command line, `vru`: collects the commands of every package through entry points.

The packages' own `commands.py` import nothing heavy at the top, so `vru --help` stays quick.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib.metadata import entry_points

import typer

from interventions.errors import Fault, ImportRefused, InputError, VRUError

_MOST_SAID = 1_000


def collect() -> typer.Typer:
    """One application out of the groups that each package registers; groups of one name are joined."""
    root = typer.Typer(
        name="vru", no_args_is_help=True, pretty_exceptions_show_locals=False, add_completion=False,
        help="Catalogue, gaps, theories of change and honest evaluation for Violence Reduction Units.",
    )  # fmt: skip
    groups: dict[str, typer.Typer] = {}
    for entry in sorted(entry_points(group="vru.commands"), key=lambda e: e.name != "interventions"):
        app: typer.Typer = entry.load()
        root.registered_commands += app.registered_commands
        for group in app.registered_groups:
            name, inner = str(group.name), group.typer_instance
            if name in groups and inner is not None:
                groups[name].registered_commands += inner.registered_commands
                groups[name].registered_groups += inner.registered_groups
            elif inner is not None:
                groups[name] = inner
                root.add_typer(inner, name=name)
    return root


def main() -> None:
    """Run `vru`; errors made on purpose are printed without a traceback."""
    try:
        collect()(standalone_mode=True)
    except VRUError as error:
        say_error(error)
        sys.exit(error.exit_code)
    except OSError as error:
        if not error.filename:
            raise
        say_error(InputError(f"{error.strerror}.".lower(), where=str(error.filename), mend="Name another file."))
        sys.exit(InputError.exit_code)
    except KeyboardInterrupt:
        print("Stopped; of the file in hand nothing was stored.", file=sys.stderr)
        sys.exit(130)


def say_error(error: VRUError) -> None:
    """Print an error and, for a refused file, every fault, to stderr."""
    print(f"Error: {error.sentence()}", file=sys.stderr)
    if isinstance(error, ImportRefused):
        said = group_faults(error.faults)
        for sentence in said[:_MOST_SAID]:
            print(f"  · {sentence}", file=sys.stderr)
        if (more := len(said) - _MOST_SAID) > 0:
            print(f"  · and {more:,} more; --json lists every one", file=sys.stderr)


def group_faults(faults: list[Fault]) -> list[str]:
    """Each fault in words; those that differ in their row alone are one, with how many rows and the first of them."""
    groups: dict[tuple[str, str, str, str], list[Fault]] = {}
    for fault in faults:
        groups.setdefault((fault.file, fault.column, str(fault.value), fault.allowed), []).append(fault)
    return [
        found[0].sentence() if len(found) == 1
        else f"{len(found):,} rows, the first {found[0].row}: {replace(found[0], row=None).sentence()}"
        for found in groups.values()
    ]  # fmt: skip


if __name__ == "__main__":
    main()
