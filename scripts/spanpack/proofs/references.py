"""Level R: ids are unique, begin as their document does, and lead to records; and whoever is uncertain says why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from spanpack.lines.columns import Columns
from spanpack.rules.subject import document_prefix
from spanpack.schemas.layer import Reference
from spanpack.schemas.subschemas import Json


def are_named(columns: Columns) -> bool:
    """Return whether ids are unique and begin with the prefix of their document, which no other document has."""
    prefixes = {document_prefix(document) for document in columns.rows}
    return (
        len(prefixes) == len(columns.rows)
        and len(set(columns.ids)) == columns.count
        and all(_begin(columns.ids[rows.start : rows.stop], document) for document, rows in columns.rows.items())
    )


def _begin(ids: Sequence[bytes], document: str) -> bool:
    start = f"\n{document_prefix(document)}-".encode()
    return (b"\n" + b"\n".join(ids)).count(start) == len(ids)


def are_referred(columns: Columns, registers: Mapping[str, set[str]]) -> dict[str, set[str]] | None:
    """Return the ids of registers that the records name and that were not named before, or None.

    None says that an id is not there, that references to records of the same layer go round or lead to another
    document, or that a record which is not certain does not say why. References to other layers are for the rules.
    """
    used: dict[str, set[str]] = {}
    for reference in columns.layer.references:
        field = reference.path[0]
        if reference.path == ("document",):
            continue
        if field in columns.own:
            if not _lead_inside(columns, reference):
                return None
        elif reference.layer not in registers:
            return None
        else:
            named = columns.layer.referred_ids(_with_field(columns, field), reference)
            if not named <= registers[reference.layer]:
                return None
            used.setdefault(reference.layer, set()).update(named)
    is_certain = all(_is_certain(said) for values in columns.others for said in values.new.values())
    return used if is_certain else None


def _with_field(columns: Columns, field: str) -> Iterable[Json]:
    """Return the values of a field, those between the spans where they are new."""
    if field in columns.nested:
        return [{field: value} for value in columns.nested[field] if value]
    return columns.values(field).new.values()


def _lead_inside(columns: Columns, reference: Reference) -> bool:
    """Return whether each id is that of a record of the same document, and following them comes to an end."""
    exceptions = {name.encode() for name in reference.exceptions}
    column = columns.own[reference.path[0]]
    targets = {
        name: value for name, value in zip(columns.ids, column, strict=True) if value and value not in exceptions
    }
    if not set(columns.ids).issuperset(targets.values()):
        return False
    ended: set[bytes] = set()
    for name, value in targets.items():
        # All ids of a document begin alike, and no other document's do.
        if name.partition(b"-")[0] != value.partition(b"-")[0]:
            return False
        trail: set[bytes] = set()
        step = name
        while step in targets and step not in ended:
            if step in trail:
                return False
            trail.add(step)
            step = targets[step]
        ended |= trail
    return True


def _is_certain(values: Json) -> bool:
    return values.get("certainty", "high") == "high" or bool((values.get("note") or "").strip())
