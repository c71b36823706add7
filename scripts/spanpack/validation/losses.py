"""What a table may have lost that is cut off: of the records that stood after the last one, nothing can be said.

Inside a record, the end itself shows it; between two lines, only that the descriptor lists more bytes.
"""

from __future__ import annotations

import math
import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import orjson

from spanpack.findings import Finding
from spanpack.lines.records import BOM, MAX_LINE_BYTES, Table, is_cut_off
from spanpack.package import CATALOGUE, MAIN_SET, AnnotationSet, Package, Resource
from spanpack.rules.catalogue import asks
from spanpack.rules.coverage import OF_OTHER_RECORDS
from spanpack.schemas.layer import EACH, Layer, dumps
from spanpack.schemas.subschemas import shortest
from spanpack.storage.files import Files
from spanpack.validation.shards import Catalogue

_MOST_MEASURED = 50_000_000
"""Bytes of a table of which each line is read to know how long it was, which takes its time."""


def losses(
    files: Files, layers: Mapping[str, str], registers: Mapping[str, Table], catalogue: Catalogue
) -> dict[str, str]:
    """Return, for each table that is cut off inside its last record, from where on its records may be lost.

    ``layers`` maps names to paths. Of a layer that is the id of a document, of a register or the catalogue that of a
    record: those with this id or a greater one may have stood there, since all are in order.
    """
    since = {name: _lost_since(files, path, "document") for name, path in layers.items()}
    since |= {name: _lost_since(files, table.path, "id") for name, table in registers.items()}
    if isinstance(catalogue, str):
        since[CATALOGUE] = _lost_since(files, catalogue, "id")
    elif catalogue.is_cut_off:
        since[CATALOGUE] = max(catalogue.lost_ids)
    return {name: first for name, first in since.items() if first is not None}


def _lost_since(files: Files, path: str, key: str) -> str | None:
    """Return the last value of a key in a table that is cut off, "" where it has none; None where it is not."""
    size = files.size(path)
    if not size or files.read(path, size - 1) == b"\n":
        return None
    end = files.read(path, max(0, size - 2 * MAX_LINE_BYTES))
    if not is_cut_off(end.rpartition(b"\n")[2]):
        return None
    values = re.findall(rb'"%s"\s*:\s*"([^"\\]*)"' % key.encode(), end)
    return values[-1].decode("utf-8", "replace") if values else ""


class Shortened(NamedTuple):
    """A table that is shorter than the descriptor lists, by a line at least: its last lines may be lost.

    ``missing`` is by how many bytes, ``most`` by how many lines at most; ``named`` maps the paths of the registers that
    its records refer to to how many ids of each these lines can have named; ``last`` is the document of the last
    record, where that begins in it, and its id, as the table is sorted.
    """

    path: str
    missing: int
    most: int
    is_register: bool
    named: Mapping[str, float]
    last: tuple[str, int, str]

    def explained(self, findings: Iterable[Finding]) -> set[Finding]:
        """Return those findings that may follow from records that stood after the last one.

        Of more ids than these can have had, or named, some are wrong for another reason: then none is explained.
        """
        explained = {finding for finding in findings if self._explains(finding)}
        absent = {finding for finding in explained if finding.rule == "R404"}
        if len({finding.cause for finding in absent}) > self.most:
            explained -= absent
        for register, most in self.named.items():
            unused = {finding for finding in explained if finding.rule == "R407" and finding.path == register}
            if len(unused) > most:
                explained -= unused
        return explained

    def _explains(self, finding: Finding) -> bool:
        folder, name = posixpath.split(posixpath.splitext(self.path)[0])
        document, start, last = self.last
        match finding:
            case Finding(rule="F104", path=path):
                return path == self.path
            case Finding(rule="R404", cause=(_, target, value)):
                # What the catalogue refers to is in the main set.
                is_of_catalogue = posixpath.basename(finding.path).startswith(f"{CATALOGUE}.")
                own = folder == (MAIN_SET if is_of_catalogue else posixpath.dirname(target))
                is_after = value > last if self.is_register else (finding.document or "") >= document
                return own and posixpath.basename(target) == name and is_after
            case Finding(rule="R407", path=path):
                return path in self.named
            case Finding(rule="W701", path=path, cause=(_, _, about, rule, *_)):
                own = posixpath.dirname(path) == folder and asks(rule, name)
                if self.is_register:
                    return own and not about and (finding.record or "") > last
                return own and bool(about) and (about >= document or OF_OTHER_RECORDS.get(rule) == name)
            case Finding(rule=rule, document=str(about), excerpt=shown) if rule.startswith("G") and shown:
                return folder == MAIN_SET and asks(rule, name) and (about, shown.start) > (document, start)
        return False


