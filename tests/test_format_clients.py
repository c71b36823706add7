"""The exports in the tools that they are made for: the same counts, and values where they belong."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import bioc.biocxml
import bioc.brat
import cassis
import pytest
import spacy
import stam
from spacy.tokens import DocBin

from spanpack.formats.content import open_content
from spanpack.formats.exporting import export
from tests.helpers import read_records
from tests.releases import ROOT, release

LAYERS = ("actors", "numbers", "dates", "attributions")
DOCUMENT, QUOTED = "000_19da675966010c9e", "000-q3"
CONTENT = [(246, 316), (381, 630)]
"""The attribution that every tool is asked for: who is quoted breaks off and goes on."""


def exported(name: str, folder: Path) -> Path:
    """Export the built release, the archive itself, and return where to."""
    export(release(ROOT).full, name, folder / "out")
    return folder / "out"


def counts() -> dict[str, int]:
    return {name: len(read_records(ROOT / "annotations" / f"{name}.jsonl")) for name in LAYERS}


def test_spacy_opens_the_corpus_with_its_spans_in_groups(tmp_path: Path) -> None:
    docs = list(DocBin(store_user_data=True).from_disk(exported("docbin", tmp_path)).get_docs(spacy.blank("en").vocab))
    written = {document.id: document for document in open_content(ROOT).documents()}
    assert [doc.text for doc in docs] == [document.text for document in written.values()]
    for doc, document in zip(docs, written.values(), strict=True):
        actors = [(span.id_, span.kb_id_, span.text) for span in doc.spans["actors"]]
        items = [item for item in document.items if item.layer == "actors"]
        assert actors == [(item.id, item.values["entity"], item.parts[0].text) for item in items]
        contents = [part for item in document.items for part in item.spans("content")]
        assert len(doc.spans["attributions.content"]) == len(contents) > 0


def test_bioc_brat_parses_every_ann_file(tmp_path: Path) -> None:
    folder = exported("brat", tmp_path)
    found: Counter[str] = Counter()
    for path in sorted(folder.glob("*.ann")):
        with path.open(encoding="utf-8") as ann, path.with_suffix(".txt").open(encoding="utf-8", newline="") as text:
            read = bioc.brat.load(text, ann)
        found.update(one.type for one in (*read.entities, *read.events))
        for entity in read.entities:
            spans = sorted((span.begin, span.end) for span in entity.locations)
            assert " ".join(read.text[start:end] for start, end in spans) == entity.text
        if path.stem == DOCUMENT:
            third = [event for event in read.events if event.type == "attributions"][2]
            [content] = [entity for entity in read.entities if entity.id == third.arguments["content"]]
            assert sorted((span.begin, span.end) for span in content.locations) == CONTENT
            [form] = [one for one in read.attributes if one.type == "attributions-form" and one.refid == third.id]
            assert form.attributes == {"direct"}
    assert {name: found[name] for name in LAYERS} == counts()


@pytest.mark.parametrize("name", ["cas-xmi", "cas-json"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_dkpro_cassis_loads_every_cas(name: str, tmp_path: Path) -> None:
    folder = exported(name, tmp_path)
    found: Counter[str] = Counter()
    for path in sorted(folder.glob("00*")):
        with path.open("rb") as file:
            if name == "cas-xmi":
                with (folder / "TypeSystem.xml").open("rb") as types:
                    cas = cassis.load_cas_from_xmi(file, typesystem=cassis.load_typesystem(types))
            else:
                cas = cassis.load_cas_from_json(file)
        found.update({layer: len(cas.select(f"spanpack.{layer.title()}")) for layer in LAYERS})
        if path.stem == DOCUMENT:
            [quoted] = [one for one in cas.select("spanpack.Attributions") if one.identifier == QUOTED]
            assert [(span.begin, span.end) for span in quoted.content.elements] == CONTENT
            assert quoted.content.elements[0].get_covered_text().startswith("“They have no country")
            assert (quoted.form, quoted.negated) == ("direct", False)
    assert found == counts()


def test_bioc_reads_every_collection(tmp_path: Path) -> None:
    folder = exported("bioc", tmp_path)
    found: Counter[str] = Counter()
    for path in sorted(folder.glob("*.xml")):
        with path.open(encoding="utf-8") as file:
            [document] = bioc.biocxml.load(file).documents
        [passage] = document.passages
        found.update(one.infons["layer"] for one in (*passage.annotations, *passage.relations) if "layer" in one.infons)
        for annotation in passage.annotations:
            places = [(place.offset, place.offset + place.length) for place in annotation.locations]
            assert " ".join(passage.text[start:end] for start, end in places) == annotation.text
        if document.id == DOCUMENT:
            [quoted] = [one for one in passage.relations if one.id == QUOTED]
            [node] = [node for node in quoted.nodes if node.role == "content"]
            [content] = [one for one in passage.annotations if one.id == node.refid]
            assert [(place.offset, place.end) for place in content.locations] == CONTENT
            assert quoted.infons["form"] == "direct"
    assert found == counts()


def test_stam_loads_every_store(tmp_path: Path) -> None:
    folder = exported("stam", tmp_path)
    found: Counter[str] = Counter()
    for path in sorted(folder.glob("*.store.stam.json")):
        store = stam.AnnotationStore(file=str(path))
        for annotation in store.annotations():
            found.update(str(one.value().get()) for one in annotation.data() if one.key().id() == "layer")
        if path.name.startswith(DOCUMENT):
            content = store.annotation(f"{QUOTED}/content")
            assert [(place.begin(), place.end()) for place in content.textselections()] == CONTENT
            values = {one.key().id(): one.value().get() for one in store.annotation(QUOTED).data()}
            assert values["attributions.form"] == "direct"
    assert found == counts()
