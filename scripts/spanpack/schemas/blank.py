"""No text of a record is white space only, whether its schema says so or not.

A note of one space looks like a reason and is none; a name of one looks like an empty cell. The keyword is added where
records are checked, not to the schema that clients read: to them a pattern is that of the whole text.
"""

from __future__ import annotations

from typing import Any

from spanpack.schemas.subschemas import Json

NOT_BLANK = r"^$|[^\s\u0085]"
"""The pattern of a text that is not white space only; whether it may be empty, minLength says."""

_CLOSED = frozenset(("enum", "const", "pattern"))
_NAMED, _LISTED, _SINGLE = ("properties", "$defs"), ("allOf", "anyOf", "oneOf"), ("items", "then", "else")


def refuse_blank(part: Any) -> Any:
    """Return a part of a JSON Schema that allows no text of white space only where it allows any text."""
    if not isinstance(part, dict):
        return part
    refined: Json = dict(part)
    for key in _NAMED:
        if isinstance(part.get(key), dict):
            refined[key] = {name: refuse_blank(child) for name, child in part[key].items()}
    for key in _LISTED:
        if isinstance(part.get(key), list):
            refined[key] = [refuse_blank(child) for child in part[key]]
    for key in _SINGLE:
        if key in part:
            refined[key] = refuse_blank(part[key])
    kinds = part.get("type")
    is_text = kinds == "string" or (isinstance(kinds, list) and "string" in kinds)
    if is_text and _CLOSED.isdisjoint(part):
        refined["pattern"] = NOT_BLANK
    return refined
