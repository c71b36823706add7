"""The register of entities."""

from __future__ import annotations

import re

from spanpack.schemas.subschemas import Json
from tests.mutation.kinds import on_lines, on_records
from tests.mutation.places import RecordPlace, write_record


@on_records("S204", "entities")
def type_unknown(place: RecordPlace) -> Json:
    """A type that the vocabulary lacks."""
    return place.data | {"type": "place"}


@on_records("S204", "entities")
def sector_unknown(place: RecordPlace) -> Json:
    """A sector that the vocabulary lacks."""
    return place.data | {"sector": "XXX"}


@on_records("S204", "entities")
def country_by_its_name(place: RecordPlace) -> Json:
    """The name of a country for its code."""
    return place.data | {"country": "Afghanistan"}


@on_records("S204", "entities")
def country_of_two_letters(place: RecordPlace) -> Json:
    """A country code of two letters for one of three."""
    return place.data | {"country": (place.data["country"] or "AFG")[:2]}


@on_records("C552", "entities")
def state_without_a_country(place: RecordPlace) -> Json:
    """A state whose country is null."""
    return place.data | {"type": "state", "country": None}


@on_records("C551", "entities")
def identifier_without_a_note(place: RecordPlace) -> Json:
    """A Wikidata id and no note that names where it was checked."""
    return place.data | {"wikidata": "Q42", "note": None}


@on_records("C553", "entities")
def name_with_a_hidden_space(place: RecordPlace) -> Json:
    """A space of no width (U+200B) after the first character of a name."""
    name = place.data["name"]
    return place.data | {"name": f"{name[0]}\u200b{name[1:]}"}


@on_records("C553", "entities")
def name_with_a_space_that_does_not_break(place: RecordPlace) -> Json | None:
    """A no-break space (U+00A0) for the first space of a name. Not where there is none."""
    return _with_first_space(place, "\u00a0")


@on_records("C553", "entities")
def name_with_two_spaces(place: RecordPlace) -> Json | None:
    """Two spaces for the first one of a name. Not where there is none."""
    return _with_first_space(place, "  ")


def _with_first_space(place: RecordPlace, space: str) -> Json | None:
    name = place.data["name"]
    return place.data | {"name": name.replace(" ", space, 1)} if " " in name else None


@on_records("C553", "entities")
def name_decomposed(place: RecordPlace) -> Json | None:
    """An acute accent as a character of its own after the last vowel of a name. Not where there is none."""
    changed, times = re.subn(r"[aeiou](?=[^aeiou]*$)", "\\g<0>\u0301", place.data["name"], flags=re.IGNORECASE)
    return place.data | {"name": changed} if times else None


_LOOKS_LIKE = {"a": "\u0430", "e": "\u0435", "o": "\u043e"}


@on_records("C553", "entities")
def name_with_a_letter_of_another_script(place: RecordPlace) -> Json | None:
    """A Cyrillic letter for the Latin one that looks like it, in a longer word. Not where there is none."""
    changed, times = re.subn(
        r"(?<=[a-z])[aeo](?=[a-z])", lambda found: _LOOKS_LIKE[found[0]], place.data["name"], count=1
    )
    return place.data | {"name": changed} if times else None


@on_records("C554", "entities")
def name_of_another_entity(place: RecordPlace) -> Json | None:
    """The name of another entity of the same type, in capitals."""
    others = [other for other in _others(place) if other["type"] == place.data["type"]]
    return place.data | {"name": others[place.turn % len(others)]["name"].upper()} if others else None


@on_records("C554", "entities")
def identifier_of_another_entity(place: RecordPlace) -> Json | None:
    """The Wikidata id of another entity."""
    others = [other for other in _others(place) if other["wikidata"] is not None]
    if not others:
        return None
    other = others[place.turn % len(others)]
    return place.data | {"wikidata": other["wikidata"], "note": other["note"]}


@on_lines("C515", "entities")
def names_exchanged(place: RecordPlace) -> list[bytes] | None:
    """The name of the entity and that of the next one exchanged. Not where no mention has one of them as its words."""
    if place.index + 1 == len(place.lines):
        return None
    one, other = place.table.records[place.index : place.index + 2]
    if {one["name"], other["name"]}.isdisjoint(actor["text"] for actor in place.original.tables["actors"].records):
        return None
    lines = [write_record(one | {"name": other["name"]}), write_record(other | {"name": one["name"]})]
    return [*place.lines[: place.index], *lines, *place.lines[place.index + 2 :]]


def _others(place: RecordPlace) -> list[Json]:
    return [other for other in place.table.records if other["id"] != place.data["id"]]


@on_records("S205", "entities")
def identifier_as_an_address(place: RecordPlace) -> Json:
    """The address of a Wikidata item for its id."""
    return place.data | {"wikidata": "https://www.wikidata.org/wiki/Q42", "note": "checked"}


@on_records("R404", "entities")
def id_changed(place: RecordPlace) -> Json:
    """Another id, while the records that name the entity keep the old one."""
    return place.data | {"id": place.data["id"] + "-0"}


@on_lines("R407", "entities")
def entity_unused(place: RecordPlace) -> list[bytes]:
    """One more entity, which nothing names."""
    return place.insert(place.data | {"id": place.data["id"] + "-0", "name": place.data["name"] + " (another)"})
