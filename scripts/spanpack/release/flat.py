"""Rows with nested values as tables with plain columns, from which the rows can be made again.

This is the form of the CSV files and of the SQLite database:

- a table for each layer, register and the catalogue, with the fields of its schema as columns; the fields of an
  object stand beside the others as ``object_field``;
- ``spans``: one row for each part of each span of every layer, with the layer, the record, the field in
  which it stands (``record`` where the record itself is the span), and its number in that field, from 1;
- ``TABLE_FIELD`` for every other list: one row an item, with the id of the record and the position, from 1;
- documents have, besides, the SHA-256 of their text, its length in code points and in bytes, and the text.

An object or a span that is null has nulls, or no rows, in all its parts. What nests deeper than this, or has no
one type, stands as JSON in a column of its own.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from spanpack.package import CATALOGUE
from spanpack.release.content import TEXT, Content
from spanpack.release.members import digest
from spanpack.schemas.layer import EACH, Layer
from spanpack.schemas.subschemas import Json, json_types
from spanpack.storage.files import PackageError

SPANS = "spans"
RECORD = "record"
_SCALARS = ("string", "integer", "number", "boolean")

Get = Callable[[Any], Any]
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Column:
    """A column: its name, its type (string, integer, number or boolean), and what its schema says of it.

    ``target`` is the table of whose ids the values are.
    """

    name: str
    kind: str
    description: str = ""
    nullable: bool = False
    words: tuple[str, ...] = ()
    target: str | None = None


@dataclass(frozen=True)
class FlatTable:
    """A table of plain values; ``key`` names the columns that make a row unique.

    ``makers`` give the rows of one record, by the name of the table of the package in which the record is.
    """

    name: str
    description: str
    columns: list[Column]
    key: tuple[str, ...]
    makers: Mapping[str, Callable[[Json], Iterable[Row]]]

    def rows(self, content: Content) -> Iterator[Row]:
        """Yield the rows in the order of the records. Raises PackageError where they cannot be read."""
        for name, make in self.makers.items():
            for record in content.records(name):
                yield from make(record)


_OF_TEXT = [
    Column("sha256", "string", "SHA-256 of the text, in hexadecimal."),
    Column("characters", "integer", "Length of the text in Unicode code points."),
    Column("bytes", "integer", "Length of the text in bytes (UTF-8)."),
    Column("text", "string", TEXT["description"]),
]


def flat_tables(content: Content) -> dict[str, FlatTable]:
    """Return the tables of a package by name: catalogue, registers and layers, spans, then lists.

    Raises PackageError where two tables would have one name.
    """
    made = [table for name, layer in content.layers.items() for table in _layer_tables(layer, content)]
    spans = _spans_table(content)
    ordered = [made[0], *(t for t in made[1:] if t.name in content.layers), spans]
    ordered += [t for t in made[1:] if t.name not in content.layers]
    tables: dict[str, FlatTable] = {}
    for table in ordered:
        if table.name.lower() in {name.lower() for name in tables}:
            raise PackageError(f"a release has a table {table.name} of its own; give the layer of this name another")
        _check_columns(table)
        tables[table.name] = table
    return tables


def _check_columns(table: FlatTable) -> None:
    names = [column.name.lower() for column in table.columns]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise PackageError(f"the table {table.name} would have two columns {twice[0]}; rename a field of its schema")


def _layer_tables(layer: Layer, content: Content) -> Iterator[FlatTable]:
    """Yield the table of a layer, then those of its lists."""
    targets = {ref.path: ref.layer for ref in layer.references if not ref.exceptions and ref.layer in content.layers}
    columns, getters, lists = _flatten(layer.shape["properties"], (), targets, has_spans=layer.has_documents)
    description = layer.schema.get("description") or layer.schema.get("title") or ""
    make = functools.partial(_record_row, getters)
    if layer.name == CATALOGUE:
        columns, make = columns + _OF_TEXT, functools.partial(_document_row, content, getters)
    yield FlatTable(layer.name, description, columns, ("id",), {layer.name: make})
    for path, part in lists:
        yield _list_table(layer, path, part, targets)


def _record_row(getters: list[Get], record: Json) -> tuple[Row]:
    return (tuple(get(record) for get in getters),)


def _document_row(content: Content, getters: list[Get], record: Json) -> tuple[Row]:
    raw = content.read(record["path"])
    text = raw.decode()
    return ((*(get(record) for get in getters), digest(raw), len(text), len(raw), text),)


def _list_table(layer: Layer, path: tuple[str, ...], part: Json, targets: Any) -> FlatTable:
    items = part["items"]
    inner: list[Column]
    getters: list[Get]
    if _is_scalar(items):
        inner, getters = [_column("value", items, targets.get((*path, EACH)))], [lambda item: item]
    else:
        below = {key[len(path) + 1 :]: name for key, name in targets.items() if key[: len(path) + 1] == (*path, EACH)}
        inner, getters, _ = _flatten(items["properties"], (), below, has_spans=False)
    return FlatTable(
        "_".join((layer.name, *path)),
        part.get("description", ""),
        [
            Column(RECORD, "string", "Id of the record that has the list.", target=layer.name),
            Column("position", "integer", "Place in the list, from 1."),
            *inner,
        ],
        (RECORD, "position"),
        {layer.name: functools.partial(_item_rows, _getter(path), getters)},
    )


def _item_rows(items: Get, getters: list[Get], record: Json) -> Iterator[Row]:
    for position, item in enumerate(items(record) or (), 1):
        yield record["id"], position, *(get(item) for get in getters)


def _flatten(
    properties: Json, path: tuple[str, ...], targets: Any, *, has_spans: bool, nullable: bool = False
) -> tuple[list[Column], list[Get], list[tuple[tuple[str, ...], Json]]]:
    """Return the columns of an object, what gives their values, and the lists that need tables of their own."""
    columns: list[Column] = []
    getters: list[Get] = []
    lists: list[tuple[tuple[str, ...], Json]] = []
    for name, part in properties.items():
        here = (*path, name)
        kinds = [kind for kind in json_types(part) if kind != "null"]
        may_be_null = nullable or "null" in json_types(part)
        if _is_scalar(part):
            column = _column("_".join(here), part, targets.get(here))
            columns.append(replace(column, nullable=may_be_null))
            getters.append(_getter(here))
        elif has_spans and _is_spans(part):
            continue
        elif kinds == ["object"] and "properties" in part:
            if "null" in json_types(part) and not _tells_null(part):
                columns.append(Column("_".join(here), "boolean", "Whether there is one: false stands for null."))
                getters.append(_is_there(_getter(here)))
            more = _flatten(part["properties"], here, targets, has_spans=has_spans, nullable=may_be_null)
            columns, getters, lists = columns + more[0], getters + more[1], lists + more[2]
        elif json_types(part) == ["array"] and _is_flat(part.get("items")):
            lists.append((here, part))
        else:
            columns.append(Column("_".join(here), "string", f"{part.get('description', '')} As JSON.".lstrip(), True))
            getters.append(_as_json(_getter(here)))
    return columns, getters, lists


def _spans_table(content: Content) -> FlatTable:
    columns = [
        Column("layer", "string", "Name of the layer."),
        Column(RECORD, "string", "Id of the record."),
        Column("field", "string", "The field of the record; record where the record itself is the span."),
        Column("part", "integer", "Number of the span in its field, from 1."),
        Column("document", "string", "Id of the document.", target=CATALOGUE),
        Column("start", "integer", "Offset of the first character, in Unicode code points, zero-based."),
        Column("end", "integer", "Offset after the last character, in Unicode code points, half-open."),
        Column("text", "string", "The exact text between start and end."),
    ]
    return FlatTable(
        SPANS,
        "One row for each part of each span of every layer.",
        columns,
        ("layer", RECORD, "field", "part"),
        {name: functools.partial(_span_rows, layer) for name, layer in content.layers.items() if layer.has_documents},
    )


def _span_rows(layer: Layer, record: Json) -> Iterator[Row]:
    parts: dict[str, int] = {}
    for pointer, span in layer.placed_spans(record):
        where = ".".join(step for step in pointer if isinstance(step, str)) or RECORD
        parts[where] = parts.get(where, 0) + 1
        place = (layer.name, record["id"], where, parts[where])
        yield *place, record["document"], span["start"], span["end"], span["text"]


def _column(name: str, part: Json, target: str | None) -> Column:
    kinds = [kind for kind in json_types(part) if kind != "null"]
    return Column(
        name,
        "number" if len(kinds) == 2 else kinds[0],
        part.get("description", ""),
        "null" in json_types(part),
        tuple(word for word in part.get("enum", ()) if isinstance(word, str)),
        target,
    )


def _is_scalar(part: Any) -> bool:
    kinds = [kind for kind in json_types(part) if kind != "null"]
    return (len(kinds) == 1 and kinds[0] in _SCALARS) or set(kinds) == {"integer", "number"}


def _is_spans(part: Json) -> bool:
    """Return whether a part is a span or a list of spans that stand in the table of spans."""
    if part.get("spanpack:span"):
        return True
    items = part.get("items")
    return json_types(part) == ["array"] and isinstance(items, dict) and bool(items.get("spanpack:span"))


def _is_flat(items: Any) -> bool:
    """Return whether the items of a list are scalars, or objects of scalars and such objects."""
    if not isinstance(items, dict) or "null" in json_types(items):
        return False
    if _is_scalar(items):
        return True
    properties = items.get("properties")
    return (
        json_types(items) == ["object"]
        and isinstance(properties, dict)
        and not items.get("spanpack:span")
        and all(_is_scalar(part) or (_is_flat(part) and "properties" in part) for part in properties.values())
    )


def _tells_null(part: Json) -> bool:
    """Return whether an object shows by its parts that it is not null: by a value that is never null, or a span."""
    return any(
        (_is_scalar(inner) and "null" not in json_types(inner))
        or (json_types(inner) == ["array"] and inner.get("minItems", 0) > 0)
        for inner in part["properties"].values()
    )


def _getter(path: tuple[str, ...]) -> Get:
    if len(path) == 1:
        return lambda row: row[path[0]]

    def get(row: Any) -> Any:
        for step in path:
            if row is None:
                return None
            row = row[step]
        return row

    return get


def _is_there(get: Get) -> Get:
    return lambda row: get(row) is not None


def _as_json(get: Get) -> Get:
    def encoded(row: Any) -> str | None:
        value = get(row)
        return None if value is None else json.dumps(value, ensure_ascii=False)

    return encoded
