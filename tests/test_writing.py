"""Files are written whole or not at all, and never over what another program has written meanwhile."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from spanpack.cli import main
from spanpack.stopping import Stopped
from spanpack.storage.files import PackageError
from spanpack.storage.writing import folder_beside, move_all, write_all
from tests.damage import ACTORS, DATES, DESCRIPTOR
from tests.helpers import change, copy_base

DRAFT = 'document: "100"\ndates:\n  - {quote: May 2021, occurrence: 2, type: date, value: "2021-05"}\n'


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


@pytest.mark.usefixtures("umask")
def test_a_new_file_has_the_rights_that_the_umask_leaves(tmp_path: Path) -> None:
    write_all(tmp_path, {"a.txt": b"a"})
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o640
    (tmp_path / "a.txt").chmod(0o604)
    write_all(tmp_path, {"a.txt": b"b"})
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o604


def test_where_the_last_file_cannot_be_replaced_the_others_are_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "old").write_bytes(b"as it was")
    (tmp_path / "last").write_bytes(b"last")
    replace = os.replace

    def refuse(source: str, target: Path) -> None:
        if target.name == "last":
            raise PermissionError(1, "Operation not permitted", source, None, str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(PackageError) as caught:
        write_all(tmp_path, {"old": b"changed", "new": b"new", "last": b"changed"})
    assert str(caught.value) == f"{tmp_path}/last: nothing was written: Operation not permitted"
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"old": b"as it was", "last": b"last"}


@pytest.mark.parametrize("asked", [1, 2, 3])
def test_who_is_asked_to_end_between_two_files_puts_all_back(
    asked: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {"old": b"as it was", "other": b"other", "removed": b"to be removed"}
    for name, content in before.items():
        (tmp_path / name).write_bytes(content)
    ask_to_end_after(asked, monkeypatch)
    with pytest.raises(Stopped):
        write_all(tmp_path, {"old": b"changed", "removed": None, "new": b"new", "other": b"changed"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_who_is_asked_to_end_after_a_removal_puts_it_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "old").write_bytes(b"as it was")
    (tmp_path / "removed").write_bytes(b"to be removed")
    unlink = Path.unlink

    def ask(path: Path, missing_ok: bool = False) -> None:
        unlink(path, missing_ok)
        if path.name == "removed":
            raise Stopped

    monkeypatch.setattr(Path, "unlink", ask)
    with pytest.raises(Stopped):
        write_all(tmp_path, {"old": b"changed", "removed": None})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "old": b"as it was",
        "removed": b"to be removed",
    }


@pytest.mark.parametrize("asked", [1, 2, 3])
def test_of_several_files_that_are_moved_all_are_or_none(
    asked: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = to_be_moved(tmp_path)
    ask_to_end_after(asked, monkeypatch)
    with pytest.raises(Stopped):
        move_all(["old", "new", "sums"], source, target)
    assert {path.name: path.read_text() for path in target.iterdir()} == {
        "old": "old of target",
        "sums": "sums of target",
    }


def to_be_moved(folder: Path) -> tuple[Path, Path]:
    source, target = folder / "source", folder / "target"
    for place, names in ((source, ("old", "new", "sums")), (target, ("old", "sums"))):
        place.mkdir()
        for name in names:
            (place / name).write_text(f"{name} of {place.name}")
    return source, target


def refuse_links(*_: object) -> None:
    raise OSError(95, "Operation not supported")


@pytest.mark.parametrize("has_links", [True, False])
def test_who_is_killed_while_files_are_moved_loses_none(
    has_links: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = to_be_moved(tmp_path)
    seen: list[dict[str, str]] = []
    replace = os.replace

    def look() -> None:
        seen.append({path.name: path.read_text().removeprefix(f"{path.name} of ") for path in target.iterdir()})

    def looked_at(old: Path, new: Path) -> None:
        look()
        replace(old, new)
        look()

    monkeypatch.setattr(os, "replace", looked_at)
    if not has_links:
        monkeypatch.setattr(os, "link", refuse_links)
    move_all(["old", "new", "sums"], source, target)
    first, second, third = {"old": "target", "sums": "target"}, {"old": "source", "sums": "target"}, {"new": "source"}
    last = {"old": "source", "new": "source", "sums": "source"}
    assert seen == [first, second, second, second | third, second | third, last]


def test_who_is_asked_to_end_while_a_file_is_kept_leaves_it_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = to_be_moved(tmp_path)

    def half(_: Path, kept: Path) -> None:
        kept.write_text("old o")
        raise Stopped

    monkeypatch.setattr(os, "link", refuse_links)
    monkeypatch.setattr(shutil, "copy2", half)
    with pytest.raises(Stopped):
        move_all(["old", "new", "sums"], source, target)
    assert {path.name: path.read_text() for path in target.iterdir()} == {
        "old": "old of target",
        "sums": "sums of target",
    }


def test_who_is_asked_to_end_while_a_folder_is_put_away_ends_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlink, removed = os.unlink, []

    def ask(path: str, **more: int) -> None:
        unlink(path, **more)
        removed.append(path)
        if len(removed) == 1:
            raise Stopped

    def work() -> None:
        with folder_beside(tmp_path) as folder:
            assert folder.name.startswith(".spanpack.")
            for name in ("one", "two"):
                (folder / name).write_text(name)

    monkeypatch.setattr(os, "unlink", ask)
    with pytest.raises(Stopped):
        work()
    assert sorted(removed) == ["one", "two"]
    assert list(tmp_path.iterdir()) == []


def test_files_are_moved_over_those_that_are_there_but_over_no_folder(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    for folder in (source, target, target / "last"):
        folder.mkdir()
    for path in (source / "one", source / "two", source / "last", target / "one"):
        path.write_text(f"{path.name} of {path.parent.name}")
    with pytest.raises(IsADirectoryError):
        move_all(["one", "two", "last"], source, target)
    assert sorted(path.name for path in target.iterdir()) == ["last", "one"]
    assert (target / "one").read_text() == "one of target"
    (target / "last").rmdir()
    (source / "kept").rmdir()
    for name in ("one", "two"):
        (source / name).write_text(f"{name} of source")
    move_all(["one", "two", "last"], source, target)
    found = {path.name: path.read_text() for path in target.iterdir()}
    assert found == {"last": "last of source", "one": "one of source", "two": "two of source"}


def ask_to_end_after(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the process asked to end when so many files have been renamed."""
    replace, renamed = os.replace, []

    def ask(source: Path, target: Path) -> None:
        replace(source, target)
        renamed.append(target)
        if len(renamed) == many:
            raise Stopped

    monkeypatch.setattr(os, "replace", ask)


