"""Level C, actors and their register: extents, kinds of mention, entities."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from spanpack.findings import Finding
from spanpack.records import Table
from spanpack.rules.common import overlapping
from spanpack.rules.subject import Found, Subject
from spanpack.subschemas import Json

_DETERMINERS = frozenset(
    "the a an this that these those his her its their our my your some any every each all both".split()
)
_POSSESSIVES = ("'s", "’s", "s'", "s’")


def check(subject: Subject) -> Found:
    """Yield C511 to C513 for the actor mentions of a document."""
    records = subject.records("actors")
    overlaps = set()
    for outer, record in overlapping(records):
        overlaps.add(id(record))
        if (record["start"], record["end"]) != (outer["start"], outer["end"]):
            message = f"{record['text']!r} overlaps {outer['text']!r} ({outer['id']})"
            yield subject.finding("C511", record, message, ("start",), record, related=outer)
    for record in records:
        problem = _problem(record["text"], record["mention"])
        if problem and id(record) not in overlaps:
            rule, message, field = problem
            yield subject.finding(rule, record, message, (field,), record)


@functools.lru_cache(maxsize=16384)
def _problem(text: str, mention: str) -> tuple[str, str, str] | None:
    """Return the rule that a mention breaks by its words, a message and the field, or None."""
    if text.endswith(_POSSESSIVES):
        return "C512", f"{text!r} ends with a possessive", "text"
    if text.partition(" ")[0] in _DETERMINERS:
        return "C512", f"{text!r} begins with a determiner", "text"
    if mention == "name" and text.islower():  # Scripts without case have no capitals.
        return "C513", f"{text!r} is called a name", "mention"
    return None


def check_entity(table: Table, record: Json) -> Iterator[Finding]:
    """Yield C551 and C552 for an entity of the register."""
    if record["wikidata"] is not None and record["note"] is None:
        message = f"wikidata is {record['wikidata']} and note is null"
        yield table.finding("C551", record, message, ("wikidata",))
    if record["type"] == "state" and record["country"] is None:
        yield table.finding("C552", record, f"{record['name']} is a state and country is null", ("country",))
