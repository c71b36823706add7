"""What formats with choices and with leading spans need to know of a layer, from its schema."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from spanpack.formats.items import roles, value_schemas
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
def leading_role(layer: Layer) -> str:
    """Return the role that leads a record which is no span itself: one that every record has, once at best.

    Of an attribution it is the cue, as in brat the trigger of an event.
    """
    always = [role for role in roles(layer) if layer.shape["properties"].get(role, {}).get("minItems")]
    once = [role for role in always if layer.shape["properties"][role].get("maxItems") == 1]
    return [*once, *always, *roles(layer)][0]
