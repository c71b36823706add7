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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from spanpack.lines.positions import KEY, Pointer
from spanpack.package import CATALOGUE
from spanpack.quotations import KEYS as LOCATORS
from spanpack.quotations import Problem
from spanpack.rules.subject import document_prefix
from spanpack.schemas.layer import Layer, dumps
from spanpack.schemas.subschemas import Json

_DRAFT = "a draft is a mapping: document, and under the name of each layer a list of records"
_NO_DRAFT = f"this is a record, and no draft; {_DRAFT}, as spanpack add --help shows"
_LAYER_NAME = re.compile(r"\w[\w-]*")
COMPUTED = ("start", "end", "text")
_SHOWN = 5


@dataclass
class Entry:
    """A record on its way: what the person wrote, where in the draft, and what became of it.

    ``doubtful`` are the pointers, in the record or in what was written, of what is not known since something is wrong.
    """

    layer: Layer
    pointer: Pointer
    written: Json
    document: str = ""
    record: Json = field(default_factory=dict)
    doubtful: set[Pointer] = field(default_factory=set)

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
                        problems.append((entry.pointer, what + ", ".join(fields(entry.layer))))
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
    return f"{name} is no layer{meant(name, layers)}; {there}"


def fields(layer: Layer) -> list[str]:
    """Return the fields of a record that a person writes."""
    own = [name for name in layer.schema["properties"] if name != "document"]
    if layer.is_span:
        own = ["quote", *(name for name in own if name not in COMPUTED)]
    return [name for name in own if name != "id" or not layer.has_documents]


def aids(layer: Layer) -> tuple[str, ...]:
    """Return what an entry may have besides its fields."""
    own = ("id", "key", "within") if layer.has_documents else ("id", "key")
    return (*own, *LOCATORS) if layer.is_span else own


def meant(name: str, words: Iterable[str]) -> str:
    """Return the question whether one of some words is meant by a name that is like it, else nothing."""
    found = near(name, words)
    return f" (is {found[0]} meant?)" if found else ""


def near(name: str, words: Iterable[str]) -> list[str]:
    """Return the word that a name is most like, none where it is like no word; capitals do not count."""
    found = difflib.get_close_matches(name.lower(), list(words), n=1)
    # «kind» has all letters of «id».
    return [word for word in found if len(name) < 2 * len(word)]


def _show(value: Any) -> str:
    shown = json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= 60 else shown[:59] + "…"
