"""Waivers that nothing needs, that lead nowhere, or that are not there."""

from __future__ import annotations

import json
import re

from spanpack.validation.guidelines import GUIDELINES
from tests.mutation.kinds import on_package, on_waived_words, on_waivers
from tests.mutation.places import Change, Original, WaiverPlace

_GAPS = ["G601", "G602", "G603", "G604", "G605"]


def _set(place: WaiverPlace, key: str, value: str) -> list[str]:
    """Write another value of a key that the waiver has."""
    return _replace(place, key, f"{key}: {json.dumps(value, ensure_ascii=False)}")


def _replace(place: WaiverPlace, key: str, lines: str) -> list[str]:
    """Write other lines in the place of that of a key that the waiver has."""
    return place.with_own(re.sub(rf"^(- |  ){key}: .*", lambda line: line[1] + lines, place.own, flags=re.MULTILINE))


def _without_place(place: WaiverPlace) -> str:
    """Return the text of the waiver without what says at which place its words are meant."""
    return re.sub(r"\n  (?:within|before|after|occurrence): .*", "", place.own)


def _of_occurrence(place: WaiverPlace, number: int) -> list[str]:
    """Let the waiver say its place by an occurrence alone."""
    return place.with_own(f"{_without_place(place)}\n  occurrence: {number}")


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
    return [*place.waivers, _set(place, "rule", "C502")[place.index]]


@on_waivers("W704")
def waiver_of_another_level(place: WaiverPlace) -> list[str]:
    """A waiver of a rule that cannot be waived."""
    return _set(place, "rule", "A303")


@on_waivers("W702")
def waiver_of_other_words(place: WaiverPlace) -> list[str]:
    """A quotation that stands nowhere in the document."""
    return _set(place, "quote", f"Zz{place.row['quote']}")


@on_waivers("W702")
def waiver_of_another_document(place: WaiverPlace) -> list[str]:
    """The id of a document that the catalogue lacks."""
    return _set(place, "document", f"0{place.row['document']}")


@on_waivers("W702")
def waiver_of_any_place(place: WaiverPlace) -> list[str] | None:
    """Nothing that says which place is meant. Not where the words stand once."""
    return place.with_own(_without_place(place)) if place.places > 1 else None


@on_waivers("W704")
def waiver_of_no_rule(place: WaiverPlace) -> list[str]:
    """A code that no rule has."""
    return _set(place, "rule", "G699")


@on_waivers("W701 G601 G602 G603 G604 G605")
def waiver_of_another_rule(place: WaiverPlace) -> list[str]:
    """The code of another rule of the same level, which finds nothing there."""
    other = next(rule for rule in [*_GAPS[place.index % 5 :], *_GAPS] if rule != place.row["rule"])
    return _set(place, "rule", other)


@on_waivers("S205")
def waiver_of_a_level(place: WaiverPlace) -> list[str]:
    """A level for a rule."""
    return _set(place, "rule", place.row["rule"][0])


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
    return _set(place, "within", f"Zz{place.row['within']}") if "within" in place.row else None


@on_waivers("W701 W702")
def waiver_of_fewer_words(place: WaiverPlace) -> list[str] | None:
    """The quotation without its last character, which is not what the finding shows. Not of one character."""
    quote = place.row["quote"][:-1]
    return _set(place, "quote", quote) if quote else None


@on_waivers("W701")
def waiver_of_a_record(place: WaiverPlace) -> list[str]:
    """A record in the place of the words that the finding shows."""
    text = re.sub(r"\n  (?:document|quote): .*", "", _without_place(place))
    [first, *_] = place.original.records("actors", place.row["document"])
    return place.with_own(f"{text}\n  record: {first['id']}")


@on_waivers("S202")
def waiver_with_another_key(place: WaiverPlace) -> list[str]:
    """A key that the schema lacks."""
    return place.with_own(f"{place.own}\n  note: Checked.")


@on_waivers("S206")
def waiver_with_an_empty_reason(place: WaiverPlace) -> list[str]:
    """A reason of no characters."""
    return _set(place, "reason", "")


@on_waivers("F109")
def waiver_key_doubled(place: WaiverPlace) -> list[str]:
    """The reason twice."""
    return place.with_own(f'{place.own}\n  reason: "Checked."')


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
    return _set(place, "section", f"x-{place.row['section']}")


@on_package("W705")
def guidelines_removed(original: Original) -> Change | None:
    """The guidelines removed, which waivers and decisions cite. Not where the package has none."""
    return {GUIDELINES: None} if GUIDELINES in original.contents else None


@on_package("F106")
def guidelines_emptied(original: Original) -> Change | None:
    """Guidelines of no character. Not where the package has none."""
    return {GUIDELINES: b""} if GUIDELINES in original.contents else None


@on_package("F101")
def guidelines_with_an_invalid_byte(original: Original) -> Change | None:
    """A byte that is not UTF-8 at the end of the guidelines. Not where the package has none."""
    return {GUIDELINES: original.contents[GUIDELINES] + b"\xff"} if GUIDELINES in original.contents else None


@on_waivers("S201")
def waiver_without_a_reason(place: WaiverPlace) -> list[str]:
    """No reason."""
    return place.with_own(re.sub(r"\n  reason: .*", "", place.own))
