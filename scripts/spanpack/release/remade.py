"""What a full archive has to hold, made again from the package inside it, and where it differs."""

from __future__ import annotations

import itertools
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from spanpack.extras import require
from spanpack.release.build import SUMS, descriptions
from spanpack.release.content import Content
from spanpack.release.descriptors import PARQUET, SQLITE, records_read, table_descriptors, table_files
from spanpack.release.members import packaged
from spanpack.release.watching import Progress, counter
from spanpack.storage.files import FolderFiles, PackageError

BATCH_ROWS = 1024
"""How many records of a Parquet file are held at a time."""


def differences(content: Content, files: FolderFiles, progress: Progress) -> Iterator[str]:
    """Yield where the archive that was unpacked to ``files`` is not what a build of its package gives.

    Descriptions and CSV are compared byte for byte; of Parquet and SQLite, whose bytes depend on the version of a
    library, the records are. ``progress`` is told how far they are made again.

    Raises ImportError without the extra ``release``.
    """
    there = set(files.names(""))
    with tempfile.TemporaryDirectory() as folder:
        watched = replace(content, tick=counter(progress, records_read(content)))
        try:
            same = table_files(watched, Path(folder))
        except OSError as error:
            raise PackageError(f"the tables cannot be made again in {folder}: {error}") from None
        for path in same:
            if path.startswith((f"{PARQUET}/", f"{SQLITE}/")) and not path.endswith(".json"):
                if path not in there or not _same_records(files.locate(path), Path(folder) / path):
                    yield f"{path}: has not the records of the package"
                if path in there:
                    same[path] = packaged(files, path)
    # Descriptions have the hashes of the tables as they are here.
    same |= table_descriptors(content, same)
    made = same | descriptions(content, content.files | same)
    expected = made.keys() | content.files.keys()
    yield from (f"{path}: is missing" for path in sorted({*expected, *content.absent_licences} - there))
    yield from (f"{path}: is no file of this package" for path in sorted(there - expected - {SUMS}))
    for path in sorted(made.keys() & there):
        if packaged(files, path).sha256 != made[path].sha256:
            yield f"{path}: is not what a build of this package gives"


def _same_records(found: Path, made: Path) -> bool:
    pairs = itertools.zip_longest(_records(found), _records(made))
    try:
        return all(one == other for one, other in pairs)
    except (sqlite3.Error, ValueError, OSError, MemoryError):
        return False


def _records(path: Path) -> Iterator[Any]:
    """Yield what two tables with the same records have in common, each record in its turn."""
    if path.suffix == ".parquet":
        with require("pyarrow.parquet", "release").ParquetFile(path) as file:
            yield [(field.name, str(field.type)) for field in file.schema_arrow]
            for batch in file.iter_batches(batch_size=BATCH_ROWS):
                yield from batch.to_pylist()
        return
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        yield from connection.iterdump()
