"""What is released: a package that is valid, with its files, its rows and its texts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from spanpack.lines.rows import read_rows
from spanpack.package import CATALOGUE, DESCRIPTOR, MAIN_SET, Package, Resource, is_there, open_package, read_file
from spanpack.release.metadata.head import Head, read_head
from spanpack.rules.package import CHANGELOG, CITATION, content_folders
from spanpack.schemas.layer import Layer
from spanpack.schemas.subschemas import Json
from spanpack.storage.files import PackageError
from spanpack.validation.validate import check_opened

LICENCE = "LICENSE"
TEXT: Json = {"type": "string", "description": "The text of the document."}
"""What a schema would say of the text that tables of documents have, besides the fields of the catalogue."""

_VISIBLE_MARKDOWN = re.compile(r"(.*/)?[^./][^/]*\.md", re.IGNORECASE)


@dataclass(frozen=True)
class Content:
    """A valid package.

    ``files`` are the bytes of each file that belongs to it, by path; ``layers`` what the schemas say of the
    tables of the main annotation set and of the catalogue, in the order of the descriptor; ``rows`` their records.
    """

    descriptor: Json
    head: Head
    files: dict[str, bytes]
    resources: tuple[Resource, ...]
    layers: dict[str, Layer]
    rows: dict[str, list[Json]]

    @property
    def stem(self) -> str:
        """Name and version, as archives are called."""
        return f"{self.head.name}-{self.head.version}"

    @property
    def documents(self) -> list[Json]:
        """The records of the catalogue."""
        return self.rows[CATALOGUE]

    @property
    def table_paths(self) -> dict[str, str]:
        """The path of each table of ``rows``."""
        return {r.stem: r.path for r in self.resources if r.is_table and _is_main(r)}

    @cached_property
    def by_id(self) -> dict[str, Json]:
        """The records of the catalogue by id."""
        return {document["id"]: document for document in self.documents}

    @cached_property
    def by_prefix(self) -> dict[str, str]:
        """The ids of the documents by their parts before the first underscore."""
        return {name.partition("_")[0]: name for name in self.by_id}

    @cached_property
    def rights(self) -> dict[str, str]:
        """The rights of the texts that are not those of the annotations: address and title of each."""
        found = {document["rights"]["path"]: document["rights"]["title"] for document in self.documents}
        return {path: title for path, title in found.items() if path != self.head.licence.path}

    def text(self, document: Json) -> str:
        """Return the text of a record of the catalogue."""
        return self.files[document["path"]].decode()


def read_content(path: Path) -> Content:
    """Read the package at ``path``, which has to be valid. Raises PackageError where it is not."""
    package = open_package(path)
    findings = check_opened(package).findings
    if findings:
        first, many = findings[0], len(findings)
        raise PackageError(
            f"{package.files.label}: not valid, so that it is not released: {many} finding{'s' * (many != 1)}, "
            f"the first {first.path}:{first.line}:{first.column}: {first.rule} {first.message}. Run spanpack validate."
        )
    tables = [r for r in package.resources if r.is_table and _is_main(r)]
    return Content(
        descriptor=package.descriptor,
        head=read_head(package.descriptor),
        files=_files(package),
        resources=tuple(package.resources),
        layers={r.stem: package.layers[r.stem] for r in tables},
        rows={r.stem: read_rows(package, r) for r in tables},
    )


def digest(content: bytes) -> str:
    """Return the SHA-256 of ``content`` in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def sums(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return the lines of a SHA256SUMS, as sha256sum writes and checks them, sorted by path."""
    return "".join(f"{digest(content)}  {path}\n" for path, content in sorted(files)).encode()


def _is_main(resource: Resource) -> bool:
    return resource.stem == CATALOGUE or resource.folder == MAIN_SET


def _files(package: Package) -> dict[str, bytes]:
    """Return the files of the package: the descriptor, what it lists, the guidelines, changes, licence, citation."""
    paths = {DESCRIPTOR, *(resource.path for resource in package.resources)}
    for folder in content_folders(package):
        paths |= {path for path in package.files.names(folder) if _VISIBLE_MARKDOWN.fullmatch(path)}
    paths |= {path for path in (CHANGELOG, CITATION, LICENCE) if is_there(package, path)}
    return {path: read_file(package, path) for path in sorted(paths)}
