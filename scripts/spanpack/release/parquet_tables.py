"""The tables of a release as Parquet: typed by their JSON Schemas, nested as the records are.

One file a layer, the register and the catalogue, which has the texts. A closed vocabulary is written as text, since
not every reader knows dictionaries. A large table is written in several row groups, so that neither who writes
it nor who reads it need hold all of it. Needs the extra ``release``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spanpack.extras import require
from spanpack.model.tables import arrow_rows, arrow_schema, plain, require_held
from spanpack.package import CATALOGUE
from spanpack.release.content import TEXT, Content
from spanpack.schemas.subschemas import Json
from spanpack.storage.files import PackageError

if TYPE_CHECKING:
    import pyarrow as pa


GROUP_BYTES = 32 * 1024**2
"""About how many bytes a row group holds, before it is compressed: larger than most corpora."""
_TEXTS_BYTES = 4 * 1024**2
"""About how many bytes of texts are read at a time."""


def write_parquet(path: Path, name: str, content: Content) -> None:
    """Write the records of the table ``name`` to a file that is not there yet.

    Raises PackageError where a field has no one type, and ImportError without the extra.
    """
    pa: Any = require("pyarrow", "release")
    parquet = require("pyarrow.parquet", "release")
    try:
        schema, groups = _schema(content, name), _groups(_tables(content, name))
        with parquet.ParquetWriter(path, schema, compression="snappy") as writer:
            for group in groups:
                writer.write_table(group.cast(schema))
    except (ValueError, pa.ArrowException) as error:
        raise PackageError(f"{name}: has no form in Parquet: {error}") from None


def check_values(content: Content) -> None:
    """Raise PackageError at the first value that no column can hold, with its record and its field.

    Of a table that has no form in Parquet at all, as write_parquet says, nothing is asked.
    """
    for name, layer in content.layers.items():
        try:
            arrow_schema(layer)
        except ValueError:
            continue
        try:
            require_held(layer, replace(content, tick=lambda records: None).records(name), content.tables[name].path)
        except ValueError as error:
            raise PackageError(str(error)) from None


def _schema(content: Content, name: str) -> pa.Schema:
    schema = arrow_schema(content.layers[name])
    return plain(schema.append(_text_field()) if name == CATALOGUE else schema)


def _text_field() -> pa.Field:
    pa: Any = require("pyarrow", "release")
    return pa.field("text", pa.string(), nullable=False, metadata={"description": TEXT["description"]})


def _tables(content: Content, name: str) -> Iterator[pa.Table]:
    """Yield the records part after part as they are read, the documents with their texts."""
    pa: Any = require("pyarrow", "release")
    for rows in content.batches(name):
        if name != CATALOGUE:
            yield arrow_rows(content.layers[name], rows)
            continue
        for few, texts in _with_texts(content, rows):
            yield arrow_rows(content.layers[name], few).append_column(_text_field(), pa.array(texts, pa.string()))


def _with_texts(content: Content, documents: list[Json]) -> Iterator[tuple[list[Json], list[str]]]:
    """Yield the documents with their texts, as many at a time as their texts allow."""
    few: list[Json] = []
    texts: list[str] = []
    size = 0
    for document in documents:
        few.append(document)
        texts.append(content.text(document["id"]))
        size += len(texts[-1])
        if size >= _TEXTS_BYTES:
            yield few, texts
            few, texts, size = [], [], 0
    if few:
        yield few, texts


def _groups(tables: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """Yield the rows of tables in as few tables as GROUP_BYTES allows."""
    pa: Any = require("pyarrow", "release")
    waiting: list[pa.Table] = []
    size = 0
    for table in tables:
        waiting.append(table)
        size += table.nbytes
        if size >= GROUP_BYTES:
            yield pa.concat_tables(waiting).combine_chunks()
            waiting, size = [], 0
    if waiting:
        yield pa.concat_tables(waiting).combine_chunks()
