"""A sample of the planted errors; ``make mutation`` plants them all."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

import spanpack
from spanpack.descriptor.index import index
from spanpack.findings import Finding
from spanpack.lines import yamldata
from spanpack.rules.catalogue import RULES
from spanpack.validation import validate as validation
from tests.helpers import BASE
from tests.mutation.kinds import KINDS
from tests.mutation.page import GROUPS, NOT_PLANTED, page
from tests.mutation.places import Original, read_original, write_package
from tests.mutation.plant import Outcome, Tally, outcomes, sample
from tests.mutation.quick import check, remembering

ROOT = Path(__file__).parents[1]
SAMPLE = 6
"""How many errors of each kind are planted here."""

Said = list[tuple[str, str, int, int, str]]


@pytest.fixture(scope="module")
def corpus() -> Original:
    return read_original(ROOT)


@pytest.fixture(scope="module")
def whole() -> Original:
    return read_original(ROOT, with_passes=True)


def said(findings: list[Finding]) -> Said:
    return [(found.rule, found.path, found.line, found.column, found.message) for found in findings]


@pytest.mark.parametrize("group", GROUPS)
def test_planted_errors_are_caught_by_the_rule_they_break(group: str, corpus: Original) -> None:
    kinds = [kind for kind in KINDS.values() if kind.group == group and not kind.is_measured]
    planted = [(kind, site) for kind in kinds for site in sample(corpus, kind, SAMPLE)]
    found = list(outcomes(corpus, planted))
    assert len(found) == len(planted)
    assert [outcome for outcome in found if not outcome.is_expected] == []


@pytest.mark.parametrize(
    "name",
    [
        "media type dropped",
        "document removed",
        "document renamed",
        "document with the prefix of another",
        "path of no text",
        "rights of another kind",
        "text read as null",
        "zone dropped",
        "character before a text",
        "invalid byte",
        "file removed",
        "waiver left out",
        "decision of another document",
        "guidelines removed",
    ],
)
def test_an_error_in_what_all_annotation_sets_share_is_one_finding(name: str, whole: Original) -> None:
    kind = KINDS[name]
    planted = [contents for site in sample(whole, kind, 3) if (contents := kind.plant(whole, site)) is not None]
    assert planted
    found = [[finding.rule for finding in check(contents)] for contents in planted]
    assert [rules for rules in found if len(rules) != 1 or kind.expected.isdisjoint(rules)] == []


def test_every_kind_can_be_planted_in_the_corpus_or_in_the_base_package(corpus: Original) -> None:
    base = read_original(BASE)
    nowhere = [name for name, kind in KINDS.items() if not sample(corpus, kind, 1) and not sample(base, kind, 1)]
    assert nowhere == []


def test_there_are_more_than_forty_kinds_in_named_groups() -> None:
    assert len(KINDS) >= 40
    assert {kind.group for kind in KINDS.values()} == set(GROUPS)


def test_every_rule_is_expected_by_a_kind_or_it_is_said_why_not() -> None:
    expected = {rule for kind in KINDS.values() if not kind.is_measured for rule in kind.expected}
    assert [rule for rule in RULES if (rule in expected) == (rule in NOT_PLANTED)] == []
    assert expected <= set(RULES)


def test_findings_are_the_same_by_quick_ways_and_by_plain_ones(
    corpus: Original, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The decisions on the passes are the same file each time, and would take most of the time.
    read_yaml = functools.cache(yamldata.read_yaml)
    for module in (yamldata, validation):
        monkeypatch.setattr(module, "read_yaml", read_yaml)
    planted = [kind.plant(corpus, site) for kind in KINDS.values() for site in sample(corpus, kind, 1)]
    changed = [contents for contents in planted if contents is not None]
    plain = [said(check(contents)) for contents in changed]
    with remembering(corpus):
        quick = [said(check(contents)) for contents in changed]
    assert quick == plain


@pytest.mark.parametrize("group", GROUPS)
def test_findings_are_the_same_in_memory_and_on_disk(group: str, corpus: Original, tmp_path: Path) -> None:
    kind, site = next(
        (kind, site) for kind in KINDS.values() if kind.group == group for site in sample(corpus, kind, 1)
    )
    contents = kind.plant(corpus, site)
    assert contents is not None
    findings = said(check(contents))
    assert findings
    assert said(spanpack.validate(write_package(contents, tmp_path))) == findings


def test_hashes_of_a_planted_error_are_those_that_spanpack_index_computes(corpus: Original, tmp_path: Path) -> None:
    kind = KINDS["negated flipped"]
    contents = kind.plant(corpus, sample(corpus, kind, 1)[0])
    assert contents is not None
    assert contents != corpus.contents
    assert index(write_package(contents, tmp_path), check=True) == []


def test_errors_are_not_planted_in_a_package_that_has_findings(corpus: Original) -> None:
    kind = KINDS["text changed its hash not"]
    contents = kind.plant(corpus, sample(corpus, kind, 1)[0])
    assert contents is not None
    wrong = Original(contents, corpus.descriptor, corpus.tables, corpus.texts)
    with pytest.raises(ValueError, match="has findings"):
        list(outcomes(wrong, []))


def test_a_tally_counts_what_is_caught_expected_and_alone() -> None:
    tally = Tally()
    for rules in ((), ("C523",), ("A303",), ("C523", "C525")):
        tally.add(Outcome("bounds times ten", (), rules))
    assert tally == Tally(planted=4, caught=3, expected=2, alone=2)


def test_the_page_never_rounds_up_to_all() -> None:
    counts = {"bounds times ten": Tally(planted=10_000, caught=9_999, expected=9_999, alone=5_000)}
    text = page(counts, {"C523": 9_999}, 3)
    assert "| caught: at least one finding | 9,999 | 99.9 % |" in text
    assert "| caught by exactly one finding | 5,000 | 50.0 % |" in text
    assert "| C523 | bounds differ from the text | 4 | 9,999 |" in text
    assert "| C522 | bounds are the wrong way round | 1 | 0 |" in text
    assert "| bounds times ten | Each bound ten times as large." in text


def test_the_published_page_lists_every_kind_and_no_error_that_was_missed() -> None:
    text = (ROOT / "docs" / "mutation.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.count(" | ") == 6]
    counted = {row[0].removesuffix(" \\*"): (row[3], row[4]) for row in rows if row[0] != "kind"}
    assert list(counted) == [name for group in GROUPS for name, kind in KINDS.items() if kind.group == group]
    missed = [name for name, (planted, caught) in counted.items() if planted != caught]
    assert [name for name in missed if not KINDS[name].is_measured] == []
