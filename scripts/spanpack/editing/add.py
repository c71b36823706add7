"""Add records from a draft in which spans are quotations: ``spanpack add``.

All records of a draft are added, or none: those of which a quotation is not sure, or of which the
validator would find something wrong, are told with their places in the draft.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from spanpack.descriptor.index import descriptor_with, read_schemas
from spanpack.editing.drafts import Entry, read_entries
from spanpack.editing.fields import schema_findings
from spanpack.editing.filling import fill, repeated_keys, resolve_keys
from spanpack.editing.format_files import format_table
from spanpack.editing.ids import free_ids, named_ids, naming_texts
from spanpack.editing.trial import Locate, try_out, written_pointer
from spanpack.findings import Finding
from spanpack.lines.positions import Pointer, yaml_position
from spanpack.lines.records import other_encoding, read_jsonl
from spanpack.lines.rows import read_document_text
from spanpack.lines.yamldata import read_yaml, read_yaml_list
from spanpack.package import (
    CATALOGUE,
    DESCRIPTOR,
    MAIN_SET,
    AnnotationSet,
    Package,
    annotation_set,
    find_root,
    open_package,
    read_file,
    read_package,
    require_tables,
)
from spanpack.quotations import Problem
from spanpack.report.text import finding_lines
from spanpack.rules.subject import document_prefix
from spanpack.schemas.layer import Layer
from spanpack.storage.files import FolderFiles, OverlaidFiles, PackageError
from spanpack.storage.writing import write_all
from spanpack.validation.cascades import joined
from spanpack.validation.headings import explaining_sections

_READ_ALL_THE_SAME = ("F102", "F103")
"""What is wrong with the bytes of a table and not with those of a draft: a byte order mark, carriage returns."""


class DraftError(Exception):
    """What is wrong with a draft: ``problems`` say where, what and how to mend it, each in one line or more."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def add(path: Path, draft: Path, *, annotations: str = MAIN_SET) -> dict[str, list[str]]:
    """Add the records of a draft to the annotation set of the package at ``path``.

    Returns the ids of the new records by layer, and brings the descriptor up to date with what is written. Raises
    DraftError, and writes nothing, where a quotation is absent or ambiguous, or the records break a rule of the levels
    S, A, R or C in the package as it would be; PackageError where the package or the draft cannot be read.
    """
    package, layers = _open(path)
    descriptor = read_file(package, DESCRIPTOR)
    group = annotation_set(package, annotations, path, may_begin=True)
    for resource in (*group.layers.values(), *group.registers.values()):
        read_file(package, resource.path)  # What is listed and cannot be read is no table that is still to be made.
    try:
        raw = draft.read_bytes()
    except OSError as error:
        raise PackageError(f"{draft}: cannot be read: {error.strerror}") from None
    data, findings = read_yaml(str(draft), raw)
    if data is None and all(finding.rule in (*_READ_ALL_THE_SAME, "F106") for finding in findings):
        raise DraftError(
            [f"{draft}:1:1: the draft is empty; write document: and records, as spanpack add --help shows"]
        )
    findings = [finding for finding in findings if finding.rule not in _READ_ALL_THE_SAME]
    if findings:
        raise DraftError([f"{f.path}:{f.line}:{f.column}: {f.message}. {f.fix}" for f in findings])
    text = raw.decode("utf-8-sig")

    def locate(pointer: Pointer) -> tuple[int, int]:
        return yaml_position(text, pointer)

    paths = _documents(package)
    entries, problems = read_entries(data, layers, list(paths))
    if not problems:  # Else what has another name than it should may be the layer that is referred to.
        problems += _unfounded(group, entries)
    problems += _complete(package, group, entries, paths)
    found = list(schema_findings(entries, str(draft), locate))
    if problems:
        raise _refusal(package, str(draft), locate, problems, found)
    before = {resource: _read_table(package, resource) for resource in {_path(group, entry.layer) for entry in entries}}
    contents = {table: _with_entries(group, entries, table, raw) for table, raw in sorted(before.items())}
    contents[DESCRIPTOR] = descriptor_with(package.files, contents)
    trial = read_package(OverlaidFiles(package.files, contents))
    found += try_out(trial, group.folder, entries, before, str(draft), locate)
    if found:
        raise _refusal(package, str(draft), locate, [], found)
    write_all(find_root(path), contents, {**before, DESCRIPTOR: descriptor})
    added: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        added[entry.layer.name].append(entry.record["id"])
    return dict(added)


def _refusal(
    package: Package, draft: str, locate: Locate, problems: Sequence[Problem], found: Sequence[Finding] = ()
) -> DraftError:
    """Return what is wrong with a draft, in the order of its lines: ``problems`` of its words, what is ``found``."""
    told = [(locate(pointer), message) for pointer, message in problems]
    lines = [(place, "", f"{draft}:{place[0]}:{place[1]}: {message}") for place, message in told]
    found = sorted(found, key=lambda finding: (finding.line, finding.column, finding.rule, finding.message))
    sections = explaining_sections(package.files, {finding.rule for finding in found})
    lines += [
        ((one.line, one.column), one.rule, "\n".join([*finding_lines(one, sections), ""]))
        for one in joined(found, {}, {})
    ]
    return DraftError([text for _, _, text in sorted(lines)])


