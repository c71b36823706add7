"""The same findings, in the same order and at the same lines, however the work is divided."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from spanpack.descriptor.index import index
from spanpack.validation import shards
from spanpack.validation.validate import Report, check_package
from tests.helpers import Place, change, read_records, replace, run, write_records
from tests.packages import generate

DOCUMENTS = 24
SHARD_BYTES = 3_000
WHOLE = 10**9


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return generate(tmp_path / "package", DOCUMENTS)


def check(package: Path, monkeypatch: pytest.MonkeyPatch, *, jobs: int, size: int) -> tuple[Report, int]:
    """Return the report, and how many pieces of work it took."""
    done: list[int] = []
    monkeypatch.setattr(shards, "SHARD_BYTES", size)
    report = check_package(package, jobs=jobs, progress=lambda finished, total: done.append(finished))
    return report, len(done)


def places(
    package: Path, monkeypatch: pytest.MonkeyPatch, *, is_sorted: bool = True, indexed: bool = True
) -> list[Place]:
    """Return what is found, and assert that it is the same as one piece and in several, by one process and by two.

    Where the tables are not sorted, the pieces are given up, and all is read as one.
    """
    if indexed:
        index(package)
    whole, pieces = check(package, monkeypatch, jobs=1, size=WHOLE)
    assert pieces == 1
    for jobs in (1, 2):
        report, pieces = check(package, monkeypatch, jobs=jobs, size=SHARD_BYTES)
        assert (pieces > 5) is is_sorted
        assert report.findings == whole.findings
        assert report.counts == whole.counts
    return [(finding.rule, finding.path, finding.line) for finding in whole.findings]


def edit(package: Path, name: str, change_line: Callable[[int, bytes], bytes]) -> None:
    """Change the lines of a table; lines count from 1."""
    path = package / "annotations" / f"{name}.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(change_line(number, line) for number, line in enumerate(lines, 1)))


def compact(line: bytes) -> bytes:
    return line.replace(b'": ', b'":').replace(b', "', b',"')


@pytest.mark.parametrize("catalogue", ["jsonl", "yaml"])
def test_a_valid_package_is_valid_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, catalogue: str) -> None:
    assert places(generate(tmp_path / "package", DOCUMENTS, catalogue=catalogue), monkeypatch) == []


def test_errors_of_every_level_are_found_at_their_lines(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    annotations = package / "annotations"
    change(annotations / "actors.jsonl", 31, text="Ada Green")
    change(annotations / "actors.jsonl", 46, entity="nobody")
    change(annotations / "dates.jsonl", 9, certainty="sure")
    change(annotations / "dates.jsonl", 20, value="2021-06")
    change(annotations / "attributions.jsonl", 40, parent="d020-q9")
    change(annotations / "entities.jsonl", 2, type="thing")
    edit(package, "numbers", lambda number, line: line[:60] + b"\n" if number == 17 else line)
    edit(package, "actors", lambda number, line: b"\n" + line if number in (4, 44) else line)
    (package / "seeds" / "d012_text.txt").write_bytes(b"\xff")
    change(package / "seeds" / "documents.jsonl", 22, language="")
    found = places(package, monkeypatch, indexed=False)
    assert found == [
        ("S205", "seeds/documents.jsonl", 22),
        ("S204", "annotations/entities.jsonl", 2),
        ("F105", "annotations/actors.jsonl", 4),
        ("A303", "annotations/actors.jsonl", 32),
        ("F105", "annotations/actors.jsonl", 45),
        ("R404", "annotations/actors.jsonl", 48),
        ("F107", "annotations/numbers.jsonl", 17),
        ("S204", "annotations/dates.jsonl", 9),
        ("C534", "annotations/dates.jsonl", 20),
        ("R404", "annotations/attributions.jsonl", 40),
        ("F101", "seeds/d012_text.txt", 1),
    ]


@pytest.mark.parametrize(
    ("rule", "damage"),
    [
        ("F111", compact),
        ("F107", lambda line: line[:30] + b"\n"),
        ("F107", lambda line: line.replace(b'"document"', b'document"')),
        ("S201", lambda line: line.replace(b', "note": null}', b"}")),
        (
            "S201",
            lambda line: (
                json.dumps({**json.loads(line), "document": None}).replace('"document": null, ', "").encode() + b"\n"
            ),
        ),
        ("S203", lambda line: json.dumps({**json.loads(line), "document": 7}).encode() + b"\n"),
    ],
    ids=["not canonical", "truncated", "broken", "without note", "without document", "document of another type"],
)
def test_what_refers_to_a_rejected_record_is_no_finding_wherever_the_pieces_begin(
    package: Path, monkeypatch: pytest.MonkeyPatch, rule: str, damage: Callable[[bytes], bytes]
) -> None:
    change(package / "annotations" / "attributions.jsonl", 20, parent="d010-q1")
    edit(package, "attributions", lambda number, line: damage(line) if number == 19 else line)
    index(package)
    for jobs, size in ((1, WHOLE), (1, 1), (2, 1)):  # One byte a piece: each document is one.
        report, _ = check(package, monkeypatch, jobs=jobs, size=size)
        assert [(finding.rule, finding.path, finding.line) for finding in report.findings] == [
            (rule, "annotations/attributions.jsonl", 19)
        ]


def test_line_ends_and_marks_of_a_whole_file_are_told_once(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = package / "annotations" / "actors.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n").removesuffix(b"\r\n"))
    index(package)
    reports = [
        check(package, monkeypatch, jobs=jobs, size=size)[0]
        for jobs, size in ((1, WHOLE), (1, SHARD_BYTES), (2, SHARD_BYTES))
    ]
    for report in reports:
        assert [(finding.rule, finding.line, finding.message) for finding in report.findings] == [
            ("F102", 1, "the file begins with a byte order mark"),
            ("F103", 1, "47 carriage returns, the first here"),
            ("F104", 48, "the last line does not end with a line feed"),
        ]


def test_a_table_that_is_not_sorted_is_read_as_one(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = package / "annotations" / "actors.jsonl"
    records = read_records(path)
    records.insert(3, records.pop(40))
    records.append(records.pop(10))
    write_records(path, records)
    index(package)
    reports = [
        check(package, monkeypatch, jobs=jobs, size=size)[0]
        for jobs, size in ((1, WHOLE), (1, SHARD_BYTES), (2, SHARD_BYTES))
    ]
    for report in reports:
        assert [(finding.rule, finding.path, finding.line) for finding in report.findings] == [
            ("F112", "annotations/actors.jsonl", 4),
            ("F112", "annotations/actors.jsonl", 48),
        ]


@pytest.mark.parametrize("catalogue", ["jsonl", "yaml"])
def test_a_catalogue_that_is_not_sorted_is_read_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, catalogue: str
) -> None:
    package = generate(tmp_path / "package", DOCUMENTS, catalogue=catalogue)
    path = package / "seeds" / f"documents.{catalogue}"
    records = read_records(path) if catalogue == "jsonl" else json.loads(path.read_text(encoding="utf-8"))
    records.insert(2, records.pop(20))
    if catalogue == "jsonl":
        write_records(path, records)
    else:
        path.write_text("".join(f"- {json.dumps(record)}\n" for record in records), encoding="utf-8")
    assert places(package, monkeypatch, is_sorted=False) == [("F112", f"seeds/documents.{catalogue}", 3)]


def test_documents_unknown_to_the_catalogue_are_found_between_the_pieces(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = package / "annotations" / "actors.jsonl"
    records = read_records(path)
    for line in (1, 17, 33):
        records[line] = records[line] | {"document": records[line]["document"] + "z"}
    write_records(path, records)
    assert places(package, monkeypatch) == [("R403", "annotations/actors.jsonl", line) for line in (2, 18, 34)]


def test_two_documents_with_the_same_prefix_are_found_at_their_line(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = package / "seeds" / "documents.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    other = lines[14].replace(b"d015_text", b"d015_texts")
    (package / "seeds" / "d015_texts.txt").write_bytes((package / "seeds" / "d015_text.txt").read_bytes())
    path.write_bytes(b"".join([*lines[:15], other, *lines[15:]]))
    index(package)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], b"\n", *lines[1:]]))
    found = places(package, monkeypatch, is_sorted=False, indexed=False)
    assert [place for place in found if place[0] != "P006"] == [
        ("F105", "seeds/documents.jsonl", 2),
        ("R408", "seeds/documents.jsonl", 17),
    ]


def test_the_other_record_of_a_finding_is_named_by_its_line_in_the_whole_file(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = package / "annotations" / "numbers.jsonl"
    records = read_records(numbers)[20:]
    dates = read_records(package / "annotations" / "dates.jsonl")
    # The first number overlaps the date of its document, so that the finding is on line 1 and the date on line 21.
    records[0] |= {"start": dates[20]["start"] + 4, "end": dates[20]["end"], "text": "2021", "at_least": 2021}
    records[0] |= {"at_most": 2021, "approximate": False}
    write_records(numbers, records)
    assert places(package, monkeypatch) == [("C524", "annotations/numbers.jsonl", 1)]
    report, _ = check(package, monkeypatch, jobs=1, size=SHARD_BYTES)
    assert report.findings[0].related == ("annotations/dates.jsonl", 21)


def test_entities_are_used_where_any_piece_uses_them(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entities = package / "annotations" / "entities.jsonl"
    records = read_records(entities)
    more = [records[1] | {"id": f"e{number}", "name": name} for number, name in enumerate(("One", "Ada Brown", "Two"))]
    write_records(entities, [*records[:2], *more])
    change(package / "annotations" / "actors.jsonl", 48, entity="e1")
    change(package / "annotations" / "attributions.jsonl", 48, source_entities=["e1"])
    assert places(package, monkeypatch) == [("R407", "annotations/entities.jsonl", line) for line in (3, 5)]


def test_a_layer_that_ends_before_the_others_is_read(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = package / "annotations" / "numbers.jsonl"
    write_records(path, read_records(path)[:3])
    change(package / "annotations" / "numbers.jsonl", 3, at_least=3)
    assert places(package, monkeypatch) == [("C523", "annotations/numbers.jsonl", 3)]


def test_every_annotation_set_is_read_in_pieces(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = package / "annotations" / "passes" / "b"
    folder.mkdir(parents=True)
    for path in (package / "annotations").glob("*.jsonl"):
        (folder / path.name).write_bytes(path.read_bytes())
    change(folder / "dates.jsonl", 23, value="2021-06")
    index(package)
    reports = [check(package, monkeypatch, jobs=jobs, size=size)[0] for jobs, size in ((1, WHOLE), (2, SHARD_BYTES))]
    for report in reports:
        assert [(finding.rule, finding.path, finding.line) for finding in report.findings] == [
            ("C534", "annotations/passes/b/dates.jsonl", 23)
        ]
        assert report.counts == {
            **{"documents": 24, "actors": 48, "numbers": 24, "dates": 24, "attributions": 48, "entities": 2}
        }


def test_the_command_takes_a_number_of_processes(package: Path) -> None:
    replace(package / "seeds" / "documents.jsonl", '"title": "News no. 7"', '"title": "News no. 70"')
    outputs = {(done.returncode, done.stdout) for done in (run("validate", package, "--jobs", n) for n in "12")}
    [(code, output)] = outputs
    assert code == 1
    assert "seeds/documents.jsonl:7:" in output


@pytest.mark.parametrize("number", ["0", "-1", "two", "1.5", ""])
def test_a_number_of_processes_that_is_none_is_refused(number: str) -> None:
    done = run("validate", "--jobs", number)
    assert done.returncode == 2
    assert done.stderr.endswith(f"argument --jobs: {number!r} is no number of processes; expected 1 or more\n")
