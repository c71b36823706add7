"""Read annotations from the format of another tool into an annotation set of a package."""

from __future__ import annotations

import operator
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from spanpack.descriptor.index import descriptor_with
from spanpack.editing.ids import naming_texts
from spanpack.findings import Finding
from spanpack.formats.content import AnnotatedDocument, Content, choose_layers, open_content
from spanpack.formats.interface import ImportProblem, load_format, nothing_in, require_same_text
from spanpack.formats.taking import KINDS, take
from spanpack.package import CATALOGUE, DESCRIPTOR, MAIN_SET, Package, find_root, is_there, read_file, read_package
from spanpack.schemas.layer import Layer, dumps
from spanpack.schemas.subschemas import Json
from spanpack.storage.files import FolderFiles, OverlaidFiles, PackageError
from spanpack.storage.writing import write_all
from spanpack.validation.validate import check_set

_LEVELS = ("F", "S", "A", "R")
"""What an import must not bring about: records that cannot be read, located or followed."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import changes: how many records of which of ``layers``, by what happens to them (see KINDS).

    ``left`` are the layers that stay as they are; ``unread`` says what of the other tool's own was left where it is;
    ``gone`` are the tables that were removed, since they have no record left.
    """

    layers: tuple[str, ...]
    by_kind: Mapping[str, Counter[str]]
    left: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def import_annotations(
    package: Path,
    name: str,
    source: Path,
    *,
    annotations: str = MAIN_SET,
    layers: tuple[str, ...] = (),
    allow_removal: bool = False,
) -> Imported:
    """Put the annotations of ``source``, in the format ``name``, in the place of those of the package.

    The records of the documents that ``source`` holds are replaced, those of other documents stay, and so do
    those of other layers than ``layers``, where these are named, or than those that ``source`` says it holds; and so
    do records that the format has no place for. A value that is not there is null, or the default of the schema. A
    record without an id, made in another tool, is the one at the same place, which was read before, or gets the next
    free id. A table without a record is none, and is removed. The first record of a layer makes its table, and the
    folder ``annotations`` may hold none yet. All or nothing is written, and the descriptor is brought up to date.
    Of a large corpus the tables are held, as they would be, and of the documents as they are a part at a time.
    Raises ImportProblem where the source cannot be read, its text differs, a record breaks its schema or causes a
    finding of the levels F, S, A or R, or, without ``allow_removal``, where a document or a layer would lose all
    its records; PackageError where the package cannot be read.
    """
    load_format(name)  # Whether its library is there is said before anything is read.
    content = open_content(package, annotations=annotations)
    if not isinstance(content.package.files, FolderFiles):
        raise PackageError(f"{package}: annotations can be imported into a folder only")
    chosen = choose_layers(content.group.folder, content.layers, layers)
    read = _as_read(content, chosen)
    before = _Before(content)
    with _problems_of(name, source):
        changes = _read(name, source, content, chosen, before)
    _require_layers(name, source, layers, changes)
    _require_registers(source, content, changes)
    if not allow_removal:
        _require_records(source, changes)
    tables = dict(_tables(content, changes, before, read))
    # Where the descriptor cannot be computed, nothing is to be written.
    tables[DESCRIPTOR] = descriptor_with(content.package.files, tables)
    _try_out(content, source, tables)
    write_all(find_root(package), tables, read)
    gone = tuple(path for path, raw in tables.items() if raw is None)
    imported = tuple(layer for layer in content.layers if layer in changes.layers)
    left = tuple(layer for layer in content.layers if layer not in changes.layers)
    return Imported(imported, changes.by_kind, left, tuple(changes.unread), gone)


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

    ``layers`` are those that were read of any document; ``had`` and ``has`` the numbers of records that each document
    has now, and would have, of the layers that were read of it, but for those that are kept.
    """

    lines: dict[str, list[tuple[tuple[str, int, str], bytes]]]
    by_kind: dict[str, Counter[str]]
    layers: set[str] = field(default_factory=set)
    had: dict[str, Counter[str]] = field(default_factory=dict)
    has: dict[str, Counter[str]] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)


def _read(name: str, source: Path, content: Content, chosen: Collection[str], before: _Before) -> _Changes:
    """Return what ``source`` changes. Raises ImportProblem where it cannot be read, or a record of it is wrong."""
    module = load_format(name)
    if not source.exists():
        raise ImportProblem(f"{source}: there is no such file or folder")
    if source.is_dir() and not module.IS_FOLDER:
        raise ImportProblem(nothing_in(name, source))
    changes = _Changes({layer: [] for layer in content.layers}, {kind: Counter() for kind in KINDS})
    problems: list[str] = []
    # The tables are not held: of the document that is read, its records are known.
    texts = list(naming_texts(content.package, content.group, but=content.tables.values()))
    for document in module.read(source, content):
        old = before.get(document.id)
        if old is None:
            raise ImportProblem(f'{source}: "{document.id}" is no document of the package')
        if document.id in changes.had:
            raise ImportProblem(f'{source}: the document "{document.id}" stands there twice')
        place = f"{document.place or source}: {document.id}"
        if document.text is not None:
            require_same_text(place, old.text, document.text)
        held = [layer for layer in chosen if document.layers is None or layer in document.layers]
        taken = take(content.layers, held, document, old, texts)
        problems += [f"{place}: {what}" for what in taken.problems]
        changes.layers.update(held)
        had = Counter(item.layer for item in old.items if item.layer in held)
        changes.had[document.id] = had - taken.by_kind["kept"]
        changes.has[document.id] = Counter(item.layer for item in document.items if item.layer in held)
        changes.unread.extend(f"{document.id}: {what}" for what in document.unread)
        for kind, counts in taken.by_kind.items():
            changes.by_kind[kind] += counts
        for layer, record in taken.records:
            changes.lines[layer].append(_line(content.layers[layer], record))
    if problems:
        raise ImportProblem("\n".join(problems))
    return changes


def _require_layers(name: str, source: Path, layers: tuple[str, ...], changes: _Changes) -> None:
    """Raise ImportProblem where nothing was read, or nothing of one of ``layers``, which were asked for."""
    if not changes.had:
        raise ImportProblem(nothing_in(name, source))
    if not changes.layers:
        why = [f"{source}: {what}" for what in changes.unread]
        raise ImportProblem("\n".join([*why, f"{source}: holds no annotations of any layer that was asked for"]))
    for layer in layers:
        if layer not in changes.layers:
            raise ImportProblem(f"{source}: does not hold {layer}; it holds {', '.join(sorted(changes.layers))}")


def _require_registers(source: Path, content: Content, changes: _Changes) -> None:
    """Raise ImportProblem where a table that is made anew would refer to a register that the set does not have."""
    missing: dict[str, list[str]] = {}
    for name, layer in content.layers.items():
        if changes.lines[name] and name not in content.tables:
            there = {CATALOGUE, *content.layers, *content.registers}
            for register in {reference.layer for reference in layer.references} - there:
                missing.setdefault(register, []).append(name)
    lines = [
        f"{source}: {', '.join(names)} refer to {register}, of which {content.group.folder} has no table; "
        f"put {register}.jsonl into it, of another set or from spanpack add; then run spanpack index"
        for register, names in missing.items()
    ]
    if lines:
        raise ImportProblem("\n".join(lines))


def _require_records(source: Path, changes: _Changes) -> None:
    """Raise ImportProblem where a document, or a layer of all those that were read, would lose all its records."""
    had, has = (sum(counts.values(), Counter[str]()) for counts in (changes.had, changes.has))
    lost = "holds no annotation, and would remove all {:,} that the package has; "
    removal = "import with --allow-removal where that is meant"
    held = ",".join(layer for layer in changes.lines if has[layer])
    others = f"import with --layers {held} where only these were annotated, or " if held else ""
    lines = [
        f"{source}: {name}: {lost.format(count.total())}{removal}"
        for name, count in changes.had.items()
        if count and not changes.has[name]
    ]
    lines += [
        f"{source}: {layer}: {lost.format(count)}{others}{removal}" for layer, count in had.items() if not has[layer]
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
            raise ImportProblem("\n".join(f"{source}: {': '.join(_gist(one))}. {_mend(one, tables)}" for one in new))


def _mend(finding: Finding, tables: Collection[str]) -> str:
    """Return how to mend a finding; of a file that the import does not write, in the package and before it."""
    fix = finding.fix or ""
    return (
        fix
        if finding.path in tables
        else f"{fix.rstrip('.')}: change {finding.path}, run spanpack index, and import again."
    )


def _findings(package: Package, folder: str) -> list[Finding]:
    group = package.sets.get(folder)  # There is none where its last table is gone.
    return [finding for finding in check_set(package, group) if finding.rule.startswith(_LEVELS)] if group else []


def _gist(finding: Finding) -> tuple[str, ...]:
    """Return what a finding says, but for its place, which changes when other records come and go."""
    return (finding.record or finding.path, finding.rule, finding.message)


def _line(layer: Layer, record: Json) -> tuple[tuple[str, int, str], bytes]:
    """Return the canonical line of a record, after what lines are sorted by."""
    return layer.sort_key(record), dumps(layer.canonical(record))


def _path(content: Content, name: str) -> str:
    """Return where the table of a layer is, or would be made."""
    return content.tables.get(name, f"{content.group.folder}/{name}.jsonl")


def _as_read(content: Content, chosen: Collection[str]) -> dict[str, bytes]:
    """Return the descriptor and the tables of the layers that are ``chosen``; of one that is still to be made, b"".

    Raises PackageError where one is there that the descriptor does not list: its records would be lost.
    """
    made = {_path(content, name): b"" for name in chosen if name not in content.tables}
    for path in made:
        if is_there(content.package, path):
            raise PackageError(f"{path}: is not listed in the descriptor; run spanpack index, or remove the file")
    paths = [DESCRIPTOR, *(content.tables[name] for name in chosen if name in content.tables)]
    return made | {path: read_file(content.package, path) for path in paths}


def _tables(
    content: Content, changes: _Changes, before: _Before, read: Mapping[str, bytes]
) -> Iterator[tuple[str, bytes | None]]:
    """Yield the tables that change, with the records of the documents that were not read, in canonical order.

    In the place of one that has no record left stands None.
    """
    for name, record in before.others(changes.had.keys()):
        changes.lines[name].append(_line(content.layers[name], record))
    for name in content.layers:
        lines = changes.lines.pop(name)  # They are not held beside the table that is made of them.
        if name not in changes.layers:
            continue
        lines.sort(key=operator.itemgetter(0))
        path = _path(content, name)
        raw = b"".join(line + b"\n" for _, line in lines)
        if raw != read[path]:
            yield path, raw or None
