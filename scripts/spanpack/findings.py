"""What the validator says: findings, and where in a document they are."""

from __future__ import annotations

from typing import NamedTuple

WINDOW = 40
"""Code points of the document shown on each side of a span."""

LONGEST = 400
"""Code points of a span that are shown: of a longer one its beginning and its end."""

FEWEST = 10
"""How many times a mistake is made at least where it is told as one that is made again and again."""


class Excerpt(NamedTuple):
    """A stretch of a document around a span, on one line; what is left out is shown as the sign ….

    ``start`` and ``end`` are the offsets of the span in the document (code points, half-open);
    ``marked`` is where the span stands inside ``text``.
    """

    start: int
    end: int
    text: str
    marked: tuple[int, int]


class Habit(NamedTuple):
    """What is wrong, named alike wherever it is wrong in that way.

    ``is_same`` says that it is the very same each time, as a blank line is, and not only of one kind, as are
    values that break one pattern.
    """

    name: tuple[str, ...]
    is_same: bool = True


class Finding(NamedTuple):
    """One mistake: which rule it breaks, where it is, what is wrong and how to mend it.

    ``line`` and ``column`` count from 1, columns in code points; a finding about a whole file is at
    1:1. ``record`` and ``document`` are ids, where the finding has them; ``related`` is the path and
    the line of another record that has to do with it. ``cause`` names what is wrong where findings may have
    one cause in common: of those the first is shown (see cascades.py), and ``also`` are the paths and lines
    of the others. ``habit`` names what is one mistake where a table is full of it (see habits.py). ``of_record``
    says that the rule is about the record, not about the words that the excerpt shows.
    """

    rule: str
    path: str
    line: int
    column: int
    message: str
    fix: str
    record: str | None = None
    document: str | None = None
    excerpt: Excerpt | None = None
    related: tuple[str, int] | None = None
    cause: tuple[str, ...] | None = None
    habit: Habit | None = None
    also: tuple[tuple[str, int], ...] = ()
    of_record: bool = False


_HIDDEN = (*range(0x80, 0xA0), *range(0x2028, 0x202F), *range(0x2066, 0x206A))
"""The control characters beyond ASCII, those that end a line, and those that turn the direction of what follows."""
_SIGNS = {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421} | dict.fromkeys(_HIDDEN, 0xFFFD)


def visible(text: str) -> str:
    """Return ``text`` with signs in place of control characters, which a terminal would obey."""
    return text if text.isprintable() else text.translate(_SIGNS)


def excerpt(text: str, start: int, end: int) -> Excerpt:
    """Return the window of ``text`` around [start, end), line breaks shown as the sign ⏎."""
    start = max(0, min(start, len(text)))
    end = max(start, min(end, len(text)))
    left, right = max(0, start - WINDOW), min(len(text), end + WINDOW)
    before = ("…" if left else "") + text[left:start]
    half = LONGEST // 2
    span = text[start:end] if end - start <= LONGEST else f"{text[start : start + half]}…{text[end - half : end]}"
    window = before + span + text[end:right] + ("…" if right < len(text) else "")
    return Excerpt(start, end, visible(window.replace("\n", "⏎")), (len(before), len(before) + len(span)))
