"""What of the documents stands in the records: the text of spans, and quotations.

A property with ``spanpack:quote`` in its schema holds exact words of the document of its record; of a YAML list
that no schema describes, ``quote`` does; ``text`` of a span says itself what it is. Empty is the form of all of
them in a package without texts: null says that there is nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from spanpack.lines.positions import Pointer
from spanpack.schemas.layer import EACH
from spanpack.schemas.subschemas import QUOTE, Json, bundle, inline, with_null
from spanpack.storage.files import PackageError

UNDESCRIBED = "quote"
"""The property that holds a quotation in a YAML list which no schema describes."""


@dataclass(frozen=True)
class Quotation:
    """A quotation in a file: item and pointer in it, and where its words stand in a document, in code points.

    ``style`` says how a YAML file writes it: double or single, or plain without quotation marks.
    """

    path: str
    pointer: Pointer
    document: str
    start: int
    end: int
    style: str


def quote_paths(schema: Json, common: Json) -> list[tuple[str, ...]]:
    """Return the paths of the properties of a schema that hold quotations of the document."""
    bundled = with_null(bundle(schema, common))
    return list(marked_paths(inline(bundled, bundled)))


def marked_paths(shape: Json, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the paths of the properties that are marked as quotations in a schema without references."""
    if shape.get(QUOTE):
        yield path
    for name, inner in shape.get("properties", {}).items():
        yield from marked_paths(inner, (*path, name))
    if isinstance(shape.get("items"), dict):
        yield from marked_paths(shape["items"], (*path, EACH))


def places(value: Any, path: tuple[str, ...], pointer: Pointer = ()) -> Iterator[tuple[Pointer, str]]:
    """Yield (pointer, text) for each text at a path; what is null or not there gives none."""
    if not path:
        if isinstance(value, str):
            yield pointer, value
    elif path[0] == EACH:
        for number, item in enumerate(value or ()):
            yield from places(item, path[1:], (*pointer, number))
    elif isinstance(value, dict) and path[0] in value:
        yield from places(value[path[0]], path[1:], (*pointer, path[0]))


def put(value: Any, pointer: Pointer, text: str) -> None:
    """Set the value at a pointer."""
    for step in pointer[:-1]:
        value = value[step]
    value[pointer[-1]] = text


def rewrite_yaml(path: str, raw: bytes, texts: dict[Pointer, tuple[str, str]]) -> tuple[bytes, dict[Pointer, str]]:
    """Return a YAML file with other texts at some places and nothing else changed, and the styles that they had.

    ``texts`` holds the text and the style that each is to have. Raises PackageError where a text there is
    written over several lines, so that only its value would be the same and not its bytes.
    """
    written, styles = raw.decode(), {}
    document = yaml.compose(written, Loader=yaml.SafeLoader)
    found = sorted(
        ((_node(document, pointer), pointer) for pointer in texts), key=lambda item: -item[0].start_mark.index
    )
    for node, pointer in found:
        start, end = node.start_mark.index, node.end_mark.index
        styles[pointer] = _style(written[start:end], node.value)
        if not styles[pointer]:
            line = node.start_mark.line + 1
            raise PackageError(
                f"{path}:{line}: write this quotation on one line, in double quotation marks, without escapes"
            )
        text, style = texts[pointer]
        written = written[:start] + _styled(text, style) + written[end:]
    return written.encode(), styles


def _node(node: Any, pointer: Pointer) -> Any:
    for step in pointer:
        node = node.value[step] if isinstance(step, int) else {key.value: value for key, value in node.value}[step]
    return node


def _style(token: str, value: str) -> str:
    return next((style for style in ("double", "single", "plain") if _styled(value, style) == token), "")


def _styled(text: str, style: str) -> str:
    if style == "double":
        return json.dumps(text, ensure_ascii=False)
    return "'" + text.replace("'", "''") + "'" if style == "single" else text
