"""A conflict that git has left in a file is one finding, which says so, and no command sorts its versions apart."""

from __future__ import annotations

from pathlib import Path

import pytest

import spanpack
from spanpack.descriptor.index import index
from spanpack.editing.format_files import format_package
from spanpack.lines.conflicts import MEND, conflict_line, holds_half
from spanpack.storage.files import FolderFiles, PackageError
from spanpack.validation import shards
from tests.damage import (
    ACTORS,
    ATTRIBUTIONS,
    CATALOGUE,
    COMMON,
    DATES,
    DESCRIPTOR,
    ENTITIES,
    LINES_CATALOGUE,
    NUMBERS,
    SCHEMA,
    copy_with,
    edit,
    rehash,
)
from tests.edits import edit_package
from tests.helpers import copy_base
from tests.packages import generate

LEFT = "git has left a conflict here"


def both(line: bytes, marks: bytes = b"=======\n", other: bytes | None = None) -> bytes:
    """Return two versions of a line between the marks of a conflict; ``other`` is the second one."""
    return b"<<<<<<< HEAD\n" + line + b"\n" + marks + (line if other is None else other) + b"\n>>>>>>> theirs"


def with_conflict(package: Path, path: str, number: int, marks: bytes = b"=======\n") -> Path:
    """Put a line of a file, counted from 1, twice between marks."""
    lines = (package / path).read_bytes().split(b"\n")
    lines[number - 1] = both(lines[number - 1], marks, lines[number - 1].replace(b"high", b"medium"))
    (package / path).write_bytes(b"\n".join(lines))
    return package


def said(package: Path) -> list[tuple[str, str, int, str, str]]:
    return [(f.rule, f.path, f.line, f.message, f.fix) for f in spanpack.validate(package)]


@pytest.mark.parametrize("marks", [b"=======\n", b"||||||| base\n{}\n=======\n"])
@pytest.mark.parametrize("path", [ACTORS, NUMBERS, DATES, ATTRIBUTIONS, ENTITIES, LINES_CATALOGUE])
def test_a_conflict_in_a_table_is_one_finding(path: str, marks: bytes, tmp_path: Path) -> None:
    package = rehash(with_conflict(copy_with(tmp_path, path), path, 1, marks))
    count = 5 + 2 * (marks[0] == ord("|"))
    assert said(package) == [("F107", path, 1, f"{LEFT}, which takes {count} lines", MEND)]


def test_each_of_several_conflicts_is_one_finding(tmp_path: Path) -> None:
    package = with_conflict(with_conflict(copy_base(tmp_path), ACTORS, 5), ACTORS, 2)
    edit_package(package, [{"path": DATES, "append": "{"}])
    assert said(rehash(package)) == [
        ("F107", ACTORS, 2, f"{LEFT}, which takes 5 lines", MEND),
        ("F107", ACTORS, 9, f"{LEFT}, which takes 5 lines", MEND),
        ("F107", DATES, 5, "not JSON: unexpected end of data", "Mend the line at the place shown."),
    ]


