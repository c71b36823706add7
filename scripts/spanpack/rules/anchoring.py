"""Level A: each span against the text of its document, and the zones that divide it."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence
from posixpath import commonprefix
from typing import TYPE_CHECKING

from spanpack.findings import Finding
from spanpack.lines.positions import Pointer, line_and_column
from spanpack.rules.subject import Found, Subject, many_as_one
from spanpack.schemas.layer import Layer
from spanpack.schemas.subschemas import Json
from spanpack.wholewords import is_mark, word_at

if TYPE_CHECKING:
    from spanpack.rules.changes import Change, Quote

FURNITURE = "furniture"

_FEW = 3
"""How many characters in which two texts differ are named."""
_MOST_PLACES = 100
"""How many places of a quotation are looked for, on either side."""
_LONG = 240
"""How many characters of two texts that differ are shown."""


def check(subject: Subject) -> Found:
    """Yield level A; where one change of the text explains many findings, one in the text for all of them."""
    found = list(_check(subject))
    if not found:
        return
    if any(finding.rule == "A311" for _, finding in found):
        # Where a zone is wrong, what lies in it is not known.
        found = [item for item in found if item[1].rule != "A306"]
    from spanpack.rules.changes import unit_of  # Imported when it is needed: most spans fit.

    quotes = _quotes(subject) if len(found) > 1 else []
    unit = unit_of(subject.text or "", quotes)
    if unit:
        fix = f"The offsets fit if they count {unit}: let them count Unicode code points, as spanpack add does."
        for record, finding in found:
            counted = finding._replace(fix=fix, cause=("unit", subject.id))
            yield record, counted if finding.rule in ("A302", "A303") else finding
        return
    change = _change(subject, quotes) if quotes else None
    # That it is another text shows in most records, not in the many spans of one.
    if change is None or (change.restored is None and not _are_most_records(subject, found)):
        yield from found
        return
    restored = dataclasses.replace(
        subject, text=change.restored, clear_text=clear_text(change.restored or "", subject.record)
    )
    still = list(_check(restored))
    if not change.is_complete:
        still = [(record, finding) for record, finding in still if finding.rule != "A313"]
    told = {(finding.path, finding.line, finding.column, finding.rule) for _, finding in still}
    summary = _in_text(subject, change)
    for record, finding in found:
        if (finding.path, finding.line, finding.column, finding.rule) not in told:
            yield record, summary
    yield from still


def _check(subject: Subject) -> Found:
    yield from check_spans(subject)
    yield from check_zones(subject)
    yield from check_quotations(subject)


def _quotes(subject: Subject) -> list[Quote]:
    """Return the spans of the layers of which some do not fit.

    The others are left out: where a layer is proved as a whole, its records are not here.
    """
    text, quotes = subject.text or "", []
    for name in subject.layers:
        spans = [
            (span["start"], span["end"], span["text"])
            for spans in subject.spans(name)
            for span in spans
            if span["start"] < span["end"]
        ]
        if not all(text[start:end] == quote for start, end, quote in spans):
            quotes += spans
    return quotes


def _are_most_records(subject: Subject, found: Sequence[tuple[Json, Finding]]) -> bool:
    """Return whether something is found in most records of the layers in which it is."""
    wrong = {id(record) for record, _ in found}
    layers = [records for records in subject.layers.values() if any(id(record) in wrong for record in records)]
    return len(wrong) * 2 > sum(map(len, layers))


def _change(subject: Subject, quotes: list[Quote]) -> Change | None:
    """Return the one change of the text that explains why spans do not fit, or None."""
    from spanpack.rules.changes import find_change

    record = subject.record or {"title": "", "published": {"evidence": []}, "zones": []}
    titles = [record["title"], *(one["quote"] for one in record["published"]["evidence"] if one["quote"])]
    end = max((zone["end"] for zone in record["zones"]), default=0)
    return find_change(subject.text or "", quotes, end, titles)


def _in_text(subject: Subject, change: Change) -> Finding:
    text, record = subject.text or "", subject.record or {}
    return Finding(
        "A303",
        record["path"],
        *line_and_column(text, change.place),
        change.message,
        change.mend or "Restore the text; if it is meant to be new, correct the offsets and the texts of the records.",
        document=subject.id,
        excerpt=subject.excerpt(change.place, change.place + 1),
        cause=("text", record["path"]),
    )


def check_spans(subject: Subject) -> Found:
    """Yield A301 to A308: every span of every record lies where it says, and as the rules ask."""
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
        and are_whole_words(text, starts, ends)
        and list(map(str.strip, quotes)) == quotes
        and "\0" not in "".join(quotes)
    )


def are_whole_words(text: str, starts: Sequence[int], ends: Sequence[int]) -> bool:
    """Return whether no span begins or ends between two letters or digits; where one does, A308 may allow it."""
    closed = text + "\n"
    if any([start and closed[start - 1 : start + 1].isalnum() for start in starts]) or any(
        [closed[end - 1 : end + 1].isalnum() for end in ends]
    ):
        return False
    # Marks are rare, and stand behind the letters of Europe.
    around = set("".join([closed[max(0, place - 1) : place + 1] for place in (*starts, *ends)]))
    return not any(is_mark(character) for character in around if character > "\u02ff") or not any(
        word_at(text, place) for place in (*starts, *ends)
    )


def _explain(subject: Subject, layer: Layer, record: Json) -> Found:
    spans = list(layer.placed_spans(record))
    found = [item for pointer, span in spans for item in _explain_span(subject, record, pointer, span)]
    yield from many_as_one(found or list(_out_of_order(subject, record, spans)), "spans")


def _out_of_order(subject: Subject, record: Json, spans: Sequence[tuple[Pointer, Json]]) -> Found:
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
        yield subject.finding("A301", record, message, (*pointer, "start"), span, fix=_ordered(text, quote, start, end))
    elif end > len(text):
        message = f"end is {end}, but the document has {len(text)} characters"
        yield subject.finding("A302", record, message, (*pointer, "end"), span, fix=offer(text, quote, start, end))
    elif text[start:end] != quote:
        found, said = _around_difference(text[start:end], quote)
        message = f"the document has {found!r} at {start} to {end}, the record says {said!r}"
        message += _unlike(text[start:end], quote)
        fix = offer(text, quote, start, end, stands=text[start:end])
        # Where the records of several annotation sets differ alike from the text, one mistake is in it.
        alike = ("differs", subject.id, str(start), quote, text[start:end])
        yield subject.finding("A303", record, message, (*pointer, "text"), span, fix=fix, cause=alike)
    elif quote != quote.strip():
        inner = start + len(quote) - len(quote.lstrip())
        fix = f"Trim it to {quote.strip()!r}, {inner} to {inner + len(quote.strip())}."
        yield subject.finding("A304", record, f"the span is {quote!r}", (*pointer, "text"), span, fix=fix)
    elif "\n" in quote:
        message = f"a paragraph ends inside the span, at {start + quote.index(chr(10))}"
        yield subject.finding("A305", record, message, (*pointer, "text"), span)
    elif "\0" in subject.clear_text[start:end]:
        message = f"{quote!r} at {start} is in furniture"
        cause = ("furniture", subject.id, str(_zone_at(subject, start, end)))
        yield subject.finding("A306", record, message, (*pointer, "start"), span, cause=cause)
    else:
        part = part_of_word(text, start, end)
        if part:
            name, inside, fix = part
            yield subject.finding("A308", record, f"the span {quote!r} {inside}", (*pointer, name), span, fix=fix)


def part_of_word(text: str, start: int, end: int) -> tuple[str, str, str] | None:
    """Return which end of [start, end) lies inside a word, what is said of that, and how to mend it; None: neither."""
    for name, offset in (("start", start), ("end", end)):
        word = word_at(text, offset)
        if word:
            whole = text[min(start, word[0]) : max(end, word[1])]
            inside = f"{'begins' if name == 'start' else 'ends'} inside {text[slice(*word)]!r}"
            return name, inside, f"Widen it to whole words, {whole!r}, or narrow it."
    return None


def _around_difference(found: str, said: str) -> tuple[str, str]:
    """Return two texts as they are shown beside each other: of long ones the stretch in which they first differ."""
    if max(len(found), len(said)) <= _LONG:
        return found, said
    start = max(0, len(commonprefix([found, said])) - _LONG // 4)
    end = start + _LONG
    shown = [f"{'…' * (start > 0)}{text[start:end]}{'…' * (end < len(text))}" for text in (found, said)]
    return shown[0], shown[1]


def _unlike(found: str, said: str) -> str:
    """Return in which characters two texts differ that may look the same, "" where a reader sees it."""
    start = len(commonprefix([found, said]))
    end = len(commonprefix([found[start:][::-1], said[start:][::-1]]))
    parts = [text[start : len(text) - end] for text in (found, said)]
    if "".join(parts).isascii() or max(map(len, parts)) > _FEW:
        return ""
    shown = [" ".join(f"U+{ord(character):04X}" for character in part) or "nothing" for part in parts]
    return f"; where the document has {shown[0]}, the record has {shown[1]}"


def _are_near(found: str, said: str) -> bool:
    """Return whether a few characters were exchanged, of many: so that the offsets are hardly what is wrong."""
    exchanged = sum(one != other for one, other in zip(found, said, strict=False))
    return len(found) == len(said) and exchanged <= _FEW and exchanged * 4 <= len(said)


def _zone_at(subject: Subject, start: int, end: int) -> int:
    """Return where the first zone of furniture begins that a span touches."""
    zones = subject.record["zones"] if subject.record else []
    return next((z["start"] for z in zones if z["zone"] == FURNITURE and z["start"] < end and start < z["end"]), start)


def _ordered(text: str, quote: str, start: int, end: int) -> str:
    """Return how to mend a span that does not end after its start."""
    if text[end:start] == quote:
        return f"Exchange start and end: the quotation stands at {end} to {start}."
    return offer(text, quote, start, end)


def offer(
    text: str, quote: str, start: int = 0, end: int = 0, *, stands: str = "", wrong: str = "start and end"
) -> str:
    """Return how to mend wrong offsets: from where the quotation stands in the document, or from what stands there.

    Of ``start`` and ``end`` one may be right: the places that are nearest to either are named first. ``stands`` is what
    stands between them, "" where nothing does; ``wrong`` names the properties that hold them.
    """
    places = sorted(
        _places(text, quote, start), key=lambda place: min(abs(place - start), abs(place + len(quote) - end))
    )
    if not places:
        mend = f"set text to {stands!r}, or correct the offsets." if stands else "correct it."
        return f"{quote!r} is nowhere in the document: {mend}"
    shown = ", ".join(f"{place} to {place + len(quote)}" for place in places[:3])
    many = max(len(places), text.count(quote))
    more = f" (and {many - 3} more)" if many > 3 else ""
    if _are_near(stands, quote):
        return f"Set text to {stands!r}, or restore the document; the very words stand at {shown}{more}."
    return f"The quotation stands at {shown}{more}: correct {wrong}."


def _places(text: str, quote: str, near: int) -> list[int]:
    """Return where a quotation stands; of very many places those around ``near``."""
    before: list[int] = []
    after: list[int] = []
    place = text.rfind(quote, 0, near + len(quote) - 1) if near else -1
    while place >= 0 and len(before) < _MOST_PLACES:
        before.append(place)
        place = text.rfind(quote, 0, place + len(quote) - 1)
    place = text.find(quote, near)
    while place >= 0 and len(after) < _MOST_PLACES:
        after.append(place)
        place = text.find(quote, place + 1)
    return [*before[::-1], *after]


def check_zones(subject: Subject) -> Found:
    """Yield A311 and A312: the zones lie in the document, in order, and leave no text out."""
    if subject.text is not None and subject.record is not None:
        yield from many_as_one(list(_check_zones(subject, subject.text, subject.record)), "zones")


def _check_zones(subject: Subject, text: str, record: Json) -> Found:
    covered = 0
    wrong = False
    for index, zone in enumerate(record["zones"]):
        start, end = zone["start"], zone["end"]
        if start >= end or end > len(text) or start < covered:
            wrong = True
            if start >= end:
                reason = "has no characters" if start == end else "ends before it begins"
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
