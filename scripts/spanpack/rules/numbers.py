"""Level C, numbers: bounds, units, and what the words of the span say of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spanpack.findings import Finding
from spanpack.records import Record
from spanpack.rules import english
from spanpack.rules.common import overlapping
from spanpack.rules.subject import Subject
from spanpack.schemas import Json

_DOLLARS = frozenset("USD AUD CAD NZD HKD SGD MXN ARS CLP COP BRL JMD TWD".split())
_CURRENCIES = {
    r"\$|\bdollars?\b": _DOLLARS,
    r"€|\beuros?\b": frozenset({"EUR"}),
    r"£": frozenset({"GBP", "EGP", "LBP", "SYP"}),
    r"¥|\byen\b": frozenset({"JPY", "CNY"}),
    r"\br(o?)ubles?\b": frozenset({"RUB", "BYN"}),
    r"\bafghanis?\b": frozenset({"AFN"}),
}
_PERCENT = re.compile(r"%|\bper ?cent\b|\bpercentage\b", re.IGNORECASE)
_RATES = {"P1D": r"day|daily", "P1W": r"week|weekly", "P1M": r"month|monthly", "P1Y": r"year|yearly", "PT1H": r"hour"}
_RATE = re.compile(r"\b(?:an?|per|each|every)\s+(day|week|month|year|hour)\b", re.IGNORECASE)
_RATE_REACH = 80
"""How far after the figure, in code points, the words of a rate may stand («thousands of soldiers per month»)."""


def check(subject: Subject) -> Iterator[tuple[Record, Finding]]:
    """Yield C521 to C527 for the numbers of a document."""
    yield from _check_overlaps(subject)
    english_text = subject.record is not None and english.is_english(subject.record.data["language"])
    for record in subject.records("numbers"):
        data = record.data
        low, high, counted = data["at_least"], data["at_most"], data["counted"]
        if low is None and high is None:
            yield subject.finding("C521", record, f"{data['text']!r} has no bounds", ("at_least",), data)
        elif low is not None and high is not None and low > high:
            message = f"at_least is {low}, at_most is {high}"
            yield subject.finding("C522", record, message, ("at_least",), data)
        elif english_text:
            yield from _check_words(subject, record)
        if counted is not None and counted["start"] < data["end"] and data["start"] < counted["end"]:
            message = f"{counted['text']!r} overlaps the figure {data['text']!r}"
            yield subject.finding("C527", record, message, ("counted", "start"), counted)


def _check_overlaps(subject: Subject) -> Iterator[tuple[Record, Finding]]:
    both = sorted(subject.records("numbers") + subject.records("dates"), key=lambda record: record.data["start"])
    for outer, record in overlapping(both):
        data, other = record.data, outer.data
        if record.path == outer.path and (data["start"], data["end"]) == (other["start"], other["end"]):
            continue  # C502 says so.
        message = f"{data['text']!r} overlaps {other['text']!r} ({other['id']})"
        yield subject.finding("C524", record, message, ("start",), data, related=outer)


def _check_words(subject: Subject, record: Record) -> Iterator[tuple[Record, Finding]]:
    data = record.data
    vague = english.vague_figure(data["text"])
    expected = (vague, None) if vague is not None else _bounds(data["text"])
    if expected is not None and (data["at_least"], data["at_most"]) != expected:
        message = (
            f"{data['text']!r} has at_least {_show(data['at_least'])} and at_most {_show(data['at_most'])}; "
            f"its words say {_show(expected[0])} and {_show(expected[1])}"
        )
        yield subject.finding("C523", record, message, ("at_least",), data)
    approximate = vague is not None or english.has_words(data["text"], english.APPROXIMATE)
    if data["approximate"] != approximate:
        word = "approximate" if approximate else "not approximate"
        message = f"{data['text']!r} is {word} by its words, and approximate is {str(data['approximate']).lower()}"
        yield subject.finding("C525", record, message, ("approximate",), data, f"Set it to {str(approximate).lower()}.")
    yield from _check_unit(subject, record)
    yield from _check_rate(subject, record)


def _bounds(text: str) -> tuple[float | None, float | None] | None:
    """Return (at_least, at_most) as the words say, or None where they hold no figure, or more than two."""
    found = english.figures(text)
    if len(found) not in (1, 2):
        return None
    if len(found) == 2:
        return found[0], found[1]
    if english.has_words(text, english.UPPER):
        return None, found[0]
    if english.has_words(text, english.LOWER):
        return found[0], None
    return found[0], found[0]


def _check_unit(subject: Subject, record: Record) -> Iterator[tuple[Record, Finding]]:
    data = record.data
    percent = bool(_PERCENT.search(data["text"]))
    if percent != (data["type"] == "percent"):
        message = f"{data['text']!r} is {'a' if percent else 'no'} percentage, and type is {data['type']}"
        yield subject.finding("C526", record, message, ("type",), data)
        return
    for sign, codes in _CURRENCIES.items():
        if re.search(sign, data["text"], re.IGNORECASE) and data["unit"] not in codes:
            message = f"{data['text']!r} names a currency, and unit is {_show(data['unit'])}"
            yield subject.finding("C526", record, message, ("unit",), data, f"Expected one of {', '.join(sorted(codes))}.")


def _check_rate(subject: Subject, record: Record) -> Iterator[tuple[Record, Finding]]:
    data: Json = record.data
    said = _RATE.search(data["text"])
    if data["per"] is None:
        if said:
            yield subject.finding("C526", record, f"{data['text']!r} is a rate, and per is null", ("per",), data)
        return
    after = (subject.text or "")[data["start"] : data["end"] + _RATE_REACH]
    words = _RATES.get(data["per"])
    if words and not re.search(rf"\b(?:{words})\b", data["text"] if said else after, re.IGNORECASE):
        message = f"per is {data['per']}, which the words {data['text']!r} and those after them do not say"
        yield subject.finding("C526", record, message, ("per",), data)


def _show(value: float | str | None) -> str:
    return "null" if value is None else f"{value:,.10g}" if isinstance(value, int | float) else value
