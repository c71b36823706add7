"""What is released: a package that is valid, with its files, its records and its texts.

None of these is held: they are read when they are asked for, a large table a part after the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from spanpack.lines.rows import read_parts, read_rows
from spanpack.package import CATALOGUE, DESCRIPTOR, MAIN_SET, Package, Resource, is_there, open_package, read_file
from spanpack.release.members import Member, packaged
from spanpack.release.metadata.head import Head, read_head
from spanpack.release.watching import Progress
from spanpack.rules.package import CHANGELOG, CITATION, content_folders
from spanpack.schemas.layer import Layer
from spanpack.schemas.subschemas import Json
from spanpack.storage.files import PackageError, UnsafePath, why
from spanpack.validation.collecting import no_collection
from spanpack.validation.validate import Report, check_opened

LICENCE = "LICENSE"
CARD = "README.md"
TEXT: Json = {"type": "string", "description": "The text of the document."}
"""What a schema would say of the text that tables of documents have, besides the fields of the catalogue."""

_VISIBLE_MARKDOWN = re.compile(r"(.*/)?[^./][^/]*\.md", re.IGNORECASE)


def _nobody(records: int) -> None:
    """Tell nobody how many records were read."""


@dataclass(frozen=True)
class Content:
    """A valid package.

    ``layers`` are what the schemas say of the tables of the main annotation set and of the catalogue, in the order of
    the descriptor; ``counts`` how many records each has; ``texts`` the paths of the texts by id of their document;
    ``languages`` what the catalogue says of them; ``listed`` the records of tables that can be read only as a whole, as
    YAML is; ``tick`` is told how many records were read.
    """

    package: Package
    descriptor: Json
    head: Head
    layers: Mapping[str, Layer]
    counts: Mapping[str, int]
    texts: Mapping[str, str]
    languages: tuple[str, ...]
    listed: Mapping[str, list[Json]]
    tick: Callable[[int], None] = _nobody

    @property
    def stem(self) -> str:
        """Name and version, as archives are called."""
        return f"{self.head.name}-{self.head.version}"

    @property
    def resources(self) -> list[Resource]:
        """The resources of the descriptor, in its order."""
        return self.package.resources

    @cached_property
    def tables(self) -> dict[str, Resource]:
        """The resources of the tables by name."""
        return _tables(self.package)

    @cached_property
    def by_prefix(self) -> dict[str, str]:
        """The ids of the documents by their parts before the first underscore."""
        return {name.partition("_")[0]: name for name in self.texts}

    @cached_property
    def paths(self) -> list[str]:
        """The files of the package, sorted: the descriptor, what it lists, guidelines, changes, licence, citation."""
        paths = {DESCRIPTOR, *(resource.path for resource in self.resources)}
        for folder in content_folders(self.package):
            paths |= {path for path in self.package.files.names(folder) if _VISIBLE_MARKDOWN.fullmatch(path)}
        beside = {CHANGELOG, CITATION, LICENCE, *self.head.licence_files} - {CARD}  # A build writes a card of its own.
        return sorted(paths | {path for path in beside if is_there(self.package, path)})

    @property
    def absent_licences(self) -> list[str]:
        """The files to which licences lead and which are not there."""
        return [path for path in self.head.licence_files if not is_there(self.package, path)]

    @cached_property
    def files(self) -> dict[str, Member]:
        """The files of the package by path. Raises PackageError where one is not what the descriptor says."""
        files = {path: self._packaged(path) for path in self.paths}
        for resource in self.resources:
            stated = str(resource.hash)
            if stated.startswith("sha256:") and stated != f"sha256:{files[resource.path].sha256}":
                raise PackageError(f"{resource.path}: was changed while it was being released; build again")
        return files

    def batches(self, name: str) -> Iterator[list[Json]]:
        """Yield the records of a table in its order, of a large one in JSON Lines a part after the other.

        Raises PackageError where they cannot be read.
        """
        for rows in _batches(self.package, self.tables[name], self.listed):
            yield rows
            self.tick(len(rows))

    def records(self, name: str) -> Iterator[Json]:
        """Yield the records of a table in its order. Raises PackageError where they cannot be read."""
        for rows in self.batches(name):
            yield from rows

    def read(self, path: str) -> bytes:
        """Return the bytes of a file of the package. Raises PackageError where it cannot be read."""
        return read_file(self.package, path)

    def text(self, document: str) -> str:
        """Return the text of the document with this id."""
        return self.read(self.texts[document]).decode()

    def _packaged(self, path: str) -> Member:
        try:
            return packaged(self.package.files, path)
        except (OSError, UnsafePath) as error:
            raise PackageError(f"{path}: cannot be read: {why(error)}") from None


def read_content(path: Path, progress: Progress | None = None) -> Content:
    """Read the package at ``path``, which has to be valid. Raises PackageError where it is not.

    ``progress`` is told how far the validation is, as that of check_package.
    """
    package = open_package(path)
    with no_collection():
        report = check_opened(package, progress=progress)
    if report.findings:
        first, many = report.findings[0], len(report.findings)
        raise PackageError(
            f"{package.files.label}: not valid, so that it is not released: {many} finding{'s' * (many != 1)}, "
            f"the first {first.path}:{first.line}:{first.column}: {first.rule} {first.message}. Run spanpack validate."
        )
    return content_of(package, report)


def content_of(package: Package, report: Report) -> Content:
    """Return what there is to release of a package that ``report`` finds valid. Raises PackageError as read_head."""
    tables = _tables(package)
    head = read_head(package.descriptor)
    listed = {name: read_rows(package, r) for name, r in tables.items() if not r.path.endswith(".jsonl")}
    languages: set[str] = set()
    for documents in _batches(package, tables[CATALOGUE], listed):
        languages |= {document["language"] for document in documents}
    return Content(
        package=package,
        descriptor=package.descriptor,
        head=head,
        layers={name: package.layers[name] for name in tables},
        counts={name: many for name, many in report.counts.items() if name in tables},
        texts=report.texts,
        languages=tuple(sorted(languages)),
        listed=listed,
    )


def _batches(package: Package, table: Resource, listed: Mapping[str, list[Json]]) -> Iterator[list[Json]]:
    """Yield the records of a table: all of them at once where they are in ``listed``, else part after part."""
    if table.stem in listed:
        yield listed[table.stem]
    else:
        yield from (part.rows for part in read_parts(package, package.layers[table.stem], table.path))


def _tables(package: Package) -> dict[str, Resource]:
    """Return the tables of the main annotation set, and the catalogue, in the order of the descriptor."""
    return {
        resource.stem: resource
        for resource in package.resources
        if resource.is_table and (resource.stem == CATALOGUE or resource.folder == MAIN_SET)
    }
