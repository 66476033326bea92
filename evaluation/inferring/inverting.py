"""From a test to an interval: all effects that the test does not reject."""

from __future__ import annotations

from collections.abc import Callable

from evaluation.results import Limits

DOUBLINGS, HALVINGS = 12, 40


def invert(p_value: Callable[[float], float], centre: float, *, scale: float, alpha: float) -> Limits | None:
    """The effects around `centre` whose p is above `alpha`; None where the test rejects nothing however far away.

    `scale` is the first step outwards. The ends are found by halving, to a ten-thousandth of `scale`.
    """
    if not scale > 0:
        return None
    ends = []
    for side in (-1.0, 1.0):
        inside, step = centre, scale
        for _ in range(DOUBLINGS):
            outside = centre + side * step
            if p_value(outside) <= alpha:
                break
            inside, step = outside, step * 2
        else:
            return None
        for _ in range(HALVINGS):
            middle = (inside + outside) / 2
            if p_value(middle) <= alpha:
                outside = middle
            else:
                inside = middle
            if abs(outside - inside) < 1e-4 * scale:
                break
        ends.append(outside)
    return Limits(ends[0], ends[1])
