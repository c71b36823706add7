"""A layer of its own with values of every type: nothing of it is lost on the way, or what is lost is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import spanpack
from spanpack.cli import main
from spanpack.descriptor.index import index
from spanpack.formats.content import open_content
from spanpack.formats.exporting import export
from spanpack.formats.importing import Imported, import_annotations
from spanpack.formats.interface import ImportProblem, Loss, load_format
from spanpack.formats.items import put_together
from spanpack.formats.names import IMPORTABLE
from tests.helpers import Json, copy_base, read_records, write_records

SPAN: Json = {
    "type": ["object", "null"],
    "spanpack:span": True,
    "properties": {"start": {"type": "integer"}, "end": {"type": "integer"}, "text": {"type": "string"}},
    "required": ["start", "end", "text"],
    "additionalProperties": False,
}
POINT: Json = {
    "type": ["object", "null"],
    "properties": {"lat": {"type": "number"}, "lon": {"type": "number"}},
    "required": ["lat", "lon"],
    "additionalProperties": False,
}
ONE: Json = SPAN | {"type": "object"}
SPANS: Json = {"type": "array", "items": ONE}
FIELDS: Json = {
    "id": {"type": "string", "pattern": "^[A-Za-z0-9]+-e[1-9][0-9]*$"},
    "document": {"$ref": "common.json#/$defs/document_id"},
    "trigger": SPAN,
    "size": {"type": "integer"},
    "score": {"type": ["number", "null"]},
    "flag": {"type": ["boolean", "null"]},
    "tags": {"type": "array", "items": {"type": "string"}},
    "codes": {"type": "array", "items": {"type": "integer"}},
    "maybe": {"type": ["array", "null"], "items": {"type": "string"}},
    "point": POINT,
    "cause": {"type": ["string", "null"], "spanpack:ref": "events"},
    "free": {"type": ["string", "null"]},
    "sure": {"type": "boolean", "default": True},
    "real": {"type": ["boolean", "null"], "default": True},
    "level": {"enum": ["high", "low", None], "default": "high"},
    "word": {"type": ["string", "null"], "default": "none"},
    "many": {"type": ["integer", "null"], "default": 5},
    "names": {"type": ["array", "null"], "items": {"type": "string"}, "default": ["x"]},
    "marks": {"type": "array", "items": {"type": "string"}, "default": ["x"]},
    "place": {
        "type": ["object", "null"],
        "properties": {
            "exact": {"type": "boolean"},
            "kind": {"type": ["string", "null"], "default": "town"},
            "parts": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["exact", "kind", "parts"],
        "additionalProperties": False,
    },
}
SCHEMA: Json = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Event",
    "description": "One event.",
    "type": "object",
    "properties": {name: {"description": f"The {name}.", **part} for name, part in FIELDS.items()},
    "required": list(FIELDS),
    "additionalProperties": False,
}
BEYOND = 2**53 + 1
"""The first whole number that a float does not hold."""
NOTHING: Json = dict.fromkeys(FIELDS) | {"document": "100_ada", "tags": [], "codes": [], "sure": False, "marks": []}
"""A value for each field, none of them the default where there is one."""
USUAL: Json = {name: part["default"] for name, part in FIELDS.items() if "default" in part}
FULL: Json = NOTHING | {
    "id": "100-e1",
    "trigger": {"start": 29, "end": 33, "text": "will"},
    "size": BEYOND,
    "score": 0.1,
    "flag": False,
    "tags": ["a,b", "", "c|d"],
    "codes": [1, 0],
    "maybe": [],
    "point": {"lat": 1.5, "lon": -3},
    "cause": "100-e2",
    "free": "",
}
ODD: Json = NOTHING | {
    "id": "100-e2",
    "trigger": {"start": 235, "end": 239, "text": "will"},
    "size": -1,
    "score": BEYOND,
    "flag": True,
    "tags": ["𝔘 «x»\ty"],
    "maybe": ["z"],
    "free": 'a\nb {"x": 1}',
    "level": "low",
    "word": "null",
    "many": 0,
    "names": [],
    "marks": [""],
    "place": {"exact": False, "kind": None, "parts": []},
}
PATH = "annotations/events.jsonl"


def package(folder: Path, *records: Json, layer: str = "events", parts: Json | None = None) -> Path:
    """Return the base package with a layer of events, which have the fields that the records have.

    ``parts`` are the schemas of fields that the schema above lacks; what is not there either is a text.
    """
    made = copy_base(folder)
    add_layer(made, layer, *records, parts=parts)
    return made


def add_layer(made: Path, layer: str, *records: Json, parts: Json | None = None, **more: Any) -> None:
    """Add a layer to a package, as package does; ``more`` is what its schema says besides."""
    fields = list(records[0])
    known = SCHEMA["properties"] | (parts or {})
    properties = {name: known.get(name, {"description": "A text.", "type": "string"}) for name in fields}
    schema = SCHEMA | {"properties": properties, "required": fields} | more
    (made / "schemas" / f"{layer}.json").write_text(json.dumps(schema, indent=2) + "\n", encoding="utf-8")
    write_records(made / "annotations" / f"{layer}.jsonl", list(records))
    index(made)
    assert spanpack.validate(made) == []


def read_back(name: str, made: Path, out: Path, *, layer: str = "events") -> list[Any]:
    """Return the events that a format holds, without a look at those of the package."""
    content = open_content(made)
    documents = list(load_format(name).read(out, content))
    items = [item for document in documents for item in document.items if item.layer == layer]
    return sorted((put_together(content.layers[layer], item) for item in items), key=lambda record: record["id"])


@pytest.mark.parametrize("name", IMPORTABLE)
def test_values_of_every_type_come_back_as_they_were(name: str, tmp_path: Path) -> None:
    made = package(tmp_path, FULL, ODD)
    assert export(made, name, tmp_path / "out").losses == {}
    # As JSON, since to Python 0 is False and 3.0 is 3.
    assert json.dumps(read_back(name, made, tmp_path / "out")) == json.dumps([FULL, ODD])
    before = (made / PATH).read_bytes()
    import_annotations(made, name, tmp_path / "out")
    assert (made / PATH).read_bytes() == before


@pytest.mark.parametrize(
    "values",
    [
        USUAL,
        USUAL | {"place": {"exact": False, "kind": "town", "parts": []}},
        {"real": False, "word": '"', "names": ["null"]},
        {"sure": True, "word": '"none"', "place": {"exact": True, "kind": '"', "parts": ["a"]}},
    ],
)
@pytest.mark.parametrize("name", IMPORTABLE)
def test_what_is_the_default_and_what_looks_like_json_come_back(name: str, values: Json, tmp_path: Path) -> None:
    record = ODD | values
    made = package(tmp_path, record)
    assert export(made, name, tmp_path / "out").losses == {}
    assert json.dumps(read_back(name, made, tmp_path / "out")) == json.dumps([record])


@pytest.mark.parametrize("name", IMPORTABLE)
def test_an_object_with_nothing_in_it_is_held(name: str, tmp_path: Path) -> None:
    text: Json = {"type": ["string", "null"]}
    texts: Json = {"type": "array", "items": {"type": "string"}}
    objects = {"first": {"a": text}, "second": {"a": text, "b": texts}}
    parts = {
        field: {"type": ["object", "null"], "properties": part, "required": list(part), "additionalProperties": False}
        for field, part in objects.items()
    }
    record = {field: FULL[field] for field in ("id", "document", "trigger")}
    record |= {"first": {"a": None}, "second": {"a": None, "b": []}}
    made = package(tmp_path, record, parts=parts)
    assert export(made, name, tmp_path / "out").losses == {}
    assert read_back(name, made, tmp_path / "out") == [record]


CHOSEN: Json = {field: ODD[field] for field in ("id", "document", "trigger", "sure")} | {"level": None}


def test_an_attribute_of_brat_wins_over_the_null_in_the_note(tmp_path: Path) -> None:
    made, out = package(tmp_path, CHOSEN), tmp_path / "out"
    export(made, "brat", out)
    assert "\nevents-sure\tArg:events, Value:false|true\n" in (out / "annotation.conf").read_text(encoding="utf-8")
    path = out / "100_ada.ann"
    written = path.read_text(encoding="utf-8")
    assert written.count("\tevents-sure E6 false\n") == 1
    assert '\tAnnotatorNotes E6\t{"id": "100-e2", "level": null}\n' in written
    changed = written.replace("events-sure E6 false", "events-sure E6 true") + "A99\tevents-level E6 low\n"
    path.write_text(changed, encoding="utf-8")
    assert read_back("brat", made, out) == [CHOSEN | {"sure": True, "level": "low"}]


def test_a_choice_of_label_studio_wins_over_the_null_in_the_text_field(tmp_path: Path) -> None:
    made, out = package(tmp_path, CHOSEN), tmp_path / "out"
    export(made, "label-studio", out)
    path = out / "tasks.json"
    [task] = json.loads(path.read_bytes())
    results = task["annotations"][0]["result"]
    [sure] = [one for one in results if one.get("from_name") == "events.sure"]
    [rest] = [one for one in results if one.get("id") == "100-e2" and one["type"] == "textarea"]
    assert (sure["value"]["choices"], rest["value"]["text"]) == (["false"], ['{"level": null}'])
    level = sure | {"from_name": "events.level", "value": sure["value"] | {"choices": ["low"]}}
    task["annotations"][0]["result"] = [*results, level]
    path.write_text(json.dumps([task]), encoding="utf-8")
    assert read_back("label-studio", made, out) == [CHOSEN | {"level": "low"}]


BRIDGE: Json = {"start": 22, "end": 28, "text": "bridge"}
OPEN: Json = {"start": 34, "end": 38, "text": "open"}
ADA: Json = {"start": 53, "end": 62, "text": "Ada Brown"}
EVENT: Json = {"id": "100-e1", "document": "100_ada"}


def kinds(imported: Imported, layer: str = "events") -> dict[str, int]:
    """Return how many records of a layer are what."""
    return {kind: counts[layer] for kind, counts in imported.by_kind.items() if counts[layer]}


def assert_comes_back(name: str, made: Path, out: Path, records: list[Json], layer: str = "events") -> None:
    """Assert that nothing of a layer is lost on the way out and back, and that it is then as it was."""
    assert export(made, name, out).losses == {}
    assert json.dumps(read_back(name, made, out, layer=layer)) == json.dumps(records)
    before = {path.name: path.read_bytes() for path in (made / "annotations").glob("*.jsonl")}
    assert kinds(import_annotations(made, name, out), layer) == {"same": len(records)}
    assert {path.name: path.read_bytes() for path in (made / "annotations").glob("*.jsonl")} == before


@pytest.mark.parametrize("name", IMPORTABLE)
def test_a_record_may_have_several_spans_of_its_leading_role(name: str, tmp_path: Path) -> None:
    parts = {"words": SPANS | {"minItems": 1}, "others": SPANS, "kind": {"enum": ["a", "b"]}}
    records = [
        EVENT | {"words": [BRIDGE, OPEN, ADA], "others": [], "kind": "a"},
        EVENT | {"id": "100-e2", "words": [OPEN], "others": [BRIDGE, ADA], "kind": "b"},
    ]
    assert_comes_back(name, package(tmp_path, *records, parts=parts), tmp_path / "out", records)


@pytest.mark.parametrize("name", IMPORTABLE)
def test_a_choice_may_have_the_words_for_true_and_false(name: str, tmp_path: Path) -> None:
    words: Json = {"type": "string"}
    parts = {
        "fake": words | {"enum": ["true", "false"]},
        "sham": words | {"enum": ["false", "true"]},
        "mock": {"enum": ["false", "true", None], "default": "true"},
    }
    records = [
        EVENT | {"trigger": ADA, "fake": "true", "sham": "false", "mock": None, "sure": False},
        EVENT | {"id": "100-e2", "trigger": OPEN, "fake": "false", "sham": "true", "mock": "false", "sure": True},
    ]
    made = package(tmp_path, *sorted(records, key=lambda one: one["trigger"]["start"]), parts=parts)
    assert_comes_back(name, made, tmp_path / "out", records)


@pytest.mark.parametrize("name", IMPORTABLE)
def test_true_where_1_is_the_default_is_not_1(name: str, tmp_path: Path) -> None:
    either: Json = {"type": ["boolean", "number", "null"]}
    parts = {
        "mixed": either | {"default": 1},
        "other": either | {"default": False},
        "inner": object_of(["object", "null"], a=either | {"default": True}),
    }
    records = [
        EVENT | {"trigger": BRIDGE, "mixed": True, "other": 0, "inner": {"a": 1}},
        EVENT | {"id": "100-e2", "trigger": OPEN, "mixed": 1, "other": False, "inner": {"a": True}},
    ]
    assert_comes_back(name, package(tmp_path, *records, parts=parts), tmp_path / "out", records)


@pytest.mark.parametrize("name", IMPORTABLE)
def test_a_record_without_a_span_is_never_removed_by_the_way_back(name: str, tmp_path: Path) -> None:
    placeless = EVENT | {"id": "100-e2", "trigger": None, "cause": None, "free": "x"}
    record = EVENT | {"trigger": BRIDGE, "cause": "100-e2", "free": None}
    made, out = package(tmp_path, placeless, record), tmp_path / "out"
    topic = {"id": "100-z1", "document": "100_ada", "free": "bridges"}
    add_layer(made, "topics", topic, parts={"id": {"type": "string", "pattern": "^[A-Za-z0-9]+-z[1-9][0-9]*$"}})
    before = {path.name: path.read_bytes() for path in (made / "annotations").glob("*.jsonl")}
    export(made, name, out)
    imported = import_annotations(made, name, out)
    shows_spans_only = name in ("brat", "label-studio")
    assert kinds(imported) == ({"same": 1, "kept": 1} if shows_spans_only else {"same": 2})
    assert kinds(imported, "topics") == ({"kept": 1} if shows_spans_only else {"same": 1})
    assert {path.name: path.read_bytes() for path in (made / "annotations").glob("*.jsonl")} == before


@pytest.mark.parametrize("name", ["brat", "label-studio"])
def test_a_record_that_is_shown_may_be_removed_and_one_that_is_not_may_be_given_a_span(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    placeless = EVENT | {"id": "100-e2", "trigger": None, "free": "x"}
    hidden = placeless | {"id": "100-e3"}
    records = [placeless, hidden, EVENT | {"trigger": BRIDGE, "free": None}]
    made, out = package(tmp_path, *records), tmp_path / "out"
    path = made / PATH
    found = EVENT | {"id": "100-e2", "trigger": OPEN, "free": "y"}
    write_records(path, [hidden, found])
    index(made)
    export(made, name, out)
    write_records(path, records)
    index(made)
    assert main(["import", name, str(out), str(made)]) == 0
    assert capsys.readouterr().out.splitlines()[-3:] == [
        "events: 1 changed, 1 removed, 1 kept",
        f"kept are records that {name} has no place for, since they lack the span to stand at",
        "now run spanpack validate",
    ]
    assert read_records(path) == [hidden, found]


@pytest.mark.parametrize("name", ["brat", "label-studio"])
def test_records_that_are_kept_stand_for_none_that_were_lost(name: str, tmp_path: Path) -> None:
    placeless = EVENT | {"id": "100-e2", "trigger": None}
    made, out = package(tmp_path, placeless, EVENT | {"trigger": BRIDGE}), tmp_path / "out"
    write_records(made / PATH, [placeless])
    index(made)
    export(made, name, out)
    assert kinds(import_annotations(made, name, out)) == {"kept": 1}
    write_records(made / PATH, [placeless, EVENT | {"trigger": BRIDGE}])
    index(made)
    with pytest.raises(ImportProblem) as caught:
        import_annotations(made, name, out)
    assert str(caught.value) == (
        f"{out}: events: holds no annotation, and would remove all 1 that the package has; import with --layers "
        "actors,numbers,dates,attributions where only these were annotated, or import with --allow-removal where that "
        "is meant"
    )
    assert kinds(import_annotations(made, name, out, allow_removal=True)) == {"removed": 1, "kept": 1}
    assert read_records(made / PATH) == [placeless]


@pytest.mark.parametrize("name", IMPORTABLE)
def test_a_record_without_a_span_is_held_or_told(name: str, tmp_path: Path) -> None:
    placeless = FULL | {"trigger": None}
    made = package(tmp_path, placeless, ODD)
    losses = export(made, name, tmp_path / "out").losses
    back = read_back(name, made, tmp_path / "out")
    if name in ("brat", "label-studio"):
        assert losses == {Loss("events", "record", "has no trigger to stand at"): 1}
        assert json.dumps(back) == json.dumps([ODD])
    else:
        assert losses == {}
        assert json.dumps(back) == json.dumps([placeless, ODD])


@pytest.mark.parametrize("name", IMPORTABLE)
def test_a_layer_without_spans_is_held_or_told(name: str, tmp_path: Path) -> None:
    topic = {"id": "100-e1", "document": "100_ada", "free": "bridges", "flag": True}
    made = package(tmp_path, topic)
    losses = export(made, name, tmp_path / "out").losses
    back = read_back(name, made, tmp_path / "out")
    if name in ("brat", "label-studio"):
        assert losses == {Loss("events", "record", "has no span to stand at"): 1}
        assert back == []
        file, kind = {"brat": ("annotation.conf", "\nevents"), "label-studio": ("label_config.xml", '"events')}[name]
        assert kind not in (tmp_path / "out" / file).read_text(encoding="utf-8")
    else:
        assert losses == {}
        assert json.dumps(back) == json.dumps([topic])


def object_of(kinds: Any, **properties: Json) -> Json:
    return {"type": kinds, "properties": properties, "required": list(properties), "additionalProperties": False}


NULLS = object_of(["object", "null"], lat={"type": ["number", "null"]}, at=SPAN)
LISTS = object_of("object", tags=FIELDS["tags"], flag={"type": "boolean", "default": False}, inner=NULLS)
TURN = object_of("object", who={"type": "string"}, at={"type": ["number", "null"]})
OBJECTS: Json = {
    "point": NULLS,
    "lists": LISTS,
    "turns": {"type": "array", "items": TURN},
    "either": {"anyOf": [{"type": "string"}, {"type": "null"}]},
    "whom": {"type": ["array", "null"], "items": {"type": "string", "spanpack:ref": "entities"}},
}


@pytest.mark.parametrize("name", IMPORTABLE)
def test_objects_without_a_value_and_lists_of_objects_come_back_as_they_were(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SCHEMA, "properties", SCHEMA["properties"] | OBJECTS)
    bare, none = {"lat": None, "at": None}, {"tags": [], "flag": False}
    turns = [{"who": "x", "at": None}, {"who": "", "at": 1.5}]
    given: list[Json] = [
        {"point": bare, "lists": none | {"inner": bare}, "turns": turns},
        {"point": None, "lists": none | {"inner": None}, "turns": []},
        {"point": {"lat": 1.5, "at": None}, "lists": {"tags": ["a"], "flag": True, "inner": None}, "turns": turns},
    ]
    nulls: list[Json] = [
        {"either": None, "whom": None},
        {"either": "", "whom": []},
        {"either": "x", "whom": ["officials", "workers"]},
    ]
    triggers = [FULL["trigger"], {"start": 53, "end": 62, "text": "Ada Brown"}, ODD["trigger"]]
    records = [
        {"id": f"100-e{number}", "document": "100_ada", "trigger": trigger, **one, **null}
        for number, (trigger, one, null) in enumerate(zip(triggers, given, nulls, strict=True), 1)
    ]
    made = package(tmp_path, *records)
    assert export(made, name, tmp_path / "out").losses == {}
    assert json.dumps(read_back(name, made, tmp_path / "out")) == json.dumps(records)
    before = (made / PATH).read_bytes()
    import_annotations(made, name, tmp_path / "out")
    assert (made / PATH).read_bytes() == before


def test_lines_of_json_hold_the_records_of_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SCHEMA, "properties", SCHEMA["properties"] | OBJECTS)
    record = {"id": "100-e1", "document": "100_ada", "trigger": None, "point": {"lat": None, "at": None}}
    made = package(tmp_path, record)
    export(made, "jsonl", tmp_path / "out.jsonl")
    assert json.loads((tmp_path / "out.jsonl").read_bytes())["events"] == [record]


@pytest.mark.parametrize(
    "target", ["100_ada.txt", ["100_ada.txt"], [], "https://example.org/texts/100_ada.txt", ["./100_ada.txt"]]
)
def test_a_web_annotation_without_a_span_is_about_the_text(target: Any, tmp_path: Path) -> None:
    placeless = FULL | {"trigger": None, "cause": None}
    made = package(tmp_path, placeless)
    export(made, "webannotation", tmp_path / "out")
    path = tmp_path / "out" / "100_ada.jsonld"
    page = json.loads(path.read_bytes())
    [written] = [item for item in page["items"] if item["id"] == "#100-e1"]
    assert written["target"] == "100_ada.txt"
    path.write_text(json.dumps(page | {"items": [written | {"target": target}]}), encoding="utf-8")
    assert json.dumps(read_back("webannotation", made, tmp_path / "out")) == json.dumps([placeless])


def test_a_web_annotation_may_have_one_target_and_one_selector_without_lists(tmp_path: Path) -> None:
    made = package(tmp_path, EVENT | {"trigger": BRIDGE})
    export(made, "webannotation", tmp_path / "out")
    path = tmp_path / "out" / "100_ada.jsonld"
    page = json.loads(path.read_bytes())
    written = next(item for item in page["items"] if item["id"] == "#100-e1")
    [target] = written["target"]
    written["target"] = target
    path.write_text(json.dumps(page), encoding="utf-8")
    assert kinds(import_annotations(made, "webannotation", tmp_path / "out")) == {"same": 1}
    target["selector"] = target["selector"][0]
    path.write_text(json.dumps(page), encoding="utf-8")
    with pytest.raises(ImportProblem) as caught:
        import_annotations(made, "webannotation", tmp_path / "out")
    place = f"{path}: items[{page['items'].index(written)}]"
    assert str(caught.value) == f"{place}: lacks 'TextQuoteSelector', which spanpack writes"


def joined_by(labels: list[str] | None, folder: Path, role: str) -> Imported:
    """Import two records of one span each, and a relation that a person drew from the one to a span of the other."""
    parts = {"words": SPANS | {"minItems": 1}, "others": SPANS}
    records = [
        EVENT | {"words": [BRIDGE], "others": []},
        EVENT | {"id": "100-e2", "words": [OPEN], "others": [ADA] if role == "others" else []},
    ]
    made = package(folder, *records, parts=parts)
    export(made, "label-studio", folder / "out")
    path = folder / "out" / "tasks.json"
    tasks = json.loads(path.read_bytes())
    result = tasks[0]["annotations"][0]["result"]
    if role == "others":
        result = [one for one in result if one.get("to_id") != "100-e2/others/0"]
    target = {"words": "100-e2", "others": "100-e2/others/0"}[role]
    drawn = {"from_id": "100-e1", "to_id": target, "type": "relation", "direction": "right"}
    result.append(drawn if labels is None else drawn | {"labels": labels})
    tasks[0]["annotations"][0]["result"] = result
    path.write_text(json.dumps(tasks), encoding="utf-8")
    return import_annotations(made, "label-studio", folder / "out")


@pytest.mark.parametrize(
    ("role", "labels"), [("words", ["words"]), ("others", None), ("others", []), ("others", ["others"])]
)
def test_a_relation_of_label_studio_joins_a_span_by_the_label_of_its_role(
    role: str, labels: list[str] | None, tmp_path: Path
) -> None:
    assert kinds(joined_by(labels, tmp_path, role)) == (
        {"changed": 1, "removed": 1} if role == "words" else {"changed": 2}
    )


@pytest.mark.parametrize(
    ("role", "labels", "told"),
    [
        ("words", None, "100-e2"),
        ("words", ["corrects"], "100-e2 (corrects)"),
        ("words", ["words", "corrects"], "100-e2 (words, corrects)"),
        ("others", ["words"], "100-e2/others/0 (words)"),
    ],
)
def test_another_relation_of_label_studio_joins_nothing(
    role: str, labels: list[str] | None, told: str, tmp_path: Path
) -> None:
    with pytest.raises(ImportProblem) as caught:
        joined_by(labels, tmp_path, role)
    assert (
        f"{tmp_path}/out/tasks.json: task of 100_ada: the relation from 100-e1 to {told}: no record takes it; "
        in str(caught.value)
    )


def test_the_set_up_of_label_studio_offers_the_roles_that_relations_join(tmp_path: Path) -> None:
    parts = {"words": SPANS | {"minItems": 1}, "others": SPANS}
    export(package(tmp_path, EVENT | {"words": [BRIDGE], "others": []}, parts=parts), "label-studio", tmp_path / "out")
    setup = ElementTree.parse(tmp_path / "out" / "label_config.xml")
    offered = [one.get("value") for one in setup.iterfind("Relations/Relation")]
    assert offered == ["counted", "source", "content", "addressee.spans", "words", "others"]


@pytest.mark.parametrize("layer", ["span", "document"])
@pytest.mark.parametrize("name", IMPORTABLE)
def test_a_layer_may_have_the_name_of_what_a_format_has_of_its_own(name: str, layer: str, tmp_path: Path) -> None:
    record = {field: FULL[field] for field in ("id", "document", "trigger", "size")}
    made = package(tmp_path, record, layer=layer)
    assert export(made, name, tmp_path / "out").losses == {}
    assert json.dumps(read_back(name, made, tmp_path / "out", layer=layer)) == json.dumps([record])


ANYTHING: Json = {"description": "Whatever there is."}
TRUTH: Json = {"type": "boolean"}
TRUTHS: Json = {"type": "array", "items": TRUTH}
NUMBER: Json = {"type": "number"}
NUMBERS: Json = {"type": "array", "items": NUMBER}
TABLES: Json = {
    "yes": TRUTHS,
    "mixed": {"type": "array", "items": {"type": ["boolean", "integer", "string", "null"]}},
    "rows": {"type": "array", "items": TRUTHS},
    "sheet": object_of("object", truths=TRUTHS, grid={"type": "array", "items": {"type": "array", "items": NUMBER}}),
    "turns": {"type": "array", "items": object_of("object", said=TRUTHS, loud=TRUTH)},
    "either": {"type": ["boolean", "integer", "string", "null"]},
    "choice": {"anyOf": [{"type": "string"}, {"type": "number"}]},
    "anything": ANYTHING,
}
HARD = (0.1 + 0.2, 1.7976931348623157e308, -(2**70), 2**64, 10**20, 2**63, 2**63 + 1, 2**64 - 1, -(2**63), 1e-7)
"""Numbers that have 17 digits, are beyond 64 bits, or just within: all are valid, and exact as JSON tools read them."""


def comes_back(name: str, folder: Path, records: list[Json], parts: Json) -> None:
    """Assert that an export and its import leave each record as it is, and say so."""
    made = package(folder, *records, parts=parts)
    before = (made / PATH).read_bytes()
    assert export(made, name, folder / "out").losses == {}
    back = [open_content(made).layers["events"].canonical(record) for record in read_back(name, made, folder / "out")]
    assert json.dumps(back) == json.dumps(records)
    done = import_annotations(made, name, folder / "out")
    assert {kind: counts["events"] for kind, counts in done.by_kind.items() if counts["events"]} == {
        "same": len(records)
    }
    assert (made / PATH).read_bytes() == before


@pytest.mark.parametrize("name", IMPORTABLE)
def test_lists_of_truth_values_and_lists_in_lists_come_back(name: str, tmp_path: Path) -> None:
    lists = {
        "yes": [True, False],
        "mixed": [True, 1, 0, False, None, "true", "1"],
        "rows": [[True], [], [False, True]],
        "sheet": {"truths": [False], "grid": [[1, 2.5], [], [0]]},
        "turns": [{"said": [True], "loud": False}, {"said": [], "loud": True}],
    }
    values: list[tuple[Any, Any, Any]] = [
        (True, 5, 5),
        (1, "5", "5"),
        (False, "null", [True, {"a": [1]}]),
        ("true", "true", True),
        (None, '"', None),
    ]
    spans = [FULL["trigger"], {"start": 34, "end": 38, "text": "open"}, {"start": 39, "end": 41, "text": "in"}]
    spans += [{"start": 53, "end": 62, "text": "Ada Brown"}, ODD["trigger"]]
    records = [
        {"id": f"100-e{number}", "document": "100_ada", "trigger": span, **lists}
        | {"either": either, "choice": choice, "anything": anything}
        for number, (span, (either, choice, anything)) in enumerate(zip(spans, values, strict=True), 1)
    ]
    comes_back(name, tmp_path, records, TABLES)


@pytest.mark.parametrize("name", IMPORTABLE)
def test_numbers_beyond_64_bits_and_of_17_digits_come_back(name: str, tmp_path: Path) -> None:
    parts: Json = {
        **{f"number{at}": NUMBER for at in range(len(HARD))},
        "numbers": NUMBERS,
        "points": {"type": "array", "items": object_of("object", x=NUMBER)},
        "text": {"type": ["string", "number"]},
    }
    record: Json = {"id": "100-e1", "document": "100_ada", "trigger": FULL["trigger"]}
    record |= {f"number{at}": number for at, number in enumerate(HARD)}
    record |= {"numbers": list(HARD), "points": [{"x": number} for number in HARD], "text": 2**63 + 1}
    comes_back(name, tmp_path, [open_canonical(record)], parts)


@pytest.mark.parametrize("name", IMPORTABLE)
def test_1_is_not_the_default_true_nor_false_the_default_0(name: str, tmp_path: Path) -> None:
    parts: Json = {
        "truth": {"type": ["boolean", "integer"], "default": True},
        "number": {"type": ["boolean", "integer"], "default": 0},
        "list": {"type": "array", "items": {"type": ["boolean", "integer"]}, "default": [True]},
        "inner": object_of(["object", "null"], truth={"type": ["boolean", "integer"], "default": False}),
    }
    record = {"id": "100-e1", "document": "100_ada", "trigger": FULL["trigger"]}
    record |= {"truth": 1, "number": False, "list": [1], "inner": {"truth": 0}}
    comes_back(name, tmp_path, [record], parts)


@pytest.mark.parametrize("name", IMPORTABLE)
def test_a_default_beyond_64_bits_is_the_same_however_it_is_read(name: str, tmp_path: Path) -> None:
    parts: Json = {"inner": object_of("object", far={"type": ["number", "null"], "default": 1e21})}
    record = {"id": "100-e1", "document": "100_ada", "trigger": FULL["trigger"], "inner": {"far": 10**21}}
    comes_back(name, tmp_path, [record], parts)


def open_canonical(record: Json) -> Json:
    """Return a record with numbers as canonical lines have them: one that is whole without a fraction."""
    whole = {
        key: int(value) if isinstance(value, float) and value.is_integer() else value for key, value in record.items()
    }
    numbers = [int(value) if isinstance(value, float) and value.is_integer() else value for value in record["numbers"]]
    return whole | {"numbers": numbers, "points": [{"x": value} for value in numbers]}


def test_a_number_that_a_stam_store_holds_is_a_number_there(tmp_path: Path) -> None:
    parts: Json = {"small": NUMBER, "large": NUMBER, "whole": NUMBER, "few": NUMBERS, "many": NUMBERS}
    record: Json = {"id": "100-e1", "document": "100_ada", "trigger": FULL["trigger"]}
    record |= {"small": 0.1, "large": 0.1 + 0.2, "whole": BEYOND, "few": [1, 2.5], "many": [2**63 + 1]}
    made = package(tmp_path, record, parts=parts)
    export(made, "stam", tmp_path / "out")
    store = json.loads((tmp_path / "out" / "100_ada.store.stam.json").read_bytes())
    [dataset] = store["annotationsets"]
    data = {one["key"]: one["value"] for one in dataset["data"] if one["key"].startswith("events.")}
    number = [{"@type": "Int", "value": 1}, {"@type": "Float", "value": 2.5}]
    assert data == {
        "events.small": {"@type": "Float", "value": 0.1},
        "events.large": {"@type": "String", "value": "0.30000000000000004"},
        "events.whole": {"@type": "Int", "value": BEYOND},
        "events.few": {"@type": "List", "value": number},
        "events.many": {"@type": "String", "value": "[9223372036854775809]"},
    }
