"""Each kind of error is planted as often as the corpus has places for it, so that none silently stops to be planted.

The places are counted here from the files themselves, without the code that plants.
"""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.helpers import read_records
from tests.mutation import operators
from tests.mutation.kinds import KINDS
from tests.mutation.places import read_original

assert operators, "importing the operators registers their kinds"

ROOT = Path(__file__).parents[1]
Json = dict[str, Any]


def objects(value: Any) -> Iterator[Json]:
    """Yield the objects in a value of JSON, outer ones first."""
    if isinstance(value, dict):
        yield value
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(child)


def parts(value: Any) -> Iterator[Any]:
    """Yield a value of JSON and all values inside it."""
    yield value
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from parts(child)


def strings(value: Any) -> Iterator[str]:
    """Yield the texts in a value of JSON."""
    return (part for part in parts(value) if isinstance(part, str))


def count(items: list[Json], holds: Callable[[Json], Any]) -> int:
    return sum(bool(holds(item)) for item in items)


TABLES = {
    name: read_records(ROOT / "annotations" / f"{name}.jsonl")
    for name in ("entities", "actors", "numbers", "dates", "attributions")
}
LINES = [line for name in TABLES for line in (ROOT / "annotations" / f"{name}.jsonl").read_text("utf-8").splitlines()]
ENTITIES, ACTORS, NUMBERS, DATES, ATTRIBUTIONS = TABLES.values()
RECORDS = [*ACTORS, *NUMBERS, *DATES, *ATTRIBUTIONS]
DOCUMENTS: list[Json] = yaml.safe_load((ROOT / "seeds" / "documents.yaml").read_text("utf-8"))
WAIVERS: list[Json] = yaml.safe_load((ROOT / "annotations" / "waivers.yaml").read_text("utf-8"))
DECISIONS: list[Json] = yaml.safe_load((ROOT / "annotations" / "passes" / "decisions.yaml").read_text("utf-8"))
SCHEMAS = [json.loads(path.read_bytes()) for path in (ROOT / "schemas").glob("*.json")]
RESOURCES: list[Json] = [
    resource
    for resource in json.loads((ROOT / "datapackage.json").read_bytes())["resources"]
    if not re.match(r"annotations/passes/\w+/", resource["path"])
]
HEAD = {
    key: value
    for key, value in json.loads((ROOT / "datapackage.json").read_bytes()).items()
    if key not in ("resources", "spanpack")
}
TEXTS = {document["id"]: (ROOT / document["path"]).read_bytes().decode() for document in DOCUMENTS}
ZONES = [zone for document in DOCUMENTS for zone in document["zones"]]
FURNISHED = {document["id"] for document in DOCUMENTS if any(zone["zone"] == "furniture" for zone in document["zones"])}
TABLE_SCHEMAS = [resource["schema"] for resource in RESOURCES if "schema" in resource]
SPANS = [
    {**part, "before": text[: part["start"]], "after": text[part["end"] :], "document": record["document"]}
    for record in RECORDS
    for part in objects(record)
    if "start" in part
    for text in [TEXTS[record["document"]]]
]
DATED = [span for span in SPANS if "mod" in span]
ENTITY_NAMES = {entity["name"] for entity in ENTITIES}
ACTOR_TEXTS = {actor["text"] for actor in ACTORS}
ACTOR_PLACES = {(actor["document"], actor["start"], actor["end"]) for actor in ACTORS}
NAMED_ACTORS = {(actor["document"], actor["entity"]) for actor in ACTORS if actor["mention"] == "name"}
ENTITY_IDS = {entity["id"] for entity in ENTITIES}
PUBLISHERS = [document["publisher"] for document in DOCUMENTS if document["publisher"]]
NAMES = Counter(record["text"] for record in ACTORS if record["mention"] == "name")
NAMED = Counter(value for record in [*RECORDS, *PUBLISHERS] for value in {*strings(record)})
"""In how many records each text stands, and so each id."""


