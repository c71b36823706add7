"""Read annotations from the format of another tool into an annotation set of a package."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from spanpack.descriptor.index import descriptor_of
from spanpack.editing.format_files import format_table
from spanpack.editing.ids import free_ids
from spanpack.findings import Finding
from spanpack.formats.content import AnnotatedDocument, Content, open_content
from spanpack.formats.interface import Format, ImportProblem, ReadDocument, load_format, require_same_text
from spanpack.formats.items import Item, put_together, roles, take_apart, value_schemas
from spanpack.package import DESCRIPTOR, MAIN_SET, Package, find_root, read_file, read_package
from spanpack.rules import schema as schema_rules
from spanpack.rules.subject import document_prefix
from spanpack.schemas.layer import dumps
from spanpack.schemas.subschemas import Json
from spanpack.storage.files import FolderFiles, OverlaidFiles, PackageError
from spanpack.storage.writing import write_all
from spanpack.validation.validate import check_set

KINDS = ("same", "changed", "new", "removed")
"""What an import does to a record, in the order in which it is told."""

_LEVELS = ("F", "S", "A", "R")
"""What an import must not bring about: records that cannot be read, located or followed."""

_NO_RECORDS = "F106"
"""The rule that a table has records: one that lost them all on purpose waits to be removed."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import changes: how many records of which layer, by what happens to them (see KINDS).

    ``unread`` says what of the other tool's own was left where it is.
    """

    layers: tuple[str, ...]
    by_kind: Mapping[str, Counter[str]]
    unread: tuple[str, ...] = ()


def import_annotations(
    package: Path, name: str, source: Path, *, annotations: str = MAIN_SET, allow_removal: bool = False
) -> Imported:
    """Put the annotations of ``source``, in the format ``name``, in the place of those of the package.

    The records of the documents that ``source`` holds are replaced, those of other documents stay. What
    the format does not hold is taken from the record that has the same id; a record without an id, made
    in another tool, gets the next free one. All or nothing is written,
    and the descriptor is brought up to date. Raises ImportProblem where the source cannot be read, its
    text differs, a record breaks its schema or causes a finding of the levels F, S, A or R, or, without
    ``allow_removal``, where a document or a layer would lose all its records; PackageError where the package
    cannot be read.
    """
    module = load_format(name)
    content = open_content(package, annotations=annotations)
    if not isinstance(content.package.files, FolderFiles):
        raise PackageError(f"{package}: annotations can be imported into a folder only")
    before = {document.id: document for document in content.documents()}
    with _problems_of(name, source):
        read = _read(module, source, content, before)
        counts, rows = _records(content, source, read, before)
    if not allow_removal:
        _require_records(source, rows, read, before)
    others = [document for name, document in before.items() if name not in read]
    tables = dict(_tables(content, rows, others))
    # Where the descriptor cannot be computed, nothing is to be written.
    tables[DESCRIPTOR] = descriptor_of(OverlaidFiles(content.package.files, tables))
    _try_out(content, source, tables, allow=(_NO_RECORDS,) if allow_removal else ())
    write_all(find_root(package), tables)
    return counts


@contextmanager
def _problems_of(name: str, source: Path) -> Iterator[None]:
    """Turn whatever goes wrong while a source is read into ImportProblem: it may hold anything at all."""
    try:
        yield
    except (ImportProblem, PackageError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # A panic of a library written in Rust is no Exception.
        why = f"{type(error).__name__}: {error}"
        raise ImportProblem(f"{source}: is not {name} as spanpack writes it: {why:.300}") from None


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


def _records(
    content: Content, source: Path, read: Mapping[str, ReadDocument], before: Mapping[str, AnnotatedDocument]
) -> tuple[Imported, dict[str, list[Json]]]:
    """Return what changes, and the records that were read by layer. Raises ImportProblem where one is wrong."""
    unread = tuple(f"{document.id}: {what}" for document in read.values() for what in document.unread)
    counts = Imported(tuple(content.layers), {kind: Counter() for kind in KINDS}, unread)
    rows: dict[str, list[Json]] = {layer: [] for layer in content.layers}
    problems: list[str] = []
    for document in read.values():
        place, text = f"{source}: {document.id}", before[document.id].text
        misread = [f"{place}: {what}" for item in document.items for what in _misread(content, document.id, item, text)]
        if misread:
            problems += misread
            continue
        old = {item.id: item for item in before[document.id].items}
        for item in _named(content, document, old):
            record = _record(content, item, old.get(item.id))
            wrong = _wrong(content, item, record)
            problems += [f"{place}: {item.id}: {what}" for what in wrong]
            if not wrong:
                rows[item.layer].append(record)
                _count(counts, content, record, item, old.pop(item.id, None))
        for item in old.values():
            counts.by_kind["removed"][item.layer] += 1
    if problems:
        raise ImportProblem("\n".join(problems))
    return counts, rows


def _require_records(
    source: Path,
    rows: Mapping[str, list[Json]],
    read: Mapping[str, ReadDocument],
    before: Mapping[str, AnnotatedDocument],
) -> None:
    """Raise ImportProblem where a document, or a layer of all those that were read, would lose all its records."""
    had = Counter(item.layer for name in read for item in before[name].items)
    empty = {f"{source}: {name}": len(before[name].items) for name in read if not read[name].items}
    empty |= {f"{source}: {layer}": count for layer, count in had.items() if not rows[layer]}
    lines = [
        f"{place}: holds no annotation, and would remove all {count:,} that the package has; "
        "import with --allow-removal where that is meant"
        for place, count in empty.items()
        if count
    ]
    if lines:
        raise ImportProblem("\n".join(lines))


def _try_out(content: Content, source: Path, tables: Mapping[str, bytes], *, allow: tuple[str, ...]) -> None:
    """Raise ImportProblem with the findings of the levels F, S, A and R that are there with ``tables`` only.

    The rules ``allow`` may be broken.
    """
    trial = read_package(OverlaidFiles(content.package.files, tables))
    found = _findings(trial, content.group.folder)
    if found:
        was = Counter(map(_gist, _findings(content.package, content.group.folder)))
        is_there = Counter(map(_gist, found))
        new = [one for one in found if is_there[_gist(one)] > was[_gist(one)] and one.rule not in allow]
        if new:
            raise ImportProblem("\n".join(f"{source}: {': '.join(_gist(one))}. {one.fix}" for one in new))


def _findings(package: Package, folder: str) -> list[Finding]:
    return [finding for finding in check_set(package, package.sets[folder]) if finding.rule.startswith(_LEVELS)]


def _gist(finding: Finding) -> tuple[str, ...]:
    """Return what a finding says, but for its place, which changes when other records come and go."""
    return (finding.record or finding.path, finding.rule, finding.message)


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


def _misread(content: Content, document: str, item: Item, text: str) -> Iterator[str]:
    """Yield what of an item is none of its layer or of the text of its document."""
    layer = content.layers[item.layer]
    name = item.id or f"a record of {item.layer}"
    if not isinstance(item.id, str):
        yield f"the id {item.id!r:.100} is no text"
    if item.document != document:
        yield f'{name}: belongs to "{item.document}"'
    for path in item.values.keys() - value_schemas(layer).keys():
        yield f"{name}: {path!r:.100} is no field of {item.layer}"
    for part in item.parts:
        if part.role not in roles(layer):
            yield f"{name}: a record of {item.layer} has no {part.role!r:.100}"
        elif type(part.start) is not int or type(part.end) is not int:
            yield f"{name}: the offsets {part.start!r:.100} and {part.end!r:.100} are not whole numbers"
        elif not 0 <= part.start < part.end <= len(text):
            yield f"{name}: there is no span {part.start} to {part.end} in the text, which ends at {len(text)}"
        elif text[part.start : part.end] != part.text:
            found = text[part.start : part.end]
            yield f"{name}: the text at {part.start} to {part.end} is {found!r}, and not {part.text!r:.300}"


def _wrong(content: Content, item: Item, record: Json) -> list[str]:
    """Return how a record breaks its schema, and what was read for it that it cannot take."""
    layer = content.layers[item.layer]
    if not layer.is_valid(record):
        return [message for violation in layer.violations(record) for message in schema_rules.messages(violation)]
    lost = Counter(item.parts) - Counter(take_apart(layer, record).parts)
    return [
        f"the span {part.start} to {part.end}, {part.text!r}, has no place: "
        f"a record of {item.layer} has one span of {part.role or item.layer}"
        for part in lost.elements()
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
