"""Decisions between passes are held to the texts, to each other and to the guidelines, as waivers are."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import spanpack
from spanpack.descriptor.index import index
from spanpack.findings import Finding
from tests.helpers import change, copy_base

ROOT = Path(__file__).parent.parent
DECISIONS = "annotations/passes/decisions.yaml"
ENTRY = {
    "document": "100",
    "layer": "actors",
    "quote": "Ada Brown",
    "start": 53,
    "a": "high",
    "b": "medium",
    "decision": "a",
    "section": "certainty",
    "reason": "Nothing is open.",
}


def found(tmp_path: Path, *entries: dict[str, object]) -> list[Finding]:
    package = tmp_path / "base" if (tmp_path / "base").exists() else copy_base(tmp_path)
    shutil.copy(ROOT / "schemas" / "decisions.json", package / "schemas")
    (package / DECISIONS).parent.mkdir(exist_ok=True)
    lines = [f"- {json.dumps(ENTRY | entry, ensure_ascii=False)}\n" for entry in entries]
    (package / DECISIONS).write_text("".join(lines), encoding="utf-8")
    index(package)
    return spanpack.validate(package)


def said(findings: list[Finding]) -> list[tuple[str, int, str, str]]:
    return [(finding.rule, finding.line, finding.message, finding.fix) for finding in findings]


def test_words_that_stand_elsewhere_are_shown_with_their_places(tmp_path: Path) -> None:
    [finding] = found(tmp_path, {"start": 54})
    assert (finding.message, finding.fix) == (
        "the document has 'da Brown ' at 54, the decision says 'Ada Brown'",
        "The quotation stands at 53 to 62, 203 to 212: correct start.",
    )
    assert finding.document == "100_ada"
    assert finding.excerpt is not None
    assert (finding.excerpt.start, finding.excerpt.end) == (54, 63)


@pytest.mark.parametrize(("start", "there"), [(100_000, "nothing"), (53, "'Ada Brow'")])
def test_words_that_stand_nowhere_are_told(start: int, there: str, tmp_path: Path) -> None:
    assert said(found(tmp_path, {"quote": "Bob Gray", "start": start})) == [
        (
            "W711",
            1,
            f"the document has {there} at {start}, the decision says 'Bob Gray'",
            "'Bob Gray' is nowhere in the document: correct it.",
        )
    ]


@pytest.mark.parametrize(
    ("quote", "start", "inside", "fix"),
    [
        ("da Brown", 54, "begins inside 'Ada'", "Widen it to whole words, 'Ada Brown', or narrow it."),
        ("Ada Bro", 53, "ends inside 'Brown'", "Widen it to whole words, 'Ada Brown', or narrow it."),
    ],
)
def test_words_are_whole(quote: str, start: int, inside: str, fix: str, tmp_path: Path) -> None:
    assert said(found(tmp_path, {"quote": quote, "start": start})) == [
        ("W711", 1, f"the quotation {quote!r} {inside}", fix)
    ]


def test_the_decisions_on_a_document_that_is_gone_are_one_finding(tmp_path: Path) -> None:
    mend = "Correct the document, the words or the offset; remove the decisions on a document that was withdrawn."
    assert said(found(tmp_path, {}, {"document": "300"}, {"document": "200"}, {"document": "200", "start": 3})) == [
        ("W711", 2, 'the catalogue has no document "300"', mend),
        (
            "W711",
            3,
            f'the catalogue has no document "200"; the same mistake shows in 1 more place: {DECISIONS}:4',
            mend,
        ),
    ]


def test_two_decisions_of_the_same_words_may_be_about_two_fields(tmp_path: Path) -> None:
    assert found(tmp_path, {}, {"a": "ada-brown", "b": "mayor"}) == []
    [finding] = found(tmp_path, {}, {"section": "number-extent"})
    assert (finding.rule, finding.line, finding.related) == ("W712", 2, (DECISIONS, 1))


def test_a_section_is_asked_where_there_are_guidelines(tmp_path: Path) -> None:
    assert found(tmp_path, {}) == []
    (tmp_path / "base" / "annotations" / "GUIDELINES.md").write_text("# Certainties\n", encoding="utf-8")
    assert [(finding.rule, finding.message) for finding in found(tmp_path, {})] == [
        ("W713", 'annotations/GUIDELINES.md has no section "certainty"; did you mean certainties?')
    ]


def test_guidelines_that_are_gone_are_one_finding_of_waivers_and_decisions(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    (package / "annotations" / "GUIDELINES.md").unlink()
    change(package / "annotations" / "attributions.jsonl", 1, negated=True)
    waiver = "- {rule: C547, document: 100_ada, quote: says, reason: It shows one., section: attribution-extent}\n"
    (package / "annotations" / "waivers.yaml").write_text(waiver, encoding="utf-8")
    [finding] = found(tmp_path, {}, {"start": 203})
    assert (finding.rule, finding.path, finding.also) == (
        "W705",
        "annotations/waivers.yaml",
        ((DECISIONS, 1), (DECISIONS, 2)),
    )


def test_of_a_text_that_has_changed_the_decisions_wait(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    text = package / "seeds" / "100_ada.txt"
    text.write_bytes(text.read_bytes().replace(b"Ada Brown said", b"Ada Browne said"))
    assert [(finding.rule, finding.path) for finding in found(tmp_path, {"start": 203})] == [
        ("A303", "seeds/100_ada.txt")
    ]
    assert [(finding.rule, finding.path) for finding in found(tmp_path, {"document": "200"})] == [
        ("A303", "seeds/100_ada.txt"),
        ("W711", DECISIONS),
    ]


def test_what_its_schema_rejects_is_not_asked_where_it_stands(tmp_path: Path) -> None:
    assert [finding.rule for finding in found(tmp_path, {"start": -1})] == ["S206"]


def test_a_schema_of_decisions_may_have_other_properties(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    words = {
        "title": "Decision",
        "type": "object",
        "properties": {"quote": {"description": "Words.", "type": "string"}},
    }
    (package / "schemas" / "decisions.json").write_text(json.dumps(words) + "\n", encoding="utf-8")
    (package / "annotations" / "decisions.yaml").write_text("- quote: Ada\n- quote: Bob\n", encoding="utf-8")
    index(package)
    assert spanpack.validate(package) == []
