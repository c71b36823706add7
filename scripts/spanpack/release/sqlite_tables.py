"""The tables of a release as one SQLite database, with keys, indexes and full-text search.

Full-text search (FTS5) is over the documents and over the spans: ``documents_search`` and ``spans_search``, which
hold no text of their own, but point to the rows of their tables.

The bytes depend on nothing but the tables and the way in which SQLite stores them: the database is written once, in
a file of its own, and the version of the library, which it notes in its header and nobody reads, is set to a fixed one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from spanpack.package import CATALOGUE
from spanpack.release.flat import SPANS, Column, FlatTable, Row
from spanpack.storage.files import PackageError

SEARCHED = {CATALOGUE: ("title", "text"), SPANS: ("text",)}
"""The columns of full-text search, by table."""

_TYPES = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "BOOLEAN"}
_LIBRARY_VERSION = 96
"""Where the header has the version of the library that wrote the file (sqlite.org/fileformat2.html, 1.3)."""
_WRITTEN_AS = (3_040_000).to_bytes(4, "big")


def _nobody(table: FlatTable) -> None:
    """Tell nobody that a table was gone through."""


def write_sqlite(
    path: Path,
    tables: Iterable[FlatTable],
    rows: Callable[[FlatTable], Iterable[Row]],
    again: Callable[[FlatTable], None] = _nobody,
) -> None:
    """Write tables, of which ``rows`` gives the rows, to a database that is not there yet.

    ``again`` is told of each table that was gone through once more, for an index or for the search (see passes).
    Raises PackageError where SQLite cannot hold them, or the disk has no room.
    """
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        _write(connection, {table.name: table for table in tables}, rows, again)
    except (sqlite3.Error, OverflowError, UnicodeError) as error:
        # The lower byte says what happened, the rest more exactly where.
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            raise PackageError(f"nothing was written: {error}; is the disk full?") from None
        raise PackageError(f"SQLite cannot hold the tables: {error}") from None
    finally:
        connection.close()
    with path.open("r+b") as file:
        file.seek(_LIBRARY_VERSION)
        file.write(_WRITTEN_AS)


def passes(table: FlatTable) -> int:
    """Return how often a table is gone through once its rows are written."""
    return len(list(_indexes(table))) + (table.name in SEARCHED)


def _write(
    connection: sqlite3.Connection,
    tables: Mapping[str, FlatTable],
    rows: Callable[[FlatTable], Iterable[Row]],
    again: Callable[[FlatTable], None],
) -> None:
    # Of the settings of a build those that are stored in the file are not left to it.
    connection.execute("PRAGMA page_size = 4096")
    connection.execute("PRAGMA auto_vacuum = NONE")
    # What breaks off is thrown away, so that nothing need be kept to mend it.
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN")
    for table in tables.values():
        connection.execute(_create(table))
        places = ", ".join("?" * len(table.columns))
        connection.executemany(f"INSERT INTO {_quoted(table.name)} VALUES ({places})", rows(table))
    for table in tables.values():
        for statement in _indexes(table):
            connection.execute(statement)
            again(table)
    for name, columns in SEARCHED.items():
        listed, search = ", ".join(columns), _quoted(f"{name}_search")
        connection.execute(
            f"CREATE VIRTUAL TABLE {search} USING fts5({listed}, content={_quoted(name)}, tokenize='unicode61')"
        )
        connection.execute(f"INSERT INTO {search}({search}) VALUES ('rebuild')")
        again(tables[name])
    connection.execute("COMMIT")


def _create(table: FlatTable) -> str:
    parts = [_column(column) for column in table.columns]
    parts.append(f"PRIMARY KEY ({', '.join(map(_quoted, table.key))})")
    parts += [
        f"FOREIGN KEY ({_quoted(column.name)}) REFERENCES {_quoted(column.target)} ({_quoted('id')})"
        for column in table.columns
        if column.target
    ]
    return f"CREATE TABLE {_quoted(table.name)} (\n  " + ",\n  ".join(parts) + "\n)"


def _column(column: Column) -> str:
    return f"{_quoted(column.name)} {_TYPES[column.kind]}{'' if column.nullable else ' NOT NULL'}"


def _indexes(table: FlatTable) -> Iterator[str]:
    """Yield an index for each reference, and one that finds spans by their place."""
    for column in table.columns:
        if column.target and column.name != table.key[0]:
            yield _index(table, column.name)
    if table.name == SPANS:
        yield _index(table, "document", "start", "end")


def _index(table: FlatTable, *columns: str) -> str:
    name = _quoted("_".join(("by", table.name, *columns)))
    return f"CREATE INDEX {name} ON {_quoted(table.name)} ({', '.join(map(_quoted, columns))})"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
