"""One line of JSON a document: its record in the catalogue, its text, and its records by layer.

This is the form in which loaders of data sets, such as Hugging Face ``datasets``, read texts with their
annotations at once. Nothing is lost: the records are those of the package.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from spanpack.extras import require
from spanpack.formats.content import AnnotatedDocument, Content, open_content
from spanpack.formats.interface import ImportProblem, Losses, ReadDocument
from spanpack.formats.items import Item, filled, put_together, take_apart
from spanpack.formats.sources import TWICE, lines
from spanpack.lines.positions import duplicate_key
from spanpack.package import CATALOGUE, MAIN_SET
from spanpack.rules.schema import messages
from spanpack.schemas.layer import Layer, dumps
from spanpack.schemas.subschemas import Json
from spanpack.storage.files import PackageError

if TYPE_CHECKING:
    import pyarrow as pa

IS_FOLDER = False

_TEXT = "text"


def write(content: Content, target: Path) -> Losses:
    """Write one line a document; the layers stand under their names, after the text.

    Raises PackageError where a layer has the name of something else of a document.
    """
    for name in content.layers:
        if name in _of_document(content):
            raise PackageError(
                f"jsonl keeps the {name} of a document under {name}; give the layer of this name another"
            )
    with target.open("wb") as file:
        for document in content.documents():
            file.write(dumps(to_line(content, document)) + b"\n")
    return Counter()


def to_line(content: Content, document: AnnotatedDocument) -> Json:
    """Return a document with its text and its records by layer."""
    rows: dict[str, list[Json]] = {name: [] for name in content.layers}
    for item in document.items:
        rows[item.layer].append(put_together(content.layers[item.layer], item))
    return {**document.record, _TEXT: document.text, **rows}


def _of_document(content: Content) -> set[str]:
    """Return the keys of a line that are none of a layer."""
    return {*content.package.layers[CATALOGUE].fields, _TEXT}


def line_schema(package: Path, *, annotations: str = MAIN_SET, layers: tuple[str, ...] = ()) -> pa.Schema:
    """Return the Arrow schema of the lines that an export with the same arguments writes.

    Without it a reader guesses the types, from the first lines of a large file: a field that is null in all of these is
    then taken for one without values, and the text that follows further down is an error. A text that looks like a day
    is taken for a time.

    Raises PackageError as the export does, ValueError where a field may have values of several types, and ImportError
    without the extra «arrow».
    """
    from spanpack.model.tables import arrow_schema, plain  # The export itself needs no Arrow.

    content = open_content(package, annotations=annotations, layers=layers)
    arrow = require("pyarrow", "arrow")
    schema = plain(arrow_schema(content.package.layers[CATALOGUE])).append(arrow.field(_TEXT, arrow.string()))
    for name, layer in content.layers.items():
        schema = schema.append(arrow.field(name, arrow.list_(arrow.struct(list(plain(arrow_schema(layer)))))))
    return schema


def _item(layer: Layer, record: Any, place: str) -> Item:
    """Return a record of a line, which may lack what is null, the default or an empty list."""
    if not isinstance(record, dict):
        raise ImportProblem(f"{place}: expected objects in the list of {layer.name}, found {record!r:.200}")
    whole = record if layer.is_valid(record) else filled(layer, record)
    if not layer.is_valid(whole):
        called = record["id"] if layer.has_id(record) else f"a record of {layer.name}, {record!r:.200}"
        wrong = [what for violation in layer.violations(whole) for what in messages(violation)]
        raise ImportProblem("\n".join(f"{place}: {called}: {what}" for what in dict.fromkeys(wrong)))
    return take_apart(layer, layer.canonical(whole))


def read(source: Path, content: Content) -> Iterator[ReadDocument]:
    """Yield the documents of a file of lines."""
    for number, line in lines(source):
        try:
            data = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise ImportProblem(f"{source}:{number}: no JSON: {error}") from None
        twice = duplicate_key(line.decode())
        if twice:
            raise ImportProblem(f"{source}:{number}:{twice[1] + 1}: the key {twice[0]!r:.100} {TWICE}")
        if not isinstance(data, dict) or not isinstance(data.get("id"), str):
            raise ImportProblem(f"{source}:{number}: expected an object with the id of a document")
        items = []
        for name, layer in content.layers.items():
            if name not in data:
                continue  # It was not exported.
            records = data[name]
            if not isinstance(records, list):
                raise ImportProblem(f'{source}:{number}: expected a list of {name}, "{name}": [] where there are none')
            items += [_item(layer, record, f"{source}:{number}") for record in records]
        text = data.get(_TEXT)
        if not isinstance(text, str | None):
            raise ImportProblem(f"{source}:{number}: the text is none: {text!r:.100}")
        known = {*content.layers, *_of_document(content)}
        unread = tuple(f"{key!r:.100}, which is no layer" for key in data if key not in known)
        held = [name for name in content.layers if name in data]
        if not held:
            names = ", ".join(content.layers)
            raise ImportProblem(f"{source}:{number}: holds no layer; expected a list under one of {names}")
        yield ReadDocument(data["id"], text, tuple(items), unread, held)
