"""No text of a record is white space only, or begins or ends with it, whether its schema says so or not.

A note of one space looks like a reason and is none; a name of one looks like an empty cell, and a name with one at its
end like another name. Words of the document are taken as they stand there: of them level A asks how they begin and
end. The keyword is added where records are checked, not to the schema that clients read: to them a pattern is that of
the whole text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spanpack.schemas.subschemas import Json

NOT_BLANK = r"^$|[^\s\u0085]"
"""The pattern of a text that is not white space only; whether it may be empty, minLength says."""

TRIMMED = r"^(?:[^\s\u0085](?:[\s\S]*[^\s\u0085])?)?$"
"""The pattern of a text that neither begins nor ends with white space."""

SPACES = "".join(
    map(chr, (0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF))
)
"""The characters that are white space in these patterns, but for those that a line of JSON holds as escapes only."""

_CLOSED = frozenset(("enum", "const", "pattern"))
_NAMED, _LISTED, _SINGLE = ("properties", "$defs"), ("allOf", "anyOf", "oneOf"), ("items", "then", "else")


def refuse_blank(schema: Json) -> Json:
    """Return a JSON Schema that allows no text of white space only, or with it at an end, where it allows any text."""
    refined: Json = _refined(schema, TRIMMED, frozenset(_quotations(schema)))
    return refined


def trimmed(text: str) -> str:
    """Return a text without the white space at its ends, as these patterns see it."""
    return text.strip(SPACES + "\t\n\v\f\r")


def _refined(part: Any, pattern: str, quotations: frozenset[str]) -> Any:
    """Return a part of a schema whose free texts have a pattern; ``quotations`` refer to what holds words of texts."""
    if not isinstance(part, dict):
        return part
    if part.get("spanpack:quote"):
        pattern = NOT_BLANK
    refined: Json = dict(part)
    for key in _NAMED:
        if isinstance(part.get(key), dict):
            words = {"text"} if key == "properties" and part.get("spanpack:span") else set()
            words |= {name for name in part[key] if key == "$defs" and f"#/$defs/{name}" in quotations}
            refined[key] = {
                name: _refined(child, NOT_BLANK if name in words else pattern, quotations)
                for name, child in part[key].items()
            }
    for key in _LISTED:
        if isinstance(part.get(key), list):
            refined[key] = [_refined(child, pattern, quotations) for child in part[key]]
    for key in _SINGLE:
        if key in part:
            # What a condition asks of a quotation does not say again that it is one.
            refined[key] = _refined(part[key], pattern if key == "items" else NOT_BLANK, quotations)
    kinds = part.get("type")
    is_text = kinds == "string" or (isinstance(kinds, list) and "string" in kinds)
    if is_text and _CLOSED.isdisjoint(part):
        refined["pattern"] = pattern
    return refined


def _quotations(part: Any) -> Iterator[str]:
    """Yield the references to definitions of what holds words of the document: spans and quotations."""
    if isinstance(part, list):
        for item in part:
            yield from _quotations(item)
    elif isinstance(part, dict):
        properties = part.get("properties")
        words: list[Any] = [part] if part.get("spanpack:quote") else []
        if part.get("spanpack:span") and isinstance(properties, dict):
            words.append(properties.get("text"))
        yield from (str(one["$ref"]) for one in words if isinstance(one, dict) and "$ref" in one)
        for item in part.values():
            yield from _quotations(item)
