"""Level R: ids, and what refers to them."""

from __future__ import annotations

from spanpack.package import CATALOGUE
from spanpack.rules.subject import Found, Subject
from spanpack.schemas import Reference
from spanpack.subschemas import Json


def check_ids(subject: Subject) -> Found:
    """Yield R401 and R402: ids are unique, and begin with the prefix of their document.

    All ids of a document begin alike, and no other document's do, so that this needs no list of
    the ids of the corpus.
    """
    start = subject.prefix + "-"
    names = [record["id"] for records in subject.layers.values() for record in records]
    if len(set(names)) == len(names) and all([name.startswith(start) for name in names]):
        return
    seen: dict[str, Json] = {}
    for records in subject.layers.values():
        for record in records:
            name = record["id"]
            if not name.startswith(start):
                message = f'the id is "{name}", the document "{subject.id}"'
                fix = f"Let the id begin with {start} or correct the document."
                yield subject.finding("R402", record, message, ("id",), fix=fix)
            elif name in seen:
                message = f'another record has the id "{name}" already'
                yield subject.finding("R401", record, message, ("id",), related=seen[name])
            else:
                seen[name] = record


def check_references(subject: Subject) -> Found:
    """Yield R404 and R405: every id that a record refers to is the id of a record, of this document."""
    tables = subject.layers | ({CATALOGUE: [subject.record]} if subject.record else {})
    for name, records in tables.items():
        layer = subject.schemas[name]
        for reference in layer.references:
            known = _known(subject, reference)
            if known is None or layer.referred_ids(records, reference) <= known:
                continue
            for record in records:
                for pointer, value in layer.referred(record, reference):
                    if value in known:
                        continue
                    target = subject.schemas[reference.layer]
                    elsewhere = target.has_documents and not value.startswith(subject.prefix + "-")
                    rule = "R405" if elsewhere else "R404"
                    what = "belongs to another document" if elsewhere else f"is no id in {reference.layer}"
                    yield subject.finding(rule, record, f'"{value}" {what}', pointer, _own_span(record))


def check_circles(subject: Subject) -> Found:
    """Yield R406: following the references of a layer to itself comes to an end."""
    for name, records in subject.layers.items():
        for reference in subject.schemas[name].references:
            if reference.layer != name or len(reference.path) != 1:
                continue
            key = reference.path[0]
            targets = {record["id"]: record for record in records if record[key] is not None}
            done: set[str] = set()
            for record in targets.values():
                trail: list[str] = []
                step = record["id"]
                while step in targets and step not in done and step not in trail:
                    trail.append(step)
                    step = targets[step][key]
                if step in trail:
                    circle = " → ".join([*trail[trail.index(step) :], step])
                    yield subject.finding("R406", record, f"{key} goes round: {circle}", (key,), _own_span(record))
                done.update(trail)


def _known(subject: Subject, reference: Reference) -> set[str] | None:
    """Return the ids that a reference may name; None where this is asked elsewhere."""
    if reference.path == ("document",):
        return None
    if reference.layer in subject.registers:
        return subject.registers[reference.layer]
    return subject.ids.get(reference.layer)


def _own_span(record: Json) -> Json | None:
    return record if "start" in record and "end" in record else None
