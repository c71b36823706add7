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
from tests.helpers import BASE, read_records
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
        triggers = {event.trigger_id: event.type for event in read.events}
        found.update(event.type for event in read.events)
        found.update(entity.type for entity in read.entities if entity.id not in triggers)
        # brat shows an event as its trigger: under another type it would be no event there.
        assert triggers.items() <= {(entity.id, entity.type) for entity in read.entities}
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


def test_brat_knows_every_type_that_is_written(tmp_path: Path) -> None:
    export(BASE, "brat", tmp_path / "out")
    assert (tmp_path / "out" / "annotation.conf").read_text(encoding="utf-8").split("\n\n")[:3] == [
        "[entities]\nactors\nnumbers\nnumbers-counted\ndates\n"
        "attributions-source\nattributions-content\nattributions-addressee_spans",
        "[relations]\ncounted\tArg1:numbers, Arg2:numbers-counted\n"
        "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>",
        "[events]\nattributions\tsource?:attributions-source, content?:attributions-content, "
        "addressee_spans?:attributions-addressee_spans, parent?:attributions, repeat_of?:attributions",
    ]
    lines = (tmp_path / "out" / "100_ada.ann").read_text(encoding="utf-8").splitlines()
    kinds = {line.split("\t")[1].split(" ")[0] for line in lines if line.startswith("T")}
    assert kinds == {
        *("actors", "numbers", "numbers-counted", "dates"),
        *("attributions", "attributions-source", "attributions-content"),
    }


@pytest.mark.parametrize("name", ["cas-xmi", "cas-json"])
def test_inception_makes_a_layer_of_every_type(name: str, tmp_path: Path) -> None:
    # What its TypeSystemAnalysis asks of a layer of spans and of its links, and what features it can show.
    export(ROOT, name, tmp_path / "out")
    with (tmp_path / "out" / "TypeSystem.xml").open("rb") as file:
        types = {kind.name: kind for kind in cassis.load_typesystem(file).get_types()}
    layers = {kind.name for kind in types.values() if kind.supertype.name == "uima.tcas.Annotation"}
    assert {f"spanpack.{name.title()}" for name in LAYERS} <= layers
    linked = set()
    for layer in layers:
        for feature in types[layer].features:
            if feature.rangeType.name == "uima.cas.FSArray":
                link = types[feature.elementType.name]
                assert link.name == f"{layer}{feature.name[0].upper()}{feature.name[1:]}Link"
                assert link.supertype.name == "uima.cas.TOP"
                parts = {part.name: part.rangeType.name for part in link.features}
                assert parts == {"role": "uima.cas.String", "target": "spanpack.Span"}
                linked.add(link.name)
            else:
                shown = {"uima.cas.String", "uima.cas.Boolean", "uima.cas.StringArray"}
                assert feature.rangeType.name in shown, (layer, feature.name)
    assert linked == {
        "spanpack.NumbersCountedLink",
        *(f"spanpack.Attributions{role}Link" for role in ("Source", "Cue", "Content", "Addressee_spans")),
    }


@pytest.mark.parametrize("name", ["cas-xmi", "cas-json"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_dkpro_cassis_loads_every_cas(name: str, tmp_path: Path) -> None:
    folder = exported(name, tmp_path)
    found: Counter[str] = Counter()
    for path in sorted(folder.glob("00*")):
        with path.open("rb") as file:
            if name == "cas-xmi":
                with (folder / "TypeSystem.xml").open("rb") as xml:
                    cas = cassis.load_cas_from_xmi(file, typesystem=cassis.load_typesystem(xml))
            else:
                cas = cassis.load_cas_from_json(file)
                file.seek(0)
                with (folder / "TypeSystem.xml").open("rb") as xml:
                    types = cassis.load_typesystem(xml)
                assert cassis.load_cas_from_json(file, types, merge_typesystem=False).to_json() == cas.to_json()
        found.update({layer: len(cas.select(f"spanpack.{layer.title()}")) for layer in LAYERS})
        if path.stem == DOCUMENT:
            [quoted] = [one for one in cas.select("spanpack.Attributions") if one.identifier == QUOTED]
            assert [link.role for link in quoted.content.elements] == ["content", "content"]
            spans = [link.target for link in quoted.content.elements]
            assert [(span.begin, span.end) for span in spans] == CONTENT
            assert spans[0].get_covered_text().startswith("“They have no country")
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
            assert values["attributions.negated"] is False
    assert found == counts()
