"""What an import changes, and what it leaves as it is: values, layers, annotation sets, ids."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import stam
from spacy.tokens import DocBin

import spanpack
from spanpack.cli import main
from spanpack.descriptor.index import index
from spanpack.formats.exporting import export
from spanpack.formats.importing import Imported, import_annotations
from spanpack.formats.interface import ImportProblem
from spanpack.formats.names import IMPORTABLE
from spanpack.formats.tokens import pipeline
from spanpack.storage.files import PackageError
from tests.helpers import BASE, Json, change, copy_base, read_records, replace, validate

TABLES = ["actors", "numbers", "dates", "attributions"]
ADDRESSEE = {"spans": [{"start": 126, "end": 136, "text": "Daily Post"}], "entities": ["daily-post"]}


def tables(package: Path) -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in (package / "annotations").glob("*.jsonl")}


def kinds(imported: Imported) -> dict[str, dict[str, int]]:
    """Return how many records of which layer are no longer the same."""
    return {kind: dict(+counts) for kind, counts in imported.by_kind.items() if kind != "same" and +counts}


def table(package: Path, layer: str) -> Path:
    return package / "annotations" / f"{layer}.jsonl"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Return a copy of the base package in which an attribution has an addressee."""
    package = copy_base(tmp_path)
    change(table(package, "attributions"), 2, addressee=ADDRESSEE)
    assert validate(package) == []
    return package


@pytest.mark.parametrize("name", IMPORTABLE)
def test_what_was_emptied_in_the_tool_is_empty(name: str, package: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(package, tmp_path / "other"))
    change(table(other, "actors"), 1, note=None, certainty="high")
    change(table(other, "attributions"), 2, addressee=None)
    change(table(other, "attributions"), 4, parent=None)
    change(table(other, "dates"), 1, anchor=None)
    change(table(other, "numbers"), 1, counted=None, approximate=False)
    export(other, name, tmp_path / "out")
    imported = import_annotations(package, name, tmp_path / "out")
    assert kinds(imported) == {"changed": {"actors": 1, "numbers": 1, "dates": 1, "attributions": 2}}
    assert tables(package) == tables(other)


NEW_ACTOR = {"entity": "ada-brown", "mention": "name"}
NEW_ATTRIBUTION = {"identification": "implicit", "attitude": "assertion", "form": "indirect"}
"""What a new record has to say: its layer has defaults for the rest."""


def test_a_new_annotation_of_stam_gets_the_defaults(package: Path, tmp_path: Path) -> None:
    export(package, "stam", tmp_path / "out")
    store = stam.AnnotationStore(file=str(tmp_path / "out" / "100_ada.store.stam.json"))
    text = next(store.resources())

    def select(start: int, end: int) -> Any:
        return stam.Selector.textselector(text, stam.Offset.simple(start, end))

    def values(layer: str, given: Json) -> list[Json]:
        data = {"layer": layer, **{f"{layer}.{name}": value for name, value in given.items()}}
        return [{"set": "spanpack", "key": key, "value": value} for key, value in data.items()]

    store.annotate(id="100-a900", target=select(203, 206), data=values("actors", NEW_ACTOR))
    role = {"set": "spanpack", "key": "role"}
    parts = [
        stam.Selector.annotationselector(
            store.annotate(id=f"100-q900/{name}", target=select(*place), data=[role | {"value": name}])
        )
        for name, place in {"cue": (203, 206), "content": (207, 212)}.items()
    ]
    together = stam.Selector.compositeselector(*parts)
    store.annotate(id="100-q900", target=together, data=values("attributions", NEW_ATTRIBUTION))
    store.save()
    imported = import_annotations(package, "stam", tmp_path / "out")
    assert kinds(imported) == {"new": {"actors": 1, "attributions": 1}}
    assert_has_defaults(package)


def test_data_of_somebody_else_in_stam_is_named_and_changes_nothing(package: Path, tmp_path: Path) -> None:
    add_to_stam(package, tmp_path / "out", ("mine", "actors.note", "my note"), ("mine", "layer", "dates"))
    before = tables(package)
    imported = import_annotations(package, "stam", tmp_path / "out")
    assert list(imported.unread) == ["100_ada: 100-a2: data of the set mine"]
    assert (kinds(imported), tables(package)) == ({}, before)


