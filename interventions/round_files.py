"""A funding round as a YAML file: written as a template, and read so that nothing in it is taken for something else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interventions.errors import InputError
from interventions.funding_rounds import ConflictRule, Criterion, FundingRound

if TYPE_CHECKING:
    import yaml

_FIGURES = ("budget_pence", "weight", "top_score")
_LISTS = ("objectives", "criteria")
_TEMPLATE = """\
code: summer-2027              # small letters, figures and hyphens; it stands in links
name: Summer 2027
call_text: What is called for, in a few sentences.
budget_pence: 10000000         # 100,000 pounds; left out: not stated
opens: 2027-01-01
closes: 2027-03-31             # to midnight
grant_starts: 2027-06-01
grant_ends: 2028-05-31
objectives:                    # what an impact must serve
  - Fewer young people are hurt by violence
criteria:                      # the weights sum to 100
  - {name: Need, weight: 60, meaning: How near it is to the need}
  - {name: Value, weight: 40, meaning: What it does for its money}
top_score: 5                   # scores run from 0 to this
"""


def template() -> str:
    """A round as a YAML file, to be filled in."""
    rule = f"conflict_rule: {ConflictRule.PROPOSAL.value:<16}"
    return f"{_TEMPLATE}{rule}# or: {', '.join(ConflictRule.codes()[1:])}\n"


def read_call(file: Path) -> FundingRound:
    """The round that a YAML file states. InputError, with the line, for what is not YAML or not a part of a round."""
    import yaml

    try:
        root = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        raise InputError(f"the file cannot be read: {error.strerror}.", where=file.name) from error
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"this is not YAML: {error}.", where=file.name, mend="See `vru round template`.") from error
    said = _parts(root, file.name, FundingRound.__dataclass_fields__)
    said["criteria"] = tuple(
        Criterion(**_parts(one, file.name, Criterion.__dataclass_fields__)) for one in said.get("criteria", ())
    )
    said["objectives"] = tuple(_word(one, file.name, "objectives") for one in said.get("objectives", ()))
    try:
        return FundingRound(**said)
    except TypeError as error:  # a part that every round must have is not there
        raise InputError(f"this is not a funding round: {error}.", where=file.name) from error


def _parts(item: yaml.Node | None, file: str, known: Any) -> dict[str, Any]:
    import yaml

    if not isinstance(item, yaml.MappingNode):
        raise _fault(item, file, "name each part, such as `name: Summer 2027`")
    said: dict[str, Any] = {}
    for key, value in item.value:
        name = _word(key, file, "the name of a part")
        if name not in known:
            raise _fault(key, file, f"{name!r} is not one of {', '.join(known)}")
        if name in said:
            raise _fault(key, file, f"{name} is stated twice")
        said[name] = _list(value, file, name) if name in _LISTS else _word(value, file, name)
        if name in _FIGURES:
            if not re.fullmatch(r"[0-9]{1,15}", said[name]):
                raise _fault(value, file, f"{name} is a whole number")
            said[name] = int(said[name])
    return said


def _list(value: yaml.Node, file: str, name: str) -> list[yaml.Node]:
    import yaml

    if not isinstance(value, yaml.SequenceNode):
        raise _fault(value, file, f"{name} is a list: each on a line of its own, after a hyphen")
    return list(value.value)


def _word(value: yaml.Node, file: str, name: str) -> str:
    import yaml

    if not isinstance(value, yaml.ScalarNode):
        raise _fault(value, file, f"{name} is a word or a sentence")
    return str(value.value).strip()


def _fault(item: yaml.Node | None, file: str, what: str) -> InputError:
    row = f", line {item.start_mark.line + 1}" if item is not None and item.start_mark else ""
    return InputError(f"{what}.", where=f"{file}{row}", mend="See `vru round template`.")
