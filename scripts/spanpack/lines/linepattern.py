"""Regular expressions for the lines that are canonical and valid, made from a JSON Schema.

Most lines of a corpus are right. One match proves it for such a line: that its keys stand in order,
each once, that spacing is canonical, and that the values have the types, words and forms of the
schema. The patterns accept less than the schema does, never more: what they do not match is examined
and validated record by record (see records.py).
"""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from spanpack.schemas.blank import SPACES
from spanpack.schemas.subschemas import Json, inline, json_types, resolve

Path = tuple[str, ...]

# Quantifiers are possessive, so that no line takes long to be refused.
_CHARACTERS = r'(?:[^"\\\x00-\x1f]++|\\["\\])'
# A text that begins or ends with white space is examined. The first byte settles it nearly always.
_NO_SPACE = rf"(?!(?=[ \xc2\xe1-\xe3\xef])(?:{'|'.join(SPACES)}))"
# What is looked back at has one length, in bytes.
_LENGTHS = sorted({len(space.encode()) for space in SPACES})
_NO_SPACE_BEFORE = "".join(
    f"(?<!{'|'.join(space for space in SPACES if len(space.encode()) == length)})" for length in _LENGTHS
)
_WHOLE = r"0|-?+[1-9][0-9]{0,14}+"
# A number of a column is read as JSON, which has no leading zeros.
_FOUND_WHOLE = "[0-9]{1,15}+"
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


@dataclass(frozen=True, eq=False)
class Stretch:
    """Neighbouring properties whose values come again and again, read as one piece of a line.

    ``pattern`` matches the members of an object that it may be, without the braces.
    """

    fields: tuple[str, ...]
    pattern: re.Pattern[bytes]


@dataclass(frozen=True)
class TablePattern:
    """How the values of a table are found, all lines at once.

    ``pattern`` has a group for each of ``columns``: the path of a value that is a record's own (a text or a
    whole number, empty for null); the name, in ``nested``, of a list or an object that holds spans, in JSON;
    or a stretch. Ids and what holds spans in lists are proved to be right; stretches, documents (which ``document``
    matches), offsets and the white space at the ends of texts are only found: what is found has to be right. Those of
    ``nested`` in ``bare`` hold nothing but spans. No pattern can say whether the lists of the names in ``unique`` hold
    an item twice, nor whether the conditions of the schema hold, which depend on the fields in ``conditional``; these
    are in one stretch.
    """

    pattern: str
    document: re.Pattern[bytes]
    columns: tuple[Path | Stretch, ...]
    nested: tuple[str, ...]
    bare: frozenset[str]
    unique: frozenset[str]
    conditional: frozenset[str]

    def cells(self, raw: bytes) -> list[Any]:
        """Return what stands between the lines that match, and after each of these its groups."""
        # This takes less than a tuple for each line.
        return (self._escaped if b"\\" in raw else self._plain).split(raw)

    @cached_property
    def _plain(self) -> re.Pattern[bytes]:
        """The pattern for lines without escapes, where a text ends at the next quotation mark."""
        # One character that is not meant is found three times as fast as one of several. The others that may not
        # stand in a text are no JSON, and are found when it is read.
        return re.compile(self.pattern.replace(_CHARACTERS, '[^"]').encode(), re.MULTILINE)

    @cached_property
    def _escaped(self) -> re.Pattern[bytes]:
        return re.compile(self.pattern.encode(), re.MULTILINE)


@dataclass(frozen=True)
class LinePattern:
    """What the lines of a layer look like.

    ``pattern`` matches one line; ``is_complete`` says that it asks all that the schema asks. ``table`` finds the
    values of a whole table; None where that is not possible.
    """

    pattern: str
    is_complete: bool
    table: TablePattern | None

    @cached_property
    def line(self) -> re.Pattern[bytes]:
        """The pattern of one line, made when it is first asked for: it takes milliseconds."""
        return re.compile(self.pattern.encode())


def line_pattern(schema: Json, name: str) -> LinePattern | None:
    """Return the patterns for the lines of the layer ``name``, or None where the schema allows none.

    ``schema`` is bundled: it refers to nothing outside it.
    """
    try:
        pattern = _value(schema, schema)
    except _Unclear:
        return None
    unconditional = {key: value for key, value in schema.items() if key != "allOf"}
    is_understood = _is_understood(unconditional, schema)
    conditional = conditional_fields(schema.get("allOf", [])) if is_understood else None
    try:
        table = None if conditional is None else _table_pattern(schema, name, conditional)
    except _Unclear:
        table = None
    return LinePattern(
        pattern=pattern,
        is_complete=is_understood and "allOf" not in schema,
        table=table,
    )


def run_pattern(schema: Json) -> re.Pattern[bytes]:
    """Return the pattern of neighbouring lines of one document; group 1 is its id as it stands in the file.

    ``schema`` is that of records which have a ``document``, and of which line_pattern gives the lines.
    """
    members = {key: _member(key, part, schema) for key, part in schema["properties"].items()}
    place = list(members).index("document")
    before = r"\{" + "".join(f"{member}, " for member in list(members.values())[:place]) + _key("document")
    after = "".join(f", {member}" for member in list(members.values())[place + 1 :]) + r"\}\n"
    document = _value(schema["properties"]["document"], schema)
    return re.compile(rf"(?={before}({document}))(?:{before}\1{after})++".encode())


