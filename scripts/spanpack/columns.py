"""Prove a table right as a whole, from its columns.

Nearly all records of a corpus are right, and to say so needs less than to say what is wrong. One
regular expression reads the values of a layer whose records hold no lists into columns, which proves
levels F and S; some operations on whole columns prove A, R and C. What cannot be proved is not wrong:
its records are read one by one and asked by the rules (see checking.py), which alone say what is.
"""

from __future__ import annotations

import itertools
import json
import operator
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import orjson

from spanpack.linepattern import Path
from spanpack.records import MAX_LINE_BYTES, holds_controls
from spanpack.rules import actors, dates, numbers
from spanpack.rules.anchoring import are_whole_words
from spanpack.rules.subject import document_prefix
from spanpack.schemas import Layer

Column = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """What is needed of a document: the text without what no span may hold (see anchoring.clear_text), and so on."""

    text: str
    clear_text: str
    published: str
    is_english: bool


@dataclass(frozen=True)
class Columns:
    """The values of a table by their paths, in file order; those of a null are empty.

    ``starts`` and ``ends`` are the offsets of records that are spans; ``rows`` maps each document to the
    range of its rows.
    """

    layer: Layer
    raw: bytes
    values: dict[Path, Column]
    starts: list[int]
    ends: list[int]
    rows: dict[str, range]

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(self.starts)

    def __getitem__(self, field: str) -> Column:
        """Return the column of a field."""
        return self.values[(field,)]


def read_columns(layer: Layer, raw: bytes) -> Columns | None:
    """Return the columns of a table, or None unless every line is canonical, in order, and valid.

    Only a layer whose records are spans and hold no lists has columns.
    """
    quick = layer.quick
    if (
        quick is None
        or quick.table is None
        or quick.conditional is None
        or not layer.is_span
        or not raw
        or holds_controls(raw)
    ):
        return None
    if len(raw) > MAX_LINE_BYTES and max(map(len, raw.split(b"\n"))) > MAX_LINE_BYTES:
        return None
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return None
    rows = quick.table.findall(text)
    # Each match is a whole line, from its beginning, so that as many matches as lines leave nothing out.
    if len(rows) != text.count("\n") or text[-1] != "\n":
        return None
    values: dict[Path, Column] = dict(zip(quick.columns, zip(*rows, strict=True), strict=True))
    if "\\" in text:
        values = {path: _unescaped(column) for path, column in values.items()}
    ranges = _ranges(values[("document",)])
    columns = Columns(layer, raw, values, [*map(int, values[("start",)])], [*map(int, values[("end",)])], ranges or {})
    return columns if ranges is not None and _meets_conditions(columns, quick.conditional) else None


def is_proved(columns: Columns, texts: Mapping[str, Text], known: Mapping[str, Collection[str]]) -> bool:
    """Return whether every record is right by all rules but those that look at more than one layer.

    ``texts`` holds the documents, without those that are wrong themselves; ``known`` the ids of the
    registers. False says nothing.
    """
    return (
        columns.rows.keys() <= texts.keys()
        and _are_anchored(columns, texts)
        and _are_named(columns)
        and _are_referred(columns, known)
        and _are_certain(columns)
        and _are_consistent(columns, texts)
    )


def do_not_overlap(one: Columns, other: Columns) -> bool:
    """Return whether no span of one layer overlaps a span of another in any document."""
    for document in one.rows.keys() & other.rows.keys():
        spans = sorted(itertools.chain(_spans(one, document), _spans(other, document)))
        if any(end > start for (_, end), (start, _) in itertools.pairwise(spans)):
            return False
    return True


def used_ids(columns: Columns) -> Iterator[tuple[str, set[str]]]:
    """Yield (layer, ids) for each reference: what the records refer to."""
    for reference in columns.layer.references:
        yield reference.layer, set(columns.values[reference.path]) - reference.exceptions - {""}


def _unescaped(column: Column) -> Column:
    return tuple([orjson.loads(f'"{value}"') if "\\" in value else value for value in column])


def _ranges(documents: Column) -> dict[str, range] | None:
    """Return the rows of each document, or None where the documents are not in order."""
    ranges, start = {}, 0
    for document, group in itertools.groupby(documents):
        if document in ranges:
            return None
        end = start + sum(1 for _ in group)
        ranges[document] = range(start, end)
        start = end
    names = list(ranges)
    return ranges if all(map(operator.lt, names, names[1:])) else None


def _meets_conditions(columns: Columns, fields: Sequence[str]) -> bool:
    """Return whether the conditions of the schema hold: one row stands for all with the same values."""
    if not fields:
        return True
    places = {values: place for place, values in enumerate(zip(*(columns[field] for field in fields), strict=True))}
    lines = columns.raw.split(b"\n")
    return all(columns.layer.is_valid(orjson.loads(lines[place])) for place in places.values())


def _are_anchored(columns: Columns, texts: Mapping[str, Text]) -> bool:
    """Levels A and F: each span has its text, trimmed and clear; records stand in order, no two at one place."""
    quotes = columns["text"]
    if list(map(str.strip, quotes)) != list(quotes):
        return False
    for document, rows in columns.rows.items():
        text = texts[document].clear_text
        starts, ends = columns.starts[rows.start : rows.stop], columns.ends[rows.start : rows.stop]
        if (
            tuple([text[start:end] for start, end in zip(starts, ends, strict=True)]) != quotes[rows.start : rows.stop]
            or max(ends) > len(text)
            or not are_whole_words(text, starts, ends)
            or not all(map(operator.lt, starts, starts[1:]))
        ):
            return False
    if "\0" in "".join(quotes):
        return False
    return all(_inner_is_anchored(columns, path, texts) for path in columns.layer.span_paths)


