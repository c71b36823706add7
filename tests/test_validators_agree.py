"""The validator that says whether a record is right, and the one that says what is wrong with it, agree."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest

from spanpack.schemas.keywords import keyword_problem
from spanpack.schemas.layer import _compile, _python_validator
from tests.helpers import Json

NUMBERS = [0, -0.0, 1, 1.0, -1, 2.5, 3, 0.1, 0.7, 2**53, 2**53 + 1, 2**63, 2**64 - 1, 1e19, 1e22, 1e300, 5e-324]
TEXTS = ["", "a", "ab", "a\n", "\n", "é", "e\u0301", "😀", "😀😀", "١", "1", "\u00a0", "x\u2028y", "2020-01-01"]
LISTS: list[Any] = [
    *([], [1], [1, 1], [1, 1.0], [1, True], [0, False], [1, "1"], [True, True], [None, None], [0, -0.0]),
    *(
        [[1], [1.0]],
        [[1], [True]],
        [{"a": 1}, {"a": 1.0}],
        [{"a": 1}, {"a": True}],
        [{"a": 1, "b": 2}, {"b": 2, "a": 1}],
    ),
    *([2**53, 2**53 + 1], [2**53, 2.0**53], [2**53 + 1, 2.0**53], [1, "a", None]),
]
OBJECTS: list[Json] = [{}, {"a": 1}, {"a": 1.0}, {"a": True}, {"b": 1}, {"a": 1, "b": 2}, {"a\n": 1}, {"é": 1}]
VALUES = [*NUMBERS, *TEXTS, *LISTS, *OBJECTS, True, False, None]

PATTERNS = ["^a$", "a$", "^.$", r"^\d$", r"^\w+$", r"\W", r"^\s$", r"\bb", r"^\p{L}$", "^[^a]$", r"^\n$", r"^[\s\S]$"]
BOUNDS = [0, 1, 2.5, 2**53 + 1, 2**63, 2**64 - 1, 1e300]
SCHEMAS: list[Json] = [
    *({"type": kind} for kind in ("integer", "number", "string", "boolean", "null", "array", "object")),
    *({"const": value} for value in VALUES),
    *({"enum": [value]} for value in VALUES),
    *({key: bound} for key in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum") for bound in BOUNDS),
    *({"multipleOf": step} for step in (1, 2, 3, 3.0, 100, 2**53 + 1, 2**64 - 1, 1e19)),
    *({key: size} for key in ("minLength", "maxLength", "minItems", "maxItems", "minProperties") for size in (1, 2)),
    *({"pattern": pattern} for pattern in PATTERNS),
    *({"propertyNames": {"pattern": pattern}} for pattern in PATTERNS),
    {"propertyNames": {"pattern": "^a$"}, "additionalProperties": {"type": "integer"}},
    {"uniqueItems": True},
    {"contains": {"const": 1}, "minContains": 2},
    {"contains": {"type": "integer"}, "minContains": 0, "maxContains": 1},
    {"prefixItems": [{"type": "integer"}], "items": False},
    {"contains": {"const": 1}, "unevaluatedItems": False},
    {"dependentRequired": {"a": ["b"]}},
    {"dependentSchemas": {"a": {"required": ["b"]}}},
    {"anyOf": [{"properties": {"a": {}}}, {"required": ["b"]}], "unevaluatedProperties": False},
    {"if": {"type": "integer"}, "then": {"minimum": 2}, "else": {"type": "string"}},
    {"oneOf": [{"type": "integer"}, {"minimum": 2}]},
    {"not": {"enum": [1, "a", None]}},
]


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: json.dumps(schema)[:60])
def test_both_validators_give_the_same_verdict(schema: Json) -> None:
    assert keyword_problem(schema) is None
    quick, explaining = _compile(schema), _python_validator(orjson.dumps(schema))
    for value in VALUES:
        read = orjson.loads(orjson.dumps(value))
        assert quick.is_valid(read) == (not list(explaining.iter_errors(read))), value


@pytest.mark.parametrize("step", [0.1, 0.5, 2.5, 1e-7])
def test_a_multiple_of_a_fraction_is_refused(step: float) -> None:
    said = f"validators do not agree on multiples of {step}; count a smaller unit, in whole numbers"
    assert keyword_problem({"properties": {"a": {"multipleOf": step}}}) == (said, ("properties", "a", "multipleOf"))


def test_keys_that_a_pattern_names_are_refused() -> None:
    said = (
        'validators do not agree on the keyword "patternProperties"; say it with propertyNames and additionalProperties'
    )
    assert keyword_problem({"patternProperties": {r"^\d$": {}}}) == (said, ("patternProperties",))
