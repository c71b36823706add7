"""Prove the lines of a layer valid, without making records of them, and find those of each document."""

from __future__ import annotations

import itertools
import operator
import re
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import orjson

from spanpack.lines.records import MAX_LINE_BYTES
from spanpack.lines.rows import PATTERN_BYTES
from spanpack.model.lines import Lines
from spanpack.schemas.layer import Layer, dumps
from spanpack.schemas.subschemas import Json


def checked_lines(layer: Layer, raw: bytes) -> Lines | None:
    """Return the lines of a layer, or None unless each is seen at once to be canonical and valid.

    None says nothing: the table has to be read record by record, as for one that is small.
    """
    quick = layer.quick if len(raw) >= PATTERN_BYTES else None
    if quick is None or not (quick.is_complete or quick.table):
        return None
    conditional = sorted(quick.table.conditional) if quick.table and not quick.is_complete else []
    if not _match(layer, quick.line.pattern, raw):
        return None
    head: Any = msgspec.defstruct("Head", [("document", str), *((name, Any) for name in conditional)], gc=False)
    try:
        heads: list[Any] = msgspec.json.Decoder(head).decode_lines(raw)
    except msgspec.DecodeError:
        return None  # A text that is not UTF-8.
    lengths = list(map(len, raw.split(b"\n")[:-1]))
    ends = list(map(operator.add, itertools.accumulate(lengths), itertools.count(1)))
    if max(lengths) > MAX_LINE_BYTES:
        return None
    if conditional and not _meet_conditions(layer, raw, ends, heads, conditional):
        return None
    lines = _grouped(raw, [head.document for head in heads], ends)
    return lines if all(map(_is_utf8, map(lines.of, lines.places))) else None


def written_lines(rows: Iterable[Json]) -> Lines:
    """Return the lines of records that are known to be valid."""
    rows = list(rows)
    lines = [dumps(row) + b"\n" for row in rows]
    return _grouped(b"".join(lines), [row["document"] for row in rows], list(itertools.accumulate(map(len, lines))))


def _match(layer: Layer, line: bytes, raw: bytes) -> bool:
    """Return whether every line matches a pattern, or is canonical and valid all the same."""
    match = re.compile(b"(?:" + line + b"\n)*+").match
    start = 0
    while start < len(raw):
        found = match(raw, start)
        start = found.end() if found else start
        if start < len(raw):
            end = raw.find(b"\n", start)
            if end < 0 or not _is_right(layer, raw[start:end]):
                return False
            start = end + 1
    return True


def _is_right(layer: Layer, line: bytes) -> bool:
    """Return whether a line that the pattern does not match is canonical and valid all the same."""
    try:
        data = orjson.loads(line)
        return isinstance(data, dict) and dumps(data) == line == dumps(layer.canonical(data)) and layer.is_valid(data)
    except (orjson.JSONDecodeError, RecursionError, TypeError):
        return False


def _meet_conditions(
    layer: Layer, raw: bytes, ends: Sequence[int], heads: Sequence[Any], fields: Iterable[str]
) -> bool:
    """Return whether the conditions of the schema hold: one record stands for all with the same values."""
    values = zip(*(map(operator.attrgetter(name), heads) for name in fields), strict=True)
    examples = dict(zip(values, zip((0, *ends), ends, strict=False), strict=True))
    return all(layer.is_valid(orjson.loads(raw[start:end])) for start, end in examples.values())


def _grouped(raw: bytes, documents: Iterable[str], ends: Sequence[int]) -> Lines:
    """Return the lines by document; ``ends`` are the offsets behind them."""
    places: dict[str, tuple[tuple[int, int], ...]] = {}
    start = count = 0
    for document, group in itertools.groupby(documents):
        count += len(list(group))
        end = ends[count - 1]
        places[document] = (*places.get(document, ()), (start, end))
        start = end
    return Lines(raw, places)


def _is_utf8(lines: bytes) -> bool:
    try:
        return lines.isascii() or lines.decode() is not None
    except UnicodeDecodeError:
        return False
