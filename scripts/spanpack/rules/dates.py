"""Level C, dates: the calendar, anchors, and what the words of the span say of the value."""

from __future__ import annotations

import datetime as dt
import functools
import re
from typing import NamedTuple

from spanpack import edtf
from spanpack.findings import Finding
from spanpack.rules import cuts, english, numerals, punctuation
from spanpack.rules.numbers import overlapping_ids
from spanpack.rules.shown import written
from spanpack.rules.subject import Found, Problem, Subject
from spanpack.schemas.subschemas import Json

_YEAR = re.compile(r"(?<!\d)(?:1[0-9]|20)\d\d(?!\d)")
_DECADE = re.compile(r"(?<!\d)((?:1[0-9]|20)?\d0)['’]?s\b")
_SOME_YEAR, _SOME_DECADE = re.compile(r"\d{4}"), re.compile(r"\ds|\d['’]s")
_SHORT_YEAR = re.compile(r"(?<!\d)((?:1[0-9]|20)\d\d)[-–/](\d\d)(?![\d/–-])")
_SOME_SHORT_YEAR = re.compile(r"\d{4}[-–/]\d\d(?!\d)")
_MONTH = "|".join(english.MONTHS)
_DAY = re.compile(
    rf"\b(?:{_MONTH})\b\.?\s+(?:the\s+)?(\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*[:%])"
    rf"|\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH})\b",
    re.IGNORECASE,
)
_DAYS = re.compile(
    r"(?<![\d/.-])\d{1,2}(?:st|nd|rd|th)?(?:\s*[-–—/&]\s*|,?\s+(?:to|and|or|through|until)\s+)(?:the\s+)?"
    r"\d{1,2}(?:st|nd|rd|th)?(?![\d/:-])",
    re.IGNORECASE,
)
"""Two days: 3-5, the 3rd and 4th."""
_UNDERSTOOD = frozenset(
    (
        *english.MONTHS,
        *("the", "of", "in", "on", "a", "year", "month", "s", "st", "nd", "rd", "th"),
        *("last", "previous", "past", "this", "same", "next", "following"),
        *(
            word
            for name, phrases in english.MODIFIERS.items()
            if name != "unruled"
            for word in " ".join(phrases).split()
        ),
    )
)
"""The words of a date that say no more than the rules read. Behind others an interval may be what is meant."""
_RELATIVE = re.compile(r"\b(last|previous|past|this|same|next|following)\s+(year|month)\b(?!\s+of\b)", re.IGNORECASE)
_SHIFTS = {"last": -1, "previous": -1, "past": -1, "this": 0, "same": 0, "next": 1, "following": 1}
_DURATION = re.compile(r"P(T?)(X|\d+(?:\.\d+)?)([YMWDH])")
_LENGTHS = {
    **{"Y": ("months", 12), "M": ("months", 1)},
    **{"W": ("minutes", 7 * 24 * 60), "D": ("minutes", 24 * 60), "TH": ("minutes", 60), "TM": ("minutes", 1)},
}
"""How long a period is; months have no fixed number of days."""
_MULTIPLES = {"decade": 10, "century": 100}
_PART = re.compile(r"\b(half|quarter of) an?\s+$", re.IGNORECASE)
_ONE = re.compile(r"\b(?:an?|last|previous|past|this|next|following|coming)\s+$", re.IGNORECASE)
_AND_HALF = re.compile(r"\s+and a half\b", re.IGNORECASE)
_PERIOD = re.compile(rf"({'|'.join(english.PERIODS)}|centurie|decade)s?\b", re.IGNORECASE)


_BEFORE = re.compile(
    r"(?:in|on|at(?! least| most)|by|of|for|since|from|until|till|during|between|within)\s+", re.IGNORECASE
)
"""A preposition before a date."""
_BESIDE = re.compile(r"(?:earlier|later)\b\s*|\s*\b(?:earlier|later|ago)$", re.IGNORECASE)
"""The words beside a date that are outside it."""
_EXTENTS = frozenset(("C503", "C531", "C532", "C536"))
"""The rules after which a date is not asked whether its span is too narrow: it is too wide, or says no day."""


