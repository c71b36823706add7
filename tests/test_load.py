"""spanpack.load: a corpus as typed values that cannot change."""

from __future__ import annotations

import json
import types
import typing
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import msgspec
import pytest

import spanpack
from spanpack import model
from spanpack.descriptor.index import index
from spanpack.package import open_package
from spanpack.schemas.subschemas import json_types, resolve
from tests.helpers import BASE, Json, change, copy_base, read_records, replace
from tests.packages import generate

ROOT = Path(__file__).parent.parent
CORPUS = spanpack.load(BASE)
DOCUMENT = CORPUS["100_ada"]


def test_a_corpus_maps_ids_to_documents() -> None:
    assert (list(CORPUS), len(CORPUS)) == (["100_ada"], 1)
    assert CORPUS.documents == (DOCUMENT,)
    assert CORPUS["100"] is CORPUS["1"] is DOCUMENT
    assert "100_ada" in CORPUS
    assert "101" not in CORPUS
    assert CORPUS.descriptor["name"] == "base"


def test_a_document_is_no_number() -> None:
    by_any: Any = CORPUS
    with pytest.raises(KeyError, match="0 is no document; there is 100_ada"):
        by_any[0]


def test_what_a_document_holds() -> None:
    assert (DOCUMENT.id, DOCUMENT.path, DOCUMENT.language) == ("100_ada", "seeds/100_ada.txt", "en")
    assert DOCUMENT.title == "Mayor says bridge will open in May"
    assert DOCUMENT.text == (BASE / "seeds" / "100_ada.txt").read_text(encoding="utf-8")
    assert DOCUMENT.publisher == model.Publisher("daily-post", "medium", "Not printed.")
    assert DOCUMENT.rights == model.Rights("https://creativecommons.org/publicdomain/zero/1.0/", "CC0 1.0", None)
    evidence = model.Evidence("internal", "May 2021", "The opening is ahead.")
    assert DOCUMENT.published == model.Published("2021", "medium", (evidence,))
    assert DOCUMENT.zones[1] == model.Zone("headline", 11, 45)
    assert {name: len(records) for name, records in DOCUMENT.layers.items()} == {
        **{"actors": 6, "numbers": 1, "dates": 4, "attributions": 5}
    }
    for name in ("actors", "numbers", "dates", "attributions"):
        assert getattr(DOCUMENT, name) is DOCUMENT.layers[name]


def test_what_the_records_hold() -> None:
    head = ("100_ada", 53, 62, "Ada Brown")
    assert DOCUMENT.actors[1] == model.Actor("100-a2", *head, "ada-brown", "name", "high", None)
    assert DOCUMENT.dates[0] == model.Date(
        "100-d1", "100_ada", 42, 45, "May", "date", "2021-05", None, "document", "high", None
    )
    [number] = DOCUMENT.numbers
    assert (number.at_least, number.at_most, number.approximate, number.unit, number.per) == (
        300,
        300,
        True,
        None,
        None,
    )
    assert number.counted == model.Span(171, 178, "workers")
    fourth = DOCUMENT.attributions[3]
    assert fourth.source == (model.Span(138, 147, "officials"),)
    assert fourth.content[0].text == "that about 300 workers left last year"
    assert (fourth.parent_id, fourth.source_entity_ids, fourth.addressee) == ("100-q3", ("officials",), None)
    assert CORPUS.entities["ada-brown"] == model.Entity("ada-brown", "Ada Brown", "person", "GBR", "GOV", None, None)
    assert list(CORPUS.entities) == ["ada-brown", "daily-post", "officials", "workers"]


