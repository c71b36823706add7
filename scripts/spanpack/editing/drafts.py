"""A draft of new records as a person writes it, in which spans are quotations.

A draft is a YAML mapping, or a list of them, one a document:

    document: "003"                # the id of the document, or its part before the first underscore
    entities:                      # new entities of the register
      - {id: vice-news, name: VICE News, type: organization, country: USA, sector: JRN}
    actors:
      - {quote: VICE News, before: "he told ", occurrence: 1, entity: vice-news, mention: name}
    attributions:
      - key: rubin                 # a name for parent, anchor or repeat_of, in this draft only
        within: "says Rubin"       # a stretch of the text in which the quotations are looked up
        source: Rubin
        cue: says
        content: [...]

Offsets, the order of keys, and defaults of the schema are the tool's matter.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from spanpack.lines.positions import KEY, Pointer
from spanpack.package import CATALOGUE
from spanpack.quotations import KEYS as LOCATORS
from spanpack.quotations import QuotationError, Scope, locate
from spanpack.rules.subject import document_prefix
from spanpack.schemas.layer import EACH, Layer, dumps
from spanpack.schemas.subschemas import Json, json_types, resolve

Problem = tuple[Pointer, str]
"""Where in a draft something is wrong, and what."""

_DRAFT = "a draft is a mapping: document, and under the name of each layer a list of records"
_NO_DRAFT = f"this is a record, and no draft; {_DRAFT}, as spanpack add --help shows"
_LAYER_NAME = re.compile(r"\w[\w-]*")
_COMPUTED = ("start", "end", "text")
_SHOWN = 5


@dataclass
class Entry:
    """A record on its way: what the person wrote, where in the draft, and what became of it."""

    layer: Layer
    pointer: Pointer
    written: Json
    document: str = ""
    record: Json = field(default_factory=dict)

    @property
    def key(self) -> str | None:
        """The name that the draft gives the record, or None."""
        key = self.written.get("key")
        return str(key) if key is not None else None

    @property
    def line(self) -> bytes:
        """The record as its canonical line, without the line end."""
        return dumps(self.layer.canonical(self.record))


def read_entries(data: Any, layers: Mapping[str, Layer], documents: Sequence[str]) -> tuple[list[Entry], list[Problem]]:
    """Return the entries of a draft, and what is wrong with its outline.

    ``layers`` are those that may be added to; ``documents`` the ids of the documents.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    for number, part in enumerate(data if isinstance(data, list) else [data]):
        place: Pointer = (number,) if isinstance(data, list) else ()
        if not isinstance(part, dict):
            problems.append((place, f"{_show(part)} is no draft; {_DRAFT}"))
            continue
        if _is_record(part, layers):
            # Of the keys of a record, each would be no layer, and of a list of records each one again.
            if not any(message == _NO_DRAFT for _, message in problems):
                problems.append((place, _NO_DRAFT))
            continue
        named = part.get("document")
        document = _document_id(documents, named)
        if document is None and (
            "document" in part or any(name in layers and layers[name].has_documents for name in part)
        ):
            problems.append(((*place, "document"), _no_document(documents, named)))
        for name, items in part.items():
            if name == "document":
                continue
            if name not in layers:
                problems.append(((*place, name, KEY), _no_layer(name, layers)))
            elif not isinstance(items, list):
                what = f"{name} is {_show(items)}; expected a list: a hyphen before each record"
                problems.append(((*place, name, KEY), what))
            else:
                for index, item in enumerate(items):
                    entry = Entry(layers[name], (*place, name, index), {}, document or "")
                    if isinstance(item, dict):
                        entry.written = item
                        entries.append(entry)
                    else:
                        what = f"{_show(item)} is no record; expected a mapping with the fields "
                        problems.append((entry.pointer, what + ", ".join(_fields(entry.layer))))
    if not entries and not problems:
        what = f"the draft holds no records; list them under the name of a layer: {', '.join(layers)}"
        problems.append(((), what))
    return entries, problems


def _is_record(part: Json, layers: Mapping[str, Layer]) -> bool:
    """Return whether a mapping has the keys of a record where those of a draft should be."""
    names = [name for name in part if name != "document"]
    return not any(name in layers for name in names) and ("layer" in names or "quote" in names or len(names) > 1)


def _document_id(documents: Sequence[str], name: Any) -> str | None:
    found = [document for document in documents if name in (document, document_prefix(document))]
    return found[0] if len(found) == 1 else None


def _no_document(documents: Sequence[str], named: Any) -> str:
    if isinstance(named, int | float) and not isinstance(named, bool):
        return f'document is the number {named}; write the id in quotes, as "{named}"'
    shown = ", ".join(documents[:_SHOWN]) + (f" and {len(documents) - _SHOWN} more" if len(documents) > _SHOWN else "")
    if named is None:
        return f"the draft names no document; write document: and the id of one, which may be {shown}"
    return f"{_show(named)} is no document; there is {shown}"


