"""brat standoff: a text and an .ann file for each document, and the annotation.conf that brat needs.

The spans of a role are one text-bound annotation (brat joins the fragments with semicolons). A record that
is a span is such an annotation itself; its other spans hang on it by relations. A record that is none is an
event: its trigger, which has the type of the event, is the role that every record has, the others are arguments, and
so are the records of the same layer that it names. A choice of words is an attribute, and so is what is true; where
true is the default, or in an object, so is what is false, since no attribute would not say it. What is left is JSON in
a note, since brat has no place for it. Offsets are code points, half-open.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import orjson
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

from spanpack.formats.choices import choices, own_role, with_own_span
from spanpack.formats.content import AnnotatedDocument, Content
from spanpack.formats.interface import (
    ImportProblem,
    Losses,
    ReadDocument,
    refuse_left,
    repeated,
    require_text_of,
    require_types,
)
from spanpack.formats.items import WHOLE, Item, Part, default, given, roles, value_schemas
from spanpack.formats.sources import read_text_beside, read_utf8
from spanpack.lines.positions import duplicate_key
from spanpack.schemas.layer import Layer
from spanpack.schemas.subschemas import Json

IS_FOLDER = True

_NOTE = "AnnotatorNotes"
_OWN = {"*": "an equivalence", "N": "a normalisation"}
_OVERLAP = "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>"
"""That spans may lie over each other, which brat calls an error where it is not allowed."""
_TRUE = "true"
_TRUTHS = ["false", _TRUE]
_encode = json.JSONEncoder(ensure_ascii=False).encode


def write(content: Content, target: Path) -> Losses:
    """Write a text and an .ann file for each document, and annotation.conf.

    Raises PackageError where two layers would be one type.
    """
    require_types(content.layers.values(), _type, "brat")
    (target / "annotation.conf").write_text(configuration(content), encoding="utf-8")
    losses: Losses = Counter()
    for document in content.documents():
        (target / f"{document.id}.txt").write_bytes(document.text.encode())
        brat = to_brat(content, with_own_span(content, document, losses))
        (target / f"{document.id}.ann").write_bytes(dumps_ann(brat).encode())
    return losses


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
    for layer in filter(roles, content.layers.values()):
        kind = _type(layer)
        inner = [role for role in roles(layer) if role != own_role(layer)]
        entities += [kind] if layer.is_span else []
        entities += [_role_type(layer, role) for role in inner]
        if layer.is_span:
            relations += [f"{_words(layer)[role]}\tArg1:{kind}, Arg2:{_role_type(layer, role)}" for role in inner]
        else:
            arguments = [f"{_words(layer)[role]}?:{_role_type(layer, role)}" for role in inner]
            arguments += [f"{_words(layer)[path]}?:{kind}" for path in _links(layer)]
            events.append(f"{kind}\t{', '.join(arguments)}")
        attributes += [
            f"{_attribute_type(layer, path)}\tArg:{kind}" + (f", Value:{'|'.join(words)}" if words else "")
            for path, words in _attributes(layer).items()
        ]
    sections = {"entities": entities, "relations": [*relations, _OVERLAP], "events": events, "attributes": attributes}
    return "\n".join(line for name, lines in sections.items() for line in [f"[{name}]", *lines, ""])


def read(source: Path, content: Content) -> Iterator[ReadDocument]:
    """Yield the documents of a folder of .ann files. Raises PackageError where two layers would be one type."""
    require_types(content.layers.values(), _type, "brat")
    for path in sorted(source.glob("*.ann")):
        text = read_text_beside(path)
        if text is None:
            raise ImportProblem(f"{path.with_suffix('.txt')}: the text of {path.name} is missing")
        require_text_of(content, path, path.stem, text)
        document, unread = _read_ann(path)
        unread += [f"{note.id}, a note on {note.refid}" for note in document.notes if _is_own_note(note)]
        try:
            items = tuple(_items(content, path.stem, text, document))
        except KeyError as error:
            raise ImportProblem(f"{path}: refers to {error}, which is not there") from None
        except ImportProblem as error:
            raise ImportProblem(
                "\n".join(
                    f"{source}/{line}" if line.startswith(path.name) else f"{path}: {line}"
                    for line in str(error).split("\n")
                )
            ) from None
        yield ReadDocument(path.stem, None, items, tuple(unread), spans_only=True, place=path)


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
    spans, words = {}, _words(layer)
    for role, parts in by_role.items():
        entity = BratEntity()
        counts["T"] += 1
        entity.id = name if role == WHOLE else f"T{len(names) + counts['T']}"
        entity.type = _type(layer) if role == own_role(layer) else _role_type(layer, role)
        entity.text = _one_line(" ".join(part.text for part in parts))
        for part in parts:
            entity.add_span(part.start, part.end)
        brat.add_annotation(entity)
        spans[role] = entity.id
    linked = {path: names[item.values[path]] for path in _links(layer) if item.values[path] in names}
    if layer.is_span:
        for role in [role for role in spans if role != WHOLE]:
            relation = BratRelation()
            relation.id, relation.type = _next("R", counts), words[role]
            relation.arguments = {"Arg1": name, "Arg2": spans[role]}
            brat.add_annotation(relation)
    else:
        trigger = own_role(layer)
        event = BratEvent()
        event.id, event.type, event.trigger_id = name, _type(layer), spans[trigger]
        event.arguments = {words[role]: span for role, span in spans.items() if role != trigger}
        event.arguments |= {words[path]: other for path, other in linked.items()}
        brat.add_annotation(event)
    rest = {path: value for path, value in given(layer, item).items() if path not in linked or layer.is_span}
    for path, choice in _attributes(layer).items():
        if rest.get(path) is None:
            continue  # A null that has to be said stays in the note.
        value = rest.pop(path)
        if value or choice:
            attribute = BratAttribute()
            attribute.id, attribute.type = _next("A", counts), _attribute_type(layer, path)
            attribute.refid = name
            if choice:
                attribute.add_attribute(value if isinstance(value, str) else _encode(value))
            brat.add_annotation(attribute)
    note = BratNote()
    note.id, note.type, note.refid = _next("#", counts), _NOTE, name
    note.text = _encode({"id": item.id, **rest})
    brat.add_annotation(note)


def _next(letter: str, counts: Counter[str]) -> str:
    counts[letter] += 1
    return f"{letter}{counts[letter]}"


def _read_ann(path: Path) -> tuple[BratDocument, list[str]]:
    """Return the annotations of a file, and the lines that are brat's own: equivalences and normalisations."""
    document, unread = BratDocument(), []
    names: set[str] = set()
    kinds = {
        "T": decoder.loads_brat_entity,
        "R": decoder.loads_brat_relation,
        "E": decoder.loads_brat_event,
        "A": decoder.loads_brat_attribute,
        "M": decoder.loads_brat_attribute,
        "#": decoder.loads_brat_note,
    }
    for number, line in enumerate(read_utf8(path).split("\n"), 1):
        bare = line.removesuffix("\r")
        if not bare:
            continue
        if bare[0] in _OWN:
            unread.append(f"line {number}, {_OWN[bare[0]]}: {bare[:100]!r}")
            continue
        try:
            # brat's own writer ends lines without arguments with a space, and relations with a tab; the words of a span
            # may end with either.
            annotation = kinds[bare[0]](bare if bare[0] == "T" else bare.rstrip(" \t"))
        except (KeyError, AssertionError, ValueError, IndexError):
            raise ImportProblem(f"{path}:{number}: is no line of brat standoff: {bare[:100]!r}") from None
        for argument in repeated(_arguments(bare)):
            raise ImportProblem(f"{path}:{number}: {annotation.id} has {argument} twice; expected it once")
        if annotation.id in names:
            raise ImportProblem(f"{path}:{number}: the id {annotation.id} is there already; give each line its own")
        names.add(annotation.id)
        document.add_annotation(annotation)
    return document, unread


