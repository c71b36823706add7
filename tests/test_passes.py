"""The passes from which the gold was made are whole: each can be added to a package without annotations."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import spanpack
from spanpack.add import add

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("a", {"entities": 181, "actors": 573, "numbers": 24, "dates": 58, "attributions": 98}),
        ("b", {"entities": 199, "actors": 580, "numbers": 24, "dates": 58, "attributions": 96}),
    ],
)
def test_a_pass_is_complete_and_anchored(name: str, counts: dict[str, int], tmp_path: Path) -> None:
    for folder in ("seeds", "annotations", "schemas"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "datapackage.json", tmp_path)
    for table in (tmp_path / "annotations").glob("*.jsonl"):
        table.write_bytes(b"")
    added = add(tmp_path, ROOT / "passes" / f"{name}.yaml")
    assert {layer: len(ids) for layer, ids in added.items()} == counts
    assert [finding for finding in spanpack.validate(tmp_path) if finding.rule[0] in "FSA"] == []
