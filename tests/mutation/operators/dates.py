"""Dates: values, anchors, modifiers."""

from __future__ import annotations

import calendar
import re

from spanpack.schemas.subschemas import Json
from tests.mutation.kinds import on_records
from tests.mutation.places import RecordPlace, pick

_MONTHS = [name for number in range(1, 13) for name in (calendar.month_name[number], calendar.month_abbr[number])]
_MONTH = re.compile(rf"\b(?:{'|'.join(_MONTHS)})\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_DECADE = re.compile(r"\d0['’]?s\b")
_THIS_YEAR = re.compile(r"\b(?:last|this|next) year\b", re.IGNORECASE)
_THIS_MONTH = re.compile(r"\b(?:last|this|next|same) month\b", re.IGNORECASE)
_PERIOD = re.compile(r"\b(?:year|month|week|day|hour|decade|centur)", re.IGNORECASE)
_PREPOSITION = re.compile(r"\b(?:in|on|by|of|for|since|from|until|till|during|between|within) $", re.IGNORECASE)
_BESIDE = re.compile(r" (?:earlier|later|ago)\b")
_MODIFIER = re.compile(
    r"(?:(?:the )?(?:early|late)|(?:the )?(?:start|beginning|middle|end) of|the (?:past|last|same)|last|this|recent"
    r"|several|nearly|almost|(?:more|less) than|at (?:least|most)|up to) |mid-",
    re.IGNORECASE,
)
_OF_DECADE = re.compile(r"['’]?s$")
_RANGE = re.compile(r"\d\s*(?:-|–|to|or)\s*\d")


def _date(place: RecordPlace) -> bool:
    return bool(place.data["type"] == "date")


def _said_month(place: RecordPlace) -> bool:
    """Return whether the words name a month and the value has it: YYYY-MM or YYYY-MM-DD."""
    return bool(_MONTH.search(place.data["text"]) and re.fullmatch(r"\d{4}-\d\d(-\d\d)?", place.data["value"]))


def _later(value: str, years: int) -> str:
    """Return an EDTF value so many years later."""
    return re.sub(r"(?<![\d-])\d{4}", lambda year: f"{int(year[0]) + years:04}", value)


@on_records("C531", "dates")
def day_impossible(place: RecordPlace) -> Json | None:
    """30 February of the year. Not of a duration."""
    year = place.data["value"][:4].replace("X", "0")
    return place.data | {"value": f"{year}-02-30"} if _date(place) else None


@on_records("C531", "dates")
def leap_day_of_a_common_year(place: RecordPlace) -> Json | None:
    """29 February of a year that has none. Not of a duration."""
    if not _date(place):
        return None
    year = int(place.data["value"][:4].strip("[").replace("X", "0")[:4].ljust(4, "0"))
    return place.data | {"value": f"{year + calendar.isleap(year):04}-02-29"}


@on_records("S205", "dates")
def month_impossible(place: RecordPlace) -> Json | None:
    """Month 13. Not of a duration."""
    return place.data | {"value": place.data["value"][:4].replace("X", "0") + "-13"} if _date(place) else None


@on_records("C532", "dates")
def interval_reversed(place: RecordPlace) -> Json | None:
    """The ends of an interval exchanged; an interval that ends the year before for another date. Not of a duration."""
    value = place.data["value"]
    if not _date(place):
        return None
    if "/" in value:
        first, last = value.split("/")
        return place.data | {"value": f"{last}/{first}"}
    year = int(value.strip("[")[:4].replace("X", "0"))
    return place.data | {"value": f"{year:04}/{year - 1:04}"}


@on_records("S205", "dates")
def value_as_it_is_spoken(place: RecordPlace) -> Json:
    """The words of the text as value, with a blank."""
    return place.data | {"value": " " + place.data["text"]}


@on_records("S205", "dates")
def separators_another(place: RecordPlace) -> Json | None:
    """Slashes for the hyphens of a date, a blank after the P of a duration. Not of a year alone."""
    value = place.data["value"]
    new = value.replace("-", "/") if value.count("-") == 2 else value.replace("-", "") if "-" in value else None
    if value.startswith("P"):
        new = value.replace("P", "P ")
    return place.data | {"value": new} if new else None


@on_records("S205", "dates")
def type_exchanged(place: RecordPlace) -> Json | None:
    """Date for duration, duration for date, the value as it was."""
    other = {"date": "duration", "duration": "date", "set": "date", "time": "date"}
    return place.data | {"type": other[place.data["type"]]}


@on_records("C534", "dates")
def year_changed(place: RecordPlace) -> Json | None:
    """The next year. Not where the words do not hold the year: another one may be meant."""
    if not _date(place) or not _YEAR.search(place.data["text"]) or _DECADE.search(place.data["text"]):
        return None
    return place.data | {"value": _later(place.data["value"], 1)}


@on_records("C534", "dates")
def year_counted_wrong(place: RecordPlace) -> Json | None:
    """Two years later where the words say last, this or next year."""
    if not _date(place) or not _THIS_YEAR.search(place.data["text"]):
        return None
    return place.data | {"value": _later(place.data["value"], 2)}


@on_records("C534", "dates")
def year_far_away(place: RecordPlace) -> Json | None:
    """Ten years later where the date rests on an anchor. Not of a decade, which may be far from its anchor."""
    if not _date(place) or place.data["anchor"] is None or place.data["value"].endswith("X"):
        return None
    return place.data | {"value": _later(place.data["value"], 10)}


@on_records("C534", "dates")
def decade_changed(place: RecordPlace) -> Json | None:
    """The next decade. Not of other dates."""
    value = place.data["value"]
    return place.data | {"value": f"{int(value[:3]) + 1:03}X"} if value.endswith("X") else None


@on_records("C534", "dates")
def decade_as_a_year(place: RecordPlace) -> Json | None:
    """The first year of a decade for the decade. Not of other dates."""
    value = place.data["value"]
    return place.data | {"value": value[:3] + "0"} if value.endswith("X") else None


@on_records("C534", "dates")
def month_changed(place: RecordPlace) -> Json | None:
    """The next month. Not where the words name no month."""
    if not _said_month(place):
        return None
    value = place.data["value"]
    return place.data | {"value": f"{value[:5]}{int(value[5:7]) % 12 + 1:02}{value[7:]}".replace("-31", "-28")}


@on_records("C534", "dates")
def month_counted_wrong(place: RecordPlace) -> Json | None:
    """Half a year later where the words say last, this or the same month.

    Not where the anchor is known to the year alone, or to a stretch of time: another month may be meant.
    """
    dates = {record["id"]: record["value"] for record in place.siblings}
    anchor = (dates | {"document": place.document["published"]["edtf"]}).get(place.data["anchor"], "")
    if not _THIS_MONTH.search(place.data["text"]) or not re.match(r"\d{4}-\d\d", anchor) or "/" in anchor:
        return None
    year, month = map(int, place.data["value"].split("-")[:2])
    return place.data | {"value": f"{year}-{(month + 5) % 12 + 1:02}"}


@on_records("C534", "dates")
def day_changed(place: RecordPlace) -> Json | None:
    """Another day of the month. Not where the value has no day."""
    value = place.data["value"]
    if not _said_month(place) or value.count("-") != 2:
        return None
    return place.data | {"value": f"{value[:8]}{int(value[8:]) % 28 + 1:02}"}


@on_records("C534", "dates")
def part_of_the_value_missing(place: RecordPlace) -> Json | None:
    """The value without its day, or without its month. Not where the words name no month."""
    return place.data | {"value": place.data["value"].rpartition("-")[0]} if _said_month(place) else None


@on_records("C534", "dates")
def value_more_exact_than_the_words(place: RecordPlace) -> Json | None:
    """A day for a month, a month for a year. Not where the words are more than a month and a year."""
    value = place.data["value"]
    rest = _YEAR.sub("", _MONTH.sub("", place.data["text"]))
    if not _date(place) or rest.strip() or value.count("-") == 2 or not re.fullmatch(r"[\d-]+", value):
        return None
    return place.data | {"value": value + "-05"}


@on_records("C533", "dates")
def anchor_dropped(place: RecordPlace) -> Json | None:
    """No anchor. Not where there is none."""
    return None if place.data["anchor"] is None else place.data | {"anchor": None}


@on_records("C533", "dates")
def anchor_added(place: RecordPlace) -> Json | None:
    """The document as anchor. Not where the date has one."""
    return place.data | {"anchor": "document"} if place.data["anchor"] is None else None


@on_records("C535", "dates")
def modifier_another(place: RecordPlace) -> Json:
    """Another modifier, or one where there was none."""
    mods = ["mid", "less_than"] if _date(place) else ["mid", "end"]
    return place.data | {"mod": next(mod for mod in mods if mod != place.data["mod"])}


@on_records("C535", "dates")
def modifier_dropped(place: RecordPlace) -> Json | None:
    """No modifier. Not where there is none, nor of a range («3-4 years»), whose words need not say one."""
    if place.data["mod"] is None or (_RANGE.search(place.data["text"]) and place.data["type"] == "duration"):
        return None
    return place.data | {"mod": None}


@on_records("C534", "dates")
def duration_in_another_unit(place: RecordPlace) -> Json | None:
    """Months for years, years for months, days for weeks. Not where the words name no unit."""
    if place.data["type"] != "duration" or not _PERIOD.search(place.data["text"]):
        return None
    other = {"Y": "M", "M": "Y", "W": "D", "D": "W", "H": "S", "S": "H"}
    value = place.data["value"]
    return place.data | {"value": value[:-1] + other[value[-1]]}


@on_records("C534", "dates")
def duration_of_another_length(place: RecordPlace) -> Json | None:
    """A digit before the figure of a duration, or a figure for an unknown one. Not where the words name no unit."""
    if place.data["type"] != "duration" or not _PERIOD.search(place.data["text"]):
        return None
    value = place.data["value"]
    return place.data | {"value": re.sub(r"X|(?=\d)", "7", value, count=1)}


@on_records("S205", "dates")
def duration_without_a_figure(place: RecordPlace) -> Json | None:
    """P and the unit alone. Not of a date."""
    if place.data["type"] != "duration":
        return None
    return place.data | {"value": re.sub(r"[\dX.]+", "", place.data["value"])}


@on_records("C524", "dates")
def date_on_a_number(place: RecordPlace) -> Json | None:
    """The span of a number of the same document. Not in a document without numbers."""
    number = pick(place.original.records("numbers", place.key), place.turn)
    return place.move(place.data, number["start"], number["end"]) if number else None


@on_records("C536", "dates")
def preposition_before_the_date(place: RecordPlace) -> Json | None:
    """The preposition before the date in its span. Not where there is none, nor where it modifies («over»)."""
    found = _PREPOSITION.search(place.text[: place.data["start"]])
    return None if found is None else place.move(place.data, found.start(), place.data["end"])


@on_records("C536", "dates")
def word_beside_the_date(place: RecordPlace) -> Json | None:
    """«earlier», «later» or «ago» after the date in its span. Not where none follows."""
    found = _BESIDE.match(place.text, place.data["end"])
    return None if found is None else place.move(place.data, place.data["start"], found.end())


@on_records("C537", "dates")
def modifier_before_the_date_left_out(place: RecordPlace) -> Json | None:
    """Without the modifier before the date. Not where none is in the span, nor of «over»: a preposition too."""
    found = _MODIFIER.match(place.data["text"])
    return place.move(place.data, place.data["start"] + found.end(), place.data["end"]) if found else None


@on_records("C537", "dates")
def s_of_the_decade_left_out(place: RecordPlace) -> Json | None:
    """«1980» for «1980s». Not of other dates."""
    found = _OF_DECADE.search(place.data["text"]) if _DECADE.search(place.data["text"]) else None
    return place.move(place.data, place.data["start"], place.data["start"] + found.start()) if found else None


@on_records("C533", "dates")
def anchor_a_duration(place: RecordPlace) -> Json | None:
    """A duration as the anchor. Not where there is none in the document, nor of what has no anchor."""
    lengths = [record["id"] for record in place.siblings if record["type"] in ("duration", "set")]
    return place.data | {"anchor": pick(lengths, place.turn)} if place.data["anchor"] and lengths else None
