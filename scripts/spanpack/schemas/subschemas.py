"""Parts of a JSON Schema: bundled, resolved, and the types they allow."""

from __future__ import annotations

import json
from collections.abc import Iterable
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


_OF_ONE_TYPE = frozenset(
    "$comment additionalProperties const default deprecated description enum examples exclusiveMaximum "
    "exclusiveMinimum items maxItems maxLength maximum minItems minLength minimum multipleOf pattern properties "
    "required title type uniqueItems".split()
)
"""The keywords that say the same of a value when null is allowed as well: those of one type, and notes."""
_OWN = ("spanpack:span", "spanpack:ref")
QUOTE = "spanpack:quote"
"""The keyword of what holds exact words of the document, which a release without texts leaves out."""
_NOTES = frozenset("$comment default deprecated description examples title".split())


def with_null(schema: Json) -> Json:
    """Return a schema in which «one type, or null» is said by ``type``, where it is said by anyOf or oneOf.

    Both ways are common (the second is that of pydantic), and mean the same. What refers to itself stays as it is.
    Raises RecursionError where the schema nests too deep.
    """
    folded: Json = _with_null(schema, schema, frozenset())
    return folded


def _with_null(part: Any, root: Json, followed: frozenset[str]) -> Any:
    if not isinstance(part, dict):
        return part
    for key in ("anyOf", "oneOf"):
        choices = part[key] if isinstance(part.get(key), list) else []
        others = [choice for choice in choices if choice != {"type": "null"} and isinstance(choice, dict)]
        notes = {name: value for name, value in part.items() if name != key}
        if len(choices) == 2 and len(others) == 1 and _are_among(notes, _NOTES):
            reference = others[0].get("$ref")
            if reference not in followed:
                part = _or_null(resolve(others[0], root), notes) or part
                followed |= {reference} if reference else set()
    for key in ("properties", "$defs"):
        if isinstance(part.get(key), dict):
            part = part | {key: {name: _with_null(child, root, followed) for name, child in part[key].items()}}
    return part | {"items": _with_null(part["items"], root, followed)} if "items" in part else part


def _or_null(part: Json, notes: Json) -> Json | None:
    """Return a part of one type as one that allows null as well, or None where that cannot be said of it."""
    kind = part.get("type")
    if not isinstance(kind, str) or kind == "null" or not _are_among(part, _OF_ONE_TYPE):
        return None
    words = part.get("enum", [part["const"]] if "const" in part else None)
    closed = {} if words is None else {"enum": [*words, None]}
    return {key: value for key, value in part.items() if key != "const"} | notes | closed | {"type": [kind, "null"]}


def _are_among(keywords: Iterable[str], allowed: frozenset[str]) -> bool:
    return all(keyword in allowed or keyword.startswith(("spanpack:", "x-")) for keyword in keywords)


def unread_problem(schema: Json, shape: Json) -> str | None:
    """Return where a span, a reference or a quotation stands that would not be asked of records, or None.

    ``shape`` is the schema with the references in its properties and items followed. They are looked for in these
    alone; an item that may be null has none, and of a list of spans null would say what an empty one says.
    """
    waiting: list[tuple[str, Json]] = [("", shape)]
    while waiting:
        name, part = waiting.pop()
        for key, value in part.items():
            if key == "properties":
                waiting += [(f"{name}.{inner}" if name else inner, child) for inner, child in value.items()]
            elif key == "items":
                own = _own_keyword(value, schema, *_OWN)
                if own and "null" in json_types(value):
                    return f"an item of {name} may be null, and is or holds a {own}; leave such an item out"
                if "null" in json_types(part) and value.get("spanpack:span"):
                    return f"{name} may be null, and is a list of spans; let an empty list say that there are none"
                waiting.append((f"{name}[]", value))
            elif key != "$defs" and key not in _NOTES and (own := _own_keyword(value, schema, *_OWN, QUOTE)):
                return (
                    f"{own} under {key} at {name or 'the record'} is not looked for; describe it in properties or "
                    'items (and what may be null by "type": [TYPE, "null"])'
                )
    return None


def _own_keyword(part: Any, root: Json, *keywords: str) -> str | None:
    """Return the first of some keywords that a part of a schema holds, at any depth, or None."""
    seen: set[str] = set()
    waiting = [part]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, list):
            waiting += inner
        elif isinstance(inner, dict):
            found = next((key for key in keywords if inner.get(key)), None)
            if found:
                return found
            waiting += inner.values()
            if isinstance(inner.get("$ref"), str) and inner["$ref"] not in seen:
                seen.add(inner["$ref"])
                waiting.append(resolve(inner, root))
    return None


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
    """Return the first property or list that no table can have, with where; or None.

    One described by true or false, which JSON Schema (draft 2020-12, Core 4.3.2) allows: of neither can be told what
    a record holds. And one with an empty name, which is none of a column, or with that of all properties in a path.
    """
    waiting: list[tuple[Pointer, Json]] = [((), schema)]
    while waiting:
        pointer, part = waiting.pop()
        for key in ("properties", "$defs", "definitions"):
            for name, inner in part.get(key, {}).items() if isinstance(part.get(key), dict) else ():
                if key == "properties" and name in ("", "*"):
                    return f'a property is called "{name}"; give it a name of letters', (*pointer, key, name)
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


def shortest(part: Json) -> Any:
    """Return a value of which no other is shorter in JSON that the types and words of a resolved subschema allow.

    Patterns and conditions are not asked: with them, all may be longer.
    """
    if "enum" in part or "const" in part:
        values = part["enum"] if "enum" in part else [part["const"]]
    else:
        values = [_shortest_of(kind, part) for kind in json_types(part)]
    return min(values, key=lambda value: len(json.dumps(value, ensure_ascii=False)), default=0)


def _shortest_of(kind: str, part: Json) -> Any:
    if kind == "object":
        properties = part.get("properties", {})
        return {name: shortest(properties.get(name, {})) for name in part.get("required", ())}
    if kind == "array":
        return [shortest(part.get("items", {}))] * part.get("minItems", 0)
    return {"string": "-" * part.get("minLength", 0), "boolean": True, "null": None}.get(kind, 0)
