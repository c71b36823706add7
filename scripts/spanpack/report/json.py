"""Findings for programs: one JSON object."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from spanpack.findings import Finding
from spanpack.rules.catalogue import RULES
from spanpack.validation import Report


def dumps(report: Report) -> str:
    """Return ``{"valid", "findings", "summary"}`` as indented JSON.

    Each finding has rule, title, severity, path, line, column, message, fix, section, record,
    document, excerpt (start, end, text, marked; null without a span) and related (path, line; or null).
    """
    findings = [_finding(finding) for finding in report.findings]
    by_rule: dict[str, int] = {}
    for finding in report.findings:
        by_rule[finding.rule] = by_rule.get(finding.rule, 0) + 1
    summary = {"package": report.label, "checked": report.counts, "findings": len(findings), "by_rule": by_rule}
    return json.dumps({"valid": report.valid, "findings": findings, "summary": summary}, ensure_ascii=False, indent=2)


def _finding(finding: Finding) -> dict[str, Any]:
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
        "section": rule.section if rule else None,
        "record": finding.record,
        "document": finding.document,
        "excerpt": dataclasses.asdict(finding.excerpt) if finding.excerpt else None,
        "related": {"path": related[0], "line": related[1]} if related else None,
    }
