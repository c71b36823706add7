"""Verify an archive of a release: spanpack build --check."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from spanpack.package import DESCRIPTOR, read_package
from spanpack.release.build import CROISSANT, DATACITE, SCHEMA_ORG, SUMS
from spanpack.release.content import CARD, content_of
from spanpack.release.descriptors import CSV, PARQUET, SQLITE
from spanpack.release.differences import prefix_sums
from spanpack.release.members import packaged
from spanpack.release.metadata.head import read_head
from spanpack.release.metadata.rocrate import ROCRATE
from spanpack.release.opening import open_archive
from spanpack.release.remade import differences
from spanpack.release.standoff_layout import FILES, KEPT, QUOTATIONS, SAME, TEXT, TEXTS, kept
from spanpack.release.watching import Watch, nobody
from spanpack.rules.package import CHANGELOG, CITATION, changelog_version, citation_version
from spanpack.schemas.subschemas import Json
from spanpack.storage.blocks import blocks, lines, whole_lines
from spanpack.storage.files import Files, FolderFiles, PackageError, UnsafePath, why
from spanpack.storage.unpacking import unpacked
from spanpack.validation.collecting import no_collection
from spanpack.validation.validate import check_opened

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_TABLES = tuple(f"{folder}/{DESCRIPTOR}" for folder in (CSV, PARQUET, SQLITE))


@dataclass(frozen=True)
class Checked:
    """What an archive says it is, how many files it has, and what is wrong with it: nothing, if it is as built."""

    name: str
    version: str
    is_standoff: bool
    files: int
    problems: list[str]


def check(path: Path, watch: Watch = nobody) -> Checked:
    """Verify the archive at ``path``, or the folder in which it was unpacked; ``watch`` is told how far it is.

    Every file has its hash in SHA256SUMS, and there is no other; the versions of all descriptions, of CHANGELOG.md
    and of CITATION.cff agree; each descriptor has the hashes of its files. The package inside is valid, and a build of
    it gives the same descriptions and tables. Without texts nothing can be built: there are the files that it lists,
    no other, and neither a text nor the words of a span in them. Who built it cannot be told from an archive.

    An archive is unpacked to the folder for temporary files, as are the tables that are made again. Raises PackageError
    where ``path`` cannot be read as a package, and ImportError without the extra ``release``.
    """
    with unpacked(open_archive(path)) as files:
        return _check(files, watch)


def _check(files: FolderFiles, watch: Watch) -> Checked:
    descriptor = _json(files, DESCRIPTOR)
    if not isinstance(descriptor, dict):
        raise PackageError(f"{files.label}: {DESCRIPTOR} is no JSON object")
    about = descriptor.get("standoff")
    is_standoff = isinstance(about, dict)
    head = read_head(descriptor)
    names = list(files.names(""))
    problems = list(_sums(files, names))
    if not problems:
        # Of a file that is not what it was nothing else is asked.
        problems += _versions(files, names, head.version, is_standoff=is_standoff)
        problems += _descriptors(files, () if is_standoff else _TABLES)
        problems += list(_words(files) if is_standoff else _remade(files, watch, is_as_described=not problems))
    name = str(about.get("name")) if isinstance(about, dict) else head.name
    return Checked(name, head.version, is_standoff, len(names), problems)


def _sums(files: Files, names: list[str]) -> Iterator[str]:
    """Yield where SHA256SUMS and the files differ."""
    try:
        listed = files.read(SUMS).decode().splitlines()
    except (OSError, UnsafePath, UnicodeDecodeError) as error:
        what = "It has the hash of every file of an archive; a package that comes from none has no such file"
        yield f"{SUMS}: cannot be read: {_reason(error)}. {what}."
        return
    stated: dict[str, str] = {}
    for number, line in enumerate(listed, 1):
        match = _LINE.fullmatch(line)
        if match is None or match[2] in stated:
            yield f"{SUMS}:{number}: expected 64 digits, two spaces and the path of a file that is not named yet"
        else:
            stated[match[2]] = match[1]
    there = set(names) - {SUMS}
    yield from (f"{path}: is in the archive and not in {SUMS}" for path in sorted(there - stated.keys()))
    yield from (f"{path}: is in {SUMS} and not in the archive" for path in sorted(stated.keys() - there))
    for path in sorted(there & stated.keys()):
        found = packaged(files, path).sha256
        if found != stated[path]:
            yield f"{path}: is not the file that was built: its SHA-256 is {found}, in {SUMS} it is {stated[path]}"


def _versions(files: Files, names: list[str], version: str, *, is_standoff: bool) -> Iterator[str]:
    """Yield the descriptions that are missing or say another version than the descriptor."""
    needed = [CITATION, CARD] if is_standoff else [CITATION, CARD, CROISSANT, DATACITE, SCHEMA_ORG, ROCRATE, *_TABLES]
    for path in needed:
        if path not in names:
            yield f"{path}: is missing"
    said: dict[str, Any] = {CITATION: citation_version(_text(files, CITATION)) if CITATION in names else version}
    if CHANGELOG in names:
        said[CHANGELOG] = changelog_version(_text(files, CHANGELOG))
    for path in needed:
        if path in names and path.endswith(".json"):
            said[path] = _version(_json(files, path))
    for path, found in said.items():
        if found != version:
            what = f"version {found}" if found else "no version"
            yield f"{path}: says {what}; {DESCRIPTOR} says {version}"


def _version(data: Any) -> Any:
    """Return the version that a description states, in RO-Crate at its root."""
    graph = data.get("@graph") if isinstance(data, dict) else None
    if isinstance(graph, list):
        data = next((node for node in graph if isinstance(node, dict) and node.get("@id") == "./"), None)
    return data.get("version") if isinstance(data, dict) else None


def _descriptors(files: Files, paths: tuple[str, ...]) -> Iterator[str]:
    """Yield the resources of the descriptors at ``paths`` whose file has another hash."""
    for path in paths:
        descriptor = _json(files, path)
        listed = descriptor.get("resources") if isinstance(descriptor, dict) else None
        if not isinstance(listed, list) or not listed:
            yield f"{path}: has no list of resources"
            continue
        for entry in listed:
            yield from _resource(files, path, entry)


def _resource(files: Files, descriptor: str, entry: Any) -> Iterator[str]:
    try:
        path, stated = f"{descriptor.removesuffix(DESCRIPTOR)}{entry['path']}", entry["hash"]
    except (KeyError, TypeError) as error:
        yield f"{descriptor}: a resource has no path and hash: {_reason(error)}"
        return
    try:
        if stated != f"sha256:{packaged(files, path).sha256}":
            yield f"{path}: is not the file of which {descriptor} has the hash"
    except (OSError, UnsafePath) as error:
        yield f"{path}: {descriptor} lists it: {why(error)}"


def _remade(files: FolderFiles, watch: Watch, *, is_as_described: bool) -> Iterator[str]:
    """Yield what spanpack validate says of the package; if all is well, where a build of it gives something else."""
    package = read_package(files)
    with no_collection():
        report = check_opened(package, progress=watch("validate"))
    for finding in report.findings:
        yield f"{finding.path}:{finding.line}:{finding.column}: {finding.rule} {finding.message}"
    if is_as_described and not report.findings:
        yield from differences(content_of(package, report), files, watch("tables"))


def _words(files: Files) -> Iterator[str]:
    """Yield the texts, and the records with words of them, that stand in a package without texts."""
    yield from _descriptors(files, (DESCRIPTOR,))
    try:
        texts = [orjson.loads(line)["path"] for line in lines(files, TEXTS)]
        tables = [orjson.loads(line)["path"] for line in lines(files, FILES)]
    except (OSError, UnsafePath, ValueError, KeyError, TypeError) as error:
        yield f"standoff/: cannot be read: {_reason(error)}"
        return
    there = set(files.names(""))
    yield from (f"{path}: is a text; this archive has none" for path in texts if path in there)
    yield from _listed(files, there - set(texts))
    yield from _copied(files, there - set(texts))
    for path in tables:
        if isinstance(path, str) and path.endswith(".jsonl"):
            yield from _filled_lines(files, path)


def _listed(files: Files, there: set[str]) -> Iterator[str]:
    """Yield the files that a package without texts does not list, those that it lacks, and those that are others."""
    expected = {CITATION, CARD, SUMS, TEXTS, FILES, QUOTATIONS}
    for record in map(orjson.loads, lines(files, FILES)):
        path, how = str(record["path"]), record.get("made")
        here = kept(path) if how == KEPT else path
        expected |= {path, here}
        if how in (SAME, KEPT) and here in there and packaged(files, here).sha256 != record.get("sha256"):
            yield f"{here}: is not the file of which {FILES} has the hash"
        if how != TEXT:
            yield from (f"{name}: is missing" for name in sorted({path, here} - there - {CITATION}))
    yield from (f"{path}: is no file of this archive" for path in sorted(there - expected))


def _copied(files: Files, there: set[str]) -> Iterator[str]:
    """Yield the files in which a text begins: lines that have the check sums of its first two, or of its only one."""
    begins = {}
    for record in map(orjson.loads, lines(files, TEXTS)):
        begins[tuple(record["lines"][:2])] = record["path"]
    first = {sums[0] for sums in begins if sums}
    for path in sorted(there):
        for piece in _pieces(files, path):
            for line, after in itertools.pairwise(itertools.chain(piece, [b""])):
                if prefix_sums(line)[0] not in first:
                    continue
                for begin in dict.fromkeys((line, line + after)):
                    found = begins.get(tuple(prefix_sums(begin)))
                    if found:
                        yield f"{path}: has the beginning of the text {found}; this archive has none"


def _pieces(files: Files, path: str) -> Iterator[Iterable[bytes]]:
    """Yield the lines of what may hold a text: of the file itself, and in JSON of each value of several lines."""
    yield _lines_with_ends(files, path)
    if path.endswith((".json", ".jsonl", ".txt")):
        # No string of JSON goes on in the next line.
        for block in whole_lines(blocks(files, path)):
            for match in _STRING.finditer(block):
                if b"\\n" in match[0]:
                    try:
                        yield orjson.loads(match[0]).encode().splitlines(keepends=True)
                    except ValueError:
                        continue


def _lines_with_ends(files: Files, path: str) -> Iterator[bytes]:
    for block in whole_lines(blocks(files, path)):
        yield from block.splitlines(keepends=True)


def _filled_lines(files: Files, path: str) -> Iterator[str]:
    try:
        for number, line in enumerate(lines(files, path), 1):
            if _has_words(orjson.loads(line)):
                yield f"{path}:{number}: has the words of a span; in this archive they are empty"
    except (OSError, UnsafePath, ValueError) as error:
        yield f"{path}: cannot be read: {_reason(error)}"


def _has_words(value: Any) -> bool:
    if isinstance(value, dict):
        is_filled = {"start", "end", "text"} <= value.keys() and value["text"] != ""
        return is_filled or any(map(_has_words, value.values()))
    return isinstance(value, list) and any(map(_has_words, value))


def _json(files: Files, path: str) -> Json | Any:
    try:
        return orjson.loads(files.read(path))
    except (OSError, UnsafePath, orjson.JSONDecodeError) as error:
        raise PackageError(f"{files.label}: {path} cannot be read: {_reason(error)}") from None


def _reason(error: Exception) -> str:
    """Return what is wrong, without the place on this machine to which an archive was unpacked."""
    return why(error) if isinstance(error, OSError | UnsafePath) else f"{type(error).__name__}: {error}"


def _text(files: Files, path: str) -> str:
    return files.read(path).decode("utf-8", "replace")
