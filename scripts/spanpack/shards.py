"""Cut a corpus into shards: some documents with all their records, as byte ranges of the files.

Every table is sorted by document, so that the records of neighbouring documents are one range of
each file, found by bisection. What the worker reads is checked against the range; where a file turns
out not to be sorted, the corpus is taken as one shard.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spanpack.files import Files, FolderFiles
from spanpack.records import YamlRecord

SHARD_BYTES = 1_000_000
"""About how many bytes of annotations a shard holds: small enough to stay in the processor's cache."""

_DOCUMENT = re.compile(rb'"document": "([^"\\]*)"')
_ID = re.compile(rb'"id": "([^"\\]*)"')


@dataclass(frozen=True, slots=True)
class Part:
    """A range of the bytes of a file, from the beginning of a line to the end of one."""

    path: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Shard:
    """Some documents: their records in the catalogue, and their part of each layer.

    ``catalogue`` is a part of a JSONL catalogue, or the records of a YAML one. ``first`` and
    ``after`` bound the ids of the documents (half-open); None is no bound.
    """

    catalogue: Part | tuple[YamlRecord, ...]
    layers: dict[str, Part]
    first: str | None
    after: str | None


def whole(files: Files, catalogue: str | Sequence[YamlRecord], layers: dict[str, str]) -> Shard:
    """Return the corpus as one shard; ``layers`` maps the names of layers to paths."""
    return Shard(
        catalogue=Part(catalogue, 0, files.size(catalogue)) if isinstance(catalogue, str) else tuple(catalogue),
        layers={name: Part(path, 0, files.size(path)) for name, path in layers.items()},
        first=None,
        after=None,
    )


def cut(files: Files, catalogue: str | Sequence[YamlRecord], layers: dict[str, str]) -> list[Shard]:
    """Return the shards of a corpus, in the order of its documents; one where it is small or not sorted."""
    total = sum(files.size(path) for path in layers.values())
    if total <= 2 * SHARD_BYTES or not isinstance(files, FolderFiles):
        return [whole(files, catalogue, layers)]
    ids, offsets = _catalogue_index(files, catalogue)
    if not ids or any(one >= other for one, other in zip(ids, ids[1:], strict=False)):
        return [whole(files, catalogue, layers)]
    step = max(1, round(len(ids) * SHARD_BYTES / total))
    places = range(0, len(ids), step)
    firsts = [ids[place] for place in places][1:]
    edges = {name: [*_line_offsets(files, path, firsts), files.size(path)] for name, path in layers.items()}
    shards = []
    for number, place in enumerate(places):
        part: Part | tuple[YamlRecord, ...]
        if isinstance(catalogue, str):
            part = Part(catalogue, offsets[place], offsets[min(place + step, len(ids))])
        else:
            part = tuple(catalogue[place : place + step])
        shards.append(
            Shard(
                catalogue=part,
                layers={name: Part(layers[name], edge[number - 1] if number else 0, edge[number]) for name, edge in edges.items()},
                first=ids[place] if number else None,
                after=firsts[number] if number < len(firsts) else None,
            )
        )
    return shards


def _catalogue_index(files: Files, catalogue: str | Sequence[YamlRecord]) -> tuple[list[str], list[int]]:
    """Return the ids of the documents and, of a JSONL catalogue, the offsets of their lines and its size."""
    if not isinstance(catalogue, str):
        return [str(record.data.get("id")) for record in catalogue], []
    ids, offsets, offset = [], [], 0
    for line in files.read(catalogue).splitlines(keepends=True):
        found = _ID.search(line)
        if found is None:
            return [], []
        ids.append(found[1].decode("utf-8", "replace"))
        offsets.append(offset)
        offset += len(line)
    return ids, [*offsets, offset]


def _line_offsets(files: FolderFiles, path: str, documents: Sequence[str]) -> Iterator[int]:
    """Yield, for each of ``documents`` in order, the offset of the first line that belongs to it or a later one."""
    size = files.size(path)
    if not size:
        yield from (0 for _ in documents)
        return
    low = 0
    with files.open(path) as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as lines:
        for document in documents:
            low = _bisect(lines, document.encode(), low, size)
            yield low


def _bisect(lines: mmap.mmap, document: bytes, low: int, high: int) -> int:
    """Return the offset of the first line in [low, high) whose document is not before ``document``.

    ``low`` is the beginning of a line. A line without a document counts as before.
    """
    while low < high:
        middle = lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
        after = lines.find(b"\n", middle, high) + 1 or high
        found = _DOCUMENT.search(lines, middle, after)
        if found is None or found[1] < document:
            low = after
        else:
            high = middle
    return low
