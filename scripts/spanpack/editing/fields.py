"""Level S of the records of a draft: of all that is not in doubt, at its place in the draft."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from spanpack.editing.drafts import Entry
from spanpack.editing.filling import own_references
from spanpack.findings import Finding
from spanpack.lines.positions import Pointer
from spanpack.package import CATALOGUE
from spanpack.rules import schema as schema_rules
from spanpack.rules.catalogue import RULES
from spanpack.schemas.layer import Layer, read_layer
from spanpack.schemas.subschemas import Json


def schema_findings(
    entries: Sequence[Entry], draft: str, locate: Callable[[Pointer], tuple[int, int]]
) -> Iterator[Finding]:
    """Yield how the records of a draft break their schemas, but for what is doubtful.

    ``locate`` gives the line and the column of a value of the ``draft``.
    """
    keys = defaultdict(list)
    for entry in entries:
        if entry.key is not None:
            keys[entry.document, entry.layer.name].append(entry.key)
    for entry in entries:
        layer = _without_conditions(entry.layer, frozenset(pointer[0] for pointer in entry.doubtful))
        if layer.is_valid(entry.record):
            continue
        for rule, pointer, message, fix, _ in schema_rules.problems(layer, entry.record, is_yaml=True):
            if _is_in_doubt(entry, rule, pointer):
                continue
            name = str(pointer[0]) if pointer else ""
            part = layer.shape["properties"].get(name, {})
            target = own_references(layer).get(name)
            place = locate((*entry.pointer, *pointer))
            mend = fix or RULES[rule].mend
            if name and name not in entry.written:
                mend = f"Add {name}. {part.get('description', '')}".strip()
                yield Finding("S201", draft, *place, f"the record lacks a key: {name}", mend)
                continue
            if rule == "S205" and target is not None and target != CATALOGUE:
                named = ", ".join(keys[entry.document, target])
                mend = f"Give the id of a record of {target}, or the key of one in this draft"
                mend += f": {named}." if named else "."
            elif rule == "S203" and pointer == (name,) and "properties" in part:
                mend = f"Write a mapping: {name}: {{{', '.join(f'{key}: …' for key in part['properties'])}}}."
            yield Finding(rule, draft, *place, message, mend)


def _is_in_doubt(entry: Entry, rule: str, pointer: Pointer) -> bool:
    """Return whether what breaks a rule is doubtful, or holds something that is and is judged as a whole."""
    return any(
        pointer[: len(doubtful)] == doubtful or (rule == "S206" and doubtful[: len(pointer)] == pointer)
        for doubtful in entry.doubtful
    )


@functools.lru_cache(maxsize=64)
def _without_conditions(layer: Layer, doubtful: frozenset[str | int]) -> Layer:
    """Return a layer without the conditions of its schema that depend, or may depend, on a ``doubtful`` field."""
    conditions = layer.schema.get("allOf", []) if doubtful else []
    kept = [condition for condition in conditions if _is_certain(condition, doubtful)]
    if kept == conditions:
        return layer
    others = {key: value for key, value in layer.schema.items() if key != "allOf"}
    return read_layer(layer.name, others | ({"allOf": kept} if kept else {}), {})


def _is_certain(condition: Json, doubtful: frozenset[str | int]) -> bool:
    asked = condition.get("if")
    if not isinstance(asked, dict) or asked.keys() != {"properties"}:
        return False  # It may ask anything.
    return not doubtful & asked["properties"].keys()
