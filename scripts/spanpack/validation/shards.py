"""Cut a corpus into shards: some documents with all their records, as byte ranges of the files.

Every table is sorted by document, so that the records of neighbouring documents are one range of
each file, found by bisection. What the worker reads is checked against the range; where a file turns
out not to be sorted, the corpus is taken as one shard.
"""

from __future__ import annotations

import itertools
import operator
import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO, NamedTuple, TypeGuard

from spanpack.lines.records import Table
from spanpack.storage.files import Files, FolderFiles, OverlaidFiles

SHARD_BYTES = 1_000_000
"""About how many bytes of annotations a shard holds: small enough to stay in the processor's cache."""

MOST_DOCUMENTS = 1_000
"""How many documents a shard holds at most: of those with few annotations, the catalogue is larger than these."""

_DOCUMENT = re.compile(rb'"document"\s*:\s*"([^"\\]*)"')
_ID = re.compile(rb'"id": "([^"\\]*)"')


Catalogue = str | Table
"""The path of a JSONL catalogue, or what was read from a YAML one."""


class Part(NamedTuple):
    """A range of the bytes of a file, from the beginning of a line to the end of one.

    In a YAML catalogue, which is read at once, it is a range of its records.
    """

    path: str
    start: int
    end: int


class Shard(NamedTuple):
    """Some documents: their part of the catalogue and of each layer.

    ``first`` and ``after`` bound the ids of the documents (half-open); None is no bound.
    """

    catalogue: Part
    layers: dict[str, Part]
    first: str | None
    after: str | None


def whole(files: Files, catalogue: Catalogue, layers: dict[str, str]) -> Shard:
    """Return the corpus as one shard; ``layers`` maps the names of layers to paths."""
    if isinstance(catalogue, str):
        part = Part(catalogue, 0, files.size(catalogue))
    else:
        part = Part(catalogue.path, 0, len(catalogue.rows))
    return Shard(part, {name: Part(path, 0, files.size(path)) for name, path in layers.items()}, None, None)


def cut(files: Files, catalogue: Catalogue, layers: dict[str, str]) -> list[Shard]:
    """Return the shards of a corpus, in the order of its documents; one where it is small or not sorted."""
    total = sum(files.size(path) for path in layers.values())
    if total <= 2 * SHARD_BYTES or not _is_folder(files):
        return [whole(files, catalogue, layers)]
    ids, offsets = _catalogue_index(files, catalogue)
    if not ids or any(map(operator.ge, ids, ids[1:])):
        return [whole(files, catalogue, layers)]
    path = catalogue if isinstance(catalogue, str) else catalogue.path
    step = min(max(1, round(len(ids) * SHARD_BYTES / total)), MOST_DOCUMENTS)
    places = [*range(0, len(ids), step), len(ids)]
    firsts = [ids[place] for place in places[1:-1]]
    edges = {name: [0, *_line_offsets(files, where, firsts), files.size(where)] for name, where in layers.items()}
    return [
        Shard(
            catalogue=Part(path, offsets[start], offsets[end]),
            layers={name: Part(layers[name], *edge[number : number + 2]) for name, edge in edges.items()},
            first=ids[start] if number else None,
            after=ids[end] if end < len(ids) else None,
        )
        for number, (start, end) in enumerate(itertools.pairwise(places))
    ]


def _is_folder(files: Files) -> TypeGuard[FolderFiles | OverlaidFiles]:
    """Return whether any part of a file is read as quickly as another: of an archive it is not."""
    return isinstance(files.under if isinstance(files, OverlaidFiles) else files, FolderFiles)


def _catalogue_index(files: FolderFiles | OverlaidFiles, catalogue: Catalogue) -> tuple[list[str], list[int]]:
    """Return the ids of the documents, and where each record begins and the last one ends."""
    if not isinstance(catalogue, str):
        return [str(record.get("id")) for record in catalogue.rows], list(range(len(catalogue.rows) + 1))
    ids, offsets, offset = [], [], 0
    with files.open(catalogue) as lines:
        for line in lines:
            found = _ID.search(line)
            if found is None:
                return [], []
            ids.append(found[1].decode("utf-8", "replace"))
            offsets.append(offset)
            offset += len(line)
    return ids, [*offsets, offset]


def _line_offsets(files: FolderFiles | OverlaidFiles, path: str, documents: Sequence[str]) -> Iterator[int]:
    """Yield, for each of ``documents`` in order, the offset of the first line that belongs to it or a later one."""
    size = files.size(path)
    if not size:
        yield from (0 for _ in documents)
        return
    low = 0
    with files.open(path, buffering=0) as file:
        for document in documents:
            low = _bisect(file, document.encode(), low, size)
            yield low


def _line_at(file: BinaryIO, offset: int, low: int, high: int, block: int = 4096) -> tuple[int, bytes]:
    """Return where the line that ``offset`` lies in begins, and the line; nothing outside [low, high) is looked at.

    It is read in blocks: a file mapped into memory would count as memory of the process.
    """
    start, end = max(low, offset - block), min(offset + block, high)
    file.seek(start)
    read = file.read(end - start)
    before, behind = read.rfind(b"\n", 0, offset - start), read.find(b"\n", offset - start)
    if (before < 0 and start > low) or (behind < 0 and end < high):
        return _line_at(file, offset, low, high, 4 * block)
    return start + before + 1, read[before + 1 : behind + 1] if behind >= 0 else read[before + 1 :]


def _bisect(file: BinaryIO, document: bytes, low: int, high: int) -> int:
    """Return the offset of the first line in [low, high) whose document is not before ``document``.

    ``low`` is the beginning of a line. A line without a document counts as before.
    """
    while low < high:
        middle, line = _line_at(file, (low + high) // 2, low, high)
        found = _DOCUMENT.search(line)
        if found is None or found[1] < document:
            low = middle + len(line)
        else:
            high = middle
    return low
