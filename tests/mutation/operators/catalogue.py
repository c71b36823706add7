"""The catalogue of documents: zones, dates of publication, YAML."""

from __future__ import annotations

import posixpath
import re

from spanpack.lines.positions import Pointer
from spanpack.package import CATALOGUE
from spanpack.schemas.subschemas import Json
from tests.mutation.kinds import on_catalogue, on_parts, on_places, on_records
from tests.mutation.places import Change, RecordPlace, pick, yaml_scalar


@on_parts("A312", "zones")
def zone_dropped(place: RecordPlace, number: int) -> Json | None:
    """A zone removed. Not the only one."""
    del place.data["zones"][number]
    return place.data if place.data["zones"] else None


@on_parts("A312", "zones")
def zone_begins_too_late(place: RecordPlace, number: int) -> Json | None:
    """A zone that begins after its first character. Not a zone of one character."""
    zone = place.data["zones"][number]
    zone["start"] += 1
    return place.data if zone["start"] < zone["end"] else None


@on_parts("A312", "zones")
def zone_ends_too_early(place: RecordPlace, number: int) -> Json | None:
    """A zone that ends before its last character. Not a zone of one character, nor where the last is white space."""
    zone = place.data["zones"][number]
    zone["end"] -= 1
    lost = place.text[zone["end"]]
    return place.data if zone["start"] < zone["end"] and not lost.isspace() else None


@on_parts("A311", "zones")
def zone_over_the_next(place: RecordPlace, number: int) -> Json | None:
    """A zone that ends after the first character of the next one. Not the last one."""
    zones = place.data["zones"]
    if number + 1 == len(zones):
        return None
    zones[number]["end"] = zones[number + 1]["start"] + 1
    return place.data


@on_parts("A311", "zones")
def zone_beyond_the_end(place: RecordPlace, number: int) -> Json:
    """A zone that ends after the document."""
    place.data["zones"][number]["end"] = len(place.text) + 1
    return place.data


@on_parts("A311", "zones")
def zone_reversed(place: RecordPlace, number: int) -> Json | None:
    """Start and end of a zone exchanged. Not of a zone that starts at 0, whose end would break the schema."""
    zone = place.data["zones"][number]
    if zone["start"] == 0:
        return None
    zone |= {"start": zone["end"], "end": zone["start"]}
    return place.data


@on_parts("A311", "zones")
def zones_exchanged(place: RecordPlace, number: int) -> Json | None:
    """A zone and the next one exchanged. Not the last one."""
    zones = place.data["zones"]
    if number + 1 == len(zones):
        return None
    zones[number : number + 2] = zones[number + 1], zones[number]
    return place.data


@on_parts("A306", "zones")
def zone_called_furniture(place: RecordPlace, number: int) -> Json | None:
    """Furniture for another zone. Not where no record has a span in it."""
    zone = place.data["zones"][number]
    tables = [name for name, table in place.original.tables.items() if "document" in table.layer.fields]
    spans = [
        span
        for name in tables
        for index, record in enumerate(place.original.tables[name].records)
        if record["document"] == place.key
        for span in RecordPlace(place.original, name, index).spans()
    ]
    if zone["zone"] == "furniture" or not any(s["start"] < zone["end"] and zone["start"] < s["end"] for s in spans):
        return None
    zone["zone"] = "furniture"
    return place.data


@on_parts("A313", "published", "evidence")
def quotation_of_evidence_changed(place: RecordPlace, number: int) -> Json | None:
    """A letter of a quotation of evidence changed. Not where there is no quotation."""
    evidence = place.data["published"]["evidence"][number]
    if evidence["quote"] is None:
        return None
    evidence["quote"] = "§" + evidence["quote"][1:]
    return place.data


@on_records("A313", CATALOGUE)
def title_changed(place: RecordPlace) -> Json:
    """A letter of the title changed."""
    return place.data | {"title": place.data["title"][:-1] + "§"}


