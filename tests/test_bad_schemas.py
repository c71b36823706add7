"""A schema that is none, reaches out, or allows what the code cannot read is one finding (P011) at its place."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from jsonschema_specifications import REGISTRY as SPECIFICATIONS  # type: ignore[import-untyped]

import spanpack
from spanpack.cli import main
from spanpack.descriptor.index import index
from spanpack.schemas.keywords import KEYWORDS
from spanpack.schemas.subschemas import bundle, inline
from tests.damage import ACTORS, COMMON, DESCRIPTOR, SCHEMA, edit, edit_json, found, line_of, on_line, rehash
from tests.helpers import Json, change, copy_base

pytestmark = pytest.mark.usefixtures("soon")

FILES = [SCHEMA, COMMON, "schemas/entities.json", "schemas/documents.json"]
DEEP = 100_000

CONTENTS: dict[str, tuple[bytes, str, int]] = {
    "empty": (b"", "P011", 1),
    "no JSON": (b'{"type":\n', "P011", 2),
    "a list": (b"[]", "P011", 1),
    "null": (b"null", "P011", 1),
    "true": (b"true", "P011", 1),
    "an empty object": (b"{}", "P011", 1),
    "NaN": (b'{"a":\n NaN}', "P011", 2),
    "Latin-1": (b'{"title":\n "\xe9"}', "F101", 2),
    "UTF-16": ("{}".encode("utf-16"), "F101", 1),
    "a key twice": (b'{"type": "object",\n "type": "object"}', "F109", 2),
    "objects that nest deep": (b'{"a": ' * DEEP + b"1" + b"}" * DEEP, "P011", 1),
    "schemas that nest as deep as JSON may": (b'{"not": ' * 1020 + b"{}" + b"}" * 1020, "P011", 1),
    "lists that stay open": (b"[" * DEEP, "P011", 1),
}


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("name", CONTENTS)
def test_a_file_that_is_no_schema_is_one_finding(path: str, name: str, tmp_path: Path) -> None:
    content, rule, line = CONTENTS[name]
    assert found(edit(copy_base(tmp_path), path, lambda raw: content)) == [(rule, path, line)]


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.rename(path.parents[1] / "away")])
def test_a_schema_that_is_missing_is_one_finding(path: str, damage: Callable[[Path], object], tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    damage(package / path)
    assert found(package) == [("P004", DESCRIPTOR, line_of(package / DESCRIPTOR, f'"{path}"'))]


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize(
    ("mark", "rule"), [(lambda raw: b"\xef\xbb\xbf" + raw, "F102"), (lambda raw: raw.replace(b"\n", b"\r\n"), "F103")]
)
def test_a_schema_is_written_as_all_files_are(
    path: str, mark: Callable[[bytes], bytes], rule: str, tmp_path: Path
) -> None:
    assert found(edit(copy_base(tmp_path), path, mark)) == [(rule, path, 1)]


@pytest.mark.parametrize("path", [*FILES, DESCRIPTOR])
def test_a_file_of_json_ends_with_a_line_feed(path: str, tmp_path: Path) -> None:
    package = edit(copy_base(tmp_path), path, lambda raw: raw.rstrip(b"\n"))
    [finding] = spanpack.validate(package)
    last = (package / path).read_bytes().count(b"\n") + 1
    assert (finding.rule, finding.path, finding.line) == ("F104", path, last)
    assert finding.fix == "Let the file end with a line feed."
    (package / path).write_bytes((package / path).read_bytes() + b"\n")
    assert found(package) == []


def top(key: str, value: Any) -> Callable[[Json], object]:
    return lambda schema: schema.__setitem__(key, value)


def note(value: Any) -> Callable[[Json], object]:
    """Return the change of what the schema says of the note."""
    return lambda schema: schema["properties"].__setitem__("note", value)


def text(**more: Any) -> Json:
    return {"type": ["string", "null"], "description": "so"} | more


def defined(definitions: Json) -> Callable[[Json], object]:
    """Return the change that makes the note what the definition ``a`` of ``definitions`` is."""
    return lambda schema: (schema.update({"$defs": definitions}), note({"$ref": "#/$defs/a"})(schema))


def of(name: str, **more: Any) -> Callable[[Json], object]:
    """Return the change of what the schema says of a property."""
    return lambda schema: schema["properties"][name].update(more)


def with_object(**more: Any) -> Callable[[Json], object]:
    """Return the change that gives records a property that holds an object or null."""
    return lambda schema: schema["properties"].update(
        place={"type": ["object", "null"], "properties": {"name": text()}, "required": ["name"]} | more
    )


def added(**part: Any) -> Callable[[Json], object]:
    """Return the change that gives records one more property."""
    return lambda schema: schema["properties"].update(more=part)


def holding(**properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


SPAN = {"$ref": "common.json#/$defs/span"}
NULL = {"type": "null"}
REFERENCES = [
    "#/$defs/nothing",
    "common.json#/$defs/nothing",
    "common.json",
    "other.json#/$defs/note",
    "../outside.json",
    "file:///etc/hostname",
    "http://127.0.0.1:9/schema.json",
    "urn:example:schema",
    "#nothing",
    "#",
    "",
    "#/%",
    "#/$defs/certainty/enum",
]
PATTERNS = ["(", "[", "*", "\\", "a{2,1}", "(?=a)", "a{1000000000}", "((((a{99}){99}){99}){99})"]
CHANGES: dict[str, tuple[Callable[[Json], object], str]] = {
    # The change, and words on the line that is named.
    "another draft": (top("$schema", "http://json-schema.org/draft-04/schema#"), "draft-04"),
    "a draft of its own": (top("$schema", "http://127.0.0.1:9/draft.json"), "127.0.0.1"),
    "no draft": (top("$schema", 5), '"$schema": 5'),
    "a type that is none": (top("type", "thing"), '"thing"'),
    "a type that is a number": (top("type", 5), '"type": 5'),
    "records that are texts": (top("type", "string"), '"type": "string"'),
    "properties that are a list": (top("properties", []), '"properties": []'),
    "properties that are none": (top("properties", {}), "{"),
    "no id": (lambda schema: schema["properties"].pop("id"), "{"),
    "an id that is a number": (of("id", type="integer"), "{"),
    "an id of any kind": (lambda schema: schema["properties"]["id"].pop("type"), "{"),
    "a property that is true": (note(True), '"note": true'),
    "a property that is null": (note(None), '"note": null'),
    "a property of an object that is false": (
        note({"type": "object", "properties": {"end": False}}),
        '"end": false',
    ),
    "a property of an item that is true": (
        note({"type": "array", "items": {"type": "object", "properties": {"end": True}}}),
        '"end": true',
    ),
    "a property with an empty name": (lambda schema: schema["properties"].update({"": text()}), '"": {'),
    "a property with an empty name in an item": (
        note({"type": "array", "items": {"type": "object", "properties": {"": text()}}}),
        '"": {',
    ),
    "a property called as all are in a path": (lambda schema: schema["properties"].update({"*": text()}), '"*": {'),
    "items that are true": (note({"type": "array", "items": True}), '"items": true'),
    "required that is a number": (top("required", 5), '"required": 5'),
    "definitions that are a list": (top("$defs", []), '"$defs": []'),
    "an enumeration that is a number": (of("mention", enum=5), '"enum": 5'),
    "a property that is required and misspelt": (
        lambda schema: schema["required"].__setitem__(6, "mension"),
        '"mension"',
    ),
    "a mention that is missing": (lambda schema: schema["properties"].pop("mention"), "{"),
    "a mention that may be null": (of("mention", enum=["name", None]), "{"),
    "an entity of any kind": (lambda schema: schema["properties"].update(entity={}), "{"),
    "a start that is missing": (lambda schema: schema["properties"].pop("start"), "{"),
    "a start with a fraction": (lambda schema: schema["properties"].update(start={"type": "number"}), "{"),
    "a note that is a number": (note({"type": "number"}), "{"),
    "a layer that is no name": (of("entity", **{"spanpack:ref": 5}), "{"),
    "a span that is a text": (note(text(**{"spanpack:span": True})), "{"),
    "exceptions that are no list": (of("entity", **{"spanpack:ref-except": 5}), "{"),
    "definitions that go round": (
        defined({"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}),
        '"#/$defs/a"\n    }\n  }\n}',
    ),
    "a definition inside itself": (
        defined({"a": {"type": "array", "items": {"$ref": "#/$defs/a"}}}),
        '"#/$defs/a"\n      }\n',
    ),
    "a keyword that is misspelt": (of("mention", enmu=["name"]), '"enmu"'),
    "a keyword of spanpack that is misspelt": (of("entity", **{"spanpack:reff": "entities"}), '"spanpack:reff"'),
    "a keyword deep inside": (note({"anyOf": [{"type": ["string", "null"], "minLenght": 1}]}), '"minLenght"'),
    "a span that is not marked": (lambda schema: schema.pop("spanpack:span"), "{"),
    "a format": (note(text(format="date")), '"format": "date"'),
    "an encoding deep inside": (note({"anyOf": [text(contentEncoding="base64")]}), '"contentEncoding"'),
    "a multiple of a fraction": (note({"type": "number", "multipleOf": 0.1}), '"multipleOf": 0.1'),
    "keys by a pattern": (
        note({"type": "object", "patternProperties": {"^[a-z]$": text()}, "additionalProperties": False}),
        '"patternProperties"',
    ),
    "an object that may have any key": (with_object(), '"place": {'),
    "an object that says so": (with_object(additionalProperties=True), '"additionalProperties": true'),
    "a list of objects that may have any key": (
        lambda schema: schema["properties"].update(
            places={"type": "array", "items": {"type": "object", "properties": {}}}
        ),
        '"items": {',
    ),
    "a span among other things": (added(anyOf=[SPAN, text(), NULL]), "{"),
    "a span under allOf": (added(allOf=[SPAN]), "{"),
    "a span under any key": (added(type="object", additionalProperties=SPAN), "{"),
    "an id among other things": (added(oneOf=[text(**{"spanpack:ref": "entities"}), {"const": "none"}, NULL]), "{"),
    "a second document": (added(**text(**{"spanpack:ref": "documents"})), "{"),
    "a list of documents": (added(type="array", items=text(**{"spanpack:ref": "documents"})), "{"),
    "two properties of one name, one in an object": (
        lambda schema: schema["properties"].update({"a.b": text(), "a": holding(b=text())}),
        "{",
    ),
    "a list of spans that may be null": (added(type=["array", "null"], items=SPAN), "{"),
    "a list of spans or null": (added(type="array", items={"anyOf": [SPAN, NULL]}), "{"),
    **{f"the reference {value!r}": (note({"$ref": value}), f'"$ref": {json.dumps(value)}') for value in REFERENCES},
    "a reference that is a number": (note({"$ref": 5}), '"$ref": 5'),
    **{f"the pattern {value}": (note(text(pattern=value)), f'"pattern": {json.dumps(value)}') for value in PATTERNS},
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_schema_that_cannot_be_used_is_one_finding_on_its_line(name: str, tmp_path: Path) -> None:
    alter, words = CHANGES[name]
    package = rehash(edit_json(copy_base(tmp_path), SCHEMA, alter))
    assert found(package) == [("P011", SCHEMA, line_of(package / SCHEMA, words))]


@pytest.mark.parametrize("name", CHANGES)
def test_no_index_is_made_from_a_schema_that_cannot_be_used(name: str, tmp_path: Path) -> None:
    alter, words = CHANGES[name]
    package = edit_json(copy_base(tmp_path), SCHEMA, alter)
    line = line_of(package / SCHEMA, words)
    before = (package / DESCRIPTOR).read_bytes()
    with pytest.raises(spanpack.PackageError, match=rf"^schemas/actors\.json:{line}:\d+: not a usable JSON Schema: "):
        index(package)
    assert (package / DESCRIPTOR).read_bytes() == before


def test_the_keywords_are_those_of_the_metaschemas_of_draft_2020_12() -> None:
    vocabularies = [
        resource.contents["properties"]
        for uri in (*SPECIFICATIONS,)
        if "/draft/2020-12/" in uri
        for resource in (SPECIFICATIONS[uri],)
    ]
    assert set().union(*vocabularies) == KEYWORDS


def test_a_property_without_a_name_is_said_with_what_to_do(tmp_path: Path) -> None:
    alter, _ = CHANGES["a property with an empty name"]
    [finding] = spanpack.validate(rehash(edit_json(copy_base(tmp_path), SCHEMA, alter)))
    assert finding.message == 'not a usable JSON Schema: a property is called ""; give it a name of letters'


def test_a_misspelt_keyword_is_said_with_what_was_meant(tmp_path: Path) -> None:
    package = rehash(edit_json(copy_base(tmp_path), SCHEMA, of("mention", enmu=["name"])))
    [finding] = spanpack.validate(package)
    assert finding.message == 'not a usable JSON Schema: the keyword "enmu" is unknown; is "enum" meant?'


@pytest.mark.parametrize(
    ("part", "message"),
    [
        (
            {"type": "object", "properties": {"at": {"allOf": [SPAN]}}, "additionalProperties": False},
            "spanpack:span under allOf at more.at is not looked for; describe it in properties or items (and what may "
            'be null by "type": [TYPE, "null"])',
        ),
        (
            {"type": "array", "items": {"anyOf": [SPAN, NULL]}},
            "an item of more may be null, and is or holds a spanpack:span; leave such an item out",
        ),
        (
            {"type": ["array", "null"], "items": SPAN},
            "more may be null, and is a list of spans; let an empty list say that there are none",
        ),
        (
            {"allOf": [{"type": "string", "spanpack:quote": True}]},
            "spanpack:quote under allOf at more is not looked for; describe it in properties or items (and what may "
            'be null by "type": [TYPE, "null"])',
        ),
    ],
)
def test_a_span_that_would_not_be_looked_for_is_said_with_what_to_write(
    part: Json, message: str, tmp_path: Path
) -> None:
    package = rehash(edit_json(copy_base(tmp_path), SCHEMA, added(**part)))
    [finding] = spanpack.validate(package)
    assert finding.message == f"not a usable JSON Schema: {message}"


def test_two_properties_of_one_name_are_said_by_where_they_stand(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    edit_json(package, SCHEMA, lambda schema: schema["properties"].update({"a.b": text(), "a": holding(b=text())}))
    [finding] = spanpack.validate(rehash(package))
    assert finding.message == (
        'not a usable JSON Schema: "a.b" and "b" of "a" are both a.b where others read them; give one another name'
    )


@pytest.mark.parametrize(
    "more", [{"x-colour": "red"}, {"$comment": "so"}, {"examples": [{"enmu": 5}]}, {"default": {"spam": 1}}]
)
def test_what_is_no_misspelt_keyword_passes(more: Json, tmp_path: Path) -> None:
    package = rehash(edit_json(copy_base(tmp_path), SCHEMA, note(text(**more))))
    assert [place for place in found(package) if place[0] != "P012"] == []


@pytest.mark.parametrize(
    "more",
    [
        {"additionalProperties": False},
        {"unevaluatedProperties": False},
        {"additionalProperties": {"type": "number"}},
        {"additionalProperties": False, "allOf": [{"if": {"properties": {"name": {"const": "a"}}}}]},
    ],
)
def test_an_object_says_which_keys_it_may_have(more: Json, tmp_path: Path) -> None:
    package = rehash(edit_json(copy_base(tmp_path), SCHEMA, with_object(**more)))
    assert [place for place in found(package) if place[0] not in ("P012", "S201")] == []


def test_what_a_schema_says_and_nobody_asks_is_named(tmp_path: Path) -> None:
    package = rehash(edit_json(copy_base(tmp_path), SCHEMA, note(text(format="date"))))
    [finding] = spanpack.validate(package)
    said = 'not a usable JSON Schema: the keyword "format" is asked of no record; say it with others, such as pattern'
    assert finding.message == said


def test_a_word_that_stands_twice_in_an_enum_is_one_finding_there(tmp_path: Path) -> None:
    words = ["name", "nominal", "pronoun", "name"]
    package = rehash(edit_json(copy_base(tmp_path), SCHEMA, of("mention", enum=words)))
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path) == ("P011", SCHEMA)
    assert finding.line == line_of(package / SCHEMA, '"pronoun"') + 1
    assert finding.message == 'not a usable JSON Schema: the enum holds "name" twice'


def test_an_object_may_say_that_it_is_no_span(tmp_path: Path) -> None:
    parts = {"start": {"type": "integer"}, "end": {"type": "integer"}, "text": {"type": "string"}}
    value = {"type": ["object", "null"], "properties": parts, "spanpack:span": False}
    package = rehash(edit_json(copy_base(tmp_path), SCHEMA, note(value)))
    [finding] = spanpack.validate(package)
    assert finding.message == "not a usable JSON Schema: note is not of the type null or string"


SHARED: dict[str, tuple[Callable[[Json], object], str]] = {
    "no definitions": (lambda common: common.pop("$defs"), "{"),
    "definitions that are a list": (top("$defs", []), "{"),
    "a broken reference": (lambda c: c["$defs"]["entity_ids"].update(items={"$ref": "#/$defs/none"}), "#/$defs/none"),
    "a broken pattern": (lambda common: common["$defs"]["entity_id"].update(pattern="("), '"pattern": "("'),
    "a type that is none": (lambda common: common["$defs"]["note"].update(type="thing"), '"thing"'),
    "another draft": (top("$schema", "http://json-schema.org/draft-07/schema#"), "draft-07"),
    "the end of a span that is false": (
        lambda common: common["$defs"]["span"]["properties"].update(end=False),
        '"end": false',
    ),
    "a keyword that is misspelt": (lambda common: common["$defs"]["note"].update(patern="a"), '"patern"'),
    "a definition that refers to itself": (lambda c: c["$defs"].update(note={"$ref": "#/$defs/note"}), "#/$defs/note"),
    "a list that holds itself": (
        lambda c: c["$defs"]["entity_ids"].update(items={"$ref": "#/$defs/entity_ids"}),
        '"#/$defs/entity_ids"',
    ),
    "definitions that refer to each other": (
        lambda c: c["$defs"]["entity_id"].update({"$ref": "#/$defs/entity_ids"}),
        '"#/$defs/entity_ids"',
    ),
    "a span that may have any key": (lambda c: c["$defs"]["span"].pop("additionalProperties"), '"span": {'),
    "a span that says so": (
        lambda c: c["$defs"]["span"].update(additionalProperties=True),
        '"additionalProperties": true',
    ),
    "a format": (lambda c: c["$defs"]["edtf"].update(format="date"), '"format": "date"'),
}


@pytest.mark.parametrize("name", SHARED)
def test_a_mistake_in_the_shared_definitions_is_one_finding_there(name: str, tmp_path: Path) -> None:
    alter, words = SHARED[name]
    package = rehash(edit_json(copy_base(tmp_path), COMMON, alter))
    assert found(package) == [("P011", COMMON, line_of(package / COMMON, words))]


def without(key: str) -> Callable[[bytes], bytes]:
    """Return the edit of a line that takes a key out of its record."""

    def edit_line(line: bytes) -> bytes:
        record = json.loads(line)
        del record[key]
        return json.dumps(record, ensure_ascii=False).encode()

    return edit_line


@pytest.mark.parametrize("name", ["required", "additionalProperties"])
def test_every_key_stands_in_every_record_even_where_the_schema_does_not_ask_it(name: str, tmp_path: Path) -> None:
    package = rehash(edit_json(copy_base(tmp_path), SCHEMA, lambda schema: schema.pop(name)))
    assert found(package) == []
    change(package / ACTORS, 1, colour="red")
    for number, key in ((2, "id"), (3, "document"), (4, "end")):
        edit(package, ACTORS, on_line(number, without(key)))
    assert found(package) == [("S202", ACTORS, 1), ("S201", ACTORS, 2), ("S201", ACTORS, 3), ("S201", ACTORS, 4)]


def test_what_a_property_is_described_by_is_said_in_json(tmp_path: Path) -> None:
    alter = note({"type": "object", "properties": {"end": False}})
    [finding] = spanpack.validate(rehash(edit_json(copy_base(tmp_path), SCHEMA, alter)))
    assert finding.message == "not a usable JSON Schema: end is described by false; expected an object"


FIRST = {"properties": {"id": {"const": "100-a1"}}}


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (
            {"oneOf": [{"not": FIRST}, False]},
            'the schema asks oneOf: [{"not": {"properties": {"id": {"const": "100-a1"}}}}, fals…',
        ),
        ({"if": FIRST, "then": False}, "the schema allows no value here"),
    ],
    ids=["oneOf", "then"],
)
def test_true_and_false_are_schemas_inside_a_condition(condition: Json, said: str, tmp_path: Path) -> None:
    package = edit_json(copy_base(tmp_path), SCHEMA, lambda schema: schema.update(allOf=[condition]))
    index(package)
    [finding] = spanpack.validate(package)
    assert (finding.rule, finding.path, finding.line) == ("S206", ACTORS, 1)
    assert finding.message == f'the record is {{"id": "100-a1", "document": "100_ada", "start": 11, "end":…; {said}'


SLOW = ["^(a+)+$", "(a+)+$", "^(a|a)*$", "^(a|aa)+$", "^" + "(a|a)" * 40 + "$", "^(a?){40}a{40}$"]


@pytest.mark.parametrize("pattern", SLOW)
def test_no_pattern_of_a_schema_makes_the_check_run_for_ever(pattern: str, tmp_path: Path) -> None:
    package = edit_json(copy_base(tmp_path), SCHEMA, note(text(pattern=pattern)))
    change(package / ACTORS, 1, note="a" * 39 + "!")
    index(package)
    assert found(package) == [("S205", ACTORS, 1)]


@pytest.mark.parametrize("pattern", SLOW)
def test_no_pattern_makes_the_check_of_a_large_table_run_for_ever(pattern: str, tmp_path: Path) -> None:
    package = edit_json(copy_base(tmp_path), SCHEMA, note(text(pattern=pattern)))
    index(package)
    lines = (package / ACTORS).read_bytes().splitlines(keepends=True)
    record = json.loads(lines[-1])
    # As many lines as are read by patterns of the whole line; the last of them is the slow one.
    more = [record | {"id": f"100-a{number}", "note": None} for number in range(7, 12_000)]
    more[-1]["note"] = "a" * 39 + "!"
    written = [json.dumps(data, ensure_ascii=False).encode() + b"\n" for data in more]
    (package / ACTORS).write_bytes(b"".join([*lines, *written]))
    assert ("S205", ACTORS, 11_999) in found(package)


class Listener(BaseHTTPRequestHandler):
    """Answers every request with an empty schema, and remembers it."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    do_HEAD = do_GET

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """Serve any address on this machine; give the address and the list of what was asked for."""
    asked: list[str] = []
    with HTTPServer(("127.0.0.1", 0), type("Listening", (Listener,), {"asked": asked})) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}", asked
        http.shutdown()
        thread.join()


