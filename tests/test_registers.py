"""A register that a corpus adds: what its records refer to, and what refers to them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import spanpack
from spanpack.descriptor.index import index
from spanpack.editing.add import DraftError, add
from tests.helpers import Json, copy_base, read_records, write_records
from tests.test_fifth_layer import PATH as PLACES
from tests.test_fifth_layer import SCHEMA, place

REGIONS = "annotations/regions.jsonl"
REGION: Json = {
    "title": "Region",
    "type": "object",
    "properties": {
        "id": {"description": "Id.", "type": "string", "pattern": "^[a-z]+$"},
        "kids": {
            "description": "Its parts.",
            "type": "array",
            "items": {"description": "A part.", "type": "string", "spanpack:ref": "regions"},
        },
        "owner": {"description": "Whose it is.", "type": ["string", "null"], "spanpack:ref": "entities"},
    },
    "required": ["id", "kids", "owner"],
    "additionalProperties": False,
}
IN_REGION: Json = {"description": "Where it is.", "type": ["string", "null"], "spanpack:ref": "regions"}
UNUSED = {"name": "Zoe", "type": "person", "country": None, "sector": None, "wikidata": None, "note": None}


def region(name: str, *kids: str, owner: str | None = None) -> Json:
    return {"id": name, "kids": list(kids), "owner": owner}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Return the base package with the schema of a register that refers to itself, and to entities."""
    package = copy_base(tmp_path)
    (package / "schemas" / "regions.json").write_text(json.dumps(REGION) + "\n", encoding="utf-8")
    return package


def found(package: Path, *regions: Json) -> list[tuple[str, str, int, str, str]]:
    write_records(package / REGIONS, list(regions))
    index(package)
    return [(one.rule, one.path, one.line, one.message, one.fix) for one in spanpack.validate(package)]


def with_place(package: Path, name: str | None) -> None:
    """Add a layer that refers to the register, with a record that names ``name``."""
    schema: Any = SCHEMA | {"properties": SCHEMA["properties"] | {"region": IN_REGION}}
    schema["required"] = list(schema["properties"])
    (package / "schemas" / "places.json").write_text(json.dumps(schema) + "\n", encoding="utf-8")
    write_records(package / PLACES, [place(1, 22, "bridge", region=name)])


def unused(line: int, name: str) -> tuple[str, str, int, str, str]:
    return "R407", REGIONS, line, f'nothing refers to "{name}"', "Remove the record, or refer to it."


def test_records_of_a_register_that_no_layer_refers_to_need_no_use(package: Path) -> None:
    assert found(package, region("a", "b"), region("b"), region("c")) == []


def test_a_record_is_used_where_another_one_of_the_register_refers_to_it(package: Path) -> None:
    with_place(package, "a")
    assert found(package, region("a", "b"), region("b")) == []
    assert found(package, region("a"), region("b", "a")) == [unused(2, "b")]


def test_a_record_is_not_used_where_it_alone_refers_to_itself(package: Path) -> None:
    with_place(package, "a")
    [use, circle] = found(package, region("a"), region("b", "b"))
    assert circle[:4] == ("R406", REGIONS, 2, "kids goes round: b → b")
    assert use == unused(2, "b")


def test_a_record_of_another_register_is_used_where_one_refers_to_it(package: Path) -> None:
    entities = package / "annotations" / "entities.jsonl"
    write_records(entities, [*read_records(entities), {"id": "zoe", **UNUSED}])
    assert [one[:3] for one in found(package, region("a"))] == [("R407", "annotations/entities.jsonl", 5)]
    assert found(package, region("a", owner="zoe")) == []


def test_an_id_that_a_register_does_not_have_is_found_and_no_other_one_is_called_unused(package: Path) -> None:
    with_place(package, "north")
    fix = "Is south meant? Correct the id here, or in regions if it is misspelt there; or add the record it names."
    message = '"souht" is no id in regions'
    assert found(package, region("north", "souht"), region("south")) == [("R404", REGIONS, 1, message, fix)]
    message, fix = '"nobody" is no id in entities', "Correct the id, or add the record it names."
    assert found(package, region("north", owner="nobody")) == [("R404", REGIONS, 1, message, fix)]


def test_what_refers_to_a_record_that_is_rejected_is_not_wrong_as_well(package: Path) -> None:
    with_place(package, "a")
    assert [one[0] for one in found(package, region("a", "b"), region("b") | {"owner": 1})] == ["S203"]
    assert [one[0] for one in found(package, region("a", "b"), region("b") | {"id": 1})] == ["S203"]
    write_records(package / REGIONS, [region("a", "c"), region("b")])
    with (package / REGIONS).open("a", encoding="utf-8") as file:
        file.write('{"id": "c", "ki')
    index(package)
    assert [(one.rule, one.line) for one in spanpack.validate(package)] == [("F107", 3)]


def test_records_are_added_that_refer_to_each_other(package: Path) -> None:
    draft = package.parent / "draft.yaml"
    draft.write_text("regions:\n  - {id: b}\n  - {id: a, kids: [b], owner: officials}\n", encoding="utf-8")
    assert add(package, draft) == {"regions": ["b", "a"]}
    assert read_records(package / REGIONS) == [region("a", "b", owner="officials"), region("b")]
    assert spanpack.validate(package) == []
    draft.write_text("regions:\n  - {id: c, kids: [d]}\n  - {id: d, kids: [c]}\n", encoding="utf-8")
    with pytest.raises(DraftError) as caught:
        add(package, draft)
    [problem] = caught.value.problems
    assert problem.removeprefix(str(draft)).split("\n")[0] == (
        ":2:19: R406 references go round in a circle: kids goes round: c → d → c"
    )


def test_a_register_refers_to_no_record_of_a_document(package: Path) -> None:
    actors = {"description": "Who was first.", "type": ["string", "null"], "spanpack:ref": "actors"}
    schema: Any = REGION | {"properties": REGION["properties"] | {"first": actors}}
    schema["required"] = list(schema["properties"])
    (package / "schemas" / "regions.json").write_text(json.dumps(schema, indent=2) + "\n", encoding="utf-8")
    line = json.dumps(schema, indent=2).split('"actors"')[0].count("\n") + 1
    said = 'spanpack:ref names the layer "actors", whose records belong to documents; regions has none'
    assert found(package, region("a") | {"first": "100-a9999"}) == [
        ("P011", "schemas/regions.json", line, said, "Let actors refer to regions.")
    ]