def _table_pattern(schema: Json, name: str, conditional: set[str]) -> TablePattern | None:
    """Return how the values of a table are found, or None where records belong to no document.

    None as well where the fields on which the conditions of the schema depend are not in one stretch.
    """
    properties: dict[str, Json] = inline(schema, schema)["properties"]
    if "document" not in properties:
        return None
    own = {"id", "document"} | ({"start", "end", "text"} if schema.get("spanpack:span") else set())
    members: list[str] = []
    columns: list[Path | Stretch] = []
    nested: list[str] = []

    def kind(key: str) -> str:
        if key in own or _is_own(properties[key], name):
            return "own"
        # Ids of registers are many: combined with what stands beside them they would be more.
        return "id" if _is_id(properties[key]) and key not in conditional else "other"

    for found_kind, group in itertools.groupby(properties, kind):
        keys = list(group)
        if found_kind != "own":
            stretch = ", ".join(_member(key, properties[key], schema) for key in keys)
            columns.append(Stretch(tuple(keys), re.compile(stretch.encode())))
            is_last = keys[-1] == list(properties)[-1]
            found = ", ".join(_key(key) + _any_value(properties[key]) for key in keys)
            members.append(r"([^\n]*)" if is_last else f"({found})")
            continue
        for key in keys:
            part = properties[key]
            if key == "document":
                columns.append((key,))
                members.append(_key(key) + '"([^"]++)"')
            elif _holds_span(part) and not part.get("spanpack:span"):
                nested.append(key)
                columns.append((key,))
                inner = _value(_without_uniqueness(part), schema)
                members.append(f"{_key(key)}({_trimmed(inner) if _is_bare(part) else inner})")
            else:
                paths: list[Path] = []
                members.append(_key(key) + _value(part, schema, (key,), paths))
                columns += paths
    if conditional and not any(conditional <= set(column.fields) for column in columns if isinstance(column, Stretch)):
        return None
    pattern = r"^\{" + ", ".join(members) + r"\}\n"
    unique = frozenset(key for key in nested if _holds_unique(properties[key]))
    bare = frozenset(key for key in nested if _is_bare(properties[key]))
    document = re.compile(_trimmed(_value(properties["document"], schema)).encode())
    return TablePattern(pattern, document, tuple(columns), tuple(nested), bare, unique, frozenset(conditional))


def _is_own(part: Json, layer: str) -> bool:
    """Return whether the values of a property differ from record to record: spans, and ids of the same layer."""
    return _holds_span(part) or part.get("spanpack:ref") == layer


def _is_id(part: Json) -> bool:
    """Return whether the values of a property are ids of other layers, or lists of them."""
    return "spanpack:ref" in part or ("items" in part and _is_id(part["items"]))


def _any_value(part: Json) -> str:
    """Return a pattern that finds where a value ends, as long as it is right, and proves nothing."""
    kinds = set(json_types(part))
    if "object" in kinds or ("array" in kinds and kinds != {"array"}):
        return r"[^\n]*?"
    if "array" in kinds:
        return r"\[[^\]]*+\]"
    words = [word for word in part.get("enum", [part.get("const", "")]) if isinstance(word, str)]
    is_free = "string" in kinds and not ("enum" in part or "const" in part or "pattern" in part)
    return f'(?:"{_CHARACTERS}*+"|null)' if is_free or "," in "".join(words) else "[^,]*+"


def _without_uniqueness(part: Json) -> Json:
    """Return a part of a schema that allows lists to hold an item twice, which no pattern can refuse."""
    part = {key: value for key, value in part.items() if key != "uniqueItems"}
    if "properties" in part:
        part["properties"] = {key: _without_uniqueness(child) for key, child in part["properties"].items()}
    if "items" in part:
        part["items"] = _without_uniqueness(part["items"])
    return part


def _holds_unique(part: Json) -> bool:
    return part != _without_uniqueness(part)


def _holds_span(part: Json) -> bool:
    children = [*part.get("properties", {}).values(), *([part["items"]] if "items" in part else [])]
    return bool(part.get("spanpack:span")) or any(map(_holds_span, children))


def _is_bare(part: Json) -> bool:
    """Return whether a part of a schema holds nothing but spans."""
    if part.get("spanpack:span"):
        return set(part["properties"]) == {"start", "end", "text"}
    return "items" in part and _is_bare(part["items"])


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


def conditional_fields(conditions: list[Json]) -> set[str] | None:
    """Return the fields that conditions of the form if properties, then properties depend on; None for others."""
    fields: set[str] = set()
    for condition in conditions:
        if set(condition) != {"if", "then"} or any(set(part) != {"properties"} for part in condition.values()):
            return None
        fields.update(name for part in condition.values() for name in part["properties"])
    return fields


def _value(part: Json, root: Json, path: Path = (), columns: list[Path] | None = None) -> str:
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
    inners, other = _texts(part, kinds), [inner for inner in _words(part, kinds) if inner != "null"]
    if columns is not None:
        inners = list(map(_trimmed, inners))
        other = [_FOUND_WHOLE if inner in _FROM.values() else inner for inner in other]
    text = [f'"{group}{inner})"' for inner in inners]
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


def _trimmed(pattern: str) -> str:
    """Return a pattern of texts that leaves the white space at their ends to the comparison with the document."""
    return pattern.replace(_NO_SPACE, "").replace(_NO_SPACE_BEFORE, "")


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
    return [_NO_SPACE + _CHARACTERS + ("++" if least else "*+") + _NO_SPACE_BEFORE]


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
    item = _value(part["items"], root)
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
    members = [_member(key, child, root, path, columns) for key, child in properties.items()]
    return r"\{" + ", ".join(members) + r"\}"


def _member(key: str, child: Json, root: Json, path: Path = (), columns: list[Path] | None = None) -> str:
    return _key(key) + _value(child, root, (*path, key), columns)


def _key(key: str) -> str:
    return f"{re.escape(json.dumps(key))}: "