def shortened(package: Package, findings: Iterable[Finding]) -> Iterator[Shortened]:
    """Yield the tables of the annotation sets that are shorter than listed by a line or more, and have another hash.

    ``findings`` say so, and in which tables lines are not as they should be: these are measured as if they were. What
    cannot be read in UTF-8, holds no record or is cut off inside one says itself that it is damaged.
    """
    rules: dict[str, set[str]] = defaultdict(set)
    for finding in findings:
        path = finding.related[0] if finding.rule == "P006" and finding.related else finding.path
        rules[path].add(finding.rule)
    for group in package.sets.values():
        for name, resource in (group.registers | group.layers).items():
            found = rules.get(resource.path, set())
            if "P006" in found and found.isdisjoint(("F101", "F106")) and type(resource.size) is int:
                is_damaged = any(rule.startswith(("F", "S")) for rule in found)
                table = _shortened(package, group, name, resource, is_damaged=is_damaged)
                if table:
                    yield table


def _shortened(
    package: Package, group: AnnotationSet, name: str, resource: Resource, *, is_damaged: bool
) -> Shortened | None:
    layer, path = package.layers[name], resource.path
    size = package.files.size(path)
    end = package.files.read(path, max(0, size - MAX_LINE_BYTES))
    if is_cut_off(end.rpartition(b"\n")[2]):
        return None
    if is_damaged and size <= _MOST_MEASURED:
        size = _undamaged_size(layer, package.files.read(path)) or resource.size
    missing = resource.size - size
    most = missing // (len(dumps(shortest(layer.shape))) + 1)
    if most < 1:
        return None
    records = map(_record, reversed(end.split(b"\n")))
    last = next((layer.sort_key(record) for record in records if layer.is_valid(record)), ("", -1, ""))
    named: dict[str, float] = defaultdict(int)
    for reference in layer.references:
        if reference.layer in group.registers:
            # Of a list, nothing says how long it was.
            named[group.registers[reference.layer].path] += math.inf if EACH in reference.path else most
    return Shortened(path, missing, most, name in group.registers, named, last)


def _undamaged_size(layer: Layer, raw: bytes) -> int:
    """Return how long a table may have been when its lines were right, which now are not written so, or lack something.

    Of a line that lacks keys, or is no record, it is not known: it may have been as long as the longest, where it is
    not longer now. Where all are so, it is 0.
    """
    lines = [line for line in raw.removeprefix(BOM).splitlines() if line.strip()]
    sizes = [_undamaged_line(layer, line) for line in lines]
    longest = max(filter(None, sizes), default=0)
    return sum(size or max(longest, len(line) + 1) for size, line in zip(sizes, lines, strict=True)) if longest else 0


def _undamaged_line(layer: Layer, line: bytes) -> int | None:
    record = _record(line)
    if not isinstance(record, dict) or not record.keys() >= set(layer.fields):
        return None
    try:
        return len(dumps(layer.canonical(record))) + 1
    except RecursionError:
        return None  # It nests deeper than any record may.


def _record(line: bytes) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
