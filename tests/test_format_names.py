"""Names of layers and fields that a format has, or cannot have: they come back, or the export says which to change."""

from __future__ import annotations

import json
from pathlib import Path

import cassis
import pytest

from spanpack.cli import main
from spanpack.formats.exporting import export
from spanpack.formats.importing import import_annotations
from spanpack.formats.names import IMPORTABLE
from tests.helpers import Json, read_records
from tests.test_format_values import FULL, package, read_back

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


@pytest.mark.parametrize("name", ["cas-json", "cas-xmi"])
def test_layers_that_would_be_one_type_of_a_cas_are_refused(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = package(tmp_path, PLACED, layer="my_layer")
    package(tmp_path / "other", PLACED, layer="my-layer")
    for path in ("schemas/my-layer.json", "annotations/my-layer.jsonl"):
        (made / path).write_bytes((tmp_path / "other" / "base" / path).read_bytes())
    assert main(["index", str(made)]) == 0
    capsys.readouterr()
    assert main(["export", name, str(tmp_path / "out"), str(made)]) == 2
    shown = "spanpack: my-layer and my_layer would be one type of a CAS; give one of the layers another name\n"
    assert capsys.readouterr().err == shown
    assert not (tmp_path / "out").exists()


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
