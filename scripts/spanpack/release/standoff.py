"""The package without its texts, for those who may not redistribute them.

It is a valid Data Package. ``standoff/`` holds what hydrate needs to make the package again, byte for byte:

    texts.jsonl        the SHA-256, the length and the check sums of the lines of each text
    files.jsonl        the files of the package, each with its SHA-256 and how it is made
    quotations.jsonl   where in the documents the quotations stand that are empty here
    original/          the descriptor and the schemas as the package has them
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator
from typing import Any

from spanpack.lines.positions import Pointer
from spanpack.lines.records import read_jsonl, read_yaml
from spanpack.lines.rows import PATTERN_BYTES
from spanpack.package import COMMON, DESCRIPTOR, SCHEMAS
from spanpack.release.content import Content, digest
from spanpack.release.descriptors import as_json
from spanpack.release.differences import prefix_sums
from spanpack.release.quotations import QUOTE, UNDESCRIBED, Quotation, places, put, quote_paths, rewrite_yaml
from spanpack.release.standoff_descriptor import EMPTY, standoff_descriptor
from spanpack.release.standoff_layout import FILES, FILLED, KEPT, QUOTATIONS, SAME, TEXT, TEXTS, kept
from spanpack.schemas.layer import dumps, read_layer
from spanpack.schemas.subschemas import Json
from spanpack.storage.files import PackageError


def standoff_files(content: Content) -> dict[str, bytes]:
    """Return the files of the package without texts, by path. Raises PackageError where a quotation is none."""
    texts = {document["path"] for document in content.documents}
    quotations: list[Quotation] = []
    files: dict[str, bytes] = {}
    made: dict[str, str] = {}
    for path, raw in content.files.items():
        if path in texts:
            made[path] = TEXT
            continue
        stripped = _stripped(content, path, raw, quotations)
        if path == DESCRIPTOR or _is_schema(path):
            made[path] = KEPT
            files[kept(path)] = raw
            files[path] = raw if path == DESCRIPTOR else _without_words(raw)
        else:
            made[path] = SAME if stripped == raw else FILLED
            files[path] = stripped
    files[TEXTS] = _lines(_text_record(content, document) for document in content.documents)
    files[FILES] = _lines(
        {"path": path, "sha256": digest(content.files[path]), "made": how} for path, how in sorted(made.items())
    )
    if quotations:
        files[QUOTATIONS] = _lines(_quotation_record(number, one) for number, one in enumerate(quotations, 1))
    files[DESCRIPTOR] = as_json(standoff_descriptor(content, files, texts))
    return files


def _stripped(content: Content, path: str, raw: bytes, quotations: list[Quotation]) -> bytes:
    """Return a file without the words of documents, and add those that are quotations."""
    resource = next((resource for resource in content.resources if resource.path == path), None)
    if resource is None or not path.endswith((".jsonl", ".yaml", ".yml")):
        return raw
    schema = _schema(content, resource.stem)
    marked: list[tuple[str, ...]] = quote_paths(schema, _common(content)) if schema else [(UNDESCRIBED,)]
    if not path.endswith(".jsonl"):
        found = list(_quotations(content, path, raw, marked))
        stripped, styles = rewrite_yaml(path, raw, {one.pointer: ("", "double") for one in found})
        quotations += [dataclasses.replace(one, style=styles[one.pointer]) for one in found]
        return stripped
    if schema is None:
        return raw
    layer = read_layer(resource.stem, schema, _common(content))
    rows = read_jsonl(layer, path, raw, by_pattern=len(raw) >= PATTERN_BYTES).rows
    for number, row in enumerate(rows):
        for span in layer.spans(row):
            span["text"] = ""
        for way in marked:
            for pointer, words in list(places(row, way)):
                quotations.append(_locate(content, path, row, (number, *pointer), words))
                put(row, pointer, "")
    return b"".join(dumps(row) + b"\n" for row in rows)


def _quotations(content: Content, path: str, raw: bytes, marked: list[tuple[str, ...]]) -> Iterator[Quotation]:
    """Yield the quotations in a YAML list; a file that is none has none."""
    items = read_yaml(path, raw)[0] if marked else None
    for number, item in enumerate(items if isinstance(items, list) else ()):
        for way in marked:
            for pointer, words in places(item, way):
                yield _locate(content, path, item, (number, *pointer), words)


def _schema(content: Content, stem: str) -> Json | None:
    """Return the schema by whose name a file of records is called, or None."""
    raw = content.files.get(f"{SCHEMAS}/{stem}.json")
    return json.loads(raw) if raw is not None else None


def _common(content: Content) -> Json:
    common: Json = json.loads(content.files[COMMON]) if COMMON in content.files else {}
    return common


def _is_schema(path: str) -> bool:
    return path.startswith(f"{SCHEMAS}/") and path.endswith(".json")


def _locate(content: Content, path: str, item: Json, pointer: Pointer, words: str) -> Quotation:
    """Return where the words of an item stand in its document, for the first time. Raises PackageError."""
    named = str(item.get("document", item.get("id")))
    document = named if named in content.by_id else content.by_prefix.get(named, "")
    start = content.text(content.by_id[document]).find(words) if document else -1
    if start < 0:
        place = ".".join(map(str, pointer))
        raise PackageError(f"{path}: {place}: {words[:80]!r} is no quotation of {named}; it has to be, to be left out")
    return Quotation(path, pointer, document, start, start + len(words), "json")


def _text_record(content: Content, document: Json) -> Json:
    raw = content.files[document["path"]]
    return {
        "id": document["id"],
        "path": document["path"],
        "sha256": digest(raw),
        "characters": len(raw.decode()),
        "bytes": len(raw),
        "lines": prefix_sums(raw),
    }


def _quotation_record(number: int, one: Quotation) -> Json:
    return {
        "id": number,
        "path": one.path,
        "pointer": list(one.pointer),
        "document": one.document,
        "start": one.start,
        "end": one.end,
        "style": one.style,
    }


def _lines(records: Iterable[Json]) -> bytes:
    return b"".join(dumps(record) + b"\n" for record in records)


def _without_words(raw: bytes) -> bytes:
    """Return a schema in which the text of spans and the quotations are empty."""
    schema = json.loads(raw)
    _empty(schema)
    return as_json(schema)


def _empty(part: Any) -> None:
    if isinstance(part, list):
        for item in part:
            _empty(item)
    elif isinstance(part, dict):
        properties = part.get("properties")
        if part.get("spanpack:span") and isinstance(properties, dict):
            properties["text"] = {"description": EMPTY, "type": "string", "maxLength": 0}
        if part.get(QUOTE):
            part.pop("minLength", None)
            part |= {"description": EMPTY, "maxLength": 0}
        for item in part.values():
            _empty(item)