def test_data_of_stam_that_no_record_takes_is_refused(package: Path, tmp_path: Path) -> None:
    ours = [("actors.remark", "my remark"), ("note", "my note"), ("actors.certainty", "low")]
    add_to_stam(package, tmp_path / "out", *(("spanpack", key, value) for key, value in ours))
    before = tables(package)
    with pytest.raises(ImportProblem) as caught:
        import_annotations(package, "stam", tmp_path / "out")
    place, mend = (
        f"{tmp_path}/out/100_ada.store.stam.json: 100_ada",
        "no record takes it; join it to its record, or remove it",
    )
    assert str(caught.value).split("\n") == [
        f"{place}: the second actors.certainty of 100-a2: {mend}",
        f"{place}: the key actors.remark of 100-a2: {mend}",
        f"{place}: the key note of 100-a2: {mend}",
    ]
    assert tables(package) == before


def add_to_stam(package: Path, out: Path, *added: tuple[str, str, str]) -> None:
    """Export a package to STAM, and give its second actor data there: set, key and value."""
    export(package, "stam", out)
    path = out / "100_ada.store.stam.json"
    store = json.loads(path.read_bytes())
    [actor] = [one for one in store["annotations"] if one["@id"] == "100-a2"]
    for number, (dataset, key, value) in enumerate(added):
        sets = {one["@id"]: one for one in store["annotationsets"]}
        if dataset not in sets:
            sets[dataset] = {"@type": "AnnotationDataSet", "@id": dataset, "keys": [], "data": []}
            store["annotationsets"].append(sets[dataset])
        if key not in [one["@id"] for one in sets[dataset]["keys"]]:
            sets[dataset]["keys"].append({"@type": "DataKey", "@id": key})
        name = f"added{number}"
        data = {"@type": "AnnotationData", "@id": name, "key": key, "value": {"@type": "String", "value": value}}
        sets[dataset]["data"].append(data)
        actor["data"].append({"@type": "AnnotationData", "@id": name, "set": dataset})
    path.write_text(json.dumps(store), encoding="utf-8")


def test_a_new_record_in_a_line_of_json_gets_the_defaults(package: Path, tmp_path: Path) -> None:
    export(package, "jsonl", tmp_path / "out")
    line = json.loads((tmp_path / "out").read_bytes())
    word = {"start": 203, "end": 206, "text": "Ada"}
    line["actors"].append({"id": "100-a900", "document": "100_ada", **word, **NEW_ACTOR})
    spans = {"cue": [word], "content": [{"start": 207, "end": 212, "text": "Brown"}]}
    line["attributions"].append({"id": "100-q900", "document": "100_ada", **spans, **NEW_ATTRIBUTION})
    del line["attributions"][0]["note"]
    (tmp_path / "out").write_text(json.dumps(line), encoding="utf-8")
    imported = import_annotations(package, "jsonl", tmp_path / "out")
    assert kinds(imported) == {"new": {"actors": 1, "attributions": 1}}
    assert_has_defaults(package)


def assert_has_defaults(package: Path) -> None:
    """Assert that the two new records are there, with null, an empty list or the default for all that was not said."""
    [actor] = [record for record in read_records(table(package, "actors")) if record["id"] == "100-a900"]
    assert actor == {
        "id": "100-a900",
        "document": "100_ada",
        "start": 203,
        "end": 206,
        "text": "Ada",
        **NEW_ACTOR,
        "certainty": "high",
        "note": None,
    }
    [claim] = [record for record in read_records(table(package, "attributions")) if record["id"] == "100-q900"]
    assert claim == {
        "id": "100-q900",
        "document": "100_ada",
        "source": [],
        "cue": [{"start": 203, "end": 206, "text": "Ada"}],
        "content": [{"start": 207, "end": 212, "text": "Brown"}],
        "source_entities": [],
        **NEW_ATTRIBUTION,
        "negated": False,
        "addressee": None,
        "parent": None,
        "repeat_of": None,
        "certainty": "high",
        "note": None,
    }


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"x": 1}, ["the record has a key that the schema lacks: x"]),
        (
            {"start": "11", "note": 5},
            [
                "note is 5, a number; expected text in quotes or null",
                'start is "11", a text; expected a whole number',
            ],
        ),
    ],
)
def test_what_is_wrong_with_a_record_in_a_line_of_json_is_told(
    change: Json, told: list[str], package: Path, tmp_path: Path
) -> None:
    said = refusal_of_first_actor(package, tmp_path / "out", lambda actor: actor | change)
    assert said == [f"{tmp_path}/out:1: 100-a1: {what}" for what in told]


