"""Tables of a corpus for Arrow, pandas, polars and DuckDB, with types from the JSON Schemas.

Everything begins with Arrow. A column is a property of the schema, in its order: a text is a string, or where
the schema lists its words a dictionary of these in their order; integer is int64, number double, boolean bool;
an object is a struct of its properties, an array a list of its items. What may be null is nullable, and so
is everything inside a struct or a list.

Dates are texts as in the file (EDTF, ISO 8601), since most of them are no days; ``derived`` adds columns
with their bounds, and others that are computed.
"""

from __future__ import annotations

import itertools
import json
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from spanpack.extras import require
from spanpack.lines.records import MAX_LINE_BYTES
from spanpack.model import Actor, Attribution, Corpus, Date, Number
from spanpack.namesakes import namesakes
from spanpack.schemas.layer import Layer
from spanpack.schemas.subschemas import Json, json_types

if TYPE_CHECKING:
    import pyarrow as pa

_SCALARS = {"string": "string", "integer": "int64", "number": "float64", "boolean": "bool_"}
_BLOCK = 2 * MAX_LINE_BYTES
"""Lines are read in blocks; none may be longer than one."""
_EXACT = 2.0**53
"""The whole numbers up to here are all doubles."""


def table_names(corpus: Corpus) -> list[str]:
    """Return the names of the tables of a corpus: its layers, its entities if it has them, its documents."""
    return [*corpus.layers, *(["entities"] if "entities" in corpus.schemas else []), "documents"]


def each(corpus: Corpus, name: str | None, make: Callable[..., Any], *, derived: bool) -> Any:
    """Return the table of this name as ``make`` makes it; without a name, all tables of the corpus by name."""
    if name is not None:
        return make(corpus, name, derived=derived)
    return {one: make(corpus, one, derived=derived) for one in table_names(corpus)}


def arrow_schema(layer: Layer) -> pa.Schema:
    """Return the Arrow schema of the records of a layer; descriptions are in the metadata of the fields.

    Raises ValueError where a property may have values of several types, and ImportError without the extra «arrow».
    """
    return require("pyarrow", "arrow").schema(
        [_field(name, part, is_column=True) for name, part in layer.shape["properties"].items()]
    )


def plain(schema: pa.Schema) -> pa.Schema:
    """Return a schema with texts for dictionaries."""
    return require("pyarrow", "arrow").schema(
        [field.with_type(field.type.value_type) if _is_dictionary(field.type) else field for field in schema]
    )


def arrow_lines(layer: Layer, raw: bytes) -> pa.Table:
    """Return the lines of a layer, which are valid, as an Arrow table.

    Raises ValueError where no column can hold a value; other errors as in arrow_schema.
    """
    pa, reader = require("pyarrow", "arrow"), require("pyarrow.json", "arrow")
    schema = arrow_schema(layer)
    if not raw:
        return schema.empty_table()
    try:
        table = reader.read_json(
            pa.BufferReader(raw),
            read_options=reader.ReadOptions(block_size=_BLOCK),
            parse_options=reader.ParseOptions(explicit_schema=_readable(schema), unexpected_field_behavior="error"),
        )
    except pa.ArrowInvalid:
        require_held(layer, _rows(raw), layer.name)
        raise
    # Arrow reads a whole number as the nearest double, without a word.
    if any(map(_may_be_rounded, table.columns)):
        require_held(layer, _rows(raw), layer.name)
    return _typed(table.select(schema.names), schema, layer)


def arrow_rows(layer: Layer, rows: Sequence[Json]) -> pa.Table:
    """Return records that are valid as an Arrow table. Errors as in arrow_lines."""
    pa = require("pyarrow", "arrow")
    schema = arrow_schema(layer)
    try:
        table = pa.Table.from_pylist(list(rows), _readable(schema))
    except (ValueError, OverflowError):
        require_held(layer, rows, layer.name)
        raise
    return _typed(table, schema, layer)


def require_held(layer: Layer, rows: Iterable[Json], place: str) -> None:
    """Raise ValueError at the first value that no column can hold, with ``place``, its record and its field.

    Errors as in arrow_schema as well.
    """
    pa = require("pyarrow", "arrow")
    schema = plain(arrow_schema(layer))
    for row in rows:
        for field in schema:
            try:
                pa.array([row[field.name]], field.type)
            except (ValueError, OverflowError):
                found = json.dumps(row[field.name], ensure_ascii=False)[:80]
                raise ValueError(
                    f"{place}: {row['id']}: {field.name} is {found}, which no table can hold: a whole number has "
                    "64 bits there, and 53 where its schema says number. Let it be a text."
                ) from None


def to_arrow(corpus: Corpus, name: str, *, derived: bool = False) -> pa.Table:
    """Return a table of the corpus (see Corpus.to_arrow). Raises KeyError where there is no such table."""
    _check_name(corpus, name)
    layer = corpus.schemas[name]
    if name == "documents":
        pa = require("pyarrow", "arrow")
        table = arrow_rows(layer, corpus.source.catalogue)
        texts = pa.array([document.text for document in corpus.documents], pa.string())
        field = pa.field("text", pa.string(), nullable=False, metadata={"description": "The text of the document."})
        table = table.append_column(field, texts)
    elif name == "entities":
        table = arrow_rows(layer, corpus.source.entities)
    else:
        table = arrow_lines(layer, corpus.source.layers[name].raw)
    return _with_derived(corpus, name, table) if derived else table


