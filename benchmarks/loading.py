"""Load the annotations of a package as typed records, as Arrow tables or to Parquet, in one of several ways.

    python benchmarks/loading.py WAY PACKAGE

Prints how many records there were and how many seconds the reading took, on the clock and of the
processor, imports not included. spanpack checks every
record against its schema; the others decode what they are given.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

LAYERS = ("actors", "numbers", "dates", "attributions")


def load(package: Path) -> Callable[[], int]:
    """Return what loads the package and makes every record of it."""
    import spanpack

    read = spanpack.load

    def run() -> int:
        corpus = read(package)
        return sum(len(document.layers[name]) for document in corpus.documents for name in LAYERS)

    return run


def decode(package: Path) -> Callable[[], int]:
    """Return what decodes the same lines into the same classes with msgspec, and does nothing else."""
    import msgspec

    from spanpack import model

    classes = dict(zip(LAYERS, (model.Actor, model.Number, model.Date, model.Attribution), strict=True))

    def run() -> int:
        kept = [
            msgspec.json.Decoder(kind).decode_lines((package / f"annotations/{name}.jsonl").read_bytes())
            for name, kind in classes.items()
        ]
        return sum(map(len, kept))

    return run


def to_arrow(package: Path) -> Callable[[], int]:
    """Return what makes the Arrow tables of a package that is loaded already."""
    import spanpack

    for name in ("pyarrow.json", "pyarrow.compute", "spanpack.model.tables"):
        import_module(name)
    corpus = spanpack.load(package)

    def run() -> int:
        return sum(corpus.to_arrow(name).num_rows for name in LAYERS)

    return run


def read_arrow(package: Path) -> Callable[[], int]:
    """Return what reads the same lines with pyarrow, which infers the types."""
    import pyarrow.json

    def run() -> int:
        read = pyarrow.json.read_json
        return sum(read(package / f"annotations/{name}.jsonl").num_rows for name in LAYERS)

    return run


def to_parquet(package: Path) -> Callable[[], int]:
    """Return what makes Parquet files of the Arrow tables of a package that is loaded already."""
    import pyarrow.parquet

    import spanpack

    for name in ("pyarrow.json", "pyarrow.compute", "spanpack.model.tables"):
        import_module(name)
    corpus = spanpack.load(package)

    def run() -> int:
        rows = 0
        with TemporaryDirectory() as folder:
            for name in LAYERS:
                table = corpus.to_arrow(name)
                pyarrow.parquet.write_table(table, f"{folder}/{name}.parquet")
                rows += table.num_rows
        return rows

    return run


def read_parquet(package: Path) -> Callable[[], int]:
    """Return what reads the same lines with pyarrow, which infers the types, and writes them as Parquet."""
    import pyarrow.json
    import pyarrow.parquet

    def run() -> int:
        rows = 0
        with TemporaryDirectory() as folder:
            for name in LAYERS:
                table = pyarrow.json.read_json(package / f"annotations/{name}.jsonl")
                pyarrow.parquet.write_table(table, f"{folder}/{name}.parquet")
                rows += table.num_rows
        return rows

    return run


WAYS = {
    "load": load,
    "decode": decode,
    "to-arrow": to_arrow,
    "read-arrow": read_arrow,
    "to-parquet": to_parquet,
    "read-parquet": read_parquet,
}

if __name__ == "__main__":
    action = WAYS[sys.argv[1]](Path(sys.argv[2]))
    began, worked = time.perf_counter(), time.process_time()
    rows = action()
    print(rows, time.perf_counter() - began, time.process_time() - worked)
