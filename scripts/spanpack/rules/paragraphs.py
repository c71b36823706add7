"""Level C, attributions and numbers: what belongs together stands in one paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from spanpack.lines.positions import Pointer, line_and_column
from spanpack.rules.subject import Found, Subject
from spanpack.schemas.subschemas import Json
from spanpack.wholewords import is_whole


class Part(NamedTuple):
    """A span of a record: what it is, and where the record has it."""

    name: str
    span: Json
    pointer: Pointer = ()


def check(subject: Subject, rule: str, record: Json, head: Part, parts: Sequence[Part], taken: Sequence[Json]) -> Found:
    """Yield ``rule`` for each paragraph, not that of its ``head``, in which parts of a record stand.

    ``taken`` are the spans of the record, on which none of the parts can stand.
    """
    text = subject.text or ""
    astray: dict[int, list[Part]] = {}
    for part in parts:
        if _are_parted(text, part.span, head.span):
            astray.setdefault(_line(text, part), []).append(part)
    for line, found in astray.items():
        shown = " and ".join([f"{part.name} {part.span['text']!r}" for part in found])
        message = (
            f"{shown} {'stand' if len(found) > 1 else 'stands'} in line {line} of the text, "
            f"{head.name} {head.span['text']!r} in line {_line(text, head)}"
        )
        nearer = [change for part in found if (change := _nearer(subject, part, head, taken))]
        fix = "; ".join([*nearer, f"or correct {head.name}."]) if nearer else None
        yield subject.finding(rule, record, message, (*found[0].pointer, "start"), found[0].span, fix=fix)


def _are_parted(text: str, one: Json, other: Json) -> bool:
    """Return whether a paragraph ends between two spans."""
    return text.find("\n", min(one["end"], other["end"]), max(one["start"], other["start"])) >= 0


def _line(text: str, part: Part) -> int:
    return line_and_column(text, part.span["start"])[0]


def _nearer(subject: Subject, part: Part, head: Part, taken: Sequence[Json]) -> str | None:
    """Return what to change where the words of a part stand in the paragraph of the head as well; else None."""
    start = min(_places(subject, part, head, taken), key=lambda place: abs(place - head.span["start"]), default=None)
    if start is None:
        return None
    words = part.span["text"]
    change = f"set start to {start} and end to {start + len(words)}"
    return f"{words!r} stands at {start} in the paragraph of {head.name}: {change}"


def _places(subject: Subject, part: Part, head: Part, taken: Sequence[Json]) -> Iterator[int]:
    """Yield where the words of a part stand in the paragraph of the head, clear of other spans."""
    text, words = subject.text or "", part.span["text"]
    first = text.rfind("\n", 0, head.span["start"]) + 1
    behind = text.find("\n", head.span["end"])
    for found in re.compile(re.escape(words)).finditer(subject.clear_text, first, behind if behind >= 0 else len(text)):
        start, end = found.span()
        if is_whole(text, start, end) and all(end <= span["start"] or span["end"] <= start for span in taken):
            yield start
