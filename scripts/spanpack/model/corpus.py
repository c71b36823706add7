"""The corpus: documents, entities, and ways to find records."""

from __future__ import annotations

import difflib
import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from spanpack.model.document import Annotated, Document, Layers
from spanpack.model.home import settle
from spanpack.model.lines import Lines, build, records
from spanpack.model.records import Actor, AnyAnnotation, Attribution, frozen
from spanpack.model.register import Entity, Published, Publisher, Rights
from spanpack.model.spans import Zone
from spanpack.model.tabular import Tabular
from spanpack.package import CATALOGUE
from spanpack.schemas.layer import EACH, Layer, Reference
from spanpack.schemas.subschemas import Json, json_types


@dataclass(frozen=True, eq=False)
class Source:
    """What a corpus is made of, checked: descriptor, schemas by layer, catalogue, texts, entities, layers."""

    descriptor: Json
    schemas: Mapping[str, Layer]
    catalogue: list[Json]
    texts: list[str]
    entities: list[Json]
    layers: Mapping[str, Lines]


@dataclass(frozen=True, repr=False)
class Corpus(Annotated, Tabular, Mapping[str, Document]):
    """The documents by id, in the order of the catalogue, and the entities by id.

    ``descriptor`` is the content of datapackage.json: read-only mappings, and tuples for its lists. Nothing
    in a corpus can be changed. Copies and pickles of a corpus, of a document or of a record hold the whole corpus.
    """

    descriptor: Mapping[str, Any]
    documents: tuple[Document, ...]
    entities: Mapping[str, Entity]
    source: Source = field(compare=False)

    def __getitem__(self, document: str) -> Document:
        """Return the document with this id, or the only one whose id begins so ("003")."""
        if document in self.by_id:
            return self.by_id[document]
        # What is no text, as in ``5 in corpus``, is the id of none.
        begun = document if isinstance(document, str) else ""
        found = [other for other in self.documents if begun and other.id.startswith(begun)]
        if len(found) == 1:
            return found[0]
        known = ", ".join(other.id for other in (found or self.documents)[:5])
        raise KeyError(f"{document!r} is {'no' if not found else 'not one'} document; there is {known}")

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_id)

    def __len__(self) -> int:
        return len(self.documents)

    def __hash__(self) -> int:
        return hash(tuple(self.by_id))

    def __repr__(self) -> str:
        return f"<Corpus {self.descriptor.get('name')}: {len(self)} documents, {len(self.entities)} entities>"

    def __reduce__(self) -> tuple[Any, ...]:
        return assemble, (self.source,)

    @cached_property
    def by_id(self) -> Mapping[str, Document]:
        """The documents by id."""
        return MappingProxyType({document.id: document for document in self.documents})

    @property
    def schemas(self) -> Mapping[str, Layer]:
        """What the schemas say of each layer, of the entities and of the documents."""
        return self.source.schemas

    @cached_property
    def layers(self) -> Layers:
        """The records of each layer by its name, document after document."""
        return Layers(tuple(self.source.layers), self._records)

    def entity(self, name: str) -> Entity:
        """Return the entity of this id; raise LookupError where the register does not have it."""
        if name not in self.entities:
            raise LookupError(f"{name} is no entity of the register, which has {len(self.entities):,}")
        return self.entities[name]

    def mentions_of(self, entity: str) -> tuple[Actor, ...]:
        """Return the mentions of the entity with this id, document after document."""
        return self._mentions.get(entity, ())

    def attributions_of(self, entity: str) -> tuple[Attribution, ...]:
        """Return the attributions of which the entity with this id is a source."""
        return self._attributions.get(entity, ())

    def find(
        self,
        *,
        entity: str | Entity | None = None,
        text: str | re.Pattern[str] | None = None,
        layer: str | Iterable[str] | None = None,
        document: str | Document | Iterable[str | Document] | None = None,
        zone: str | None = None,
        **fields: Any,
    ) -> list[AnyAnnotation]:
        """Return the records that meet all conditions, document after document, layer after layer.

        ``entity`` (an id, or an Entity): mentions of it, attributions of which it is a source or the
        addressee, and records of other layers that refer to it. ``text``: a span of the record contains the
        words, whatever their case, or the pattern is found in it. ``layer``: the name of a layer, or several;
        ``document``: an id, or how only it begins, or several; ``zone``: where the record begins. Every other
        condition is a field and its value, under the name that the file has (``form="direct"``, ``parent=None``); a
        record or an entity stands for its id. Layers without the field have no such record; in a corpus without
        annotations nothing is found.

        Raises KeyError where there is no such entity, document, layer or record, TypeError where no layer has
        such fields, they never hold such a value or a condition is of no kind that it takes, and ValueError where the
        schema lists the words of a field or a zone, and this is none.

        >>> import spanpack
        >>> corpus = spanpack.load("tests/fixtures/base")
        >>> [record.id for record in corpus.find(entity="officials")]
        ['100-a4', '100-q4']
        >>> [record.text for record in corpus.find(text="may", layer="dates", zone="headline")]
        ['May']
        >>> [record.id for record in corpus.find(form="mixed", repeat_of=None)]
        ['100-q2']
        """
        _require_kinds(entity=entity, text=text, layer=layer, zone=zone)
        layers = self._named_layers(layer)
        unknown = [name for name in fields if not any(name in self.schemas[layer].fields for layer in layers)]
        if unknown and layers:
            known = dict.fromkeys(field for layer in layers for field in self.schemas[layer].fields)
            raise TypeError(f"no layer of {', '.join(layers)} has a field {unknown[0]!r}; there is {', '.join(known)}")
        fields = {name: _plain(value) for name, value in fields.items()}
        for name, value in fields.items() if layers else ():
            having = [layer for layer in layers if name in self.schemas[layer].fields]
            shapes = [self.schemas[layer].shape["properties"][name] for layer in having]
            _require_type(name, value, shapes)
            _require_word(name, value, shapes)
            self._require_target(name, value, having)
        having_all = [layer for layer in layers if all(name in self.schemas[layer].fields for name in fields)]
        if layers and not having_all:
            raise TypeError(f"no layer has all of the fields {', '.join(fields)}")
        _require_word("zone", zone, [_zone_shape(self.schemas[CATALOGUE])])
        tests = list(_tests(self._entity_id(entity), text, zone, fields))
        return [
            record
            for one in self._named_documents(document)
            for layer in having_all
            for record in one.layers[layer]
            if all(test(record) for test in tests)
        ]

    def _records(self, layer: str) -> tuple[AnyAnnotation, ...]:
        return tuple(itertools.chain.from_iterable(document.layers[layer] for document in self.documents))

    def _named_layers(self, layer: str | Iterable[str] | None) -> list[str]:
        if layer is None:
            return list(self.layers)
        names = [layer] if isinstance(layer, str) else list(dict.fromkeys(layer))
        unknown = [name for name in names if name not in self.layers]
        if unknown:
            known = f"there is {', '.join(self.layers)}" if self.layers else "the corpus has no annotations yet"
            raise KeyError(f"{unknown[0]!r} is no layer; {known}")
        return names

    def _named_documents(self, document: str | Document | Iterable[str | Document] | None) -> tuple[Document, ...]:
        if document is None:
            return self.documents
        if not isinstance(document, str | Document | Iterable):
            raise TypeError(f"document is {document!r}; expected an id, a document, or several")
        found = {}
        for one in [document] if isinstance(document, str | Document) else document:
            if not isinstance(one, str | Document):
                raise TypeError(f"document is {one!r}; expected an id, a document, or several")
            named = one if isinstance(one, Document) else self[one]
            found[named.id] = named
        return tuple(found.values())

    def _require_target(self, name: str, value: Any, layers: list[str]) -> None:
        """Raise KeyError where a field holds ids of records in every layer that has it, and a value is none of them."""
        references = [
            [one for one in self.schemas[layer].references if one.path in ((name,), (name, EACH))] for layer in layers
        ]
        if not all(references):
            return
        targets = [reference for listed in references for reference in listed]
        for one in value if isinstance(value, list) else [value]:
            if one is not None and not any(self._is_target(one, reference) for reference in targets):
                names = ", ".join(dict.fromkeys(reference.layer for reference in targets))
                raise KeyError(f"{one!r}, which is asked of {name}, is no id of {names}")

    def _is_target(self, name: str, reference: Reference) -> bool:
        if name in reference.exceptions:
            return True
        match reference.layer:
            case "entities":
                return name in self.entities
            case "documents":
                return name in self.by_id
            case layer:
                return any(record.id == name for record in self.layers.get(layer, ()))

    def _entity_id(self, entity: str | Entity | None) -> str | None:
        name = entity.id if isinstance(entity, Entity) else entity
        if name is not None and name not in self.entities:
            near = difflib.get_close_matches(name, self.entities)
            known = f"; near it: {', '.join(near)}" if near else ""
            raise KeyError(f"{name!r} is no entity of the register, which has {len(self.entities):,}{known}")
        return name

    @cached_property
    def _mentions(self) -> dict[str, tuple[Actor, ...]]:
        found: dict[str, list[Actor]] = defaultdict(list)
        for actor in self.actors:
            found[actor.entity_id].append(actor)
        return {entity: tuple(actors) for entity, actors in found.items()}

    @cached_property
    def _attributions(self) -> dict[str, tuple[Attribution, ...]]:
        found: dict[str, list[Attribution]] = defaultdict(list)
        for attribution in self.attributions:
            for entity in attribution.source_entity_ids:
                found[entity].append(attribution)
        return {entity: tuple(attributions) for entity, attributions in found.items()}


