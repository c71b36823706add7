"""A table that is damaged in any way is one finding at the line, in every table alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import spanpack
from tests.damage import (
    ACTORS,
    ATTRIBUTIONS,
    DATES,
    ENTITIES,
    LINES_CATALOGUE,
    NUMBERS,
    Edit,
    append,
    copy_with,
    edit,
    found,
    on_line,
    swap,
)
from tests.helpers import read_records, write_records

pytestmark = pytest.mark.usefixtures("soon")

LAYERS = [ACTORS, NUMBERS, DATES, ATTRIBUTIONS]
TABLES = [*LAYERS, ENTITIES, LINES_CATALOGUE]
TABLES_OF_LINES = [ACTORS, DATES, ATTRIBUTIONS, ENTITIES]
"""The tables of the base package that have more than one line."""

LAST = 0
"""Stands for the number of the last line."""

DEEP = 100_000


def as_object(change: Any) -> Edit:
    """Return the edit of a line by its object."""

    def edit_line(line: bytes) -> bytes:
        record = json.loads(line)
        return json.dumps(change(record) or record, ensure_ascii=False).encode()

    return edit_line


def rename_last(record: dict[str, Any]) -> None:
    key, value = record.popitem()
    record[key + "x"] = value


def with_value(value: bytes) -> Edit:
    """Return the edit that gives the last key of a line another value, as it is written."""

    def edit_line(line: bytes) -> bytes:
        record = json.loads(line)
        key, _ = record.popitem()
        head = json.dumps(record, ensure_ascii=False).encode()
        return bytes(head[:-1] + b', "' + key.encode() + b'": ' + value + b"}")

    return edit_line


FIRST_LINE: dict[str, tuple[Edit, str]] = {
    "broken": (swap(b'", "', b'" "'), "F107"),
    "cut short": (lambda line: line[: len(line) // 2], "F107"),
    "cut short before its id": (lambda line: line[:9], "F107"),
    "begins late": (lambda line: line[5:], "F107"),
    "with a comma behind": (lambda line: line + b",", "F107"),
    "with single quotation marks": (lambda line: line.replace(b'"', b"'"), "F107"),
    "with a comment behind": (lambda line: line + b" // so", "F107"),
    "with a NUL": (lambda line: line[:-1] + b"\0}", "F107"),
    "twice on one line": (lambda line: line + line, "F107"),
    "a list": (lambda line: b"[" + line + b"]", "F108"),
    "a text": (lambda line: b'"record"', "F108"),
    "a number": (lambda line: b"17", "F108"),
    "true": (lambda line: b"true", "F108"),
    "null": (lambda line: b"null", "F108"),
    "without its last key": (as_object(lambda record: record.popitem() and None), "S201"),
    "without its id": (as_object(lambda record: record.pop("id") and None), "S201"),
    "without any key": (lambda line: b"{}", "S201"),
    "with a key more": (as_object(lambda record: record | {"colour": "red"}), "S202"),
    "with an empty key more": (as_object(lambda record: record | {"": None}), "S202"),
    "with a misspelt key": (as_object(rename_last), "S202"),
    "with a key twice": (lambda line: line[:-1] + b', "id": "x"}', "F109"),
    "with a key twice, once in escapes": (lambda line: line[:-1] + b', "\\u0069d": "x"}', "F109"),
    "with its keys in reverse": (as_object(lambda record: dict(reversed(record.items()))), "F111"),
    "with a key in escapes": (swap(b'"id"', b'"\\u0069d"'), "F111"),
    "without spaces": (lambda line: line.replace(b'", "', b'","'), "F111"),
    "with a space before": (lambda line: b" " + line, "F111"),
    "with a space behind": (lambda line: line + b" ", "F111"),
    "with a tab": (swap(b'": ', b'":\t'), "F111"),
    "with null as its id": (as_object(lambda record: record.update(id=None)), "S203"),
    "with a number as its id": (as_object(lambda record: record.update(id=7)), "S203"),
    "with a list as its id": (as_object(lambda record: record.update(id=["a"])), "S203"),
    "with an empty id": (as_object(lambda record: record.update(id="")), "S205"),
    "with a line feed in its id": (as_object(lambda record: record.update(id=record["id"] + "\n")), "S205"),
    "with NaN": (with_value(b"NaN"), "F107"),
    "with Infinity": (with_value(b"Infinity"), "F107"),
    "with -Infinity": (with_value(b"-Infinity"), "F107"),
    "with a number beyond all numbers": (with_value(b"1e999"), "F107"),
    "with a number of 5,000 digits": (with_value(b"9" * 5000), "F107"),
    "with half a surrogate pair": (with_value(b'"\\ud83d"'), "F107"),
    "with the other half": (with_value(b'"\\ude00 so"'), "F107"),
    "with a line feed in a text": (with_value(b'"so\x0bso"'), "F107"),
    "with an unknown escape": (with_value(b'"\\x41"'), "F107"),
    "with Python's None": (with_value(b"None"), "F107"),
    "with lists that nest deep": (with_value(b"[" * DEEP + b"]" * DEEP), "F110"),
    "with objects that nest deep": (with_value(b'{"a": ' * DEEP + b"1" + b"}" * DEEP), "F110"),
    "with lists that nest deep and stay open": (with_value(b"[" * DEEP), "F110"),
    "with a line of 2 MB": (with_value(b'"' + b"x" * 2_000_000 + b'"'), "F110"),
    "with Latin-1": (with_value(b'"\xe9"'), "F101"),
    "with a character cut in two": (with_value(b'"\xe2\x82"'), "F101"),
    "with an overlong character": (with_value(b'"\xc0\xaf"'), "F101"),
    "with a surrogate in bytes": (with_value(b'"\xed\xa0\x80"'), "F101"),
}


@pytest.mark.parametrize("path", TABLES)
@pytest.mark.parametrize("damage", FIRST_LINE)
def test_a_damaged_line_is_one_finding(path: str, damage: str, tmp_path: Path) -> None:
    change, rule = FIRST_LINE[damage]
    package = edit(copy_with(tmp_path, path), path, on_line(1, change))
    assert found(package) == [(rule, path, 1)]


WHOLE_FILE: dict[str, tuple[Edit, str, int]] = {
    "cut short": (lambda raw: raw[:-20], "F107", LAST),
    "without its last line feed": (lambda raw: raw[:-1], "F104", LAST),
    "empty": (lambda raw: b"", "F106", 1),
    "a blank line first": (lambda raw: b"\n" + raw, "F105", 1),
    "a line of white space first": (lambda raw: b" \t\n" + raw, "F105", 1),
    "a list first": (lambda raw: b"[]\n" + raw, "F108", 1),
    "a comment first": (lambda raw: b"# so\n" + raw, "F107", 1),
    "a byte order mark": (lambda raw: b"\xef\xbb\xbf" + raw, "F102", 1),
    "CR LF": (lambda raw: raw.replace(b"\n", b"\r\n"), "F103", 1),
    "CR": (lambda raw: raw.replace(b"\n", b"\r"), "F103", 1),
    "a CR at the end": (lambda raw: raw[:-1] + b"\r\n", "F103", LAST),
    "UTF-16": (lambda raw: raw.decode().encode("utf-16"), "F101", 1),
    "UTF-16 without its mark": (lambda raw: raw.decode().encode("utf-16-le"), "F101", 1),
    "UTF-16, the other way round": (lambda raw: raw.decode().encode("utf-16-be"), "F101", 1),
    "UTF-32": (lambda raw: raw.decode().encode("utf-32"), "F101", 1),
    "the first line twice": (lambda raw: raw[: raw.index(b"\n") + 1] + raw, "R401", 2),
}


@pytest.mark.parametrize("path", TABLES)
@pytest.mark.parametrize("damage", WHOLE_FILE)
def test_a_damaged_table_is_one_finding(path: str, damage: str, tmp_path: Path) -> None:
    change, rule, line = WHOLE_FILE[damage]
    package = copy_with(tmp_path, path)
    lines = len(read_records(package / path))
    edit(package, path, change)
    assert found(package) == [(rule, path, line or lines)]


@pytest.mark.parametrize("path", TABLES)
def test_a_blank_line_at_the_end_is_one_finding_there(path: str, tmp_path: Path) -> None:
    package = copy_with(tmp_path, path)
    lines = len(read_records(package / path))
    assert found(edit(package, path, append(b""))) == [("F105", path, lines + 1)]


@pytest.mark.parametrize("path", [ACTORS, ENTITIES, LINES_CATALOGUE])
def test_a_line_of_100_mb_is_one_finding_and_the_others_are_read(path: str, tmp_path: Path) -> None:
    package = copy_with(tmp_path, path)
    lines = len(read_records(package / path))
    edit(package, path, append(b'{"id": "' + b"x" * 100_000_000 + b'"}'))
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path, finding.line) == ("F110", path, lines + 1)
    assert finding.message == "the line has 100,000,010 bytes; at most 1,048,576 are read"


@pytest.mark.parametrize("path", TABLES_OF_LINES)
def test_lines_in_the_wrong_order_are_one_finding(path: str, tmp_path: Path) -> None:
    package = copy_with(tmp_path, path)
    records = read_records(package / path)
    write_records(package / path, [records[-1], *records[:-1]])
    assert found(package) == [("F112", path, 1)]


@pytest.mark.parametrize("path", LAYERS)
def test_a_record_without_its_document_is_one_finding(path: str, tmp_path: Path) -> None:
    change = as_object(lambda record: record.pop("document") and None)
    assert found(edit(copy_with(tmp_path, path), path, on_line(1, change))) == [("S201", path, 1)]


@pytest.mark.parametrize(
    ("content", "places"),
    [
        (b"\n\n", [("F105", 1), ("F105", 2)]),
        (b"\0", [("F107", 1)]),
        (b"{", [("F107", 1)]),
        (b"-\n", [("F107", 1)]),
        (b"null\n", [("F108", 1)]),
        (b"[]", [("F104", 1), ("F108", 1)]),
        (b"\xff", [("F101", 1)]),
        (b"\xef\xbb\xbf", [("F102", 1)]),
        (b"\r", [("F103", 1), ("F105", 1)]),
        (b'{"": ""}\n', [("S201", 1), ("S202", 1)]),
        (b'{"id": "100-a1"}\n' * 2, [("S201", 1), ("S201", 2)]),
    ],
)
def test_a_layer_that_holds_no_record_gives_its_own_findings_only(
    content: bytes, places: list[tuple[str, int]], tmp_path: Path
) -> None:
    package = edit(copy_with(tmp_path, ACTORS), ACTORS, lambda raw: content)
    assert found(package) == [(rule, ACTORS, line) for rule, line in places]


@pytest.mark.parametrize(
    "content", [b"\n", b"\0", b"{", b"null\n", b"\xff", b"\xef\xbb\xbf", b'"', b"{}\n", b'{"id": 7}\n']
)
@pytest.mark.parametrize("path", [ENTITIES, LINES_CATALOGUE])
def test_what_refers_to_a_table_that_holds_no_record_is_not_found_as_well(
    content: bytes, path: str, tmp_path: Path
) -> None:
    package = edit(copy_with(tmp_path, path), path, lambda raw: content)
    assert {place[1] for place in found(package)} == {path}


def test_a_key_that_stands_twice_is_shown_where_it_does_so_again(tmp_path: Path) -> None:
    package = edit(copy_with(tmp_path, NUMBERS), NUMBERS, swap(b'"unit": null', b'"unit": null, "type": "count"'))
    [finding] = spanpack.validate(package)
    line = (package / NUMBERS).read_text(encoding="utf-8").split("\n")[0]
    assert (finding.rule, finding.line, finding.column) == ("F109", 1, line.rindex('"type"') + 1)
    assert finding.message == 'the key "type" stands twice in one object'


def test_the_other_records_are_checked_where_one_is_damaged(tmp_path: Path) -> None:
    package = edit(copy_with(tmp_path, ACTORS), ACTORS, on_line(1, lambda line: line[:50]))
    edit(package, ACTORS, on_line(6, swap(b'"start": 203', b'"start": 204')))
    edit(package, ATTRIBUTIONS, on_line(4, swap(b'"100-q3"', b'"100-q9"')))
    assert found(package) == [("F107", ACTORS, 1), ("A303", ACTORS, 6), ("R404", ATTRIBUTIONS, 4)]


@pytest.mark.parametrize("keys", [70_000, 1])
def test_a_line_of_70_000_keys_is_judged_at_once(keys: int, tmp_path: Path) -> None:
    more = b"".join(b', "k%d": 1' % (number % keys) for number in range(70_000))
    package = edit(copy_with(tmp_path, ACTORS), ACTORS, on_line(1, lambda line: line[:-1] + more + b"}"))
    assert found(package) == [("F109" if keys == 1 else "S202", ACTORS, 1)]


def test_a_list_of_15_000_spans_out_of_order_is_one_finding(tmp_path: Path) -> None:
    span = b'{"start": 22, "end": 45, "text": "bridge will open in May"}'
    more = b'"content": [' + (span + b", ") * 15_000
    package = edit(copy_with(tmp_path, ATTRIBUTIONS), ATTRIBUTIONS, on_line(1, swap(b'"content": [', more)))
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path, finding.line) == ("A307", ATTRIBUTIONS, 1)
    assert finding.message == (
        "the span at 22 comes after one that ends at 45; the same mistake shows in 14,999 more spans of this record"
    )


def test_5_000_wrong_records_are_judged_in_time(tmp_path: Path) -> None:
    package = copy_with(tmp_path, ENTITIES)
    first = read_records(package / ENTITIES)
    write_records(package / ENTITIES, [*first, *(first[3] | {"id": f"x{n:04}", "country": n} for n in range(5000))])
    places = found(package)
    assert places == [("S204", ENTITIES, line) for line in range(5, 5005)]
