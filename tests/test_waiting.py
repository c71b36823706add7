"""Level G waits for the documents in which something else is found, and for no others."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from spanpack.descriptor.index import index
from spanpack.validation import shards
from spanpack.validation.validate import Report, check_package
from tests.damage import (
    ACTORS,
    ATTRIBUTIONS,
    DESCRIPTOR,
    ENTITIES,
    NUMBERS,
    Edit,
    change_record,
    edit,
    edit_json,
    on_line,
    rehash,
    resource,
)
from tests.helpers import change, read_records, run, write_records
from tests.packages import generate, span

CATALOGUE, TEXT = "seeds/documents.jsonl", "seeds/d001_text.txt"
WAIVERS = "annotations/waivers.yaml"
EVERY, NONE, OTHERS = ("d001", "d002", "d003"), (), ("d002", "d003")
REASON = "reason: It shows a waiver., section: coverage"

Damage = Callable[[Path], object]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Three documents, each with one gap: the figure in its headline."""
    return declare(generate(tmp_path / "package", 3))


def declare(package: Path) -> Path:
    edit_json(package, DESCRIPTOR, lambda descriptor: descriptor.update(spanpack={"coverage": True}))
    index(package)
    return package


def searched(report: Report) -> tuple[str, ...]:
    """Return the prefixes of the documents of which the gap is found, which is their only one."""
    gaps = [finding for finding in report.findings if finding.rule.startswith("G")]
    assert {(finding.rule, finding.line, finding.column) for finding in gaps} <= {("G601", 1, 10)}
    return tuple(str(finding.document)[:4] for finding in gaps)


def others(report: Report) -> list[str]:
    """Return the rules of the findings of other levels."""
    return [finding.rule for finding in report.findings if not finding.rule.startswith("G")]


def waive(package: Path, *waivers: str) -> Path:
    (package / WAIVERS).write_text("".join(f"- {{{waiver}, {REASON}}}\n" for waiver in waivers), encoding="utf-8")
    index(package)
    return package


def changed(table: str, number: int, **values: Any) -> Damage:
    """Return the damage that sets values of the record in a line of a table."""
    return lambda package: rehash(change_record(package, table, number, lambda record: record.update(values)))


def line_edited(path: str, line: int, edit_line: Edit) -> Damage:
    return lambda package: rehash(edit(package, path, on_line(line, edit_line)))


def edited(path: str, edit_bytes: Edit) -> Damage:
    return lambda package: rehash(edit(package, path, edit_bytes))


def described(edit_resource: Callable[[dict[str, Any]], object], path: str) -> Damage:
    return lambda package: edit_json(package, DESCRIPTOR, lambda descriptor: edit_resource(resource(descriptor, path)))


def unlisted(path: str) -> Damage:
    return lambda package: edit_json(package, DESCRIPTOR, lambda d: d["resources"].remove(resource(d, path)))


def removed(path: str) -> Damage:
    return lambda package: (package / path).unlink()


def with_entity(package: Path, **values: Any) -> None:
    records = read_records(package / ENTITIES)
    write_records(package / ENTITIES, [*records, {**records[0], "id": "zoe", "name": "Zoe", **values}])
    rehash(package)


