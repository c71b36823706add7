"""Large files are read part after part: from folders and archives, with the lines on which something is wrong."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

import pytest

from spanpack.lines.rows import read_parts
from spanpack.package import open_package
from spanpack.storage import blocks
from spanpack.storage.archive import ZipFiles
from spanpack.storage.blocks import file_blocks, lines
from spanpack.storage.files import FolderFiles, PackageError
from spanpack.storage.unpacking import unpacked
from tests.helpers import read_records
from tests.packages import generate

LARGE = random.Random(1).randbytes(2_500_000)
"""More than what is held at a time, and nothing that a zip could make much smaller."""


def pack(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"datapackage.json": b"{}", **files}.items():
            archive.writestr(name, content)
    return path


def test_the_parts_of_a_large_entry_are_its_bytes_in_any_order(tmp_path: Path) -> None:
    files = ZipFiles(pack(tmp_path / "a.zip", large=LARGE, other=LARGE[::-1]))
    found = list(blocks.blocks(files, "large"))
    assert [len(part) for part in found] == [1024**2, 1024**2, 2_500_000 - 2 * 1024**2]
    assert b"".join(found) == LARGE
    for start, end in ((1_000_000, 1_000_010), (2_000_000, 2_000_010), (500_000, 500_010), (2_499_995, 2_600_000)):
        assert files.read("large", start, end) == LARGE[start:end]
        assert files.read("other", start, end) == LARGE[::-1][start:end]
    assert files.read("large", 2_600_000, 2_600_010) == b""
    assert files.read("large") == LARGE


def test_a_large_entry_that_is_damaged_is_refused_at_its_last_part(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", large=LARGE)
    raw = bytearray(path.read_bytes())
    # Bytes that cannot be deflated stand in the archive as they are.
    raw[raw.index(LARGE[1_000_000:1_000_020])] ^= 1
    path.write_bytes(raw)
    parts = blocks.blocks(ZipFiles(path), "large")
    assert len(next(parts)) == len(next(parts)) == 1024**2
    with pytest.raises(PackageError) as caught:
        next(parts)
    assert str(caught.value) == f"{path}: large cannot be unpacked: Bad CRC-32 for file 'large'"


def test_an_archive_is_unpacked_for_as_long_as_it_is_read(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", **{"seeds/large": LARGE})
    with unpacked(ZipFiles(path)) as files:
        place = files.locate("seeds/large")
        assert list(files.names("")) == ["datapackage.json", "seeds/large"]
        assert b"".join(file_blocks(place)) == LARGE
        assert files.label == str(path)
    assert not place.exists()
    folder = FolderFiles(tmp_path)
    with unpacked(folder) as files:
        assert files is folder


def test_entries_that_no_folder_can_hold_are_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", **{"a": b"1", "a/b": b"2"})
    with pytest.raises(PackageError, match=r"a\.zip: a/b cannot be unpacked to .*/a: "), unpacked(ZipFiles(path)):
        pass


def test_lines_are_whole_wherever_a_part_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for text in (b"", b"\n", b"one\ntwo\n\nfour", b"a" * 40 + b"\nb\n"):
        (tmp_path / "text").write_bytes(text)
        for size in range(1, 12):
            monkeypatch.setattr(blocks, "BLOCK_BYTES", size)
            assert list(lines(FolderFiles(tmp_path), "text")) == text.splitlines()


def test_a_table_in_parts_has_its_records_and_the_lines_of_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 1_000)
    path = generate(tmp_path / "package", 20) / "annotations" / "actors.jsonl"
    package = open_package(tmp_path / "package")
    parts = list(read_parts(package, package.layers["actors"], "annotations/actors.jsonl"))
    assert len(parts) > 4
    assert [row for part in parts for row in part.rows] == read_records(path)
    broken = path.read_bytes().split(b"\n")
    broken[30] = broken[30].replace(b'"high"', b'"much"')
    path.write_bytes(b"\n".join(broken))
    with pytest.raises(PackageError) as caught:
        list(read_parts(open_package(tmp_path / "package"), package.layers["actors"], "annotations/actors.jsonl"))
    said = "annotations/actors.jsonl:31:1: the record breaks its schema; spanpack validate says how"
    assert str(caught.value) == said
