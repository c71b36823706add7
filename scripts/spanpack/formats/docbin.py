"""spaCy's DocBin: one file with a Doc for each document, its spans in groups.

A group holds the spans of a layer, or of a role of a layer (``attributions.content``), with the id of the
record as ``id_`` and the id of its entity, where the record has one, as ``kb_id_``. The values stand in
``doc.user_data["spanpack"]``. Tokens are spaCy's own for the language, cut further where a span begins or
ends inside one, so that every span is there.
"""

from __future__ import annotations

import itertools
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from spacy.tokens import Doc, DocBin, Span

from spanpack.formats.content import AnnotatedDocument, Content
from spanpack.formats.interface import ImportProblem, Losses, ReadDocument, refuse_left
from spanpack.formats.items import WHOLE, Item, Part, roles
from spanpack.formats.sources import read_bytes
from spanpack.formats.tokens import document_pipeline, pipeline, tokens
from spanpack.namesakes import namesakes
from spanpack.schemas.layer import Layer
from spanpack.storage.files import PackageError

IS_FOLDER = False

_DATA = "spanpack"
_CHUNK = 1 << 20

MAX_UNPACKED_BYTES = 1 << 29
"""The most that a file may unpack to: a small file can be made that unpacks to a thousand times its size."""


def write(content: Content, target: Path) -> Losses:
    """Write the documents to one file. Raises PackageError where two layers would share a group of spans."""
    _groups(content)
    binary = new_docbin()
    for document in content.documents():
        binary.add(to_doc(content, document))
    target.write_bytes(binary.to_bytes())
    return Counter()


def new_docbin() -> DocBin:
    """Return a DocBin without documents; of the tokens it holds their words only, since nothing else is known of them.

    It is made in memory and then written at once, so that every attribute of the tokens costs memory.
    """
    return DocBin(attrs=["ORTH"], store_user_data=True)


def read(source: Path, content: Content) -> Iterator[ReadDocument]:
    """Yield the documents of a file. Raises PackageError where two layers would share a group of spans."""
    groups = _groups(content)
    raw = read_bytes(source)
    _require_bounded(source, raw)
    try:
        docs = list(DocBin(store_user_data=True).from_bytes(raw).get_docs(pipeline("xx").vocab))
    except Exception as error:  # The library and the decoder under it raise many kinds.
        raise ImportProblem(f"{source}: is no DocBin, or is damaged; write it anew: {error!r:.200}") from None
    for number, doc in enumerate(docs):
        try:
            yield _read_doc(content, groups, doc)
        except ImportProblem as error:
            raise ImportProblem("\n".join(f"{source}: {line}" for line in str(error).split("\n"))) from None
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ImportProblem(f"{source}: document {number}: lacks {error}, which spanpack writes") from None


def to_doc(content: Content, document: AnnotatedDocument) -> Doc:
    """Return a document with its annotations as spaCy has it."""
    doc = _tokenise(document)
    groups: dict[str, list[Span]] = defaultdict(list)
    for item in document.items:
        entity = _entity(content.layers[item.layer], item)
        for part in item.parts:
            span = doc.char_span(part.start, part.end, label=item.layer, kb_id=entity, span_id=item.id)
            assert span is not None, "every span begins and ends with a token"
            groups[_group(item.layer, part.role)].append(span)
    for name, spans in groups.items():
        doc.spans[name] = spans
    records = [[item.id, item.layer, _packable(dict(item.values))] for item in document.items]
    doc.user_data[_DATA] = {"document": document.id, "records": records}
    return doc


def _tokenise(document: AnnotatedDocument) -> Doc:
    """Return a text as tokens; what stands between two of them is a space, which spaCy counts to the first."""
    places = tokens(document)
    words = [document.text[start:end] for start, end in places]
    spaces = [end < after for (_, end), (after, _) in itertools.pairwise(places)]
    ends_in_space = bool(places) and places[-1][1] < len(document.text)
    return Doc(document_pipeline(document).vocab, words=words, spaces=[*spaces, ends_in_space] if places else [])


