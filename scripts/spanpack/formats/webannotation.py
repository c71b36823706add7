"""W3C Web Annotation Data Model (Recommendation, 2017) in JSON-LD: one page of annotations a document.

A folder holds each text as it is and beside it a page: one annotation a record, one target a span with a
position selector (code points, half-open, as the standard has it) and a quote selector, and a body with
the values. A record without spans is about the text, which is its target: an annotation has one or more. The
vocabulary of the layers is added to the standard's context in the page itself, so that nothing is lost for readers
of JSON and none of the values for readers of RDF.
"""

from __future__ import annotations

import json
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
_OF_PAGE = ("@context", "id", "type", "items", "next", "prev")
_SELECTORS = {
    "TextPositionSelector": ("type", "start", "end"),
    "TextQuoteSelector": ("type", "exact", "prefix", "suffix"),
}
"""The selectors of a span, with what each has."""
_QUOTED = 32
"""Code points of the text before and after a span in its quote selector."""


def write(content: Content, target: Path) -> Losses:
    """Write a text and a page of annotations for each document."""
    for document in content.documents():
        (target / _text_of(document.id)).write_bytes(document.text.encode())
        (target / f"{document.id}.jsonld").write_bytes(_dumps(to_page(document)))
    return Counter()


def _dumps(page: Json) -> bytes:
    try:
        return orjson.dumps(page, option=JSON_STYLE)
    except TypeError:  # It writes no whole number beyond 64 bits.
        return (json.dumps(page, ensure_ascii=False, indent=2) + "\n").encode()


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
        _require_whole(path, page)
        items, unread = [], [f"the page: {key:.100}" for key in page if key not in _OF_PAGE]
        for number, annotation in enumerate(listed):
            place = f"{path}: items[{number}]"
            try:
                items.append(_item(content, path.stem, annotation))
                unread += _unread(annotation)
            except ImportProblem as error:
                raise ImportProblem(f"{place}: {error}") from None
            except KeyError as error:
                raise ImportProblem(f"{place}: lacks {error}, which spanpack writes") from None
            except (TypeError, ValueError, AttributeError) as error:
                raise ImportProblem(f"{place}: is no annotation as spanpack writes it: {error!r}") from None
        yield ReadDocument(path.stem, read_text_beside(path), tuple(items), tuple(unread), place=path)


def _require_whole(path: Path, page: Json) -> None:
    """Raise ImportProblem where other pages hold more annotations of a document: their records would be removed."""
    for key in ("next", "prev"):
        if page.get(key) is not None:
            told = f"{path}: {key} leads to another page, {page[key]!r:.100}"
            raise ImportProblem(f"{told}; put the items of all into this one, and remove {key}")


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
    targets, bodies = annotation["target"], [one for one in _listed(annotation["body"]) if _has_values(one)]
    if not bodies:
        what = f"the body of {annotation['id']!r:.100} is no object with layer and values"
        raise ImportProblem(f"{what}; give it both, or remove the annotation")
    if len(bodies) > 1:
        what = f"{annotation['id']!r:.100} has {len(bodies)} bodies with layer and values"
        raise ImportProblem(f"{what}; expected one, so remove the others")
    [body] = bodies
    name = body["layer"]
    if name not in list(content.layers):
        raise ImportProblem(
            f"the layer of {annotation['id']!r:.100} is {name!r:.100}; there is {', '.join(content.layers)}"
        )
    # The text itself, by its IRI, is the target of a record without spans; none at all is read as well.
    for target in _listed(targets):
        if isinstance(target, str):
            _require_text(document, target)
    parts = [_part(document, target) for target in _listed(targets) if not isinstance(target, str)]
    # Tools that make IRIs absolute leave the fragment as it is.
    iri, _, fragment = annotation["id"].partition("#")
    return Item(fragment or iri, name, document, tuple(parts), dict(body["values"]))


def _has_values(body: Any) -> bool:
    return isinstance(body, dict) and "layer" in body and isinstance(body.get("values"), dict)


def _listed(value: Any) -> list[Any]:
    """Return a value of JSON-LD as a list: one that is alone may stand without."""
    return value if isinstance(value, list) else [value]


def _unread(annotation: Json) -> list[str]:
    """Return what an annotation has beside what is written there: another tool put it there."""
    keys = [key for key in annotation if key not in ("id", "type", "body", "target")]
    for body in _listed(annotation["body"]):
        if _has_values(body):
            keys += [f"body.{key}" for key in body if key not in ("type", "layer", "values")]
        else:
            keys.append(f"body {body!r:.60}")
    for number, target in enumerate(one for one in _listed(annotation["target"]) if isinstance(one, dict)):
        place = f"target[{number}]"
        keys += [f"{place}.{key}" for key in target if key not in ("type", "source", "role", "selector")]
        for selector in _listed(target["selector"]):
            known = _SELECTORS.get(selector["type"])
            keys += [f"{place}, a {selector['type']}"] if known is None else []
            keys += [f"{place}, {key} of a {selector['type']}" for key in selector if known and key not in known]
    return [f"{annotation['id']!s:.100}: {key:.100}" for key in keys]


def _part(document: str, target: Json) -> Part:
    _require_text(document, target.get("source"))
    found = [selector for selector in _listed(target["selector"]) if selector["type"] in _SELECTORS]
    for kind, number in Counter(selector["type"] for selector in found).items():
        if number > 1:
            raise ImportProblem(f"a target has {number} of {kind}; expected one, so make a target of each")
    selectors = {selector["type"]: selector for selector in found}
    position, quote = selectors["TextPositionSelector"], selectors["TextQuoteSelector"]
    return Part(target["role"], position["start"], position["end"], quote["exact"])


def _require_text(document: str, source: Any) -> None:
    """Raise ImportProblem where a target is in another text; tools may have made its IRI an absolute one."""
    name = source.get("id") if isinstance(source, dict) else source
    if source is not None and str(name).rpartition("/")[2] != _text_of(document):
        raise ImportProblem(f"a target is in {name!r:.100}; expected {_text_of(document)}, or no such target here")
