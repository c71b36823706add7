"""Level C, attributions: chains, sources, form, and what the cue says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spanpack.findings import Finding
from spanpack.records import Record
from spanpack.rules import english
from spanpack.rules.subject import Subject
from spanpack.schemas import Json

OPENING, CLOSING = "“«„", "”»"
STRAIGHT = '"'
QUOTATION_MARKS = OPENING + CLOSING + STRAIGHT

_NEGATION = re.compile(
    r"\b(?:not|never|no|nor|neither|unable|cannot|without|declined|declines|refused|refuses|failed)\b|n['’]t\b",
    re.IGNORECASE,
)
_SETTLED = {
    "assertion": r"says?|said|saying|told|tells?|telling|asks?|asked|wrote|writes|blam\w+|accus\w+|criticis\w+|criticiz\w+"
    r"|suggest\w*|alleg\w+|stat(?:e[ds]?|ing)|explain\w*|according|warn\w*|claim\w*",
    "belief": r"conclud\w+|consider\w*|perceiv\w+|believ\w+|fears?|feared|fearful|think\w*|thought",
    "fact": r"(?<!to )knows?|knew|known|finds?|found|shows?|showed|shown|showing|confirm\w*|regret\w*",
    "eventuality": r"vow\w*|propos\w+",
}
_SHARED_WORDS = 0.5
"""The least share of the shorter content's words that a repeat has in common with what it repeats."""


def check(subject: Subject) -> Iterator[tuple[Record, Finding]]:
    """Yield C541 to C549 for the attributions of a document."""
    records = subject.records("attributions")
    if not records:
        return
    english_text = subject.record is not None and english.is_english(subject.record.data["language"])
    yield from _check_chains(subject, records)
    for record in records:
        yield from _check_source(subject, record)
        yield from _check_parts(subject, record)
        yield from _check_form(subject, record)
        if english_text:
            yield from _check_cue(subject, record)
    yield from _check_repeats(subject, records)


def is_inside(child: Json, parent: Json) -> bool:
    """Return whether the cue and every content span of ``child`` lie in content spans of ``parent``."""
    return all(
        any(outer["start"] <= span["start"] and span["end"] <= outer["end"] for outer in parent["content"])
        for span in (*child["cue"], *child["content"])
    )


def quoted_form(contents: list[str]) -> str:
    """Return the form of a content by its quotation marks: direct, indirect or mixed.

    A span is wholly quoted where it begins and ends with quotation marks and, as far as they are
    balanced, nothing between them stands outside.
    """
    marked = [any(mark in text for mark in QUOTATION_MARKS) for text in contents]
    if not any(marked):
        return "indirect"
    return "direct" if all(_is_wholly_quoted(text) for text in contents) else "mixed"


def _is_wholly_quoted(text: str) -> bool:
    if text[0] not in OPENING + STRAIGHT or text[-1] not in CLOSING + STRAIGHT:
        return False
    opened = sum(text.count(mark) for mark in OPENING)
    closed = sum(text.count(mark) for mark in CLOSING)
    if opened != closed or text.count(STRAIGHT) % 2:
        return True
    outside = re.sub(r"“[^“”]*”|«[^«»]*»|\"[^\"]*\"", "", text)
    return not re.search(r"\w", outside)


def _check_chains(subject: Subject, records: list[Record]) -> Iterator[tuple[Record, Finding]]:
    by_id = {record.data["id"]: record for record in records}
    for record in records:
        data = record.data
        named = data["parent"]
        if named is not None and named not in by_id:
            continue
        if named is not None and not is_inside(data, by_id[named].data):
            message = f"the cue or the content of {data['id']} is outside the content of its parent {named}"
            yield subject.finding("C541", record, message, ("parent",), data["cue"][0])
            continue
        around = [other.data for other in records if other is not record and is_inside(data, other.data)]
        innermost = min(around, key=_content_length, default=None)
        right = innermost["id"] if innermost else None
        if named != right:
            message = f"parent is {named or 'null'}; the innermost attribution around it is {right}"
            yield subject.finding("C542", record, message, ("parent",), data["cue"][0], f"Set parent to {right}.")