def test_what_a_record_in_a_line_of_json_lacks_is_told(package: Path, tmp_path: Path) -> None:
    place = f"{tmp_path}/out:1"
    lacking = refusal_of_first_actor(
        package, tmp_path / "out", lambda actor: {"id": actor["id"], "entity": "ada-brown"}
    )
    assert lacking == [f"{place}: 100-a1: the record lacks a key: document, start, end, text, mention"]
    nameless = refusal_of_first_actor(package, tmp_path / "out", lambda _: {"id": 5})
    assert nameless[0] == (
        f"{place}: a record of actors, {{'id': 5}}: the record lacks a key: document, start, end, text, entity, mention"
    )
    text = refusal_of_first_actor(package, tmp_path / "out", lambda _: "an actor")
    assert text == [f"{place}: expected objects in the list of actors, found 'an actor'"]


def refusal_of_first_actor(package: Path, out: Path, edit: Callable[[Json], Any]) -> list[str]:
    """Return the lines with which an import of lines of JSON is refused in which the first actor is edited."""
    out.unlink(missing_ok=True)
    export(package, "jsonl", out)
    line = json.loads(out.read_bytes())
    line["actors"][0] = edit(line["actors"][0])
    out.write_text(json.dumps(line), encoding="utf-8")
    before = tables(package)
    with pytest.raises(ImportProblem) as caught:
        import_annotations(package, "jsonl", out)
    assert tables(package) == before
    return str(caught.value).split("\n")


def test_a_key_that_was_removed_from_a_web_annotation_is_null(package: Path, tmp_path: Path) -> None:
    export(package, "webannotation", tmp_path / "out")
    path = tmp_path / "out" / "100_ada.jsonld"
    page = json.loads(path.read_bytes())
    del page["items"][0]["body"]["values"]["note"]
    path.write_text(json.dumps(page), "utf-8")
    assert kinds(import_annotations(package, "webannotation", tmp_path / "out")) == {"changed": {"actors": 1}}
    assert read_records(table(package, "actors"))[0]["note"] is None


def test_a_key_that_was_removed_in_spacy_is_null(package: Path, tmp_path: Path) -> None:
    export(package, "docbin", tmp_path / "out")
    [doc] = DocBin(store_user_data=True).from_disk(tmp_path / "out").get_docs(pipeline("xx").vocab)
    del doc.user_data["spanpack"]["records"][0][2]["note"]
    (tmp_path / "out").write_bytes(DocBin(docs=[doc], store_user_data=True).to_bytes())
    assert kinds(import_annotations(package, "docbin", tmp_path / "out")) == {"changed": {"actors": 1}}
    assert read_records(table(package, "actors"))[0]["note"] is None


def test_the_choice_and_the_text_that_were_removed_in_label_studio_are_gone(package: Path, tmp_path: Path) -> None:
    def remove(result: list[Json]) -> list[Json]:
        return [
            one for one in result if one.get("id") != "100-a1" or one["from_name"] not in ("actors.certainty", "values")
        ]

    path = changed_project(package, tmp_path, remove)
    told = "out/tasks.json: 100_ada: 100-a1: lacks entity; docs/formats.md says under «A new record»"
    with pytest.raises(ImportProblem, match=told):
        import_annotations(package, "label-studio", path)

    def give(result: list[Json]) -> list[Json]:
        return [*remove(result), text_of("100-a1", '{"entity": "ada-brown"}')]

    assert kinds(import_annotations(package, "label-studio", changed_project(package, tmp_path, give))) == {
        "changed": {"actors": 1}
    }
    first = read_records(table(package, "actors"))[0]
    assert (first["entity"], first["certainty"], first["note"]) == ("ada-brown", "high", None)


def changed_project(package: Path, folder: Path, change: Any) -> Path:
    """Export a project of Label Studio, change its regions, and return its tasks."""
    shutil.rmtree(folder / "out", ignore_errors=True)
    export(package, "label-studio", folder / "out")
    path = folder / "out" / "tasks.json"
    tasks = json.loads(path.read_bytes())
    tasks[0]["annotations"][0]["result"] = change(tasks[0]["annotations"][0]["result"])
    path.write_text(json.dumps(tasks), "utf-8")
    return path


def text_of(region: str, text: str) -> Json:
    return {
        "id": region,
        "from_name": "values",
        "type": "textarea",
        "value": {"start": 138, "end": 147, "text": [text]},
    }


def region(name: str, label: str = "actors") -> Json:
    value = {"start": 138, "end": 147, "text": "officials", "labels": [label]}
    return {"id": name, "from_name": "label", "type": "labels", "value": value}