def _arguments(line: str) -> list[str]:
    """Return the names of the arguments in the line of an event or a relation; of all others, none."""
    words = line.split("\t")[1].split()[1:] if line[0] in "RE" else []
    return [word.partition(":")[0] for word in words]


def _items(content: Content, document: str, text: str, brat: BratDocument) -> Iterator[Item]:
    """Yield the records of a document. Raises ImportProblem with the annotations that none of them takes."""
    layers = {_type(layer): layer for layer in content.layers.values()}
    entities = {entity.id: entity for entity in brat.entities}
    events = {event.id for event in brat.events}
    left = {one.id: f"{one.id} ({one.type})" for one in _annotations(brat) if not _is_own_note(one)}
    notes: dict[str, Json] = {}
    for note in brat.notes:
        if not _is_own_note(note) and note.refid not in notes:
            notes[note.refid] = _note(note)
            left.pop(note.id)
    attributes: dict[str, dict[str, BratAttribute]] = defaultdict(dict)
    for attribute in brat.attributes:
        attributes[attribute.refid].setdefault(attribute.type, attribute)
    relations: dict[str, list[BratRelation]] = defaultdict(list)
    for relation in brat.relations:
        relations[relation.arguments["Arg1"]].append(relation)
    ids = {name: str(note.get("id", "")) for name, note in notes.items()}
    remarks: dict[str, list[BratNote]] = defaultdict(list)
    for note in brat.notes:
        if _is_own_note(note) and note.type == _NOTE:
            remarks[note.refid].append(note)

    def named(name: str) -> str:
        """Return the id of an event, or brat's name of one that was made there: it has none before it is imported."""
        if name not in events:
            raise KeyError(name)
        return ids.get(name) or name

    def item(layer: Layer, name: str, parts: list[Part], links: Json) -> Item:
        for remark in remarks[name]:
            _require_values(remark, is_only=name not in notes)
        values = _values(layer, notes.pop(name, {}), attributes[name], left) | links
        left.pop(name)
        return Item(ids.get(name, ""), layer.name, document, tuple(parts), values, name)

    def parts_of(layer: Layer, role: str, name: str, by: str) -> list[Part]:
        kind = _type(layer) if role == own_role(layer) else _role_type(layer, role)
        if entities[name].type != kind:
            what = f"{name} ({entities[name].type}): {by} has it as its {_words(layer)[role]}"
            raise ImportProblem(f"{what}; expected a span of the type {kind}")
        left.pop(name, None)
        return _parts(role, text, entities[name])

    for entity in brat.entities:
        layer = layers.get(entity.type)
        if layer is not None and layer.is_span:
            parts = _parts(WHOLE, text, entity)
            words = {_words(layer)[role]: role for role in roles(layer) if role != WHOLE}
            for relation in relations[entity.id]:
                if relation.type in words and relation.arguments.keys() == {"Arg1", "Arg2"}:
                    parts += parts_of(layer, words[relation.type], relation.arguments["Arg2"], relation.id)
                    left.pop(relation.id)
            yield item(layer, entity.id, parts, {})
    for event in brat.events:
        layer = layers[event.type]
        arguments = {_words(layer)[own_role(layer)]: event.trigger_id, **event.arguments}
        words = {_words(layer)[role]: role for role in roles(layer)}
        links = {_words(layer)[path]: path for path in _links(layer)}
        left |= {
            f"{event.id} {word}": f"{event.id} {word}:{arguments[word]}"
            for word in arguments.keys() - words.keys() - links.keys()
        }
        spans = {role: arguments[word] for word, role in words.items() if word in arguments}
        parts = [part for role, name in spans.items() for part in parts_of(layer, role, name, event.id)]
        linked = {path: named(arguments[word]) for word, path in links.items() if word in arguments}
        yield item(layer, event.id, parts, linked)
    refuse_left(f"{document}.ann", [*left.values(), *(f"the note on {name}" for name in notes)])


