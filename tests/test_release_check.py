"""spanpack build --check: an archive is as it was built, or it is said what is not."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from spanpack.cli import main
from spanpack.descriptor.index import index
from spanpack.release.build import build
from spanpack.release.check import check
from spanpack.release.members import stored, sums
from tests.helpers import change, copy_base, replace, run
from tests.releases import ROOT, UNICODE, release


@pytest.fixture
def full(tmp_path: Path) -> Path:
    return Path(shutil.copytree(release(UNICODE).folder, tmp_path / "full"))


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    return Path(shutil.copytree(release(UNICODE).bare, tmp_path / "bare"))


def summed(folder: Path) -> Path:
    """Write SHA256SUMS anew, as who changes an archive on purpose would."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    del files["SHA256SUMS"]
    (folder / "SHA256SUMS").write_bytes(sums((name, stored(path)) for name, path in files.items()))
    return folder


def test_archives_as_they_were_built(capsys: pytest.CaptureFixture[str]) -> None:
    built, version = release(ROOT), json.loads((ROOT / "datapackage.json").read_bytes())["version"]
    without = f"agrees with its SHA256SUMS and has no texts: russia-afghanistan-news {version}, without its texts"
    full, bare = (sum(1 for path in folder.rglob("*") if path.is_file()) for folder in (built.folder, built.bare))
    assert full > bare > 30
    for path in (built.full, built.folder, built.standoff, built.bare):
        assert main(["build", "--check", str(path)]) == 0
    assert [line.partition(": ")[2] for line in capsys.readouterr().out.splitlines()] == [
        f"as it was built: russia-afghanistan-news {version}, {full} files",
        f"as it was built: russia-afghanistan-news {version}, {full} files",
        f"{without} (standoff only), {bare} files",
        f"{without} (standoff only), {bare} files",
    ]


def test_a_folder_of_archives_is_refused_with_their_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # In the folder of a package, which is not taken for what was named.
    dist = copy_base(tmp_path) / "dist"
    dist.mkdir()
    names = [dist / f"base-1.0.{number}.zip" for number in range(7)]
    for name in names[:2]:
        shutil.copy(release(UNICODE).full, name)
    refused = f"spanpack: {dist}: is a folder with archives in it, and none itself. Name one: "
    assert main(["build", "--check", str(dist)]) == 2
    assert capsys.readouterr().err == f"{refused}{names[0]}, {names[1]}\n"
    for name in names:
        name.touch()
    assert main(["build", "--check", str(dist)]) == 2
    assert capsys.readouterr().err == f"{refused}{', '.join(map(str, names[:5]))} and 2 more\n"


def test_a_file_that_is_changed_missing_or_added_is_named(full: Path) -> None:
    (full / "README.md").write_bytes(b"changed")
    (full / "croissant.json").unlink()
    (full / "annotations" / "new.txt").write_bytes(b"new")
    found = check(full)
    assert found.problems[:2] == [
        "annotations/new.txt: is in the archive and not in SHA256SUMS",
        "croissant.json: is in SHA256SUMS and not in the archive",
    ]
    assert found.problems[2].startswith("README.md: is not the file that was built: its SHA-256 is ")
    assert len(found.problems) == 3


def test_the_command_says_so_and_exits_with_1(full: Path) -> None:
    (full / "README.md").write_bytes(b"changed")
    done = run("build", "--check", full)
    assert (done.returncode, done.stderr) == (1, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith("README.md: is not the file that was built: ")
    mend = "Download it again, or check it with the spanpack that built it."
    assert lines[1:] == ["", f"{full}: not as it was built: 1 problem (unicode 1.0.0). {mend}"]


@pytest.mark.parametrize("line", [b"00  README.md\n", b"0" * 64 + b" README.md\n", b"x\n"])
def test_a_line_of_sha256sums_that_is_none(line: bytes, full: Path) -> None:
    path = full / "SHA256SUMS"
    path.write_bytes(line + path.read_bytes())
    assert check(full).problems == [
        "SHA256SUMS:1: expected 64 digits, two spaces and the path of a file that is not named yet"
    ]


def test_a_file_named_twice_and_no_sums_at_all(full: Path) -> None:
    path = full / "SHA256SUMS"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines, lines[0]]))
    assert [problem.partition(": ")[0] for problem in check(full).problems] == [f"SHA256SUMS:{len(lines) + 1}"]
    path.unlink()
    assert check(full).problems == [
        "SHA256SUMS: cannot be read: there is no such file in the package. It has the hash of every file of an "
        "archive; a package that comes from none has no such file."
    ]


VERSIONS = [
    "croissant.json",
    "datacite.json",
    "schema-org.json",
    "tables/csv/datapackage.json",
    "tables/parquet/datapackage.json",
    "tables/sqlite/datapackage.json",
    "ro-crate-metadata.json",
]


