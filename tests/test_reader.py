"""The reader of lines: it never raises, and calls canonical exactly what the writer writes."""

from __future__ import annotations

import json
import re
from typing import Any

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spanpack.lines.columns import read_columns
from spanpack.lines.records import MAX_DEPTH, MAX_LINE_BYTES, read_jsonl
from spanpack.package import open_package
from spanpack.schemas.layer import Layer, dumps
from tests.helpers import BASE, Json

LAYERS = open_package(BASE).layers
NAMES = ("actors", "numbers", "dates", "attributions", "entities")
LINES = {name: (BASE / "annotations" / f"{name}.jsonl").read_bytes().splitlines() for name in NAMES}
MAYOR = LINES["actors"][1]

layers = st.sampled_from(NAMES)


def is_canonical(layer: Layer, line: bytes) -> bool:
    """Return whether a line is one JSON object in canonical form, by the slow and plain way."""
    try:
        data = orjson.loads(line)
        json.loads(line, object_pairs_hook=without_repetition)
    except ValueError:
        return False
    if not isinstance(data, dict) or len(line) > MAX_LINE_BYTES:
        return False
    # Where keys are missing or unknown, their order and the spelling of their values may be as they are.
    as_it_is = set(data) != set(layer.fields) and dumps(data) == line
    return as_it_is or dumps(layer.canonical(data)) == line


def without_repetition(pairs: list[tuple[str, Any]]) -> Json:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError("a key stands twice")
    return record


CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")


def check_reading(name: str, line: bytes) -> None:
    """Assert that the reader takes a line as a record exactly where it is canonical, and takes it as it is."""
    layer = LAYERS[name]
    table = read_jsonl(layer, "table.jsonl", line + b"\n")
    # A pattern may prove more lines at once, never other ones.
    by_pattern = read_jsonl(layer, "table.jsonl", line + b"\n", by_pattern=True)
    assert (by_pattern.rows, by_pattern.findings) == (table.rows, table.findings)
    assert by_pattern.doubtful == by_pattern.rows or layer.is_valid(by_pattern.rows[0])
    if is_canonical(layer, line) and CONTROL.search("".join(map(str, leaves_and_keys(json.loads(line))))):
        assert (table.rows, [finding.rule for finding in table.findings]) == ([], ["F115"])
    elif is_canonical(layer, line):
        assert table.findings == []
        [row] = table.rows
        assert row == json.loads(line)
        assert (table.path, table.numbers, table.locate(row)) == ("table.jsonl", [1], (1, 1))
        assert table.doubtful == [row] or layer.is_valid(row)
    else:
        assert table.rows == []
        assert [finding.rule for finding in table.findings] != []


# Values that look like parts of a line, need escapes, or can be written in more than one way.
texts = st.text(max_size=8) | st.sampled_from(
    [
        ": x",
        "x, ",
        '": ',
        '", "',
        "}, {",
        "a  b",
        " ,",
        " :",
        "\\",
        '\\"',
        "\n",
        "\x7f",
        "é",
        "e\u0301",
        "\u2028",
        "👍",
        ".0",
    ]
)
numbers = st.integers(-3, 300) | st.sampled_from(
    [2**63, 2**64, 2**64 + 1, -(2**63) - 1, 10**21, 10**30, -0.0, 0.5, 53.0]
)
numbers |= st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | texts | numbers,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)

