"""docs/adjudication.md: every disagreement of the two passes, and how it was decided."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from docs.adjudication import (
    DECISIONS,
    ENTITY_FIELDS,
    REGISTER,
    Decision,
    Dispute,
    Passes,
    answers,
    disputes,
    named_fields,
    read_decisions,
    read_passes,
)
from spanpack.compare.units import Unit


def adjudication_markdown(root: Path) -> str:
    """Return docs/adjudication.md."""
    passes = read_passes(root)
    decisions = read_decisions(root, passes)
    found = [(dispute, answers(dispute, decisions)) for dispute in disputes(passes)]
    return (
        "\n".join(
            [
                *_introduction(found, _rulings(root)),
                *_tables(passes, found),
                *_namings(passes, found),
                *_renamings(passes),
            ]
        )
        + "\n"
    )


Decided = list[tuple[Dispute, list[Decision]]]

_TITLES = {
    "actors": "Actors",
    "numbers": "Numbers",
    "dates": "Dates",
    "attributions": "Attributions",
    REGISTER: "Register",
}


_RULING = re.compile(r'^- <a id="(.+)"></a>$', re.MULTILINE)
_ONLY_A_NAME = "only the wording of the register's name differs"

_INTRODUCTION = f"""\
# Adjudication

The gold in `annotations/` was made from two complete passes of all the documents, `annotations/passes/a` and
`annotations/passes/b`. Here is every place at which they differ, or at which they agree and the gold says
otherwise: both readings, the decision, the section of the [guidelines](../annotations/GUIDELINES.md), or the ruling
in it, that decided it, and the reason. The places are computed by comparing the three. A test shows that each has
its decision in `{DECISIONS}`, that each decision has its place, and that the gold says
what was decided. How well the passes agree is in [agreement.md](agreement.md).

