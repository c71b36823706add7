"""Parts of a JSON Schema: bundled, resolved, and the types they allow."""

from __future__ import annotations

import json
from typing import Any

from spanpack.lines.positions import Pointer

Json = dict[str, Any]


def bundle(schema: Json, common: Json) -> Json:
    """Return the schema with the shared definitions inside it, so that it refers to nothing else."""
    text = json.dumps(schema).replace('"common.json#/', '"#/')
    bundled: Json = json.loads(text)
    bundled["$defs"] = {**common.get("$defs", {}), **bundled.get("$defs", {})}
    return bundled


def resolve(part: Json, root: Json) -> Json:
    """Return a subschema with its ``$ref`` followed; what stands beside the reference wins.

    Raises RecursionError where references go round.
    """
    merged = dict(part)
    seen: set[str] = set()
    while "$ref" in merged:
        target: Any = root
        reference = merged.pop("$ref")
        if reference in seen:
            raise RecursionError(f"{reference} refers to itself")
        seen.add(reference)
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]
        merged = {**target, **merged}
    return merged


def inline(part: Json, root: Json) -> Json:
    """Return a subschema with the references in its properties and items followed, to any depth.

    Raises RecursionError where a schema refers to itself.
    """
    part = resolve(part, root)
    if "properties" in part:
        part["properties"] = {name: inline(child, root) for name, child in part["properties"].items()}
    if isinstance(part.get("items"), dict):
        part["items"] = inline(part["items"], root)
    return part


def circle(root: Json, pointer: Pointer, followed: tuple[str, ...] = ()) -> tuple[str, Pointer] | None:
    """Return the first reference that leads back to where it stands, with the pointer to it, or None.

    ``pointer`` leads to a part of the schema ``root``, of which the properties and items are followed, as inline does;
    ``followed`` are the references on the way there.
    """
    part: Any = root
    for step in pointer:
        part = part[step]
    if not isinstance(part, dict):
        return None
    inner: list[tuple[Pointer, tuple[str, ...]]] = []
    if "$ref" in part:
        reference = part["$ref"]
        if reference in followed:
            return reference, (*pointer, "$ref")
        inner.append((tuple(reference.removeprefix("#/").split("/")), (*followed, reference)))
    if isinstance(part.get("properties"), dict):
        inner += [((*pointer, "properties", name), followed) for name in part["properties"]]
    if "items" in part:
        inner.append(((*pointer, "items"), followed))
    return next((found for one in inner if (found := circle(root, *one))), None)


def unusable_part(schema: Json) -> tuple[str, Pointer] | None:
    """Return the first property, or list of objects, that is described by true or false, with where; or None.

    JSON Schema (draft 2020-12, Core 4.3.2) allows both; of neither can be told what a record holds.
    """
    waiting: list[tuple[Pointer, Json]] = [((), schema)]
    while waiting:
        pointer, part = waiting.pop()
        for key in ("properties", "$defs", "definitions"):
            for name, inner in part.get(key, {}).items() if isinstance(part.get(key), dict) else ():
                if isinstance(inner, dict):
                    waiting.append(((*pointer, key, name), inner))
                elif key == "properties":
                    return f"{name} is described by {json.dumps(inner)}; expected an object", (*pointer, key, name)
        items = part.get("items")
        if isinstance(items, dict):
            waiting.append(((*pointer, "items"), items))
        elif isinstance(items, bool):
            return f"items is {json.dumps(items)}; expected an object", (*pointer, "items")
    return None


def json_types(part: Json) -> list[str]:
    """Return the JSON types that a resolved subschema allows, null among them."""
    declared = part.get("type")
    if declared is None:
        values = part.get("enum", [part["const"]] if "const" in part else [])
        names = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", dict: "object"}
        return list(dict.fromkeys(names.get(type(value), "null") for value in values))
    return [declared] if isinstance(declared, str) else list(declared)
