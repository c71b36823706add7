"""A document: its text, its record in the catalogue, and its annotations."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast

from spanpack.model.home import settle
from spanpack.model.records import Actor, AnyAnnotation, Attribution, Date, Number
from spanpack.model.register import Published, Publisher, Rights
from spanpack.model.spans import Span, Zone

if TYPE_CHECKING:
    from spanpack.model.corpus import Corpus

R = TypeVar("R", Date, Attribution)


class Layers(Mapping[str, tuple[AnyAnnotation, ...]]):
    """The records of each layer by its name, made when they are first asked for."""

    __slots__ = ("_made", "_make", "_names")

    def __init__(self, names: tuple[str, ...], make: Callable[[str], tuple[AnyAnnotation, ...]]) -> None:
        self._names = names
        self._make = make
        self._made: dict[str, tuple[AnyAnnotation, ...]] = {}

    def __getitem__(self, name: str) -> tuple[AnyAnnotation, ...]:
        if name not in self._made:
            if name not in self._names:
                raise KeyError(f"{name!r} is no layer; there is {', '.join(self._names)}")
            # Of two threads that come at once, both get the records of the first.
            return self._made.setdefault(name, self._make(name))
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return f"<layers {', '.join(self._names)}>"


class Annotated:
    """What has records in layers, and those of the layers that have classes of their own by name."""

    if TYPE_CHECKING:  # A document is given its layers, a corpus makes them of its documents'.

        @property
        def layers(self) -> Layers:
            """The records of each layer by its name."""
            ...

    @property
    def actors(self) -> tuple[Actor, ...]:
        """The mentions of actors; () where the package has no such layer."""
        return cast(tuple[Actor, ...], self.layers.get("actors", ()))

    @property
    def numbers(self) -> tuple[Number, ...]:
        """The figures; () where the package has no such layer."""
        return cast(tuple[Number, ...], self.layers.get("numbers", ()))

    @property
    def dates(self) -> tuple[Date, ...]:
        """The dates, times and durations; () where the package has no such layer."""
        return cast(tuple[Date, ...], self.layers.get("dates", ()))

    @property
    def attributions(self) -> tuple[Attribution, ...]:
        """Who says what; () where the package has no such layer."""
        return cast(tuple[Attribution, ...], self.layers.get("attributions", ()))


@dataclass(frozen=True, repr=False)
class Document(Annotated):
    """A document: its text, its record in the catalogue, and its annotations in canonical order.

    Offsets are Unicode code points of ``text``, zero-based and half-open. ``layers`` holds the records of
    every layer by its name, those of the package's own layers too; they are made when they are first asked for.
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
    layers: Layers = field(hash=False)
    corpus: Corpus = field(compare=False)

    def __repr__(self) -> str:
        return f"<Document {self.id}: {self.title}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _document_of, (self.corpus, self.id)

    @cached_property
    def paragraphs(self) -> tuple[Span, ...]:
        """The lines of the text that hold more than white space, without the white space around them.

        >>> import spanpack
        >>> spanpack.load("tests/fixtures/base")["100"].paragraphs[1]
        Span(start=11, end=45, text='Mayor says bridge will open in May')
        """
        from spanpack.model.segmentation import paragraphs

        return self._spans(paragraphs(self.text))

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """The sentences, by the rules of the language of the document (see docs/derived.md).

        A sentence lies within one paragraph and one zone; a quotation of several sentences stays whole. Needs
        the extra ``sentences``; raises ImportError without it.

        >>> import spanpack
        >>> [span.text for span in spanpack.load("tests/fixtures/base")["100"].sentences][2:4]
        ... # doctest: +NORMALIZE_WHITESPACE
        ['Mayor Ada Brown said that “the bridge will open in May 2021.”',
         'According to the Daily Post, officials believe that about 300 workers left last year.']
        """
        from spanpack.model.segmentation import sentences

        zones = [(zone.start, zone.end) for zone in self.zones]
        return self._spans(sentences(self.text, self.language, zones))

    def at(self, offset: int) -> list[AnyAnnotation]:
        """Return all records with a span that covers the character at ``offset``, layer by layer.

        Raises IndexError where the text has no such character.

        >>> import spanpack
        >>> document = spanpack.load("tests/fixtures/base")["100"]
        >>> [record.id for record in document.at(document.text.index("300"))]
        ['100-n1', '100-q3', '100-q4']
        """
        if not 0 <= offset < len(self.text):
            raise IndexError(f"{offset} is no character of {self.id}, which has {len(self.text):,}")
        return [
            record
            for records in self.layers.values()
            for record in records
            if any(span.start <= offset < span.end for span in record.spans)
        ]

    def zone_at(self, offset: int) -> Zone | None:
        """Return the zone that covers an offset; None between zones, where there is only white space."""
        return next((zone for zone in self.zones if zone.start <= offset < zone.end), None)

    def sentence_at(self, offset: int) -> Span | None:
        """Return the sentence that covers an offset, or None between sentences."""
        return _covering(self.sentences, offset)

    def paragraph_at(self, offset: int) -> Span | None:
        """Return the paragraph that covers an offset, or None between paragraphs."""
        return _covering(self.paragraphs, offset)

    def record(self, kind: type[R], name: str, role: str) -> R:
        """Return the record of this id; raise LookupError, which says in which ``role`` it was wanted."""
        found = self._records.get(name)
        if not isinstance(found, kind):
            raise LookupError(f"{self.id}: {role} is {name}, which is not there; spanpack validate says more")
        return found

    @cached_property
    def _records(self) -> dict[str, Date | Attribution]:
        """The records to which others refer, by id."""
        records: list[Date | Attribution] = [*self.dates, *self.attributions]
        return {record.id: record for record in records}

    def _spans(self, places: list[tuple[int, int]]) -> tuple[Span, ...]:
        spans = tuple(Span(start, end, self.text[start:end]) for start, end in places)
        for span in spans:
            settle(span, self)
        return spans


def _covering(spans: tuple[Span, ...], offset: int) -> Span | None:
    place = bisect.bisect_right(spans, offset, key=lambda span: span.start) - 1
    return spans[place] if place >= 0 and offset < spans[place].end else None


def _document_of(corpus: Corpus, name: str) -> Document:
    return corpus.by_id[name]