def _no_layer(name: str, layers: Mapping[str, Layer]) -> str:
    if name == CATALOGUE:
        return "documents is no layer: a document begins with its text, and spanpack new writes its record"
    if not _LAYER_NAME.fullmatch(name):
        return f"{_show(name)} is no name of a layer; there is {', '.join(layers)}"
    there = f"there is {', '.join(layers)}; a new layer begins with its schema, schemas/{name}.json"
    return f"{name} is no layer{_meant(name, layers)}; {there}"


def build(entry: Entry, text: str) -> Iterator[Problem]:
    """Fill the record of an entry from what was written, ``text`` being that of its document; yield what is wrong."""
    for pointer, message in _build(entry, text):
        yield (*entry.pointer, *pointer), message


def _build(entry: Entry, text: str) -> Iterator[Problem]:
    layer, written = entry.layer, entry.written
    try:
        scope = Scope(text, 0, len(text)).narrow(written.get("within"))
    except QuotationError as error:
        yield ("within",), str(error)
        return
    fields = _fields(layer)
    unknown = [name for name in written if name not in (*fields, *_aids(layer))]
    for name in unknown:
        yield (name, KEY), _no_field(name, layer, fields)
    if layer.has_documents:
        entry.record["document"] = entry.document
    is_misspelt = "quote" not in written and any("quote" in _near(name, fields) for name in unknown)
    if layer.is_span and not is_misspelt:
        try:
            entry.record |= locate(scope, {key: written[key] for key in LOCATORS if key in written})
        except QuotationError as error:
            yield ("quote",) if "quote" in written else (), str(error)
    for name, part in layer.schema["properties"].items():
        if name in entry.record or (layer.is_span and name in _COMPUTED):
            continue
        if name not in written:
            entry.record[name] = _default(resolve(part, layer.schema))
            continue
        try:
            entry.record[name] = _value(written[name], resolve(part, layer.schema), layer.schema, scope)
        except QuotationError as error:
            yield (name,), str(error)


def _fields(layer: Layer) -> list[str]:
    """Return the fields of a record that a person writes."""
    own = [name for name in layer.schema["properties"] if name != "document"]
    if layer.is_span:
        own = ["quote", *(name for name in own if name not in _COMPUTED)]
    return [name for name in own if name != "id" or not layer.has_documents]


def _aids(layer: Layer) -> tuple[str, ...]:
    """Return what an entry may have besides its fields."""
    own = ("id", "key", "within") if layer.has_documents else ("id", "key")
    return (*own, *LOCATORS) if layer.is_span else own


def _no_field(name: str, layer: Layer, fields: list[str]) -> str:
    if layer.is_span and name in _COMPUTED:
        return f"{name} is computed from the quotation; leave it out"
    if name == "document":
        return "document stands once, before the layers; leave it out here"
    meant = _meant(name, [*fields, *_aids(layer)])
    return f"{name} is no field of a draft of {layer.name}{meant}; there is {', '.join(fields)}"


def _meant(name: str, words: Iterable[str]) -> str:
    near = _near(name, words)
    return f" (is {near[0]} meant?)" if near else ""


def _near(name: str, words: Iterable[str]) -> list[str]:
    return difflib.get_close_matches(name, list(words), n=1)


def _show(value: Any) -> str:
    shown = json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= 60 else shown[:59] + "…"


def _value(written: Any, part: Json, root: Json, scope: Scope) -> Any:
    """Return a written value with its quotations made spans; one that is not a list may stand for a list."""
    if written is None:
        return None
    if part.get("spanpack:span"):
        return locate(scope, written)
    if "array" in json_types(part):
        item = resolve(part.get("items", {}), root)
        items = written if isinstance(written, list) else [written]
        return [_value(one, item, root, scope) for one in items]
    if isinstance(written, dict) and "properties" in part:
        properties = part["properties"]
        return {
            name: _value(value, resolve(properties.get(name, {}), root), root, scope) for name, value in written.items()
        }
    return written


def _default(part: Json) -> Any:
    if "default" in part:
        return part["default"]
    return [] if json_types(part) == ["array"] else None


def repeated_keys(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Yield what is wrong where two entries of one document and layer have the same key."""
    seen: dict[tuple[str, str, str], Entry] = {}
    for entry in entries:
        if entry.key is not None and seen.setdefault((entry.document, entry.layer.name, entry.key), entry) is not entry:
            what = (
                f"another record of {entry.layer.name} in this document has the key {entry.key}; give this one another"
            )
            yield (*entry.pointer, "key"), what


def resolve_keys(entries: Sequence[Entry]) -> None:
    """Put the ids of records in the place of the keys by which others refer to them."""
    ids = {
        (entry.document, entry.layer.name, entry.key): entry.record.get("id")
        for entry in entries
        if entry.key is not None
    }
    for entry in entries:
        for name, layer in own_references(entry.layer).items():
            value = entry.record.get(name)
            if isinstance(value, str):
                entry.record[name] = ids.get((entry.document, layer, value), value)


def own_references(layer: Layer) -> dict[str, str]:
    """Return the fields that hold one id, by name, with the layer of the record that it is of."""
    return {
        reference.path[0]: reference.layer
        for reference in layer.references
        if len(reference.path) == 1 and reference.path[0] != EACH
    }
