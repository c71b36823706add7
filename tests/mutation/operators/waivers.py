"""Waivers that nothing needs, that lead nowhere, or that are not there."""

from __future__ import annotations

import json
import re

from tests.mutation.kinds import on_waived_words, on_waivers
from tests.mutation.places import Change, WaiverPlace


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


@on_waivers("W704")
def waiver_of_no_rule(place: WaiverPlace) -> list[str]:
    """A code that no rule has."""
    return _changed(place, "rule: [A-Z0-9]+", "rule: G699")


@on_waivers("W701 G601 G602 G603 G604 G605")
def waiver_of_another_rule(place: WaiverPlace) -> list[str]:
    """The code of another rule of the same level, which finds nothing there."""
    rules = ["G601", "G602", "G603", "G604", "G605"]
    return _changed(place, "rule: [A-Z0-9]+", f"rule: {rules[rules.index(place.row['rule']) - 1]}")


@on_waivers("S205")
def waiver_of_a_level(place: WaiverPlace) -> list[str]:
    """A level for a rule."""
    return _changed(place, "rule: [A-Z0-9]+", f"rule: {place.row['rule'][0]}")


@on_waivers("W702")
def waiver_of_an_occurrence_too_many(place: WaiverPlace) -> list[str]:
    """An occurrence that comes after the last one, counted in the whole document."""
    return _of_occurrence(place, place.places + 1)


@on_waivers("W701 W703")
def waiver_of_another_occurrence(place: WaiverPlace) -> list[str] | None:
    """Another place of the words, which needs no waiver or has one of its own. Not where the words stand once."""
    return _of_occurrence(place, place.occurrence % place.places + 1) if place.places > 1 else None


@on_waivers("W702")
def waiver_within_other_words(place: WaiverPlace) -> list[str] | None:
    """A stretch of the text that stands nowhere in the document. Not where none is given."""
    return _changed(place, '  within: "', '  within: "Zz') if "within" in place.row else None


@on_waivers("W701 W702")
def waiver_of_fewer_words(place: WaiverPlace) -> list[str] | None:
    """The quotation without its last character, which is not what the finding shows. Not of one character."""
    quote = place.row["quote"][:-1]
    return _changed(place, r"\n  quote: .*", f"\n  quote: {json.dumps(quote, ensure_ascii=False)}") if quote else None


@on_waivers("W701")
def waiver_of_a_record(place: WaiverPlace) -> list[str]:
    """A record in the place of the words that the finding shows."""
    text = re.sub(r"\n  (?:document|within|before|after|occurrence): .*", "", place.own)
    [first, *_] = place.original.records("actors", place.row["document"])
    return place.with_own(re.sub(r"\n  quote: .*", f"\n  record: {first['id']}", text))


@on_waivers("S202")
def waiver_with_another_key(place: WaiverPlace) -> list[str]:
    """A key that the schema lacks."""
    return _changed(place, r"\n  reason: ", r"\n  note: x\n  reason: ")


@on_waivers("S206")
def waiver_with_an_empty_reason(place: WaiverPlace) -> list[str]:
    """A reason of no characters."""
    return _changed(place, r"\n  reason: .*", r'\n  reason: ""')


@on_waivers("F109")
def waiver_key_doubled(place: WaiverPlace) -> list[str]:
    """The reason twice."""
    return _changed(place, r"(\n  reason: .*)", r"\1\1")


@on_waived_words("W702 A303 A313")
def waived_words_changed(place: WaiverPlace) -> Change:
    """A letter of the waived words changed in the text of the document, its hash brought up to date."""
    text = place.text
    at = place.starts[place.occurrence - 1] + place.index % len(place.row["quote"])
    path = next(document["path"] for document in place.original.documents if document["id"] == place.row["document"])
    return {path: (text[:at] + ("x" if text[at] != "x" else "y") + text[at + 1 :]).encode()}


@on_waivers("W705")
def waiver_that_cites_no_section(place: WaiverPlace) -> list[str]:
    """A section that the guidelines lack.

    A section that they have and that decides something else is not planted: which one decides is a judgement.
    """
    return _changed(place, r"\n  section: ", r"\n  section: x-")


@on_waivers("S201")
def waiver_without_a_reason(place: WaiverPlace) -> list[str]:
    """No reason."""
    return _changed(place, r"\n  reason: .*", "")


def _of_occurrence(place: WaiverPlace, number: int) -> list[str]:
    """Let the waiver say its place by an occurrence alone."""
    text = re.sub(r"\n  (?:within|before|after|occurrence): .*", "", place.own)
    return place.with_own(text.replace("\n  reason: ", f"\n  occurrence: {number}\n  reason: "))


def _changed(place: WaiverPlace, old: str, new: str) -> list[str]:
    return place.with_own(re.sub(old, new, place.own, count=1))
