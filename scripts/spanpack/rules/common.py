"""Level C, all layers: what holds for every record with spans."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Iterator

from spanpack.rules.subject import Found, Subject
from spanpack.schemas.subschemas import Json


def check_certainty(subject: Subject) -> Found:
    """Yield C501: whoever is not certain says why."""
    for records in subject.layers.values():
        for record in [item for item in records if item.get("certainty", "high") != "high"]:
            if not (record.get("note") or "").strip():
                message = f"certainty is {record['certainty']} and note says nothing"
                yield subject.finding("C501", record, message, ("certainty",))
    document = subject.record
    publisher = document.get("publisher") if document else None
    if document and publisher and publisher["certainty"] != "high" and publisher["note"] is None:
        message = f"certainty is {publisher['certainty']} and note is null"
        yield subject.finding("C501", document, message, ("publisher", "certainty"))


def check_duplicates(subject: Subject) -> Found:
    """Yield C502: no two records of a layer have the same spans in the same places."""
    for name, records in subject.layers.items():
        keys: list[object]
        if subject.schemas[name].is_span:
            keys = [(record["start"], record["end"]) for record in records]
        else:
            keys = [tuple([(span["start"], span["end"]) for span in spans]) for spans in subject.spans(name)]
        if len(set(keys)) == len(keys):
            continue
        seen: dict[object, Json] = {}
        for key, record in zip(keys, records, strict=True):
            first = seen.setdefault(key, record)
            if key and first is not record:
                message = f"{record['id']} has the same spans as {first['id']}"
                span = record if subject.schemas[name].is_span else None
                yield subject.finding("C502", record, message, ("id",), span, related=first)


def overlapping(records: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield (outer, later) for each of ``records`` that begins inside one with an earlier start."""
    ends = [record["end"] for record in records]
    starts = [record["start"] for record in records]
    if all(map(operator.le, ends, starts[1:])):
        return
    records = sorted(records, key=operator.itemgetter("start"))  # The file may be out of order, which F112 says.
    for record, (before, outer) in zip(records[1:], itertools.accumulate(_with_ends(records), max), strict=False):
        if record["start"] < before:
            yield records[outer], record


def _with_ends(records: list[Json]) -> Iterator[tuple[int, int]]:
    return ((record["end"], index) for index, record in enumerate(records))