# Each changes how a line is written, most of them not what it says; together they may keep its length.
REWRITINGS = [
    (r'(?<=[^\\]"): ', ":"),
    (r', (?=["{])', ","),
    (r'(?<=[^\\]"): ', ":\t"),
    (r', (?=")', " ,"),
    (r', (?=")', ",  "),
    (r"^\{", "{ "),
    (r"\}$", " }"),
    (r"\}$", "} "),
    (r"\}$", ",}"),
    (r"\[", "[ "),
    (r"\]", " ]"),
    (r"(?<=: )(\d+)", r"\1.0"),
    (r"(?<=: )(\d)(\d+)", r"\1.\2e1"),
    (r"(?<=: )(\d+)", r"\1E0"),
    (r"(?<=: )(\d+)", r"0\1"),
    (r"(?<=: )(\d+)", r"-\1"),
    (r"(?<=: )(\d+)", "-0"),
    (r"(?<=: )(\d+)", "1e15"),
    (r"(?<=: )(\d+)", "NaN"),
    (r"(?<=: )(\d+)", '"7"'),
    (r'(?<=: ")1', r"\\u0031"),
    (r"(?<=[a-z])a", r"\\u0061"),
    (r"\\n", r"\\u000a"),
    (r"\\n", "\x0b"),
    (r'(?<=: ")', r"\\/"),
    (r'(?<=: ")', r"\\ud800"),
    (r'(?<=: ")', r"\\n"),
    (r'("\w+": [^,{}\[\]]+, )', r"\1\1"),
    (r'("id": "[^"]*")', r'"id":"", \1'),
    (r'("id": "[^"]*")', r'"id":1,\1'),
    (r'("\w+": [^,{}\[\]]+), ("\w+": [^,{}\[\]]+)', r"\2, \1"),
    (r'("\w+": [^,{}\[\]]+), ', ""),
    (r"null", "true"),
    (r"(?<=: )null", "[]"),
    (r"^", " "),
    (r"$", "\t"),
    (r"$", " {}"),
]


@st.composite
def written_lines(draw: st.DrawFn) -> tuple[str, bytes]:
    """Draw the name of a layer and a line of it: a record with any values, written in any way."""
    name = draw(layers)
    record: Json = json.loads(draw(st.sampled_from(LINES[name])))
    record |= draw(st.dictionaries(st.sampled_from(list(record)), values, max_size=2))
    line = dumps(record).decode()
    for pattern, new in draw(st.lists(st.sampled_from(REWRITINGS), max_size=3)):
        places = list(re.finditer(pattern, line))
        if places:
            place = draw(st.sampled_from(places))
            line = line[: place.start()] + place.expand(new) + line[place.end() :]
    return name, line.encode("utf-8", "surrogatepass")


@given(written_lines())
@example(("actors", MAYOR.replace(b'{"id"', b'{ "id"').replace(b'"note": null', b'"note":": foo"')))
@example(("actors", MAYOR.replace(b", ", b",", 1).replace(b"53,", b"5.3e1,")))
@example(("actors", MAYOR.replace(b": 53,", b": 18446744073709551616,")))
@example(("actors", MAYOR.replace(b"null}", b'null, "extra": 18446744073709551616}')))
@example(("actors", MAYOR.replace(b": 53,", b":1,").replace(b", ", b",").replace(b"62,", b'62,"id":1,')))
@example(("actors", MAYOR.replace(b": 53,", b": 1e15,").replace(b'{"id"', b'{"id":"","id"')))
@example(("attributions", LINES["attributions"][0].replace(b": 11,", b": 184467440737095520000,")))
@example(("dates", LINES["dates"][0].replace(b"null}", b'"\xed\xa0\x80"}')))
def test_a_line_is_a_record_exactly_where_it_is_what_the_writer_writes(drawn: tuple[str, bytes]) -> None:
    check_reading(*drawn)


@st.composite
def nearly_valid_tables(draw: st.DrawFn) -> tuple[str, list[bytes]]:
    """Draw the name of a layer and lines of it in canonical form, with a value or two that may not be right."""
    name = draw(st.sampled_from(("actors", "numbers", "dates")))
    records = [json.loads(line) for line in draw(st.lists(st.sampled_from(LINES[name]), min_size=1, max_size=4))]
    for record in records:
        for field in draw(st.lists(st.sampled_from(list(record)), max_size=1)):
            record[field] = draw(st.none() | texts | numbers | st.sampled_from(WORDS))
    lines = [dumps(record) for record in records]
    if draw(st.booleans()):
        lines[-1] = draw(written_lines())[1]
    return name, lines


WORDS = [
    "100-a1",
    "99_bob",
    "100_ada",
    "100-d1",
    "document",
    "money",
    "USD",
    "%",
    "P1D",
    "2021",
    "P3M",
    "T12:00",
    "low",
    "set",
]


