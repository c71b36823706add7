"""Level R: ids, and what refers to them."""

from __future__ import annotations

from collections.abc import Mapping

from spanpack.editing.ids import free_id
from spanpack.findings import Finding, Habit
from spanpack.lines.positions import Pointer
from spanpack.package import CATALOGUE
from spanpack.rules.circles import circles
from spanpack.rules.subject import Found, Subject, many_as_one
from spanpack.schemas.layer import Reference
from spanpack.schemas.subschemas import Json

LOST_ID = "lost id"
"""How the cause of an R401 begins."""

_LIKE = 0.8
"""How like another id one is that may be misspelt, as difflib counts it: 1 is equal."""
_MOST_MISSPELT, _MOST_COMPARED = 3, 5_000
"""How many ids of a document are looked for in a register, and of how many ids: a comparison takes its time."""


def check_prefixes(subject: Subject) -> Found:
    """Yield R402: ids begin with the prefix of their document.

    It is asked before the spans, since those of a record with another prefix may be of another document.
    """
    start = subject.prefix + "-"
    for records in subject.layers.values():
        if all([record["id"].startswith(start) for record in records]):
            continue
        prefixes = {record["id"].partition("-")[0] for record in records}
        is_whole = len(prefixes) == 1 and len(records) > 2
        for record in records:
            if not record["id"].startswith(start):
                message = f'the id is "{record["id"]}", the document "{subject.id}"'
                fix = f"Let the id begin with {start} or correct the document."
                # Where no record has the right prefix, the mistake was made once.
                cause = ("prefix", subject.folder(record), subject.id, *prefixes) if is_whole else None
                yield subject.finding("R402", record, message, ("id",), fix=fix, cause=cause)


def check_ids(subject: Subject) -> Found:
    """Yield R401: ids are unique.

    All ids of a document begin alike, and no other document's do, so that this needs no list of
    the ids of the corpus.
    """
    names = [record["id"] for records in subject.layers.values() for record in records]
    if len(set(names)) == len(names):
        return
    seen: dict[str, Json] = {}
    for records in subject.layers.values():
        for record in records:
            name = record["id"]
            first = seen.setdefault(name, record)
            if first is not record:
                message = f'another record has the id "{name}" already'
                cause = None if first == record else lost_id(subject.table(record).path, subject.prefix)
                fix = _one_too_many(subject, record) if first != record else "Remove the line: it stands twice."
                found = subject.finding("R401", record, message, ("id",), fix=fix, related=first, cause=cause)
                yield record, found[1]._replace(habit=Habit(("R401",)) if first == record else None)


def _one_too_many(subject: Subject, record: Json) -> str | None:
    """Return how to mend an id that two records have: with the next that is free."""
    name = next(name for name, records in subject.layers.items() if any(one is record for one in records))
    if name not in subject.ids:
        return None  # An id that cannot be read may be taken as well.
    return other_id(free_id(subject.schemas[name], subject.ids[name], subject.prefix))


def other_id(free: str | None) -> str | None:
    """Return how to mend that two records have one id, with the next that is ``free``; None where none is known."""
    return f"Give one of them an id that was never used; the next free id is {free}." if free else None


def lost_id(path: str, prefix: str) -> tuple[str, ...]:
    """Return the cause of an R401 of a record that has lost its own id, which others may refer to.

    ``path`` is its table; ``prefix`` that of its document, empty in a register.
    """
    return LOST_ID, path.rpartition(".")[0], prefix


def check_references(subject: Subject) -> Found:
    """Yield R404 and R405: every id that a record refers to is the id of a record, of this document."""
    tables = subject.layers | ({CATALOGUE: [subject.record]} if subject.record and subject.is_main else {})
    for name, records in tables.items():
        layer = subject.schemas[name]
        for reference in layer.references:
            known = _known(subject, reference)
            if known is None:
                continue
            unknown = layer.referred_ids(records, reference) - known
            if reference.layer in subject.lost:
                unknown = {value for value in unknown if not _is_lost(subject, reference, value)}
            # A few are misspelt; many are of another register.
            are_names = reference.layer in subject.registers and len(unknown) <= _MOST_MISSPELT
            fixes = {value: _misspelt(value, known, reference.layer) for value in unknown} if are_names else {}
            for record in records if unknown else ():
                wrong = [(place, value) for place, value in layer.referred(record, reference) if value in unknown]
                found = [_leads_nowhere(subject, reference, record, *item, fixes) for item in wrong]
                yield from many_as_one(found, "ids")


def _leads_nowhere(
    subject: Subject, reference: Reference, record: Json, pointer: Pointer, value: str, fixes: Mapping[str, str | None]
) -> tuple[Json, Finding]:
    """Return R404 or R405 for an id that is not known; ``fixes`` says how to mend some of them."""
    target = subject.schemas[reference.layer]
    elsewhere = target.has_documents and not value.startswith(subject.prefix + "-")
    rule = "R405" if elsewhere else "R404"
    what = "does not begin as the ids of this document do" if elsewhere else f"is no id in {reference.layer}"
    # Each annotation set has ids of its own.
    cause = (rule, f"{subject.folder(record)}/{reference.layer}", value)
    message, fix = f'"{value}" {what}', fixes.get(value)
    return subject.finding(rule, record, message, pointer, _own_span(record), fix=fix, cause=cause)


def _is_lost(subject: Subject, reference: Reference, value: str) -> bool:
    """Return whether the record of an id may have stood in a table that is cut off, after its last line."""
    return (value if reference.layer in subject.registers else subject.id) >= subject.lost[reference.layer]


def _misspelt(value: str, known: set[str], register: str) -> str | None:
    """Return how to mend an id of a register that is like one of those that are ``known``; None where none is."""
    import difflib  # Imported when it is needed: most references lead somewhere.

    near = difflib.get_close_matches(value, known, 1, _LIKE) if len(known) <= _MOST_COMPARED else []
    if not near:
        return None
    # Which of the two was meant does not show: an id is misspelt where it is used, or where it is given.
    correct = f"Correct the id here, or in {register} if it is misspelt there"
    return f"Is {near[0]} meant? {correct}; or add the record it names."


def check_circles(subject: Subject) -> Found:
    """Yield R406: following the references of a layer to itself comes to an end."""
    for name, records in subject.layers.items():
        for record, pointer, message in circles(subject.schemas[name], records):
            yield subject.finding("R406", record, message, pointer, _own_span(record))


def _known(subject: Subject, reference: Reference) -> set[str] | None:
    """Return the ids that a reference may name; None where this is asked elsewhere."""
    if reference.path == ("document",):
        return None
    if reference.layer in subject.registers:
        return subject.registers[reference.layer]
    return subject.ids.get(reference.layer)


def _own_span(record: Json) -> Json | None:
    return record if "start" in record and "end" in record else None
