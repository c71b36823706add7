"""A corpus adds a layer of its own with a schema and a table, and no code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import spanpack
from spanpack.descriptor.index import index
from spanpack.editing.add import DraftError, add
from spanpack.editing.format_files import format_package
from spanpack.storage.files import PackageError
from tests.damage import rehash
from tests.edits import Edit, edit_package
from tests.helpers import Json, copy_base, read_records, replace, run, validate, write_records

ID = "^[A-Za-z0-9]+-p[1-9][0-9]*$"
FIELDS = ["id", "document", "start", "end", "text", "kind", "part_of", "owner", "parts", "certainty", "note"]
SCHEMA: Json = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Place",
    "description": "One mention of a place.",
    "type": "object",
    "spanpack:span": True,
    "properties": {
        "id": {"description": "Id of the record.", "type": "string", "pattern": ID},
        "document": {"$ref": "common.json#/$defs/document_id"},
        "start": {"$ref": "common.json#/$defs/start"},
        "end": {"$ref": "common.json#/$defs/end"},
        "text": {"$ref": "common.json#/$defs/text"},
        "kind": {"description": "What it is.", "enum": ["building", "town"], "default": "building"},
        "part_of": {
            "description": "Id of the place around it.",
            "type": ["string", "null"],
            "pattern": ID,
            "spanpack:ref": "places",
        },
        "owner": {"$ref": "common.json#/$defs/entity_id"},
        "parts": {"description": "Words about its parts.", "$ref": "common.json#/$defs/spans"},
        "certainty": {"$ref": "common.json#/$defs/certainty"},
        "note": {"$ref": "common.json#/$defs/note"},
    },
    "required": FIELDS,
    "additionalProperties": False,
}
PATH = "annotations/places.jsonl"


def place(number: int, start: int, text: str, **values: Any) -> Json:
    record = {"id": f"100-p{number}", "document": "100_ada", "start": start, "end": start + len(text), "text": text}
    record |= {"kind": "building", "part_of": None, "owner": "officials", "parts": [], "certainty": "high"}
    return record | {"note": None} | values


PLACES = [
    place(1, 22, "bridge", part_of="100-p2", parts=[{"start": 29, "end": 33, "text": "will"}]),
    place(2, 74, "the bridge", kind="town"),
    place(
        3,
        228,
        "bridge",
        parts=[{"start": 218, "end": 222, "text": "that"}, {"start": 235, "end": 239, "text": "will"}],
    ),
]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Return the base package with a fifth layer: a schema, a table, and spanpack index."""
    package = copy_base(tmp_path)
    (package / "schemas" / "places.json").write_text(json.dumps(SCHEMA, indent=2) + "\n", encoding="utf-8")
    write_records(package / PATH, PLACES)
    index(package)
    return package


def test_a_package_with_a_fifth_layer_is_valid_and_its_records_are_counted(package: Path) -> None:
    assert spanpack.validate(package) == []
    done = run("validate", package)
    assert done.stdout == ("valid: documents 1, actors 6, numbers 1, dates 4, attributions 5, places 3, entities 4\n")


def test_the_table_schema_in_the_descriptor_comes_from_the_json_schema(package: Path) -> None:
    descriptor = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    resource = next(resource for resource in descriptor["resources"] if resource["name"] == "places")
    assert {key: resource[key] for key in ("path", "type", "format", "mediatype")} == {
        "path": PATH,
        "type": "table",
        "format": "jsonl",
        "mediatype": "application/jsonl",
    }
    schema = resource["schema"]
    assert [field["name"] for field in schema["fields"]] == FIELDS
    kind = next(field for field in schema["fields"] if field["name"] == "kind")
    assert kind == {
        "name": "kind",
        "type": "string",
        "description": "What it is.",
        "constraints": {"required": True, "enum": ["building", "town"]},
    }
    assert schema["foreignKeys"] == [
        {"fields": ["document"], "reference": {"resource": "documents", "fields": ["id"]}},
        {"fields": ["part_of"], "reference": {"resource": "", "fields": ["id"]}},
        {"fields": ["owner"], "reference": {"resource": "entities", "fields": ["id"]}},
    ]


