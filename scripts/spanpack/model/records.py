"""The records of the layers.

A property that refers to another record is that record, under the name that it has in the file; the
id stands beside it, under the name with ``_id``. So ``attribution.parent`` is an Attribution, and
``attribution.parent_id`` is "003-q13". Where the id leads nowhere, which ``spanpack validate`` reports
as R404, the property raises LookupError.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import msgspec

from spanpack.edtf import bounds
from spanpack.model.home import settle
from spanpack.model.register import Certainty, Entity
from spanpack.model.spans import Placed, Span

if TYPE_CHECKING:
    from spanpack.model.document import Document


class Record(Placed):
    """What the records of all layers have in common."""

    __slots__ = ()

    @property
    def document(self) -> Document:
        """The document to which the record belongs."""
        return self._document

    @property
    def spans(self) -> tuple[Span, ...]:
        """All stretches of the text that the record marks, in the order of its fields."""
        raise NotImplementedError

    @property
    def entity_ids(self) -> tuple[str, ...]:
        """The ids of all entities that the record names."""
        return ()

    @property
    def _begin(self) -> int:
        return min((span.start for span in self.spans), default=-1)


class SpanRecord(Record):
    """A record that is itself a stretch of the text."""

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def start(self) -> int: ...  # noqa: D102

        @property
        def end(self) -> int: ...  # noqa: D102

        @property
        def text(self) -> str: ...  # noqa: D102

    @property
    def span(self) -> Span:
        """The stretch of the text."""
        span = Span(self.start, self.end, self.text)
        settle(span, self._require_home())
        return span

    @property
    def spans(self) -> tuple[Span, ...]:
        """All stretches of the text that the record marks, in the order of its fields."""
        return (self.span,)

    @property
    def attribution(self) -> Attribution | None:
        """The innermost attribution whose content the record stands in: who says it. None: the author does.

        >>> import spanpack
        >>> number = spanpack.load("tests/fixtures/base")["100"].numbers[0]
        >>> number.attribution.source[0].text
        'officials'
        """
        around = [other for other in self.document.attributions if other.says(self.start, self.end)]
        # The content of a child lies inside that of its parent.
        return min(around, key=lambda other: sum(span.end - span.start for span in other.content), default=None)

    @property
    def _begin(self) -> int:
        return self.start


class Actor(SpanRecord, msgspec.Struct, frozen=True, rename={"document_id": "document", "entity_id": "entity"}):
    """A mention of an actor."""

    layer: ClassVar[str] = "actors"

    id: str
    document_id: str
    start: int
    end: int
    text: str
    entity_id: str
    mention: Literal["name", "nominal"]
    certainty: Certainty
    note: str | None

    @property
    def entity(self) -> Entity:
        """The entity that is mentioned.

        >>> import spanpack
        >>> spanpack.load("tests/fixtures/base")["100"].actors[0].entity.name
        'Ada Brown'
        """
        return self.document.corpus.entity(self.entity_id)

    @property
    def entity_ids(self) -> tuple[str, ...]:
        """The ids of all entities that the record names."""
        return (self.entity_id,)


class Number(SpanRecord, msgspec.Struct, frozen=True, rename={"document_id": "document"}):
    """A figure with its bounds; ``unit`` is ISO 4217, % or UCUM, ``per`` an ISO 8601 duration."""

    layer: ClassVar[str] = "numbers"

    id: str
    document_id: str
    start: int
    end: int
    text: str
    type: Literal["count", "money", "percent", "measure"]
    at_least: int | float | None
    at_most: int | float | None
    approximate: bool
    unit: str | None
    per: str | None
    counted: Span | None
    certainty: Certainty
    note: str | None

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the most that the figure says; infinite where there is no bound.

        An approximate figure has the bounds that it names: how far about 300 reaches is not known.

        >>> import spanpack
        >>> spanpack.load("tests/fixtures/base")["100"].numbers[0].bounds
        (300, 300)
        """
        return (
            -math.inf if self.at_least is None else self.at_least,
            math.inf if self.at_most is None else self.at_most,
        )

    @property
    def spans(self) -> tuple[Span, ...]:
        """The figure, and what it counts."""
        return (self.span,) if self.counted is None else (self.span, self.counted)

    def _settle(self, home: Any) -> None:
        settle(self, home)
        if self.counted is not None:
            settle(self.counted, home)


