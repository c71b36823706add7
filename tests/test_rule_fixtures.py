"""Each rule of the catalogue has a fixture: a package that breaks it, and a near miss that does not.

tests/edits.py says what edits a fixture may hold. A rule without a fixture fails here, and so does a fixture without
a rule. One mistake gives one finding: the failing case has no other.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from spanpack import Finding, validate
from spanpack.rules.catalogue import RULES
from tests.edits import edit_package, line_number
from tests.helpers import copy_base

FOLDER = Path(__file__).parent / "fixtures" / "rules"
FIXTURES: dict[str, dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.iterdir())
}


def findings_of(case: dict[str, Any], package: Path) -> list[Finding]:
    edit_package(package, case["edits"], indexed=case.get("index", True))
    return validate(package)


def test_every_rule_has_a_fixture_and_every_fixture_a_rule() -> None:
    assert sorted(FIXTURES) == sorted(RULES)


@pytest.mark.parametrize("code", FIXTURES)
def test_fixture_is_well_formed(code: str) -> None:
    fixture = FIXTURES[code]
    fails, passes = fixture["fails"], fixture["passes"]
    assert list(fixture) == ["rule", "fails", "passes"]
    assert fixture["rule"] == code
    assert {*fails} - {"index"} == {"edits", "expect"}
    assert {*passes} - {"index"} == {"edits"}
    assert {"path", "line"} <= {*fails["expect"]} <= {"path", "line", "column", "message"}
    assert passes["edits"]
    assert {**fails, "expect": None} != {**passes, "expect": None}


@pytest.mark.parametrize("code", FIXTURES)
def test_the_failing_case_gives_one_finding_at_its_place(code: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    case = FIXTURES[code]["fails"]
    expected = case["expect"]
    findings = findings_of(case, package)
    found = [(finding.rule, finding.path, finding.line) for finding in findings]
    line = line_number(package / expected["path"], expected["line"])
    assert found == [(code, expected["path"], line)], [finding.message for finding in findings]
    assert findings[0].column == expected.get("column", findings[0].column)
    assert expected.get("message", "") in findings[0].message


@pytest.mark.parametrize("code", FIXTURES)
def test_the_near_miss_gives_no_finding(code: str, tmp_path: Path) -> None:
    assert findings_of(FIXTURES[code]["passes"], copy_base(tmp_path)) == []