SUBJECTS = {
    "package": 1,
    **{name: len(records) for name, records in TABLES.items()},
    "records of layers": len(RECORDS),
    "records": len(RECORDS) + len(ENTITIES),
    "records and documents": len(RECORDS) + len(ENTITIES) + len(DOCUMENTS),
    "records with offsets, without numbers": len(RECORDS) - len(NUMBERS) + len(DOCUMENTS),
    "spans": len(SPANS),
    "documents": len(DOCUMENTS),
    "zones": len(ZONES),
    "evidence": sum(len(document["published"]["evidence"]) for document in DOCUMENTS),
    "waivers": len(WAIVERS),
    "decisions": len(DECISIONS),
    "resources": len(RESOURCES),
    "texts and tables and YAML": count(RESOURCES, lambda resource: not resource["path"].endswith(".json")),
    "schemas": len(SCHEMAS),
    "texts of the head": len([*strings(HEAD)]),
    "parts of table schemas": sum(len([*parts(schema)]) for schema in TABLE_SCHEMAS),
}
"""What errors are planted in, and how many there are."""


def stands(waiver: Json) -> int:
    """Return how often the words of a waiver stand in its document, as whole words."""
    return len(re.findall(rf"(?<!\w){re.escape(waiver['quote'])}(?!\w)", TEXTS[waiver["document"]]))


def are_actors(record: Json, spans: list[Json]) -> bool:
    """Return whether there are spans, each the words of an actor."""
    places = {(record["document"], span["start"], span["end"]) for span in spans}
    return bool(places) and places <= ACTOR_PLACES


def is_date(record: Json) -> bool:
    return bool(record["type"] == "date")


