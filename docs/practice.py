"""Make a copy of the package in which one paragraph is not annotated, to practise on: ``make practice``.

Usage: python docs/practice.py FOLDER
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from docs.data import documents, entities, entity_ids, first, records
from spanpack.descriptor.index import index

LAYERS = ("actors", "numbers", "dates", "attributions")
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
    gone = removed()
    for layer, ids in gone.items():
        table = folder / "annotations" / f"{layer}.jsonl"
        kept = [record for record in records(layer) if record["id"] not in ids]
        lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in kept]
        table.write_text("".join(lines), encoding="utf-8")
    index(folder)
    counts = ", ".join(f"{layer} {len(ids)}" for layer, ids in gone.items())
    return f"{folder.name}: the package without one paragraph of {DOCUMENT} ({counts} are yours to find)"


def removed() -> dict[str, set[str]]:
    """Return the ids of the records of the paragraph by layer, and of the entities that only it uses."""
    start, end = paragraph()
    gone, used = {}, {document["publisher"]["entity"] for document in documents() if document["publisher"]}
    for layer in LAYERS:
        inside = {
            record["id"]
            for record in records(layer)
            if record["document"].startswith(DOCUMENT) and start <= first(record) < end
        }
        used = used.union(*(entity_ids(record) for record in records(layer) if record["id"] not in inside))
        gone[layer] = inside
    return gone | {"entities": entities().keys() - used}


def paragraph() -> tuple[int, int]:
    """Return where the paragraph stands in its document: code points, half-open."""
    text = document_text()
    start = text.index(FIRST_WORDS)
    return start, text.index("\n", start)


def document_text() -> str:
    """Return the text of the document in which the paragraph stands."""
    [text] = [document["text"] for document in documents() if document["id"].startswith(DOCUMENT)]
    return str(text)


if __name__ == "__main__":
    sys.exit(main())
