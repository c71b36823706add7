"""The registers of an annotation set, the tables whose records belong to no document: each as a whole, and its uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from spanpack.findings import Finding, Habit
from spanpack.lines.records import Table, at, read_jsonl
from spanpack.package import AnnotationSet, Package
from spanpack.rules import actors, references
from spanpack.rules import package as package_rules
from spanpack.rules.subject import Subject
from spanpack.schemas.layer import Layer
from spanpack.schemas.subschemas import Json
from spanpack.validation.cascades import UNUSED
from spanpack.validation.checking import check_order, check_schema, unique


class Registers(NamedTuple):
    """The registers that can be read: by name the table, and those of its records that are valid and have an own id.

    ``ids`` are all that others may refer to, of rejected records as well; those of a register are not there where one
    of them is not known. ``names`` are the ids of entities by the names that are theirs alone.
    """

    tables: dict[str, Table]
    records: dict[str, list[Json]]
    ids: dict[str, set[str]]
    names: dict[str, str]


def read_registers(package: Package, group: AnnotationSet) -> tuple[Registers, list[Finding]]:
    """Return the registers of an annotation set, and what is wrong with each as a table."""
    registers = Registers({}, {}, {}, {})
    findings: list[Finding] = []
    for name, resource in group.registers.items():
        if not package_rules.readable(package, resource):
            continue
        raw = package.files.read(resource.path)
        if not raw.strip():
            findings.append(at(resource.path, "F106", "the table has no records"))
            continue
        layer = package.layers[name]
        table = registers.tables[name] = read_jsonl(layer, resource.path, raw)
        valid, problems = check_schema(layer, table)
        if not table.is_nameless:
            registers.ids[name] = table.lost_ids | {str(record.get("id")) for record in table.rows}
        kept, twice = unique(layer, table, valid)
        registers.records[name] = kept
        findings += [*table.findings, *problems, *twice]
        if name == "entities":
            registers.names.update(actors.entities_by_name(table, kept))
            findings += actors.check_register(table, kept)
        findings += check_order(layer, table, kept)
    return registers, findings


def check_references(registers: Registers, layers: Mapping[str, Layer], lost: Mapping[str, str]) -> Iterator[Finding]:
    """Yield R404 and R406 of the records of registers that refer to others; ``lost`` is as in Work."""
    subject = Subject(
        id="",
        text=None,
        clear_text="",
        record=None,
        layers=registers.records,
        schemas=layers,
        tables=registers.tables,
        registers=registers.ids,
        names=registers.names,
        ids={},
        lost=lost,
    )
    for check in (references.check_references, references.check_circles):
        yield from (finding for _, finding in check(subject))


def check_uses(
    registers: Registers, layers: Iterable[Layer], named: Mapping[str, set[str]], *, fewest: int = 1
) -> list[Finding]:
    """Return R407: a record of a register that another table refers to is referred to by another record.

    ``layers`` are those of all tables that may refer to a register; ``named`` holds, by register, the ids that the
    records of documents and the documents themselves name. Where fewer than ``fewest`` are found, none is returned.
    """
    used = {(name, value) for name, values in named.items() for value in values}
    asked: set[str] = set()
    for layer in layers:
        for reference in layer.references:
            asked |= {reference.layer} - {layer.name}
            for record in registers.records.get(layer.name, ()):
                others = {(reference.layer, value) for _, value in layer.referred(record, reference)}
                used |= others - {(layer.name, record["id"])}
    found: list[Finding] = []
    for name, records in registers.records.items():
        for record in records:
            if name in asked and (name, record["id"]) not in used:
                habit = Habit(("R407",), is_same=False)
                message = f'nothing refers to "{record["id"]}"'
                unused = registers.tables[name].finding("R407", record, message, ("id",), habit=habit)
                label = record.get("name")
                cause = (UNUSED, label, record["id"]) if isinstance(label, str) else None
                found.append(unused._replace(cause=cause))
    return found if len(found) >= fewest else []