# Layers.


@pytest.mark.parametrize("name", IMPORTABLE)
def test_of_an_export_of_some_layers_the_others_stay(name: str, package: Path, tmp_path: Path) -> None:
    before = tables(package)
    export(package, name, tmp_path / "out", layers=("actors",))
    if name != "jsonl":  # It says which layers it holds.
        with pytest.raises(ImportProblem) as caught:
            import_annotations(package, name, tmp_path / "out")
        means = "import with --layers actors where only these were annotated, or import with --allow-removal"
        lines = str(caught.value).splitlines()
        assert lines == [
            f"{tmp_path}/out: {layer}: holds no annotation, and would remove all {count} that the package has; "
            f"{means} where that is meant"
            for layer, count in {"numbers": 1, "dates": 4, "attributions": 5}.items()
        ]
    layers = () if name == "jsonl" else ("actors",)
    imported = import_annotations(package, name, tmp_path / "out", layers=layers)
    assert (imported.layers, imported.left) == (("actors",), ("numbers", "dates", "attributions"))
    assert kinds(imported) == {}
    assert tables(package) == before


@pytest.mark.parametrize("name", IMPORTABLE)
def test_of_an_export_of_all_layers_those_that_are_named_are_read(name: str, package: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(package, tmp_path / "other"))
    change(table(other, "actors"), 1, certainty="low")
    change(table(other, "dates"), 1, certainty="low")
    export(other, name, tmp_path / "out")
    imported = import_annotations(package, name, tmp_path / "out", layers=("dates", "numbers"))
    assert kinds(imported) == {"changed": {"dates": 1}}
    assert tables(package) == tables(other) | {"actors": tables(BASE)["actors"]}


