"""Read a table into columns, which proves that every line is canonical and valid (levels F and S).

One regular expression finds the values of all lines at once. What differs from record to record, ids and
spans, is read into a column each; the values between come again and again, and are proved once for all
records that have them.
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from spanpack.lines.linepattern import Path, Stretch, TablePattern
from spanpack.lines.records import MAX_LINE_BYTES, holds_controls
from spanpack.schemas.layer import Layer, dumps
from spanpack.schemas.subschemas import Json

MOST_REMEMBERED = 20_000
"""How many stretches of a layer are remembered, or combinations of values, so that memory stays flat."""

_SPAN = ("start", "end", "text")


class Unclear(Exception):
    """A schema of another form than the proofs are made for."""


@dataclass(frozen=True, slots=True)
class Spans:
    """The spans of one property, at most one a record: the rows that have one, and its offsets and text."""

    rows: Sequence[int]
    starts: list[int]
    ends: list[int]
    texts: list[str]


@dataclass(frozen=True, slots=True)
class Values:
    """The values of neighbouring fields, row by row as they stand in the file.

    ``values`` says what they are, in the order of the fields; ``new`` are those of them that are met for the first
    time, with their fields, and ``known`` is where they are kept.
    """

    fields: tuple[str, ...]
    column: Sequence[bytes]
    values: dict[bytes, tuple[Any, ...]]
    new: dict[bytes, Json]
    known: dict[bytes, tuple[Any, ...]]

    def reader(self, *fields: str) -> Callable[[bytes], Any]:
        """Return what gives the value of a field, or the values of several, for what stands in the file."""
        values, pick = self.values, operator.itemgetter(*map(self.fields.index, fields))
        return lambda text: pick(values[text])

    def at(self, row: int, field: str) -> Any:
        """Return the value of a field in a row."""
        return self.values[self.column[row]][self.fields.index(field)]

    def each(self, field: str) -> list[Any]:
        """Return the values of a field row by row."""
        place = self.fields.index(field)
        values = {text: said[place] for text, said in self.values.items()}
        return [values[text] for text in self.column]


Known = dict[Stretch, dict[bytes, tuple[Any, ...]]]
"""Memory of the stretches that were found valid: as they stand in a file, with their values.

