"""What a build, a check and a hydration hold does not grow with the corpus."""

from __future__ import annotations

import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import corpus
from spanpack.lines import rows
from spanpack.release import parquet_tables, remade
from spanpack.release.build import build
from spanpack.release.check import check
from spanpack.release.hydrate import hydrate
from spanpack.storage import archive, blocks
from spanpack.validation import shards, validate

FEW, MANY = 10, 40


@pytest.fixture(autouse=True)
def parts_are_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut small corpora as large ones are."""
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 50_000)
    monkeypatch.setattr(shards, "SHARD_BYTES", 50_000)
    # What is remembered of the lines of a large corpus grows up to a bound, which these do not reach.
    monkeypatch.setattr(validate, "LARGE", 1_000_000_000)
    monkeypatch.setattr(rows, "PATTERN_BYTES", 0)
    monkeypatch.setattr(archive, "SMALL_ENTRY_BYTES", 50_000)
    monkeypatch.setattr(parquet_tables, "GROUP_BYTES", 50_000)
    monkeypatch.setattr(remade, "BATCH_ROWS", 100)


def peak(action: Callable[..., object], *arguments: Path) -> int:
    """Return how many bytes were held at most while something was done, more than before."""
    tracemalloc.start()
    try:
        action(*arguments)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_what_is_held_grows_by_less_than_the_corpus_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "DATA", tmp_path / "data")
    held: dict[str, list[int]] = {"build": [], "check": [], "check without texts": [], "hydrate": []}
    packages = [corpus.make(many) for many in (FEW, FEW, MANY)]
    # The first time what is imported and kept for ever is counted as well.
    for number, package in enumerate(packages):
        dist = tmp_path / f"dist{number}"
        full, standoff = (dist / f"synthetic-{package.name}-1.0.0{end}.zip" for end in ("", "-standoff"))
        held["build"].append(peak(build, package, dist))
        held["check"].append(peak(check, full))
        held["check without texts"].append(peak(check, standoff))
        held["hydrate"].append(peak(hydrate, standoff, package / "seeds", tmp_path / f"made{number}"))
    assert check(full).problems == check(standoff).problems == []
    growth = size(packages[-1]) - size(packages[0])
    assert growth > 1_000_000
    for what, (_, few, many) in held.items():
        assert many - few < growth, what


def test_a_corpus_in_parts_is_built_as_it_is_and_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "DATA", tmp_path / "data")
    package = corpus.make(FEW)
    built = build(package, tmp_path / "dist")
    name = f"synthetic-{FEW}-1.0.0"
    own = {path.relative_to(package).as_posix(): path for path in package.rglob("*") if path.is_file()}
    del own[corpus.STAMP]
    with zipfile.ZipFile(tmp_path / "dist" / f"{name}.zip") as opened:
        assert {path: opened.read(path) for path in own} == {path: file.read_bytes() for path, file in own.items()}
    lines = {path.stem: path.read_bytes().count(b"\n") for path in (package / "annotations").glob("*.jsonl")}
    assert built.counts == {"documents": FEW, **lines}
    made = hydrate(tmp_path / "dist" / f"{name}-standoff.zip", package / "seeds", tmp_path / "made")
    assert (made.files, made.texts) == (len(own), FEW)
    for path, file in own.items():
        assert (made.folder / path).read_bytes() == file.read_bytes(), path
