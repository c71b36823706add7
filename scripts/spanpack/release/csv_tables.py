"""The tables of a release as CSV (RFC 4180): UTF-8 without byte order mark, lines that end with LF.

A spreadsheet takes a cell that begins with one of ``= + - @`` (or their full-width forms), a tab or a line end
for a formula, or makes one of it (OWASP, CSV injection). So that no text of a document is ever run, such a text is
written with one apostrophe before it; so is one that begins with an apostrophe, and the empty text. An empty cell
is null. To have the exact values again, remove one apostrophe from the beginning of each text that has one.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from spanpack.release.flat import FlatTable, Row

GUARD = "'"
RULE = (
    "A text that begins with = + - @ (or a full-width form of these), a tab, a line end or an apostrophe, and the "
    "empty text, has one apostrophe before it, so that no spreadsheet takes it for a formula. An empty cell is null."
)
_STARTS = frozenset(("", *"=+-@＝＋－＠\t\r\n'"))
"""How a text begins that is guarded; nothing at all is one of these beginnings."""


def guarded(text: str) -> str:
    """Return a text as its cell holds it.

    >>> guarded("=1+1"), guarded("’tis"), guarded("'tis"), guarded("")
    ("'=1+1", '’tis', "''tis", "'")
    """
    return GUARD + text if text[:1] in _STARTS else text


def unguarded(cell: str) -> str:
    """Return the text of a cell that is not empty: the inverse of guarded.

    >>> unguarded("'=1+1"), unguarded("''tis"), unguarded("'"), unguarded("a")
    ('=1+1', "'tis", '', 'a')
    """
    return cell.removeprefix(GUARD)


def write_csv(path: Path, table: FlatTable, rows: Iterable[Row]) -> None:
    """Write the rows of a table to a file that is not there yet."""
    with path.open("x", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([guarded(column.name) for column in table.columns])
        writer.writerows([_cell(value) for value in row] for row in rows)


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return guarded(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value)
