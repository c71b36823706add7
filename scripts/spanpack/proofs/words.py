"""Level C of the layers of one span a record: the rules, asked once for each combination of values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from spanpack.lines.columns import Columns, Values
from spanpack.proofs.memory import Memory, Text, new
from spanpack.rules import actors, dates, numbers


def actors_agree(columns: Columns, texts: Mapping[str, Text], memory: Memory) -> bool:
    """Return whether no mention breaks C512 or C513; that they do not overlap is proved elsewhere."""
    known = memory.combinations.setdefault("actors", set())
    mentions, english = columns.values("mention").each("mention"), columns.each(texts, "is_english")
    found = new(known, set(zip(columns.span().texts, mentions, english, strict=True)))
    if any(actors.problems(*words) for words in found):
        return False
    known |= found
    return True


def dates_agree(columns: Columns, texts: Mapping[str, Text], memory: Memory) -> bool:
    """Return whether no date breaks C531 to C535."""
    said = columns.values("type", "value", "mod")
    known = memory.combinations.setdefault("dates", set())
    values = {b"": None, **dict(zip(columns.ids, said.each("value"), strict=True))}
    anchors = [
        published if anchor == b"document" else values[anchor]
        for anchor, published in zip(columns.own_ids("anchor"), columns.each(texts, "published"), strict=True)
    ]
    dated = zip(*map(said.each, ("type", "value", "mod")), strict=True)
    english = columns.each(texts, "is_english")
    found = new(known, set(zip(columns.span().texts, dated, anchors, english, strict=True)))
    for text, (kind, value, mod), anchor, is_english in found:
        # Which date the anchor is does not matter here, only whether there is one.
        if dates.problems(kind, text, value, mod, "document" if anchor else None, anchor, is_english):
            return False
    known |= found
    return True


def numbers_agree(columns: Columns, texts: Mapping[str, Text], memory: Memory) -> bool:
    """Return whether no number breaks C521 to C523 or C525 to C527."""
    fields = ("type", "at_least", "at_most", "approximate", "unit", "per")
    said = columns.values(*fields)
    known = memory.combinations.setdefault("numbers", set())
    spans, counted = columns.span(), columns.span("counted")
    english = columns.each(texts, "is_english")
    found = new(known, set(zip(spans.texts, *map(said.each, fields), english, strict=True)))
    for text, kind, low, high, is_approximate, unit, per, is_english in found:
        if numbers.problems(text, kind, low, high, is_approximate, unit, is_english):
            return False
        if is_english and per is None and numbers.is_rate(text):
            return False
    if any(
        start < spans.ends[row] and spans.starts[row] < end
        for row, start, end in zip(counted.rows, counted.starts, counted.ends, strict=True)
    ):
        return False
    known |= found
    return all(
        numbers.rate_problem(texts[document].text, spans.starts[row], spans.ends[row], per) is None
        for document, row, per in _rates(columns, said, texts)
    )


def _rates(columns: Columns, said: Values, texts: Mapping[str, Text]) -> Iterator[tuple[str, int, str | None]]:
    """Yield (document, row, per) of the figures in English that have a rate, or a text that may say one."""
    pers = said.each("per")
    for document, rows in columns.rows.items():
        if texts[document].is_english:
            is_said = numbers.may_say_rates(texts[document].text)
            yield from ((document, row, pers[row]) for row in rows if is_said or pers[row] is not None)
