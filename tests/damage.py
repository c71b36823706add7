"""How the tests of bad input damage a package, and where the pieces of the base package are."""

from __future__ import annotations

import hashlib
import json
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import yaml

import spanpack
from spanpack.descriptor.index import index
from tests.helpers import Json, Place, copy_base, read_records, write_records

ACTORS, NUMBERS = "annotations/actors.jsonl", "annotations/numbers.jsonl"
DATES, ATTRIBUTIONS = "annotations/dates.jsonl", "annotations/attributions.jsonl"
ENTITIES = "annotations/entities.jsonl"
CATALOGUE, LINES_CATALOGUE = "seeds/documents.yaml", "seeds/documents.jsonl"
TEXT, DESCRIPTOR = "seeds/100_ada.txt", "datapackage.json"
SCHEMA, COMMON = "schemas/actors.json", "schemas/common.json"

Edit = Callable[[bytes], bytes]


@contextmanager
def in_time(seconds: int) -> Iterator[None]:
    """Raise TimeoutError where what is inside takes longer than ``seconds``."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"it took more than {seconds} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def copy_with(folder: Path, path: str) -> Path:
    """Copy the base package so that it holds ``path``: with a catalogue of lines where that is the path."""
    package = copy_base(folder)
    if path == LINES_CATALOGUE:
        records = yaml.safe_load((package / CATALOGUE).read_text(encoding="utf-8"))
        (package / CATALOGUE).unlink()
        write_records(package / path, records)
        index(package)
    return package


def edit(package: Path, path: str, change: Edit) -> Path:
    """Change the bytes of a file of a package, and return the package."""
    (package / path).write_bytes(change((package / path).read_bytes()))
    return package


def swap(old: bytes, new: bytes) -> Edit:
    """Return the edit that puts ``new`` in the first place of ``old``, which must be there."""

    def change(raw: bytes) -> bytes:
        assert old in raw, old
        return raw.replace(old, new, 1)

    return change


def on_line(number: int, change: Edit) -> Edit:
    """Return the edit of one line, counted from 1, without its line feed."""

    def change_line(raw: bytes) -> bytes:
        lines = raw.split(b"\n")
        lines[number - 1] = change(lines[number - 1])
        return b"\n".join(lines)

    return change_line


def append(line: bytes) -> Edit:
    """Return the edit that adds a line at the end."""
    return lambda raw: raw + line + b"\n"


def edit_json(package: Path, path: str, change: Callable[[Json], object]) -> Path:
    """Change the object of a JSON file in place, and return the package."""
    data = json.loads((package / path).read_bytes())
    change(data)
    (package / path).write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return package


def resource(descriptor: Json, path: str) -> Json:
    """Return the resource of a descriptor with this path."""
    return next(entry for entry in descriptor["resources"] if entry["path"] == path)


def change_record(package: Path, path: str, line: int, change: Callable[[Json], object]) -> Path:
    """Change the record in a line of a table in place, and return the package."""
    records = read_records(package / path)
    change(records[line - 1])
    write_records(package / path, records)
    return package


def rehash(package: Path) -> Path:
    """State the hashes and sizes of the files as they are, where ``spanpack index`` would refuse them."""

    def state(descriptor: Json) -> None:
        for entry in descriptor["resources"]:
            raw = (package / entry["path"]).read_bytes()
            entry["hash"] = f"sha256:{hashlib.sha256(raw).hexdigest()}"
            if "bytes" in entry:
                entry["bytes"] = len(raw)

    return edit_json(package, DESCRIPTOR, state)


def found(package: Path) -> list[Place]:
    """Return rule, path and line of each finding, the descriptor left as it is."""
    return [(finding.rule, finding.path, finding.line) for finding in spanpack.validate(package)]


def line_of(path: Path, words: str) -> int:
    """Return the number of the first line of a file that holds ``words``."""
    text = path.read_text(encoding="utf-8")
    return text.count("\n", 0, text.index(words)) + 1