class Date(SpanRecord, msgspec.Struct, frozen=True, rename={"document_id": "document", "anchor_id": "anchor"}):
    """A date (EDTF), time or duration (ISO 8601); ``anchor_id`` is "document" or the id of a date."""

    layer: ClassVar[str] = "dates"

    id: str
    document_id: str
    start: int
    end: int
    text: str
    type: Literal["date", "time", "duration", "set"]
    value: str
    mod: str | None
    anchor_id: str | None
    certainty: Certainty
    note: str | None

    @property
    def anchor(self) -> Document | Date | None:
        """What a relative date was resolved against: the document, as published, or another date."""
        if self.anchor_id == "document":
            return self.document
        return (
            None if self.anchor_id is None else self.document.record(Date, self.anchor_id, f"the anchor of {self.id}")
        )

    @property
    def bounds(self) -> tuple[dt.date, dt.date] | None:
        """The first and the last day that the value can mean; None for a duration, a set, or a time without a day.

        EDTF (ISO 8601-2): a month is all of its days, 198X all of the decade, an interval or a set what lies
        between its ends. ``?``, ``~`` and ``mod`` move nothing: how far they reach is not known.

        >>> import spanpack
        >>> spanpack.load("tests/fixtures/base")["100"].dates[0].bounds
        (datetime.date(2021, 5, 1), datetime.date(2021, 5, 31))

        Raises ValueError where there is no such day.
        """
        if self.type not in ("date", "time"):
            return None
        day = self.value if self.type == "date" else self.value.partition("T")[0]
        try:
            return bounds(day) if day else None
        except ValueError as error:
            raise ValueError(f"{self.id}: {day} is no day: {error}; spanpack validate says how to mend it") from None


