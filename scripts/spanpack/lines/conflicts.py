"""Conflicts that git has left in a file: two versions of some lines, between marks."""

from __future__ import annotations

import re

BEGINS, ENDS = b"<<<<<<<", b">>>>>>>"
"""How the first and the last line of a conflict begin; no line of JSON or YAML does."""

MESSAGE = "git has left a conflict here"
MEND = "Keep one of the two versions; remove the other, and the lines with the marks <<<<<<<, ======= and >>>>>>>."


def conflict_line(raw: bytes) -> int | None:
    """Return the line, counted from 1, on which the first conflict in a file begins, or None."""
    place = 0 if raw.startswith(BEGINS) else raw.find(b"\n" + BEGINS) + 1
    return raw.count(b"\n", 0, place) + 1 if raw.startswith(BEGINS, place) else None


def holds_half(raw: bytes) -> bool:
    """Return whether a conflict begins in a part of a file and does not end there, or ends and does not begin there."""
    marks = re.findall(rb"^(?:%s|%s)" % (BEGINS, ENDS), raw, re.MULTILINE)
    return bool(marks) and (marks[0] == ENDS or marks[-1] == BEGINS)
