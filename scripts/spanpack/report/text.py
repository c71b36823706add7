"""Findings for people: the place, what is wrong, the text of the document, how to mend it."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Collection, Iterator

from spanpack.findings import Excerpt, Finding, visible
from spanpack.rules.catalogue import RULES
from spanpack.validation.selecting import EVERY
from spanpack.validation.validate import Report

_NAMED = 2
"""So many documents are named; of more, the number is said."""


def lines(report: Report) -> Iterator[str]:
    """Yield the report line by line, with a summary at the end."""
    for finding in report.findings:
        yield from finding_lines(finding, report.sections)
        yield ""
    yield summary(report)


def summary(report: Report) -> str:
    """Return one line: valid or not, how many findings in how many files, what was checked, how many are waived.

    It ends with the question that was not asked, where level G waits until what is found is mended, and in which
    documents; where it waits in all, it names none. Where rules were selected, it says so, and what kept them from
    being asked.
    """
    held = ", ".join(f"{name} {count:,}" for name, count in report.counts.items())
    waived = len(report.waived)
    if waived:
        held += f"; {waived:,} finding{'s' * (waived != 1)} waived"
    if report.waived_in_passes:
        held += f", {report.waived_in_passes:,} of them in passes"
    selected = " by the rules selected" if report.selection != EVERY else ""
    unasked = ""
    if report.unasked:
        rules = ", ".join(f"{rule} {number:,}" for rule, number in report.unasked)
        unasked = f"; not asked where rules that are not selected find something first: {rules}"
    if report.valid:
        return f"valid{selected}: {held}{unasked}"
    files = len({finding.path for finding in report.findings})
    many = len(report.findings)
    found = f"{many:,} finding{'s' * (many != 1)} in {files:,} file{'s' * (files != 1)}" if many else "no finding"
    more = unasked + _unread(report) + (_later(report) if report.gaps_unasked else "")
    return f"not valid: {found}{selected} ({held}){more}" if held else f"not valid: {found}{selected}{more}"


def _unread(report: Report) -> str:
    """Return which levels are not asked yet since the catalogue cannot be read, or the waivers of which sets."""
    if any(one.levels != "C" for one in report.levels_unasked):
        return "; levels A, R and C not asked until the catalogue can be read"
    folders = " and ".join(one.folder for one in report.levels_unasked)
    return f"; level C not asked in {visible(folders)} until its waivers can be read" if folders else ""


def _later(report: Report) -> str:
    """Return in which documents level G is not asked yet, and what it waits for."""
    # A document of which the record cannot be read waits as well.
    waiting, all_of_them = len(report.waiting), len({*report.texts, *report.waiting})
    where = f" in {waiting:,} of {all_of_them:,} documents"
    if waiting == all_of_them:
        where = ""
    elif waiting <= _NAMED:
        where = f" in {visible(' and '.join(report.waiting))}"
    those = "this is" if len(report.findings) == 1 else "these are"
    return f"; gaps (level G) not asked{where} until {those} mended"


def finding_lines(finding: Finding, sections: Collection[str]) -> Iterator[str]:
    """Yield the lines that say where a finding is, what is wrong, and how to mend it.

    ``sections`` are those of the package: where the one that explains the rule is not there, the tool explains it.
    """
    yield from map(visible, _finding(finding, sections))


def _finding(finding: Finding, sections: Collection[str]) -> Iterator[str]:
    rule = RULES.get(finding.rule)
    title = rule.title if rule else "frictionless"
    yield f"{finding.path}:{finding.line}:{finding.column}: {finding.rule} {title}: {finding.message}"
    if finding.excerpt:
        yield from _excerpt(finding.document or "", finding.excerpt)
    if finding.related:
        yield f"    see also {finding.related[0]}:{finding.related[1]}"
    yield f"    mend: {finding.fix}"
    if rule:
        command = f"spanpack rules {finding.rule}"
        yield f"    rule: {rule.section} ({command})" if rule.section in sections else f"    rule: {command}"


def _excerpt(document: str, excerpt: Excerpt) -> Iterator[str]:
    left, right = excerpt.marked
    label = f"    {document}[{excerpt.start}:{excerpt.end}]  " if document else f"    [{excerpt.start}:{excerpt.end}]  "
    yield label + excerpt.text
    yield " " * (len(label) + _columns(excerpt.text[:left])) + "^" * max(1, _columns(excerpt.text[left:right]))


def _columns(text: str) -> int:
    """Return how many columns of a terminal ``text`` takes; what the output cannot show is written as an escape."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    text = text.encode(encoding, "backslashreplace").decode(encoding)
    return sum(
        0
        if unicodedata.combining(c) or unicodedata.category(c) in ("Cf", "Mn", "Me")
        else 2
        if unicodedata.east_asian_width(c) in "WF"
        else 1
        for c in text
    )
