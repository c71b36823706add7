"""W3C Web Annotation Data Model (Recommendation, 2017) in JSON-LD: one page of annotations a document.

A folder holds each text as it is and beside it a page: one annotation a record, one target a span with a
position selector (code points, half-open, as the standard has it) and a quote selector, and a body with
the values. A record without spans is about the text, which is its target: an annotation has one or more. The
vocabulary of the layers is added to the standard's context in the page itself, so that nothing is lost for readers
of JSON and none of the values for readers of RDF.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from spanpack.formats.content import AnnotatedDocument, Content
from spanpack.formats.interface import ImportProblem, Losses, ReadDocument
from spanpack.formats.items import Item, Part
from spanpack.formats.sources import read_json, read_text_beside
from spanpack.schemas.subschemas import Json

IS_FOLDER = True

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
TERMS = {
    "spanpack": "urn:spanpack:",
    "role": "spanpack:role",
    "layer": "spanpack:layer",
    "values": {"@id": "spanpack:values", "@type": "@json"},
}
"""The terms that the standard's context lacks: the layer of a record, the role of a span, the values by name."""
JSON_STYLE = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
_QUOTED = 32
"""Code points of the text before and after a span in its quote selector."""


def write(content: Content, target: Path) -> Losses:
    """Write a text and a page of annotations for each document."""
    for document in content.documents():
        (target / _text_of(document.id)).write_bytes(document.text.encode())
        (target / f"{document.id}.jsonld").write_bytes(orjson.dumps(to_page(document), option=JSON_STYLE))
    return Counter()


def to_page(document: AnnotatedDocument) -> Json:
    """Return the page of a document: its annotations, as the standard has them."""
    return {
        "@context": [CONTEXT, TERMS],
        "id": f"{document.id}.jsonld",
        "type": "AnnotationPage",
        "items": [_annotation(document, item) for item in document.items],
    }


def read(source: Path, content: Content) -> Iterator[ReadDocument]:
    """Yield the documents of a folder of pages, with the texts beside them."""
    pages = sorted(source.glob("*.jsonld"))
    for path in pages:
        page = read_json(path)
        listed = page.get("items") if isinstance(page, dict) else None
        if not isinstance(listed, list):
            raise ImportProblem(f"{path}: expected an AnnotationPage with a list of items")
        items, unread = [], []
        for number, annotation in enumerate(listed):
            try:
                items.append(_item(content, path.stem, annotation))
                unread += _unread(annotation)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                place = f"{path}: items[{number}]"
                raise ImportProblem(f"{place}: is no annotation as spanpack writes it: {error!r}") from None
        yield ReadDocument(path.stem, read_text_beside(path), tuple(items), tuple(unread))


def _annotation(document: AnnotatedDocument, item: Item) -> Json:
    return {
        "id": f"#{item.id}",
        "type": "Annotation",
        "body": {"type": "Dataset", "layer": item.layer, "values": dict(item.values)},
        "target": [_target(document, part) for part in item.parts] or _text_of(document.id),
    }


def _target(document: AnnotatedDocument, part: Part) -> Json:
    return {
        "type": "SpecificResource",
        "source": _text_of(document.id),
        "role": part.role,
        "selector": [
            {"type": "TextPositionSelector", "start": part.start, "end": part.end},
            {
                "type": "TextQuoteSelector",
                "exact": part.text,
                "prefix": document.text[max(0, part.start - _QUOTED) : part.start],
                "suffix": document.text[part.end : part.end + _QUOTED],
            },
        ],
    }


def _text_of(document: str) -> str:
    """Return the file of a text, which is its IRI relative to the page."""
    return f"{document}.txt"


def _item(content: Content, document: str, annotation: Any) -> Item:
    body, targets = annotation["body"], annotation["target"]
    layer = content.layers[body["layer"]]
    # The text itself is the target of a record without spans; none at all is read as well.
    listed = targets if isinstance(targets, list) else [targets]
    parts = [_part(target) for target in listed if target != _text_of(document)]
    return Item(annotation["id"].removeprefix("#"), layer.name, document, tuple(parts), dict(body["values"]))


def _unread(annotation: Json) -> list[str]:
    """Return what an annotation and its body have beside what is written there: another tool put it there."""
    keys = [key for key in annotation if key not in ("id", "type", "body", "target")]
    keys += [f"body.{key}" for key in annotation["body"] if key not in ("type", "layer", "values")]
    return [f"{annotation['id']!s:.100}: {key:.100}" for key in keys]


def _part(target: Json) -> Part:
    selectors = {selector["type"]: selector for selector in target["selector"]}
    position, quote = selectors["TextPositionSelector"], selectors["TextQuoteSelector"]
    return Part(target["role"], position["start"], position["end"], quote["exact"])
