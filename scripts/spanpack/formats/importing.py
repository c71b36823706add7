"""Read annotations from the format of another tool into an annotation set of a package."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from spanpack.descriptor.index import index
from spanpack.editing.format_files import format_table
from spanpack.editing.ids import free_ids
from spanpack.formats.content import AnnotatedDocument, Content, open_content
from spanpack.formats.interface import Format, ImportProblem, ReadDocument, load_format
from spanpack.formats.items import Item, put_together, take_apart
from spanpack.package import MAIN_SET, find_root, read_file
from spanpack.rules import schema as schema_rules
from spanpack.rules.subject import document_prefix
from spanpack.schemas.layer import dumps
from spanpack.schemas.subschemas import Json
from spanpack.storage.files import FolderFiles, PackageError
from spanpack.storage.writing import write_all

WINDOW = 30
"""Code points shown on each side of the place where two texts begin to differ."""


KINDS = ("same", "changed", "new", "removed")
"""What an import does to a record, in the order in which it is told."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import changes: how many records of which layer, by what happens to them (see KINDS)."""

    layers: tuple[str, ...]
    by_kind: Mapping[str, Counter[str]]


def import_annotations(package: Path, name: str, source: Path, *, annotations: str = MAIN_SET) -> Imported:
    """Put the annotations of ``source``, in the format ``name``, in the place of those of the package.

    The records of the documents that ``source`` holds are replaced, those of other documents stay. What
    the format does not hold is taken from the record that has the same id; a record without an id, made
    in another tool, gets the next free one. All or nothing is written,
    and the descriptor is brought up to date. Raises ImportProblem where the source cannot be read, its
    text differs, or a record breaks its schema; PackageError where the package cannot be read.
    """
    module = load_format(name)
    content = open_content(package, annotations=annotations)
    if not isinstance(content.package.files, FolderFiles):
        raise PackageError(f"{package}: annotations can be imported into a folder only")
    before = {document.id: document for document in content.documents()}
    read = _read(module, source, content, before)
    counts = Imported(tuple(content.layers), {kind: Counter() for kind in KINDS})
    rows: dict[str, list[Json]] = {layer: [] for layer in content.layers}
    problems: list[str] = []
    for document in read.values():
        old = {item.id: item for item in before[document.id].items}
        for item in _named(content, document, old):
            record = _record(content, item, old.get(item.id))
            problems += _problems(content, source, item, record, before[document.id].text)
            rows[item.layer].append(record)
            _count(counts, content, record, item, old.pop(item.id, None))
        for item in old.values():
            counts.by_kind["removed"][item.layer] += 1
    if problems:
        raise ImportProblem("\n".join(problems))
    index(package, check=True)  # Where the descriptor cannot be computed, nothing is to be written.
    others = [document for name, document in before.items() if name not in read]
    write_all(find_root(package), dict(_tables(content, rows, others)))
    index(package)
    return counts


def _read(
    module: Format, source: Path, content: Content, before: Mapping[str, AnnotatedDocument]
) -> dict[str, ReadDocument]:
    if not source.exists():
        raise ImportProblem(f"{source}: there is no such file or folder")
    read: dict[str, ReadDocument] = {}
    for document in module.read(source, content):
        if document.id not in before:
            raise ImportProblem(f'{source}: "{document.id}" is no document of the package')
        if document.id in read:
            raise ImportProblem(f'{source}: the document "{document.id}" stands there twice')
        if document.text is not None:
            require_same_text(f"{source}: {document.id}", before[document.id].text, document.text)
        read[document.id] = document
    if not read:
        raise ImportProblem(f"{source}: holds no document")
    return read


def require_same_text(place: str, ours: str, theirs: str) -> None:
    """Raise ImportProblem, with the first difference, unless two texts are the same."""
    if ours == theirs:
        return
    pairs = enumerate(zip(ours, theirs, strict=False))
    at = next((at for at, (one, other) in pairs if one != other), min(len(ours), len(theirs)))
    start, end = max(0, at - WINDOW), at + WINDOW
    raise ImportProblem(
        f"{place}: its text differs from the package's at {at}: {theirs[start:end]!r}, here {ours[start:end]!r}; "
        "annotations can be read for the same text only"
    )


def _named(content: Content, document: ReadDocument, old: Mapping[str, Item]) -> list[Item]:
    """Return the annotations in the order of the text, with ids for those that have none."""
    names = [item.id for item in document.items if item.id]
    twice = [name for name, number in Counter(names).items() if number > 1]
    if twice:
        raise ImportProblem(f"{document.id}: two records have the id {twice[0]}; give one of them none")
    give = {name: free_ids(layer, [*names, *old]) for name, layer in content.layers.items()}
    prefix = document_prefix(document.id)
    ordered = sorted(document.items, key=lambda item: min((part.start for part in item.parts), default=0))
    return [item if item.id else dataclasses.replace(item, id=give[item.layer](prefix)) for item in ordered]


def _record(content: Content, item: Item, old: Item | None) -> Json:
    """Return the record of an item; what was not read is taken from the record of the same id."""
    values = {**(old.values if old and old.layer == item.layer else {}), **item.values}
    layer = content.layers[item.layer]
    return put_together(layer, Item(item.id, item.layer, item.document, item.parts, values))


def _problems(content: Content, source: Path, item: Item, record: Json, text: str) -> list[str]:
    layer = content.layers[item.layer]
    if not layer.is_valid(record):
        found = [message for violation in layer.violations(record) for message in schema_rules.messages(violation)]
        return [f"{source}: {item.document}: {item.id}: {message}" for message in found]
    return [
        f"{source}: {item.document}: {item.id}: the text at {part.start} to {part.end} is "
        f"{text[part.start : part.end]!r}, and not {part.text!r}"
        for part in item.parts
        if text[part.start : part.end] != part.text
    ]


def _count(counts: Imported, content: Content, record: Json, item: Item, old: Item | None) -> None:
    is_same = old is not None and take_apart(content.layers[item.layer], record) == old
    kind = "new" if old is None else "same" if is_same else "changed"
    counts.by_kind[kind][item.layer] += 1


def _tables(
    content: Content, rows: dict[str, list[Json]], others: Sequence[AnnotatedDocument]
) -> list[tuple[str, bytes]]:
    """Return the tables with ``rows`` and the records of the documents that were not read, in canonical order."""
    tables = []
    for name, layer in content.layers.items():
        path = content.group.layers[name].path
        kept = [
            dumps(put_together(layer, item)) for document in others for item in document.items if item.layer == name
        ]
        lines = kept + [dumps(layer.canonical(record)) for record in rows[name]]
        raw = b"".join(line + b"\n" for line in lines)
        if raw != read_file(content.package, path):
            tables.append((path, format_table(layer, path, raw)[0]))
    return tables
