"""Offsets and texts of spans: level A."""

from __future__ import annotations

import re

from spanpack.schemas.subschemas import Json
from tests.mutation.kinds import on_places, on_spans
from tests.mutation.places import Change, RecordPlace

_WORD = re.compile(r"\w+")
_STOPS = (",", ";", ".")
_OPENING, _CLOSING = ("“", '"'), ("”", '"')


def _shift(place: RecordPlace, start: int, end: int) -> Json | None:
    """Move the offsets of a span and leave its text; None where the same words stand at the new place."""
    span = place.span()
    new = (span["start"] + start, span["end"] + end)
    if new[0] < 0 or place.text[new[0] : new[1]] == span["text"]:
        return None
    span |= {"start": new[0], "end": new[1]}
    return place.data


@on_spans("A303 A302")
def moved_right_by_one(place: RecordPlace) -> Json | None:
    """Start and end one too large."""
    return _shift(place, 1, 1)


@on_spans("A303")
def moved_left_by_one(place: RecordPlace) -> Json | None:
    """Start and end one too small. Not at the beginning of the document."""
    return _shift(place, -1, -1)


@on_spans("A303 A301")
def start_too_late(place: RecordPlace) -> Json | None:
    """Start one too large."""
    return _shift(place, 1, 0)


@on_spans("A303")
def start_too_early(place: RecordPlace) -> Json | None:
    """Start one too small. Not at the beginning of the document."""
    return _shift(place, -1, 0)


@on_spans("A303 A302")
def end_too_late(place: RecordPlace) -> Json | None:
    """End one too large."""
    return _shift(place, 0, 1)


@on_spans("A303 A301")
def end_too_early(place: RecordPlace) -> Json | None:
    """End one too small."""
    return _shift(place, 0, -1)


@on_spans("A301")
def start_and_end_exchanged(place: RecordPlace) -> Json | None:
    """The end as start and the start as end."""
    span = place.span()
    if span["start"] == 0:
        return None  # An end of 0 breaks the schema, which is another kind.
    span |= {"start": span["end"], "end": span["start"]}
    return place.data


@on_spans("A301")
def end_inclusive_of_nothing(place: RecordPlace) -> Json | None:
    """The end at the start."""
    span = place.span()
    if span["start"] == 0:
        return None  # An end of 0 breaks the schema, which is another kind.
    span["end"] = span["start"]
    return place.data


@on_spans("A302")
def beyond_the_end(place: RecordPlace) -> Json | None:
    """Start and end moved by the length of the document."""
    return _shift(place, len(place.text), len(place.text))


@on_spans("A303 A302")
def counted_in_bytes(place: RecordPlace) -> Json | None:
    """Offsets in bytes of UTF-8. Not before the first character of the document that has more than one byte."""
    span = place.span()
    start, end = (len(place.text[: span[key]].encode()) - span[key] for key in ("start", "end"))
    return _shift(place, start, end)


@on_spans("A303 A302")
def counted_with_two_characters_a_line_end(place: RecordPlace) -> Json | None:
    """Offsets in a text with CR LF. Not in the first line."""
    span = place.span()
    start, end = (place.text.count("\n", 0, span[key]) for key in ("start", "end"))
    return _shift(place, start, end)


@on_spans("A303")
def letter_of_the_text_changed(place: RecordPlace) -> Json | None:
    """One character of the text another one."""
    span = place.span()
    at = place.turn % len(span["text"])
    span["text"] = span["text"][:at] + ("x" if span["text"][at] != "x" else "y") + span["text"][at + 1 :]
    return place.data


@on_spans("A303")
def case_of_the_text_changed(place: RecordPlace) -> Json | None:
    """The text in the other case. Not where it has no letters."""
    span = place.span()
    if span["text"] == span["text"].swapcase():
        return None
    span["text"] = span["text"].swapcase()
    return place.data


@on_spans("A303")
def typography_of_the_text_changed(place: RecordPlace) -> Json | None:
    """Curly quotation marks made straight, dashes made hyphens, no-break spaces made spaces. Not without any."""
    plain = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "—": "-", "–": "-", "…": ".", "\xa0": " "})
    span = place.span()
    if span["text"] == span["text"].translate(plain):
        return None
    span["text"] = span["text"].translate(plain)
    return place.data


@on_spans("A303 A302")
def space_after_the_text_alone(place: RecordPlace) -> Json | None:
    """A space after the text, the offsets as they were."""
    span = place.span()
    span["text"] += " "
    return place.data


@on_spans("A304")
def space_after_the_span(place: RecordPlace) -> Json | None:
    """The space after the span in span and text. Not where something else follows."""
    span = place.span()
    if place.text[span["end"] : span["end"] + 1] != " ":
        return None
    return place.move(span, span["start"], span["end"] + 1)


@on_spans("A304")
def space_before_the_span(place: RecordPlace) -> Json | None:
    """The space before the span in span and text. Not where something else stands there."""
    span = place.span()
    if span["start"] == 0 or place.text[span["start"] - 1] != " ":
        return None
    return place.move(span, span["start"] - 1, span["end"])


@on_spans("A304")
def line_feed_after_the_span(place: RecordPlace) -> Json | None:
    """The line feed after the span in span and text. Not where something else follows."""
    span = place.span()
    if place.text[span["end"] : span["end"] + 1] != "\n":
        return None
    return place.move(span, span["start"], span["end"] + 1)


