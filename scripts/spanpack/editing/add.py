"""Add records from a draft in which spans are quotations: ``spanpack add``.

A draft is a YAML mapping, or a list of them, one a document:

    document: "003"                # the id of the document, or how only it begins
    entities:                      # new entities of the register
      - {id: vice-news, name: VICE News, type: organization, country: USA, sector: JRN}
    actors:
      - {quote: VICE News, before: "he told ", occurrence: 1, entity: vice-news, mention: name}
    attributions:
      - key: rubin                 # a name for parent, anchor or repeat_of, in this draft only
        within: "says Rubin"       # a stretch of the text in which the quotations are looked up
        source: Rubin
        cue: says
        content: [...]

Offsets, ids, the order of keys and records, and defaults of the schema are the tool's matter. All
records of a draft are added, or none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spanpack.descriptor.index import index
from spanpack.editing.format_files import format_table
from spanpack.editing.ids import free_ids
from spanpack.lines.positions import KEY, Pointer, yaml_position
from spanpack.lines.records import other_encoding, read_jsonl, read_yaml, read_yaml_list
from spanpack.lines.rows import read_document_text
from spanpack.package import (
    MAIN_SET,
    AnnotationSet,
    Package,
    Resource,
    find_root,
    open_package,
    read_file,
    require_tables,
)
from spanpack.quotations import QuotationError, Scope, locate
from spanpack.rules import schema as schema_rules
from spanpack.rules.subject import document_prefix
from spanpack.schemas.layer import EACH, Layer, dumps
from spanpack.schemas.subschemas import Json, json_types, resolve
from spanpack.storage.files import FolderFiles, PackageError
from spanpack.storage.writing import write_all

_LOCATORS = ("quote", "occurrence", "before", "after")


class DraftError(Exception):
    """What is wrong with a draft: ``problems`` are lines that say where, what and how to mend it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass
class _Draft:
    """A record on its way: what the person wrote, where, and what became of it."""

    layer: Layer
    pointer: Pointer
    written: Json
    document: str = ""
    record: Json = field(default_factory=dict)

    @property
    def key(self) -> str | None:
        key = self.written.get("key")
        return str(key) if key is not None else None


def add(path: Path, draft: Path, *, annotations: str = MAIN_SET) -> dict[str, list[str]]:
    """Add the records of a draft to the annotation set of the package at ``path``.

    Returns the ids of the new records by layer, and brings the descriptor up to date. Raises
    DraftError, and writes nothing, where a quotation is absent or ambiguous or a record breaks its
    schema; PackageError where the package or the draft cannot be read.
    """
    package = open_package(path)
    if package.findings:
        first = package.findings[0]
        raise PackageError(f"{first.path}:{first.line}: {first.message}")
    require_tables(package)
    root = find_root(path)
    group = package.sets.get(annotations.strip("/"))
    if group is None or not isinstance(package.files, FolderFiles):
        raise PackageError(f"{path}: records can be added to an annotation set of a folder only")
    try:
        raw = draft.read_bytes()
    except OSError as error:
        raise PackageError(f"{draft}: cannot be read: {error.strerror}") from None
    data, findings = read_yaml(str(draft), raw)
    if findings:
        raise DraftError([f"{f.path}:{f.line}:{f.column}: {f.message}. {f.fix}" for f in findings])
    drafts, problems = _read_draft(package, group, data)
    if not drafts and not problems:
        shown = ", ".join(group.registers | group.layers)
        raise DraftError([f"{draft}:1:1: the draft holds no records; list them under the name of a layer: {shown}"])
    if not problems:
        problems = list(_complete(package, group, drafts))
    if problems:
        text = raw.decode("utf-8-sig")
        places = sorted((*yaml_position(text, pointer), message) for pointer, message in problems)
        raise DraftError([f"{draft}:{line}:{column}: {message}" for line, column, message in places])
    contents = {}
    for name, resource in (group.registers | group.layers).items():
        lines = [_line(item) for item in drafts if item.layer.name == name]
        if lines:
            before = read_file(package, resource.path)
            other = other_encoding(resource.path, before)
            if other:
                raise PackageError(f"{resource.path}: {other.message}; nothing was added")
            joined = before + (b"" if before.endswith(b"\n") or not before else b"\n") + b"\n".join(lines) + b"\n"
            contents[resource.path] = format_table(package.layers[name], resource.path, joined)[0]
    index(path, check=True)  # Where the descriptor cannot be computed, nothing is to be written.
    write_all(root, contents)
    index(path)
    added: dict[str, list[str]] = defaultdict(list)
    for item in drafts:
        added[item.layer.name].append(item.record["id"])
    return dict(added)


