"""The catalogue of rules: codes, texts and the sections it points to."""

from __future__ import annotations

import ast
import inspect
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from spanpack.findings import Finding
from spanpack.report import json as json_report
from spanpack.report import text
from spanpack.rules import catalogue
from spanpack.rules.catalogue import LEVELS, RULES, Rule
from spanpack.storage.files import FolderFiles
from spanpack.validation.headings import anchors, explaining_sections
from spanpack.validation.validate import check_package
from tests.helpers import BASE

ROOT = Path(__file__).parent.parent
LETTERS = "".join(LEVELS)


def written_codes() -> list[str]:
    """Return the codes in the order in which catalogue.py writes them: a dict would hide one that stands twice."""
    calls = (node for node in ast.walk(ast.parse(inspect.getsource(catalogue))) if isinstance(node, ast.Call))
    rules = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "_rule"]
    return [ast.literal_eval(call.args[0]) for call in rules]


def test_no_code_stands_twice() -> None:
    codes = written_codes()
    assert codes == list(RULES)
    assert len(codes) == len(set(codes))


def test_rules_are_filed_under_their_codes() -> None:
    assert [rule.code for rule in RULES.values()] == list(RULES)


@pytest.mark.parametrize("code", RULES)
def test_code_is_a_level_and_three_digits_of_which_the_first_counts_the_level(code: str) -> None:
    assert re.fullmatch(rf"[{LETTERS}]\d{{3}}", code)
    assert int(code[1]) == LETTERS.index(code[0])


def test_rules_stand_in_the_order_of_levels_and_numbers() -> None:
    assert all(int(code[1:]) < int(following[1:]) for code, following in pairwise(RULES))


def test_every_level_has_rules() -> None:
    assert {code[0] for code in RULES} == set(LEVELS)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_texts_are_sentences_and_titles_are_not(rule: Rule) -> None:
    for sentence in (rule.asks, rule.why, rule.mend):
        assert sentence == sentence.strip()
        assert sentence.endswith(".")
        assert not re.search(r"  |\n", sentence)
    assert rule.title
    assert not rule.title.endswith(".")


def test_descriptions_of_levels_are_sentences() -> None:
    assert all(name.islower() and about.endswith(".") for name, about in LEVELS.values())


def test_titles_are_unique() -> None:
    assert len({rule.title for rule in RULES.values()}) == len(RULES)


@pytest.mark.parametrize("section", sorted({rule.section for rule in RULES.values()}))
def test_section_exists(section: str) -> None:
    path, _, anchor = section.partition("#")
    assert (ROOT / path).is_file(), f"{path} is missing"
    assert anchors((ROOT / path).read_text(encoding="utf-8")).count(anchor) == 1


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_what_is_asked_of_annotations_is_a_section_of_the_guidelines(rule: Rule) -> None:
    # C561 is asked of the catalogue, of which the guidelines rule only zones and dates; of the form of files they
    # decide what moves offsets. How a decision between passes is written (W71), they leave to CONTRIBUTING.
    is_decided = rule.code[0] not in "PFS" or rule.code in ("F101", "F102", "F103")
    is_decided &= not rule.code.startswith("W71")
    elsewhere = () if is_decided and rule.code != "C561" else ("CONTRIBUTING.md#", "docs/fields.md#")
    assert rule.section.startswith(("annotations/GUIDELINES.md#", *elsewhere))


def test_each_finding_prints_its_section_where_the_package_has_it() -> None:
    findings = [Finding(code, "a.jsonl", 1, 1, "message", "fix") for code in RULES]
    report = check_package(BASE)._replace(findings=findings)
    printed = [line for line in text.lines(report) if line.startswith("    rule: ")]
    assert printed == [f"    rule: spanpack rules {code}" for code in RULES]
    assert {finding["section"] for finding in json.loads(json_report.dumps(report))["findings"]} == {None}
    report = report._replace(sections=explaining_sections(FolderFiles(ROOT), RULES))
    printed = [line for line in text.lines(report) if line.startswith("    rule: ")]
    assert printed == [f"    rule: {rule.section} (spanpack rules {rule.code})" for rule in RULES.values()]
    shown = json.loads(json_report.dumps(report))["findings"]
    assert [finding["section"] for finding in shown] == [rule.section for rule in RULES.values()]


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [("## The package", "the-package"), ("### What's `id`?", "whats-id"), ("# A – b_c", "a--b_c")],
)
def test_anchors_are_those_of_github(heading: str, anchor: str) -> None:
    assert anchors(f"Text.\n\n{heading}\n\nText.\n") == [anchor]


def test_an_anchor_may_be_set_by_hand() -> None:
    assert anchors('<a id="of-old"></a>\r\n## New\r\n<a name="older"></a>\r\n') == ["new", "of-old", "older"]


def test_comments_in_code_are_no_headings() -> None:
    assert anchors("# Title\n\n```sh\n# a comment\n```\n") == ["title"]


def test_a_page_of_another_corpus_explains_what_it_has_a_section_for(tmp_path: Path) -> None:
    (tmp_path / "annotations").mkdir()
    (tmp_path / "annotations" / "GUIDELINES.md").write_text("# Rules\n\n## Ids\n", encoding="utf-8")
    (tmp_path / "CONTRIBUTING.md").write_bytes(b"# \xff\n")
    assert explaining_sections(FolderFiles(tmp_path), ["R401", "A303", "P001", "X-hash-count"]) == {
        "annotations/GUIDELINES.md#ids"
    }
