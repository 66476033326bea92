"""The pages served on this machine, for tests in a browser; and waiting until one is drawn."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
READY = "[data-testid=stApp][data-test-script-state=notRunning]"


@contextmanager
def serve(database: Path) -> Iterator[str]:
    """The address of the pages over one database, while they are needed."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [Path(sys.executable).with_name("vru"), "app", "--port", str(port)], cwd=ROOT,
        env=os.environ | {"VRU_DATABASE_URL": f"sqlite:///{database}"},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def settle(page: Any) -> None:
    """Wait until the page has run and nothing of it is still to come."""
    page.wait_for_selector(READY, timeout=60_000)
    page.wait_for_function("document.querySelectorAll('[data-testid=stSkeleton]').length === 0")


def _wait_for(port: int) -> None:
    for _ in range(240):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1):
                return
        except OSError:
            time.sleep(0.25)
    raise AssertionError("the pages did not come up within a minute")