def to_pandas(corpus: Corpus, name: str, *, derived: bool = False) -> Any:
    """Return a table of the corpus as a pandas.DataFrame (see Corpus.to_pandas)."""
    pd, pa = require("pandas", "pandas"), require("pyarrow", "pandas")
    table = to_arrow(corpus, name, derived=derived)
    words = vocabularies(corpus.schemas[name])
    kinds = {"string": pd.StringDtype(), "int64": pd.Int64Dtype(), "double": pd.Float64Dtype()}
    kinds["bool"] = pd.BooleanDtype()
    columns = {}
    for field, column in zip(table.schema, table.columns, strict=True):
        if field.type.num_fields:
            # As plain dicts and lists, which a person can read and change, not as arrays in arrays.
            columns[field.name] = pd.Series(column.to_pylist(), dtype=object)
        elif field.name in words:
            columns[field.name] = column.to_pandas().cat.set_categories(words[field.name])
        else:
            # The days of a timestamp in seconds reach from year 1 to year 9999, as those of EDTF do.
            plain = column.cast(pa.timestamp("s")) if pa.types.is_date(field.type) else column
            columns[field.name] = plain.to_pandas(types_mapper=lambda kind: kinds.get(str(kind)))
    return pd.DataFrame(columns)


def to_polars(corpus: Corpus, name: str, *, derived: bool = False) -> Any:
    """Return a table of the corpus as a polars.DataFrame (see Corpus.to_polars)."""
    pl = require("polars", "polars")
    table = to_arrow(corpus, name, derived=derived)
    words = vocabularies(corpus.schemas[name])
    casts = [pl.col(column).cast(pl.Enum(found)) for column, found in words.items()]
    return pl.from_arrow(table).with_columns(casts)


def to_duckdb(corpus: Corpus, name: str | None, *, derived: bool = False) -> Any:
    """Return tables of the corpus in DuckDB (see Corpus.to_duckdb)."""
    duckdb = require("duckdb", "duckdb")
    names = table_names(corpus) if name is None else [name]
    found = {one: to_arrow(corpus, one, derived=derived) for one in names}
    for one, table in found.items():
        twice = namesakes((column.lower(), column) for column in table.column_names)
        if twice:
            raise ValueError(f"{one} would have two columns {twice[0]} in DuckDB; rename a field of its schema")
    connection = duckdb.connect()
    for one, table in found.items():
        words = vocabularies(corpus.schemas[one])
        columns = [_duckdb_column(column, words.get(column)) for column in table.column_names]
        connection.register("arrow_table", table)
        connection.execute(f"create table {_quoted(one)} as select {', '.join(columns)} from arrow_table")
        connection.unregister("arrow_table")
    return connection if name is None else connection.table(_quoted(name))


def vocabularies(layer: Layer) -> dict[str, list[str]]:
    """Return the columns whose schema lists their words, with the words in its order.

    >>> import spanpack
    >>> vocabularies(spanpack.load("tests/fixtures/base").schemas["actors"])
    {'mention': ['name', 'nominal'], 'certainty': ['high', 'medium', 'low']}
    """
    return {
        name: [word for word in part["enum"] if word is not None]
        for name, part in layer.shape["properties"].items()
        if "enum" in part and set(json_types(part)) <= {"string", "null"}
    }


def _duckdb_column(name: str, words: list[str] | None) -> str:
    if not words:
        return _quoted(name)
    listed = ", ".join("'" + word.replace("'", "''") + "'" for word in words)
    return f"cast({_quoted(name)} as enum({listed})) as {_quoted(name)}"


def _check_name(corpus: Corpus, name: str) -> None:
    names = table_names(corpus)
    if name not in names:
        raise KeyError(f"{name!r} is no table; there is {', '.join(names)}")


def _field(name: str, part: Json, *, is_column: bool = False) -> Any:
    pa = require("pyarrow", "arrow")
    kinds = json_types(part)
    # What is inside an object that may be null is null with it.
    nullable = "null" in kinds or not is_column
    description = part.get("description")
    metadata = {"description": description} if description else None
    return pa.field(name, _type(name, part, is_column=is_column), nullable=nullable, metadata=metadata)


def _type(name: str, part: Json, *, is_column: bool) -> Any:
    pa = require("pyarrow", "arrow")
    kinds = [kind for kind in json_types(part) if kind != "null"]
    if set(kinds) == {"integer", "number"}:
        kinds = ["number"]
    if len(kinds) != 1:
        raise ValueError(f"{name} may be {' or '.join(kinds) or 'of any type'}; a column of a table has one type")
    [kind] = kinds
    if kind == "object":
        return pa.struct([_field(key, child) for key, child in part["properties"].items()])
    if kind == "array":
        return pa.list_(_field("item", part["items"]))
    if kind == "string" and "enum" in part and is_column:
        return pa.dictionary(pa.int8() if len(part["enum"]) < 128 else pa.int32(), pa.string())
    return getattr(pa, _SCALARS[kind])()


