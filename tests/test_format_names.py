"""Names of layers and fields that a format has, or cannot have: they come back, or the export says which to change."""

from __future__ import annotations

import json
from pathlib import Path

import cassis
import pytest

import spanpack
from spanpack.cli import main
from spanpack.formats.exporting import export
from spanpack.formats.importing import import_annotations
from spanpack.formats.names import IMPORTABLE
from tests.helpers import Json, read_records
from tests.test_format_values import (
    ADA,
    BRIDGE,
    EVENT,
    FULL,
    ONE,
    OPEN,
    SPANS,
    add_layer,
    assert_comes_back,
    package,
    read_back,
)

OTHER: Json = {"id": {"type": "string", "pattern": "^[A-Za-z0-9]+-z[1-9][0-9]*$"}}
"""The ids of a second layer."""
PLACED: Json = {field: FULL[field] for field in ("id", "document", "trigger")}
FEATURES = {
    "class": "class_value",
    "from": "from_value",
    "None": "None_value",
    "get": "get_value",
    "xmiID": "xmiID_value",
    "имя": "u0438u043cu044f",
    "род": "u0440u043eu0434",
    "a-b": "a_b",
    "a_b": "a_b_2",
    "A.B": "A_B_3",
    "value": "value",
    "_under": "x_under",
    "1st": "x1st",
    "text": "text",
    "spans": "spans",
}
"""Names of fields, and of their features in a CAS."""


def lines(folder: Path, layer: str = "events") -> list[Json]:
    return read_records(folder / "annotations" / f"{layer}.jsonl")


@pytest.mark.parametrize("name", IMPORTABLE)
def test_fields_of_any_name_come_back(name: str, tmp_path: Path) -> None:
    record = PLACED | {field: f"of {field}" for field in FEATURES}
    made = package(tmp_path, record)
    assert export(made, name, tmp_path / "out").losses == {}
    assert json.dumps(read_back(name, made, tmp_path / "out")) == json.dumps([record])
    before = (made / "annotations" / "events.jsonl").read_bytes()
    counts = import_annotations(made, name, tmp_path / "out")
    assert counts.by_kind["same"]["events"] == 1
    assert (made / "annotations" / "events.jsonl").read_bytes() == before


def test_features_of_a_cas_have_names_that_uima_allows_and_no_two_the_same(tmp_path: Path) -> None:
    export(package(tmp_path, PLACED | dict.fromkeys(FEATURES, "x")), "cas-xmi", tmp_path / "out")
    with (tmp_path / "out" / "TypeSystem.xml").open("rb") as file:
        features = cassis.load_typesystem(file).get_type("spanpack.Events").features
    expected = {"identifier", "trigger", *FEATURES.values()}
    assert {feature.name for feature in features} == expected
    assert len({name.lower() for name in expected}) == len(FEATURES) + 2


@pytest.mark.parametrize("name", ["cas-json", "cas-xmi"])
def test_a_layer_in_another_script_is_a_type_of_a_cas(name: str, tmp_path: Path) -> None:
    made = package(tmp_path, PLACED, layer="места")
    export(made, name, tmp_path / "out")
    assert "spanpack.U043cu0435u0441u0442u0430<" in (tmp_path / "out" / "TypeSystem.xml").read_text("utf-8")
    assert read_back(name, made, tmp_path / "out", layer="места") == [PLACED]


@pytest.mark.parametrize("name", IMPORTABLE)
def test_names_that_differ_in_a_sign_only_are_two(name: str, tmp_path: Path) -> None:
    choice = {"enum": ["x", "y", None]}
    parts = {"first part": SPANS, "first_part": SPANS, "first-part": SPANS, "a.b": choice, "a_b": choice, "a b": choice}
    records = [
        EVENT
        | {"trigger": ADA, "first part": [OPEN], "first_part": [], "first-part": [BRIDGE]}
        | {"a.b": "x", "a_b": "y", "a b": None},
        EVENT
        | {"id": "100-e2", "trigger": BRIDGE, "first part": [], "first_part": [ADA], "first-part": []}
        | {"a.b": None, "a_b": "x", "a b": "y"},
    ]
    assert_comes_back(name, package(tmp_path, *records, parts=parts), tmp_path / "out", records)


