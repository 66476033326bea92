"""Two versions of the same answers: where they differ, and the answers put together from choices between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from logic_models.form import ASKED_OF_WHOLE, Answers, Statement, Step
from logic_models.kinds import kind_of

Place = tuple[str, ...]
"""Where an answer stands: (statement, field), (source, target, field), or the name of a field of the whole."""

_THERE = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two versions say differently; None where one of them says nothing."""

    place: Place
    mine: Any
    theirs: Any


def differences(mine: Answers, theirs: Answers) -> tuple[Difference, ...]:
    """Everything the two versions say differently, in the order of the form."""
    here, there = _places(mine), _places(theirs)
    order = dict.fromkeys([*there, *here])
    return tuple(
        Difference(place, here.get(place), there.get(place)) for place in order if here.get(place) != there.get(place)
    )


def put_together(mine: Answers, theirs: Answers, take_mine: Mapping[Place, bool]) -> Answers:
    """The answers with each difference as chosen (mine where nothing is chosen); what loses its statement goes too."""
    places = _places(theirs)
    for one in differences(mine, theirs):
        value = one.mine if take_mine.get(one.place, True) else one.theirs
        places.pop(one.place, None)
        if value is not None:
            places[one.place] = value
    order = dict.fromkeys([*_places(theirs), *_places(mine)])
    return _answers({place: places[place] for place in order if place in places})


def _places(answers: Answers) -> dict[Place, Any]:
    found: dict[Place, Any] = {(name,): getattr(answers, name) for name in ASKED_OF_WHOLE if getattr(answers, name)}
    for one in answers.statements:
        found[one.id, _THERE] = one.kind.value
        found |= {(one.id, name): value for name, value in {"text": one.text, **one.values}.items() if value != ""}
    for step in answers.steps:
        found[step.source, step.target, _THERE] = True
        found |= {(step.source, step.target, name): value for name, value in step.values.items()}
    return found


def _answers(places: Mapping[Place, Any]) -> Answers:
    kinds = {place[0]: value for place, value in places.items() if len(place) == 2 and place[1] == _THERE}
    statements = []
    for name, kind in kinds.items():
        values = {place[1]: value for place, value in places.items() if len(place) == 2 and place[0] == name}
        del values[_THERE]
        statements.append(Statement(name, kind_of(kind), values.pop("text", ""), values))
    ends = [place[:2] for place in places if len(place) == 3 and place[2] == _THERE and {*place[:2]} <= set(kinds)]
    steps = []
    for pair in ends:
        of_it = {place[2]: value for place, value in places.items() if len(place) == 3 and place[:2] == pair}
        del of_it[_THERE]
        steps.append(Step(*pair, of_it))
    return Answers(tuple(statements), tuple(steps), **{name: places.get((name,), "") for name in ASKED_OF_WHOLE})
