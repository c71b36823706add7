"""Decisions between passes that stand twice, lead nowhere or cite nothing."""

from __future__ import annotations

import json
import re

from tests.mutation.kinds import on_decisions


def _with(line: str, key: str, value: str | int) -> str:
    """Return the line of a decision with another value of a key."""
    written = json.dumps(value, ensure_ascii=False)
    changed, times = re.subn(rf'([{{ ]{key}: )("(?:[^"\\]|\\.)*"|[^,}}]*)', lambda old: old[1] + written, line, count=1)
    assert times == 1, f"{line!r} has no {key}"
    return changed


@on_decisions("W712")
def decision_doubled(line: str) -> list[str]:
    """A decision twice."""
    return [line, line]


@on_decisions("W712")
def decision_doubled_for_another_reason(line: str) -> list[str]:
    """A decision twice, with another reason."""
    return [line, _with(line, "reason", "Checked.")]


@on_decisions("W711")
def decision_of_another_document(line: str) -> list[str]:
    """The beginning of an id that no document has."""
    return [_with(line, "document", "999")]


@on_decisions("W711")
def decision_of_other_words(line: str) -> list[str]:
    """A quotation that stands nowhere in the document."""
    return [_with(line, "quote", "Zz")]


@on_decisions("W711")
def decision_moved_by_one(line: str) -> list[str]:
    """An offset that is greater by one."""
    found = re.search(r" start: (\d+)", line)
    assert found is not None
    return [_with(line, "start", int(found[1]) + 1)]


@on_decisions("W711")
def decision_that_ends_inside_a_word(line: str) -> list[str] | None:
    """A quotation without its last letter. Not where it ends with a mark."""
    found = re.search(r' quote: "((?:[^"\\]|\\.)*\w)\w"', line)
    return [_with(line, "quote", found[1])] if found else None


@on_decisions("W713")
def decision_that_cites_no_section(line: str) -> list[str]:
    """A section that the guidelines lack.

    A section that they have and that decides something else is not planted: which one decides is a judgement.
    """
    return [_with(line, "section", "x-no-such-section")]
