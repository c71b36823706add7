"""Level C, attributions: chains, sources, form, and what the cue says."""

from __future__ import annotations

import functools
import itertools
import operator
import re
from bisect import bisect_right
from collections.abc import Iterator

from spanpack.lines.positions import Pointer
from spanpack.rules import paragraphs, punctuation, speakers
from spanpack.rules.common import overlapping
from spanpack.rules.paragraphs import Part
from spanpack.rules.subject import Found, Subject
from spanpack.schemas.subschemas import Json

OPENING, CLOSING = "“«„", "”»"
STRAIGHT = '"'

QUOTATION_MARK = re.compile(f"[{OPENING}{CLOSING}{STRAIGHT}]")
_NEGATION = re.compile(
    r"\b(?:not|never|no|nor|neither|unable|cannot|without|declined|declines|refused|refuses|failed)\b|n['’]t\b",
    re.IGNORECASE,
)
_VERBS = {
    "assertion": r"says?|said|saying|told|tells?|telling|asks?|asked|wrote|writes|blam\w+|accus\w+|criticis\w+"
    r"|criticiz\w+|suggest\w*|alleg\w+|stat(?:e[ds]?|ing)|explain\w*|according|warn\w*|claim\w*",
    "belief": r"conclud\w+|consider\w*|perceiv\w+|believ\w+|fears?|feared|fearful|think\w*|thought",
    "fact": r"(?<!to )knows?|knew|known|finds?|found|shows?|showed|shown|showing|confirm\w*|regret\w*",
    "eventuality": r"vow\w*|propos\w+",
}
_SETTLED = {attitude: re.compile(rf"\b(?:{verbs})\b", re.IGNORECASE) for attitude, verbs in _VERBS.items()}
_EDGES = f",;. {OPENING}{CLOSING}{STRAIGHT}"
_WORD = re.compile(r"\w+")
_SHARED_WORDS = 0.5
"""The least share of the shorter content's words that a repeat has in common with what it repeats."""


def check(subject: Subject) -> Found:
    """Yield C503, C541 to C550 and C555 to C557 for the attributions of a document."""
    records = subject.records("attributions")
    if not records:
        return
    shared = _shared_cues(subject, records)
    for first, record in shared:
        cue = record["cue"][0]
        message = f"the cue {cue['text']!r} is that of {first['id']} already"
        if cue != first["cue"][0]:
            message = f"the cue {cue['text']!r} overlaps {first['cue'][0]['text']!r}, that of {first['id']}"
        yield subject.finding("C550", record, message, ("cue", 0, "start"), cue, related=first)
    doubtful = {record["id"] for pair in shared for record in pair}
    displaced = list(misplaced(records))
    outside = {record["id"] for record, innermost in displaced if innermost is None and _is_far(record, records)}
    # Where the cue is that of another attribution, or a part lies on another one, that says where it stands.
    misread = doubtful | {record["id"] for record, innermost in displaced if innermost is None}
    wrong, untrimmed = {*doubtful}, set()
    is_english = subject.is_english
    for record, spans in zip(records, subject.spans("attributions"), strict=True):
        if not _is_plainly_right(record, spans, is_english):
            for found in _check_record(subject, record, spans):
                wrong.add(record["id"])
                if found[1].rule == "C546":
                    misread.add(record["id"])
                if found[1].rule == "C503":
                    if record["id"] in outside:
                        continue
                    untrimmed.add(record["id"])
                yield found
    astray = set()
    for record, spans in zip(records, subject.spans("attributions"), strict=True):
        if record["id"] not in misread:
            for found in _check_paragraphs(subject, record, spans):
                astray.add(record["id"])
                yield found
    for found in speakers.check(subject, astray):
        wrong.add(found[0]["id"])
        yield found
    yield from _check_chains(subject, displaced, untrimmed, doubtful)
    yield from _check_repeats(subject, records, wrong)


