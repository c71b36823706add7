"""The lines of a layer, and the records that are made of them."""

from __future__ import annotations

import functools
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import orjson

from spanpack.model.home import settle
from spanpack.model.records import Actor, AnyAnnotation, Attribution, Date, Number, annotation

CLASSES: Mapping[str, type[Actor | Number | Date | Attribution]] = {
    kind.layer: kind for kind in (Actor, Number, Date, Attribution)
}
"""The layers that have a class of their own."""


@dataclass(frozen=True, eq=False)
class Lines:
    """The lines of a layer: canonical, and valid against its schema.

    ``places`` maps each document to the stretches of ``raw`` with its lines, as a rule one.
    """

    raw: bytes
    places: Mapping[str, tuple[tuple[int, int], ...]]

    def of(self, document: str) -> bytes:
        """Return the lines of a document."""
        stretches = [self.raw[start:end] for start, end in self.places.get(document, ())]
        return stretches[0] if len(stretches) == 1 else b"".join(stretches)


def records(layer: str, lines: bytes, home: Any) -> tuple[AnyAnnotation, ...]:
    """Return the records of valid lines, at home in a document."""
    kind = CLASSES.get(layer)
    if kind is None:
        others = tuple(annotation(layer, orjson.loads(line)) for line in lines.splitlines())
        for other in others:
            settle(other, home)
        return others
    try:
        found: list[Any] = _decoder(kind).decode_lines(lines)
    except msgspec.ValidationError:
        found = [build(kind, orjson.loads(line)) for line in lines.splitlines()]
    for record in found:
        record._settle(home)
    return tuple(found)


def build(kind: Any, value: Any) -> Any:
    """Return plain data, as a file has it, as a value of the type ``kind``.

    The data are valid against the schema of the package. Where this has words that the class does not know,
    they are kept as they are.

    >>> from spanpack.model import Span
    >>> build(Span, {"start": 0, "end": 3, "text": "Ada"})
    Span(start=0, end=3, text='Ada')
    """
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return _build(kind, value)


def _build(kind: Any, value: Any) -> Any:
    if isinstance(kind, types.UnionType):
        kind = next((part for part in typing.get_args(kind) if part is not types.NoneType), kind)
    if isinstance(value, list):
        (inner, *_) = typing.get_args(kind)
        return tuple([_build(inner, item) for item in value])
    if isinstance(value, dict):
        return kind(*[_build(hint, value[name]) for name, hint in _fields(kind)])
    return value


@functools.cache
def _decoder(kind: type[Any]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


@functools.cache
def _fields(kind: type[Any]) -> list[tuple[str, Any]]:
    """Return the name in the file and the type of each field of a class."""
    return [(field.encode_name, field.type) for field in msgspec.structs.fields(kind)]
