"""The package in memory, and the places in it where an error can be planted."""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import yaml

from spanpack.lines.positions import Pointer
from spanpack.package import CATALOGUE, DESCRIPTOR, MAIN_SET, open_package
from spanpack.schemas.layer import Layer
from spanpack.schemas.subschemas import Json, resolve
from spanpack.storage.files import check_relative
from spanpack.validation.guidelines import GUIDELINES

Change = dict[str, bytes | None]
"""The files that an error changes: their new bytes, or None where the file is gone."""

VERSIONED = ("CHANGELOG.md", "CITATION.cff")
"""The files that state the version of the package, where it has them."""

_OFFSETS = {"start", "end", "text"}


class MemoryFiles:
    """The files of a package in memory."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self.contents = contents
        self.label = "memory"

    def names(self, folder: str) -> Iterator[str]:
        start = folder.rstrip("/") + "/"
        return iter(sorted(name for name in self.contents if name.startswith(start)))

    def size(self, path: str) -> int:
        return len(self._content(path))

    def read(self, path: str, start: int = 0, end: int | None = None) -> bytes:
        content = self._content(path)
        return content if start == 0 and (end is None or end >= len(content)) else content[start:end]

    def _content(self, path: str) -> bytes:
        check_relative(path)
        if path not in self.contents:
            raise FileNotFoundError(path)
        return self.contents[path]


@dataclass(frozen=True)
class Table:
    """A table of the main annotation set, or the catalogue, which has no lines of its own."""

    name: str
    path: str
    layer: Layer
    lines: tuple[bytes, ...]
    records: tuple[Json, ...]


@dataclass(frozen=True)
class Original:
    """The package without an error: its files, and what they hold."""

    contents: dict[str, bytes]
    descriptor: Json
    tables: dict[str, Table]
    texts: dict[str, str]

    @property
    def documents(self) -> tuple[Json, ...]:
        """The records of the catalogue."""
        return self.tables[CATALOGUE].records

    @property
    def catalogue(self) -> str:
        """The YAML of the catalogue."""
        return self.contents[self.tables[CATALOGUE].path].decode()

    def records(self, table: str, document: str) -> list[Json]:
        """Return the records of a table that belong to a document."""
        return [record for record in self.tables[table].records if record["document"] == document]

    def with_record(self, table: str, record: Json, index: int) -> Change:
        """Return the change that puts a record into the place of another one."""
        rows = self.tables[table]
        if table == CATALOGUE:
            return self.with_documents((*rows.records[:index], record, *rows.records[index + 1 :]))
        return {rows.path: join((*rows.lines[:index], write_record(record), *rows.lines[index + 1 :]))}

    def with_documents(self, documents: Iterable[Json]) -> Change:
        """Return the change that gives the catalogue these records."""
        text = yaml.dump(list(documents), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)
        return {self.tables[CATALOGUE].path: text.encode()}

    def with_hashes(self, change: Change) -> dict[str, bytes]:
        """Return the files after a change, hash and size of what has changed brought up to date."""
        stated = {path: content for path, content in change.items() if content is not None and path != DESCRIPTOR}
        if DESCRIPTOR in change or not stated:
            return self.without_hashes(change)
        resources = [
            resource | _measures(resource, stated[resource["path"]]) if resource["path"] in stated else resource
            for resource in self.descriptor["resources"]
        ]
        return self.without_hashes(change | {DESCRIPTOR: write_descriptor(self.descriptor | {"resources": resources})})

    def without_hashes(self, change: Change) -> dict[str, bytes]:
        """Return the files after a change, the descriptor as it was."""
        return {path: content for path, content in (self.contents | change).items() if content is not None}


def write_package(contents: Mapping[str, bytes], folder: Path) -> Path:
    """Write the files of a package to a folder and return it."""
    for path, content in contents.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder


def write_record(record: Json) -> bytes:
    """Return a record as its line, without the line end."""
    return json.dumps(record, ensure_ascii=False).encode()


def join(lines: Iterable[bytes]) -> bytes:
    """Return the bytes of a table with these lines."""
    return b"".join(line + b"\n" for line in lines)


def write_descriptor(descriptor: Json) -> bytes:
    """Return the descriptor as it is written."""
    return orjson.dumps(descriptor, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _measures(resource: Json, content: bytes) -> Json:
    measures: Json = {"hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
    return measures | {"bytes": len(content)} if "bytes" in resource else measures


def read_original(root: Path, *, with_passes: bool = False) -> Original:
    """Read the package at ``root`` into memory: documents, main annotation set and schemas.

    The passes of single annotators, which have the same form, are left out unless ``with_passes``: they would be
    checked again with every error.
    """
    package = open_package(root)
    others = set() if with_passes else {folder for folder in package.sets if folder != MAIN_SET}
    listed = [(resource, data) for resource, data in package.described() if resource.folder not in others]
    kept = [resource for resource, _ in listed]
    descriptor = package.head | {"resources": [data for _, data in listed]}
    contents = {resource.path: package.files.read(resource.path) for resource in kept}
    contents |= {name: (root / name).read_bytes() for name in (*VERSIONED, GUIDELINES) if (root / name).exists()}
    contents[DESCRIPTOR] = write_descriptor(descriptor)
    main = package.sets[MAIN_SET]
    tables = {
        name: _read_table(name, resource.path, package.layers[name], contents[resource.path])
        for name, resource in {**main.layers, **main.registers}.items()
    }
    assert package.catalogue is not None
    path = package.catalogue.path
    documents: list[Json] = yaml.safe_load(contents[path])
    tables[CATALOGUE] = Table(CATALOGUE, path, package.layers[CATALOGUE], (), tuple(documents))
    texts = {document["id"]: contents[document["path"]].decode() for document in documents}
    return Original(contents, descriptor, tables, texts)


def _read_table(name: str, path: str, layer: Layer, content: bytes) -> Table:
    lines = tuple(content.split(b"\n")[:-1])
    return Table(name, path, layer, lines, tuple(json.loads(line) for line in lines))


class _Dumper(yaml.CSafeDumper):
    """Writes YAML without aliases, which a record that stands twice would otherwise become."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


