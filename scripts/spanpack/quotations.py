"""From a quotation to its offsets: where in a document the quoted words stand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from spanpack.findings import excerpt
from spanpack.schemas.subschemas import Json

KEYS = ("quote", "occurrence", "before", "after")
SHOWN = 8


class QuotationError(Exception):
    """A quotation that is absent, ambiguous or malformed; the message shows the candidates."""


@dataclass(frozen=True)
class Scope:
    """The stretch [start, end) of ``text``, in code points, in which quotations are looked up."""

    text: str
    start: int
    end: int

    def narrow(self, within: Any) -> Scope:
        """Return the scope of the quotation ``within``; this one where it is None."""
        if within is None:
            return self
        span = locate(self, within)
        return Scope(self.text, span["start"], span["end"])


def locate(scope: Scope, quotation: Any) -> Json:
    """Return the span (start, end, text) of a quotation.

    A quotation is the exact words (whole words, where they stand as such), or a mapping with ``quote`` and,
    where the words stand more than once, ``before`` and ``after`` (the words that touch it) or
    ``occurrence`` (1 is the first).
    Raises QuotationError unless exactly one place is left.
    """
    asked = {"quote": quotation} if isinstance(quotation, str) else quotation
    if not isinstance(asked, dict) or not isinstance(asked.get("quote"), str) or not asked["quote"]:
        raise QuotationError(f"expected the exact words, or a mapping with quote; found {quotation!r}")
    unknown = [key for key in asked if key not in KEYS]
    if unknown:
        raise QuotationError(f"a quotation has the keys {', '.join(KEYS)}, not {unknown[0]}")
    quote, before, after = asked["quote"], asked.get("before") or "", asked.get("after") or ""
    occurrence = asked.get("occurrence")
    if not isinstance(before, str) or not isinstance(after, str):
        raise QuotationError("before and after are the words that touch the quotation")
    everywhere = _whole_words(scope.text, quote, list(_places(scope, quote)))
    places = [
        place
        for place in everywhere
        if scope.text[:place].endswith(before) and scope.text[place + len(quote) :].startswith(after)
    ]
    if occurrence is not None:
        if not isinstance(occurrence, int) or isinstance(occurrence, bool) or occurrence < 1:
            raise QuotationError(f"occurrence counts from 1, not {json.dumps(occurrence, default=str)}")
        if occurrence > len(places):
            raise QuotationError(
                f"{quote!r} stands {_times(len(places))}, not {occurrence}" + _candidates(scope, quote, places)
            )
        places = places[occurrence - 1 : occurrence]
    if not places:
        hint = " where before and after say" if everywhere else " in the document or in the stretch of within"
        raise QuotationError(f"{quote!r} does not stand{hint}" + _candidates(scope, quote, everywhere))
    if len(places) > 1:
        message = f"{quote!r} stands {_times(len(places))}; say which by occurrence, before, after or within"
        raise QuotationError(message + _candidates(scope, quote, places))
    return {"start": places[0], "end": places[0] + len(quote), "text": quote}


def _places(scope: Scope, quote: str) -> Iterator[int]:
    place = scope.text.find(quote, scope.start, scope.end)
    while place >= 0:
        yield place
        place = scope.text.find(quote, place + 1, scope.end)


def _whole_words(text: str, quote: str, places: list[int]) -> list[int]:
    """Return the places where no letter or digit goes on with the quotation; all of them where there is none."""
    whole = [
        place
        for place in places
        if not (text[place - 1 : place].isalnum() and quote[0].isalnum())
        and not (text[place + len(quote) : place + len(quote) + 1].isalnum() and quote[-1].isalnum())
    ]
    return whole or places


def _times(count: int) -> str:
    return {0: "nowhere", 1: "once", 2: "twice"}.get(count, f"{count} times")


def _candidates(scope: Scope, quote: str, places: list[int]) -> str:
    lines = []
    for number, place in enumerate(places[:SHOWN], 1):
        window = excerpt(scope.text, place, place + len(quote))
        left, right = window.marked
        lines.append(f"    {number}  {window.text[:left]}[{quote}]{window.text[right:]}")
    if len(places) > SHOWN:
        lines.append(f"    … and {len(places) - SHOWN} more")
    return ":\n" + "\n".join(lines) if lines else ""
