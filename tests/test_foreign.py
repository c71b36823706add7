"""What another tool puts beside the annotations of a package: it is named as not read, or refused with its place."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import cassis
import pytest
from bioc import biocxml

from spanpack.formats.exporting import export
from spanpack.formats.importing import import_annotations
from spanpack.formats.interface import ImportProblem
from tests.helpers import Json, copy_base, replace

DKPRO = "de.tudarmstadt.ukp.dkpro.core.api"
FOREIGN = [
    f"{DKPRO}.{kind}"
    for kind in ("metadata.type.DocumentMetaData", "segmentation.type.Sentence", "segmentation.type.Token")
]
"""The types that INCEpTION puts into each document."""
CASES = {"cas-json": "100_ada.json", "cas-xmi": "100_ada.xmi"}


def exported(name: str, folder: Path) -> Path:
    """Export a copy of the base package in ``folder`` and return the export."""
    export(copy_base(folder), name, folder / "out")
    return folder / "out"


def unread(name: str, folder: Path) -> list[str]:
    """Import ``folder``/out, which changes nothing; return what was not read."""
    imported = import_annotations(folder / "base", name, folder / "out")
    assert {kind: count.total() for kind, count in imported.by_kind.items()} == {
        "same": 16,
        "changed": 0,
        "new": 0,
        "removed": 0,
        "kept": 0,
    }
    return [what.removeprefix("100_ada: ") for what in imported.unread]


def refused(name: str, folder: Path) -> str:
    with pytest.raises(ImportProblem) as caught:
        import_annotations(folder / "base", name, folder / "out")
    return str(caught.value).replace(f"{folder}/", "")


def load_cas(name: str, folder: Path) -> cassis.Cas:
    with (folder / "TypeSystem.xml").open("rb") as file:
        types = cassis.load_typesystem(file)
    raw = (folder / CASES[name]).read_bytes()
    if name == "cas-xmi":
        return cassis.load_cas_from_xmi(io.BytesIO(raw), typesystem=types)
    return cassis.load_cas_from_json(raw.decode(), typesystem=types, merge_typesystem=False)


def save_cas(name: str, cas: cassis.Cas, folder: Path) -> None:
    save = cas.to_xmi if name == "cas-xmi" else cas.to_json
    save(folder / CASES[name])


@pytest.mark.filterwarnings("ignore::DeprecationWarning:cassis")
@pytest.mark.parametrize("name", CASES)
def test_types_that_are_none_of_the_package_are_not_read(name: str, tmp_path: Path) -> None:
    out = exported(name, tmp_path)
    cas = load_cas(name, out)
    for number, kind in enumerate(FOREIGN):
        made = cas.typesystem.create_type(kind, "uima.tcas.Annotation")
        cas.add(made(begin=number, end=9))
        cas.add(made(begin=number, end=10))
    save_cas(name, cas, out)
    assert sorted(unread(name, tmp_path)) == [f"Type with name [{kind}] not found!" for kind in FOREIGN]


def test_a_cas_in_json_may_have_its_structures_by_their_ids(tmp_path: Path) -> None:
    path = exported("cas-json", tmp_path) / CASES["cas-json"]
    cas = json.loads(path.read_bytes())
    listed = [*cas["%FEATURE_STRUCTURES"], {"%ID": 900, "%TYPE": FOREIGN[2], "@sofa": 1, "begin": 0, "end": 4}]
    by_id = {str(one.pop("%ID")): one for one in listed}
    cas["%VIEWS"]["_InitialView"]["%MEMBERS"].append(900)
    path.write_text(json.dumps(cas | {"%FEATURE_STRUCTURES": by_id}), encoding="utf-8")
    assert unread("cas-json", tmp_path) == [f"Type with name [{FOREIGN[2]}] not found!"]


@pytest.mark.parametrize("name", CASES)
def test_a_feature_that_was_added_to_a_layer_is_refused(name: str, tmp_path: Path) -> None:
    path = exported(name, tmp_path) / CASES[name]
    old, new = {
        "cas-json": ('"identifier": "100-a1"', '"identifier": "100-a1", "remark": "mine"'),
        "cas-xmi": ('identifier="100-a1"', 'identifier="100-a1" remark="mine"'),
    }[name]
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    what = "100-a1: 'remark' is no feature of spanpack.Actors; remove it from the layer"
    assert refused(name, tmp_path) == f"out/{CASES[name]}: {what}"


@pytest.mark.filterwarnings("ignore::DeprecationWarning:cassis")
@pytest.mark.parametrize("name", CASES)
def test_a_second_view_is_not_read(name: str, tmp_path: Path) -> None:
    out = exported(name, tmp_path)
    cas = load_cas(name, out)
    view = cas.create_view("translation")
    view.sofa_string = "Noticias"
    view.add(view.typesystem.get_type("uima.tcas.Annotation")(begin=0, end=3))
    save_cas(name, cas, out)
    assert unread(name, tmp_path) == ["the view translation"]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("cas-xmi", 'begin="11" end="16" identifier="100-q1"', 'begin="53" end="62" identifier="100-q1"'),
        (
            "cas-json",
            '"begin": 11, "end": 16, "identifier": "100-q1"',
            '"begin": 53, "end": 62, "identifier": "100-q1"',
        ),
    ],
)
def test_where_an_attribution_lies_beside_its_spans_is_not_read(name: str, old: str, new: str, tmp_path: Path) -> None:
    replace(exported(name, tmp_path) / CASES[name], old, new)
    assert unread(name, tmp_path) == ["100-q1 lies at 53 to 62, where none of its spans is"]


@pytest.mark.parametrize(
    ("name", "old", "new"), [("cas-xmi", 'role="counted"', ""), ("cas-json", '"role": "counted"', '"role": ""')]
)
def test_a_link_may_go_without_its_role(name: str, old: str, new: str, tmp_path: Path) -> None:
    replace(exported(name, tmp_path) / CASES[name], old, new)
    assert unread(name, tmp_path) == []


def change_json(path: Path, change: Callable[[Json], object]) -> None:
    value = json.loads(path.read_bytes())
    change(value[0] if isinstance(value, list) else value)
    path.write_text(json.dumps(value), encoding="utf-8")


def give_data(name: str, key: str) -> Callable[[Json], None]:
    """Return a change of a STAM store: the first actor gets data of the set ``name``."""

    def change(store: Json) -> None:
        sets = {one["@id"]: one for one in store["annotationsets"]}
        if name not in sets:
            store["annotationsets"].append({"@type": "AnnotationDataSet", "@id": name, "keys": [], "data": []})
        dataset = store["annotationsets"][-1] if name not in sets else sets[name]
        if key not in [one["@id"] for one in dataset["keys"]]:
            dataset["keys"].append({"@type": "DataKey", "@id": key})
        value = {"@type": "String", "value": "mine"}
        dataset["data"].append({"@type": "AnnotationData", "@id": "x1", "key": key, "value": value})
        [actor] = [one for one in store["annotations"] if one["@id"] == "100-a1"]
        actor["data"].append({"@type": "AnnotationData", "@id": "x1", "set": name})

    return change


@pytest.mark.parametrize("key", ["comment", "actors.note", "layer", "role"])
def test_data_of_another_set_in_stam_are_not_read(key: str, tmp_path: Path) -> None:
    change_json(exported("stam", tmp_path) / "100_ada.store.stam.json", give_data("mine", key))
    assert unread("stam", tmp_path) == ["100-a1: data of the set mine"]


def test_a_key_of_stam_that_the_layer_lacks_is_refused(tmp_path: Path) -> None:
    change_json(exported("stam", tmp_path) / "100_ada.store.stam.json", give_data("spanpack", "actors.remark"))
    what = "the key actors.remark of 100-a1: no record takes it; join it to its record, or remove it"
    assert refused("stam", tmp_path) == f"out/100_ada.store.stam.json: 100_ada: {what}"


def in_store(name: str, change: Callable[[Json], object]) -> Callable[[Json], None]:
    """Return a change of a STAM store: ``change`` is done to the annotation ``name``."""

    def change_store(store: Json) -> None:
        [annotation] = [one for one in store["annotations"] if one["@id"] == name]
        change(annotation)

    return change_store


def select(begin: int, end: int) -> Json:
    """Return a selector of STAM for the characters [begin, end) of the text, or of the annotation it is put into."""
    cursors = [{"@type": "BeginAlignedCursor", "value": place} for place in (begin, end)]
    offset = {"@type": "Offset", "begin": cursors[0], "end": cursors[1]}
    return {"@type": "TextSelector", "resource": "100_ada", "offset": offset}


def datum(key: str, value: str) -> Json:
    return {"@type": "AnnotationData", "set": "spanpack", "key": key, "value": {"@type": "String", "value": value}}


@pytest.mark.parametrize(
    ("name", "change", "what"),
    [
        (
            "100-q1",
            lambda claim: claim["target"]["selectors"].append(select(53, 62)),
            "the span 53 to 62 of 100-q1 itself",
        ),
        (
            "100-q1",
            lambda claim: claim["target"]["selectors"][2].update(offset=select(0, 6)["offset"]),
            "the span 22 to 28 of 100-q1 itself",
        ),
        (
            "100-q1/source",
            lambda span: span["data"].append(datum("attributions.form", "direct")),
            "the key attributions.form of 100-q1/source",
        ),
        (
            "100-q1/source",
            lambda span: span["data"].append(datum("actors.entity", "officials")),
            "the key actors.entity of 100-q1/source",
        ),
        ("100-a1", lambda actor: actor["data"].append(datum("role", "source")), "the role of 100-a1"),
        (
            "100-q1/source",
            lambda span: span.update(target={"@type": "ResourceSelector", "resource": "100_ada"}),
            "100-q1/source, which selects no text",
        ),
    ],
)
def test_what_was_added_in_stam_where_no_record_has_it_is_refused(
    name: str, change: Callable[[Json], object], what: str, tmp_path: Path
) -> None:
    change_json(exported("stam", tmp_path) / "100_ada.store.stam.json", in_store(name, change))
    mend = "no record takes it; join it to its record, or remove it"
    assert refused("stam", tmp_path) == f"out/100_ada.store.stam.json: 100_ada: {what}: {mend}"


def test_a_second_text_in_a_store_of_stam_is_refused(tmp_path: Path) -> None:
    second = {"@type": "TextResource", "@id": "mine", "text": "Town Notes"}
    path = exported("stam", tmp_path) / "100_ada.store.stam.json"
    change_json(path, lambda store: store["resources"].append(second))
    told = "out/100_ada.store.stam.json: mine: 100_ada: its text differs from the package's at 6: 'Town Notes', here "
    assert refused("stam", tmp_path).startswith(told)


def test_an_offset_in_stam_that_selects_all_of_a_role_changes_nothing(tmp_path: Path) -> None:
    whole = select(0, 23)["offset"]
    change = in_store("100-q1", lambda claim: claim["target"]["selectors"][2].update(offset=whole))
    change_json(exported("stam", tmp_path) / "100_ada.store.stam.json", change)
    assert unread("stam", tmp_path) == []


def test_meta_and_drafts_of_label_studio_are_not_read(tmp_path: Path) -> None:
    def change(task: Json) -> None:
        task["annotations"][0]["result"][0]["meta"] = {"text": ["mine"]}
        task["drafts"] = [{"result": []}]

    change_json(exported("label-studio", tmp_path) / "tasks.json", change)
    meta = "the meta of the region 100-a1: {'text': ['mine']}"
    assert unread("label-studio", tmp_path) == ["drafts that were not submitted: 1", meta]


def test_two_results_of_one_choice_are_refused(tmp_path: Path) -> None:
    def change(task: Json) -> None:
        result = task["annotations"][0]["result"]
        result.append(next(one for one in result if one["type"] == "choices"))

    change_json(exported("label-studio", tmp_path) / "tasks.json", change)
    what = "has two results of actors.mention; expected one, so remove the other"
    assert refused("label-studio", tmp_path).endswith(f"task of 100_ada: the region 100-a1, 'Mayor', {what}")


def test_what_stands_beside_the_values_of_a_web_annotation_is_not_read(tmp_path: Path) -> None:
    def change(page: Json) -> None:
        page["items"][0]["motivation"] = "commenting"
        page["items"][0]["body"]["value"] = "mine"

    change_json(exported("webannotation", tmp_path) / "100_ada.jsonld", change)
    assert unread("webannotation", tmp_path) == ["#100-a1: motivation", "#100-a1: body.value"]


def test_infons_that_are_no_values_are_not_read(tmp_path: Path) -> None:
    path = exported("bioc", tmp_path) / "100_ada.xml"
    collection = biocxml.loads(path.read_text(encoding="utf-8"))
    [document] = collection.documents
    [passage] = document.passages
    [span] = [one for one in passage.annotations if one.id == "100-n1/counted"]
    [relation] = [one for one in passage.relations if one.id == "100-n1"]
    for one in (document, passage, span, relation):
        one.infons["remark"] = "mine"
    path.write_text(biocxml.dumps(collection), encoding="utf-8")
    places = ("the document", "the passage", "100-n1/counted", "the relation 100-n1")
    assert unread("bioc", tmp_path) == [f"the infon remark of {place}" for place in places]
