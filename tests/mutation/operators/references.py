"""Ids, what refers to them, and circles: level R."""

from __future__ import annotations

import json

from spanpack.schemas.subschemas import Json
from tests.mutation.kinds import LAYERS, on_lines, on_places, on_records
from tests.mutation.places import Change, RecordPlace, pick


@on_records("A303 A302 R402", *LAYERS)
def document_another(place: RecordPlace) -> Json | None:
    """The id of the next document of the catalogue. Not where there is one document alone."""
    ids = [document["id"] for document in place.original.documents]
    other: str = ids[(ids.index(place.key) + 1) % len(ids)]
    return None if other == place.key else place.data | {"document": other}


@on_records("R403", *LAYERS)
def document_unknown(place: RecordPlace) -> Json:
    """The id of a document that the catalogue lacks."""
    return place.data | {"document": place.key + "0"}


@on_records("R402", *LAYERS)
def prefix_of_another_document(place: RecordPlace) -> Json | None:
    """The prefix of the next document in the id. Not where there is one document alone."""
    ids = [document["id"] for document in place.original.documents]
    other = ids[(ids.index(place.key) + 1) % len(ids)].partition("_")[0]
    new = f"{other}-{place.data['id'].partition('-')[2]}"
    return None if new == place.data["id"] else place.data | {"id": new}


@on_records("S205", *LAYERS)
def letter_of_another_layer(place: RecordPlace) -> Json:
    """The letter of another layer in the id."""
    name, number = place.new_id().split("-")
    return place.data | {"id": f"{name}-z{number[1:]}"}


@on_records("R401")
def id_of_another_record(place: RecordPlace) -> Json | None:
    """The id of another record of the same table. Not in a table or document of one record."""
    table, key = place.table, place.data.get("document")
    others = [r["id"] for r in table.records if r["id"] != place.data["id"] and r.get("document") == key]
    return place.data | {"id": pick(others, place.turn)} if others else None


@on_places("R409")
def id_of_a_removed_record(place: RecordPlace) -> Change:
    """The id of a record that is there named under «Removed» in the changelog."""
    changelog = place.original.contents.get("CHANGELOG.md", b"")
    return {"CHANGELOG.md": changelog + f"\n### Removed\n\n- `{place.data['id']}`\n".encode()}


@on_records("R404", catalogue=True)
def entity_unknown(place: RecordPlace) -> Json | None:
    """The id of an entity that the register lacks. Not where the record names no entity."""
    found = pick(place.references("entities"), place.turn)
    return place.set(found, "nobody-of-this-name") if found else None


@on_records("R404", "dates")
def anchor_unknown(place: RecordPlace) -> Json:
    """The id of a date that does not exist as anchor."""
    return place.data | {"anchor": place.new_id()}


@on_records("R405", "dates")
def anchor_in_another_document(place: RecordPlace) -> Json | None:
    """A date of another document as anchor."""
    return _elsewhere(place, "anchor")


@on_records("R406", "dates")
def anchor_on_itself(place: RecordPlace) -> Json:
    """The date as its own anchor."""
    return place.data | {"anchor": place.data["id"]}


@on_records("R406", "dates")
def anchor_circle(place: RecordPlace) -> Json | None:
    """The date anchored on one that is anchored on it. Not where none is."""
    return _circle(place, "anchor")


@on_records("R404", "attributions")
def parent_unknown(place: RecordPlace) -> Json:
    """The id of an attribution that does not exist as parent."""
    return place.data | {"parent": place.new_id()}


@on_records("R405", "attributions")
def parent_in_another_document(place: RecordPlace) -> Json | None:
    """An attribution of another document as parent."""
    return _elsewhere(place, "parent")


@on_records("R406", "attributions")
def parent_of_itself(place: RecordPlace) -> Json:
    """The attribution as its own parent."""
    return place.data | {"parent": place.data["id"]}


@on_records("R406", "attributions")
def parent_circle(place: RecordPlace) -> Json | None:
    """A child as the parent of its parent. Not where the attribution has no child."""
    return _circle(place, "parent")


@on_records("R404", "attributions")
def repeat_of_nothing(place: RecordPlace) -> Json:
    """The id of an attribution that does not exist in repeat_of."""
    return place.data | {"repeat_of": place.new_id()}


@on_records("R405", "attributions")
def repeat_of_another_document(place: RecordPlace) -> Json | None:
    """An attribution of another document in repeat_of."""
    return _elsewhere(place, "repeat_of")


@on_records("R406", "attributions")
def repeat_of_itself(place: RecordPlace) -> Json:
    """The attribution as its own repeat."""
    return place.data | {"repeat_of": place.data["id"]}


@on_records("R406", "attributions")
def repeat_circle(place: RecordPlace) -> Json | None:
    """What is repeated as a repeat of what repeats it. Not where nothing repeats it."""
    return _circle(place, "repeat_of")


@on_lines("R404")
def record_removed_that_others_name(place: RecordPlace) -> list[bytes] | None:
    """The line deleted. Not where no other record refers to it: nothing in the files says that it was there."""
    name = json.dumps(place.data["id"]).encode()
    others = [line for table in place.original.tables.values() for line in table.lines if name in line]
    if len(others) < 2 and f" {place.data['id']}\n" not in place.original.catalogue:
        return None
    return [*place.table.lines[: place.index], *place.table.lines[place.index + 1 :]]


def _elsewhere(place: RecordPlace, key: str) -> Json | None:
    """Let a key refer to a record of another document."""
    other = pick([record["id"] for record in place.table.records if record["document"] != place.key], place.turn)
    return place.data | {key: other} if other else None


def _circle(place: RecordPlace, key: str) -> Json | None:
    """Let a key refer to a record that refers to this one by the same key."""
    other = pick([record["id"] for record in place.siblings if record[key] == place.data["id"]], place.turn)
    return place.data | {key: other} if other else None
