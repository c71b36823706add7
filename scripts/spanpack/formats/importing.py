"""Read annotations from the format of another tool into an annotation set of a package."""

from __future__ import annotations

import dataclasses
import operator
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from spanpack.descriptor.index import descriptor_with
from spanpack.editing.ids import free_ids
from spanpack.findings import Finding
from spanpack.formats.content import AnnotatedDocument, Content, open_content
from spanpack.formats.interface import Format, ImportProblem, ReadDocument, load_format, require_same_text
from spanpack.formats.items import Item, put_together, roles, take_apart, value_schemas
from spanpack.package import DESCRIPTOR, MAIN_SET, Package, find_root, read_file, read_package
from spanpack.rules import schema as schema_rules
from spanpack.rules.subject import document_prefix
from spanpack.schemas.layer import Layer, dumps
from spanpack.schemas.subschemas import Json
from spanpack.storage.files import FolderFiles, OverlaidFiles, PackageError
from spanpack.storage.writing import write_all
from spanpack.validation.validate import check_set

KINDS = ("same", "changed", "new", "removed")
"""What an import does to a record, in the order in which it is told."""

_LEVELS = ("F", "S", "A", "R")
"""What an import must not bring about: records that cannot be read, located or followed."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import changes: how many records of which layer, by what happens to them (see KINDS).

    ``unread`` says what of the other tool's own was left where it is; ``gone`` are the tables that were removed, since
    they have no record left.
    """

    layers: tuple[str, ...]
    by_kind: Mapping[str, Counter[str]]
    unread: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def import_annotations(
    package: Path, name: str, source: Path, *, annotations: str = MAIN_SET, allow_removal: bool = False
) -> Imported:
    """Put the annotations of ``source``, in the format ``name``, in the place of those of the package.

    The records of the documents that ``source`` holds are replaced, those of other documents stay. What
    the format does not hold is taken from the record that has the same id; a record without an id, made
    in another tool, gets the next free one. A table without a record is none, and is removed. All or nothing is
    written, and the descriptor is brought up to date. Of a large corpus the tables are held, as they would be, and
    of the documents as they are a part at a time. Raises ImportProblem where the source cannot be read, its
    text differs, a record breaks its schema or causes a finding of the levels F, S, A or R, or, without
    ``allow_removal``, where a document or a layer would lose all its records; PackageError where the package
    cannot be read.
    """
    module = load_format(name)
    content = open_content(package, annotations=annotations)
    if not isinstance(content.package.files, FolderFiles):
        raise PackageError(f"{package}: annotations can be imported into a folder only")
    before = _Before(content)
    with _problems_of(name, source):
        changes = _read(module, source, content, before)
    if not allow_removal:
        _require_records(source, changes)
    tables = dict(_tables(content, changes, before))
    # Where the descriptor cannot be computed, nothing is to be written.
    tables[DESCRIPTOR] = descriptor_with(content.package.files, tables)
    _try_out(content, source, tables)
    write_all(find_root(package), tables)
    gone = tuple(path for path, raw in tables.items() if raw is None)
    return Imported(tuple(content.layers), changes.by_kind, tuple(changes.unread), gone)


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