@on_records("C531", CATALOGUE)
def published_on_an_impossible_day(place: RecordPlace) -> Json:
    """Published on 30 February."""
    place.data["published"]["edtf"] = "2021-02-30"
    return place.data


@on_records("C532", CATALOGUE)
def published_in_a_reversed_stretch(place: RecordPlace) -> Json:
    """Published in a stretch of days whose ends are exchanged."""
    found = re.fullmatch(r"\[(.+)\.\.(.+)\]", place.data["published"]["edtf"])
    place.data["published"]["edtf"] = f"[{found[2]}..{found[1]}]" if found else "[2021-02..2020-02]"
    return place.data


@on_records("S205", CATALOGUE)
def published_in_words(place: RecordPlace) -> Json:
    """Published on a day written in words."""
    place.data["published"]["edtf"] = "1 October 2022"
    return place.data


@on_records("C561", CATALOGUE)
def language_of_nobody(place: RecordPlace) -> Json:
    """A code that ISO 639 gives to no language, or leaves to private use."""
    return place.data | {"language": pick(["xx", "zz", "qq", "qaa", "qtz"], place.turn)}


@on_records("C561", CATALOGUE)
def language_by_its_longer_code(place: RecordPlace) -> Json:
    """The code of three letters of a language that has one of two."""
    return place.data | {"language": pick(["eng", "pus", "fas", "rus", "uzb"], place.turn)}


@on_records("C561", CATALOGUE)
def language_by_a_country(place: RecordPlace) -> Json:
    """The code of a country in the place of that of a language."""
    return place.data | {"language": pick(["us", "gb", "pk", "cn", "jp"], place.turn)}


@on_records("R404", CATALOGUE)
def publisher_unknown(place: RecordPlace) -> Json:
    """A publisher whom the register lacks."""
    place.data["publisher"] = {"entity": "nobody-of-this-name", "certainty": "high", "note": None}
    return place.data


@on_records("C501", CATALOGUE)
def publisher_in_doubt_without_a_note(place: RecordPlace) -> Json | None:
    """A publisher of low certainty and no note that says why. Not where none is named."""
    if place.data["publisher"] is None:
        return None
    place.data["publisher"] |= {"certainty": "low", "note": None}
    return place.data


@on_records("P014", CATALOGUE)
def path_of_another_text(place: RecordPlace) -> Json | None:
    """The path of the text of another document. Not where there is one document alone."""
    other = pick([document["path"] for document in place.original.documents if document["id"] != place.key], place.turn)
    return place.data | {"path": other} if other else None


@on_records("P014", CATALOGUE)
def path_of_no_text(place: RecordPlace) -> Json:
    """The path of a file that is not there."""
    return place.data | {"path": place.data["path"] + ".txt"}


@on_records("P014", CATALOGUE)
def path_of_a_text_with_a_letter_less(place: RecordPlace) -> Json:
    """A path without the last letter of its name: the text is there, under the right one."""
    stem, extension = posixpath.splitext(place.data["path"])
    return place.data | {"path": stem[:-1] + extension}


@on_records("P010", CATALOGUE)
def rights_of_another_kind(place: RecordPlace) -> Json:
    """Another rights statement than the descriptor has."""
    place.data["rights"]["path"] = "http://rightsstatements.org/vocab/NKC/1.0/"
    return place.data


@on_records("P014", CATALOGUE)
def document_renamed(place: RecordPlace) -> Json:
    """Another id, while the records of the document keep the old one."""
    return place.data | {"id": place.key + "0"}


@on_records("R408", CATALOGUE)
def document_with_the_prefix_of_another(place: RecordPlace) -> Json | None:
    """The prefix of another document in the id. Not where there is one document alone."""
    other = pick([document["id"] for document in place.original.documents if document["id"] != place.key], place.turn)
    return place.data | {"id": f"{other.partition('_')[0]}_x"} if other else None


