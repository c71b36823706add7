"""UIMA CAS in XMI, with TypeSystem.xml: what INCEpTION imports as «UIMA CAS XMI (XML 1.0)»."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

from cassis import Cas, TypeSystem, load_cas_from_xmi

from spanpack.formats.cas import ID, TYPES, read_cas, require_features, type_system, write_each
from spanpack.formats.content import Content
from spanpack.formats.interface import Losses, ReadDocument
from spanpack.formats.sources import read_xml

IS_FOLDER = True


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
    for element in ElementTree.fromstring(text):  # read_xml has refused what declares entities.
        namespace, _, name = element.tag.removeprefix("{").rpartition("}")
        package = namespace.removeprefix("http:///").removesuffix(".ecore").replace("/", ".")
        features = [*element.attrib, *(child.tag for child in element)]
        features = [feature for feature in features if not feature.startswith("{")]
        require_features(path, types, f"{package}.{name}", features, element.get(ID))
    return load_cas_from_xmi(io.BytesIO(text.encode()), typesystem=types, lenient=True)