They are many: a tuple takes half of the memory of a dict with the names of the fields.
"""


@dataclass(frozen=True)
class Columns:
    """The values of a table by what they are, in file order.

    ``ids`` are as they stand in the file; ``rows`` maps each document to the range of its rows. ``own`` are the
    ids that refer to records of the same layer, empty for null; ``spans`` the properties that are a span, the
    record itself under ``()``; ``nested`` those that hold lists of spans; ``others`` are all other values.
    """

    layer: Layer
    ids: Sequence[bytes]
    rows: dict[str, range]
    own: Mapping[str, Sequence[bytes]]
    spans: dict[Path, Spans]
    nested: dict[str, list[Any]]
    others: tuple[Values, ...]

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(self.ids)

    def remember(self) -> None:
        """Keep the values that are new in the memory that the table was read with."""
        for values in self.others:
            values.known.update((text, values.values[text]) for text in values.new)

    def span(self, *path: str) -> Spans:
        """Return the spans of a property, without one the records themselves. Raises Unclear where they are none."""
        if path not in self.spans:
            raise Unclear(path)
        return self.spans[path]

    def own_ids(self, field: str) -> Sequence[bytes]:
        """Return the ids in a field that refers to the same layer. Raises Unclear where it does not."""
        if field not in self.own:
            raise Unclear(field)
        return self.own[field]

    def values(self, *fields: str) -> Values:
        """Return the values that hold all of the fields. Raises Unclear where none do."""
        for values in self.others:
            if set(fields) <= set(values.fields):
                return values
        raise Unclear(fields)

    def each(self, documents: Mapping[str, Any], attribute: str) -> list[Any]:
        """Return for each row an attribute of its document."""
        each: list[Any] = []
        for document, rows in self.rows.items():
            each += [getattr(documents[document], attribute)] * len(rows)
        return each


def read_columns(layer: Layer, raw: bytes, memory: Known) -> Columns | None:
    """Return the columns of a table, or None unless every line is canonical, in order of documents, and valid.

    None says nothing: some layers have no columns, and some right lines are not proved so. What ``memory`` holds
    is not asked again; what is new is kept there by ``remember``, once nothing is found to be wrong with it.
    Control characters in the texts of spans are not looked for: whoever asks compares them with a document.
    """
    quick = layer.quick
    if quick is None or quick.table is None or not raw.endswith(b"\n"):
        return None
    if len(raw) > MAX_LINE_BYTES and max(map(len, raw.split(b"\n"))) > MAX_LINE_BYTES:
        return None
    cells = quick.table.cells(raw)
    width = len(quick.table.columns) + 1
    if any(cells[::width]):
        return None  # Each match is a whole line, so that nothing between them leaves nothing out.
    columns = {column: cells[place::width] for place, column in enumerate(quick.table.columns, 1)}
    try:
        return _columns(layer, quick.table, columns, memory)
    except (ValueError, RecursionError):
        return None  # Bytes that are not UTF-8, no JSON, or JSON that nests deep: none of it a pattern sees.


def _columns(
    layer: Layer, table: TablePattern, columns: Mapping[Path | Stretch, Sequence[bytes]], memory: Known
) -> Columns | None:
    paths = {key: column for key, column in columns.items() if not isinstance(key, Stretch)}
    rows = _ranges(paths.pop(("document",)))
    ids = paths.pop(("id",))
    if rows is None or not all(table.document.fullmatch(f'"{name}"'.encode()) for name in rows):
        return None
    others = []
    for stretch, column in columns.items():
        if isinstance(stretch, Stretch):
            values = _values(layer, table, stretch, column, memory)
            if values is None:
                return None
            others.append(values)
    nested = {}
    for name in table.nested:
        lists = b"[" + b",".join(paths.pop((name,))) + b"]"
        if name not in table.bare and holds_controls(lists):
            return None
        nested[name] = orjson.loads(lists)
    if not all(_are_unique(layer, name, nested[name]) for name in table.unique):
        return None
    spans = {}
    for path in [path[:-1] for path in paths if path[-1] == "start"]:
        spans[path] = _spans(*(paths.pop((*path, key)) for key in _SPAN))
        if not all(spans[path].ends):
            return None  # Nothing ends where a text begins.
    if any(len(path) > 1 for path in paths):
        return None  # A span that has more than offsets and a text.
    own = {path[0]: [name or b"" for name in column] for path, column in paths.items()}
    for column in (ids, *own.values()):
        b"".join(column).decode("ascii")
    return Columns(layer, ids, rows, own, spans, nested, tuple(others))


def _values(
    layer: Layer, table: TablePattern, stretch: Stretch, column: Sequence[bytes], memory: Known
) -> Values | None:
    """Return the values of a column, or None unless each is canonical, has the fields of the stretch, and is valid."""
    known = memory.setdefault(stretch, {})
    if len(known) > MOST_REMEMBERED:
        known.clear()
    has_conditions = not table.conditional.isdisjoint(stretch.fields)
    found = set(column)
    unknown = list(found.difference(known))
    if holds_controls(b"\n".join(unknown)):
        return None
    # Read together, they are those that were joined: each is seen to be the members of an object.
    read: list[Json] = orjson.loads(b"[{" + b"},{".join(unknown) + b"}]") if unknown else []
    if len(read) != len(unknown):
        return None
    doubtful: list[Json] = []
    for text, values in zip(unknown, read, strict=True):
        matches = stretch.pattern.fullmatch(text)
        # What no pattern proves may be right all the same: fractions, escapes, lists of several ids.
        if not matches and (tuple(values) != stretch.fields or dumps(layer.canonical(values)) != b"{" + text + b"}"):
            return None
        if has_conditions or not matches:
            doubtful.append(values)
    if not layer.allows(doubtful):
        return None
    new = dict(zip(unknown, read, strict=True))
    values_of = {text: known[text] for text in found if text in known}
    values_of |= {text: tuple(values.values()) for text, values in new.items()}
    return Values(stretch.fields, column, values_of, new, known)


def _are_unique(layer: Layer, name: str, values: list[Any]) -> bool:
    """Return whether no list in the values of a field holds an item twice that may not."""
    return layer.allows([{name: value} for value in values if value is not None])


def _spans(starts: Sequence[bytes], ends: Sequence[bytes], texts: Sequence[bytes]) -> Spans:
    rows: Sequence[int] = range(len(starts))
    if not all(starts):
        rows = [row for row, start in enumerate(starts) if start]
        starts, ends, texts = (tuple([column[row] for row in rows]) for column in (starts, ends, texts))
    joined = b'","'.join(texts)
    return Spans(
        rows,
        orjson.loads(b"[" + b",".join(starts) + b"]"),
        orjson.loads(b"[" + b",".join(ends) + b"]"),
        orjson.loads(b'["' + joined + b'"]') if rows else [],
    )


def _ranges(documents: Sequence[bytes]) -> dict[str, range] | None:
    """Return the rows of each document, or None where the documents are not in order."""
    ranges = {}
    start = 0
    last = b""
    for name, group in itertools.groupby(documents):
        if name <= last:
            return None
        end = start + len(list(group))
        ranges[name.decode()] = range(start, end)
        start, last = end, name
    return ranges