How a note is worded is no disagreement; that one pass has a note and the other none is one. «both» stands
where the passes agree. Where only the wording of a name in the register differs, the place is under
[Namings](#namings)."""


def _rulings(root: Path) -> set[str]:
    """Return the anchors of the rulings of the guidelines: the points with an anchor of their own."""
    return set(_RULING.findall((root / "annotations" / "GUIDELINES.md").read_text(encoding="utf-8")))


def _introduction(found: Decided, rulings: set[str]) -> Iterator[str]:
    yield _INTRODUCTION
    yield ""
    yield "| layer | places | passes alike, gold otherwise | decisions | for a | for b | for neither | by a ruling |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    rows = [(title, [each for each in found if each[0].layer == layer]) for layer, title in _TITLES.items()]
    for title, chosen in [*rows, ("all", found)]:
        decisions = [decision for _, answer in chosen for decision in answer]
        verdicts = Counter(decision.decision.split()[0].strip(",:") for decision in decisions)
        counts = [len(chosen), sum(dispute.is_alike for dispute, _ in chosen), len(decisions)]
        counts += [verdicts[side] for side in ("a", "b", "neither")]
        counts.append(sum(decision.section in rulings for decision in decisions))
        yield f"| {title} | {' | '.join(map(str, counts))} |"
    yield ""
    cited = {decision.section for _, answer in found for decision in answer} & rulings
    yield "«By a ruling» counts the decisions that cite a ruling, a point of the guidelines on single cases:"
    yield f"{len(cited)} of the {len(rulings)} rulings are cited. The other decisions cite a whole section. Which"
    yield "ruling was written for the case that it decides is not recorded."
    yield ""


def _tables(passes: Passes, found: Decided) -> Iterator[str]:
    for layer, title in _TITLES.items():
        with_reasons = [
            (dispute, [each for each in answer if not is_naming(each)])
            for dispute, answer in found
            if dispute.layer == layer
        ]
        chosen = [each for each in with_reasons if each[1]]
        if not chosen:
            continue
        yield f"## {title}"
        yield ""
        for document, group in itertools.groupby(chosen, key=lambda each: each[0].document):
            yield f"### {title}, {document.partition('_')[0]}"
            yield ""
            yield "| place | words | a | b | decision | rule | reason |"
            yield "|---:|---|---|---|---|---|---|"
            for dispute, answer in group:
                yield from _rows(passes, dispute, answer)
            yield ""


def is_naming(decision: Decision) -> bool:
    """Return whether a decision is of nothing but how the register words the name of an entity."""
    return decision.layer == REGISTER and decision.reason.startswith(_ONLY_A_NAME)


def _namings(passes: Passes, found: Decided) -> Iterator[str]:
    """Yield the entities that the registers only name differently, in one table: their reason is the same."""
    rows = [(dispute, each) for dispute, answer in found for each in answer if is_naming(each)]
    yield "## Namings"
    yield ""
    yield f"{len(rows)} entities differ in the wording of their name alone. The name that tells the actor apart stands,"
    yield "in the spelling of the field ([register](../annotations/GUIDELINES.md#register), and for unnamed actors"
    yield "[register-name-apart](../annotations/GUIDELINES.md#register-name-apart))."
    yield ""
    yield "| document | place | a | b | name that stands |"
    yield "|---|---:|---|---|---|"
    for dispute, decision in rows:
        a, b = (_name(dispute.readings[side]) for side in ("a", "b"))
        cells = [decision.document.partition("_")[0], str(decision.start), a, b, _name(dispute.readings["gold"])]
        yield f"| {' | '.join(map(_cell, cells))} |"
    yield ""


def _name(entity: Any) -> str:
    return entity["name"] if entity else "no such entity"


def _rows(passes: Passes, dispute: Dispute, answer: Sequence[Decision]) -> Iterator[str]:
    text = passes.texts[dispute.document].text
    for decision in answer:
        a, b = (_reading(passes, dispute, decision, side, text) for side in ("a", "b"))
        if a == b and dispute.is_alike:
            a, b = f"both: {a}", "both"
        rule = f"[{decision.section}](../annotations/GUIDELINES.md#{decision.section})"
        # An entity may be disputed at a mention in another document than its first.
        elsewhere = "" if decision.document == dispute.document else decision.document.partition("_")[0] + ": "
        cells = [
            f"{elsewhere}{decision.start}",
            _in_context(passes.texts[decision.document].text, decision),
            a,
            b,
            decision.decision,
            rule,
            decision.reason,
        ]
        yield f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _in_context(text: str, decision: Decision, window: int = 25) -> str:
    before, after = text[max(0, decision.start - window) : decision.start], text[decision.end : decision.end + window]
    return f"…{before}<b>{decision.quote}</b>{after}…"


def _reading(passes: Passes, dispute: Dispute, decision: Decision, side: str, text: str) -> str:
    """Return what a pass says in a dispute: the fields that differ, or the whole record where one has none."""
    reading = dispute.readings[side]
    if dispute.layer == REGISTER:
        fields = [name for name in ENTITY_FIELDS if name in named_fields(decision)]
        return ", ".join(f"{name} {reading[name] or 'none'}" for name in fields) if reading else "no such entity"
    if not reading:
        return "no record"
    return "; ".join(_unit(passes, dispute, side, unit, text) for unit in reading)


def _unit(passes: Passes, dispute: Dispute, side: str, unit: Unit, text: str) -> str:
    entities = passes.sets[side].registers["entities"]
    is_whole = len({len(reading) for reading in dispute.readings.values()}) > 1
    shown = []
    for role, extent in unit.roles.items():
        if role in dispute.fields or (is_whole and extent):
            words = " + ".join(f"«{text[start:end]}»" for start, end in extent)
            shown.append(words if role == dispute.layer else f"{role} {words or 'none'}")
    for name, value in unit.record.items():
        wanted = name in dispute.fields or (is_whole and name in ("entity", "mention", "attitude", "certainty"))
        if not wanted or name in unit.roles:
            continue
        if name == "entity":
            shown.append(f"entity {entities[value]['name']}")
        elif name == "note":
            shown.append(f"note: {value}" if value else "no note")
        else:
            shown.append(f"{name} {value or 'none'}")
    return ", ".join(shown)


def _renamings(passes: Passes) -> Iterator[str]:
    """Yield the entities that have another id in a pass than in the gold: the same mentions, so no disagreement."""
    back = {side: _back(passes, side) for side in ("a", "b")}
    rows = [
        (entity, record["name"], back["a"].get(entity, ""), back["b"].get(entity, ""))
        for entity, record in passes.sets["gold"].registers["entities"].items()
    ]
    renamed = [row for row in rows if any(name and name != row[0] for name in row[2:])]
    yield "## Renamings"
    yield ""
    yield f"Each pass named its entities by itself. {len(renamed)} entities of the gold have another id in a pass; they"
    yield "are known by their mentions, so that a name is no disagreement."
    yield ""
    yield "| gold | name | a | b |"
    yield "|---|---|---|---|"
    for row in renamed:
        yield f"| {' | '.join(map(_cell, row))} |"


def _back(passes: Passes, side: str) -> dict[str, str]:
    known = passes.alignments[side, "gold"].entities["entities"]
    register = passes.sets[side].registers["entities"]
    return {other: name for name in register if (other := known.of(name)) is not None}


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ⏎ ")