def _check_record(subject: Subject, record: Json, spans: list[Json]) -> Found:
    yield from _check_source(subject, record)
    overlaps = list(_check_parts(subject, record, spans))
    slips = list(_check_punctuation(subject, record)) if subject.is_english else []
    yield from overlaps
    yield from slips
    # The form of a content that reaches too far, or holds one half of a pair of marks, would be wrong as well.
    if not (overlaps or slips):
        yield from _check_form(subject, record)
    if subject.is_english:
        yield from _check_cue(subject, record)


def _is_plainly_right(record: Json, spans: list[Json], is_english: bool) -> bool:
    """Return whether nothing is wrong with the source, the parts, the form and the cue of an attribution.

    It is asked of every attribution; what is wrong, the checks after it say.
    """
    settled = record["identification"], record["attitude"], record["negated"]
    words = bool(record["source_entities"]), record["cue"][0]["text"], bool(record["source"])
    if not fit(*settled, *words, is_english) or (is_english and next(slips(record), None)):
        return False
    reaches = sorted([(span["start"], span["end"]) for span in spans])
    return all([end <= start for (_, end), (start, _) in itertools.pairwise(reaches)]) and record[
        "form"
    ] == quoted_form([span["text"] for span in record["content"]])


@functools.lru_cache(maxsize=4096)
def fit(
    identification: str,
    attitude: str,
    is_negated: bool,
    has_entities: bool,
    cue: str,
    has_source: bool,
    is_english: bool,
) -> bool:
    """Return whether identification, entities, attitude and negation of an attribution fit its cue and its source."""
    is_implicit = identification == "implicit"
    if is_implicit == has_source or (is_implicit and has_entities):
        return False
    if identification in ("named", "described") and not has_entities:
        return False
    negated, settled = _cue_says(cue)
    return not is_english or (negated == is_negated and (not settled or attitude in settled))


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
    if not any([QUOTATION_MARK.search(text) for text in contents]):
        return "indirect"
    return "direct" if all([_is_wholly_quoted(text) for text in contents]) else "mixed"


def _is_wholly_quoted(text: str) -> bool:
    if text[0] not in OPENING + STRAIGHT or text[-1] not in CLOSING + STRAIGHT:
        return False
    if not QUOTATION_MARK.search(text[1:-1]):
        return True
    opened = sum(text.count(mark) for mark in OPENING)
    closed = sum(text.count(mark) for mark in CLOSING)
    if opened != closed or text.count(STRAIGHT) % 2:
        return True
    outside = re.sub(r"“[^“”]*”|«[^«»]*»|\"[^\"]*\"", "", text)
    return not re.search(r"\w", outside)


def _shared_cues(subject: Subject, records: list[Json]) -> list[tuple[Json, Json]]:
    """Return the attributions whose cues overlap, in pairs (older, newer), as their ids say.

    A child with the cue of its parent lies outside it (C541), and records with the same spans are found as such (C502).
    """
    cues = [record["cue"][0] | {"record": record} for record in records]
    pairs = [sorted((outer["record"], later["record"]), key=_age) for outer, later in overlapping(cues)]
    spans = subject.schemas["attributions"].spans
    return [
        (first, record)
        for first, record in pairs
        if first["parent"] != record["id"] and record["parent"] != first["id"] and spans(first) != spans(record)
    ]


def _age(record: Json) -> tuple[int, str]:
    """Return what sorts records by their ids, of which the newer have the larger numbers."""
    return len(record["id"]), record["id"]


def _is_far(record: Json, records: list[Json]) -> bool:
    """Return whether an attribution lies outside its parent by more than punctuation at the edges of its content."""
    parent = next(other for other in records if other["id"] == record["parent"])
    content = [
        {
            "start": span["end"] - len(span["text"].lstrip(_EDGES)),
            "end": span["start"] + len(span["text"].rstrip(_EDGES)),
        }
        for span in record["content"]
    ]
    return not is_inside(record | {"content": content}, parent)