def _inner_is_anchored(columns: Columns, path: Path, texts: Mapping[str, Text]) -> bool:
    spans = zip(
        columns["document"],
        columns.values[(*path, "start")],
        columns.values[(*path, "end")],
        columns.values[(*path, "text")],
        strict=True,
    )
    for document, start, end, quote in spans:
        if quote:
            text = texts[document].clear_text
            exact = text[int(start) : int(end)] == quote and int(end) <= len(text)
            exact = exact and are_whole_words(text, [int(start)], [int(end)])
            if not exact or quote != quote.strip() or "\0" in quote:
                return False
    return True


def _are_named(columns: Columns) -> bool:
    """Level R: ids are unique and begin with the prefix of their document."""
    ids = columns["id"]
    for document, rows in columns.rows.items():
        prefix, names = document_prefix(document) + "-", ids[rows.start : rows.stop]
        # What sorts between two texts that begin alike begins so too.
        if not (min(names).startswith(prefix) and max(names).startswith(prefix)):
            return False
    return len(set(ids)) == len(ids)


def _are_referred(columns: Columns, known: Mapping[str, Collection[str]]) -> bool:
    """Level R: what refers to a register finds its id there, what to the same layer an id of the document before it.

    References to other layers, forward references and circles are for the rules.
    """
    for reference in columns.layer.references:
        if reference.path == ("document",):
            continue
        values = columns.values[reference.path]
        if reference.layer in known:
            if not set(values) - reference.exceptions - {""} <= set(known[reference.layer]):
                return False
        elif reference.layer == columns.layer.name:
            if not _refer_back(columns, values, reference.exceptions):
                return False
        else:
            return False
    return True


def _refer_back(columns: Columns, values: Column, exceptions: Collection[str]) -> bool:
    places: dict[str, int] = {}
    ids, documents = columns["id"], columns["document"]
    for place, (name, value) in enumerate(zip(ids, values, strict=True)):
        if value and value not in exceptions:
            before = places.get(value)
            if before is None or documents[before] != documents[place]:
                return False
        places[name] = place
    return True


def _are_certain(columns: Columns) -> bool:
    if ("certainty",) not in columns.values or ("note",) not in columns.values:
        return ("certainty",) not in columns.values
    certainty, notes = columns["certainty"], columns["note"]
    return certainty.count("high") == columns.count or all(
        [note.strip() for word, note in zip(certainty, notes, strict=True) if word != "high"]
    )


def _are_consistent(columns: Columns, texts: Mapping[str, Text]) -> bool:
    """Level C: the rules of the layer, asked once for each combination of values."""
    name = columns.layer.name
    if name == "actors":
        languages = [texts[document].is_english for document in columns["document"]]
        combinations = set(zip(columns["text"], columns["mention"], languages, strict=True))
        return _are_apart(columns) and not any(itertools.starmap(actors.problems, combinations))
    if name == "dates":
        return _are_apart(columns) and _dates_are_consistent(columns, texts)
    if name == "numbers":
        return _are_apart(columns) and _numbers_are_consistent(columns, texts)
    return True


def _are_apart(columns: Columns) -> bool:
    """Return whether each span ends before the next one of its document begins."""
    return all(
        all(map(operator.le, columns.ends[rows.start : rows.stop], columns.starts[rows.start + 1 : rows.stop]))
        for rows in columns.rows.values()
    )


def _dates_are_consistent(columns: Columns, texts: Mapping[str, Text]) -> bool:
    values = dict(zip(columns["id"], columns["value"], strict=True))
    documents = [texts[document] for document in columns["document"]]
    anchors = [
        ((text.published if anchor == "document" else values[anchor]) if anchor else None, text.is_english)
        for anchor, text in zip(columns["anchor"], documents, strict=True)
    ]
    combinations = set(zip(columns["type"], columns["text"], columns["value"], columns["mod"], anchors, strict=True))
    return not any(
        # Which date the anchor is does not matter here, so that the memory of dates.problems serves.
        dates.problems(kind, text, value, mod or None, anchor and "document", anchor, is_english)
        for kind, text, value, mod, (anchor, is_english) in combinations
    )


def _numbers_are_consistent(columns: Columns, texts: Mapping[str, Text]) -> bool:
    documents = columns["document"]
    languages = [texts[document].is_english for document in documents]
    fields = ("text", "type", "at_least", "at_most", "approximate", "unit")
    for *_, text, kind, low, high, approximate, unit, is_english in set(
        zip(*(columns[field] for field in fields), languages, strict=True)
    ):
        bounds = [json.loads(bound) if bound else None for bound in (low, high)]
        if numbers.problems(text, kind, *bounds, approximate == "true", unit or None, is_english):
            return False
    rows = zip(documents, columns.starts, columns.ends, columns["text"], columns["per"], languages, strict=True)
    for document, start, end, figure, per, is_english in rows:
        # Most figures are no rates, which is seen at once.
        is_asked = is_english and (per or "per " in texts[document].text[end : end + 60] or numbers.is_rate(figure))
        if is_asked and numbers.rate_problem(texts[document].text, start, end, per or None):
            return False
    counted = zip(columns.values[("counted", "start")], columns.values[("counted", "end")], strict=True)
    return not any(
        other and int(other) < end and start < int(other_end)
        for (other, other_end), start, end in zip(counted, columns.starts, columns.ends, strict=True)
    )


def _spans(columns: Columns, document: str) -> Iterator[tuple[int, int]]:
    rows = columns.rows[document]
    return zip(columns.starts[rows.start : rows.stop], columns.ends[rows.start : rows.stop], strict=True)