def test_of_names_that_are_one_in_brat_all_but_one_have_an_underscore_more(tmp_path: Path) -> None:
    parts = {"first part": SPANS, "first_part": SPANS, "a.b": {"enum": ["x"]}, "a b": {"enum": ["y"]}}
    record = EVENT | {"trigger": ADA, "first part": [OPEN], "first_part": [BRIDGE], "a.b": "x", "a b": "y"}
    made = package(tmp_path, record, parts=parts)
    export(made, "brat", tmp_path / "out")
    types = (tmp_path / "out" / "annotation.conf").read_text(encoding="utf-8").splitlines()
    assert [line for line in types if line.startswith("events")] == [
        "events-first_part_",
        "events-first_part",
        "events\tfirst_part_?:events-first_part_, first_part?:events-first_part",
        "events-a_b\tArg:events, Value:x",
        "events-a_b_\tArg:events, Value:y",
    ]
    written = (tmp_path / "out" / "100_ada.ann").read_text(encoding="utf-8").splitlines()
    assert [line for line in written if "\tevents" in line] == [
        "T45\tevents 53 62\tAda Brown",
        "T46\tevents-first_part_ 34 38\topen",
        "T47\tevents-first_part 22 28\tbridge",
        "E6\tevents:T45 first_part_:T46 first_part:T47",
        "A29\tevents-a_b E6 x",
        "A30\tevents-a_b_ E6 y",
    ]


@pytest.mark.parametrize(
    ("name", "other"),
    [*((name, "events-part") for name in IMPORTABLE), ("brat", "events.part"), ("label-studio", "events.part")],
)
def test_a_layer_may_be_named_as_a_role_of_another(name: str, other: str, tmp_path: Path) -> None:
    record = EVENT | {"trigger": ADA, "part": [OPEN]}
    made = package(tmp_path, record, parts={"part": SPANS})
    span = {"id": "100-z1", "document": "100_ada", **BRIDGE}
    add_layer(made, other, span, parts=OTHER | ONE["properties"], **{"spanpack:span": True})
    assert_comes_back(name, made, tmp_path / "out", [record])
    assert json.dumps(read_back(name, made, tmp_path / "out", layer=other)) == json.dumps([span])


@pytest.mark.parametrize("name", IMPORTABLE)
def test_a_layer_may_have_a_full_stop_in_its_name(name: str, tmp_path: Path) -> None:
    record = EVENT | {"trigger": ADA, "part": [OPEN]}
    made = package(tmp_path, record, parts={"part": SPANS}, layer="my.events")
    assert export(made, name, tmp_path / "out").losses == {}
    assert json.dumps(read_back(name, made, tmp_path / "out", layer="my.events")) == json.dumps([record])


def test_layers_that_would_share_a_group_of_a_docbin_are_refused(tmp_path: Path) -> None:
    made = package(tmp_path, EVENT | {"trigger": ADA, "part": [OPEN]}, parts={"part": SPANS})
    span = {"id": "100-z1", "document": "100_ada", **BRIDGE}
    add_layer(made, "events.part", span, parts=OTHER | ONE["properties"], **{"spanpack:span": True})
    said = "would share the group events.part of spans in a DocBin; give one of the layers another name$"
    with pytest.raises(spanpack.PackageError, match=f"^events and events.part {said}"):
        export(made, "docbin", tmp_path / "out")


@pytest.mark.parametrize(
    ("name", "tool", "one"),
    [
        ("cas-json", "a CAS", "a-b"),
        ("cas-xmi", "a CAS", "a-b"),
        ("brat", "brat", "a-b"),
        ("label-studio", "Label Studio", "a.b"),
    ],
)
def test_layers_that_would_be_one_in_the_tool_are_refused(
    name: str, tool: str, one: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = package(tmp_path, PLACED, layer=one)
    export(made, name, tmp_path / "before")
    add_layer(made, "a_b", EVENT | {"id": "100-z1", "trigger": OPEN}, parts=OTHER)
    assert main(["export", name, str(tmp_path / "out"), str(made)]) == 2
    shown = f"spanpack: {one} and a_b would be one type of {tool}; give one of the layers another name\n"
    assert capsys.readouterr().err == shown
    assert not (tmp_path / "out").exists()
    assert main(["import", name, str(tmp_path / "before"), str(made)]) == 2
    assert capsys.readouterr().err == shown


def test_a_field_that_has_the_name_of_an_infon_of_bioc_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = package(tmp_path, PLACED | {"layer": "x"})
    assert main(["export", "bioc", str(tmp_path / "out"), str(made)]) == 2
    shown = "spanpack: bioc keeps the layer of a record under layer; rename this field of schemas/events.json\n"
    assert capsys.readouterr().err == shown
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("layer", ["text", "title", "zones"])
def test_a_layer_that_has_the_name_of_a_key_of_a_line_is_refused(
    layer: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = package(tmp_path, PLACED, layer=layer)
    assert main(["export", "jsonl", str(tmp_path / "out"), str(made)]) == 2
    shown = f"spanpack: jsonl keeps the {layer} of a document under {layer}; give the layer of this name another\n"
    assert capsys.readouterr().err == shown
    assert not (tmp_path / "out").exists()
