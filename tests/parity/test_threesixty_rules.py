"""Our short list of 360Giving rules against the published schema, run live with the same validator."""

import copy
import gzip
import json
import random

import pytest

from interventions.importing.threesixty.faults import find_faults
from interventions.importing.threesixty.sheets import path_of
from published import published_validator

FIXTURES = "data/grants360/fixtures"


@pytest.fixture(scope="module")
def published(shared):
    return published_validator(shared)


def places_by_oracle(published, package):
    """(Number of the grant, path) of every fault; a missing field has its own path."""
    places = set()
    for error in published.iter_errors(package):
        path = [str(step) for step in error.absolute_path]
        if error.validator == "oneOf" and len(path) == 2:
            places |= places_of_required(error, path)
        elif error.validator == "required":
            places |= {placed([*path, name]) for name in set(error.validator_value) - set(error.instance)}
        else:
            places.add(placed(path))
    return places


def places_of_required(error, path):
    """The rule "one of two lists of required fields" broken: each field missing, and the choice of a recipient."""
    if not isinstance(error.instance, dict):
        return set()  # that it is no object is a fault of its own
    lists = [set(branch["required"]) for branch in error.validator_value]
    missing = set.intersection(*lists) - set(error.instance)
    recipients = set.symmetric_difference(*lists) & set(error.instance)
    return {placed([*path, name]) for name in missing} | (
        {placed([*path, "recipientOrganization"])} if len(recipients) != 1 else set()
    )


def placed(path):
    return (
        (int(path[1]) + 1, "/".join(path[2:] or path))
        if len(path) > 1 and path[0] == "grants"
        else (None, "/".join(path))
    )


def places_by_us(package):
    return {(number, path) for number, path, _, _ in find_faults(package)}


@pytest.mark.parametrize(
    ("name", "faults"),
    [
        ("badfile_all_validation_errors.json", 10),
        ("nulls.json", 100),
        ("fundingproviders-grants_fixed_2_grants.json", 3),
    ],
)
def test_the_published_fixtures_have_their_faults_where_the_schema_finds_them(shared, published, name, faults):
    package = json.loads((shared / FIXTURES / name).read_text())
    assert places_by_us(package) == places_by_oracle(published, package)
    assert len(places_by_us(package)) >= faults


@pytest.mark.parametrize("name", ["ab_charitable_trust.json.gz", "alw_foundation.json.gz"])
def test_the_two_real_publishers_are_clean_in_both(shared, published, name):
    package = json.loads(gzip.decompress((shared / "data/grants360/files" / name).read_bytes()))
    assert places_by_us(package) == places_by_oracle(published, package) == set()


ORGANISATION = {
    "id": "GB-CHC-1",
    "name": "One",
    "url": "https://example.org",
    "location": [{"id": "x", "countryCode": "GB"}],
}
FULL = {
    "id": "360G-x-1", "title": "t", "description": "d", "currency": "GBP", "amountAwarded": 5.5, "amountAppliedFor": 9,
    "amountDisbursed": 1, "awardDate": "2024-04-01", "url": "https://example.org/1",
    "plannedDates": [{"startDate": "2024-05", "endDate": "2025-05-01", "duration": 12, "title": "x"}],
    "actualDates": [{"startDate": "2024", "dateModified": "2024-05-01T00:00:00Z"}],
    "recipientOrganization": [ORGANISATION], "fundingOrganization": [ORGANISATION],
    "beneficiaryLocation": [{"name": "Luton", "geoCode": "E06000032", "latitude": 51.9, "countryCode": "GB"}],
    "grantProgramme": [{"code": "a", "title": "b", "url": "https://example.org"}], "fromOpenCall": "Yes",
    "fundingType": [{"vocabulary": "v", "code": "c"}], "classifications": [{"title": "t"}],
    "relatedDocument": [{"id": "1", "url": "https://example.org", "documentType": "x"}],
    "commitmentTransaction": [{"id": "1", "transactionDate": "2024-04-01", "value": 5, "currency": "GBP"}],
    "relatedActivity": ["x"], "dateModified": "2024-04-01T12:00:00+01:00", "dataSource": "https://example.org",
    "regrantType": "FRG010", "locationScope": "GLS010", "toIndividualsDetails": {"primaryGrantReason": "GTIR010"},
    "extra": {"anything": [1]},
}  # fmt: skip
PACKAGE = {"version": "1.4", "title": "t", "publisher": {"name": "P", "website": "https://example.org"},
           "issued": "2024-04-01", "license": "https://example.org", "extensions": ["a"]}  # fmt: skip
WRONG = [
    None, "", "text", "1 April 2024", "2024-13-01", "2024-04", "2024-04-01", "2024-04-01T00:00:00", "bad currency",
    "XXX", "ZZ", "not a uri", "2024-04-0-T00:00:00Z", "2024-04-01t12:00:00z", "2024-02-30T00:00:00Z", "http://é.uk",
    0, -1, 2.5, True, [], [None], ["x"], [[]], [{}], {}, {"id": 1}, "Maybe",
]  # fmt: skip


