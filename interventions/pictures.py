"""A chart's specification made into a picture file, without the internet."""

from __future__ import annotations

import json
import re
from typing import Any

UNHELD = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML can hold: control signs, halves of a pair, and two that are none."""


def to_svg(spec: dict[str, Any]) -> str:
    """The chart as SVG text. Signs that no XML can hold, such as a pasted control sign, are left out."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(_held(spec)))


def to_png(spec: dict[str, Any], *, scale: float = 2) -> bytes:
    """The chart as a PNG file."""
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(_held(spec), scale=scale))


def _held(part: Any) -> Any:
    # The renderer ends the whole program, not only the picture, where it meets such a sign.
    if isinstance(part, str):
        rows = UNHELD.sub("", part)
        # Data may stand in a specification as JSON text, in which such a sign is written as "\\u0001".
        try:
            return json.dumps(_held(json.loads(rows))) if rows.startswith('[{"') else rows
        except ValueError:
            return rows
    if isinstance(part, dict):
        return {_held(key): _held(value) for key, value in part.items()}
    return [_held(value) for value in part] if isinstance(part, list | tuple) else part
