"""Level C, attributions beside actors: who speaks, and who is told, is whom the mention at these words means."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from spanpack.findings import Finding
from spanpack.lines.positions import Pointer
from spanpack.rules.common import overlapping
from spanpack.rules.subject import Found, Subject
from spanpack.schemas.subschemas import Json


class _Part(NamedTuple):
    """Who speaks, or who is told: the words, the entities, and where these stand in the record."""

    name: str
    spans: list[Json]
    entities: list[str]
    pointer: Pointer


def check(subject: Subject, astray: Collection[str]) -> Found:
    """Yield C555 and C556 for the attributions of a document.

    ``astray`` are the ids of those whose source or addressee stands elsewhere: whom its words mean there says nothing.

    A mention in which something was found may mean another actor, or none: it is held against nobody.
    """
    actors = subject.records("actors")
    # Of two that overlap, C511 is told of one, and either may be wrong.
    doubtful = subject.doubtful | {id(record) for pair in overlapping(actors) for record in pair}
    mentions = {(record["start"], record["end"]): record for record in actors if id(record) not in doubtful}
    contradicted: set[int] = set()
    for record in subject.records("attributions"):
        for part in _parts(record) if record["id"] not in astray else ():
            met = [mentions.get((span["start"], span["end"])) for span in part.spans]
            if contradicts([mention["entity"] if mention else None for mention in met], part.entities):
                contradicted.update(map(id, (record, *met)))
                yield _of_another(subject, record, part, met)
    named: dict[str, Json] = {}
    for mention in mentions.values():
        if mention["mention"] == "name" and id(mention) not in contradicted:
            named.setdefault(mention["entity"], mention)
    for record in subject.records("attributions"):
        if record["source"] and id(record) not in contradicted:
            said, entities = record["identification"], record["source_entities"]
            if is_named(said, entities, named.keys()):
                names = "; ".join(f"{named[name]['id']}, {named[name]['text']!r}, names {name}" for name in entities)
                message = f"identification is {said}, and the document names the source: {names}"
                cause = ("C556", subject.folder(record), subject.id, said, *entities)
                yield subject.finding("C556", record, message, ("identification",), record["source"][0], cause=cause)


def contradicts(meant: Sequence[str | None], entities: Collection[str]) -> bool:
    """Return whether spans are not those of ``entities``: each means one of them, and where all mean some, each is one.

    ``meant`` is the entity of the mention that each span is; None of a span that is no mention.
    """
    known = {entity for entity in meant if entity is not None}
    if not known:
        return False
    return not known.issubset(entities) or (None not in meant and not known.issuperset(entities))


def is_named(identification: str, entities: Sequence[str], named: Collection[str]) -> bool:
    """Return whether a source is named and not called so; ``named`` are the entities that the document names."""
    return identification in ("described", "generic") and bool(entities) and all(name in named for name in entities)


def _parts(record: Json) -> Iterator[_Part]:
    """Yield the source and the addressee, but for a source of which C543 or C544 says more."""
    said, entities, told = record["identification"], record["source_entities"], record["addressee"]
    if said == "generic" or (said != "implicit" and entities):
        yield _Part("source", record["source"], entities, ("source_entities",))
    if told:
        yield _Part("addressee", told["spans"], told["entities"], ("addressee", "entities"))


def _of_another(subject: Subject, record: Json, part: _Part, met: list[Json | None]) -> tuple[Json, Finding]:
    """Return C555 for a part of an attribution; ``met`` are the mentions at its spans."""
    places = [(span, mention) for span, mention in zip(part.spans, met, strict=True) if mention]
    others = [place for place in places if place[1]["entity"] not in part.entities]
    span, mention = (others or places)[0]
    field = ".".join(map(str, part.pointer))
    message = (
        f"the {part.name} {span['text']!r} is {mention['id']}, a mention of {mention['entity']}; "
        f"{field} {'has ' + ', '.join(part.entities) if part.entities else 'is empty'}"
    )
    change = f"Add {mention['entity']} to {field}"
    if None not in met:
        change = f"Let {field} have {', '.join(dict.fromkeys(each['entity'] for _, each in places))} alone"
    fix = f"{change}; where {mention['id']} means another actor, correct its entity."
    cause = ("C555", subject.folder(record), mention["id"], *part.entities)
    return subject.finding("C555", record, message, part.pointer, span, fix=fix, related=mention, cause=cause)