class RecordPlace:
    """A record in which an error is planted.

    ``data`` is a copy that an operator changes and returns; ``turn`` counts the records of the
    table, so that an operator with a choice takes another value, or another letter, each time.
    ``number`` is which of the spans of the record is corrupted; None leaves it to the turn.
    """

    def __init__(self, original: Original, table: str, index: int, number: int | None = None) -> None:
        self.original = original
        self.table = original.tables[table]
        self.index = self.turn = index
        self.number = number
        self.data: Json = json.loads(json.dumps(self.table.records[index]))

    @property
    def layer(self) -> Layer:
        return self.table.layer

    @property
    def key(self) -> str:
        """The id of the document of the record."""
        return str(self.data["id"] if self.table.name == CATALOGUE else self.data["document"])

    @property
    def document(self) -> Json:
        """The document of the record, as the catalogue has it."""
        return next(document for document in self.original.documents if document["id"] == self.key)

    @property
    def text(self) -> str:
        """The text of the document of the record."""
        return self.original.texts[self.key]

    @property
    def prefix(self) -> str:
        """How the ids of the document begin."""
        return self.key.partition("_")[0] + "-"

    @property
    def siblings(self) -> list[Json]:
        """The other records of the same table and document."""
        own = self.data["id"]
        return [record for record in self.original.records(self.table.name, self.key) if record["id"] != own]

    @property
    def lines(self) -> list[bytes]:
        """The lines of the table, to be changed."""
        return list(self.table.lines)

    def values(self) -> list[tuple[Pointer, Any, Json]]:
        """Return (pointer, value, schema) of each value in the record, the record itself left out."""
        return list(_values(self.data, self.layer.schema, self.layer.schema, ()))[1:]

    def objects(self) -> list[Json]:
        """Return the record and the objects inside it."""
        return [self.data, *(value for _, value, _ in self.values() if isinstance(value, dict))]

    def spans(self) -> list[Json]:
        """Return the spans of the record: objects with start, end and text."""
        return [value for value in self.objects() if value.keys() >= _OFFSETS]

    def span(self) -> Json:
        """Return the span that is corrupted, of a record of a layer."""
        span: Json = pick(self.spans(), self.turn if self.number is None else self.number)
        return span

    def references(self, layer: str) -> list[Pointer]:
        """Return the pointers of the ids in the record that are ids of ``layer``."""
        return [
            pointer
            for pointer, value, part in self.values()
            if part.get("spanpack:ref") == layer and isinstance(value, str)
        ]

    def set(self, pointer: Pointer, value: Any) -> Json:
        """Set a value inside the record and return the record."""
        target: Any = self.data
        for step in pointer[:-1]:
            target = target[step]
        target[pointer[-1]] = value
        return self.data

    def move(self, span: Json, start: int, end: int) -> Json:
        """Give a span other offsets, with the text that stands there, and return the record."""
        span |= {"start": start, "end": end, "text": self.text[start:end]}
        return self.data

    def is_furniture(self, start: int, end: int) -> bool:
        """Return whether a stretch of the text touches furniture."""
        return any(
            zone["zone"] == "furniture" and zone["start"] < end and start < zone["end"]
            for zone in self.document["zones"]
        )

    def is_plain(self, start: int, end: int) -> bool:
        """Return whether a stretch of the text lies in one paragraph, outside furniture."""
        return "\n" not in self.text[start:end] and not self.is_furniture(start, end)

    def is_parted(self, one: Json, other: Json) -> bool:
        """Return whether two spans that do not overlap stand in different paragraphs."""
        return "\n" in self.text[min(one["end"], other["end"]) : max(one["start"], other["start"])]

    def elsewhere(self, span: Json) -> list[Json]:
        """Return the spans of the same words in other paragraphs, outside furniture."""
        found = [match.span() for match in re.finditer(rf"(?<!\w){re.escape(span['text'])}(?!\w)", self.text)]
        same = [{"start": start, "end": end, "text": span["text"]} for start, end in found]
        return [one for one in same if self.is_parted(one, span) and not self.is_furniture(one["start"], one["end"])]

    def new_id(self) -> str:
        """Return an id that no record of the table has."""
        found = re.fullmatch(r"(.*?-[a-z]+)\d+", self.data["id"])
        assert found is not None, self.data["id"]
        used = [int(record["id"].removeprefix(found[1])) for record in [self.data, *self.siblings]]
        return f"{found[1]}{max(used) + 1}"

    def insert(self, record: Json) -> list[bytes]:
        """Return the lines of the table with one more record, where the order puts it."""
        records = sorted([*self.table.records, record], key=self.layer.sort_key)
        return [write_record(item) for item in records]


