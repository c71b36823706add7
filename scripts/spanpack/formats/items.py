"""Records taken apart into what annotation formats know: spans with a role, and values by name.

A record of any layer, as its schema describes it, is an item: parts, which are spans of the text, and
values, which are everything else. Taking apart and putting together are inverse to each other.
What a schema says of this is worked out once a layer, not once a record.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import orjson

from spanpack.schemas.layer import Layer, matches
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

    The id is empty where a record was made in another tool, which knows none; ``name`` is what that tool calls it.
    A value is a text, a number, true, false, None, or a list of these; of an object that is there,
    and has in it only what stands for a value that is not given, ``{}`` stands at its own path.
    """

    id: str
    layer: str
    document: str
    parts: tuple[Part, ...]
    values: Mapping[str, Any]
    name: str = dataclasses.field(default="", compare=False)

    def spans(self, role: str) -> tuple[Part, ...]:
        """Return the parts that have a role."""
        return tuple(part for part in self.parts if part.role == role)


def take_apart(layer: Layer, record: Json) -> Item:
    """Return a valid record of ``layer`` as an item."""
    parts: list[Part] = []
    values: dict[str, Any] = {}
    if layer.is_span:
        parts.append(Part(WHOLE, record["start"], record["end"], record["text"]))
    _take(_fields(layer), record, parts, values)
    document = values.pop("document")
    return Item(values.pop("id"), layer.name, document, tuple(parts), values)


def put_together(layer: Layer, item: Item) -> Json:
    """Return the record of an item; values that it lacks are null, or the schema's default, or empty lists.

    Whether the record is valid is for the schema to say.
    """
    values = {"id": item.id, "document": item.document, **item.values}
    record = _put(_fields(layer), item, values)
    if layer.is_span:
        whole = item.spans(WHOLE)
        for part in whole[:1]:
            record |= {"start": part.start, "end": part.end, "text": part.text}
    return {name: record.get(name) for name in layer.fields}


def filled(layer: Layer, record: Json) -> Json:
    """Return a record, valid or not, in which the keys that it lacks stand with what put_together gives them.

    Those that need a value are left out, for the schema to say so.
    """
    return _fill(_fields(layer), record)


def completed(layer: Layer, item: Item) -> Item:
    """Return an item with all values of its layer: those that it lacks are what put_together makes of them."""
    return take_apart(layer, put_together(layer, item))


@lru_cache
def roles(layer: Layer) -> tuple[str, ...]:
    """Return the roles of the parts that records of a layer may have, in the order of the schema."""
    whole = (WHOLE,) if layer.is_span else ()
    return whole + tuple(".".join(step for step in path if step != "*") for path in layer.span_paths)


@dataclass(frozen=True, slots=True)
class _Field:
    """A property of a record: one or more spans, an object with ``fields`` of its own, or else a value.

    ``may_be_bare`` says of an object that it may have no span, and no value but what stands for one that is not given.
    """

    name: str
    path: str
    schema: Json
    holds_spans: bool
    fields: tuple[_Field, ...] | None
    may_be_bare: bool


@lru_cache
def _fields(layer: Layer) -> tuple[_Field, ...]:
    """Return the properties of a layer in the order of its schema; of a span not its place, which is a part."""
    return tuple(
        field for field in _fields_of(layer.shape, "") if not (layer.is_span and field.name in ("start", "end", "text"))
    )


def _fields_of(shape: Json, at: str) -> Iterator[_Field]:
    for name, part in shape["properties"].items():
        path, holds_spans = f"{at}{name}", _holds_spans(part)
        is_object = "properties" in part and not holds_spans
        fields = tuple(_fields_of(part, f"{path}.")) if is_object else None
        may_be_bare = fields is not None and all(map(_may_be_left_out, fields))
        yield _Field(name, path, part, holds_spans, fields, may_be_bare)


def _may_be_left_out(field: _Field) -> bool:
    """Return whether a property may hold what stands for one that is not given."""
    kinds = json_types(field.schema)
    if kinds == ["array"]:
        return "default" in field.schema or not field.schema.get("minItems")
    is_value = field.fields is None and not field.holds_spans
    return "null" in kinds or not kinds or (is_value and "default" in field.schema)


def _is_left_out(field: _Field, value: Any) -> bool:
    is_value = field.fields is None and not field.holds_spans
    return _is_alike(value, default(field.schema)) if is_value else value is None or value == []


def _take(fields: tuple[_Field, ...], value: Json, parts: list[Part], values: dict[str, Any]) -> None:
    for field in fields:
        inner = value[field.name]
        if field.holds_spans:
            for span in [inner] if isinstance(inner, dict) else inner or ():
                parts.append(Part(field.path, span["start"], span["end"], span["text"]))
        elif field.fields is None:
            values[field.path] = inner
        elif inner is not None:
            if field.may_be_bare and all(_is_left_out(one, inner[one.name]) for one in field.fields):
                values[field.path] = {}
            _take(field.fields, inner, parts, values)


