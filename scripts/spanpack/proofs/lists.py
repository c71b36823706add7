"""The spans of records that hold them in lists, of a whole table."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from spanpack.lines.columns import Columns, Spans, Unclear
from spanpack.schemas.layer import EACH, values_at
from spanpack.schemas.subschemas import Json

_BEYOND = 1 << 50
"""More than any offset has, with which the places of one record are told from those of the next."""


@dataclass(frozen=True)
class Field:
    """The spans of one property, any number a record.

    ``begins`` and ``ends`` are their offsets, counted from a multiple of a large number, the record's own, so that
    those of a record are all less than those of the next.
    """

    spans: Spans
    begins: list[int]
    ends: list[int]
    is_list: bool


@dataclass(frozen=True)
class Lists:
    """The spans of each record of a table: by property, and the places of all of them, sorted.

    ``counts`` says how many spans each record has.
    """

    fields: tuple[Field, ...]
    begins: list[int]
    ends: list[int]
    counts: list[int]


def read_lists(columns: Columns) -> Lists:
    """Return the spans that stand in lists. Raises Unclear where a record has others as well, or none at all."""
    paths = columns.layer.span_paths
    if not paths or any(path[0] not in columns.nested for path in paths):
        raise Unclear(paths)
    found = [_spans(columns.nested[path[0]], path[1:]) for path in paths]
    fields = tuple([_field(lists, is_list=path[-1] == EACH) for path, lists in zip(paths, found, strict=True)])
    return Lists(
        fields,
        begins=sorted(itertools.chain.from_iterable([field.begins for field in fields])),
        ends=sorted(itertools.chain.from_iterable([field.ends for field in fields])),
        counts=list(map(sum, zip(*[map(len, lists) for lists in found], strict=True))),
    )


def _field(lists: list[list[Json]], *, is_list: bool) -> Field:
    flat = list(itertools.chain.from_iterable(lists))
    starts, ends = [span["start"] for span in flat], [span["end"] for span in flat]
    is_one_each = len(flat) == len(lists) and all(lists)
    rows = range(len(lists)) if is_one_each else [row for row, inner in enumerate(lists) for _ in inner]
    bases = [row * _BEYOND for row in rows]
    spans = Spans(rows, starts, ends, [span["text"] for span in flat])
    return Field(spans, list(map(operator.add, starts, bases)), list(map(operator.add, ends, bases)), is_list)


def _spans(values: list[Any], path: Sequence[str]) -> list[list[Json]]:
    """Return the spans at a path of each value, in a list."""
    if path == (EACH,):
        return values
    if not path:
        return [[] if value is None else [value] for value in values]
    return [[] if value is None else values_at(value, path) for value in values]


def are_ordered(lists: Lists) -> bool:
    """Return whether the spans of each list stand in order and do not overlap."""
    return all(all(map(operator.le, field.ends, field.begins[1:])) for field in lists.fields if field.is_list)


def are_apart(lists: Lists) -> bool:
    """Return whether no two spans of a record overlap."""
    # Where two do, more of them have begun than ended before the second one: then a later begin meets an earlier end.
    return all(map(operator.le, lists.ends, lists.begins[1:]))


def stand_in_order(columns: Columns, lists: Lists) -> bool:
    """Return whether the records of each document stand in order, and no two have the same spans."""
    if not all(lists.counts):
        return False
    places = [0, *itertools.accumulate(lists.counts)]
    firsts = [lists.begins[place] - row * _BEYOND for row, place in enumerate(places[:-1])]
    for rows in columns.rows.values():
        begins = firsts[rows.start : rows.stop]
        if not all(map(operator.lt, begins, begins[1:])):
            keys = list(zip(begins, columns.ids[rows.start : rows.stop], strict=True))
            spans_of = {tuple(_places(columns, row)) for row in rows}
            if len(spans_of) < len(rows) or not all(map(operator.lt, keys, keys[1:])):
                return False
    return True


def _places(columns: Columns, row: int) -> Iterator[tuple[int, int]]:
    for path in columns.layer.span_paths:
        [spans] = _spans([columns.nested[path[0]][row]], path[1:])
        yield from ((span["start"], span["end"]) for span in spans)
