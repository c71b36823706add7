"""What a full archive has to hold, made again from the package inside it, and where it differs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from spanpack.extras import require
from spanpack.release.build import SUMS, descriptions
from spanpack.release.content import Content
from spanpack.release.descriptors import PARQUET, SQLITE, table_descriptors, table_files
from spanpack.storage.files import Files


def differences(content: Content, files: Files) -> Iterator[str]:
    """Yield where the archive ``files`` is not what a build of its package gives.

    Descriptions and CSV are compared byte for byte; of Parquet and SQLite, whose bytes depend on the version of a
    library, the records are. Raises ImportError without the extra ``release``.
    """
    there, tables = set(files.names("")), table_files(content)
    same: dict[str, bytes] = {}
    for path, raw in tables.items():
        found = files.read(path) if path in there else b""
        if path.startswith((f"{PARQUET}/", f"{SQLITE}/")) and not path.endswith(".json"):
            if not _same_records(path, found, raw):
                yield f"{path}: has not the records of the package"
            same[path] = found
        else:
            same[path] = raw
    # Descriptions have the hashes of the tables as they are here.
    same |= table_descriptors(content, same)
    expected = {**content.files, **same, **descriptions(content, {**content.files, **same})}
    yield from (f"{path}: is missing" for path in sorted(expected.keys() - there))
    yield from (f"{path}: is no file of this package" for path in sorted(there - expected.keys() - {SUMS}))
    for path in sorted(expected.keys() & there):
        if files.read(path) != expected[path]:
            yield f"{path}: is not what a build of this package gives"


def _same_records(path: str, found: bytes, made: bytes) -> bool:
    try:
        return bool(_records(path, found) == _records(path, made))
    except (sqlite3.Error, ValueError, OSError, MemoryError):
        return False


def _records(path: str, raw: bytes) -> Any:
    if path.endswith(".parquet"):
        pa, parquet = require("pyarrow", "release"), require("pyarrow.parquet", "release")
        table = parquet.read_table(pa.BufferReader(raw))
        return [(field.name, str(field.type)) for field in table.schema], table.to_pylist()
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(raw)
        return list(connection.iterdump())
