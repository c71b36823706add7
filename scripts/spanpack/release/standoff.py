"""The package without its texts, for those who may not redistribute them.

It is a valid Data Package. ``standoff/`` holds what hydrate needs to make the package again, byte for byte:

    texts.jsonl        the SHA-256, the length and the check sums of the lines of each text
    files.jsonl        the files of the package, each with its SHA-256 and how it is made
    quotations.jsonl   where in the documents the quotations stand that are empty here
    original/          the descriptor and the schemas as the package has them
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterable
from typing import Any

from spanpack.files import PackageError
from spanpack.package import COMMON, DESCRIPTOR, SCHEMAS, Resource
from spanpack.positions import Pointer
from spanpack.records import read_jsonl, read_yaml
from spanpack.release.content import Content, digest
from spanpack.release.descriptors import as_json
from spanpack.release.quotations import QUOTE, Quotation, places, put, quote_paths, rewrite_yaml
from spanpack.schemas import Layer, dumps, read_layer
from spanpack.subschemas import Json

FOLDER = "standoff"
TEXTS, FILES, QUOTATIONS = f"{FOLDER}/texts.jsonl", f"{FOLDER}/files.jsonl", f"{FOLDER}/quotations.jsonl"
ORIGINAL = f"{FOLDER}/original"
SAME, TEXT, FILLED, KEPT = "same", "text", "filled", "original"
"""How hydrate makes a file: as it is here, from the texts, by filling in words, from standoff/original."""

_EMPTY = "Empty in this package, which is without the texts; spanpack hydrate puts the words back."


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
    files[DESCRIPTOR] = as_json(_descriptor(content, files, texts))
    return files


def kept(path: str) -> str:
    """Return where the descriptor, or a schema, is kept as the package has it."""
    # As JSON frictionless would take the descriptor for that of a package inside the package.
    return f"{ORIGINAL}/{'datapackage.txt' if path == DESCRIPTOR else path}"


def prefix_sums(raw: bytes) -> list[str]:
    """Return for each line the beginning of the SHA-256 of all bytes up to its end.

    The first that differs shows the line where another text begins to differ; no text can be had from them.
    """
    running, found = hashlib.sha256(), []
    for line in raw.splitlines(keepends=True):
        running.update(line)
        found.append(running.copy().hexdigest()[:8])
    return found


def empty_spans(layer: Layer, record: Json) -> None:
    """Make the text of every span of a record empty."""
    for span in layer.spans(record):
        span["text"] = ""


def _stripped(content: Content, path: str, raw: bytes, quotations: list[Quotation]) -> bytes:
    """Return a file without the words of documents, and add those that are quotations."""
    resource = next((resource for resource in content.resources if resource.path == path), None)
    schema = _schema(content, resource)
    if resource is None or schema is None:
        return raw
    marked = quote_paths(schema, _common(content))
    if not path.endswith(".jsonl"):
        items = read_yaml(path, raw)[0] if marked else []
        found = [
            _locate(content, path, item, (number, *pointer), words)
            for number, item in enumerate(items)
            for way in marked
            for pointer, words in places(item, way)
        ]
        stripped, styles = rewrite_yaml(path, raw, {one.pointer: ("", "double") for one in found})
        quotations += [_with_style(one, styles[one.pointer]) for one in found]
        return stripped
    layer = read_layer(resource.stem, schema, _common(content))
    rows = read_jsonl(layer, path, raw).rows
    for number, row in enumerate(rows):
        empty_spans(layer, row)
        for way in marked:
            for pointer, words in list(places(row, way)):
                quotations.append(_locate(content, path, row, (number, *pointer), words))
                put(row, pointer, "")
    return b"".join(dumps(row) + b"\n" for row in rows)


def _schema(content: Content, resource: Resource | None) -> Json | None:
    """Return the schema by whose name a file of records is called, or None."""
    raw = content.files.get(f"{SCHEMAS}/{resource.stem}.json") if resource else None
    is_data = resource is not None and resource.path.endswith((".jsonl", ".yaml", ".yml"))
    return json.loads(raw) if raw is not None and is_data else None


def _common(content: Content) -> Json:
    common: Json = json.loads(content.files[COMMON]) if COMMON in content.files else {}
    return common


def _is_schema(path: str) -> bool:
    return path.startswith(f"{SCHEMAS}/") and path.endswith(".json")


def _locate(content: Content, path: str, item: Json, pointer: Pointer, words: str) -> Quotation:
    """Return where the words of an item stand in its document, for the first time. Raises PackageError."""
    document = str(item.get("document", item.get("id")))
    record = content.by_id.get(document)
    start = content.text(record).find(words) if record else -1
    if start < 0:
        place = ".".join(map(str, pointer))
        raise PackageError(
            f"{path}: {place}: {words[:80]!r} is no quotation of {document}; it has to be, to be left out"
        )
    return Quotation(path, pointer, document, start, start + len(words), "json")


def _with_style(one: Quotation, style: str) -> Quotation:
    return Quotation(one.path, one.pointer, one.document, one.start, one.end, style)


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
            properties["text"] = {"description": _EMPTY, "type": "string", "maxLength": 0}
        if part.get(QUOTE):
            part.pop("minLength", None)
            part |= {"description": _EMPTY, "maxLength": 0}
        for item in part.values():
            _empty(item)


def _descriptor(content: Content, files: dict[str, bytes], texts: set[str]) -> Json:
    head = content.head
    resources = [
        _changed(content, resource, files[resource.path])
        for resource in content.resources
        if resource.path not in texts
    ]
    tables = [_table(name, path, files[path], fields) for name, path, fields in _OWN_TABLES if path in files]
    originals = [_original(path, files[path]) for path in sorted(files) if path.startswith(f"{ORIGINAL}/")]
    first = [entry for entry in resources if entry.get("type") == "table"]
    others = [entry for entry in resources if entry.get("type") != "table"]
    return {
        **content.descriptor,
        "name": f"{head.name}-standoff",
        "title": f"{head.title} (standoff only)",
        "description": f"{head.name} {head.version} without its texts: every text of a span and every quotation is "
        f"empty. With the texts, spanpack hydrate makes the package again. {head.description}",
        "standoff": {"name": head.name, "version": head.version},
        "resources": [*first, *tables, *others, *originals],
    }


def _changed(content: Content, resource: Resource, raw: bytes) -> Json:
    """Return the entry of a resource as it is without words."""
    entry: Json = copy.deepcopy(resource.data)
    entry["hash"] = f"sha256:{digest(raw)}"
    if "bytes" in entry:
        entry["bytes"] = len(raw)
    layer = content.layers.get(resource.stem)
    if resource.is_table and layer is not None and layer.is_span:
        for field in entry["schema"]["fields"]:
            if field["name"] == "text":
                field |= {"description": _EMPTY, "constraints": {"maxLength": 0}}
    return entry


def _table(name: str, path: str, raw: bytes, fields: dict[str, tuple[str, str]]) -> Json:
    described = [{"name": key, "type": kind, "description": about} for key, (kind, about) in fields.items()]
    entry: Json = {"name": name, "path": path, "type": "table", "format": "jsonl", "mediatype": "application/jsonl"}
    entry |= {"encoding": "utf-8", "bytes": len(raw), "hash": f"sha256:{digest(raw)}"}
    return entry | {"schema": {"fields": described, "primaryKey": [next(iter(fields))]}}


def _original(path: str, raw: bytes) -> Json:
    stem, _, form = path.rpartition("/")[2].rpartition(".")
    media = "text/plain" if form == "txt" else "application/schema+json"
    entry: Json = {"name": f"original-{stem}", "path": path, "format": form, "mediatype": media, "encoding": "utf-8"}
    return entry | {"bytes": len(raw), "hash": f"sha256:{digest(raw)}"}


_HASH = ("string", "SHA-256, in hexadecimal.")
_OWN_TABLES: tuple[tuple[str, str, dict[str, tuple[str, str]]], ...] = (
    (
        "standoff-texts",
        TEXTS,
        {
            "id": ("string", "Id of the document."),
            "path": ("string", "Path of the text in the package."),
            "sha256": _HASH,
            "characters": ("integer", "Length of the text in Unicode code points."),
            "bytes": ("integer", "Length of the text in bytes (UTF-8)."),
            "lines": ("array", "For each line the first eight digits of the SHA-256 of all bytes up to its end."),
        },
    ),
    (
        "standoff-files",
        FILES,
        {
            "path": ("string", "Path of a file of the package."),
            "sha256": _HASH,
            "made": ("string", "same: as it is here; text: one of the texts; filled: with its words; original: kept."),
        },
    ),
    (
        "standoff-quotations",
        QUOTATIONS,
        {
            "id": ("integer", "Number of the quotation."),
            "path": ("string", "Path of the file in which it is empty."),
            "pointer": ("array", "Where it stands in the file: item, counted from 0, then key after key."),
            "document": ("string", "Id of the document that it quotes."),
            "start": ("integer", "Offset of its first character, in Unicode code points, zero-based."),
            "end": ("integer", "Offset after its last character, in Unicode code points, half-open."),
            "style": ("string", "How the file writes it: json, or in YAML double, single or plain."),
        },
    ),
)