def _check_chains(
    subject: Subject, displaced: list[tuple[Json, Json | None]], untrimmed: set[str], doubtful: set[str]
) -> Found:
    """Yield C541 and C542 for what misplaced yields.

    ``untrimmed`` are the ids of records that may reach too far by punctuation, ``doubtful`` those of records of which
    two may be one, and so one parent.
    """
    for record, innermost in displaced:
        if record["id"] in untrimmed or (innermost and doubtful & {record["id"], innermost["id"]}):
            continue
        named, cue = record["parent"], record["cue"][0]
        if innermost is None:
            message = f"the cue or the content of {record['id']} is outside the content of its parent {named}"
            yield subject.finding("C541", record, message, ("parent",), cue)
        else:
            right = innermost.get("id")
            message = f"parent is {named or 'null'}; the innermost attribution around it is {right}"
            yield subject.finding("C542", record, message, ("parent",), cue, fix=f"Set parent to {right}.")


def misplaced(records: list[Json]) -> Iterator[tuple[Json, Json | None]]:
    """Yield the attributions of a document with another parent than the innermost one around them.

    With each comes that one, {} where there is none; None where the attribution is not inside its parent. A parent
    that is no attribution of the document is left to level R.
    """
    by_id = {record["id"]: record for record in records}
    reaches = [(record["content"][0]["start"], record["content"][-1]["end"], record) for record in by_id.values()]
    reaches.sort(key=operator.itemgetter(0))
    firsts = [first for first, _, _ in reaches]
    farthest = list(itertools.accumulate([last for _, last, _ in reaches], max))
    for record in records:
        named, cue = record["parent"], record["cue"][0]
        start, end = cue["start"], cue["end"]
        place = bisect_right(firsts, start)
        if named is None:
            if not place or farthest[place - 1] < end:
                continue  # No content begins before the cue and ends after it.
        elif named not in by_id:
            continue
        elif not is_inside(record, by_id[named]):
            yield record, None
            continue
        near = [other for _, last, other in reaches[:place] if end <= last and other is not record]
        innermost = min((other for other in near if is_inside(record, other)), key=_content_length, default=None)
        if named != (innermost["id"] if innermost else None):
            yield record, innermost or {}


def _content_length(record: Json) -> int:
    return sum(span["end"] - span["start"] for span in record["content"])


def _check_source(subject: Subject, record: Json) -> Found:
    implicit = record["identification"] == "implicit"
    if implicit != (not record["source"]) or (implicit and record["source_entities"]):
        has = "has words in the text" if record["source"] else "has no words in the text"
        message = f"identification is {record['identification']}, and the source {has}"
        if record["source_entities"]:
            message += f" and refers to {', '.join(record['source_entities'])}"
        yield subject.finding("C543", record, message, ("identification",), record["cue"][0])
    elif record["identification"] in ("named", "described") and not record["source_entities"]:
        message = f"the source is {record['identification']}, and source_entities is empty"
        yield subject.finding("C544", record, message, ("source_entities",), record["source"][0])


def _check_parts(subject: Subject, record: Json, all_spans: list[Json]) -> Found:
    layer = subject.schemas["attributions"]
    reaches = sorted([(span["start"], span["end"]) for span in all_spans])
    if all([end <= start for (_, end), (start, _) in itertools.pairwise(reaches)]):
        return
    spans = sorted(layer.placed_spans(record), key=lambda item: (item[1]["start"], item[1]["end"]))
    for (first, outer), (pointer, span) in itertools.pairwise(spans):
        if span["start"] < outer["end"]:
            message = f"the {pointer[0]} {span['text']!r} overlaps the {first[0]} {outer['text']!r}"
            yield subject.finding("C546", record, message, (*pointer, "start"), span)
            return


def _check_paragraphs(subject: Subject, record: Json, spans: list[Json]) -> Found:
    first, last = min([span["start"] for span in spans]), max([span["end"] for span in spans])
    if (subject.text or "").find("\n", first, last) < 0:
        return
    layer = subject.schemas["attributions"]
    placed = [Part(f"the {pointer[0]}", span, pointer) for pointer, span in layer.placed_spans(record)]
    parts = [part for part in placed if part.pointer[0] in ("source", "addressee")]
    yield from paragraphs.check(subject, "C557", record, Part("the cue", record["cue"][0]), parts, spans)


