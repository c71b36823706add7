"""Build the archives of a release: spanpack build."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from spanpack.package import open_files
from spanpack.release.content import Content, read_content, sums
from spanpack.release.descriptors import as_json, table_files
from spanpack.release.metadata.card import card, standoff_card
from spanpack.release.metadata.citation import citation
from spanpack.release.metadata.croissant import croissant
from spanpack.release.metadata.datacite import datacite
from spanpack.release.metadata.rocrate import ROCRATE, rocrate
from spanpack.release.metadata.schemaorg import schemaorg
from spanpack.release.remaining import words_left
from spanpack.release.standoff import standoff_files
from spanpack.release.zips import zip_bytes
from spanpack.rules.package import CHANGELOG, CITATION
from spanpack.storage.files import PackageError, UnsafePath
from spanpack.storage.writing import write_all

SUMS = "SHA256SUMS"
CARD = "README.md"
CROISSANT, DATACITE, SCHEMA_ORG = "croissant.json", "datacite.json", "schema-org.json"


def build(path: Path, output: Path) -> dict[str, bytes]:
    """Write the archives of the package at ``path`` to the folder ``output``, and SHA256SUMS of both.

    The full one, NAME-VERSION.zip, and NAME-VERSION-standoff.zip without the texts. The same package gives the
    same bytes. Returns what was written, by file name. Raises PackageError where the package is not valid or its
    CITATION.cff has drifted, and ImportError without the extra ``release``.
    """
    content = read_content(path)
    if content.files.get(CITATION, citation(content.head)) != citation(content.head):
        raise PackageError(
            f"{CITATION} is not what the head of datapackage.json gives: write it anew (in this repository with make "
            "docs), or remove it; a build writes it into the archives."
        )
    archives = {
        f"{content.stem}.zip": zip_bytes(full_files(content), content.head.created),
        f"{content.stem}-standoff.zip": zip_bytes(standoff_only_files(content), content.head.created),
    }
    written = {**archives, SUMS: sums(archives.items())}
    write_all(output, written)
    return written


def full_files(content: Content) -> dict[str, bytes]:
    """Return the files of the full archive by path: the package, its tables, its descriptions, SHA256SUMS."""
    files = content.files | table_files(content)
    return _summed(files | descriptions(content, files))


def descriptions(content: Content, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the descriptions of a full archive by path; ``files`` are the package and its tables."""
    files = dict(files)
    files[CITATION] = citation(content.head)
    files[CARD] = card(content).encode()
    files[CROISSANT] = as_json(croissant(content, files))
    files[DATACITE] = as_json(datacite(content))
    files[SCHEMA_ORG] = as_json(schemaorg(content, [f"{content.stem}.zip", f"{content.stem}-standoff.zip"]))
    files[ROCRATE] = as_json(rocrate(content, files))
    return {path: files[path] for path in (CITATION, CARD, CROISSANT, DATACITE, SCHEMA_ORG, ROCRATE)}


def standoff_only_files(content: Content) -> dict[str, bytes]:
    """Return the files of the archive without texts by path: what standoff_files has, descriptions, SHA256SUMS."""
    files = standoff_files(content)
    described = {CITATION: citation(content.head), CARD: standoff_card(content, *words_left(content, files)).encode()}
    return _summed(files | described)


def has_unreleased(path: Path) -> bool:
    """Return whether CHANGELOG.md of the package at ``path`` names changes that have no version yet."""
    try:
        changes = open_files(path).read(CHANGELOG).decode()
    except (OSError, UnsafePath):
        return False
    _, _, after = changes.partition("## [Unreleased]")
    return any(line.startswith(("- ", "* ")) for line in after.split("\n## ")[0].splitlines())


def _summed(files: dict[str, bytes]) -> dict[str, bytes]:
    return files | {SUMS: sums(files.items())}
