"""Large tables are proved by pattern when they are loaded, small ones record by record: with the same result."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import spanpack
from spanpack.lines import checkedlines
from spanpack.lines.checkedlines import checked_lines
from spanpack.package import open_package
from tests.helpers import BASE, Json, change, copy_base, read_records, write_records
from tests.packages import generate

LAYERS = open_package(BASE).layers
NAMES = ("actors", "numbers", "dates", "attributions")
ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def _pattern_for_every_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkedlines, "PATTERN_BYTES", 1)


def record_by_record(package: Path, monkeypatch: pytest.MonkeyPatch) -> spanpack.model.Corpus:
    with monkeypatch.context() as patch:
        patch.setattr(checkedlines, "PATTERN_BYTES", 1 << 60)
        return spanpack.load(package)


@pytest.mark.parametrize("package", [BASE, BASE.parent / "unicode", ROOT], ids=lambda path: path.name)
def test_both_ways_give_the_same_corpus(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_pattern = spanpack.load(package)
    assert by_pattern == record_by_record(package, monkeypatch)
    for name in NAMES:
        assert [record.to_dict() for record in by_pattern.layers[name]] == read_records(
            package / "annotations" / f"{name}.jsonl"
        )
        assert by_pattern.source.layers[name].raw == (package / "annotations" / f"{name}.jsonl").read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_right_lines_are_proved_at_once(name: str) -> None:
    raw = (BASE / "annotations" / f"{name}.jsonl").read_bytes()
    lines = checked_lines(LAYERS[name], raw)
    assert lines is not None
    assert lines.places == {"100_ada": ((0, len(raw)),)}
    assert (lines.of("100_ada"), lines.of("101_bob")) == (raw, b"")


def test_lines_of_a_document_that_stand_apart_are_put_together(tmp_path: Path) -> None:
    package = generate(tmp_path / "package", 2)
    path = package / "annotations" / "actors.jsonl"
    first, second, third, fourth = read_records(path)
    write_records(path, [first, third, second, fourth])
    corpus = spanpack.load(package)
    assert [actor.id for actor in corpus["d001"].actors] == ["d001-a1", "d001-a2"]
    assert [actor.id for actor in corpus["d002"].actors] == ["d002-a1", "d002-a2"]


WRONG: list[tuple[str, int, Json, str]] = [
    ("actors", 2, {"start": "53"}, "annotations/actors.jsonl:2:1: the record breaks its schema"),
    ("actors", 2, {"mention": "pronoun"}, "annotations/actors.jsonl:2:1: the record breaks its schema"),
    ("numbers", 1, {"unit": "USD"}, "annotations/numbers.jsonl:1:1: the record breaks its schema"),
    ("numbers", 1, {"type": "percent"}, "annotations/numbers.jsonl:1:1: the record breaks its schema"),
    ("dates", 3, {"value": "last year"}, "annotations/dates.jsonl:3:1: the record breaks its schema"),
    ("dates", 3, {"type": "duration"}, "annotations/dates.jsonl:3:1: the record breaks its schema"),
    ("attributions", 4, {"cue": []}, "annotations/attributions.jsonl:4:1: the record breaks its schema"),
    ("attributions", 4, {"source_entities": ["a", "a"]}, "annotations/attributions.jsonl:4:1: the record breaks"),
]


@pytest.mark.parametrize(("name", "line", "values", "message"), WRONG)
def test_a_wrong_record_is_found_by_pattern_too(
    tmp_path: Path, name: str, line: int, values: Json, message: str
) -> None:
    package = copy_base(tmp_path)
    change(package / "annotations" / f"{name}.jsonl", line, **values)
    with pytest.raises(spanpack.PackageError) as caught:
        spanpack.load(package)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b'"note": null', b'"note":null', "annotations/actors.jsonl:2:156: F111"),
        (b"Mayor", b"May\xffor", "annotations/actors.jsonl:1:77: F101 the byte 0xff is not UTF-8 here"),
        (b'"note": null}\n{"id": "100-a3"', b'"note": null\n{"id": "100-a3"', "annotations/actors.jsonl:2:"),
        (b'"text": "Mayor"', b'"text": "Mayor", "text": "Mayor"', "annotations/actors.jsonl:1:82: F109"),
        (b"\n", b"\r\n", "annotations/actors.jsonl:1:1: F103 6 carriage returns"),
        (b'{"id": "100-a1"', b'\xef\xbb\xbf{"id": "100-a1"', "annotations/actors.jsonl:1:1: F102"),
        (b'"Mayor"', '"May\u202eor"'.encode(), "annotations/actors.jsonl:1:73: F115 the control character U+202E"),
        (b'"Mayor"', '"May\x80or"'.encode(), "annotations/actors.jsonl:1:73: F115 the control character U+0080"),
        (b'"Mayor"', b'"May\x7for"', "annotations/actors.jsonl:1:73: F115 the control character U+007F"),
        (b'"Mayor"', b'"May\\u200eor"', "annotations/actors.jsonl:1:73: F111"),
        (b'"note": null', b'"note": "%s"' % (b"a" * (1 << 20)), "annotations/actors.jsonl:2:1: F110 the line has"),
    ],
)
def test_a_line_that_is_not_canonical_is_found_by_pattern_too(
    tmp_path: Path, old: bytes, new: bytes, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = copy_base(tmp_path)
    path = package / "annotations" / "actors.jsonl"
    raw = path.read_bytes()
    path.write_bytes(raw.replace(old, new) if old == b"\n" else raw.replace(old, new, 1))
    with pytest.raises(spanpack.PackageError) as caught:
        spanpack.load(package)
    with pytest.raises(spanpack.PackageError) as other:
        record_by_record(package, monkeypatch)
    assert str(caught.value) == str(other.value)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("edit", [lambda raw: raw[:-1], lambda raw: raw.replace(b"\n", b"\n\n", 1)])
def test_what_can_be_read_all_the_same_is_loaded(tmp_path: Path, edit: Any) -> None:
    package = copy_base(tmp_path)
    path = package / "annotations" / "actors.jsonl"
    path.write_bytes(edit(path.read_bytes()))
    assert spanpack.load(package) == spanpack.load(BASE)


def test_lists_of_several_entities_which_no_pattern_proves_are_right_all_the_same(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    path = package / "annotations" / "attributions.jsonl"
    change(path, 1, source_entities=["ada-brown", "officials"])
    assert checked_lines(LAYERS["attributions"], path.read_bytes()) is not None
    assert spanpack.load(package)["100"].attributions[0].source_entity_ids == ("ada-brown", "officials")


def test_a_document_whose_id_begins_as_another_one_has_lines_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "actors.jsonl"
    first = read_records(BASE / "annotations" / "actors.jsonl")[0]
    documents = ["10", "10", "100", "1", "10"]
    write_records(path, [first | {"id": f"10-a{n}", "document": name} for n, name in enumerate(documents, 1)])
    lines = checked_lines(LAYERS["actors"], path.read_bytes())
    assert lines is not None
    width = len(path.read_bytes().splitlines()[0]) + 1
    assert lines.places == {
        "10": ((0, 2 * width), (4 * width, 5 * width)),
        "100": ((2 * width, 3 * width + 1),),
        "1": ((3 * width + 1, 4 * width),),
    }
    assert lines.of("10").count(b'"document": "10"') == 3


def test_lines_that_the_pattern_does_not_match_are_one_stretch_with_their_neighbours(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    path = package / "annotations" / "attributions.jsonl"
    change(path, 3, source_entities=["ada-brown", "officials"])
    lines = checked_lines(LAYERS["attributions"], path.read_bytes())
    assert lines is not None
    assert lines.places == {"100_ada": ((0, path.stat().st_size),)}


@pytest.mark.parametrize(("source_entities", "is_right"), [(["ada-brown"], True), ([], False)])
def test_conditions_may_be_about_lists(tmp_path: Path, source_entities: list[str], *, is_right: bool) -> None:
    package = copy_base(tmp_path)
    path = package / "schemas" / "attributions.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    named = {"properties": {"identification": {"const": "named"}}}
    schema["allOf"] = [{"if": named, "then": {"properties": {"source_entities": {"minItems": 1}}}}]
    path.write_text(json.dumps(schema), encoding="utf-8")
    table = package / "annotations" / "attributions.jsonl"
    change(table, 1, identification="named", source_entities=source_entities)
    lines = checked_lines(open_package(package).layers["attributions"], table.read_bytes())
    assert (lines is not None) == is_right