def _content_length(data: Json) -> int:
    return sum(span["end"] - span["start"] for span in data["content"])


def _check_source(subject: Subject, record: Record) -> Iterator[tuple[Record, Finding]]:
    data = record.data
    implicit = data["identification"] == "implicit"
    if implicit != (not data["source"]) or (implicit and data["source_entities"]):
        has = f"{len(data['source'])} source spans and {len(data['source_entities'])} source entities"
        message = f"identification is {data['identification']}, with {has}"
        yield subject.finding("C543", record, message, ("identification",), data["cue"][0])
    elif data["identification"] in ("named", "described") and not data["source_entities"]:
        message = f"the source is {data['identification']}, and source_entities is empty"
        yield subject.finding("C544", record, message, ("source_entities",), data["source"][0])


def _check_parts(subject: Subject, record: Record) -> Iterator[tuple[Record, Finding]]:
    layer = subject.schemas["attributions"]
    spans = sorted(layer.spans(record.data), key=lambda item: (item[1]["start"], item[1]["end"]))
    for (first, outer), (pointer, span) in zip(spans, spans[1:], strict=False):
        if span["start"] < outer["end"] and first[:-1] != pointer[:-1]:
            message = f"the {pointer[0]} {span['text']!r} overlaps the {first[0]} {outer['text']!r}"
            yield subject.finding("C546", record, message, (*pointer, "start"), span)
            return


def _check_form(subject: Subject, record: Record) -> Iterator[tuple[Record, Finding]]:
    data = record.data
    expected = quoted_form([span["text"] for span in data["content"]])
    if data["form"] != expected:
        message = f"form is {data['form']}; by the quotation marks in the content it is {expected}"
        yield subject.finding("C545", record, message, ("form",), data["content"][0], f"Set form to {expected}.")


def _check_cue(subject: Subject, record: Record) -> Iterator[tuple[Record, Finding]]:
    data = record.data
    cue = data["cue"][0]["text"]
    negated = bool(_NEGATION.search(cue))
    if negated != data["negated"]:
        message = f"the cue is {cue!r} and negated is {str(data['negated']).lower()}"
        yield subject.finding("C547", record, message, ("negated",), data["cue"][0])
    settled = {attitude for attitude, words in _SETTLED.items() if re.search(rf"\b(?:{words})\b", cue, re.IGNORECASE)}
    if settled and data["attitude"] not in settled:
        message = f"attitude is {data['attitude']}; the cue {cue!r} says {' or '.join(sorted(settled))}"
        yield subject.finding("C549", record, message, ("attitude",), data["cue"][0])


def _check_repeats(subject: Subject, records: list[Record]) -> Iterator[tuple[Record, Finding]]:
    by_id = {record.data["id"]: record.data for record in records}
    for record in records:
        data = record.data
        first = by_id.get(data["repeat_of"])
        if first is None:
            continue
        if first["repeat_of"] is not None:
            reason = f"repeats {first['repeat_of']} itself"
        elif first["attitude"] != data["attitude"] or first["source_entities"] != data["source_entities"]:
            reason = "has another attitude or other sources"
        elif _shared_words(data, first) < _SHARED_WORDS:
            reason = "says something else"
        else:
            continue
        message = f"{first['id']}, which {data['id']} repeats, {reason}"
        yield subject.finding("C548", record, message, ("repeat_of",), data["content"][0])


def _shared_words(one: Json, other: Json) -> float:
    words = [
        set(re.findall(r"\w+", " ".join(span["text"] for span in data["content"]).lower())) for data in (one, other)
    ]
    return len(words[0] & words[1]) / max(1, min(map(len, words)))
