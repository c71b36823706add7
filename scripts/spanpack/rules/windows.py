"""Where in a text a record stands, for findings of which the rule is about no span."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from spanpack.findings import Excerpt, excerpt
from spanpack.lines.positions import Pointer
from spanpack.schemas.subschemas import Json


def window(record: Json, pointer: Pointer, text: str | None) -> Excerpt | None:
    """Return the window of a text around the span of a record that is nearest to ``pointer``.

    That is the span that holds the value, or the first of the record. The record may break its schema: a span counts
    where its words stand at its offsets; None where there is no such span, or no text.
    """
    if text is None:
        return None
    held: list[Any] = [record]
    for step in pointer:
        value = held[-1]
        is_inside = (isinstance(value, dict) and step in value) or (isinstance(value, list) and isinstance(step, int))
        if not is_inside:
            break
        held.append(value[step])
    # Most often the first fits: all objects of a record of a hundred thousand are gone through for none.
    for value in itertools.chain(reversed(held), _objects(record)):
        if _fits(value, text):
            return excerpt(text, value["start"], value["end"])
    return None


def _objects(value: Any) -> Iterator[Json]:
    """Yield the objects in a value, in their order."""
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from _objects(item)
    elif isinstance(value, list):
        for item in value:
            yield from _objects(item)


def _fits(value: Any, text: str) -> bool:
    if not isinstance(value, dict):
        return False
    start, end, words = (value.get(key) for key in ("start", "end", "text"))
    return type(start) is int and type(end) is int and 0 <= start < end and text[start:end] == words
