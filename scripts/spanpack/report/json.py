"""Findings for programs: one JSON object."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from spanpack.findings import Finding
from spanpack.rules.catalogue import RULES
from spanpack.validation.selecting import EVERY
from spanpack.validation.validate import Report


def dumps(report: Report) -> str:
    """Return ``{"valid", "findings", "summary"}`` as indented JSON.

    Each finding has rule, title, severity, path, line, column, message, fix, section (null where the package has none
    that explains the rule), record, document, excerpt (start, end, text, marked; null without a span), related (path,
    line; or null) and also (path and line of each further place of the same mistake).
    The summary counts findings, and those that are waived, in all and by rule, and says whether level G, for which
    the descriptor asks, waits until what is found is mended, and in which documents (``gaps_unasked_in``; empty
    where the catalogue cannot be read). ``levels_unasked`` are other levels that were not asked of an annotation set,
    since the catalogue, or its waivers, cannot be read (annotations, levels). The summary says whether rules were
    selected, and counts by rule the findings that are not shown, since their rules are not selected, and that keep
    those which are from being asked (``unasked_after``): where there are any, nothing is called valid.
    """
    findings = [_finding(report, finding) for finding in report.findings]
    summary = {
        "package": report.label,
        "checked": report.counts,
        "findings": len(findings),
        "by_rule": Counter(finding.rule for finding in report.findings),
        "waived": len(report.waived),
        "waived_by_rule": Counter(finding.rule for finding in report.waived),
        "waived_in_passes": report.waived_in_passes,
        "gaps_unasked": report.gaps_unasked,
        "gaps_unasked_in": report.waiting,
        "levels_unasked": [{"annotations": one.folder, "levels": list(one.levels)} for one in report.levels_unasked],
        "selected": report.selection != EVERY,
        "unasked_after": dict(report.unasked),
    }
    return json.dumps({"valid": report.valid, "findings": findings, "summary": summary}, ensure_ascii=False, indent=2)


def _finding(report: Report, finding: Finding) -> dict[str, Any]:
    rule = RULES.get(finding.rule)
    related = finding.related
    return {
        "rule": finding.rule,
        "title": rule.title if rule else "frictionless",
        "severity": "error",
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "message": finding.message,
        "fix": finding.fix,
        "section": rule.section if rule and rule.section in report.sections else None,
        "record": finding.record,
        "document": finding.document,
        "excerpt": finding.excerpt._asdict() if finding.excerpt else None,
        "related": {"path": related[0], "line": related[1]} if related else None,
        "also": [{"path": path, "line": line} for path, line in finding.also],
    }
