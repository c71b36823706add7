"""What the rules of levels A, R and C look at: one document with its records."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from spanpack.findings import FEWEST, Excerpt, Finding, excerpt
from spanpack.lines.positions import Pointer
from spanpack.lines.records import Table
from spanpack.rules.windows import window
from spanpack.schemas.layer import Layer
from spanpack.schemas.subschemas import Json

Found = Iterator[tuple[Json, Finding]]
"""What a rule yields: the record that breaks it, and the finding."""

Problem = tuple[str, str, str, str | None]
"""What the values of a record alone show: rule, field, message, and how to mend it (None: as the rule says)."""

Check = Callable[["Subject"], Found]


@dataclass(slots=True)
class Subject:
    """One document: its text, its record in the catalogue and its records by layer.

    ``text`` and ``record`` are None where an earlier level rejected them. ``layers`` holds the records
    that passed so far, in file order; ``tables`` the files they come from, the catalogue's too. ``ids``
    are all ids of the document by layer, of rejected records as well, so that what refers to them is not
    rejected too; ``registers`` the ids of the tables that belong to no document, ``names`` the ids of entities by
    the names that are theirs alone. ``clear_text`` is the text
    with a NUL character for each that no span may hold: line feeds and furniture. ``is_main`` says that the
    catalogue is checked as well, which is done with one annotation set only: the registers of another one may
    lack what it refers to. ``is_english`` says that the document is in English, by its record in the catalogue, which
    may be rejected. ``lost`` says of tables that are cut off from which id on their records may be lost.
    ``doubtful`` are the identities (``id()``) of the records in which the present level has found something so far.
    """

    id: str
    text: str | None
    clear_text: str
    record: Json | None
    layers: dict[str, list[Json]]
    schemas: Mapping[str, Layer]
    tables: Mapping[str, Table]
    registers: Mapping[str, set[str]]
    names: Mapping[str, str]
    ids: Mapping[str, set[str]]
    is_english: bool = False
    is_main: bool = True
    lost: Mapping[str, str] = field(default_factory=dict)
    doubtful: set[int] = field(default_factory=set)
    _spans: dict[str, list[list[Json]]] = field(default_factory=dict)

    @property
    def prefix(self) -> str:
        """How the ids of the document's records begin: its id up to the first underscore."""
        return document_prefix(self.id)

    def records(self, layer: str) -> list[Json]:
        """Return the records of a layer that passed so far; [] where the corpus has no such layer."""
        return self.layers.get(layer, [])

    def spans(self, layer: str) -> list[list[Json]]:
        """Return the spans of each record of a layer, in the order of records."""
        if layer not in self._spans:
            spans = self.schemas[layer].spans
            self._spans[layer] = [spans(record) for record in self.layers[layer]]
        return self._spans[layer]

    def reject_doubtful(self) -> None:
        """Take out the records in which something was found, so that the next level is not asked of them."""
        if not self.doubtful:
            return
        for name, records in self.layers.items():
            self.layers[name] = [record for record in records if id(record) not in self.doubtful]
        self._spans.clear()
        if id(self.record) in self.doubtful:
            self.record = None
        self.doubtful.clear()

    def excerpt(self, start: int, end: int) -> Excerpt | None:
        """Return the window of the text around a span, or None without a text."""
        return None if self.text is None else excerpt(self.text, start, end)

    def finding(
        self,
        rule: str,
        record: Json,
        message: str,
        pointer: Pointer = (),
        span: Json | None = None,
        *,
        fix: str | None = None,
        related: Json | None = None,
        cause: tuple[str, ...] | None = None,
    ) -> tuple[Json, Finding]:
        """Return a record and a finding in it, with the window of the text around ``span``.

        Without one it is about the record as a whole, and shows where in the text that stands.
        """
        shown = self.excerpt(span["start"], span["end"]) if span else window(record, pointer, self.text)
        other = None
        if related is not None:
            table = self.table(related)
            other = (table.path, table.locate(related)[0])
        found = self.table(record).finding(rule, record, message, pointer, fix=fix, excerpt=shown, related=other)
        return record, found._replace(cause=cause, of_record=span is None)

    def folder(self, record: Json) -> str:
        """Return the folder of the table that holds a record: that of its annotation set, or of the catalogue."""
        return posixpath.dirname(self.table(record).path)

    def table(self, record: Json) -> Table:
        """Return the table that holds a record."""
        return next(table for table in self.tables.values() if table.index(record) is not None)


def many_as_one(found: Sequence[tuple[Json, Finding]], what: str) -> Found:
    """Yield what is found in a record; of one rule many times, it is one mistake, made in many ``what`` of it."""
    counts = Counter(finding.rule for _, finding in found)
    told = set()
    for record, finding in found:
        more = counts[finding.rule] - 1
        if more + 1 < FEWEST:
            yield record, finding
        elif finding.rule not in told:
            told.add(finding.rule)
            message = f"{finding.message}; the same mistake shows in {more:,} more {what} of this record"
            yield record, finding._replace(message=message, cause=None)


def document_prefix(document: str) -> str:
    """Return the part of a document's id before its first underscore."""
    return document.partition("_")[0]


def is_english(record: Json) -> bool:
    """Return whether a record of the catalogue says that its document is in English (BCP 47)."""
    return str(record.get("language")).partition("-")[0] == "en"