@given(nearly_valid_tables())
@example(("dates", [LINES["dates"][0].replace(b'"date"', b'"duration"')]))
@example(("numbers", [LINES["numbers"][0].replace(b'"count"', b'"money"')]))
@example(("numbers", [LINES["numbers"][0].replace(b'"unit": null', b'"unit": ""')]))
def test_a_table_that_is_read_as_columns_is_canonical_and_valid_line_by_line(drawn: tuple[str, list[bytes]]) -> None:
    name, lines = drawn
    raw = b"".join(line + b"\n" for line in lines)
    columns = read_columns(LAYERS[name], raw, {})
    if columns is None:
        return
    table = read_jsonl(LAYERS[name], "table.jsonl", raw)
    if table.findings:
        # Of the texts of spans it is seen only beside their document that they hold no control characters.
        texts = json.dumps([columns.nested, *(spans.texts for spans in columns.spans.values())], ensure_ascii=False)
        assert {finding.rule for finding in table.findings} == {"F115"}
        assert not texts.isprintable()
        return
    assert all(map(LAYERS[name].is_valid, table.rows))
    assert columns.count == len(table.rows) == len(lines)
    assert [name.decode() for name in columns.ids] == [row["id"] for row in table.rows]
    for path, spans in columns.spans.items():
        found = [(index, row[path[0]] if path else row) for index, row in enumerate(table.rows)]
        assert list(zip(spans.rows, spans.starts, spans.ends, spans.texts, strict=True)) == [
            (index, span["start"], span["end"], span["text"]) for index, span in found if span is not None
        ]
    for name, values in columns.nested.items():
        assert values == [row[name] for row in table.rows]
    for name, ids in columns.own.items():
        assert [value.decode() or None for value in ids] == [row[name] for row in table.rows]
    for others in columns.others:
        for name in others.fields:
            assert others.each(name) == [row[name] for row in table.rows]
    documents = [row["document"] for row in table.rows]
    assert {name: [documents[place] for place in rows] for name, rows in columns.rows.items()} == {
        name: [name] * documents.count(name) for name in sorted(set(documents))
    }
    assert documents == sorted(documents)


@pytest.mark.parametrize("name", ["actors", "numbers", "dates", "attributions"])
def test_the_tables_of_the_base_package_are_read_as_columns(name: str) -> None:
    columns = read_columns(LAYERS[name], b"".join(line + b"\n" for line in LINES[name]), {})
    assert columns is not None
    assert [name.decode() for name in columns.ids] == [json.loads(line)["id"] for line in LINES[name]]


def test_a_line_that_is_too_long_is_never_read_as_columns() -> None:
    line = MAYOR[:-5] + b'"' + b"x" * MAX_LINE_BYTES + b'"}'
    assert read_columns(LAYERS["actors"], MAYOR + b"\n" + line + b"\n", {}) is None


@given(layers, st.binary(max_size=300))
def test_any_bytes_are_read_without_an_exception(name: str, raw: bytes) -> None:
    table = read_jsonl(LAYERS[name], "table.jsonl", raw)
    assert len(table.rows) + len(table.findings) >= (1 if raw.strip() else 0)
    assert all(finding.rule in ALL_OF_F and finding.path == "table.jsonl" for finding in table.findings)


ALL_OF_F = {"F101", "F102", "F103", "F104", "F105", "F107", "F108", "F109", "F110", "F111"}


@given(st.lists(written_lines() | st.tuples(layers, st.binary(max_size=20)), max_size=6), st.data())
def test_every_line_becomes_a_record_or_a_finding_at_its_line(
    drawn: list[tuple[str, bytes]], data: st.DataObject
) -> None:
    lines = [re.sub(rb"[\r\n]", b"", line).removeprefix(b"\xef\xbb\xbf") for _, line in drawn]
    layer = LAYERS[data.draw(layers)]
    table = read_jsonl(layer, "table.jsonl", b"".join(line + b"\n" for line in lines))
    assert table.lines == len(lines)
    found = table.numbers + [finding.line for finding in table.findings]
    assert sorted(found) == list(range(1, len(lines) + 1))


@given(st.lists(st.sampled_from(LINES["actors"]), min_size=1), st.data())
def test_a_part_of_a_file_reads_as_it_does_in_the_whole(lines: list[bytes], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(lines)))
    layer = LAYERS["actors"]
    whole, *parts = (
        read_jsonl(layer, "x", b"".join(line + b"\n" for line in some)).rows
        for some in (lines, lines[:cut], lines[cut:])
    )
    assert whole == [row for part in parts for row in part]


