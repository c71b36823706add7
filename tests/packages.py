"""Generate valid packages of as many documents as a test needs, in the layout of the base package."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from spanpack.descriptor.index import index
from tests.helpers import BASE, Json, write_records

BODY = "Ada Brown said that the bridge will open in May 2021. About 300 workers left, Ada Brown said."
RIGHTS = {"path": "https://creativecommons.org/publicdomain/zero/1.0/", "title": "CC0 1.0", "note": None}


def generate(folder: Path, documents: int, *, catalogue: str = "jsonl") -> Path:
    """Write a package of documents d001_text, d002_text and so on, each with a record or two in every layer.

    A line of a layer is known by its document: document N (from 1) has the lines 2N - 1 and 2N of
    actors and attributions, and line N of numbers and dates. ``catalogue`` is jsonl or yaml, which JSON is too.
    """
    shutil.copytree(BASE, folder)
    for seed in (folder / "seeds").iterdir():
        seed.unlink()
    layers: dict[str, list[Json]] = {"actors": [], "numbers": [], "dates": [], "attributions": []}
    records = []
    for number in range(1, documents + 1):
        title = f"News no. {number}"
        text = f"{title}\n\n{BODY}\n"
        document = f"d{number:03}_text"
        path = f"seeds/{document}.txt"
        (folder / path).write_text(text, encoding="utf-8")
        records.append(_document(document, path, title, text))
        for name, found in _annotations(document, text).items():
            layers[name] += found
    if catalogue == "jsonl":
        write_records(folder / "seeds" / "documents.jsonl", records)
    else:
        (folder / "seeds" / "documents.yaml").write_text(json.dumps(records, indent=2) + "\n", encoding="utf-8")
    for name, found in layers.items():
        write_records(folder / "annotations" / f"{name}.jsonl", found)
    write_records(
        folder / "annotations" / "entities.jsonl",
        [_entity("ada-brown", "Ada Brown", "person"), _entity("daily-post", "Daily Post", "organization")],
    )
    index(folder)
    return folder


def span(text: str, quote: str, occurrence: int = 1) -> Json:
    """Return start, end and text of a quotation; ``occurrence`` counts from 1."""
    start = -1
    for _ in range(occurrence):
        start = text.index(quote, start + 1)
    return {"start": start, "end": start + len(quote), "text": quote}


def _document(document: str, path: str, title: str, text: str) -> Json:
    body = len(title) + 2
    evidence = {"kind": "internal", "quote": "May 2021", "note": "The opening is ahead."}
    return {
        "id": document,
        "path": path,
        "title": title,
        "publisher": {"entity": "daily-post", "certainty": "high", "note": None},
        "language": "en",
        "rights": RIGHTS,
        "published": {"edtf": "2021", "certainty": "medium", "evidence": [evidence]},
        "zones": [
            {"zone": "headline", "start": 0, "end": len(title)},
            {"zone": "body", "start": body, "end": len(text) - 1},
        ],
    }


def _annotations(document: str, text: str) -> dict[str, list[Json]]:
    prefix = document.partition("_")[0]
    end: Json = {"certainty": "high", "note": None}

    def head(letter: str, number: int) -> Json:
        return {"id": f"{prefix}-{letter}{number}", "document": document}

    return {
        "actors": [
            head("a", number) | span(text, "Ada Brown", number) | {"entity": "ada-brown", "mention": "name"} | end
            for number in (1, 2)
        ],
        "numbers": [
            head("n", 1)
            | span(text, "About 300")
            | {"type": "count", "at_least": 300, "at_most": 300, "approximate": True, "unit": None, "per": None}
            | {"counted": span(text, "workers")}
            | end
        ],
        "dates": [
            head("d", 1)
            | span(text, "May 2021")
            | {"type": "date", "value": "2021-05", "mod": None, "anchor": None}
            | end
        ],
        "attributions": [
            head("q", number)
            | {"source": [span(text, "Ada Brown", number)], "cue": [span(text, "said", number)]}
            | {"content": [span(text, content)], "source_entities": ["ada-brown"], "identification": "named"}
            | {"attitude": "assertion", "form": "indirect", "negated": False, "addressee": None}
            | {"parent": None, "repeat_of": None}
            | end
            for number, content in (
                (1, "that the bridge will open in May 2021"),
                (2, "About 300 workers left"),
            )
        ],
    }


def _entity(name: str, title: str, kind: str) -> Json:
    return {"id": name, "name": title, "type": kind, "country": None, "sector": None, "wikidata": None, "note": None}
