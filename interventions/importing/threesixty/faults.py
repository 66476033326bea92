"""What is wrong with a package of grants: every break of the 360Giving standard, and what a register cannot hold.

The rules are those of `threesixty_rules.py`. A compiled validator walks them; what a web address and a moment are is
left to jsonschema, because the compiled one takes "2024-04-0-T00:00:00Z" for a moment.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache, lru_cache, partial
from typing import Any, NamedTuple

from interventions.importing.threesixty.rules import REQUIRED, package_schema

MOST_POUNDS = 10**13
# What is allowed, by the rule broken, or by the type or format wanted.
_WORDS = {
    "string": "text", "number": "a number", "array": "a list", "object": "a group of fields", "null": "null",
    "uri": "a full web address, such as https://example.org/grants",
    "date-time": "a full date and time with zone, such as 2024-04-01T12:00:00Z",
    "oneOf": "a date written 2020-04-01, or a full date and time with zone",
    "uniqueItems": "no entry stands twice; two are the same to the letter", "pattern": "a version written 1.4",
    "minItems": "needs at least {} entry", "minimum": "{} or more",
}  # fmt: skip


class GrantFault(NamedTuple):
    """One fault: number of the grant (None: the package), path in it, the value found, and what is allowed."""

    number: int | None
    path: str
    value: Any
    allowed: str


def find_faults(package: Any) -> Iterator[GrantFault]:
    """Every break of the standard in a package, in no order."""
    try:
        errors = list(_validator().iter_errors(package))
    except ValueError:  # the validator's own limit
        yield GrantFault(None, "", "", "JSON that is not nested hundreds of levels deep")
        return
    for error in errors:
        path = error.instance_path
        number = int(path[1]) + 1 if len(path) > 1 and path[0] == "grants" else None
        rule = error.kind.name
        if rule == "oneOf" and len(path) == 2:
            yield from (GrantFault(number, field, "", why) for field, why in _missing(package["grants"][path[1]]))
        elif rule == "required":
            place = [*path, error.kind.property]
            yield GrantFault(number, _say_path(place), "", "the field is required and is missing")
        else:
            yield GrantFault(number, _say_path(path), _short(_at(package, path)), _say(rule, error))


def find_clashes(package: Any, name: Callable[[int], str] = "grant {}".format) -> Iterator[GrantFault]:
    """What the standard allows and a register of projects cannot hold: no identity, a day or an amount that is none.

    `name` says how the grant of a number is called in the file.
    """
    grants = package.get("grants") if isinstance(package, dict) else None
    first: dict[str, int] = {}
    for number, grant in enumerate(grants if isinstance(grants, list) else [], start=1):
        if not isinstance(grant, dict):
            continue
        identifier, amount, day = grant.get("id"), grant.get("amountAwarded"), grant.get("awardDate")
        if isinstance(day, str) and re.match(r"^\d{4}-\d\d-\d\d", day) and day_of(day) is None:
            yield GrantFault(number, "awardDate", day, "a day that the calendar has")
        if identifier == "":
            yield GrantFault(number, "id", "", "every grant needs an identifier of its own")
        if isinstance(amount, (int, float)) and MOST_POUNDS < abs(amount) < math.inf:
            yield GrantFault(number, "amountAwarded", amount, "an amount of money that can be paid")
        if isinstance(identifier, str) and first.setdefault(identifier, number) != number:
            yield GrantFault(number, "id", identifier, f"the identifier stands in {name(first[identifier])} already")


def is_web_address(text: str) -> bool:
    """Whether a text is a full web address, as the standard's rules take one."""
    return _conforms(text, format="uri")


def day_of(text: str | None) -> str | None:
    """The day of a date or moment; None for a month alone, or for a day that no calendar has (2024-02-31)."""
    try:
        return date.fromisoformat(text[:10]).isoformat() if text and len(text) >= 10 else None
    except ValueError:
        return None


@cache
def _validator() -> Any:
    from jsonschema_rs import Draft202012Validator

    formats: dict[str, Callable[..., bool]] = {name: partial(_conforms, format=name) for name in ("uri", "date-time")}
    return Draft202012Validator(package_schema(), formats=formats, validate_formats=True)


@lru_cache(maxsize=10_000)
def _conforms(text: str, *, format: str) -> bool:
    return _formats().conforms(text, format)


@cache
def _formats() -> Any:
    from jsonschema import FormatChecker

    return FormatChecker()


def _at(value: Any, path: list[str | int]) -> Any:
    for step in path:
        value = value[step]
    return value


def _missing(grant: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(grant, dict):
        return  # that it must be an object is a fault of its own
    for field in REQUIRED:
        if field not in grant:
            yield field, "the field is required and is missing"
    recipients = [who for who in ("recipientOrganization", "recipientIndividual") if who in grant]
    if len(recipients) != 1:
        yield "recipientOrganization", "exactly one of recipientOrganization and recipientIndividual is required"


def _say(rule: str, error: Any) -> str:
    wanted = error.kind.value
    if rule == "type":
        return "must be " + " or ".join(_WORDS[word] for word in wanted)
    if rule == "enum":
        shown = wanted if len(wanted) < 9 else [*wanted[:4], f"… {len(wanted)} codes"]
        return f"one of: {', '.join(shown)}"
    return _WORDS[wanted if rule == "format" else rule].format(wanted)


def _say_path(path: list[str | int]) -> str:
    """The path inside its grant, or inside the package where it is a grant itself or nothing of one."""
    return "/".join(str(step) for step in (path[2:] if path[:1] == ["grants"] and len(path) > 2 else path))


def _short(value: Any) -> Any:
    if isinstance(value, (str, int, float, bool)):
        return value
    if value is None:
        return "null"
    return f"{'list' if isinstance(value, list) else 'group'} of {len(value)}"
