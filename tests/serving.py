"""The pages served on this machine, for tests in a browser; waiting until one is drawn; its keyboard; its faults."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOCUSED = """() => {
  const here = document.activeElement;
  return here.getAttribute("aria-label") || (here.labels && here.labels[0] && here.labels[0].innerText)
    || here.innerText || "";
}"""
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


def serious_faults(page: Any) -> list[str]:
    """What axe finds serious or critical on a page that is drawn: rule, help and place of each.

    Left out are the links of the sidebar: Streamlit draws their list, and puts a box between it and its items.
    """
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text())
    found = page.evaluate(
        "async () => (await axe.run({exclude: [['[data-testid=stSidebarNav]']]}, {resultTypes: ['violations']}))"
        ".violations"
    )
    return [
        f"{one['id']}: {one['help']} {[node['target'] for node in one['nodes']][:3]}"
        for one in found if one["impact"] in ("serious", "critical")
    ]  # fmt: skip


class Keyboard:
    """Presses keys, counts them, and waits for the page after each that may change it."""

    def __init__(self, page) -> None:
        self.page, self.presses = page, 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.presses += 1

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.presses += len(text)

    def settle(self) -> None:
        self.page.wait_for_timeout(300)
        settle(self.page)

    def tab_to(self, label: str, most: int = 15) -> None:
        for _ in range(most):
            self.press("Tab")
            told = self.page.evaluate(FOCUSED)  # the sign before the words of a button is text too
            if told.startswith(label) or told.endswith(f"\n{label}"):
                return
        raise AssertionError(f"{label!r} was not reached with {most} tabs; at {self.page.evaluate(FOCUSED)!r}")

    def skip_to_main(self) -> None:
        self.tab_to("Skip to main content", most=1)
        self.press("Enter")


def _wait_for(port: int) -> None:
    for _ in range(240):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1):
                return
        except OSError:
            time.sleep(0.25)
    raise AssertionError("the pages did not come up within a minute")
