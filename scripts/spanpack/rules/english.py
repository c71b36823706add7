"""Words by which English texts say figures, scales, months and modifiers.

The rules that compare a record with the words of its span use them, and only for documents whose
language is English.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

UNITS = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
} | {
    word: 10 * value
    for value, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
SCALES = {
    "dozen": 12,
    "hundred": 100,
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
    "trillion": 1_000_000_000_000,
}
VAGUE_SCALES = {"tens": 10, **{scale + "s": value for scale, value in SCALES.items()}}
APPROXIMATE = ("about", "almost", "approximately", "around", "estimated", "nearly", "roughly", "some", "several")
UPPER = (
    *("up to", "as many as", "as much as", "almost", "nearly", "at most", "less than", "fewer than", "no more than"),
    "under",
)
LOWER = ("at least", "more than", "over", "no fewer than", "no less than")
BOUNDS = {"at_least": LOWER, "at_most": UPPER}
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        1,
    )
    for name in names
}
PERIODS = {
    "year": "Y",
    "month": "M",
    "week": "W",
    "day": "D",
    "hour": "H",
    "minute": "M",
    "decade": "Y",
    "century": "Y",
}
MODIFIERS = {
    "start": ("early", "beginning", "start of"),
    "mid": ("mid", "middle"),
    "end": ("late", "end of"),
    "less_than": ("nearly", "almost", "less than", "under"),
    "more_than": ("more than", "over"),
    "equal_or_more": ("at least", "no less than"),
    "equal_or_less": ("at most", "up to", "no more than"),
    "approx": ("about", "around", "approximately", "roughly", "some"),
}

_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_FIGURE = re.compile(rf"{_DIGITS.pattern}|[a-z]+", re.IGNORECASE)
_NOUGHTS = str.maketrans("123456789", "000000000")


def has_words(text: str, phrases: tuple[str, ...]) -> bool:
    """Return whether one of the phrases stands in ``text`` as whole words, in any case."""
    return _any_of(phrases).search(text) is not None


def named(text: str, phrases: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the names of the phrases that stand in ``text``, in order; a phrase inside a longer one is none.

    >>> named("no less than 300", BOUNDS)
    ('at_least',)
    """
    names = {phrase: name for name, meant in phrases.items() for phrase in meant}
    longest = tuple(sorted(names, key=len, reverse=True))
    return tuple(dict.fromkeys(names[found.lower()] for found in _any_of(longest).findall(text)))


@functools.cache
def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b", re.IGNORECASE)


def figures(text: str) -> list[float]:
    """Return the figures of ``text`` in order, digits or words, each with its scale.

    >>> figures("$90 billion")
    [90000000000.0]
    >>> figures("Eleven to twenty-two hundred")
    [11.0, 2200.0]
    """
    scales = _scales(shape(text))
    return _figures_in_words(text) if scales is None else list(map(_scaled, _DIGITS.findall(text), scales))


def shape(text: str) -> str:
    """Return the text with 0 for every digit: what its words say does not depend on the figures."""
    return text.translate(_NOUGHTS)


@functools.lru_cache(maxsize=4096)
def _scales(shape: str) -> list[tuple[int, ...]] | None:
    """Return the words after each figure in digits that scale it; None where there are figures in words."""
    scales: list[tuple[int, ...]] = []
    is_figure = False
    for word in _FIGURE.findall(shape.lower()):
        if word in UNITS:
            return None
        if word[0].isdigit():
            scales.append(())
            is_figure = True
        elif word in SCALES and is_figure:
            scales[-1] += (SCALES[word],)
        else:
            is_figure = False
    return scales


def _scaled(figure: str, scales: tuple[int, ...]) -> float:
    value = float(figure.replace(",", ""))
    for scale in scales:
        value = times(value, scale)
    return value


def times(value: float, scale: int) -> float:
    """Return a figure with its scale, as it is said: binary fractions would make 2009999.9999999998 of 2.01 million."""
    return float(f"{value * scale:.15g}")


def _figures_in_words(text: str) -> list[float]:
    found: list[float] = []
    value: float | None = None
    for word in _FIGURE.findall(text.lower()):
        if word[0].isdigit():
            if value is not None:
                found.append(value)
            value = float(word.replace(",", ""))
        elif word in UNITS:
            tens = value is not None and value % 100 >= 20 and value % 10 == 0 and UNITS[word] < 10
            if value is not None and not tens:
                found.append(value)
                value = None
            value = (value or 0) + UNITS[word]
        elif word in SCALES and value is not None:
            value = times(value, SCALES[word])
        elif value is not None:
            found.append(value)
            value = None
    if value is not None:
        found.append(value)
    return [float(figure) for figure in found]


def vague_figure(text: str) -> float | None:
    """Return the lower bound of a vague plural, or None where ``text`` is none.

    At least two of the scale, at least three where the text says several.

    >>> vague_figure("tens of thousands"), vague_figure("several hundred"), vague_figure("30,000")
    (20000.0, 300.0, None)
    """
    words = re.findall(r"[a-z]+", text.lower())
    if re.search(r"\d", text) or any(word in UNITS for word in words):
        return None
    scales = [VAGUE_SCALES.get(word, SCALES.get(word)) for word in words]
    product = 1.0
    for scale in scales:
        product *= scale or 1
    if "several" in words:
        return 3 * product
    return 2 * product if any(word in VAGUE_SCALES for word in words) else None
