"""What a build, a check and a hydration hold does not grow with the corpus."""

from __future__ import annotations

import tracemalloc
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from benchmarks import corpus
from spanpack.lines import rows
from spanpack.release import parquet_tables, remade
from spanpack.release.build import build
from spanpack.release.check import check
from spanpack.release.hydrate import hydrate
from spanpack.storage import archive, blocks
from spanpack.validation import shards, validate

T = TypeVar("T")

FEW, MANY = 5, 20
AT_MOST = {"build": 1.4, "check": 1.4, "check without texts": 0.3, "hydrate": 0.3}
"""How many times the bytes by which a corpus grows may be held more. To build and to check is to validate as well,
which remembers every document and every id; of a table that is held, the records take several times its bytes."""


@pytest.fixture(autouse=True)
def parts_are_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut small corpora as large ones are."""
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 10_000)
    monkeypatch.setattr(shards, "SHARD_BYTES", 10_000)
    # What is remembered of the lines of a large corpus grows up to a bound, which these do not reach.
    monkeypatch.setattr(validate, "LARGE", 1_000_000_000)
    monkeypatch.setattr(rows, "PATTERN_BYTES", 0)
    monkeypatch.setattr(archive, "SMALL_ENTRY_BYTES", 10_000)
    monkeypatch.setattr(parquet_tables, "GROUP_BYTES", 10_000)
    monkeypatch.setattr(remade, "BATCH_ROWS", 20)


def peak(held: list[int], action: Callable[..., T], *arguments: Path) -> T:
    """Do something, and append how many bytes were held at most meanwhile, more than before."""
    tracemalloc.start()
    try:
        return action(*arguments)
    finally:
        held.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def archives(package: Path, dist: Path, make: Callable[[Path, Path], object]) -> tuple[Path, Path]:
    """Return the archives of a package, with its texts and without, which ``make`` builds."""
    make(package, dist)
    name = f"synthetic-{package.name}-1.0.0"
    return dist / f"{name}.zip", dist / f"{name}-standoff.zip"


def test_no_table_is_held_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "DATA", tmp_path / "data")
    held: dict[str, list[int]] = {what: [] for what in AT_MOST}
    packages = [corpus.make(many) for many in (FEW, MANY)]
    # The first time what is imported and kept for ever would be counted as well.
    check(archives(packages[0], tmp_path / "first", build)[0])
    for package in packages:
        full, standoff = archives(package, tmp_path / package.name, partial(peak, held["build"], build))
        assert peak(held["check"], check, full).problems == []
        assert peak(held["check without texts"], check, standoff).problems == []
        made = peak(held["hydrate"], hydrate, standoff, package / "seeds", tmp_path / f"made{package.name}")
        assert made.texts == int(package.name)
    growth = size(packages[-1]) - size(packages[0])
    assert growth > 500_000
    for what, share in AT_MOST.items():
        few, many = held[what]
        assert many - few < share * growth, what


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
