"""BioC in XML (Comeau et al., 2013): one collection a document, its text as one passage.

The spans of a role are an annotation with several locations; a record that is a span is an annotation of
its own. What belongs together beyond one role is a relation, whose nodes name the role. Values are infons, which are
texts: those that are none are written in JSON. Offsets are code points from the beginning of the text.
"""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import bioc
from bioc import biocxml

from spanpack.formats.content import AnnotatedDocument, Content
from spanpack.formats.interface import ImportProblem, Losses, ReadDocument, refuse_left, repeated, require_text_of
from spanpack.formats.items import WHOLE, Item, Part, as_text, from_text, given, is_told, value_schemas
from spanpack.formats.sources import read_xml
from spanpack.storage.files import PackageError

IS_FOLDER = True

_LAYER = "layer"
_MOST_LEVELS = 255
"""How deep elements may nest for the parser of the library."""


def write(content: Content, target: Path) -> Losses:
    """Write one XML file a document. Raises PackageError where a field would take the place of the layer."""
    for name, layer in content.layers.items():
        if _LAYER in value_schemas(layer):
            raise PackageError(
                f"bioc keeps the layer of a record under {_LAYER}; rename this field of schemas/{name}.json"
            )
    for document in content.documents():
        try:
            (target / f"{document.id}.xml").write_bytes(biocxml.dumps(to_bioc(content, document)).encode())
        except ValueError as error:
            raise PackageError(f"{document.id}: cannot be written in XML: {error}") from None
    return Counter()


def read(source: Path, content: Content) -> Iterator[ReadDocument]:
    """Yield the documents of a folder of XML files."""
    for path in sorted(source.glob("*.xml")):
        try:
            text = read_xml(path)
            collection = biocxml.loads(text)
            _require_own_keys(path, text)
        except ImportProblem:
            raise
        except Exception as error:  # The library and the parser under it raise many kinds.
            raise ImportProblem(f"{path}: {_misplaced(text) or f'is no BioC: {error}'}") from None
        for document in collection.documents:
            passage = _passage(path, document)
            require_text_of(content, path, document.id, passage.text or "")
            try:
                yield dataclasses.replace(_read_document(content, document, passage), place=path)
            except ImportProblem as error:
                lines = str(error).split("\n")
                raise ImportProblem("\n".join(f"{path}: {line}" for line in lines)) from None
            except ValueError as error:
                raise ImportProblem(f"{path}: {document.id}: {error}") from None
            except KeyError as error:
                raise ImportProblem(f"{path}: {document.id}: refers to {error}, which is not there") from None
            except (IndexError, TypeError, AttributeError) as error:
                raise ImportProblem(f"{path}: {document.id}: is not BioC as spanpack writes it: {error!r}") from None


def _misplaced(text: str) -> str | None:
    """Return what the library stops at without saying where: a location that is none, or elements without end."""
    try:
        root = ElementTree.fromstring(text)  # read_xml has refused what declares entities.
    except ElementTree.ParseError:
        return None
    level = [root]
    for _ in range(_MOST_LEVELS):
        level = [child for element in level for child in element]
    if level:
        return f"nests elements more than {_MOST_LEVELS} deep; BioC needs fewer than ten"
    for annotation in root.iter("annotation"):
        for location in annotation.iter("location"):
            for key in ("offset", "length"):
                value = location.get(key)
                if value is None or not value.isdecimal():
                    found = "is not there" if value is None else f"is {value!r:.100}"
                    return f"{annotation.get('id')}: the {key} of a location {found}; expected a whole number"
    return None


def _require_own_keys(path: Path, text: str) -> None:
    """Raise ImportProblem where several infons of one element have the same key."""
    for element in ElementTree.fromstring(text).iter():
        for key in repeated(infon.get("key") for infon in element.findall("infon")):
            name = element.get("id") or f"a {element.tag}"
            raise ImportProblem(f"{path}: {name}: several infons have the key {key}; keep one of them")


def to_bioc(content: Content, document: AnnotatedDocument) -> bioc.BioCCollection:
    """Return a document with its annotations as a collection of one."""
    collection = bioc.BioCCollection()
    collection.source, collection.date, collection.key = content.name, "", "spanpack"
    collection.add_document(_document(content, document))
    return collection


def _document(content: Content, document: AnnotatedDocument) -> bioc.BioCDocument:
    passage = bioc.BioCPassage()
    passage.offset, passage.text = 0, document.text
    for item in document.items:
        layer = content.layers[item.layer]
        schemas = value_schemas(layer)
        infons = {_LAYER: item.layer}
        infons |= {
            path: as_text(schemas[path], value)
            for path, value in given(layer, item).items()
            if is_told(schemas[path], value)
        }
        roles: dict[str, list[Part]] = defaultdict(list)
        for part in item.parts:
            roles[part.role].append(part)
        for role, parts in roles.items():
            annotation = bioc.BioCAnnotation()
            annotation.id = _name(item, role)
            annotation.infons = infons if role == WHOLE else {"role": role}
            annotation.text = " ".join(part.text for part in parts)
            for part in parts:
                annotation.add_location(bioc.BioCLocation(part.start, part.end - part.start))
            passage.add_annotation(annotation)
        if list(roles) != [WHOLE]:
            relation = bioc.BioCRelation()
            relation.id = item.id
            relation.infons = {} if layer.is_span else infons
            for role in roles:
                relation.add_node(bioc.BioCNode(_name(item, role), role))
            passage.add_relation(relation)
    written = bioc.BioCDocument()
    written.id = document.id
    written.add_passage(passage)
    return written


