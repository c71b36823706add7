"""What the validator would say of new records, before they are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import orjson

from spanpack.editing.drafts import Entry
from spanpack.findings import Finding
from spanpack.lines.positions import Pointer, json_key_at
from spanpack.package import Package
from spanpack.schemas.layer import dumps
from spanpack.validation.validate import check_set

_LEVELS = ("A", "R", "C")
_NAME = re.compile(r"[\w-]+")
_OFFSETS = re.compile(r"set start to \d+ and end to \d+")

Locate = Callable[[Pointer], tuple[int, int]]
"""Gives the line and the column of a value of the draft."""


def try_out(
    package: Package, folder: str, entries: Sequence[Entry], before: Mapping[str, bytes], draft: str, locate: Locate
) -> Iterator[Finding]:
    """Yield the findings of the levels A, R and C that the entries of a draft cause, at their places in the draft.

    ``package`` is the package as it would be, with the new records in the annotation set in ``folder``; ``before`` are
    the tables that would change, as they are. A finding is caused by the draft where it is at one of its records, or
    names one: what else is wrong with the package is no reason not to add to it.
    """
    after = {path: package.files.read(path).split(b"\n") for path in before}
    places = {(path, number): line for path, lines in after.items() for number, line in enumerate(lines, 1)}
    spots: dict[bytes, list[tuple[str, int]]] = {}
    for spot, written in places.items():
        spots.setdefault(written, []).append(spot)
    # A line that was there before is the first of those that are the same.
    new = {spots[entry.line].pop(): entry for entry in reversed(entries)}
    by_id = {str(entry.record["id"]): entry for entry in entries}

    def place_before(path: str, line: int) -> tuple[str, int]:
        """Return where a record is that is known as a line of a table as it would be."""
        if (path, line) in new:
            return draft, locate(new[path, line].pointer)[0]
        return path, _line_before(before[path], places[path, line]) if path in before else line

    for finding in check_set(package, package.sets[folder]):
        if not finding.rule.startswith(_LEVELS):
            continue
        entry = new.get((finding.path, finding.line))
        related = place_before(*finding.related) if finding.related else None
        pointer: Pointer = ()
        fix = _mend(finding, is_own=entry is not None and finding.related in new)
        if entry is not None:
            pointer = written_pointer(entry, places[finding.path, finding.line].decode(), finding.column)
        else:
            entry = new.get(finding.related) if finding.related else None
            related = place_before(finding.path, finding.line)
            if entry is None:
                named = [by_id[name] for name in _NAME.findall(finding.message) if name in by_id]
                if not named:
                    continue
                entry = named[0]
                fix = _other_first(finding, entry, related)
        line, column = locate((*entry.pointer, *pointer))
        yield finding._replace(path=draft, line=line, column=column, related=related, fix=fix)


def _mend(finding: Finding, *, is_own: bool) -> str:
    """Return how to mend a finding in a draft; ``is_own`` says that the other record is of the draft as well."""
    if finding.rule == "R404":
        return finding.fix.replace("add the record it names", "add the record in this draft")
    if finding.rule in ("C530", "C557"):
        return _OFFSETS.sub("quote it there, by occurrence, before or after", finding.fix)
    if finding.rule == "C502" and is_own:
        return "Leave one of the two out of the draft."
    if finding.rule == "C502" or (finding.rule == "R401" and finding.cause is None):
        return "It is there already: leave the entry out of the draft."
    if finding.rule == "C550" and not is_own:
        return (
            "If it is the same act of speech, correct that record and leave the entry out of the draft; else the cue."
        )
    if finding.rule == "R401":
        return (
            f"If both are the same, leave the entry out of the draft; else {finding.fix[:1].lower()}{finding.fix[1:]}"
        )
    return finding.fix


def _other_first(finding: Finding, entry: Entry, place: tuple[str, int]) -> str:
    """Return how to mend that a record which is there would be wrong with a new one: it is to be changed first."""
    own = f"give this one the id {entry.record['id']} in the draft"
    return f"{finding.record}, at {place[0]}:{place[1]}, would be wrong. {finding.fix} Do so there first, and {own}."


def written_pointer(entry: Entry, line: str, column: int) -> Pointer:
    """Return what of an entry a column of its record's line was made from."""
    key = json_key_at(line, column)
    if entry.layer.is_span and key in ("start", "end", "text"):
        key = "quote"
    return (key,) if key in entry.written else ()


def _line_before(before: bytes, line: bytes) -> int:
    """Return where in a table as it is the record of a line stands, which may not be in canonical form there."""
    lines = before.split(b"\n")
    if line in lines:
        return lines.index(line) + 1
    name = dumps(orjson.loads(line)["id"])
    return next((number for number, other in enumerate(lines, 1) if name in other), 1)
