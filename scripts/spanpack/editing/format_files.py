"""Rewrite tables in canonical form: ``spanpack format``.

Only what differs is rewritten: lines that are canonical and in order stay as they are, byte for
byte. A line that cannot be read stays as it is, after the line that it followed, and is reported; so is a file of
which no line can be told from the next, or none may be moved.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import orjson

from spanpack.lines.conflicts import MESSAGE, conflict_line
from spanpack.lines.order import longest_ascending
from spanpack.lines.records import BOM, CUT_OFF, MAX_LINE_BYTES, is_cut_off, other_encoding, read_line
from spanpack.package import Package, find_root, open_package, require_tables
from spanpack.schemas.layer import Layer, dumps
from spanpack.schemas.subschemas import Json
from spanpack.storage.files import FolderFiles, PackageError, UnsafePath
from spanpack.storage.writing import write_all


@dataclass(frozen=True)
class Formatted:
    """What formatting a file comes to: the lines that differ, and those that cannot be read.

    ``changed`` and ``unreadable`` hold line numbers of the file as it was, with a reason. ``skipped`` is the line and
    the reason for which the file was not looked at, if it was not.
    """

    path: str
    changed: list[tuple[int, str]]
    unreadable: list[tuple[int, str]]
    skipped: tuple[int, str] | None = None


def format_package(path: Path, names: list[str], *, check: bool = False) -> list[Formatted]:
    """Format the JSONL tables of the package at ``path``, or of those the files in ``names``.

    With ``check`` nothing is written. Raises PackageError where a file cannot be read or is no
    table of the package.
    """
    package = open_package(path)
    if not check and not isinstance(package.files, FolderFiles):
        raise PackageError(f"{path}: an archive cannot be changed; unpack it and run spanpack format in the folder")
    formatted, contents, read = [], {}, {}
    for name in _chosen(package, names):
        try:
            raw = package.files.read(name)
        except (OSError, UnsafePath) as error:
            raise PackageError(f"{name}: cannot be read: {error}") from None
        layer = package.layers[Path(name).stem]
        written, result = format_table(layer, name, raw)
        formatted.append(result)
        if written != raw:
            contents[name], read[name] = written, raw
    if contents and not check:
        write_all(find_root(path), contents, read)
    return formatted


def _chosen(package: Package, names: list[str]) -> list[str]:
    tables = [
        r.path for r in package.resources if r.is_table and r.stem in package.layers and r.path.endswith(".jsonl")
    ]
    if not names:
        require_tables(package)
        return tables
    chosen = []
    for name in names:
        inside = name
        if isinstance(package.files, FolderFiles) and Path(name).resolve().is_relative_to(package.files.root):
            inside = Path(name).resolve().relative_to(package.files.root).as_posix()
        if inside not in tables:
            raise PackageError(f"{name}: is no JSONL table of this package; there is {', '.join(tables) or 'none'}")
        chosen.append(inside)
    return chosen


def format_table(layer: Layer, path: str, raw: bytes) -> tuple[bytes, Formatted]:
    """Return the canonical bytes of a table, and what differs.

    Idempotent; keeps every record and every unreadable line.
    """
    skipped = _reason_to_skip(path, raw)
    result = Formatted(path, [], [], skipped)
    if skipped:
        return raw, result
    blocks = _blocks(layer, path, raw, result)
    ordered = sorted(blocks, key=lambda block: block.key)
    in_order = longest_ascending([block.key for block in blocks])
    noted = dict(result.changed)
    moved = [block.line for index, block in enumerate(blocks) if index not in in_order and block.line not in noted]
    result.changed.extend((line, "out of order") for line in moved)
    result.changed.sort()
    lines = [line for block in ordered for line in block.lines]
    return b"".join(line + b"\n" for line in lines), result


def _reason_to_skip(path: str, raw: bytes) -> tuple[int, str] | None:
    """Return on which line a table shows that it cannot be formatted, and why; None where it can."""
    other = other_encoding(path, raw)
    if other:
        return 1, other.message
    conflict = conflict_line(raw)
    if conflict:
        # Sorted, its versions would no longer stand between its marks.
        return conflict, MESSAGE
    if is_cut_off(raw.rpartition(b"\n")[2]):
        # With a line feed at its end, or another line, it would no longer be seen that more is lost.
        return raw.count(b"\n") + 1, CUT_OFF
    return None


@dataclass(frozen=True)
class _Block:
    """A record's canonical line and the unreadable lines that follow it; the first may have none."""

    key: tuple[str, int, str] | tuple[()]
    line: int
    lines: list[bytes]


def _blocks(layer: Layer, path: str, raw: bytes, result: Formatted) -> list[_Block]:
    blocks = [_Block((), 0, [])]
    lines = raw.split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    last: tuple[str, int, str] | tuple[()] = ()
    for number, line in enumerate(lines, 1):
        bare = line.removeprefix(BOM).rstrip(b"\r")
        if not bare.strip():
            result.changed.append((number, "blank line"))
            continue
        record, reason = _read(layer, path, bare)
        if record is None:
            result.unreadable.append((number, reason))
            blocks[-1].lines.append(line)
            continue
        canonical = dumps(layer.canonical(record))
        if canonical != line:
            result.changed.append((number, _difference(line, bare, canonical)))
        # A record that the schema rejects may lack what the order needs; it keeps its place.
        last = layer.sort_key(record) if layer.is_valid(record) else last
        blocks.append(_Block(last or ("", 0, ""), number, [canonical]))
    if raw and not raw.endswith(b"\n") and len(lines) not in dict(result.changed):
        result.changed.append((len(lines), "no final newline"))
    return blocks


def _read(layer: Layer, path: str, line: bytes) -> tuple[Json | None, str]:
    """Return the record of a line whatever its form, or why it cannot be read without loss."""
    if len(line) > MAX_LINE_BYTES:
        return None, "the line is too long"
    if b"\r" in line:
        # It may be white space or the end of a record: what follows it must not be lost.
        return None, "a carriage return stands inside the line"
    table = read_line(layer, path, line)
    if table.rows and not table.findings:
        return table.rows[0], ""
    finding = table.findings[0]
    if finding.rule != "F111":
        return None, finding.message
    data = orjson.loads(line)
    # Floating point keeps some 16 digits, orjson whole numbers of 64 bits: a number that has more is not touched.
    exact = functools.partial(json.loads, parse_float=Decimal, parse_int=Decimal)
    if exact(dumps(layer.canonical(data))) != exact(line):
        return None, "a number has more digits than can be kept"
    return data, ""


def _difference(line: bytes, bare: bytes, canonical: bytes) -> str:
    if bare != canonical:
        return "not in canonical form"
    return "byte order mark" if line.startswith(BOM) else "carriage return"
