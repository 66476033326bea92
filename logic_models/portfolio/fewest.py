"""The fewest assumptions whose failure would end theories that together hold a given sum."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from scipy import optimize, sparse

_SECONDS = 1.0
_MOST_NAMES = 3_000  # beyond, the solver does not end in the time that a page has
Cut = frozenset[str]


def fewest(
    cuts: Mapping[str, Sequence[Cut]], worth: Mapping[str, float], wanted: float
) -> tuple[frozenset[str], float, bool]:
    """The fewest assumptions, the money of the theories they end, and whether fewer of these sets are known not to do.

    `cuts`: for each theory the sets of assumptions of which any one ends it. Where all of them hold less than is
    wanted, all the money that can be ended counts as wanted.
    """
    held = {key: own for key, own in cuts.items() if own and worth[key] > 0}
    # Pence are whole: what is wanted is so too, and no figure can fall a hair short of it.
    wanted = min(math.ceil(wanted - 1e-6), sum(worth[key] for key in held))
    if wanted <= 0:
        return frozenset(), 0.0, True
    first = _by_money(held, worth, wanted)
    if len(first) == 1:
        return first, ended(held, worth, first), True
    fewer = _without_twins(held)
    if len({name for own in fewer.values() for cut in own for name in cut}) > _MOST_NAMES:
        return first, ended(held, worth, first), False
    better, exact = _solved(fewer, worth, wanted)
    if better is None or ended(held, worth, better) < wanted or len(better) > len(first):
        return first, ended(held, worth, first), False
    return better, ended(held, worth, better), exact


def ended(cuts: Mapping[str, Sequence[Cut]], worth: Mapping[str, float], chosen: Cut) -> float:
    """The money of the theories that end where these assumptions fail."""
    return sum(worth[key] for key, own in cuts.items() if any(cut <= chosen for cut in own))


def _by_money(cuts: Mapping[str, Sequence[Cut]], worth: Mapping[str, float], wanted: float) -> Cut:
    """Enough assumptions, found quickly: the sets with the most money for each assumption first."""
    users: dict[Cut, list[str]] = {}
    for key, own in cuts.items():
        for cut in own:
            users.setdefault(cut, []).append(key)
    ranked = sorted(users, key=lambda cut: -sum(worth[key] for key in users[cut]) / len(cut))
    chosen, taken, held = set[str](), set[str](), 0.0
    for cut in ranked:
        fresh = [key for key in users[cut] if key not in taken]
        if held >= wanted:
            break
        if fresh:
            chosen |= cut
            taken.update(fresh)
            held += sum(worth[key] for key in fresh)
    return frozenset(chosen)


def _without_twins(cuts: Mapping[str, Sequence[Cut]]) -> dict[str, list[Cut]]:
    """Of assumptions that each end the very same theories alone, the first: the others add nothing.

    One that also stands in a larger set is kept, since it may end another theory together with others.
    """
    ends: dict[Cut, list[str]] = {}
    for key, own in cuts.items():
        for cut in own:
            ends.setdefault(cut, []).append(key)
    first: dict[tuple[str, ...], Cut] = {}
    for cut, keys in ends.items():
        if len(cut) == 1:
            first.setdefault(tuple(keys), cut)
    together = {name for own in cuts.values() for cut in own if len(cut) > 1 for name in cut}
    kept = {*first.values(), *(cut for cut in ends if cut & together)}
    return {key: [cut for cut in own if len(cut) > 1 or cut in kept] for key, own in cuts.items()}


def _solved(cuts: Mapping[str, Sequence[Cut]], worth: Mapping[str, float], wanted: float) -> tuple[Cut | None, bool]:
    """By mixed-integer programming: an assumption fails or not; a set falls with all its assumptions."""
    every = list(dict.fromkeys(cut for own in cuts.values() for cut in own))
    names = list(dict.fromkeys(name for cut in every for name in sorted(cut)))
    at = {name: place for place, name in enumerate(names)}
    of_cut = {cut: len(names) + place for place, cut in enumerate(every)}
    of_theory = {key: len(names) + len(every) + place for place, key in enumerate(cuts)}
    size = len(names) + len(every) + len(cuts)
    rows = [((of_cut[cut], 1), (at[name], -1)) for cut in every for name in sorted(cut)]
    rows += [((of_theory[key], 1), *((of_cut[cut], -1) for cut in own)) for key, own in cuts.items()]  # type: ignore[misc]
    flat = [(row, column, sign) for row, terms in enumerate(rows) for column, sign in terms]
    place, column, sign = (np.array(part) for part in zip(*flat, strict=True))
    within = sparse.csc_array((sign, (place, column)), shape=(len(rows), size))
    money = np.zeros(size)
    money[-len(cuts) :] = [worth[key] for key in cuts]
    money /= money.sum()
    binary = np.arange(size) < len(names)
    found = optimize.milp(
        # Among equally few, those that end the most.
        binary - 0.5 * money, integrality=binary.astype(int), bounds=optimize.Bounds(0, 1),
        constraints=[
            optimize.LinearConstraint(within, -np.inf, 0),
            optimize.LinearConstraint(money[None, :], (wanted - 0.5) / sum(worth[key] for key in cuts), np.inf),
        ],
        options={"time_limit": _SECONDS},
    )  # fmt: skip
    if found.x is None:
        return None, False
    return frozenset(name for name, on in zip(names, found.x, strict=False) if on > 0.5), found.status == 0
