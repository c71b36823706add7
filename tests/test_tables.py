"""Tables for Arrow, pandas, polars and DuckDB: types from the schemas, every value as in the file."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import spanpack
from spanpack.descriptor.index import index
from spanpack.model.tables import arrow_lines, arrow_rows, arrow_schema
from spanpack.schemas.layer import read_layer
from tests.helpers import BASE, Json, change, copy_base, read_records, write_records
from tests.packages import generate
from tests.test_fifth_layer import PATH, PLACES, SCHEMA

ROOT = Path(__file__).parent.parent
UNICODE = BASE.parent / "unicode"
CORPUS = spanpack.load(BASE)
LAYERS = ("actors", "numbers", "dates", "attributions")
SPAN = "struct<start: int64, end: int64, text: string>"
WORDS = "dictionary<values=string, indices=int8, ordered=0>"


def types(table: pa.Table) -> dict[str, str]:
    return {field.name: str(field.type) for field in table.schema}


@pytest.mark.parametrize("package", [BASE, UNICODE, ROOT], ids=lambda path: path.name)
@pytest.mark.parametrize("name", [*LAYERS, "entities"])
def test_every_value_of_every_record_is_in_the_arrow_table(package: Path, name: str) -> None:
    table = spanpack.load(package).to_arrow(name)
    assert table.to_pylist() == read_records(package / "annotations" / f"{name}.jsonl")
    table.validate(full=True)


@pytest.mark.parametrize("name", LAYERS)
def test_every_value_is_in_the_other_tables(name: str) -> None:
    records = read_records(BASE / "annotations" / f"{name}.jsonl")
    assert CORPUS.to_polars(name).to_dicts() == records
    frame = CORPUS.to_pandas(name)
    assert json.loads(frame.to_json(orient="records")) == records
    relation = CORPUS.to_duckdb(name)
    assert [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()] == records


def test_types_of_arrow() -> None:
    head = {"id": "string", "document": "string"}
    tail = {"certainty": WORDS, "note": "string"}
    span = {"start": "int64", "end": "int64", "text": "string"}
    assert types(CORPUS.to_arrow("actors")) == {**head, **span, "entity": "string", "mention": WORDS, **tail}
    assert types(CORPUS.to_arrow("numbers")) == {
        **head,
        **span,
        **{"type": WORDS, "at_least": "double", "at_most": "double", "approximate": "bool", "unit": "string"},
        **{"per": "string", "counted": SPAN},
        **tail,
    }
    assert types(CORPUS.to_arrow("dates")) == {
        **head,
        **span,
        **{"type": WORDS, "value": "string", "mod": WORDS, "anchor": "string"},
        **tail,
    }
    spans = f"list<item: {SPAN}>"
    assert types(CORPUS.to_arrow("attributions")) == {
        **head,
        **dict.fromkeys(("source", "cue", "content"), spans),
        "source_entities": "list<item: string>",
        **dict.fromkeys(("identification", "attitude", "form"), WORDS),
        "negated": "bool",
        "addressee": f"struct<spans: {spans}, entities: list<item: string>>",
        **{"parent": "string", "repeat_of": "string"},
        **tail,
    }


def test_what_may_be_null_and_what_it_means_is_in_the_arrow_schema() -> None:
    schema = CORPUS.to_arrow("dates").schema
    assert [field.name for field in schema if field.nullable] == ["mod", "anchor", "note"]
    assert schema.field("type").metadata == {b"description": b"date, time, duration or set (TIMEX3 type)."}
    words = CORPUS.to_arrow("dates").column("mod").chunk(0).dictionary.to_pylist()
    assert words == [*("start", "mid", "end", "approx", "less_than", "more_than", "equal_or_less", "equal_or_more")]


def test_a_layer_becomes_a_table_of_arrow_without_pandas() -> None:
    code = (
        "import sys, spanpack; print(spanpack.load(sys.argv[1]).to_arrow('actors').num_rows, 'pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, BASE], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "6 False\n"


def test_documents_come_with_their_text() -> None:
    table = CORPUS.to_arrow("documents")
    assert table.column_names == [*CORPUS.schemas["documents"].fields, "text"]
    [row] = table.to_pylist()
    assert row["text"] == CORPUS["100"].text
    assert row["publisher"] == {"entity": "daily-post", "certainty": "medium", "note": "Not printed."}
    assert row["zones"][1] == {"zone": "headline", "start": 11, "end": 45}
    assert row["published"]["evidence"][0]["quote"] == "May 2021"


def test_types_of_pandas() -> None:
    frame = CORPUS.to_pandas("numbers")
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
        **dict.fromkeys(("id", "document", "text", "unit", "per", "note"), "string"),
        **dict.fromkeys(("start", "end"), "Int64"),
        **dict.fromkeys(("at_least", "at_most"), "Float64"),
        **dict.fromkeys(("type", "certainty"), "category"),
        **{"approximate": "boolean", "counted": "object"},
    }
    assert frame["id"][0] == "100-n1"
    assert frame["unit"].isna().tolist() == [True]
    assert frame["counted"][0] == {"start": 171, "end": 178, "text": "workers"}
    assert frame["type"].cat.categories.tolist() == ["count", "money", "percent", "measure"]
    content = CORPUS.to_pandas("attributions")["content"]
    assert content[0] == [{"start": 22, "end": 45, "text": "bridge will open in May"}]


def test_types_of_polars() -> None:
    schema = CORPUS.to_polars("attributions").schema
    span = pl.Struct({"start": pl.Int64, "end": pl.Int64, "text": pl.String})
    assert schema["content"] == pl.List(span)
    assert schema["form"] == pl.Enum(["direct", "indirect", "mixed"])
    assert schema["negated"] == pl.Boolean
    assert schema["addressee"] == pl.Struct({"spans": pl.List(span), "entities": pl.List(pl.String)})


def test_types_of_duckdb() -> None:
    database = CORPUS.to_duckdb()
    tables = database.sql("select table_name from duckdb_tables() order by table_oid").fetchall()
    assert tables == [("actors",), ("numbers",), ("dates",), ("attributions",), ("entities",), ("documents",)]
    kinds = dict(database.sql("select column_name, column_type from (describe attributions)").fetchall())
    assert kinds["content"] == 'STRUCT("start" BIGINT, "end" BIGINT, "text" VARCHAR)[]'
    assert kinds["form"] == "ENUM('direct', 'indirect', 'mixed')"
    assert kinds["negated"] == "BOOLEAN"
    found = database.sql("select a.id, part.text from attributions a, unnest(content) as t(part) where form = 'mixed'")
    assert found.fetchall() == [(name, "that “the bridge will open in May 2021.”") for name in ("100-q2", "100-q5")]


def test_without_a_name_there_is_a_table_for_each() -> None:
    names = [*LAYERS, "entities", "documents"]
    for tables in (CORPUS.to_arrow(), CORPUS.to_pandas(), CORPUS.to_polars()):
        assert list(tables) == names
        assert [len(table) for table in tables.values()] == [6, 1, 4, 5, 4, 1]


def test_what_is_derived_stands_in_columns_of_its_own() -> None:
    dates = CORPUS.to_arrow("dates", derived=True)
    assert dates.column_names[-4:] == ["zone", "earliest", "latest", "attribution"]
    assert dates.column("zone").to_pylist() == ["headline", "body", "body", "caption"]
    assert dates.column("earliest").to_pylist()[2:] == [dt.date(2020, 1, 1), dt.date(2021, 5, 1)]
    assert dates.column("latest").to_pylist()[2:] == [dt.date(2020, 12, 31), dt.date(2021, 5, 31)]
    attributions = CORPUS.to_arrow("attributions", derived=True)
    assert attributions.column_names[-4:] == ["zone", "chain", "through", "is_second_hand"]
    assert attributions.slice(3, 1).select(["chain", "through", "is_second_hand"]).to_pylist() == [
        {"chain": ["100-q3", "100-q4"], "through": ["daily-post"], "is_second_hand": True}
    ]
    documents = CORPUS.to_arrow("documents", derived=True)
    assert documents.column_names[-3:] == ["text", "published_earliest", "published_latest"]
    assert CORPUS.to_arrow("actors", derived=True).column_names[-2:] == ["zone", "attribution"]
    assert CORPUS.to_arrow("entities", derived=True) == CORPUS.to_arrow("entities")
    assert [str(kind) for kind in CORPUS.to_pandas("dates", derived=True).dtypes[-3:-1]] == ["datetime64[s]"] * 2
    assert CORPUS.to_pandas("dates", derived=True)["latest"][0] == pd.Timestamp("2021-05-31")
    assert CORPUS.to_polars("dates", derived=True)["earliest"][0] == dt.date(2021, 5, 1)
    assert CORPUS.to_duckdb("dates", derived=True).select("latest").fetchall()[0] == (dt.date(2021, 5, 31),)


def test_what_has_no_day_has_no_bounds_in_the_table(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / "annotations" / "dates.jsonl", 2, type="duration", value="P3M")
    frame = spanpack.load(package).to_pandas("dates", derived=True)
    assert frame["earliest"].isna().tolist() == [False, True, False, False]


def test_a_layer_without_a_class_is_a_table_like_the_others(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    (package / "schemas" / "places.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    write_records(package / PATH, PLACES)
    index(package)
    corpus = spanpack.load(package)
    table = corpus.to_arrow("places", derived=True)
    assert table.drop_columns(["zone"]).to_pylist() == PLACES
    assert types(table)["kind"] == WORDS
    assert types(table)["parts"] == f"list<item: {SPAN}>"
    assert table.column("zone").to_pylist() == ["headline", "body", "caption"]
    assert list(corpus.to_pandas()) == [*LAYERS, "places", "entities", "documents"]


def test_a_layer_without_spans_stands_in_no_zone(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    schema = {"type": "object", "properties": {"id": {"type": "string"}, "document": {"type": "string"}}}
    (package / "schemas" / "topics.json").write_text(json.dumps(schema), encoding="utf-8")
    write_records(package / "annotations" / "topics.jsonl", [{"id": "100-t1", "document": "100_ada"}])
    index(package)
    corpus = spanpack.load(package)
    assert corpus.to_arrow("topics", derived=True).to_pylist() == [{"id": "100-t1", "document": "100_ada"}]
    [topic] = corpus.layers["topics"]
    assert (topic.spans, topic.zone, topic.sentence, topic.paragraph) == ((), None, None, None)


def test_rows_stand_as_in_the_file_and_so_does_what_is_derived(tmp_path: Path) -> None:
    package = generate(tmp_path / "package", 2)
    path = package / "annotations" / "attributions.jsonl"
    records = read_records(path)
    write_records(path, [records[number] for number in (2, 0, 3, 1)])
    table = spanpack.load(package).to_arrow("attributions", derived=True)
    assert table.column("id").to_pylist() == ["d002-q1", "d001-q1", "d002-q2", "d001-q2"]
    assert table.column("chain").to_pylist() == [[name] for name in table.column("id").to_pylist()]


def test_an_annotation_set_without_entities_has_no_table_of_them(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    folder = package / "annotations" / "passes" / "b"
    folder.mkdir(parents=True)
    (folder / "dates.jsonl").write_bytes((package / "annotations" / "dates.jsonl").read_bytes())
    index(package)
    corpus = spanpack.load(package, annotations="annotations/passes/b")
    assert list(corpus.to_arrow()) == ["dates", "documents"]


def layer_of(properties: Json) -> Any:
    schema = {"type": "object", "properties": {"id": {"type": "string"}, **properties}}
    return read_layer("things", schema, {})


def test_a_table_without_records_has_its_types() -> None:
    layer = layer_of({"kind": {"enum": ["a", "b", None]}, "size": {"type": ["number", "null"]}})
    table = arrow_lines(layer, b"")
    assert (table.num_rows, types(table)) == (0, {"id": "string", "kind": WORDS, "size": "double"})


def test_numbers_that_may_be_integers_are_numbers() -> None:
    layer = layer_of({"size": {"type": ["integer", "number", "null"]}})
    table = arrow_lines(layer, b'{"id": "a", "size": 1}\n{"id": "b", "size": 2.5}\n{"id": "c", "size": null}\n')
    assert table.column("size").to_pylist() == [1.0, 2.5, None]


def test_a_long_list_of_words_has_wider_indices() -> None:
    words = [f"w{number}" for number in range(300)]
    layer = layer_of({"kind": {"enum": words}})
    table = arrow_lines(layer, b'{"id": "a", "kind": "w299"}\n{"id": "b", "kind": "w0"}\n')
    assert types(table)["kind"] == "dictionary<values=string, indices=int32, ordered=0>"
    assert table.column("kind").to_pylist() == ["w299", "w0"]


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({"type": ["string", "integer"]}, "value may be string or integer; a column of a table has one type"),
        ({}, "value may be of any type; a column of a table has one type"),
    ],
)
def test_a_property_of_several_types_has_no_column(part: Json, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        arrow_schema(layer_of({"value": part}))


NUMBER: Json = {"type": "number"}
OF_NUMBER: Json = {"type": "object", "properties": {"of": NUMBER}, "required": ["of"], "additionalProperties": False}


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        (NUMBER, 2**53 + 1, "9007199254740993"),
        (NUMBER, -(10**20), "-100000000000000000000"),
        ({"type": ["array", "null"], "items": NUMBER}, [0.5, 2**53 + 1], "[0.5, 9007199254740993]"),
        (OF_NUMBER, {"of": 2**53 + 1}, '{"of": 9007199254740993}'),
        ({"type": "integer"}, 2**63, "9223372036854775808"),
    ],
)
def test_a_value_that_no_column_holds_is_named_with_its_record_and_its_field(part: Json, value: Any, said: str) -> None:
    layer = layer_of({"value": part})
    rows = [{"id": "a", "value": value}]
    message = re.escape(
        f"things: a: value is {said}, which no table can hold: "
        "a whole number has 64 bits there, and 53 where its schema says number. Let it be a text."
    )
    with pytest.raises(ValueError, match=f"^{message}$"):
        arrow_rows(layer, rows)
    with pytest.raises(ValueError, match=f"^{message}$"):
        arrow_lines(layer, json.dumps(rows[0]).encode() + b"\n")


@pytest.mark.parametrize("value", [2**53, 1e300, -1e300, 0.1, 5e-324])
def test_a_number_that_is_a_double_comes_as_it_is(value: float) -> None:
    layer = layer_of({"value": NUMBER})
    rows = [{"id": "a", "value": value}]
    assert arrow_rows(layer, rows).to_pylist() == rows
    assert arrow_lines(layer, json.dumps(rows[0]).encode() + b"\n").to_pylist() == rows


def test_a_table_that_is_not_there_is_an_error() -> None:
    for convert in (CORPUS.to_arrow, CORPUS.to_pandas, CORPUS.to_polars, CORPUS.to_duckdb):
        with pytest.raises(KeyError) as caught:
            convert("places")
        assert caught.value.args == (
            "'places' is no table; there is actors, numbers, dates, attributions, entities, documents",
        )


@pytest.mark.parametrize("extra", ["pandas", "polars", "duckdb"])
def test_without_the_extra_the_error_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch, extra: str) -> None:
    monkeypatch.setitem(sys.modules, extra, None)
    said = rf"^this needs {extra}, .*; install .* the extra {extra}: pip install '\.\[{extra}\]' in the clone$"
    with pytest.raises(ImportError, match=said):
        getattr(CORPUS, f"to_{extra}")("actors")


def test_without_arrow_the_error_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ImportError, match=r"; install .* the extra arrow: pip install '\.\[arrow\]' in the clone$"):
        CORPUS.to_arrow("actors")


def test_words_in_a_name_are_quoted_for_duckdb() -> None:
    from spanpack.model.tables import _duckdb_column

    assert _duckdb_column('a"b', ["it's"]) == """cast("a""b" as enum('it''s')) as "a""b\""""


def test_columns_that_are_one_to_duckdb_are_refused(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    text: Json = {"type": "string"}
    schema = {"type": "object", "properties": {"id": text, "document": text, "v": text, "V": text}}
    (package / "schemas" / "topics.json").write_text(json.dumps(schema), encoding="utf-8")
    write_records(package / "annotations" / "topics.jsonl", [{"id": "t1", "document": "100_ada", "v": "a", "V": "b"}])
    index(package)
    message = "^topics would have two columns v in DuckDB; rename a field of its schema$"
    with pytest.raises(ValueError, match=message):
        spanpack.load(package).to_duckdb()


def test_who_says_a_figure_a_date_or_a_name_is_a_column() -> None:
    for name in ("actors", "numbers", "dates"):
        records: tuple[Any, ...] = CORPUS.layers[name]
        expected = [record.attribution and record.attribution.id for record in records]
        assert CORPUS.to_arrow(name, derived=True).column("attribution").to_pylist() == expected
    assert CORPUS.to_arrow("numbers", derived=True).column("attribution").to_pylist() == ["100-q4"]
