"""Derive the Table Schema of a resource (Data Package v2) from the JSON Schema of its layer."""

from __future__ import annotations

from collections.abc import Mapping

from spanpack.descriptor.describing import name_of
from spanpack.package import CATALOGUE, AnnotationSet, Resource
from spanpack.schemas.layer import Layer
from spanpack.schemas.subschemas import Json, json_types, resolve

_CONSTRAINTS = {
    "pattern": "pattern",
    "minimum": "minimum",
    "maximum": "maximum",
    "minLength": "minLength",
    "maxLength": "maxLength",
}


def table_schema(layer: Layer, names: Mapping[str, str]) -> Json:
    """Return the Table Schema of ``layer``.

    ``names`` maps each layer of the same annotation set, and the catalogue, to its resource name;
    a reference becomes a foreign key where one field holds exactly one id of a listed table.
    """
    properties = layer.schema["properties"]
    schema: Json = {
        "fields": [_field(name, resolve(part, layer.schema)) for name, part in properties.items()],
        "primaryKey": ["id"],
        # The standard's own is the empty text, which JSON tells from null.
        "missingValues": [],
    }
    keys = [
        {"fields": list(ref.path), "reference": _reference(layer, ref.layer, names)}
        for ref in layer.references
        if len(ref.path) == 1 and not ref.exceptions and (ref.layer == layer.name or ref.layer in names)
    ]
    if keys:
        schema["foreignKeys"] = keys
    return schema


def target_names(catalogue: Resource | None, group: AnnotationSet | None) -> dict[str, str]:
    """Return the names, as ``spanpack index`` gives them, of what a table of ``group`` may refer to, by layer."""
    names = {CATALOGUE: name_of(catalogue)} if catalogue else {}
    if group:
        names |= {layer: name_of(resource) for layer, resource in (group.registers | group.layers).items()}
    return names


def _reference(layer: Layer, target: str, names: Mapping[str, str]) -> Json:
    # An empty resource name is how the standard writes a reference of a table to itself.
    return {"resource": "" if target == layer.name else names[target], "fields": ["id"]}


def _field(name: str, part: Json) -> Json:
    types = json_types(part)
    kinds = [kind for kind in types if kind != "null"]
    field: Json = {
        "name": name,
        "type": kinds[0] if len(kinds) == 1 else "any",
        "description": part.get("description", ""),
    }
    constraints: Json = {}
    if types and "null" not in types:
        constraints["required"] = True
    if "enum" in part:
        constraints["enum"] = [value for value in part["enum"] if value is not None]
    if kinds and kinds[0] in ("string", "integer", "number"):
        constraints |= {new: part[old] for old, new in _CONSTRAINTS.items() if old in part}
    if constraints:
        field["constraints"] = constraints
    return field
