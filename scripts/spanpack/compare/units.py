"""What is compared of a record, as its schema tells: where it stands, and which fields it has.

A layer of spans has one role, the layer itself; a layer of several spans, as attributions, has one role
for each of them (source, cue, content, addressee). Ids, notes and texts are not compared: ids are each
annotator's own, a note is free, and the text follows from the place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from spanpack.schemas.layer import EACH, Layer, Path, Reference
from spanpack.schemas.subschemas import Json

Extent = tuple[tuple[int, int], ...]
"""Where a unit stands: its parts in the order of the text, each [start, end) in code points."""

KEY_ROLE = "cue"
"""The role by which records of several spans are told apart: each attribution has one cue of its own."""

_NOT_COMPARED = frozenset({"id", "document", "start", "end", "text", "note"})


@dataclass(frozen=True)
class Fields:
    """The fields of a layer that are compared: plain values, references to a register, and to other records."""

    values: tuple[str, ...]
    register_references: tuple[Reference, ...]
    record_references: tuple[Reference, ...]


@dataclass(frozen=True)
class Unit:
    """A record of one set as it is compared; ``roles`` holds the extents by role, () where there is none."""

    record: Json
    document: str
    roles: dict[str, Extent]
    key: str

    @property
    def id(self) -> str:
        """The id of the record in its own set."""
        return str(self.record["id"])

    @property
    def extent(self) -> Extent:
        """The extent by which the record is told apart from others: its own, or that of its cue."""
        return self.roles[self.key]

    @property
    def all(self) -> Extent:
        """Every part of the record, whatever its role, sorted."""
        return tuple(sorted(part for extent in self.roles.values() for part in extent))


def role_names(layer: Layer) -> list[str]:
    """Return the roles of the spans of a layer; the layer's own name where its records are spans."""
    inner = [path[0] for path in layer.span_paths]
    return [layer.name, *inner] if layer.is_span else inner


def key_role(layer: Layer) -> str | None:
    """Return the role by which records of the layer are matched, or None where it has no span."""
    names = role_names(layer)
    if layer.is_span or KEY_ROLE not in names:
        return names[0] if names else None
    return KEY_ROLE


def units(layer: Layer, records: Iterable[Json]) -> list[Unit]:
    """Return the records of a layer as units."""
    key = key_role(layer)
    assert key is not None
    return [Unit(record, record["document"], _roles(layer, record), key) for record in records]


def compared_fields(layer: Layer) -> Fields:
    """Return which fields of a layer are compared, besides its spans."""
    references = [reference for reference in layer.references if reference.path != ("document",)]
    held = {reference.path[0] for reference in references} | {path[0] for path in layer.span_paths}
    own = [reference for reference in references if reference.layer == layer.name]
    return Fields(
        tuple(name for name in layer.fields if name not in _NOT_COMPARED and name not in held),
        tuple(reference for reference in references if reference not in own),
        tuple(own),
    )


def field_name(reference: Reference) -> str:
    """Return the name of the field of a reference.

    >>> field_name(Reference(("addressee", "entities", "*"), "entities", frozenset()))
    'addressee.entities'
    """
    return ".".join(step for step in reference.path if step != EACH)


def values_at(record: Any, path: Path) -> Iterator[Any]:
    """Yield the values at a path of a record; null on the way gives none."""
    if record is None:
        return
    if not path:
        yield record
    elif path[0] == EACH:
        for item in record:
            yield from values_at(item, path[1:])
    else:
        yield from values_at(record[path[0]], path[1:])


def category_field(layer: Layer) -> str | None:
    """Return the closed vocabulary by which the records of a layer of spans are sorted, or None: its first."""
    if not layer.is_span:
        return None
    properties = layer.shape["properties"]
    return next((name for name in layer.fields if name != "certainty" and "enum" in properties[name]), None)


def labelled(layer: Layer, chosen: Iterable[Unit]) -> list[tuple[int, int, str]]:
    """Return (start, end, label) of every part of the units: labels are categories, or roles where there are several.

    What a number counts, say, is an inner role of a span, and no part of its own.
    """
    field = category_field(layer)
    if layer.is_span:
        return [
            (start, end, str(unit.record[field]) if field else layer.name)
            for unit in chosen
            for start, end in unit.extent
        ]
    return [(start, end, role) for unit in chosen for role, extent in unit.roles.items() for start, end in extent]


def _roles(layer: Layer, record: Json) -> dict[str, Extent]:
    roles: dict[str, Extent] = {}
    if layer.is_span:
        roles[layer.name] = ((record["start"], record["end"]),)
    for path in layer.span_paths:
        parts = {(span["start"], span["end"]) for span in values_at(record, path)}
        roles[path[0]] = tuple(sorted({*roles.get(path[0], ()), *parts}))
    return roles
