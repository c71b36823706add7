"""Verify an archive of a release: spanpack build --check."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from spanpack.package import DESCRIPTOR, open_files
from spanpack.release.build import CARD, CROISSANT, DATACITE, SCHEMA_ORG, SUMS
from spanpack.release.content import digest, read_content
from spanpack.release.descriptors import CSV, PARQUET, SQLITE
from spanpack.release.differences import prefix_sums
from spanpack.release.metadata.head import read_head
from spanpack.release.metadata.rocrate import ROCRATE
from spanpack.release.remade import differences
from spanpack.release.standoff_layout import FILES, KEPT, QUOTATIONS, SAME, TEXT, TEXTS, kept
from spanpack.rules.package import CHANGELOG, CITATION, changelog_version, citation_version
from spanpack.schemas.subschemas import Json
from spanpack.storage.files import Files, PackageError, UnsafePath
from spanpack.validation.validate import check_package

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


def check(path: Path) -> Checked:
    """Verify the archive at ``path``, or the folder in which it was unpacked.

    Every file has its hash in SHA256SUMS, and there is no other; the versions of all descriptions, of CHANGELOG.md
    and of CITATION.cff agree; each descriptor has the hashes of its files. The package inside is valid, and a build of
    it gives the same descriptions and tables. Without texts nothing can be built: there are the files that it lists,
    no other, and neither a text nor the words of a span in them. Who built it cannot be told from an archive.

    Raises PackageError where ``path`` cannot be read as a package, and ImportError without the extra ``release``.
    """
    files = open_files(path)
    descriptor = _json(files, DESCRIPTOR)
    if not isinstance(descriptor, dict):
        raise PackageError(f"{path}: {DESCRIPTOR} is no JSON object")
    about = descriptor.get("standoff")
    is_standoff = isinstance(about, dict)
    head = read_head(descriptor)
    names = list(files.names(""))
    problems = list(_sums(files, names))
    if not problems:
        # Of a file that is not what it was nothing else is asked.
        problems += _versions(files, names, head.version, is_standoff=is_standoff)
        problems += _descriptors(files, () if is_standoff else _TABLES)
        problems += _words(files) if is_standoff else _findings(path)
    if not problems and not is_standoff:
        problems += differences(read_content(path), files)
    name = str(about.get("name")) if isinstance(about, dict) else head.name
    return Checked(name, head.version, is_standoff, len(names), problems)


def _sums(files: Files, names: list[str]) -> Iterator[str]:
    """Yield where SHA256SUMS and the files differ."""
    try:
        lines = files.read(SUMS).decode().splitlines()
    except (OSError, UnsafePath, UnicodeDecodeError) as error:
        yield f"{SUMS}: cannot be read: {error}. It has the hash of every file of an archive."
        return
    stated: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        match = _LINE.fullmatch(line)
        if match is None or match[2] in stated:
            yield f"{SUMS}:{number}: expected 64 digits, two spaces and the path of a file that is not named yet"
        else:
            stated[match[2]] = match[1]
    there = set(names) - {SUMS}
    yield from (f"{path}: is in the archive and not in {SUMS}" for path in sorted(there - stated.keys()))
    yield from (f"{path}: is in {SUMS} and not in the archive" for path in sorted(stated.keys() - there))
    for path in sorted(there & stated.keys()):
        found = digest(files.read(path))
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
        path = f"{descriptor.removesuffix(DESCRIPTOR)}{entry['path']}"
        if entry["hash"] != f"sha256:{digest(files.read(path))}":
            yield f"{path}: is not the file of which {descriptor} has the hash"
    except (KeyError, TypeError, OSError, UnsafePath) as error:
        yield f"{descriptor}: a resource has no file with a hash: {type(error).__name__}: {error}"


def _findings(path: Path) -> Iterator[str]:
    """Yield what spanpack validate says of the package in the archive."""
    for finding in check_package(path).findings:
        yield f"{finding.path}:{finding.line}:{finding.column}: {finding.rule} {finding.message}"


def _words(files: Files) -> Iterator[str]:
    """Yield the texts, and the records with words of them, that stand in a package without texts."""
    yield from _descriptors(files, (DESCRIPTOR,))
    try:
        texts = [orjson.loads(line)["path"] for line in files.read(TEXTS).splitlines()]
        tables = [orjson.loads(line)["path"] for line in files.read(FILES).splitlines()]
    except (OSError, UnsafePath, ValueError, KeyError, TypeError) as error:
        yield f"standoff/: cannot be read: {type(error).__name__}: {error}"
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
    records = [orjson.loads(line) for line in files.read(FILES).splitlines()]
    expected = {CITATION, CARD, SUMS, TEXTS, FILES, QUOTATIONS}
    for record in records:
        path, how = str(record["path"]), record.get("made")
        here = kept(path) if how == KEPT else path
        expected |= {path, here}
        if how in (SAME, KEPT) and here in there and digest(files.read(here)) != record.get("sha256"):
            yield f"{here}: is not the file of which {FILES} has the hash"
        if how != TEXT:
            yield from (f"{name}: is missing" for name in sorted({path, here} - there - {CITATION}))
    yield from (f"{path}: is no file of this archive" for path in sorted(there - expected))


def _copied(files: Files, there: set[str]) -> Iterator[str]:
    """Yield the files in which a text begins: lines that have the check sums of its first two, or of its only one."""
    begins = {}
    for line in files.read(TEXTS).splitlines():
        record = orjson.loads(line)
        begins[tuple(record["lines"][:2])] = record["path"]
    first = {sums[0] for sums in begins if sums}
    for path in sorted(there):
        for raw in _pieces(path, files.read(path)):
            lines = raw.splitlines(keepends=True)
            for number, line in enumerate(lines):
                if prefix_sums(line)[0] not in first:
                    continue
                for many in (1, 2):
                    found = begins.get(tuple(prefix_sums(b"".join(lines[number : number + many]))))
                    if found:
                        yield f"{path}: has the beginning of the text {found}; this archive has none"


def _pieces(path: str, raw: bytes) -> Iterator[bytes]:
    """Yield what of a file may hold a text: the file itself, and in JSON each value of several lines."""
    yield raw
    if path.endswith((".json", ".jsonl", ".txt")):
        for match in _STRING.finditer(raw):
            if b"\\n" in match[0]:
                try:
                    yield orjson.loads(match[0]).encode()
                except ValueError:
                    continue


def _filled_lines(files: Files, path: str) -> Iterator[str]:
    try:
        lines = [orjson.loads(line) for line in files.read(path).splitlines()]
    except (OSError, UnsafePath, ValueError) as error:
        yield f"{path}: cannot be read: {error}"
        return
    for number, line in enumerate(lines, 1):
        if _has_words(line):
            yield f"{path}:{number}: has the words of a span; in this archive they are empty"


def _has_words(value: Any) -> bool:
    if isinstance(value, dict):
        is_filled = {"start", "end", "text"} <= value.keys() and value["text"] != ""
        return is_filled or any(map(_has_words, value.values()))
    return isinstance(value, list) and any(map(_has_words, value))


def _json(files: Files, path: str) -> Json | Any:
    try:
        return orjson.loads(files.read(path))
    except (OSError, UnsafePath, orjson.JSONDecodeError) as error:
        raise PackageError(f"{files.label}: {path} cannot be read: {error}") from None


def _text(files: Files, path: str) -> str:
    return files.read(path).decode("utf-8", "replace")
