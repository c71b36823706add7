"""Where in a file a value stands: from a JSON pointer to a line and a column.

A pointer is a tuple of keys and indices, as ``("zones", 2, "start")``. Lines and columns are
counted from 1, columns in Unicode code points. A pointer that leads nowhere gives the place of
the nearest value around it, so that an absent key is shown at its object.
"""

from __future__ import annotations

import bisect
import functools
import itertools
import json
import re
from json.decoder import scanstring  # type: ignore[attr-defined]  # typeshed leaves it out
from typing import Any

import yaml

Pointer = tuple[str | int, ...]

KEY = "\0key"
"""As the last step of a pointer into YAML: the key, not its value, which may begin on a later line."""

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]:]')


def json_position(text: str, pointer: Pointer) -> tuple[int, int]:
    """Return (line, column) of the value at ``pointer`` in the JSON document ``text``."""
    offset, ends = _offset(text, pointer), _ends_of_lines(text)
    line = bisect.bisect_left(ends, offset)
    return line + 1, offset - (ends[line - 1] if line else -1)


# Kept, as _children is: to count the lines before each finding would take for ever as well.
@functools.lru_cache(maxsize=1)
def _ends_of_lines(text: str) -> list[int]:
    return [found.start() for found in re.finditer("\n", text)]


def json_column(line: str, pointer: Pointer) -> int:
    """Return the column of the value at ``pointer`` in one line of JSON, however many are asked for in it."""
    return _offset(line, pointer) + 1


def _offset(text: str, pointer: Pointer) -> int:
    try:
        return _json_offset(text, _skip(text, 0), pointer)
    except (ValueError, IndexError, RecursionError):
        return 0


def json_key_at(text: str, column: int) -> str | None:
    """Return the key of the object in the line ``text`` whose value holds a column, or None at its beginning."""
    offsets = _children(text, 0)
    return next((str(key) for key, offset in reversed(offsets.items()) if offset < column), None)


def yaml_position(text: str, pointer: Pointer) -> tuple[int, int]:
    """Return (line, column) of the value at ``pointer`` in the YAML document ``text``."""
    try:
        node = _compose(text)
    except (yaml.YAMLError, RecursionError):
        return 1, 1
    for step, following in itertools.zip_longest(pointer, pointer[1:]):
        child = _yaml_child(node, step, of_key=following == KEY)
        if child is None:
            break
        node = child
    if node is None:
        return 1, 1
    return node.start_mark.line + 1, node.start_mark.column + 1


# Most often many places of one file are asked for, one after the other.
@functools.lru_cache(maxsize=1)
def _compose(text: str) -> yaml.Node | None:
    node: yaml.Node | None = yaml.compose(text, Loader=yaml.CSafeLoader)
    return node


def duplicate_key(text: str) -> tuple[str, int] | None:
    """Return the first key that stands twice in an object of the JSON ``text``, and the offset where it does again."""
    try:
        if not _has_duplicate_key(text):
            return None
    except RecursionError:
        pass  # Nested too deep for the quick look; what follows does not recurse.
    around: list[set[str]] = []
    last = None
    for token in _TOKEN.finditer(text):
        match token[0]:
            case "{" | "[":
                around.append(set())
            case "}" | "]":
                around.pop()
            case ":" if last is not None:
                key = json.loads(last[0])
                if key in around[-1]:
                    return key, last.start()
                around[-1].add(key)
            case _:
                last = token
    return None


def _has_duplicate_key(text: str) -> bool:
    twice = False

    def collect(pairs: list[tuple[str, Any]]) -> None:
        nonlocal twice
        twice = twice or len({key for key, _ in pairs}) < len(pairs)

    json.loads(text, object_pairs_hook=collect)
    return twice


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Return the 1-based line and column of the code point at ``offset``."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _skip(text: str, offset: int) -> int:
    match = _SPACE.match(text, offset)
    return match.end() if match else offset


def _json_offset(text: str, offset: int, pointer: Pointer) -> int:
    for step in pointer:
        child = _children(text, offset).get(step) if text[offset] in "{[" else None
        if child is None:
            break
        offset = child
    return offset


# Kept, since a long line or descriptor may have many findings: to read it anew for each would take for ever.
@functools.lru_cache(maxsize=16)
def _children(text: str, offset: int) -> dict[str | int, int]:
    """Return the offsets of the members by key, or of the items by index, of what begins at ``offset``."""
    found: dict[str | int, int] = {}
    is_object = text[offset] == "{"
    offset = _skip(text, offset + 1)
    while text[offset] not in "}]":
        key: str | int = len(found)
        if is_object:
            key, offset = scanstring(text, offset + 1)
            offset = _skip(text, _skip(text, offset) + 1)
        found.setdefault(key, offset)
        offset = _after_value(text, offset)
    return found


def _after_value(text: str, offset: int) -> int:
    """Return the offset of the next member or item, or of the closing bracket."""
    _, end = _DECODER.raw_decode(text, offset)
    end = _skip(text, end)
    return _skip(text, end + 1) if text[end] == "," else end


def _yaml_child(node: yaml.Node | None, step: str | int, *, of_key: bool) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        child: yaml.Node = node.value[step]
        return child
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                found: yaml.Node = key if of_key else value
                return found
    return None
