"""spanpack beside other validators: what they reject, it rejects as well."""

from __future__ import annotations

from pathlib import Path

import pytest

from spanpack.descriptor.conformance import check_frictionless
from tests.helpers import BASE
from tests.mutation.kinds import KINDS
from tests.mutation.places import Original, read_original, write_package
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


def test_jsonschema_and_jsonschema_rs_give_the_same_verdicts() -> None:
    corpus = read_original(ROOT)
    kinds = [kind for kind in KINDS.values() if kind.record]
    compared = [
        (kind.name, site, verdicts(corpus, kind, site)) for kind in kinds for site in sample(corpus, kind, SAMPLE)
    ]
    assert {both for _, _, both in compared if both} == {(True, True), (False, False)}
    assert [(name, site) for name, site, both in compared if both is None or both[0] != both[1]] == []
