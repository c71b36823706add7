"""Level C, numbers: bounds, units, and what the words of the span say of them."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from spanpack.rules import english
from spanpack.rules.common import overlapping
from spanpack.rules.subject import Found, Subject
from spanpack.subschemas import Json

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
_RATE_REACH = 80
"""How far after the figure, in code points, the words of a rate may stand («thousands of soldiers per month»)."""


def check(subject: Subject) -> Found:
    """Yield C521 to C527 for the numbers of a document."""
    yield from _check_overlaps(subject)
    for record in subject.records("numbers"):
        low, high, counted = record["at_least"], record["at_most"], record["counted"]
        if low is None and high is None:
            yield subject.finding("C521", record, f"{record['text']!r} has no bounds", ("at_least",), record)
        elif low is not None and high is not None and low > high:
            message = f"at_least is {low}, at_most is {high}"
            yield subject.finding("C522", record, message, ("at_least",), record)
        elif subject.is_english:
            yield from _check_words(subject, record)
        if counted is not None and counted["start"] < record["end"] and record["start"] < counted["end"]:
            message = f"{counted['text']!r} overlaps the figure {record['text']!r}"
            yield subject.finding("C527", record, message, ("counted", "start"), counted)


def _check_overlaps(subject: Subject) -> Found:
    both = sorted(subject.records("numbers") + subject.records("dates"), key=lambda record: record["start"])
    for outer, record in overlapping(both):
        same = (record["start"], record["end"]) == (outer["start"], outer["end"])
        if same and ("value" in record) == ("value" in outer):
            continue  # Two records of one layer: C502 says so.
        message = f"{record['text']!r} overlaps {outer['text']!r} ({outer['id']})"
        yield subject.finding("C524", record, message, ("start",), record, related=outer)


@dataclass(frozen=True, slots=True)
class _Said:
    """What the words of a figure say: its bounds (None where they say none), and what comes with them."""

    bounds: tuple[float | None, float | None] | None
    approximate: bool
    percent: bool
    currencies: frozenset[str] | None
    rate: bool


@functools.lru_cache(maxsize=4096)
def _said(text: str) -> _Said:
    vague = english.vague_figure(text)
    signs = [codes for sign, codes in _CURRENCIES if sign.search(text)]
    return _Said(
        bounds=(vague, None) if vague is not None else _bounds(text),
        approximate=vague is not None or english.has_words(text, english.APPROXIMATE),
        percent=bool(_PERCENT.search(text)),
        currencies=signs[0] if signs else None,
        rate=bool(_RATE.search(text)),
    )


def _check_words(subject: Subject, record: Json) -> Found:
    text, said = record["text"], _said(record["text"])
    if said.bounds is not None and (record["at_least"], record["at_most"]) != said.bounds:
        message = (
            f"{text!r} has at_least {_show(record['at_least'])} and at_most {_show(record['at_most'])}; "
            f"its words say {_show(said.bounds[0])} and {_show(said.bounds[1])}"
        )
        yield subject.finding("C523", record, message, ("at_least",), record)
    if record["approximate"] != said.approximate:
        word = "approximate" if said.approximate else "not approximate"
        message = f"{text!r} is {word} by its words, and approximate is {str(record['approximate']).lower()}"
        fix = f"Set it to {str(said.approximate).lower()}."
        yield subject.finding("C525", record, message, ("approximate",), record, fix=fix)
    if said.percent != (record["type"] == "percent"):
        message = f"{text!r} is {'a' if said.percent else 'no'} percentage, and type is {record['type']}"
        yield subject.finding("C526", record, message, ("type",), record)
    elif said.currencies is not None and record["unit"] not in said.currencies:
        message = f"{text!r} names a currency, and unit is {_show(record['unit'])}"
        fix = f"Expected one of {', '.join(sorted(said.currencies))}."
        yield subject.finding("C526", record, message, ("unit",), record, fix=fix)
    yield from _check_rate(subject, record, said.rate)


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


def _check_rate(subject: Subject, record: Json, is_rate: bool) -> Found:
    if record["per"] is None:
        if is_rate:
            yield subject.finding("C526", record, f"{record['text']!r} is a rate, and per is null", ("per",), record)
        return
    after = (subject.text or "")[record["start"] : record["end"] + _RATE_REACH]
    words = _RATES.get(record["per"])
    if words and not words.search(record["text"] if is_rate else after):
        message = f"per is {record['per']}, which the words {record['text']!r} and those after them do not say"
        yield subject.finding("C526", record, message, ("per",), record)


def _show(value: float | str | None) -> str:
    return "null" if value is None else f"{value:,.10g}" if isinstance(value, int | float) else value
