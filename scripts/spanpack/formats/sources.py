"""Files that come from elsewhere: read with bounds, since nobody vouches for them."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from spanpack.formats.interface import ImportProblem
from spanpack.lines.positions import duplicate_key, line_and_column

_ENCODING = re.compile(r"<\?xml[^>]*\bencoding\s*=\s*[\"'](?!utf-8[\"'])([^\"']*)", re.IGNORECASE)
_PLAIN_DOCTYPE = re.compile(r"<!DOCTYPE[^\[<>]*>")

MAX_BYTES = 1 << 30
"""The largest file that is read at once."""

MAX_TEXT_BYTES = 1 << 27
"""The largest file of text, which JSON and XML are: what is made of it in memory is many times as large."""

MAX_LINE_BYTES = 1 << 26
"""The longest line of a file that is read line by line."""


def read_bytes(source: Path, limit: int = MAX_BYTES) -> bytes:
    """Return the bytes of a regular file. Raises ImportProblem where it cannot be read or is too large."""
    try:
        if not source.is_file():
            raise ImportProblem(f"{source}: there is no such file")
        if source.stat().st_size > limit:
            raise ImportProblem(f"{source}: is larger than {limit:,} bytes; cut it into smaller files")
        return source.read_bytes()
    except OSError as error:
        raise ImportProblem(f"{source}: cannot be read: {error.strerror}") from None


def read_utf8(source: Path) -> str:
    """Return the text of a file in UTF-8, without a byte order mark. Raises ImportProblem."""
    raw = read_bytes(source, MAX_TEXT_BYTES)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ImportProblem(f"{source}:{line}: is not UTF-8; save the file in UTF-8") from None


def lines(source: Path) -> Iterator[tuple[int, bytes]]:
    """Yield (number from 1, line without its end) of each line that is not blank. Raises ImportProblem."""
    try:
        if not source.is_file():
            raise ImportProblem(f"{source}: there is no such file")
        with source.open("rb") as file:
            number = 0
            while line := file.readline(MAX_LINE_BYTES + 1):
                number += 1
                line = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
                if len(line) > MAX_LINE_BYTES:
                    raise ImportProblem(f"{source}:{number}: the line is longer than {MAX_LINE_BYTES:,} bytes")
                if line.strip():
                    yield number, line.rstrip(b"\r\n")
    except OSError as error:
        raise ImportProblem(f"{source}: cannot be read: {error.strerror}") from None


def read_json(source: Path) -> Any:
    """Return the value of a JSON file. Raises ImportProblem with the place where it is none.

    NaN and infinity, half of a surrogate pair, and nesting without an end are no JSON (RFC 8259, I-JSON).
    """
    text = read_utf8(source)
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ImportProblem(f"{source}:{error.lineno}:{error.colno}: no JSON: {error.msg}") from None
    twice = duplicate_key(text)
    if twice:
        key, offset = twice
        line, column = line_and_column(text, offset)
        raise ImportProblem(f"{source}:{line}:{column}: the key {key!r:.100} {TWICE}")
    return value


TWICE = "stands twice in one object; remove one of them"
"""What is wrong with a key: a reader of JSON would take the last one, and nobody would know."""


def read_text_beside(source: Path) -> str | None:
    """Return the text that stands beside a file under the same name, or None where there is none."""
    beside = source.with_suffix(".txt")
    return read_utf8(beside) if beside.exists() else None


def read_xml(source: Path) -> str:
    """Return the text of an XML file in UTF-8, without a reference to a DTD.

    Raises ImportProblem where it declares entities, which could read other files or make a small file a
    large one, or another encoding, in which such a declaration could hide.
    """
    text = read_utf8(source)
    declared = _ENCODING.search(text)
    if declared:
        raise ImportProblem(f"{source}: declares the encoding {declared[1]}; expected UTF-8")
    text = _PLAIN_DOCTYPE.sub("", text, count=1)
    if "<!DOCTYPE" in text:
        raise ImportProblem(f"{source}: has a document type with declarations of its own; remove it")
    return text
