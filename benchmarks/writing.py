"""Write a package in the format of another tool, or build its archives; or let the library alone write the same.

    python -m benchmarks.writing WHO WHAT PACKAGE

WHO is ``spanpack``, which reads the package, checks it, makes the objects of the library and has them written, or
``library``: for it the same objects are made before, document by document, and only their writing is timed.
WHAT is a format or ``build``. Prints it, and how many seconds it took, on the clock and of the processor, imports
not included.
"""

from __future__ import annotations

import csv
import functools
import json
import sqlite3
import sys
import tempfile
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from spanpack.formats.content import Content, open_content
from spanpack.formats.interface import load_format

BUILD = "build"
LAYERS = {"conll": ("actors",)}
"""The layers that are written in a format, where it does not hold all of them."""

Action = Callable[[], object]
"""A piece of writing that a library does."""


def bioc(content: Content, target: Path) -> Iterator[Action]:
    from bioc import biocxml

    from spanpack.formats.bioc import to_bioc

    for document in content.documents():
        yield functools.partial(_write, target / f"{document.id}.xml", biocxml.dumps, to_bioc(content, document))


def brat(content: Content, target: Path) -> Iterator[Action]:
    from bioc.brat import dumps_ann

    from spanpack.formats.brat import to_brat

    for document in content.documents():
        yield functools.partial(_write, target / f"{document.id}.ann", dumps_ann, to_brat(content, document))


def cas_json(content: Content, target: Path) -> Iterator[Action]:
    from spanpack.formats.cas import to_cas, type_system

    types = type_system(content)
    for document in content.documents():
        yield functools.partial(to_cas(content, document, types).to_json, target / f"{document.id}.json")


def cas_xmi(content: Content, target: Path) -> Iterator[Action]:
    from spanpack.formats.cas import to_cas, type_system

    types = type_system(content)
    for document in content.documents():
        yield functools.partial(to_cas(content, document, types).to_xmi, target / f"{document.id}.xmi")


def docbin(content: Content, target: Path) -> Iterator[Action]:
    from spanpack.formats.docbin import new_docbin, to_doc

    binary = new_docbin()
    for document in content.documents():
        yield functools.partial(binary.add, to_doc(content, document))
    yield functools.partial(_write, target / "corpus.spacy", type(binary).to_bytes, binary)


def jsonl(content: Content, target: Path) -> Iterator[Action]:
    from spanpack.formats.jsonl import to_line

    encode = json.JSONEncoder(ensure_ascii=False).encode
    with (target / "corpus.jsonl").open("wb") as file:
        for document in content.documents():
            yield functools.partial(_append, file, encode, to_line(content, document), b"\n")


def label_studio(content: Content, target: Path) -> Iterator[Action]:
    import orjson

    from spanpack.formats.label_studio import to_task

    with (target / "tasks.json").open("wb") as file:
        for document in content.documents():
            yield functools.partial(_append, file, orjson.dumps, to_task(content, document), b"\n")


def stam(content: Content, target: Path) -> Iterator[Action]:
    from spanpack.formats.stam import to_store

    for document in content.documents():
        yield to_store(content, document, target).save


def webannotation(content: Content, target: Path) -> Iterator[Action]:
    import orjson

    from spanpack.formats.webannotation import JSON_STYLE, to_page

    dumps = functools.partial(orjson.dumps, option=JSON_STYLE)
    for document in content.documents():
        yield functools.partial(_write, target / f"{document.id}.jsonld", dumps, to_page(document))


def conll(content: Content, target: Path) -> Iterator[Action]:
    from conllu.models import TokenList

    from spanpack.formats.conll import to_conll

    with (target / "corpus.conllup").open("wb") as file:
        for document in content.documents():
            for paragraph in to_conll(document, Counter()):
                yield functools.partial(_append, file, TokenList.serialize, paragraph)