def _annotations(brat: BratDocument) -> Iterator[Any]:
    yield from (*brat.entities, *brat.relations, *brat.events, *brat.attributes, *brat.notes)


def _is_own_note(one: Any) -> bool:
    """Return whether an annotation is a note of the person who annotates, and not one with the values of a record."""
    return isinstance(one, BratNote) and not (one.type == _NOTE and one.text.lstrip().startswith("{"))


def _require_values(remark: BratNote, *, is_only: bool) -> None:
    """Raise ImportProblem where a person's note on a record stands in the place of the one with its values."""
    values = re.search(r'\{\s*"', remark.text)
    what = f"{remark.id}: the note on {remark.refid}"
    if values:
        before = remark.text[: values.start()]
        raise ImportProblem(f"{what} has {before!r:.100} before its values; write it among them, or remove it")
    if is_only:
        holds = "the note of a record holds its id and values in JSON"
        mend = "put these back, or write {} where a new record needs none"
        raise ImportProblem(f"{what} is {remark.text!r:.100}; {holds}, so {mend}")


def _note(note: BratNote) -> Json:
    try:
        value: Json = orjson.loads(note.text)
    except orjson.JSONDecodeError as error:
        raise ImportProblem(f"{note.id}: column {error.colno} of the note is no JSON: {error.msg}") from None
    twice = duplicate_key(note.text)
    if twice is not None:
        raise ImportProblem(f"{note.id}: {twice[0]} stands twice in the note on {note.refid}; keep one of them")
    return value


