"""Put the texts back into a package that is without them: spanpack hydrate."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import tempfile
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import yaml

from spanpack.files import Files, PackageError, UnsafePath, check_relative
from spanpack.package import COMMON, DESCRIPTOR, SCHEMAS, open_files
from spanpack.release.content import digest
from spanpack.release.quotations import put, rewrite_yaml
from spanpack.release.standoff import FILES, FILLED, KEPT, QUOTATIONS, TEXT, TEXTS, kept, prefix_sums
from spanpack.schemas import dumps, read_layer
from spanpack.subschemas import Json

_DAMAGED = (
    *(KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError, OSError),
    *(UnsafePath, yaml.YAMLError),
)
"""What is raised on the way where the files of a package without texts are not as they were written."""

_BOM = b"\xef\xbb\xbf"


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
        return b"", f"{where / place}: {_difference(raw, record)}"
    looked = " nor ".join(str(where / place) for place in dict.fromkeys((path, name)))
    return b"", f"{path}: the text is missing: there is neither {looked} ({_expected(record)})"


def _expected(record: Json) -> str:
    return f"{record['bytes']:,} bytes, {record['characters']:,} characters, SHA-256 {record['sha256']}"


def _difference(raw: bytes, record: Json) -> str:
    """Return how a text that is not the right one differs, as far as its check sums show."""
    sums, expected = prefix_sums(raw), record["lines"]
    same = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(sums, expected, strict=False)))
    if same < len(sums):
        line = raw.splitlines()[same].decode("utf-8", "replace")
        place = f"line {same + 1} is the first that differs, here {line[:60] + '…' * (len(line) > 60)!r}"
    else:
        place = f"it ends after line {same} of {len(expected)}"
    remedy = next((f" Mend: {what}." for what, mend in _mends() if digest(mend(raw)) == record["sha256"]), "")
    return f"not the text of this package: {place}; {len(raw):,} bytes. Expected: {_expected(record)}.{remedy}"


def _mends() -> list[tuple[str, Callable[[bytes], bytes]]]:
    """Return what often happens to a text on its way, with what undoes it: one of these, or one of each kind."""
    kinds: list[list[tuple[str, Callable[[bytes], bytes]]]] = [
        [
            ("encode it in UTF-8, not UTF-16", lambda raw: _decoded(raw, "utf-16")),
            ("encode it in UTF-8, not Windows-1252", lambda raw: _decoded(raw, "cp1252")),
        ],
        [("remove the byte order mark", lambda raw: raw.removeprefix(_BOM))],
        [("let its lines end with LF, not CRLF", lambda raw: raw.replace(b"\r", b""))],
        [
            ("remove the line end at its end", lambda raw: raw.removesuffix(b"\n")),
            ("end its last line with a line feed", lambda raw: raw + b"\n"),
        ],
        [
            ("write it in Unicode NFC", lambda raw: _normal(raw, "NFC")),
            ("write it in Unicode NFD", lambda raw: _normal(raw, "NFD")),
        ],
    ]
    found = []
    for chosen in itertools.product(*([None, *kind] for kind in kinds)):
        steps = [step for step in chosen if step is not None]
        if steps:
            found.append((" and ".join(what for what, _ in steps), _chain([mend for _, mend in steps])))
    return sorted(found, key=lambda item: item[0].count(" and "))


def _chain(mends: list[Callable[[bytes], bytes]]) -> Callable[[bytes], bytes]:
    def mend(raw: bytes) -> bytes:
        for step in mends:
            raw = step(raw)
        return raw

    return mend


def _decoded(raw: bytes, encoding: str) -> bytes:
    try:
        return raw.decode(encoding).encode()
    except UnicodeError:
        return raw


def _normal(raw: bytes, form: Any) -> bytes:
    try:
        return unicodedata.normalize(form, raw.decode()).encode()
    except UnicodeError:
        return raw


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
