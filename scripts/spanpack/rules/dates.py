"""Level C, dates: the calendar, anchors, and what the words of the span say of the value."""

from __future__ import annotations

import functools
import re

from spanpack import edtf
from spanpack.rules import english
from spanpack.rules.subject import Found, Subject
from spanpack.subschemas import Json

_YEAR = re.compile(r"(?<!\d)(?:1[0-9]|20)\d\d(?!\d)")
_DECADE = re.compile(r"(?<!\d)((?:1[0-9]|20)?\d0)['’]?s\b")
_DAY = re.compile(r"\b([A-Za-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?\b(?!\s*[:%])|\b(\d{1,2})(?:st|nd|rd|th)?\s+([A-Za-z]+)")
_RELATIVE = re.compile(r"\b(last|previous|past|this|same|next|following)\s+(year|month)\b", re.IGNORECASE)
_SHIFTS = {"last": -1, "previous": -1, "past": -1, "this": 0, "same": 0, "next": 1, "following": 1}
_DURATION = re.compile(r"P(?:T)?(X|\d+(?:\.\d+)?)([YMWDH])")
_PERIOD = re.compile(rf"({'|'.join(english.PERIODS)}|centurie|decade)s?\b", re.IGNORECASE)


def check(subject: Subject) -> Found:
    """Yield C531 to C535 for the dates of a document."""
    values = {record["id"]: record["value"] for record in subject.records("dates")}
    if subject.record is not None:
        values["document"] = subject.record["published"]["edtf"]
    for record in subject.records("dates"):
        if record["type"] == "date":
            problem = _calendar_problem(record["value"])
            if problem:
                yield subject.finding(problem[0], record, problem[1], ("value",), record)
                continue
        if subject.is_english:
            yield from _check_anchor(subject, record)
            yield from _check_words(subject, record, values)
            yield from _check_modifier(subject, record)


def check_published(subject: Subject) -> Found:
    """Yield C531 and C532 for the date of publication of a document."""
    if subject.record is not None:
        problem = _calendar_problem(subject.record["published"]["edtf"])
        if problem:
            yield subject.finding(problem[0], subject.record, problem[1], ("published", "edtf"))


@functools.lru_cache(maxsize=4096)
def _calendar_problem(value: str) -> tuple[str, str] | None:
    """Return the rule that an EDTF value breaks and a message, or None."""
    impossible = edtf.impossible_day(value)
    if impossible:
        return "C531", f"{impossible} is no day of the calendar"
    return ("C532", f"{value} ends before it begins") if edtf.reversed_ends(value) else None


def _check_anchor(subject: Subject, record: Json) -> Found:
    if record["type"] in ("duration", "set"):
        if record["anchor"] is not None:
            message = f"{record['text']!r} is a {record['type']}, and anchor is {record['anchor']}"
            yield subject.finding("C533", record, message, ("anchor",), record)
    elif _YEAR.search(record["text"]):
        if record["anchor"] is not None:
            message = f"{record['text']!r} says its year, and anchor is {record['anchor']}"
            yield subject.finding("C533", record, message, ("anchor",), record)
    elif record["anchor"] is None:
        message = f"{record['text']!r} does not say its year, and anchor is null"
        yield subject.finding("C533", record, message, ("anchor",), record)


def _check_words(subject: Subject, record: Json, values: dict[str, str]) -> Found:
    if record["type"] == "date":
        problem = _date_problem(record["text"], record["value"], values.get(record["anchor"] or ""))
    elif record["type"] == "duration":
        problem = _duration_problem(record["text"], record["value"])
    else:
        problem = None
    if problem:
        message = f"{record['text']!r} has the value {record['value']}; {problem}"
        yield subject.finding("C534", record, message, ("value",), record)


