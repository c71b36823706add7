"""Make records of what was read of a document: ids for those that have none, and what is wrong with each."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from spanpack.editing.ids import free_ids, named_ids
from spanpack.formats.choices import has_own_span, own_role
from spanpack.formats.content import AnnotatedDocument
from spanpack.formats.interface import ReadDocument
from spanpack.formats.items import Item, put_together, roles, take_apart, value_schemas
from spanpack.rules import schema as schema_rules
from spanpack.rules.subject import document_prefix
from spanpack.schemas.layer import Layer, Violation, dumps
from spanpack.schemas.subschemas import Json
from spanpack.storage.files import PackageError

KINDS = ("same", "changed", "new", "removed", "kept")
"""What an import does to a record, in the order in which it is told; kept is one that the format has no place for."""

_SHOWN = 60
"""Code points of a span that are shown of a record that has no id yet."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What becomes of a document: its records as they are to be, each with the name of its layer.

    ``by_kind`` says how many of which layer are same, changed, new, removed and kept; ``problems`` what is wrong.
    """

    records: list[tuple[str, Json]] = field(default_factory=list)
    by_kind: dict[str, Counter[str]] = field(default_factory=lambda: {kind: Counter() for kind in KINDS})
    problems: list[str] = field(default_factory=list)


def take(
    layers: Mapping[str, Layer],
    chosen: Collection[str],
    read: ReadDocument,
    before: AnnotatedDocument,
    texts: Collection[bytes],
) -> Taken:
    """Return the records of a document after an import: those that were read, and the old of layers not ``chosen``.

    Of the chosen ones those are kept that ``read`` has no place for.

    An id that stands in one of ``texts`` is given to no new record: it may be that of one that is gone.
    """
    taken = Taken()
    items = [item for item in read.items if item.layer in chosen]
    taken.problems.extend(what for item in items for what in _misread(layers[item.layer], read.id, item, before.text))
    if not taken.problems:
        taken.problems.extend(_doubled(layers, items, before, texts))
    if taken.problems:
        return taken
    old = {(item.layer, item.id): item for item in before.items}
    named = list(_named(layers, items, before, texts))
    made = {(item.layer, item.name): given.id for item, given in named if item.name and not item.id}
    for item, unlinked in named:
        layer, given = layers[item.layer], _linked(layers[item.layer], unlinked, made)
        known, record = old.pop((layer.name, given.id), None), put_together(layer, given)
        wrong = _wrong(layer, given, record)
        taken.problems.extend(f"{_called(layer, item)}: {what}" for what in wrong)
        if not wrong:
            taken.records.append((layer.name, record))
            taken.by_kind[_kind(layer, record, known)][layer.name] += 1
    for item in old.values():
        layer = layers[item.layer]
        is_kept = read.spans_only and not has_own_span(layer, item)
        if item.layer in chosen:
            taken.by_kind["kept" if is_kept else "removed"][item.layer] += 1
        if item.layer not in chosen or is_kept:
            taken.records.append((item.layer, put_together(layer, item)))
    return taken


def _named(
    layers: Mapping[str, Layer], items: list[Item], before: AnnotatedDocument, texts: Collection[bytes]
) -> Iterator[tuple[Item, Item]]:
    """Yield the annotations in the order of the text, each as it was read and with an id.

    Without an id, one that lies where a record of its layer did, which no other claims, is that record: it was read
    before. The others get the next free ids.
    """
    names = [item.id for item in items if item.id]
    claimed, there = set(names), defaultdict(list)
    for item in before.items:
        if item.id not in claimed:
            there[_place(item)].append(item.id)
    taken = [*names, *(item.id for item in before.items)]
    prefix = document_prefix(before.id)
    nameless = {item.layer: layers[item.layer] for item in items if not item.id}
    give = {name: free_ids(layer, [*taken, *named_ids(layer, [prefix], texts)]) for name, layer in nameless.items()}
    for item in sorted(items, key=lambda one: min((part.start for part in one.parts), default=0)):
        alike = there[_place(item)]
        name = item.id or (alike.pop(0) if alike else give[item.layer](prefix))
        yield item, dataclasses.replace(item, id=name)


def _doubled(
    layers: Mapping[str, Layer], items: list[Item], before: AnnotatedDocument, texts: Collection[bytes]
) -> Iterator[str]:
    """Yield what is wrong where several records have the same id, with one that is free."""
    seen: dict[str, Item] = {}
    again = {item.id: item for item in items if item.id and seen.setdefault(item.id, item) is not item}
    for name, item in again.items():
        free = _free(layers[item.layer], set(seen), before, texts)
        yield f"several records have the id {name}; give each its own{free}"


def _free(layer: Layer, names: set[str], before: AnnotatedDocument, texts: Collection[bytes]) -> str:
    """Return that an id is free, in words; no text where the schema does not say how one is made."""
    prefix = document_prefix(before.id)
    try:
        taken = names | named_ids(layer, [prefix], texts) | {item.id for item in before.items}
        return f" ({free_ids(layer, taken)(prefix)} is free)"
    except PackageError:
        return ""


def _linked(layer: Layer, item: Item, made: Mapping[tuple[str, str], str]) -> Item:
    """Return an item that names records which were ``made`` in the other tool by the ids that they were given."""
    own = {reference.path[0]: reference.layer for reference in layer.references if len(reference.path) == 1}
    found = {
        path: made[own[path], value]
        for path, value in item.values.items()
        if path in own and isinstance(value, str) and (own[path], value) in made
    }
    return dataclasses.replace(item, values={**item.values, **found}) if found else item


def _place(item: Item) -> tuple[object, ...]:
    """Return what a record has in common with itself as it is read again: its layer and its spans."""
    return (item.layer, *sorted((part.role, part.start, part.end) for part in item.parts))


def _called(layer: Layer, item: Item) -> str:
    """Return how a person finds an annotation: its id; without one, what the other tool calls it, and its words."""
    if item.id:
        return item.id
    main = (*item.spans(own_role(layer)), *item.parts)
    words = [f"{main[0].text[:_SHOWN]!r} at {main[0].start} to {main[0].end}"] if main else []
    named = ", ".join([*([item.name] if item.name else []), *words])
    return f"{named} (a new record of {layer.name})" if named else f"a new record of {layer.name}"


def _misread(layer: Layer, document: str, item: Item, text: str) -> Iterator[str]:
    """Yield what of an item is none of its layer or of the text of its document."""
    if not isinstance(item.id, str):
        yield f"the id {item.id!r:.100} is no text"
        return
    name = _called(layer, item)
    if item.document != document:
        yield f'{name}: belongs to "{item.document}"'
    for path in item.values:
        if path not in value_schemas(layer):
            yield f"{name}: {path!r:.100} is no field of {item.layer}"
    for part in item.parts:
        if part.role not in roles(layer):
            yield f"{name}: a record of {item.layer} has no {part.role!r:.100}"
        elif type(part.start) is not int or type(part.end) is not int:
            yield f"{name}: the offsets {part.start!r:.100} and {part.end!r:.100} are not whole numbers"
        elif not 0 <= part.start < part.end <= len(text):
            yield f"{name}: there is no span {part.start} to {part.end} in the text, which ends at {len(text)}"
        elif text[part.start : part.end] != part.text:
            found = text[part.start : part.end]
            yield f"{name}: the text at {part.start} to {part.end} is {found!r}, and not {part.text!r:.300}"


def _wrong(layer: Layer, item: Item, record: Json) -> list[str]:
    """Return how a record breaks its schema, and what was read for it that it cannot take."""
    if not layer.is_valid(record):
        found = [what for violation in layer.violations(record) for what in _messages(item, violation)]
        return list(dict.fromkeys(found))
    lost = Counter(item.parts) - Counter(take_apart(layer, record).parts)
    return [
        f"the span {part.start} to {part.end}, {part.text!r}, has no place: "
        f"a record of {item.layer} has one span of {part.role or item.layer}"
        for part in lost.elements()
    ]


def _messages(item: Item, violation: Violation) -> Iterator[str]:
    path = ".".join(map(str, violation.pointer))
    if violation.keyword in ("type", "enum") and violation.value is None and path not in item.values:
        yield f"lacks {path}; docs/formats.md says under «A new record» where each tool has it"
    else:
        yield from schema_rules.messages(violation)


def _kind(layer: Layer, record: Json, old: Item | None) -> str:
    """Return which of KINDS a record is, beside the one of the same id that the package has."""
    if old is None:
        return "new"
    if take_apart(layer, record) == old:
        return "same"
    # A number beyond 64 bits may be whole, or a float of the same value: that changes nothing in the table.
    lines = [dumps(layer.canonical(one)) for one in (record, put_together(layer, old))]
    return "same" if lines[0] == lines[1] else "changed"
