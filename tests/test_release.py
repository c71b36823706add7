"""spanpack build: the same bytes from the same package, everything in it, and nothing of a package that is wrong."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
import zipfile
import zlib
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml

from spanpack.cli import main
from spanpack.descriptor.index import index
from spanpack.release.build import build
from spanpack.release.check import check
from spanpack.release.members import held
from spanpack.release.zips import write_zip
from spanpack.storage.files import PackageError
from spanpack.validation.validate import Progress
from tests.helpers import change, copy_base, replace, run
from tests.releases import ROOT, UNICODE, release

NAME = "russia-afghanistan-news"


def head(package: Path, **values: object) -> None:
    """Set values in the head of a descriptor; None removes one."""
    path = package / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8")) | values
    descriptor = {key: value for key, value in descriptor.items() if value is not None}
    path.write_text(json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def test_the_same_package_gives_the_same_bytes_in_another_folder_at_another_time(tmp_path: Path) -> None:
    first = copy_base(tmp_path / "one")
    second = Path(shutil.copytree(first, tmp_path / "two" / "elsewhere"))
    for path in sorted(second.rglob("*"), reverse=True):
        os.utime(path, (1_000_000_000, 1_000_000_000))
        if path.is_file():
            path.chmod(0o600)
    built = build(first, tmp_path / "a")
    command = [sys.executable, "-m", "spanpack", "build", str(second), "--output", str(tmp_path / "b")]
    environment = {**os.environ, "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7", "LC_ALL": "C"}
    subprocess.run(command, check=True, capture_output=True, env=environment)
    names = ["SHA256SUMS", "base-1.0.0-standoff.zip", "base-1.0.0.zip"]
    assert sorted(built.files) == sorted(path.name for path in (tmp_path / "b").iterdir()) == names
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_entries_are_sorted_dated_by_the_package_and_readable_by_all() -> None:
    with zipfile.ZipFile(release(ROOT).full) as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    created = datetime.fromisoformat(json.loads((ROOT / "datapackage.json").read_bytes())["created"])
    assert {entry.date_time for entry in entries} == {tuple(created.timetuple())[:6]}
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}
    assert {entry.create_system for entry in entries} == {3}


def test_a_time_that_a_zip_cannot_write_is_the_nearest_that_it_can(tmp_path: Path) -> None:
    for year, written in ((1066, (1980, 1, 1, 0, 0, 0)), (9999, (2107, 12, 31, 23, 59, 58))):
        path = tmp_path / f"{year}.zip"
        write_zip(path, {"a": held(b"b")}, datetime(year, 1, 1, tzinfo=UTC), lambda size: None)
        assert zipfile.ZipFile(path).infolist()[0].date_time == written


def test_the_package_is_in_the_archive_as_it_is() -> None:
    folder = release(ROOT).folder
    listed = [entry["path"] for entry in json.loads((ROOT / "datapackage.json").read_bytes())["resources"]]
    pages = [path.relative_to(ROOT).as_posix() for path in (ROOT / "annotations").rglob("*.md")]
    assert "annotations/GUIDELINES.md" in pages
    own = ["datapackage.json", "CHANGELOG.md", "CITATION.cff", "LICENSE", *pages, *listed]
    for path in own:
        assert (folder / path).read_bytes() == (ROOT / path).read_bytes(), path
    others = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - set(own)
    assert sorted(path for path in others if not path.startswith("tables/")) == [
        "README.md",
        "SHA256SUMS",
        "croissant.json",
        "datacite.json",
        "ro-crate-metadata.json",
        "schema-org.json",
    ]
    assert sorted({path.rpartition("/")[0] for path in others if path.startswith("tables/")}) == [
        "tables/csv",
        "tables/parquet",
        "tables/sqlite",
    ]


@pytest.mark.parametrize("which", ["folder", "bare"])
def test_sha256sums_has_every_file_and_is_what_sha256sum_reads(which: str) -> None:
    folder = getattr(release(ROOT), which)
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {"SHA256SUMS"}
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert [line[66:] for line in lines] == sorted(files)
    for line in lines:
        assert line[:66] == hashlib.sha256((folder / line[66:]).read_bytes()).hexdigest() + "  "
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=folder, capture_output=True, check=False
    )
    assert done.returncode == 0


def test_an_unpacked_archive_and_the_archive_are_valid_packages(capsys: pytest.CaptureFixture[str]) -> None:
    built = release(UNICODE)
    assert main(["validate", str(built.folder)]) == 0
    assert main(["validate", str(built.full)]) == 0
    assert (
        capsys.readouterr().out == "valid: documents 1, actors 6, numbers 1, dates 1, attributions 4, entities 6\n" * 2
    )


def test_the_command_says_what_it_wrote(tmp_path: Path) -> None:
    done = run("build", UNICODE, "--output", tmp_path / "out")
    assert (done.returncode, done.stderr) == (0, "")
    *files, written = done.stdout.splitlines()
    lines = [line.split("  ") for line in files]
    assert [Path(line[0]).name for line in lines] == ["unicode-1.0.0.zip", "unicode-1.0.0-standoff.zip", "SHA256SUMS"]
    for path, size, digest in lines:
        raw = Path(path).read_bytes()
        assert size == f"{len(raw):,} bytes"
        assert digest == f"sha256:{hashlib.sha256(raw).hexdigest()}"
    together = sum(path.stat().st_size for path in (tmp_path / "out").iterdir())
    counted = "documents 1, actors 6, numbers 1, dates 1, attributions 4, entities 6"
    assert written == f"written: {counted}; {together / 1000:,.0f} kB"
    sums = (tmp_path / "out" / "SHA256SUMS").read_text(encoding="utf-8")
    assert sums == "".join(f"{line[2][7:]}  {Path(line[0]).name}\n" for line in sorted(lines[:2]))


def test_who_waits_is_told_how_far_a_build_is(tmp_path: Path) -> None:
    told: dict[str, list[tuple[int, int]]] = {}

    def watch(what: str) -> Progress:
        return lambda done, total: told.setdefault(what, []).append((done, total))

    built = build(UNICODE, tmp_path / "dist", watch)
    assert list(told) == ["validate", "tables", "standoff", "words", "archives"]
    for what, steps in told.items():
        assert {total for _, total in steps} == {steps[-1][0]}, what
        assert [done for done, _ in steps] == sorted({done for done, _ in steps}), what
    # Every form reads each table once, but the flat ones each list again: spans of 4 layers, 2 lists of 4
    # attributions, evidence and zones of 1 document.
    records = sum(built.counts.values())
    # SQLite goes once more through a table for each index and for the search: of documents, actors, numbers, dates,
    # attributions, spans and the two lists.
    again = 2 * 1 + 2 * 6 + 1 * 1 + 1 * 1 + 3 * 4 + 3 * 12 + 2 * 4
    assert told["tables"][-1] == (2 * (records + 12 + 2 * 4 + 2 * 1) + records + again,) * 2
    # None of them leaves a gap that is longer than the spans, which are most.
    assert max(later - former for (former, _), (later, _) in itertools.pairwise(told["tables"])) == 12
    with zipfile.ZipFile(tmp_path / "dist" / "unicode-1.0.0.zip") as full:
        sizes = sum(entry.file_size for entry in full.infolist())
    with zipfile.ZipFile(tmp_path / "dist" / "unicode-1.0.0-standoff.zip") as standoff:
        bare = {entry.filename: entry.file_size for entry in standoff.infolist()}
    sizes += sum(bare.values())
    assert told["archives"][-1] == (sizes, sizes)
    # Of the files without texts, before those that are written last, and of the texts.
    read = sum(bare.values()) - sum(bare[name] for name in ("CITATION.cff", "README.md", "SHA256SUMS"))
    read += sum(path.stat().st_size for path in (UNICODE / "seeds").glob("*.txt"))
    assert told["words"][-1] == (read, read)


def test_a_file_that_is_changed_meanwhile_is_not_released(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    path = package / "annotations" / "actors.jsonl"

    def watch(what: str) -> Progress:
        if what == "archives":
            path.write_bytes(path.read_bytes().replace(b'"high"', b'"low"', 1))
        return lambda done, total: None

    with pytest.raises(PackageError, match=r"^annotations/actors.jsonl: was changed while it was being released; "):
        build(package, tmp_path / "dist", watch)
    assert not (tmp_path / "dist").exists()


def test_changes_without_a_version_are_pointed_out(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    changes = package / "CHANGELOG.md"
    said = "not to be published so: CHANGELOG.md has changes under «Unreleased»; give them a version\n"
    for waiting, expected in (("", ""), ("\n### Added\n\n- A thing.\n", said)):
        changes.write_text(
            f"# Changelog\n\n## [Unreleased]\n{waiting}\n## [1.0.0] - 2026-01-01\n\n- Old.\n", encoding="utf-8"
        )
        assert run("build", package, "--output", tmp_path / "dist").stderr == expected


def test_a_package_with_a_finding_is_not_released(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / "annotations" / "actors.jsonl", 2, entity="nobody")
    index(package)
    done = run("build", package, "--output", tmp_path / "dist")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"spanpack: {package}: not valid, so that it is not released: 1 finding, the first ")
    assert "annotations/actors.jsonl:2:" in done.stderr
    assert not (tmp_path / "dist").exists()


@pytest.mark.parametrize("created", [None, "0001-01-01T00:00:00+10:00"])
def test_a_head_without_what_a_release_says_is_refused_with_all_that_is_missing(
    created: str | None, tmp_path: Path
) -> None:
    package = copy_base(tmp_path)
    head(package, created=created, licenses=[{"name": "CC-BY-4.0"}], contributors=None)
    with pytest.raises(PackageError) as error:
        build(package, tmp_path / "dist")
    assert str(error.value) == (
        "datapackage.json: a release needs created (as 2026-01-01T00:00:00Z); licenses with name and path; "
        "contributors with a title. Add what is missing to its head, or correct it."
    )
    assert not (tmp_path / "dist").exists()


@pytest.mark.parametrize(
    ("path", "where"),
    [
        (
            "https://example.org/terms",
            "CITATION.cff, datacite.json and README.md have its address instead, https://example.org/terms.",
        ),
        (
            "TERMS.md",
            "CITATION.cff, datacite.json and README.md have its address instead, TERMS.md.",
        ),
    ],
)
def test_a_licence_that_spdx_does_not_know_is_told(tmp_path: Path, path: str, where: str) -> None:
    package = copy_base(tmp_path)
    (package / "TERMS.md").write_text("Our terms.\n", encoding="utf-8")
    head(package, licenses=[{"name": "CC-BY-4", "path": path}])
    done = run("build", package, "--output", tmp_path / "dist")
    assert (done.returncode, done.stderr) == (
        0,
        "datapackage.json: licenses: 'CC-BY-4' is no identifier of SPDX (https://spdx.org/licenses/). "
        f"{where} If the licence is in the list under another name, write that.\n",
    )
    assert check(tmp_path / "dist" / "base-1.0.0.zip").problems == []


def test_of_several_licences_that_spdx_does_not_know_each_is_told_as_it_is(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    own = [{"name": f"own-{number}", "path": f"https://example.org/{number}"} for number in (1, 2)]
    head(package, licenses=[{"name": "MIT", "path": "https://opensource.org/license/mit"}, *own])
    built = build(package, tmp_path / "dist")
    unknown = "is no identifier of SPDX (https://spdx.org/licenses/)."
    mend = "If the licence is in the list under another name, write that."
    assert built.notes == (
        f"datapackage.json: licenses: 'own-1' {unknown} "
        f"CITATION.cff, datacite.json and README.md have its address instead, https://example.org/1. {mend}",
        f"datapackage.json: licenses: 'own-2' {unknown} "
        f"CITATION.cff, datacite.json and README.md have its address instead, https://example.org/2. {mend}",
    )
    for archive in ("base-1.0.0", "base-1.0.0-standoff"):
        with zipfile.ZipFile(tmp_path / "dist" / f"{archive}.zip") as archived:
            cited = yaml.safe_load(archived.read("CITATION.cff"))
            assert (cited["license"], cited.get("license-url")) == ("MIT", None)
            assert (
                "The annotations are under MIT (https://opensource.org/license/mit). The package states besides "
                "own-1 (https://example.org/1), own-2 (https://example.org/2).\n"
            ) in archived.read("README.md").decode()


def test_the_file_to_which_a_licence_leads_is_in_the_archives(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    (package / "legal").mkdir()
    (package / "legal" / "terms.txt").write_text("Our terms.\n", encoding="utf-8")
    head(package, licenses=[{"name": "own", "path": "legal/terms.txt"}])
    build(package, tmp_path / "dist")
    for archive in ("base-1.0.0", "base-1.0.0-standoff"):
        path = tmp_path / "dist" / f"{archive}.zip"
        with zipfile.ZipFile(path) as archived:
            assert archived.read("legal/terms.txt") == b"Our terms.\n"
        assert check(path).problems == []


def test_a_licence_that_leads_to_no_file_is_refused(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    head(package, licenses=[{"name": "MIT", "path": "TERMS.md"}])
    with pytest.raises(PackageError) as error:
        build(package, tmp_path / "dist")
    assert str(error.value) == (
        "datapackage.json: licenses: TERMS.md is no file of the package; add it, or state an address of the web, with "
        "https://"
    )
    assert not (tmp_path / "dist").exists()


@pytest.mark.parametrize(
    "path",
    [
        *("README.md", "readme.MD", "CITATION.cff", "SHA256SUMS", "croissant.json", "datacite.json"),
        *(
            "ro-crate-metadata.json",
            "schema-org.json",
            "datapackage.json",
            "tables/csv/TERMS.txt",
            "standoff/TERMS.txt",
        ),
    ],
)
def test_a_licence_that_leads_to_what_a_build_writes_is_refused(path: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    if path not in ("CITATION.cff", "datapackage.json"):
        (package / path).parent.mkdir(parents=True, exist_ok=True)
        (package / path).write_text("Our terms.\n", encoding="utf-8")
    head(package, licenses=[{"name": "own", "path": path}])
    with pytest.raises(PackageError) as error:
        build(package, tmp_path / "dist")
    assert str(error.value) == (
        f"datapackage.json: licenses: {path} is written anew by a build, so that no archive would have the terms; "
        "put them into a file of their own, as LICENSE, and lead to that"
    )
    assert not (tmp_path / "dist").exists()


def test_a_name_that_would_lead_elsewhere_is_refused(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    head(package, name="../base")
    with pytest.raises(PackageError, match=r"name \(lower case, no /\)"):
        build(package, tmp_path / "dist")


def test_a_citation_that_has_drifted_is_refused(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    (package / "CITATION.cff").write_text("cff-version: 1.2.0\nversion: 1.0.0\n", encoding="utf-8")
    with pytest.raises(PackageError, match=r"^CITATION.cff is not what the head of datapackage.json gives"):
        build(package, tmp_path / "dist")
    assert not (tmp_path / "dist").exists()


@pytest.mark.parametrize(("library", "module"), [("pyarrow", "pyarrow"), ("packaging", "packaging.licenses")])
def test_without_a_library_it_says_what_to_install(library: str, module: str, tmp_path: Path) -> None:
    hidden = tmp_path / f"{library}.py"
    hidden.write_text("raise ImportError('not here')\n", encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])
    command = [sys.executable, "-m", "spanpack", "build", str(UNICODE), "--output", str(tmp_path / "dist")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": path})
    assert done.returncode == 2
    assert done.stderr == (
        f"spanpack: this needs {module}, which cannot be imported (not here); "
        "install spanpack with the extra release: pip install '.[release]' in the clone\n"
    )
    assert not (tmp_path / "dist").exists()


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "dist").write_text("a file where the folder should be", encoding="utf-8")
    done = run("build", UNICODE, "--output", tmp_path / "dist")
    assert done.returncode == 2
    assert done.stderr == f"spanpack: {tmp_path}/dist: nothing was written: a file stands where a folder should\n"
    assert (tmp_path / "dist").read_text(encoding="utf-8") == "a file where the folder should be"


@pytest.mark.parametrize("kilobytes", [10, 100])
def test_a_disk_without_room_leaves_nothing(kilobytes: int, tmp_path: Path) -> None:
    command = f'ulimit -f {kilobytes}; exec "$0" -m spanpack build "$1" --output "$2"'
    done = subprocess.run(
        ["bash", "-c", command, sys.executable, UNICODE, tmp_path / "dist"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "spanpack: nothing was written: disk I/O error; is the disk full?\n"
    assert list(tmp_path.iterdir()) == []


def test_validate_imports_nothing_of_a_release() -> None:
    code = (
        "import sys; from spanpack.cli import main; main(['validate', sys.argv[1]]);"
        "print([name for name in sys.modules if name.startswith(('spanpack.release', 'pyarrow', 'sqlite3', 'csv'))])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(UNICODE)], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_release_workflow_runs_only_what_it_should() -> None:
    text = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    assert workflow[True] == {"push": {"tags": ["v*"]}}
    assert workflow["permissions"] == {"contents": "read"}
    assert "continue-on-error" not in text
    assert "||" not in text
    uses = [step["uses"] for job in workflow["jobs"].values() for step in job["steps"] if "uses" in step]
    assert uses
    assert all(len(use.rpartition("@")[2]) == 40 for use in uses)


def test_the_workflow_notes_the_versions_on_which_the_bytes_depend(tmp_path: Path) -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8"))
    [step] = [step for step in workflow["jobs"]["build"]["steps"] if step.get("name", "").startswith("What it was")]
    (tmp_path / "dist").mkdir()
    script = step["run"].replace(".venv/bin/python", sys.executable)
    subprocess.run(["bash", "-eo", "pipefail", "-c", script], cwd=tmp_path, check=True, capture_output=True)
    lines = (tmp_path / "dist" / "built-with.txt").read_text(encoding="utf-8").splitlines()
    said = [line for line in lines if line.startswith("# ")]
    assert said[0].startswith(f"# Python {platform.python_version()} (")
    assert said[-2:] == [f"# zlib {zlib.ZLIB_RUNTIME_VERSION}", f"# SQLite {sqlite3.sqlite_version}"]
    assert f"pyarrow=={version('pyarrow')}" in lines[len(said) :]


def step(name: str, folder: Path, tag: str) -> tuple[int, str]:
    """Run a step of the workflow in a folder, as for a tag; return its exit code and what it says."""
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8"))
    [script] = [one["run"] for one in workflow["jobs"]["build"]["steps"] if one.get("name") == name]
    command = ["bash", "-eo", "pipefail", "-c", script.replace("$(python ", f"$({sys.executable} ")]
    there = {"GITHUB_REF_NAME": tag, "GITHUB_SERVER_URL": "https://example.org", "GITHUB_REPOSITORY": "ada/news"}
    environment = {**os.environ, **there}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout


def test_the_workflow_releases_only_what_has_the_version_of_its_tag_and_its_changes(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    (package / "dist").mkdir()
    changelog = package / "CHANGELOG.md"
    ours, waits, new = "The tag is the version of the package", "No change waits for a version", "What is new in it"
    said = "the version in datapackage.json v1.0.0\n"
    notes = "- [One](https://example.org/ada/news/blob/v1.0.0/docs/1.md#a).\n* [Two](https://a.b).\n"
    assert step(ours, package, "v1.0.0") == (0, f"the tag is v1.0.0, {said}")
    assert step(ours, package, "v1.0.1") == (1, f"the tag is v1.0.1, {said}")
    written = "- [One](docs/1.md#a).\n* [Two](https://a.b).\n"
    versions = f"## [1.0.0] - 2026-01-01\n\n{written}\n## [0.9.0]\n- Old.\n"
    changelog.write_text(f"# Changes\n\n## [Unreleased]\n\n{versions}", encoding="utf-8")
    assert step(waits, package, "v1.0.0") == (0, "under «Unreleased»: nothing\n")
    assert step(new, package, "v1.0.0") == (0, notes)
    assert (package / "dist" / "changes.md").read_text() == f"\n{notes}\n"
    assert step(new, package, "v2.0.0") == (1, "")
    replace(changelog, "## [Unreleased]\n", "## [Unreleased]\n\n* Waits.\n")
    assert step(waits, package, "v1.0.0") == (1, "under «Unreleased»: * Waits.\n")
    changelog.unlink()
    assert step(waits, package, "v1.0.0")[0] != 0


def test_a_version_is_found_in_all_descriptions(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    head(package, version="1.2.3")
    replace(package / "CHANGELOG.md", "1.0.0", "1.2.3")
    build(package, tmp_path / "dist")
    with zipfile.ZipFile(tmp_path / "dist" / "base-1.2.3.zip") as archive:
        found = [name for name in archive.namelist() if b"1.2.3" in archive.read(name)]
    assert sorted(found) == [
        "CHANGELOG.md",
        "CITATION.cff",
        "README.md",
        "croissant.json",
        "datacite.json",
        "datapackage.json",
        "ro-crate-metadata.json",
        "schema-org.json",
        "tables/csv/datapackage.json",
        "tables/parquet/datapackage.json",
        "tables/sqlite/datapackage.json",
    ]