@pytest.mark.parametrize("size", [1_000, 10**9])
@pytest.mark.parametrize(("first", "last"), [(3, 3), (3, 4), (4, 4), (4, 5), (3, 6), (11, 12), (1, 12)])
def test_a_conflict_across_the_parts_of_a_large_table_is_one_finding(
    first: int, last: int, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = generate(tmp_path / "package", 6)
    lines = (package / ACTORS).read_bytes().split(b"\n")
    lines[first - 1 : last] = [both(b"\n".join(lines[first - 1 : last]))]
    (package / ACTORS).write_bytes(b"\n".join(lines))
    monkeypatch.setattr(shards, "SHARD_BYTES", size)
    assert len(plan(package)) == (6 if size == 1_000 else 1)
    count = 3 + 2 * (last - first + 1)
    assert said(rehash(package)) == [("F107", ACTORS, first, f"{LEFT}, which takes {count} lines", MEND)]


def test_two_conflicts_that_the_parts_of_a_large_table_divide_are_two_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = generate(tmp_path / "package", 6)
    lines = (package / ACTORS).read_bytes().split(b"\n")
    for first in (6, 4):  # From before the third document into it, and from it into the fourth.
        lines[first - 1 : first + 1] = [both(b"\n".join(lines[first - 1 : first + 1]))]
    (package / ACTORS).write_bytes(b"\n".join(lines))
    monkeypatch.setattr(shards, "SHARD_BYTES", 1_000)
    assert said(rehash(package)) == [("F107", ACTORS, first, f"{LEFT}, which takes 7 lines", MEND) for first in (4, 11)]


def plan(package: Path) -> list[shards.Shard]:
    layers = {Path(path).stem: path for path in (ACTORS, NUMBERS, DATES, ATTRIBUTIONS)}
    return shards.cut(FolderFiles(package), LINES_CATALOGUE, layers)


def test_a_mark_without_its_end_is_one_finding(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    edit(package, ACTORS, lambda raw: b"<<<<<<< HEAD\n" + raw)
    assert said(rehash(package)) == [("F107", ACTORS, 1, LEFT, MEND)]


@pytest.mark.parametrize(
    ("path", "words", "rule", "mend"),
    [
        (CATALOGUE, b"  language: en", "F107", MEND),
        (DESCRIPTOR, b'  "version": "1.0.0",', "P001", f"{MEND} Then run spanpack index."),
        (SCHEMA, b'  "type": "object",', "P011", MEND),
        (COMMON, b'  "title": "Shared definitions",', "P011", MEND),
    ],
)
def test_a_conflict_in_a_file_that_is_read_at_once_is_at_its_line(
    path: str, words: bytes, rule: str, mend: str, tmp_path: Path
) -> None:
    package = copy_base(tmp_path)
    raw = (package / path).read_bytes()
    assert raw.count(words) == 1
    line = raw.count(b"\n", 0, raw.index(words)) + 1
    edit(package, path, lambda raw: raw.replace(words, both(words)))
    found = [one for one in said(package) if one[0] != "P006"]
    assert found == [(rule, path, line, LEFT, mend)]


@pytest.mark.parametrize(("path", "words"), [(DESCRIPTOR, b'  "version": "1.0.0",'), (SCHEMA, b'  "type": "object",')])
def test_index_names_the_line(path: str, words: bytes, tmp_path: Path) -> None:
    package = edit(copy_base(tmp_path), path, lambda raw: raw.replace(words, both(words)))
    line = (package / path).read_bytes().split(b"\n").index(b"<<<<<<< HEAD") + 1
    with pytest.raises(PackageError) as caught:
        index(package)
    assert str(caught.value) == f"{path}:{line}:1: {LEFT}. {MEND}"


def test_format_leaves_a_file_with_a_conflict_as_it_is(tmp_path: Path) -> None:
    package = with_conflict(copy_base(tmp_path), ACTORS, 2)
    edit(package, ACTORS, lambda raw: raw + b"\n")
    before = (package / ACTORS).read_bytes()
    result = next(result for result in format_package(package, []) if result.path == ACTORS)
    assert (result.changed, result.unreadable, result.skipped) == ([], [], (2, LEFT))
    assert (package / ACTORS).read_bytes() == before


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (b"", None),
        (b"<<<<<<< HEAD\n", 1),
        (b"a\n\n<<<<<<<\n", 3),
        (b"a <<<<<<< b\n", None),
        (b"a\n <<<<<<< b\n", None),
        (b"a\n<<<<<< b\n", None),
        (b"=======\n>>>>>>> b\n", None),
    ],
)
def test_a_conflict_begins_with_its_mark(raw: bytes, line: int | None) -> None:
    assert conflict_line(raw) == line


@pytest.mark.parametrize(
    ("raw", "is_half"),
    [
        (b"", False),
        (b"{}\n", False),
        (b"{}\n<<<<<<< HEAD\n", True),
        (b"=======\n{}\n>>>>>>> b\n", True),
        (b"<<<<<<< a\n{}\n=======\n>>>>>>> b\n", False),
        (b">>>>>>> b\n{}\n<<<<<<< a\n", True),
        (b'{"text": ">>>>>>> b"}\n', False),
    ],
)
def test_half_a_conflict_has_one_of_its_marks(raw: bytes, is_half: bool) -> None:
    assert holds_half(raw) == is_half
