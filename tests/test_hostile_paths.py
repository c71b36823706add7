"""Nothing outside the package is read or written, and nothing that is no file is waited for."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

import spanpack
from spanpack.cli import main
from spanpack.descriptor.index import index
from tests.damage import (
    ACTORS,
    ATTRIBUTIONS,
    CATALOGUE,
    COMMON,
    DESCRIPTOR,
    ENTITIES,
    LINES_CATALOGUE,
    SCHEMA,
    TEXT,
    copy_with,
    edit,
    edit_json,
    found,
    line_of,
    resource,
    swap,
)
from tests.helpers import copy_base, run

pytestmark = pytest.mark.usefixtures("soon")

LISTED = [ACTORS, ATTRIBUTIONS, ENTITIES, CATALOGUE, TEXT, SCHEMA, COMMON]
SECRET = "a word that stands outside"


def listed_at(package: Path, path: str) -> int:
    """Return the line on which the descriptor gives a path."""
    return line_of(package / DESCRIPTOR, f'"path": {json.dumps(path)}')


PATHS = {
    "../outside.txt": "it contains ..",
    "../base/annotations/actors.jsonl": "it contains ..",
    "annotations/../annotations/actors.jsonl": "it contains ..",
    "annotations/../../outside.txt": "it contains ..",
    "..": "it contains ..",
    "../": "it contains ..",
    "/etc/hostname": "it is absolute",
    "//etc/hostname": "it is absolute",
    "/": "it is absolute",
    "C:/outside.txt": "it is absolute",
    "C:\\outside.txt": "it holds a backslash; paths in a package are written with /",
    "..\\outside.txt": "it holds a backslash; paths in a package are written with /",
    "annotations\\actors.jsonl": "it holds a backslash; paths in a package are written with /",
    "\\\\server\\share": "it holds a backslash; paths in a package are written with /",
    "http://127.0.0.1:9/actors.jsonl": "it is a URL; files of the package are local",
    "https://example.org/actors.jsonl": "it is a URL; files of the package are local",
    "file:///etc/hostname": "it is a URL; files of the package are local",
    "annotations/actors\0.jsonl": "it holds a NUL character",
    "": "it is not the plain path of a file, as annotations/actors.jsonl",
    ".": "it is not the plain path of a file, as annotations/actors.jsonl",
    "./annotations/actors.jsonl": "it is not the plain path of a file, as annotations/actors.jsonl",
    "annotations//actors.jsonl": "it is not the plain path of a file, as annotations/actors.jsonl",
    "annotations/./actors.jsonl": "it is not the plain path of a file, as annotations/actors.jsonl",
    "annotations/actors.jsonl/": "it is not the plain path of a file, as annotations/actors.jsonl",
}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("listed", [ACTORS, ENTITIES, CATALOGUE, TEXT, SCHEMA])
def test_a_path_that_leaves_the_package_is_one_finding(listed: str, path: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    (tmp_path / "outside.txt").write_text(SECRET)
    edit_json(package, DESCRIPTOR, lambda descriptor: resource(descriptor, listed).update(path=path))
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path, finding.line) == ("P003", DESCRIPTOR, listed_at(package, path))
    assert finding.message == f"{path}: {PATHS[path]}"


@pytest.mark.parametrize("path", PATHS)
def test_a_path_of_the_catalogue_that_leaves_the_package_is_one_finding(path: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    edit(package, CATALOGUE, swap(b"path: seeds/100_ada.txt", b"path: " + json.dumps(path).encode()))
    [finding] = spanpack.validate(package)
    assert (finding.path, finding.line) == (CATALOGUE, 2)
    # The schema refuses what is no path at all; what remains leads out, or is not written plainly.
    assert finding.rule in ("P003", "S205", "F115")
    assert finding.rule in ("S205", "F115") or PATHS[path] in finding.message


def test_a_path_of_a_catalogue_of_lines_is_shown_at_its_line(tmp_path: Path) -> None:
    package = edit(copy_with(tmp_path, LINES_CATALOGUE), LINES_CATALOGUE, swap(b"seeds/100_ada.txt", b"../100_ada.txt"))
    assert found(package) == [("P003", LINES_CATALOGUE, 1)]


@pytest.mark.parametrize("path", ["seeds/nothing.txt", "seeds", "annotations/actors.jsonl", "seeds/documents.yaml"])
def test_a_path_of_the_catalogue_that_is_no_text_is_one_finding(path: str, tmp_path: Path) -> None:
    package = edit(copy_base(tmp_path), CATALOGUE, swap(b"seeds/100_ada.txt", path.encode()))
    assert found(package) == [("P014", CATALOGUE, 2)]


@pytest.mark.parametrize("path", ["../outside.txt", "C:/outside.txt", "seeds/../../outside.txt"])
@pytest.mark.parametrize("command", ["index", "stats"])
def test_no_command_reads_a_text_outside_the_package(
    command: str, path: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = edit(copy_base(tmp_path), CATALOGUE, swap(b"seeds/100_ada.txt", path.encode()))
    (tmp_path / "outside.txt").write_text(SECRET)
    before = (package / DESCRIPTOR).read_bytes()
    assert main([command, str(package)]) == 2
    assert capsys.readouterr().err.startswith(f"spanpack: {path}: cannot be read: it ")
    assert (package / DESCRIPTOR).read_bytes() == before


def link_out(path: Path) -> None:
    """Move a file out of the package and leave a symbolic link."""
    outside = path.parents[2] / "outside"
    path.rename(outside)
    path.symlink_to(outside)


def link_far(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("path", LISTED)
@pytest.mark.parametrize("damage", [link_out, link_far])
def test_a_link_that_leads_out_of_the_package_is_one_finding(
    path: str, damage: Callable[[Path], None], tmp_path: Path
) -> None:
    package = copy_base(tmp_path)
    damage(package / path)
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path, finding.line) == ("P003", DESCRIPTOR, listed_at(package, path))
    assert finding.message == f"{path}: it is a symbolic link that leads out of the package"


@pytest.mark.parametrize("folder", ["annotations", "seeds", "schemas"])
def test_a_folder_that_is_a_link_out_of_the_package_is_one_finding_with_its_files(folder: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    (package / folder).rename(tmp_path / "outside")
    (package / folder).symlink_to(tmp_path / "outside")
    descriptor = json.loads((package / DESCRIPTOR).read_bytes())
    paths = [entry["path"] for entry in descriptor["resources"] if entry["path"].startswith(folder)]
    places = [(DESCRIPTOR, listed_at(package, path)) for path in paths]
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path, finding.line) == ("P003", *places[0])
    assert finding.message.startswith(f"{paths[0]}: {folder} is a symbolic link that leads out of the package; the ")
    assert finding.also == tuple(places[1:])


def test_two_folders_that_are_links_out_of_the_package_are_two_findings(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    for folder in ("annotations", "schemas"):
        (package / folder).rename(tmp_path / folder)
        (package / folder).symlink_to(tmp_path / folder)
    assert [(f.rule, f.message.split(" is ")[0]) for f in spanpack.validate(package)] == [
        ("P003", "annotations/entities.jsonl: annotations"),
        ("P003", "schemas/actors.json: schemas"),
    ]


@pytest.mark.parametrize("path", LISTED)
def test_a_link_inside_the_package_is_followed(path: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    (package / path).rename(package / "kept")
    (package / path).symlink_to(package / "kept")
    assert found(package) == []


def link_to_itself(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def link_to_nothing(path: Path) -> None:
    path.unlink()
    path.symlink_to("nothing")


def make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def make_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


NO_FILES = [Path.unlink, link_to_itself, link_to_nothing, make_folder, make_pipe]


@pytest.mark.parametrize("path", LISTED)
@pytest.mark.parametrize("damage", NO_FILES)
def test_what_is_no_file_is_one_finding(path: str, damage: Callable[[Path], None], tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    damage(package / path)
    assert found(package) == [("P004", DESCRIPTOR, listed_at(package, path))]


NO_DESCRIPTOR = [
    (Path.unlink, ": no datapackage.json here or in a folder above. "),
    (link_to_itself, "/datapackage.json: is a link to nothing; put the descriptor itself in its place\n"),
    (link_to_nothing, "/datapackage.json: is a link to nothing; put the descriptor itself in its place\n"),
    (make_folder, "/datapackage.json: is a folder; put the descriptor itself in its place\n"),
    (make_pipe, "/datapackage.json: is not a regular file; put the descriptor itself in its place\n"),
]


@pytest.mark.parametrize(("damage", "message"), NO_DESCRIPTOR)
@pytest.mark.parametrize("command", ["validate", "index", "stats"])
def test_a_descriptor_that_is_no_file_is_no_package(
    damage: Callable[[Path], None], message: str, command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = copy_base(tmp_path)
    damage(package / DESCRIPTOR)
    assert main([command, str(package)]) == 2
    assert capsys.readouterr().err.startswith(f"spanpack: {package}{message}")
    assert main([command, str(package / "seeds")]) == 2
    assert capsys.readouterr().err.startswith(f"spanpack: {package}{message}".replace(": no", "/seeds: no"))


def test_a_descriptor_that_is_a_link_out_of_the_package_is_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = copy_base(tmp_path)
    shutil.move(package / DESCRIPTOR, tmp_path / "outside.json")
    (package / DESCRIPTOR).symlink_to(tmp_path / "outside.json")
    assert main(["validate", str(package)]) == 2
    reason = "datapackage.json cannot be read: it is a symbolic link that leads out of the package"
    assert capsys.readouterr().err == f"spanpack: {package}: {reason}\n"


@pytest.mark.parametrize("name", ["validate", "stats", "index", "format"])
def test_no_command_waits_for_a_named_pipe(name: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    for path in (ACTORS, CATALOGUE, TEXT, SCHEMA):
        make_pipe(package / path)
    os.mkfifo(package / "CITATION.cff")
    done = run(name, *(["--package"] if name == "format" else []), package, seconds=30)
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("damage", [make_pipe, link_to_itself, lambda path: (path.unlink(), path.symlink_to("/etc"))])
def test_what_is_not_listed_is_named_and_not_opened(damage: Callable[[Path], object], tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    (package / "seeds" / "more.txt").write_text("")
    damage(package / "seeds" / "more.txt")
    assert found(package) == [("P005", "seeds/more.txt", 1)]


def test_a_link_to_a_folder_around_it_is_named_and_not_followed(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    (package / "seeds" / "round").symlink_to("..")
    assert found(package) == [("P005", "seeds/round", 1)]


@pytest.mark.parametrize("path", [ACTORS, ENTITIES, TEXT, CATALOGUE, DESCRIPTOR])
def test_a_file_that_may_not_be_read_is_one_finding_or_a_message(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = copy_base(tmp_path)
    allowed = os.access
    # Whoever runs the tests may be allowed to read everything.
    monkeypatch.setattr(os, "access", lambda file, mode: str(file) != str(package / path) and allowed(file, mode))
    if path == DESCRIPTOR:
        with pytest.raises(spanpack.PackageError, match=r"datapackage\.json cannot be read: datapackage\.json may not"):
            spanpack.validate(package)
    else:
        [finding] = spanpack.validate(package)
        assert (finding.rule, finding.path, finding.line) == ("P004", DESCRIPTOR, listed_at(package, path))
        assert finding.message == f"{path} is listed and may not be read"
        assert finding.fix == f"Allow it to be read, as by chmod +r {path}."


@pytest.mark.parametrize(
    ("folder", "first", "others"),
    [("annotations", ENTITIES, 4), ("seeds", CATALOGUE, 1), ("schemas", "schemas/actors.json", 7)],
)
def test_a_folder_that_may_not_be_read_is_one_finding_and_no_file_in_it_is_taken_off_the_list(
    folder: str, first: str, others: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = copy_base(tmp_path)
    allowed, walk = os.access, os.walk
    closed = package / folder

    def walk_but(top: str, onerror: Callable[[OSError], None]) -> Iterable[tuple[str, list[str], list[str]]]:
        if Path(top) == closed:
            onerror(PermissionError(errno.EACCES, "Permission denied", str(closed)))
            return []
        return walk(top, onerror=onerror)

    # Whoever runs the tests may be allowed to read everything.
    monkeypatch.setattr(os, "access", lambda file, mode: str(file) != str(closed) and allowed(file, mode))
    monkeypatch.setattr(os, "walk", walk_but)
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path, finding.line) == ("P004", DESCRIPTOR, listed_at(package, first))
    assert finding.message.startswith(f"{first} is listed and lies in {folder}, which may not be read; the same")
    assert len(finding.also) == others
    assert finding.fix == f"Allow the folder to be read and entered, as by chmod +rx {folder}."
    with pytest.raises(spanpack.PackageError, match=f"^{folder}: the folder may not be read. Allow the folder"):
        index(package)


def test_guidelines_and_a_changelog_that_may_not_be_read_have_the_mend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = copy_base(tmp_path)
    names = ["annotations/GUIDELINES.md", "CHANGELOG.md"]
    for name in names:
        (package / name).write_text("# Words\n")
    allowed = os.access
    closed = {str(package / name) for name in names}
    monkeypatch.setattr(os, "access", lambda file, mode: str(file) not in closed and allowed(file, mode))
    assert [(f.rule, f.path, f.fix) for f in spanpack.validate(package)] == [
        ("P009", "CHANGELOG.md", "Allow it to be read, as by chmod +r CHANGELOG.md, or remove it."),
        ("P004", names[0], f"Allow it to be read, as by chmod +r {names[0]}."),
    ]


@pytest.mark.parametrize(
    ("damage", "reason"),
    [(make_folder, "is not a regular file"), (link_to_nothing, "is a symbolic link that leads to nothing")],
)
def test_what_is_no_file_is_told_as_what_it_is(damage: Callable[[Path], None], reason: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    damage(package / ACTORS)
    [finding] = spanpack.validate(package)
    assert (finding.message, finding.fix) == (f"{ACTORS} is listed and {reason}", "Put the file itself in its place.")


@pytest.mark.parametrize("name", [b"\xff\xfe.txt", b"\x1b[31mred.txt", b"two\nlines.txt", b"a b.txt"])
def test_a_file_of_any_name_is_reported(name: bytes, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    Path(os.fsdecode(os.fsencode(package / "seeds") + b"/" + name)).write_text("")
    done = run("validate", package, "--format", "json")
    assert (done.returncode, done.stderr) == (1, "")
    assert [finding["rule"] for finding in json.loads(done.stdout)["findings"]] == ["P005"]
    done = run("validate", package)
    assert (done.returncode, done.stderr) == (1, "")
    assert "\x1b" not in done.stdout


def test_a_package_is_validated_where_it_may_not_be_written_to(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    for path in [*package.rglob("*"), package]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    assert found(package) == []


@pytest.mark.parametrize("target", ["outside", "nothing"])
def test_index_does_not_write_through_a_link_out_of_the_package(target: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    (tmp_path / "outside").write_bytes((package / DESCRIPTOR).read_bytes())
    (package / DESCRIPTOR).unlink()
    (package / DESCRIPTOR).symlink_to(tmp_path / target)
    before = (tmp_path / "outside").read_bytes()
    (package / "seeds" / "100_ada.txt").touch()
    with pytest.raises(spanpack.PackageError):
        index(package)
    assert (tmp_path / "outside").read_bytes() == before
    assert not (tmp_path / "nothing").exists()


def test_format_does_not_write_through_a_link_out_of_the_package(tmp_path: Path) -> None:
    package = edit(copy_base(tmp_path), ACTORS, swap(b'", "', b'","'))
    link_out(package / ACTORS)
    before = (tmp_path / "outside").read_bytes()
    assert main(["format", "--package", str(package)]) == 2
    assert (tmp_path / "outside").read_bytes() == before