@on_spans("S207")
def span_of_a_space(place: RecordPlace) -> Json | None:
    """A span that is the next space of the document. Not after the last one."""
    span = place.span()
    at = place.text.find(" ", span["end"])
    return None if at < 0 else place.move(span, at, at + 1)


@on_spans("A305")
def widened_over_a_line_feed(place: RecordPlace) -> Json | None:
    """The span to the first character of the next paragraph. Not in the last paragraph."""
    span = place.span()
    at = place.text.find("\n", span["end"])
    if at < 0:
        return None
    rest = place.text[at:]
    return place.move(span, span["start"], at + len(rest) - len(rest.lstrip()) + 1)


@on_spans("A306")
def moved_into_furniture(place: RecordPlace) -> Json | None:
    """The first line of a zone of furniture as span. Not in a document without furniture."""
    span = place.span()
    furniture = [zone for zone in place.document["zones"] if zone["zone"] == "furniture"]
    if not furniture:
        return None
    zone = furniture[place.turn % len(furniture)]
    line = place.text[zone["start"] : zone["end"]].strip().partition("\n")[0].strip()
    start = place.text.index(line, zone["start"])
    return place.move(span, start, start + len(line))


@on_spans("A306")
def widened_into_furniture(place: RecordPlace) -> Json | None:
    """The span widened to furniture that follows in the same paragraph. Not where none does."""
    span = place.span()
    zones = [zone["start"] for zone in place.document["zones"] if zone["zone"] == "furniture"]
    start = min((start for start in zones if start >= span["end"]), default=None)
    if start is None or "\n" in place.text[span["end"] : start + 1]:
        return None
    return place.move(span, span["start"], start + 1)


def _parts_words(text: str, at: int) -> bool:
    """Return whether two words meet at ``at``: not two letters, and not two digits, of one word."""
    pair = text[max(at - 1, 0) : at + 1]
    return len(pair) < 2 or not (pair.isalpha() or pair.isdecimal())


@on_spans("A308")
def first_letter_cut_off(place: RecordPlace) -> Json | None:
    """The span from the second letter or digit of its first word. Not where the word has one, or begins with a mark."""
    span = place.span()
    if _parts_words(place.text, span["start"] + 1):
        return None
    return place.move(span, span["start"] + 1, span["end"])


@on_spans("A308")
def last_letter_cut_off(place: RecordPlace) -> Json | None:
    """The span without the last letter or digit of its last word. Not where the word has one, or ends with a mark."""
    span = place.span()
    if _parts_words(place.text, span["end"] - 1):
        return None
    return place.move(span, span["start"], span["end"] - 1)


@on_spans("A308")
def grown_into_the_word_before(place: RecordPlace) -> Json | None:
    """The span with the last letter of the word before. Not where that has one, or stands in another paragraph."""
    span = place.span()
    before = list(_WORD.finditer(place.text, 0, span["start"]))
    if not before:
        return None
    at = before[-1].end() - 1
    if _parts_words(place.text, at) or not place.is_plain(at, span["end"]):
        return None
    return place.move(span, at, span["end"])


@on_spans("A308")
def grown_into_the_next_word(place: RecordPlace) -> Json | None:
    """The span with the first letter of the next word. Not where that has one, or stands in another paragraph."""
    span = place.span()
    after = _WORD.search(place.text, span["end"])
    if after is None:
        return None
    at = after.start() + 1
    if _parts_words(place.text, at) or not place.is_plain(span["start"], at):
        return None
    return place.move(span, span["start"], at)


@on_places("A303", spans=True)
def letter_of_a_document_changed(place: RecordPlace) -> Change | None:
    """One letter inside a span changed in the text of the document, its hash brought up to date.

    Where no span, title or quotation holds the letter, the hash is all that says how the text was.
    """
    span = place.span()
    at = span["start"] + place.turn % len(span["text"])
    text = place.text[:at] + ("x" if place.text[at] != "x" else "y") + place.text[at + 1 :]
    return {place.document["path"]: text.encode()}


@on_places("A303", spans=True)
def letter_of_a_document_decomposed(place: RecordPlace) -> Change | None:
    """A combining accent after a letter inside a span, as NFD writes an accented letter, hashes up to date."""
    span = place.span()
    at = span["start"] + 1
    return {place.document["path"]: (place.text[:at] + "\u0301" + place.text[at:]).encode()}


@on_spans("C503")
def comma_or_full_stop_after_the_span(place: RecordPlace) -> Json | None:
    """The comma, semicolon or full stop that follows in the span. Not where none does."""
    span = place.span()
    if not place.text.startswith(_STOPS, span["end"]):
        return None
    return place.move(span, span["start"], span["end"] + 1)


@on_spans("C503")
def quotation_mark_before_the_span(place: RecordPlace) -> Json | None:
    """The opening quotation mark before the span in it. Not where there is none."""
    span = place.span()
    if not place.text[: span["start"]].endswith(_OPENING):
        return None
    return place.move(span, span["start"] - 1, span["end"])


@on_spans("C503")
def quotation_mark_after_the_span(place: RecordPlace) -> Json | None:
    """The closing quotation mark after the span in it. Not where there is none."""
    span = place.span()
    if not place.text.startswith(_CLOSING, span["end"]):
        return None
    return place.move(span, span["start"], span["end"] + 1)
