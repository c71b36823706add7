"""What is proved of tables as a whole agrees with what the rules find record by record."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from spanpack.descriptor.index import index
from spanpack.findings import Finding
from spanpack.lines.records import Table
from spanpack.proofs.tables import PROVED, prove
from spanpack.rules.subject import Found, Subject
from spanpack.validation import checking, shards
from spanpack.validation import validate as validation
from spanpack.validation.checking import LEVELS, OF_DOCUMENTS, Work
from spanpack.validation.validate import check_package
from tests.edits import edit_package
from tests.helpers import Json, copy_base, read_records, write_records
from tests.packages import generate, span
from tests.test_rule_fixtures import FIXTURES

LAYERS = ("actors", "numbers", "dates", "attributions")
DOCUMENTS = 12
NEVER = 10**9


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a valid package in which something is null, told to somebody, escaped and doubtful now and then."""
    folder = generate(tmp_path_factory.mktemp("proofs") / "package", DOCUMENTS)
    annotations = folder / "annotations"
    for record in (records := read_records(annotations / "attributions.jsonl"))[::2]:
        text = (folder / "seeds" / f"{record['document']}.txt").read_text(encoding="utf-8")
        record["addressee"] = {"spans": [span(text, "workers")], "entities": ["daily-post", "ada-brown"]}
        record["source"].append(span(text, "left"))
        record |= {"source_entities": ["ada-brown", "daily-post"], "note": 'two entities, and a "quotation"'}
    write_records(annotations / "attributions.jsonl", records)
    for record in (records := read_records(annotations / "dates.jsonl"))[::3]:
        record |= {"certainty": "low", "note": "the line ends\u2028in the middle"}
    write_records(annotations / "dates.jsonl", records)
    for record in (records := read_records(annotations / "numbers.jsonl"))[::2]:
        record["counted"] = None
    write_records(annotations / "numbers.jsonl", records)
    index(folder)
    return folder


def findings(package: Path, monkeypatch: pytest.MonkeyPatch, *, large: int, size: int = NEVER) -> list[Finding]:
    monkeypatch.setattr(validation, "LARGE", large)
    monkeypatch.setattr(shards, "SHARD_BYTES", size)
    return check_package(package, jobs=1).findings


