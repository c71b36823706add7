"""What the code reads of the layers that it knows: their properties and the types of these.

A corpus brings its own schemas. Where the schema of a layer that has rules or a class of its own
allows records without what these read, that is said of the schema (P011), not found out record by record.
"""

from __future__ import annotations

from typing import Any

from spanpack.schemas.subschemas import Json

SPAN = {"start": "integer", "end": "integer", "text": "string"}
_ANNOTATION = {"id": "string", "document": "string", "certainty": "string", "note": "string?"}

SHAPES: dict[str, Json] = {
    "documents": {
        "id": "string",
        "path": "string",
        "title": "string",
        "publisher": ({"entity": "string", "certainty": "string", "note": "string?"},),
        "language": "string",
        "rights": {"path": "string", "title": "string", "note": "string?"},
        "published": {
            "edtf": "string",
            "certainty": "string",
            "evidence": [{"kind": "string", "quote": "string?", "note": "string"}],
        },
        "zones": [{"zone": "string", "start": "integer", "end": "integer"}],
    },
    "entities": {
        "id": "string",
        "name": "string",
        "type": "string",
        "country": "string?",
        "sector": "string?",
        "wikidata": "string?",
        "note": "string?",
    },
    "actors": _ANNOTATION | SPAN | {"entity": "string", "mention": "string"},
    "numbers": _ANNOTATION
    | SPAN
    | {
        "type": "string",
        "at_least": "number?",
        "at_most": "number?",
        "approximate": "boolean",
        "unit": "string?",
        "per": "string?",
        "counted": (SPAN,),
    },
    "dates": _ANNOTATION | SPAN | {"type": "string", "value": "string", "mod": "string?", "anchor": "string?"},
    "attributions": _ANNOTATION
    | {
        "source": [SPAN],
        "cue": [SPAN],
        "content": [SPAN],
        "source_entities": ["string"],
        "identification": "string",
        "attitude": "string",
        "form": "string",
        "negated": "boolean",
        "addressee": ({"spans": [SPAN], "entities": ["string"]},),
        "parent": "string?",
        "repeat_of": "string?",
    },
    "waivers": {
        "rule": "string",
        "document?": "string",
        "quote?": "string",
        "within?": "string",
        "before?": "string",
        "after?": "string",
        "occurrence?": "integer",
        "record?": "string",
        "reason": "string",
        "section": "string",
    },
}
"""The shape of the records of each layer: types by property, a list with the shape of its items, and
a tuple with the shape of what may also be null. A question mark after a type allows null, after a key that it is
missing."""

_FILLED = {("attributions", "cue"), ("attributions", "content")}
"""The lists of which the first item is read."""


def shape_problem(name: str, shape: Json, *, is_record: bool) -> str | None:
    """Return how the records that a schema allows may lack what is read of them, or None.

    ``shape`` is the schema of the layer ``name`` with its references followed; ``is_record`` says that its items are
    records of a table, and no mere items of a list.
    """
    if name in SHAPES:
        return _problem("", SHAPES[name], shape, name)
    if not is_record:
        return None
    kinds = {"id": "string", "document": "string"}
    return _problem("", {key: kind for key, kind in kinds.items() if key in shape["properties"]}, shape, name)


def span_problem(part: Json) -> str | None:
    """Return why a part of a schema that is called a span is none, or None."""
    return _problem("spanpack:span", (SPAN,), part, "")


def _problem(where: str, wanted: Any, part: Any, layer: str) -> str | None:
    if not isinstance(part, dict):
        return f"{where} allows any value"
    kinds = _kinds(part)
    if isinstance(wanted, tuple):
        (wanted,) = wanted
        kinds -= {"null"}
    if isinstance(wanted, str):
        allowed = {wanted.removesuffix("?"), *(["null"] if wanted.endswith("?") else [])}
        allowed |= {"integer"} if "number" in allowed else set()
        return None if kinds and kinds <= allowed else f"{where} is not of the type {' or '.join(sorted(allowed))}"
    if isinstance(wanted, list):
        if kinds != {"array"} or ((layer, where) in _FILLED and part.get("minItems", 0) < 1):
            return f"{where} is no list{' of at least one item' if (layer, where) in _FILLED else ''}"
        return _problem(f"{where}[]", wanted[0], part.get("items"), layer)
    if kinds != {"object"}:
        return f"{where or 'a record'} is no object"
    properties, required = part.get("properties", {}), part.get("required", ())
    for name, inner in wanted.items():
        key = name.removesuffix("?")
        place = f"{where}.{key}" if where else key
        if key not in properties or (key == name and key not in required):
            return f"{place} is missing, or not required"
        problem = _problem(place, inner, properties[key], layer)
        if problem:
            return problem
    return None


def _kinds(part: Json) -> set[str]:
    declared = part.get("type")
    if declared is not None:
        return {declared} if isinstance(declared, str) else set(declared)
    for keyword in ("anyOf", "oneOf"):
        if keyword in part:
            return set().union(*(_kinds(choice) for choice in part[keyword] if isinstance(choice, dict)))
    names = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}
    values = part.get("enum", [part["const"]] if "const" in part else [])
    return {names.get(type(value), "object") for value in values}
