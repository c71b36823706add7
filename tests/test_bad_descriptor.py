"""What a descriptor should not say is one finding at the value, and never the end of the program."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import spanpack
from spanpack.descriptor.index import index
from tests.damage import (
    ACTORS,
    CATALOGUE,
    DESCRIPTOR,
    ENTITIES,
    LINES_CATALOGUE,
    NUMBERS,
    SCHEMA,
    TEXT,
    edit,
    edit_json,
    found,
    line_of,
    rehash,
    resource,
    swap,
)
from tests.helpers import Json, copy_base, run, validate
from tests.packages import generate

pytestmark = pytest.mark.usefixtures("soon")

CONTENTS: dict[str, tuple[bytes, str, int, int]] = {
    "empty": (b"", "P001", 1, 1),
    "white space": (b" \n", "P001", 1, 1),
    "no JSON": (b'{"name": ', "P001", 1, 10),
    "a list": (b"[]", "P001", 1, 1),
    "a list of objects": (b'[{"resources": []}]', "P001", 1, 1),
    "null": (b"null", "P001", 1, 1),
    "a text": (b'"resources"', "P001", 1, 1),
    "an empty object": (b"{}", "P001", 1, 1),
    "two objects": (b"{}\n{}", "P001", 2, 1),
    "NaN": (b'{"name": NaN}', "P001", 1, 10),
    "half a surrogate pair": (b'{"name": "\\ud83d"}', "P001", 1, 11),
    "a comment": (b"// so\n{}", "P001", 1, 1),
    "zeros": (b"\0" * 50, "P001", 1, 1),
    "Latin-1": (b'{"name":\n "\xe9"}', "F101", 2, 3),
    "UTF-16": ('{"name": "a"}'.encode("utf-16"), "F101", 1, 1),
    "a key twice": (b'{"name": "a",\n "name": "b"}', "F109", 2, 2),
    "a key twice, deep inside": (b'{"a": ' + b"[" * 990 + b'{"b": 1, "b": 2}' + b"]" * 990 + b"}", "F109", 1, 1006),
    "lists that nest deep": (b"[" * 100_000 + b"]" * 100_000, "P001", 1, 1026),
    "objects that nest deep": (b'{"a":' * 100_000, "P001", 1, 5122),
    "resources that nest deep": (b'{"resources": ' + b"[" * 100_000, "P001", 1, 1039),
    "resources that are missing": (b'{"name": "a"}', "P001", 1, 1),
    "resources that are null": (b'{"name": "a",\n "resources": null}', "P001", 2, 15),
    "resources that are an object": (b'{"name": "a",\n "resources": {}}', "P001", 2, 15),
    "resources that are a text": (b'{"name": "a",\n "resources": "all"}', "P001", 2, 15),
    "resources that are true": (b'{"name": "a",\n "resources": true}', "P001", 2, 15),
    "resources that are none": (b'{"name": "a",\n "resources": []}', "P001", 2, 15),
}


@pytest.mark.parametrize("name", CONTENTS)
def test_a_descriptor_that_cannot_be_read_is_one_finding(name: str, tmp_path: Path) -> None:
    content, rule, line, column = CONTENTS[name]
    package = edit(copy_base(tmp_path), DESCRIPTOR, lambda raw: content)
    places = [(finding.rule, finding.path, finding.line, finding.column) for finding in spanpack.validate(package)]
    assert places == [(rule, DESCRIPTOR, line, column)]


@pytest.mark.parametrize("deep", [999, 1010, 1023])
def test_a_value_that_nests_as_deep_as_json_may_is_read(deep: int, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    edit(package, DESCRIPTOR, lambda raw: raw.replace(b"{", b'{"x": ' + b"[" * deep + b"]" * deep + b",", 1))
    assert found(package) == []


@pytest.mark.parametrize(
    ("mark", "rule"), [(lambda raw: b"\xef\xbb\xbf" + raw, "F102"), (lambda raw: raw.replace(b"\n", b"\r\n"), "F103")]
)
def test_a_descriptor_is_written_as_all_files_are(mark: Callable[[bytes], bytes], rule: str, tmp_path: Path) -> None:
    assert found(edit(copy_base(tmp_path), DESCRIPTOR, mark)) == [(rule, DESCRIPTOR, 1)]


def put(path: str, key: str, value: Any) -> Callable[[Json], object]:
    """Return the change of a property of the resource with a path."""
    return lambda descriptor: resource(descriptor, path).__setitem__(key, value)


def drop(path: str, key: str) -> Callable[[Json], object]:
    return lambda descriptor: resource(descriptor, path).pop(key)


def head(key: str, value: Any) -> Callable[[Json], object]:
    return lambda descriptor: descriptor.__setitem__(key, value)


def first(value: Any) -> Callable[[Json], object]:
    """Return the change that puts another resource before all others."""
    return lambda descriptor: descriptor["resources"].insert(0, value)


ZEROS = "0" * 64
WRONG = "sha256:" + ZEROS
MISSING = [
    "annotations",
    "annotation/actors.jsonl",
    "Annotations/Actors.jsonl",
    ACTORS + " ",
    "x" * 5000,
    "a/" * 999 + "a",
]

BAD_RESOURCES: list[tuple[Any, str]] = [
    (None, "null"),
    (5, "5"),
    (True, "true"),
    ([], "[]"),
    ([ACTORS], "["),
    ({}, "{}"),
]
NO_LICENCES: list[tuple[Any, str]] = [(None, "null"), (5, "5"), ("a", '"a"'), ([], "[]")]

DRIFTED: list[tuple[str, str, Any]] = [
    # Each of these frictionless would obey: it would read the file in another way than it is written.
    (ACTORS, "format", "csv"),
    (ACTORS, "encoding", "utf-16"),
    (TEXT, "encoding", "latin-1"),
    (ACTORS, "mediatype", "text/csv"),
    (SCHEMA, "mediatype", "text/x-schema"),
    (CATALOGUE, "format", "jsonl"),
    (TEXT, "format", "md"),
    (ACTORS, "colour", "red"),
    (TEXT, "colour", 5),
    (ACTORS, "title", "Figures"),
    (ACTORS, "name", "mentions"),
    (ENTITIES, "name", "register"),
    # What the catalogue says of a text is repeated.
    (TEXT, "name", "ada"),
    (TEXT, "title", "Another"),
    # Null is not the same as nothing.
    *((path, "colour", None) for path in (ACTORS, TEXT, CATALOGUE, SCHEMA)),
]
VALUES: dict[str, tuple[Callable[[Json], object], str, str]] = {
    # The change of the descriptor, the rule, and words on the line that is to be named.
    **{
        f"a resource that is {value!r}": (first(value), "P002", shown)
        for value, shown in [(1, "    1,"), ("a", '    "a",'), (None, "    null,"), ([], "    [],"), ({}, "    {},")]
    },
    **{
        f"a path that is {value!r}": (put(ACTORS, "path", value), "P002", f'"path": {shown}')
        for value, shown in BAD_RESOURCES
    },
    "no path": (drop(ACTORS, "path"), "P002", '"name": "actors"'),
    **{
        f"the path {value[:30]}": (put(ACTORS, "path", value), "P004", f'"path": {json.dumps(value)}')
        for value in MISSING
    },
    **{
        f"a type that is {value!r}": (put(ACTORS, "type", value), "P002", f'"type": {json.dumps(value)}')
        for value in (None, 5, "json", "Table", True)
    },
    "no type of a table": (drop(ACTORS, "type"), "P012", '"name": "actors"'),
    **{
        f"a hash that is {value!r}": (put(ACTORS, "hash", value), "P007", f'"hash": {json.dumps(value)}')
        for value in (None, 5, "", "x", ZEROS, "md5:" + "0" * 32, "sha1:" + "0" * 40, "sha512:" + ZEROS * 2)
    },
    "a hash in capitals": (put(ACTORS, "hash", "SHA256:" + ZEROS), "P007", "SHA256"),
    "a hash with a digit too few": (put(ACTORS, "hash", WRONG[:-1]), "P007", WRONG[:-1]),
    "no hash": (drop(ACTORS, "hash"), "P007", '"name": "actors"'),
    "the hash of another table": (put(ACTORS, "hash", WRONG), "P006", WRONG),
    "the hash of another text": (put(TEXT, "hash", WRONG), "P006", WRONG),
    "the hash of another schema": (put(SCHEMA, "hash", WRONG), "P006", WRONG),
    "the hash of another catalogue": (put(CATALOGUE, "hash", WRONG), "P006", WRONG),
    "another size": (put(ENTITIES, "bytes", 504), "P008", '"bytes": 504'),
    "a size below zero": (put(ENTITIES, "bytes", -503), "P008", '"bytes": -503'),
    "a size with a fraction": (put(ENTITIES, "bytes", 503.0), "P008", '"bytes": 503.0'),
    "a size of 20 digits": (put(ENTITIES, "bytes", 10**20), "P008", '"bytes": 1000'),
    "a size of a catalogue": (put(CATALOGUE, "bytes", 3), "P008", '"bytes": 3'),
    "no size": (drop(ENTITIES, "bytes"), "P008", '"name": "entities"'),
    **{
        f"a size that is {value!r}": (put(ENTITIES, "bytes", value), "P002", f'"bytes": {json.dumps(value)}')
        for value in (None, "503", True)
    },
    "a name twice": (put(NUMBERS, "name", "actors"), "P013", '"name": "actors"'),
    **{
        f"a name that is {value!r}": (put(NUMBERS, "name", value), "P002", f'"name": {json.dumps(value)}')
        for value in (None, 5, True)
    },
    "no name": (drop(NUMBERS, "name"), "P002", '"path": "annotations/numbers.jsonl"'),
    **{
        f"a table schema that is {value!r}": (put(ACTORS, "schema", value), "P002", f'"schema": {json.dumps(value)}')
        for value in (None, 5, True)
    },
    "an empty table schema": (put(ACTORS, "schema", {}), "P002", '"schema": {}'),
    "fields that are no list": (put(ACTORS, "schema", {"fields": 5}), "P002", '"fields": 5'),
    "a table schema elsewhere": (put(ACTORS, "schema", "http://127.0.0.1:9/a.json"), "P012", "http://127.0.0.1:9"),
    "no table schema": (drop(ACTORS, "schema"), "P012", '"name": "actors"'),
    **{
        f"the {key} {value!r} of {path}": (put(path, key, value), "P012", f'"{key}": {json.dumps(value)}')
        for path, key, value in DRIFTED
    },
    "a dialect of a table": (put(ACTORS, "dialect", {"delimiter": ";"}), "P012", '"dialect": {'),
    "no format of a table": (drop(ACTORS, "format"), "P012", '"name": "actors"'),
    "no encoding of a text": (drop(TEXT, "encoding"), "P012", '"name": "100_ada"'),
    "another profile": (
        head("$schema", "https://datapackage.org/profiles/1.0/datapackage.json"),
        "P002",
        '"$schema": "https://datapackage.org/profiles/1',
    ),
    "a profile of the first version that is none": (head("profile", "foo"), "P002", '"profile": "foo"'),
    "no licences of a text": (drop(TEXT, "licenses"), "P010", '"name": "100_ada"'),
    **{
        f"licences of a text that are {value!r}": (put(TEXT, "licenses", value), "P002", f'"licenses": {shown}')
        for value, shown in NO_LICENCES
    },
    "a text of no media type": (drop(TEXT, "mediatype"), "P014", ""),
    "a text as a table": (put(TEXT, "type", "table"), "P011", TEXT),
    "another version": (head("version", "0.0.1"), "P009", ""),
    "no version": (lambda descriptor: descriptor.pop("version"), "P009", ""),
    **{
        f"a {key} that is {value!r}": (head(key, value), "P002", f'"{key}": {json.dumps(value)}')
        for key in ("name", "version", "title", "licenses", "contributors", "created", "$schema")
        for value in (None, 5, True)
    },
    "a date of creation that is none": (head("created", "today"), "P002", '"created": "today"'),
    **{
        f"the {key} {value!r} of the package": (head(key, value), "P002", f'"{key}": {json.dumps(value)}')
        for key in ("profile", "type", "profiles", "fields", "missingValues")
        for value in (None, 5, True)
    },
    **{
        f"the {key} {value!r} of {path}": (put(path, key, value), "P002", f'"{key}": {json.dumps(value)}')
        for path in (ACTORS, TEXT, SCHEMA)
        for key in ("profile", "scheme", "compression", "innerpath", "extrapaths", "rows", "contributors")
        for value in (None, "x")
    },
    **{
        f"a contributor that is {value!r}": (head("contributors", [value]), "P002", f"    {shown}")
        for value, shown in ((None, "null"), (5, "5"), ("x", '"x"'), ([], "[]"))
    },
    "a role that is a number": (head("contributors", [{"title": "a", "role": 5}]), "P002", '"role": 5'),
    "no address of the profile": (lambda descriptor: descriptor.pop("$schema"), "P002", '"name": "base"'),
    "data beside the path": (put(ACTORS, "data", []), "P002", '"data": []'),
    "a media type that is null": (put(TEXT, "mediatype", None), "P002", '"mediatype": null'),
    "a media type that is none": (put(TEXT, "mediatype", "text"), "P002", '"mediatype": "text"'),
    "the type null of a catalogue": (put(CATALOGUE, "type", None), "P002", '"type": null'),
    "no type of a catalogue": (drop(CATALOGUE, "type"), "P012", '"name": "documents"'),
    "no title of a text": (drop(TEXT, "title"), "P012", '"name": "100_ada"'),
    "another title of the licence of a text": (
        lambda descriptor: resource(descriptor, TEXT)["licenses"][0].update(title="Public Domain"),
        "P012",
        '"licenses": [\n        {\n          "path": "https://creativecommons.org/publicdomain',
    ),
    "more of the licence of a text": (
        lambda descriptor: resource(descriptor, TEXT)["licenses"][0].update(name="CC0-1.0"),
        "P012",
        '"licenses": [\n        {\n          "path": "https://creativecommons.org/publicdomain',
    ),
    "no licences of the package": (lambda descriptor: descriptor.pop("licenses"), "P010", '"$schema"'),
    "no licences": (head("licenses", []), "P002", '"licenses": []'),
}
ELSEWHERE = {"P009": ("CHANGELOG.md", 3), "P014": (CATALOGUE, 2)}


@pytest.mark.parametrize("name", VALUES)
def test_a_wrong_value_is_one_finding_on_its_line(name: str, tmp_path: Path) -> None:
    change, rule, words = VALUES[name]
    package = edit_json(copy_base(tmp_path), DESCRIPTOR, change)
    path, line = ELSEWHERE.get(rule, (DESCRIPTOR, 0))
    if not line:
        line = line_of(package / DESCRIPTOR, words)
        # What an object lacks is shown at the object, which begins on the line before its first key.
        line -= name.startswith("no ") and not words.endswith("[]")
    assert found(package) == [(rule, path, line)]


def test_a_descriptor_may_name_the_profile_of_the_first_version(tmp_path: Path) -> None:
    assert found(edit_json(copy_base(tmp_path), DESCRIPTOR, head("profile", "data-package"))) == []


def test_a_property_that_drifted_is_said_with_what_was_expected(tmp_path: Path) -> None:
    package = edit_json(copy_base(tmp_path), DESCRIPTOR, put(ACTORS, "format", "csv"))
    [finding] = spanpack.validate(package)
    assert finding.message == 'the format of annotations/actors.jsonl is "csv"; expected "jsonl"'
    assert finding.fix == "Run spanpack index."


ONCE: dict[str, tuple[Callable[[Json], object], str, str]] = {
    # The change, the rule of the one finding, and the words on the line of the other place.
    "licences that are no objects": (put(ACTORS, "licenses", ["x"]), "P012", '        "x"'),
    "licences that are empty": (put(ACTORS, "licenses", [{}]), "P012", "        {}"),
    "sources that are no objects": (put(SCHEMA, "sources", [None]), "P012", "        null"),
    "a licence of a text that is empty": (put(TEXT, "licenses", [{}]), "P010", "        {}"),
    "a licence of a text without a path": (
        put(TEXT, "licenses", [{"title": "Mine"}]),
        "P010",
        '        {\n          "title": "Mine"',
    ),
}


@pytest.mark.parametrize("name", ONCE)
def test_what_is_wrong_in_a_property_is_one_finding_that_names_both_places(name: str, tmp_path: Path) -> None:
    change, rule, words = ONCE[name]
    package = edit_json(copy_base(tmp_path), DESCRIPTOR, change)
    [finding] = spanpack.validate(package)
    line = line_of(package / DESCRIPTOR, words)
    assert (finding.rule, finding.also) == (rule, ((DESCRIPTOR, line),))
    assert finding.message.endswith(f"; the same mistake shows in 1 more place: {DESCRIPTOR}:{line}")


REPEATED = [
    (
        "title",
        "Another",
        'the title of seeds/100_ada.txt is "Another"; expected "Mayor says bridge will open in May"',
        3,
    ),
    ("name", "ada", 'the name of seeds/100_ada.txt is "ada"; expected "100_ada"', 1),
]


@pytest.mark.parametrize(("key", "value", "message", "line"), REPEATED)
def test_what_the_descriptor_repeats_of_the_catalogue_is_said_with_its_place_there(
    key: str, value: str, message: str, line: int, tmp_path: Path
) -> None:
    [finding] = spanpack.validate(edit_json(copy_base(tmp_path), DESCRIPTOR, put(TEXT, key, value)))
    assert (finding.message, finding.related, finding.fix) == (message, (CATALOGUE, line), "Run spanpack index.")
    assert finding.record == "100_ada"


def test_a_title_that_has_changed_in_the_catalogue_is_one_finding_before_and_after_its_hash(tmp_path: Path) -> None:
    package = edit(copy_base(tmp_path), CATALOGUE, lambda raw: raw.replace(b"title: CC0 1.0", b"title: Free"))
    assert [rule for rule, *_ in found(package)] == ["P006"]
    assert [rule for rule, *_ in found(rehash(package))] == ["P012"]
    assert index(package)
    assert found(package) == []


def test_a_title_that_the_document_has_not_is_one_finding_whatever_the_descriptor_says(tmp_path: Path) -> None:
    package = edit(copy_base(tmp_path), CATALOGUE, lambda raw: raw.replace(b"open in May\n", b"open in June\n"))
    assert found(package) == [("A313", CATALOGUE, 3)]
    assert found(rehash(package)) == [("A313", CATALOGUE, 3)]


@pytest.mark.parametrize("catalogue", ["yaml", "jsonl"])
def test_titles_that_have_drifted_in_many_texts_are_one_finding(catalogue: str, tmp_path: Path) -> None:
    package = generate(tmp_path / "package", 12, catalogue=catalogue)

    def drift(many: int) -> Callable[[Json], object]:
        def change(descriptor: Json) -> None:
            for entry in [entry for entry in descriptor["resources"] if entry["path"].endswith(".txt")][:many]:
                entry["title"] += "!"

        return change

    findings = spanpack.validate(edit_json(package, DESCRIPTOR, drift(9)))
    assert [(finding.rule, finding.record) for finding in findings] == [
        ("P012", f"d{number:03}_text") for number in range(1, 10)
    ]
    if catalogue == "jsonl":
        assert [finding.related for finding in findings] == [(LINES_CATALOGUE, number) for number in range(1, 10)]
    [finding] = spanpack.validate(edit_json(package, DESCRIPTOR, drift(12)))
    assert (finding.rule, len(finding.also)) == ("P012", 11)


def test_another_licence_of_a_text_is_one_finding(tmp_path: Path) -> None:
    package = edit_json(copy_base(tmp_path), DESCRIPTOR, put(TEXT, "licenses", [{"path": "x"}]))
    assert found(package) == [("P010", DESCRIPTOR, line_of(package / DESCRIPTOR, '"path": "x"') - 2)]


@pytest.mark.parametrize("path", [ACTORS, ENTITIES, CATALOGUE, TEXT, SCHEMA])
def test_a_file_that_has_another_name_than_is_listed_is_one_finding_that_names_it(path: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    (package / path).rename(package / path.replace("/", "/_"))
    [finding] = spanpack.validate(package)
    line = line_of(package / DESCRIPTOR, f'"path": "{path}"')
    assert (finding.rule, finding.path, finding.line) == ("P004", DESCRIPTOR, line)
    assert finding.message.endswith(f"is not a file of the package; {path.replace('/', '/_')} holds what it should")


@pytest.mark.parametrize("path", [ACTORS, ENTITIES, CATALOGUE, TEXT, SCHEMA])
def test_a_file_that_is_not_listed_is_one_finding_at_the_file(path: str, tmp_path: Path) -> None:
    package = edit_json(copy_base(tmp_path), DESCRIPTOR, lambda d: d["resources"].remove(resource(d, path)))
    assert found(package) == [("P005", path, 1)]


@pytest.mark.parametrize(
    "path", ["annotations/places.jsonl", "seeds/101_b.txt", "schemas/places.json", "seeds/a/b.txt"]
)
def test_a_file_more_is_one_finding_at_the_file(path: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    (package / path).parent.mkdir(exist_ok=True)
    (package / path).write_text("{}\n", encoding="utf-8")
    assert found(package) == [("P005", path, 1)]


def test_a_resource_that_stands_twice_is_one_finding(tmp_path: Path) -> None:
    package = edit_json(copy_base(tmp_path), DESCRIPTOR, lambda d: d["resources"].append(resource(d, ACTORS)))
    line = line_of(package / DESCRIPTOR, '"name": "actors"')
    assert found(package) == [("P013", DESCRIPTOR, line)]
    [finding] = spanpack.validate(package)
    assert finding.message == 'the name "actors" stands 2 times, and annotations/actors.jsonl stands 2 times'


def test_a_second_table_of_a_layer_is_found_and_not_left_unread_in_silence(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    shutil.copy(package / ACTORS, package / "annotations" / "actors.json")
    second = {"path": "annotations/actors.json", "name": "more"}
    edit_json(package, DESCRIPTOR, lambda d: d["resources"].append(resource(d, ACTORS) | second))
    line = line_of(package / DESCRIPTOR, '"annotations/actors.json"')
    assert found(package) == [("P013", DESCRIPTOR, line)]


def test_a_pass_without_the_register_that_it_refers_to_is_one_finding(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    shutil.copytree(package / "annotations", package / "annotations" / "passes" / "a")
    (package / "annotations" / "passes" / "a" / "entities.jsonl").unlink()
    index(package)
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path) == ("P004", DESCRIPTOR)
    assert finding.line == line_of(package / DESCRIPTOR, "annotations/passes/a/actors.jsonl")
    assert "refers to annotations/passes/a/entities.jsonl, which is not listed" in finding.message


def test_a_changelog_in_no_utf8_is_one_finding(tmp_path: Path) -> None:
    package = edit(copy_base(tmp_path), "CHANGELOG.md", lambda raw: raw + b"\xe9\n")
    assert found(package) == [("F101", "CHANGELOG.md", 4)]


def test_the_hashes_of_3_000_files_are_judged_in_time(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    names = [f"seeds/{number}.bin" for number in range(3000)]
    for name in names:
        (package / name).write_bytes(b"")
    more = [{"name": f"b{number}", "path": name, "bytes": 0, "hash": WRONG} for number, name in enumerate(names)]
    edit_json(package, DESCRIPTOR, lambda d: d["resources"].extend(more))
    places = found(package)
    assert (len(places), {rule for rule, _, _ in places}) == (3000, {"P006"})


@pytest.mark.parametrize("name", ["a list", "lists that nest deep", "Latin-1", "resources that are null"])
def test_the_command_says_what_is_wrong_with_a_descriptor_and_exits_with_1(name: str, tmp_path: Path) -> None:
    content, rule, line, column = CONTENTS[name]
    done = run("validate", edit(copy_base(tmp_path), DESCRIPTOR, lambda raw: content))
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith(f"datapackage.json:{line}:{column}: {rule} ")
    assert done.stdout.endswith("not valid: 1 finding in 1 file\n")


def test_the_resources_are_computed_anew_whatever_they_were(tmp_path: Path) -> None:
    package = edit_json(copy_base(tmp_path), DESCRIPTOR, head("resources", [1, {"path": None}, "x"]))
    assert validate(package) == []


WRONG_RESOURCES: dict[str, tuple[Callable[[Json], object], str, str]] = {
    "a list of paths": (
        lambda entry: entry.update(path=[ACTORS]),
        "resources.2.path is a list of files",
        "Give each file a resource of its own, with its path as one text.",
    ),
    "inline data": (
        lambda entry: entry.update(data=[{"id": entry.pop("path")}]),
        "resources.2 has its data in the descriptor",
        "Put the data into a file, and its path in the place of data.",
    ),
    "no path": (
        lambda entry: entry.pop("path"),
        "resources.2 has no path",
        "Give the path of its file from the folder of datapackage.json.",
    ),
    "a number": (
        lambda entry: entry.update(path=5),
        "resources.2.path is 5, no text",
        "Write the path of one file in quotes.",
    ),
    "a size as text": (
        lambda entry: entry.update(bytes=str(entry["bytes"])),
        'resources.2.bytes: "1002" is not of type "integer"',
        "Change the property shown as the message says, or run spanpack index where it is a resource.",
    ),
}


@pytest.mark.parametrize("name", WRONG_RESOURCES)
def test_a_resource_that_is_not_described_rightly_is_one_finding_that_says_how_to_mend_it(
    name: str, tmp_path: Path
) -> None:
    alter, message, fix = WRONG_RESOURCES[name]
    package = edit_json(copy_base(tmp_path), DESCRIPTOR, lambda descriptor: alter(resource(descriptor, ACTORS)))
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path, finding.message, finding.fix) == ("P002", DESCRIPTOR, message, fix)


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("name", "make", "reason"),
    [
        ("CHANGELOG.md", make_pipe, "is not a regular file"),
        ("CITATION.cff", Path.mkdir, "is not a regular file"),
        ("CHANGELOG.md", lambda path: path.symlink_to("nothing"), "is a symbolic link that leads to nothing"),
        ("CHANGELOG.md", lambda path: path.symlink_to("/etc/hostname"), "it is a symbolic link that leads out of"),
    ],
)
def test_a_changelog_that_is_no_file_is_one_finding(
    name: str, make: Callable[[Path], None], reason: str, tmp_path: Path
) -> None:
    package = copy_base(tmp_path)
    (package / name).unlink(missing_ok=True)
    make(package / name)
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path, finding.line) == ("P009", name, 1)
    assert finding.message.startswith(f"its version cannot be read: {reason}")
    assert finding.fix == "Put the file itself in its place, or remove it."


MISTYPED = [
    (ACTORS, "annotations/actor.jsonl"),
    (ACTORS, "annotation/actors.jsonl"),
    (ACTORS, "annotations/Actors.jsonl"),
    (ACTORS, "annotations/actors.json"),
    (ENTITIES, "annotations/entites.jsonl"),
    (CATALOGUE, "seeds/document.yaml"),
    (CATALOGUE, "seeds/documents.yml"),
    (TEXT, "seeds/100_ad.txt"),
    (TEXT, "seed/100_ada.txt"),
    (TEXT, "seeds/100_ada.text"),
    (SCHEMA, "schemas/actor.json"),
    (SCHEMA, "scheams/actors.json"),
]


@pytest.mark.parametrize(("path", "mistyped"), MISTYPED)
def test_a_path_that_is_mistyped_is_one_finding_with_the_right_path(path: str, mistyped: str, tmp_path: Path) -> None:
    package = edit_json(copy_base(tmp_path), DESCRIPTOR, put(path, "path", mistyped))
    [finding] = spanpack.validate(package)
    line = line_of(package / DESCRIPTOR, f'"path": "{mistyped}"')
    assert (finding.rule, finding.path, finding.line) == ("P004", DESCRIPTOR, line)
    assert finding.message == f"{mistyped} is listed and is not a file of the package; {path} holds what it should"
    assert finding.fix == f"Write {path} as its path, or run spanpack index."
    assert validate(package) == []


@pytest.mark.parametrize(
    ("path", "renamed"),
    [(ACTORS, "annotations/Actors.jsonl"), (TEXT, "seeds/old/100_ada.txt"), (TEXT, "seeds/ada.txt")],
)
def test_a_file_that_was_renamed_is_to_be_renamed_back(path: str, renamed: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    (package / renamed).parent.mkdir(exist_ok=True)
    (package / path).rename(package / renamed)
    [finding] = spanpack.validate(package)
    assert finding.rule == "P004"
    assert finding.fix.startswith(f"Rename {renamed} to {path}")


def test_what_else_is_wrong_where_a_path_is_mistyped_is_told(tmp_path: Path) -> None:
    package = edit_json(copy_base(tmp_path), DESCRIPTOR, put(ACTORS, "path", "annotations/actor.jsonl"))
    edit_json(package, DESCRIPTOR, lambda d: resource(d, "annotations/actor.jsonl").update(encoding="utf-16"))
    assert [(f.rule, f.message) for f in spanpack.validate(package)][1:] == [
        ("P012", 'the encoding of annotations/actor.jsonl is "utf-16"; expected "utf-8"')
    ]


CATALOGUED = ["seeds/100_ad.txt", "seed/100_ada.txt", "seeds", "annotations/actors.jsonl"]


@pytest.mark.parametrize("is_listed", [True, False])
@pytest.mark.parametrize("mistyped", CATALOGUED)
def test_a_path_of_the_catalogue_that_is_mistyped_is_one_finding_with_the_right_path(
    mistyped: str, is_listed: bool, tmp_path: Path
) -> None:
    package = edit(copy_base(tmp_path), CATALOGUE, swap(b"path: seeds/100_ada.txt", b"path: " + mistyped.encode()))
    if not is_listed:
        edit_json(package, DESCRIPTOR, lambda d: d["resources"].remove(resource(d, TEXT)))
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path, finding.line) == ("P014", CATALOGUE, 2)
    assert finding.fix == f"Write {TEXT} as its path, then run spanpack index."


def test_a_path_of_the_catalogue_at_which_no_text_is_may_be_wrong(tmp_path: Path) -> None:
    package = edit(copy_base(tmp_path), CATALOGUE, swap(b"path: seeds/100_ada.txt", b"path: seeds/100_ad.txt"))
    edit_json(package, DESCRIPTOR, lambda d: d["resources"].remove(resource(d, TEXT)))
    (package / TEXT).unlink()
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.fix) == (
        "P014",
        "Correct the path, or put the text there, then run spanpack index.",
    )


@pytest.mark.parametrize(("digit", "shown"), [(0, "{}…"), (11, "{}…"), (12, "…{}…"), (57, "…{}…"), (63, "…{}")])
def test_a_hash_that_is_mistyped_is_shown_where_it_differs(digit: int, shown: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    right = hashlib.sha256((package / ACTORS).read_bytes()).hexdigest()
    wrong = f"{right[:digit]}{'1' if right[digit] == '0' else '0'}{right[digit + 1 :]}"
    [finding] = spanpack.validate(edit_json(package, DESCRIPTOR, put(ACTORS, "hash", f"sha256:{wrong}")))
    start = 0 if digit < 12 else digit - 6
    own, listed = (shown.format(digits[start : start + 12]) for digits in (right, wrong))
    assert own != listed
    assert finding.message == f"the hash of {ACTORS} is mistyped: its SHA-256 is {own}, listed is {listed}"
    assert (finding.rule, finding.fix) == ("P006", "Run spanpack index: the file is the one that was listed.")


def test_a_file_of_the_listed_size_is_not_said_to_have_changed(tmp_path: Path) -> None:
    package = edit_json(copy_base(tmp_path), DESCRIPTOR, put(ACTORS, "hash", WRONG))
    [finding] = spanpack.validate(package)
    right = hashlib.sha256((package / ACTORS).read_bytes()).hexdigest()
    assert finding.message == f"{ACTORS} is not as listed: its SHA-256 is {right[:12]}…, listed is {ZEROS[:12]}…"
    assert finding.fix == "Run spanpack index if the file is as you mean it; else restore the file."
