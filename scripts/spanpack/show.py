"""Show a document with its annotations in the terminal, for proof-reading: ``spanpack show``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spanpack.findings import visible
from spanpack.model import Annotation, AnyAnnotation, Attribution, Corpus, Document, Span

COLORS = {"actors": "36", "numbers": "33", "dates": "32"}
OTHER_COLOR = "35"
_DIM, _BOLD = "2", "1"

Mark = tuple[int, int, str, str]
"""Start and end of a record in the text, what it says, and its colour."""


def lines(corpus: Corpus, document: Document, layers: list[str], *, color: bool) -> Iterator[str]:
    """Yield a document paragraph by paragraph: its zone and text, then the records that begin in it.

    Records that are spans stand in the text as [text|what]; those that overlap one before them, attributions
    with their chains, and records that only hold spans stand below their paragraph; those without a place in the
    text below the title. ``layers`` are those to show; ``color`` uses ANSI colours.
    """
    paint = _painter(color)
    yield paint(_BOLD, visible(f"{document.id}  {document.title}"))
    text, published = visible(document.text), document.published
    yield f"published {published.edtf} ({published.certainty})"
    marks = sorted(_marks(corpus, document, layers))
    placeless, holders = _holders(document, layers)
    yield from (f"    {_label(record)}" for record in placeless)
    attributions = document.attributions if "attributions" in layers else ()
    for number, (start, end) in enumerate(_paragraphs(document.text), 1):
        if start == end:
            continue
        zones = dict.fromkeys(zone.zone for zone in document.zones if zone.start < end and start < zone.end)
        yield ""
        yield paint(_DIM, f"{number:>3} {'/'.join(zones)}")
        inside = [mark for mark in marks if start <= mark[0] < end]
        shown, hidden = _apart(inside)
        yield _marked(text, start, end, shown, paint)
        for left, right, what, ink in hidden:
            yield f"    also [{paint(ink, text[left:right])}{paint(_DIM, f'|{what}')}]"
        for attribution in attributions:
            if start <= _first(attribution) < end:
                yield from _attribution(attribution, paint)
        yield from (f"    {_label(record)}" for place, record in holders if start <= place < end)


def _marks(corpus: Corpus, document: Document, layers: list[str]) -> Iterator[Mark]:
    """Yield (start, end, what, colour) for the records of the document that are spans."""
    for name in layers:
        for record in document.layers.get(name, ()):
            if not isinstance(record, Attribution):
                start, end = getattr(record, "start", 0), getattr(record, "end", 0)
                if end > start:
                    yield start, end, _label(record), COLORS.get(name, OTHER_COLOR)


def _holders(document: Document, layers: list[str]) -> tuple[list[AnyAnnotation], list[tuple[int, AnyAnnotation]]]:
    """Return the records of other layers that are no spans: those without one, and the others with where they begin."""
    placeless: list[AnyAnnotation] = []
    placed: list[tuple[int, AnyAnnotation]] = []
    for name in layers:
        for record in document.layers.get(name, ()):
            if isinstance(record, Annotation) and "start" not in record.values:
                starts = [span.start for span in record.spans]
                if starts:
                    placed.append((min(starts), record))
                else:
                    placeless.append(record)
    return placeless, placed


def _label(record: AnyAnnotation) -> str:
    """Return the fields of a record that matter to a reader, in a few words."""
    fields = record.to_dict()
    hidden = {"id", "document", "start", "end", "text", "note", "certainty"}
    shown = [_shown(name, value) for name, value in fields.items() if name not in hidden and value is not None]
    doubt = "" if fields.get("certainty", "high") == "high" else "?"
    return f"{record.id.partition('-')[2]} {' '.join(filter(None, shown))}{doubt}"


def _shown(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return name if value else ""
    if isinstance(value, int | float):
        return f"{name} {value:,.15g}"
    if isinstance(value, list):
        return f"{name} {' + '.join(_shown('', item).strip() for item in value)}" if value else ""
    if isinstance(value, dict):
        inside = [_shown(key, item) for key, item in value.items() if item is not None]
        return f"{name} «{visible(value['text'])}»" if "text" in value else f"{name} {' '.join(filter(None, inside))}"
    return visible(str(value))


def _apart(marks: list[Mark]) -> tuple[list[Mark], list[Mark]]:
    """Return the marks that can stand in the text together, and those that overlap one of these."""
    shown: list[Mark] = []
    hidden: list[Mark] = []
    for mark in marks:
        (hidden if shown and mark[0] < shown[-1][1] else shown).append(mark)
    return shown, hidden


def _marked(text: str, start: int, end: int, marks: list[Mark], paint: Any) -> str:
    parts, at = [], start
    for left, right, what, color in marks:
        parts += [text[at:left], "[", paint(color, text[left:right]), paint(_DIM, f"|{what}"), "]"]
        at = right
    return "".join([*parts, text[at:end]])


def _attribution(item: Attribution, paint: Any) -> Iterator[str]:
    name = item.id.partition("-")[2]
    kinds = [item.identification, item.attitude, item.form, "negated" if item.negated else ""]
    doubt = "" if item.certainty == "high" else f" ({item.certainty})"
    yield f"    {paint(_BOLD, name)} {' '.join(filter(None, kinds))}{doubt}"
    if item.parent_id:
        yield f"       inside  {item.parent_id.partition('-')[2]}"
    if item.repeat_of_id:
        yield f"       repeats {item.repeat_of_id.partition('-')[2]}"
    entities = f" = {', '.join(item.source_entity_ids)}" if item.source_entity_ids else ""
    yield f"       source  {_quoted(item.source) or 'none in the text'}{entities}"
    yield f"       cue     {_quoted(item.cue)}"
    yield f"       content {_quoted(item.content)}"
    if item.addressee:
        yield f"       told    {_quoted(item.addressee.spans)} = {', '.join(item.addressee.entity_ids)}"
    if item.note:
        yield f"       note    {visible(item.note)}"


def _quoted(spans: tuple[Span, ...]) -> str:
    return " + ".join(f"«{visible(span.text)}»" for span in spans)


def _first(item: Attribution) -> int:
    return min(span.start for span in (*item.source, *item.cue, *item.content))


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _painter(color: bool) -> Any:
    return (lambda code, text: f"\x1b[{code}m{text}\x1b[0m") if color else (lambda code, text: text)
