"""Every disagreement of the passes has its decision, every decision its place, and the gold says what was decided."""

from __future__ import annotations

import dataclasses
import re
import shutil
from functools import cache
from pathlib import Path

import pytest
import yaml

from docs.adjudication import (
    DECISIONS,
    REGISTER,
    Decision,
    Dispute,
    Passes,
    answers,
    disputes,
    is_followed,
    read_decisions,
    read_passes,
    undecided,
)
from docs.adjudication_page import is_naming
from spanpack.descriptor.index import index
from spanpack.validation.headings import anchors
from tests.guidelines import TEXT, rulings
from tests.helpers import read_records, write_records

ROOT = Path(__file__).parent.parent


@cache
def passes() -> Passes:
    return read_passes(ROOT)


@cache
def decisions() -> tuple[Decision, ...]:
    return tuple(read_decisions(ROOT, passes()))


@cache
def found() -> tuple[Dispute, ...]:
    return tuple(disputes(passes()))


def describe(dispute: Dispute) -> str:
    words = passes().texts[dispute.document].text[dispute.start : dispute.end]
    return f"{dispute.layer} {dispute.document}[{dispute.start}] «{words[:60]}» {sorted(dispute.fields)}"


def test_every_disagreement_has_its_decision() -> None:
    assert found()
    assert [describe(dispute) for dispute in found() if not answers(dispute, decisions())] == []


def test_every_disputed_field_of_an_entity_is_decided() -> None:
    open_fields = {describe(dispute): undecided(dispute, answers(dispute, decisions())) for dispute in found()}
    assert {place: fields for place, fields in open_fields.items() if fields} == {}


def test_every_decision_has_its_disagreement() -> None:
    met = {decision for dispute in found() for decision in answers(dispute, decisions())}
    assert [decision for decision in decisions() if decision not in met] == []


def test_the_gold_says_what_was_decided() -> None:
    wrong = [
        (describe(dispute), decision.decision)
        for dispute in found()
        for decision in answers(dispute, decisions())
        if not is_followed(passes(), dispute, decision, answers(dispute, decisions()))
    ]
    assert wrong == []


def test_each_decision_quotes_its_document_exactly() -> None:
    texts = passes().texts
    assert [d for d in decisions() if texts[d.document].text[d.start : d.end] != d.quote] == []


def test_each_decision_names_a_section_or_a_ruling_of_the_guidelines() -> None:
    rules = anchors((ROOT / "annotations" / "GUIDELINES.md").read_text("utf-8"))
    assert {decision.section for decision in decisions()} - set(rules) == set()


@pytest.mark.parametrize("side", ["a", "b"])
def test_a_decision_says_of_a_pass_what_it_has(side: str) -> None:
    taken = passes().sets[side]
    wrong = []
    for decision in decisions():
        words = decision.a if getattr(decision, side) == "the same" else getattr(decision, side)
        place = (decision.document, decision.start, decision.end)
        layer = "actors" if decision.layer == REGISTER else decision.layer
        spans = [
            each for each in taken.layers[layer] if (each["document"], each.get("start"), each.get("end")) == place
        ]
        for record in spans:
            said = record if decision.layer != REGISTER else taken.registers["entities"][record["entity"]]
            if not said_of(decision, words).items() <= {name: str(value) for name, value in said.items()}.items():
                wrong.append((decision.document, decision.start, decision.quote, words))
        if decision.layer == REGISTER and not spans and words != "no such entity":
            wrong.append((decision.document, decision.start, decision.quote, words))
    assert wrong == []


def said_of(decision: Decision, words: str) -> dict[str, str]:
    """Return the values of fields that a decision gives to a pass: of its entity, or of its record."""
    if decision.layer == REGISTER:
        return dict(re.findall(r"\b(name|type|country|sector) (.+?)(?=, (?:name|type|country|sector) |$)", words))
    fields = {"high": "certainty", "medium": "certainty", "low": "certainty", "name": "mention", "nominal": "mention"}
    return {fields[word]: word for word in re.findall(r"\b(high|medium|low|name|nominal)\b", words)}


def test_no_decision_stands_twice() -> None:
    keys = [(d.document, d.layer, d.start, d.quote, d.decision) for d in decisions()]
    assert len(keys) == len(set(keys))


def test_entries_hold_what_the_readme_says() -> None:
    rows = yaml.safe_load((ROOT / DECISIONS).read_text(encoding="utf-8"))
    required = ["document", "layer", "quote", "start", "a", "b", "decision", "section", "reason"]
    assert [row for row in rows if [key for key in row if key != "look"] != required] == []
    assert {row["layer"] for row in rows} <= {"actors", "numbers", "dates", "attributions", REGISTER}


