"""An id that the changelog names under «Removed» is never given again."""

from __future__ import annotations

from pathlib import Path

import pytest

import spanpack
from spanpack.descriptor.index import index
from spanpack.formats.exporting import export
from spanpack.formats.importing import import_annotations
from spanpack.storage.files import FolderFiles
from spanpack.validation import shards
from spanpack.validation.removed import removed_ids
from tests.damage import ACTORS
from tests.helpers import copy_base, read_records, run
from tests.packages import generate

HEAD = "# Changelog\n\n## [1.0.0] - 2026-01-01\n"


def ids(folder: Path, changelog: str) -> set[str]:
    (folder / "CHANGELOG.md").write_text(changelog, encoding="utf-8")
    return removed_ids(FolderFiles(folder))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "### Removed\n\n- 100-a3, 100-q12: «workers»\n- `officials` of `100-d1`.\n",
            {"100-a3", "100-q12", "officials", "100-d1"},
        ),
        ("### Removed\n- 100-a3\n\n## [0.9.0]\n- 100-a4\n### Removed\n- 100-a5\n", {"100-a3", "100-a5"}),
        ("### Removed \r\n- 100-a3\r\n### Fixed\r\n- 100-a4\r\n", {"100-a3"}),
        ("### Fixed\n- `100-a3` was removed.\n", set()),
        (
            "### removed\n- `100-a3`: now part\n  of `100-a4`\n- 100-a5, 100-a6: as 100-a7\n",
            {"100-a3", "100-a5", "100-a6"},
        ),
        (
            "### Removed\n- `x:y`, `100-a3`\n* 100-a4:\n+ 100-a5\n\n100-a6\n",
            {"x:y", "100-a3", "100-a4", "100-a5", "100-a6"},
        ),
        ("### Removed\n- The text 100-ada-a3, x100-a0 and us-watchdog2.\n", {"us-watchdog2"}),
        ("", set()),
    ],
)
def test_ids_are_those_of_the_sections_removed(text: str, expected: set[str], tmp_path: Path) -> None:
    assert ids(tmp_path, HEAD + "\n" + text) == expected


def test_without_a_changelog_nothing_is_removed(tmp_path: Path) -> None:
    assert removed_ids(FolderFiles(tmp_path)) == set()
    (tmp_path / "CHANGELOG.md").write_bytes(b"### Removed\n- 100-a3 \xff\n")
    assert removed_ids(FolderFiles(tmp_path)) == set()


def test_a_record_is_found_where_it_stands_in_any_part_of_its_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = generate(tmp_path / "many", 6)
    monkeypatch.setattr(shards, "SHARD_BYTES", 1_000)
    removed = "### Removed\n\n- d001-a1, d004-a1, d006-q2 and `daily-post`\n"
    (package / "CHANGELOG.md").write_text(f"{HEAD}\n{removed}", encoding="utf-8")
    found = [(one.rule, one.path, one.line, one.column, one.record) for one in spanpack.validate(package)]
    assert found == [
        ("R409", "annotations/entities.jsonl", 2, 8, "daily-post"),
        ("R409", ACTORS, 1, 8, "d001-a1"),
        ("R409", ACTORS, 7, 8, "d004-a1"),
        ("R409", "annotations/attributions.jsonl", 12, 8, "d006-q2"),
    ]


@pytest.mark.parametrize("path", ["CHANGELOG.md", "annotations/waivers.yaml"])
def test_an_import_gives_no_id_that_a_file_names(path: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    export(package, "brat", tmp_path / "out")
    named = package / path
    text = named.read_text(encoding="utf-8") if named.exists() else ""
    named.write_text(f"{text}# 100-a9 is gone.\n", encoding="utf-8")
    with (tmp_path / "out" / "100_ada.ann").open("a", encoding="utf-8") as file:
        note = '{"entity": "ada-brown", "mention": "nominal"}'
        file.write(f"T900\tactors 22 28\tbridge\n#900\tAnnotatorNotes T900\t{note}\n")
    import_annotations(package, "brat", tmp_path / "out")
    [made] = [row["id"] for row in read_records(package / ACTORS) if row["text"] == "bridge"]
    assert made == "100-a10"


def test_a_draft_gives_no_removed_id(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    (package / "CHANGELOG.md").write_text(f"{HEAD}\n### Removed\n\n- `bob-gray`\n", encoding="utf-8")
    index(package)
    draft = tmp_path / "draft.yaml"
    draft.write_text(
        'document: "100"\nentities: [{id: bob-gray, name: Bob Gray, type: person}]\n'
        "actors: [{quote: workers, entity: bob-gray, mention: nominal}]\n",
        encoding="utf-8",
    )
    done = run("add", draft, package)
    assert done.returncode == 1
    assert 'R409 id was given before: CHANGELOG.md names "bob-gray" under «Removed»' in done.stderr
