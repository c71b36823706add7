"""Bad input gives a finding with its place, or a clear message: never a traceback, a hang or a pass."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import spanpack
from spanpack.cli import main
from tests.helpers import copy_base, run

ACTORS, ENTITIES = "annotations/actors.jsonl", "annotations/entities.jsonl"
CATALOGUE, TEXT, DESCRIPTOR, SCHEMA = (
    "seeds/documents.yaml",
    "seeds/100_ada.txt",
    "datapackage.json",
    "schemas/actors.json",
)
Edit = Callable[[bytes], bytes]


def line(number: int, edit: Edit) -> Edit:
    """Return an edit of one line, counted from 1."""

    def edit_line(raw: bytes) -> bytes:
        lines = raw.split(b"\n")
        lines[number - 1] = edit(lines[number - 1])
        return b"\n".join(lines)

    return edit_line


def swap(old: bytes, new: bytes) -> Edit:
    def edit(raw: bytes) -> bytes:
        assert old in raw
        return raw.replace(old, new, 1)

    return edit


CASES: dict[str, tuple[str, Edit, str, int]] = {
    "broken": (ACTORS, line(2, swap(b'"start"', b'"start')), "F107", 2),
    "truncated line": (ACTORS, line(2, lambda raw: raw[:60]), "F107", 2),
    "truncated file": (ACTORS, lambda raw: raw[:-30], "F107", 6),
    "line doubled": (ACTORS, line(2, lambda raw: raw + b"\n" + raw), "R401", 3),
    "lines exchanged": (ACTORS, lambda raw: b"\n".join([*raw.split(b"\n")[1::-1], *raw.split(b"\n")[2:]]), "F112", 1),
    "key missing": (ACTORS, line(2, swap(b', "mention": "name"', b"")), "S201", 2),
    "key extra": (ACTORS, line(2, swap(b'"note": null', b'"note": null, "colour": "red"')), "S202", 2),
    "key misspelt": (ACTORS, line(2, swap(b'"mention"', b'"menton"')), "S202", 2),
    "key doubled": (ACTORS, line(2, swap(b'"note": null', b'"note": null, "note": null')), "F109", 2),
    "keys reordered": (
        ACTORS,
        line(2, swap(b'"certainty": "high", "note": null', b'"note": null, "certainty": "high"')),
        "F111",
        2,
    ),
    "number as text": (ACTORS, line(2, swap(b'"start": 53', b'"start": "53"')), "S203", 2),
    "number as boolean": (ACTORS, line(2, swap(b'"start": 53', b'"start": true')), "S203", 2),
    "whole number with a fraction": (ACTORS, line(2, swap(b'"start": 53', b'"start": 53.0')), "F111", 2),
    "whole number with an exponent": (ACTORS, line(2, swap(b'"start": 53', b'"start": 53e0')), "F111", 2),
    "number with a fraction": (ACTORS, line(2, swap(b'"start": 53', b'"start": 53.5')), "S203", 2),
    "huge number": (ACTORS, line(2, swap(b'"end": 62', b'"end": ' + b"9" * 400)), "F107", 2),
    "negative number": (ACTORS, line(2, swap(b'"start": 53', b'"start": -53')), "S206", 2),
    "NaN": (ACTORS, line(2, swap(b'"start": 53', b'"start": NaN')), "F107", 2),
    "Infinity": (ACTORS, line(2, swap(b'"start": 53', b'"start": -Infinity')), "F107", 2),
    "half a surrogate pair": (ACTORS, line(2, swap(b"Ada Brown", b"\\ud83d")), "F107", 2),
    "a list": (ACTORS, line(2, lambda raw: b"[" + raw + b"]"), "F108", 2),
    "a text": (ACTORS, line(2, lambda raw: b'"a1"'), "F108", 2),
    "null": (ACTORS, line(2, lambda raw: b"null"), "F108", 2),
    "nesting 100,000 deep": (ACTORS, line(2, lambda raw: b"[" * 100_000 + b"]" * 100_000), "F110", 2),
    "nesting 100,000 deep, open": (ACTORS, line(2, lambda raw: b'{"a":' * 100_000), "F110", 2),
    "a line of 100 MB": (ACTORS, line(2, lambda raw: b'{"id": "' + b"x" * 100_000_000 + b'"}'), "F110", 2),
    "invalid UTF-8 in a table": (ACTORS, line(2, swap(b"Brown", b"Br\xffwn")), "F101", 2),
    "invalid UTF-8 in a register": (ENTITIES, line(1, swap(b"Brown", b"Br\xffwn")), "F101", 1),
    "invalid UTF-8 in the catalogue": (CATALOGUE, line(3, swap(b"bridge", b"br\xffdge")), "F101", 3),
    "invalid UTF-8 in a text": (TEXT, line(5, swap(b"bridge", b"br\xffdge")), "F101", 5),
    "BOM in a table": (ACTORS, lambda raw: b"\xef\xbb\xbf" + raw, "F102", 1),
    "BOM in a text": (TEXT, lambda raw: b"\xef\xbb\xbf" + raw, "F102", 1),
    "BOM in the catalogue": (CATALOGUE, lambda raw: b"\xef\xbb\xbf" + raw, "F102", 1),
    "CR LF in a table": (ACTORS, lambda raw: raw.replace(b"\n", b"\r\n"), "F103", 1),
    "CR LF in a text": (TEXT, lambda raw: raw.replace(b"\n", b"\r\n"), "F103", 1),
    "blank line": (ACTORS, line(2, lambda raw: raw + b"\n"), "F105", 3),
    "blank line at the end": (ACTORS, lambda raw: raw + b"\n", "F105", 7),
    "no final newline": (ACTORS, lambda raw: raw.rstrip(b"\n"), "F104", 6),
    "empty table": (ACTORS, lambda raw: b"", "F106", 1),
    "empty register": (ENTITIES, lambda raw: b"", "F106", 1),
    "empty text": (TEXT, lambda raw: b"", "F106", 1),
    "empty catalogue": (CATALOGUE, lambda raw: b"", "F106", 1),
    "YAML that is none": (CATALOGUE, line(2, swap(b"path:", b"path: [")), "F107", 3),
    "YAML with a tab": (CATALOGUE, line(2, swap(b"  path", b"\tpath")), "F107", 2),
    "YAML with a tag": (CATALOGUE, line(3, swap(b"title: ", b"title: !!python/object/apply:os.system ")), "F113", 3),
    "YAML with exploding aliases": (
        CATALOGUE,
        lambda raw: b"- &a0 [x]\n" + b"".join(b"- &a%d [*a%d, *a%d]\n" % (n + 1, n, n) for n in range(99)),
        "F113",
        1,
    ),
    "YAML with two documents": (CATALOGUE, lambda raw: raw + b"---\n- a\n", "F113", 26),
    "YAML key doubled": (CATALOGUE, line(8, lambda raw: raw + b"\n" + raw), "F109", 9),
    "YAML date where text is meant": (CATALOGUE, swap(b'edtf: "2021"', b"edtf: 2021-05-01"), "F114", 14),
    "YAML number where text is meant": (CATALOGUE, swap(b'edtf: "2021"', b"edtf: 2021"), "S203", 14),
    "YAML boolean where text is meant": (CATALOGUE, line(8, lambda raw: b"  language: no"), "S203", 8),
    "YAML that is no list": (CATALOGUE, lambda raw: b"documents: 1\n", "F108", 1),
    "YAML nested deep": (CATALOGUE, lambda raw: b"[" * 10_000, "F110", 1),
    "descriptor that is no JSON": (DESCRIPTOR, lambda raw: raw[:200], "P001", 7),
    "descriptor that is a list": (DESCRIPTOR, lambda raw: b"[]", "P001", 1),
    "descriptor nested deep": (DESCRIPTOR, lambda raw: b"[" * 100_000, "P001", 1),
    "descriptor in no UTF-8": (DESCRIPTOR, swap(b"corpus", b"c\xffrpus"), "F101", 4),
    "resources that are no list": (DESCRIPTOR, lambda raw: b'{"name": "x", "resources": 7}', "P001", 1),
    "schema that is no JSON": (SCHEMA, lambda raw: raw[:100], "P011", 4),
    "schema that is no schema": (SCHEMA, swap(b'"type": "object"', b'"type": "thing"'), "P011", 5),
    "schema with a reference to nothing": (SCHEMA, swap(b"$defs/start", b"$defs/nothing"), "P011", 14),
    "schema with a broken pattern": (SCHEMA, swap(b"^[A-Za-z0-9]+-a", b"^("), "P011", 11),
    "schema nested deep": (SCHEMA, lambda raw: b'{"a":' * 100_000, "P011", 1),
}


@pytest.mark.parametrize("name", CASES)
def test_what_a_file_should_not_hold_is_one_finding_at_its_line(name: str, tmp_path: Path) -> None:
    path, edit, rule, number = CASES[name]
    package = copy_base(tmp_path)
    (package / path).write_bytes(edit((package / path).read_bytes()))
    found = [(finding.rule, finding.path, finding.line) for finding in spanpack.validate(package)]
    # That the listed hash is stale goes without saying; aliases that explode are a mistake a line.
    assert found[:1] == [(rule, path, number)]
    assert len(found) == (100 if name == "YAML with exploding aliases" else 1)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("command", ["format", "index", "stats"])
def test_other_commands_say_so_and_leave_the_file_as_it_is_or_mended(name: str, command: str, tmp_path: Path) -> None:
    path, edit, *_ = CASES[name]
    package = copy_base(tmp_path)
    (package / path).write_bytes(edit((package / path).read_bytes()))
    kept = {file: file.read_bytes() for file in package.rglob("*") if file.is_file()}
    arguments = ["--package", str(package)] if command == "format" else [str(package)]
    assert main([command, *arguments]) in (0, 1, 2)
    now = {file: file.read_bytes() for file in package.rglob("*") if file.is_file()}
    assert now.keys() == kept.keys()
    changed = {file.relative_to(package).as_posix() for file in kept if now[file] != kept[file]}
    assert changed <= {"format": {ACTORS, ENTITIES}, "index": {DESCRIPTOR}, "stats": set()}[command]


def fold(path: Path) -> None:
    path.unlink()
    path.mkdir()


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def link_out(path: Path) -> None:
    outside = path.parents[2] / "outside"
    outside.write_bytes(path.read_bytes())
    path.unlink()
    path.symlink_to(outside)


PLACES: list[tuple[str, Callable[[Path], None], str]] = [
    ("a missing file", Path.unlink, "P004"),
    ("a folder in the place of a file", fold, "P004"),
    ("a named pipe in the place of a file", pipe, "P004"),
    ("a link out of the package", link_out, "P003"),
]


@pytest.mark.parametrize("path", [ACTORS, ENTITIES, CATALOGUE, TEXT])
@pytest.mark.parametrize(("name", "change", "rule"), PLACES, ids=[name for name, *_ in PLACES])
def test_a_file_that_is_none_is_one_finding_in_the_descriptor(
    path: str, name: str, change: Callable[[Path], None], rule: str, tmp_path: Path
) -> None:
    package = copy_base(tmp_path)
    change(package / path)
    done = run("validate", package, "--format", "json")
    assert (done.returncode, done.stderr) == (1, "")
    [finding] = json.loads(done.stdout)["findings"]
    text = (package / DESCRIPTOR).read_text(encoding="utf-8")
    listed = text.count("\n", 0, text.index(f'"path": "{path}"')) + 1
    assert (finding["rule"], finding["path"], finding["line"]) == (rule, DESCRIPTOR, listed)


@pytest.mark.parametrize(
    "path", ["../outside.txt", "/etc/hostname", "seeds\\\\100_ada.txt", "http://example.org/a.txt", "C:/a.txt"]
)
def test_a_path_that_leaves_the_package_is_found_and_not_read(path: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    descriptor = package / DESCRIPTOR
    text = descriptor.read_text(encoding="utf-8")
    descriptor.write_text(text.replace('"path": "seeds/100_ada.txt"', f'"path": "{path}"'), encoding="utf-8")
    rules = {finding.rule for finding in spanpack.validate(package)}
    assert "P003" in rules


def pack(folder: Path, archive: Path) -> Path:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(folder.rglob("*")):
            file.write(path, path.relative_to(folder.parent))
    return archive


def test_an_archive_of_a_package_is_valid(tmp_path: Path) -> None:
    assert spanpack.validate(pack(copy_base(tmp_path), tmp_path / "base.zip")) == []


def bomb(file: zipfile.ZipFile) -> None:
    file.writestr("base/bomb.txt", b"0" * 50_000_000)


def leaving(file: zipfile.ZipFile) -> None:
    file.writestr("../evil.txt", b"x")


def absolute(file: zipfile.ZipFile) -> None:
    file.writestr("/evil.txt", b"x")


def linking(file: zipfile.ZipFile) -> None:
    entry = zipfile.ZipInfo("base/link.txt")
    entry.external_attr = 0o120777 << 16
    file.writestr(entry, "/etc/hostname")


@pytest.mark.parametrize(
    ("add", "said"),
    [
        (bomb, "looks like a zip bomb"),
        (leaving, "leaves the archive: it contains .."),
        (absolute, "leaves the archive: it is absolute"),
        (linking, "is a symbolic link"),
    ],
)
def test_a_hostile_archive_is_refused_with_a_message(
    add: Callable[[zipfile.ZipFile], None], said: str, tmp_path: Path
) -> None:
    archive = pack(copy_base(tmp_path), tmp_path / "base.zip")
    with zipfile.ZipFile(archive, "a", zipfile.ZIP_DEFLATED) as file:
        add(file)
    done = run("validate", archive)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("spanpack: ")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "cannot be read as a zip archive"), (b"PK\x03\x04" + b"x" * 99, "cannot be read as a zip archive")],
)
def test_an_archive_that_is_none_is_refused_with_a_message(content: bytes, said: str, tmp_path: Path) -> None:
    archive = tmp_path / "base.zip"
    archive.write_bytes(content)
    done = run("validate", archive)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_where_there_is_no_package_a_message_says_so(tmp_path: Path) -> None:
    done = run("validate", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"spanpack: {tmp_path}: no datapackage.json here or in a folder above" in done.stderr
