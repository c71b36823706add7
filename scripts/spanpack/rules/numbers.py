"""Level C, numbers: bounds, units, and what the words of the span say of them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from spanpack.rules import cuts, english, numerals, paragraphs, punctuation
from spanpack.rules.common import overlapping
from spanpack.rules.paragraphs import Part
from spanpack.rules.shown import written
from spanpack.rules.subject import Found, Problem, Subject
from spanpack.schemas.subschemas import Json

_CURRENCIES = [
    (re.compile(sign, re.IGNORECASE), frozenset(codes.split()))
    for sign, codes in (
        (r"\$|\bdollars?\b", "USD AUD CAD NZD HKD SGD MXN ARS CLP COP BRL JMD TWD"),
        (r"€|\beuros?\b", "EUR"),
        (r"£", "GBP EGP LBP SYP"),
        (r"¥|\byen\b", "JPY CNY"),
        (r"\brou?bles?\b", "RUB BYN"),
        (r"\bafghanis?\b", "AFN"),
    )
]
_CODE = re.compile(r"(?<![A-Za-z])([A-Z]{3})\s?0|0\s?([A-Z]{3})(?![A-Za-z])")
"""A currency code before or after the digits, which a shape has as 0."""
_PERCENT = re.compile(r"%|\bper ?cent\b|\bpercentage\b", re.IGNORECASE)
_RATES = {
    duration: re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for duration, words in {
        "P1D": "day|daily",
        "P1W": "week|weekly",
        "P1M": "month|monthly",
        "P1Y": "year|yearly",
        "PT1H": "hour|hourly",
    }.items()
}
_RATE = re.compile(r"\b(?:an?|per|each|every)\s+(day|week|month|year|hour)\b", re.IGNORECASE)
_PER = re.compile(r"[^.;:!?\n]{0,40}?\bper\s+(?:day|week|month|year|hour)\b", re.IGNORECASE)
_PERIODS = (b"d", b"w", b"m", b"y", b"h")
"""How the periods of rates begin."""
_LAST_WORD = re.compile(r"\b(?:of|in|to|for|from|at|on|by|with|and|or|than)$", re.IGNORECASE)
"""A word at the end of a figure that leads on to what follows."""
_UNRULED_SIGN = re.compile(r"[~≈±<>≤≥+]|\bc\. ?\d")
_LETTER_BEHIND = re.compile(r"\d[mkb]\b", re.IGNORECASE)
"""A scale, or the unit of a measure: 5m is five metres there."""
_RATE_REACH = 80
"""How far after the figure, in code points, the words of a rate may stand («thousands of soldiers per month»)."""

_EXTENTS = frozenset(("C503", "C528"))
"""The rules of spans that are too wide."""


def check(subject: Subject) -> Found:
    """Yield C503 and C521 to C530 for the numbers of a document."""
    if not (subject.records("numbers") or subject.records("dates")):
        return
    yield from _check_overlaps(subject)
    overlaps = overlapping_ids(subject)
    # Of two that overlap, either may be the one that stands where it should not.
    doubtful = {record["id"] for pair in _overlapping(subject) for record in pair}
    for record in subject.records("numbers"):
        if record["id"] in overlaps:
            continue
        for rule, field, message, fix in _problems(subject, record):
            yield subject.finding(rule, record, message, (field,), record, fix=fix)
        counted = record["counted"]
        if counted is not None and counted["start"] < record["end"] and record["start"] < counted["end"]:
            message = f"{counted['text']!r} overlaps the figure {record['text']!r}"
            yield subject.finding("C527", record, message, ("counted", "start"), counted)
        if counted is not None and record["id"] not in doubtful:
            figure, part = Part("the figure", record), Part("the counted", counted, ("counted",))
            yield from paragraphs.check(subject, "C530", record, figure, [part], [record])
        slip = punctuation.slip(counted["text"]) if counted is not None and subject.is_english else None
        if slip:
            message = f"counted is {counted['text']!r}, which {slip.what}"
            yield subject.finding("C503", record, message, ("counted", "text"), counted, fix=slip.fix)


def _problems(subject: Subject, record: Json) -> list[Problem]:
    start, end = record["start"], record["end"]
    own = _values_problems(subject, record, start, end)
    if not subject.is_english or not _EXTENTS.isdisjoint(rule for rule, *_ in own):
        return own
    cut = cuts.of_figure(subject.clear_text, start, end)
    if cut is None:
        return own
    wrong, other = cuts.apart(own, _values_problems(subject, record, cut.start, cut.end))
    return [cut.problem("C529", list(_said_by(cut.text, record["type"], {field for _, field, *_ in other}))), *wrong]


def _values_problems(subject: Subject, record: Json, start: int, end: int) -> list[Problem]:
    """Return what is wrong with the values of a number, were its span [start, end)."""
    text = subject.text or ""
    kind, low, high, approximate, unit = (record[key] for key in ("type", "at_least", "at_most", "approximate", "unit"))
    found = list(problems(text[start:end], kind, low, high, approximate, unit, subject.is_english))
    per = rate_problem(text, start, end, record["per"]) if subject.is_english else None
    return [*found, per] if per else found


def _said_by(text: str, kind: str, fields: set[str]) -> Iterator[str]:
    """Yield what the words of a figure say of fields that have another value."""
    words = _words(english.shape(text))
    said = _said(text, kind, words)
    if "at_least" in fields and said is not None:
        yield f"at_least {written(said[0])} and at_most {written(said[1])}"
    if "approximate" in fields:
        yield f"approximate {str(words.is_approximate).lower()}"
    if "type" in fields:
        yield "type percent and unit %" if words.is_percent else "type money and the unit of the currency"
    if "per" in fields:
        yield from (f"per {per}" for per, period in _RATES.items() if period.search(text))


def overlapping_ids(subject: Subject) -> set[str]:
    """Return the ids of the numbers and dates that begin inside another one: what they mean is asked later."""
    return {record["id"] for _, record in _overlapping(subject)}


def _overlapping(subject: Subject) -> Iterator[tuple[Json, Json]]:
    both = sorted(subject.records("numbers") + subject.records("dates"), key=lambda record: record["start"])
    return overlapping(both)


def _check_overlaps(subject: Subject) -> Found:
    for outer, record in _overlapping(subject):
        same = (record["start"], record["end"]) == (outer["start"], outer["end"])
        if same and ("value" in record) == ("value" in outer):
            continue  # Two records of one layer: C502 says so.
        message = f"{record['text']!r} overlaps {outer['text']!r} ({outer['id']})"
        yield subject.finding("C524", record, message, ("start",), record, related=outer)


def problems(
    text: str, kind: str, low: float | None, high: float | None, approximate: bool, unit: str | None, is_english: bool
) -> tuple[Problem, ...]:
    """Return what is wrong with a number, from its values."""
    if low is None and high is None:
        return (("C521", "at_least", f"{text!r} has no bounds", None),)
    if low is not None and high is not None and low > high:
        said = _said(text, kind, _words(english.shape(text))) if is_english else None
        fix = f"Write at_least {written(said[0])} and at_most {written(said[1])}: {text!r} says so." if said else None
        return (("C522", "at_least", f"at_least is {written(low)}, at_most is {written(high)}", fix),)
    return tuple(_words_problems(text, kind, (low, high), approximate, unit)) if is_english else ()


def _said(text: str, kind: str, words: _Words) -> tuple[float | None, float | None] | None:
    """Return (at_least, at_most) as the words say, or None where not all of them are understood."""
    if words.is_unruled or (kind == "measure" and words.may_be_metres):
        return None
    if words.vague is not None:
        return None if "at_most" in words.bounds else (words.vague, None)
    return _bounds(text, words)


def _words_problems(
    text: str, kind: str, bounds: tuple[float | None, float | None], approximate: bool, unit: str | None
) -> Iterator[Problem]:
    words = _words(english.shape(text))
    if words.is_wide:
        yield from _extent_problems(text)
    said = _said(text, kind, words)
    if said is not None and bounds != said:
        message = (
            f"{text!r} has at_least {written(bounds[0])} and at_most {written(bounds[1])}; "
            f"its words say {written(said[0])} and {written(said[1])}"
        )
        yield "C523", "at_least", message, None
    if approximate != words.is_approximate and not words.is_unruled:
        word = "approximate" if words.is_approximate else "not approximate"
        message = f"{text!r} is {word} by its words, and approximate is {str(approximate).lower()}"
        yield "C525", "approximate", message, f"Set it to {str(words.is_approximate).lower()}."
    if words.is_percent != (kind == "percent"):
        yield "C526", "type", f"{text!r} is {'a' if words.is_percent else 'no'} percentage, and type is {kind}", None
    elif kind == "money" and words.code is not None:
        if unit != words.code:
            yield "C526", "unit", f"{text!r} names a currency, and unit is {unit or 'null'}", f"Expected {words.code}."
    elif words.currencies is not None and kind != "money":
        fix = "Set type to money, and unit to the code of the currency."
        yield "C526", "type", f"{text!r} names a currency, and type is {kind}", fix
    elif words.currencies is not None and unit not in words.currencies:
        message = f"{text!r} names a currency, and unit is {unit or 'null'}"
        yield "C526", "unit", message, f"Expected one of {', '.join(sorted(words.currencies))}."


def _extent_problems(text: str) -> Iterator[Problem]:
    slip = punctuation.slip(text)
    if slip:
        yield "C503", "text", f"{text!r} {slip.what}", slip.fix
    last = _LAST_WORD.search(text)
    if last:
        rest = text[: last.start()].rstrip()
        fix = f"Trim the span to {rest!r}." if rest else None
        yield "C528", "text", f"{text!r} ends with {last[0]!r}", fix


class _Words(NamedTuple):
    """What the words of a figure say, whatever its digits."""

    vague: float | None
    is_approximate: bool
    is_percent: bool
    currencies: frozenset[str] | None
    code: str | None
    bounds: tuple[str, ...]
    is_unruled: bool
    may_be_metres: bool
    is_wide: bool


@functools.lru_cache(maxsize=4096)
def _words(shape: str) -> _Words:
    """Return what the words of a figure say; ``shape`` is its text with 0 for every digit."""
    vague = english.vague_figure(shape)
    code = _CODE.search(shape)
    bounds = english.named(shape, english.BOUNDS)
    is_unread_plural = vague is None and english.has_words(shape, tuple(english.VAGUE_SCALES))
    return _Words(
        vague=vague,
        is_approximate=vague is not None or english.has_words(shape, english.APPROXIMATE),
        is_percent=bool(_PERCENT.search(shape)),
        currencies=next((codes for sign, codes in _CURRENCIES if sign.search(shape)), None),
        code=code[1] or code[2] if code else None,
        bounds=bounds,
        is_unruled="unruled" in bounds or _UNRULED_SIGN.search(shape) is not None or is_unread_plural,
        may_be_metres=_LETTER_BEHIND.search(shape) is not None,
        is_wide=punctuation.slip(shape) is not None or _LAST_WORD.search(shape) is not None,
    )


def is_rate(figure: str) -> bool:
    """Return whether a figure says what it refers to: a day, per month."""
    return _is_rate(english.shape(figure))


@functools.lru_cache(maxsize=4096)
def _is_rate(shape: str) -> bool:
    return bool(_RATE.search(shape))


def rate_problem(text: str, start: int, end: int, per: str | None) -> Problem | None:
    """Return what is wrong with the rate of the figure at [start, end) of ``text``, or None."""
    figure = text[start:end]
    if per is None:
        is_said = is_rate(figure) or _PER.match(text, end) is not None
        return ("C526", "per", f"{figure!r} is a rate, and per is null", None) if is_said else None
    words = _RATES.get(per)
    said = figure if is_rate(figure) else text[start : end + _RATE_REACH]
    if words.search(said) if words else any(count in said for count in re.findall(r"[0-9]+", per)):
        return None
    return "C526", "per", f"per is {per}, which the words {figure!r} and those after them do not say", None


def may_say_rates(text: str) -> bool:
    """Return whether a text may say a rate: False where no «per» in it stands before white space and a period."""
    # Bytes are searched much faster than characters; those of the other white spaces are beyond ASCII.
    parts = [(part, part.lstrip()) for part in text.encode().lower().split(b"per")[1:]]
    return any([rest[:1] >= b"\x80" or (len(rest) < len(part) and rest[:1] in _PERIODS) for part, rest in parts])


def _bounds(text: str, words: _Words) -> tuple[float | None, float | None] | None:
    found = numerals.figures(text)
    if found is None or len(found) not in (1, 2):
        return None
    if len(found) == 2:
        return (found[0], found[1]) if found[0] <= found[1] and words.bounds in ((), ("at_least", "at_most")) else None
    if words.bounds == ("at_most",):
        return None, found[0]
    if words.bounds == ("at_least",):
        return found[0], None
    return None if words.bounds else (found[0], found[0])
