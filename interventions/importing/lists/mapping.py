"""How the columns of somebody's list fill the fields of a project: kept as YAML, so that next year is one command."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from dataclasses import field as made_by
from typing import Any, Self

import yaml

from interventions.errors import InputError
from interventions.figures import listed
from interventions.importing.lists.fields import FIELDS, MONEY, VOCABULARIES, plain_words

_FIXED = ("funder", "funder_id", "period", "award_date", "kind", "status", "source", "areas", "themes", "provider")


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnUse:
    """One column and the field it fills.

    `period`: the financial year a column of money is for. `thousands`: its figures are thousands of pounds.
    `translate`: what its cells say (in small letters) → the code or name that is meant.
    """

    title: str
    field: str
    period: str = ""
    thousands: bool = False
    translate: dict[str, str] = made_by(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """The columns used, values that hold for every row (`fixed`: field → text), and what identifiers begin with."""

    columns: tuple[ColumnUse, ...]
    fixed: dict[str, str] = made_by(default_factory=dict)
    prefix: str = ""

    def __post_init__(self) -> None:
        if wrong := self._wrong():
            raise InputError(
                f"this mapping does not hold together: {'; '.join(wrong)}.", mend="Change it and try again."
            )

    def _wrong(self) -> list[str]:
        fields = Counter(use.field for use in self.columns)
        wrong = [f"{name!r} is no field ({listed(sorted(FIELDS), 'or')})" for name in fields if name not in FIELDS]
        if not fields["title"]:
            wrong.append("one column must hold the title of the project")
        wrong += [f"two columns fill {name}" for name, count in fields.items() if count > 1 and name not in MONEY]
        titles = Counter(use.title for use in self.columns)
        wrong += [f"the column {title!r} is used twice" for title, count in titles.items() if count > 1]
        wrong += [f"{name!r} cannot be fixed ({listed([*_FIXED], 'or')})" for name in self.fixed if name not in _FIXED]
        # A fixed value stands in where a row's own cell is empty; the areas are either the row's or the list's.
        wrong += ["areas are fixed and have a column"] if fields["areas"] and "areas" in self.fixed else []
        return wrong

    @property
    def titles(self) -> list[str]:
        """The titles of the columns used."""
        return [use.title for use in self.columns]

    def to_dict(self) -> dict[str, Any]:
        """The mapping as plain values, what is empty left out."""
        columns = {
            use.title: {"field": use.field}
            | {name: value for name in ("period", "thousands", "translate") if (value := getattr(use, name))}
            for use in self.columns
        }
        plain = {t: use["field"] if len(use) == 1 else use for t, use in columns.items()}
        return {"columns": plain} | {n: v for n, v in (("fixed", self.fixed), ("prefix", self.prefix)) if v}

    @classmethod
    def from_dict(cls, document: Any) -> Self:
        """The mapping in plain values. Raises InputError naming what is wrong."""
        try:
            columns = tuple(_use(str(title), use) for title, use in document["columns"].items())
            fixed = {str(name): str(value) for name, value in (document.get("fixed") or {}).items()}
            prefix = str(document.get("prefix") or "")
        except (TypeError, KeyError, AttributeError) as error:
            raise InputError(
                "this is no mapping of columns.",
                mend="Write `columns:` with a line 'Title: field' for each, as --write-map does.",
            ) from error
        return cls(columns=columns, fixed=fixed, prefix=prefix)

    def to_yaml(self) -> str:
        """The mapping as YAML, for next year's list."""
        text = yaml.safe_dump(self.to_dict(), sort_keys=False, allow_unicode=True, width=120)
        # A few signs (the "next line" of old mainframes) come back as blanks unless they are written as numbers.
        return text if yaml.safe_load(text) == self.to_dict() else yaml.safe_dump(self.to_dict(), sort_keys=False)

    @classmethod
    def from_yaml(cls, text: str) -> Self:
        """The mapping in a YAML file."""
        try:
            return cls.from_dict(yaml.safe_load(text))
        except (yaml.YAMLError, RecursionError) as error:
            raise InputError(
                f"the mapping is not readable YAML ({error}).", mend="Write it with --write-map."
            ) from error


def _use(title: str, use: Any) -> ColumnUse:
    if isinstance(use, str):
        return ColumnUse(title=title, field=use)
    translate = {plain_words(str(said)): str(meant) for said, meant in (use.get("translate") or {}).items()}
    return ColumnUse(
        title=title, field=str(use["field"]), period=str(use.get("period") or ""),
        thousands=bool(use.get("thousands")), translate=translate,
    )  # fmt: skip


def name_field(code: str) -> str:
    """A field's label: 'reach_actual' → 'People reached'."""
    return FIELDS[code].label if code in FIELDS else code


def describe_field(code: str) -> str:
    """What may stand in a column of a field, in the vocabulary's words."""
    if code in VOCABULARIES:
        return f"One or more of: {', '.join(VOCABULARIES[code].labels().values())}."
    kinds = {
        "money": "Pounds: £12.5k, 12,500; 'in kind' and 'tbc' are understood.", "number": "A whole number.",
        "date": "A date, day first; a month is its first day.",
        "last day": "A date, day first; a month is its last day.",
        "areas": "Names or codes of loaded areas; several in a cell share equally.",
        "period": "A year such as 2019/20.",
        "ages": "Such as 11-18, under 18, 16+.", "yes or no": "Yes or no.",
    }  # fmt: skip
    return kinds.get(FIELDS[code].kind, "Text.") if code in FIELDS else ""
