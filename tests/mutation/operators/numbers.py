"""Numbers: bounds, units, rates and what is counted."""

from __future__ import annotations

import re
from collections.abc import Callable

from spanpack.schemas.subschemas import Json
from tests.mutation.kinds import on_records
from tests.mutation.places import RecordPlace, pick

_CURRENCY = re.compile(r"[$€£¥]|\b(?:dollar|euro|r(?:o?)uble|afghani|yen)s?\b", re.IGNORECASE)
_BEFORE = re.compile(
    r"(?:up to|as (?:many|much) as|at (?:least|most)|(?:more|less|fewer) than|about|almost|approximately|around"
    r"|estimated|nearly|over|roughly|several|some|under|(?:tens|hundreds) of) |[$€£¥]",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"(?: (?:hundred|thousand|million|billion|trillion|percent|a day)| of (?:thousands|millions|billions|dollars)|%)$",
    re.IGNORECASE,
)
_LEADS_ON = re.compile(r" (?:of|in|to|for|from|at|on|by|with|and|or)\b")
_RATE = re.compile(r"\b(?:a|an|per|each|every) (?:hour|day|week|month|year)\b", re.IGNORECASE)
_PERIODS = {"P1W": "week", "P1Y": "year", "P1M": "month", "P1D": "da", "PT1H": "hour"}
_FIGURE = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|several|tens"
    r"|dozens|hundreds|thousands|millions|billions|trillions)\b",
    re.IGNORECASE,
)


def _says_a_figure(place: RecordPlace) -> bool:
    """Return whether the words of the span fix the bounds: a figure stands there, or a vague plural."""
    return bool(_FIGURE.search(place.data["text"]))


@on_records("C522 C523", "numbers")
def bounds_exchanged(place: RecordPlace) -> Json | None:
    """The lower bound as the upper one and the other way round. Not where the two are equal."""
    low, high = place.data["at_least"], place.data["at_most"]
    return None if low == high else place.data | {"at_least": high, "at_most": low}


@on_records("C523", "numbers")
def bounds_times_ten(place: RecordPlace) -> Json | None:
    """Each bound ten times as large. Not where the words hold no figure («half»)."""
    return _scaled(place, lambda bound: bound * 10)


@on_records("C523", "numbers")
def bounds_off_by_one(place: RecordPlace) -> Json | None:
    """Each bound one larger. Not where the words hold no figure («half»)."""
    return _scaled(place, lambda bound: bound + 1)


@on_records("C521", "numbers")
def bounds_removed(place: RecordPlace) -> Json:
    """Both bounds null."""
    return place.data | {"at_least": None, "at_most": None}


@on_records("C523", "numbers")
def bound_missing(place: RecordPlace) -> Json | None:
    """One of two bounds null. Not where there is one alone, or the words hold no figure («half»)."""
    key = ("at_least", "at_most")[place.turn % 2]
    if place.data["at_least"] is None or place.data["at_most"] is None or not _says_a_figure(place):
        return None
    return place.data | {key: None}


@on_records("C525", "numbers")
def approximate_flipped(place: RecordPlace) -> Json:
    """True for false, false for true."""
    return place.data | {"approximate": not place.data["approximate"]}


@on_records("S203 S204 S205", "numbers")
def money_without_a_currency(place: RecordPlace) -> Json | None:
    """The unit of money null."""
    return place.data | {"unit": None} if place.data["type"] == "money" else None


@on_records("C526", "numbers")
def currency_another(place: RecordPlace) -> Json | None:
    """Swiss francs for another currency. Not where the words name no currency that has a code."""
    if place.data["type"] != "money" or not _CURRENCY.search(place.data["text"]):
        return None
    return place.data | {"unit": "CHF"}


@on_records("S204 S205", "numbers")
def currency_in_words(place: RecordPlace) -> Json | None:
    """The currency in words and not as a code."""
    return place.data | {"unit": "dollars"} if place.data["type"] == "money" else None


@on_records("S203 S204 S205", "numbers")
def type_another(place: RecordPlace) -> Json | None:
    """Another type, the unit as it was."""
    types = ["count", "money", "percent", "measure"]
    types.remove(place.data["type"])
    if place.data["unit"] is not None and place.data["type"] != "measure":
        types.remove("measure")  # The unit of a measure may be any text.
    return place.data | {"type": pick(types, place.turn)}


@on_records("C526", "numbers")
def percentage_for_something_else(place: RecordPlace) -> Json | None:
    """A percentage with its unit where the text says none, a count where it does."""
    other = ("count", None) if place.data["type"] == "percent" else ("percent", "%")
    return place.data | {"type": other[0], "unit": other[1]}


@on_records("C526", "numbers")
def rate_another(place: RecordPlace) -> Json:
    """A rate that the paragraph does not say, in the place of another or of none."""
    start = place.text.rfind("\n", 0, place.data["start"]) + 1
    paragraph = place.text[start:].partition("\n")[0].lower()
    rates = [rate for rate, word in _PERIODS.items() if word not in paragraph]
    return place.data | {"per": rates[0]}


@on_records("C526", "numbers")
def rate_missing(place: RecordPlace) -> Json | None:
    """No rate. Not where it stands outside the span: which figure it belongs to is not to be seen there."""
    return place.data | {"per": None} if _RATE.search(place.data["text"]) else None


@on_records("C527", "numbers")
def counted_is_the_figure(place: RecordPlace) -> Json:
    """The span of the figure as the span of what is counted."""
    return place.data | {"counted": {key: place.data[key] for key in ("start", "end", "text")}}


@on_records("C528", "numbers")
def preposition_after_the_figure(place: RecordPlace) -> Json | None:
    """The preposition or the conjunction that follows in the span. Not where none does, nor over what is counted."""
    found = _LEADS_ON.match(place.text, place.data["end"])
    return None if found is None else place.move(place.data, place.data["start"], found.end())


@on_records("C524", "numbers")
def number_on_a_date(place: RecordPlace) -> Json | None:
    """The span of a date of the same document. Not in a document without dates."""
    date = pick(place.original.records("dates", place.key), place.turn)
    return place.move(place.data, date["start"], date["end"]) if date else None


@on_records("C529", "numbers")
def words_before_the_figure_left_out(place: RecordPlace) -> Json | None:
    """Without the words of a bound or the sign of a currency before the figure. Not where none is in the span."""
    found = _BEFORE.match(place.data["text"])
    return place.move(place.data, place.data["start"] + found.end(), place.data["end"]) if found else None


@on_records("C529", "numbers")
def words_behind_the_figure_left_out(place: RecordPlace) -> Json | None:
    """Without the scale, the percent, the currency or the rate at the end. Not where none is in the span."""
    found = _BEHIND.search(place.data["text"])
    return place.move(place.data, place.data["start"], place.data["start"] + found.start()) if found else None


def _scaled(place: RecordPlace, scale: Callable[[float], float]) -> Json | None:
    if not _says_a_figure(place):
        return None
    bounds = {key: place.data[key] for key in ("at_least", "at_most") if place.data[key] is not None}
    return place.data | {key: scale(bound) for key, bound in bounds.items()}
