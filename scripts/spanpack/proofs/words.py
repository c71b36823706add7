"""Level C of the layers of one span a record: the rules, asked once for each combination of values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from spanpack.lines.columns import Columns, Values
from spanpack.proofs.memory import Memory, Text, new
from spanpack.rules import actors, cuts, dates, numbers, punctuation

_DATED_FIELDS = ("type", "value", "mod")
_COUNTED_FIELDS = ("type", "at_least", "at_most", "approximate", "unit", "per")


def actors_agree(columns: Columns, texts: Mapping[str, Text], memory: Memory) -> bool:
    """Return whether no mention breaks C503 or C512 to C515; that they do not overlap is proved elsewhere."""
    return _are_linked(columns, memory) and _are_worded(columns, texts, memory)


def _are_linked(columns: Columns, memory: Memory) -> bool:
    """Return whether each mention whose words are the name of one entity is linked to that."""
    names, linked = memory.names, columns.values("entity")
    entity = linked.reader("entity")
    named = {(text, value) for text, value in zip(columns.span().texts, linked.column, strict=True) if text in names}
    return all(names[text] == entity(value) for text, value in named)


def _are_worded(columns: Columns, texts: Mapping[str, Text], memory: Memory) -> bool:
    """Return whether the words of each mention fit its kind; they are asked once for each kind."""
    spans, said = columns.span().texts, columns.values("mention")
    mention = said.reader("mention")
    met = {is_english: {value: set[str]() for value in said.values} for is_english in (True, False)}
    for document, rows in columns.rows.items():
        found = met[texts[document].is_english]
        for text, value in zip(spans[rows.start : rows.stop], said.column[rows.start : rows.stop], strict=True):
            found[value].add(text)
    for is_english, found in met.items():
        for value, words in found.items():
            known = memory.combinations.setdefault(f"actors {mention(value)} {is_english}", set())
            unknown = new(known, words)
            if any(actors.problems(text, mention(value), is_english) for text in unknown):
                return False
            known |= unknown
    return True


def dates_agree(columns: Columns, texts: Mapping[str, Text], memory: Memory) -> bool:
    """Return whether no date breaks C503 or C531 to C537."""
    said = columns.values(*_DATED_FIELDS)
    known = memory.combinations.setdefault("dates", set())
    own = columns.own_ids("anchor")
    named = set(own)
    value_of = said.reader("value")
    values_of = {
        name: value_of(values) for name, values in zip(columns.ids, said.column, strict=True) if name in named
    } | {b"": None}
    anchors = [
        published if anchor == b"document" else values_of[anchor]
        for anchor, published in zip(own, columns.each(texts, "published"), strict=True)
    ]
    english = columns.each(texts, "is_english")
    found = new(known, set(zip(columns.span().texts, said.column, anchors, english, strict=True)))
    dated = said.reader(*_DATED_FIELDS)
    for text, values, anchor, is_english in found:
        kind, value, mod = dated(values)
        # Which date the anchor is does not matter here, only whether there is one.
        if dates.problems(kind, text, value, mod, "document" if anchor else None, anchor, is_english):
            return False
    known |= found
    kind = said.reader("type")
    return all(
        cuts.of_date(kind(said.column[row]), text, start, end) is None
        for row, text, start, end in _doubtful_edges("dates", columns, texts, english, memory)
    )


def numbers_agree(columns: Columns, texts: Mapping[str, Text], memory: Memory) -> bool:
    """Return whether no number breaks C503, C521 to C523 or C525 to C529."""
    said = columns.values(*_COUNTED_FIELDS)
    known = memory.combinations.setdefault("numbers", set())
    spans, counted = columns.span(), columns.span("counted")
    english = columns.each(texts, "is_english")
    found = new(known, set(zip(spans.texts, said.column, english, strict=True)))
    figure = said.reader(*_COUNTED_FIELDS)
    for text, values, is_english in found:
        kind, low, high, is_approximate, unit, per = figure(values)
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
    if any(
        map(punctuation.slip, {text for row, text in zip(counted.rows, counted.texts, strict=True) if english[row]})
    ):
        return False
    if any(
        cuts.of_figure(text, start, end)
        for _, text, start, end in _doubtful_edges("numbers", columns, texts, english, memory)
    ):
        return False
    return all(
        numbers.rate_problem(texts[document].text, spans.starts[row], spans.ends[row], per) is None
        for document, row, per in _rates(columns, said, texts)
    )


def _doubtful_edges(
    layer: str, columns: Columns, texts: Mapping[str, Text], english: list[bool], memory: Memory
) -> Iterator[tuple[int, str, int, int]]:
    """Yield (row, padded text, start, end) of the spans in English beside which words may stand that belong to them."""
    spans, padded = columns.span(), columns.each(texts, "padded")
    before = [
        text[start - cuts.BEFORE if start > cuts.BEFORE else 0 : start]
        for text, start in zip(padded, spans.starts, strict=True)
    ]
    behind = [text[end : end + cuts.BEHIND] for text, end in zip(padded, spans.ends, strict=True)]
    rows: set[int] = set()
    for side, beside, may_belong in zip(("before", "behind"), (before, behind), cuts.edges(layer), strict=True):
        # The same few characters stand beside many spans: each is asked once.
        known = memory.combinations.setdefault(f"{layer} {side}", set())
        unknown = new(known, set(beside))
        doubtful = set(filter(may_belong, unknown))
        known |= unknown - doubtful
        if doubtful:
            rows.update([row for row, characters in enumerate(beside) if characters in doubtful])
    yield from ((row, padded[row], spans.starts[row], spans.ends[row]) for row in sorted(rows) if english[row])


def _rates(columns: Columns, said: Values, texts: Mapping[str, Text]) -> Iterator[tuple[str, int, str | None]]:
    """Yield (document, row, per) of the figures in English that have a rate, or a text that may say one."""
    per = said.reader("per")
    rates = {text for text in said.values if per(text) is not None}
    for document, rows in columns.rows.items():
        if texts[document].is_english:
            is_said = numbers.may_say_rates(texts[document].text)
            if is_said or not rates.isdisjoint(said.column[rows.start : rows.stop]):
                yield from (
                    (document, row, per(said.column[row])) for row in rows if is_said or said.column[row] in rates
                )