def _put(fields: tuple[_Field, ...], item: Item, values: Mapping[str, Any]) -> Json:
    record: Json = {}
    for field in fields:
        if field.holds_spans:
            spans = [{"start": part.start, "end": part.end, "text": part.text} for part in item.spans(field.path)]
            record[field.name] = spans if "items" in field.schema else (spans[0] if spans else None)
        elif field.fields is None:
            record[field.name] = values[field.path] if field.path in values else default(field.schema)
        else:
            own = values.get(field.path)
            is_there = isinstance(own, dict) or _has_any(f"{field.path}.", item, values)
            record[field.name] = {**_put(field.fields, item, values), **(own or {})} if is_there else own
    return record


def _fill(fields: tuple[_Field, ...], record: Json) -> Json:
    added: Json = {}
    for field in fields:
        if field.name not in record:
            usual = None if field.fields is not None else default(field.schema)
            if usual is not None or "null" in json_types(field.schema):
                added[field.name] = usual
        elif field.fields is not None and isinstance(record[field.name], dict):
            added[field.name] = _fill(field.fields, record[field.name])
    return record | added


def _has_any(before: str, item: Item, values: Collection[str]) -> bool:
    """Return whether a part of an item, or one of the paths of its ``values``, begins with ``before``."""
    return any(role.startswith(before) for role in (*(part.role for part in item.parts), *values))


def default(part: Json) -> Any:
    """Return what stands for a value that is not given: the default of the schema, an empty list or null."""
    if "default" in part:
        return part["default"]
    return [] if json_types(part) == ["array"] else None


def _is_alike(value: Any, usual: Any) -> bool:
    """Return whether a value is the same as another in JSON as well: to Python true is 1."""
    return value is usual or bool(value == usual and repr(value) == repr(usual))


def _holds_spans(part: Json) -> bool:
    return bool(part.get("spanpack:span") or part.get("items", {}).get("spanpack:span"))


@lru_cache
def value_schemas(layer: Layer) -> Mapping[str, Json]:
    """Return the subschema of each value of a layer by its path, in the order of the schema, but id and document."""
    found = {field.path: field.schema for field in _values(_fields(layer))}
    return MappingProxyType({path: part for path, part in found.items() if path not in ("id", "document")})


def _values(fields: tuple[_Field, ...]) -> Iterator[_Field]:
    for field in fields:
        if field.may_be_bare or (field.fields is None and not field.holds_spans):
            yield field
        yield from _values(field.fields or ())


@lru_cache
def _objects(layer: Layer) -> tuple[str, ...]:
    """Return how the paths of the values in each object of a layer begin, of objects in objects first."""
    found = {path[: at + 1] for path in value_schemas(layer) for at, sign in enumerate(path) if sign == "."}
    return tuple(sorted(found, key=len, reverse=True))


@lru_cache
def _defaults(layer: Layer) -> Mapping[str, Any]:
    return {path: default(part) for path, part in value_schemas(layer).items()}


def given(layer: Layer, item: Item) -> dict[str, Any]:
    """Return the values of an item that differ from what stands for a value that is not given.

    Of an object in which all values are such, they are returned: without them the object would not be there.
    """
    usual = _defaults(layer)
    found = {path: value for path, value in item.values.items() if not _is_alike(value, usual[path])}
    for before in _objects(layer):
        if not _has_any(before, item, found):
            found |= {path: value for path, value in item.values.items() if path.startswith(before)}
    return found


def is_told(part: Json, value: Any) -> bool:
    """Return whether a format that has no null tells a value from one that is not given."""
    return value is not None or has_to_say_null(part)


def has_to_say_null(part: Json) -> bool:
    """Return whether null is another value than the one that stands where none is given."""
    return "null" in json_types(part) and default(part) is not None


def as_text(part: Json, value: Any) -> str:
    """Return a value as a text, for formats that hold texts only: texts as they are, others in JSON.

    Where null has to be said, a text that looks as if it were JSON is written in JSON as well.
    """
    return value if isinstance(value, str) and _is_plain(part, value) else json.dumps(value, ensure_ascii=False)


def from_text(part: Json, text: str) -> Any:
    """Return the value that ``as_text`` made a text of; what a person wrote there may be none.

    What should be JSON and is none is the text itself: what was expected there the schema says. Where no text may be
    empty, an empty one is a value that was emptied: what stands for one that is not given, if anything does.
    """
    if not text and not _is_empty_allowed(part):
        kinds = json_types(part)
        return default(part) if "default" in part or kinds in ([], ["array"]) or "null" in kinds else text
    if _is_plain(part, text):
        return text
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def _is_plain(part: Json, text: str) -> bool:
    """Return whether a text stands for itself, and not for the value that it is in JSON."""
    kinds = set(json_types(part))  # There are none where the schema says nothing of types.
    is_text = bool(kinds) and kinds <= {"string", "null"}
    return is_text and not (has_to_say_null(part) and (text == "null" or text.startswith('"')))


def _is_empty_allowed(part: Json) -> bool:
    """Return whether an empty text stands for itself, and the schema allows it."""
    is_long_enough = not part.get("minLength") and matches(part.get("pattern", ""), "")
    return _is_plain(part, "") and "" in part.get("enum", [""]) and is_long_enough
