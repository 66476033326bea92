"""Rules as their publishers print them, for tests that hold ours beside them."""

import json
from pathlib import Path

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

NAMED_BY_PACKAGE = "https://raw.githubusercontent.com/ThreeSixtyGiving/standard/1.4.2/schema/360-giving-schema.json"


def published_validator(shared: Path) -> Draft202012Validator:
    """The 360Giving schema. Its package names grants of version 1.4.2; the file beside it calls itself 1.4.3."""
    folder = shared / "data" / "grants360" / "schema"
    package = json.loads((folder / "360-giving-package-schema.json").read_text())
    grant = json.loads((folder / "360-giving-schema.json").read_text())
    assert package["properties"]["grants"]["items"]["$ref"] == NAMED_BY_PACKAGE
    # Both write "http:" for the draft's address, which no validator knows; the rules are those of 2020-12.
    for schema in (package, grant):
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    resource = Resource.from_contents(grant)
    registry = Registry().with_resources([(NAMED_BY_PACKAGE, resource), (grant["$id"], resource)])
    return Draft202012Validator(package, registry=registry, format_checker=FormatChecker())
