"""Prove the lines of a layer valid, without making records of them, and find those of each document."""

from __future__ import annotations

import itertools
import operator
import re
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import orjson

from spanpack.lines.linepattern import run_pattern
from spanpack.lines.records import MAX_LINE_BYTES, holds_controls, holds_hidden, right_rows
from spanpack.lines.rows import PATTERN_BYTES
from spanpack.model.lines import Lines
from spanpack.schemas.layer import Layer, dumps
from spanpack.schemas.subschemas import Json

Stretch = tuple[str, int, int]
"""The id of a document, and where some lines of it begin and end."""


def checked_lines(layer: Layer, raw: bytes) -> Lines | None:
    """Return the lines of a layer, or None unless each is seen at once to be canonical and valid.

    None says nothing: the table has to be read record by record, as for one that is small.
    """
    quick = layer.quick if len(raw) >= PATTERN_BYTES else None
    if quick is None or not (quick.is_complete or quick.table):
        return None
    conditional = sorted(quick.table.conditional) if quick.table and not quick.is_complete else []
    try:
        stretches = _stretches(layer, run_pattern(layer.schema), raw)
        is_right = (
            stretches is not None
            and _meet_conditions(layer, raw, conditional)
            and all(_is_clean(raw[start:end]) for _, start, end in stretches)
        )
    except (ValueError, RecursionError, TypeError, msgspec.DecodeError):
        return None  # No JSON, JSON that nests deep, bytes that are not UTF-8, or what cannot be written again.
    return Lines(raw, _places(stretches)) if stretches is not None and is_right else None


def written_lines(rows: Iterable[Json]) -> Lines:
    """Return the lines of records that are known to be valid."""
    rows = list(rows)
    lines = [dumps(row) + b"\n" for row in rows]
    ends = list(itertools.accumulate(map(len, lines)))
    documents = [row["document"] for row in rows]
    return Lines(b"".join(lines), _places(zip(documents, [0, *ends], ends, strict=False)))


def _stretches(layer: Layer, run: re.Pattern[bytes], raw: bytes) -> list[Stretch] | None:
    """Return the stretches of lines of one document each, or None unless every line is canonical and valid."""
    found: list[Stretch] = []
    start = 0
    while start < len(raw):
        lines = run.match(raw, start)
        end = lines.end() if lines else raw.find(b"\n", start) + 1
        if lines:
            document: str = orjson.loads(lines[1])
        else:
            line = raw[start : end - 1]
            rows = None if not end or holds_controls(line) else right_rows(layer, [line])
            if rows is None:
                return None
            document = rows[0]["document"]
        found.append((document, start, end))
        start = end
    return found


def _meet_conditions(layer: Layer, raw: bytes, fields: Sequence[str]) -> bool:
    """Return whether the conditions of the schema hold, which depend on some fields; equal values are asked once."""
    if not fields:
        return True
    head: Any = msgspec.defstruct("Head", [(name, msgspec.Raw) for name in fields], gc=False)
    # Written again, the fields stand there as they did, and nothing else does.
    heads = msgspec.json.Encoder().encode_lines(msgspec.json.Decoder(head).decode_lines(raw))
    return layer.allows(orjson.loads(b"[" + b",".join(set(heads.splitlines())) + b"]"))


def _places(stretches: Iterable[Stretch]) -> dict[str, tuple[tuple[int, int], ...]]:
    """Return where the lines of each document are; stretches that touch are one."""
    places: dict[str, tuple[tuple[int, int], ...]] = {}
    for document, group in itertools.groupby(stretches, key=operator.itemgetter(0)):
        (_, start, end), *more = group
        places[document] = (*places.get(document, ()), (start, more[-1][2] if more else end))
    return places


def _is_clean(lines: bytes) -> bool:
    """Return whether lines that a pattern matched are UTF-8, none of them too long, without control characters."""
    if len(lines) > MAX_LINE_BYTES and max(map(len, lines.split(b"\n"))) > MAX_LINE_BYTES:
        return False
    if b"\x7f" in lines:
        return False
    return lines.isascii() or (lines.decode() is not None and not holds_hidden(lines))