def check(subject: Subject) -> Found:
    """Yield C503 and C531 to C537 for the dates of a document."""
    if not subject.records("dates"):
        return
    values = {record["id"]: record["value"] for record in subject.records("dates")}
    published = subject.record["published"]["edtf"] if subject.record is not None else None
    if published and not _calendar_problem(published):
        values["document"] = published
    overlaps = overlapping_ids(subject)
    records = [record for record in subject.records("dates") if record["id"] not in overlaps]
    counted = [record for record in records if record["anchor"] == "document"]
    change = _change_of_published(subject, counted, values["document"]) if "document" in values else None
    for record in records:
        for rule, field, message, fix in _problems(subject, record, values.get(record["anchor"])):
            is_counted = rule == "C534" and record["anchor"] == "document"
            if is_counted and change and not _does_not_fit(subject, record, change.value):
                yield record, change.finding
                continue
            # What is counted from it would be wrong as well.
            values.pop(record["id"], None)
            yield subject.finding(rule, record, message, (field,), record, fix=fix)


def _problems(subject: Subject, record: Json, anchor_value: str | None) -> tuple[Problem, ...]:
    kind, text, value, mod, anchor = (record[key] for key in ("type", "text", "value", "mod", "anchor"))
    own = problems(kind, text, value, mod, anchor, anchor_value, subject.is_english)
    if not subject.is_english or not _EXTENTS.isdisjoint(rule for rule, *_ in own):
        return own
    cut = cuts.of_date(kind, subject.clear_text, record["start"], record["end"])
    if cut is None:
        return own
    whole = problems(kind, cut.text, value, mod, anchor, anchor_value, True)
    wrong, other = cuts.apart(own, whole)
    said = [
        f"mod {_said(cut.text).words.modifiers[0]}"
        if field == "mod"
        else message.rpartition("; ")[2].removeprefix("its words say ")
        for _, field, message, _ in other
    ]
    return cut.problem("C537", said), *wrong


class _Change(NamedTuple):
    """A date of publication that was changed: ``value`` is one that the dates fit, ``finding`` says so of all."""

    value: str
    finding: Finding


