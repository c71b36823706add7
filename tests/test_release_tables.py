"""The tables of a release lose nothing: the records are made again from each form, and every client counts the same."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import jsonschema
import pandas as pd
import polars as pl
import pyarrow.csv
import pyarrow.parquet
import pytest
import yaml

from spanpack.descriptor.index import index
from spanpack.release import parquet_tables
from spanpack.release.build import build
from spanpack.release.content import Content, read_content
from spanpack.release.csv_tables import guarded, unguarded, write_csv
from spanpack.release.descriptors import csv_descriptor
from spanpack.release.flat import Column, FlatTable, flat_tables
from spanpack.release.members import stored
from spanpack.release.parquet_tables import write_parquet
from spanpack.release.sqlite_tables import write_sqlite
from spanpack.rules.profile import PROFILE
from spanpack.storage import blocks
from spanpack.storage.files import PackageError
from tests.helpers import Json, copy_base, read_records, write_records
from tests.packages import generate
from tests.releases import ROOT, UNICODE, Rows, csv_rows, release

PACKAGES = [pytest.param(ROOT, id="corpus"), pytest.param(UNICODE, id="unicode")]
LAYERS = ("actors", "numbers", "dates", "attributions")
FORMS = ("csv", "parquet", "sqlite")


def sqlite_rows(folder: Path) -> Rows:
    [path] = (folder / "tables/sqlite").glob("*.sqlite")
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    tables = [name for (name,) in connection.execute("select name from sqlite_schema where type = 'table'")]
    try:
        return {
            name: [dict(row) for row in connection.execute(f'select * from "{name}" order by rowid')]
            for name in tables
            if "_search" not in name
        }
    finally:
        connection.close()


def parts(rows: Rows, record: str, where: str) -> list[Json]:
    return [
        {"start": row["start"], "end": row["end"], "text": row["text"]}
        for row in rows["spans"]
        if row["record"] == record and row["field"] == where
    ]


def items(rows: Rows, table: str, record: str, *keys: str) -> list[Any]:
    found = [row for row in rows[table] if row["record"] == record]
    return [row["value"] if not keys else {key: row[key] for key in keys} for row in found]


def made_again(rows: Rows) -> Rows:
    """Return the records of all layers and of the catalogue, made from flat tables alone."""
    numbers = [row | {"counted": next(iter(parts(rows, row["id"], "counted")), None)} for row in rows["numbers"]]
    attributions = []
    for row in rows["attributions"]:
        name = row["id"]
        spans = parts(rows, name, "addressee.spans")
        told = {"spans": spans, "entities": items(rows, "attributions_addressee_entities", name)}
        attributions.append(
            row
            | {where: parts(rows, name, where) for where in ("source", "cue", "content")}
            | {"source_entities": items(rows, "attributions_source_entities", name)}
            | {"addressee": told if spans else None}
        )
    documents = []
    for row in rows["documents"]:
        publisher = {key: row[f"publisher_{key}"] for key in ("entity", "certainty", "note")}
        evidence = items(rows, "documents_published_evidence", row["id"], "kind", "quote", "note")
        published = {"edtf": row["published_edtf"], "certainty": row["published_certainty"], "evidence": evidence}
        documents.append(
            {key: row[key] for key in ("id", "path", "title", "language")}
            | {"publisher": publisher if publisher["entity"] else None, "published": published}
            | {"rights": {key: row[f"rights_{key}"] for key in ("path", "title", "note")}}
            | {"zones": items(rows, "documents_zones", row["id"], "zone", "start", "end")}
        )
    same = {name: rows[name] for name in ("entities", "actors", "dates")}
    return same | {"numbers": numbers, "attributions": attributions, "documents": documents}


def originals(package: Path) -> Rows:
    found = {name: read_records(package / "annotations" / f"{name}.jsonl") for name in (*LAYERS, "entities")}
    return found | {"documents": yaml.safe_load((package / "seeds/documents.yaml").read_text(encoding="utf-8"))}


@pytest.mark.parametrize("read", [csv_rows, sqlite_rows])
@pytest.mark.parametrize("package", PACKAGES)
def test_the_records_are_made_again_from_flat_tables(package: Path, read: Any) -> None:
    rows = made_again(read(release(package).folder))
    expected = originals(package)
    for name, records in expected.items():
        assert rows[name] == records, name


@pytest.mark.parametrize("package", PACKAGES)
def test_the_records_are_made_again_from_parquet(package: Path) -> None:
    folder = release(package).folder / "tables/parquet"
    for name, records in originals(package).items():
        rows = pyarrow.parquet.read_table(folder / f"{name}.parquet").to_pylist()
        if name == "documents":
            texts = [row.pop("text") for row in rows]
            assert texts == [(package / record["path"]).read_bytes().decode() for record in records]
        assert rows == records, name


def test_parquet_is_typed_and_nested() -> None:
    folder = release(ROOT).folder / "tables/parquet"
    schema = pyarrow.parquet.read_schema(folder / "attributions.parquet")
    span = "struct<start: int64, end: int64, text: string>"
    assert str(schema.field("content").type) == f"list<element: {span}>"
    assert (
        str(schema.field("addressee").type) == f"struct<spans: list<element: {span}>, entities: list<element: string>>"
    )
    assert (str(schema.field("form").type), schema.field("form").nullable) == ("string", False)
    assert (str(schema.field("negated").type), schema.field("note").nullable) == ("bool", True)
    assert str(pyarrow.parquet.read_schema(folder / "numbers.parquet").field("at_least").type) == "double"


@pytest.mark.parametrize("package", PACKAGES)
def test_spans_have_a_row_for_each_part(package: Path) -> None:
    rows = csv_rows(release(package).folder)
    texts = {row["id"]: row["text"] for row in rows["documents"]}
    for row in rows["spans"]:
        assert texts[row["document"]][row["start"] : row["end"]] == row["text"]
    records = originals(package)
    count = sum(len(records[name]) for name in ("actors", "numbers", "dates"))
    count += sum(1 for record in records["numbers"] if record["counted"])
    for record in records["attributions"]:
        count += sum(len(record[name]) for name in ("source", "cue", "content"))
        count += len(record["addressee"]["spans"]) if record["addressee"] else 0
    assert len(rows["spans"]) == count


def test_a_discontinuous_content_has_a_row_for_each_of_its_parts() -> None:
    rows = [row for row in csv_rows(release(ROOT).folder)["spans"] if row["record"] == "000-q3"]
    assert [(row["field"], row["part"], row["start"], row["end"]) for row in rows] == [
        ("source", 1, 317, 350),
        ("cue", 1, 351, 355),
        ("content", 1, 246, 316),
        ("content", 2, 381, 630),
        ("addressee.spans", 1, 356, 379),
    ]


@pytest.mark.parametrize("package", PACKAGES)
def test_documents_have_their_text_hash_and_lengths(package: Path) -> None:
    for row in csv_rows(release(package).folder)["documents"]:
        raw = (package / row["path"]).read_bytes()
        assert (row["text"], row["characters"], row["bytes"]) == (raw.decode(), len(raw.decode()), len(raw))


def test_csv_is_utf8_without_byte_order_mark_and_ends_its_lines_with_lf() -> None:
    for path in (release(UNICODE).folder / "tables/csv").glob("*.csv"):
        raw = path.read_bytes()
        raw.decode("utf-8")
        assert not raw.startswith(b"\xef\xbb\xbf")
        assert raw.endswith(b"\n")
        assert b"\r\n" not in raw


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠"])
def test_what_a_spreadsheet_may_take_for_a_formula_is_guarded_and_comes_back(begin: str, tmp_path: Path) -> None:
    note = f"{begin}cmd|' /C calc'!A0, \"quoted\"\r\nsecond line"
    table = FlatTable("notes", "", [Column("id", "string"), Column("note", "string")], ("id",), {})
    write_csv(tmp_path / "notes.csv", table, [("a", note), ("b", None)])
    rows = list(csv.DictReader(io.StringIO((tmp_path / "notes.csv").read_bytes().decode(), newline="")))
    assert rows[0]["note"] == "'" + note
    assert unguarded(rows[0]["note"]) == note
    assert rows[1]["note"] == ""


def test_no_cell_of_the_release_begins_like_a_formula() -> None:
    cells = 0
    for package in (ROOT, UNICODE):
        for path in (release(package).folder / "tables/csv").glob("*.csv"):
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.reader(file):
                    cells += len(row)
                    assert not any(cell.startswith(tuple("=+-@＝＋－＠\t\r\n")) for cell in row), path
    assert cells > 10_000


def test_the_empty_text_and_null_are_told_apart() -> None:
    assert (guarded(""), unguarded(guarded(""))) == ("'", "")
    assert [unguarded(guarded(text)) for text in ("'", "''", "a", "=")] == ["'", "''", "a", "="]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("package", PACKAGES)
def test_each_form_is_a_data_package_that_frictionless_finds_valid(package: Path, form: str) -> None:
    path = release(package).folder / "tables" / form / "datapackage.json"
    descriptor = json.loads(path.read_bytes())
    profile = json.loads(PROFILE.read_text(encoding="utf-8"))
    assert [error.message for error in jsonschema.Draft7Validator(profile).iter_errors(descriptor)] == []
    report = frictionless.validate(str(path))
    assert report.flatten(["type", "message"]) == []
    assert report.valid
    rows = {task.name: task.stats.get("rows") for task in report.tasks if task.type == "table"}
    expected = {name: len(records) for name, records in originals(package).items()}
    assert {name: rows.get(name) for name in expected} == (dict.fromkeys(expected) if form == "sqlite" else expected)


def test_frictionless_sees_a_reference_to_nothing_in_the_csv(tmp_path: Path) -> None:
    content = read_content(UNICODE)
    tables = flat_tables(content)
    for name, table in tables.items():
        rows = list(table.rows(content))
        if name == "actors":
            place = [column.name for column in table.columns].index("entity")
            rows[0] = (*rows[0][:place], "nobody", *rows[0][place + 1 :])
        write_csv(tmp_path / f"{name}.csv", table, rows)
    files = {path.name: stored(path) for path in tmp_path.glob("*.csv")}
    (tmp_path / "datapackage.json").write_text(json.dumps(csv_descriptor(content, tables, files)), encoding="utf-8")
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.flatten(["type", "rowNumber"]) == [["foreign-key", 2]]


@pytest.mark.parametrize("package", PACKAGES)
def test_pandas_polars_duckdb_and_arrow_count_the_same_and_see_the_same_value(package: Path) -> None:
    folder = release(package).folder
    for name, records in originals(package).items():
        parquet, table = folder / f"tables/parquet/{name}.parquet", folder / f"tables/csv/{name}.csv"
        many, last = len(records), records[-1]["id"]
        frame = pd.read_parquet(parquet)
        assert (len(frame), frame["id"].iloc[-1]) == (many, last)
        text = pd.read_csv(table, dtype=str, keep_default_na=False)
        assert (len(text), text["id"].iloc[-1]) == (many, last)
        for polars in (pl.read_parquet(parquet), pl.read_csv(table, infer_schema=False)):
            assert (polars.height, polars["id"][-1]) == (many, last)
        for path in (parquet, table):
            assert duckdb.execute(
                f"select count(*), max_by(id, n) from (select id, row_number() over () n from '{path}')"
            ).fetchall() == [(many, last)]
        options = pyarrow.csv.ParseOptions(newlines_in_values=True)
        arrow = pyarrow.csv.read_csv(table, parse_options=options)
        assert (arrow.num_rows, arrow["id"][-1].as_py()) == (many, last)


def test_every_reader_of_csv_has_the_text_of_a_document_with_its_line_ends() -> None:
    folder = release(UNICODE).folder
    expected = (UNICODE / "seeds/700_uni.txt").read_bytes().decode()
    path = folder / "tables/csv/documents.csv"
    assert pd.read_csv(path, dtype=str, keep_default_na=False)["text"][0] == expected
    assert pl.read_csv(path, infer_schema=False)["text"][0] == expected
    assert duckdb.execute(f"select text from read_csv('{path}', all_varchar=true)").fetchall() == [(expected,)]


@pytest.mark.parametrize("package", PACKAGES)
def test_the_database_is_whole_and_its_keys_hold(package: Path) -> None:
    [path] = (release(package).folder / "tables/sqlite").glob("*.sqlite")
    connection = sqlite3.connect(path)
    assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
    assert connection.execute("pragma foreign_key_check").fetchall() == []
    assert connection.execute("pragma freelist_count").fetchall() == [(0,)]
    for name in ("documents_search", "spans_search"):
        connection.execute(f"insert into {name}({name}) values ('integrity-check')")
    keys = {(row[3], row[2], row[4]) for row in connection.execute("pragma foreign_key_list(attributions)")}
    assert keys == {
        ("document", "documents", "id"),
        ("parent", "attributions", "id"),
        ("repeat_of", "attributions", "id"),
    }
    indexes = {name for (name,) in connection.execute("select name from sqlite_schema where name like 'by%'")}
    assert {"by_actors_entity", "by_spans_document_start_end", "by_attributions_parent"} <= indexes
    connection.close()


def test_full_text_search_finds_documents_and_spans() -> None:
    [path] = (release(ROOT).folder / "tables/sqlite").glob("*.sqlite")
    connection = sqlite3.connect(path)
    hits = "select rowid from documents_search where documents_search match ?"
    documents = f"select id from documents where rowid in ({hits}) order by id"
    found = [name for (name,) in connection.execute(documents, ("wagner",))]
    expected = [p.stem for p in sorted((ROOT / "seeds").glob("*.txt")) if "Wagner" in p.read_bytes().decode()]
    assert found == expected != []
    spans = (
        "select distinct record from spans join spans_search on spans.rowid = spans_search.rowid "
        "where spans_search match ? and layer = 'attributions' order by record"
    )
    assert [name for (name,) in connection.execute(spans, ('"mercenary group"',))] == ["000-q3"]
    connection.close()


def test_full_text_search_finds_letters_beyond_ascii() -> None:
    [path] = (release(UNICODE).folder / "tables/sqlite").glob("*.sqlite")
    connection = sqlite3.connect(path)
    record, text = next(
        (row["record"], row["text"])
        for row in csv_rows(release(UNICODE).folder)["spans"]
        if any(character.isalpha() and ord(character) > 0x24F for character in row["text"])
    )
    query = "select record from spans join spans_search on spans.rowid = spans_search.rowid where spans_search match ?"
    assert record in {name for (name,) in connection.execute(query, ('"' + text.replace('"', '""') + '"',))}
    connection.close()


PLACES: Json = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Place",
    "type": "object",
    "spanpack:span": True,
    "properties": {
        "id": {"type": "string", "pattern": "^[A-Za-z0-9]+-p[1-9][0-9]*$"},
        "document": {"$ref": "common.json#/$defs/document_id"},
        "start": {"$ref": "common.json#/$defs/start"},
        "end": {"$ref": "common.json#/$defs/end"},
        "text": {"$ref": "common.json#/$defs/text"},
        "point": {
            "type": ["object", "null"],
            "properties": {"latitude": {"type": ["number", "null"]}, "empty": {"type": "string"}},
            "required": ["latitude", "empty"],
            "additionalProperties": False,
        },
        "box": {
            "type": ["object", "null"],
            "properties": {"north": {"type": ["number", "null"]}},
            "required": ["north"],
            "additionalProperties": False,
        },
        "names": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"language": {"type": "string"}, "forms": {"type": "array", "items": {"type": "string"}}},
                "required": ["language", "forms"],
                "additionalProperties": False,
            },
        },
        "codes": {"type": ["array", "null"], "items": {"type": "integer"}},
    },
    "required": ["id", "document", "start", "end", "text", "point", "box", "names", "codes"],
}


def with_places(folder: Path) -> Content:
    package = copy_base(folder)
    actors = read_records(package / "annotations" / "actors.jsonl")
    first, second = [{key: actor[key] for key in ("document", "start", "end", "text")} for actor in actors[:2]]
    names = [{"language": "en", "forms": ["-a", "b"]}]
    places = [
        {
            "id": "100-p1",
            **first,
            "point": {"latitude": -1.5, "empty": ""},
            "box": {"north": None},
            "names": names,
            "codes": [1, 2],
        },
        {"id": "100-p2", **second, "point": None, "box": None, "names": [], "codes": None},
    ]
    (package / "schemas" / "places.json").write_text(json.dumps(PLACES, indent=2) + "\n", encoding="utf-8")
    write_records(package / "annotations" / "places.jsonl", places)
    index(package)
    return read_content(package)


def test_a_layer_of_its_own_is_in_all_tables_with_what_nests_deeper_as_json(tmp_path: Path) -> None:
    content = with_places(tmp_path)
    tables = flat_tables(content)
    columns = [column.name for column in tables["places"].columns]
    head = ["id", "document", "start", "end", "text"]
    assert columns == [*head, "point_latitude", "point_empty", "box", "box_north", "names", "codes"]
    assert [row[5:] for row in tables["places"].rows(content)] == [
        (-1.5, "", True, None, '[{"language": "en", "forms": ["-a", "b"]}]', "[1, 2]"),
        (None, None, False, None, "[]", None),
    ]
    write_csv(tmp_path / "places.csv", tables["places"], tables["places"].rows(content))
    assert (
        (tmp_path / "places.csv")
        .read_text(encoding="utf-8")
        .splitlines()[1]
        .endswith(''',-1.5,',true,,"[{""language"": ""en"", ""forms"": [""-a"", ""b""]}]","[1, 2]"''')
    )
    write_parquet(tmp_path / "places.parquet", "places", content)
    assert pyarrow.parquet.read_table(tmp_path / "places.parquet").to_pylist() == list(content.records("places"))
    write_sqlite(tmp_path / "places.sqlite", tables.values(), lambda table: table.rows(content))
    with closing(sqlite3.connect(tmp_path / "places.sqlite")) as connection:
        assert connection.execute("select id, codes from places").fetchall() == [("100-p1", "[1, 2]"), ("100-p2", None)]


def test_a_layer_with_the_name_of_a_table_of_the_release_is_refused(tmp_path: Path) -> None:
    content = with_places(tmp_path)
    places = content.layers["places"]
    content = replace(content, layers={**content.layers, "spans": replace(places, name="spans")})
    with pytest.raises(
        PackageError, match=r"^a release has a table spans of its own; give the layer of this name another$"
    ):
        flat_tables(content)


def test_a_number_that_sqlite_cannot_hold_is_an_error_that_says_so(tmp_path: Path) -> None:
    tables = [FlatTable(name, "", [Column("id", "integer")], ("id",), {}) for name in ("documents", "spans")]
    with pytest.raises(PackageError, match=r"^SQLite cannot hold the tables: "):
        write_sqlite(tmp_path / "tables.sqlite", tables, lambda table: [(2**63,)])


NUMBER: Json = {"type": "number"}


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        (NUMBER, 2**53 + 1, "9007199254740993"),
        ({"type": ["array", "null"], "items": NUMBER}, [0.5, 2**53 + 1], "[0.5, 9007199254740993]"),
        ({"type": ["integer", "null"]}, 2**63, "9223372036854775808"),
        ({"type": ["number", "null"]}, 10**20, "100000000000000000000"),
    ],
)
def test_a_value_that_no_table_can_hold_is_named_with_its_record_and_its_field(
    part: Json, value: object, said: str, tmp_path: Path
) -> None:
    package = with_amounts(tmp_path, part, 2**53 if part == NUMBER else None, value)
    with pytest.raises(PackageError) as error:
        build(package, tmp_path / "dist")
    assert str(error.value) == (
        f"annotations/events.jsonl: 100-e2: amount is {said}, which no table can hold: "
        "a whole number has 64 bits there, and 53 where its schema says number. Let it be a text."
    )
    assert not (tmp_path / "dist").exists()


def test_a_field_of_two_types_is_named_though_no_value_is_to_blame(tmp_path: Path) -> None:
    package = with_amounts(tmp_path, {"type": ["integer", "string"]}, 1, "one")
    with pytest.raises(PackageError) as error:
        build(package, tmp_path / "dist")
    said = "amount may be integer or string; a column of a table has one type"
    assert str(error.value) == f"events: has no form in Parquet: {said}"


def with_amounts(folder: Path, part: Json, *amounts: object) -> Path:
    """Return a package with a layer of events, whose amounts these are."""
    package = copy_base(folder)
    properties = {"id": {"type": "string"}, "document": {"type": "string"}, "amount": part}
    schema = {"type": "object", "properties": properties}
    (package / "schemas" / "events.json").write_text(json.dumps(schema, indent=2) + "\n", encoding="utf-8")
    events = [
        {"id": f"100-e{number}", "document": "100_ada", "amount": amount} for number, amount in enumerate(amounts, 1)
    ]
    write_records(package / "annotations" / "events.jsonl", events)
    index(package)
    return package


def test_a_large_table_has_several_row_groups_in_parquet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = read_content(generate(tmp_path / "many", 40))
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 2_000)
    monkeypatch.setattr(parquet_tables, "GROUP_BYTES", 4_000)
    for name in ("documents", "actors", "attributions"):
        path = tmp_path / f"{name}.parquet"
        write_parquet(path, name, content)
        groups = pyarrow.parquet.ParquetFile(path).metadata.num_row_groups
        assert groups > 1, name
        rows = pyarrow.parquet.read_table(path).to_pylist()
        if name == "documents":
            assert [row.pop("text") for row in rows] == [content.text(document) for document in content.texts]
        assert rows == list(content.records(name))
