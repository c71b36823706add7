"""Croissant 1.1 (MLCommons, JSON-LD): the records, field by field, so that machine-learning tools load them.

Records are read from the Parquet tables, whose types nobody has to guess; the tables of the package itself are listed
as well, with their hashes. What is nested becomes a field for each value in it: ``source/start`` is the list
of the starts of the spans of source. A name that is no plain ASCII stands in an ``@id`` as in an address
(``first%20part``), since loaders take no other, and as it is in ``name``.
"""

from __future__ import annotations

import posixpath
import urllib.parse
from collections.abc import Iterator, Mapping
from typing import Any

from spanpack.package import CATALOGUE
from spanpack.release.content import TEXT, Content
from spanpack.release.descriptors import PARQUET
from spanpack.release.members import Member
from spanpack.release.metadata.schemaorg import cite_as, dataset
from spanpack.schemas.layer import EACH, Layer
from spanpack.schemas.subschemas import Json, json_types

_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_TYPES = {"string": "sc:Text", "integer": "sc:Integer", "number": "sc:Float", "boolean": "sc:Boolean"}
_JSON_LINES = "application/jsonlines"
"""The name by which Croissant's loader knows them; it takes application/jsonl and does not read it."""
_PARQUET = "application/x-parquet"


def croissant(content: Content, files: Mapping[str, Member]) -> dict[str, Any]:
    """Return the description of an archive with ``files``."""
    own = [table.path for table in content.tables.values() if table.path.endswith(".jsonl")]
    parquet = {name: f"{PARQUET}/{name}.parquet" for name in content.layers}
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        **dataset(content),
        "citeAs": cite_as(content.head),
        "isLiveDataset": False,
        "distribution": [
            *(_file(path, files[path], _JSON_LINES) for path in own),
            *(_file(path, files[path], _PARQUET) for path in parquet.values()),
        ],
        "recordSet": [_record_set(layer, parquet[name]) for name, layer in content.layers.items()],
    }


def address(path: str) -> str:
    """Return the ``@id`` of a file by its path, or of a set of records by its name: a relative address (RFC 3986)."""
    return urllib.parse.quote(path)


def _file(path: str, member: Member, media: str) -> Json:
    return {
        "@type": "cr:FileObject",
        "@id": address(path),
        "name": posixpath.basename(path),
        "contentUrl": path,
        "contentSize": f"{member.size} B",
        "encodingFormat": media,
        "sha256": member.sha256,
    }


def _record_set(layer: Layer, path: str) -> Json:
    fields = [
        _field(layer, path, steps, part)
        for name, part in layer.shape["properties"].items()
        for steps, part in _leaves((name,), part)
    ]
    if layer.name == CATALOGUE:
        fields.append(_field(layer, path, ("text",), TEXT))
    return {
        "@type": "cr:RecordSet",
        "@id": address(layer.name),
        "name": layer.name,
        "description": layer.schema.get("description") or layer.schema.get("title") or layer.name,
        "key": {"@id": f"{address(layer.name)}/id"},
        "field": fields,
    }


def _leaves(path: tuple[str, ...], part: Json) -> Iterator[tuple[tuple[str, ...], Json]]:
    """Yield each value inside a field with its path; a list inside a list stays whole."""
    items = part.get("items")
    if "properties" in part:
        for name, inner in part["properties"].items():
            yield from _leaves((*path, name), inner)
    elif isinstance(items, dict) and EACH not in path:
        yield from _leaves((*path, EACH), {"description": part.get("description", ""), **items})
    else:
        yield path, part


def _field(layer: Layer, path: str, steps: tuple[str, ...], part: Json) -> Json:
    kinds = [kind for kind in json_types(part) if kind != "null"]
    kind = "number" if set(kinds) == {"integer", "number"} else kinds[0]
    names = [layer.name, *(step for step in steps if step != EACH)]
    source: Json = {"fileObject": {"@id": address(path)}, "extract": {"column": steps[0]}}
    transforms = _transforms(steps[1:])
    if transforms:
        source["transform"] = transforms if len(transforms) > 1 else transforms[0]
    shape = {"isArray": True, "arrayShape": "-1"} if EACH in steps or kind == "array" else {}
    return {
        "@type": "cr:Field",
        "@id": "/".join(urllib.parse.quote(name, safe="") for name in names),
        "name": "/".join(names),
        "description": part.get("description", ""),
        "dataType": _TYPES.get(kind, "sc:Text"),
        **shape,
        "source": source,
    }


def _transforms(steps: tuple[str, ...]) -> list[Json]:
    """Return what leads from a column to a value in it: a step into objects, then one into each item of a list."""
    if EACH not in steps:
        return [_json_path("$", steps)] if steps else []
    place = steps.index(EACH)
    outside, inside = steps[:place], steps[place + 1 :]
    return [_json_path(begin, way) for begin, way in (("$", outside), ("$[*]", inside)) if way]


def _json_path(begin: str, steps: tuple[str, ...]) -> Json:
    """Return a path in the form that RFC 9535 (2.7) calls normal, in which any name may stand."""
    quoted = (step.replace("\\", "\\\\").replace("'", "\\'") for step in steps)
    return {"jsonPath": begin + "".join(f"['{step}']" for step in quoted)}
