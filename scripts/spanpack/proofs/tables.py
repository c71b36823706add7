"""Which tables of a shard are right as a whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from spanpack.lines.columns import Columns, Unclear, read_columns
from spanpack.proofs import anchors, lists, references, words
from spanpack.proofs.attributions import attributions_agree
from spanpack.proofs.memory import Memory, Text
from spanpack.proofs.speakers import speakers_agree
from spanpack.rules import actors, attributions, common, dates, numbers
from spanpack.rules import references as level_r
from spanpack.schemas.layer import Layer

PROVED = frozenset(
    (
        level_r.check_prefixes,
        level_r.check_ids,
        level_r.check_references,
        level_r.check_circles,
        common.check_certainty,
        common.check_duplicates,
        actors.check,
        numbers.check,
        dates.check,
        attributions.check,
    )
)
"""The checks of records that a proof stands for; where another is asked, no table is proved (see checking.py)."""

READ_TOGETHER = (
    ("numbers", "dates", anchors.do_not_overlap),
    ("actors", "attributions", speakers_agree),
)
"""Layers whose records a rule compares with each other, and what proves both."""

_ONE_SPAN: dict[str, Callable[[Columns, Mapping[str, Text], Memory], bool]] = {
    "actors": words.actors_agree,
    "dates": words.dates_agree,
    "numbers": words.numbers_agree,
}
_LETTER = re.compile(r"\^\[A-Za-z0-9\]\+-([a-z])\[1-9\]\[0-9\]\*\$")


def prove(
    layers: Mapping[str, Layer],
    registers: Mapping[str, set[str]],
    texts: Mapping[str, Text],
    parts: Mapping[str, bytes],
    memory: Memory,
) -> tuple[dict[str, Columns], dict[str, set[str]]]:
    """Return the layers of which every record is proved right, and the ids of registers that they name.

    ``texts`` holds the documents, without those that are wrong themselves; ``registers`` their ids; ``parts``
    the bytes of each layer. Ids that were named before are left out.
    """
    if not _have_own_ids([layers[name] for name in parts]):
        return {}, {}
    proved: dict[str, Columns] = {}
    used: dict[str, dict[str, set[str]]] = {}
    for name, raw in parts.items():
        columns = read_columns(layers[name], raw, memory.values)
        if columns is not None and columns.rows.keys() <= texts.keys():
            try:
                named = _prove(columns, registers, texts, memory)
            except Unclear:
                continue
            if named is not None:
                proved[name], used[name] = columns, named
    # What rules compare is proved together, or not at all.
    for one, other, agree in READ_TOGETHER:
        names = {one, other}
        if names <= parts.keys() and not (names <= proved.keys() and agree(proved[one], proved[other])):
            proved = {name: columns for name, columns in proved.items() if name not in names}
    others = [layers[name] for name in parts if name not in proved]
    named_layers = {
        reference.layer for layer in others for reference in layer.references if reference.layer != layer.name
    }
    proved = {name: columns for name, columns in proved.items() if name not in named_layers}
    return proved, _joined(used[name] for name in proved)


def _prove(
    columns: Columns, registers: Mapping[str, set[str]], texts: Mapping[str, Text], memory: Memory
) -> dict[str, set[str]] | None:
    """Return the ids of registers that the records name where every record is right, else None."""
    layer = columns.layer
    if not (references.are_named(columns) and anchors.are_anchored(columns.spans.values(), columns, texts)):
        return None
    used = references.are_referred(columns, registers)
    if used is None:
        return None
    columns.remember()
    if columns.nested or not layer.is_span:
        is_right = _is_right_in_lists(columns, texts, memory)
    elif layer.name in _ONE_SPAN:
        is_right = anchors.are_apart(columns) and _ONE_SPAN[layer.name](columns, texts, memory)
    else:
        is_right = anchors.are_in_order(columns)
    return used if is_right else None


def _is_right_in_lists(columns: Columns, texts: Mapping[str, Text], memory: Memory) -> bool:
    name = columns.layer.name
    if name in _ONE_SPAN:
        raise Unclear(name)
    found = lists.read_lists(columns)
    spans = [field.spans for field in found.fields]
    if not (lists.are_ordered(found) and anchors.are_anchored(spans, columns, texts)):
        return False
    if columns.layer.is_span:
        return anchors.are_in_order(columns)
    if not lists.stand_in_order(columns, found):
        return False
    return name != "attributions" or attributions_agree(columns, found, texts, memory)


def _have_own_ids(layers: list[Layer]) -> bool:
    """Return whether the ids of each layer have a letter of their own, so that no two layers share an id."""
    letters = [_LETTER.fullmatch(str(layer.schema["properties"]["id"].get("pattern"))) for layer in layers]
    return all(letters) and len({letter[1] for letter in letters if letter}) == len(letters)


def _joined(used: Any) -> dict[str, set[str]]:
    joined: dict[str, set[str]] = {}
    for named in used:
        for layer, ids in named.items():
            joined.setdefault(layer, set()).update(ids)
    return joined
