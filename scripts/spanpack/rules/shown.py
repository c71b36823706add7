"""What a message shows of a value: the beginning of what is long."""

from __future__ import annotations

from typing import Any

import orjson

_LONGEST = 160


def show(value: Any) -> str:
    """Return a value of JSON as it is written, shortened."""
    try:
        return shorten(orjson.dumps(value).decode())
    except orjson.JSONEncodeError:
        return "a value that nests deep"


def written(value: float | None) -> str:
    """Return a number of JSON, or null, as it is to be written: whole numbers with all of their digits."""
    if value is None:
        return "null"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def shorten(text: str) -> str:
    """Return a text, or the beginning of one that is long."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
