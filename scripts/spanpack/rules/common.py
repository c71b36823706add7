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
        keys: list[object]
        if layer.is_span:
            keys = [(record.data["start"], record.data["end"]) for record in records]
        else:
            keys = [tuple([(span["start"], span["end"]) for span in layer.spans(record.data)]) for record in records]
        if len(set(keys)) == len(keys):
            continue
        seen: dict[object, Record] = {}
        for key, record in zip(keys, records, strict=True):
            first = seen.setdefault(key, record)
            if key and first is not record:
                message = f"{record.data['id']} has the same spans as {first.data['id']}"
                span = record.data if layer.is_span else None
                yield subject.finding("C502", record, message, ("id",), span, related=first)


def overlapping(records: list[Record]) -> Iterator[tuple[Record, Record]]:
    """Yield (outer, later) for each of ``records``, in order of start, that begins inside an earlier one."""
    last: Record | None = None
    for record in records:
        if last is not None and record.data["start"] < last.data["end"]:
            yield last, record
        if last is None or record.data["end"] > last.data["end"]:
            last = record
