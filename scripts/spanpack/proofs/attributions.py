"""Level C of the attributions: the rules, asked of what is each record's own and of each combination of the rest."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Mapping

from spanpack.lines.columns import Columns, Spans, Unclear, Values
from spanpack.proofs.anchors import share_paragraphs
from spanpack.proofs.lists import Lists, are_apart
from spanpack.proofs.memory import Memory, Text, new
from spanpack.rules import attributions, punctuation
from spanpack.schemas.subschemas import Json

_SAID = ("identification", "attitude", "negated")


def attributions_agree(columns: Columns, lists: Lists, texts: Mapping[str, Text], memory: Memory) -> bool:
    """Return whether no attribution breaks C503, C541 to C550 or C557."""
    if not {"source", "cue", "content", "addressee"} <= columns.nested.keys():
        raise Unclear(columns.nested.keys())
    said = columns.values("identification", "attitude", "form", "negated")
    return (
        are_apart(lists)
        and _fit(columns, said, texts, memory)
        and _forms(columns, lists) == said.each("form")
        and _have_own_cues(columns, lists)
        and _are_told_near_by(columns, lists, texts)
        and _are_trimmed(columns, lists, texts)
        and _are_placed(columns)
        and _repeat(columns)
    )


def _fit(columns: Columns, said: Values, texts: Mapping[str, Text], memory: Memory) -> bool:
    found = zip(
        said.column,
        map(bool, columns.values("source_entities").each("source_entities")),
        [cue[0]["text"] for cue in columns.nested["cue"]],
        map(bool, columns.nested["source"]),
        columns.each(texts, "is_english"),
        strict=True,
    )
    known = memory.combinations.setdefault("attributions", set())
    combinations = new(known, set(found))
    read = said.reader(*_SAID)
    if not all(attributions.fit(*read(values), *words) for values, *words in combinations):
        return False
    known |= combinations
    return True


def _spans_of(columns: Columns, lists: Lists, field: str) -> Spans:
    paths = [path[0] for path in columns.layer.span_paths]
    return lists.fields[paths.index(field)].spans


def _forms(columns: Columns, lists: Lists) -> list[str]:
    """Return the form of each content by its quotation marks, which most do not have."""
    spans = _spans_of(columns, lists, "content")
    marks = map(attributions.QUOTATION_MARK.search, spans.texts)
    forms = ["indirect"] * columns.count
    for row in {row for row, mark in zip(spans.rows, marks, strict=True) if mark}:
        forms[row] = attributions.quoted_form([span["text"] for span in columns.nested["content"][row]])
    return forms


def _have_own_cues(columns: Columns, lists: Lists) -> bool:
    """Return whether no two cues of a document overlap."""
    cues = _spans_of(columns, lists, "cue")
    for rows in columns.rows.values():
        starts, ends = cues.starts[rows.start : rows.stop], cues.ends[rows.start : rows.stop]
        if not all(map(operator.le, ends, starts[1:])):
            reaches = sorted(zip(starts, ends, strict=True))
            if any([end > start for (_, end), (start, _) in itertools.pairwise(reaches)]):
                return False
    return True


def _are_told_near_by(columns: Columns, lists: Lists, texts: Mapping[str, Text]) -> bool:
    """Return whether sources and addressees stand in the paragraph of their cue."""
    cues, each = _spans_of(columns, lists, "cue"), columns.each(texts, "text")
    if cues.rows != range(columns.count):
        raise Unclear(cues.rows)
    return all(share_paragraphs(cues, _spans_of(columns, lists, part), each) for part in ("source", "addressee"))


def _are_trimmed(columns: Columns, lists: Lists, texts: Mapping[str, Text]) -> bool:
    """Return whether no span of a document in English holds punctuation that it should not."""
    english = columns.each(texts, "is_english")
    for path, field in zip(columns.layer.span_paths, lists.fields, strict=True):
        suspects = punctuation.suspects(field.spans.texts)
        if not suspects:
            continue
        notes = columns.values("note").each("note")
        for text, row in zip(field.spans.texts, field.spans.rows, strict=True):
            if text in suspects and english[row]:
                is_content = path[0] == "content"
                if punctuation.slip_of_content(text, notes[row]) if is_content else punctuation.slip_of_part(text):
                    return False
    return True


def _are_placed(columns: Columns) -> bool:
    """Return whether each record names the innermost attribution around it, and no other."""
    records = [
        {"id": name, "parent": parent or None, "cue": cue, "content": content}
        for name, parent, cue, content in zip(
            columns.ids, columns.own_ids("parent"), columns.nested["cue"], columns.nested["content"], strict=True
        )
    ]
    return all(
        next(attributions.misplaced(records[rows.start : rows.stop]), None) is None for rows in columns.rows.values()
    )


def _repeat(columns: Columns) -> bool:
    """Return whether what repeats another attribution says the same."""
    repeats = columns.own_ids("repeat_of")
    named = {row: name for row, name in enumerate(repeats) if name}
    places = {name: row for row, name in enumerate(columns.ids)} if named else {}

    def record(row: int) -> Json:
        own = {"repeat_of": repeats[row] or None, "content": columns.nested["content"][row]}
        return own | {name: columns.values(name).at(row, name) for name in ("attitude", "source_entities")}

    return all(attributions.repeat_problem(record(row), record(places[name])) is None for row, name in named.items())
