"""Put the texts back into a package that is without them: spanpack hydrate."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import orjson
import yaml

from spanpack.package import COMMON, DESCRIPTOR, SCHEMAS, open_files
from spanpack.release.content import digest
from spanpack.release.differences import difference, expected
from spanpack.release.quotations import put, rewrite_yaml
from spanpack.release.standoff_layout import FILES, FILLED, KEPT, QUOTATIONS, TEXT, TEXTS, kept
from spanpack.schemas.layer import dumps, read_layer
from spanpack.schemas.subschemas import Json
from spanpack.storage.files import Files, PackageError, UnsafePath, check_relative

_DAMAGED = (
    *(KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError, OSError),
    *(UnsafePath, yaml.YAMLError),
)
"""What is raised on the way where the files of a package without texts are not as they were written."""


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


def hydrate(package: Path, texts: Path, output: Path | None = None) -> Hydrated:
    """Make the package again from one without texts and the texts, byte for byte, in a new folder.

    ``texts`` is a folder in which each text stands under its path or its name; ``output`` is, if it is not given,
    NAME-VERSION in the current folder. All is written or nothing. Raises TextsError where a text is missing
    or differs, and PackageError where ``package`` is no such package, is damaged, or ``output`` is there already.
    """
    files = open_files(package)
    if not texts.is_dir():
        raise PackageError(f"{texts}: is no folder; put the texts into one, each under its name, and name that")
    try:
        about = orjson.loads(files.read(DESCRIPTOR)).get("standoff")
    except (OSError, UnsafePath, ValueError, AttributeError) as error:
        raise PackageError(f"{package}: {DESCRIPTOR} cannot be read: {error}") from None
    if about is None:
        raise PackageError(f"{package}: is no package without texts; there is nothing to put back")
    try:
        made = _hydrated(files, texts)
        stem = f"{about['name']}-{about['version']}"
        check_relative(stem)
    except _DAMAGED as error:
        raise PackageError(f"{package}: damaged: {type(error).__name__}: {error}. Download it again.") from None
    folder = output or Path(stem.replace("/", "-"))
    _write(folder, made)
    return Hydrated(folder, len(made), sum(1 for _ in _records(files, TEXTS)))


def _hydrated(files: Files, where: Path) -> dict[str, bytes]:
    """Return the files of the package, each proved by its hash."""
    texts: dict[str, bytes] = {}
    problems: list[str] = []
    for record in _records(files, TEXTS):
        raw, problem = _text(record, where)
        problems += [problem] if problem else []
        texts[record["path"]] = raw
    if problems:
        raise TextsError(problems)
    documents = {record["id"]: texts[record["path"]].decode() for record in _records(files, TEXTS)}
    made = {}
    for record in _records(files, FILES):
        path, how = record["path"], record["made"]
        check_relative(path)
        if how == TEXT:
            raw = texts[path]
        elif how == KEPT:
            raw = files.read(kept(path))
        elif how == FILLED:
            raw = _filled(files, path, documents)
        else:
            raw = files.read(path)
        if digest(raw) != record["sha256"]:
            raise PackageError(f"{files.label}: {path} does not become the file that it was: the archive is damaged")
        made[path] = raw
    return made


def _records(files: Files, path: str) -> list[Json]:
    return [orjson.loads(line) for line in files.read(path).splitlines()]


def _text(record: Json, where: Path) -> tuple[bytes, str]:
    """Return a text, and what is wrong with it or nothing."""
    path, name = record["path"], record["path"].rpartition("/")[2]
    check_relative(path)
    for place in dict.fromkeys((path, name)):
        if not (where / place).is_file():
            continue
        raw = (where / place).read_bytes()
        if digest(raw) == record["sha256"]:
            return raw, ""
        return b"", f"{where / place}: {difference(raw, record)}"
    looked = " nor ".join(str(where / place) for place in dict.fromkeys((path, name)))
    return b"", f"{path}: the text is missing: there is neither {looked} ({expected(record)})"


def _filled(files: Files, path: str, documents: dict[str, str]) -> bytes:
    """Return a file with the words of the documents in it."""
    raw = files.read(path)
    listed = _records(files, QUOTATIONS) if _has(files, QUOTATIONS) else []
    quotations = {
        tuple(one["pointer"]): (documents[one["document"]][one["start"] : one["end"]], one["style"])
        for one in listed
        if one["path"] == path
    }
    if not path.endswith(".jsonl"):
        return rewrite_yaml(path, raw, quotations)[0]
    stem = path.rpartition("/")[2].removesuffix(".jsonl")
    common = kept(COMMON)
    layer = read_layer(
        stem,
        json.loads(files.read(kept(f"{SCHEMAS}/{stem}.json"))),
        json.loads(files.read(common)) if _has(files, common) else {},
    )
    rows = [orjson.loads(line) for line in raw.splitlines()]
    for row in rows:
        for span in layer.spans(row):
            span["text"] = documents[row["document"]][span["start"] : span["end"]]
    for pointer, (words, _) in quotations.items():
        put(rows, pointer, words)
    return b"".join(dumps(row) + b"\n" for row in rows)


def _has(files: Files, path: str) -> bool:
    try:
        files.size(path)
    except (OSError, UnsafePath):
        return False
    return True


def _write(folder: Path, files: dict[str, bytes]) -> None:
    """Write a new folder, which is there with all of its files or not at all."""
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise PackageError(f"{folder}: is there already; nothing was written. Name a new folder with --output.")
    beside = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
        for path, raw in files.items():
            target = beside / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(raw)
        os.chmod(beside, 0o755)
        if folder.exists():
            folder.rmdir()
        os.rename(beside, folder)
    except OSError as error:
        raise PackageError(f"nothing was written: {error}") from None
    finally:
        if beside is not None:
            shutil.rmtree(beside, ignore_errors=True)
