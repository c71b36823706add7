"""A mistake that a table is full of is one: a schema that was changed, records out of order, a blank line after each.

Each finding of it is of one habit. Where a table shows a habit again and again, these findings get one cause, and so
become one finding (see cascades.py). A few of a kind stay what they most likely are: a mistake each.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Mapping, Sequence

from spanpack.findings import FEWEST, Finding, Habit

_CAUSE = "habit"


def with_habits_as_causes(findings: Sequence[Finding], lengths: Mapping[str, int]) -> list[Finding]:
    """Return the findings, those of a mistake that is made again and again in a table with one cause.

    ``lengths`` maps the paths of tables to how many lines each has (in YAML, records). What a schema rejects is one
    mistake in all tables, if it is one in any of them: those of passes have the same schemas.
    """
    found: dict[tuple[str, Habit], list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.habit and finding.cause is None:
            found[finding.path, finding.habit].append(finding)
    common = {_cause(group[0]): group for group in found.values() if _is_one(group, lengths)}
    schemas = {cause for cause, group in common.items() if _is_schema_to_blame(group, lengths)}
    return [
        _with_cause(finding, cause, is_schema_to_blame=cause in schemas)
        if finding.habit and finding.cause is None and (cause := _cause(finding)) in common
        else finding
        for finding in findings
    ]


def is_habit(finding: Finding) -> bool:
    """Return whether a finding is one of many that a habit explains."""
    return finding.cause is not None and finding.cause[0] == _CAUSE


def _is_one(group: list[Finding], lengths: Mapping[str, int]) -> bool:
    """Return whether findings of one habit in one table are one mistake."""
    many, length, habit = len(group), lengths.get(group[0].path), group[0].habit
    if length is None or habit is None:
        return False
    # In a short table, it is made in all of the records.
    if many < FEWEST:
        return many == length > 2
    return habit.is_same or many * 2 > length


def _is_schema_to_blame(group: list[Finding], lengths: Mapping[str, int]) -> bool:
    return _is_of_schema(group[0]) and len(group) * 2 > lengths[group[0].path]


def _is_of_schema(finding: Finding) -> bool:
    return finding.rule.startswith("S")


def _cause(finding: Finding) -> tuple[str, ...]:
    assert finding.habit is not None
    return _CAUSE, "" if _is_of_schema(finding) else finding.path, *finding.habit.name


def _with_cause(finding: Finding, cause: tuple[str, ...], *, is_schema_to_blame: bool) -> Finding:
    fix = finding.fix
    if is_schema_to_blame:
        stem = posixpath.splitext(posixpath.basename(finding.path))[0]
        fix += f" Or correct schemas/{stem}.json, if the records are right."
    return finding._replace(cause=cause, fix=fix)