def test_an_addressee_is_typed_too(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    told = {"spans": [{"start": 126, "end": 136, "text": "Daily Post"}], "entities": ["daily-post"]}
    change(package / "annotations" / "attributions.jsonl", 1, addressee=told)
    assert spanpack.load(package)["100"].attributions[0].addressee == model.Addressee(
        (model.Span(126, 136, "Daily Post"),), ("daily-post",)
    )


def test_spans_are_slices_of_the_text() -> None:
    records: list[Any] = [*DOCUMENT.actors, *DOCUMENT.dates, *DOCUMENT.numbers]
    for record in records:
        assert DOCUMENT.text[record.start : record.end] == record.text
    for attribution in DOCUMENT.attributions:
        for span in (*attribution.source, *attribution.cue, *attribution.content):
            assert DOCUMENT.text[span.start : span.end] == span.text


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (CORPUS, "documents"),
        (DOCUMENT, "text"),
        (DOCUMENT.actors[0], "text"),
        (DOCUMENT.numbers[0], "counted"),
        (DOCUMENT.numbers[0].counted, "text"),
        (DOCUMENT.dates[0], "value"),
        (DOCUMENT.attributions[0], "content"),
        (DOCUMENT.zones[0], "start"),
        (DOCUMENT.published, "edtf"),
        (DOCUMENT.published.evidence[0], "quote"),
        (DOCUMENT.publisher, "entity"),
        (DOCUMENT.rights, "path"),
        (CORPUS.entities["workers"], "name"),
    ],
)
def test_nothing_can_be_set(value: Any, name: str) -> None:
    with pytest.raises(AttributeError):
        setattr(value, name, None)
    with pytest.raises((AttributeError, TypeError)):
        value.unheard_of = None


@pytest.mark.parametrize("value", [CORPUS.entities, CORPUS.descriptor, DOCUMENT.layers])
def test_mappings_are_read_only(value: Any) -> None:
    with pytest.raises(TypeError, match="does not support item assignment"):
        value["x"] = None


def test_nothing_inside_the_descriptor_can_be_changed() -> None:
    [licence] = CORPUS.descriptor["licenses"]
    assert (type(CORPUS.descriptor["licenses"]), licence["name"]) == (tuple, "CC-BY-4.0")
    with pytest.raises(TypeError, match="does not support item assignment"):
        licence["name"] = "none"
    fields = CORPUS.descriptor["resources"][0]["schema"]["fields"]
    assert [field["name"] for field in fields[:3]] == ["id", "path", "title"]
    with pytest.raises(AttributeError, match="no attribute 'append'"):
        fields.append({})


