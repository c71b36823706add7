"""A regular expression for the lines that are canonical and valid, made from a JSON Schema.

Most lines of a corpus are right. One match proves it for such a line: that its keys stand in order,
each once, that spacing is canonical, and that the values have the types, words and forms of the
schema. The pattern accepts less than the schema does, never more: a line that it does not match is
examined and validated as a whole (see records.py).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from spanpack.subschemas import Json, json_types, resolve

_CHARACTER = r'[^"\\\x00-\x1f]'
_WHOLE = r"(?:0|-?[1-9][0-9]{0,14})"
_FROM = {0: r"(?:0|[1-9][0-9]{0,14})", 1: r"[1-9][0-9]{0,14}"}

_UNDERSTOOD = frozenset(
    ["$schema", "$defs", "$ref", "title", "description", "default", "type", "properties", "required", "additionalProperties", "items", "enum", "const", "pattern", "minimum", "minLength", "minItems", "maxItems", "spanpack:span", "spanpack:ref", "spanpack:ref-except"]
)
_ANNOTATIONS = frozenset({"$ref", "title", "description", "default"})
_PLAIN_PATTERN = re.compile(r"\^((?:[A-Za-z0-9_/~%-]|[()|?*+]|\{[0-9,]+\}|\\[.\[\]]|\[(?!\^)[A-Za-z0-9 _.?~%:/-]+\])*)\$")


class _Unclear(Exception):
    """A part of a schema for which there is no pattern."""


@dataclass(frozen=True)
class LinePattern:
    """The pattern of a layer's lines; ``is_complete`` says that it asks all that the schema asks."""

    pattern: re.Pattern[bytes]
    is_complete: bool


def line_pattern(schema: Json) -> LinePattern | None:
    """Return the pattern for the lines of a layer, or None where the schema allows none.

    ``schema`` is bundled: it refers to nothing outside it.
    """
    try:
        pattern = _value(schema, schema)
    except _Unclear:
        return None
    return LinePattern(re.compile(pattern.encode()), is_complete=_is_understood(schema, schema))


def _is_understood(part: Json, root: Json) -> bool:
    if "$ref" in part and not _ANNOTATIONS.issuperset(part):
        return False  # Both the part and what it refers to would have to hold.
    part = resolve(part, root)
    children = [*part.get("properties", {}).values(), *([part["items"]] if "items" in part else [])]
    return (
        _UNDERSTOOD.issuperset(part)
        and part.get("minLength", 0) <= 1  # The pattern counts bytes, the schema characters.
        and ("pattern" not in part or _embedded(part["pattern"]) is not None)
        and all(_is_understood(child, root) for child in children)
    )


def _value(part: Json, root: Json) -> str:
    part = resolve(part, root)
    if "const" in part or "enum" in part:
        words = part["enum"] if "enum" in part else [part["const"]]
        return _any([_literal(word) for word in words])
    return _any([_typed(kind, part, root) for kind in json_types(part)])


def _typed(kind: str, part: Json, root: Json) -> str:
    if kind == "null":
        return "null"
    if kind == "boolean":
        return "(?:true|false)"
    if kind == "string":
        return _string(part)
    if kind in ("integer", "number"):
        # Fractions have more than one spelling; lines that hold one are examined.
        return _FROM.get(part["minimum"], "(?!)") if "minimum" in part else _WHOLE
    if kind == "array":
        return _array(part, root)
    if kind == "object":
        return _object(part, root)
    raise _Unclear(kind)


def _string(part: Json) -> str:
    if "pattern" in part:
        embedded = _embedded(part["pattern"])
        if embedded is not None:
            return f'"{embedded}"'
    return f'"{_CHARACTER}{{{part.get("minLength", 0)},}}"'


def _embedded(pattern: str) -> str | None:
    """Return a pattern of a schema as it may stand between two quotation marks, or None.

    It may, if it is anchored at both ends and can match neither a quotation mark nor an escape.
    """
    plain = _PLAIN_PATTERN.fullmatch(pattern)
    return f"(?:{plain[1]})" if plain and _alternatives_are_grouped(plain[1]) else None


def _alternatives_are_grouped(pattern: str) -> bool:
    depth = 0
    for character in re.sub(r"\\.|\[[^\]]*\]", "", pattern):
        depth += (character == "(") - (character == ")")
        if character == "|" and not depth:
            return False
    return True


def _array(part: Json, root: Json) -> str:
    item = _value(part.get("items", {}), root) if "items" in part else None
    if item is None:
        raise _Unclear("items")
    least, most = part.get("minItems", 0), part.get("maxItems")
    if most == 0:
        return r"\[\]"
    more = f"(?:, {item}){{{max(least - 1, 0)},{most - 1 if most is not None else ''}}}"
    filled = item if most == 1 else item + more
    return rf"\[{filled}\]" if least else rf"\[(?:{filled})?\]"


def _object(part: Json, root: Json) -> str:
    properties = part.get("properties")
    if not properties or part.get("additionalProperties") is not False or set(part.get("required", ())) != set(properties):
        raise _Unclear("an object whose keys are open")
    members = [f"{re.escape(json.dumps(key))}: {_value(child, root)}" for key, child in properties.items()]
    return r"\{" + ", ".join(members) + r"\}"


def _literal(word: Any) -> str:
    return re.escape(json.dumps(word, ensure_ascii=False))


def _any(patterns: list[str]) -> str:
    if not patterns:
        raise _Unclear("no type")
    return patterns[0] if len(patterns) == 1 else f"(?:{'|'.join(patterns)})"