@given(written_lines(), st.integers(0, 400), st.integers(0, 255))
def test_a_line_with_a_byte_changed_or_cut_is_read_without_an_exception(
    drawn: tuple[str, bytes], place: int, byte: int
) -> None:
    name, line = drawn
    place %= len(line)
    changed = line[:place] + bytes([byte]) + line[place + 1 :]
    if b"\n" not in changed and b"\r" not in changed and not changed.startswith(b"\xef\xbb\xbf"):
        check_reading(name, changed)
    if not line.startswith(b"\xef\xbb\xbf"):
        check_reading(name, line[:place])


@given(written_lines())
@example(("actors", MAYOR.replace(b": 53,", b": 18446744073709551616,")))
@example(("attributions", LINES["attributions"][0].replace(b": 11,", b": 184467440737095516160,")))
@example(("numbers", LINES["numbers"][0].replace(b": 300,", b": 10000000000000000000000,")))
def test_whole_numbers_are_integers_in_a_record_whatever_their_size(drawn: tuple[str, bytes]) -> None:
    name, line = drawn
    for row in read_jsonl(LAYERS[name], "table.jsonl", line + b"\n").rows:
        if LAYERS[name].is_valid(row):
            assert [value for value in leaves(row) if isinstance(value, float) and value.is_integer()] == []


def leaves_and_keys(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [*value, *(leaf for item in value.values() for leaf in leaves_and_keys(item))]
    return [leaf for item in value for leaf in leaves_and_keys(item)] if isinstance(value, list) else [value]


def leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for item in value.values() for leaf in leaves(item)]
    return [leaf for item in value for leaf in leaves(item)] if isinstance(value, list) else [value]


@pytest.mark.parametrize(
    ("line", "rule", "column", "message"),
    [
        (b"", "F105", 1, "the line is blank"),
        (b" \t", "F105", 1, "the line is blank"),
        (b'{"id": "\xff"}', "F101", 9, "the byte 0xff is not UTF-8 here"),
        ('{"id": "é'.encode() + b'\xed\xa0\x80"}', "F101", 10, "the byte 0xed is not UTF-8 here"),
        (b'{"id": nul}', "F107", 8, "not JSON: invalid literal"),
        (b'{"id": [1, -Infinity]}', "F107", 13, "not JSON: NaN and Infinity are no JSON numbers"),
        (b'{"id": "\\ud800"}', "F107", 9, "not JSON: half of a surrogate pair is no character"),
        (b'{"id": 1', "F107", 9, "not JSON: unexpected end of data"),
        (b"7", "F108", 1, "the line holds a number; expected one JSON object"),
        (b'{"note": {"a": 1, "b": 2, "a": 3}}', "F109", 27, 'the key "a" stands twice in one object'),
        (b'{"a":' * 101 + b"1" + b"}" * 101, "F110", 1, "the line nests 101 deep; at most 100 are read"),
        (b"[" * 100_000, "F110", 1, "the line nests 100,000 deep; at most 100 are read"),
        (b" " * MAX_LINE_BYTES + b"{}", "F110", 1, "the line has 1,048,578 bytes; at most 1,048,576 are read"),
        (
            MAYOR.replace(b", ", b",", 1),
            "F111",
            17,
            "spacing or escapes are not written in the canonical way; ",
        ),
        (
            MAYOR.replace(b"53", b"53.0"),
            "F111",
            50,
            "the number is written 53.0; expected here: 53",
        ),
        (dumps(dict(reversed(json.loads(MAYOR).items()))), "F111", 2, "the keys are not in the order of the schema; "),
    ],
)
def test_what_is_wrong_with_a_line_is_told_at_its_column(line: bytes, rule: str, column: int, message: str) -> None:
    table = read_jsonl(LAYERS["actors"], "annotations/actors.jsonl", MAYOR + b"\n" + line + b"\n")
    [finding] = table.findings
    assert (finding.rule, finding.path, finding.line, finding.column) == (rule, "annotations/actors.jsonl", 2, column)
    assert finding.message.startswith(message)
    assert len(table.rows) == 1


def test_brackets_inside_texts_do_not_nest() -> None:
    line = dumps(json.loads(MAYOR) | {"note": '"[{\\' * 500})
    assert read_jsonl(LAYERS["actors"], "x", line + b"\n").findings == []


