"""The public face of a package whose modules load only when first used: every `vru` command imports every package."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _Face(ModuleType):
    """A package in which a verb and the module it lives in may share a name.

    Python binds a loaded module `catalogue.coverage` to the name `coverage` of its package; here the function of that
    name stands in its place, whichever was asked for first.
    """

    _homes: dict[str, str]

    def __setattr__(self, name: str, value: Any) -> None:
        verb = isinstance(value, ModuleType) and self.__dict__.get("_homes", {}).get(name) == name
        super().__setattr__(name, getattr(value, name) if verb else value)

    def __getattr__(self, name: str) -> Any:
        home = self.__dict__.get("_homes", {}).get(name)
        if home is None:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{self.__name__}.{home}"), name)


def give_face(package: str, homes: dict[str, tuple[str, ...]]) -> None:
    """Let `package` hand out names on first use; `homes`: module → the names it gives."""
    module = sys.modules[package]
    module.__dict__["_homes"] = {name: home for home, names in homes.items() for name in names}
    module.__class__ = _Face
