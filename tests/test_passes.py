"""The passes from which the gold was made are whole, and as they were made."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

import spanpack
from spanpack.corpus import load
from spanpack.descriptor.index import index
from spanpack.stats import stats
from spanpack.validation.validate import check_package

ROOT = Path(__file__).parent.parent

# What each pass has wrong; it is published as it was made.
MISTAKES = {"C513": 4, "C552": 1}


@pytest.mark.parametrize(
    ("name", "entities", "counts"),
    [
        ("a", 181, {"actors": 573, "numbers": 24, "dates": 58, "attributions": 98}),
        ("b", 199, {"actors": 580, "numbers": 24, "dates": 58, "attributions": 96}),
    ],
)
def test_a_pass_covers_all_documents_and_layers(name: str, entities: int, counts: dict[str, int]) -> None:
    corpus = load(ROOT, annotations=f"annotations/passes/{name}")
    assert {layer: stats(corpus)["total"][layer] for layer in counts} == counts
    assert len(corpus.entities) == entities
    assert all(document.layers[layer] for document in corpus.documents for layer in counts)


@pytest.mark.parametrize("name", ["a", "b"])
def test_a_pass_is_anchored_and_linked_and_has_its_own_mistakes_only(name: str, tmp_path: Path) -> None:
    for folder in ("seeds", "annotations", "schemas"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "datapackage.json", tmp_path)
    (tmp_path / "annotations" / "passes" / name / "waivers.yaml").unlink(missing_ok=True)
    index(tmp_path)
    found = check_package(tmp_path, annotations=f"annotations/passes/{name}").findings
    assert Counter(finding.rule for finding in found) == MISTAKES


def test_the_passes_are_not_each_other() -> None:
    a, b = (load(ROOT, annotations=f"annotations/passes/{name}") for name in "ab")
    assert a["003"].actors != b["003"].actors
    assert spanpack.load(ROOT)["003"].actors not in (a["003"].actors, b["003"].actors)