def _check_punctuation(subject: Subject, record: Json) -> Found:
    for pointer, span, slip in slips(record):
        fix = slip.fix
        if fix is None and pointer[0] == "content":
            fix = "Widen the span to the other half; where the text lacks it, say in note which mark is missing."
        message = f"the {pointer[0]} {span['text']!r} {slip.what}"
        yield subject.finding("C503", record, message, (*pointer, "text"), span, fix=fix)


def slips(record: Json) -> Iterator[tuple[Pointer, Json, punctuation.Slip]]:
    """Yield the spans of an attribution in English that hold punctuation which they should not, and which."""
    addressee = record["addressee"]
    parts: list[tuple[Pointer, list[Json]]] = [(("source",), record["source"]), (("cue",), record["cue"])]
    if addressee:
        parts.append((("addressee", "spans"), addressee["spans"]))
    for path, spans in parts:
        for place, span in enumerate(spans):
            slip = punctuation.slip_of_part(span["text"])
            if slip:
                yield (*path, place), span, slip
    for place, span in enumerate(record["content"]):
        slip = punctuation.slip_of_content(span["text"], record["note"])
        if slip:
            yield ("content", place), span, slip


def _check_form(subject: Subject, record: Json) -> Found:
    expected = quoted_form([span["text"] for span in record["content"]])
    if record["form"] != expected:
        message = f"form is {record['form']}; by the quotation marks in the content it is {expected}"
        yield subject.finding("C545", record, message, ("form",), record["content"][0], fix=f"Set form to {expected}.")


def _check_cue(subject: Subject, record: Json) -> Found:
    cue = record["cue"][0]["text"]
    negated, settled = _cue_says(cue)
    if negated != record["negated"]:
        message = f"the cue is {cue!r} and negated is {str(record['negated']).lower()}"
        yield subject.finding("C547", record, message, ("negated",), record["cue"][0])
    if settled and record["attitude"] not in settled:
        message = f"attitude is {record['attitude']}; the cue {cue!r} says {' or '.join(sorted(settled))}"
        yield subject.finding("C549", record, message, ("attitude",), record["cue"][0])


@functools.lru_cache(maxsize=4096)
def _cue_says(cue: str) -> tuple[bool, frozenset[str]]:
    """Return whether a cue is negated, and the attitudes that its verbs settle."""
    settled = frozenset(attitude for attitude, verbs in _SETTLED.items() if verbs.search(cue))
    return bool(_NEGATION.search(cue)), settled


def _check_repeats(subject: Subject, records: list[Json], wrong: set[str]) -> Found:
    """Yield C548; ``wrong`` are the ids of records of which the attitude or the source may be to be changed."""
    by_id = {record["id"]: record for record in records}
    for record in records:
        first = by_id.get(record["repeat_of"])
        if first is None or {first["id"], record["id"]} & wrong:
            continue
        second = by_id.get(first["repeat_of"])
        if second is not None and second["repeat_of"] is not None:
            continue  # The first of a chain says so.
        reason = repeat_problem(record, first)
        if reason:
            message = f"{first['id']}, which {record['id']} repeats, {reason}"
            fix = f"Point to {first['repeat_of']}." if first["repeat_of"] is not None else None
            yield subject.finding("C548", record, message, ("repeat_of",), record["content"][0], fix=fix)


def repeat_problem(record: Json, first: Json) -> str | None:
    """Return why an attribution cannot repeat ``first``, or None."""
    if first["repeat_of"] is not None:
        return f"repeats {first['repeat_of']} itself"
    if first["attitude"] != record["attitude"] or first["source_entities"] != record["source_entities"]:
        return "has another attitude or other sources"
    return "says something else" if _shared_words(record, first) < _SHARED_WORDS else None


def _shared_words(one: Json, other: Json) -> float:
    contents = [" ".join([span["text"] for span in record["content"]]) for record in (one, other)]
    if contents[0] == contents[1] and _WORD.search(contents[0]):
        return 1.0
    words = [set(_WORD.findall(content.lower())) for content in contents]
    return len(words[0] & words[1]) / max(1, min(map(len, words)))
