"""Level A, and the order of records: each span has its text, trimmed and clear, and stands where it should."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Iterable, Mapping, Sequence

from spanpack.columns import Columns
from spanpack.proofs.memory import Text
from spanpack.subschemas import Json


def are_anchored(columns: Columns, texts: Mapping[str, Text]) -> bool:
    """Return whether each span that is a property, or the record itself, has the text that stands there."""
    each = columns.each({document: texts[document].clear_text for document in columns.rows})
    for spans in columns.spans.values():
        found = each if len(spans.rows) == len(each) else [each[row] for row in spans.rows]
        if not _have_texts(found, spans.starts, spans.ends, spans.texts):
            return False
    return True


def nested_are_anchored(spans: Sequence[list[Json]], columns: Columns, texts: Mapping[str, Text]) -> bool:
    """Return the same of the spans of each row that stand in lists."""
    each = columns.each({document: texts[document].clear_text for document in columns.rows})
    found = [text for text, inner in zip(each, spans, strict=True) for _ in inner]
    flat = [span for inner in spans for span in inner]
    return _have_texts(
        found, [span["start"] for span in flat], [span["end"] for span in flat], [span["text"] for span in flat]
    )


def _have_texts(texts: list[str], starts: list[int], ends: list[int], quotes: list[str]) -> bool:
    # A quotation holds no NUL, which stands for what no span may hold: canonical lines have no escapes for it.
    return (
        [text[start:end] for text, start, end in zip(texts, starts, ends, strict=True)] == quotes
        and all(map(operator.le, ends, map(len, texts)))
        and list(map(str.strip, quotes)) == quotes
        and all(quotes)
    )


def are_apart(columns: Columns) -> bool:
    """Return whether each record ends before the next one of its document begins, so that they are in order."""
    spans = columns.span()
    return all(
        all(map(operator.le, spans.ends[rows.start : rows.stop], spans.starts[rows.start + 1 : rows.stop]))
        for rows in columns.rows.values()
    )


def are_in_order(columns: Columns) -> bool:
    """Return whether the records of each document stand in order, no two at one place."""
    starts = columns.span().starts
    return all(
        all(map(operator.lt, starts[rows.start : rows.stop], starts[rows.start + 1 : rows.stop]))
        for rows in columns.rows.values()
    )


def are_in_order_by_spans(columns: Columns, reaches: Sequence[Sequence[tuple[int, int]]]) -> bool:
    """Return the same of records that are no spans themselves; ``reaches`` are the sorted offsets of their spans."""
    for rows in columns.rows.values():
        places = [(reaches[row][0][0] if reaches[row] else 0, columns.ids[row]) for row in rows]
        if not all(map(operator.le, places, places[1:])):
            return False
    return True


def do_not_overlap(one: Columns, other: Columns) -> bool:
    """Return whether no span of one layer overlaps a span of another in any document."""
    for document in one.rows.keys() & other.rows.keys():
        spans = sorted([*_reaches(one, document), *_reaches(other, document)])
        if any([end > start for (_, end), (start, _) in itertools.pairwise(spans)]):
            return False
    return True


def _reaches(columns: Columns, document: str) -> Iterable[tuple[int, int]]:
    rows, spans = columns.rows[document], columns.span()
    return zip(spans.starts[rows.start : rows.stop], spans.ends[rows.start : rows.stop], strict=True)
