"""Level C, actors and their register: extents, kinds of mention, entities."""

from __future__ import annotations

from collections.abc import Iterator

from spanpack.findings import Finding
from spanpack.lines.records import Table
from spanpack.rules.common import overlapping
from spanpack.rules.subject import Found, Problem, Subject
from spanpack.schemas.subschemas import Json

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
    is_english = subject.is_english
    for record in records:
        for rule, field, message, fix in problems(record["text"], record["mention"], is_english):
            if id(record) not in overlaps:
                yield subject.finding(rule, record, message, (field,), record, fix=fix)


def problems(text: str, mention: str, is_english: bool) -> tuple[Problem, ...]:
    """Return what is wrong with a mention, from its words."""
    if is_english and text.endswith(_POSSESSIVES):
        # Russia’s loses two characters, officials’ one.
        owner = text[:-2] if text[-1] == "s" else text[:-1]
        return (("C512", "text", f"{text!r} ends with a possessive", _trim(owner)),)
    # A capital before a name may belong to a title («The New York Times»), before a description it cannot.
    first, _, rest = text.partition(" ")
    if is_english and (first if mention == "name" else first.lower()) in _DETERMINERS:
        return (("C512", "text", f"{text!r} begins with a determiner", _trim(rest)),)
    if mention == "name" and text.islower():  # A script without case has no capitals.
        return (("C513", "mention", f"{text!r} is called a name", None),)
    return ()


def _trim(words: str) -> str | None:
    """Return how to mend a span of which only ``words`` are the mention; None where nothing is left."""
    return f"Trim the span to {words!r}." if words else None


def check_entity(table: Table, record: Json) -> Iterator[Finding]:
    """Yield C551 and C552 for an entity of the register."""
    if record["wikidata"] is not None and record["note"] is None:
        message = f"wikidata is {record['wikidata']} and note is null"
        yield table.finding("C551", record, message, ("wikidata",))
    if record["type"] == "state" and record["country"] is None:
        yield table.finding("C552", record, f"{record['name']} is a state and country is null", ("country",))