def one(layer: str, document: str, start: int) -> tuple[Dispute, Decision]:
    """Return the dispute that the decision at a place answers."""
    [decision] = [d for d in decisions() if d.layer == layer and d.document.startswith(document) and d.start == start]
    [dispute] = [dispute for dispute in found() if decision in answers(dispute, decisions())]
    return dispute, decision


@pytest.mark.parametrize(
    ("layer", "document", "start", "fields"),
    [
        ("actors", "000", 827, {"mention"}),  # «Taliban enemies» is a name to a, nominal to b.
        ("actors", "001", 192, {"entity"}),  # «Afghan fighters»: one entity with those of 000, or its own.
        ("actors", "000", 1906, {"certainty", "note"}),
        ("attributions", "002", 1178, {"cue"}),
        ("register", "003", 6229, {"country"}),  # Oxford Analytica
    ],
)
def test_what_differs_is_found(layer: str, document: str, start: int, fields: set[str]) -> None:
    dispute, _ = one(layer, document, start)
    assert set(dispute.fields) == fields
    assert not dispute.is_alike


def test_what_only_one_pass_has_is_found() -> None:
    dispute, _ = one("attributions", "003", 5598)  # «have made little secret»
    assert [len(dispute.readings[side]) for side in ("a", "b", "gold")] == [1, 0, 0]


def test_what_both_have_and_the_gold_has_otherwise_is_found() -> None:
    dispute, decision = one("actors", "004", 1008)  # «unit 29155»
    assert (set(dispute.fields), dispute.is_alike, decision.decision) == ({"mention"}, True, "neither, nominal")


@pytest.mark.parametrize(
    ("layer", "document", "start", "wrong"),
    [
        ("actors", "000", 827, "b, nominal"),
        ("actors", "000", 827, "neither"),
        ("actors", "000", 521, "b, medium"),
        ("actors", "000", 1906, "a, medium"),
        ("actors", "001", 764, "a"),  # The gold has the entity of a, and another certainty.
        ("actors", "004", 1008, "a"),
        ("attributions", "002", 1178, "a"),
        ("attributions", "003", 5598, "a"),
        ("register", "003", 6229, "a: country None"),
        ("register", "003", 6229, "b: country USA"),
        ("register", "003", 6229, "neither: country GBR"),
    ],
)
def test_a_decision_that_the_gold_does_not_follow_is_seen(layer: str, document: str, start: int, wrong: str) -> None:
    dispute, decision = one(layer, document, start)
    assert is_followed(passes(), dispute, decision)
    assert not is_followed(passes(), dispute, dataclasses.replace(decision, decision=wrong))


def test_a_change_of_the_gold_without_a_decision_is_seen(tmp_path: Path) -> None:
    for folder in ("seeds", "annotations", "schemas"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "datapackage.json", tmp_path)
    table = tmp_path / "annotations" / "dates.jsonl"
    records = read_records(table)
    place = next(number for number, record in enumerate(records) if record["value"] == "2021-07-21")
    records[place]["value"] = "2021-07-22"
    write_records(table, records)
    index(tmp_path)
    changed = read_passes(tmp_path)
    unanswered = [dispute for dispute in disputes(changed) if not answers(dispute, read_decisions(tmp_path, changed))]
    assert [(dispute.layer, set(dispute.fields), dispute.is_alike) for dispute in unanswered] == [
        ("dates", {"value"}, True)
    ]


def test_the_page_has_a_row_for_each_decision() -> None:
    page = (ROOT / "docs" / "adjudication.md").read_text(encoding="utf-8")
    rows = [line for line in page.split("\n") if "GUIDELINES.md#" in line and line.startswith("| ")]
    assert len(rows) == len([decision for decision in decisions() if not is_naming(decision)])
    namings = page.partition("## Namings\n")[2].partition("\n## ")[0].split("\n| ")[2:]
    assert len(namings) == len([decision for decision in decisions() if is_naming(decision)])
    assert namings[0] == (
        "000 | 731 | former Afghan Security Forces troops who spoke to The Post | former Afghan Security Forces troops "
        "who remain in Kabul | former Afghan Security Forces troops who spoke to The Post |"
    )
    assert (
        "| 827 | …pped in a country led by <b>Taliban enemies</b> who want them dead, many… | mention name "
        "| mention nominal | a, name "
        "| [actor-mention-noun-after-name](../annotations/GUIDELINES.md#actor-mention-noun-after-name) |"
    ) in page


def test_the_page_counts_the_decisions_that_cite_a_ruling() -> None:
    page = (ROOT / "docs" / "adjudication.md").read_text(encoding="utf-8")
    known = set(rulings(enumerate(TEXT.split("\n"), 1)))
    citing = [decision.section for decision in decisions() if decision.section in known]
    [total] = [line for line in page.split("\n") if line.startswith("| all | ")]
    assert total.split(" | ")[-1] == f"{len(citing)} |"
    assert f"\n{len(set(citing))} of the {len(known)} rulings are cited." in page
