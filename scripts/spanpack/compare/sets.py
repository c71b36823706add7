"""Find the two annotation sets that are compared, and read them as records over the same texts.

A set is a folder of tables. One that the package lists is read as it is; any other folder, a system's
output for example, is taken as if it stood in the package, and its records must fit the package's
schemas and texts before anything is counted.
"""

from __future__ import annotations

import dataclasses
import json
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from spanpack.findings import Finding
from spanpack.lines.positions import duplicate_key
from spanpack.lines.rows import read_document_text, read_rows
from spanpack.package import (
    CATALOGUE,
    DESCRIPTOR,
    MAIN_SET,
    AnnotationSet,
    Package,
    Resource,
    open_package,
    read_file,
    require_tables,
)
from spanpack.schemas.layer import Layer, dumps
from spanpack.schemas.subschemas import Json
from spanpack.storage.files import FolderFiles, OverlaidFiles, PackageError, UnsafePath
from spanpack.validation.validate import check_set

FURNITURE = "furniture"

_HARMLESS = frozenset({"F104", "F105", "F106", "F112", "R407"})
"""Findings with which every record can still be read and placed: how lines are written, and their order."""

_MOST_SHOWN = 5


@dataclass(frozen=True)
class Text:
    """A document as it is compared: its id, its text, and the stretches that carry no annotation."""

    id: str
    text: str
    furniture: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class RecordSet:
    """An annotation set: its records by layer, in the order of the file, and its registers by id."""

    label: str
    layers: Mapping[str, tuple[Json, ...]]
    registers: Mapping[str, Mapping[str, Json]]


def read_sets(path: Path, a: str, b: str) -> tuple[dict[str, Layer], list[Text], RecordSet, RecordSet]:
    """Return the layers and texts of the package at ``path``, and the sets named ``a`` and ``b``.

    A name is a folder of the package, as annotations/passes/a; a folder elsewhere; or a package of the same
    texts, of which the main set is taken. Raises PackageError where one of them cannot be read, or holds
    records that do not fit the schemas or the texts.
    """
    package = open_package(path)
    if package.findings:
        first = package.findings[0]
        raise PackageError(f"{first.path}:{first.line}:{first.column}: {first.rule} {first.message}")
    require_tables(package)
    if package.catalogue is None:
        raise PackageError(f"{package.files.label}: the descriptor lists no catalogue of documents")
    texts = [_text(package, record) for record in read_rows(package, package.catalogue)]
    return package.layers, texts, _read_set(package, a), _read_set(package, b)


def _text(package: Package, record: Json) -> Text:
    text = read_document_text(package, record["path"])
    furniture = tuple((zone["start"], zone["end"]) for zone in record["zones"] if zone["zone"] == FURNITURE)
    return Text(record["id"], text, furniture)


def _read_set(package: Package, name: str) -> RecordSet:
    folder = _listed(package, name)
    if folder is None:
        package, folder = _mount(package, name)
    group = package.sets[folder]
    findings = [finding for finding in check_set(package, group) if _is_in_the_way(finding)]
    if findings:
        raise PackageError(_say(name, findings))
    return RecordSet(
        name,
        {layer: tuple(_rows(package, resource)) for layer, resource in group.layers.items()},
        {
            register: {row["id"]: row for row in _rows(package, resource)}
            for register, resource in group.registers.items()
        },
    )


def _listed(package: Package, name: str) -> str | None:
    """Return the folder of the annotation set of the package that ``name`` means, or None."""
    plain = posixpath.normpath(name.replace("\\", "/"))
    if plain in package.sets:
        return plain
    if isinstance(package.files, FolderFiles):
        target = Path(name).resolve()
        for folder in package.sets:
            if target == package.files.root / folder:
                return folder
    return None


def _mount(package: Package, name: str) -> tuple[Package, str]:
    """Return the package with the folder ``name`` as one more annotation set, and the set's folder in it."""
    folder = Path(name)
    known = f"the sets of {package.files.label} are {', '.join(package.sets) or 'none'}"
    if not folder.exists():
        raise PackageError(f"{name}: there is no such folder, and no such annotation set: {known}")
    if folder.name == DESCRIPTOR:
        folder = folder.parent
    if not folder.is_dir():
        raise PackageError(f"{name}: expected the folder of an annotation set; an archive is to be unpacked first")
    if (folder / DESCRIPTOR).is_file():
        folder = folder / MAIN_SET
    outside = FolderFiles(folder)
    # The name stands in the place of a path, so that a finding shows the file as the person knows it.
    label = posixpath.normpath(folder.as_posix())
    tables, contents = {}, {}
    for layer in package.layers.values():
        if layer.name == CATALOGUE:
            continue
        file = f"{layer.name}.jsonl"
        path = f"{label}/{file}"
        try:
            contents[path] = _canonical(layer, outside.read(file))
        except FileNotFoundError:
            continue
        except (OSError, UnsafePath) as error:
            raise PackageError(f"{path}: cannot be read: {error}") from None
        tables[layer.name] = Resource(-1, layer.name, path, {"type": "table"})
    layers = {table: resource for table, resource in tables.items() if package.layers[table].has_documents}
    if not layers:
        expected = ", ".join(f"{layer.name}.jsonl" for layer in package.layers.values() if layer.has_documents)
        raise PackageError(f"{name}: the folder holds no table of a layer; expected {expected}; {known}")
    registers = {table: resource for table, resource in tables.items() if table not in layers}
    group = AnnotationSet(label, layers, registers)
    files = OverlaidFiles(package.files, contents)
    return dataclasses.replace(package, files=files, sets={**package.sets, label: group}), label


def _canonical(layer: Layer, raw: bytes) -> bytes:
    """Return a table with each line in canonical form, in its place; a line that is no record stays as it is.

    How another program writes JSON, and in which order, is no reason not to count its records.
    """
    return b"\n".join(_canonical_line(layer, line) for line in raw.removesuffix(b"\n").split(b"\n")) + b"\n"


def _canonical_line(layer: Layer, line: bytes) -> bytes:
    try:
        data = json.loads(line)
        if not isinstance(data, dict) or duplicate_key(line.decode()):
            return line
        return dumps(layer.canonical(data))
    except (ValueError, RecursionError):  # A lone surrogate is JSON that no file can hold.
        return line


def _is_in_the_way(finding: Finding) -> bool:
    # Whether a record is good under the guidelines (level C and later) is what the comparison shows.
    return finding.rule[0] in "PFSAR" and finding.rule not in _HARMLESS


def _say(name: str, findings: list[Finding]) -> str:
    first = sorted(findings, key=lambda f: (f.path, f.line, f.column))[:_MOST_SHOWN]
    shown = [f"{f.path}:{f.line}:{f.column}: {f.rule} {f.message}" for f in first]
    more = len(findings) - len(shown)
    if more:
        shown.append(f"and {more:,} more")
    return f"{name} cannot be compared, since its records do not fit the package:\n" + "\n".join(shown)


def _rows(package: Package, resource: Resource) -> list[Json]:
    # A pass may have found nothing.
    return read_rows(package, resource) if read_file(package, resource.path).strip() else []