@pytest.mark.parametrize(
    "line",
    [
        b"[" * (MAX_DEPTH + 1) + b'"' + b'\\"' * 500_000,
        b"[" * (MAX_DEPTH + 1) + b'"' + b"\\\\" * 500_000 + b"\\",
        b"{" + b",".join(b'"%d":0' % number for number in range(90_000)) + b"}",
        b"[" + b",".join(b" " * 9 for _ in range(100_000)) + b"NaN]",
        b'{"id":' * 150_000,
    ],
    ids=["quotation marks", "backslashes", "keys", "white space", "ids"],
)
def test_a_line_made_to_be_slow_is_read_at_once(line: bytes) -> None:
    assert len(line) <= MAX_LINE_BYTES
    assert len(read_jsonl(LAYERS["actors"], "x", line + b"\n").rows) <= 1


@pytest.mark.parametrize("wrong", [MAYOR.replace(b": ", b":"), MAYOR + b" ", b"[]", b"", MAYOR + b", " + MAYOR])
@pytest.mark.parametrize("number", [1, 500, 501, 1201])
def test_a_wrong_line_among_many_leaves_the_others_at_their_lines(number: int, wrong: bytes) -> None:
    lines = [MAYOR] * 1201
    lines[number - 1] = wrong
    table = read_jsonl(LAYERS["actors"], "table.jsonl", b"\n".join(lines) + b"\n")
    assert table.numbers == [line for line in range(1, 1202) if line != number]
    assert [finding.line for finding in table.findings] == [number]
    assert table.rows == [json.loads(MAYOR)] * 1200


def test_ids_of_lines_that_are_no_records_are_kept() -> None:
    raw = b'{"id":"100-a7"}\n{"id": "100-a8", broken\n' + MAYOR + b'\n{"x": 1, "id" : "100-a9"}{\n'
    table = read_jsonl(LAYERS["actors"], "x", raw)
    assert table.lost_ids == {"100-a7", "100-a8", "100-a9"}
    assert [record["id"] for record in table.rows] == ["100-a2"]


def test_bom_and_carriage_returns_are_told_once_and_the_records_are_read() -> None:
    raw = b"\xef\xbb\xbf" + MAYOR + b"\r\n" + MAYOR + b"\r\n"
    table = read_jsonl(LAYERS["actors"], "x", raw)
    assert [(finding.rule, finding.line, finding.message) for finding in table.findings] == [
        ("F102", 1, "the file begins with a byte order mark"),
        ("F103", 1, "2 carriage returns, the first here"),
    ]
    assert (table.numbers, table.rows) == ([1, 2], [json.loads(MAYOR)] * 2)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b', "note"', b', \r"note"'),
        (b', "note"', b',\r\r "note"'),
        (b', "note"', b',\r"note"'),
        (b'": "he', b'":\r"he'),
        (b"}", b"\r}"),
        (b" says", b"\rsays"),
    ],
)
def test_a_carriage_return_inside_a_record_is_one_finding_and_the_record_is_read(old: bytes, new: bytes) -> None:
    line = MAYOR.replace(b'"note": null', b'"note": "he says"')
    raw = MAYOR + b"\n" + line.replace(old, new, 1) + b"\r\n" + MAYOR + b"\n"
    assert old in line
    table = read_jsonl(LAYERS["actors"], "x", raw)
    assert [(finding.rule, finding.line) for finding in table.findings] == [("F103", 2)]
    assert (table.numbers, table.rows) == ([1, 2, 3], [json.loads(one) for one in (MAYOR, line, MAYOR)])


def test_a_carriage_return_between_two_records_ends_a_line() -> None:
    table = read_jsonl(LAYERS["actors"], "x", MAYOR + b"\r" + MAYOR + b"\n")
    assert [(finding.rule, finding.line) for finding in table.findings] == [("F103", 1)]
    assert table.numbers == [1, 2]


def test_line_ends_that_were_made_cr_lf_twice_are_one_finding() -> None:
    table = read_jsonl(LAYERS["actors"], "x", (MAYOR + b"\r\r\n") * 2)
    assert [(finding.rule, finding.line, finding.message) for finding in table.findings] == [
        ("F103", 1, "4 carriage returns, the first here")
    ]
    assert (table.numbers, table.rows) == ([1, 2], [json.loads(MAYOR)] * 2)


def test_a_last_line_without_its_end_is_told_and_read() -> None:
    table = read_jsonl(LAYERS["actors"], "x", MAYOR + b"\n" + MAYOR)
    assert [(finding.rule, finding.line) for finding in table.findings] == [("F104", 2)]
    assert len(table.rows) == 2
