"""Where the two passes and the gold differ, and which decision answers it.

The disputes are computed from the three sets; the decisions stand in annotations/passes/decisions.yaml.
tests/test_adjudication.py holds the two to each other; adjudication_page.py shows them.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from spanpack.compare.alignment import Alignment, align
from spanpack.compare.sets import RecordSet, Text, read_sets
from spanpack.compare.units import Unit, compared_fields, field_name, values_at
from spanpack.schemas.layer import Layer, Reference

SETS = {"a": "annotations/passes/a", "b": "annotations/passes/b", "gold": "annotations"}
DECISIONS = "annotations/passes/decisions.yaml"
REGISTER = "register"
ENTITY_FIELDS = ("name", "type", "country", "sector")
"""Wikidata items are no reading of the texts: neither pass has any, and each was found later in a source of its own."""

_VERDICT = re.compile(r"(a|b|neither)\b[,:]? ?(.*)", re.DOTALL)
_STATED = {"high": "certainty", "medium": "certainty", "low": "certainty", "name": "mention", "nominal": "mention"}
_STATED_WORDS = re.compile(rf"(?:^(?:but )?|, )({'|'.join(_STATED)})\b")
_ENTITY_FIELD = re.compile(r"\b(name|type|country|sector) (.+?)(?=, (?:name|type|country|sector) |$)")

Reading = tuple[Unit, ...]


@dataclass(frozen=True)
class Decision:
    """An entry of decisions.yaml; ``look`` is "third" where it was taken after the passes were joined."""

    document: str
    layer: str
    quote: str
    start: int
    a: str
    b: str
    decision: str
    section: str
    reason: str
    look: str | None = None

    @property
    def end(self) -> int:
        """The offset after the quotation."""
        return self.start + len(self.quote)


@dataclass(frozen=True)
class Dispute:
    """A place at which the passes differ, or at which they agree and the gold differs.

    ``readings`` holds the records of each set there, by "a", "b" and "gold"; in the register, the entity of
    each. ``parts`` are the stretches of the text that are in question, and ``fields`` what differs in records
    that all have. ``is_alike`` says that the passes agree, and the gold differs from both.
    """

    layer: str
    document: str
    start: int
    end: int
    readings: Mapping[str, Any]
    fields: frozenset[str]
    parts: tuple[tuple[str, int, int], ...]
    is_alike: bool


@dataclass(frozen=True)
class Passes:
    """The two passes and the gold, with what of one is what of another."""

    layers: Mapping[str, Layer]
    texts: Mapping[str, Text]
    sets: Mapping[str, RecordSet]
    alignments: Mapping[tuple[str, str], Alignment]


def read_passes(root: Path) -> Passes:
    """Read the passes and the gold of the package at ``root``."""
    sets: dict[str, RecordSet] = {}
    alignments = {}
    for one, other in itertools.combinations(SETS, 2):
        layers, texts, sets[one], sets[other] = read_sets(root, SETS[one], SETS[other])
        alignments[one, other] = _firm(align(layers, sets[one], sets[other]))
    return Passes(layers, {text.id: text for text in texts}, sets, alignments)


def _firm(alignment: Alignment) -> Alignment:
    """Keep of the entities that correspond those of one id, and those that share most of their mentions.

    Where one pass has split what the other has joined, a part is not taken for the whole.
    """
    sides = [
        {(u.document, u.extent): u.record["entity"] for u in side["actors"]} for side in (alignment.a, alignment.b)
    ]
    shared = Counter((sides[0][place], sides[1][place]) for place in sides[0].keys() & sides[1].keys())
    of_a, of_b = Counter[str](), Counter[str]()
    for (one, other), count in shared.items():
        of_a[one] += count
        of_b[other] += count
    known = alignment.entities["entities"]
    pairs = {
        one: other
        for one, other in known.pairs.items()
        if one == other or 2 * shared[one, other] > max(of_a[one], of_b[other])
    }
    return dataclasses.replace(alignment, entities={"entities": dataclasses.replace(known, pairs=pairs)})


def read_decisions(root: Path, passes: Passes) -> list[Decision]:
    """Read decisions.yaml; documents are given by how only they begin."""
    rows = yaml.safe_load((root / DECISIONS).read_text(encoding="utf-8"))
    names = {
        text[: len(row["document"])]: text for row in rows for text in passes.texts if text.startswith(row["document"])
    }
    return [Decision(**{**row, "document": names[row["document"]]}) for row in rows]


def disputes(passes: Passes) -> list[Dispute]:
    """Return every dispute, in the order of layers, documents and text; the register at the end."""
    found = []
    for name, layer in passes.layers.items():
        if name in passes.alignments["a", "b"].a:
            found += [dispute for item in _items(passes, name) if (dispute := _dispute(passes, layer, item))]
    return found + sorted(_register_disputes(passes), key=lambda dispute: (dispute.document, dispute.start))


def answers(dispute: Dispute, decisions: Sequence[Decision]) -> list[Decision]:
    """Return the decisions that meet a dispute: of the same layer, at the words that are in question."""
    same = [each for each in decisions if each.layer == dispute.layer]
    at_words = [
        each
        for each in same
        if any(each.document == name and each.start < end and start < each.end for name, start, end in dispute.parts)
    ]
    return at_words or [
        each
        for each in same
        if each.document == dispute.document and dispute.start <= each.start and each.end <= dispute.end
    ]


def undecided(dispute: Dispute, decisions: Iterable[Decision]) -> set[str]:
    """Return the fields of a disputed entity that none of its decisions names; elsewhere a decision is of all."""
    if dispute.layer != REGISTER:
        return set()
    return set(dispute.fields).difference(*map(named_fields, decisions))


def named_fields(decision: Decision) -> set[str]:
    """Return the fields of an entity that a decision of the register names."""
    return {name for name, _ in _ENTITY_FIELD.findall(decision.decision)}


def is_followed(passes: Passes, dispute: Dispute, decision: Decision, others: Iterable[Decision] = ()) -> bool:
    """Return whether the gold says, in a dispute, what the decision says.

    A decision begins with the side that is right, a, b or neither, and may go on with what is otherwise:
    «a, but medium», «neither, nominal», «b: country GBR». ``others`` are all that answer the dispute: what a
    third look decides goes before.
    """
    found = _VERDICT.fullmatch(decision.decision.strip())
    if found is None:
        raise ValueError(f"a decision begins with a, b or neither, and not so: {decision.decision!r}")
    verdict, rest = found.groups()
    if dispute.layer == REGISTER:
        return _is_entity_followed(dispute, verdict, rest)
    later = [each for each in others if each.look and not decision.look]
    overruled = {name for each in later for name in _stated(each.decision)}
    stated = {name: value for name, value in _stated(rest).items() if name not in overruled}
    gold = dispute.readings["gold"]
    if any(unit.record[name] != value for unit in gold for name, value in stated.items()):
        return False
    differing = {side: _readings_differ(passes, dispute, side) for side in ("a", "b")}
    if verdict == "neither":
        return bool(differing["a"]) and bool(differing["b"])
    open_fields = {*stated, *overruled}
    # With another certainty comes or goes its note, which the gold may word in its own way.
    if open_fields or _are_noted_alike(dispute, verdict):
        open_fields |= {"note"}
    return differing[verdict] <= open_fields


def _stated(words: str) -> dict[str, str]:
    """Return the values of fields that a decision states, after the side that is right.

    >>> _stated("but medium: who they are is not said")
    {'certainty': 'medium'}
    """
    return {_STATED[value]: value for value in _STATED_WORDS.findall(words)}


def _are_noted_alike(dispute: Dispute, side: str) -> bool:
    ours, gold = dispute.readings[side], dispute.readings["gold"]
    return all(bool(one.record["note"]) == bool(other.record["note"]) for one, other in zip(ours, gold, strict=False))


def _is_entity_followed(dispute: Dispute, verdict: str, rest: str) -> bool:
    gold = dispute.readings["gold"]
    stated = {name: None if value == "None" else value for name, value in _ENTITY_FIELD.findall(rest)}
    if gold is None or not stated or any(gold[name] != value for name, value in stated.items()):
        return False
    is_said = {side: _says(dispute.readings[side], stated) for side in ("a", "b")}
    return not any(is_said.values()) if verdict == "neither" else is_said[verdict]


def _says(entity: Any, stated: Mapping[str, Any]) -> bool:
    return entity is not None and all(entity[name] == value for name, value in stated.items())


def _readings_differ(passes: Passes, dispute: Dispute, side: str) -> set[str]:
    """Return the fields in which the gold differs from a pass in a dispute; "record" where one lacks a record."""
    ours, gold = dispute.readings[side], dispute.readings["gold"]
    if len(ours) != len(gold):
        return {"record"}
    layer, alignment = passes.layers[dispute.layer], passes.alignments[side, "gold"]
    return {field for pair in zip(ours, gold, strict=True) for field in _differing(layer, alignment, *pair)}


def _items(passes: Passes, layer: str) -> Iterator[dict[str, Reading]]:
    """Yield what stands at one place of a document, by set: units whose extents overlap, directly or by others."""
    # A document that came later, with no record of a pass, was never in dispute.
    covered = {unit.document for side in ("a", "b") for units in _every(passes, side) for unit in units}
    everything = [
        (unit.document, unit.extent, name, unit)
        for name, units in _units(passes, layer).items()
        for unit in units
        if unit.document in covered
    ]
    item: dict[str, list[Unit]] = defaultdict(list)
    document, end = "", 0
    for where, extent, name, unit in sorted(everything, key=lambda each: each[:3]):
        if item and (where != document or extent[0][0] >= end):
            yield {side: tuple(item[side]) for side in SETS}
            item = defaultdict(list)
            end = 0
        document, end = where, max(end, extent[-1][1])
        item[name].append(unit)
    if item:
        yield {side: tuple(item[side]) for side in SETS}


def _every(passes: Passes, side: str) -> Iterator[Sequence[Unit]]:
    alignment = passes.alignments["a", "b"]
    yield from (alignment.a if side == "a" else alignment.b).values()


def _units(passes: Passes, layer: str) -> dict[str, list[Unit]]:
    return {
        "a": passes.alignments["a", "b"].a[layer],
        "b": passes.alignments["a", "b"].b[layer],
        "gold": passes.alignments["a", "gold"].b[layer],
    }


def _dispute(passes: Passes, layer: Layer, item: Mapping[str, Reading]) -> Dispute | None:
    fields: set[str] = set()
    parts: set[tuple[int, int]] = set()
    differing_pairs = set()
    for pair in passes.alignments:
        one, other = (item[side] for side in pair)
        if len(one) != len(other):
            differing_pairs.add(pair)
            parts |= {part for reading in (one, other) for unit in reading for part in unit.extent}
            continue
        for left, right in zip(one, other, strict=True):
            differing = _differing(layer, passes.alignments[pair], left, right)
            if differing:
                differing_pairs.add(pair)
                fields |= differing
                parts |= _in_question(left, right, differing)
    if not differing_pairs:
        return None
    units = [unit for reading in item.values() for unit in reading]
    start, end = min(unit.all[0][0] for unit in units), max(unit.all[-1][1] for unit in units)
    is_alike = ("a", "b") not in differing_pairs
    where = units[0].document
    placed = tuple((where, *part) for part in sorted(parts))
    return Dispute(layer.name, where, start, end, item, frozenset(fields), placed, is_alike)


def _differing(layer: Layer, alignment: Alignment, one: Unit, other: Unit) -> set[str]:
    compared = compared_fields(layer)
    references = (*compared.register_references, *compared.record_references)
    names = [*compared.values, *(field_name(reference) for reference in references)]
    found = {name for name in names if not alignment.is_equal(layer, name, one, other)}
    if not layer.is_span:
        found -= {
            field_name(r) for r in compared.register_references if _is_settled_by_mentions(alignment, r, one, other)
        }
    found |= {role for role in one.roles if one.roles[role] != other.roles[role]}
    return found | ({"note"} if _note(one) != _note(other) else set())


def _is_settled_by_mentions(alignment: Alignment, reference: Reference, one: Unit, other: Unit) -> bool:
    """Return whether the entities of a source are those of the same mentions: which they are is decided there."""
    ours, theirs = set(values_at(one.record, reference.path)), set(values_at(other.record, reference.path))
    here = [
        {unit.extent: unit.record["entity"] for unit in side["actors"] if unit.document == one.document}
        for side in (alignment.a, alignment.b)
    ]
    linked = {(here[0][place], here[1][place]) for place in here[0].keys() & here[1].keys()}
    known = {(left, right) for left, right in linked if left in ours and right in theirs}
    return {left for left, _ in known} == ours and {right for _, right in known} == theirs


def _note(unit: Unit) -> bool:
    """Return what a note says that is a reading: how it is worded is none, that there is one is."""
    return bool(unit.record["note"])


def _in_question(one: Unit, other: Unit, fields: set[str]) -> set[tuple[int, int]]:
    roles = [role for role in one.roles if role in fields]
    if not roles:
        return {*one.all, *other.all}
    differing = {offset for role in roles for offset in _offsets(one.roles[role]) ^ _offsets(other.roles[role])}
    return {(offset, offset + 1) for offset in differing} | ({*one.extent} if len(fields) > len(roles) else set())


def _offsets(extent: tuple[tuple[int, int], ...]) -> set[int]:
    return {offset for start, end in extent for offset in range(start, end)}


def _register_disputes(passes: Passes) -> Iterator[Dispute]:
    """Yield the entities whose fields differ, at their mentions."""
    mentions: dict[str, dict[str, list[Unit]]] = {side: defaultdict(list) for side in SETS}
    for side, units in _units(passes, "actors").items():
        for unit in units:
            mentions[side][unit.record["entity"]].append(unit)
    registers = {side: each.registers["entities"] for side, each in passes.sets.items()}
    to_b = passes.alignments["a", "b"].entities["entities"]
    to_gold = {side: passes.alignments[side, "gold"].entities["entities"] for side in ("a", "b")}
    seen = set()
    for name, entity in registers["a"].items():
        b, gold = registers["b"].get(to_b.of(name) or ""), registers["gold"].get(to_gold["a"].of(name) or "")
        seen.add(to_b.of(name))
        yield from _register_dispute({"a": entity, "b": b, "gold": gold}, mentions)
    for name, entity in registers["b"].items():
        if name not in seen:
            gold = registers["gold"].get(to_gold["b"].of(name) or "")
            yield from _register_dispute({"a": None, "b": entity, "gold": gold}, mentions)


def _register_dispute(
    readings: Mapping[str, Any], mentions: Mapping[str, Mapping[str, Sequence[Unit]]]
) -> Iterator[Dispute]:
    there = [entity for entity in readings.values() if entity]
    fields = frozenset(field for field in ENTITY_FIELDS if len({entity[field] for entity in there}) > 1)
    if not fields:
        return
    # Its mentions are those of the gold; an entity that the gold has not is known by those of the passes.
    sides = [side for side in ("gold", "a", "b") if readings[side]]
    units = mentions[sides[0]][readings[sides[0]]["id"]]
    if units:
        first = min(units, key=lambda unit: (unit.document, unit.extent))
        parts = {(unit.document, *part) for unit in units for part in unit.extent}
        a, b = readings["a"], readings["b"]
        is_alike = a is not None and b is not None and all(a[field] == b[field] for field in fields)
        yield Dispute(REGISTER, first.document, *first.extent[0], readings, fields, tuple(sorted(parts)), is_alike)
