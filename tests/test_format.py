"""spanpack format: the canonical form, the smallest difference, and nothing lost."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import spanpack
from spanpack.cli import main
from spanpack.descriptor.index import index
from spanpack.editing.format_files import Formatted, format_package, format_table
from spanpack.lines.conflicts import conflict_line
from spanpack.lines.records import is_cut_off, read_jsonl
from spanpack.package import open_package
from spanpack.schemas.layer import dumps
from spanpack.storage.files import PackageError
from tests.helpers import BASE, Json, copy_base, run, validate
from tests.packages import generate

LAYERS = open_package(BASE).layers
ACTORS = (BASE / "annotations" / "actors.jsonl").read_bytes()
LINES = ACTORS.splitlines(keepends=True)
BOM = b"\xef\xbb\xbf"
BROKEN = b'{"id": "100-a2", "document": \n'


def formatted(raw: bytes, layer: str = "actors") -> tuple[bytes, list[tuple[int, str]], list[tuple[int, str]]]:
    content, result = format_table(LAYERS[layer], f"annotations/{layer}.jsonl", raw)
    return content, result.changed, result.unreadable


def compact(line: bytes) -> bytes:
    return line.replace(b'", "', b'","').replace(b'": ', b'":')


def reordered(line: bytes) -> bytes:
    record = json.loads(line)
    return dumps(dict(sorted(record.items()))) + b"\n"


def test_a_canonical_table_stays_byte_for_byte() -> None:
    for layer in ("actors", "numbers", "dates", "attributions", "entities"):
        raw = (BASE / "annotations" / f"{layer}.jsonl").read_bytes()
        assert formatted(raw, layer) == (raw, [], [])


@pytest.mark.parametrize(
    ("raw", "changed"),
    [
        (ACTORS.replace(b"\n", b"\r\n"), [(number, "carriage return") for number in range(1, 7)]),
        (ACTORS.replace(b"\n", b"\r\r\n"), [(number, "carriage return") for number in range(1, 7)]),
        (b"\xef\xbb\xbf" + ACTORS, [(1, "byte order mark")]),
        (ACTORS[:-1], [(6, "no final newline")]),
        (b"\n" + LINES[0] + b" \t\n\r\n" + b"".join(LINES[1:]), [(number, "blank line") for number in (1, 3, 4)]),
        (b"".join([*LINES[:2], compact(LINES[2]), *LINES[3:]]), [(3, "not in canonical form")]),
        (b"".join([*LINES[:2], reordered(LINES[2]), *LINES[3:]]), [(3, "not in canonical form")]),
        (ACTORS.replace(b'"start": 53,', b'"start": 53.0,'), [(2, "not in canonical form")]),
        (ACTORS.replace(b"Daily", b"D\\u0061ily"), [(3, "not in canonical form")]),
        (b"".join([*LINES[1:], LINES[0]]), [(6, "out of order")]),
        (b"".join([LINES[5], *LINES[:5]]), [(1, "out of order")]),
        (
            b"".join([LINES[0], LINES[2], LINES[1], LINES[3], LINES[5], LINES[4]])[:-1],
            [(2, "out of order"), (5, "out of order"), (6, "no final newline")],
        ),
    ],
    ids="CRLF twice BOM end blank compact keys fraction escape last first several".split(),
)
def test_what_differs_is_mended_and_told_by_line(raw: bytes, changed: list[tuple[int, str]]) -> None:
    assert formatted(raw) == (ACTORS, changed, [])


def test_lines_that_follow_each_other_with_one_reason_are_told_as_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = copy_base(tmp_path)
    path = package / "annotations" / "actors.jsonl"
    crlf = [line.replace(b"\n", b"\r\n") for line in LINES]
    path.write_bytes(b"".join([*crlf[:2], b"[]\n[]\n[]\n", LINES[2], *crlf[3:]]))
    assert main(["format", "--package", str(package)]) == 1
    captured = capsys.readouterr()
    assert captured.out.splitlines() == [
        "annotations/actors.jsonl:1: carriage return (and the next line)",
        "annotations/actors.jsonl:7: carriage return (and the next 2 lines)",
        "5 lines rewritten",
        "now run spanpack index, since the hashes have changed",
    ]
    assert captured.err.splitlines()[0] == (
        "annotations/actors.jsonl:3: left as it is: the line holds a list; expected one JSON object "
        "(and the next 2 lines)"
    )
    assert path.read_bytes() == b"".join([*LINES[:2], b"[]\n[]\n[]\n", *LINES[2:]])


def test_keys_inside_spans_are_put_in_the_order_of_the_schema() -> None:
    raw = (BASE / "annotations" / "attributions.jsonl").read_bytes()
    swapped = raw.replace(b'{"start": 11, "end": 16, "text": "Mayor"}', b'{"text": "Mayor", "end": 16, "start": 11}', 1)
    assert swapped != raw
    assert formatted(swapped, "attributions") == (raw, [(1, "not in canonical form")], [])


def test_records_are_sorted_by_document_first_start_and_id_and_a_register_by_id() -> None:
    records = [json.loads(line) for line in LINES]
    records[3] |= {"document": "099_bob", "id": "099-a1"}
    records[5] |= {"start": 126, "end": 135, "id": "100-a10"}
    raw = b"".join(dumps(record) + b"\n" for record in records)
    content, _, _ = formatted(raw)
    assert [json.loads(line)["id"] for line in content.splitlines()] == [
        *("099-a1", "100-a1", "100-a2"),
        *("100-a10", "100-a3", "100-a5"),
    ]
    raw = (BASE / "annotations" / "entities.jsonl").read_bytes()
    assert formatted(b"".join(reversed(raw.splitlines(keepends=True))), "entities")[0] == raw


def test_an_attribution_stands_by_its_first_span_of_whatever_kind() -> None:
    raw = (BASE / "annotations" / "attributions.jsonl").read_bytes()
    lines = raw.splitlines(keepends=True)
    assert json.loads(lines[2])["cue"][0]["start"] == 109  # the source of that one begins at 122
    assert formatted(b"".join([*lines[:2], lines[3], lines[2], lines[4]]), "attributions")[0] == raw


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (BROKEN, "not JSON: unexpected end of data"),
        (b"\xff\n", "the byte 0xff is not UTF-8 here"),
        (b"[1]\n", "the line holds a list; expected one JSON object"),
        (b'{"id": "100-a2", "id": "100-a3"}\n', 'the key "id" stands twice in one object'),
        (b'{"id": NaN}\n', "not JSON: NaN and Infinity are no JSON numbers"),
        (b"[" * 101 + b"]" * 101 + b"\n", "the line nests 101 deep; at most 100 are read"),
        (b'"' + b"x" * 1024**2 + b'"\n', "the line is too long"),
        (LINES[1].replace(b"53", b"18446744073709551617"), "a number has more digits than can be kept"),
        (LINES[1].replace(b", ", b",\r", 1), "a carriage return stands inside the line"),
        (LINES[1].replace(b"\n", b"\r") + LINES[2], "a carriage return stands inside the line"),
        (b"\xef\xbb\xbf{\r\n", "not JSON: "),
    ],
    ids="truncated bytes list twice NaN deep long large space two marked".split(),
)
def test_a_line_that_cannot_be_read_stays_byte_for_byte_after_the_line_that_it_followed(
    line: bytes, reason: str
) -> None:
    raw = b"".join([LINES[2], line, LINES[0]])
    content, changed, unreadable = formatted(raw)
    assert content == b"".join([LINES[0], LINES[2], line])
    assert changed == [(1, "out of order")]
    [(number, told)] = unreadable
    assert number == 2
    assert told.startswith(reason)


def test_a_table_that_is_cut_off_stays_as_it_is() -> None:
    raw = b"".join([LINES[1], compact(LINES[0]), LINES[2][:60]])
    content, result = format_table(LAYERS["actors"], "annotations/actors.jsonl", raw)
    assert (content, result.changed, result.unreadable) == (raw, [], [])
    assert result.skipped == (3, "the file is cut off here, inside a record")


def test_a_record_that_its_schema_rejects_is_kept_in_its_place_and_written_canonically() -> None:
    raw = b"".join([LINES[0], b'{"note":null,"id":"100-a9","extra":[1.0,{"b":1,"a":2}]}\n', LINES[1]])
    content, changed, unreadable = formatted(raw)
    assert content == b"".join(
        [LINES[0], b'{"id": "100-a9", "note": null, "extra": [1, {"b": 1, "a": 2}]}\n', LINES[1]]
    )
    assert (changed, unreadable) == ([(2, "not in canonical form")], [])


def test_the_smallest_difference_is_one_line_where_one_line_differs(tmp_path: Path) -> None:
    package = generate(tmp_path / "package", 40)
    path = package / "annotations" / "attributions.jsonl"
    before = path.read_bytes()
    lines = before.splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:50], compact(lines[50]), *lines[51:]]))
    assert format_package(package, []) == [
        Formatted("seeds/documents.jsonl", [], []),
        Formatted("annotations/entities.jsonl", [], []),
        Formatted("annotations/actors.jsonl", [], []),
        Formatted("annotations/numbers.jsonl", [], []),
        Formatted("annotations/dates.jsonl", [], []),
        Formatted("annotations/attributions.jsonl", [(51, "not in canonical form")], []),
    ]
    assert path.read_bytes() == before


def test_check_tells_the_lines_and_writes_nothing(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    path = package / "annotations" / "actors.jsonl"
    raw = b"".join([LINES[1], LINES[0], BROKEN, compact(LINES[2])])
    path.write_bytes(raw)
    stamp = path.stat().st_mtime_ns
    done = run("format", "--check", "--package", package)
    assert done.returncode == 1
    assert done.stdout == (
        "annotations/actors.jsonl:1: out of order\n"
        "annotations/actors.jsonl:4: not in canonical form\n"
        "2 lines differ from the canonical form\n"
    )
    assert done.stderr == (
        "annotations/actors.jsonl:3: left as it is: not JSON: unexpected end of data\n1 line cannot be read\n"
    )
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (raw, stamp)


def test_the_command_writes_and_says_what_to_do_next(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    path = package / "annotations" / "actors.jsonl"
    path.write_bytes(b"".join([compact(LINES[0]), *LINES[1:]]))
    done = run("format", cwd=package / "seeds")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "annotations/actors.jsonl:1: not in canonical form\n"
        "1 line rewritten\n"
        "now run spanpack index, since the hashes have changed\n"
    )
    assert path.read_bytes() == ACTORS
    assert run("format", cwd=package).stdout == "everything is in canonical form\n"


def test_what_cannot_be_read_is_not_called_canonical(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    (package / "annotations" / "actors.jsonl").write_bytes(b"".join([LINES[0], BROKEN]))
    done = run("format", cwd=package)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "annotations/actors.jsonl:2: left as it is: not JSON: unexpected end of data\n"
        "1 line cannot be read; the rest is in canonical form\n"
    )


@pytest.mark.parametrize("options", [(), ("--check",)])
def test_a_file_that_was_not_looked_at_is_not_called_canonical(options: tuple[str, ...], tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    conflict = b"<<<<<<< HEAD\n" + LINES[1] + b"=======\n" + LINES[2] + b">>>>>>> other\n"
    (package / "annotations" / "actors.jsonl").write_bytes(b"".join([compact(LINES[0]), BROKEN, conflict]))
    done = run("format", *options, cwd=package)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "annotations/actors.jsonl:3: the file is left as it is: git has left a conflict here\n"
        "1 file cannot be formatted; the rest is in canonical form\n"
    )
    dates = package / "annotations" / "dates.jsonl"
    dates.write_bytes(dates.read_bytes() + BROKEN)
    assert run("format", *options, cwd=package).stderr.splitlines()[-1] == (
        "1 line cannot be read, 1 file cannot be formatted; the rest is in canonical form"
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"\xff\xfe", "the byte 0xff is not UTF-8 here"),
        (b"\xfe\xff", "the byte 0xfe is not UTF-8 here"),
        (b"{\0}\0", "not JSON: unexpected character, expected a string key"),
        (b'[{"id": "100-a1"}]', "the line holds a list; expected one JSON object"),
    ],
)
def test_a_line_is_not_taken_for_a_file(line: bytes, reason: str, tmp_path: Path) -> None:
    content = b"".join([*LINES[:2], line, b"\n", *LINES[2:]])
    result = format_table(LAYERS["actors"], "annotations/actors.jsonl", content)[1]
    assert (result.changed, result.skipped) == ([], None)
    [(number, told)] = result.unreadable
    assert number == 3
    assert told.startswith(reason)
    package = copy_base(tmp_path)
    (package / "annotations" / "actors.jsonl").write_bytes(content)
    index(package)
    [finding] = spanpack.validate(package)
    assert (finding.path, finding.line) == ("annotations/actors.jsonl", 3)
    assert finding.message.startswith(reason)


def test_only_the_files_that_are_named_are_formatted(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    paths = [package / "annotations" / f"{name}.jsonl" for name in ("actors", "dates")]
    contents = [path.read_bytes() for path in paths]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(b"\n" + content)
    done = run("format", "actors.jsonl", cwd=package / "annotations")
    assert done.stdout.splitlines()[0] == "annotations/actors.jsonl:1: blank line"
    assert [path.read_bytes() for path in paths] == [contents[0], b"\n" + contents[1]]


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    with pytest.raises(PackageError, match=r"seeds/documents\.yaml: is no JSONL table of this package; there is "):
        format_package(package, ["seeds/documents.yaml"])


def test_a_jsonl_catalogue_is_formatted_too(tmp_path: Path) -> None:
    package = generate(tmp_path / "package", 3)
    path = package / "seeds" / "documents.jsonl"
    before = path.read_bytes()
    path.write_bytes(b"".join(reversed(before.splitlines(keepends=True))))
    changed = {result.path: result.changed for result in format_package(package, [])}
    assert changed["seeds/documents.jsonl"] == [(1, "out of order"), (2, "out of order")]
    assert path.read_bytes() == before


def test_a_package_is_valid_after_formatting_whatever_its_form_was(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    for path in sorted((package / "annotations").glob("*.jsonl")):
        lines = [compact(reordered(line)).rstrip(b"\n") for line in path.read_bytes().splitlines()]
        path.write_bytes(b"\xef\xbb\xbf" + b"\r\n\r\n".join(reversed(lines)))
    format_package(package, [])
    assert validate(package) == []
    for path in sorted((package / "annotations").glob("*.jsonl")):
        assert path.read_bytes() == (BASE / "annotations" / path.name).read_bytes()


# Lines as a person or a program may leave them: records in every form, broken ones, bytes of any kind.
spaces = st.sampled_from(["", " ", "  ", "\t"])
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def record_lines(draw: st.DrawFn) -> bytes:
    """Draw a line with a record of the base package, changed or not, written in any way."""
    record: Json = json.loads(draw(st.sampled_from(LINES)))
    record |= draw(st.dictionaries(st.sampled_from([*record, "extra"]), values, max_size=2))
    keys = draw(st.permutations(list(record))) if draw(st.booleans()) else list(record)
    separators = (draw(spaces) + "," + draw(spaces), draw(spaces) + ":" + draw(spaces))
    if draw(st.booleans()):
        separators = (", ", ": ")
    text = json.dumps({key: record[key] for key in keys}, ensure_ascii=draw(st.booleans()), separators=separators)
    return text.encode("utf-8", "surrogatepass")


any_lines = st.one_of(
    record_lines(),
    record_lines(),
    st.tuples(record_lines(), st.integers(0, 200)).map(lambda cut: cut[0][: cut[1]]),
    st.binary(max_size=12),
    st.sampled_from([b"", b" ", b"[]", b"\xef\xbb\xbf", b'{"a": 1, "a": 2}', b"\r", b"NaN"]),
)
tables = st.builds(
    lambda lines, ends, first, last: first + b"".join(map(bytes.__add__, lines, ends)) + last,
    st.lists(any_lines, max_size=8),
    st.lists(st.sampled_from([b"\n", b"\n", b"\r\n", b"\r"]), min_size=8, max_size=8),
    st.sampled_from([b"", b"", b"\xef\xbb\xbf"]),
    st.sampled_from([b"", b"", b"{", b" "]),
)


@given(tables)
def test_formatting_loses_nothing_and_leaves_what_it_cannot_read(raw: bytes) -> None:
    content, _, unreadable = formatted(raw)
    if is_cut_off(raw.rpartition(b"\n")[2]):
        assert content == raw  # What is cut off is left alone until it is restored.
        return
    before, after = raw.split(b"\n"), content.split(b"\n")
    assert after.pop() == b""
    left = Counter(before[number - 1] for number, _ in unreadable)
    assert left <= Counter(after)
    read = Counter(before) - left
    records = [read_exactly(line) for line in read.elements() if line.strip() not in (b"", BOM)]
    assert Counter(records) == Counter(read_exactly(line) for line in (Counter(after) - left).elements())


@given(tables)
def test_formatting_again_changes_nothing(raw: bytes) -> None:
    once, _, unreadable = formatted(raw)
    twice, changed, still_unreadable = formatted(once)
    assert (twice, changed, len(still_unreadable)) == (once, [], len(unreadable))


@given(tables)
@example(b"\n<<<<<<<\n")
def test_what_was_formatted_passes_level_f(raw: bytes) -> None:
    content, _, _ = formatted(raw)
    if conflict_line(raw):
        assert content == raw  # It is left alone until the conflict is settled.
        return
    if is_cut_off(raw.rpartition(b"\n")[2]):
        assert content == raw
        return
    _, _, unreadable = formatted(content)
    left = {number for number, _ in unreadable}
    lines = (
        content.splitlines(keepends=True)
        if b"\r" not in content
        else [line + b"\n" for line in content.split(b"\n")[:-1]]
    )
    kept = b"".join(line for number, line in enumerate(lines, 1) if number not in left)
    table = read_jsonl(LAYERS["actors"], "actors.jsonl", kept)
    assert table.findings == []
    keys = [LAYERS["actors"].sort_key(record) for record in table.rows if LAYERS["actors"].is_valid(record)]
    assert keys == sorted(keys)


def read_exactly(line: bytes) -> object:
    """Return the value of a line, without loss and hashable: objects as sorted pairs, whole numbers exact."""

    def pairs(found: list[tuple[str, Any]]) -> object:
        return "object", tuple(sorted(((key, hashable(value)) for key, value in found), key=repr))

    return hashable(json.loads(line.removeprefix(BOM), object_pairs_hook=pairs))


def hashable(value: Any) -> Any:
    # True and 1 are equal to Python, not to JSON.
    if isinstance(value, list):
        return "list", tuple(map(hashable, value))
    return value if isinstance(value, tuple) else (type(value) is bool, value)
