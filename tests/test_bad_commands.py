"""Every command on every kind of bad package: an exit code, a message, nothing lost or half written."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

import spanpack
from spanpack.cli import main
from tests.damage import (
    ACTORS,
    CATALOGUE,
    COMMON,
    DESCRIPTOR,
    ENTITIES,
    NUMBERS,
    SCHEMA,
    TEXT,
    Edit,
    append,
    edit,
    edit_json,
    on_line,
    resource,
    swap,
)
from tests.helpers import copy_base, run

pytestmark = pytest.mark.usefixtures("soon")

Damage = Callable[[Path], object]


def at(path: str, change: Edit) -> Damage:
    return lambda package: edit(package, path, change)


def gone(path: str) -> Damage:
    return lambda package: (package / path).unlink()


def fold(path: str) -> Damage:
    def damage(package: Path) -> None:
        (package / path).unlink()
        (package / path).mkdir()

    return damage


def descriptor(**values: object) -> Damage:
    return lambda package: edit_json(package, DESCRIPTOR, lambda data: data.update(values))


def rotate(raw: bytes) -> bytes:
    first, *others = raw.splitlines(keepends=True)
    return b"".join([*others, first])


COMMANDS: dict[str, list[str]] = {
    "validate": ["validate", "PACKAGE"],
    "stats": ["stats", "PACKAGE"],
    "show": ["show", "100", "PACKAGE"],
    "add": ["add", "DRAFT", "PACKAGE"],
    "format --check": ["format", "--check", "--package", "PACKAGE"],
    "format": ["format", "--package", "PACKAGE"],
    "index --check": ["index", "--check", "PACKAGE"],
    "index": ["index", "PACKAGE"],
}
CASES: dict[str, tuple[Damage, str]] = {
    # The damage, and the exit codes of the commands in their order.
    "a broken line": (at(ACTORS, on_line(2, lambda line: line[:60])), "12201110"),
    "a line that is a list": (at(ACTORS, on_line(2, lambda line: b"[]")), "12201110"),
    "a line that nests deep": (at(ACTORS, append(b"[" * 100_000)), "12201110"),
    "a line of 2 MB": (at(ACTORS, append(b'{"id": "' + b"x" * 2_000_000 + b'"}')), "12201110"),
    "a key twice": (at(ACTORS, on_line(2, lambda line: line[:-1] + b', "id": "x"}')), "12201110"),
    "Latin-1 in a table": (at(ACTORS, on_line(2, swap(b"Brown", b"Br\xf6wn"))), "12201110"),
    "Latin-1 in a register": (at(ENTITIES, on_line(1, swap(b"Brown", b"Br\xf6wn"))), "12201110"),
    "a number too large to keep": (at(NUMBERS, swap(b'"at_least": 300', b'"at_least": ' + b"9" * 20)), "12201110"),
    "a missing key": (at(ACTORS, on_line(2, swap(b', "note": null', b""))), "12200010"),
    "a number as text": (at(ACTORS, on_line(2, swap(b"53", b'"53"'))), "12200010"),
    "a span out of place": (at(ACTORS, on_line(2, swap(b"53", b"54"))), "10000010"),
    "an unknown entity": (at(ACTORS, on_line(2, swap(b'"ada-brown"', b'"nobody"'))), "10000010"),
    "an empty table": (at(ACTORS, lambda raw: b""), "12200010"),
    "lines out of order": (at(ACTORS, rotate), "10001010"),
    "UTF-16": (at(ACTORS, lambda raw: raw.decode().encode("utf-16")), "12221110"),
    "a table that is missing": (gone(ACTORS), "12222210"),
    "a register that is a folder": (fold(ENTITIES), "12222210"),
    "a text in Latin-1": (at(TEXT, swap(b"Ada", b"\xc1da")), "12220010"),
    "a text with CR LF": (at(TEXT, lambda raw: raw.replace(b"\n", b"\r\n")), "12220010"),
    "a text that is missing": (gone(TEXT), "12220022"),
    "a catalogue that is no YAML": (at(CATALOGUE, lambda raw: b"- ["), "12220022"),
    "a catalogue that explodes": (at(CATALOGUE, lambda raw: b"- &a [*a, *a]\n"), "12220022"),
    "a catalogue that is empty": (at(CATALOGUE, lambda raw: b""), "12220022"),
    "a catalogue that is missing": (gone(CATALOGUE), "12220022"),
    "a schema that is no JSON": (at(SCHEMA, lambda raw: raw[:100]), "12222222"),
    "a schema with a broken pattern": (at(SCHEMA, swap(b"^[A-Za-z0-9]+-a", b"^(")), "12222222"),
    "a schema that is missing": (gone(SCHEMA), "12222222"),
    "no shared definitions": (gone(COMMON), "12222222"),
    "a descriptor that is no JSON": (at(DESCRIPTOR, lambda raw: raw[:500]), "12222222"),
    "a descriptor that is a list": (at(DESCRIPTOR, lambda raw: b"[]\n"), "12222222"),
    "a descriptor that nests deep": (at(DESCRIPTOR, lambda raw: b"[" * 100_000), "12222222"),
    "a descriptor in Latin-1": (at(DESCRIPTOR, swap(b"corpus", b"c\xf6rpus")), "12222222"),
    "resources that are no list": (descriptor(resources=7), "12222210"),
    "resources that are no objects": (descriptor(resources=[1, None]), "12222210"),
    "a path that leaves the package": (
        lambda package: edit_json(package, DESCRIPTOR, lambda data: resource(data, ACTORS).update(path="../a.jsonl")),
        "12222210",
    ),
    "no descriptor": (gone(DESCRIPTOR), "22222222"),
}
MAY_CHANGE = {"add": {DESCRIPTOR, ACTORS}, "format": {ACTORS}, "index": {DESCRIPTOR}}


def contents(package: Path) -> dict[str, bytes]:
    return {path.relative_to(package).as_posix(): path.read_bytes() for path in package.rglob("*") if path.is_file()}


def write_draft(folder: Path) -> Path:
    draft = folder / "draft.yaml"
    draft.write_text('document: "100"\nactors: [{quote: left, entity: workers, mention: nominal}]\n', encoding="utf-8")
    return draft


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", CASES)
def test_a_command_ends_with_its_exit_code_and_changes_nothing_where_it_fails(
    name: str, command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damage, codes = CASES[name]
    package = copy_base(tmp_path)
    damage(package)
    before = contents(package)
    places = {"PACKAGE": str(package), "DRAFT": str(write_draft(tmp_path))}
    code = main([places.get(word, word) for word in COMMANDS[command]])
    shown = capsys.readouterr()
    assert code == int(codes[list(COMMANDS).index(command)])
    assert "Traceback" not in shown.out + shown.err
    if code == 2:
        assert shown.out == ""
        assert shown.err.startswith("spanpack: ")
        assert contents(package) == before
    after = contents(package)
    assert after.keys() == before.keys()
    assert {path for path in after if after[path] != before[path]} <= MAY_CHANGE.get(command, set())


@pytest.mark.parametrize("name", [name for name, (_, codes) in CASES.items() if codes[1] == "2"])
def test_a_package_that_cannot_be_loaded_raises_one_error_that_names_a_file(name: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    CASES[name][0](package)
    with pytest.raises(spanpack.PackageError) as caught:
        spanpack.load(package)
    files = [ACTORS, ENTITIES, NUMBERS, CATALOGUE, TEXT, SCHEMA, COMMON, DESCRIPTOR]
    assert any(path in str(caught.value) for path in files)


LINES = [name for name, (_, codes) in CASES.items() if codes == "12201110" and name != "Latin-1 in a register"]


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("command", ["format", "add"])
def test_a_line_that_cannot_be_read_is_neither_lost_nor_changed(name: str, command: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    CASES[name][0](package)
    path = package / (NUMBERS if name == "a number too large to keep" else ACTORS)
    lines = path.read_bytes().split(b"\n")
    places = {"PACKAGE": str(package), "DRAFT": str(write_draft(tmp_path))}
    main([places.get(word, word) for word in COMMANDS[command]])
    written = path.read_bytes().split(b"\n")
    assert [line for line in written if line in lines] == lines
    added = [line for line in written if line not in lines]
    assert [json.loads(line)["text"] for line in added] == (
        ["left"] if command == "add" and path.name == "actors.jsonl" else []
    )


@pytest.mark.parametrize("name", LINES)
def test_a_line_that_cannot_be_read_is_reported_by_format_with_its_number(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = copy_base(tmp_path)
    CASES[name][0](package)
    assert main(["format", "--package", str(package)]) == 1
    path, line = (
        (NUMBERS, 1)
        if name == "a number too large to keep"
        else (ACTORS, 7 if "that nests" in name or "MB" in name else 2)
    )
    assert capsys.readouterr().err.startswith(f"{path}:{line}: left as it is: ")


@pytest.mark.parametrize("command", ["format", "add", "index"])
@pytest.mark.parametrize("call", ["mkstemp", "replace"])
def test_a_full_disk_leaves_the_package_as_it_was(
    call: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    package = edit(copy_base(tmp_path), ACTORS, swap(b'", "', b'","'))
    before = contents(package)
    places = {"PACKAGE": str(package), "DRAFT": str(write_draft(tmp_path))}

    def fail(*arguments: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile if call == "mkstemp" else os, call, fail)
    assert main([places.get(word, word) for word in COMMANDS[command]]) == 2
    path = {"format": ACTORS, "add": ACTORS, "index": "datapackage.json"}[command]
    assert capsys.readouterr().err == f"spanpack: {package}/{path}: nothing was written: No space left on device\n"
    assert contents(package) == before


@pytest.mark.parametrize("name", ["a line that nests deep", "a catalogue that explodes", "no descriptor", "UTF-16"])
@pytest.mark.parametrize("command", COMMANDS)
def test_the_command_itself_ends_in_time_and_without_a_traceback(name: str, command: str, tmp_path: Path) -> None:
    damage, codes = CASES[name]
    package = copy_base(tmp_path)
    damage(package)
    places = {"PACKAGE": package, "DRAFT": write_draft(tmp_path)}
    done = run(*(places.get(word, word) for word in COMMANDS[command]), seconds=30)
    assert done.returncode == int(codes[list(COMMANDS).index(command)])
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["validate", "nowhere"], "nowhere: there is no such file or folder"),
        (
            ["validate", "base/seeds/100_ada.txt"],
            "base/seeds/100_ada.txt: expected a folder, a datapackage.json or a .zip",
        ),
        (["validate", "base", "--annotations", "../other"], "../other is no annotation set of this package"),
        (
            ["stats", "base", "--annotations", "/etc"],
            "/etc: is no annotation set, which is a folder in annotations; there is annotations",
        ),
        (["show", "9", "base"], "'9' is no document; there is 100_ada"),
        (["show", "100", "base", "--layers", "places"], "'places' is no layer; there is actors, numbers"),
        (["add", "nowhere.yaml", "base"], "nowhere.yaml: cannot be read: No such file or directory"),
        (["add", "base", "base"], "base: cannot be read: Is a directory"),
        (["format", "/etc/hostname", "--package", "base"], "/etc/hostname: is no JSONL table of this package"),
        (["format", "../draft.yaml", "--package", "base"], "../draft.yaml: is no JSONL table of this package"),
        (["format", "base/seeds/documents.yaml", "--package", "base"], "base/seeds/documents.yaml: is no JSONL table"),
        (["validate", "base", "--select", "Z1"], "'Z1' is no rule and no level"),
    ],
)
def test_what_is_asked_for_and_not_there_is_told(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    copy_base(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith(f"spanpack: {message}")
    assert os.listdir(tmp_path) == ["base"]
