"""What is exported: the documents of a package, one after the other, with the records of an annotation set."""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from spanpack.descriptor.index import read_schemas
from spanpack.formats.items import Item, take_apart
from spanpack.lines.records import Table, read_jsonl
from spanpack.lines.rows import PATTERN_BYTES, checked_rows, read_document_text, read_rows
from spanpack.lines.yamldata import read_yaml_list
from spanpack.package import (
    CATALOGUE,
    MAIN_SET,
    AnnotationSet,
    Package,
    annotation_set,
    open_package,
    read_file,
    require_tables,
)
from spanpack.schemas.layer import Layer
from spanpack.schemas.subschemas import Json
from spanpack.storage.files import PackageError
from spanpack.validation.shards import Catalogue, Part, Shard, cut


@dataclass(frozen=True, slots=True)
class AnnotatedDocument:
    """A document: its id, its text, its record in the catalogue, and its annotations in canonical order."""

    id: str
    text: str
    record: Json
    items: tuple[Item, ...]


Progress = Callable[[int, int], None]
"""Is told how many bytes of annotations are done, and how many there are in all."""


@dataclass(frozen=True)
class Content:
    """What there is to export, or to compare an import with.

    ``layers`` are those whose records belong to documents, whether or not there is one yet, ``registers`` the tables
    of the others, with their records; ``progress`` is told, where there is one, how far the documents have been asked
    for; ``counts`` says how many documents and records of each layer there were when they were asked for the last time.
    """

    package: Package
    group: AnnotationSet
    layers: Mapping[str, Layer]
    registers: Mapping[str, list[Json]]
    progress: Progress | None = None
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def name(self) -> str:
        """The name of the package."""
        return str(self.package.head.get("name") or "corpus")

    def documents(self) -> Iterator[AnnotatedDocument]:
        """Yield the documents in the order of the catalogue; of a large corpus, only a part is held at a time.

        Raises PackageError where a record breaks its schema or a span does not hold its text.
        """
        done, total = 0, sum(map(self.package.files.size, self.tables.values()))
        self.counts.clear()
        self.counts.update(dict.fromkeys([CATALOGUE, *self.layers], 0))
        for shard in self.shards:
            for document in self.documents_of(shard):
                self.counts.update([CATALOGUE, *(item.layer for item in document.items)])
                yield document
            done += sum(part.end - part.start for part in shard.layers.values())
            if self.progress is not None:
                self.progress(done, total)

    @functools.cached_property
    def tables(self) -> dict[str, str]:
        """The paths of the tables by layer; a layer of which there is no record yet has none."""
        return {name: self.group.layers[name].path for name in self.layers if name in self.group.layers}

    @functools.cached_property
    def shards(self) -> list[Shard]:
        """The parts of a large corpus, each some documents with their records, in the order of the catalogue."""
        return cut(self.package.files, self._catalogue, self.tables)

    @functools.cached_property
    def paths(self) -> dict[str, str]:
        """The paths of the texts by the id of the document."""
        return {record["id"]: record["path"] for shard in self.shards for record in self._listed(shard.catalogue)}

    def text_of(self, document: str) -> str | None:
        """Return the text of a document by its id, None where there is no such document."""
        return read_document_text(self.package, self.paths[document]) if document in self.paths else None

    def documents_of(self, shard: Shard) -> Iterator[AnnotatedDocument]:
        """Yield the documents of one of ``shards``, as documents does."""
        rows: dict[str, list[Item]] = defaultdict(list)
        for name, record in self.records_of(shard):
            rows[record["document"]].append(take_apart(self.layers[name], record))
        for record in self._listed(shard.catalogue):
            text = read_document_text(self.package, record["path"])
            items = tuple(rows.pop(record["id"], ()))
            _check_spans(record["id"], text, items)
            yield AnnotatedDocument(record["id"], text, record, items)
        for document in rows:
            raise PackageError(f'records belong to "{document}", which is no document; run spanpack validate')

    def records_of(self, shard: Shard) -> Iterator[tuple[str, Json]]:
        """Yield the records of one of ``shards``, each with the name of its layer.

        Raises PackageError where one breaks its schema, or is of another shard.
        """
        for name, part in shard.layers.items():
            for record in self._rows(self.layers[name], part):
                document = record["document"]
                if document < (shard.first or "") or (shard.after is not None and document >= shard.after):
                    raise PackageError(f"{part.path}: its records are not sorted by document; run spanpack format")
                yield name, record

    def _listed(self, part: Part) -> list[Json]:
        """Return the records of a part of the catalogue."""
        listed = self._catalogue
        if isinstance(listed, Table):
            return listed.rows[part.start : part.end]
        return self._rows(self.package.layers[CATALOGUE], part)

    @functools.cached_property
    def _catalogue(self) -> Catalogue:
        resource = self.package.catalogue
        assert resource is not None
        if resource.path.endswith(".jsonl"):
            return resource.path
        table = read_yaml_list(resource.path, read_file(self.package, resource.path))
        checked_rows(self.package.layers[CATALOGUE], table)
        return table

    def _rows(self, layer: Layer, part: Part) -> list[Json]:
        """Return the records of a part of a table; the lines before it are counted only where they are to be told."""
        files = self.package.files
        raw = files.read(part.path, part.start, part.end)
        table = read_jsonl(layer, part.path, raw, by_pattern=files.size(part.path) >= PATTERN_BYTES)
        try:
            return checked_rows(layer, table)
        except PackageError:
            return checked_rows(layer, table, before=files.read(part.path, 0, part.start).count(b"\n"))


def open_content(
    path: Path, *, annotations: str = MAIN_SET, layers: tuple[str, ...] = (), progress: Progress | None = None
) -> Content:
    """Open the annotation set ``annotations`` of the package at ``path``, with some of its layers or all.

    Raises PackageError where there is no such set or layer, or where the package cannot be read.
    """
    package = open_package(path)
    require_tables(package)
    group = annotation_set(package, annotations, path, may_begin=True)
    return Content(
        package=package,
        group=group,
        layers=choose_layers(group.folder, _layers(package, group), layers),
        registers={name: read_rows(package, resource) for name, resource in group.registers.items()},
        progress=progress,
    )


def choose_layers(folder: str, layers: Mapping[str, Layer], names: tuple[str, ...]) -> dict[str, Layer]:
    """Return those of ``layers`` that are named, or all. Raises PackageError where there is no such layer."""
    for name in names:
        if name not in layers:
            raise PackageError(f"{name!r} is no layer of {folder}; there is {', '.join(layers)}")
    return {name: layer for name, layer in layers.items() if not names or name in names}


def _layers(package: Package, group: AnnotationSet) -> dict[str, Layer]:
    """Return what the schemas say of the records of documents: first of those that have a table in the set."""
    described = read_schemas(package.files) | package.layers
    others = sorted(name for name, layer in described.items() if layer.has_documents and "id" in layer.fields)
    return {name: described[name] for name in dict.fromkeys((*group.layers, *others))}


def _check_spans(document: str, text: str, items: tuple[Item, ...]) -> None:
    for item in items:
        for part in item.parts:
            if text[part.start : part.end] != part.text:
                place = f"{document}[{part.start}:{part.end}]"
                raise PackageError(f"{place}: {item.id} says {part.text!r}; spanpack validate says how to mend it")