@pytest.mark.parametrize("key", ["$ref", "$schema", "$id", "$dynamicRef"])
def test_nothing_is_fetched_for_a_schema(key: str, server: tuple[str, list[str]], tmp_path: Path) -> None:
    address, asked = server
    named = f"{address}/schema.json"
    package = copy_base(tmp_path)
    edit_json(package, SCHEMA, note(text(**{key: named})) if key.lower().endswith("ref") else top(key, named))
    spanpack.validate(rehash(package))
    assert asked == []


@pytest.mark.parametrize(
    "alter",
    [
        lambda descriptor, address: descriptor.update({"$schema": f"{address}/profile.json"}),
        lambda descriptor, address: descriptor.update(profile=f"{address}/profile.json"),
        lambda descriptor, address: descriptor["resources"][1].update(path=f"{address}/entities.jsonl"),
        lambda descriptor, address: descriptor["resources"][1].update(extrapaths=[f"{address}/entities.jsonl"]),
        lambda descriptor, address: descriptor["resources"][1].update(schema=f"{address}/schema.json"),
        lambda descriptor, address: descriptor["resources"][1].update(dialect=f"{address}/dialect.json"),
        lambda descriptor, address: descriptor["resources"][1].update(profile=f"{address}/profile.json"),
        lambda descriptor, address: descriptor["resources"].append(f"{address}/resource.json"),
    ],
)
@pytest.mark.parametrize("options", [[], ["--frictionless"]], ids=["alone", "with frictionless"])
def test_nothing_is_fetched_for_a_descriptor_even_by_frictionless(
    alter: Callable[[Json, str], object], options: list[str], server: tuple[str, list[str]], tmp_path: Path
) -> None:
    address, asked = server
    package = edit_json(copy_base(tmp_path), DESCRIPTOR, lambda descriptor: alter(descriptor, address))
    assert main(["validate", str(package), *options]) in (0, 1)
    assert asked == []


