"""The exports in the tools that they are made for: the same counts, and values where they belong."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyld.jsonld
import rdflib
import spacy
from spacy.tokens import DocBin

from spanpack.formats.content import open_content
from spanpack.formats.exporting import export
from spanpack.formats.webannotation import CONTEXT
from tests.helpers import BASE

ROOT = Path(__file__).parent.parent
UNICODE = BASE.parent / "unicode"
OA = rdflib.Namespace("http://www.w3.org/ns/oa#")
TERMS = json.loads((Path(__file__).parent / "contexts" / "anno.json").read_text(encoding="utf-8"))


def load_context(url: str, options: Any) -> dict[str, Any]:
    """Return the terms of the W3C's context that are used, as its vocabulary defines them: there is no network."""
    assert url == CONTEXT
    return {"contextUrl": None, "documentUrl": url, "document": TERMS, "contentType": "application/ld+json"}


def triples(page: Path) -> rdflib.Graph:
    """Return what a page says in RDF: expanded by PyLD, read by rdflib."""
    document = json.loads(page.read_text(encoding="utf-8"))
    options = {"documentLoader": load_context, "base": f"file:///{page.name}", "format": "application/n-quads"}
    return rdflib.Graph().parse(data=pyld.jsonld.to_rdf(document, options), format="nt")


def test_web_annotations_are_rdf_in_the_terms_of_the_standard(tmp_path: Path) -> None:
    export(UNICODE, "webannotation", tmp_path / "out")
    graph = triples(tmp_path / "out" / "700_uni.jsonld")
    [document] = open_content(UNICODE).documents()
    annotations = set(graph.subjects(rdflib.RDF.type, OA.Annotation))
    assert {str(name).partition("#")[2] for name in annotations} == {item.id for item in document.items}
    found: Counter[tuple[str, int, int, str]] = Counter()
    for name in annotations:
        for target in graph.objects(name, OA.hasTarget):
            [source] = graph.objects(target, OA.hasSource)
            assert str(source) == "file:///700_uni.txt"
            values = {
                key: str(graph.value(selector, OA[key]))
                for selector in graph.objects(target, OA.hasSelector)
                for key in ("start", "end", "exact")
                if graph.value(selector, OA[key]) is not None
            }
            found[str(name).partition("#")[2], int(values["start"]), int(values["end"]), values["exact"]] += 1
    parts = [(item.id, part.start, part.end, part.text) for item in document.items for part in item.parts]
    assert found == Counter(parts)


def test_the_values_of_web_annotations_are_json_literals_in_rdf(tmp_path: Path) -> None:
    export(BASE, "webannotation", tmp_path / "out")
    graph = triples(tmp_path / "out" / "100_ada.jsonld")
    [body] = graph.objects(rdflib.URIRef("file:///100_ada.jsonld#100-a2"), OA.hasBody)
    assert str(graph.value(body, rdflib.URIRef("urn:spanpack:layer"))) == "actors"
    values = json.loads(str(graph.value(body, rdflib.URIRef("urn:spanpack:values"))))
    assert values == {"entity": "ada-brown", "mention": "name", "certainty": "high", "note": None}


def test_spacy_opens_the_corpus_with_its_spans_in_groups(tmp_path: Path) -> None:
    export(ROOT, "docbin", tmp_path / "corpus.spacy")
    docs = list(DocBin(store_user_data=True).from_disk(tmp_path / "corpus.spacy").get_docs(spacy.blank("en").vocab))
    written = {document.id: document for document in open_content(ROOT).documents()}
    assert [doc.text for doc in docs] == [document.text for document in written.values()]
    for doc, document in zip(docs, written.values(), strict=True):
        actors = [(span.id_, span.kb_id_, span.text) for span in doc.spans["actors"]]
        items = [item for item in document.items if item.layer == "actors"]
        assert actors == [(item.id, item.values["entity"], item.parts[0].text) for item in items]
        contents = [part for item in document.items for part in item.spans("content")]
        assert len(doc.spans["attributions.content"]) == len(contents) > 0