def _passage(path: Path, document: bioc.BioCDocument) -> bioc.BioCPassage:
    """Return the passage of a document. Raises ImportProblem unless it is one, and begins where the text does."""
    if len(document.passages) != 1:
        raise ImportProblem(f"{path}: {document.id}: expected one passage, with the whole text of the document")
    [passage] = document.passages
    if passage.offset != 0:
        raise ImportProblem(f"{path}: {document.id}: the offset of its passage is {passage.offset}; expected 0")
    return passage


def _read_document(content: Content, document: bioc.BioCDocument, passage: bioc.BioCPassage) -> ReadDocument:
    text = passage.text or ""
    _require_own_ids(document.id, passage)
    annotations = {annotation.id: annotation for annotation in passage.annotations}
    left = Counter(f"the annotation {annotation.id}" for annotation in passage.annotations)
    left.update(f"the relation {relation.id}" for relation in passage.relations)
    left.update(f"the annotation {one.id}" for one in (*document.annotations, *_in_sentences(passage)))
    left.update(f"the relation {one.id}" for one in document.relations)
    items = {}
    for annotation in passage.annotations:
        if _LAYER in annotation.infons:
            left[f"the annotation {annotation.id}"] -= 1
            parts = _parts(WHOLE, text, annotation)
            items[annotation.id] = _item(content, document.id, annotation.id, annotation.infons, parts)
    for relation in passage.relations:
        nodes = [node for node in relation.nodes if (node.role, node.refid) != (WHOLE, relation.id)]
        parts = [part for node in nodes for part in _parts_of_node(node, text, annotations[node.refid])]
        whole = items.get(relation.id)
        if whole is not None and _LAYER in relation.infons:
            raise ValueError(f"{relation.id}: an annotation and a relation have a layer each; give each its own id")
        if whole is None and _LAYER not in relation.infons:
            continue
        left.subtract([f"the relation {relation.id}"])
        for name in {node.refid for node in nodes}:
            left[f"the annotation {name}"] = 0
        if whole is None:
            items[relation.id] = _item(content, document.id, relation.id, relation.infons, parts)
        else:
            items[relation.id] = Item(whole.id, whole.layer, whole.document, (*whole.parts, *parts), whole.values)
    refuse_left(document.id, sorted(left.elements()))
    return ReadDocument(document.id, None, tuple(items.values()), tuple(_unread(document, passage)))


def _require_own_ids(document: str, passage: bioc.BioCPassage) -> None:
    """Raise ImportProblem where several annotations, or several relations, have one id."""
    for kind, ones in (("annotations", passage.annotations), ("relations", passage.relations)):
        for name in repeated(one.id for one in ones):
            raise ImportProblem(f"{document}: several {kind} have the id {name}; give each its own")


def _unread(document: bioc.BioCDocument, passage: bioc.BioCPassage) -> Iterator[str]:
    """Yield the infons that are no values of a record: those of the document, its passage, and spans of a role."""
    places: list[tuple[str, Any, tuple[str, ...]]] = [("the document", document, ()), ("the passage", passage, ())]
    places += [(one.id, one, ("role",)) for one in passage.annotations if _LAYER not in one.infons]
    places += [(f"the relation {one.id}", one, ()) for one in passage.relations if _LAYER not in one.infons]
    for name, one, known in places:
        yield from (f"the infon {key} of {name}" for key in one.infons if key not in known)


def _in_sentences(passage: bioc.BioCPassage) -> Iterator[bioc.BioCAnnotation]:
    for sentence in passage.sentences:
        yield from sentence.annotations


def _item(content: Content, document: str, name: str, infons: dict[str, str | None], parts: list[Part]) -> Item:
    layer = content.layers[str(infons[_LAYER])]
    schemas = value_schemas(layer)
    values = {
        path: from_text(schemas[path], text or "") if path in schemas else text
        for path, text in infons.items()
        if path != _LAYER
    }
    return Item(name, layer.name, document, tuple(parts), values)


def _parts_of_node(node: bioc.BioCNode, text: str, annotation: bioc.BioCAnnotation) -> list[Part]:
    """Return the spans that a node leads to. Raises ValueError where these say that they have another role."""
    role = node.role if _LAYER in annotation.infons else annotation.infons.get("role", node.role)
    if role != node.role:
        raise ValueError(
            f"{annotation.id}: its role is {role!r:.100}, and its node says {node.role!r:.100}; make them one"
        )
    return _parts(node.role, text, annotation)


def _parts(role: str, text: str, annotation: bioc.BioCAnnotation) -> list[Part]:
    places = sorted((place.offset, place.offset + place.length) for place in annotation.locations)
    parts = [Part(role, start, end, text[start:end]) for start, end in places]
    words = " ".join(part.text for part in parts)
    if words != annotation.text and all(end <= len(text) for _, end in places):
        raise ValueError(f"{annotation.id} says {annotation.text!r:.300}, and the text there is {words!r:.300}")
    return parts


def _name(item: Item, role: str) -> str:
    return item.id if role == WHOLE else f"{item.id}/{role}"
