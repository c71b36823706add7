"""What of A is what of B: records, and the entities that they name; and where the two differ."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from spanpack.compare.matching import Correspondence, correspondence, match
from spanpack.compare.sets import RecordSet
from spanpack.compare.units import Unit, compared_fields, field_name, key_role, units, values_at
from spanpack.schemas.layer import EACH, Layer, Reference
from spanpack.schemas.subschemas import Json

Pair = tuple[Unit, Unit]


@dataclass(frozen=True)
class Difference:
    """A record that one set has, or that both have otherwise.

    ``start`` and ``end`` enclose what is disputed; ``fields`` holds what each set says, by field or role,
    of a record that both have; else ``a`` or ``b`` is None.
    """

    layer: str
    document: str
    start: int
    end: int
    a: Unit | None
    b: Unit | None
    fields: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True)
class RegisterDifference:
    """An entity that one register has, or that both have otherwise: ``fields`` holds what each says, by field.

    ``a`` or ``b`` is None where a register has no entity that corresponds.
    """

    a: Json | None
    b: Json | None
    fields: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Alignment:
    """The units of both sets by layer, which are pairs, and which entity of A is which of B, by register."""

    a: Mapping[str, list[Unit]]
    b: Mapping[str, list[Unit]]
    pairs: Mapping[str, list[Pair]]
    entities: Mapping[str, Correspondence]
    partners: Mapping[str, str]

    def partner(self, name: str) -> str | None:
        """Return the id in B of a record of A, or None where it has no partner."""
        return self.partners.get(name)

    @staticmethod
    def linking_field(layer: Layer) -> str | None:
        """Return the field by which the spans of a layer are mentions of one entity each, or None."""
        if not layer.is_span:
            return None
        references = compared_fields(layer).register_references
        return next((reference.path[0] for reference in references if len(reference.path) == 1), None)

    def is_equal(self, layer: Layer, field: str, one: Unit, other: Unit) -> bool:
        """Return whether both records of a pair say the same in a field that compared_fields names."""
        fields = compared_fields(layer)
        for reference in (*fields.register_references, *fields.record_references):
            if field_name(reference) == field:
                return self._translated(reference, one) == set(values_at(other.record, reference.path))
        return bool(one.record[field] == other.record[field])

    @staticmethod
    def is_said(layer: Layer, field: str, one: Unit, other: Unit) -> bool:
        """Return whether a record of a pair has a value in a field; null, and a list of nothing, are none."""
        fields = compared_fields(layer)
        for reference in (*fields.register_references, *fields.record_references):
            if field_name(reference) == field:
                return any(any(values_at(unit.record, reference.path)) for unit in (one, other))
        return any(unit.record[field] not in (None, []) for unit in (one, other))

    def _translated(self, reference: Reference, unit: Unit) -> set[str | None]:
        """Return the names that a reference of a record of A has, as B has them; None for what B lacks."""
        correspond = self.entities.get(reference.layer)
        translate = self.partner if correspond is None else correspond.of
        names = set(values_at(unit.record, reference.path))
        return {name if name in reference.exceptions else translate(name) for name in names}


def align(layers: Mapping[str, Layer], one: RecordSet, other: RecordSet) -> Alignment:
    """Pair the records and the entities of two sets."""
    a, b, pairs = {}, {}, {}
    partners: dict[str, str] = {}
    links: tuple[dict[str, dict[Hashable, str]], dict[str, dict[Hashable, str]]] = ({}, {})
    for name, layer in layers.items():
        if key_role(layer) is None or name not in one.layers or name not in other.layers:
            continue
        a[name], b[name] = units(layer, one.layers[name]), units(layer, other.layers[name])
        pairs[name] = match(a[name], b[name])
        partners |= {ours.id: theirs.id for ours, theirs in pairs[name]}
        for side, chosen in zip(links, (a[name], b[name]), strict=True):
            _note_links(layer, chosen, side)
    registers = {reference.layer for name in a for reference in compared_fields(layers[name]).register_references}
    entities = {
        register: correspondence(links[0].get(register, {}), links[1].get(register, {})) for register in registers
    }
    return Alignment(a, b, pairs, entities, partners)


def differences(layer: Layer, alignment: Alignment) -> Iterator[Difference]:
    """Yield where the two sets differ on a layer, in the order of the text."""
    found = []
    paired_a = {one.id for one, _ in alignment.pairs[layer.name]}
    paired_b = {other.id for _, other in alignment.pairs[layer.name]}
    for one, other in alignment.pairs[layer.name]:
        fields = _differing(layer, alignment, one, other)
        if fields:
            start = min(one.extent[0][0], other.extent[0][0])
            end = max(one.extent[-1][1], other.extent[-1][1])
            found.append(Difference(layer.name, one.document, start, end, one, other, fields))
    for unit in alignment.a[layer.name]:
        if unit.id not in paired_a:
            found.append(Difference(layer.name, unit.document, unit.extent[0][0], unit.extent[-1][1], unit, None, {}))
    for unit in alignment.b[layer.name]:
        if unit.id not in paired_b:
            found.append(Difference(layer.name, unit.document, unit.extent[0][0], unit.extent[-1][1], None, unit, {}))
    yield from sorted(found, key=lambda difference: (difference.document, difference.start, difference.end))


def _differing(layer: Layer, alignment: Alignment, one: Unit, other: Unit) -> dict[str, tuple[Any, Any]]:
    roles = {role: (one.roles[role], other.roles[role]) for role in one.roles if one.roles[role] != other.roles[role]}
    fields = compared_fields(layer)
    plain = {name: (one.record[name], other.record[name]) for name in fields.values}
    references = {
        field_name(reference): (
            _shown(reference, one),
            _shown(reference, other),
        )
        for reference in (*fields.register_references, *fields.record_references)
    }
    return roles | {
        name: values for name, values in (references | plain).items() if not alignment.is_equal(layer, name, one, other)
    }


def _shown(reference: Reference, unit: Unit) -> Any:
    values = list(values_at(unit.record, reference.path))
    return values if EACH in reference.path else next(iter(values), None)


def _note_links(layer: Layer, chosen: list[Unit], side: dict[str, dict[Hashable, str]]) -> None:
    field = Alignment.linking_field(layer)
    for reference in compared_fields(layer).register_references:
        if reference.path == (field,):
            for unit in chosen:
                for name in values_at(unit.record, reference.path):
                    side.setdefault(reference.layer, {})[unit.document, unit.extent] = name
