"""Whether this installation is whole: versions, the database, and that our packages are ours."""

from __future__ import annotations

import importlib
import platform
from importlib.metadata import version
from pathlib import Path

from interventions.errors import VRUError
from interventions.store.engine import database_url, open_engine
from interventions.store.migrating import newest_version, version_of

_ROOT = Path(__file__).resolve().parents[1]
_PACKAGES = ("interventions", "catalogue", "logic_models", "evaluation", "app")


def examine() -> tuple[list[str], bool]:
    """Lines to print, and whether all is well."""
    lines = [f"Python {platform.python_version()} on {platform.system()}"]
    well = True
    lines += [f"{name} {version(name)}" for name in ("sqlmodel", "pandas", "statsmodels", "streamlit")]
    for name in _PACKAGES:
        file = Path(str(importlib.import_module(name).__file__)).resolve()
        if not file.is_relative_to(_ROOT):
            lines.append(f"✗ the package {name} is another one, at {file}; run vru from its own checkout")
            well = False
    try:
        stands = version_of(open_engine())
    except (VRUError, OSError) as error:
        return [*lines, f"✗ the database {database_url()} cannot be opened: {error}"], False
    if stands != newest_version():
        return [*lines, f"✗ the database {database_url()} is at version {stands}; run `vru init`"], False
    return [*lines, f"The database {database_url()} is at version {stands}.", "All is well." if well else ""], well
