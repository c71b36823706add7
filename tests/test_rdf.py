"""What is JSON-LD says the same in RDF, read by PyLD and by rdflib, with the whole contexts that it names."""

from __future__ import annotations

import json
import socket
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyld.jsonld
import pytest
from rdflib import RDF, XSD, Graph, Literal, Namespace, URIRef

from spanpack.formats.content import AnnotatedDocument, open_content
from spanpack.formats.exporting import export
from spanpack.formats.items import Item
from spanpack.formats.webannotation import to_page
from tests.helpers import BASE, Json, read_records
from tests.releases import ROOT, UNICODE, release

pytestmark = [
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),  # rdflib's own parser.
    pytest.mark.filterwarnings("ignore:terms beginning with:SyntaxWarning"),  # @label, in the context of RO-Crate.
]

CONTEXTS = {
    "http://www.w3.org/ns/anno.jsonld": "anno.jsonld",
    "https://w3id.org/ro/crate/1.1/context": "ro-crate-1.1.jsonld",
    "https://schema.org/": "schemaorg.jsonld",
}
"""The files of tests/contexts by the addresses that they stand for; its README says where they are from."""

OA = Namespace("http://www.w3.org/ns/oa#")
CROISSANT = Namespace("http://mlcommons.org/croissant/")
SCHEMA = Namespace("http://schema.org/")
HERE = Namespace("file:///")
"""Where what is read is said to stand: the root of the archive, or of the export."""
LAYER, VALUES = URIRef("urn:spanpack:layer"), URIRef("urn:spanpack:values")

DESCRIPTOR: Json = json.loads((ROOT / "datapackage.json").read_bytes())
CC_BY, IN_COPYRIGHT = "https://creativecommons.org/licenses/by/4.0/", "http://rightsstatements.org/vocab/InC/1.0/"
LAYERS = ("actors", "numbers", "dates", "attributions")

Read = Callable[[Path], Graph]


def context(url: str) -> Json:
    found: Json = json.loads((Path(__file__).parent / "contexts" / CONTEXTS[url]).read_bytes())
    return found


def load_context(url: str, options: Any) -> Json:
    return {"contextUrl": None, "documentUrl": url, "document": context(url), "contentType": "application/ld+json"}


def by_pyld(path: Path) -> Graph:
    """Return what a file says in RDF: expanded by PyLD, whose N-Quads have nothing left to interpret."""
    options = {"documentLoader": load_context, "base": HERE[path.name], "format": "application/n-quads"}
    return Graph().parse(data=pyld.jsonld.to_rdf(json.loads(path.read_bytes()), options), format="nt")


def by_rdflib(path: Path) -> Graph:
    """Return what a file says in RDF: expanded by rdflib, which fetches contexts unless they stand in the file."""
    document = json.loads(path.read_bytes())
    named = document["@context"] if isinstance(document["@context"], list) else [document["@context"]]
    document["@context"] = [context(one)["@context"] if isinstance(one, str) else one for one in named]
    return Graph().parse(data=json.dumps(document), format="json-ld", publicID=HERE[path.name])


@pytest.fixture(params=[by_pyld, by_rdflib])
def read(request: pytest.FixtureRequest) -> Read:
    found: Read = request.param
    return found


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*arguments: Any) -> None:
        raise AssertionError(f"a context was asked of the network: {arguments[1:]}")

    monkeypatch.setattr(socket.socket, "connect", connect)


def described(name: str) -> Path:
    return release(ROOT).folder / name


def texts(graph: Graph, subject: Any, name: URIRef) -> set[str]:
    """Return the values of a property, of which each has to be a literal."""
    values = list(graph.objects(subject, name))
    assert all(isinstance(value, Literal) for value in values)
    return {str(value) for value in values}


