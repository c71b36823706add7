"""The package without its texts, for those who may not redistribute them.

It is a valid Data Package. ``standoff/`` holds what hydrate needs to make the package again, byte for byte:

    texts.jsonl        the SHA-256, the length and the check sums of the lines of each text
    files.jsonl        the files of the package, each with its SHA-256 and how it is made
    quotations.jsonl   where in the documents the quotations stand that are empty here
    original/          the descriptor and the schemas as the package has them
"""

from __future__ import annotations

import dataclasses
import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from spanpack.lines.positions import Pointer
from spanpack.lines.rows import read_parts
from spanpack.lines.yamldata import read_yaml
from spanpack.package import CATALOGUE, COMMON, DESCRIPTOR, SCHEMAS, Resource
from spanpack.release.content import Content
from spanpack.release.descriptors import as_json
from spanpack.release.differences import prefix_sums
from spanpack.release.members import Member, digest, held, stored
from spanpack.release.quotations import UNDESCRIBED, Quotation, places, put, quote_paths, rewrite_yaml
from spanpack.release.standoff_descriptor import EMPTY, standoff_descriptor
from spanpack.release.standoff_layout import FILES, FILLED, FOLDER, KEPT, QUOTATIONS, SAME, TEXT, TEXTS, kept
from spanpack.schemas.layer import dumps, read_layer
from spanpack.schemas.subschemas import QUOTE, Json
from spanpack.storage.files import PackageError

Note = Callable[[Quotation], None]
_OF_WORDS = frozenset({"$ref", "anyOf", "oneOf", "enum", "const", "pattern", "minLength"})
"""What a schema says of the words of a quotation, and what is not true of none."""
Tick = Callable[[int], None]


def standoff_files(content: Content, folder: Path, tick: Tick = lambda size: None) -> dict[str, Member]:
    """Return the files of the package without texts, by path; those that are large are written to ``folder``.

    ``tick`` is told how many bytes of the package were read. Raises PackageError where a quotation is none.
    """
    texts = set(content.texts.values())
    resources = {resource.path: resource for resource in content.resources if resource.path not in texts}
    made = dict.fromkeys(texts, TEXT)
    files: dict[str, Member] = {}
    numbers = itertools.count(1)
    (folder / FOLDER).mkdir(parents=True)
    with (folder / QUOTATIONS).open("xb") as quotations:

        def note(one: Quotation) -> None:
            quotations.write(dumps(_quotation_record(next(numbers), one)) + b"\n")

        for path, member in content.files.items():
            if path in texts:
                continue
            if path == DESCRIPTOR or _is_schema(path):
                made[path], files[kept(path)] = KEPT, member
                if path != DESCRIPTOR:
                    files[path] = held(_without_words(content.read(path)))
                continue
            files[path] = (
                _stripped(content, resources[path], member, folder, note, tick) if path in resources else member
            )
            made[path] = SAME if files[path].sha256 == member.sha256 else FILLED
    if next(numbers) > 1:
        files[QUOTATIONS] = stored(folder / QUOTATIONS)
    files[TEXTS] = _lines(folder / TEXTS, (_text_record(content, document) for document in content.records(CATALOGUE)))
    listed = ({"path": path, "sha256": content.files[path].sha256, "made": how} for path, how in sorted(made.items()))
    files[FILES] = _lines(folder / FILES, listed)
    files[DESCRIPTOR] = held(as_json(standoff_descriptor(content, files, texts)))
    return files


def _stripped(content: Content, resource: Resource, member: Member, folder: Path, note: Note, tick: Tick) -> Member:
    """Return a file without the words of documents, and note those that are quotations."""
    path = resource.path
    if not path.endswith((".jsonl", ".yaml", ".yml")):
        return member
    schema = _schema(content, resource.stem)
    marked: list[tuple[str, ...]] = quote_paths(schema, _common(content)) if schema else [(UNDESCRIBED,)]
    if not path.endswith(".jsonl"):
        raw = content.read(path)
        found = list(_quotations(content, path, raw, marked))
        stripped, styles = rewrite_yaml(path, raw, {one.pointer: ("", "double") for one in found})
        for one in found:
            note(dataclasses.replace(one, style=styles[one.pointer]))
        return held(stripped)
    if schema is None:
        return member
    layer, before = read_layer(resource.stem, schema, _common(content)), 0
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    with (folder / path).open("xb") as file:
        for table in read_parts(content.package, layer, path):
            for number, row in enumerate(table.rows, before):
                for span in layer.spans(row):
                    span["text"] = ""
                for way in marked:
                    for pointer, words in list(places(row, way)):
                        note(_locate(content, path, row, (number, *pointer), words))
                        put(row, pointer, "")
                file.write(dumps(row) + b"\n")
            before += len(table.rows)
            tick(len(table.raw))
    return stored(folder / path)


def _quotations(content: Content, path: str, raw: bytes, marked: list[tuple[str, ...]]) -> Iterator[Quotation]:
    """Yield the quotations in a YAML list; a file that is none has none."""
    items = read_yaml(path, raw)[0] if marked else None
    for number, item in enumerate(items if isinstance(items, list) else ()):
        for way in marked:
            for pointer, words in places(item, way):
                yield _locate(content, path, item, (number, *pointer), words)


def _schema(content: Content, stem: str) -> Json | None:
    """Return the schema by whose name a file of records is called, or None."""
    path = f"{SCHEMAS}/{stem}.json"
    return json.loads(content.read(path)) if path in content.files else None


def _common(content: Content) -> Json:
    common: Json = json.loads(content.read(COMMON)) if COMMON in content.files else {}
    return common


def _is_schema(path: str) -> bool:
    return path.startswith(f"{SCHEMAS}/") and path.endswith(".json")


def _locate(content: Content, path: str, item: Json, pointer: Pointer, words: str) -> Quotation:
    """Return where the words of an item stand in its document, for the first time. Raises PackageError."""
    named = str(item.get("document", item.get("id")))
    document = named if named in content.texts else content.by_prefix.get(named, "")
    start = content.text(document).find(words) if document else -1
    if start < 0:
        place = ".".join(map(str, pointer))
        raise PackageError(f"{path}: {place}: {words[:80]!r} is no quotation of {named}; it has to be, to be left out")
    return Quotation(path, pointer, document, start, start + len(words), "json")


def _text_record(content: Content, document: Json) -> Json:
    raw = content.read(document["path"])
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


def _lines(path: Path, records: Iterable[Json]) -> Member:
    """Write records to a file that is not there yet, each on a line."""
    with path.open("xb") as file:
        file.writelines(dumps(record) + b"\n" for record in records)
    return stored(path)


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
            kind = part.get("type", ["string", "null"])
            for key in _OF_WORDS & part.keys():
                del part[key]
            part |= {"description": EMPTY, "type": kind, "maxLength": 0}
        for item in part.values():
            _empty(item)