class Addressee(Placed, msgspec.Struct, frozen=True, rename={"entity_ids": "entities"}):
    """Who is told: the words that name them, and the ids of their entities."""

    spans: tuple[Span, ...]
    entity_ids: tuple[str, ...]

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The entities that are told."""
        return tuple(self._document.corpus.entity(entity) for entity in self.entity_ids)

    @property
    def _begin(self) -> int:
        return min(span.start for span in self.spans)

    def _settle(self, home: Any) -> None:
        settle(self, home)
        for span in self.spans:
            settle(span, home)


class Attribution(
    Record,
    msgspec.Struct,
    frozen=True,
    rename={
        "document_id": "document",
        "source_entity_ids": "source_entities",
        "parent_id": "parent",
        "repeat_of_id": "repeat_of",
    },
):
    """Who says what: source, cue and content."""

    layer: ClassVar[str] = "attributions"

    id: str
    document_id: str
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    source_entity_ids: tuple[str, ...]
    identification: Literal["named", "described", "generic", "implicit"]
    attitude: Literal["assertion", "belief", "fact", "eventuality"]
    form: Literal["direct", "indirect", "mixed"]
    negated: bool
    addressee: Addressee | None
    parent_id: str | None
    repeat_of_id: str | None
    certainty: Certainty
    note: str | None

    @property
    def spans(self) -> tuple[Span, ...]:
        """All stretches of the text that the record marks: source, cue, content, addressee."""
        return (*self.source, *self.cue, *self.content, *(self.addressee.spans if self.addressee else ()))

    @property
    def entity_ids(self) -> tuple[str, ...]:
        """The ids of the entities that speak or are told, each once."""
        told = self.addressee.entity_ids if self.addressee else ()
        return tuple(dict.fromkeys((*self.source_entity_ids, *told)))

    @property
    def source_entities(self) -> tuple[Entity, ...]:
        """Those who speak: the entities that the source names, describes or means by a pronoun."""
        return tuple(self.document.corpus.entity(entity) for entity in self.source_entity_ids)

    @property
    def parent(self) -> Attribution | None:
        """The innermost attribution whose content contains this one."""
        return self._attribution(self.parent_id, "parent")

    @property
    def repeat_of(self) -> Attribution | None:
        """The attribution that this one repeats, as a caption repeats the body."""
        return self._attribution(self.repeat_of_id, "original")

    @property
    def children(self) -> tuple[Attribution, ...]:
        """The attributions of which this one is the parent."""
        return tuple(other for other in self.document.attributions if other.parent_id == self.id)

    @property
    def repeats(self) -> tuple[Attribution, ...]:
        """The attributions that repeat this one."""
        return tuple(other for other in self.document.attributions if other.repeat_of_id == self.id)

    @property
    def chain(self) -> tuple[Attribution, ...]:
        """The attributions through which the document has it, the outermost speaker first, this one last.

        The author of the document, who speaks before all of them, is left out. Raises LookupError
        where the parents go round in a circle (R406).

        >>> import spanpack
        >>> fourth = spanpack.load("tests/fixtures/base")["100"].attributions[3]
        >>> [(link.source[0].text, link.cue[0].text) for link in fourth.chain]
        [('the Daily Post', 'According to'), ('officials', 'believe')]
        """
        chain = {self.id: self}
        parent = self.parent
        while parent is not None:
            if parent.id in chain:
                raise LookupError(f"{self.id}: its parents go round in a circle, back to {parent.id}")
            chain[parent.id] = parent
            parent = parent.parent
        return tuple(reversed(chain.values()))

    @property
    def through(self) -> tuple[Entity, ...]:
        """The entities through which the document has the claim, the outermost first, each once.

        They are the sources of the parents, and a medium that is told (an organization of sector JRN)
        unless it published the document. Told to «reporters» or «local media» says nothing: the publisher's
        own may be among them. Nor does a medium where the publisher is not known.

        >>> import spanpack
        >>> fourth = spanpack.load("tests/fixtures/base")["100"].attributions[3]
        >>> [entity.name for entity in fourth.through]
        ['Daily Post']
        """
        found = [entity for link in self.chain[:-1] for entity in (*link._media, *link.source_entities)]
        return tuple(dict.fromkeys((*found, *self._media)))

    def says(self, start: int, end: int) -> bool:
        """Return whether [start, end) lies within the content, in one of its spans.

        >>> import spanpack
        >>> document = spanpack.load("tests/fixtures/base")["100"]
        >>> [actor.text for actor in document.actors if document.attributions[2].says(actor.start, actor.end)]
        ['officials', 'workers']
        """
        return any(span.start <= start and end <= span.end for span in self.content)

    @property
    def is_second_hand(self) -> bool:
        """Whether the document has the claim through another: it has a parent, or a medium was told (see through)."""
        return self.parent_id is not None or bool(self._media)

    @property
    def _media(self) -> tuple[Entity, ...]:
        """The media that are told, unless one of them is the publisher or the publisher is not known."""
        publisher = self.document.publisher
        if self.addressee is None or publisher is None or publisher.entity_id in self.addressee.entity_ids:
            return ()
        return tuple(
            entity for entity in self.addressee.entities if (entity.type, entity.sector) == ("organization", "JRN")
        )

    def _attribution(self, name: str | None, role: str) -> Attribution | None:
        return None if name is None else self.document.record(Attribution, name, f"the {role} of {self.id}")

    def _settle(self, home: Any) -> None:
        settle(self, home)
        for part in (self.source, self.cue, self.content):
            for span in part:
                settle(span, home)
        if self.addressee is not None:
            self.addressee._settle(home)


class Annotation(Record, msgspec.Struct, frozen=True, rename={"document_id": "document"}):
    """A record of a layer without a class of its own: its values by name, read-only.

    The values are attributes as well: ``place.kind`` is ``place.values["kind"]``. References are ids.
    """

    layer: str
    id: str
    document_id: str
    values: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("_") and name in self.values:
            return self.values[name]
        raise AttributeError(f"a record of {self.layer} has no field {name!r}; it has {', '.join(self.values)}")

    def __hash__(self) -> int:
        return hash((self.layer, self.id, self.document_id))

    def __reduce__(self) -> tuple[Any, ...]:
        home = getattr(self, "_home", None)
        return _annotation, (self.layer, self.to_dict(), home)

    @property
    def spans(self) -> tuple[Span, ...]:
        """All stretches of the text that the record marks, in the order of its fields."""
        layer = self.document.corpus.schemas[self.layer]
        found = tuple(Span(span["start"], span["end"], span["text"]) for span in layer.spans(self.to_dict()))
        for span in found:
            settle(span, self._home)
        return found

    @property
    def entity_ids(self) -> tuple[str, ...]:
        """The ids of all entities that the record names, by the references of its schema."""
        layer = self.document.corpus.schemas[self.layer]
        values = self.to_dict()
        references = [reference for reference in layer.references if reference.layer == "entities"]
        return tuple(dict.fromkeys(name for one in references for _, name in layer.referred(values, one)))

    def to_dict(self) -> dict[str, Any]:
        """Return the record as its line in the file has it."""
        plain: dict[str, Any] = _thawed(self.values)
        return plain


AnyAnnotation = Actor | Number | Date | Attribution | Annotation


def annotation(layer: str, data: dict[str, Any]) -> Annotation:
    """Return the record of a layer without a class, from its line in the file."""
    return Annotation(layer, data["id"], data["document"], frozen(data))


def _annotation(layer: str, data: dict[str, Any], home: Any) -> Annotation:
    made = annotation(layer, data)
    if home is not None:
        settle(made, home)
    return made


def frozen(value: Any) -> Any:
    """Return plain data that cannot be changed: tuples for lists, read-only mappings for dictionaries."""
    if isinstance(value, dict):
        return MappingProxyType({key: frozen(item) for key, item in value.items()})
    return tuple(map(frozen, value)) if isinstance(value, list) else value


def _thawed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _thawed(item) for key, item in value.items()}
    return list(map(_thawed, value)) if isinstance(value, tuple) else value
