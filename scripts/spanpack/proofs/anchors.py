"""Level A, and the order of records: each span has its text, trimmed and clear, and stands where it should."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Iterable, Mapping, Sequence

from spanpack.lines.columns import Columns, Spans
from spanpack.proofs.memory import Text
from spanpack.wholewords import ACCENTS, is_mark


def are_anchored(spans: Iterable[Spans], columns: Columns, texts: Mapping[str, Text]) -> bool:
    """Return whether each of the spans of some properties has the text that stands there."""
    each = columns.each(texts, "padded")
    return all(
        _have_texts(
            each if some.rows == range(len(each)) else [each[row] for row in some.rows],
            some.starts,
            some.ends,
            some.texts,
        )
        for some in spans
    )


def _have_texts(texts: list[str], starts: list[int], ends: list[int], quotes: list[str]) -> bool:
    """Return whether the padded texts (see Text) have the quotations at their places, trimmed, and in whole words."""
    # A quotation holds no NUL, which stands for what no span may hold: canonical lines have no escapes for it.
    if not (all(quotes) and [text[start:end] for text, start, end in zip(texts, starts, ends, strict=True)] == quotes):
        return False
    firsts, lasts = [quote[0] for quote in quotes], [quote[-1] for quote in quotes]
    return (
        not any(map(str.isspace, {*firsts, *lasts}))
        and _are_parted([text[start - 1] for text, start in zip(texts, starts, strict=True)], firsts)
        and _are_parted(lasts, list(map(operator.getitem, texts, ends)))
    )


def _are_parted(before: Sequence[str], behind: Sequence[str]) -> bool:
    """Return whether no characters that stand side by side belong to one word; where they do, A308 may allow it."""
    last, first = set(before), set(behind)
    if any(map(is_mark, first)) or not ACCENTS.isdisjoint(last):
        return False
    if not (any(map(str.isalnum, last)) and any(map(str.isalnum, first))):
        return True
    return not any(map(str.isalnum, map(operator.add, before, behind)))


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


def share_paragraphs(heads: Spans, others: Spans, texts: Sequence[str]) -> bool:
    """Return whether each of the other spans stands in the paragraph of the head of its row, and apart from it.

    Each row has a head, and a text in ``texts``.
    """
    starts, ends = heads.starts, heads.ends
    if others.rows != range(len(starts)):
        starts, ends = [starts[row] for row in others.rows], [ends[row] for row in others.rows]
        texts = [texts[row] for row in others.rows]
    between = [
        text[end:first] if end <= first else text[last:start] if last <= start else "\n"
        for text, start, end, first, last in zip(texts, starts, ends, others.starts, others.ends, strict=True)
    ]
    return "\n" not in "".join(between)


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