SOME = {
    # Actors
    "mention inside a mention": count(ACTORS, lambda actor: " " in actor["text"]),
    "lower case called a name": count(ACTORS, lambda actor: actor["mention"] == "nominal" and actor["text"].islower()),
    "entity of another name": count(ACTORS, lambda actor: actor["text"] in ENTITY_NAMES),
    "note of a doubt removed": count(RECORDS, lambda record: record["certainty"] != "high"),
    # Attributions
    "source emptied": count(ATTRIBUTIONS, lambda record: record["source"]),
    "implicit with a source": count(ATTRIBUTIONS, lambda record: record["source"]),
    "implicit called named": count(ATTRIBUTIONS, lambda record: not record["source"]),
    "implicit with an entity": count(ATTRIBUTIONS, lambda record: not record["source"]),
    "source entities emptied": count(ATTRIBUTIONS, lambda record: record["identification"] in ("named", "described")),
    "addressee entities emptied": count(ATTRIBUTIONS, lambda record: record["addressee"]),
    **dict.fromkeys(
        ("source entity another", "source entity added"),
        count(ATTRIBUTIONS, lambda record: are_actors(record, record["source"])),
    ),
    "addressee entity another": count(
        ATTRIBUTIONS, lambda record: record["addressee"] and are_actors(record, record["addressee"]["spans"])
    ),
    **dict.fromkeys(
        ("named called described", "named called generic"),
        count(
            ATTRIBUTIONS,
            lambda record: (
                record["identification"] == "named"
                and {(record["document"], entity) for entity in record["source_entities"]} <= NAMED_ACTORS
            ),
        ),
    ),
    "source entity another that is named": count(ATTRIBUTIONS, lambda record: record["identification"] == "described"),
    "source entity doubled": count(ATTRIBUTIONS, lambda record: record["source_entities"]),
    "parent dropped": count(ATTRIBUTIONS, lambda record: record["parent"]),
    "cue outside the parent": count(ATTRIBUTIONS, lambda record: record["parent"]),
    "source by other words elsewhere": count(ATTRIBUTIONS, lambda record: record["source"]),
    "source on the cue": count(ATTRIBUTIONS, lambda record: record["source"]),
    **dict.fromkeys(
        ("contents out of order", "attribution again with a part of its content"),
        count(ATTRIBUTIONS, lambda record: len(record["content"]) > 1),
    ),
    "attribution again without its source": count(ATTRIBUTIONS, lambda record: record["source"]),
    "quotation mark of a content left out": count(
        ATTRIBUTIONS,
        lambda record: not record["note"] and any(span["text"][0] in '“"' for span in record["content"]),
    ),
    # The catalogue
    "zone over the next": len(ZONES) - len(DOCUMENTS),
    "zones exchanged": len(ZONES) - len(DOCUMENTS),
    "zone reversed": count(ZONES, lambda zone: zone["start"] > 0),
    "quotation of evidence changed": sum(
        count(document["published"]["evidence"], lambda evidence: evidence["quote"]) for document in DOCUMENTS
    ),
    "documents out of order": len(DOCUMENTS) - 1,
    "date unquoted": count(DOCUMENTS, lambda document: len(document["published"]["edtf"]) == len("2022-10-26")),
    # Dates
    "day impossible": count(DATES, is_date),
    "leap day of a common year": count(DATES, is_date),
    "month impossible": count(DATES, is_date),
    "interval reversed": count(DATES, is_date),
    "decade changed": count(DATES, lambda date: is_date(date) and date["value"].endswith("X")),
    "decade as a year": count(DATES, lambda date: is_date(date) and date["value"].endswith("X")),
    "year far away": count(DATES, lambda date: is_date(date) and date["anchor"] and not date["value"].endswith("X")),
    "anchor dropped": count(DATES, lambda date: date["anchor"]),
    "anchor added": count(DATES, lambda date: not date["anchor"]),
    "preposition before the date": count(
        DATED, lambda span: re.search(r"\b(in|on|by|of|for|since|from|until|between) $", span["before"].lower())
    ),
    "word beside the date": count(DATED, lambda span: re.match(" (earlier|later|ago)", span["after"])),
    "duration without a figure": count(DATES, lambda date: date["type"] == "duration"),
    # Decisions
    "decision that ends inside a word": count(DECISIONS, lambda decision: decision["quote"][-1].isalnum()),
    # The descriptor and the files
    **dict.fromkeys(
        ("size changed", "size dropped", "size as text"), count(RESOURCES, lambda resource: "bytes" in resource)
    ),
    **dict.fromkeys(
        ("licence of a text removed", "licence of a text changed"),
        count(RESOURCES, lambda resource: "licenses" in resource),
    ),
    **dict.fromkeys(
        (
            "table schema dropped",
            "type of a field changed",
            "field of a table schema removed",
            "type of a resource misspelt",
            "type dropped",
        ),
        len(TABLE_SCHEMAS),
    ),
    "foreign keys dropped": count(TABLE_SCHEMAS, lambda schema: "foreignKeys" in schema),
    **dict.fromkeys(
        ("title changed in the descriptor", "title dropped in the descriptor"),
        count(RESOURCES, lambda resource: "title" in resource),
    ),
    "licence title of a text changed": count(RESOURCES, lambda resource: "licenses" in resource),
    "value of a table schema changed": sum(
        not isinstance(part, dict | list) for schema in TABLE_SCHEMAS for part in parts(schema)
    ),
    "part of a table schema dropped": sum(len([*parts(schema)]) - 1 for schema in TABLE_SCHEMAS),
    "key added to a table schema": sum(len([*objects(schema)]) for schema in TABLE_SCHEMAS),
    "vocabulary of a schema widened": count(
        SCHEMAS,
        lambda schema: (
            "id" in schema.get("properties", {}) and any("enum" in part for part in schema["properties"].values())
        ),
    ),
    # Entities
    "name with a letter of another script": count(
        ENTITIES, lambda entity: re.search("[a-z][aeo][a-z]", entity["name"])
    ),
    "name decomposed": count(ENTITIES, lambda entity: {*entity["name"].lower()} & {*"aeiou"}),
    **dict.fromkeys(
        ("name with a space that does not break", "name with two spaces"),
        count(ENTITIES, lambda entity: " " in entity["name"]),
    ),
    "names exchanged": sum(
        any(entity["name"] in ACTOR_TEXTS for entity in pair) for pair in itertools.pairwise(ENTITIES)
    ),
    # Lines
    "number with a fraction": len(RECORDS),
    "not a number": sum(bool(re.search(r'": (null|\d+)[,}]', line)) for line in LINES),
    "two records on a line": len(LINES) - len(TABLES),
    "lines exchanged": len(LINES) - len(TABLES),
    "record doubled under a new id": len(RECORDS),
    # Numbers
    "bounds exchanged": count(NUMBERS, lambda number: number["at_least"] != number["at_most"]),
    "money without a currency": count(NUMBERS, lambda number: number["type"] == "money"),
    "currency in words": count(NUMBERS, lambda number: number["type"] == "money"),
    # Records left out
    "quoted attribution left out": count(ATTRIBUTIONS, lambda record: record["form"] != "indirect"),
    "indirect attribution left out": count(ATTRIBUTIONS, lambda record: record["form"] == "indirect"),
    "repeated name left out": sum(number for number in NAMES.values() if number > 1),
    "single name left out": sum(number for number in NAMES.values() if number == 1),
    "description left out": count(ACTORS, lambda actor: actor["mention"] == "nominal"),
    # References
    "entity unknown": count([*ACTORS, *ATTRIBUTIONS, *PUBLISHERS], lambda record: ENTITY_IDS & {*strings(record)}),
    "anchor circle": len({date["anchor"] for date in DATES} & {date["id"] for date in DATES}),
    "parent circle": len({record["parent"] for record in ATTRIBUTIONS} - {None}),
    "repeat circle": len({record["repeat_of"] for record in ATTRIBUTIONS} - {None}),
    "record removed that others name": count(RECORDS, lambda record: NAMED[record["id"]] > 1)
    + count(ENTITIES, lambda entity: NAMED[entity["id"]] > 0),
    # Spans
    **dict.fromkeys(
        ("moved left by one", "start too early", "start and end exchanged", "end inclusive of nothing"),
        count(SPANS, lambda span: span["start"] > 0),
    ),
    "counted in bytes": count(SPANS, lambda span: not (span["before"] + span["text"]).isascii()),
    "counted with two characters a line end": count(SPANS, lambda span: "\n" in span["before"]),
    "case of the text changed": count(SPANS, lambda span: span["text"] != span["text"].swapcase()),
    "typography of the text changed": count(SPANS, lambda span: re.search("[’‘“”—–…\xa0]", span["text"])),
    "space after the span": count(SPANS, lambda span: span["after"].startswith(" ")),
    "space before the span": count(SPANS, lambda span: span["before"].endswith(" ")),
    "comma or full stop after the span": count(SPANS, lambda span: re.match("[,;.]", span["after"])),
    "quotation mark before the span": count(SPANS, lambda span: span["before"][-1:] in ("“", '"')),
    "quotation mark after the span": count(SPANS, lambda span: span["after"][0] in '”"'),
    "line feed after the span": count(SPANS, lambda span: span["after"].startswith("\n")),
    "span of a space": count(SPANS, lambda span: " " in span["after"]),
    "widened over a line feed": count(SPANS, lambda span: "\n" in span["after"]),
    "moved into furniture": count(SPANS, lambda span: span["document"] in FURNISHED),
    # Values
    **dict.fromkeys(
        ("number as text", "number as boolean", "number missing", "offset negative"), len(RECORDS) + len(DOCUMENTS)
    ),
    **dict.fromkeys(("boolean as text", "boolean as number"), len(NUMBERS) + len(ATTRIBUTIONS)),
    "list as object": len(ATTRIBUTIONS),
    "list emptied": len(ATTRIBUTIONS) + len(DOCUMENTS),
    "note empty": count(
        [*RECORDS, *ENTITIES, *DOCUMENTS], lambda record: any(part.get("note", "") is None for part in objects(record))
    ),
    # Waivers
    "waiver of any place": count(WAIVERS, lambda waiver: stands(waiver) > 1),
    "waiver of another occurrence": count(WAIVERS, lambda waiver: stands(waiver) > 1),
    "waiver within other words": count(WAIVERS, lambda waiver: "within" in waiver),
    "waiver of fewer words": count(WAIVERS, lambda waiver: len(waiver["quote"]) > 1),
}
"""The kinds that apply to some of their subjects, with how many the corpus has."""