def require_head(graph: Graph, dataset: Any, vocabulary: Namespace, maker: str = "creator") -> None:
    """Assert that a dataset is named, described and made by whom the descriptor says; ``maker`` is the property."""
    said = {key: texts(graph, dataset, vocabulary[key]) for key in ("name", "description", "version", "keywords")}
    assert said == {
        "name": {DESCRIPTOR["title"]},
        "description": {DESCRIPTOR["description"]},
        "version": {DESCRIPTOR["version"]},
        "keywords": set(DESCRIPTOR["keywords"]),
    }
    [made_by] = graph.objects(dataset, vocabulary[maker])
    assert graph.value(made_by, RDF.type) == vocabulary.Organization
    assert texts(graph, made_by, vocabulary.name) == {DESCRIPTOR["contributors"][0]["title"]}


def test_the_crate_has_a_file_for_each_file_of_the_archive_and_both_licences(read: Read) -> None:
    graph, folder = read(described("ro-crate-metadata.json")), release(ROOT).folder
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    for of_its_own in ("SHA256SUMS", "ro-crate-metadata.json"):
        del files[of_its_own]
    # What RO-Crate calls a File is a MediaObject of schema.org.
    [root] = graph.objects(HERE["ro-crate-metadata.json"], SCHEMA.about)
    assert (root, graph.value(root, RDF.type)) == (HERE[""], SCHEMA.Dataset)
    assert set(graph.subjects(RDF.type, SCHEMA.MediaObject)) == {HERE[path] for path in files}
    assert set(graph.objects(root, SCHEMA.hasPart)) == {HERE[path] for path in files}
    for path, file in files.items():
        assert texts(graph, HERE[path], SCHEMA.contentSize) == {str(file.stat().st_size)}
    assert set(graph.objects(root, SCHEMA.license)) == {URIRef(CC_BY), URIRef(IN_COPYRIGHT)}
    paths = [entry["path"] for entry in DESCRIPTOR["resources"] if entry.get("mediatype") == "text/plain"]
    assert set(graph.subjects(SCHEMA.license, URIRef(IN_COPYRIGHT))) == {root, *(HERE[path] for path in paths)}
    assert texts(graph, HERE["annotations/actors.jsonl"], SCHEMA.encodingFormat) == {"application/jsonl"}
    require_head(graph, root, SCHEMA, maker="author")


def test_schema_org_names_the_dataset_who_made_it_and_both_licences(read: Read) -> None:
    graph = read(described("schema-org.json"))
    [dataset] = graph.subjects(RDF.type, SCHEMA.Dataset)
    require_head(graph, dataset, SCHEMA)
    assert set(graph.objects(dataset, SCHEMA.license)) == {URIRef(CC_BY), URIRef(IN_COPYRIGHT)}
    assert list(graph.objects(dataset, SCHEMA.datePublished)) == [
        Literal(DESCRIPTOR["created"][:10], datatype=SCHEMA.Date)
    ]
    archives = [release(ROOT).full.name, release(ROOT).standoff.name]
    assert sorted(str(graph.value(one, SCHEMA.name)) for one in graph.objects(dataset, SCHEMA.distribution)) == sorted(
        archives
    )


def test_croissant_has_the_tables_with_their_hashes_and_both_licences(read: Read) -> None:
    graph, schema = read(described("croissant.json")), Namespace("https://schema.org/")
    [dataset] = graph.subjects(RDF.type, schema.Dataset)
    require_head(graph, dataset, schema)
    assert texts(graph, dataset, schema.license) == {CC_BY, IN_COPYRIGHT}
    tables = ("documents", "entities", *LAYERS)
    assert set(graph.objects(dataset, CROISSANT.recordSet)) == {HERE[name] for name in tables}
    files = {f"annotations/{name}.jsonl" for name in tables[1:]} | {f"tables/parquet/{name}.parquet" for name in tables}
    assert set(graph.subjects(RDF.type, CROISSANT.FileObject)) == {HERE[path] for path in files}
    [actors] = [entry for entry in DESCRIPTOR["resources"] if entry["name"] == "actors"]
    assert texts(graph, HERE["annotations/actors.jsonl"], schema.sha256) == {actors["hash"].removeprefix("sha256:")}