@pytest.mark.parametrize("path", VERSIONS)
def test_a_description_of_another_version_is_found(path: str, full: Path) -> None:
    data = json.loads((full / path).read_bytes())
    node = next(node for node in data["@graph"] if node["@id"] == "./") if "@graph" in data else data
    node["version"] = "9.9.9"
    (full / path).write_text(json.dumps(data), encoding="utf-8")
    assert check(summed(full)).problems == [f"{path}: says version 9.9.9; datapackage.json says 1.0.0"]
    del node["version"]
    (full / path).write_text(json.dumps(data), encoding="utf-8")
    assert check(summed(full)).problems == [f"{path}: says no version; datapackage.json says 1.0.0"]


def test_a_citation_or_a_changelog_of_another_version_is_found(full: Path) -> None:
    replace(full / "CITATION.cff", "version: 1.0.0", "version: 2.0.0")
    (full / "CHANGELOG.md").write_text("# Changelog\n\n## [3.0.0] - 2026-01-01\n", encoding="utf-8")
    found = check(summed(full)).problems
    assert found[:2] == [
        "CITATION.cff: says version 2.0.0; datapackage.json says 1.0.0",
        "CHANGELOG.md: says version 3.0.0; datapackage.json says 1.0.0",
    ]
    assert all(" P009 " in problem for problem in found[2:])


@pytest.mark.parametrize("path", ["CITATION.cff", "README.md", "datacite.json", "ro-crate-metadata.json"])
def test_a_description_that_is_missing_is_found(path: str, full: Path) -> None:
    (full / path).unlink()
    assert check(summed(full)).problems == [f"{path}: is missing"]


def test_a_table_that_is_not_the_one_described_is_found(full: Path) -> None:
    path = full / "tables/csv/actors.csv"
    path.write_bytes(path.read_bytes() + b"x\n")
    assert check(summed(full)).problems == [
        "tables/csv/actors.csv: is not the file of which tables/csv/datapackage.json has the hash"
    ]
    path.unlink()
    assert check(summed(full)).problems == [
        "tables/csv/actors.csv: tables/csv/datapackage.json lists it: there is no such file in the package"
    ]


@pytest.mark.parametrize("resources", [[], None, [1], [{"path": "../../../x", "hash": "sha256:0"}], [{"path": 3}]])
def test_a_descriptor_of_tables_that_is_none_is_found(resources: object, full: Path) -> None:
    path = full / "tables/sqlite/datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"resources": resources}), encoding="utf-8")
    [found] = check(summed(full)).problems
    assert "tables/sqlite/datapackage.json" in found


def test_what_the_validator_finds_in_the_package_is_a_problem(full: Path) -> None:
    change(full / "annotations/actors.jsonl", 1, entity="nobody")
    index(full)
    found = check(summed(full)).problems
    assert [problem.split(" ")[1] for problem in found if problem.startswith("annotations/actors.jsonl:1:")] == ["R404"]


def test_words_in_an_archive_without_texts_are_found(bare: Path) -> None:
    change(bare / "annotations/actors.jsonl", 2, text="Words")
    shutil.copy(UNICODE / "seeds/700_uni.txt", bare / "seeds")
    assert check(summed(bare)).problems == [
        "annotations/actors.jsonl: is not the file of which datapackage.json has the hash",
        "seeds/700_uni.txt: is a text; this archive has none",
        "annotations/actors.jsonl:2: has the words of a span; in this archive they are empty",
    ]


def rehashed(folder: Path, form: str, path: Path) -> Path:
    """Write the hash of a table into its descriptor, and all sums anew."""
    descriptor = folder / "tables" / form / "datapackage.json"
    data = json.loads(descriptor.read_bytes())
    for entry in data["resources"]:
        if entry["path"] == path.name:
            entry["hash"] = f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
    descriptor.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return summed(folder)


@pytest.mark.parametrize("path", ["README.md", "tables/csv/datapackage.json", "datacite.json"])
def test_a_description_that_a_build_would_not_give_is_found(path: str, full: Path) -> None:
    (full / path).write_bytes((full / path).read_bytes() + b" ")
    assert check(summed(full)).problems == [f"{path}: is not what a build of this package gives"]


def test_tables_with_other_records_than_the_package_are_found(full: Path) -> None:
    path = full / "tables/sqlite/unicode.sqlite"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("update actors set note = 'changed'")
    assert check(rehashed(full, "sqlite", path)).problems[0] == (
        "tables/sqlite/unicode.sqlite: has not the records of the package"
    )


