"""The package is what the standard and its reference client say a package is."""

from __future__ import annotations

import json
import shutil
import sys
import zipfile
from pathlib import Path
from typing import Any

import frictionless
import jsonschema
import pytest

from spanpack.cli import main
from spanpack.descriptor.conformance import check_frictionless
from spanpack.descriptor.index import index
from spanpack.rules.profile import PROFILE
from tests.helpers import BASE, change, copy_base, write_records

ROOT = Path(__file__).parent.parent


def test_the_descriptor_is_valid_against_the_official_profile() -> None:
    profile = json.loads(PROFILE.read_text(encoding="utf-8"))
    descriptor = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))
    assert [error.message for error in jsonschema.Draft7Validator(profile).iter_errors(descriptor)] == []


def test_frictionless_finds_the_package_valid_and_reads_every_row() -> None:
    report = frictionless.validate(str(ROOT / "datapackage.json"))
    assert report.valid
    rows = {task.name: task.stats.get("rows") for task in report.tasks if task.type == "table"}
    tables = {path.relative_to(ROOT / "annotations"): path for path in (ROOT / "annotations").rglob("*.jsonl")}
    names = {"-".join([*where.parts[:-1], where.stem]): path for where, path in tables.items()}
    assert rows == {name: path.read_bytes().count(b"\n") for name, path in names.items()} | {"documents": 5}


def test_foreign_keys_are_checked_by_frictionless(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / "annotations" / "actors.jsonl", 2, entity="nobody")
    index(package)
    found = check_frictionless(package)
    assert [(finding.rule, finding.path, finding.line) for finding in found] == [
        ("X-foreign-key", "annotations/actors.jsonl", 2)
    ]


def test_an_empty_text_is_one_to_frictionless_as_well_and_no_null(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    text = {"type": "string"}
    words = {"enum": ["", "a"]}
    schema = {"type": "object", "properties": {"id": text, "document": text, "said": text, "word": words}}
    (package / "schemas" / "topics.json").write_text(json.dumps(schema), encoding="utf-8")
    records = [{"id": "t1", "document": "100_ada", "said": "", "word": ""}]
    write_records(package / "annotations" / "topics.jsonl", records)
    index(package)
    assert check_frictionless(package) == []
    assert frictionless.validate(str(package / "datapackage.json")).valid
    topics: Any = frictionless.Package(str(package / "datapackage.json")).get_resource("topics")
    assert [row.to_dict() for row in topics.read_rows()] == records


def test_what_frictionless_finds_stands_in_the_report_of_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = copy_base(tmp_path)
    assert main(["validate", str(package), "--frictionless"]) == 0
    change(package / "annotations" / "actors.jsonl", 2, entity="nobody")
    index(package)
    assert main(["validate", str(package), "--frictionless", "--format", "json"]) == 1
    report = json.loads(capsys.readouterr().out.partition("\n")[2])
    assert report["summary"]["by_rule"] == {"R404": 1}
    assert main(["validate", str(package), "--frictionless", "--format", "json", "--select", "R407,X"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["summary"]["by_rule"] == {"X-foreign-key": 1}


@pytest.mark.parametrize("module", ["frictionless", "jsonlines"])
def test_without_the_extra_it_is_said_how_to_install_it(
    module: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    assert main(["validate", str(BASE), "--frictionless"]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"spanpack: this needs {module}, which cannot be imported (")
    assert said.endswith("; install spanpack with the extra frictionless: pip install '.[frictionless]' in the clone\n")


def test_a_stale_hash_is_said_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = copy_base(tmp_path)
    with (package / "schemas" / "common.json").open("a") as file:
        file.write("\n")
    assert main(["validate", str(package), "--frictionless", "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["summary"]["by_rule"] == {"P006": 1}


@pytest.mark.parametrize(
    "path", ["seeds/100_ada.txt", "annotations/actors.jsonl", "annotations/entities.jsonl", "seeds/documents.yaml"]
)
def test_a_file_that_is_gone_is_said_once(path: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = copy_base(tmp_path)
    (package / path).unlink()
    assert main(["validate", str(package), "--frictionless", "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["summary"]["by_rule"] == {"P004": 1}


@pytest.mark.parametrize("prefix", ["", "corpus-main/"])
def test_an_archive_with_a_folder_in_it_is_asked_as_well(prefix: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / "annotations" / "actors.jsonl", 2, entity="nobody")
    index(package)
    with zipfile.ZipFile(tmp_path / "corpus.zip", "w") as archive:
        for path in sorted(package.rglob("*")):
            if path.is_file():
                archive.write(path, prefix + path.relative_to(package).as_posix())
    [finding] = check_frictionless(tmp_path / "corpus.zip")
    assert (finding.rule, finding.path, finding.line) == ("X-foreign-key", "annotations/actors.jsonl", 2)


def test_of_one_annotation_set_frictionless_says_nothing_of_the_others(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    shutil.copytree(package / "annotations", tmp_path / "a")
    shutil.move(tmp_path / "a", package / "annotations" / "passes" / "a")
    change(package / "annotations" / "actors.jsonl", 2, entity="nobody")
    index(package)
    assert [finding.path for finding in check_frictionless(package)] == ["annotations/actors.jsonl"]
    assert check_frictionless(package, "annotations/passes/a") == []
    assert [finding.rule for finding in check_frictionless(package, "annotations")] == ["X-foreign-key"]