def spots(value, path=()):
    """Every place inside a value."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield from spots(part, (*path, key))


def damage(package, random):
    """One change somewhere: a field dropped, a value of another kind, a list emptied, a recipient added."""
    *way, last = random.choice([path for path in spots(package) if path])
    target = package
    for step in way:
        target = target[step]
    act = random.choice(["drop", "wrong", "wrong", "wrong", "individual"])
    if act == "drop":
        del target[last]
    elif act == "wrong":
        target[last] = copy.deepcopy(random.choice(WRONG))
    elif isinstance(grants := package.get("grants"), list) and grants and isinstance(grants[0], dict):
        grants[0]["recipientIndividual"] = random.choice([{"id": "1", "name": "n"}, {"id": "1"}, {"name": 5}, "x"])
        if random.random() < 0.5:
            grants[0].pop("recipientOrganization", None)


@pytest.mark.parametrize("seed", range(4))
def test_damaged_grants_have_the_same_faults_in_both(published, seed):
    """A hundred packages a seed, each of two grants with one to four things wrong."""
    dice, faulty = random.Random(seed), 0
    for _ in range(100):
        package = copy.deepcopy(PACKAGE | {"grants": [FULL, FULL | {"id": "360G-x-2"}]})
        for _ in range(dice.randint(1, 4)):
            damage(package, dice)
        expected = places_by_oracle(published, package)
        assert places_by_us(package) == expected, json.dumps(package)
        faulty += bool(expected)
    assert faulty > 60, "the damage is mild enough to show both kinds, and mostly harms"


def retype(package, random):
    """One sign of one text taken out, put in or changed: where two readings of a format would part."""
    texts = [path for path in spots(package) if isinstance(at(package, path), str)]
    *way, last = random.choice(texts)
    target, place = at(package, way), random.randrange(30)
    before = target[last]
    target[last] = before[:place] + random.choice(["", *"0-:.TZ+/#%[] é"]) + before[place + random.randrange(2) :]


def at(value, path):
    for step in path:
        value = value[step]
    return value


def test_three_thousand_mutated_grants_have_the_same_faults_in_both(published):
    dice, faulty = random.Random(360), 0
    for _ in range(60):
        grants = [copy.deepcopy(FULL) | {"id": f"360G-x-{number}"} for number in range(50)]
        for grant in grants:
            for act in dice.choices([retype, damage], [4, 1], k=dice.randint(1, 3)):
                act(grant, dice)
        package = {"grants": grants}
        expected = places_by_oracle(published, package)
        assert places_by_us(package) == expected
        faulty += len({number for number, _ in expected})
    assert faulty > 1_000, "the mutations are mild enough to show both kinds"


def test_a_number_beyond_all_and_a_line_break_after_a_date_are_faults_here_alone(published):
    """The published schema's validator, jsonschema, takes both; neither can be kept as money or as a day."""
    package = {"grants": [FULL | {"amountAwarded": 1e400, "awardDate": "2024-04-01\n"}]}
    assert places_by_oracle(published, package) == set()
    assert places_by_us(package) == {(1, "amountAwarded"), (1, "awardDate")}


def test_json_nested_beyond_the_validator_is_one_fault():
    deep = []
    for _ in range(400):
        deep = [deep]
    assert places_by_us({"grants": [FULL | {"title": deep}]}) == {(None, "")}


def titled(schema, fields, path=(), title=""):
    """Every (title of a column, place in a grant) of the published schema."""
    for name, field in fields.items():
        listed = field.get("type") == "array"
        part = field["items"] if listed else field
        here = f"{title}{field.get('title', name)}"
        place = (*path, name, "0") if listed and "$ref" in part else (*path, name)
        if "$ref" in part and name != "currency" and field.get("title") != "Country Code":
            part = schema["$defs"][part["$ref"].rpartition("/")[2]]
        if "properties" in part:
            yield from titled(schema, part["properties"], place, f"{here}:")
        else:
            yield here, place


def test_every_title_of_the_published_schema_has_its_place_in_a_grant(shared):
    schema = json.loads((shared / "data/grants360/schema/360-giving-schema.json").read_text())
    titles = dict(titled(schema, schema["properties"]))
    assert len(titles) > 100
    assert {title: path_of(title) for title in titles} == titles


def test_a_full_grant_is_clean_in_both(published):
    package = PACKAGE | {"grants": [FULL]}
    assert places_by_us(package) == places_by_oracle(published, package) == set()


def test_two_grants_alike_to_the_letter_are_a_fault_in_both(published):
    package = {"grants": [FULL, FULL]}
    assert places_by_us(package) == places_by_oracle(published, package) == {(None, "grants")}
