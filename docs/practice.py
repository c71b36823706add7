"""Make a copy of the package in which one paragraph is not annotated, to practise on: ``make practice``.

Usage: python docs/practice.py FOLDER
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import spanpack
from spanpack.index import index
from spanpack.model import Actor, Annotation, AnyAnnotation, Attribution, Corpus, Document

ROOT = Path(__file__).parent.parent
DOCUMENT, FIRST_WORDS = "003", "“Eleven Russians"


def main() -> int:
    """Make the copy in the folder that is named; return the exit code."""
    if len(sys.argv) != 2:
        print("say where: python docs/practice.py FOLDER", file=sys.stderr)
        return 2
    folder = Path(sys.argv[1])
    if folder.exists():
        print(f"{folder} is there already: remove it, or name another folder", file=sys.stderr)
        return 2
    folder.mkdir(parents=True)
    print(practice(folder))
    return 0


def practice(folder: Path) -> str:
    """Copy the package into ``folder`` without the records of the paragraph; return what was done, in words."""
    for name in ("seeds", "annotations", "schemas"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "datapackage.json", folder)
    corpus = spanpack.load(ROOT)
    gone = removed(corpus)
    for layer, ids in gone.items():
        table = folder / "annotations" / f"{layer}.jsonl"
        lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
        table.write_text("".join(line for line in lines if json.loads(line)["id"] not in ids), encoding="utf-8")
    index(folder)
    counts = ", ".join(f"{layer} {len(ids)}" for layer, ids in gone.items())
    return f"{folder.name}: the package without one paragraph of {DOCUMENT} ({counts} are yours to find)"


def removed(corpus: Corpus) -> dict[str, set[str]]:
    """Return the ids of the records of the paragraph by layer, and of the entities that only it uses."""
    document = corpus[DOCUMENT]
    start, end = paragraph(document)
    gone = {
        layer: {record.id for record in records if start <= first(record) < end}
        for layer, records in document.layers.items()
    }
    kept = [
        record
        for other in corpus.documents
        for layer, records in other.layers.items()
        for record in records
        if other is not document or record.id not in gone[layer]
    ]
    publishers = {other.publisher.entity for other in corpus.documents if other.publisher}
    used = publishers.union(*(entities(record) for record in kept))
    return gone | {"entities": corpus.entities.keys() - used}


def paragraph(document: Document) -> tuple[int, int]:
    """Return where the paragraph stands: code points, half-open."""
    start = document.text.index(FIRST_WORDS)
    return start, document.text.index("\n", start)


def first(record: AnyAnnotation) -> int:
    """Return where a record begins."""
    if isinstance(record, Attribution):
        return min(span.start for span in (*record.source, *record.cue, *record.content))
    return record.values["start"] if isinstance(record, Annotation) else record.start


def entities(record: AnyAnnotation) -> set[str]:
    """Return the ids of the entities that a record uses."""
    if isinstance(record, Attribution):
        told = record.addressee.entities if record.addressee else ()
        return {*record.source_entities, *told}
    return {record.entity} if isinstance(record, Actor) else set()


if __name__ == "__main__":
    sys.exit(main())
