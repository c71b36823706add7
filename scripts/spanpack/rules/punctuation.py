"""Level C, all layers: punctuation that a span of a document in English holds and should not.

That is a comma, a semicolon or a full stop at its edge, one half of a pair of quotation marks or brackets, and
quotation marks around a name or a figure.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import NamedTuple

_QUOTES = ("“”", "«»")
_BRACKETS = ("()", "[]", "{}")
_STRAIGHT = '"'
_PAIRS = tuple(map(tuple, _QUOTES + _BRACKETS))
_MARK = re.compile(r"[\"“”«»()\[\]{}]")
_STOPS = {",": "a comma", ";": "a semicolon", ".": "a full stop"}
_SUSPECT = re.compile(r"[\"“”«»()\[\]{}]|^[,;.]|[,;.]$")
"""What every span that breaks the rule holds, and few others."""
_AT_THE_BEGINNING = re.compile(r"([,;]|\.(?=\s|$))\s*")
_AT_THE_END = re.compile(r"\s*([,;]|(?<!\.)\.)$")
_ABBREVIATION = re.compile(
    # An inner full stop (U.S., p.m.), an initial, or a word that is written short.
    r"\w\.\w+\.$|(?<![\w'’])(?:[a-z]|adm|amb|approx|apr|assn|aug|ave|bros|brig|calif|capt|cmdr|co|col|corp|cos|dec|dept|dist"
    r"|dr|est|etc|feb|fla|fri|ft|gen|gov|hon|inc|intl|jan|jr|jul|jun|lt|ltd|maj|mar|messrs|mo|mon|mr|mrs|ms|mt|mtn|natl"
    r"|nos?|nov|oct|penn|plc|pres|prof|pvt|rep|reps|rev|sat|sen|sens|sept?|sgt|sr|st|ste|sun|supt|tex|thu|thurs|tues?"
    r"|univ|va|vols?|vs|wash|wed|yrs?|hrs?|mins?|secs?|al)\.$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r'\d"')
"""A straight quotation mark that may be one of inches or seconds."""


class Slip(NamedTuple):
    """What is wrong with the punctuation of a span: ``what`` it does, and the ``rest`` that it should be, if known."""

    what: str
    rest: str | None

    @property
    def fix(self) -> str | None:
        """How to mend it; None where the words do not say."""
        return f"Trim the span to {self.rest!r}." if self.rest else None


def slip(text: str) -> Slip | None:
    """Return the slip in a span that holds no punctuation around it: a name, a figure, a date, what is counted."""
    return _slip(text) if _SUSPECT.search(text) else None


def slip_of_part(text: str) -> Slip | None:
    """Return the slip in the source, the cue or the addressee of an attribution, which may be a quotation."""
    return _half(text, _QUOTES + _BRACKETS) or _edge(text) if _SUSPECT.search(text) else None


def slip_of_content(text: str, note: str | None) -> Slip | None:
    """Return the slip in a span of a content, which has its quotation marks; a note says where one is missing."""
    if not _SUSPECT.search(text):
        return None
    half = _half(text, _QUOTES)
    if half:
        return None if note else half._replace(rest=None)  # Which half is missing, the text around it says.
    return _edge(text)


def suspects(texts: Iterable[str]) -> set[str]:
    """Return those of many spans that may have a slip: all that have one, and few others."""
    distinct = set(texts)
    edges = {text for text in distinct if text[-1] in _STOPS or text[0] in _STOPS}
    return edges | {text for text in filter(_MARK.search, distinct) if _are_uneven("".join(_MARK.findall(text)))}


@functools.lru_cache(maxsize=4096)
def _are_uneven(marks: str) -> bool:
    return marks.count(_STRAIGHT) % 2 == 1 or any([marks.count(one) != marks.count(other) for one, other in _PAIRS])


@functools.lru_cache(maxsize=4096)
def _slip(text: str) -> Slip | None:
    found = _half(text, _QUOTES + _BRACKETS) or _edge(text) or _around(text)
    more = slip(found.rest) if found and found.rest else None
    return found._replace(rest=more.rest) if found and more else found


def _edge(text: str) -> Slip | None:
    first = _AT_THE_BEGINNING.match(text)
    if first:
        return Slip(f"begins with {_STOPS[first[1]]}", text[first.end() :])
    last = _AT_THE_END.search(text)
    if last and not (last[1] == "." and _ABBREVIATION.search(text)):
        return Slip(f"ends with {_STOPS[last[1]]}", text[: last.start()])
    return None


def _half(text: str, pairs: tuple[str, ...]) -> Slip | None:
    for pair in pairs:
        opening, closing = pair[0], pair[1]
        if text.count(opening) != text.count(closing):
            return _without(text, _alone(text, opening, closing))
    if text.count(_STRAIGHT) % 2 and not _NUMBERED.search(text):
        return _without(text, 0 if text[0] == _STRAIGHT else text.rindex(_STRAIGHT))
    return None


def _alone(text: str, opening: str, closing: str) -> int:
    """Return where the first mark stands whose other half is not in the text."""
    opened = []
    for place, character in enumerate(text):
        if character == opening:
            opened.append(place)
        elif character == closing and not opened:
            return place
        elif character == closing:
            opened.pop()
    return opened[0]


def _without(text: str, place: int) -> Slip:
    what = f"holds one half of a pair, {text[place]}"
    if place == 0:
        return Slip(what, text[1:].lstrip())
    return Slip(what, text[:-1].rstrip() if place == len(text) - 1 else None)


def _around(text: str) -> Slip | None:
    if len(text) < 2 or text[0] + text[-1] not in (*_QUOTES, _STRAIGHT * 2) or {*text[1:-1]} & {*"“”«»", _STRAIGHT}:
        return None
    return Slip("has its quotation marks with it", text[1:-1])
