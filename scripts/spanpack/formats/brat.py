"""brat standoff: a text and an .ann file for each document, and the annotation.conf that brat needs.

The spans of a role are one text-bound annotation (brat joins the fragments with semicolons). A record that
is a span is such an annotation itself; its other spans hang on it by relations. A record that is none is an
event: its trigger is the role that has exactly one span, the others are arguments, and so are the records
of the same layer that it names. A choice of words is an attribute; what is left is JSON in a note, since
brat has no place for it. Offsets are code points, half-open.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from bioc.brat import (
    BratAttribute,
    BratDocument,
    BratEntity,
    BratEvent,
    BratNote,
    BratRelation,
    decoder,
    dumps_ann,
)

from spanpack.formats.choices import choices, leading_role
from spanpack.formats.content import AnnotatedDocument, Content
from spanpack.formats.interface import ImportProblem, Losses, ReadDocument
from spanpack.formats.items import WHOLE, Item, Part, given, roles, value_schemas
from spanpack.formats.sources import read_text_beside, read_utf8
from spanpack.schemas.layer import Layer
from spanpack.schemas.subschemas import Json

IS_FOLDER = True

_NOTE = "AnnotatorNotes"
_encode = json.JSONEncoder(ensure_ascii=False).encode


def write(content: Content, target: Path) -> Losses:
    """Write a text and an .ann file for each document, and annotation.conf."""
    (target / "annotation.conf").write_text(configuration(content), encoding="utf-8")
    for document in content.documents():
        (target / f"{document.id}.txt").write_bytes(document.text.encode())
        (target / f"{document.id}.ann").write_bytes(dumps_ann(to_brat(content, document)).encode())
    return Counter()


def to_brat(content: Content, document: AnnotatedDocument) -> BratDocument:
    """Return the annotations of a document as brat has them."""
    brat, counts = BratDocument(), Counter[str]()
    names = _names(content, document.items)
    for item in document.items:
        _add(brat, content.layers[item.layer], item, names, counts)
    return brat


def configuration(content: Content) -> str:
    """Return the annotation.conf for the layers: brat refuses types that it does not know."""
    entities, relations, events, attributes = [], [], [], []
    for layer in content.layers.values():
        kind = _type(layer)
        entities += [kind] if layer.is_span else [_role_type(layer, role) for role in roles(layer)]
        if layer.is_span:
            inner = [role for role in roles(layer) if role != WHOLE]
            entities += [_role_type(layer, role) for role in inner]
            relations += [f"{_word(role)}\tArg1:{kind}, Arg2:{_role_type(layer, role)}" for role in inner]
        else:
            arguments = [f"{_word(role)}?:{_role_type(layer, role)}" for role in roles(layer)]
            arguments += [f"{_word(path)}?:{kind}" for path in _links(layer)]
            events.append(f"{kind}\t{', '.join(arguments)}")
        attributes += [
            f"{_attribute_type(layer, path)}\tArg:{kind}" + (f", Value:{'|'.join(words)}" if words else "")
            for path, words in choices(layer).items()
        ]
    sections = {"entities": entities, "relations": relations, "events": events, "attributes": attributes}
    return "\n".join(line for name, lines in sections.items() for line in [f"[{name}]", *lines, ""])


def read(source: Path, content: Content) -> Iterator[ReadDocument]:
    """Yield the documents of a folder of .ann files."""
    for path in sorted(source.glob("*.ann")):
        document = _read_ann(path)
        text = read_text_beside(path)
        if text is None:
            raise ImportProblem(f"{path.with_suffix('.txt')}: the text of {path.name} is missing")
        try:
            items = tuple(_items(content, path.stem, text, document))
        except (KeyError, ValueError) as error:
            raise ImportProblem(f"{path}: refers to {error}, which is not there, or holds no JSON") from None
        yield ReadDocument(path.stem, text, items)


def _names(content: Content, items: tuple[Item, ...]) -> dict[str, str]:
    """Return brat's id of each record: T for those that are spans, E for the others."""
    counts: Counter[str] = Counter()
    names = {}
    for item in items:
        letter = "T" if content.layers[item.layer].is_span else "E"
        counts[letter] += 1
        names[item.id] = f"{letter}{counts[letter]}"
    return names