def test_a_descriptor_that_nests_too_deep_is_refused(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    replace(package / "datapackage.json", '  "name": "base",', f'  "name": "base", "x": {"[" * 1000}{"]" * 1000},')
    with pytest.raises(spanpack.PackageError, match=r"base: datapackage\.json nests too deep to be loaded$"):
        spanpack.load(package)


def test_records_are_hashable_and_equal_by_value() -> None:
    again = spanpack.load(BASE)["100"]
    assert set(again.actors) == set(DOCUMENT.actors)
    assert set(again.attributions) == set(DOCUMENT.attributions)
    assert again == DOCUMENT


@pytest.mark.parametrize("kind", [Path, str])
def test_a_corpus_is_loaded_from_a_folder_a_descriptor_and_a_folder_inside(kind: Callable[[Path], Any]) -> None:
    for path in (BASE, BASE / "datapackage.json", BASE / "annotations"):
        assert spanpack.load(kind(path)) == CORPUS


@pytest.mark.parametrize("folder", ["", "corpus-1.0.0/"])
def test_a_corpus_is_loaded_from_an_archive(tmp_path: Path, folder: str) -> None:
    with zipfile.ZipFile(tmp_path / "base.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(BASE.rglob("*")):
            if path.is_file():
                archive.write(path, folder + path.relative_to(BASE).as_posix())
    assert spanpack.load(tmp_path / "base.zip") == CORPUS


def test_a_corpus_is_loaded_from_the_current_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BASE / "seeds")
    assert spanpack.load() == CORPUS


def test_another_annotation_set_is_loaded(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    folder = package / "annotations" / "passes" / "b"
    folder.mkdir(parents=True)
    (folder / "dates.jsonl").write_bytes((package / "annotations" / "dates.jsonl").read_bytes())
    change(folder / "dates.jsonl", 1, note="By another hand.")
    index(package)
    for name in ("annotations/passes/b", "annotations/passes/b/"):
        corpus = spanpack.load(package, annotations=name)
        assert corpus["100"].dates[0].note == "By another hand."
        assert (corpus["100"].actors, corpus.entities) == ((), {})


def test_a_document_without_a_publisher_is_loaded(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    path = package / "seeds" / "documents.yaml"
    replace(path, "\n    entity: daily-post\n    certainty: medium\n    note: Not printed.", " null")
    assert spanpack.load(package)["100"].publisher is None


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("003", "'003' is no document; there is 100_ada"),
        ("", "'' is no document; there is 100_ada"),
        ("100_ada_", "'100_ada_' is no document; there is 100_ada"),
    ],
)
def test_an_unknown_document_is_a_key_error_that_names_the_others(key: str, message: str) -> None:
    with pytest.raises(KeyError) as caught:
        CORPUS[key]
    assert caught.value.args == (message,)


def test_a_beginning_that_several_documents_share_is_a_key_error(tmp_path: Path) -> None:
    corpus = spanpack.load(generate(tmp_path / "package", 2))
    assert corpus["d002"] is corpus.documents[1]
    with pytest.raises(KeyError) as caught:
        corpus["d00"]
    assert caught.value.args == ("'d00' is not one document; there is d001_text, d002_text",)


@pytest.mark.parametrize(
    ("path", "old", "new", "message"),
    [
        ("annotations/actors.jsonl", '"start": 53', '"start": "53"', "annotations/actors.jsonl:2:1: the record breaks"),
        ("annotations/dates.jsonl", '"2020"', '"2020', "annotations/dates.jsonl:3:1"),
        ("annotations/dates.jsonl", '"value": "2020"', '"value":"2020"', "annotations/dates.jsonl:3:112: F111 spacing"),
        (
            "annotations/numbers.jsonl",
            '"per": null',
            '"per": null, "per": null',
            "annotations/numbers.jsonl:1:186: F109",
        ),
        ("annotations/entities.jsonl", '"ada-brown"', '"Ada"', "annotations/entities.jsonl:1:1: the record breaks"),
        ("seeds/documents.yaml", "language: en", "language: EN", "seeds/documents.yaml:1:3: the record breaks its"),
        ("seeds/documents.yaml", "language: en", "language: &x en", "seeds/documents.yaml:8:13: F113 the anchor &x"),
        ("seeds/documents.yaml", "100_ada.txt", "nowhere.txt", "seeds/nowhere.txt: cannot be read: "),
        ("seeds/documents.yaml", "100_ada.txt", "../../x", "seeds/../../x: cannot be read: it contains .."),
        ("datapackage.json", '"resources": [', '"resources": [[', "datapackage.json:1206:1: P001 not JSON: "),
        (
            "schemas/dates.json",
            '"type": "object"',
            '"type": "thing"',
            "schemas/dates.json:5:11: P011 not a usable JSON",
        ),
        (
            "schemas/dates.json",
            '"mod": {',
            '"modifier": {',
            "schemas/dates.json:1:1: P011 not a usable JSON Schema: mod is missing",
        ),
    ],
)
def test_an_error_names_file_line_and_column(tmp_path: Path, path: str, old: str, new: str, message: str) -> None:
    package = copy_base(tmp_path)
    replace(package / path, old, new)
    with pytest.raises(spanpack.PackageError) as caught:
        spanpack.load(package)
    assert str(caught.value).startswith(message)


def test_a_text_that_is_not_utf8_is_an_error(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    (package / "seeds" / "100_ada.txt").write_bytes(b"Town\n\xff")
    with pytest.raises(spanpack.PackageError, match=r"^seeds/100_ada\.txt:2: the byte 0xff is not UTF-8 here$"):
        spanpack.load(package)


def test_a_table_that_is_missing_is_an_error(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    (package / "annotations" / "dates.jsonl").unlink()
    with pytest.raises(spanpack.PackageError, match=r"^annotations/dates\.jsonl: cannot be read: "):
        spanpack.load(package)


@pytest.mark.parametrize("raw", [b"", b"\n"])
@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("annotations/actors.jsonl", "the table has no records"),
        ("annotations/entities.jsonl", "the table has no records"),
        ("seeds/documents.yaml", "the file is empty"),
    ],
)
def test_a_table_without_records_is_an_error(path: str, what: str, raw: bytes, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    (package / path).write_bytes(raw)
    with pytest.raises(spanpack.PackageError) as caught:
        spanpack.load(package)
    assert str(caught.value) == (
        f"{path}:1:1: F106 {what}\n    mend: Add a record, or remove the file and run spanpack index."
    )


def test_a_folder_without_a_package_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(spanpack.PackageError, match=r"no datapackage\.json here or in a folder above"):
        spanpack.load(tmp_path)
    with pytest.raises(spanpack.PackageError, match="there is no such file or folder"):
        spanpack.load(tmp_path / "nowhere")


@pytest.mark.parametrize("read", [spanpack.load, spanpack.validate])
def test_a_path_that_is_none_is_an_error(read: Callable[[Any], object]) -> None:
    with pytest.raises(spanpack.PackageError) as empty:
        read("")
    assert str(empty.value) == 'the path of the package is empty; the current folder is "."'
    for given, shown in ((None, "None"), (5, "5"), (b"base", "b'base'")):
        with pytest.raises(TypeError) as caught:
            read(given)
        assert str(caught.value) == f"expected the path of a package, as text or a Path, found {shown}"


@pytest.mark.parametrize("read", [spanpack.load, spanpack.validate])
@pytest.mark.parametrize("name", ["csv", "parquet", "sqlite"])
def test_the_tables_of_a_release_are_no_corpus(read: Callable[[Any], object], name: str, tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    files = {"csv": ["actors.csv", "documents.csv"], "parquet": ["actors.parquet"], "sqlite": ["corpus.sqlite"]}[name]
    tables = package / "tables" / name
    tables.mkdir(parents=True)
    resources = [{"name": file.partition(".")[0], "type": "table", "path": file} for file in files]
    (tables / "datapackage.json").write_text(json.dumps({"name": "base", "resources": resources}), encoding="utf-8")
    found = f"{files[0]}{' and 1 more file' * (len(files) - 1)}, and no text, no table in JSON Lines or YAML, no schema"
    with pytest.raises(spanpack.PackageError) as caught:
        read(tables)
    assert str(caught.value) == (
        f"{tables}: is a data package, but no corpus: it lists {found}.\nOpen the package around it: {package}"
    )
    alone = tables.rename(tmp_path / "alone")
    with pytest.raises(spanpack.PackageError) as caught:
        read(alone)
    assert str(caught.value) == (
        f"{alone}: is a data package, but no corpus: it lists {found}.\n"
        "Give the folder of a corpus, in which schemas/ and annotations/ are."
    )


def test_an_annotation_set_that_is_not_there_is_an_error() -> None:
    with pytest.raises(
        spanpack.PackageError, match=r"^annotations/passes/z: there is no such annotation set; there is annotations$"
    ):
        spanpack.load(BASE, annotations="annotations/passes/z")


def test_what_the_module_offers() -> None:
    assert spanpack.__all__ == ["Finding", "PackageError", "__version__", "load", "validate"]
    assert all(getattr(spanpack, name) is not None for name in spanpack.__all__)
    with pytest.raises(AttributeError, match="module 'spanpack' has no attribute 'loads'"):
        spanpack.loads  # noqa: B018


# The classes and the schemas say the same; neither may change alone.
CLASSES: list[tuple[type[Any], str, tuple[str, ...]]] = [
    (model.Actor, "actors", ()),
    (model.Number, "numbers", ()),
    (model.Date, "dates", ()),
    (model.Attribution, "attributions", ()),
    (model.Addressee, "attributions", ("addressee",)),
    (model.Span, "attributions", ("content", "items")),
    (model.Span, "numbers", ("counted",)),
    (model.Entity, "entities", ()),
    (model.Publisher, "documents", ("publisher",)),
    (model.Rights, "documents", ("rights",)),
    (model.Published, "documents", ("published",)),
    (model.Evidence, "documents", ("published", "evidence", "items")),
    (model.Zone, "documents", ("zones", "items")),
    (model.Document, "documents", ()),
]
BESIDE_THE_CATALOGUE = ("text", "layers", "corpus")
OPEN_VOCABULARIES = {"country", "mod", "sector"}
"""Fields of a closed vocabulary that the classes type as any text."""

LAYERS = open_package(ROOT).layers


def part_of(layer: str, path: tuple[str, ...]) -> tuple[Json, Json]:
    """Return a part of the schema of a layer, and the schema itself."""
    root = LAYERS[layer].schema
    part = resolve(root, root)
    for step in path:
        part = resolve(part["items"] if step == "items" else part["properties"][step], root)
    return part, root


@pytest.mark.parametrize(("known", "layer", "path"), CLASSES)
def test_a_class_has_the_fields_of_its_schema_in_their_order(
    known: type[Any], layer: str, path: tuple[str, ...]
) -> None:
    part, _ = part_of(layer, path)
    names = list(fields_of(known))
    beside = list(BESIDE_THE_CATALOGUE) if known is model.Document else []
    assert names == [*part["properties"], *beside]


@pytest.mark.parametrize(("known", "layer", "path"), CLASSES)
def test_a_field_has_the_types_and_the_words_of_its_schema(known: type[Any], layer: str, path: tuple[str, ...]) -> None:
    part, root = part_of(layer, path)
    hints = fields_of(known)
    for name, child in part["properties"].items():
        property_ = resolve(child, root)
        kinds, words = described(hints[name])
        # An integer is a number as well, in JSON Schema as in Python.
        assert kinds - ({"integer"} if "number" in kinds else set()) == set(json_types(property_)), name
        if "enum" in property_ and name not in OPEN_VOCABULARIES:
            assert words == {word for word in property_["enum"] if word is not None}, name
        else:
            assert words == set(), name


def fields_of(known: type[Any]) -> dict[str, Any]:
    """Return the types of the fields of a class by their names in the file."""
    if known is model.Document:
        scope = vars(model) | {"Corpus": model.Corpus, "Layers": dict}
        return typing.get_type_hints(known, localns=scope)
    return {field.encode_name: field.type for field in msgspec.structs.fields(known)}


def described(hint: Any) -> tuple[set[str], set[str]]:
    """Return the JSON types that a type hint allows, and the words of its closed vocabulary."""
    simple = {str: "string", int: "integer", float: "number", bool: "boolean", types.NoneType: "null"}
    if hint in simple:
        return {simple[hint]}, set()
    if get_origin(hint) is Literal:
        return {"string"}, set(get_args(hint))
    if get_origin(hint) is tuple:
        return {"array"}, set()
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return {"object"}, set()
    assert get_origin(hint) is types.UnionType, hint
    parts = [described(part) for part in get_args(hint)]
    return set().union(*(kinds for kinds, _ in parts)), set().union(*(words for _, words in parts))


@pytest.mark.parametrize(("layer", "name"), [("attributions", "Attribution"), ("entities", "Entity")])
def test_a_layer_with_a_class_and_more_fields_is_refused_with_them(tmp_path: Path, layer: str, name: str) -> None:
    package = copy_base(tmp_path)
    path = package / "schemas" / f"{layer}.json"
    schema = json.loads(path.read_bytes())
    schema["properties"] |= {"stance": {"type": "string"}, "tone": {"type": "string"}}
    schema["required"] += ["stance", "tone"]
    path.write_text(json.dumps(schema), encoding="utf-8")
    with pytest.raises(spanpack.PackageError) as caught:
        spanpack.load(package)
    assert str(caught.value) == (
        f"schemas/{layer}.json: has stance, tone, for which spanpack.model.{name}, the class of the records of "
        f"{layer}, has no place. Give a layer of more fields another name, or put what is new into a layer of its own, "
        "whose records refer to these."
    )


def test_every_class_of_records_is_held_to_a_schema() -> None:
    classes = {known for known in vars(model).values() if isinstance(known, type)}
    assert classes - {known for known, _, _ in CLASSES} == {model.Annotation, model.Corpus}
    layers = {layer for _, layer, _ in CLASSES}
    others = {"common", "waivers", "decisions"}
    assert layers == set(LAYERS) == {path.stem for path in (ROOT / "schemas").glob("*.json")} - others


@pytest.mark.parametrize("name", ["base", "unicode"])
def test_the_packages_of_the_tests_have_the_schemas_of_the_corpus(name: str) -> None:
    ours, theirs = (
        {path.name: path.read_bytes() for path in (folder / "schemas").glob("*.json")}
        for folder in (ROOT, BASE.parent / name)
    )
    del ours["decisions.json"]  # They have no passes between which anything was decided.
    assert theirs == ours


def test_records_of_files_are_what_is_loaded() -> None:
    """Each value of each record is found again, under its own name."""
    for name in ("actors", "dates", "numbers", "attributions"):
        for record, loaded in zip(
            read_records(BASE / "annotations" / f"{name}.jsonl"), DOCUMENT.layers[name], strict=True
        ):
            assert loaded.to_dict() == record
            assert list(loaded.to_dict()) == list(record)


def test_a_line_that_is_written_otherwise_is_told_with_what_mends_it(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    replace(package / "annotations" / "dates.jsonl", '"id": "100-d1"', '"id":  "100-d1"')
    with pytest.raises(
        spanpack.PackageError, match=r"^annotations/dates.jsonl:1:8: F111 .*\n    mend: Run spanpack format\.$"
    ):
        spanpack.load(package)


def test_a_day_that_does_not_exist_is_told_with_its_record(tmp_path: Path) -> None:
    package = copy_base(tmp_path)
    change(package / "annotations" / "dates.jsonl", 2, type="date", value="2021-02-30")
    corpus = spanpack.load(package)
    found = "100-d2: 2021-02-30 is no day: day is out of range for month; spanpack validate says how to mend it"
    for ask in (lambda: corpus["100"].dates[1].bounds, lambda: corpus.to_arrow("dates", derived=True)):
        with pytest.raises(ValueError, match=f"^{found}$"):
            ask()


def test_what_is_no_text_is_the_id_of_no_document() -> None:
    corpus = spanpack.load("tests/fixtures/base")
    names: list[Any] = [5, None, ("100",), ""]
    assert [name for name in names if name in corpus] == []
    assert "100" in corpus


@pytest.mark.parametrize("command", [spanpack.load, spanpack.validate])
def test_a_folder_of_archives_is_no_package_and_names_them(command: Callable[[Path], object], tmp_path: Path) -> None:
    for name in ("corpus.zip", "corpus-standoff.zip", "SHA256SUMS"):
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(spanpack.PackageError) as caught:
        command(tmp_path)
    missing = f"{tmp_path}: no datapackage.json here or in a folder above."
    assert str(caught.value) == f"{missing} Name an archive: {tmp_path}/corpus.zip."
