"""Prove the lines of a layer valid, without making records of them, and find those of each document."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from operator import attrgetter
from typing import Any

import msgspec
import orjson

from spanpack.model.lines import Lines
from spanpack.records import MAX_LINE_BYTES
from spanpack.schemas import Layer, dumps
from spanpack.subschemas import Json

PATTERN_BYTES = 1 << 19
"""From this size on a pattern, which takes milliseconds to make, is quicker than record by record."""


def checked_lines(layer: Layer, raw: bytes) -> Lines | None:
    """Return the lines of a layer, or None unless each is seen at once to be canonical and valid.

    None says nothing: the table has to be read record by record, as for one that is small.
    """
    quick = layer.quick if len(raw) >= PATTERN_BYTES else None
    conditional = () if quick is None or quick.is_complete else quick.conditional
    if quick is None or conditional is None or not raw.endswith(b"\n") or not _is_utf8(raw):
        return None
    lines = raw[:-1].split(b"\n")
    matches = quick.line.fullmatch
    unclear = [line for line in lines if not matches(line)]
    if max(map(len, lines)) > MAX_LINE_BYTES or not all(_is_right(layer, line) for line in unclear):
        return None
    head: Any = msgspec.defstruct("Head", [("document", str), *((name, Any) for name in conditional)])
    heads: list[Any] = msgspec.json.Decoder(head).decode_lines(raw)
    if conditional:
        # One record stands for all with the same values: the conditions of a schema depend on nothing else.
        values = zip(*(map(attrgetter(name), heads) for name in conditional), strict=True)
        examples = dict(zip(values, lines, strict=True))
        if not all(layer.is_valid(orjson.loads(line)) for line in examples.values()):
            return None
    return _grouped(raw, [head.document for head in heads], lines)


def written_lines(rows: Iterable[Json]) -> Lines:
    """Return the lines of records that are known to be valid."""
    rows = list(rows)
    lines = [dumps(row) for row in rows]
    return _grouped(b"".join(line + b"\n" for line in lines), [row["document"] for row in rows], lines)


def _grouped(raw: bytes, documents: list[str], lines: list[bytes]) -> Lines:
    places: dict[str, tuple[tuple[int, int], ...]] = {}
    start, numbers = 0, iter(lines)
    for document, group in itertools.groupby(documents):
        end = start + sum(len(next(numbers)) + 1 for _ in group)
        places[document] = (*places.get(document, ()), (start, end))
        start = end
    return Lines(raw, places)


def _is_right(layer: Layer, line: bytes) -> bool:
    """Return whether a line that the pattern does not match is canonical and valid all the same."""
    try:
        data = orjson.loads(line)
        return isinstance(data, dict) and dumps(data) == line == dumps(layer.canonical(data)) and layer.is_valid(data)
    except (orjson.JSONDecodeError, RecursionError, TypeError):
        return False


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
