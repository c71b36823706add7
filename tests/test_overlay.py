"""Files laid over those of a package: as if they were written, and none of them is."""

from __future__ import annotations

from pathlib import Path

import pytest

from spanpack.storage.files import FolderFiles, OverlaidFiles, UnsafePath
from tests.helpers import copy_base

NEW = {"annotations/actors.jsonl": b"abc", "annotations/passes/x/actors.jsonl": b"", "annotations/zoo.jsonl": b"z"}


def test_what_lies_over_a_file_is_read_in_its_place(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    before = (package / "annotations" / "actors.jsonl").read_bytes()
    files = OverlaidFiles(FolderFiles(package), NEW)
    assert (files.label, files.size("annotations/actors.jsonl")) == (str(package), 3)
    assert (files.read("annotations/actors.jsonl"), files.read("annotations/actors.jsonl", 1, 2)) == (b"abc", b"b")
    dates = (package / "annotations" / "dates.jsonl").read_bytes()
    assert (files.size("annotations/dates.jsonl"), files.read("annotations/dates.jsonl", 3, 9)) == (
        len(dates),
        dates[3:9],
    )
    assert (package / "annotations" / "actors.jsonl").read_bytes() == before
    with pytest.raises(FileNotFoundError):
        files.size("annotations/places.jsonl")
    with pytest.raises(UnsafePath):
        files.read("../actors.jsonl")


def test_a_file_that_would_be_gone_is_neither_named_nor_read(tmp_path: Path) -> None:
    under = FolderFiles(copy_base(tmp_path))
    files = OverlaidFiles(under, {"annotations/dates.jsonl": None})
    assert set(under.names("annotations")) - set(files.names("annotations")) == {"annotations/dates.jsonl"}
    for ask in (files.size, files.read):
        with pytest.raises(FileNotFoundError):
            ask("annotations/dates.jsonl")


def test_files_are_named_in_the_order_in_which_they_would_be_named_in_a_folder(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    (package / "annotations" / "passes" / "a").mkdir(parents=True)
    (package / "annotations" / "passes" / "a" / "dates.jsonl").write_bytes(b"")
    under = FolderFiles(package)
    assert list(OverlaidFiles(under, {}).names("annotations")) == list(under.names("annotations"))
    over = list(OverlaidFiles(under, NEW).names("annotations"))
    for path, content in NEW.items():
        (package / path).parent.mkdir(exist_ok=True)
        (package / path).write_bytes(content)
    assert over == list(FolderFiles(package).names("annotations"))
    assert list(OverlaidFiles(under, NEW).names("annotations/passes/x")) == ["annotations/passes/x/actors.jsonl"]