REPLACEMENTS: list[tuple[str, int, str, str]] = [
    ("F107", 2, '"kind": "town"', '"kind": town'),
    ("F108", 3, "", "[]"),
    ("F109", 2, '"kind": "town"', '"kind": "town", "kind": "town"'),
    ("F111", 2, '"kind": "town", "part_of": null', '"part_of": null, "kind": "town"'),
    ("F111", 3, '{"start": 218, "end": 222, ', '{"end": 222, "start": 218, '),
    ("F111", 1, ", ", ","),
    ("F111", 2, "84,", "84.0,"),
    ("S201", 2, '"note": null', ""),
    ("S202", 2, '"note": null', '"note": null, "colour": null'),
    ("S203", 2, "84,", '"84",'),
    ("S203", 2, '"parts": []', '"parts": {}'),
    ("S204", 2, '"town"', '"village"'),
    ("S205", 1, '"100-p1"', '"100-x1"'),
    ("S206", 2, "74,", "-74,"),
    ("A301", 2, "84,", "73,"),
    ("A302", 3, "234,", "999,"),
    ("A303", 2, "74,", "75,"),
    ("A304", 2, '84, "text": "the bridge"', '85, "text": "the bridge "'),
    ("A305", 1, '28, "text": "bridge"', '48, "text": "bridge will open in May\\n\\nM"'),
    ("A306", 1, '22, "end": 28, "text": "bridge"', '5, "end": 9, "text": "News"'),
    ("A303", 1, '"end": 33', '"end": 34'),
    ("A306", 1, '29, "end": 33, "text": "will"', '5, "end": 9, "text": "News"'),
    (
        "A307",
        3,
        '{"start": 218, "end": 222, "text": "that"}, {"start": 235, "end": 239, "text": "will"}',
        '{"start": 235, "end": 239, "text": "will"}, {"start": 218, "end": 222, "text": "that"}',
    ),
    ("R401", 3, '"100-p3"', '"100-p2"'),
    ("R402", 3, '"100-p3"', '"101-p3"'),
    ("R403", 3, '"100_ada"', '"100_bob"'),
    ("R404", 3, '"part_of": null', '"part_of": "100-p4"'),
    ("R405", 3, '"part_of": null', '"part_of": "101-p1"'),
    ("R404", 3, '"officials"', '"nobody"'),
    ("C501", 3, '"high"', '"low"'),
]


@pytest.mark.parametrize(("rule", "line", "old", "new"), REPLACEMENTS)
def test_an_error_in_a_record_is_found_at_its_line(package: Path, rule: str, line: int, old: str, new: str) -> None:
    lines = (package / PATH).read_text(encoding="utf-8").split("\n")
    before = lines[line - 1]
    changed = before.replace(old, new, 1) if old else new
    lines[line - 1] = changed.replace(", }", "}")
    assert lines[line - 1] != before
    (package / PATH).write_text("\n".join(lines), encoding="utf-8")
    assert validate(package) == [(rule, PATH, line)]


def test_references_that_go_round_are_found(package: Path) -> None:
    replace(package / PATH, '"town", "part_of": null', '"town", "part_of": "100-p1"')
    assert validate(package) == [("R406", PATH, 1)]


@pytest.mark.parametrize(
    ("edit", "rule", "line"),
    [
        ({"swap": [1, 2]}, "F112", 1),
        ({"append": ""}, "F105", 4),
        ({"append": "{"}, "F107", 4),
        ({"write": ""}, "F106", 1),
        ({"replace": "\n", "with": "\r\n", "line": 1}, "F103", 1),
    ],
)
def test_an_error_in_the_form_of_the_file_is_found(package: Path, edit: Edit, rule: str, line: int) -> None:
    if rule == "F103":
        (package / PATH).write_bytes((package / PATH).read_bytes().replace(b"\n", b"\r\n"))
    else:
        edit_package(package, [{"path": PATH, **edit}])
    assert validate(package) == [(rule, PATH, line)]


def test_a_stale_hash_is_found(package: Path) -> None:
    replace(package / PATH, '"kind": "town"', '"kind": "building"')
    assert [(rule, path) for rule, path, _ in validate(package, hashes=False)] == [("P006", "datapackage.json")]


