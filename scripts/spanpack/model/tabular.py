"""The corpus as tables for Arrow, pandas, polars and DuckDB (see spanpack.model.tables)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast, overload

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from spanpack.model.corpus import Corpus


class Tabular:
    """The part of Corpus that gives tables. Libraries are imported where they are used."""

    @overload
    def to_arrow(self, layer: str, *, derived: bool = False) -> pa.Table: ...

    @overload
    def to_arrow(self, layer: None = None, *, derived: bool = False) -> dict[str, pa.Table]: ...

    def to_arrow(self, layer: str | None = None, *, derived: bool = False) -> Any:
        """Return a layer, "entities" or "documents" as a pyarrow.Table; without a name, all of them by name.

        Types come from the JSON Schema: spans are structs and lists of structs, closed vocabularies are
        dictionaries. "documents" have their text. ``derived`` adds columns that are computed (see
        docs/derived.md). Needs the extra ``arrow``.

        >>> import spanpack
        >>> table = spanpack.load("tests/fixtures/base").to_arrow("actors")
        >>> table.num_rows, str(table.schema.field("start").type), str(table.schema.field("note").type)
        (6, 'int64', 'string')
        """
        from spanpack.model import tables

        return tables.each(cast("Corpus", self), layer, tables.to_arrow, derived=derived)

    @overload
    def to_pandas(self, layer: str, *, derived: bool = False) -> pd.DataFrame: ...

    @overload
    def to_pandas(self, layer: None = None, *, derived: bool = False) -> dict[str, pd.DataFrame]: ...

    def to_pandas(self, layer: str | None = None, *, derived: bool = False) -> Any:
        """Return a layer, "entities" or "documents" as a pandas.DataFrame; without a name, all of them by name.

        Types are nullable (Int64, Float64, boolean, string), closed vocabularies are categories in the order
        of the schema; spans are dicts and lists of dicts. Ids and dates stay texts. ``derived`` as in to_arrow.
        Needs the extra ``pandas``.

        >>> import spanpack
        >>> frame = spanpack.load("tests/fixtures/base").to_pandas("attributions")
        >>> frame["form"].value_counts().to_dict()
        {'indirect': 3, 'mixed': 2, 'direct': 0}
        """
        from spanpack.model import tables

        return tables.each(cast("Corpus", self), layer, tables.to_pandas, derived=derived)

    @overload
    def to_polars(self, layer: str, *, derived: bool = False) -> pl.DataFrame: ...

    @overload
    def to_polars(self, layer: None = None, *, derived: bool = False) -> dict[str, pl.DataFrame]: ...

    def to_polars(self, layer: str | None = None, *, derived: bool = False) -> Any:
        """Return a layer, "entities" or "documents" as a polars.DataFrame; without a name, all of them by name.

        Spans are structs and lists of structs, closed vocabularies are of type Enum. ``derived`` as in
        to_arrow. Needs the extra ``polars``.

        >>> import spanpack
        >>> frame = spanpack.load("tests/fixtures/base").to_polars("attributions")
        >>> frame["content"].list.first().struct.field("text")[0]
        'bridge will open in May'
        """
        from spanpack.model import tables

        return tables.each(cast("Corpus", self), layer, tables.to_polars, derived=derived)

    @overload
    def to_duckdb(self, layer: str, *, derived: bool = False) -> duckdb.DuckDBPyRelation: ...

    @overload
    def to_duckdb(self, layer: None = None, *, derived: bool = False) -> duckdb.DuckDBPyConnection: ...

    def to_duckdb(self, layer: str | None = None, *, derived: bool = False) -> Any:
        """Return a DuckDB connection, in memory, with a table for each layer, for entities and for documents.

        With a name, only that one is there, and it is returned as a relation; two such relations have each a
        connection of their own and cannot be joined. Spans are STRUCTs and lists
        of them, closed vocabularies ENUMs. ``derived`` as in to_arrow. Needs the extra ``duckdb``.

        >>> import spanpack
        >>> database = spanpack.load("tests/fixtures/base").to_duckdb()
        >>> database.sql("select name from entities join actors on entity = entities.id where start = 53").fetchall()
        [('Ada Brown',)]
        """
        from spanpack.model import tables

        return tables.to_duckdb(cast("Corpus", self), layer, derived=derived)
