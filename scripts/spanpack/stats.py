"""Count what a corpus holds: ``spanpack stats``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from spanpack.edtf import bounds
from spanpack.model import Annotation, AnyAnnotation, Attribution, Corpus, Document
from spanpack.schemas.layer import Layer

WORD = re.compile(r"\w+(?:\.?[-'’.,]\w+)*")
"""A word, as all counts of words here understand it: U.S.-led and 8,000 are one each."""


def stats(corpus: Corpus) -> dict[str, Any]:
    """Return the counts of a corpus.

    ``documents`` holds for each document its words, characters and records by layer; ``total`` the
    sums; ``per_1000_words`` the densities; ``values`` for each layer how often each word occurs of the
    vocabularies that its schema closes; ``entities`` the entities by type, those that have mentions and those
    that are a source; ``sources`` the attributions by identification and attitude; ``chains`` the
    attributions that have a parent, those that repeat another and those with content in several parts;
    ``published`` the first and the last day on which a document can have been published. Words are runs
    of letters and digits, joined by hyphens, apostrophes, points and commas.
    """
    layers = list(dict.fromkeys(name for document in corpus.documents for name in document.layers))
    rows = {document.id: _count(document, layers) for document in corpus.documents}
    total = {key: sum(row[key] for row in rows.values()) for key in ("words", "characters", *layers)}
    attributions = [item for document in corpus.documents for item in document.attributions]
    return {
        "documents": rows,
        "total": total,
        "per_1000_words": {name: round(1000 * total[name] / max(1, total["words"]), 1) for name in layers},
        "values": {name: _values(corpus.documents, corpus.schemas[name]) for name in layers},
        "entities": {
            "total": len(corpus.entities),
            "by_type": _sorted(Counter(entity.type for entity in corpus.entities.values())),
            "mentioned": len({actor.entity_id for document in corpus.documents for actor in document.actors}),
            "sources": len({entity for item in attributions for entity in item.source_entity_ids}),
        },
        "sources": _sources(attributions),
        "chains": {
            "with_parent": sum(item.parent_id is not None for item in attributions),
            "repeats": sum(item.repeat_of_id is not None for item in attributions),
            "discontinuous": sum(len(item.content) > 1 for item in attributions),
        },
        "published": _published(corpus.documents),
    }


def table(counts: dict[str, Any]) -> str:
    """Return the counts as text for a terminal."""
    columns = list(counts["total"])
    rows = [["document", *columns]]
    rows += [[name, *(f"{row[key]:,}" for key in columns)] for name, row in counts["documents"].items()]
    rows.append(["all", *(f"{counts['total'][key]:,}" for key in columns)])
    densities = counts["per_1000_words"]
    if densities:
        rows.append(["per 1,000 words", *(f"{densities[key]:.1f}" if key in densities else "" for key in columns)])
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    ]
    lines.append("")
    for name, fields in counts["values"].items():
        for field, values in fields.items():
            shown = ", ".join(f"{value} {count:,}" for value, count in values.items())
            lines.append(f"{name} by {field}: {shown}")
    entities = counts["entities"]
    if entities["total"]:
        kinds = ", ".join(f"{kind} {count:,}" for kind, count in entities["by_type"].items())
        held = f"{entities['mentioned']:,} mentioned, {entities['sources']:,} sources of attributions"
        lines.append(f"entities: {entities['total']:,} ({kinds}), {held}")
    for identification, attitudes in counts["sources"].items():
        shown = ", ".join(f"{attitude} {count:,}" for attitude, count in attitudes.items())
        lines.append(f"attitude of {identification} sources: {shown}")
    chains = counts["chains"]
    if counts["total"].get("attributions"):
        lines.append(
            f"attributions with a parent: {chains['with_parent']:,}; repeats: {chains['repeats']:,}; "
            f"with content in several parts: {chains['discontinuous']:,}"
        )
    lines.append(f"published: {counts['published']['first']} to {counts['published']['last']}")
    return "\n".join(lines)


def count_words(text: str) -> int:
    """Return the number of words of ``text``.

    >>> count_words("U.S.-led troops, 8,000 of them")
    5
    """
    return len(WORD.findall(text))


def _count(document: Document, layers: list[str]) -> dict[str, int]:
    counts = {"words": count_words(document.text), "characters": len(document.text)}
    return counts | {name: len(document.layers.get(name, ())) for name in layers}


def _values(documents: Iterable[Document], layer: Layer) -> dict[str, dict[str, int]]:
    records = [record for document in documents for record in document.layers.get(layer.name, ())]
    return {field: _sorted(Counter(_value(record, field) for record in records)) for field in _vocabularies(layer)}


def _vocabularies(layer: Layer) -> list[str]:
    """Return the fields of a layer whose value is one of the words that the schema lists."""
    properties = layer.shape["properties"].items()
    return [name for name, part in properties if all(isinstance(word, str) for word in part.get("enum", [None]))]


def _value(record: AnyAnnotation, field: str) -> str:
    """Return the word in a field of a record."""
    word: str = record.values[field] if isinstance(record, Annotation) else getattr(record, field)
    return word


def _sources(attributions: list[Attribution]) -> dict[str, dict[str, int]]:
    kinds = _sorted(Counter(item.identification for item in attributions))
    return {
        kind: _sorted(Counter(item.attitude for item in attributions if item.identification == kind)) for kind in kinds
    }


def _published(documents: Iterable[Document]) -> dict[str, str | None]:
    days = [day for document in documents for day in bounds(document.published.edtf)]
    return {"first": min(days).isoformat() if days else None, "last": max(days).isoformat() if days else None}


def _sorted(counter: Counter[str]) -> dict[str, int]:
    return dict(sorted(counter.items(), key=lambda item: (-item[1], item[0])))
