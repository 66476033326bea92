"""Theories of change in and out of files: the only place in this package that touches the disk."""

from __future__ import annotations

from pathlib import Path

from interventions.errors import InputError
from logic_models.exchange.recognising import from_bytes
from logic_models.model import LogicModel
from logic_models.notation import from_yaml, to_yaml

__all__ = [
    "find_logic_model",
    "from_yaml",
    "library",
    "read_logic_model",
    "to_yaml",
    "write_drawing",
    "write_logic_model",
]

LIBRARY = Path(__file__).parent / "library"


def read_logic_model(path: str | Path) -> LogicModel:
    """The theory of change in a file: YAML, GraphML, JSON-LD or a Miradi project, known by what is in it.

    ImportRefused with every fault and its line at once; InputError if the file cannot be opened.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"the file cannot be read: {error.strerror}.", where=str(path)) from error
    return from_bytes(data, file=str(path))


def write_logic_model(model: LogicModel, path: str | Path) -> None:
    """Write the theory as YAML (UTF-8); `read_logic_model` gives back an equal theory. InputError if it cannot be."""
    write_drawing(to_yaml(model).encode(), path)


def write_drawing(data: bytes, path: str | Path) -> None:
    """Write finished bytes (a drawing, a text) to a file; InputError if the place cannot be written."""
    try:
        Path(path).write_bytes(data)
    except OSError as error:
        raise InputError(f"the file cannot be written: {error.strerror}.", where=str(path)) from error


def library() -> dict[str, Path]:
    """The theories that ship with the project: id → file."""
    return {path.stem: path for path in sorted(LIBRARY.glob("*.yaml"))}


def find_logic_model(place: str | Path) -> LogicModel:
    """The theory at a path, or the library's theory of that id. InputError naming the library if it is neither."""
    path = Path(place)
    if path.is_file():
        return read_logic_model(path)
    known = library()
    if str(place) not in known:
        raise InputError(
            "there is no such file, and the library has no theory of that name.",
            where=str(place),
            mend=f"The library has: {', '.join(known)}.",
        )
    return read_logic_model(known[str(place)])
