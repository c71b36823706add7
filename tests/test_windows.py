"""Findings show where in the text a record stands, wherever its offsets can be trusted, and of a long text a part."""

from __future__ import annotations

from pathlib import Path

import pytest

import spanpack
from spanpack import Finding
from spanpack.descriptor.index import index
from spanpack.findings import LONGEST, WINDOW, excerpt
from spanpack.rules.windows import window
from tests.damage import ACTORS, ATTRIBUTIONS, DATES, NUMBERS, TEXT, change_record, edit, rehash
from tests.helpers import BASE, change, copy_base, read_records
from tests.test_rule_fixtures import FIXTURES, findings_of

SHOWN = {code for code in FIXTURES if code[0] in "ACRSGW"} | {"F112"}
NO_SPAN = {
    "A313": "the words stand nowhere in the text",
    "C531": "the catalogue",
    "C532": "the catalogue",
    "C551": "an entity",
    "C552": "an entity",
    "C553": "an entity",
    "C554": "an entity",
    "C561": "the catalogue",
    "R403": "there is no such document",
    "R407": "an entity",
    "R408": "the catalogue",
    "R409": "an id, for which the lines are searched",
    "W702": "the words stand more than once",
    "W704": "a waiver of a rule that cannot be waived",
    "W705": "a waiver",
    "W712": "a decision",
    "W713": "a decision",
}
"""The rules of which the failing fixture is about no words of a text, and what it is about."""


@pytest.mark.parametrize("code", sorted(SHOWN))
def test_a_finding_in_a_record_with_a_span_shows_the_text(code: str, tmp_path: Path) -> None:
    [finding] = findings_of(FIXTURES[code]["fails"], copy_base(tmp_path))
    assert (finding.excerpt is None) == (code in NO_SPAN)


def only(package: Path) -> Finding:
    [finding] = spanpack.validate(rehash(package))
    return finding


def marked(finding: Finding) -> str | None:
    return finding.excerpt.text[slice(*finding.excerpt.marked)] if finding.excerpt else None


def test_a_value_inside_a_span_shows_that_span(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change_record(package, NUMBERS, 1, lambda record: record["counted"].update(page=1))
    assert (only(package).rule, marked(only(package))) == ("S202", "workers")


def test_a_value_of_a_record_that_is_no_span_shows_its_first(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / ATTRIBUTIONS, 2, attitude="belief?")
    assert (only(package).rule, marked(only(package))) == ("S204", "Mayor Ada Brown")


def test_a_record_of_which_the_words_stand_elsewhere_shows_no_text(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / ACTORS, 2, mention="Name", start=54)
    assert (only(package).rule, only(package).excerpt) == ("S204", None)


@pytest.mark.parametrize("start", ["53", True, 53.5, None, -1, 10**6])
def test_offsets_that_are_none_show_no_text(start: object) -> None:
    record = read_records(BASE / ACTORS)[1]
    text = (BASE / TEXT).read_text(encoding="utf-8")
    assert window(record, (), text) == excerpt(text, 53, 62)
    assert window(record | {"start": start}, ("start",), text) is None
    assert window(record, (), None) is None


def test_a_record_out_of_order_shows_the_text(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    lines = (package / DATES).read_bytes().split(b"\n")
    (package / DATES).write_bytes(b"\n".join([lines[1], lines[0], *lines[2:]]))
    assert (only(package).rule, only(package).message, marked(only(package))) == (
        "F112",
        "100-d2 does not stand where the order by document, start and id puts it",
        "May 2021",
    )


def test_a_finding_about_a_record_is_waived_by_the_words_that_it_shows_or_by_the_record(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / ATTRIBUTIONS, 4, certainty="low")
    assert (only(package).rule, marked(only(package))) == ("C501", "officials")
    end = "reason: It shows a waiver., section: attribution-extent}\n"
    for waiver in ("record: 100-q4", "document: 100_ada, quote: officials"):
        (package / "annotations" / "waivers.yaml").write_text(f"- {{rule: C501, {waiver}, {end}", encoding="utf-8")
        index(package)
        assert spanpack.validate(package) == []


# Long texts


def test_a_long_span_is_shown_by_its_ends() -> None:
    text = "a" * 100 + "b" * 1_000_000 + "c" * 100
    shown = excerpt(text, 100, 1_000_100)
    half = "b" * (LONGEST // 2)
    assert shown.text == f"…{'a' * WINDOW}{half}…{half}{'c' * WINDOW}…"
    assert shown.text[slice(*shown.marked)] == f"{half}…{half}"
    assert (shown.start, shown.end) == (100, 1_000_100)
    assert excerpt("b" * LONGEST, 0, LONGEST).text == "b" * LONGEST


def test_a_text_of_many_megabytes_in_one_line_is_one_short_finding(tmp_path: Path) -> None:
    package = edit(copy_base(tmp_path), TEXT, lambda raw: raw[:-1] + b" and so on" * 1_000_000 + b"\n")
    finding = only(package)
    assert (finding.rule, finding.message) == (
        "A312",
        "no zone covers 259 to 10000258, 'and so on and so on and so on and so on and so on…'",
    )
    assert finding.excerpt is not None
    assert len(finding.excerpt.text) == WINDOW + LONGEST + 3


def test_many_megabytes_before_the_annotated_text_are_one_finding(tmp_path: Path) -> None:
    package = edit(copy_base(tmp_path), TEXT, lambda raw: b"and so on " * 1_000_000 + raw)
    finding = only(package)
    assert (finding.rule, finding.path, finding.line) == ("A303", TEXT, 3)
    assert finding.message == (
        "the text has 10,000,000 characters more before 10000011 than when it was annotated: "
        "27 quotations no longer fit"
    )