def _read_draft(package: Package, group: AnnotationSet, data: Any) -> tuple[list[_Draft], list[tuple[Pointer, str]]]:
    """Return the records of a draft, with their documents, and what is wrong with its outline."""
    drafts: list[_Draft] = []
    problems: list[tuple[Pointer, str]] = []
    parts = data if isinstance(data, list) else [data]
    known = group.registers | group.layers
    documents = _documents(package)
    for number, part in enumerate(parts):
        place: Pointer = (number,) if isinstance(data, list) else ()
        if not isinstance(part, dict):
            problems.append((place, "expected a mapping with document and lists of records"))
            continue
        document = _document_id(documents, part.get("document"))
        if document is None and any(name in group.layers for name in part):
            shown = ", ".join(sorted(documents)[:5])
            named = part.get("document")
            said = "the draft names no document" if named is None else f"{named!r} is no document"
            problems.append(((*place, "document"), f"{said}; there is {shown}"))
        for name, items in part.items():
            if name == "document":
                continue
            if name not in known or not isinstance(items, list):
                message = f"expected lists of {', '.join(known)}; found {name}"
                problems.append(((*place, name, KEY), message))
                continue
            for index_, item in enumerate(items):
                pointer = (*place, name, index_)
                if isinstance(item, dict):
                    drafts.append(_Draft(package.layers[name], pointer, item, document or ""))
                else:
                    problems.append((pointer, "expected a mapping with the fields of the record"))
    return drafts, problems


def _documents(package: Package) -> dict[str, str]:
    """Return the paths of the texts by the ids of their documents."""
    catalogue = package.catalogue
    if catalogue is None:
        raise PackageError("the descriptor lists no catalogue of documents")
    raw = read_file(package, catalogue.path)
    lines = catalogue.path.endswith(".jsonl")
    layer = package.layers[catalogue.stem]
    table = read_jsonl(layer, catalogue.path, raw) if lines else read_yaml_list(catalogue.path, raw)
    if not table.rows:
        reason = table.findings[0] if table.findings else None
        what = f"{reason.line}:{reason.column}: {reason.message}" if reason else " it has no records"
        raise PackageError(f"{catalogue.path}:{what}")
    return {str(record.get("id")): str(record.get("path")) for record in table.rows}


def _document_id(documents: dict[str, str], name: Any) -> str | None:
    if not isinstance(name, str) or not name:
        return None
    found = [document for document in documents if document == name or document_prefix(document) == name]
    return found[0] if len(found) == 1 else None


def _complete(package: Package, group: AnnotationSet, drafts: list[_Draft]) -> Iterator[tuple[Pointer, str]]:
    """Make the record of each draft, and yield what is wrong with it."""
    texts: dict[str, str] = {}
    paths = _documents(package)
    failed = False
    for item in drafts:
        if item.document and item.document not in texts:
            texts[item.document] = read_document_text(package, paths[item.document])
        for pointer, message in _build(item, texts.get(item.document, "")):
            failed = True
            yield (*item.pointer, *pointer), message
    if failed:
        return
    keys: dict[tuple[str, str, str | None], _Draft] = {}
    ids = {name: _ids(package, resource) for name, resource in (group.registers | group.layers).items()}
    for item in drafts:
        name = item.layer.name
        if item.key is not None and keys.setdefault((item.document, name, item.key), item) is not item:
            message = f"another record of {name} in this document has the key {item.key} already"
            yield (*item.pointer, "key"), message
        written = item.record.get("id")
        if isinstance(written, str):
            if written in ids[name]:
                yield (*item.pointer, "id"), f'another record has the id "{written}" already'
            ids[name].add(written)
    _number(package, drafts, ids)
    for item in drafts:
        _resolve_keys(item, keys)
        if read_jsonl(item.layer, "", _line(item) + b"\n").findings:
            yield item.pointer, "no line of JSON can hold the record: a number or a text of it is too large"
        elif not item.layer.is_valid(item.record):
            for violation in item.layer.violations(item.record):
                for message in schema_rules.messages(violation):
                    yield (*item.pointer, *_written(item, violation.pointer)), message
        else:
            for reference in item.layer.references:
                for pointer, name in item.layer.referred(item.record, reference):
                    if reference.layer in group.registers and name not in ids[reference.layer]:
                        message = f'"{name}" is no id in {reference.layer}; correct it, or add it in this draft'
                        yield (*item.pointer, *_written(item, pointer)), message