@pytest.mark.parametrize("path", [DATES, DESCRIPTOR])
def test_what_another_program_wrote_meanwhile_is_not_lost(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    package = copy_base(tmp_path)
    (package / DATES).write_bytes(b"".join((package / DATES).read_bytes().splitlines(keepends=True)[:-1]))
    assert main(["index", str(package)]) == 0
    draft = tmp_path / "draft.yaml"
    draft.write_text(DRAFT, encoding="utf-8")

    def late(root: Path, contents: Mapping[str, bytes | None], read: Mapping[str, bytes]) -> None:
        (package / path).write_bytes((package / path).read_bytes() + b"\n")
        write_all(root, contents, read)

    monkeypatch.setattr("spanpack.editing.add.write_all", late)
    before = {name: (package / name).read_bytes() for name in (DATES, DESCRIPTOR)}
    capsys.readouterr()
    assert main(["add", str(draft), str(package)]) == 2
    assert capsys.readouterr().err == (
        f"spanpack: {path}: another program has changed it meanwhile; nothing was written. Try again.\n"
    )
    assert (package / path).read_bytes() == before.pop(path) + b"\n"
    assert {name: (package / name).read_bytes() for name in before} == before


@pytest.mark.parametrize("path", [ACTORS, DATES, DESCRIPTOR])
def test_an_import_writes_over_nothing_that_is_new(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    package = copy_base(tmp_path)
    (package / DATES).unlink()
    assert main(["index", str(package)]) == 0
    shutil.copytree(package, tmp_path / "other")
    change(tmp_path / "other" / ACTORS, 1, note="changed")
    assert main(["export", "jsonl", str(tmp_path / "out"), str(tmp_path / "other")]) == 0

    def late(root: Path, contents: Mapping[str, bytes | None], read: Mapping[str, bytes]) -> None:
        with (package / path).open("ab") as file:
            file.write(b"new\n")
        write_all(root, contents, read)

    monkeypatch.setattr("spanpack.formats.importing.write_all", late)
    before = {name: (package / name).read_bytes() for name in (ACTORS, DESCRIPTOR)}
    capsys.readouterr()
    assert main(["import", "jsonl", str(tmp_path / "out"), str(package)]) == 2
    assert capsys.readouterr().err == (
        f"spanpack: {path}: another program has changed it meanwhile; nothing was written. Try again.\n"
    )
    assert (package / path).read_bytes() == before.pop(path, b"") + b"new\n"
    assert {name: (package / name).read_bytes() for name in before} == before


def test_an_import_makes_no_table_over_one_that_is_not_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = copy_base(tmp_path)
    assert main(["export", "jsonl", str(tmp_path / "out"), str(package)]) == 0
    dates = (package / DATES).read_bytes()
    (package / DATES).unlink()
    assert main(["index", str(package)]) == 0
    (package / DATES).write_bytes(dates[: dates.index(b"\n") + 1])
    capsys.readouterr()
    assert main(["import", "jsonl", str(tmp_path / "out"), str(package)]) == 2
    assert capsys.readouterr().err == (
        f"spanpack: {DATES}: is not listed in the descriptor; run spanpack index, or remove the file\n"
    )
    assert (package / DATES).read_bytes() == dates[: dates.index(b"\n") + 1]


@pytest.mark.parametrize("command", ["format", "index"])
def test_format_and_index_write_over_nothing_that_is_new(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = copy_base(tmp_path)
    (package / ACTORS).write_bytes((package / ACTORS).read_bytes().replace(b'", "', b'",  "', 1))
    module = {"format": "editing.format_files", "index": "descriptor.index"}[command]
    path = {"format": ACTORS, "index": DESCRIPTOR}[command]

    def late(root: Path, contents: Mapping[str, bytes | None], read: Mapping[str, bytes]) -> None:
        (package / path).write_bytes(b"new\n")
        write_all(root, contents, read)

    monkeypatch.setattr(f"spanpack.{module}.write_all", late)
    arguments = ["--package", str(package)] if command == "format" else [str(package)]
    assert main([command, *arguments]) == 2
    assert (package / path).read_bytes() == b"new\n"


@pytest.mark.parametrize(
    ("function", "after", "path"),
    [
        ("tempfile.mkstemp", 0, "schemas/actors.json"),
        ("os.chmod", 4, "schemas/decisions.json"),
        ("os.replace", 11, "datapackage.json"),
    ],
)
def test_a_corpus_that_cannot_be_begun_leaves_no_empty_folder(
    function: str,
    after: int,
    path: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "100_bridge.txt").write_text("A bridge\n\nIt opens in May.\n", encoding="utf-8")
    fail_after(after, function, monkeypatch)
    assert main(["new", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"spanpack: {tmp_path}/{path}: nothing was written: No space left on device\n"
    assert below(tmp_path) == ["seeds", "seeds/100_bridge.txt"]


def test_the_first_record_that_cannot_be_written_leaves_no_empty_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = copy_base(tmp_path)
    shutil.rmtree(package / "annotations")
    assert main(["index", str(package)]) == 0
    draft = tmp_path / "draft.yaml"
    draft.write_text(DRAFT, encoding="utf-8")
    before = below(tmp_path)
    fail_after(0, "os.replace", monkeypatch)
    assert main(["add", str(draft), str(package)]) == 2
    assert below(tmp_path) == before


def test_folders_of_which_the_last_cannot_be_made_are_put_away(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(PackageError, match=r": nothing was written: File name too long: "):
        write_all(tmp_path, {"a/b/one": b"1", f"a/c/d/{'e' * 300}/two": b"2"})
    assert below(tmp_path) == ["a"]


def test_an_export_that_cannot_be_written_leaves_no_empty_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "new" / "folder" / "out"
    fail_after(0, "shutil.move", monkeypatch)
    assert main(["export", "jsonl", str(target), str(copy_base(tmp_path / "of"))]) == 2
    assert capsys.readouterr().err == f"spanpack: {target}: nothing was written: No space left on device\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["of"]


def fail_after(many: int, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the disk full when a function has been called so many times."""
    module, _, function = name.partition(".")
    original = getattr(sys.modules[module], function)
    called: list[object] = []

    def fail(*arguments: object, **options: object) -> object:
        called.append(arguments)
        if len(called) > many:
            raise OSError(28, "No space left on device")
        return original(*arguments, **options)

    monkeypatch.setattr(name, fail)


def below(folder: Path) -> list[str]:
    """Return what is in a folder and in those below it, folders as well."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))
