"""Level C, actors and their register: extents, kinds of mention, entities."""

from __future__ import annotations

from collections.abc import Iterator

from spanpack.findings import Finding
from spanpack.records import Record
from spanpack.rules.common import overlapping
from spanpack.rules.subject import Subject

_DETERMINERS = frozenset(
    ["the", "a", "an", "this", "that", "these", "those", "his", "her", "its", "their", "our", "my", "your", "some", "any", "every", "each", "all", "both"]
)
_POSSESSIVES = ("'s", "’s", "s'", "s’")


def check(subject: Subject) -> Iterator[tuple[Record, Finding]]:
    """Yield C511 to C513 for the actor mentions of a document."""
    records = subject.records("actors")
    twice = set()
    for outer, record in overlapping(records):
        twice.add(record.data["id"])
        data, other = record.data, outer.data
        if (data["start"], data["end"]) != (other["start"], other["end"]):
            message = f"{data['text']!r} overlaps {other['text']!r} ({other['id']})"
            yield subject.finding("C511", record, message, ("start",), data, related=outer)
    for record in records:
        data = record.data
        text = data["text"]
        if data["id"] in twice:
            continue
        if text.partition(" ")[0] in _DETERMINERS or text.endswith(_POSSESSIVES):
            part = "ends with a possessive" if text.endswith(_POSSESSIVES) else "begins with a determiner"
            yield subject.finding("C512", record, f"{text!r} {part}", ("text",), data)
        elif data["mention"] == "name" and text == text.lower():
            yield subject.finding("C513", record, f"{text!r} is called a name", ("mention",), data)


def check_entity(record: Record) -> Iterator[Finding]:
    """Yield C551 and C552 for an entity of the register."""
    data = record.data
    if data["wikidata"] is not None and data["note"] is None:
        yield record.finding("C551", f"wikidata is {data['wikidata']} and note is null", ("wikidata",))
    if data["type"] == "state" and data["country"] is None:
        yield record.finding("C552", f"{data['name']} is a state and country is null", ("country",))
