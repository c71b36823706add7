"""The figures that English texts say, in digits or in words, as far as all that changes their value is understood.

A phrase that holds a fraction, an ordinal, a minus or a ratio is not read: what a rule asked for would be wrong.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from spanpack.rules.english import ABBREVIATIONS, SCALES, UNITS, VAGUE_SCALES, shape, times

_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_TOKEN = re.compile(rf"{_DIGITS.pattern}|[a-z]+")
_ABBREVIATED = re.compile(r"(?<=\d)(?:\s?(?:bn|tn|mn)|[mkb])\b")
_UNREADABLE = re.compile(
    r"[½⅓-⅞¼¾]|\d\s*/\s*\d|(?:^|[\s($€£¥])[-−–][$€£¥]?\d"
    r"|\d,\d{1,2}(?![\d,])|\d,\d{4}|\d(?:st|nd|rd|th|['’]?s)\b|[$€£¥][\d,.]+\s[mkb]\b"
)
"""Fractions, a minus, commas that part no thousands, ordinals, and what may be a scale or a unit."""
_FRACTIONS = (
    *("third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "twentieth"),
    *("hundredth", "thousandth", "millionth"),
)
_UNREAD = {
    *("half", "halves", "quarter", "quarters", "minus", "couple", "pair", "pairs", "score", "double", "triple"),
    *_FRACTIONS,
    *(word + "s" for word in _FRACTIONS),
    *SCALES,
    *VAGUE_SCALES,
}
"""Words that change a figure, where nothing below has read them."""
_RANGE = re.compile(r"\b(?:to|and|or|through|until|but)\b|[-–—]")
_RATIO = re.compile(r"\b(?:of|in|out|by|per|x|times|for|versus|vs|against|every|each)\b|[:/×*+]")


class _Figure(NamedTuple):
    """A figure (None: the next one in digits) times its scales, plus ``rest``."""

    figure: float | None
    scales: tuple[int, ...] = ()
    rest: float = 0

    def scaled(self, scale: int) -> _Figure:
        return _Figure(self.figure, (*self.scales, scale), times(self.rest, scale))

    def plus(self, rest: float) -> _Figure:
        return self._replace(rest=self.rest + rest)

    def value(self, digits: Iterator[float]) -> float:
        value = next(digits) if self.figure is None else self.figure
        for scale in self.scales:
            value = times(value, scale)
        return value + self.rest


def figures(text: str) -> list[float] | None:
    """Return the figures of ``text`` in order, each with its scale; None where not all that changes them is understood.

    >>> figures("$90 billion"), figures("six hundred and fifty"), figures("two and a half million")
    ([90000000000.0], [650.0], [2500000.0])
    >>> figures("$5-6 million"), figures("$500 to $2 million")
    ([5000000.0, 6000000.0], [500.0, 2000000.0])
    >>> figures("some"), figures("three-quarters"), figures("one in five")
    ([], None, None)
    """
    read = _read(shape(text))
    if read is None:
        return None
    digits = (float(figure.replace(",", "")) for figure in _DIGITS.findall(text))
    values = [figure.value(digits) for figure in read]
    return _share_scale(read, values) if len(values) == 2 else values


def _share_scale(read: tuple[_Figure, ...], values: list[float]) -> list[float] | None:
    """Return the two figures of a range; the first has the scale of the second in «five to six million»."""
    (first, second), (low, high) = read, values
    scale = second.scales[-1] if second.scales else 1
    if scale <= max(first.scales, default=1) or low >= high / scale:
        return values
    # In «one hundred to 200 thousand» and «one to two hundred thousand» the words leave open which scale is meant.
    return [times(low, scale), high] if not first.scales and len(second.scales) == 1 else None


@functools.lru_cache(maxsize=4096)
def _read(shape: str) -> tuple[_Figure, ...] | None:
    """Return the figures of a shape, or None where it holds what is not understood."""
    text = _ABBREVIATED.sub(lambda found: f" {ABBREVIATIONS[found[0].strip()]}", shape.lower())
    if _UNREADABLE.search(text):
        return None
    tokens = list(_TOKEN.finditer(text))
    words = [token[0] for token in tokens]
    is_between = "between" in words
    found: list[_Figure] = []
    at, end = 0, 0
    while at < len(words):
        figure, behind = _figure(words, at, is_between)
        if figure is None:
            if words[at] in _UNREAD:
                return None
            at += 1
            continue
        joint = text[end : tokens[at].start()]
        if found and (not _RANGE.search(joint) or _RATIO.search(joint)):
            return None
        found.append(figure)
        at, end = behind, tokens[behind - 1].end()
    return tuple(found)


def _figure(words: list[str], at: int, is_between: bool) -> tuple[_Figure | None, int]:
    """Return the figure that begins at a word and the place behind it; (None, ``at``) where none does."""
    figure, at = _unscaled(words, at)
    if figure is None:
        return None, at
    if _is_half(words, at):
        figure, at = figure.plus(0.5), at + 3
    while scale := SCALES.get(words[at] if at < len(words) else ""):
        figure, at = figure.scaled(scale), at + 1
        if _is_half(words, at):
            figure, at = figure.plus(scale / 2), at + 3
        behind = at + (words[at : at + 1] == ["and"] and not is_between)
        # «six hundred and fifty thousand»: what follows hundred has no scale of its own.
        rest, after = _unscaled(words, behind) if scale == 100 else _figure(words, behind, is_between)
        is_next = rest is None or rest.figure is None or words[after : after + 1] == ["hundred"]
        if rest is not None and not is_next and (value := rest.value(iter(()))) < scale > 12:
            figure, at = figure.plus(value), after
    return figure, at


def _unscaled(words: list[str], at: int) -> tuple[_Figure | None, int]:
    word, following = words[at] if at < len(words) else "", words[at + 1 : at + 3]
    if word[:1].isdigit():
        return _Figure(None), at + 1
    if word in UNITS:
        ones = UNITS.get(following[0], 0) if following else 0
        if UNITS[word] >= 20 and 0 < ones < 10:
            return _Figure(UNITS[word] + ones), at + 2
        return _Figure(UNITS[word]), at + 1
    if word in ("a", "an") and following and following[0] in SCALES:
        return _Figure(1), at + 1
    if word == "half" and len(following) == 2 and following[0] == "a" and following[1] in SCALES:
        return _Figure(0.5), at + 2
    return None, at


def _is_half(words: list[str], at: int) -> bool:
    return words[at : at + 3] == ["and", "a", "half"]
