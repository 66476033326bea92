"""Commands that need every package: the demonstration, and the pages in the browser."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()
_MAIN = Path(__file__).with_name("main.py")
_FIRST_PORT = 8501


@app.command()
def demo(
    output: Annotated[Path, typer.Option(help="Where the board paper goes.")] = Path("out/board-paper.html"),
) -> None:
    """Fill the database, run the whole chain, say what was found, and write a board paper."""
    from app.demonstration import demonstrate

    for line in demonstrate(output):
        print(line)


@app.command("app")
def run_app(
    port: Annotated[int | None, typer.Option(help="The port; by default the next free one.")] = None,
    demo: Annotated[bool, typer.Option(help="Fill an empty database with the demonstration first.")] = True,
) -> None:
    """Open the pages in the browser; an empty database is filled with the demonstration first."""
    from app.demonstration import prepare

    for line in prepare(demo=demo):
        print(line, flush=True)
    chosen = port or free_port(_FIRST_PORT)
    print(f"Open http://127.0.0.1:{chosen} in a browser; Ctrl-C ends it.", flush=True)
    arguments = [
        sys.executable, "-m", "streamlit", "run", str(_MAIN), "--server.address", "127.0.0.1", "--server.port",
        str(chosen), "--server.headless", "true", "--browser.gatherUsageStats", "false",
    ]  # fmt: skip
    os.execv(sys.executable, arguments)


def free_port(first: int) -> int:
    """The first port from `first` on, of the next fifty, that nobody listens on at this machine."""
    from interventions.errors import InputError

    for port in range(first, first + 50):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise InputError(f"every port from {first} to {first + 49} is taken.", mend="Name one with --port.")
