"""Level C of the attributions: the rules, asked of the parts of each record that are its own."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from spanpack.columns import Columns
from spanpack.proofs.memory import Memory, Text, new
from spanpack.rules import attributions
from spanpack.subschemas import Json


def attributions_agree(
    columns: Columns,
    parts: list[Json],
    reaches: Sequence[Sequence[tuple[int, int]]],
    texts: Mapping[str, Text],
    memory: Memory,
) -> bool:
    """Return whether no attribution breaks C541 to C549.

    ``parts`` are the records with the fields that are their own, ``reaches`` the sorted offsets of their spans.
    """
    stretch, column = columns.with_fields("source_entities", "identification", "attitude", "form", "negated")
    values = [columns.values(stretch, text) for text in column]
    english = columns.each({document: texts[document].is_english for document in columns.rows})
    known = memory.combinations.setdefault("attributions", set())
    cues = [part["cue"][0]["text"] for part in parts]
    found = new(known, set(zip(column, cues, [bool(part["source"]) for part in parts], english, strict=True)))
    if not all(attributions.fit(columns.values(stretch, text), *words) for text, *words in found):
        return False
    known |= found
    return (
        all([end <= start for inner in reaches for (_, end), (start, _) in itertools.pairwise(inner)])
        and [attributions.quoted_form([span["text"] for span in part["content"]]) for part in parts]
        == [value["form"] for value in values]
        and _are_placed(columns, parts)
        and _repeat(columns, parts, values)
    )


def _are_placed(columns: Columns, parts: list[Json]) -> bool:
    """Return whether each record names the innermost attribution around it, and no other."""
    return all(
        next(attributions.misplaced(parts[rows.start : rows.stop]), None) is None for rows in columns.rows.values()
    )


def _repeat(columns: Columns, parts: list[Json], values: list[Json]) -> bool:
    """Return whether what repeats another attribution says the same."""
    named = {row: name for row, name in enumerate(columns.own_ids("repeat_of")) if name}
    if not named:
        return True
    places = {name: row for row, name in enumerate(columns.ids)}
    return all(
        attributions.repeat_problem(parts[row] | values[row], parts[places[name]] | values[places[name]]) is None
        for row, name in named.items()
    )