DAMAGES: dict[str, tuple[Damage, list[str], tuple[str, ...]]] = {
    "nothing": (lambda package: None, [], EVERY),
    # In a record of the first document.
    "a wrong value": (changed(ATTRIBUTIONS, 1, negated=True), ["C547"], OTHERS),
    "a word outside the vocabulary": (changed(NUMBERS, 1, type="amount"), ["S204"], OTHERS),
    "a span elsewhere": (changed(ACTORS, 1, start=0, end=9), ["A303"], OTHERS),
    "a line that breaks off": (line_edited(NUMBERS, 1, lambda line: line[: len(line) // 2]), ["F107"], OTHERS),
    "a byte that is not UTF-8": (
        line_edited(NUMBERS, 1, lambda line: line[:-9] + b"\xff" + line[-9:]),
        ["F101"],
        OTHERS,
    ),
    "a record over two lines": (
        line_edited(NUMBERS, 1, lambda line: line.replace(b'"id"', b'\n"id"')),
        ["F107"],
        OTHERS,
    ),
    "a reference to nothing": (changed(ATTRIBUTIONS, 1, parent="d001-q9"), ["R404"], OTHERS),
    "the document of another": (changed(NUMBERS, 1, document="d002_text"), ["R402"], ("d003",)),
    "a document that is unknown": (changed(NUMBERS, 1, document="d009_text"), ["R403"], OTHERS),
    # In a line of which no document is known.
    "a record of a document that the catalogue lacks": (
        changed(NUMBERS, 3, id="d009-n1", document="d009_text"),
        ["R403"],
        NONE,
    ),
    "two records on a line": (edited(ACTORS, lambda raw: raw.replace(b"}\n", b"}", 1)), ["F107"], NONE),
    "a line that is no record": (line_edited(ACTORS, 1, lambda line: b"[]"), ["F108"], NONE),
    # In a table as a whole.
    "a layer without records": (edited(NUMBERS, lambda raw: b""), ["F106"], NONE),
    "a layer that is not there": (removed(NUMBERS), ["P004"], NONE),
    "a layer that is not listed": (unlisted(NUMBERS), ["P005"], NONE),
    "a layer that is not called a table": (described(lambda entry: entry.pop("type"), NUMBERS), ["P012"], NONE),
    "a layer without a schema": (removed("schemas/numbers.json"), ["P004"], NONE),
    "a byte order mark": (edited(NUMBERS, lambda raw: b"\xef\xbb\xbf" + raw), ["F102"], EVERY),
    "carriage returns": (edited(NUMBERS, lambda raw: raw.replace(b"\n", b"\r\n")), ["F103"], EVERY),
    "carriage returns alone": (edited(NUMBERS, lambda raw: raw.replace(b"\n", b"\r")), ["F103"], EVERY),
    "a blank line": (edited(NUMBERS, lambda raw: raw.replace(b"\n", b"\n\n", 1)), ["F105"], EVERY),
    "a line without its end": (edited(NUMBERS, lambda raw: raw[:-1]), ["F104"], EVERY),
    "a table without its hash": (described(lambda entry: entry.pop("hash"), NUMBERS), ["P007"], EVERY),
    "a stale hash of a table": (lambda package: change(package / NUMBERS, 1, note="Counted."), ["P006"], EVERY),
    # In the text and the record of the first document.
    "a text that is not there": (removed(TEXT), ["P004"], OTHERS),
    "a text that is not listed": (unlisted(TEXT), ["P005"], OTHERS),
    "a text that is empty": (edited(TEXT, lambda raw: b""), ["F106"], OTHERS),
    "a text that has changed": (edited(TEXT, lambda raw: b" " + raw), ["A303"], OTHERS),
    "a stale hash of a text": (lambda package: edit(package, TEXT, lambda raw: raw + b"\n"), ["P006"], OTHERS),
    "a licence that is missing": (described(lambda entry: entry.pop("licenses"), TEXT), ["P010"], EVERY),
    "a language that is none": (changed(CATALOGUE, 1, language="qx"), ["C561"], OTHERS),
    "the text of another": (changed(CATALOGUE, 1, path="seeds/d002_text.txt"), ["P014"], OTHERS),
    "a document without a title": (changed(CATALOGUE, 1, title=None), ["S203"], OTHERS),
    "a document that cannot be read": (line_edited(CATALOGUE, 1, lambda line: line[:-1]), ["F107"], OTHERS),
    # In what level G does not look at.
    "an entity that is not used": (with_entity, ["R407"], EVERY),
    "an entity of no type": (lambda package: with_entity(package, type="town"), ["S204"], EVERY),
    "a register that is not there": (removed(ENTITIES), ["P004"], EVERY),
    "another version in the changelog": (
        lambda package: (package / "CHANGELOG.md").write_text("## [9.9.9]\n", encoding="utf-8"),
        ["P009"],
        EVERY,
    ),
    # In the waivers.
    "a waiver of other words": (
        lambda package: waive(package, "rule: C547, document: d001_text, quote: no such words"),
        ["W702"],
        OTHERS,
    ),
    "a waiver of no rule": (
        lambda package: waive(package, "rule: G699, document: d001_text, quote: News"),
        ["W704"],
        OTHERS,
    ),
    "a waiver of no document": (
        lambda package: waive(package, "rule: C547, document: d009_text, quote: News"),
        ["W702"],
        NONE,
    ),
    "a waiver that is none": (
        lambda package: rehash(
            edit(waive(package, "rule: C547, record: d001-q1"), WAIVERS, lambda raw: raw + b"- x\n")
        ),
        ["F108"],
        NONE,
    ),
    "waivers without a schema": (
        lambda package: removed("schemas/waivers.json")(waive(package, "rule: C501, record: d001-q1")),
        ["P004"],
        NONE,
    ),
}


@pytest.mark.parametrize(("damage", "rules", "expected"), DAMAGES.values(), ids=DAMAGES.keys())
def test_the_documents_wait_that_a_mistake_can_touch(
    damage: Damage, rules: list[str], expected: tuple[str, ...], package: Path
) -> None:
    damage(package)
    report = check_package(package)
    assert [rule for rule in others(report) if rule != "W701"] == rules
    assert searched(report) == expected
    waiting = tuple(document for document in EVERY if document not in expected)
    assert tuple(document[:4] for document in report.waiting) == waiting
    assert report.gaps_unasked is bool(waiting)


@pytest.mark.parametrize(
    ("damage", "name"),
    [
        (lambda raw: raw.replace(b"}\n", b"\n", 1), "d001-n1"),
        (lambda raw: raw.replace(b'{"id"', b'{\n"id"', 1), "d001-n1"),
        (lambda raw: raw.replace(b"{", b"{ ", 1), "d001-n1"),
        (lambda raw: raw.replace(b"}\n", b"}", 1), None),
    ],
)
def test_a_line_that_is_no_record_is_known_by_its_id(damage: Edit, name: str | None, package: Path) -> None:
    edit(package, NUMBERS, damage)
    found = check_package(rehash(package)).findings
    assert [finding.record for finding in found if finding.rule in ("F107", "F111")] == [name]


def test_all_wait_for_a_catalogue_that_cannot_be_read(package: Path) -> None:
    edit(package, CATALOGUE, lambda raw: b"\xff\xfe")
    report = check_package(rehash(package))
    assert (searched(report), report.gaps_unasked, report.waiting) == ((), True, ())
    assert run("validate", package).stdout.endswith("; gaps (level G) not asked until this is mended\n")


def test_a_name_in_a_document_that_waits_is_not_looked_for_in_others(package: Path) -> None:
    records = read_records(package / ACTORS)
    text = (package / TEXT).read_text(encoding="utf-8")
    wrong = records[0] | span(text, "workers") | {"id": "d001-a3"}
    write_records(package / ACTORS, [records[0], wrong, *records[1:]])
    index(package)
    report = check_package(package)
    assert (others(report), searched(report)) == (["C513"], OTHERS)


def test_the_summary_names_the_documents_that_wait_while_they_are_few(package: Path) -> None:
    def last_line() -> str:
        return run("validate", package).stdout.splitlines()[-1].partition("; ")[2]

    assert last_line() == ""
    change(package / ATTRIBUTIONS, 1, negated=True)
    index(package)
    assert last_line() == "gaps (level G) not asked in d001_text until these are mended"
    change(package / ATTRIBUTIONS, 3, negated=True)
    index(package)
    assert last_line() == "gaps (level G) not asked in d001_text and d002_text until these are mended"
    summary = json.loads(run("validate", package, "--format", "json").stdout)["summary"]
    assert (summary["gaps_unasked"], summary["gaps_unasked_in"]) == (True, ["d001_text", "d002_text"])
    change(package / ATTRIBUTIONS, 5, negated=True)
    index(package)
    assert last_line() == "gaps (level G) not asked until these are mended"
    for options in (("--select", "C"), ("--ignore", "G"), ("--select", "G")):
        assert "level G" not in run("validate", package, *options).stdout


def test_the_summary_counts_the_documents_that_wait_when_they_are_many(tmp_path: Path) -> None:
    package = declare(generate(tmp_path / "package", 4))
    for line in (1, 3, 5):
        change(package / ATTRIBUTIONS, line, negated=True)
    index(package)
    assert run("validate", package).stdout.endswith(
        "; gaps (level G) not asked in 3 of 4 documents until these are mended\n"
    )


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_documents_that_wait_do_not_depend_on_how_the_work_is_divided(
    jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = declare(generate(tmp_path / "package", 24))
    change(package / ATTRIBUTIONS, 9, negated=True)
    edit(package, NUMBERS, on_line(20, lambda line: line[:-5]))
    rehash(package)
    monkeypatch.setattr(shards, "SHARD_BYTES", 3_000)
    report = check_package(package, jobs=jobs)
    assert report.waiting == ("d005_text", "d020_text")
    assert len(searched(report)) == 22


# Waivers that nothing needs


GAPS = [f"rule: G601, document: d00{number}_text, quote: '{number}'" for number in (1, 2, 3)]
IDLE = [f"rule: {rule}, document: d00{number}_text, quote: News" for rule in ("G601", "G604") for number in (1, 2)]


def idle(package: Path, *, gaps: bool = False) -> list[tuple[str, str | None]]:
    """Return what is said of waivers that nothing needs, each with its document."""
    findings = check_package(package, gaps=gaps).findings
    assert {finding.rule for finding in findings} <= {"W701", "C547", "F107", *(["G604"] if gaps else [])}
    return [(finding.message[:4], finding.document) for finding in findings if finding.rule == "W701"]


@pytest.mark.parametrize("gaps", [False, True])
def test_a_waiver_is_idle_where_its_document_was_searched_and_no_name_is_lost(gaps: bool, package: Path) -> None:
    waive(package, *GAPS, *IDLE)
    every = [(rule, f"d00{number}_text") for rule in ("G601", "G604") for number in (1, 2)]
    assert idle(package, gaps=gaps) == every
    change(package / ATTRIBUTIONS, 1, negated=True)
    index(package)
    assert idle(package, gaps=gaps) == [("G601", "d002_text")]
    change(package / ATTRIBUTIONS, 1, negated=False)
    edit(package, ACTORS, on_line(1, lambda line: line[:-9]))
    rehash(package)
    assert idle(package, gaps=gaps) == [("G601", "d002_text")]
    edit(package, ACTORS, on_line(1, lambda line: b"{"))
    rehash(package)
    assert idle(package, gaps=gaps) == []


def test_what_is_selected_says_nothing_of_waivers_that_were_not_asked(package: Path) -> None:
    waive(package, *GAPS, *IDLE)
    change(package / ATTRIBUTIONS, 1, negated=True)
    index(package)
    assert run("validate", package, "--select", "G").stdout.startswith("valid by the rules selected: ")
    done = run("validate", package, "--select", "G,W")
    assert [line.partition(" ")[2] for line in done.stdout.splitlines() if line.startswith(WAIVERS)] == [
        "W701 waiver is not used: G601 finds nothing to waive here"
    ]
    waive(package, *GAPS)
    assert run("validate", package, "--select", "G,W").returncode == 0
