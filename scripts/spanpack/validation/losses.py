"""What a table may have lost that is cut off: of the records that stood after the last one, nothing can be said."""

from __future__ import annotations

import re
from collections.abc import Mapping

from spanpack.lines.records import MAX_LINE_BYTES, Table, is_cut_off
from spanpack.package import CATALOGUE
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