def _line(item: _Draft) -> bytes:
    return dumps(item.layer.canonical(item.record))


def _build(item: _Draft, text: str) -> Iterator[tuple[Pointer, str]]:
    """Fill ``item.record`` from what was written; yield what is wrong."""
    layer, written = item.layer, item.written
    try:
        scope = Scope(text, 0, len(text)).narrow(written.get("within"))
    except QuotationError as error:
        yield ("within",), str(error)
        return
    properties = layer.schema["properties"]
    allowed = {*properties, "within", "key"} | (set(_LOCATORS) if layer.is_span else set())
    for name in written:
        if name not in allowed or (layer.is_span and name in ("start", "end", "text")):
            yield (name, KEY), f"{name} is no field of a draft of {layer.name}"
    if layer.has_documents:
        item.record["document"] = item.document
    if layer.is_span:
        try:
            item.record |= locate(scope, {key: written[key] for key in _LOCATORS if key in written})
        except QuotationError as error:
            yield ("quote",) if "quote" in written else (), str(error)
            return
    for name, part in properties.items():
        if name in item.record:
            continue
        if name not in written:
            item.record[name] = _default(resolve(part, layer.schema))
            continue
        try:
            item.record[name] = _value(written[name], resolve(part, layer.schema), layer.schema, scope)
        except QuotationError as error:
            yield (name,), str(error)


def _value(written: Any, part: Json, root: Json, scope: Scope) -> Any:
    """Return a written value with its quotations made spans; one that is not a list may stand for a list."""
    if written is None:
        return None
    if part.get("spanpack:span"):
        return locate(scope, written)
    if "array" in json_types(part):
        item = resolve(part.get("items", {}), root)
        items = written if isinstance(written, list) else [written]
        return [_value(one, item, root, scope) for one in items]
    if isinstance(written, dict) and "properties" in part:
        properties = part["properties"]
        return {
            name: _value(value, resolve(properties.get(name, {}), root), root, scope) for name, value in written.items()
        }
    return written


def _default(part: Json) -> Any:
    if "default" in part:
        return part["default"]
    return [] if json_types(part) == ["array"] else None


def _ids(package: Package, resource: Resource) -> set[str]:
    """Return the ids of a table, those of lines that cannot be read as records too: an id is never used again."""
    table = read_jsonl(package.layers[resource.stem], resource.path, read_file(package, resource.path))
    return table.lost_ids | {str(record.get("id")) for record in table.rows}


def _number(package: Package, drafts: list[_Draft], ids: dict[str, set[str]]) -> None:
    """Give each record without an id the next free one of its document and layer, in the order of the text."""
    for name in {item.layer.name for item in drafts if item.layer.has_documents}:
        layer = package.layers[name]
        give = free_ids(layer, ids[name])
        for item in sorted((i for i in drafts if i.layer is layer and i.record.get("id") is None), key=_first_start):
            item.record["id"] = give(document_prefix(item.document))


def _first_start(item: _Draft) -> int:
    try:
        return item.layer.sort_key({**item.record, "id": ""})[1]
    except (KeyError, TypeError):
        return 0  # Its schema will reject the record; where it would stand does not matter.


def _resolve_keys(item: _Draft, keys: dict[tuple[str, str, str | None], _Draft]) -> None:
    for reference in item.layer.references:
        if len(reference.path) != 1 or reference.path[0] == EACH:
            continue
        name = reference.path[0]
        target = keys.get((item.document, reference.layer, item.record.get(name)))
        if target is not None:
            item.record[name] = target.record["id"]


def _written(item: _Draft, pointer: Pointer) -> Pointer:
    """Return where in the draft the value at ``pointer`` of the record was written."""
    return pointer[:1] if pointer and pointer[0] in item.written else ()
