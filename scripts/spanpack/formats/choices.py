"""What formats with choices, and with a span for each record, need to know of a layer and of its records."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from spanpack.formats.content import AnnotatedDocument, Content
from spanpack.formats.interface import Loss, Losses
from spanpack.formats.items import WHOLE, Item, roles, value_schemas
from spanpack.schemas.layer import Layer
from spanpack.schemas.subschemas import json_types


@lru_cache
def choices(layer: Layer) -> Mapping[str, list[str]]:
    """Return the values that are words of a list, with the words, and those that are true or false, with none."""
    found = {}
    for path, part in value_schemas(layer).items():
        words = [word for word in part.get("enum", []) if word is not None]
        if words and all(isinstance(word, str) and re.fullmatch(r"[\w-]+", word) for word in words):
            found[path] = words
        elif json_types(part) == ["boolean"]:
            found[path] = []
    return MappingProxyType(found)


@lru_cache
def own_role(layer: Layer) -> str:
    """Return the role of the span that stands for a record: the record itself, or what leads it where it is no span.

    A leading role is one that every record has, once at best. Of an attribution it is the cue, as in brat the trigger
    of an event. A layer without spans has none, which is the empty role as well: no record has a span of it.
    """
    if layer.is_span or not roles(layer):
        return WHOLE
    always = [role for role in roles(layer) if layer.shape["properties"].get(role, {}).get("minItems")]
    once = [role for role in always if layer.shape["properties"][role].get("maxItems") == 1]
    return [*once, *always, *roles(layer)][0]


@lru_cache
def leads_once(layer: Layer) -> bool:
    """Return whether no record has the span that stands for it more than once."""
    part = layer.shape["properties"].get(own_role(layer), {})
    return layer.is_span or part.get("maxItems") == 1 or bool(part.get("spanpack:span"))


def has_own_span(layer: Layer, item: Item) -> bool:
    """Return whether a record has the span that stands for it, without which some tools have no place for it."""
    return bool(item.spans(own_role(layer)))


def with_own_span(content: Content, document: AnnotatedDocument, losses: Losses) -> AnnotatedDocument:
    """Return a document without the records that lack the span that stands for them, and count these in ``losses``."""
    lost = [item for item in document.items if not has_own_span(content.layers[item.layer], item)]
    if not lost:
        return document
    for item in lost:
        losses[Loss(item.layer, "record", f"has no {own_role(content.layers[item.layer]) or 'span'} to stand at")] += 1
    return dataclasses.replace(document, items=tuple(item for item in document.items if item not in lost))