def _parts(role: str, text: str, entity: BratEntity) -> list[Part]:
    places = sorted((place.begin, place.end) for place in entity.locations)
    parts = [Part(role, start, end, text[start:end]) for start, end in places]
    covered = _one_line(" ".join(part.text for part in parts))
    if covered != entity.text and all(end <= len(text) for _, end in places):
        raise ImportProblem(f"{entity.id}: says {entity.text!r:.300}, and the text there is {covered!r:.300}")
    return parts


def _one_line(words: str) -> str:
    """Return words as they stand in a line of brat, which has a space for each line break."""
    return re.sub(r"[\n\t]", " ", words)


def _values(layer: Layer, note: Json, attributes: dict[str, BratAttribute], left: dict[str, str]) -> dict[str, Any]:
    """Return the values of a record, and take out of ``left`` the attributes that they are made of."""
    values = {path: value for path, value in note.items() if path != "id"}
    for path, words in _attributes(layer).items():
        attribute = attributes.get(_attribute_type(layer, path))
        if attribute is not None and len(attribute.attributes) <= 1:
            word = next(iter(attribute.attributes), True)
            values[path] = word == _TRUE if words and _is_truth(layer, path) and word in _TRUTHS else word
            left.pop(attribute.id)
        elif attribute is None and not words:
            values[path] = False
    return values


@lru_cache
def _attributes(layer: Layer) -> Mapping[str, list[str]]:
    """Return the values that are attributes with their words; one that is there only where it is true has none."""
    both = {path for path, part in value_schemas(layer).items() if default(part) is True or "." in path}
    return {path: words or (_TRUTHS if path in both else []) for path, words in choices(layer).items()}


def _is_truth(layer: Layer, path: str) -> bool:
    """Return whether an attribute is true or false: a list of a schema may have the words for these as texts."""
    return not choices(layer)[path]


@lru_cache
def _links(layer: Layer) -> tuple[str, ...]:
    """Return the values that are ids of records of the same layer, where these are events."""
    own = [reference for reference in layer.references if reference.layer == layer.name and len(reference.path) == 1]
    return () if layer.is_span else tuple(reference.path[0] for reference in own if not reference.exceptions)


@lru_cache
def _type(layer: Layer) -> str:
    """Return the type of a layer; a hyphen joins it to a role or a value, and so is none in it."""
    return re.sub(r"\W", "_", layer.name)


def _role_type(layer: Layer, role: str) -> str:
    return f"{_type(layer)}-{_words(layer)[role]}"


def _attribute_type(layer: Layer, path: str) -> str:
    # brat's names of attributes are one for all types.
    return f"{_type(layer)}-{_words(layer)[path]}"


@lru_cache
def _words(layer: Layer) -> Mapping[str, str]:
    """Return the name in brat of each role and each value of a layer: letters, digits, hyphen and underscore.

    Of those that would have one name the first that is written so has it, and the others get an underscore each: a
    number at the end would be none of the name to brat.
    """
    plain = {path: re.sub(r"[^\w-]", "_", path) for path in (*roles(layer), *value_schemas(layer))}
    found: dict[str, str] = {}
    for path in sorted(plain, key=lambda path: plain[path] != path):
        name = plain[path]
        while name in found.values():
            name += "_"
        found[path] = name
    return MappingProxyType(found)
