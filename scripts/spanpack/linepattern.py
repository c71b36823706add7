"""Regular expressions for the lines that are canonical and valid, made from a JSON Schema.

Most lines of a corpus are right. One match proves it for such a line: that its keys stand in order,
each once, that spacing is canonical, and that the values have the types, words and forms of the
schema. The patterns accept less than the schema does, never more: what they do not match is examined
and validated record by record (see records.py).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from spanpack.subschemas import Json, json_types, resolve

Path = tuple[str, ...]

# Quantifiers are possessive, so that no line takes long to be refused.
_CHARACTERS = r'(?:[^"\\\x00-\x1f]++|\\["\\])'
_WHOLE = r"0|-?+[1-9][0-9]{0,14}+"
# At most 15 digits, four of them after the point: such a number is written in one way only.
_FRACTION = r"-?+(?:0|[1-9][0-9]{0,10}+)\.[0-9]{0,3}[1-9](?![0-9])"
_FROM = {0: r"0|[1-9][0-9]{0,14}+", 1: r"[1-9][0-9]{0,14}+"}
_NOTHING = "(?!)"

_ANNOTATIONS = frozenset(("$ref", "$schema", "title", "description", "default"))
_UNDERSTOOD = _ANNOTATIONS | frozenset(
    (
        *("$defs", "type", "properties", "required", "additionalProperties", "items", "enum", "const", "pattern"),
        *(
            "minimum",
            "minLength",
            "minItems",
            "maxItems",
            "uniqueItems",
            "spanpack:span",
            "spanpack:ref",
            "spanpack:ref-except",
        ),
    )
)
_PLAIN = re.compile(
    r"\^((?:[A-Za-z0-9_/~%-]|[()|?*+]|\{[0-9,]+\}|\\[.\[\]]|\[(?!\^)[A-Za-z0-9 _.?~%:/-]+\])*)\$"  # no «"» can match
)


_TOKEN = re.compile(r"(\\.|\[[^\]]*\])|[(*+?]|\{[0-9,]+\}")


class _Unclear(Exception):
    """A part of a schema for which there is no pattern."""


@dataclass(frozen=True)
class LinePattern:
    """What the lines of a layer look like.

    ``line`` matches one line. ``is_complete`` says that it asks all that the schema asks; otherwise
    ``conditional`` are the fields on whose values alone the rest depends, or None where that is not clear.
    ``table`` finds the lines of a whole table, line feeds included, with one group for each of ``columns``,
    the paths of its values; None where records hold lists.
    """

    line: re.Pattern[bytes]
    is_complete: bool
    conditional: tuple[str, ...] | None
    table: re.Pattern[str] | None
    columns: tuple[Path, ...]


def line_pattern(schema: Json) -> LinePattern | None:
    """Return the patterns for the lines of a layer, or None where the schema allows none.

    ``schema`` is bundled: it refers to nothing outside it.
    """
    try:
        line = _value(schema, schema, (), None)
    except _Unclear:
        return None
    columns: list[Path] = []
    try:
        table = re.compile("^" + _value(schema, schema, (), columns) + "\n", re.MULTILINE)
    except _Unclear:
        table = None
    unconditional = {key: value for key, value in schema.items() if key != "allOf"}
    is_understood = _is_understood(unconditional, schema)
    return LinePattern(
        line=re.compile(line.encode()),
        is_complete=is_understood and "allOf" not in schema,
        conditional=_conditional_fields(schema.get("allOf", [])) if is_understood else None,
        table=table,
        columns=tuple(columns),
    )


def _is_understood(part: Json, root: Json) -> bool:
    if "$ref" in part and not _ANNOTATIONS.issuperset(part):
        return False  # Both the part and what it refers to would have to hold.
    part = resolve(part, root)
    children = [*part.get("properties", {}).values(), *([part["items"]] if "items" in part else [])]
    return (
        _UNDERSTOOD.issuperset(part)
        and part.get("minLength", 0) <= 1  # An escape is one character and two in the pattern.
        and ("pattern" not in part or _embedded(part["pattern"]) is not None)
        and all(_is_understood(child, root) for child in children)
    )


def _conditional_fields(conditions: list[Json]) -> tuple[str, ...] | None:
    """Return the fields that conditions of the form if properties, then properties depend on; None for others."""
    fields: dict[str, None] = {}
    for condition in conditions:
        if set(condition) != {"if", "then"} or any(set(part) != {"properties"} for part in condition.values()):
            return None
        fields |= dict.fromkeys(name for part in condition.values() for name in part["properties"])
    return tuple(fields)


def _value(part: Json, root: Json, path: Path, columns: list[Path] | None) -> str:
    """Return the pattern of a value; with ``columns``, scalars are groups and their paths are appended."""
    part = resolve(part, root)
    kinds = json_types(part)
    if "object" in kinds or "array" in kinds:
        if len(kinds) > 1 + ("null" in kinds):
            raise _Unclear(kinds)
        inner = _object(part, root, path, columns) if "object" in kinds else _array(part, root, path, columns)
        return f"(?:null|{inner})" if "null" in kinds else inner
    if columns is not None:
        columns.append(path)
    group = "(" if columns is not None else "(?:"
    text = [f'"{group}{inner})"' for inner in _texts(part, kinds)]
    other = [inner for inner in _words(part, kinds) if inner != "null"]
    if len(text) + bool(other) > 1 and columns is not None:
        raise _Unclear("texts and other values in one column")
    either = [
        *text,
        *([f"{group}{'|'.join(other)})"] if other else []),
        *(["null"] if _allows_null(part, kinds) else []),
    ]
    if not either:
        raise _Unclear("no value")
    return either[0] if len(either) == 1 else f"(?:{'|'.join(either)})"


def _allows_null(part: Json, kinds: list[str]) -> bool:
    return None in part["enum"] if "enum" in part else "null" in kinds


def _texts(part: Json, kinds: list[str]) -> list[str]:
    """Return the patterns of the texts that ``part`` allows, without quotation marks."""
    if "enum" in part or "const" in part:
        words = [word for word in part.get("enum", [part.get("const")]) if isinstance(word, str)]
        return ["|".join(re.escape(json.dumps(word, ensure_ascii=False)[1:-1]) for word in words)] if words else []
    if "string" not in kinds:
        return []
    embedded = _embedded(part["pattern"]) if "pattern" in part else None
    if embedded is not None:
        return [embedded]
    # In a column, the text of null is empty: where both are possible an empty text is left to be examined.
    least = 1 if "null" in kinds else min(part.get("minLength", 0), 1)
    return [_CHARACTERS + ("++" if least else "*+")]


def _words(part: Json, kinds: list[str]) -> list[str]:
    """Return the patterns of the values of ``part`` that are no texts."""
    if "enum" in part or "const" in part:
        words = part.get("enum", [part.get("const")])
        return [json.dumps(word) for word in words if not isinstance(word, str | float)]
    found = ["true", "false"] if "boolean" in kinds else []
    if "integer" in kinds or "number" in kinds:
        if "number" in kinds and "minimum" not in part:
            found.append(_FRACTION)
        found.append(_FROM.get(part["minimum"], _NOTHING) if "minimum" in part else _WHOLE)
    return found


def _embedded(pattern: str) -> str | None:
    """Return a pattern of a schema as it may stand between two quotation marks, or None.

    It may, if it is anchored at both ends and can match neither a quotation mark nor an escape.
    """
    plain = _PLAIN.fullmatch(pattern)
    if not plain or not _alternatives_are_grouped(plain[1]):
        return None
    # Possessive and atomic: a pattern that tries one way after the other would take for ever with some texts.
    body = _TOKEN.sub(lambda token: token[1] or ("(?>" if token[0] == "(" else token[0] + "+"), plain[1])
    try:
        re.compile(body)
    except re.error:
        return None
    return f"(?>{body})"


def _alternatives_are_grouped(pattern: str) -> bool:
    depth = 0
    for character in re.sub(r"\\.|\[[^\]]*\]", "", pattern):
        depth += (character == "(") - (character == ")")
        if character == "|" and not depth:
            return False
    return True


def _array(part: Json, root: Json, path: Path, columns: list[Path] | None) -> str:
    if columns is not None or "items" not in part:
        raise _Unclear("a list")
    item = _value(part["items"], root, path, None)
    least, most = part.get("minItems", 0), part.get("maxItems")
    if part.get("uniqueItems"):
        most = 1 if most is None else min(most, 1)  # That the items of a longer list differ no pattern can say.
    if most == 0:
        return r"\[\]"
    more = f"(?:, {item}){{{max(least - 1, 0)},{most - 1 if most is not None else ''}}}+"
    filled = item if most == 1 else item + more
    return rf"\[{filled}\]" if least else rf"\[(?:{filled})?+\]"


def _object(part: Json, root: Json, path: Path, columns: list[Path] | None) -> str:
    properties = part.get("properties")
    is_closed = part.get("additionalProperties") is False
    if not properties or not is_closed or set(part.get("required", ())) != set(properties):
        raise _Unclear("an object whose keys are open")
    members = [
        f"{re.escape(json.dumps(key))}: {_value(child, root, (*path, key), columns)}"
        for key, child in properties.items()
    ]
    return r"\{" + ", ".join(members) + r"\}"
