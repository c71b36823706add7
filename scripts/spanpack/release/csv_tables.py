"""The tables of a release as CSV (RFC 4180): UTF-8 without byte order mark, lines that end with LF.

A spreadsheet takes a cell that begins with one of ``= + - @`` (or their full-width forms), a tab or a line end
for a formula, or makes one of it (OWASP, CSV injection). So that no text of a document is ever run, such a text is
written with one apostrophe before it; so is one that begins with an apostrophe, and the empty text. An empty cell
is null. To have the exact values again, remove one apostrophe from the beginning of each text that has one.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from spanpack.release.flat import FlatTable

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


def csv_files(tables: Mapping[str, FlatTable]) -> dict[str, bytes]:
    """Return the bytes of a CSV file for each table, by file name."""
    return {f"{name}.csv": _csv(table.columns, table.rows) for name, table in tables.items()}


def _csv(columns: Iterable[Any], rows: Iterable[tuple[Any, ...]]) -> bytes:
    raw = io.BytesIO()
    with io.TextIOWrapper(raw, encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([guarded(column.name) for column in columns])
        writer.writerows([_cell(value) for value in row] for row in rows)
        stream.flush()
        return raw.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return guarded(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value)