def _change_of_published(subject: Subject, counted: list[Json], published: str) -> _Change | None:
    """Return the change of the date of publication that explains why two or more dates do not fit, or None.

    ``counted`` are the dates that are counted from it. A change has to explain most of those that do not fit, and
    makes none wrong that does.
    """
    wrong = [record for record in counted if _does_not_fit(subject, record, published)]
    if len(wrong) < 2:
        return None
    right = [record for record in counted if not _does_not_fit(subject, record, published)]
    best, most = None, max(1, len(wrong) // 2)
    for value in _near([record["value"] for record in wrong]):
        explained = sum(not _does_not_fit(subject, record, value) for record in wrong)
        if explained > most and not any(_does_not_fit(subject, record, value) for record in right):
            best, most = value, explained
    if best is None:
        return None
    message = f"published is {published}; {most} dates that are counted from it fit {best}"
    fix = "Correct published; if it is right, correct the values of these dates."
    where, cause = ("published", "edtf"), ("published", subject.id)
    document = subject.record or {}
    return _Change(best, subject.finding("C534", document, message, where, fix=fix, related=wrong[0], cause=cause)[1])


def _does_not_fit(subject: Subject, record: Json, published: str) -> bool:
    return any(rule == "C534" for rule, *_ in _problems(subject, record, published))


def _near(values: list[str]) -> list[str]:
    """Return the years and the months in values, and those before and after them."""
    years = {int(year) + shift for value in values for year in _FOUR_DIGITS.findall(value) for shift in (-1, 0, 1)}
    months = {
        12 * int(year) + int(month) - 1 + shift
        for value in values
        for year, month in re.findall(r"(?<!\d)(\d{4})-(\d\d)", value)
        for shift in (-1, 0, 1)
    }
    return [f"{year:04}" for year in sorted(years)] + [f"{n // 12:04}-{n % 12 + 1:02}" for n in sorted(months)]


def problems(
    kind: str, text: str, value: str, mod: str | None, anchor: str | None, anchor_value: str | None, is_english: bool
) -> tuple[Problem, ...]:
    """Return what is wrong with a date, from its values and from the value of what it is resolved against."""
    calendar = _calendar_problem(value) if kind in ("date", "time") else None
    if calendar:
        return ((calendar[0], "value", calendar[1], None),)
    if not is_english:
        return ()
    extent = _extent_problem(text)
    misplaced = _anchor_problem(kind, text, anchor, anchor_value)
    wrong = _value_problem(kind, text, value, None if misplaced else anchor_value)
    modified = _modifier_problem(kind, text, mod)
    if not (extent or misplaced or wrong or modified):
        return ()  # So it is with nearly all: what is told of the others takes a third of the time.
    found = (("C533", "anchor", misplaced), ("C534", "value", wrong), ("C535", "mod", modified))
    others = [(rule, field, message, None) for rule, field, message in found if message]
    return (*([extent] if extent else []), *others)


def _extent_problem(text: str) -> Problem | None:
    """Return what the span of a date has too much, or None."""
    if not _said(text).words.is_wide:
        return None
    slip = punctuation.slip(text)
    if slip:
        return "C503", "text", f"{text!r} {slip.what}", slip.fix
    word = _word_outside(text)
    if word is None:
        return None
    rest = text[word.end() :] if word.start() == 0 else text[: word.start()]
    side = "begins" if word.start() == 0 else "ends"
    fix = f"Trim the span to {rest!r}." if rest else None
    return "C536", "text", f"{text!r} {side} with {word[0].strip()!r}", fix


def _word_outside(text: str) -> re.Match[str] | None:
    return _BEFORE.match(text) or _BESIDE.match(text) or _BESIDE.search(text)


def check_published(subject: Subject) -> Found:
    """Yield C531 and C532 for the date of publication of a document."""
    if subject.record is not None:
        problem = _calendar_problem(subject.record["published"]["edtf"])
        if problem:
            yield subject.finding(problem[0], subject.record, problem[1], ("published", "edtf"))


def _calendar_problem(value: str) -> tuple[str, str] | None:
    """Return the rule that an EDTF value breaks and a message, or None."""
    if len(value) in (4, 7) and not value.startswith("000"):
        return None  # A year or a month.
    day = value.partition("T")[0]
    if len(day) == 10:
        try:
            dt.date.fromisoformat(day)
        except ValueError:
            pass
        else:
            return None
    impossible = edtf.impossible_day(value)
    if impossible:
        return "C531", f"{impossible} is no day of the calendar"
    return ("C532", f"{value} ends before it begins") if edtf.reversed_ends(value) else None


def _anchor_problem(kind: str, text: str, anchor: str | None, anchor_value: str | None) -> str | None:
    if kind in ("duration", "set"):
        return f"{text!r} is a {kind}, and anchor is {anchor}" if anchor else None
    if _said(text).years:
        return f"{text!r} says its year, and anchor is {anchor}" if anchor else None
    if anchor_value and anchor_value.startswith("P"):
        return f"{text!r} has the anchor {anchor}, which is no date: its value is the length {anchor_value}"
    return None if anchor else f"{text!r} does not say its year, and anchor is null"


def _value_problem(kind: str, text: str, value: str, anchor_value: str | None) -> str | None:
    problem = None
    if kind == "date":
        problem = _date_problem(text, value, anchor_value)
    elif kind == "duration":
        problem = _duration_problem(text, value)
    elif not (_REPEATED if kind == "set" else _CLOCK).search(text):
        problem = f"its words say no {'repetition' if kind == 'set' else 'time of day'}, and type is {kind}"
    return f"{text!r} has the value {value}; {problem}" if problem else None


class _Words(NamedTuple):
    """What the words of a date say, whatever its digits.

    ``is_wide`` says that its span has too much, ``day`` where its day stands, ``is_understood`` that they say no more
    than one day, month or year; ``names_two`` that they name two days or months.
    """

    is_wide: bool
    is_understood: bool
    names_two: bool
    has_decade: bool
    has_year: bool
    has_short_year: bool
    months: tuple[int, ...]
    day: slice | None
    relative: tuple[int, str] | None
    modifiers: tuple[str, ...]


@functools.lru_cache(maxsize=4096)
def _words(shape: str) -> _Words:
    """Return what the words of a date say; ``shape`` is its text with 0 for every digit."""
    day, relative = _DAY.search(shape), _RELATIVE.search(shape)
    words = _WORD.findall(shape.lower())
    months = tuple(english.MONTHS[word] for word in words if word in english.MONTHS)
    names_two = len(months) > 1 or _DAYS.search(shape) is not None
    return _Words(
        is_wide=punctuation.slip(shape) is not None or _word_outside(shape) is not None,
        is_understood=not names_two and _UNDERSTOOD.issuperset(words),
        names_two=names_two,
        has_decade=_SOME_DECADE.search(shape) is not None,
        has_year=_SOME_YEAR.search(shape) is not None,
        has_short_year=_SOME_SHORT_YEAR.search(shape) is not None,
        months=months,
        day=slice(*day.span(1 if day[1] else 2)) if day else None,
        relative=(_SHIFTS[relative[1].lower()], relative[2].lower()) if relative else None,
        modifiers=english.named(shape, english.MODIFIERS),
    )


@functools.lru_cache(maxsize=16384)
def _said(text: str) -> _Said:
    words = _words(english.shape(text))
    decade = _DECADE.search(text) if words.has_decade else None
    return _Said(
        words=words,
        decade=decade[1][:-1] if decade else None,
        years=_years(text, words) if words.has_year else (),
        day=int(text[words.day]) if words.day else None,
    )


def _years(text: str, words: _Words) -> tuple[int, ...]:
    years = tuple(map(int, _YEAR.findall(text)))
    short = _SHORT_YEAR.search(text) if words.has_short_year and len(years) == 1 else None
    if short is None:
        return years
    ahead = (int(short[2]) - years[0]) % 100
    # «2020-05» is a month, «2020-21» two years; «2010-12» may be either.
    return (years[0], years[0] + ahead) if 0 < ahead < 50 else years


class _Said(NamedTuple):
    """What a date says in words and digits: its decade, its years and its day."""

    words: _Words
    decade: str | None
    years: tuple[int, ...]
    day: int | None


_REPEATED = re.compile(
    r"\b(?:every|each|daily|weekly|monthly|yearly|annual\w*|hourly|nightly|per|times|mondays|tuesdays|wednesdays|thursdays"
    r"|fridays|saturdays|sundays|weekends|weekdays)\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"\d:\d\d|\b\d{1,2}\s*(?:[ap]\.?m\b|o['’]clock)|\b(?:noon|midnight|morning|evening|afternoon|night|tonight|dawn|dusk|hours?)\b",
    re.IGNORECASE,
)
_WORD = re.compile("[a-z]+")
_FOUR_DIGITS = re.compile(r"(?<![\d-])\d{4}")


def _date_problem(text: str, value: str, anchor: str | None) -> str | None:
    words = _said(text)
    if words.decade is not None:
        digits = words.decade
        if not value.endswith(f"{digits}X"):
            return f"the decade is …{digits}X"
        year = re.search(r"\d{4}", anchor or "")
        is_far = year is not None and abs(int(year[0]) - int(value[:3] + "0")) > 100
        return f"its anchor is {anchor}, more than a century away" if is_far else None
    if value.endswith("X"):
        return "the words say no decade"
    is_one = words.words.is_understood and len(words.years) < 2
    is_stretch = not is_one and ("/" in value or ".." in value)
    if words.years and not _has_years(value, text, is_stretch):
        return f"its words say {' and '.join(map(str, words.years))}"
    if len(text) == 4 and words.years and "-" in value:
        return "its words say no month"
    has_one_month = not (is_stretch or words.words.names_two or len(words.years) > 1)
    return (_month_problem(text, value) if has_one_month else None) or _relative_problem(text, value, anchor)


def _has_years(value: str, text: str, is_stretch: bool) -> bool:
    """Return whether a value has the years that a text says; a stretch of time may have others beside them."""
    said, years = _said(text), tuple(map(int, _FOUR_DIGITS.findall(value)))
    if years == said.years or (is_stretch and set(said.years) <= set(years)):
        return True
    return said.words.has_short_year and len(value) > 4 and value[:7] in text.replace("/", "-").replace("–", "-")


def _month_problem(text: str, value: str) -> str | None:
    months = _said(text).words.months
    if not months:
        return None
    parts = value.strip("[]~?%").split("-")
    if len(parts) < 2 or not parts[1].startswith(f"{months[0]:02}"):
        return f"its words say month {months[0]:02}"
    number = _said(text).day
    if number is None:
        return "its words say no day" if _said(text).words.is_understood and len(parts) == 3 else None
    return None if len(parts) >= 3 and parts[2].startswith(f"{number:02}") else f"its words say day {number}"


def _is_plain(value: str) -> bool:
    """Return whether a value of the EDTF profile is one year, month or day."""
    return len(value) in (4, 7, 10) and value[3] != "X"


def _relative_problem(text: str, value: str, anchor: str | None) -> str | None:
    if anchor is None:
        return None
    relative = _said(text).words.relative
    if relative is None and _is_plain(anchor) and _is_plain(value) and abs(int(anchor[:4]) - int(value[:4])) <= 1:
        return None
    try:
        first, last = edtf.bounds(anchor)
        meant, _ = edtf.bounds(value)
    except ValueError:
        return None
    if relative is None:
        near = min(abs(meant.year - first.year), abs(meant.year - last.year))
        return None if near <= 1 or _DECADE.search(text) else f"its anchor is {anchor}, more than a year away"
    shift, period = relative
    if period == "year":
        expected = {f"{day.year + shift:04}" for day in (first, last)}
    else:
        months = {12 * day.year + day.month - 1 + shift for day in (first, last)}
        expected = {f"{month // 12:04}-{month % 12 + 1:02}" for month in range(min(months), max(months) + 1)}
    if value.rstrip("?~%") in expected:
        return None
    words = _said(text).words
    parts = (f"{date:.4}" if period == "year" else f"{date:.7}" for date in re.findall(r"\d{4}[\d-]*", value))
    is_part = words.months or not words.is_understood or any(map(str.isdigit, text))
    if is_part and expected.issuperset(parts):
        return None  # «May last year» is a part of it.
    return f"counted from {anchor} it is {' or '.join(sorted(expected))}"


def _duration_problem(text: str, value: str) -> str | None:
    length, parts = _length(english.shape(text)), _DURATION.fullmatch(value)
    counted = _counted(text, length) if length else None
    if length is None or parts is None or counted is None:
        return None
    unit = english.PERIODS[length.period]
    count = english.times(counted[0], _MULTIPLES.get(length.period, 1)) if counted else None
    wanted = f"P{unit[:-1]}{'X' if count is None else written(count)}{unit[-1]}"
    if value == wanted:
        return None
    is_as_long = (
        count is not None and parts[2] != "X" and _is_as_long(count, unit, float(parts[2]), parts[1] + parts[3])
    )
    return None if is_as_long else f"its words say {wanted}"


def _is_as_long(count: float, unit: str, other_count: float, other_unit: str) -> bool:
    kind, length = _LENGTHS[unit]
    other_kind, other_length = _LENGTHS.get(other_unit, (None, 0))
    return kind == other_kind and english.times(count, length) == english.times(other_count, other_length)


class _Length(NamedTuple):
    """What the words of a duration say, whatever its digits.

    ``end`` is where the words that count the period end, ``least`` how many they say without a figure, ``rest`` what is
    added to the figure.
    """

    period: str
    end: int
    least: list[float] | None
    rest: float


@functools.lru_cache(maxsize=4096)
def _length(shape: str) -> _Length | None:
    """Return what the words of a duration say, or None where they name no period or are not understood."""
    period = _PERIOD.search(shape)
    if period is None:
        return None
    before, behind = shape[: period.start()], shape[period.end() :]
    half, part = _AND_HALF.match(behind), _PART.search(before)
    behind = behind[half.end() :] if half else behind
    if _PERIOD.search(behind) or numerals.figures(behind) != []:
        return None
    word = {"centurie": "century"}.get(period[1].lower(), period[1].lower())
    if part:
        end, least = part.start(), 0.5 if part[1].lower() == "half" else 0.25
        return None if half or numerals.figures(before[:end]) != [] else _Length(word, end, [least], 0)
    is_plural = period[0][-1] in "sS"
    is_one = not is_plural and _ONE.search(before) is not None
    return _Length(word, len(before), [1] if is_one else [] if is_plural else None, 0.5 if half else 0)


def _counted(text: str, length: _Length) -> list[float] | None:
    """Return how many of a period the words say, [] where they leave it open; None where they are not understood.

    A range has its lower end.
    """
    said = numerals.figures(text[: length.end])
    if said is None or len(said) > 2 or (length.rest and len(said) > 1):
        return None
    counted = said[:1] or length.least
    if not length.rest:
        return counted
    return [counted[0] + length.rest] if counted else None


def _modifier_problem(kind: str, text: str, mod: str | None) -> str | None:
    said = _said(text).words.modifiers
    # A range has the value of its lower end, and may say so; it has no beginning, middle or end of its own.
    is_range = kind == "duration" and len(numerals.figures(text) or ()) == 2 and mod not in ("start", "mid", "end")
    if "unruled" in said or ((mod in said) if said else (mod is None or is_range)):
        return None
    return f"{text!r} has mod {mod or 'null'}; its words say {said[0] if said else 'null'}"