@functools.lru_cache(maxsize=4096)
def _date_problem(text: str, value: str, anchor: str | None) -> str | None:
    decade = _DECADE.search(text)
    if decade:
        digits = decade[1][:-1]
        return None if value.endswith(f"{digits}X") else f"the decade is …{digits}X"
    if value.endswith("X"):
        return "the words say no decade"
    years = _YEAR.findall(text)
    said = re.findall(r"(?<![\d-])\d{4}", value)
    if years and [int(year) for year in years] != [int(year) for year in said]:
        return f"its words say {' and '.join(years)}"
    return _month_problem(text, value) or _relative_problem(text, value, anchor)


def _month_problem(text: str, value: str) -> str | None:
    months = [english.MONTHS[word] for word in re.findall(r"[a-z]+", text.lower()) if word in english.MONTHS]
    if not months:
        return None
    parts = value.strip("[]~?%").split("-")
    if len(parts) < 2 or not parts[1].startswith(f"{months[0]:02}"):
        return f"its words say month {months[0]:02}"
    day = _DAY.search(text)
    number = (day[2] or day[3]) if day else None
    if number is None:
        return "its words say no day" if len(months) == 1 and len(parts) == 3 else None
    return None if len(parts) >= 3 and parts[2].startswith(f"{int(number):02}") else f"its words say day {int(number)}"


def _relative_problem(text: str, value: str, anchor: str | None) -> str | None:
    if anchor is None:
        return None
    try:
        first, last = edtf.bounds(anchor)
        meant, _ = edtf.bounds(value)
    except ValueError:
        return None
    relative = _RELATIVE.search(text)
    if relative is None:
        near = min(abs(meant.year - first.year), abs(meant.year - last.year))
        return None if near <= 1 or _DECADE.search(text) else f"its anchor is {anchor}, more than a year away"
    shift = _SHIFTS[relative[1].lower()]
    if relative[2].lower() == "year":
        expected = {f"{day.year + shift:04}" for day in (first, last)}
    else:
        months = {12 * day.year + day.month - 1 + shift for day in (first, last)}
        expected = {f"{month // 12:04}-{month % 12 + 1:02}" for month in range(min(months), max(months) + 1)}
    if value.rstrip("?~%") in expected:
        return None
    return f"counted from {anchor} it is {' or '.join(sorted(expected))}"


@functools.lru_cache(maxsize=4096)
def _duration_problem(text: str, value: str) -> str | None:
    period = _PERIOD.search(text)
    parts = _DURATION.fullmatch(value)
    if period is None or parts is None:
        return None
    word = {"centurie": "century"}.get(period[1].lower(), period[1].lower())
    unit = english.PERIODS[word]
    if parts[2] != unit:
        return f"its words say {word}s, {unit}"
    quarter = re.search(r"\bquarter of a century\b", text, re.IGNORECASE)
    if quarter:
        return None if parts[1] == "25" else "a quarter of a century is P25Y"
    said = english.figures(text)
    scale = {"decade": 10, "century": 100}.get(word, 1)
    if said:
        wanted = f"{said[0] * scale:g}"
    elif re.search(rf"\ban?\s+{word}\b", text, re.IGNORECASE):
        wanted = f"{scale}"
    else:
        wanted = "X"
    return None if parts[1] == wanted else f"its words say P{wanted}{unit}"


def _check_modifier(subject: Subject, record: Json) -> Found:
    said, figures = _modifiers(record["text"])
    ranged = record["type"] == "duration" and figures == 2
    if (record["mod"] in said) if said else (record["mod"] is None or ranged):
        return
    wanted = said[0] if said else "null"
    message = f"{record['text']!r} has mod {record['mod'] or 'null'}; its words say {wanted}"
    yield subject.finding("C535", record, message, ("mod",), record)


@functools.lru_cache(maxsize=4096)
def _modifiers(text: str) -> tuple[list[str], int]:
    """Return the modifiers that the words of a date say, and how many figures they hold."""
    said = [mod for mod, words in english.MODIFIERS.items() if english.has_words(text, words)]
    return said, len(english.figures(text))
