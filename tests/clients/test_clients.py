"""Heavy clients open the built release: the same counts in each, and a value that is checked (make test-clients)."""

from __future__ import annotations

import asyncio
import json
import math
import urllib.parse
from pathlib import Path
from typing import Any

import datasets
import frictionless
import mlcroissant
import pytest
import yaml
from datacite import schema45
from datasette.app import Datasette
from rocrate.rocrate import ROCrate

from spanpack.descriptor.index import index
from tests.helpers import Json, copy_base, read_records, write_records
from tests.releases import ROOT, UNICODE, release

NESTED = ("publisher", "counted", "addressee")
"""What is an object or null: mlcroissant has a field for each of its parts."""

PACKAGES = [pytest.param(ROOT, id="corpus"), pytest.param(UNICODE, id="unicode")]


def originals(package: Path) -> dict[str, list[Json]]:
    names = ("entities", "actors", "numbers", "dates", "attributions")
    found = {name: read_records(package / "annotations" / f"{name}.jsonl") for name in names}
    return {"documents": yaml.safe_load((package / "seeds/documents.yaml").read_text(encoding="utf-8"))} | found


def plain(value: Any) -> Any:
    """Return a value of mlcroissant, which gives texts as bytes and null as NaN, as JSON has it."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, list):
        return [plain(item) for item in value]
    return None if value is None or (isinstance(value, float) and math.isnan(value)) else value


@pytest.mark.parametrize("package", PACKAGES)
def test_frictionless_finds_the_archive_valid_and_reads_every_record(package: Path) -> None:
    opened = frictionless.Package(str(release(package).full))
    report = opened.validate()
    assert report.flatten(["type", "message"]) == []
    assert report.valid
    for name, records in originals(package).items():
        if name != "documents":
            assert [row.to_dict() for row in opened.get_table_resource(name).read_rows()] == records, name


@pytest.mark.parametrize("package", PACKAGES)
def test_mlcroissant_loads_every_record(package: Path) -> None:
    dataset = mlcroissant.Dataset(str(release(package).folder / "croissant.json"))
    assert not dataset.metadata.ctx.issues.errors
    assert not dataset.metadata.ctx.issues.warnings
    for name, records in originals(package).items():
        rows = [{key: plain(value) for key, value in row.items()} for row in dataset.records(name)]
        assert [row[f"{name}/id"] for row in rows] == [record["id"] for record in records], name
        for row, record in zip(rows, records, strict=True):
            for key in record:
                if not isinstance(record[key], dict | list) and key not in NESTED:
                    assert row[f"{name}/{key}"] == record[key], (record["id"], key)
            for key in ("source", "cue", "content"):
                for part in ("start", "end", "text") if key in record else ():
                    assert row[f"{name}/{key}/{part}"] == [span[part] for span in record[key]]
            if name == "documents":
                assert row["documents/text"] == (package / record["path"]).read_bytes().decode()
                assert row["documents/zones/end"] == [zone["end"] for zone in record["zones"]]
            if record.get("addressee"):
                told = [span["text"] for span in record["addressee"]["spans"]]
                assert row["attributions/addressee/spans/text"] == told
            if "counted" in record:
                assert row["numbers/counted/text"] == (record["counted"] and record["counted"]["text"])


NAMES = ["first part", "имя", "a.b", "it's", 'a "word"', "back\\slash", "a/b", "a:b", "a%20b", "[0]", "where", "@id"]
"""Names of fields that are no words of ASCII, or mean something to who reads addresses, JSON-LD or paths in JSON."""


def in_id(*names: str) -> str:
    """Return the @id of a set of records, or of a field, by its names."""
    return "/".join(urllib.parse.quote(name, safe="") for name in names)


@pytest.mark.parametrize("layer", ["events", "мои события"])
def test_mlcroissant_loads_the_records_of_fields_with_any_name(layer: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    values = {name: f"{name}!" for name in NAMES}
    texts: Json = {name: {"type": "string"} for name in NAMES}
    closed: Json = {"type": "object", "properties": texts, "required": NAMES, "additionalProperties": False}
    ids: Json = {"id": {"type": "string"}, "document": {"type": "string"}}
    nested: Json = {
        "of": closed,
        "each": {"type": "array", "items": closed},
        "or null": closed | {"type": ["object", "null"]},
    }
    schema = closed | {"properties": ids | texts | nested, "required": [*ids, *NAMES, *nested]}
    (package / "schemas" / f"{layer}.json").write_text(json.dumps(schema, indent=2) + "\n", encoding="utf-8")
    first: Json = {
        "id": "100-e1",
        "document": "100_ada",
        **values,
        "of": values,
        "each": [values, values],
        "or null": None,
    }
    second: Json = first | {"id": "100-e2", "each": [], "or null": values}
    write_records(package / "annotations" / f"{layer}.jsonl", [first, second])
    index(package)
    folder = release(package).folder
    dataset = mlcroissant.Dataset(str(folder / "croissant.json"))
    assert (dataset.metadata.ctx.issues.errors, dataset.metadata.ctx.issues.warnings) == (set(), set())
    fields = {field.id: field.name for one in dataset.metadata.record_sets for field in one.fields}
    assert fields[in_id(layer, "of", "first part")] == f"{layer}/of/first part"
    assert f'.records("{in_id(layer)}")\n' in (folder / "README.md").read_text(encoding="utf-8")
    found = [{name: plain(value) for name, value in row.items()} for row in dataset.records(in_id(layer))]
    expected = []
    for record in (first, second):
        row = {in_id(layer, name): record[name] for name in (*ids, *NAMES)}
        for name in NAMES:
            row[in_id(layer, "of", name)] = values[name]
            row[in_id(layer, "each", name)] = [item[name] for item in record["each"]]
            row[in_id(layer, "or null", name)] = record["or null"] and record["or null"][name]
        expected.append(row)
    assert found == expected


@pytest.mark.parametrize("package", PACKAGES)
def test_hugging_face_datasets_loads_each_configuration_of_the_card(package: Path, tmp_path: Path) -> None:
    folder = str(release(package).folder)
    assert datasets.get_dataset_config_names(folder) == list(originals(package))
    for name, records in originals(package).items():
        rows = datasets.load_dataset(folder, name, split="train", cache_dir=str(tmp_path)).to_list()
        if name == "documents":
            assert [row.pop("text") for row in rows] == [(package / r["path"]).read_bytes().decode() for r in records]
        assert rows == records, name
    default = datasets.load_dataset(folder, split="train", cache_dir=str(tmp_path))
    assert default[0]["id"] == originals(package)["attributions"][0]["id"]


@pytest.mark.parametrize("package", PACKAGES)
def test_datasette_serves_the_tables_and_their_search(package: Path) -> None:
    [path] = (release(package).folder / "tables/sqlite").glob("*.sqlite")

    async def ask() -> tuple[Json, list[Json]]:
        served = Datasette([str(path)], settings={"num_sql_threads": 1})
        await served.invoke_startup()
        tables = await served.client.get(f"/{path.stem}.json")
        word = originals(package)["actors"][0]["text"]
        query = f"/{path.stem}/spans.json"
        found = await served.client.get(query, params={"_search": f'"{word}"', "_shape": "array", "layer": "actors"})
        return tables.json(), found.json()

    tables, found = asyncio.run(ask())
    counts = {table["name"]: table["count"] for table in tables["tables"]}
    assert {name: counts[name] for name in originals(package)} == {
        name: len(records) for name, records in originals(package).items()
    }
    assert {table["fts_table"] for table in tables["tables"] if table["name"] in ("documents", "spans")} == {
        "documents_search",
        "spans_search",
    }
    first = originals(package)["actors"][0]
    assert first["id"] in [row["record"] for row in found]


@pytest.mark.parametrize("package", PACKAGES)
def test_rocrate_reads_the_crate(package: Path) -> None:
    folder = release(package).folder
    crate = ROCrate(str(folder))
    descriptor = json.loads((package / "datapackage.json").read_bytes())
    assert (crate.name, crate.root_dataset["version"]) == (descriptor["title"], descriptor["version"])
    parts = {part.id for part in crate.root_dataset["hasPart"]}
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert parts == files - {"SHA256SUMS", "ro-crate-metadata.json"}
    assert crate.get("annotations/actors.jsonl")["encodingFormat"] == "application/jsonl"


@pytest.mark.parametrize("package", PACKAGES)
def test_datacite_accepts_its_metadata(package: Path) -> None:
    data = json.loads((release(package).folder / "datacite.json").read_bytes())
    assert [error.message for error in schema45.validator.iter_errors(data)] == []
    assert [error.message for error in schema45.validator.iter_errors(data | {"titles": []})] != []
