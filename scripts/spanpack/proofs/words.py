"""Level C of the layers of one span a record: the rules, asked once for each combination of values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from spanpack.columns import Columns
from spanpack.proofs.memory import Memory, Text, new
from spanpack.rules import actors, dates, numbers


def actors_agree(columns: Columns, texts: Mapping[str, Text], memory: Memory) -> bool:
    """Return whether no mention breaks C512 or C513; that they do not overlap is proved elsewhere."""
    stretch, column = columns.with_fields("mention")
    mentions = {text: columns.values(stretch, text)["mention"] for text in set(column)}
    known = memory.combinations.setdefault("actors", set())
    found = new(known, set(zip(columns.span().texts, map(mentions.__getitem__, column), strict=True)))
    if any(actors.problems(*words) for words in found):
        return False
    known |= found
    return True


def dates_agree(columns: Columns, texts: Mapping[str, Text], memory: Memory) -> bool:
    """Return whether no date breaks C531 to C535."""
    stretch, column = columns.with_fields("type", "value", "mod")
    known = memory.combinations.setdefault("dates", set())
    values = dict(zip(columns.ids, column, strict=True))
    anchors = [
        anchor if not anchor else text.published if anchor == b"document" else values[anchor]
        for anchor, text in zip(columns.own_ids("anchor"), columns.each(dict(texts)), strict=True)
    ]
    english = columns.each({document: texts[document].is_english for document in columns.rows})
    found = new(known, set(zip(columns.span().texts, column, anchors, english, strict=True)))
    for text, said, anchor, is_english in found:
        date = columns.values(stretch, said)
        against = columns.values(stretch, anchor)["value"] if anchor and isinstance(anchor, bytes) else anchor or None
        # Which date the anchor is does not matter here, only whether there is one.
        name = "document" if anchor else None
        if dates.problems(date["type"], text, date["value"], date["mod"], name, against, is_english):
            return False
    known |= found
    return True


def numbers_agree(columns: Columns, texts: Mapping[str, Text], memory: Memory) -> bool:
    """Return whether no number breaks C521 to C523 or C525 to C527."""
    stretch, column = columns.with_fields("type", "at_least", "at_most", "approximate", "unit", "per")
    known = memory.combinations.setdefault("numbers", set())
    spans, counted = columns.span(), columns.span("counted")
    english = columns.each({document: texts[document].is_english for document in columns.rows})
    found = new(known, set(zip(spans.texts, column, english, strict=True)))
    for text, said, is_english in found:
        number = columns.values(stretch, said)
        arguments = [number[key] for key in ("type", "at_least", "at_most", "approximate", "unit")]
        if numbers.problems(text, *arguments, is_english) or (number["per"] is None and numbers.is_rate(text)):
            return False
    if any(
        start < spans.ends[row] and spans.starts[row] < end
        for row, start, end in zip(counted.rows, counted.starts, counted.ends, strict=True)
    ):
        return False
    known |= found
    return all(
        numbers.rate_problem(texts[document].text, spans.starts[row], spans.ends[row], per) is None
        for document, row, per in _rates(columns, texts)
    )


def _rates(columns: Columns, texts: Mapping[str, Text]) -> Iterator[tuple[str, int, str | None]]:
    """Yield (document, row, per) of the figures in English that have a rate, or a text that may say one."""
    stretch, column = columns.with_fields("per")
    rates = {text: columns.values(stretch, text)["per"] for text in set(column)}
    pers = list(map(rates.__getitem__, column))
    for document, rows in columns.rows.items():
        if texts[document].is_english:
            is_said = numbers.may_say_rates(texts[document].text)
            yield from ((document, row, pers[row]) for row in rows if is_said or pers[row] is not None)