@pytest.mark.parametrize(("name", "change"), [("actors", lambda t: t.slice(1)), ("dates", lambda t: t.drop(["note"]))])
def test_parquet_with_other_records_is_found_and_with_other_bytes_is_not(
    name: str, change: Callable[[pyarrow.Table], pyarrow.Table], full: Path
) -> None:
    path = full / f"tables/parquet/{name}.parquet"
    table = pyarrow.parquet.read_table(path)
    pyarrow.parquet.write_table(table, path, compression="gzip")
    same = f"{path.relative_to(full).as_posix()}: has not the records of the package"
    assert same not in check(rehashed(full, "parquet", path)).problems
    pyarrow.parquet.write_table(change(table), path)
    assert check(rehashed(full, "parquet", path)).problems[0] == same


@pytest.mark.parametrize(
    ("path", "told_by"),
    [("LICENSE", ["ro-crate-metadata.json"]), ("CHANGELOG.md", ["ro-crate-metadata.json"])],
)
def test_a_licence_or_a_changelog_that_was_there_is_missed(path: str, told_by: list[str], tmp_path: Path) -> None:
    full = Path(shutil.copytree(release(ROOT).folder, tmp_path / "full"))
    (full / path).unlink()
    said = [f"{name}: is not what a build of this package gives" for name in told_by]
    assert check(summed(full)).problems == said


def test_a_licence_to_which_the_descriptor_leads_is_missed(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    (package / "TERMS").write_text("Our terms.\n", encoding="utf-8")
    path = package / "datapackage.json"
    licences = [{"name": "own", "path": "TERMS"}]
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"licenses": licences}) + "\n", encoding="utf-8")
    index(package)
    build(package, tmp_path / "dist")
    full = tmp_path / "full"
    shutil.unpack_archive(tmp_path / "dist" / "base-1.0.0.zip", full)
    (full / "TERMS").unlink()
    assert check(summed(full)).problems[0] == "TERMS: is missing"


def test_a_file_that_no_build_writes_is_found(full: Path, bare: Path) -> None:
    for folder in (full, bare):
        (folder / "more.txt").write_bytes(b"more")
    assert check(summed(full)).problems == ["more.txt: is no file of this package"]
    assert check(summed(bare)).problems == ["more.txt: is no file of this archive"]


def test_a_text_under_another_name_or_inside_a_file_is_found(bare: Path) -> None:
    text = (UNICODE / "seeds/700_uni.txt").read_text(encoding="utf-8")
    (bare / "README.md").write_text(f"# Title\n{text}", encoding="utf-8")
    (bare / "a.json").write_text(json.dumps({"a": text}, ensure_ascii=False), encoding="utf-8")
    said = "has the beginning of the text seeds/700_uni.txt; this archive has none"
    assert check(summed(bare)).problems == [
        "a.json: is no file of this archive",
        f"README.md: {said}",
        f"a.json: {said}",
    ]


DAMAGE: list[tuple[Callable[[Path], object], str]] = [
    (lambda f: (f / "standoff/texts.jsonl").unlink(), "standoff/: cannot be read: there is no such file"),
    (lambda f: (f / "standoff/texts.jsonl").write_bytes(b"[]\n"), "standoff/: cannot be read: TypeError"),
    (lambda f: (f / "annotations/dates.jsonl").write_bytes(b"{\n"), "annotations/dates.jsonl: cannot be read: "),
]


@pytest.mark.parametrize(("damage", "said"), DAMAGE)
def test_a_damaged_archive_without_texts_is_a_problem_and_no_traceback(
    damage: Callable[[Path], object], said: str, bare: Path
) -> None:
    damage(bare)
    assert any(problem.startswith(said) for problem in check(summed(bare)).problems)


def test_what_an_archive_says_does_not_reach_the_terminal_as_commands(full: Path) -> None:
    (full / "\x1b[31mred.txt").write_bytes(b"")
    done = run("build", "--check", full)
    assert done.returncode == 1
    assert "\x1b" not in done.stdout
    assert done.stdout.splitlines()[0] == "␛[31mred.txt: is in the archive and not in SHA256SUMS"


@pytest.mark.parametrize(
    ("more", "unread"),
    [(["other"], "PACKAGE, other"), (["--output", "out"], "--output, out"), (["."], "PACKAGE, .")],
)
def test_check_takes_one_archive_and_nothing_else(
    more: list[str], unread: str, full: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (["--check", str(full), *more], [*more, "--check", str(full)]):
        assert main(["build", *arguments]) == 2
        said = f"spanpack: --check verifies one ARCHIVE and writes nothing; leave out {unread}\n"
        assert capsys.readouterr() == ("", said)


def test_an_archive_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(b"no zip")
    done = run("build", "--check", path)
    assert done.returncode == 2
    assert done.stderr == f"spanpack: {path}: cannot be read as a zip archive: File is not a zip file\n"