FORMATS = {
    "bioc": (bioc, "bioc: biocxml.dumps"),
    "brat": (brat, "bioc: brat.dumps_ann"),
    "cas-json": (cas_json, "dkpro-cassis: Cas.to_json"),
    "cas-xmi": (cas_xmi, "dkpro-cassis: Cas.to_xmi"),
    "docbin": (docbin, "spaCy: DocBin.add, to_bytes"),
    "jsonl": (jsonl, "json: JSONEncoder.encode"),
    "label-studio": (label_studio, "orjson.dumps"),
    "stam": (stam, "stam: AnnotationStore.save"),
    "webannotation": (webannotation, "orjson.dumps"),
    "conll": (conll, "conllu: TokenList.serialize"),
}
"""What the library of each format does, and what of the library it is."""

ARCHIVES = "csv, pyarrow, sqlite3, zipfile"
"""What writes the archives of a build, where nothing else is done."""


def archives(package: Path, target: Path) -> Iterator[Action]:
    """Yield the writing of the tables of a build, and of the archives with the same files."""
    import pyarrow.parquet

    from spanpack.model.tables import arrow_rows
    from spanpack.release.build import full_files, standoff_only_files
    from spanpack.release.content import read_content
    from spanpack.release.flat import flat_tables

    content = read_content(package)
    for name, table in flat_tables(content).items():
        rows = list(table.rows(content))
        yield functools.partial(_csv, target / f"{name}.csv", rows)
        yield functools.partial(_sqlite, target / "tables.sqlite", name, len(table.columns), rows)
    del rows
    for name, layer in content.layers.items():
        made = arrow_rows(layer, list(content.records(name)))
        yield functools.partial(pyarrow.parquet.write_table, made, target / f"{name}.parquet")
    del made
    for make in (full_files, standoff_only_files):
        files = {path: b"".join(member.pieces()) for path, member in make(content, target / make.__name__).items()}
        yield functools.partial(_zip, target / f"{make.__name__}.zip", files)


def _write(path: Path, dump: Callable[[Any], bytes | str], made: Any) -> None:
    raw = dump(made)
    path.write_bytes(raw.encode() if isinstance(raw, str) else raw)


def _append(file: IO[bytes], dump: Callable[[Any], bytes | str], made: Any, end: bytes = b"") -> None:
    raw = dump(made)
    file.write((raw.encode() if isinstance(raw, str) else raw) + end)


def _csv(path: Path, rows: list[tuple[Any, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def _sqlite(path: Path, table: str, width: int, rows: list[tuple[Any, ...]]) -> None:
    """Write the rows of a table, and neither keys nor indexes nor what full-text search needs."""
    columns, places = ", ".join(f"c{number}" for number in range(width)), ", ".join("?" * width)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"CREATE TABLE {table} ({columns})")
        connection.executemany(f"INSERT INTO {table} VALUES ({places})", rows)


def _zip(path: Path, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, raw in files.items():
            archive.writestr(name, raw)


def by_spanpack(what: str, package: Path, target: Path) -> Iterator[Action]:
    """Yield the whole work of spanpack, in one piece."""
    if what == BUILD:
        from spanpack.release.build import build

        # Imported before the clock runs, as the libraries of the formats are.
        import_module("pyarrow.parquet")

        yield functools.partial(build, package, target / "out")
    else:
        from spanpack.formats.exporting import export

        load_format(what)
        yield functools.partial(export, package, what, target / "out", layers=LAYERS.get(what, ()))


def by_library(what: str, package: Path, target: Path) -> Iterator[Action]:
    """Yield the pieces of writing that the library of a format does; the objects are made between them."""
    if what == BUILD:
        return archives(package, target)
    write, _ = FORMATS[what]
    return write(open_content(package, layers=LAYERS.get(what, ())), target)


SPANPACK, LIBRARY = "spanpack", "library"
WHO = {SPANPACK: by_spanpack, LIBRARY: by_library}


def main(who: str, what: str, package: Path) -> None:
    warnings.simplefilter("ignore")  # cassis warns of its own deprecations, for every document.
    wall = processor = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for action in WHO[who](what, package, Path(folder)):
            began, worked = time.perf_counter(), time.process_time()
            action()
            wall, processor = wall + time.perf_counter() - began, processor + time.process_time() - worked
    print(what, wall, processor)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