def assemble(source: Source) -> Corpus:
    """Return the corpus that is made of ``source``."""
    entities = {data["id"]: build(Entity, data) for data in source.entities}
    corpus = Corpus(frozen(source.descriptor), (), MappingProxyType(entities), source)
    for entity in entities.values():
        settle(entity, corpus)
    documents = [_document(corpus, data, text) for data, text in zip(source.catalogue, source.texts, strict=True)]
    # The documents know their corpus, so that it was made before them.
    object.__setattr__(corpus, "documents", tuple(documents))
    return corpus


def _document(corpus: Corpus, data: Json, text: str) -> Document:
    layers = corpus.source.layers
    publisher = build(Publisher | None, data["publisher"])
    document = Document(
        id=data["id"],
        path=data["path"],
        title=data["title"],
        publisher=publisher,
        language=data["language"],
        rights=build(Rights, data["rights"]),
        published=build(Published, data["published"]),
        zones=build(tuple[Zone, ...], data["zones"]),
        text=text,
        layers=Layers(tuple(layers), lambda layer: records(layer, layers[layer].of(document.id), document)),
        corpus=corpus,
    )
    if publisher is not None:
        settle(publisher, document)
    return document


def _zone_shape(documents: Layer) -> Json | None:
    shape: Json | None = (
        documents.shape["properties"].get("zones", {}).get("items", {}).get("properties", {}).get("zone")
    )
    return shape