@dataclass(frozen=True)
class WaiverPlace:
    """A waiver in which an error is planted.

    ``waivers`` are the texts of all: what stands between blank lines in the file, without the comment on top.
    """

    original: Original
    waivers: tuple[str, ...]
    index: int

    @property
    def before(self) -> tuple[str, ...]:
        return self.waivers[: self.index]

    @property
    def own(self) -> str:
        return self.waivers[self.index]

    @property
    def after(self) -> tuple[str, ...]:
        return self.waivers[self.index + 1 :]

    @property
    def row(self) -> Json:
        """What the waiver says."""
        [row] = yaml.safe_load(self.own)
        return dict(row)

    @property
    def text(self) -> str:
        """The text of the document of the waiver."""
        return self.original.texts[self.row["document"]]

    @property
    def starts(self) -> list[int]:
        """Where the words of the waiver stand in the document, as whole words."""
        return [found.start() for found in re.finditer(rf"(?<!\w){re.escape(self.row['quote'])}(?!\w)", self.text)]

    @property
    def places(self) -> int:
        """How often the words of the waiver stand in its document."""
        return len(self.starts)

    @property
    def occurrence(self) -> int:
        """Which of the places of the words is waived; 1 is the first."""
        within = self.text.index(self.row["within"]) if "within" in self.row else 0
        return next(number for number, start in enumerate(self.starts, 1) if start >= within)

    def with_own(self, text: str) -> list[str]:
        """Return the texts of all waivers, with another one in the place of this."""
        return [*self.before, text, *self.after]


def _values(value: Any, part: Json, root: Json, pointer: Pointer) -> Iterator[tuple[Pointer, Any, Json]]:
    part = resolve(part, root)
    yield pointer, value, part
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _values(child, part["properties"][key], root, (*pointer, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _values(child, part["items"], root, (*pointer, index))


def pick(choices: list[Any], turn: int) -> Any:
    """Return one of ``choices``, another one with each turn; None where there are none."""
    return choices[turn % len(choices)] if choices else None


@functools.lru_cache(4)
def _nodes(text: str) -> yaml.Node:
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    assert node is not None
    return node


def yaml_scalar(text: str, pointer: Pointer) -> tuple[int, int]:
    """Return where in a YAML text the scalar at ``pointer`` stands, quotation marks included."""
    node: Any = _nodes(text)
    for step in pointer:
        if isinstance(node, yaml.SequenceNode):
            node = node.value[step]
        else:
            node = next(value for key, value in node.value if key.value == step)
    return node.start_mark.index, node.end_mark.index
