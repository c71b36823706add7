"""UIMA CAS in JSON (version 0.4.0), what INCEpTION imports as «UIMA CAS JSON».

The type system stands in each file, and in TypeSystem.xml besides, from which INCEpTION makes its layers.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from cassis import load_cas_from_json

from spanpack.formats.cas import TYPES, read_cas, require_offset, type_system, write_each
from spanpack.formats.content import Content
from spanpack.formats.interface import ImportProblem, Losses, ReadDocument
from spanpack.formats.sources import read_json, read_utf8

IS_FOLDER = True


def write(content: Content, target: Path) -> Losses:
    """Write one JSON file a document, and the type system."""
    types = type_system(content)
    types.to_xml(target / TYPES)
    return write_each(content, types, lambda cas, name: cas.to_json(target / f"{name}.json"))


def read(source: Path, content: Content) -> Iterator[ReadDocument]:
    """Yield the documents of a folder of JSON files."""
    types = type_system(content)
    for path in sorted(source.glob("*.json")):
        for structure in _structures(path, read_json(path)):  # Says where it is no JSON, which the library does not.
            require_offset(path, types, str(structure.get("%TYPE")), structure)
        text = read_utf8(path)
        load = partial(load_cas_from_json, text, typesystem=types, lenient=True, merge_typesystem=False)
        yield read_cas(content, path, load)


def _structures(path: Path, value: Any) -> list[dict[str, Any]]:
    """Return the feature structures of a CAS: a list, or an object by their ids."""
    listed = value.get("%FEATURE_STRUCTURES", []) if isinstance(value, dict) else None
    structures = list(listed.values()) if isinstance(listed, dict) else listed
    if not isinstance(structures, list) or not all(isinstance(one, dict) for one in structures):
        raise ImportProblem(f"{path}: is no CAS: expected an object with a list %FEATURE_STRUCTURES")
    return structures