def test_web_annotations_of_the_release_are_as_many_as_its_records(read: Read, tmp_path: Path) -> None:
    export(release(ROOT).full, "webannotation", tmp_path / "out")
    found: Counter[str] = Counter()
    for page in sorted((tmp_path / "out").glob("*.jsonld")):
        graph = read(page)
        for name in graph.subjects(RDF.type, OA.Annotation):
            found.update(str(value) for body in graph.objects(name, OA.hasBody) for value in graph.objects(body, LAYER))
        if page.stem.startswith("000_"):
            quoted = [(start, end) for start, end, _, role in spans(graph, page, "000-q3") if role == "content"]
            assert sorted(quoted) == [(246, 316), (381, 630)]
    assert found == {name: len(read_records(ROOT / "annotations" / f"{name}.jsonl")) for name in LAYERS}


def test_web_annotations_have_their_spans_in_the_terms_of_the_standard(read: Read, tmp_path: Path) -> None:
    export(UNICODE, "webannotation", tmp_path / "out")
    page = tmp_path / "out" / "700_uni.jsonld"
    graph = read(page)
    [document] = open_content(UNICODE).documents()
    annotations = set(graph.subjects(RDF.type, OA.Annotation))
    assert annotations == {HERE[f"{page.name}#{item.id}"] for item in document.items}
    for item in document.items:
        parts = [(part.start, part.end, part.text, part.role) for part in item.parts]
        assert Counter(spans(graph, page, item.id)) == Counter(parts)


def spans(graph: Graph, page: Path, record: str) -> list[tuple[int, int, str, str]]:
    """Return start, end, text and role of each span of an annotation, and assert that they are of its text."""
    found = []
    for target in graph.objects(HERE[f"{page.name}#{record}"], OA.hasTarget):
        assert list(graph.objects(target, OA.hasSource)) == [HERE[f"{page.stem}.txt"]]
        [position] = [
            one for one in graph.objects(target, OA.hasSelector) if (one, RDF.type, OA.TextPositionSelector) in graph
        ]
        [quote] = [
            one for one in graph.objects(target, OA.hasSelector) if (one, RDF.type, OA.TextQuoteSelector) in graph
        ]
        [start], [end] = (list(graph.objects(position, name)) for name in (OA.start, OA.end))
        assert isinstance(start, Literal)
        assert start.datatype == XSD.nonNegativeInteger
        role = str(graph.value(target, URIRef("urn:spanpack:role")))
        found.append((int(str(start)), int(str(end)), str(graph.value(quote, OA.exact)), role))
    return found


def test_a_web_annotation_without_a_span_has_its_text_as_target(read: Read, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    page = to_page(AnnotatedDocument("100_ada", "", {}, (Item("100-e1", "events", "100_ada", (), {"free": "x"}),)))
    (tmp_path / "out" / "100_ada.jsonld").write_text(json.dumps(page), encoding="utf-8")
    graph = read(tmp_path / "out" / "100_ada.jsonld")
    assert list(graph.objects(HERE["100_ada.jsonld#100-e1"], OA.hasTarget)) == [HERE["100_ada.txt"]]


def test_the_values_of_web_annotations_are_json_literals(read: Read, tmp_path: Path) -> None:
    export(BASE, "webannotation", tmp_path / "out")
    graph = read(tmp_path / "out" / "100_ada.jsonld")
    [body] = graph.objects(HERE["100_ada.jsonld#100-a2"], OA.hasBody)
    assert str(graph.value(body, LAYER)) == "actors"
    values = graph.value(body, VALUES)
    assert isinstance(values, Literal)
    assert values.datatype == RDF.JSON
    assert json.loads(str(values)) == {"entity": "ada-brown", "mention": "name", "certainty": "high", "note": None}