_CONDITIONS: Mapping[str, tuple[type | tuple[type, ...], str]] = {
    "entity": ((str, Entity), "an id or an Entity"),
    "text": ((str, re.Pattern), "words or a compiled pattern"),
    "layer": ((str, Iterable), "the name of a layer, or several"),
    "zone": (str, "the name of a zone"),
}
"""What the conditions of find are."""


def _require_kinds(**conditions: Any) -> None:
    """Raise TypeError where a condition of find is none of what it may be."""
    for name, value in conditions.items():
        kinds, words = _CONDITIONS[name]
        is_of_bytes = isinstance(value, re.Pattern) and isinstance(value.pattern, bytes)
        if value is not None and (is_of_bytes or not isinstance(value, kinds)):
            raise TypeError(f"{name} is {value!r}; expected {words}{' of text, not of bytes' * is_of_bytes}")


def _plain(value: Any) -> Any:
    """Return a value as a file has it: of a record or an entity its id, of a tuple a list."""
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.id if isinstance(value, AnyAnnotation | Entity | Document) else value


_KINDS = {type(None): "null", bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}


def _require_type(name: str, value: Any, shapes: list[Json]) -> None:
    """Raise TypeError where no layer has a value of this type in the field."""
    kinds = list(dict.fromkeys(kind for shape in shapes for kind in json_types(shape)))
    kind = _KINDS.get(type(value), "object" if isinstance(value, Mapping) else type(value).__name__)
    if kinds and kind not in kinds and not (kind in ("integer", "number") and {"integer", "number"} & set(kinds)):
        raise TypeError(f"{name} is never {value!r}; it is {' or '.join(kinds)}")


def _require_word(name: str, value: Any, shapes: list[Json | None]) -> None:
    """Raise ValueError where a value is a text, and all layers that have the field list its words without this one."""
    listed = [shape.get("enum") for shape in shapes if shape is not None]
    if isinstance(value, str) and listed and all(listed):
        words = dict.fromkeys(word for one in listed for word in one or () if word is not None)
        if value not in words:
            raise ValueError(f"{name} is never {value!r}; it is one of {', '.join(map(str, words))}")


def _tests(
    entity: str | None, text: str | re.Pattern[str] | None, zone: str | None, fields: Mapping[str, Any]
) -> Iterator[Callable[[AnyAnnotation], bool]]:
    """Yield the conditions of find."""
    if fields:
        yield lambda record: _has(record.to_dict(), fields)
    if entity is not None:
        yield lambda record: entity in record.entity_ids
    if isinstance(text, str):
        words = text.casefold()
        yield lambda record: any(words in span.text.casefold() for span in record.spans)
    elif text is not None:
        yield lambda record: any(text.search(span.text) for span in record.spans)
    if zone is not None:
        yield lambda record: record.zone == zone


def _has(record: Json, fields: Mapping[str, Any]) -> bool:
    return all(record[name] == value for name, value in fields.items())
