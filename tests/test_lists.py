"""YAML lists that are no tables: the schema of the same name says what their items are, as of the decisions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import spanpack
from spanpack.descriptor.index import index
from tests.helpers import copy_base, run

SCHEMA = "schemas/remarks.json"
REMARKS = "annotations/passes/remarks.yaml"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The base package with a schema for remarks: a text, and a number that may be missing."""
    package = copy_base(tmp_path)
    properties = {
        "words": {"description": "What it says.", "type": "string", "minLength": 1},
        "place": {"description": "Where it stands.", "type": "integer", "minimum": 0},
    }
    schema = {"title": "Remark", "type": "object", "properties": properties, "required": ["words"]}
    (package / SCHEMA).write_text(json.dumps(schema) + "\n", encoding="utf-8")
    (package / "annotations" / "passes").mkdir()
    return package


def found(package: Path, remarks: str) -> list[tuple[str, str, int, int, str]]:
    (package / REMARKS).write_text(remarks, encoding="utf-8")
    index(package)
    return [(one.rule, one.path, one.line, one.column, one.message) for one in spanpack.validate(package)]


def test_what_the_schema_asks_and_no_item_has_is_one_finding(package: Path) -> None:
    schema = json.loads((package / SCHEMA).read_text(encoding="utf-8"))
    (package / SCHEMA).write_text(json.dumps(schema | {"required": ["words", "place"]}) + "\n", encoding="utf-8")
    more = "the same mistake shows in 3 more of 4 records, at 2, 3, 4"
    assert found(package, "- words: a\n- words: b\n- words: c\n- words: d\n") == [
        ("S201", REMARKS, 1, 3, f"the record lacks a key: place; {more}")
    ]
    [finding] = spanpack.validate(package)
    assert finding.fix == "Add place. Or correct schemas/remarks.json, if the records are right."


def test_items_that_their_schema_allows_are_no_findings(package: Path) -> None:
    assert found(package, "- {words: yes and no, place: 0}\n- {words: more}\n") == []


@pytest.mark.parametrize(
    ("remarks", "rule", "line", "column", "message"),
    [
        ("- words: a\n- place: 1\n", "S201", 2, 3, "the record lacks a key: words"),
        ("- words: a\n  wrods: b\n", "S202", 2, 10, "the record has a key that the schema lacks: wrods"),
        ("- words: a\n  place: x\n", "S203", 2, 10, 'place is "x", a text; expected a whole number'),
        ("words: a\n", "F108", 1, 1, "the file holds an object; expected a list of mappings"),
        ("- a\n", "F108", 1, 3, "item 1 is a string; expected a mapping"),
    ],
)
def test_an_item_that_its_schema_rejects_is_one_finding(
    package: Path, remarks: str, rule: str, line: int, column: int, message: str
) -> None:
    assert found(package, remarks) == [(rule, REMARKS, line, column, message)]


def test_a_list_that_no_schema_describes_may_hold_anything(package: Path) -> None:
    (package / SCHEMA).unlink()
    assert found(package, "words: a\n") == []


def test_the_schema_of_a_list_may_wait_for_it(package: Path) -> None:
    index(package)
    assert spanpack.validate(package) == []


def test_a_table_is_not_described_as_a_list(package: Path) -> None:
    (package / "annotations" / "remarks.jsonl").write_text('{"words": "a"}\n', encoding="utf-8")
    with pytest.raises(spanpack.PackageError, match="the schema of a layer describes an object with properties, id"):
        index(package)


def test_fields_shows_a_list(package: Path) -> None:
    found(package, "- words: a\n")
    shown = run("fields", "remarks", package)
    assert (shown.returncode, shown.stdout.splitlines()[2:]) == (
        0,
        ["  words (string)", "      What it says.", "  place (integer)", "      Where it stands."],
    )
