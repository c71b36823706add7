"""The corpus as typed, immutable values.

Offsets are Unicode code points of the document's text, zero-based and half-open, so that
``document.text[span.start:span.end] == span.text`` (W3C Web Annotation).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Certainty = Literal["high", "medium", "low"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a document: [start, end) in code points, and the text there."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of a document: headline, subhead, body, caption or furniture, at [start, end)."""

    zone: Literal["headline", "subhead", "body", "caption", "furniture"]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a date of publication rests on (TEI @evidence)."""

    kind: Literal["internal", "external", "conjecture"]
    quote: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Published:
    """When a document was published: an EDTF date, how certain it is, what it rests on."""

    edtf: str
    certainty: Certainty
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who published a document: the id of an entity, and how certain that is."""

    entity: str
    certainty: Certainty
    note: str | None


@dataclass(frozen=True, slots=True)
class Rights:
    """Whose a text is: the URI and the name of a rights statement, and the terms the text prints."""

    path: str
    title: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Entity:
    """One actor of the corpus; ``country`` is ISO 3166-1 alpha-3, ``sector`` a PLOVER code."""

    id: str
    name: str
    type: Literal["person", "group", "organization", "state"]
    country: str | None
    sector: str | None
    wikidata: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Actor:
    """A mention of an actor; ``entity`` is the id of its entity."""

    id: str
    document: str
    start: int
    end: int
    text: str
    entity: str
    mention: Literal["name", "nominal"]
    certainty: Certainty
    note: str | None


@dataclass(frozen=True, slots=True)
class Number:
    """A figure with its bounds; ``unit`` is ISO 4217, % or UCUM, ``per`` an ISO 8601 duration."""

    id: str
    document: str
    start: int
    end: int
    text: str
    type: Literal["count", "money", "percent", "measure"]
    at_least: float | None
    at_most: float | None
    approximate: bool
    unit: str | None
    per: str | None
    counted: Span | None
    certainty: Certainty
    note: str | None


@dataclass(frozen=True, slots=True)
class Date:
    """A date (EDTF), time or duration (ISO 8601); ``anchor`` is "document" or the id of a date."""

    id: str
    document: str
    start: int
    end: int
    text: str
    type: Literal["date", "time", "duration", "set"]
    value: str
    mod: str | None
    anchor: str | None
    certainty: Certainty
    note: str | None


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who is told: the words that name them, and the ids of their entities."""

    spans: tuple[Span, ...]
    entities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says what: source, cue and content; ``parent`` and ``repeat_of`` are ids of attributions."""

    id: str
    document: str
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    source_entities: tuple[str, ...]
    identification: Literal["named", "described", "generic", "implicit"]
    attitude: Literal["assertion", "belief", "fact", "eventuality"]
    form: Literal["direct", "indirect", "mixed"]
    negated: bool
    addressee: Addressee | None
    parent: str | None
    repeat_of: str | None
    certainty: Certainty
    note: str | None


@dataclass(frozen=True, slots=True)
class Annotation:
    """A record of a layer that this module has no class for: its values by name, read-only."""

    id: str
    document: str
    values: Mapping[str, Any]


AnyAnnotation = Actor | Number | Date | Attribution | Annotation


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its text, its record in the catalogue, and its annotations in canonical order.

    ``layers`` holds the records of every layer by its name, those of the package's own layers too.
    """

    id: str
    path: str
    title: str
    publisher: Publisher | None
    language: str
    rights: Rights
    published: Published
    zones: tuple[Zone, ...]
    text: str
    actors: tuple[Actor, ...]
    numbers: tuple[Number, ...]
    dates: tuple[Date, ...]
    attributions: tuple[Attribution, ...]
    layers: Mapping[str, tuple[AnyAnnotation, ...]]


@dataclass(frozen=True, slots=True)
class Corpus(Mapping[str, Document]):
    """The documents by id, in the order of the catalogue, and the entities by id.

    ``descriptor`` is the content of datapackage.json.
    """

    descriptor: Mapping[str, Any]
    documents: tuple[Document, ...]
    entities: Mapping[str, Entity]
    by_id: Mapping[str, Document]

    def __getitem__(self, document: str) -> Document:
        """Return the document with this id, or the only one whose id begins so ("003")."""
        if document in self.by_id:
            return self.by_id[document]
        found = [other for other in self.documents if document and other.id.startswith(document)]
        if len(found) == 1:
            return found[0]
        known = ", ".join(other.id for other in (found or self.documents)[:5])
        raise KeyError(f"{document!r} is {'no' if not found else 'not one'} document; there is {known}")

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_id)

    def __len__(self) -> int:
        return len(self.documents)
