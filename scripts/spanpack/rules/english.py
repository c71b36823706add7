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
ABBREVIATIONS = {"k": "thousand", "m": "million", "mn": "million", "b": "billion", "bn": "billion", "tn": "trillion"}
"""Scales behind digits: €2bn, $1.2m."""
VAGUE_SCALES = {"tens": 10, **{scale + "s": value for scale, value in SCALES.items()}}
APPROXIMATE = ("about", "almost", "approximately", "around", "estimated", "nearly", "roughly", "some", "several")
UPPER = (
    *("up to", "as many as", "as much as", "as high as", "almost", "nearly", "at most", "less than", "fewer than"),
    *("no more than", "not more than", "a maximum of", "under"),
)
LOWER = (
    *("at least", "more than", "over", "no fewer than", "not fewer than", "no less than", "not less than"),
    *("in excess of", "as few as", "as little as", "as low as", "a minimum of"),
)
UNRULED = (
    *("no", "not", "never", "without", "barely", "hardly", "scarcely", "close to", "approaching", "nearing"),
    *("few", "couple", "or so", "odd", "plus", "ish", "circa", "ca", "give or take", "more or less", "thereabouts"),
    *(
        "above",
        "below",
        "beyond",
        "short of",
        "shy of",
        "north of",
        "south of",
        "upward of",
        "upwards of",
        "in the region of",
    ),
    *("on the order of", "perhaps", "maybe", "possibly", "probably", "likely", "reportedly"),
)
"""Words that may bound a figure or make it approximate, and of which the guidelines do not say what they do."""
BOUNDS = {
    "at_least": (*LOWER, "or more"),
    "at_most": (*UPPER, "or fewer", "or less"),
    "unruled": UNRULED,
}
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
    "hour": "TH",
    "minute": "TM",
    "decade": "Y",
    "century": "Y",
}
_PARTS_OF_DAYS = tuple(
    f"{when} {part}" for when in ("early", "late") for part in ("hours", "morning", "evening", "night")
)
MODIFIERS = {
    "start": ("early", "beginning", "start of"),
    "mid": ("mid", "middle"),
    "end": ("late", "end of"),
    "less_than": ("nearly", "almost", "less than", "fewer than", "under"),
    "more_than": ("more than", "over"),
    "equal_or_more": ("at least", "no less than", "not less than", "no fewer than", "not fewer than"),
    "equal_or_less": ("at most", "up to", "no more than", "not more than"),
    "approx": ("about", "around", "approximately", "roughly", "some"),
    "unruled": (*UNRULED, "or more", "or less", "or fewer", *_PARTS_OF_DAYS),
}

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


def shape(text: str) -> str:
    """Return the text with 0 for every digit: what its words say does not depend on the figures."""
    return text.translate(_NOUGHTS)


def times(value: float, scale: int) -> float:
    """Return a figure with its scale, as it is said: binary fractions would make 2009999.9999999998 of 2.01 million."""
    return float(f"{value * scale:.15g}")


def vague_figure(text: str) -> float | None:
    """Return the lower bound of a vague plural, or None where ``text`` is none.

    At least two of the scale, at least three where the text says several.

    >>> vague_figure("tens of thousands"), vague_figure("several hundred"), vague_figure("30,000")
    (20000.0, 300.0, None)
    """
    words = re.findall(r"[a-z]+", text.lower())
    if re.search(r"\d", text) or any(word in UNITS for word in words):
        return None
    scaled = [at for at, word in enumerate(words) if word in VAGUE_SCALES or word in SCALES]
    if scaled and any(words[at] != "of" for at in range(scaled[0], scaled[-1]) if at not in scaled):
        return None  # «hundreds or thousands»
    scales = [VAGUE_SCALES.get(word, SCALES.get(word)) for word in words]
    product = 1.0
    for scale in scales:
        product *= scale or 1
    if "several" in words:
        return 3 * product
    return 2 * product if any(word in VAGUE_SCALES for word in words) else None
