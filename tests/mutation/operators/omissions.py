"""Records left out: what a forgotten record is noticed by, which is level G most of all.

Nothing in the files says that a record was there. The kinds that are only measured are those of which the text
gives no sign that a program can be sure of.
"""

from __future__ import annotations

from tests.mutation.kinds import on_lines
from tests.mutation.places import RecordPlace


@on_lines("G601 G602", "numbers")
def number_left_out(place: RecordPlace) -> list[bytes]:
    """A number without its record."""
    return _without(place)


@on_lines("G601 G602 R404", "dates")
def date_left_out(place: RecordPlace) -> list[bytes]:
    """A date without its record."""
    return _without(place)


@on_lines("G603 G605 R404 W701", "attributions")
def quoted_attribution_left_out(place: RecordPlace) -> list[bytes] | None:
    """An attribution whose content is quoted, all of it or in part, without its record."""
    return _without(place) if place.data["form"] != "indirect" else None


@on_lines("G605 R404 W701", "attributions", is_measured=True)
def indirect_attribution_left_out(place: RecordPlace) -> list[bytes] | None:
    """An attribution without quotation marks, without its record: seen where a word of its cue is a cue elsewhere."""
    return _without(place) if place.data["form"] == "indirect" else None


@on_lines("G604 R407", "actors")
def repeated_name_left_out(place: RecordPlace) -> list[bytes] | None:
    """A mention by a name that is one elsewhere as well, without its record."""
    return _without(place) if place.data["mention"] == "name" and _is_repeated(place) else None


@on_lines("G604 R407", "actors", is_measured=True)
def single_name_left_out(place: RecordPlace) -> list[bytes] | None:
    """A mention by a name that stands once, without its record: seen where it holds another, or alone its entity."""
    return _without(place) if place.data["mention"] == "name" and not _is_repeated(place) else None


@on_lines("G601 G604 R407", "actors", is_measured=True)
def description_left_out(place: RecordPlace) -> list[bytes] | None:
    """A mention by a description, without its record: seen where it holds a name, or alone its entity."""
    return _without(place) if place.data["mention"] == "nominal" else None


def _without(place: RecordPlace) -> list[bytes]:
    return [*place.table.lines[: place.index], *place.table.lines[place.index + 1 :]]


def _is_repeated(place: RecordPlace) -> bool:
    own = place.data
    return any(
        record["text"] == own["text"] and record["mention"] == "name" and record["id"] != own["id"]
        for record in place.table.records
    )