def both(package: Path, monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    """Return what is found, and assert that it is the same by proofs, as one piece and in several, and without them."""
    plain = findings(package, monkeypatch, large=NEVER)
    assert findings(package, monkeypatch, large=0) == plain
    assert findings(package, monkeypatch, large=0, size=2_000) == plain
    return plain


def read_by_record(package: Path, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Return the layers whose records are read one by one where the package is taken for a large one."""
    seen: set[str] = set()
    check_tables = checking._check_tables

    def note(work: Work, tables: dict[str, Table], *rest: Any) -> None:
        seen.update(tables)
        check_tables(work, tables, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(checking, "_check_tables", note)
        findings(package, patch, large=0)
    return seen - {"documents"}


def test_tables_that_are_right_are_proved(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert both(package, monkeypatch) == []
    assert read_by_record(package, monkeypatch) == set()


def test_a_proof_stands_for_every_check_of_records() -> None:
    assert {check for level in LEVELS for check in level} == PROVED | OF_DOCUMENTS
    assert not PROVED & OF_DOCUMENTS


def test_nothing_is_proved_where_a_check_has_no_proof(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def check_more(subject: Subject) -> Found:
        """Find fault with the first date of each document."""
        for record in subject.records("dates")[:1]:
            yield subject.finding("C535", record, "the first date", ("id",))

    monkeypatch.setattr(checking, "LEVELS", (*LEVELS, (check_more,)))
    assert read_by_record(package, monkeypatch) == set(LAYERS)
    assert [finding.rule for finding in both(package, monkeypatch)] == ["C535"] * DOCUMENTS


@pytest.mark.parametrize("code", FIXTURES)
@pytest.mark.parametrize("case", ["fails", "passes"])
def test_fixtures_of_rules_have_the_same_findings(
    code: str, case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = copy_base(tmp_path)
    edit_package(package, FIXTURES[code][case]["edits"], indexed=FIXTURES[code][case].get("index", True))
    assert [finding.rule for finding in both(package, monkeypatch)] == [code] * (case == "fails")


def _values(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the paths of all values inside a record, lists and objects too."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(inner for key, item in items for inner in _values(item, (*path, key)))]


def _at(record: Json, path: tuple[str | int, ...], change: Callable[[Any], Any]) -> Json:
    copy: Json = json.loads(json.dumps(record))
    part: Any = copy
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = change(part[path[-1]])
    return copy


CHANGES: dict[str, Callable[[Any], Any]] = {
    "null": lambda value: None,
    "other text": lambda value: f"{value}x",
    "space": lambda value: f"{value} ",
    "control": lambda value: f"{value}\x7f",
    "direction": lambda value: f"\u202e{value}",
    "escape": lambda value: f'{value}\u2028"\\',
    "other number": lambda value: value + 1 if isinstance(value, int) else 1,
    "fraction": lambda value: 0.5,
    "twice": lambda value: value * 2 if isinstance(value, list) else [value, value],
    "empty": lambda value: [] if isinstance(value, list) else "",
    "true": lambda value: value is not True,
    "low": lambda value: "low",
    "other record": lambda value: "d003-q1",
    "same record": lambda value: "d004-q1",
}


@contextlib.contextmanager
def _one_record(path: Path, place: int = 0) -> Iterator[tuple[Json, Callable[[Json], bool]]]:
    """Give a record of a table and what writes another in its place, and says whether it is the same line.

    ``place`` is which of the document's. The table is as it was afterwards.
    """
    before = path.read_bytes()
    lines = before.splitlines(keepends=True)
    number = [number for number, line in enumerate(lines) if b'"d004_text"' in line][place]

    def write(record: Json) -> bool:
        line = json.dumps(record, ensure_ascii=False).encode() + b"\n"
        path.write_bytes(b"".join([*lines[:number], line, *lines[number + 1 :]]))
        return line == lines[number]

    try:
        yield json.loads(lines[number]), write
    finally:
        path.write_bytes(before)


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("kind", CHANGES)
def test_any_value_changed_has_the_same_findings(
    name: str, kind: str, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = 0
    with _one_record(package / "annotations" / f"{name}.jsonl") as (record, write):
        for place in _values(record)[1:]:
            changed = _at(record, place, CHANGES[kind])
            is_same = write(changed)
            rules = {finding.rule for finding in both(package, monkeypatch)} - {"P006"}
            assert rules or is_same or _is_free(place)
            found += bool(rules)
    assert found > 3


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("is_end", [False, True])
def test_a_span_that_cuts_a_word_has_the_same_findings(
    name: str, is_end: bool, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _one_record(package / "annotations" / f"{name}.jsonl") as (record, write):
        places = [place[:-1] for place in _values(record)[1:] if place[-1] == "start"]
        for place in places:
            write(_at({"": record}, ("", *place), lambda span: _cut(span, is_end))[""])
            assert "A308" in {finding.rule for finding in both(package, monkeypatch)}
    assert places


def _cut(span: Json, is_end: bool) -> Json:
    """Return a span without its first or last character."""
    if is_end:
        return {**span, "end": span["end"] - 1, "text": span["text"][:-1]}
    return {**span, "start": span["start"] + 1, "text": span["text"][1:]}


def _is_free(place: tuple[str | int, ...]) -> bool:
    """Return whether a value may be another one without being wrong: a note, an entity, who is addressed."""
    return bool(
        {"note", "certainty", "entity", "entities", "source_entities", "addressee", "counted", "source"} & set(place)
    )


@pytest.mark.parametrize("name", LAYERS)
def test_lines_that_are_moved_doubled_or_lost_have_the_same_findings(
    name: str, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = package / "annotations" / f"{name}.jsonl"
    before = path.read_bytes()
    lines = before.splitlines(keepends=True)
    doubled = [*lines[:4], lines[3], *lines[4:]]
    renamed = json.dumps(json.loads(lines[3]) | {"id": f"d999-{json.loads(lines[3])['id'].partition('-')[2]}"})
    deep = lines[3].rpartition(b'"note": ')[0] + b'"note": ' + b"[" * 1000 + b"]" * 1000 + b"}\n"
    broken = {
        "swapped": [lines[1], lines[0], *lines[2:]],
        "doubled": doubled,
        "blank": [*lines[:4], b"\n", *lines[4:]],
        "of another document": [*lines[:3], renamed.encode() + b"\n", *lines[4:]],
        "without its end": [*lines[:-1], lines[-1][:-1]],
        "not UTF-8": [*lines[:3], lines[3].replace(b'"text": "', b'"text": "\xff', 1), *lines[4:]],
        "with a carriage return": [*lines[:3], lines[3][:-1] + b"\r\n", *lines[4:]],
        "after a byte order mark": [b"\xef\xbb\xbf", *lines],
        "nested deep": [*lines[:3], deep, *lines[4:]],
        "spaced": [*lines[:3], b" " + lines[3], *lines[4:]],
    }
    try:
        for kind, changed in broken.items():
            path.write_bytes(b"".join(changed))
            rules = {finding.rule for finding in both(package, monkeypatch)}
            assert rules - {"P006"}, kind
    finally:
        path.write_bytes(before)


BROKEN = {
    "a number with a leading zero": (rb'"start": (\d+)', rb'"start": 0\1'),
    "a number with a sign": (rb'"start": (\d+)', rb'"start": -\1'),
    "a fraction": (rb'"end": (\d+)', rb'"end": \1.0'),
    "a power": (rb'"end": (\d+)', rb'"end": \1e0'),
    "a number of 16 digits": (rb'"end": (\d+)', rb'"end": 1000000000000000'),
    "a number of 25 digits": (rb'"end": (\d+)', rb'"end": 1000000000000000000000000'),
    "an end of 0": (rb'"start": \d+, "end": \d+, "text": "[^"]*"', rb'"start": 0, "end": 0, "text": ""'),
    "two spaces": (rb'"start": (\d+)', rb'"start":  \1'),
    "a number as a text": (rb'"start": (\d+)', rb'"start": "\1"'),
    "an escape that none needs": (rb'"text": "(.)', rb'"text": "\\u0041\1'),
    "an escaped line break": (rb'"text": "(.)', rb'"text": "\\n\1'),
    "a tabulator": (rb'"text": "(.)', rb'"text": "\t\1'),
    "a line break in a text": (rb'"text": "(.)', rb'"text": "\1\n'),
    "a quotation mark in a text": (rb'"text": "(.)', rb'"text": "\1"'),
    "a text that ends with a backslash": (rb'"text": "([^"]*)"', rb'"text": "\1\\\\"'),
    "a document that is none": (rb'"document": "[^"]*"', rb'"document": "d004 text"'),
    "a document with an escape": (rb'"document": "[^"]*"', rb'"document": "d004\\u005ftext"'),
    "a document without an id": (rb'"document": "[^"]*"', rb'"document": ""'),
    "an id that is none": (rb'"id": "[^"]*"', rb'"id": "d004-x1"'),
}
"""What a pattern that only finds where values stand would take for right: kinds by what is replaced in a line."""


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("kind", BROKEN)
@pytest.mark.parametrize("is_escaped", [False, True])
def test_a_line_broken_inside_has_the_same_findings(
    name: str, kind: str, is_escaped: bool, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = package / "annotations" / f"{name}.jsonl"
    before = path.read_bytes()
    lines = before.splitlines(keepends=True)
    if is_escaped == (b"\\" not in before):
        # Another record gets a note with an escape, or those that have one lose it.
        lines = [re.sub(rb'"note": ("(?:[^"\\]|\\.)*"|null)', rb'"note": null', line) for line in lines]
        if is_escaped:
            lines[0] = lines[0].replace(b'"note": null', rb'"note": "a \"quotation\""')
    number = next(number for number, line in enumerate(lines) if b'"d004_text"' in line)
    lines[number], count = re.subn(*BROKEN[kind], lines[number], count=1)
    assert count == 1
    try:
        path.write_bytes(b"".join(lines))
        assert {finding.rule for finding in both(package, monkeypatch)} - {"P006"}
    finally:
        path.write_bytes(before)


LABELS: Json = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Label",
    "description": "What is said of a document as a whole.",
    "type": "object",
    "properties": {
        "id": {"description": "Id.", "type": "string", "pattern": "^[A-Za-z0-9]+-l[1-9][0-9]*$"},
        "document": {"$ref": "common.json#/$defs/document_id"},
        "label": {"description": "What it is.", "enum": ["report", "comment"]},
    },
    "required": ["id", "document", "label"],
    "additionalProperties": False,
}


def test_a_layer_without_spans_has_the_same_findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = copy_base(tmp_path)
    (package / "schemas/labels.json").write_text(json.dumps(LABELS, indent=2) + "\n", encoding="utf-8")
    labels = [{"id": f"100-l{number}", "document": "100_ada", "label": "report"} for number in range(1, 5)]
    for records, found in ((labels, []), (labels[::-1], ["F112"] * 3), ([*labels, labels[0]], ["R401"])):
        write_records(package / "annotations/labels.jsonl", records)
        index(package)
        assert [finding.rule for finding in both(package, monkeypatch)] == found


def test_a_table_of_another_form_is_not_proved(package: Path) -> None:
    assert prove({}, {}, {}, {}, validation._memory({})) == ({}, {})


SLIPS = {
    "a full stop after a cue": ("attributions", "C503", ("cue", 0), "said."),
    "a full stop after a content": ("attributions", "C503", ("content", 0), "About 300 workers left,"),
    "a comma after what is counted": ("numbers", "C503", ("counted",), "workers left,"),
    "a full stop after a date": ("dates", "C503", (), "May 2021."),
    "a preposition before a date": ("dates", "C536", (), "in May 2021"),
}


@pytest.mark.parametrize("kind", SLIPS)
def test_a_span_that_is_too_wide_has_the_same_findings(
    kind: str, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, code, path, words = SLIPS[kind]
    text = (package / "seeds" / "d004_text.txt").read_text(encoding="utf-8")
    wide = span(text, words, text.count(words))
    with _one_record(package / "annotations" / f"{name}.jsonl", -1) as (record, write):
        write(_at({"": record}, ("", *path), lambda part: {**part, **wide})[""])
        assert read_by_record(package, monkeypatch) >= {name}
        assert [finding.rule for finding in both(package, monkeypatch) if finding.rule != "P006"] == [code]


def test_a_figure_cut_short_with_values_that_fit_its_words_has_the_same_findings(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (package / "seeds" / "d004_text.txt").read_text(encoding="utf-8")
    with _one_record(package / "annotations" / "numbers.jsonl") as (record, write):
        write({**record, **span(text, "300"), "approximate": False})
        assert read_by_record(package, monkeypatch) >= {"numbers"}
        assert [finding.rule for finding in both(package, monkeypatch) if finding.rule != "P006"] == ["C529"]


def test_a_date_that_rests_on_a_duration_has_the_same_findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = copy_base(tmp_path)
    last_year = '"text": "past year", "type": "date", "value": "2020", "mod": null, "anchor": "document"'
    past_year = '"text": "past year", "type": "duration", "value": "P1Y", "mod": null, "anchor": null'
    dates = "annotations/dates.jsonl"
    edits: list[Json] = [
        {"reword": "last year", "as": "past year"},
        {"path": dates, "line": 3, "replace": last_year, "with": past_year},
        {"path": dates, "line": 1, "replace": '"anchor": "document"', "with": '"anchor": "100-d3"'},
    ]
    edit_package(package, edits)
    assert [(finding.rule, finding.line) for finding in both(package, monkeypatch)] == [("C533", 1)]


def test_two_attributions_with_one_cue_are_not_proved(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = package / "annotations" / "attributions.jsonl"
    text = (package / "seeds" / "d004_text.txt").read_text(encoding="utf-8")
    before = path.read_bytes()
    records = read_records(path)
    first = next(record for record in records if record["id"] == "d004-q1")
    again = first | {"id": "d004-q3", "content": [span(text, "that the bridge will open")]}
    records.insert(records.index(first) + 1, again)
    try:
        write_records(path, records)
        assert "attributions" in read_by_record(package, monkeypatch)
        assert [finding.rule for finding in both(package, monkeypatch) if finding.rule != "P006"] == ["C550"]
    finally:
        path.write_bytes(before)
