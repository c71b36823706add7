"""What --select and --ignore leave out: what could not be asked is never called valid."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from spanpack.cli import main
from spanpack.descriptor.index import index
from tests.damage import (
    ACTORS,
    CATALOGUE,
    DATES,
    DESCRIPTOR,
    NUMBERS,
    SCHEMA,
    TEXT,
    edit,
    edit_json,
    found,
    on_line,
    rehash,
)
from tests.helpers import BASE, change, copy_base, run

HELD = "documents 1, actors 6, numbers 1, dates 4, attributions 5, entities 4"

Damage = Callable[[Path], object]


def cut(path: str) -> Damage:
    return lambda package: edit(package, path, lambda raw: raw[: len(raw) // 2])


def gone(path: str) -> Damage:
    return lambda package: (package / path).unlink()


def without_type(package: Path) -> None:
    edit_json(package, DESCRIPTOR, lambda written: written["resources"][3].pop("type"))


UNREAD: dict[str, tuple[Damage, str]] = {
    "a descriptor cut in half": (cut(DESCRIPTOR), "P001"),
    "a catalogue cut in half": (cut(CATALOGUE), "F107"),
    "a schema cut in half": (cut(SCHEMA), "P011"),
    "a text that is gone": (gone(TEXT), "P004"),
    "a table that is gone": (gone(NUMBERS), "P004"),
    "a table without its type": (without_type, "P012"),
    "a line cut in half": (lambda package: edit(package, ACTORS, on_line(2, lambda line: line[:40])), "F107"),
    "a line that is not UTF-8": (lambda package: edit(package, DATES, lambda raw: raw + b"\xff\n"), "F101"),
}


@pytest.mark.parametrize("options", ["--select A", "--select A,R,C,G", "--select W", "--ignore P,F", "--select P009"])
@pytest.mark.parametrize("name", UNREAD)
def test_what_cannot_be_read_is_shown_whatever_is_selected(name: str, options: str, tmp_path: Path) -> None:
    damage, rule = UNREAD[name]
    package = copy_base(tmp_path)
    damage(package)
    done = run("validate", package, "--format", "json", *options.split())
    report = json.loads(done.stdout)
    assert (done.returncode, report["valid"]) == (1, False)
    assert rule in [finding["rule"] for finding in report["findings"]]


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Return a package with an A303, an R404, an S204 and the hash of the last one's table."""
    package = copy_base(tmp_path)
    change(package / ACTORS, 2, end=61)
    change(package / ACTORS, 4, entity="nobody")
    index(package)
    change(package / DATES, 4, certainty="sure")
    return package


@pytest.mark.parametrize(
    ("options", "rules"),
    [
        ("--select C", "A303 1, R404 1, S204 1"),
        ("--select W", "A303 1, R404 1, S204 1"),
        ("--select R408", "A303 1, S204 1"),
        ("--select R407", "A303 1, R404 1, S204 1"),
        ("--select A304", "S204 1"),
    ],
)
def test_records_that_were_not_asked_are_told(many: Path, options: str, rules: str) -> None:
    said = (
        f"not valid: no finding by the rules selected ({HELD}); "
        f"not asked where rules that are not selected find something first: {rules}"
    )
    done = run("validate", many, *options.split())
    assert (done.returncode, done.stdout) == (1, said + "\n")
    report = json.loads(run("validate", many, "--format", "json", *options.split()).stdout)
    assert (report["valid"], report["summary"]["selected"]) == (False, True)
    assert report["summary"]["unasked_after"] == {word: 1 for word in rules.replace(",", "").split() if word != "1"}
    assert run("validate", many, *options.split(), "--format", "github").stdout == f"::error::{said}\n"
    [log] = json.loads(run("validate", many, *options.split(), "--format", "sarif").stdout)["runs"]
    notification = {"level": "error", "message": {"text": said}}
    assert log["results"] == []
    assert log["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": [notification]}]


def test_what_is_ignored_is_no_reason_to_fail_and_told(many: Path) -> None:
    options = ["--ignore", "P,S,A,R,G"]
    said = (
        f"valid by the rules selected: {HELD}; "
        "not asked where rules that are not selected find something first: A303 1, R404 1, S204 1"
    )
    done = run("validate", many, *options)
    assert (done.returncode, done.stdout) == (0, said + "\n")
    report = json.loads(run("validate", many, "--format", "json", *options).stdout)
    assert (report["valid"], report["summary"]["unasked_after"]) == (True, {"A303": 1, "R404": 1, "S204": 1})
    assert run("validate", many, *options, "--format", "github").stdout == f"::warning::{said}\n"
    [log] = json.loads(run("validate", many, *options, "--format", "sarif").stdout)["runs"]
    [told] = log["invocations"][0]["toolExecutionNotifications"]
    assert told == {"level": "warning", "message": {"text": said}}


def test_findings_are_shown_with_what_was_not_asked(many: Path) -> None:
    assert run("validate", many, "--select", "R4").stdout.splitlines()[-1] == (
        f"not valid: 1 finding in 1 file by the rules selected ({HELD}); "
        "not asked where rules that are not selected find something first: A303 1, S204 1"
    )


def test_what_is_asked_whatever_else_is_found_is_valid(many: Path) -> None:
    for options in ("--select P009", "--select F", "--select G601"):
        done = run("validate", many, *options.split())
        assert (done.returncode, done.stdout) == (0, f"valid by the rules selected: {HELD}\n")


def test_what_is_selected_of_a_valid_package_is_valid() -> None:
    for options in ("--select A", "--ignore P006", "--select C,R", "--select F112", "--select W"):
        done = run("validate", BASE, *options.split())
        assert (done.returncode, done.stdout) == (0, f"valid by the rules selected: {HELD}\n")


@pytest.mark.parametrize(
    ("options", "rules"),
    [
        ("--select P", ["P006"]),
        ("--select P006", ["P006"]),
        ("--ignore A303", ["P006"]),
        ("--ignore A,G", ["P006"]),
        ("--select A", ["A303"]),
        ("--select A,P", ["A303"]),
    ],
)
def test_a_consequence_is_told_where_its_cause_is_not_selected(options: str, rules: list[str], tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / ACTORS, 2, text="Ada Braun")
    assert found(package) == [("A303", ACTORS, 2)]
    report = json.loads(run("validate", package, "--format", "json", *options.split()).stdout)
    assert [one["rule"] for one in report["findings"]] == rules


def test_line_ends_that_are_ignored_leave_the_hash_stale(tmp_path: Path) -> None:
    package = edit(copy_base(tmp_path), NUMBERS, lambda raw: raw.replace(b"\n", b"\r\n"))
    assert found(package) == [("F103", NUMBERS, 1)]
    report = json.loads(run("validate", package, "--format", "json", "--ignore", "F").stdout)
    assert [one["rule"] for one in report["findings"]] == ["P006"]
    assert run("validate", rehash(package), "--ignore", "F103").stdout == f"valid by the rules selected: {HELD}\n"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--select A --ignore A", "no rule is left to ask: what is selected is ignored"),
        ("--ignore P,F,S,A,R,C,G,W", "no rule is left to ask: what is selected is ignored"),
        ("--select X", "what begins with X is found by frictionless: give --frictionless as well"),
        ("--select X --ignore X --frictionless", "no rule is left to ask: what is selected is ignored"),
    ],
)
def test_a_selection_without_a_rule_is_refused(options: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(BASE), *options.split()]) == 2
    assert capsys.readouterr() == ("", f"spanpack: {message}\n")