def _open(path: Path) -> tuple[Package, dict[str, Layer]]:
    """Return the package at ``path``, which has to be a folder, and the layers that its schemas describe."""
    package = open_package(path)
    if not isinstance(package.files, FolderFiles):
        raise PackageError(f"{path}: an archive cannot be changed; unpack it and run spanpack add in the folder")
    if package.findings:
        first = package.findings[0]
        raise PackageError(f"{first.path}:{first.line}:{first.column}: {first.message}; mend this first: {first.fix}")
    require_tables(package)
    described = read_schemas(package.files)
    # The items of a list, as waivers, are no records: they have no id.
    tables = {name: layer for name, layer in described.items() if name != CATALOGUE and "id" in layer.fields}
    # In the order of the descriptor, which has registers first; layers without a table follow.
    known = [name for name in package.layers if name in tables]
    return package, {name: tables[name] for name in [*known, *sorted(tables.keys() - {*known})]}


def _documents(package: Package) -> dict[str, str]:
    """Return the paths of the texts by the ids of their documents."""
    catalogue = package.catalogue
    assert catalogue is not None  # Else there is no annotation set.
    raw = read_file(package, catalogue.path)
    lines = catalogue.path.endswith(".jsonl")
    layer = package.layers[catalogue.stem]
    table = read_jsonl(layer, catalogue.path, raw) if lines else read_yaml_list(catalogue.path, raw)
    if not table.rows:
        reason = table.findings[0] if table.findings else None
        what = f"{reason.line}:{reason.column}: {reason.message}" if reason else " it has no records"
        raise PackageError(f"{catalogue.path}:{what}")
    return {str(record.get("id")): str(record.get("path")) for record in table.rows}


def _unfounded(group: AnnotationSet, entries: Sequence[Entry]) -> Iterator[Problem]:
    """Yield the first entry of each layer that refers to a table which is not there and is not made by the draft."""
    there = {CATALOGUE, *group.registers, *group.layers, *(entry.layer.name for entry in entries)}
    for entry in {entry.layer.name: entry for entry in reversed(entries)}.values():
        for target in sorted({reference.layer for reference in entry.layer.references} - there):
            what = f"{entry.layer.name} refer to {target}, of which {group.folder} has no table yet"
            yield entry.pointer, f"{what}; list those that are referred to under {target} in this draft"


def _complete(
    package: Package, group: AnnotationSet, entries: Sequence[Entry], paths: Mapping[str, str]
) -> Iterator[Problem]:
    """Make the record of each entry, and yield what stands in the way."""
    texts = {name: read_document_text(package, paths[name]) for name in {entry.document for entry in entries} - {""}}
    for entry in entries:
        yield from fill(entry, texts.get(entry.document) if entry.layer.has_documents else "")
    yield from repeated_keys(entries)
    _number(package, group, entries)
    resolve_keys(entries)
    for entry in entries:
        for finding in read_jsonl(entry.layer, "", entry.line + b"\n").findings:
            pointer = written_pointer(entry, entry.line.decode(), finding.column)
            yield (*entry.pointer, *pointer), f"no line of JSON can hold it: {finding.message}"


def _number(package: Package, group: AnnotationSet, entries: Sequence[Entry]) -> None:
    """Give each record without an id the next free one of its document and layer, in the order of the text."""
    nameless = [
        entry for entry in entries if entry.document and entry.layer.has_documents and entry.record["id"] is None
    ]
    texts = list(naming_texts(package, group)) if nameless else []
    for layer in {entry.layer.name: entry.layer for entry in nameless}.values():
        chosen = sorted((entry for entry in nameless if entry.layer is layer), key=_first_start)
        prefixes = {document_prefix(entry.document) for entry in chosen}
        given = [str(entry.record["id"]) for entry in entries if entry.record.get("id") is not None]
        give = free_ids(layer, [*given, *named_ids(layer, prefixes, texts)])
        for entry in chosen:
            entry.record["id"] = give(document_prefix(entry.document))


def _first_start(entry: Entry) -> int:
    try:
        return entry.layer.sort_key({**entry.record, "id": ""})[1] or 0
    except (KeyError, TypeError):
        return 0  # Its schema will reject the record; where it would stand does not matter.


def _path(group: AnnotationSet, layer: Layer) -> str:
    resource = (group.registers | group.layers).get(layer.name)
    return resource.path if resource else f"{group.folder}/{layer.name}.jsonl"


def _read_table(package: Package, path: str) -> bytes:
    """Return the bytes of a table, none where it is still to be made."""
    exists = isinstance(package.files, FolderFiles) and os.path.lexists(package.files.root / path)
    raw = read_file(package, path) if exists else b""
    other = other_encoding(path, raw)
    if other:
        raise PackageError(f"{path}: {other.message}; nothing was added")
    return raw


def _with_entries(group: AnnotationSet, entries: Sequence[Entry], path: str, raw: bytes) -> bytes:
    """Return a table with the new records in their places."""
    new = [entry for entry in entries if _path(group, entry.layer) == path]
    lines = b"".join(entry.line + b"\n" for entry in new)
    return format_table(new[0].layer, path, raw + (b"" if raw.endswith(b"\n") or not raw else b"\n") + lines)[0]