def _add(brat: BratDocument, layer: Layer, item: Item, names: dict[str, str], counts: Counter[str]) -> None:
    """Add a record to the document: its spans, what joins them, its values.

    ``counts`` says how many annotations of each kind there are; to count them, the library looks at all of them.
    """
    name = names[item.id]
    by_role: dict[str, list[Part]] = defaultdict(list)
    for part in item.parts:
        by_role[part.role].append(part)
    spans = {}
    for role, parts in by_role.items():
        entity = BratEntity()
        counts["T"] += 1
        entity.id = name if role == WHOLE else f"T{len(names) + counts['T']}"
        entity.type = _type(layer) if role == WHOLE else _role_type(layer, role)
        entity.text = " ".join(part.text for part in parts)
        for part in parts:
            entity.add_span(part.start, part.end)
        brat.add_annotation(entity)
        spans[role] = entity.id
    linked = {path: names[item.values[path]] for path in _links(layer) if item.values[path] in names}
    if layer.is_span:
        for role in [role for role in spans if role != WHOLE]:
            relation = BratRelation()
            relation.id, relation.type = _next("R", counts), _word(role)
            relation.arguments = {"Arg1": name, "Arg2": spans[role]}
            brat.add_annotation(relation)
    else:
        trigger = leading_role(layer)
        event = BratEvent()
        event.id, event.type, event.trigger_id = name, _type(layer), spans[trigger]
        event.arguments = {_word(role): span for role, span in spans.items() if role != trigger}
        event.arguments |= {_word(path): other for path, other in linked.items()}
        brat.add_annotation(event)
    rest = {path: value for path, value in given(layer, item).items() if path not in linked or layer.is_span}
    for path in choices(layer):
        value = rest.pop(path, None)
        if value not in (None, False):
            attribute = BratAttribute()
            attribute.id, attribute.type = _next("A", counts), _attribute_type(layer, path)
            attribute.refid = name
            if value is not True:
                attribute.add_attribute(value)
            brat.add_annotation(attribute)
    note = BratNote()
    note.id, note.type, note.refid = _next("#", counts), _NOTE, name
    note.text = _encode({"id": item.id, **rest})
    brat.add_annotation(note)


def _next(letter: str, counts: Counter[str]) -> str:
    counts[letter] += 1
    return f"{letter}{counts[letter]}"


def _read_ann(path: Path) -> BratDocument:
    document = BratDocument()
    kinds = {
        "T": decoder.loads_brat_entity,
        "R": decoder.loads_brat_relation,
        "E": decoder.loads_brat_event,
        "A": decoder.loads_brat_attribute,
        "M": decoder.loads_brat_attribute,
        "#": decoder.loads_brat_note,
    }
    for number, line in enumerate(read_utf8(path).split("\n"), 1):
        if not line:
            continue
        try:
            document.add_annotation(kinds[line[0]](line.rstrip(" ")))
        except (KeyError, AssertionError, ValueError, IndexError):
            raise ImportProblem(f"{path}:{number}: is no line of brat standoff: {line[:100]!r}") from None
    return document


def _items(content: Content, document: str, text: str, brat: BratDocument) -> Iterator[Item]:
    layers = {_type(layer): layer for layer in content.layers.values()}
    entities = {entity.id: entity for entity in brat.entities}
    notes: dict[str, Json] = {
        note.refid: json.loads(note.text) for note in brat.notes if note.type == _NOTE and note.text.startswith("{")
    }
    attributes: dict[str, dict[str, Any]] = defaultdict(dict)
    for attribute in brat.attributes:
        attributes[attribute.refid][attribute.type] = next(iter(attribute.attributes), True)
    relations: dict[str, list[BratRelation]] = defaultdict(list)
    for relation in brat.relations:
        relations[relation.arguments["Arg1"]].append(relation)
    ids = {name: str(note.get("id", "")) for name, note in notes.items()}
    for entity in brat.entities:
        layer = layers.get(entity.type)
        if layer is not None and layer.is_span:
            parts = _parts(WHOLE, text, entity)
            for relation in relations[entity.id]:
                role = next(role for role in roles(layer) if _word(role) == relation.type)
                parts += _parts(role, text, entities[relation.arguments["Arg2"]])
            values = _values(layer, notes.get(entity.id, {}), attributes[entity.id])
            yield Item(ids.get(entity.id, ""), layer.name, document, tuple(parts), values)
    for event in brat.events:
        layer = layers[event.type]
        arguments = {_word(leading_role(layer)): event.trigger_id, **event.arguments}
        parts = [
            part
            for role in roles(layer)
            if _word(role) in arguments
            for part in _parts(role, text, entities[arguments[_word(role)]])
        ]
        values = _values(layer, notes.get(event.id, {}), attributes[event.id])
        values |= {path: ids[arguments[_word(path)]] for path in _links(layer) if _word(path) in arguments}
        yield Item(ids.get(event.id, ""), layer.name, document, tuple(parts), values)


def _parts(role: str, text: str, entity: BratEntity) -> list[Part]:
    places = sorted((place.begin, place.end) for place in entity.locations)
    return [Part(role, start, end, text[start:end]) for start, end in places]


def _values(layer: Layer, note: Json, attributes: dict[str, Any]) -> dict[str, Any]:
    values = {path: value for path, value in note.items() if path in value_schemas(layer)}
    for path, words in choices(layer).items():
        kind = _attribute_type(layer, path)
        if kind in attributes:
            values[path] = attributes[kind]
        elif not words:
            values[path] = False
    return values


@lru_cache
def _links(layer: Layer) -> tuple[str, ...]:
    """Return the values that are ids of records of the same layer, where these are events."""
    own = [reference for reference in layer.references if reference.layer == layer.name and len(reference.path) == 1]
    return () if layer.is_span else tuple(reference.path[0] for reference in own if not reference.exceptions)


def _type(layer: Layer) -> str:
    return _word(layer.name)


def _role_type(layer: Layer, role: str) -> str:
    return f"{_type(layer)}-{_word(role)}"


def _attribute_type(layer: Layer, path: str) -> str:
    # brat's names of attributes are one for all types.
    return f"{_type(layer)}-{_word(path)}"


@lru_cache
def _word(name: str) -> str:
    """Return a name as brat writes names: letters, digits, hyphen and underscore."""
    return re.sub(r"[^\w-]", "_", name)
