"""What the rules of levels A, R and C look at: one document with its records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from spanpack.findings import Excerpt, Finding, excerpt
from spanpack.positions import Pointer
from spanpack.records import Record
from spanpack.schemas import Layer
from spanpack.subschemas import Json

Check = Callable[["Subject"], Iterator[tuple[Record, Finding]]]


@dataclass(slots=True)
class Subject:
    """One document: its text, its record in the catalogue and its records by layer.

    ``text`` and ``record`` are None where an earlier level rejected them. ``layers`` holds the
    records that passed so far, in file order; ``ids`` all ids of the document by layer, of rejected
    records as well, so that what refers to them is not rejected too. ``registers`` holds the ids of
    the tables that belong to no document. ``furniture`` has a byte per character, 1 in furniture.
    """

    id: str
    text: str | None
    record: Record | None
    layers: dict[str, list[Record]]
    schemas: Mapping[str, Layer]
    registers: Mapping[str, set[str]]
    ids: dict[str, set[str]] = field(default_factory=dict)
    furniture: bytes = b""

    @property
    def prefix(self) -> str:
        """How the ids of the document's records begin: its id up to the first underscore."""
        return document_prefix(self.id)

    def records(self, layer: str) -> list[Record]:
        """Return the records of a layer that passed so far; [] where the corpus has no such layer."""
        return self.layers.get(layer, [])

    def excerpt(self, start: int, end: int) -> Excerpt | None:
        """Return the window of the text around a span, or None without a text."""
        return None if self.text is None else excerpt(self.text, start, end)

    def finding(
        self,
        rule: str,
        record: Record,
        message: str,
        pointer: Pointer = (),
        span: Json | None = None,
        fix: str | None = None,
        related: Record | None = None,
    ) -> tuple[Record, Finding]:
        """Return a record and a finding in it, with the window of the text around ``span``."""
        window = self.excerpt(span["start"], span["end"]) if span else None
        return record, record.finding(rule, message, pointer, fix, window, related)


def document_prefix(document: str) -> str:
    """Return the part of a document's id before its first underscore."""
    return document.partition("_")[0]
