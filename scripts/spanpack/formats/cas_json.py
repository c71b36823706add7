"""UIMA CAS in JSON (version 0.4.0), the type system inside: what INCEpTION imports as «UIMA CAS JSON»."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from cassis import load_cas_from_json

from spanpack.formats.cas import read_cas, type_system, write_each
from spanpack.formats.content import Content
from spanpack.formats.interface import Losses, ReadDocument
from spanpack.formats.sources import read_json, read_utf8

IS_FOLDER = True


def write(content: Content, target: Path) -> Losses:
    """Write one JSON file a document."""
    write_each(content, type_system(content), lambda cas, name: cas.to_json(target / f"{name}.json"))
    return Counter()


def read(source: Path, content: Content) -> Iterator[ReadDocument]:
    """Yield the documents of a folder of JSON files."""
    types = type_system(content)
    for path in sorted(source.glob("*.json")):
        read_json(path)  # Says where it is no JSON, which the library does not.
        text = read_utf8(path)
        load = partial(load_cas_from_json, text, typesystem=types, lenient=True, merge_typesystem=False)
        yield read_cas(content, path, load)
