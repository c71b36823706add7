"""Stretches of a document, and what each stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from spanpack.model.home import Homed

if TYPE_CHECKING:
    from spanpack.model.document import Document

ZoneKind = Literal["headline", "subhead", "body", "caption", "furniture"]


class Placed(Homed):
    """A value with a place in a document; what it stands in is where it begins."""

    __slots__ = ()

    @property
    def _begin(self) -> int:
        """The offset at which it begins; -1 for a record without spans, which stands nowhere."""
        raise NotImplementedError

    @property
    def _document(self) -> Document:
        document: Document = self._require_home()
        return document

    @property
    def zone(self) -> ZoneKind | None:
        """The kind of the zone in which it begins: "headline", "subhead", "body", "caption" or "furniture".

        >>> import spanpack
        >>> document = spanpack.load("tests/fixtures/base")["100"]
        >>> [(actor.text, actor.zone) for actor in document.actors[:2]]
        [('Mayor', 'headline'), ('Ada Brown', 'body')]
        """
        zone = self._document.zone_at(self._begin)
        return None if zone is None else zone.zone

    @property
    def sentence(self) -> Span | None:
        """The sentence in which it begins (see Document.sentences)."""
        return self._document.sentence_at(self._begin)

    @property
    def paragraph(self) -> Span | None:
        """The paragraph in which it begins (see Document.paragraphs)."""
        return self._document.paragraph_at(self._begin)


class Span(Placed, msgspec.Struct, frozen=True):
    """A stretch of a document: [start, end) in code points, and the text there."""

    start: int
    end: int
    text: str

    @property
    def _begin(self) -> int:
        return self.start


class Zone(msgspec.Struct, frozen=True):
    """A part of a document: headline, subhead, body, caption or furniture, at [start, end)."""

    zone: ZoneKind
    start: int
    end: int
