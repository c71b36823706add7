"""Put the texts back into a package that is without them: spanpack hydrate."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar

import orjson
import yaml

from spanpack.lines.positions import Pointer
from spanpack.package import COMMON, DESCRIPTOR, SCHEMAS
from spanpack.release.differences import difference, expected
from spanpack.release.members import digest
from spanpack.release.opening import open_archive
from spanpack.release.quotations import put, rewrite_yaml
from spanpack.release.standoff_layout import FILES, FILLED, KEPT, QUOTATIONS, TEXT, TEXTS, kept
from spanpack.release.watching import Progress, counter
from spanpack.schemas.layer import dumps, read_layer
from spanpack.schemas.subschemas import Json
from spanpack.storage.blocks import BLOCK_BYTES, blocks, lines
from spanpack.storage.files import Files, PackageError, UnsafePath, check_relative
from spanpack.storage.writing import folder_beside, not_written

T = TypeVar("T")

_DAMAGED = (
    *(KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError, OSError),
    *(UnsafePath, yaml.YAMLError),
)
"""What is raised on the way where the files of a package without texts are not as they were written."""


class _NotWritten(Exception):
    """What cannot be written, which is no damage of the archive; ``reason`` says why."""

    def __init__(self, reason: OSError) -> None:
        super().__init__(str(reason))
        self.reason = reason


class TextsError(Exception):
    """Texts that are missing, or not those of the package; ``problems`` says which, and where to look."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Hydrated:
    """What was written: the folder, and how many files and texts are in it."""

    folder: Path
    files: int
    texts: int


def hydrate(package: Path, texts: Path, output: Path | None = None, progress: Progress | None = None) -> Hydrated:
    """Make the package again from one without texts and the texts, byte for byte, in a new folder.

    ``texts`` is a folder in which each text stands under its path or its name; ``output`` is, if it is not given,
    NAME-VERSION in the current folder. All is written or nothing; ``progress`` is called with the bytes of resources
    that are written, and in all. Raises TextsError where a text is missing or differs, and PackageError where
    ``package`` is no such package, is damaged, or ``output`` is there already.
    """
    files = open_archive(package, "-standoff.zip")
    if not texts.is_dir():
        raise PackageError(f"{texts}: is no folder; put the texts into one, each under its name, and name that")
    try:
        about = orjson.loads(files.read(DESCRIPTOR)).get("standoff")
    except (OSError, UnsafePath, ValueError, AttributeError) as error:
        raise PackageError(f"{package}: {DESCRIPTOR} cannot be read: {error}") from None
    if about is None:
        raise PackageError(f"{package}: is no package without texts; there is nothing to put back")
    try:
        stem = f"{about['name']}-{about['version']}"
        check_relative(stem)
        places = _places(files, texts)
        folder = output or Path(stem.replace("/", "-"))
        with _new_folder(folder) as beside:
            many = sum(1 for _ in _hydrated(files, places, beside, progress))
    except _NotWritten as error:
        raise not_written(folder, error.reason) from None
    except _DAMAGED as error:
        raise PackageError(f"{package}: damaged: {type(error).__name__}: {error}. Download it again.") from None
    return Hydrated(folder, many, len(places))


def _places(files: Files, where: Path) -> dict[str, Path]:
    """Return where each text is, by its path, each proved by its hash. Raises TextsError where one is not."""
    places: dict[str, Path] = {}
    problems: list[str] = []
    for record in _records(files, TEXTS):
        place, problem = _text(record, where)
        problems += [problem] if problem else []
        places[record["path"]] = place
    if problems:
        raise TextsError(problems)
    return places


def _hydrated(files: Files, places: Mapping[str, Path], folder: Path, progress: Progress | None) -> Iterator[str]:
    """Write the files of the package to ``folder``, each proved by its hash; yield their paths."""
    listed = orjson.loads(files.read(kept(DESCRIPTOR)))["resources"]
    sizes = {one["path"]: one["bytes"] for one in listed if "bytes" in one}  # YAML has none, and is small.
    tick = counter(progress or (lambda done, total: None), sum(sizes.values()))
    documents = {record["id"]: places[record["path"]] for record in _records(files, TEXTS)}
    for record in _records(files, FILES):
        path, how = record["path"], record["made"]
        check_relative(path)
        pieces: Iterable[bytes]
        if how == TEXT:
            pieces = (places[path].read_bytes(),)
        elif how == KEPT:
            pieces = blocks(files, kept(path))
        elif how == FILLED:
            pieces = _filled(files, path, documents)
        else:
            pieces = blocks(files, path)
        if _write(folder / path, _counted(pieces, tick) if path in sizes else pieces) != record["sha256"]:
            raise PackageError(f"{files.label}: {path} does not become the file that it was: the archive is damaged")
        yield path