@pytest.mark.parametrize(
    ("path", "content", "rule"),
    [
        (DESCRIPTOR, b"[" * DEEP, "P001"),
        (
            "seeds/documents.yaml",
            b"- &a0 [x]\n" + b"".join(b"- &a%d [*a%d, *a%d]\n" % (n + 1, n, n) for n in range(40)),
            "F113",
        ),
        ("seeds/documents.yaml", b"[" * DEEP, "F110"),
    ],
    ids=["a deep descriptor", "exploding aliases", "a deep catalogue"],
)
def test_frictionless_is_not_asked_where_it_would_not_come_to_an_end(
    path: str, content: bytes, rule: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = edit(copy_base(tmp_path), path, lambda raw: content)
    assert main(["validate", "--frictionless", str(package)]) == 1
    shown = capsys.readouterr()
    assert shown.out.startswith(f"{path}:1:")
    assert shown.err == f"spanpack: frictionless was not asked, for it is not safe with what {rule} says\n"


def test_every_property_of_the_schemas_of_this_package_is_described() -> None:
    root = Path(__file__).parent.parent
    common = json.loads((root / COMMON).read_bytes())
    bare = []
    for path in sorted((root / "schemas").glob("*.json")):
        schema = json.loads(path.read_bytes())
        layer = inline(bundle(schema, common), bundle(schema, common)) if "properties" in schema else {"properties": {}}
        parts = {**layer["properties"], **schema.get("$defs", {})}
        bare += [f"{path.name}: {name}" for name, part in parts.items() if not part.get("description")]
    assert bare == []
