"""The spans of records that hold them in lists, of a whole table."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from spanpack.lines.columns import Columns, Unclear
from spanpack.schemas.layer import EACH, values_at
from spanpack.schemas.subschemas import Json

_BEYOND = 1 << 50
"""More than any offset has, with which the places of one record are told from those of the next."""


@dataclass(frozen=True)
class Lists:
    """The spans of each record of a table, and the offsets and texts of all of them one after the other.

    ``places`` has (start, end) of all spans, sorted by record and start; both are counted from a multiple of
    a large number, the record's own.
    """

    spans: list[list[Json]]
    starts: list[int]
    ends: list[int]
    texts: list[str]
    places: list[tuple[int, int]]


def read_lists(columns: Columns) -> Lists:
    """Return the spans that stand in lists. Raises Unclear where a record has others as well."""
    paths = columns.layer.span_paths
    if any(path[0] not in columns.nested for path in paths):
        raise Unclear(paths)
    found = [_spans(columns.nested[path[0]], path[1:]) for path in paths]
    spans = [list(itertools.chain.from_iterable(row)) for row in zip(*found, strict=True)]
    flat = list(itertools.chain.from_iterable(spans))
    starts = [span["start"] for span in flat]
    ends = [span["end"] for span in flat]
    bases = [row * _BEYOND for row, inner in enumerate(spans) for _ in inner]
    places = sorted(zip(map(operator.add, starts, bases), map(operator.add, ends, bases), strict=True))
    return Lists(spans, starts, ends, [span["text"] for span in flat], places)


def _spans(values: list[Any], path: Sequence[str]) -> list[list[Json]]:
    """Return the spans at a path of each value, in a list."""
    if path == (EACH,):
        return values
    if not path:
        return [[] if value is None else [value] for value in values]
    return [[] if value is None else values_at(value, path) for value in values]


def are_ordered(columns: Columns) -> bool:
    """Return whether the spans of each list stand in order and do not overlap."""
    for path in columns.layer.span_paths:
        if path[-1] == EACH:
            for spans in _spans(columns.nested[path[0]], path[1:]):
                if len(spans) > 1 and any(one["end"] > other["start"] for one, other in itertools.pairwise(spans)):
                    return False
    return True


def are_apart(lists: Lists) -> bool:
    """Return whether no two spans of a record overlap."""
    return all(end <= start for (_, end), (start, _) in itertools.pairwise(lists.places))


def stand_in_order(columns: Columns, lists: Lists) -> bool:
    """Return whether the records of each document stand in order, and no two have the same spans."""
    if not all(lists.spans):
        return False
    firsts = []
    place = 0
    for row, spans in enumerate(lists.spans):
        firsts.append(lists.places[place][0] - row * _BEYOND)
        place += len(spans)
    for rows in columns.rows.values():
        begins = firsts[rows.start : rows.stop]
        if not all(map(operator.lt, begins, begins[1:])):
            keys = list(zip(begins, columns.ids[rows.start : rows.stop], strict=True))
            spans_of = {tuple([(span["start"], span["end"]) for span in lists.spans[row]]) for row in rows}
            if len(spans_of) < len(rows) or not all(map(operator.lt, keys, keys[1:])):
                return False
    return True
