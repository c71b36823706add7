"""Keys and values against the schema: level S. Which values a key may have is read from the schema."""

from __future__ import annotations

from typing import Any

from spanpack.package import CATALOGUE
from spanpack.schemas.subschemas import Json
from tests.mutation.kinds import on_records
from tests.mutation.places import RecordPlace, pick


def _key(place: RecordPlace) -> tuple[Json, str]:
    """Return one of the objects of the record and one of its keys."""
    pairs = [(part, key) for part in place.objects() for key in part]
    chosen: tuple[Json, str] = pick(pairs, place.turn)
    return chosen


def _set(place: RecordPlace, kind: type, value: Any) -> Json | None:
    """Set one of the values of a Python type to ``value``, or to what it gives for the value."""
    found = pick([(pointer, old) for pointer, old, _ in place.values() if type(old) is kind], place.turn)
    return None if found is None else place.set(found[0], value(found[1]) if callable(value) else value)


@on_records("S201", catalogue=True)
def key_dropped(place: RecordPlace) -> Json:
    """A key and its value removed, of the record or of an object inside it."""
    part, key = _key(place)
    del part[key]
    return place.data


@on_records("S202", catalogue=True)
def key_added(place: RecordPlace) -> Json:
    """A key that the schema lacks, in the record or in an object inside it."""
    part = pick(place.objects(), place.turn)
    part["comment"] = None
    return place.data


@on_records("S201 S202", catalogue=True)
def key_misspelt(place: RecordPlace) -> Json:
    """Two letters of a key exchanged."""
    part, key = _key(place)
    items = [(name[1] + name[0] + name[2:] if name == key else name, value) for name, value in part.items()]
    part.clear()
    part.update(items)
    return place.data


@on_records("S203", catalogue=True)
def number_as_text(place: RecordPlace) -> Json | None:
    """A number, as an offset, in quotation marks."""
    return _set(place, int, str)


@on_records("S203", catalogue=True)
def number_as_boolean(place: RecordPlace) -> Json | None:
    """True in the place of a number, as an offset."""
    return _set(place, int, True)


@on_records("S203", "actors", "dates", "attributions", CATALOGUE)
def offset_with_a_half(place: RecordPlace) -> Json | None:
    """Half a character more than a whole offset. Bounds of numbers may have a fraction."""
    return _set(place, int, lambda number: number + 0.5)


@on_records("S203", catalogue=True)
def number_missing(place: RecordPlace) -> Json | None:
    """Null in the place of an offset."""
    found = [pointer for pointer, _, part in place.values() if part.get("type") == "integer"]
    return place.set(pick(found, place.turn), None) if found else None


@on_records("S206", catalogue=True)
def offset_negative(place: RecordPlace) -> Json | None:
    """A start below zero."""
    found = pick([part for part in place.objects() if "start" in part], place.turn)
    if found is None:
        return None
    found["start"] = -1
    return place.data


@on_records("S203 S204", catalogue=True)
def text_as_number(place: RecordPlace) -> Json | None:
    """A number in the place of a text."""
    return _set(place, str, 7)


@on_records("S203 S204", catalogue=True)
def text_as_list(place: RecordPlace) -> Json | None:
    """A text in a list."""
    return _set(place, str, lambda text: [text])


@on_records("S203 S204", catalogue=True)
def value_missing(place: RecordPlace) -> Json | None:
    """Null in the place of a text that has to be there."""
    found = [
        pointer
        for pointer, value, part in place.values()
        if isinstance(value, str) and "null" not in part.get("type", ()) and None not in part.get("enum", ())
    ]
    return place.set(pick(found, place.turn), None)


@on_records("S203")
def boolean_as_text(place: RecordPlace) -> Json | None:
    """True or false in quotation marks."""
    return _set(place, bool, lambda value: str(value).lower())


@on_records("S203")
def boolean_as_number(place: RecordPlace) -> Json | None:
    """1 for true, 0 for false."""
    return _set(place, bool, int)


@on_records("S203")
def list_as_object(place: RecordPlace) -> Json | None:
    """An object in the place of a list."""
    return _set(place, list, {})


@on_records("S204", catalogue=True)
def word_outside_the_vocabulary(place: RecordPlace) -> Json | None:
    """A word of a closed vocabulary with a letter more."""
    found = pick([(p, value) for p, value, part in place.values() if "enum" in part and value], place.turn)
    return place.set(found[0], found[1] + "s") if found else None


@on_records("S204", catalogue=True)
def word_with_a_capital(place: RecordPlace) -> Json | None:
    """A word of a closed vocabulary in the other case."""
    found = pick([(p, value) for p, value, part in place.values() if "enum" in part and value], place.turn)
    return place.set(found[0], found[1].swapcase()) if found else None


@on_records("S205 P014", catalogue=True)
def form_broken(place: RecordPlace) -> Json | None:
    """A value that has a form, as an id or a code, with a space before it. A path may begin so, and is another one."""
    found = pick([(p, v) for p, v, part in place.values() if "pattern" in part and isinstance(v, str)], place.turn)
    return place.set(found[0], " " + found[1]) if found else None


@on_records("S205", catalogue=True)
def line_feed_after_a_value(place: RecordPlace) -> Json | None:
    """A value that has a form with a line feed after it, which some engines of patterns overlook.

    Not at the path of a text or of a rights statement: their patterns forbid other characters.
    """
    found = [
        (pointer, value)
        for pointer, value, part in place.values()
        if "pattern" in part and isinstance(value, str) and pointer[-1] != "path"
    ]
    chosen = pick(found, place.turn)
    return place.set(chosen[0], chosen[1] + "\n") if chosen else None


@on_records("S204 S205 S206", catalogue=True)
def text_empty(place: RecordPlace) -> Json | None:
    """Nothing in the place of a text that has at least one character."""
    found = pick(
        [p for p, value, part in place.values() if part.get("minLength") and isinstance(value, str)], place.turn
    )
    return place.set(found, "") if found else None


@on_records("S206", catalogue=True)
def note_empty(place: RecordPlace) -> Json | None:
    """A note of no characters in the place of null."""
    found = pick([p for p, value, _ in place.values() if p[-1] == "note" and value is None], place.turn)
    return place.set(found, "") if found else None


@on_records("S207", catalogue=True)
def note_blank(place: RecordPlace) -> Json:
    """A note of white space in the place of null, or of what it says."""
    notes = [pointer for pointer, _, _ in place.values() if pointer[-1] == "note"]
    return place.set(pick(notes, place.turn), pick([" ", "  ", "\t", "\n", "\u00a0"], place.turn))


@on_records("S208", catalogue=True)
def note_padded(place: RecordPlace) -> Json:
    """White space before a note, or after it; the note is a word in the place of null."""
    notes = [(pointer, value) for pointer, value, _ in place.values() if pointer[-1] == "note"]
    pointer, value = pick(notes, place.turn)
    space, word = pick([" ", "\n", "\u00a0"], place.turn), value or "so"
    return place.set(pointer, f"{word}{space}" if place.turn % 2 else f"{space}{word}")


@on_records("S206", catalogue=True)
def list_emptied(place: RecordPlace) -> Json | None:
    """A list that has at least one item without items."""
    found = pick([pointer for pointer, _, part in place.values() if part.get("minItems")], place.turn)
    return place.set(found, []) if found else None
