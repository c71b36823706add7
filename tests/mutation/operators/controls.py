"""Control characters, by their classes, wherever a text may hold one: F115."""

from __future__ import annotations

from spanpack.schemas.subschemas import Json
from tests.mutation.kinds import LAYERS, on_places, on_records
from tests.mutation.places import Change, RecordPlace, pick

_C0 = [chr(code) for code in range(0x20) if chr(code) not in "\t\n\r"]
_DELETE_AND_C1 = [chr(code) for code in range(0x7F, 0xA0) if code != 0x85]
_DIRECTIONS = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
"""What overrides, embeds or isolates a direction of writing, and what ends it."""


def _in_record(place: RecordPlace, characters: list[str]) -> Json:
    """Put one of the characters into one of the texts of the record."""
    texts = [(pointer, value) for pointer, value, _ in place.values() if isinstance(value, str)]
    pointer, value = pick(texts, place.turn)
    at = place.turn % (len(value) + 1)
    return place.set(pointer, value[:at] + pick(characters, place.turn) + value[at:])


def _in_text(place: RecordPlace, characters: list[str]) -> Change:
    """Put one of the characters into the place of the first one of a span of the record."""
    at = place.span()["start"]
    text = place.text[:at] + pick(characters, place.turn) + place.text[at + 1 :]
    return {place.document["path"]: text.encode()}


@on_records("F115", catalogue=True)
def control_character_in_a_record(place: RecordPlace) -> Json:
    r"""A character below U+0020 in a text of the record, which JSON writes as an escape: \u0000 and so on."""
    return _in_record(place, [*_C0, "\r"])


@on_records("F115", catalogue=True)
def delete_or_c1_in_a_record(place: RecordPlace) -> Json:
    """A character from U+007F to U+009F in a text of the record, which stands in the file as itself. Not U+0085."""
    return _in_record(place, _DELETE_AND_C1)


@on_records("F115", catalogue=True)
def direction_in_a_record(place: RecordPlace) -> Json:
    """A character that overrides or isolates a direction in a text of the record."""
    return _in_record(place, _DIRECTIONS)


@on_places("F115", *LAYERS)
def control_character_in_a_text(place: RecordPlace) -> Change:
    """A character below U+0020 in the place of a letter of the document, its hash brought up to date."""
    return _in_text(place, _C0)


@on_places("F115", *LAYERS)
def delete_or_c1_in_a_text(place: RecordPlace) -> Change:
    """A character from U+007F to U+009F in the place of a letter of the document. Not U+0085, which texts may hold."""
    return _in_text(place, _DELETE_AND_C1)


@on_places("F115", *LAYERS)
def direction_in_a_text(place: RecordPlace) -> Change:
    """A character that overrides or isolates a direction in the place of a letter of the document."""
    return _in_text(place, _DIRECTIONS)