def _read_doc(content: Content, groups: Mapping[str, tuple[str, str]], doc: Doc) -> ReadDocument:
    data = doc.user_data[_DATA]
    parts: dict[tuple[str, str], list[Part]] = defaultdict(list)
    said: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for name, spans in doc.spans.items():
        layer, role = groups.get(name, (name, WHOLE))
        for span in spans:
            parts[layer, span.id_].append(Part(role, span.start_char, span.end_char, span.text))
            said[layer, span.id_] |= {(span.label_, span.kb_id_)}
    items = []
    for name, layer, values in data["records"]:
        own = tuple(parts.pop((layer, name), ()))
        if layer not in content.layers:
            raise ImportProblem(f"{name!r:.100} is of the layer {layer!r:.100}; there is {', '.join(content.layers)}")
        item = Item(name, layer, data["document"], own, _unpacked(values))
        _require_agreement(item, _entity(content.layers[layer], item), said[layer, name])
        items.append(item)
    left = [
        f"the span {part.start} to {part.end}, {part.text!r:.100}, of the group {_group(layer, part.role)}"
        for (layer, _), spans in parts.items()
        for part in spans
    ]
    refuse_left(str(data["document"]), left)
    unread = (f"{len(doc.ents)} entities of the pipeline (doc.ents)",) if doc.ents else ()
    return ReadDocument(data["document"], doc.text, tuple(items), unread)


def _require_agreement(item: Item, entity: str, said: set[tuple[str, str]]) -> None:
    """Raise ImportProblem where spans of a record say another layer or entity than its values in user_data.

    A span that was made in spaCy may say neither.
    """
    for label, linked in sorted(said):
        if label not in ("", item.layer):
            told = f"{item.document}: a span of {item.id} has the label {label!r:.100}; its group is of {item.layer}"
            raise ImportProblem(f"{told}; let it have that label, or move it to the group of its layer")
        if linked not in ("", entity):
            values = f"the values of {item.id} in user_data name {entity!r:.100}" if entity else f"{item.id} names none"
            raise ImportProblem(
                f"{item.document}: a span of {item.id} has the kb_id_ {linked!r:.100}, and {values}; "
                "change the values as well, which are what is read"
            )


def _packable(value: Any) -> Any:
    """Return a value in which whole numbers beyond 64 bits are floats, which hold each of them that F111 allows."""
    if isinstance(value, dict):
        return {key: _packable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_packable(inner) for inner in value]
    is_too_large = isinstance(value, int) and not -(2**63) <= value < 2**64
    return float(value) if is_too_large else value


def _unpacked(value: Any) -> Any:
    """Return a value with the lists that the library gives back as tuples."""
    if isinstance(value, dict):
        return {key: _unpacked(inner) for key, inner in value.items()}
    return [_unpacked(inner) for inner in value] if isinstance(value, list | tuple) else value


def _require_bounded(source: Path, raw: bytes) -> None:
    """Raise ImportProblem where a file is no compressed DocBin, or holds more than is read at once."""
    unpacker, size, rest = zlib.decompressobj(), 0, raw
    try:
        while rest and not unpacker.eof:
            size += len(unpacker.decompress(rest, _CHUNK))
            rest = unpacker.unconsumed_tail
            if size > MAX_UNPACKED_BYTES:
                raise ImportProblem(
                    f"{source}: unpacks to more than {MAX_UNPACKED_BYTES:,} bytes; write several smaller files"
                )
    except zlib.error as error:
        raise ImportProblem(f"{source}: is no DocBin, or is damaged; write it anew: {error}") from None
    if not unpacker.eof:
        raise ImportProblem(f"{source}: is cut off; write it anew")


def _entity(layer: Layer, item: Item) -> str:
    """Return the id that a record refers to in a register of the same set, or no text."""
    values: list[Any] = [item.values.get(name) for name in _register_fields(layer)]
    return next((value for value in values if isinstance(value, str)), "")


@lru_cache
def _register_fields(layer: Layer) -> tuple[str, ...]:
    others = [one for one in layer.references if one.layer not in (layer.name, "documents")]
    return tuple(reference.path[0] for reference in others if len(reference.path) == 1)


def _groups(content: Content) -> dict[str, tuple[str, str]]:
    """Return the layer and the role of each group. Raises PackageError where two would be one."""
    of = [(layer.name, role) for layer in content.layers.values() for role in roles(layer)]
    groups = [(_group(layer, role), (layer, role)) for layer, role in of]
    found = namesakes(groups)
    if found:
        name, (one, _), (other, _) = found
        raise PackageError(
            f"{one} and {other} would share the group {name} of spans in a DocBin; give one of the layers another name"
        )
    return dict(groups)


def _group(layer: str, role: str) -> str:
    return layer if role == WHOLE else f"{layer}.{role}"
