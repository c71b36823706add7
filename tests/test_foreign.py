"""What another tool puts beside the annotations of a package: it is named as not read, or refused with its place."""

from __future__ import annotations

import io
import json
from pathlib import Path

import cassis
import pytest

from spanpack.formats.exporting import export
from spanpack.formats.importing import import_annotations
from spanpack.formats.interface import ImportProblem
from tests.helpers import copy_base

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
