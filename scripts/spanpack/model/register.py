"""The register of entities, and what the catalogue says of a document."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal

import msgspec

from spanpack.edtf import bounds
from spanpack.model.home import Homed

if TYPE_CHECKING:
    from spanpack.model.corpus import Corpus
    from spanpack.model.records import Actor, Attribution

Certainty = Literal["high", "medium", "low"]


class Entity(Homed, msgspec.Struct, frozen=True):
    """One actor of the corpus; ``country`` is ISO 3166-1 alpha-3, ``sector`` a PLOVER code."""

    id: str
    name: str
    type: Literal["person", "group", "organization", "state"]
    country: str | None
    sector: str | None
    wikidata: str | None
    note: str | None

    @property
    def mentions(self) -> tuple[Actor, ...]:
        """The mentions of the entity in all documents, in the order of the corpus.

        >>> import spanpack
        >>> corpus = spanpack.load("tests/fixtures/base")
        >>> [(actor.id, actor.text) for actor in corpus.entities["ada-brown"].mentions]
        [('100-a1', 'Mayor'), ('100-a2', 'Ada Brown'), ('100-a6', 'Ada Brown')]
        """
        corpus: Corpus = self._require_home()
        return corpus.mentions_of(self.id)

    @property
    def attributions(self) -> tuple[Attribution, ...]:
        """The attributions of which the entity is a source, alone or with others."""
        corpus: Corpus = self._require_home()
        return corpus.attributions_of(self.id)


class Evidence(msgspec.Struct, frozen=True):
    """What a date of publication rests on (TEI @evidence)."""

    kind: Literal["internal", "external", "conjecture"]
    quote: str | None
    note: str


class Published(msgspec.Struct, frozen=True):
    """When a document was published: an EDTF date, how certain it is, what it rests on."""

    edtf: str
    certainty: Certainty
    evidence: tuple[Evidence, ...]

    @property
    def bounds(self) -> tuple[dt.date, dt.date]:
        """The first and the last day that the date can mean (ISO 8601-2).

        Raises ValueError where there is no such day.
        """
        try:
            return bounds(self.edtf)
        except ValueError as error:
            raise ValueError(
                f"published {self.edtf} is no day: {error}; spanpack validate says how to mend it"
            ) from None


class Publisher(Homed, msgspec.Struct, frozen=True, rename={"entity_id": "entity"}):
    """Who published a document, and how certain that is."""

    entity_id: str
    certainty: Certainty
    note: str | None

    @property
    def entity(self) -> Entity:
        """The entity that published the document."""
        entity: Entity = self._require_home().corpus.entity(self.entity_id)
        return entity


class Rights(msgspec.Struct, frozen=True):
    """Whose a text is: the URI and the name of a rights statement, and the terms the text prints."""

    path: str
    title: str
    note: str | None
