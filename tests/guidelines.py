"""The examples and decision tables of annotations/GUIDELINES.md, read and held against the annotations.

How an example is written stands at the top of GUIDELINES.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import spanpack
from docs.data import Json, documents, records
from spanpack.model import Corpus

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "annotations" / "GUIDELINES.md").read_text(encoding="utf-8")
LINES = TEXT.split("\n")
ROLES = ("source", "cue", "content")
WORDS = r"«(?P<words>.+?)»(?: in «(?P<within>.+?)»)?"
_EXAMPLE = re.compile(
    rf"- (?P<verdict>Yes|No): `(?:(?P<document>\d{{3}}) )?(?P<table>\w+)(?P<options>[^`]*)` {WORDS} — .+"
)
_RULING = re.compile(r'- <a id="(.+)"></a>')
_OFFSETS = re.compile(r"(\d+):(\d+)")


@dataclass(frozen=True, slots=True)
class Example:
    """One example: the words, where they stand, and what a record of them must be."""

    holds: bool
    document: str | None
    table: str
    words: str
    within: str | None
    role: str | None
    offsets: tuple[int, int] | None
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A text that a record has: offsets (code points, half-open; none for an entity or a quotation)."""

    text: str
    offsets: tuple[int, int] | None
    role: str | None
    record: Json


@cache
def corpus() -> Corpus:
    return spanpack.load(ROOT)


def example(line: str) -> Example:
    """Read the line of an example; ValueError says what it is not."""
    parts = _EXAMPLE.fullmatch(line)
    if parts is None:
        raise ValueError("not written as an example")
    role, offsets, fields = None, None, []
    for option in parts["options"].split():
        if option in ROLES:
            role = option
        elif found := _OFFSETS.fullmatch(option):
            offsets = (int(found[1]), int(found[2]))
        elif "=" in option:
            name, _, value = option.partition("=")
            fields.append((name, value))
        else:
            raise ValueError(f"{option} is neither a role nor FIELD=VALUE nor START:END")
    return Example(
        parts["verdict"] == "Yes",
        parts["document"],
        parts["table"],
        parts["words"],
        parts["within"],
        role,
        offsets,
        tuple(fields),
    )


def agreeing(asked: Example) -> list[Json]:
    """Return the records that are what the example describes."""
    allowed = occurrences(corpus()[asked.document].text, asked.words, asked.within) if asked.document else None
    return [
        place.record
        for place in places(asked)
        if place.text == asked.words
        and (asked.within is None or place.offsets in (allowed or ()))
        and (asked.offsets is None or place.offsets == asked.offsets)
        and (asked.role is None or place.role == asked.role)
        and all(shown(value_at(place.record, name)) == value for name, value in asked.fields)
    ]


def places(asked: Example) -> Iterator[Place]:
    """Yield the texts of the records of a table."""
    if asked.document is None:
        if asked.table != "entities":
            raise ValueError(f"{asked.table} needs a document")
        yield from (Place(entity["name"], None, None, entity) for entity in records("entities"))
        return
    [document] = [document for document in documents() if document["id"].startswith(asked.document)]
    if asked.table == "documents":
        yield Place(document["title"], None, None, document)
    elif asked.table == "evidence":
        yield from (Place(item["quote"] or "", None, None, item) for item in document["published"]["evidence"])
    elif asked.table == "zones":
        for zone in document["zones"]:
            yield Place(document["text"][zone["start"] : zone["end"]], (zone["start"], zone["end"]), None, zone)
    else:
        for record in records(asked.table):
            if record["document"] == document["id"]:
                yield from _spans(record)


def _spans(record: Json) -> Iterator[Place]:
    parts = {None: [record]} if "start" in record else {role: record[role] for role in ROLES}
    for role, spans in parts.items():
        for span in spans:
            yield Place(span["text"], (span["start"], span["end"]), role, record)


def waived_by(asked: Example) -> set[str]:
    """Return the sections by which waivers leave the words of an example without a record."""
    assert asked.document
    text = corpus()[asked.document].text
    meant = {*occurrences(text, asked.words, asked.within)}
    return {
        waiver["section"]
        for waiver in yaml.safe_load((ROOT / "annotations" / "waivers.yaml").read_text(encoding="utf-8"))
        if waiver.get("document", "").startswith(asked.document)
        and waiver["quote"] == asked.words
        and meant & {*occurrences(text, waiver["quote"], waiver.get("within"))}
    }


def value_at(record: Json, name: str) -> Any:
    """Return the value of a field; ``published.edtf`` is one inside another."""
    value: Any = record
    for part in name.split("."):
        value = value[part]
    return value


def occurrences(text: str, words: str, within: str | None = None) -> list[tuple[int, int]]:
    """Return where ``words`` stand in ``text``, and in the larger words where these are given.

    Code points, half-open. A word is found whole: «ally» is not in «really».
    """
    if within is not None:
        return [
            (start + inner, end_inner + start)
            for start, end in occurrences(text, within)
            for inner, end_inner in occurrences(text[start:end], words)
        ]
    before = r"(?<!\w)" if words[0].isalnum() else ""
    after = r"(?!\w)" if words[-1].isalnum() else ""
    return [found.span() for found in re.finditer(before + re.escape(words) + after, text)]


def shown(value: object) -> str:
    """Return a value as the examples write it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ",".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else "null" if value is None else str(value)


def examples(lines: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return those of numbered lines that are examples, without the indentation of those of a ruling."""
    stripped = [(number, line.removeprefix("  ")) for number, line in lines]
    return [(number, line) for number, line in stripped if line.startswith(("- Yes:", "- No:"))]


def rulings(lines: Iterable[tuple[int, str]]) -> dict[str, list[tuple[int, str]]]:
    """Return the examples of each ruling on a single case, by its anchor: those below it, up to the next point."""
    found: dict[str, list[tuple[int, str]]] = {}
    current: list[tuple[int, str]] = []
    for number, line in lines:
        if anchor := _RULING.fullmatch(line):
            current = found.setdefault(anchor[1], [])
        elif line and not line.startswith(" "):
            current = []
        else:
            current += examples([(number, line)])
    return found


def kinds(lines: Iterable[tuple[int, str]]) -> set[str]:
    """Return which kinds of examples there are, "Yes" and "No"."""
    return {line[2:].partition(":")[0] for _, line in examples(lines)}


def sections() -> dict[str, list[tuple[int, str]]]:
    """Return the lines of each section (a heading of the third level), each with its number."""
    found: dict[str, list[tuple[int, str]]] = {}
    current: list[tuple[int, str]] = []
    for number, line in enumerate(LINES, 1):
        if line.startswith("### "):
            current = found.setdefault(line[4:], [])
        elif line.startswith("## "):
            current = []
        else:
            current.append((number, line))
    return found
