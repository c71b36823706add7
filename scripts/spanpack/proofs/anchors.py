"""Level A, and the order of records: each span has its text, trimmed and clear, and stands where it should."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Iterable, Mapping

from spanpack.lines.columns import Columns
from spanpack.proofs.lists import Lists
from spanpack.proofs.memory import Text


def are_anchored(columns: Columns, texts: Mapping[str, Text]) -> bool:
    """Return whether each span that is a property, or the record itself, has the text that stands there."""
    each = columns.each(texts, "clear_text")
    for spans in columns.spans.values():
        found = each if len(spans.rows) == len(each) else [each[row] for row in spans.rows]
        if not _have_texts(found, spans.starts, spans.ends, spans.texts):
            return False
    return True


def lists_are_anchored(lists: Lists, columns: Columns, texts: Mapping[str, Text]) -> bool:
    """Return the same of the spans that stand in lists."""
    each = columns.each(texts, "clear_text")
    found = [text for text, spans in zip(each, lists.spans, strict=True) for _ in spans]
    return _have_texts(found, lists.starts, lists.ends, lists.texts)


def _have_texts(texts: list[str], starts: list[int], ends: list[int], quotes: list[str]) -> bool:
    # A quotation holds no NUL, which stands for what no span may hold: canonical lines have no escapes for it.
    return (
        [text[start:end] for text, start, end in zip(texts, starts, ends, strict=True)] == quotes
        and all(map(operator.le, ends, map(len, texts)))
        and _are_whole_words(texts, starts, ends)
        and list(map(str.strip, quotes)) == quotes
        and all(quotes)
    )


def _are_whole_words(texts: list[str], starts: list[int], ends: list[int]) -> bool:
    """Return whether no span begins or ends between two letters or digits; where one does, A308 may allow it."""
    return not any(
        [start and text[start - 1 : start + 1].isalnum() for text, start in zip(texts, starts, strict=True)]
    ) and not any(
        [end < len(text) and text[end - 1 : end + 1].isalnum() for text, end in zip(texts, ends, strict=True)]
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