def _is_dictionary(kind: Any) -> bool:
    return bool(require("pyarrow", "arrow").types.is_dictionary(kind))


def _readable(schema: pa.Schema) -> pa.Schema:
    """Return a schema with texts for dictionaries, as Arrow can read it from JSON."""
    pa = require("pyarrow", "arrow")
    kinds = [field.type.value_type if _is_dictionary(field.type) else field.type for field in schema]
    return pa.schema([pa.field(name, kind) for name, kind in zip(schema.names, kinds, strict=True)])


def _rows(raw: bytes) -> Iterator[Json]:
    """Yield the records of lines, their numbers as they are written."""
    return map(json.loads, raw.splitlines())


def _may_be_rounded(column: Any) -> bool:
    """Return whether a column has a double that stands for several whole numbers."""
    pa, compute = require("pyarrow", "arrow"), require("pyarrow.compute", "arrow")
    if pa.types.is_struct(column.type):
        return any(_may_be_rounded(compute.struct_field(column, [at])) for at in range(column.type.num_fields))
    if pa.types.is_list(column.type):
        return _may_be_rounded(compute.list_flatten(column))
    if not pa.types.is_floating(column.type):
        return False
    extremes = compute.min_max(column)
    return any(extremes[side].is_valid and abs(extremes[side].as_py()) >= _EXACT for side in ("min", "max"))


def _typed(table: pa.Table, schema: pa.Schema, layer: Layer) -> pa.Table:
    """Return a table as it was read with the types of the schema."""
    pa, compute = require("pyarrow", "arrow"), require("pyarrow.compute", "arrow")
    columns, known = [], vocabularies(layer)
    for field in schema:
        column = table.column(field.name)
        if _is_dictionary(field.type):
            words = _words(known[field.name])
            indices = compute.index_in(column, value_set=words).cast(field.type.index_type)
            chunks = [pa.DictionaryArray.from_arrays(chunk, words) for chunk in indices.chunks]
            column = pa.chunked_array(chunks, field.type)
        columns.append(column)
    return pa.table(columns, schema=schema)


def _words(words: Sequence[str]) -> pa.StringArray:
    """Return words as an Arrow array, made of its buffers.

    pa.array imports pandas where that is installed, which takes longer than to read a hundred thousand records.
    """
    pa = require("pyarrow", "arrow")
    encoded = [word.encode() for word in words]
    offsets = array("i", [0, *itertools.accumulate(map(len, encoded))])
    return pa.StringArray.from_buffers(len(words), pa.py_buffer(offsets), pa.py_buffer(b"".join(encoded)))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _with_derived(corpus: Corpus, name: str, table: pa.Table) -> pa.Table:
    """Return the table with the columns that are computed (docs/derived.md)."""
    pa = require("pyarrow", "arrow")
    records: Sequence[Any] = corpus.documents if name == "documents" else corpus.layers.get(name, ())
    # The rows of the table stand as in the file, which need not be in the order of the catalogue.
    by_id = {record.id: record for record in records}
    rows = [by_id.get(each) for each in table.column("id").to_pylist()]
    for column, kind, compute in _derived(corpus, name):
        # A field of the schema that has the same name is the corpus's own and stays.
        if column not in table.column_names:
            values = [None if record is None else compute(record) for record in rows]
            table = table.append_column(column, pa.array(values, kind))
    return table


def _derived(corpus: Corpus, name: str) -> list[tuple[str, Any, Callable[[Any], Any]]]:
    """Return name, type and function of each derived column of a table."""
    pa = require("pyarrow", "arrow")
    if name == "documents":
        return [
            ("published_earliest", pa.date32(), lambda document: document.published.bounds[0]),
            ("published_latest", pa.date32(), lambda document: document.published.bounds[1]),
        ]
    if name not in corpus.layers:
        return []
    columns: list[tuple[str, Any, Callable[[Any], Any]]] = []
    if corpus.schemas[name].is_span or corpus.schemas[name].span_paths:
        columns.append(("zone", pa.string(), lambda record: record.zone))
    if name == Date.layer:
        columns.append(("earliest", pa.date32(), lambda date: date.bounds and date.bounds[0]))
        columns.append(("latest", pa.date32(), lambda date: date.bounds and date.bounds[1]))
    if name in (Actor.layer, Number.layer, Date.layer):
        columns.append(("attribution", pa.string(), lambda record: record.attribution and record.attribution.id))
    if name == Attribution.layer:
        columns.append(("chain", pa.list_(pa.string()), lambda item: [link.id for link in item.chain]))
        columns.append(("through", pa.list_(pa.string()), lambda item: [entity.id for entity in item.through]))
        columns.append(("is_second_hand", pa.bool_(), lambda item: item.is_second_hand))
    return columns
