"""Whole words, as A308 asks for them: where a word ends and the next begins, in scripts that part them by spaces."""

from __future__ import annotations

import re
import unicodedata

# Latin, Greek, Cyrillic, Armenian and Georgian letters: in these scripts a space or a mark stands between words.
# An accent may be a character of its own, after the letter.
ACCENTS = frozenset(map(chr, range(0x300, 0x370)))
_LETTERS = re.compile("(?:(?![×÷])[A-Za-z\u0300-\u036fªºÀ-ɏͰ-ͽͿ-ϿЀ-ԯԱ-Ֆա-ևႠ-ჿḀ-ỿἀ-῾])+")
_DIGITS = re.compile("[0-9]+")


def is_mark(character: str) -> bool:
    """Return whether a character is a part of the one before it: an accent, a vowel sign."""
    return unicodedata.category(character)[0] == "M"


def word_at(text: str, offset: int) -> tuple[int, int] | None:
    """Return the stretch of letters, or of digits, inside which ``offset`` lies, or None where it parts words.

    In other scripts that is a character with its marks.
    """
    pair = text[offset - 1 : offset + 1] if offset else ""
    run = next((run for run in (_LETTERS, _DIGITS) if run.fullmatch(pair) and len(pair) == 2), None)
    if run is None and 0 < offset < len(text) and is_mark(text[offset]):
        start = next((start for start in range(offset - 1, -1, -1) if not is_mark(text[start])), 0)
        return start, next((end for end in range(offset, len(text)) if not is_mark(text[end])), len(text))
    if run is None:
        return None
    before = run.match(text[:offset][::-1])
    after = run.match(text, offset)
    return offset - (len(before[0]) if before else 0), after.end() if after else offset


def is_whole(text: str, start: int, end: int) -> bool:
    """Return whether the span [start, end) neither begins nor ends inside a word or a figure."""
    return word_at(text, start) is None and word_at(text, end) is None
