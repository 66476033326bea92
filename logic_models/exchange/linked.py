"""JSON-LD as resources with their values: whole names made short, what is nested taken apart, references followed.

Written, compacted with prefixes, expanded or flattened, it comes out the same. This reads what theories of change need
and not all of JSON-LD: no remote context but the standard's own, no aliases, no language maps.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from logic_models.exchange.cids import PREFIXES, short

STANDARDS_OWN = "ontology.commonapproach.org"
_PLAIN = {"hasName": "org:hasName", "hasIdentifier": "org:hasIdentifier", "hasLegalName": "org:hasLegalName",
          "value": "i72:value", "startedAtTime": "prov:startedAtTime", "endedAtTime": "prov:endedAtTime"}  # fmt: skip
"""Names that the standard's own context writes without a prefix; all others of its names are in `cids:`."""


@dataclass(slots=True)
class Resource:
    """One thing: its name, its classes, and its values by property (short names), each as JSON-LD states it."""

    name: str
    types: list[str] = field(default_factory=list)
    values: dict[str, list[Any]] = field(default_factory=dict)


class Graph:
    """The resources of a document, in its order. ValueError for what is not JSON-LD, or needs the web to be read."""

    def __init__(self, document: Any) -> None:
        self.resources: dict[str, Resource] = {}
        self._prefixes = dict(PREFIXES)
        self._standards_own = False
        if not isinstance(document, dict | list):
            raise ValueError("write JSON-LD: an object with @context and @graph")
        for item in document if isinstance(document, list) else [document]:
            self._take_context(item)
            self._take(item)

    def of(self, *types: str) -> list[Resource]:
        """The resources of any of these classes."""
        return [thing for thing in self.resources.values() if set(types) & set(thing.types)]

    def resource(self, value: Any) -> Resource | None:
        """The resource that a value is or refers to."""
        if isinstance(value, dict) and "@id" in value:
            return self.resources.get(str(value["@id"]))
        return self.resources.get(value) if isinstance(value, str) else None

    def _take_context(self, document: Any) -> None:
        said = document.get("@context", {}) if isinstance(document, dict) else {}
        for context in said if isinstance(said, list) else [said]:
            if isinstance(context, dict):
                self._prefixes |= {key: value for key, value in context.items() if isinstance(value, str)}
            elif STANDARDS_OWN in str(context):
                self._standards_own = True
            else:
                raise ValueError(f"its context is on the web, and nothing is fetched: write {context} into the file")

    def _take(self, item: Any) -> dict[str, str] | None:
        """Take a resource apart; the reference that stands for it."""
        if not isinstance(item, dict):
            raise ValueError("write each thing as an object, with @id and @type")
        own = {key for key in item if key not in ("@context", "@graph")}
        for inner in _many(item.get("@graph", [])):
            self._take(inner)
        if not own:
            return None
        name = self._name(str(item.get("@id", f"_: {len(self.resources)}")))
        thing = self.resources.setdefault(name, Resource(name))
        thing.types += [self._short(str(type_)) for type_ in _many(item.get("@type", []))]
        for key in own - {"@id", "@type"}:
            thing.values.setdefault(self._short(key), []).extend(self._value(value) for value in _many(item[key]))
        return {"@id": name}

    def _value(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        if "@value" in value:
            return value | {"@type": self._short(str(value.get("@type", "")))}
        if "@list" in value:
            return {"@list": [self._value(item) for item in _many(value["@list"])]}
        if set(value) == {"@id"}:
            return {"@id": self._name(str(value["@id"]))}
        return self._take(value)

    def _short(self, key: str) -> str:
        if self._standards_own and ":" not in key:
            return _PLAIN.get(key, f"cids:{key}")
        return short(self._name(key))

    def _name(self, name: str) -> str:
        prefix, colon, rest = name.partition(":")
        return self._prefixes[prefix] + rest if colon and prefix in self._prefixes else name


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
