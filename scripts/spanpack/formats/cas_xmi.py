"""UIMA CAS in XMI, with TypeSystem.xml: what INCEpTION imports as «UIMA CAS XMI (XML 1.0)»."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

from cassis import Cas, TypeSystem, load_cas_from_xmi

from spanpack.formats.cas import (
    ID,
    OFFSETS,
    TRUTH,
    TYPES,
    features_of,
    read_cas,
    require_features,
    require_own_ids,
    type_system,
    write_each,
)
from spanpack.formats.content import Content
from spanpack.formats.interface import ImportProblem, Losses, ReadDocument
from spanpack.formats.sources import read_xml

IS_FOLDER = True

_XMI_ID = "{http://www.omg.org/XMI}id"


def write(content: Content, target: Path) -> Losses:
    """Write one XMI file a document, and the type system."""
    types = type_system(content)
    types.to_xml(target / TYPES)
    write_each(content, types, lambda cas, name: cas.to_xmi(target / f"{name}.xmi"))
    return Counter()


def read(source: Path, content: Content) -> Iterator[ReadDocument]:
    """Yield the documents of a folder of XMI files."""
    types = type_system(content)
    for path in sorted(source.glob("*.xmi")):
        yield read_cas(content, path, partial(_load, path, types))


def _load(path: Path, types: TypeSystem) -> Cas:
    text = read_xml(path)
    root = ElementTree.fromstring(text)  # read_xml has refused what declares entities.
    require_own_ids(path, (int(element.attrib[_XMI_ID]) for element in root if _XMI_ID in element.attrib))
    for element in root:
        namespace, _, name = element.tag.removeprefix("{").rpartition("}")
        package = namespace.removeprefix("http:///").removesuffix(".ecore").replace("/", ".")
        kind = f"{package}.{name}"
        _require_flat(path, element)
        features = {**element.attrib, **{child.tag: child.text for child in element}}
        own = {feature: value for feature, value in features.items() if not feature.startswith("{")}
        require_features(path, types, kind, {feature: _offset(feature, value) for feature, value in own.items()})
        _require_truths(path, types, kind, element)
    return load_cas_from_xmi(io.BytesIO(text.encode()), typesystem=types, lenient=True)


def _require_flat(path: Path, element: ElementTree.Element) -> None:
    """Raise ImportProblem where something stands inside a feature, at which the library stops without its place."""
    for child in element:
        if len(child):
            inner, feature, outer = (one.tag.rpartition("}")[2] for one in (child[0], child, element))
            what = f"<{inner:.100}> stands inside <{feature:.100}>, a feature of <{outer:.100}>"
            raise ImportProblem(f"{path}: {what}; expected a text there")


def _offset(feature: str, value: str | None) -> int | str | None:
    return int(value) if feature in OFFSETS and value and value.isdecimal() else value


def _require_truths(path: Path, types: TypeSystem, kind: str, element: ElementTree.Element) -> None:
    """Raise ImportProblem where what is true or false is another word, at which the library stops without its place."""
    for feature, range_type in features_of(types, kind).items():
        value = element.get(feature)
        if range_type == TRUTH and value not in (None, "true", "false"):
            name = element.get(ID) or f"an annotation of {kind}"
            expected = "expected true or false, or no such feature where nothing is known"
            raise ImportProblem(f"{path}: {name}: {feature} is {value!r:.100}; {expected}")