PER_CENT = {
    # Actors
    "widened over the next mention": 60,
    "determiner in the span": 20,
    "possessive in the span": 3,
    "quantifier in the span": 2,
    "title in the span": 2,
    "pronoun as a mention": 8,
    # Attributions
    "attitude changed": 30,
    "content outside the parent": 4,
    "repeat of a repeat": 5,
    "source by the same words elsewhere": 35,
    "addressee by the same words elsewhere": 8,
    # The catalogue
    "zone called furniture": 30,
    # Dates
    "separators another": 25,
    "year changed": 20,
    "year counted wrong": 3,
    "month changed": 12,
    "month counted wrong": 1,
    "day changed": 1,
    "part of the value missing": 12,
    "value more exact than the words": 20,
    "modifier dropped": 5,
    "duration in another unit": 10,
    "duration of another length": 10,
    "anchor a duration": 25,
    "modifier before the date left out": 30,
    "s of the decade left out": 6,
    # Numbers
    "bound missing": 20,
    "currency another": 12,
    "rate missing": 3,
    "preposition after the figure": 40,
    "words before the figure left out": 60,
    "words behind the figure left out": 45,
    "counted by the same words elsewhere": 15,
    # Spans
    "widened into furniture": 1,
    "first letter cut off": 70,
    "last letter cut off": 70,
    "grown into the word before": 70,
    "grown into the next word": 60,
}
"""The kinds that look at the words of the text, with the share of their subjects to which they apply at least."""


