"""The tables of a release as Parquet: typed by their JSON Schemas, nested as the records are.

One file a layer, the register and the catalogue, which has the texts. A closed vocabulary is written as text, since
not every reader knows dictionaries. Needs the extra ``release``.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from spanpack.extras import require
from spanpack.model.tables import arrow_rows
from spanpack.package import CATALOGUE
from spanpack.release.content import TEXT, Content
from spanpack.storage.files import PackageError

if TYPE_CHECKING:
    import pyarrow as pa


def parquet_files(content: Content) -> dict[str, bytes]:
    """Return the bytes of a Parquet file for each table of the records, by file name.

    Raises PackageError where a field has no one type, and ImportError without the extra.
    """
    return {f"{name}.parquet": _parquet(content, name) for name in content.rows}


def _parquet(content: Content, name: str) -> bytes:
    pa: Any = require("pyarrow", "release")
    writer = require("pyarrow.parquet", "release")
    try:
        table = arrow_rows(content.layers[name], content.rows[name])
    except (ValueError, pa.ArrowException) as error:
        raise PackageError(f"{name}: has no form in Parquet: {error}") from None
    if name == CATALOGUE:
        texts = pa.array([content.text(document) for document in content.documents], pa.string())
        field = pa.field("text", pa.string(), nullable=False, metadata={"description": TEXT["description"]})
        table = table.append_column(field, texts)
    stream = io.BytesIO()
    writer.write_table(table.cast(plain(table.schema)), stream, compression="snappy")
    return stream.getvalue()


def plain(schema: pa.Schema) -> pa.Schema:
    """Return a schema with texts for dictionaries."""
    pa: Any = require("pyarrow", "release")
    return pa.schema(
        [field.with_type(field.type.value_type) if pa.types.is_dictionary(field.type) else field for field in schema]
    )