def test_a_table_schema_that_has_drifted_is_found(package: Path) -> None:
    schema = package / "schemas" / "places.json"
    replace(schema, '"What it is."', '"What kind of place it is."')
    [stale] = spanpack.validate(package)
    assert (stale.rule, stale.related) == ("P006", ("schemas/places.json", 1))
    rehash(package)
    [drifted] = spanpack.validate(package)
    assert (drifted.rule, drifted.related) == ("P012", ("schemas/places.json", 1))


def test_a_table_without_a_schema_is_found(package: Path) -> None:
    (package / "schemas" / "places.json").unlink()
    [(rule, path, line)] = validate(package, hashes=False)
    assert (rule, path) == ("P004", "datapackage.json")
    assert '"schemas/places.json"' in (package / path).read_text(encoding="utf-8").split("\n")[line - 1]


def test_a_schema_that_is_none_is_found(package: Path) -> None:
    replace(package / "schemas" / "places.json", '"type": "object"', '"type": "thing"')
    found = validate(package, hashes=False)
    assert [rule for rule, _, _ in found] == ["P011"]
    assert found[0][1] == "schemas/places.json"


def test_a_table_and_a_schema_that_are_not_listed_are_found(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    (package / "schemas" / "places.json").write_text(json.dumps(SCHEMA) + "\n", encoding="utf-8")
    write_records(package / PATH, PLACES)
    assert validate(package, hashes=False) == [("P005", PATH, 1), ("P005", "schemas/places.json", 1)]


def test_format_writes_its_canonical_form(package: Path) -> None:
    before = (package / PATH).read_bytes()
    lines = [json.dumps(dict(reversed(record.items()))).encode() for record in reversed(PLACES)]
    (package / PATH).write_bytes(b"\r\n".join(lines))
    result = next(result for result in format_package(package, []) if result.path == PATH)
    assert [line for line, _ in result.changed] == [1, 2, 3]
    assert (package / PATH).read_bytes() == before


def test_stats_count_it(package: Path) -> None:
    counts = json.loads(run("stats", package, "--format", "json").stdout)
    assert list(counts["total"]) == ["words", "characters", "actors", "numbers", "dates", "attributions", "places"]
    assert counts["documents"]["100_ada"]["places"] == counts["total"]["places"] == 3
    assert counts["per_1000_words"]["places"] == round(3000 / counts["total"]["words"], 1)
    assert counts["values"]["places"] == {"kind": {"building": 2, "town": 1}, "certainty": {"high": 3}}
    assert "places by kind: building 2, town 1\n" in run("stats", package).stdout


def test_show_marks_it_in_the_text(package: Path) -> None:
    shown = run("show", "100", package, "--layers", "places").stdout
    assert "Mayor says [bridge|p1 building 100-p2 officials parts «will»] will open in May\n" in shown
    assert "“[the bridge|p2 town officials] will open" in shown
    assert "the [bridge|p3 building officials parts «that» + «will»] will open" in shown


def test_it_is_loaded_as_records_that_cannot_change(package: Path) -> None:
    document = spanpack.load(package)["100"]
    first = document.layers["places"][0]
    assert (first.id, first.document_id, first.document) == ("100-p1", "100_ada", document)
    assert isinstance(first, spanpack.model.Annotation)
    assert first.values["parts"][0]["text"] == "will"
    parts: list[Any] = [first.values, first.values["parts"][0]]
    for part in parts:
        with pytest.raises(TypeError, match="does not support item assignment"):
            part["text"] = "would"


def test_records_are_added_by_quotation(package: Path) -> None:
    draft = package.parent / "draft.yaml"
    draft.write_text(
        """\
document: "100"
places:
  - {key: post, quote: Daily Post, owner: daily-post, part_of: street, parts: [Daily, {quote: Post}]}
  - {key: street, quote: According, owner: daily-post}
""",
        encoding="utf-8",
    )
    assert add(package, draft) == {"places": ["100-p5", "100-p4"]}
    assert read_records(package / PATH)[2:4] == [
        place(4, 109, "According", owner="daily-post"),
        place(
            5,
            126,
            "Daily Post",
            owner="daily-post",
            part_of="100-p4",
            parts=[{"start": 126, "end": 131, "text": "Daily"}, {"start": 132, "end": 136, "text": "Post"}],
        ),
    ]
    assert spanpack.validate(package) == []


def test_a_draft_that_breaks_its_schema_is_refused(package: Path) -> None:
    before = (package / PATH).read_bytes()
    draft = package.parent / "draft.yaml"
    draft.write_text('document: "100"\nplaces: [{quote: Daily, kind: village}]\n', encoding="utf-8")
    with pytest.raises(DraftError) as caught:
        add(package, draft)
    assert [problem.removeprefix(str(draft)).split("\n")[0] for problem in caught.value.problems] == [
        ":2:10: S201 key is missing: the record lacks a key: owner",
        ':2:31: S204 value is not in the vocabulary: kind is "village"; expected one of "building", "town"',
    ]
    assert (package / PATH).read_bytes() == before


FIRST = """\
document: "100"
places:
  - {key: post, quote: Daily Post, owner: daily-post, part_of: street}
  - {key: street, quote: According, owner: daily-post}
"""


@pytest.mark.parametrize("table", ["not there", "empty", "not listed"])
def test_the_first_records_make_the_table(package: Path, table: str) -> None:
    (package / PATH).unlink()
    index(package)
    kept = []
    if table == "empty":
        (package / PATH).write_bytes(b"")
        index(package)
    elif table == "not listed":
        write_records(package / PATH, [PLACES[1]])
        kept = [PLACES[1]]
    (package.parent / "draft.yaml").write_text(FIRST, encoding="utf-8")
    last = 2 if kept else 0
    assert add(package, package.parent / "draft.yaml") == {"places": [f"100-p{last + 2}", f"100-p{last + 1}"]}
    assert read_records(package / PATH) == [
        *kept,
        place(last + 1, 109, "According", owner="daily-post"),
        place(last + 2, 126, "Daily Post", owner="daily-post", part_of=f"100-p{last + 1}"),
    ]
    assert spanpack.validate(package) == []
    assert "places" in run("stats", package).stdout.split("\n")[0]


def test_a_table_that_is_listed_and_lost_is_not_made_anew(package: Path) -> None:
    (package / PATH).unlink()
    (package.parent / "draft.yaml").write_text(FIRST, encoding="utf-8")
    with pytest.raises(PackageError, match=r"^annotations/places\.jsonl: cannot be read: "):
        add(package, package.parent / "draft.yaml")
    assert not (package / PATH).exists()


def test_a_layer_without_a_schema_is_refused_and_the_schema_asked_for(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    (tmp_path / "draft.yaml").write_text(FIRST, encoding="utf-8")
    with pytest.raises(DraftError) as caught:
        add(package, tmp_path / "draft.yaml")
    assert [problem.removeprefix(str(tmp_path / "draft.yaml")) for problem in caught.value.problems] == [
        ":2:1: places is no layer; there is entities, actors, numbers, dates, attributions; "
        "a new layer begins with its schema, schemas/places.json"
    ]
    assert not (package / PATH).exists()


def test_records_of_a_layer_whose_ids_have_no_letter_are_added_with_ids_of_their_own(package: Path) -> None:
    schema = package / "schemas" / "places.json"
    schema.write_text(schema.read_text(encoding="utf-8").replace(ID, "^[A-Za-z0-9]+-[0-9]+$"), encoding="utf-8")
    (package / PATH).unlink()
    index(package)
    draft = package.parent / "draft.yaml"
    draft.write_text('document: "100"\nplaces: [{id: 100-7, quote: Daily, owner: daily-post}]\n', encoding="utf-8")
    assert add(package, draft) == {"places": ["100-7"]}
    assert spanpack.validate(package) == []
    draft.write_text('document: "100"\nplaces: [{quote: last, owner: daily-post}]\n', encoding="utf-8")
    with pytest.raises(PackageError, match=r"schemas/places\.json: the pattern of id does not say its letter"):
        add(package, draft)


def test_a_layer_without_spans_is_a_layer_too(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    fields = {
        "id": {"description": "Id.", "type": "string", "pattern": "^[A-Za-z0-9]+-t[1-9][0-9]*$"},
        "document": {"$ref": "common.json#/$defs/document_id"},
        "topic": {"description": "What the document is about.", "type": "string"},
    }
    schema = {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}
    (package / "schemas" / "topics.json").write_text(json.dumps(schema) + "\n", encoding="utf-8")
    topics = [{"id": f"100-t{number}", "document": "100_ada", "topic": "bridges"} for number in (1, 2)]
    write_records(package / "annotations" / "topics.jsonl", topics)
    assert validate(package) == []
    write_records(package / "annotations" / "topics.jsonl", [topics[0], topics[0]])
    assert validate(package) == [("R401", "annotations/topics.jsonl", 2)]
    assert "topics" in run("stats", package).stdout.split("\n")[0]
    assert run("show", "100", package).returncode == 0


def test_show_names_records_that_only_hold_spans_below_their_paragraph_and_others_below_the_title(
    tmp_path: Path,
) -> None:
    package = copy_base(tmp_path)

    fields = {
        "id": {"description": "Id.", "type": "string", "pattern": "^[A-Za-z0-9]+-e[1-9][0-9]*$"},
        "document": {"$ref": "common.json#/$defs/document_id"},
        "trigger": {"$ref": "common.json#/$defs/optional_span"},
        "parts": {"$ref": "common.json#/$defs/spans"},
        "modality": {"description": "Real or not.", "enum": ["real", "possible"]},
    }
    schema = {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}
    (package / "schemas" / "events.json").write_text(json.dumps(schema) + "\n", encoding="utf-8")
    event: Json = {"id": "100-e1", "document": "100_ada", "trigger": None, "parts": [], "modality": "possible"}
    left = {"start": 179, "end": 183, "text": "left"}
    events = [event, event | {"id": "100-e2", "trigger": left, "parts": [left], "modality": "real"}]
    write_records(package / "annotations" / "events.jsonl", events)
    assert validate(package) == []
    shown = run("show", "100", package, "--layers", "events").stdout.split("\n")
    assert shown[1:4] == ["published 2021 (medium)", "    e1 possible", ""]
    place = shown.index("    e2 trigger «left» parts «left» real")
    assert "workers left last year." in shown[place - 1]


NEXT: Json = {"type": "object", "properties": {}, "required": ["next"], "additionalProperties": False}
NEXT["properties"]["next"] = {"anyOf": [{"$ref": "#/$defs/next"}, {"type": "null"}]}


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_span_or_null_is_a_span_in_whatever_way_the_schema_says_so(
    keyword: str, is_first: bool, package: Path
) -> None:
    choices = [{"$ref": "common.json#/$defs/span"}, {"type": "null"}]
    more = {keyword: choices if is_first else choices[::-1], "description": "More words."}
    schema = SCHEMA | {"properties": SCHEMA["properties"] | {"more": more}, "required": [*FIELDS, "more"]}
    (package / "schemas" / "places.json").write_text(json.dumps(schema) + "\n", encoding="utf-8")
    values: list[Json | None] = [
        None,
        {"start": 22, "end": 28, "text": "bridge"},
        {"start": 22, "end": 29, "text": "bridge"},
    ]
    rows = [row | {"more": value} for row, value in zip(PLACES, values, strict=True)]
    write_records(package / PATH, rows)
    format_package(package, [])
    index(package)
    found = [(one.rule, one.line, one.message) for one in spanpack.validate(package)]
    assert found == [("A303", 3, "the document has 'bridge ' at 22 to 29, the record says 'bridge'")]
    field = spanpack.load(package).to_arrow("places").schema.field("more")
    assert str(field.type) == "struct<start: int64, end: int64, text: string>"
    assert field.nullable


def test_a_schema_may_refer_to_itself_where_nothing_is_looked_for(package: Path) -> None:
    more = {"anyOf": [{"$ref": "#/$defs/next"}, {"type": "null"}]}
    schema = SCHEMA | {
        "$defs": {"next": NEXT},
        "properties": SCHEMA["properties"] | {"more": more},
        "required": [*FIELDS, "more"],
    }
    (package / "schemas" / "places.json").write_text(json.dumps(schema) + "\n", encoding="utf-8")
    write_records(package / PATH, [row | {"more": {"next": {"next": None}}} for row in PLACES])
    format_package(package, [])
    index(package)
    assert spanpack.validate(package) == []
    write_records(package / PATH, [row | {"more": {"next": {"next": 1}}} for row in PLACES])
    format_package(package, [])
    index(package)
    assert [one.rule for one in spanpack.validate(package)] == ["S206"]