@on_places("R401", CATALOGUE)
def document_doubled(place: RecordPlace) -> Change:
    """The record of a document twice."""
    documents = place.original.documents
    return place.original.with_documents((*documents[: place.index + 1], *documents[place.index :]))


@on_places("P014", CATALOGUE)
def document_removed(place: RecordPlace) -> Change | None:
    """The record of a document removed, its text and its records not. Not the only one."""
    documents = place.original.documents
    if len(documents) == 1:
        return None
    return place.original.with_documents(documents[: place.index] + documents[place.index + 1 :])


@on_places("F112", CATALOGUE)
def documents_out_of_order(place: RecordPlace) -> Change | None:
    """The document and the next one exchanged. Not the last one."""
    documents = list(place.original.documents)
    if place.index + 1 == len(documents):
        return None
    documents[place.index : place.index + 2] = documents[place.index + 1], documents[place.index]
    return place.original.with_documents(documents)


def _written(place: RecordPlace, new: str, *pointer: str | int) -> str:
    """Return the catalogue with ``new`` in the place of the scalar at ``pointer`` of the document."""
    text = place.original.catalogue
    path: Pointer = (place.index, *pointer)
    start, end = yaml_scalar(text, path)
    return text[:start] + new + text[end:]


def _scalar(place: RecordPlace, *pointer: str | int) -> str:
    start, end = yaml_scalar(place.original.catalogue, (place.index, *pointer))
    return place.original.catalogue[start:end]


@on_catalogue("F114")
def date_unquoted(place: RecordPlace) -> str | None:
    """The day of publication without quotation marks. Not where no day is known."""
    published = place.data["published"]["edtf"]
    return _written(place, published, "published", "edtf") if re.fullmatch(r"\d{4}-\d\d-\d\d", published) else None


@on_catalogue("S203")
def year_unquoted(place: RecordPlace) -> str:
    """A year without quotation marks, which YAML reads as a number."""
    return _written(place, "2022", "published", "edtf")


@on_catalogue("S203")
def text_read_as_a_boolean(place: RecordPlace) -> str:
    """Norwegian as language without quotation marks, which YAML reads as false."""
    return _written(place, "no", "language")


@on_catalogue("S203")
def text_read_as_null(place: RecordPlace) -> str:
    """Nothing after the key of a text, which YAML reads as null."""
    return _written(place, "", "language")


@on_catalogue("F113")
def alias(place: RecordPlace) -> str:
    """An anchor at a text, and an alias of it in the place of another."""
    text = _written(place, f"&name {_scalar(place, 'rights', 'title')}", "rights", "title")
    start, end = yaml_scalar(text, (place.index, "published", "certainty"))
    return text[:start] + "*name" + text[end:]


@on_catalogue("F113")
def tag(place: RecordPlace) -> str:
    """A tag that calls a function of Python."""
    return _written(place, "!!python/object/apply:os.getcwd []", "title")


@on_catalogue("F113")
def second_yaml_document(place: RecordPlace) -> str:
    """Three hyphens between two documents of the catalogue, as between two YAML documents."""
    text = place.original.catalogue
    if place.index == 0:
        return text + "---\n[]\n"
    start = text.rindex("\n", 0, yaml_scalar(text, (place.index, "id"))[0]) + 1
    return f"{text[:start]}---\n{text[start:]}"


@on_catalogue("F109")
def yaml_key_doubled(place: RecordPlace) -> str:
    """A key of the document twice."""
    value = _scalar(place, "language")
    return _written(place, f"{value}\n  language: {value}", "language")


@on_catalogue("F107")
def tab_as_indentation(place: RecordPlace) -> str:
    """A tab before a key."""
    value = _scalar(place, "language")
    return _written(place, f"{value}\n\tnote: x", "language")


@on_catalogue("F107")
def quotation_mark_unclosed(place: RecordPlace) -> str:
    """A quotation mark that is not closed."""
    return _written(place, '"en', "language")
