"""Level A: each span against the text of its document, and the zones that divide it."""

from __future__ import annotations

import itertools

from spanpack.positions import Pointer
from spanpack.rules.subject import Found, Subject
from spanpack.schemas import Layer
from spanpack.subschemas import Json

FURNITURE = "furniture"


def check_spans(subject: Subject) -> Found:
    """Yield A301 to A307: every span of every record lies where it says, and as the rules ask."""
    if subject.text is None:
        return
    for name, records in subject.layers.items():
        layer = subject.schemas[name]
        # Nearly every document is right in every span: that is asked of all at once; what is not is explained.
        if _are_anchored(subject.clear_text, [span for spans in subject.spans(name) for span in spans]) and all(
            map(layer.is_in_order, records)
        ):
            continue
        for record in records:
            yield from _explain(subject, layer, record)


def _are_anchored(text: str, spans: list[Json]) -> bool:
    """Return whether each span has the text that stands at its offsets, trimmed, and free of NUL."""
    starts = [span["start"] for span in spans]
    ends = [span["end"] for span in spans]
    quotes = [span["text"] for span in spans]
    return (
        [text[start:end] for start, end in zip(starts, ends, strict=True)] == quotes
        and max(ends, default=0) <= len(text)
        and list(map(str.strip, quotes)) == quotes
        and "\0" not in "".join(quotes)
    )


def _explain(subject: Subject, layer: Layer, record: Json) -> Found:
    wrong = False
    spans = list(layer.placed_spans(record))
    for pointer, span in spans:
        for found in _explain_span(subject, record, pointer, span):
            wrong = True
            yield found
    if wrong:
        return
    for (pointer, span), (next_pointer, following) in itertools.pairwise(spans):
        if _are_neighbours(pointer, next_pointer) and following["start"] < span["end"]:
            message = f"the span at {following['start']} comes after one that ends at {span['end']}"
            yield subject.finding("A307", record, message, (*next_pointer, "start"), following)


def _are_neighbours(pointer: Pointer, following: Pointer) -> bool:
    """Return whether two pointers lead to items of one list."""
    return bool(pointer and following) and pointer[:-1] == following[:-1] and isinstance(pointer[-1], int)


def _explain_span(subject: Subject, record: Json, pointer: Pointer, span: Json) -> Found:
    text, start, end, quote = subject.text or "", span["start"], span["end"], span["text"]
    if start >= end:
        message = f"start is {start} and end is {end}"
        yield subject.finding("A301", record, message, (*pointer, "start"), span, fix=_offer(text, quote))
    elif end > len(text):
        message = f"end is {end}, but the document has {len(text)} characters"
        yield subject.finding("A302", record, message, (*pointer, "end"), span, fix=_offer(text, quote))
    elif text[start:end] != quote:
        message = f"the document has {text[start:end]!r} at {start} to {end}, the record says {quote!r}"
        yield subject.finding("A303", record, message, (*pointer, "text"), span, fix=_offer(text, quote, start, end))
    elif quote != quote.strip():
        inner = start + len(quote) - len(quote.lstrip())
        fix = f"Trim it to {quote.strip()!r}, {inner} to {inner + len(quote.strip())}."
        yield subject.finding("A304", record, f"the span is {quote!r}", (*pointer, "text"), span, fix=fix)
    elif "\n" in quote:
        message = f"a paragraph ends inside the span, at {start + quote.index(chr(10))}"
        yield subject.finding("A305", record, message, (*pointer, "text"), span)
    elif "\0" in subject.clear_text[start:end]:
        message = f"{quote!r} at {start} is in furniture"
        yield subject.finding("A306", record, message, (*pointer, "start"), span)


def _offer(text: str, quote: str, start: int | None = None, end: int | None = None) -> str:
    """Return how to mend wrong offsets: from where the quotation stands in the document, or from what stands there."""
    places: list[int] = []
    at = text.find(quote)
    while at >= 0 and len(places) < 100:
        places.append(at)
        at = text.find(quote, at + 1)
    if not places:
        nowhere = f"{quote!r} is nowhere in the document: "
        return nowhere + (
            f"set text to {text[start:end]!r}, or correct the offsets." if start is not None else "correct it."
        )
    if start is not None:
        places.sort(key=lambda place: abs(place - start))
    shown = ", ".join(f"{place} to {place + len(quote)}" for place in places[:3])
    more = f" (and {len(places) - 3} more)" if len(places) > 3 else ""
    return f"The quotation stands at {shown}{more}: correct start and end."


def check_zones(subject: Subject) -> Found:
    """Yield A311 and A312: the zones lie in the document, in order, and leave no text out."""
    text, record = subject.text, subject.record
    if text is None or record is None:
        return
    covered = 0
    wrong = False
    for index, zone in enumerate(record["zones"]):
        start, end = zone["start"], zone["end"]
        if start >= end or end > len(text) or start < covered:
            wrong = True
            if start >= end:
                reason = "ends before it begins"
            elif end > len(text):
                reason = f"ends after the document, which has {len(text)} characters"
            else:
                reason = f"begins before the one before it ends, at {covered}"
            message = f"the zone {zone['zone']} at {start} to {end} {reason}"
            yield subject.finding("A311", record, message, ("zones", index, "start"), zone)
        covered = max(covered, end) if end <= len(text) else covered
    if wrong:
        return
    covered = 0
    for index, zone in enumerate([*record["zones"], {"start": len(text), "end": len(text)}]):
        gap = text[covered : zone["start"]]
        if gap.strip():
            start = covered + len(gap) - len(gap.lstrip())
            span = {"start": start, "end": start + len(gap.strip())}
            message = f"no zone covers {start} to {span['end']}, {_shorten(gap.strip())!r}"
            pointer = ("zones", min(index, len(record["zones"]) - 1), "start")
            yield subject.finding("A312", record, message, pointer, span)
        covered = zone["end"]


def check_quotations(subject: Subject) -> Found:
    """Yield A313: the title and the quotations of internal evidence stand in the document."""
    text, record = subject.text, subject.record
    if text is None or record is None:
        return
    if record["title"] not in text:
        message = f"the title {_shorten(record['title'])!r} does not stand in the document"
        yield subject.finding("A313", record, message, ("title",))
    for index, evidence in enumerate(record["published"]["evidence"]):
        quote = evidence["quote"]
        if quote is not None and quote not in text:
            message = f"{_shorten(quote)!r} does not stand in the document"
            yield subject.finding("A313", record, message, ("published", "evidence", index, "quote"))


def clear_text(text: str, record: Json | None) -> str:
    """Return the text with a NUL for every character that no span may hold: line feeds and furniture."""
    furniture = [zone for zone in record["zones"] if zone["zone"] == FURNITURE] if record else []
    for zone in furniture:
        start, end = zone["start"], min(zone["end"], len(text))
        if start < end:
            text = text[:start] + "\0" * (end - start) + text[end:]
    return text.replace("\n", "\0")


def _shorten(text: str) -> str:
    return text if len(text) <= 50 else text[:49] + "…"
