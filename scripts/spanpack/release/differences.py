"""How a text differs from the right one, of which only check sums are known, and what would mend it."""

from __future__ import annotations

import hashlib
import itertools
import unicodedata
from collections.abc import Callable
from typing import Any

from spanpack.release.members import digest
from spanpack.schemas.subschemas import Json

_BOM = b"\xef\xbb\xbf"


def prefix_sums(raw: bytes) -> list[str]:
    """Return for each line the beginning of the SHA-256 of all bytes up to its end.

    The first that differs shows the line where another text begins to differ. A text cannot be read from them; a
    guess at its beginning can be confirmed, as by the hash of the whole.
    """
    running, found = hashlib.sha256(), []
    for line in raw.splitlines(keepends=True):
        running.update(line)
        found.append(running.copy().hexdigest()[:8])
    return found


def expected(record: Json) -> str:
    """Return by what the text of a record of standoff/texts.jsonl is known."""
    return f"{record['bytes']:,} bytes, {record['characters']:,} characters, SHA-256 {record['sha256']}"


def difference(raw: bytes, record: Json) -> str:
    """Return how a text that is not the right one differs, as far as its check sums show."""
    sums, stated = prefix_sums(raw), record["lines"]
    same = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(sums, stated, strict=False)))
    if same < len(sums):
        line = raw.splitlines()[same].decode("utf-8", "replace")
        place = f"line {same + 1} is the first that differs, here {line[:60] + '…' * (len(line) > 60)!r}"
    else:
        place = f"it ends after line {same} of {len(stated)}"
    remedy = next((f" Mend: {what}." for what, mend in _mends() if digest(mend(raw)) == record["sha256"]), "")
    return f"not the text of this package: {place}; {len(raw):,} bytes. Expected: {expected(record)}.{remedy}"


def _mends() -> list[tuple[str, Callable[[bytes], bytes]]]:
    """Return what often happens to a text on its way, with what undoes it: one of these, or one of each kind."""
    kinds: list[list[tuple[str, Callable[[bytes], bytes]]]] = [
        [
            ("encode it in UTF-8, not UTF-16", lambda raw: _decoded(raw, "utf-16")),
            ("encode it in UTF-8, not Windows-1252", lambda raw: _decoded(raw, "cp1252")),
        ],
        [("remove the byte order mark", lambda raw: raw.removeprefix(_BOM))],
        [("let its lines end with LF, not CRLF", lambda raw: raw.replace(b"\r", b""))],
        [
            ("remove the line end at its end", lambda raw: raw.removesuffix(b"\n")),
            ("end its last line with a line feed", lambda raw: raw + b"\n"),
        ],
        [
            ("write it in Unicode NFC", lambda raw: _normal(raw, "NFC")),
            ("write it in Unicode NFD", lambda raw: _normal(raw, "NFD")),
        ],
    ]
    found = []
    for chosen in itertools.product(*([None, *kind] for kind in kinds)):
        steps = [step for step in chosen if step is not None]
        if steps:
            found.append((" and ".join(what for what, _ in steps), _chain([mend for _, mend in steps])))
    return sorted(found, key=lambda item: item[0].count(" and "))


def _chain(mends: list[Callable[[bytes], bytes]]) -> Callable[[bytes], bytes]:
    def mend(raw: bytes) -> bytes:
        for step in mends:
            raw = step(raw)
        return raw

    return mend


def _decoded(raw: bytes, encoding: str) -> bytes:
    try:
        return raw.decode(encoding).encode()
    except UnicodeError:
        return raw


def _normal(raw: bytes, form: Any) -> bytes:
    try:
        return unicodedata.normalize(form, raw.decode()).encode()
    except UnicodeError:
        return raw
