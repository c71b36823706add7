"""YAML that is more than plain data, or other than it looks, is one finding at its place and does no harm."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import spanpack
from spanpack.descriptor.index import index
from spanpack.editing.add import DraftError, add
from tests.damage import ATTRIBUTIONS, CATALOGUE, Edit, append, change_record, edit, found, on_line, rehash, swap
from tests.helpers import copy_base, read_records
from tests.packages import generate

pytestmark = pytest.mark.usefixtures("soon")


def instead(content: bytes) -> Edit:
    return lambda raw: content


def test_a_layer_in_yaml_whose_spans_nobody_would_look_at_is_refused(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    records = read_records(package / "annotations" / "numbers.jsonl")
    (package / "annotations" / "numbers.jsonl").unlink()
    (package / "annotations" / "numbers.yaml").write_text(json.dumps(records) + "\n", encoding="utf-8")
    index(package)
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path, finding.line, finding.message, finding.fix) == (
        "P011",
        "annotations/numbers.yaml",
        1,
        "schemas/numbers.json says that the records have spans; a layer is a file of JSON Lines",
        "Write each record as a line of JSON in annotations/numbers.jsonl, remove annotations/numbers.yaml, and run "
        "spanpack index.",
    )


def title(value: bytes) -> Edit:
    """Return the edit that writes another title, on line 3."""
    return on_line(3, lambda line: b"  title: " + value)


def published(value: bytes) -> Edit:
    """Return the edit that writes another date of publication, on line 14."""
    return on_line(14, lambda line: b"    edtf: " + value)


def start(value: bytes) -> Edit:
    """Return the edit that writes another start of the headline, on line 22."""
    return swap(b"start: 11,", b"start: " + value + b",")


def language(line: bytes) -> Edit:
    """Return the edit that writes another line in the place of the language, line 8."""
    return on_line(8, lambda old: line)


def anchored(raw: bytes) -> bytes:
    return raw.replace(b"title: ", b"title: &words ", 1).replace(b"note: Not printed.", b"note: *words", 1)


def indented(raw: bytes) -> bytes:
    return b"documents:\n" + b"".join(b"  " + line + b"\n" for line in raw.splitlines())


def doubling(anchors: int) -> bytes:
    """Return a list of which each item holds the one before it twice."""
    lines = b"".join(b"- &a%d [*a%d, *a%d]\n" % (number + 1, number, number) for number in range(anchors))
    return b"- &a0 [x]\n" + lines


CASES: dict[str, tuple[Edit, str, int, int]] = {
    "an anchor and its alias": (anchored, "F113", 3, 10),
    "an alias of itself": (instead(b"&a [*a]\n"), "F113", 1, 1),
    "an alias of nothing": (title(b"*words"), "F107", 3, 10),
    "a tag that calls code": (title(b"!!python/object/apply:os.system ['touch pwned']"), "F113", 3, 10),
    "a tag that makes an object": (title(b"!!python/object:os.system {}"), "F113", 3, 10),
    "a tag that names a module": (title(b"!!python/name:os.system"), "F113", 3, 10),
    "a tag of a text": (title(b"!!str so"), "F113", 3, 10),
    "a tag of bytes": (title(b"!!binary TWF5b3I="), "F113", 3, 10),
    "a tag of a set": (title(b"!!set {so}"), "F113", 3, 10),
    "a tag of its own": (title(b"!so so"), "F113", 3, 10),
    "a merge key": (language(b"  <<: {language: en}"), "F113", 8, 3),
    "a merge key over a key that is there": (append(b"  <<: {language: fr}"), "F113", 26, 3),
    "a merge key of a list": (language(b"  <<: [{language: en}]"), "F113", 8, 3),
    "a merge key of a number": (append(b"  <<: 5"), "F113", 26, 3),
    "a second document": (append(b"---\n- a"), "F113", 26, 1),
    "a date": (published(b"2021-05-01"), "F114", 14, 11),
    "a date that does not exist": (published(b"2021-13-45"), "F114", 14, 11),
    "a time": (published(b"2021-05-01 10:00:00"), "F114", 14, 11),
    "a time in no zone of this world": (published(b"2021-05-01T10:00:00+99:99"), "F114", 14, 11),
    "a year": (published(b"2021"), "S203", 14, 11),
    "a year with a fraction": (published(b"2021.5"), "S203", 14, 11),
    "minutes and seconds": (published(b"20:21"), "F111", 14, 11),
    "digits with underscores": (on_line(1, lambda line: b"- id: 100_000"), "F111", 1, 7),
    "a number as id": (on_line(1, lambda line: b"- id: 100"), "S203", 1, 7),
    "no": (language(b"  language: no"), "S203", 8, 13),
    "on": (language(b"  language: on"), "S203", 8, 13),
    "nothing": (language(b"  language:"), "S203", 8, 12),
    "a tilde": (language(b"  language: ~"), "S203", 8, 13),
    "a text for a number": (start(b'"11"'), "S203", 22, 31),
    "a boolean for a number": (start(b"true"), "S203", 22, 31),
    "nothing for a number": (start(b"null"), "S203", 22, 31),
    "a number below zero": (start(b"-11"), "S206", 22, 31),
    "a fraction for a number": (start(b"11.5"), "S203", 22, 31),
    "a whole number with a fraction": (start(b"11.0"), "F111", 22, 31),
    "a whole number with an exponent": (start(b"1.1e+1"), "F111", 22, 31),
    "an octal number": (start(b"013"), "F111", 22, 31),
    "a hexadecimal number": (start(b"0xb"), "F111", 22, 31),
    "a binary number": (start(b"0b1011"), "F111", 22, 31),
    "a hexadecimal number without digits": (start(b"0x_"), "F107", 22, 31),
    "a binary number without digits": (start(b"0b_"), "F107", 22, 31),
    "an equals sign": (title(b"="), "F107", 3, 10),
    "a merge key as a text": (title(b"<<"), "F107", 3, 10),
    "a number with a plus": (start(b"+11"), "F111", 22, 31),
    "infinity": (start(b".inf"), "F107", 22, 31),
    "minus infinity": (start(b"-.INF"), "F107", 22, 31),
    "no number": (start(b".nan"), "F107", 22, 31),
    "a number of 5,000 digits": (start(b"9" * 5000), "F107", 22, 31),
    "a number of 20 digits": (swap(b"end: 258", b"end: " + b"9" * 20), "A311", 25, 30),
    "a key twice": (language(b"  language: en\n  language: fr"), "F109", 9, 3),
    "a key twice, once in quotation marks": (language(b'  language: en\n  "language": en'), "F109", 9, 3),
    "a key twice in braces": (swap(b"{zone: caption, ", b"{zone: caption, zone: body, "), "F109", 25, 23),
    "a key that is a boolean": (language(b"  yes: en"), "F107", 8, 3),
    "a key that is a number": (language(b"  5: en"), "F107", 8, 3),
    "a key that is null": (language(b"  null: en"), "F107", 8, 3),
    "a key that is a date": (language(b"  2021-05-01: en"), "F107", 8, 3),
    "a key that is a list": (language(b"  ? [a]\n  : en"), "F107", 8, 5),
    "a key that is a mapping": (language(b"  {a: b}: en"), "F107", 8, 3),
    "no key": (language(b"  : en"), "F107", 8, 3),
    "a missing key": (on_line(8, lambda line: b"  # no language"), "S201", 1, 3),
    "a missing id": (on_line(1, lambda line: b"-"), "S201", 2, 3),
    "a key more": (append(b"  colour: red"), "S202", 26, 11),
    "a tab": (on_line(3, lambda line: b"\t" + line.strip()), "F107", 3, 1),
    "a space too many": (on_line(3, lambda line: b" " + line), "F107", 3, 9),
    "a colon in a text": (swap(b"Mayor says", b"Mayor: says"), "F107", 3, 15),
    "a bracket that stays open": (title(b"[so"), "F107", 4, 12),
    "a quotation mark that stays open": (title(b'"so'), "F107", 14, 12),
    "half a surrogate pair": (title(b'"\\ud83d"'), "F107", 3, 13),
    "a NUL": (swap(b"Mayor", b"M\0yor"), "F107", 3, 11),
    "an escape character, after some of more bytes": (title("“so” \x1b".encode()), "F107", 3, 15),
    "another version of YAML": (lambda raw: b"%YAML 3.0\n---\n" + raw, "F107", 1, 1),
    "Latin-1": (swap(b"Mayor", b"M\xe4yor"), "F101", 3, 11),
    "UTF-16": (lambda raw: raw.decode().encode("utf-16"), "F101", 1, 1),
    "a byte order mark": (lambda raw: b"\xef\xbb\xbf" + raw, "F102", 1, 1),
    "CR LF": (lambda raw: raw.replace(b"\n", b"\r\n"), "F103", 1, 1),
    "CR": (lambda raw: raw.replace(b"\n", b"\r"), "F103", 1, 1),
    "no last line feed": (lambda raw: raw[:-1], "F104", 25, 1),
    "cut short": (lambda raw: raw[:-3], "F107", 25, 42),
    "empty": (instead(b""), "F106", 1, 1),
    "white space": (instead(b" \n\n"), "F106", 1, 1),
    "a comment": (instead(b"# nothing\n"), "F106", 1, 1),
    "an empty list": (instead(b"[]\n"), "F106", 1, 1),
    "null": (instead(b"null\n"), "F106", 1, 1),
    "a text": (instead(b"documents\n"), "F108", 1, 1),
    "a mapping": (indented, "F108", 1, 1),
    "an item that is a text": (append(b"- so"), "F108", 26, 3),
    "an item that is a list": (append(b"- [so]"), "F108", 26, 3),
    "an item that is nothing": (append(b"-"), "F108", 26, 2),
    "an item without keys": (append(b"- {}"), "S201", 26, 3),
    "the record twice": (lambda raw: raw + raw, "R401", 26, 7),
    "lists that nest deep": (title(b"[" * 100_000 + b"]" * 100_000), "F110", 3, 108),
    "lists that nest deep and stay open": (instead(b"[" * 100_000), "F110", 1, 101),
    "mappings that nest deep": (instead(b"{a: " * 100_000), "F110", 1, 401),
    "lists that nest deep, by dashes": (instead(b"- " * 100_000 + b"x\n"), "F110", 1, 201),
    "lists that nest deep, by lines": (instead(b"".join(b" " * n + b"-\n" for n in range(2000))), "F110", 101, 101),
    "a text of 100 MB": (swap(b"Not printed.", b"x" * 100_000_000), "F110", 7, 1),
    "a comment of 100 MB": (append(b"#" + b"x" * 100_000_000), "F110", 26, 1),
}


@pytest.mark.parametrize("name", CASES)
def test_a_catalogue_that_is_not_plain_yaml_is_one_finding_at_its_place(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change, rule, line, column = CASES[name]
    package = edit(copy_base(tmp_path), CATALOGUE, change)
    monkeypatch.chdir(package)
    places = [(finding.rule, finding.path, finding.line, finding.column) for finding in spanpack.validate(package)]
    assert places == [(rule, CATALOGUE, line, column)]
    assert not list(tmp_path.rglob("pwned"))


def test_aliases_that_explode_are_found_where_each_is_named_and_never_followed(tmp_path: Path) -> None:
    package = edit(copy_base(tmp_path), CATALOGUE, instead(doubling(60)))
    assert found(package) == [("F113", CATALOGUE, line) for line in range(1, 62)]


def test_a_mapping_of_20_000_unknown_keys_is_one_finding(tmp_path: Path) -> None:
    more = b"\n".join(b"  k%d: 1" % number for number in range(20_000))
    package = edit(copy_base(tmp_path), CATALOGUE, append(more))
    assert found(package) == [("S202", CATALOGUE, 26)]


def test_300_wrong_records_are_judged_in_time(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    raw = (package / CATALOGUE).read_bytes()
    more = [raw.replace(b"100_ada", b"%d_ada" % number).replace(b": en", b": EN") for number in range(200, 500)]
    edit(package, CATALOGUE, lambda raw: raw + b"".join(more))
    [finding] = spanpack.validate(rehash(package))
    assert (finding.rule, finding.line) == ("S205", 33)
    assert finding.also == tuple((CATALOGUE, 8 + 25 * number) for number in range(2, 301))
    assert finding.message.endswith("; the same mistake shows in 299 more of 301 records, at 58, 83, 108 and 296 more")


OTHER_FILE: dict[str, tuple[bytes, str, int]] = {
    "broken": (b"a:\n  - [\n", "F107", 3),
    "aliases": (b"a: &a [*a]\n", "F113", 1),
    "a tag": (b"a: 1\nb: !!python/name:os.system\n", "F113", 2),
    "a date": (b"a: 2021-05-01\n", "F114", 1),
    "deep": (b"[" * 100_000, "F110", 1),
    "Latin-1": (b"a: \xe9\n", "F101", 1),
    "empty": (b"", "F106", 1),
}


@pytest.mark.parametrize("name", OTHER_FILE)
def test_other_yaml_files_of_a_package_are_checked_too(name: str, tmp_path: Path) -> None:
    content, rule, line = OTHER_FILE[name]
    package = copy_base(tmp_path)
    (package / "annotations" / "more.yaml").write_bytes(content)
    index(package)
    assert found(package) == [(rule, "annotations/more.yaml", line)]


DRAFTS = {
    "aliases that explode": doubling(60),
    "a tag that calls code": b"actors: !!python/object/apply:os.system ['touch pwned']\n",
    "deep": b"[" * 100_000,
    "a merge key": b"actors:\n  <<: {quote: left}\n",
    "broken": b"actors: [\n",
    "Latin-1": b"actors: \xe9\n",
    "two documents": b"- 1\n---\n- 2\n",
    "empty": b"",
}


@pytest.mark.parametrize("name", DRAFTS)
def test_a_draft_that_is_not_plain_yaml_is_refused_and_nothing_is_written(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = copy_base(tmp_path)
    draft = tmp_path / "draft.yaml"
    draft.write_bytes(DRAFTS[name])
    before = {file: file.read_bytes() for file in package.rglob("*") if file.is_file()}
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DraftError) as caught:
        add(package, draft)
    assert all(problem.startswith(f"{draft}:") for problem in caught.value.problems)
    assert {file: file.read_bytes() for file in package.rglob("*") if file.is_file()} == before
    assert not list(tmp_path.rglob("pwned"))


def test_json_is_yaml_and_is_held_to_the_same_schema(tmp_path: Path) -> None:
    package = edit(copy_base(tmp_path), CATALOGUE, instead(json.dumps([{"id": "100_ada"}]).encode() + b"\n"))
    assert found(package) == [("S201", CATALOGUE, 1)]


def test_an_unquoted_date_leaves_the_rest_of_the_record_checked(tmp_path: Path) -> None:
    package = edit(copy_base(tmp_path), CATALOGUE, published(b"2021-05-01"))
    edit(package, CATALOGUE, swap(b"May 2021", b"May 2031"))
    assert found(package) == [("F114", CATALOGUE, 14), ("A313", CATALOGUE, 18)]


def test_an_unquoted_date_in_the_place_of_a_title_is_one_finding(tmp_path: Path) -> None:
    title = b"title: Mayor says bridge will open in May"
    package = edit(copy_base(tmp_path), CATALOGUE, swap(title, b"title: 2021-05-01"))
    assert found(package) == [("F114", CATALOGUE, 3)]


def test_records_out_of_order_in_yaml_are_told_their_place(tmp_path: Path) -> None:
    package = generate(tmp_path / "package", 4, catalogue="yaml")
    path = package / "seeds" / "documents.yaml"
    records = json.loads(path.read_text(encoding="utf-8"))
    for order, expected in (
        ((3, 0, 1, 2), ("d004_text", "Move the record to the end of the file.")),
        ((0, 2, 3, 1), ("d002_text", "Move the record before that of d003_text.")),
    ):
        path.write_text(json.dumps([records[index] for index in order], indent=2) + "\n", encoding="utf-8")
        index(package)
        findings = spanpack.validate(package)
        assert [(finding.rule, finding.message, finding.fix) for finding in findings] == [
            ("F112", f"{expected[0]} does not stand where the order by id puts it", expected[1])
        ]


@pytest.mark.parametrize(
    ("old", "new", "mend"),
    [
        (b"  language: en\n", b"", "Add language."),
        (b"\n    note: null", b"", "Add note (null where there is nothing)."),
    ],
)
def test_a_missing_key_is_null_where_the_schema_allows_it(tmp_path: Path, old: bytes, new: bytes, mend: str) -> None:
    package = edit(copy_base(tmp_path), CATALOGUE, lambda raw: raw.replace(old, new, 1))
    assert [(finding.rule, finding.fix) for finding in spanpack.validate(package)] == [("S201", mend)]


def test_missing_keys_of_a_line_are_put_in_order_by_format(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change_record(package, ATTRIBUTIONS, 1, lambda record: [record.pop(key) for key in ("form", "note")])
    change_record(package, ATTRIBUTIONS, 2, lambda record: record.pop("source"))
    assert [finding.fix for finding in spanpack.validate(package)] == [
        "Add form, note (null where there is nothing); then run spanpack format.",
        "Add source ([] where there is nothing); then run spanpack format.",
    ]


@pytest.mark.parametrize(
    ("change", "message", "fix"),
    [
        (
            append(b"---\n- {}"),
            "a second YAML document begins here",
            "Put what both hold into one document, and remove the line that begins the second.",
        ),
        (swap(b"language: en", b"language: !!str en"), "the tag tag:yaml.org,2002:str stands here", "Remove the tag."),
        (swap(b"language: en", b"language: &a en"), "the anchor &a stands here", "Write the value out."),
    ],
)
def test_what_is_more_than_plain_data_is_mended_by_its_kind(
    change: Edit, message: str, fix: str, tmp_path: Path
) -> None:
    [finding] = spanpack.validate(edit(copy_base(tmp_path), CATALOGUE, change))
    assert (finding.rule, finding.path, finding.message, finding.fix) == ("F113", CATALOGUE, message, fix)
