"""Who adds or imports records has not looked at the other files: the descriptor says of them what it said."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from spanpack.cli import main
from spanpack.descriptor.index import index
from tests.damage import ACTORS, DATES, DESCRIPTOR, NUMBERS, TEXT, edit, found, swap
from tests.helpers import Json, change, copy_base

OTHER = "annotations/passes/a"
DRAFT = 'document: "100"\ndates:\n  - {quote: May 2021, occurrence: 2, type: date, value: "2021-05"}\n'


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Return the base package with a second annotation set, and without its last date."""
    package = copy_base(tmp_path)
    edit(package, DATES, lambda raw: b"".join(raw.splitlines(keepends=True)[:-1]))
    shutil.copytree(package / "annotations", tmp_path / "a")
    shutil.move(tmp_path / "a", package / OTHER)
    index(package)
    assert found(package) == []
    return package


def add(package: Path) -> int:
    draft = package.parent / "draft.yaml"
    draft.write_text(DRAFT, encoding="utf-8")
    return main(["add", str(draft), str(package)])


def import_(package: Path) -> int:
    """Import what was exported, with a note at one record."""
    source = package.parent / "records"
    if not source.exists():
        assert main(["export", "jsonl", str(source), str(package)]) == 0
        lines = source.read_text(encoding="utf-8")
        assert lines.count('"note": null') > 1
        source.write_text(lines.replace('"note": null', '"note": "so"', 1), encoding="utf-8")
    return main(["import", "jsonl", str(source), str(package)])


def entries(package: Path) -> dict[str, Json]:
    written = json.loads((package / DESCRIPTOR).read_text(encoding="utf-8"))
    return {entry["path"]: entry for entry in written["resources"]}


def note(table: str) -> Callable[[Path], object]:
    return lambda package: change(package / table, 1, note="so")


TABLES = ("actors", "attributions", "dates", "entities", "numbers")
DAMAGES: dict[str, tuple[Callable[[Path], object], list[tuple[str, str]]]] = {
    "a record of another set": (note(f"{OTHER}/actors.jsonl"), [("P006", DESCRIPTOR)]),
    "a table of another set that is gone": (
        lambda package: (package / OTHER / "dates.jsonl").unlink(),
        [("P004", DESCRIPTOR)],
    ),
    "tables that are not listed": (
        lambda package: shutil.copytree(package / OTHER, package / "annotations" / "passes" / "b"),
        [("P005", f"annotations/passes/b/{name}.jsonl") for name in TABLES],
    ),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_what_is_wrong_with_other_files_is_still_told_after_add(name: str, package: Path) -> None:
    damage, expected = DAMAGES[name]
    damage(package)
    before = entries(package)
    assert [place[:2] for place in found(package)] == expected
    assert add(package) == 0
    after = entries(package)
    assert {path for path in after if after[path] != before.get(path)} == {DATES}
    assert list(after) == list(before)
    assert [place[:2] for place in found(package)] == expected


@pytest.mark.parametrize("name", DAMAGES)
def test_what_is_wrong_with_other_files_is_still_told_after_import(name: str, package: Path) -> None:
    assert import_(package) == 0
    index(package)
    damage, expected = DAMAGES[name]
    source = package.parent / "records"
    source.write_text(source.read_text(encoding="utf-8").replace('"note": "so"', '"note": "or"'), encoding="utf-8")
    damage(package)
    before = entries(package)
    assert import_(package) == 0
    after = entries(package)
    assert {path for path in after if after[path] != before.get(path)} <= {
        ACTORS,
        NUMBERS,
        DATES,
        "annotations/attributions.jsonl",
    }
    assert [place[:2] for place in found(package)] == expected


def test_a_letter_of_a_text_that_was_changed_is_told_after_add(package: Path) -> None:
    edit(package, TEXT, swap(b"workers left", b"workers lost"))
    change(package / NUMBERS, 1, note="so")
    before = [place for place in found(package) if place[0] == "P006"]
    assert len(before) == 2
    assert add(package) == 0
    assert [place for place in found(package) if place[0] == "P006"] == before
