"""Records taken apart into what annotation formats know: spans with a role, and values by name.

A record of any layer, as its schema describes it, is an item: parts, which are spans of the text, and
values, which are everything else. Taking apart and putting together are inverse to each other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from spanpack.schemas.layer import Layer
from spanpack.schemas.subschemas import Json, json_types

WHOLE = ""
"""The role of the span that is the record itself."""


@dataclass(frozen=True, slots=True)
class Part:
    """A span of an item: [start, end) in code points, and the text there.

    ``role`` is the path of its property, steps joined by a dot: content, addressee.spans; the empty
    role is the record itself.
    """

    role: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """A record taken apart: parts in the order of the schema and of the text, values by the path of the property.

    The id is empty where a record was made in another tool, which knows none.
    A value is a text, a number, true, false, None, or a list of these.
    """

    id: str
    layer: str
    document: str
    parts: tuple[Part, ...]
    values: Mapping[str, Any]

    def spans(self, role: str) -> tuple[Part, ...]:
        """Return the parts that have a role."""
        return tuple(part for part in self.parts if part.role == role)


def take_apart(layer: Layer, record: Json) -> Item:
    """Return a valid record of ``layer`` as an item."""
    parts: list[Part] = []
    values: dict[str, Any] = {}
    if layer.is_span:
        parts.append(Part(WHOLE, record["start"], record["end"], record["text"]))
    _take(layer.shape, record, "", layer.is_span, parts, values)
    document = values.pop("document")
    return Item(values.pop("id"), layer.name, document, tuple(parts), values)


def put_together(layer: Layer, item: Item) -> Json:
    """Return the record of an item; values that it lacks are null, or the schema's default, or empty lists.

    Whether the record is valid is for the schema to say.
    """
    values = {"id": item.id, "document": item.document, **item.values}
    record = _put(layer.shape, "", layer.is_span, item, values)
    if layer.is_span:
        whole = item.spans(WHOLE)
        for part in whole[:1]:
            record |= {"start": part.start, "end": part.end, "text": part.text}
    return {name: record.get(name) for name in layer.fields}


def completed(layer: Layer, item: Item) -> Item:
    """Return an item with all values of its layer: those that it lacks are what put_together makes of them."""
    return take_apart(layer, put_together(layer, item))


def roles(layer: Layer) -> tuple[str, ...]:
    """Return the roles of the parts that records of a layer may have, in the order of the schema."""
    whole = (WHOLE,) if layer.is_span else ()
    return whole + tuple(".".join(step for step in path if step != "*") for path in layer.span_paths)


def _take(shape: Json, value: Json, at: str, is_span: bool, parts: list[Part], values: dict[str, Any]) -> None:
    for name, child in shape["properties"].items():
        if is_span and name in ("start", "end", "text"):
            continue
        path, inner = f"{at}{name}", value[name]
        if _holds_spans(child):
            for span in [inner] if isinstance(inner, dict) else inner or ():
                parts.append(Part(path, span["start"], span["end"], span["text"]))
        elif "properties" in child:
            if inner is not None:
                _take(child, inner, f"{path}.", False, parts, values)
        else:
            values[path] = inner


def _put(shape: Json, at: str, is_span: bool, item: Item, values: Mapping[str, Any]) -> Json:
    record: Json = {}
    there = {part.role for part in item.parts} | {one for one, value in values.items() if value is not None}
    for name, child in shape["properties"].items():
        if is_span and name in ("start", "end", "text"):
            continue
        path = f"{at}{name}"
        if _holds_spans(child):
            spans = [{"start": part.start, "end": part.end, "text": part.text} for part in item.spans(path)]
            record[name] = spans if "items" in child else (spans[0] if spans else None)
        elif "properties" in child:
            is_there = any(one.startswith(f"{path}.") for one in there)
            record[name] = _put(child, f"{path}.", False, item, values) if is_there else None
        else:
            record[name] = values[path] if path in values else default(child)
    return record


def default(part: Json) -> Any:
    """Return what stands for a value that is not given: the default of the schema, an empty list or null."""
    if "default" in part:
        return part["default"]
    return [] if json_types(part) == ["array"] else None


def _holds_spans(part: Json) -> bool:
    return bool(part.get("spanpack:span") or part.get("items", {}).get("spanpack:span"))


def value_schemas(layer: Layer) -> dict[str, Json]:
    """Return the subschema of each value of a layer by its path, in the order of the schema, but id and document."""
    found = dict(_value_schemas(layer.shape, "", layer.is_span))
    return {path: part for path, part in found.items() if path not in ("id", "document")}


def _value_schemas(shape: Json, at: str, is_span: bool) -> Iterator[tuple[str, Json]]:
    for name, child in shape["properties"].items():
        if (is_span and name in ("start", "end", "text")) or _holds_spans(child):
            continue
        if "properties" in child:
            yield from _value_schemas(child, f"{at}{name}.", False)
        else:
            yield f"{at}{name}", child


def given(layer: Layer, item: Item) -> dict[str, Any]:
    """Return the values of an item that differ from what stands for a value that is not given."""
    schemas = value_schemas(layer)
    return {path: value for path, value in item.values.items() if value != default(schemas[path])}


def as_text(part: Json, value: Any) -> str:
    """Return a value as a text, for formats that hold texts only: texts as they are, others in JSON."""
    return value if _is_text(part) and isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def from_text(part: Json, text: str) -> Any:
    """Return the value that ``as_text`` made a text of. Raises ValueError where it is none."""
    return text if _is_text(part) else json.loads(text)


def _is_text(part: Json) -> bool:
    return set(json_types(part)) <= {"string", "null"}