def test_the_command_says_which_layers_stay(package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    export(package, "brat", tmp_path / "out", layers=("numbers", "dates"))
    assert main(["import", "brat", str(tmp_path / "out"), str(package), "--layers", "numbers,dates"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "numbers: 1 same",
        "dates: 4 same",
        "actors, attributions: not imported, left as before",
        "now run spanpack validate",
    ]
    assert main(["import", "brat", str(tmp_path / "out"), str(package), "--layers", "places"]) == 2
    told = "spanpack: 'places' is no layer of annotations; there is actors, numbers, dates, attributions\n"
    assert capsys.readouterr().err == told


def test_a_layer_that_lines_do_not_hold_cannot_be_imported_from_them(package: Path, tmp_path: Path) -> None:
    export(package, "jsonl", tmp_path / "out", layers=("dates", "actors"))
    with pytest.raises(ImportProblem) as caught:
        import_annotations(package, "jsonl", tmp_path / "out", layers=("dates", "numbers"))
    assert str(caught.value) == f"{tmp_path}/out: does not hold numbers; it holds dates"
    line = json.loads((tmp_path / "out").read_bytes())
    (tmp_path / "out").write_text(json.dumps({"id": line["id"], "text": line["text"]}), "utf-8")
    with pytest.raises(ImportProblem) as caught:
        import_annotations(package, "jsonl", tmp_path / "out")
    named = "actors, numbers, dates, attributions"
    assert str(caught.value) == f"{tmp_path}/out:1: holds no layer; expected a list under one of {named}"


@pytest.mark.parametrize("name", IMPORTABLE)
def test_a_layer_without_a_record_is_exported_and_its_first_record_makes_its_table(
    name: str, package: Path, tmp_path: Path
) -> None:
    export(package, name, tmp_path / "out")
    before = tables(package)
    for layer in TABLES:
        table(package, layer).unlink()
    index(package)
    counts = export(package, name, tmp_path / "empty").counts
    assert counts == {"documents": 1, "actors": 0, "numbers": 0, "dates": 0, "attributions": 0}
    imported = import_annotations(package, name, tmp_path / "out")
    assert kinds(imported) == {"new": {"actors": 6, "numbers": 1, "dates": 4, "attributions": 5}}
    assert tables(package) == before
    assert validate(package, hashes=False) == []


def test_layers_without_a_record_are_labels_in_label_studio_and_types_in_brat(package: Path, tmp_path: Path) -> None:
    export(package, "label-studio", tmp_path / "before")
    export(package, "brat", tmp_path / "types")
    for layer in TABLES:
        table(package, layer).unlink()
    index(package)
    export(package, "label-studio", tmp_path / "after")
    export(package, "brat", tmp_path / "again")
    labels = [
        sorted((tmp_path / name / "label_config.xml").read_text("utf-8").split("<")) for name in ("before", "after")
    ]
    assert [line.split(" background")[0] for line in labels[0]] == [line.split(" background")[0] for line in labels[1]]
    types = [
        sorted((tmp_path / name / "annotation.conf").read_text("utf-8").splitlines()) for name in ("types", "again")
    ]
    assert types[0] == types[1]


# Annotation sets.


@pytest.fixture
def two_sets(package: Path) -> Path:
    """Return a package with a pass besides, in which the first actor is another."""
    folder = package / "annotations" / "passes" / "a"
    folder.mkdir(parents=True)
    for path in sorted((package / "annotations").glob("*.jsonl")):
        shutil.copy(path, folder)
    change(folder / "actors.jsonl", 1, certainty="low")
    assert validate(package) == []
    return package


def test_an_import_into_a_set_that_is_begun(package: Path, tmp_path: Path) -> None:
    export(package, "brat", tmp_path / "out")
    mine = package / "annotations" / "passes" / "mine"
    with pytest.raises(PackageError) as caught:
        import_annotations(package, "brat", tmp_path / "out", annotations="annotations/passes/mine")
    none = "there is no such annotation set; there is annotations. Make the folder to begin a new one."
    assert str(caught.value) == f"annotations/passes/mine: {none}"
    mine.mkdir(parents=True)
    with pytest.raises(ImportProblem) as caught_too:
        import_annotations(package, "brat", tmp_path / "out", annotations="annotations/passes/mine")
    register = "actors, attributions refer to entities, of which annotations/passes/mine has no table"
    copy = "put entities.jsonl into it, of another set or from spanpack add; then run spanpack index"
    assert str(caught_too.value) == f"{tmp_path}/out: {register}; {copy}"
    shutil.copy(table(package, "entities"), mine)
    index(package)
    imported = import_annotations(package, "brat", tmp_path / "out", annotations="./annotations//passes/mine/")
    assert kinds(imported) == {"new": {"actors": 6, "numbers": 1, "dates": 4, "attributions": 5}}
    assert {path.stem: path.read_bytes() for path in mine.glob("*.jsonl")} == tables(package)
    assert validate(package, hashes=False) == []


SET = "annotations/passes/a"


def test_a_set_that_is_begun_is_valid_before_its_first_record(package: Path) -> None:
    mine = package / "annotations" / "passes" / "mine"
    mine.mkdir(parents=True)
    shutil.copy(package / "annotations" / "entities.jsonl", mine)
    index(package)
    assert validate(package) == []


def named_a_set(package: Path) -> str:
    return (
        f"{package}/{SET}: lies in the package {package}, of which the set annotations would be taken. For the set in "
        f'this folder name the package {package}, with --annotations {SET} (in Python annotations="{SET}").'
    )


def test_a_path_to_a_pass_is_not_taken_for_the_main_set(two_sets: Path, tmp_path: Path) -> None:
    export(two_sets, "jsonl", tmp_path / "out", annotations=SET)
    before = {path: path.read_bytes() for path in two_sets.rglob("*") if path.is_file()}
    inside = two_sets / SET

    def asked() -> Iterator[str]:
        for call in (
            lambda: spanpack.load(inside),
            lambda: export(inside, "jsonl", tmp_path / "other"),
            lambda: import_annotations(inside, "jsonl", tmp_path / "out"),
        ):
            with pytest.raises(PackageError) as caught:
                call()
            yield str(caught.value)

    assert list(asked()) == [named_a_set(two_sets)] * 3
    assert {path: path.read_bytes() for path in two_sets.rglob("*") if path.is_file()} == before
    assert spanpack.load(inside, annotations=SET).actors[0].certainty == "low"
    assert spanpack.load(two_sets / "annotations").actors[0].certainty == "medium"
    assert spanpack.load(two_sets / "datapackage.json").actors[0].certainty == "medium"


@pytest.mark.parametrize("arguments", [["stats"], ["import", "jsonl", "../../../../out"]])
def test_nor_is_the_folder_of_a_pass_in_which_a_command_is_run(
    arguments: list[str],
    two_sets: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    export(two_sets, "jsonl", tmp_path / "out", annotations=SET)
    before = tables(two_sets)
    monkeypatch.chdir(two_sets / SET)
    assert main(arguments) == 2
    told = named_a_set(two_sets).removeprefix(f"{two_sets}/{SET}")
    assert capsys.readouterr().err == f"spanpack: .{told}\n"
    assert tables(two_sets) == before


@pytest.mark.parametrize(
    "name", [f"./{SET}", "annotations//passes/a/", "annotations/./passes/a", SET.replace("/", "\\")]
)
def test_an_annotation_set_may_be_named_in_other_ways(name: str, two_sets: Path, tmp_path: Path) -> None:
    export(two_sets, "jsonl", tmp_path / "out", annotations=name)
    assert json.loads((tmp_path / "out").read_bytes())["actors"][0]["certainty"] == "low"
    assert kinds(import_annotations(two_sets, "jsonl", tmp_path / "out", annotations=name)) == {}


def test_texts_without_annotations_can_be_loaded(package: Path) -> None:
    shutil.rmtree(package / "annotations")
    assert validate(package) == []
    corpus = spanpack.load(package)
    assert [(document.id, document.actors) for document in corpus.documents] == [("100_ada", ())]
    assert len(corpus["100"].text) == 259


# Records that were made in the tool.


def test_a_region_of_label_studio_that_is_read_again_keeps_the_id_that_it_was_given(
    package: Path, tmp_path: Path
) -> None:
    made = [region("AbC12"), text_of("AbC12", '{"entity": "workers"}'), mention("AbC12")]
    made += [region("dEf34"), text_of("dEf34", '{"entity": "officials"}'), mention("dEf34")]
    path = changed_project(package, tmp_path, lambda result: [*result, *made])
    assert kinds(import_annotations(package, "label-studio", path)) == {"new": {"actors": 2}}
    once = tables(package)
    added = [(one["id"], one["entity"]) for one in read_records(table(package, "actors")) if one["start"] == 138]
    assert added == [("100-a4", "officials"), ("100-a7", "workers"), ("100-a8", "officials")]
    for _ in range(2):
        assert kinds(import_annotations(package, "label-studio", path)) == {}
        assert tables(package) == once


def mention(name: str) -> Json:
    value = {"start": 138, "end": 147, "text": "officials", "choices": ["nominal"]}
    return {"id": name, "from_name": "actors.mention", "type": "choices", "value": value}


def test_lines_of_brat_may_end_as_its_server_writes_them(package: Path, tmp_path: Path) -> None:
    export(package, "brat", tmp_path / "out")
    path = tmp_path / "out" / "100_ada.ann"
    ends = {"R": "\t", "E": " "}
    lines = [f"{line}{ends.get(line[0], '')}" for line in path.read_text(encoding="utf-8").splitlines()]
    assert "R1\tcounted Arg1:T7 Arg2:T24\t" in lines
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    assert kinds(import_annotations(package, "brat", tmp_path / "out")) == {}


def test_a_record_of_brat_without_its_id_is_the_one_that_has_its_spans(package: Path, tmp_path: Path) -> None:
    export(package, "brat", tmp_path / "out")
    path = tmp_path / "out" / "100_ada.ann"
    replace(path, '"id": "100-n1"', '"certainty": "high"')
    before = tables(package)
    assert kinds(import_annotations(package, "brat", path.parent)) == {}
    assert tables(package) == before


def test_a_record_that_was_made_in_brat_is_named_by_another_that_was_made_there(package: Path, tmp_path: Path) -> None:
    export(package, "brat", tmp_path / "out")
    path = tmp_path / "out" / "100_ada.ann"
    text = path.read_text("utf-8")
    of_q3, of_q4 = (
        next(line for line in text.splitlines() if f'"id": "{name}"' in line) for name in ("100-q3", "100-q4")
    )
    without = text.replace(of_q3, of_q3.replace('"id": "100-q3", ', "")).replace(of_q4 + "\n", "")
    assert '"id": "100-q3"' not in without
    assert '"id": "100-q4"' not in without
    lost = {"source_entities": ["officials"]}
    event = of_q4.split()[2]
    path.write_text(f"{without}#99\tAnnotatorNotes {event}\t{json.dumps(lost)}\n", "utf-8")
    before = tables(package)
    assert kinds(import_annotations(package, "brat", path.parent)) == {}
    assert tables(package) == before


def test_a_record_that_was_made_in_the_tool_is_told_with_what_the_tool_calls_it(package: Path, tmp_path: Path) -> None:
    def told(name: str, source: Path) -> list[str]:
        with pytest.raises(ImportProblem) as caught:
            import_annotations(package, name, source)
        return str(caught.value).replace(f"{tmp_path}/out", "").splitlines()

    lacks = "lacks {}; docs/formats.md says under «A new record» where each tool has it"
    made = "'officials' at 138 to 147 (a new record of actors)"
    path = changed_project(package, tmp_path, lambda result: [*result, region("AbC12")])
    assert told("label-studio", path) == [
        f"/tasks.json: 100_ada: AbC12, {made}: {lacks.format('entity')}",
        f"/tasks.json: 100_ada: AbC12, {made}: {lacks.format('mention')}",
    ]
    export(package, "cas-xmi", tmp_path / "cas" / "out")
    xmi = tmp_path / "cas" / "out" / "100_ada.xmi"
    xmi.write_text(xmi.read_text("utf-8").replace(' identifier="100-a4" entity="officials"', "", 1), "utf-8")
    [one] = told("cas-xmi", xmi.parent)
    assert one.endswith(f", {made}: {lacks.format('entity')}")
    assert one.startswith(f"{tmp_path}/cas/out/100_ada.xmi: 100_ada: xmi:id ")


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (
            text_of("100-a4", "the officials of the town"),
            "the region 100-a4, 'officials', has in values 'the officials of the town', which is no JSON from "
            'column 1 on; write it as {"entity": "taliban"}',
        ),
        (
            text_of("100-a4", '"officials"'),
            "the region 100-a4, 'officials', has in values '\"officials\"', which is no object; "
            'write it as {"entity": "taliban"}',
        ),
    ],
)
def test_what_a_person_wrote_in_label_studio_is_refused_with_its_region(
    made: Json, message: str, package: Path, tmp_path: Path
) -> None:
    path = changed_project(package, tmp_path, lambda result: [*result, made])
    with pytest.raises(ImportProblem) as caught:
        import_annotations(package, "label-studio", path)
    assert str(caught.value) == f"{path}: task of 100_ada: {message}"


def test_a_page_that_a_tool_of_json_ld_wrote_anew_is_read(package: Path, tmp_path: Path) -> None:
    export(package, "webannotation", tmp_path / "out")
    path = tmp_path / "out" / "100_ada.jsonld"
    page = json.loads(path.read_bytes())
    base = "https://example.org/pages/"
    comment = {"type": "TextualBody", "value": "seen"}
    for one in page["items"]:
        one["id"] = f"{base}100_ada.jsonld{one['id']}"
        one["body"] = [one["body"], comment] if one["id"].endswith("#100-a1") else [one["body"]]
        for target in one["target"]:
            target["source"] = base + target["source"]
    path.write_text(json.dumps(page), "utf-8")
    before = tables(package)
    imported = import_annotations(package, "webannotation", tmp_path / "out")
    assert imported.unread == (f"100_ada: {base}100_ada.jsonld#100-a1: body {comment!r}",)
    assert tables(package) == before
    page["items"][0]["body"] = page["items"][0]["body"][:1] * 2
    path.write_text(json.dumps(page), "utf-8")
    with pytest.raises(ImportProblem) as caught:
        import_annotations(package, "webannotation", tmp_path / "out")
    what = f"'{base}100_ada.jsonld#100-a1' has 2 bodies with layer and values"
    assert str(caught.value) == f"{path}: items[0]: {what}; expected one, so remove the others"


def test_a_region_that_was_given_another_label_is_named(package: Path, tmp_path: Path) -> None:
    def relabel(result: list[Json]) -> list[Json]:
        for one in result:
            if one.get("id") == "100-a4" and one["type"] == "labels":
                one["value"]["labels"] = ["dates"]
        return result

    path = changed_project(package, tmp_path, relabel)
    with pytest.raises(ImportProblem) as caught:
        import_annotations(package, "label-studio", path)
    made = "100-a4, 'officials' at 138 to 147 (a new record of dates)"
    assert sorted(str(caught.value).splitlines()) == [
        f"{path}: 100_ada: {made}: {field!r} is no field of dates"
        for field in ("actors.certainty", "actors.mention", "entity")
    ]


def test_a_task_that_is_not_annotated_yet_leaves_its_document(tmp_path: Path) -> None:
    root = Path(__file__).parent.parent
    package = Path(
        shutil.copytree(root, tmp_path / "corpus", ignore=lambda folder, names: [n for n in names if n[0] == "."])
    )
    export(package, "label-studio", tmp_path / "out")
    path = tmp_path / "out" / "tasks.json"
    tasks = json.loads(path.read_bytes())
    tasks[1]["annotations"] = []
    tasks[2]["annotations"] = [{"result": [], "was_cancelled": True}]
    path.write_text(json.dumps(tasks), "utf-8")
    before = tables(package)
    imported = import_annotations(package, "label-studio", path)
    stays = "its task, which is not annotated; its records stay as they are"
    names = [task["data"]["document"] for task in tasks]
    assert imported.unread == (f"{names[1]}: {stays}", f"{names[2]}: {stays}")
    assert kinds(imported) == {}
    assert tables(package) == before
    path.write_text(json.dumps([tasks[1]]), "utf-8")
    with pytest.raises(ImportProblem) as caught:
        import_annotations(package, "label-studio", path)
    none = f"{path}: holds no annotations of any layer that was asked for"
    assert str(caught.value) == f"{path}: {names[1]}: {stays}\n{none}"
    tasks[0]["annotations"] *= 2
    path.write_text(json.dumps(tasks), "utf-8")
    with pytest.raises(ImportProblem) as caught:
        import_annotations(package, "label-studio", path)
    two = "has 2 annotations; expected one, so delete the others"
    assert str(caught.value) == f"{path}: task of {names[0]}: {two}"


def test_what_was_drafted_or_skipped_in_label_studio_is_named(package: Path, tmp_path: Path) -> None:
    export(package, "label-studio", tmp_path / "out")
    path = tmp_path / "out" / "tasks.json"
    [task] = json.loads(path.read_bytes())
    [annotation] = task["annotations"]
    skipped = annotation | {"was_cancelled": True}
    number = len([one for one in annotation["result"] if one["type"] == "labels"])
    of_skipped = f"100_ada: regions of an annotation that was skipped: {number}"
    path.write_text(json.dumps([task | {"annotations": [skipped, annotation]}]), "utf-8")
    before = tables(package)
    imported = import_annotations(package, "label-studio", path)
    assert (kinds(imported), imported.unread, tables(package)) == ({}, (of_skipped,), before)
    stays = "100_ada: its task, which is not annotated; its records stay as they are"
    none = "holds no annotations of any layer that was asked for"
    drafts = {"drafts": [annotation, annotation]}
    for task_left, told in (
        (task | {"annotations": []} | drafts, ["100_ada: drafts that were not submitted: 2"]),
        (task | {"annotations": [skipped]}, [of_skipped]),
    ):
        path.write_text(json.dumps([task_left]), "utf-8")
        with pytest.raises(ImportProblem) as caught:
            import_annotations(package, "label-studio", path)
        assert str(caught.value).splitlines() == [f"{path}: {line}" for line in (stays, *told, none)]


@pytest.mark.parametrize(("start", "end"), [("100-a1", "100-q1"), ("100-a1", "100-a2"), ("100-q2", "100-q1")])
def test_a_relation_from_one_record_to_another_is_named_alone(
    start: str, end: str, package: Path, tmp_path: Path
) -> None:
    lead = {"from_id": start, "to_id": end, "type": "relation", "direction": "right", "labels": ["parent"]}
    path = changed_project(package, tmp_path, lambda result: [*result, lead])
    with pytest.raises(ImportProblem) as caught:
        import_annotations(package, "label-studio", path)
    mend = "no record takes it; join it to its record, or remove it"
    assert str(caught.value) == f"{path}: task of 100_ada: the relation from {start} to {end} (parent): {mend}"


def test_a_source_of_another_format_is_refused_with_what_was_expected(package: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    form = "brat standoff: a folder with .ann and .txt of each document, and annotation.conf"
    with pytest.raises(ImportProblem) as caught:
        import_annotations(package, "brat", tmp_path / "out")
    assert str(caught.value) == f"{tmp_path}/out: holds no document; expected {form}"
    with pytest.raises(ImportProblem) as caught:
        import_annotations(package, "jsonl", tmp_path / "out")
    form = "one line a document: its text and annotations, as loaders of data sets read them"
    assert str(caught.value) == f"{tmp_path}/out: holds no document; expected {form}"


def test_a_region_of_label_studio_may_name_another_that_was_made_there(package: Path, tmp_path: Path) -> None:
    def rename(result: list[Json]) -> list[Json]:
        words = json.dumps(result).replace('"100-q3', '"AbC12').replace('\\"100-q3\\"', '\\"AbC12\\"')
        renamed: list[Json] = json.loads(words)
        return renamed

    path = changed_project(package, tmp_path, rename)
    assert '\\"parent\\": \\"AbC12\\"' in path.read_text("utf-8")
    before = tables(package)
    assert kinds(import_annotations(package, "label-studio", path)) == {}
    assert tables(package) == before
