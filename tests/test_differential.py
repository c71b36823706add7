"""spanpack beside other validators: what they reject, it rejects as well."""

from __future__ import annotations

import copy
import hashlib
import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package, Resource

from spanpack.descriptor.conformance import check_frictionless
from spanpack.package import DESCRIPTOR
from tests.helpers import BASE, Json
from tests.mutation.kinds import KINDS, Site, pointers
from tests.mutation.places import Original, read_original, write_descriptor, write_package
from tests.mutation.plant import sample, verdicts
from tests.mutation.quick import check

ROOT = Path(__file__).parents[1]
SAMPLE = 30

SEEN_BY_FRICTIONLESS = """
blank line
byte invalid
closing brace deleted
comma before the brace
created on no day
digit of a hash changed
document doubled
document renamed
document unknown
entity unknown
field of a table schema removed
file removed
form broken
hash without an algorithm
id of another record
invalid byte
key added
key dropped
keys reordered
letter of another layer
line doubled
line feed at the end of a text
line truncated
not a number
number as boolean
number missing
offset negative
offset with a half
parent unknown
path of no file
path with two dots
quotation mark unclosed
record in a list
record removed that others name
repeat of nothing
resource doubled
size changed
table changed its hash not
text as list
text empty
type of a field changed
word outside the vocabulary
""".strip().splitlines()
"""Kinds that frictionless sees. It takes half a second, so one error of each is planted, in the base package."""


@pytest.fixture(scope="module")
def base() -> Original:
    return read_original(BASE)


@pytest.mark.parametrize("name", SEEN_BY_FRICTIONLESS)
def test_what_frictionless_rejects_is_rejected(name: str, base: Original, tmp_path: Path) -> None:
    kind = KINDS[name]
    contents = kind.plant(base, sample(base, kind, 1)[0])
    assert contents is not None
    assert check_frictionless(write_package(contents, tmp_path)) != []
    assert check(contents) != []


def test_frictionless_accepts_the_package_in_which_the_errors_are_planted(base: Original, tmp_path: Path) -> None:
    assert check_frictionless(write_package(base.contents, tmp_path)) == []


LEFT_OUT = object()
VALUES: list[Any] = [
    *(None, 5, "A b", "../x", [], {}, [None], ["x"], [{}], {"x": {}}),
    *([{"title": 5}], [{"email": "x"}], [{"title": "a", "role": 5, "organisation": 5}]),
]
OF_HEAD = [*Package.metadata_profile["properties"], "profiles", "missingValues", "fields", "$schema"]
OF_RESOURCE = [
    *Resource.metadata_profile["properties"],
    *("profiles", "contributors", "missingValues", "url", "stats", "hashing", "layout", "control"),
]
KINDS_OF_RESOURCES = [
    "seeds/documents.yaml",
    "annotations/entities.jsonl",
    "annotations/actors.jsonl",
    "seeds/100_ada.txt",
    "schemas/actors.json",
    "more/notes.bin",
]
"""One resource of each kind, and one that spanpack index does not write."""


def changed(descriptor: Json, keys: list[str], way: Site) -> Iterator[tuple[Site, str, Json]]:
    """Yield a descriptor with each of the values in each place at ``way``, and with what is there left out."""
    holder: Any = descriptor
    for step in way:
        holder = holder[step]
    own = {key: value for key, value in holder.items() if key not in ("resources", "schema")}
    inner = [pointer for pointer in pointers(own) if pointer]
    for pointer in dict.fromkeys([*inner, *((key,) for key in keys)]):
        for value in (LEFT_OUT, *VALUES):
            mutant = copy.deepcopy(descriptor)
            place: Any = mutant
            for step in (*way, *pointer[:-1]):
                place = place[step]
            if value is not LEFT_OUT:
                place[pointer[-1]] = copy.deepcopy(value)
            elif pointer in inner:
                del place[pointer[-1]]
            yield (*way, *pointer), "left out" if value is LEFT_OUT else json.dumps(value), mutant


def is_right_to_frictionless(descriptor: Json) -> bool:
    try:
        with warnings.catch_warnings(action="ignore"):
            return bool(Package.validate_descriptor(copy.deepcopy(descriptor)).valid)
    except (TypeError, AttributeError, ValueError):
        return False  # So it ends where it expects no such value.


@pytest.mark.parametrize("path", ["", *KINDS_OF_RESOURCES])
def test_a_descriptor_that_frictionless_rejects_is_rejected(path: str, base: Original) -> None:
    notes = {"name": "notes", "path": "more/notes.bin", "bytes": 0, "hash": f"sha256:{hashlib.sha256().hexdigest()}"}
    descriptor = base.descriptor | {"resources": [*base.descriptor["resources"], notes]}
    contents = base.contents | {"more/notes.bin": b""}
    assert is_right_to_frictionless(descriptor)
    assert check(contents | {DESCRIPTOR: write_descriptor(descriptor)}) == []
    paths = [resource["path"] for resource in descriptor["resources"]]
    way = ("resources", paths.index(path)) if path else ()
    rejected = [
        (place, value, mutant)
        for place, value, mutant in changed(descriptor, OF_RESOURCE if path else OF_HEAD, way)
        if not is_right_to_frictionless(mutant)
    ]
    assert len(rejected) > 100
    passed = [(p, v) for p, v, mutant in rejected if not check(contents | {DESCRIPTOR: write_descriptor(mutant)})]
    assert passed == []


def test_jsonschema_and_jsonschema_rs_give_the_same_verdicts() -> None:
    corpus = read_original(ROOT)
    kinds = [kind for kind in KINDS.values() if kind.record]
    compared = [
        (kind.name, site, verdicts(corpus, kind, site)) for kind in kinds for site in sample(corpus, kind, SAMPLE)
    ]
    assert {both for _, _, both in compared if both} == {(True, True), (False, False)}
    assert [(name, site) for name, site, both in compared if both is None or both[0] != both[1]] == []
