"""Build the archives of a release: spanpack build."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from spanpack.package import DESCRIPTOR, open_files
from spanpack.release.content import CARD, LICENCE, Content, read_content
from spanpack.release.descriptors import TABLES, as_json, records_read, table_files
from spanpack.release.members import Member, held, stored, sums
from spanpack.release.metadata.card import card, standoff_card
from spanpack.release.metadata.citation import citation
from spanpack.release.metadata.croissant import croissant
from spanpack.release.metadata.datacite import datacite
from spanpack.release.metadata.head import Head
from spanpack.release.metadata.rocrate import ROCRATE, rocrate
from spanpack.release.metadata.schemaorg import schemaorg
from spanpack.release.remaining import words_left
from spanpack.release.standoff import standoff_files
from spanpack.release.standoff_layout import FOLDER
from spanpack.release.watching import Watch, counter, nobody
from spanpack.release.zips import write_zip
from spanpack.rules.package import CHANGELOG, CITATION
from spanpack.storage.files import PackageError, UnsafePath
from spanpack.storage.writing import folder_beside, move_all, not_written

SUMS = "SHA256SUMS"
CROISSANT, DATACITE, SCHEMA_ORG = "croissant.json", "datacite.json", "schema-org.json"


@dataclass(frozen=True)
class Built:
    """What was written: the files by name, and how many documents and records of each table are in them.

    ``notes`` say what descriptions had to leave out.
    """

    files: dict[str, Member]
    counts: dict[str, int]
    notes: tuple[str, ...]


def build(path: Path, output: Path, watch: Watch = nobody) -> Built:
    """Write the archives of the package at ``path`` to the folder ``output``, and SHA256SUMS of both.

    The full one, NAME-VERSION.zip, and NAME-VERSION-standoff.zip without the texts. The same package gives the
    same bytes. All is written or nothing: in a folder inside ``output`` first, which needs room for the tables as well.

    Raises PackageError where the package is not valid, its CITATION.cff has drifted, or something cannot be
    written, and ImportError without the extra ``release``.
    """
    content = read_content(path, watch("validate"))
    _check_licences(content)
    if CITATION in content.paths and content.read(CITATION) != citation(content.head):
        raise PackageError(
            f"{CITATION} is not what the head of datapackage.json gives: write it anew (in this repository with make "
            "docs), or remove it; a build writes it into the archives."
        )
    try:
        with folder_beside(output) as folder:
            names = _write_archives(content, folder, watch)
            move_all(names, folder, output)
    except OSError as error:
        raise not_written(output, error) from None
    return Built({name: stored(output / name) for name in names}, dict(content.counts), tuple(_notes(content.head)))


def _check_licences(content: Content) -> None:
    """Raise PackageError where a licence leads to no file, or to one in whose place a build writes its own."""
    for path in content.head.licence_files:
        if _is_written(path):
            raise PackageError(
                f"{DESCRIPTOR}: licenses: {path} is written anew by a build, so that no archive would have the terms; "
                f"put them into a file of their own, as {LICENCE}, and lead to that"
            )
        if path in content.absent_licences:
            raise PackageError(
                f"{DESCRIPTOR}: licenses: {path} is no file of the package; add it, or state an address of the web, "
                "with https://"
            )


def _is_written(path: str) -> bool:
    """Return whether a build writes a file of this name, or makes the folder in which it is."""
    # Where an archive is unpacked, names that differ in their case only may be one.
    name = path.casefold()
    written = (CARD, CITATION, CROISSANT, DATACITE, DESCRIPTOR, ROCRATE, SCHEMA_ORG, SUMS)
    return name in map(str.casefold, written) or name.startswith((f"{TABLES}/", f"{FOLDER}/"))


def _notes(head: Head) -> Iterator[str]:
    """Yield what is to be said of each licence that has no place where an identifier of SPDX is asked for."""
    for one in head.licences:
        if not one.spdx:
            yield (
                f"{DESCRIPTOR}: licenses: {one.name!r} is no identifier of SPDX (https://spdx.org/licenses/). "
                f"{CITATION}, {DATACITE} and {CARD} have its address instead, {one.path}. If the licence is in the "
                "list under another name, write that."
            )


def _write_archives(content: Content, folder: Path, watch: Watch) -> list[str]:
    """Write the archives and their sums to ``folder``, and the files in them to folders in it; return the names."""
    archives = {
        f"{content.stem}.zip": full_files(content, folder / "full", watch),
        f"{content.stem}-standoff.zip": standoff_only_files(content, folder / "standoff", watch),
    }
    size = sum(member.size for files in archives.values() for member in files.values())
    tick = counter(watch("archives"), size)
    for name, files in archives.items():
        write_zip(folder / name, files, content.head.created, tick)
    (folder / SUMS).write_bytes(sums((name, stored(folder / name)) for name in archives))
    return [*archives, SUMS]


def full_files(content: Content, folder: Path, watch: Watch = nobody) -> dict[str, Member]:
    """Return the files of the full archive by path: the package, its tables, its descriptions, SHA256SUMS.

    The tables are written to ``folder``; ``watch`` is told how many records of how many were read for them.
    """
    watched = replace(content, tick=counter(watch("tables"), records_read(content)))
    files = content.files | table_files(watched, folder)
    return _summed(files | descriptions(content, files))


def descriptions(content: Content, files: Mapping[str, Member]) -> dict[str, Member]:
    """Return the descriptions of a full archive by path; ``files`` are the package and its tables."""
    files = dict(files)
    files[CITATION] = held(citation(content.head))
    files[CARD] = held(card(content).encode())
    files[CROISSANT] = held(as_json(croissant(content, files)))
    files[DATACITE] = held(as_json(datacite(content)))
    files[SCHEMA_ORG] = held(as_json(schemaorg(content, [f"{content.stem}.zip", f"{content.stem}-standoff.zip"])))
    files[ROCRATE] = held(as_json(rocrate(content, files)))
    return {path: files[path] for path in (CITATION, CARD, CROISSANT, DATACITE, SCHEMA_ORG, ROCRATE)}


def standoff_only_files(content: Content, folder: Path, watch: Watch = nobody) -> dict[str, Member]:
    """Return the files of the archive without texts by path: what standoff_files has, descriptions, SHA256SUMS.

    Tables are written to ``folder``; ``watch`` is told how many bytes of how many were read for them, and then to count
    the words that are left.
    """
    size = sum(member.size for path, member in content.files.items() if path.endswith(".jsonl"))
    files = standoff_files(content, folder, counter(watch("standoff"), size))
    described = {
        CITATION: held(citation(content.head)),
        CARD: held(standoff_card(content, *words_left(content, files, watch("words"))).encode()),
    }
    return _summed(files | described)


def has_unreleased(path: Path) -> bool:
    """Return whether CHANGELOG.md of the package at ``path`` names changes that have no version yet."""
    try:
        changes = open_files(path).read(CHANGELOG).decode()
    except (OSError, UnsafePath):
        return False
    _, _, after = changes.partition("## [Unreleased]")
    return any(line.startswith(("- ", "* ")) for line in after.split("\n## ")[0].splitlines())


def _summed(files: dict[str, Member]) -> dict[str, Member]:
    return files | {SUMS: held(sums(files.items()))}
