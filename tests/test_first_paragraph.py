"""docs/first-paragraph.md: its draft makes the records of the gold, and what it says of the words is so."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import spanpack
from docs.first_paragraph import PAGE, draft, hand_written, mended_draft
from docs.practice import DOCUMENT, paragraph, practice, removed
from spanpack.editing.add import DraftError, add
from tests.guidelines import corpus, occurrences
from tests.helpers import read_records

ROOT = Path(__file__).parent.parent
ROW = re.compile(r"^\| «(.+?)» \| (yes|no)\b", re.MULTILINE)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "practice"
    folder.mkdir()
    practice(folder)
    return folder


def without_id(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name != "id"} for row in rows]


def table(package: Path, layer: str) -> list[dict[str, Any]]:
    return read_records(package / "annotations" / f"{layer}.jsonl")


def test_the_copy_lacks_the_paragraph_and_nothing_else(package: Path) -> None:
    gone = removed()
    assert all(gone.values())
    start, end = paragraph()
    for layer, ids in gone.items():
        gold = table(ROOT, layer)
        assert table(package, layer) == [row for row in gold if row["id"] not in ids]
        if layer in ("actors", "numbers", "dates"):
            inside = {row["id"] for row in gold if row["document"].startswith(DOCUMENT) and start <= row["start"] < end}
            assert ids == inside


def test_only_what_the_paragraph_lacks_is_missed_in_the_copy(package: Path) -> None:
    assert [finding for finding in spanpack.validate(package) if not finding.rule.startswith("G")] == []


def test_the_draft_makes_the_records_of_the_gold(package: Path, tmp_path: Path) -> None:
    (tmp_path / "draft.yaml").write_text(mended_draft(), encoding="utf-8")
    added = add(package, tmp_path / "draft.yaml")
    assert {layer: len(ids) for layer, ids in added.items()} == {layer: len(ids) for layer, ids in removed().items()}
    assert spanpack.validate(package) == []
    for layer in corpus()[DOCUMENT].layers:
        assert without_id(table(package, layer)) == without_id(table(ROOT, layer))


def test_the_one_mistake_of_the_draft_is_told_before_anything_is_written(package: Path, tmp_path: Path) -> None:
    (tmp_path / "draft.yaml").write_text(draft(), encoding="utf-8")
    before = {path: path.read_bytes() for path in package.rglob("*.json*")}
    with pytest.raises(DraftError) as caught:
        add(package, tmp_path / "draft.yaml")
    [problem] = caught.value.problems
    assert "C545 form contradicts the quotation marks: form is mixed; " in problem
    assert {path: path.read_bytes() for path in package.rglob("*.json*")} == before


def test_the_entities_of_the_draft_are_those_of_the_register(package: Path, tmp_path: Path) -> None:
    (tmp_path / "draft.yaml").write_text(mended_draft(), encoding="utf-8")
    add(package, tmp_path / "draft.yaml")
    kept = ("id", "name", "type", "country", "sector")
    for ours, theirs in zip(table(package, "entities"), table(ROOT, "entities"), strict=True):
        assert [ours[name] for name in kept] == [theirs[name] for name in kept]


@pytest.mark.parametrize(("words", "call"), ROW.findall(hand_written()))
def test_a_call_on_words_of_the_paragraph_agrees_with_the_annotations(words: str, call: str) -> None:
    document = corpus()[DOCUMENT]
    start, end = paragraph()
    meant = {place for place in occurrences(document.text, words) if start <= place[0] < end}
    assert len(meant) == 1
    marked = {(actor.start, actor.end) for actor in document.actors}
    assert bool(meant & marked) == (call == "yes")


def test_every_actor_of_the_paragraph_is_called() -> None:
    document = corpus()[DOCUMENT]
    start, end = paragraph()
    called = {words for words, call in ROW.findall(hand_written()) if call == "yes"}
    assert called == {actor.text for actor in document.actors if start <= actor.start < end}


def test_the_command_makes_the_copy_once(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "docs" / "practice.py"), str(tmp_path / "practice")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout in PAGE.read_text(encoding="utf-8")
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (again.returncode, again.stdout) == (2, "")
    assert again.stderr == f"{tmp_path / 'practice'} is there already: remove it, or name another folder\n"


def test_the_command_says_what_it_needs() -> None:
    command = [sys.executable, str(ROOT / "docs" / "practice.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "say where: python docs/practice.py FOLDER\n")
