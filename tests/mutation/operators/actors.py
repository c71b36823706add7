"""Actor mentions: extents and kinds of mention."""

from __future__ import annotations

import re

from spanpack.schemas.subschemas import Json
from tests.mutation.kinds import LAYERS, on_lines, on_records
from tests.mutation.places import RecordPlace, pick

_DETERMINER = re.compile(r"\b(?:the|an?|this|these|those|his|her|its|their|our|my|your|some|any|every|each) $")
_QUANTIFIER = re.compile(r"\b(?:such|some|several|many|few|two|three|four|eleven|\d[\d,]*) $")
_TITLE = re.compile(r"\b(?:Gen|Rep|Dr|Sen|Mr|Ms)\. $|\b(?:President|Chancellor|Minister) $")
_PRONOUN = re.compile(r"\b(?:they|them|he|him|she|it|we|us|who|others)\b(?![’'])", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s\b|(?<=s)['’]")


@on_records("C511", "actors")
def widened_over_the_next_mention(place: RecordPlace) -> Json | None:
    """The span to the end of the next mention. Not where a paragraph or furniture lies between."""
    after = [record for record in place.siblings if record["start"] >= place.data["end"]]
    if not after or not place.is_plain(place.data["start"], after[0]["end"]):
        return None
    return place.move(place.data, place.data["start"], after[0]["end"])


@on_lines("C511", "actors")
def mention_inside_a_mention(place: RecordPlace) -> list[bytes] | None:
    """The last word of the mention as a mention of its own. Not in a mention of one word."""
    first, space, last = place.data["text"].rpartition(" ")
    if not space:
        return None
    start = place.data["start"] + len(first) + 1
    inner = {"id": place.new_id(), "start": start, "text": last, "mention": "nominal"}
    return place.insert(place.data | inner)


@on_records("C512", "actors")
def determiner_in_the_span(place: RecordPlace) -> Json | None:
    """The determiner before the mention in the span.

    Not with a capital before a name, where it may belong to a title («The New York Times»).
    """
    before = place.text[: place.data["start"]]
    found = _DETERMINER.search(before if place.data["mention"] == "name" else before.lower())
    if found is None or place.is_furniture(found.start(), place.data["start"]):
        return None
    return place.move(place.data, found.start(), place.data["end"])


@on_records("C512", "actors")
def quantifier_in_the_span(place: RecordPlace) -> Json | None:
    """The quantifier or the numeral before a description in the span. Not where there is none."""
    found = _QUANTIFIER.search(place.text[: place.data["start"]].lower())
    if found is None or place.data["mention"] == "name" or place.is_furniture(found.start(), place.data["start"]):
        return None
    return place.move(place.data, found.start(), place.data["end"])


@on_records("C512", "actors")
def title_in_the_span(place: RecordPlace) -> Json | None:
    """The title or the rank before a name in the span. Not where there is none, nor before a description."""
    found = _TITLE.search(place.text[: place.data["start"]])
    if found is None or place.data["mention"] != "name" or place.is_furniture(found.start(), place.data["start"]):
        return None
    return place.move(place.data, found.start(), place.data["end"])


@on_lines("C514", "actors")
def pronoun_as_a_mention(place: RecordPlace) -> list[bytes] | None:
    """The next pronoun after the mention as a mention of the same actor.

    Not where another mention comes before it, or furniture; nor in capitals («US»), which are a name.
    """
    found = _PRONOUN.search(place.text, place.data["end"])
    after = [record["start"] for record in place.siblings if record["start"] >= place.data["end"]]
    if found is None or found[0].isupper() or (after and min(after) < found.end()) or place.is_furniture(*found.span()):
        return None
    pronoun = {"id": place.new_id(), "start": found.start(), "end": found.end(), "text": found[0], "mention": "nominal"}
    return place.insert(place.data | pronoun)


@on_records("C512", "actors")
def possessive_in_the_span(place: RecordPlace) -> Json | None:
    """The possessive 's after the mention in the span. Not where none follows."""
    found = _POSSESSIVE.match(place.text, place.data["end"])
    return None if found is None else place.move(place.data, place.data["start"], found.end())


@on_records("C513", "actors")
def lower_case_called_a_name(place: RecordPlace) -> Json | None:
    """A description in lower case called a name.

    Not where it has a capital («Afghan soldiers»): whether its head is a name is not to be seen from
    the letters, nor is it of a name called a description («Russians»).
    """
    if place.data["mention"] == "name" or not place.data["text"].islower():
        return None
    return place.data | {"mention": "name"}


@on_records("C515", "actors")
def entity_of_another_name(place: RecordPlace) -> Json | None:
    """Another entity of the register. Not where the words of the mention are the name of none."""
    entities = place.original.tables["entities"].records
    if place.data["text"] not in [entity["name"] for entity in entities]:
        return None
    others = [entity["id"] for entity in entities if entity["id"] != place.data["entity"]]
    return place.data | {"entity": pick(others, place.turn)}


@on_records("C501", *LAYERS)
def certainty_low_without_a_note(place: RecordPlace) -> Json:
    """Certainty low and no note that says why."""
    return place.data | {"certainty": "low", "note": None}


@on_records("C501", *LAYERS)
def note_of_a_doubt_removed(place: RecordPlace) -> Json | None:
    """The note removed. Not where certainty is high, which needs none."""
    return None if place.data["certainty"] == "high" else place.data | {"note": None}
