"""Read a large descriptor some resources at a time: as a whole it takes several times the memory of its bytes.

This works for a descriptor as ``spanpack index`` writes it, with every bracket on the line where it has to be, and
every part is seen to be written so: what the parts hold is then what the whole would hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import orjson

from spanpack.schemas.subschemas import Json

_RESOURCES = b'\n  "resources": ['
_END_OF_ONE, _END = b"\n    }", b"\n  ]"


class NotAsWritten(Exception):
    """A descriptor that is not as ``spanpack index`` writes it, be it right or wrong."""


def is_as_written(raw: bytes, data: Json) -> bool:
    """Return whether to write ``data`` gives the very file, as after spanpack index: then no key stands twice in it."""
    try:
        return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE) == raw
    except orjson.JSONEncodeError:
        return False  # It nests too deep to be written.


def read_parts(blocks: Iterable[bytes]) -> Iterator[Json]:
    """Yield a descriptor in parts: objects with some of its resources each, and at last it itself with none.

    ``blocks`` are its bytes. Raises NotAsWritten, which may be after some parts.
    """
    head, rest, is_inside = b"", b"", False
    for block in blocks:
        rest += block
        if not head:
            before, found, after = rest.partition(_RESOURCES)
            if not found:
                continue
            head, rest, is_inside = before + found, after, True
        if is_inside:
            end = rest.find(_END)
            stop = end if end >= 0 else rest.rfind(_END_OF_ONE + b",") + len(_END_OF_ONE)
            if end >= 0 or stop >= len(_END_OF_ONE):
                yield _read(b"{" + _RESOURCES + rest[:stop] + _END + b"\n}\n")
                is_inside = end < 0
                # An empty list is written on one line.
                rest = rest[stop + 1 :] if is_inside else rest[stop + len(_END) - 1 :]
    if not head or is_inside:
        raise NotAsWritten
    yield _read(head + rest)


def _read(raw: bytes) -> Json:
    try:
        data: Json = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise NotAsWritten from None
    if not is_as_written(raw, data):
        raise NotAsWritten
    return data
