"""Rewrite tables in canonical form: ``spanpack format``.

Only what differs is rewritten: lines that are canonical and in order stay as they are, byte for
byte. A line that cannot be read stays as it is, after the line that it followed, and is reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import orjson

from spanpack.files import FolderFiles, PackageError
from spanpack.package import Package, find_root, open_package
from spanpack.records import BOM, MAX_LINE_BYTES, Record, read_jsonl
from spanpack.schemas import Layer, dumps
from spanpack.writing import write_all


@dataclass(frozen=True)
class Formatted:
    """What formatting a file comes to: the lines that differ, and those that cannot be read.

    ``changed`` and ``unreadable`` hold line numbers of the file as it was, with a reason.
    """

    path: str
    changed: list[tuple[int, str]]
    unreadable: list[tuple[int, str]]


def format_package(path: Path, names: list[str], *, check: bool = False) -> list[Formatted]:
    """Format the JSONL tables of the package at ``path``, or of those the files in ``names``.

    With ``check`` nothing is written. Raises PackageError where a file cannot be read or is no
    table of the package.
    """
    package = open_package(path)
    if not isinstance(package.files, FolderFiles):
        raise PackageError(f"{path}: an archive cannot be changed; unpack it and run spanpack format in the folder")
    root = find_root(path)
    root = root if root.is_dir() else root.parent
    formatted, contents = [], {}
    for name in _chosen(package, package.files, names):
        try:
            raw = package.files.read(name)
        except OSError as error:
            raise PackageError(f"{name}: cannot be read: {error}") from None
        layer = package.layers[Path(name).stem]
        written, result = format_table(layer, name, raw)
        formatted.append(result)
        if written != raw:
            contents[name] = written
    if contents and not check:
        write_all(root, contents)
    return formatted


def _chosen(package: Package, files: FolderFiles, names: list[str]) -> list[str]:
    tables = [r.path for r in package.resources if r.is_table and r.stem in package.layers and r.path.endswith(".jsonl")]
    if not names:
        return tables
    chosen = []
    for name in names:
        target = Path(name).resolve()
        inside = target.relative_to(files.root).as_posix() if target.is_relative_to(files.root) else name
        if inside not in tables:
            raise PackageError(f"{name}: is no JSONL table of this package; there is {', '.join(tables) or 'none'}")
        chosen.append(inside)
    return chosen


def format_table(layer: Layer, path: str, raw: bytes) -> tuple[bytes, Formatted]:
    """Return the canonical bytes of a table, and what differs.

    Idempotent; keeps every record and every unreadable line.
    """
    result = Formatted(path, [], [])
    blocks = _blocks(layer, path, raw, result)
    ordered = sorted(blocks, key=lambda block: block.key)
    for block, other in zip(blocks, ordered, strict=True):
        if block is not other and not any(line == block.line for line, _ in result.changed):
            result.changed.append((block.line, "out of order"))
    result.changed.sort()
    lines = [line for block in ordered for line in block.lines]
    return b"".join(line + b"\n" for line in lines), result


@dataclass(frozen=True)
class _Block:
    """A record's canonical line and the unreadable lines that follow it; the first may have none."""

    key: tuple[str, int, str] | tuple[()]
    line: int
    lines: list[bytes]


def _blocks(layer: Layer, path: str, raw: bytes, result: Formatted) -> list[_Block]:
    blocks = [_Block((), 0, [])]
    if raw.startswith(BOM):
        result.changed.append((1, "byte order mark"))
        raw = raw[len(BOM) :]
    lines = raw.split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    else:
        result.changed.append((len(lines), "no final newline"))
    last: tuple[str, int, str] | tuple[()] = ()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            result.changed.append((number, "blank line"))
            continue
        record, reason = _read(layer, path, line)
        if record is None:
            result.unreadable.append((number, reason))
            # As it is, but for the line end: a carriage return there would make it two lines.
            blocks[-1].lines.append(line)
            continue
        canonical = dumps(layer.canonical(record.data))
        if canonical != line:
            result.changed.append((number, "not in canonical form"))
        # A record that the schema rejects may lack what the order needs; it keeps its place.
        last = layer.sort_key(record.data) if layer.is_valid(record.data) else last
        blocks.append(_Block(last or ("", 0, ""), number, [canonical]))
    return blocks


def _read(layer: Layer, path: str, line: bytes) -> tuple[Record | None, str]:
    """Return the record of a line whatever its form, or why it cannot be read without loss."""
    if len(line) > MAX_LINE_BYTES:
        return None, "the line is too long"
    table = read_jsonl(layer, path, line + b"\n")
    if table.records:
        return table.records[0], ""
    finding = next(finding for finding in table.findings if finding.rule != "F103")
    if finding.rule != "F111":
        return None, finding.message
    data = orjson.loads(line)
    if orjson.loads(dumps(data)) != data:
        return None, "a number is too large to be kept"
    return Record(path, 1, line, data), ""
