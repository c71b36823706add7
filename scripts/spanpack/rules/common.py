"""Level C, all layers: what holds for every record with spans."""

from __future__ import annotations

from collections.abc import Iterator

from spanpack.findings import Finding
from spanpack.records import Record
from spanpack.rules.subject import Subject


def check_certainty(subject: Subject) -> Iterator[tuple[Record, Finding]]:
    """Yield C501: whoever is not certain says why."""
    for records in subject.layers.values():
        for record in records:
            data = record.data
            if data.get("certainty", "high") != "high" and data.get("note") is None:
                message = f"certainty is {data['certainty']} and note is null"
                yield subject.finding("C501", record, message, ("certainty",))


def check_duplicates(subject: Subject) -> Iterator[tuple[Record, Finding]]:
    """Yield C502: no two records of a layer have the same spans in the same places."""
    for name, records in subject.layers.items():
        layer = subject.schemas[name]
        seen: dict[object, Record] = {}
        for record in records:
            data = record.data
            key: object
            if layer.is_span:
                key = (data["start"], data["end"])
            else:
                key = tuple((pointer, span["start"], span["end"]) for pointer, span in layer.spans(data))
            if key and key in seen:
                first = seen[key]
                message = f"{data['id']} has the same spans as {first.data['id']}"
                span = data if layer.is_span else None
                yield subject.finding("C502", record, message, ("id",), span, related=first)
            else:
                seen[key] = record


def overlapping(records: list[Record]) -> Iterator[tuple[Record, Record]]:
    """Yield (outer, later) for each of ``records``, in order of start, that begins inside an earlier one."""
    last: Record | None = None
    for record in records:
        if last is not None and record.data["start"] < last.data["end"]:
            yield last, record
        if last is None or record.data["end"] > last.data["end"]:
            last = record
