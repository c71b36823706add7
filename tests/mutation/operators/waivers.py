"""Waivers that nothing needs, that lead nowhere, or that are not there."""

from __future__ import annotations

import re

from tests.mutation.kinds import on_waivers
from tests.mutation.places import WaiverPlace


@on_waivers("G601 G602 G603 G604 G605")
def waiver_left_out(place: WaiverPlace) -> list[str]:
    """A waiver removed."""
    return [*place.before, *place.after]


@on_waivers("W703")
def waiver_doubled(place: WaiverPlace) -> list[str]:
    """A waiver twice."""
    return [*place.waivers, place.own]


@on_waivers("W701")
def waiver_not_needed(place: WaiverPlace) -> list[str]:
    """A waiver of the same words and of a rule that finds nothing there."""
    return [*place.waivers, re.sub("rule: [A-Z0-9]+", "rule: C502", place.own)]


@on_waivers("W704")
def waiver_of_another_level(place: WaiverPlace) -> list[str]:
    """A waiver of a rule that cannot be waived."""
    return _changed(place, "rule: [A-Z0-9]+", "rule: A303")


@on_waivers("W702")
def waiver_of_other_words(place: WaiverPlace) -> list[str]:
    """A quotation that stands nowhere in the document."""
    return _changed(place, 'quote: "', 'quote: "Zz')


@on_waivers("W702")
def waiver_of_another_document(place: WaiverPlace) -> list[str]:
    """The id of a document that the catalogue lacks."""
    return _changed(place, 'document: "', 'document: "0')


@on_waivers("W702")
def waiver_of_any_place(place: WaiverPlace) -> list[str] | None:
    """Nothing that says which place is meant. Not where the words stand once."""
    return _changed(place, r"\n  (?:within|occurrence): .*", "") if place.places > 1 else None


@on_waivers("S201")
def waiver_without_a_reason(place: WaiverPlace) -> list[str]:
    """No reason."""
    return _changed(place, r"\n  reason: .*", "")


def _changed(place: WaiverPlace, old: str, new: str) -> list[str]:
    return [*place.before, re.sub(old, new, place.own, count=1), *place.after]
