"""Ids that are never given again: those that CHANGELOG.md names under «Removed»."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Set

from spanpack.findings import Finding
from spanpack.lines.records import at
from spanpack.rules.package import CHANGELOG
from spanpack.storage.files import Files, UnsafePath

_REMOVED = re.compile(r"^### +Removed *$(.*?)(?=^#{1,3} |\Z)", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_REASON = re.compile(r":(?=\s).*?(?=^\s*[-*+] |\Z)", re.MULTILINE | re.DOTALL)
"""What follows the first colon of an item, where it may name the records that stay."""
_ID = re.compile(r"`([^`\s]+)`|(?<![\w-])([A-Za-z0-9]+-[a-z]+[1-9][0-9]*)(?![\w-])")
"""An id in backticks, or one of a record of a document: that of an entity may be a word like any other."""

Part = tuple[str, int, int]
"""The path of a table, and where some of its lines begin and end (bytes)."""


def removed_ids(files: Files) -> set[str]:
    """Return the ids that the changelog of a package names in its sections «Removed», in each item before a colon."""
    try:
        text = files.read(CHANGELOG).decode()
    except (OSError, UnsafePath, UnicodeDecodeError):
        return set()  # P009 says so, where it is there.
    sections = _REMOVED.findall(text.replace("\r\n", "\n"))
    return {quoted or plain for section in sections for quoted, plain in _ID.findall(_REASON.sub("\n", section))}


def check_removed(files: Files, ids: Set[str], parts: Iterable[Part]) -> Iterator[Finding]:
    """Yield R409 for each record whose id is one of ``ids``; the parts of a table come in its order."""
    again = re.compile(rb'"id"\s*:\s*"(%s)"' % b"|".join(re.escape(one.encode()) for one in sorted(ids)))
    lines: Counter[str] = Counter()
    for path, start, end in parts if ids else ():
        raw = files.read(path, start, end)
        for found in again.finditer(raw):
            begin = raw.rfind(b"\n", 0, found.start()) + 1
            line = lines[path] + raw.count(b"\n", 0, begin) + 1
            column = len(raw[begin : found.start(1)].decode("utf-8", "replace"))
            message = f'{CHANGELOG} names "{found[1].decode()}" under «Removed»'
            yield at(path, "R409", message, line, column)._replace(record=found[1].decode())
        lines[path] += raw.count(b"\n")