@pytest.fixture(scope="module")
def planted() -> dict[str, tuple[int, int]]:
    """Return of each kind at how many sites it applies, and how many it has."""
    original = read_original(ROOT)
    counts = {}
    for name, kind in KINDS.items():
        sites = list(kind.sites(original))
        corrupted = kind.record or kind.corrupt
        counts[name] = sum(corrupted(original, site) is not None for site in sites), len(sites)
    return counts


def test_kinds_are_asked_of_all_that_the_corpus_has(planted: dict[str, tuple[int, int]]) -> None:
    files = [resource["path"].rpartition(".")[2] for resource in RESOURCES]
    known = {*SUBJECTS.values(), files.count("jsonl"), files.count("yaml")}
    assert {name: sites for name, (_, sites) in planted.items() if sites not in known} == {}


def test_a_kind_that_applies_everywhere_is_planted_everywhere(planted: dict[str, tuple[int, int]]) -> None:
    everywhere = {name: counts for name, counts in planted.items() if name not in SOME and name not in PER_CENT}
    assert {name: counts for name, counts in everywhere.items() if counts[0] != counts[1]} == {}


def test_a_kind_that_applies_to_some_is_planted_in_all_of_these(planted: dict[str, tuple[int, int]]) -> None:
    assert {name: planted[name][0] for name in SOME} == SOME


def test_a_kind_that_looks_at_the_words_is_planted_in_its_share(planted: dict[str, tuple[int, int]]) -> None:
    shares = {name: planted[name][0] * 100 / planted[name][1] for name in PER_CENT}
    assert {name: share for name, share in shares.items() if not PER_CENT[name] <= share < 100} == {}