class _Before:
    """The documents of a package as they are: of a large corpus those of one shard are held, the last one asked for."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.firsts = [shard.first or "" for shard in content.shards]
        self.names: dict[int, set[str]] = {}
        self.held: tuple[int, dict[str, AnnotatedDocument]] = (-1, {})

    def get(self, name: str) -> AnnotatedDocument | None:
        """Return a document by its id, None where there is none; quick in the order of the catalogue."""
        number = max(0, bisect_right(self.firsts, name) - 1)
        if number != self.held[0]:
            shard = self.content.shards[number]
            self.held = number, {document.id: document for document in self.content.documents_of(shard)}
            self.names[number] = set(self.held[1])
        return self.held[1].get(name)

    def others(self, names: Set[str]) -> Iterator[tuple[str, Json]]:
        """Yield the records of the documents that are not in ``names``, each with the name of its layer."""
        for number, shard in enumerate(self.content.shards):
            is_done = number in self.names and self.names[number] <= names
            if not is_done:
                records = self.content.records_of(shard)
                yield from ((layer, record) for layer, record in records if record["document"] not in names)


@dataclass(frozen=True, slots=True)
class _Changes:
    """What was read: the new lines of each layer with what they are sorted by, and what becomes of which records.

    ``had`` and ``has`` are the numbers of records that each document that was read has now, and would have, by layer.
    """

    lines: dict[str, list[tuple[tuple[str, int, str], bytes]]]
    by_kind: dict[str, Counter[str]]
    had: dict[str, Counter[str]]
    has: dict[str, Counter[str]]
    unread: list[str]


def _read(module: Format, source: Path, content: Content, before: _Before) -> _Changes:
    """Return what ``source`` changes. Raises ImportProblem where it cannot be read, or a record of it is wrong."""
    if not source.exists():
        raise ImportProblem(f"{source}: there is no such file or folder")
    changes = _Changes({layer: [] for layer in content.layers}, {kind: Counter() for kind in KINDS}, {}, {}, [])
    problems: list[str] = []
    for document in module.read(source, content):
        old = before.get(document.id)
        if old is None:
            raise ImportProblem(f'{source}: "{document.id}" is no document of the package')
        if document.id in changes.had:
            raise ImportProblem(f'{source}: the document "{document.id}" stands there twice')
        if document.text is not None:
            require_same_text(f"{source}: {document.id}", old.text, document.text)
        problems += [f"{source}: {document.id}: {what}" for what in _take_in(content, document, old, changes)]
    if not changes.had:
        raise ImportProblem(f"{source}: holds no document")
    if problems:
        raise ImportProblem("\n".join(problems))
    return changes


def _take_in(content: Content, document: ReadDocument, before: AnnotatedDocument, changes: _Changes) -> list[str]:
    """Add the records of a document to the changes; return what is wrong with those that are wrong."""
    changes.unread.extend(f"{document.id}: {what}" for what in document.unread)
    changes.had[document.id] = Counter(item.layer for item in before.items)
    changes.has[document.id] = Counter(item.layer for item in document.items)
    misread = [what for item in document.items for what in _misread(content, document.id, item, before.text)]
    if misread:
        return misread
    problems: list[str] = []
    old = {item.id: item for item in before.items}
    for item in _named(content, document, old):
        layer, record = content.layers[item.layer], _record(content, item, old.get(item.id))
        wrong = _wrong(content, item, record)
        problems += [f"{item.id}: {what}" for what in wrong]
        if not wrong:
            changes.lines[item.layer].append(_line(layer, record))
            changes.by_kind[_kind(layer, record, old.pop(item.id, None))][item.layer] += 1
    for item in old.values():
        changes.by_kind["removed"][item.layer] += 1
    return problems


def _require_records(source: Path, changes: _Changes) -> None:
    """Raise ImportProblem where a document, or a layer of all those that were read, would lose all its records."""
    had, has = (sum(counts.values(), Counter[str]()) for counts in (changes.had, changes.has))
    empty = {name: count.total() for name, count in changes.had.items() if not changes.has[name]}
    empty |= {layer: count for layer, count in had.items() if not has[layer]}
    lines = [
        f"{source}: {name}: holds no annotation, and would remove all {count:,} that the package has; "
        "import with --allow-removal where that is meant"
        for name, count in empty.items()
        if count
    ]
    if lines:
        raise ImportProblem("\n".join(lines))


def _try_out(content: Content, source: Path, tables: Mapping[str, bytes | None]) -> None:
    """Raise ImportProblem with the findings of the levels F, S, A and R that are there with ``tables`` only."""
    trial = read_package(OverlaidFiles(content.package.files, tables))
    found = _findings(trial, content.group.folder)
    if found:
        was = Counter(map(_gist, _findings(content.package, content.group.folder)))
        is_there = Counter(map(_gist, found))
        new = [one for one in found if is_there[_gist(one)] > was[_gist(one)]]
        if new:
            raise ImportProblem("\n".join(f"{source}: {': '.join(_gist(one))}. {one.fix}" for one in new))


def _findings(package: Package, folder: str) -> list[Finding]:
    group = package.sets.get(folder)  # There is none where its last table is gone.
    return [finding for finding in check_set(package, group) if finding.rule.startswith(_LEVELS)] if group else []


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


def _kind(layer: Layer, record: Json, old: Item | None) -> str:
    """Return which of KINDS a record is, beside the one of the same id that the package has."""
    if old is None:
        return "new"
    return "same" if take_apart(layer, record) == old else "changed"


def _line(layer: Layer, record: Json) -> tuple[tuple[str, int, str], bytes]:
    """Return the canonical line of a record, after what lines are sorted by."""
    return layer.sort_key(record), dumps(layer.canonical(record))


def _tables(content: Content, changes: _Changes, before: _Before) -> Iterator[tuple[str, bytes | None]]:
    """Yield the tables that change, with the records of the documents that were not read, in canonical order.

    In the place of one that has no record left stands None.
    """
    for name, record in before.others(changes.had.keys()):
        changes.lines[name].append(_line(content.layers[name], record))
    for name in content.layers:
        lines = changes.lines.pop(name)  # They are not held beside the table that is made of them.
        lines.sort(key=operator.itemgetter(0))
        path = content.group.layers[name].path
        raw = b"".join(line + b"\n" for _, line in lines)
        if raw != read_file(content.package, path):
            yield path, raw or None
