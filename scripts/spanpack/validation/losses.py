"""What a table may have lost that is cut off: of the records that stood after the last one, nothing can be said.

Inside a record, the end itself shows it; between two lines, only that the descriptor lists more bytes.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import orjson

from spanpack.findings import Finding
from spanpack.lines.records import MAX_LINE_BYTES, Table, is_cut_off
from spanpack.package import CATALOGUE, MAIN_SET, AnnotationSet, Package, Resource
from spanpack.rules.package import readable
from spanpack.storage.files import Files
from spanpack.validation.shards import Catalogue


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

    Only a stale hash tells that its lines are not those that are listed (see cascades.py).

    ``missing`` is by how many bytes, ``most`` by how many lines at most; ``registers`` are those that its records
    refer to; ``last`` is the document of the last record, where that begins in it, and its id, as the table is sorted.
    """

    path: str
    missing: int
    most: int
    is_register: bool
    registers: frozenset[str]
    last: tuple[str, int, str]

    def explains(self, finding: Finding) -> bool:
        """Return whether a finding may follow from records that stood after the last one."""
        folder, name = posixpath.split(posixpath.splitext(self.path)[0])
        document, start, last = self.last
        match finding:
            case Finding(rule="R404", cause=(_, target, value)):
                # What the catalogue refers to is in the main set.
                is_of_catalogue = posixpath.basename(finding.path).startswith(f"{CATALOGUE}.")
                own = folder == (MAIN_SET if is_of_catalogue else posixpath.dirname(target))
                is_after = value > last if self.is_register else (finding.document or "") >= document
                return own and posixpath.basename(target) == name and is_after
            case Finding(rule="R407", path=path):
                return posixpath.splitext(path)[0] in {posixpath.join(folder, name) for name in self.registers}
            case Finding(rule="W701", path=path):
                is_after = (finding.document or "") >= document
                return not self.is_register and posixpath.dirname(path) == folder and is_after
            case Finding(rule=rule, document=str(about), excerpt=shown) if rule.startswith("G") and shown:
                return folder == MAIN_SET and not self.is_register and (about, shown.start) > (document, start)
        return False


def shortened(package: Package) -> Iterator[Shortened]:
    """Yield the tables of the annotation sets that end with a line and are shorter than listed by a line or more."""
    for group in package.sets.values():
        for name, resource in (group.registers | group.layers).items():
            if readable(package, resource) and type(resource.size) is int:
                missing = resource.size - package.files.size(resource.path)
                table = _shortened(package, group, name, resource, missing) if missing > 0 else None
                if table:
                    yield table


def _shortened(package: Package, group: AnnotationSet, name: str, resource: Resource, missing: int) -> Shortened | None:
    """Return what a table that is ``missing`` bytes may have lost; None where that is no line, or its last is wrong."""
    layer, size = package.layers[name], package.files.size(resource.path)
    start = max(0, size - MAX_LINE_BYTES)
    *lines, rest = package.files.read(resource.path, start).split(b"\n")
    whole = lines[1:] if start else lines
    most = missing // (min(map(len, whole)) + 1) if whole else 0
    if rest or not most:
        return None
    try:
        record = orjson.loads(whole[-1])
    except orjson.JSONDecodeError:
        return None
    if not layer.is_valid(record):
        return None
    registers = frozenset(reference.layer for reference in layer.references) & group.registers.keys()
    return Shortened(resource.path, missing, most, name in group.registers, registers, layer.sort_key(record))