def _counted(pieces: Iterable[bytes], tick: Callable[[int], None]) -> Iterator[bytes]:
    """Yield pieces, and tell ``tick`` how many bytes they were; not of each, for a piece may be a short line."""
    waiting = 0
    for piece in pieces:
        yield piece
        waiting += len(piece)
        if waiting >= BLOCK_BYTES:
            tick(waiting)
            waiting = 0
    if waiting:
        tick(waiting)


def _records(files: Files, path: str) -> Iterator[Json]:
    return map(orjson.loads, lines(files, path))


def _text(record: Json, where: Path) -> tuple[Path, str]:
    """Return where a text is, and what is wrong with it or nothing."""
    path, name = record["path"], record["path"].rpartition("/")[2]
    check_relative(path)
    for place in dict.fromkeys((path, name)):
        if not (where / place).is_file():
            continue
        raw = (where / place).read_bytes()
        if digest(raw) == record["sha256"]:
            return where / place, ""
        return where, f"{where / place}: {difference(raw, record)}"
    looked = " nor ".join(str(where / place) for place in dict.fromkeys((path, name)))
    return where, f"{path}: the text is missing: there is neither {looked} ({expected(record)})"


def _filled(files: Files, path: str, documents: Mapping[str, Path]) -> Iterator[bytes]:
    """Yield a file with the words of the documents in it, of a table in JSON Lines line after line."""
    words = _Words(documents)
    quotations = _quotations(files, path, words)
    if not path.endswith(".jsonl"):
        yield rewrite_yaml(path, files.read(path), dict(quotations))[0]
        return
    stem = path.rpartition("/")[2].removesuffix(".jsonl")
    common = kept(COMMON)
    layer = read_layer(
        stem,
        json.loads(files.read(kept(f"{SCHEMAS}/{stem}.json"))),
        json.loads(files.read(common)) if _has(files, common) else {},
    )
    # They stand in the order of the lines.
    waiting = next(quotations, None)
    # Not by _records: of a whole number beyond 64 bits orjson makes a double, which is written in another way.
    for number, row in enumerate(map(json.loads, lines(files, path))):
        for span in layer.spans(row):
            span["text"] = words.of(row["document"], span)
        while waiting is not None and waiting[0][0] == number:
            put(row, waiting[0][1:], waiting[1][0])
            waiting = next(quotations, None)
        yield dumps(row) + b"\n"


def _quotations(files: Files, path: str, words: _Words) -> Iterator[tuple[Pointer, tuple[str, str]]]:
    """Yield pointer, words and style of each quotation in a file."""
    for one in _records(files, QUOTATIONS) if _has(files, QUOTATIONS) else ():
        if one["path"] == path:
            yield tuple(one["pointer"]), (words.of(one["document"], one), one["style"])


class _Words:
    """The words of the documents; the text of the last one that was asked for is held."""

    def __init__(self, documents: Mapping[str, Path]) -> None:
        self._documents = documents
        self._last = ("", "")

    def of(self, document: str, span: Json) -> str:
        if self._last[0] != document:
            self._last = (document, self._documents[document].read_bytes().decode())
        return self._last[1][span["start"] : span["end"]]


def _has(files: Files, path: str) -> bool:
    try:
        files.size(path)
    except (OSError, UnsafePath):
        return False
    return True


@contextlib.contextmanager
def _new_folder(folder: Path) -> Iterator[Path]:
    """Have a new folder to write to, which is there as ``folder`` at the end, or if something fails not at all."""
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise PackageError(f"{folder}: is there already; nothing was written. Name a new folder with --output.")
    with contextlib.ExitStack() as stack:
        beside = _attempt(lambda: stack.enter_context(folder_beside(folder.parent)))
        yield beside
        _attempt(lambda: _rename(beside, folder))


def _rename(beside: Path, folder: Path) -> None:
    os.chmod(beside, 0o755)
    if folder.exists():
        folder.rmdir()
    os.rename(beside, folder)


def _write(target: Path, pieces: Iterable[bytes]) -> str:
    """Write a file piece by piece and return its SHA-256."""
    running = hashlib.sha256()
    file = _attempt(lambda: _new_file(target))
    try:
        for piece in pieces:
            running.update(piece)
            _attempt(functools.partial(file.write, piece))
    finally:
        _attempt(file.close)
    return running.hexdigest()


def _new_file(path: Path) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("xb")


def _attempt(write: Callable[[], T]) -> T:
    """Return what writing returns. Raises _NotWritten."""
    try:
        return write()
    except OSError as error:
        raise _NotWritten(error) from None
