"""The keywords of a JSON Schema: what validators ignore because it is misspelt is found here.

JSON Schema (draft 2020-12, Core 6.5) lets validators ignore keywords that they do not know, so that ``enmu`` in the
place of ``enum`` would allow everything, and ``spanpack:spam`` would leave a span unanchored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from spanpack.lines.positions import Pointer
from spanpack.schemas.shapes import SPAN
from spanpack.schemas.subschemas import Json

KEYWORDS = frozenset(
    "$anchor $comment $defs $dynamicAnchor $dynamicRef $id $recursiveAnchor $recursiveRef $ref $schema $vocabulary "
    "additionalProperties allOf anyOf const contains contentEncoding contentMediaType contentSchema default "
    "definitions dependencies dependentRequired dependentSchemas deprecated description else enum examples "
    "exclusiveMaximum exclusiveMinimum format if items maxContains maxItems maxLength maxProperties maximum "
    "minContains minItems minLength minProperties minimum multipleOf not oneOf pattern patternProperties prefixItems "
    "properties propertyNames readOnly required then title type unevaluatedItems unevaluatedProperties uniqueItems "
    "writeOnly".split()
)
"""The keywords of draft 2020-12 in all its vocabularies."""
UNASKED = frozenset("$recursiveRef contentEncoding contentMediaType contentSchema dependencies format".split())
"""Of those, what no validator holds a record to unless it is told to: notes on a value, and words of earlier drafts."""
DIFFERENT = {"patternProperties": "propertyNames and additionalProperties"}
"""What validators do not agree on, since each reads patterns in its own way, with the keywords that say the same.

Of the keyword pattern, this tool asks one validator alone.
"""
OWN = frozenset(("spanpack:span", "spanpack:ref", "spanpack:ref-except", "spanpack:quote"))

_MAPS = ("$defs", "definitions", "properties", "patternProperties", "dependentSchemas")
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_SINGLE = (
    *("items", "contains", "additionalProperties", "propertyNames", "unevaluatedItems", "unevaluatedProperties"),
    *("not", "if", "then", "else", "contentSchema"),
)


def keyword_problem(schema: Json) -> tuple[str, Pointer] | None:
    """Return the first keyword of a schema that nobody asks, or not everybody alike, or a wrong enum or span; or None.

    With it comes the pointer to it.
    """
    for pointer, part in _parts(schema):
        for key in part:
            # Later drafts keep x- for the keywords of others.
            if key not in KEYWORDS and key not in OWN and not key.startswith("x-"):
                return f'the keyword "{key}" is unknown{_meant(key, KEYWORDS | OWN)}', (*pointer, key)
            if key in UNASKED:
                return f'the keyword "{key}" is asked of no record; say it with others, such as pattern', (
                    *pointer,
                    key,
                )
            if key in DIFFERENT:
                return f'validators do not agree on the keyword "{key}"; say it with {DIFFERENT[key]}', (*pointer, key)
        step = part.get("multipleOf")
        if isinstance(step, float) and not step.is_integer():
            message = f"validators do not agree on multiples of {step}; count a smaller unit, in whole numbers"
            return message, (*pointer, "multipleOf")
        words: list[Any] = part["enum"] if isinstance(part.get("enum"), list) else []
        for index, word in enumerate(words):
            if word in words[:index] and isinstance(word, str):
                return f'the enum holds "{word}" twice', (*pointer, "enum", index)
        properties = part.get("properties")
        if isinstance(properties, dict) and properties.keys() >= SPAN.keys() and "spanpack:span" not in part:
            message = 'start, end and text are not marked as a span; write "spanpack:span": true beside properties'
            return f"{message} (false where they are none)", pointer
    return None


def required_problem(schema: Json) -> tuple[str, Pointer] | None:
    """Return the first property that a schema requires and does not describe, with where; or None.

    This tool asks for every property whatever is required, so that only other validators would reject every record.
    """
    for pointer, part in _parts(schema):
        properties, required = part.get("properties"), part.get("required")
        if isinstance(properties, dict) and isinstance(required, list) and part.get("additionalProperties") is False:
            for index, name in enumerate(required):
                if name not in properties:
                    meant = _meant(str(name), properties)
                    return f'required names "{name}", which no property describes{meant}', (*pointer, "required", index)
    return None


def open_problem(schema: Json) -> tuple[str, Pointer] | None:
    """Return the first object inside a record that may have any key, with where; or None.

    A record itself is closed by this tool. What an object is held to under a condition may say less of it.
    """
    for pointer, part in _parts(schema):
        kinds = part.get("type")
        is_object = kinds == "object" or (isinstance(kinds, list) and "object" in kinds)
        is_open = part.get("additionalProperties", True) is True and part.get("unevaluatedProperties", True) is True
        if pointer and is_object and is_open and isinstance(part.get("properties"), dict):
            where = (*pointer, "additionalProperties") if "additionalProperties" in part else pointer
            return 'an object here may have any key; write "additionalProperties": false beside properties', where
    return None


def _meant(key: str, words: Iterable[str]) -> str:
    import difflib  # Needed for a mistake only.

    near = difflib.get_close_matches(key, sorted(words), 1)
    return f'; is "{near[0]}" meant?' if near else ""


def _parts(schema: Json) -> Iterator[tuple[Pointer, Json]]:
    """Yield (pointer, part) for the schema and each schema inside it; without recursion, since schemas nest deep."""
    waiting: list[tuple[Pointer, Any]] = [((), schema)]
    while waiting:
        pointer, part = waiting.pop()
        if not isinstance(part, dict):
            continue
        yield pointer, part
        for key, value in part.items():
            if key in _SINGLE:
                waiting.append(((*pointer, key), value))
            elif key in _MAPS and isinstance(value, dict):
                waiting += [((*pointer, key, name), inner) for name, inner in value.items()]
            elif key in _LISTS and isinstance(value, list):
                waiting += [((*pointer, key, index), inner) for index, inner in enumerate(value)]
