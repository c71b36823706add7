"""Findings as SARIF 2.1.0 (OASIS), which code hosts, editors and viewers of static analysis read."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import spanpack
from spanpack.findings import Finding
from spanpack.report.places import explained_in, file_of
from spanpack.report.text import summary
from spanpack.rules.catalogue import RULES, Rule
from spanpack.validation.validate import Report

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


MOST_PLACES = 100
"""How many further places of one mistake are listed; code hosts show no more."""


def dumps(report: Report) -> str:
    """Return the report as one SARIF log, as indented JSON.

    Each rule that has a finding is described; columns and offsets count Unicode code points. What a span covers is
    a related location in the text of its document; so are the further places of the same mistake, the first of many.
    """
    codes = sorted({finding.rule for finding in report.findings})
    driver = {
        "name": "spanpack",
        "version": spanpack.__version__,
        "rules": [_rule(report, code, RULES.get(code)) for code in codes],
    }
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(report, finding, codes.index(finding.rule)) for finding in report.findings],
    }
    if report.unasked:
        # Without a result a log would read as if all was well.
        notification = {"level": "warning" if report.valid else "error", "message": {"text": summary(report)}}
        run["invocations"] = [{"executionSuccessful": True, "toolExecutionNotifications": [notification]}]
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _rule(report: Report, code: str, rule: Rule | None) -> dict[str, Any]:
    if rule is None:
        return {"id": code, "shortDescription": {"text": "frictionless"}}
    see = explained_in(report, rule)
    return {
        "id": code,
        "name": "".join(word.capitalize() for word in rule.title.replace("'", "").split()),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.asks},
        "help": {
            "text": f"{rule.asks}\n\nWhy: {rule.why}\nMend: {rule.mend}\nSee: {see}",
            "markdown": f"{rule.asks}\n\n- Why: {rule.why}\n- Mend: {rule.mend}\n- See: `{see}`",
        },
        "defaultConfiguration": {"level": "error"},
    }


def _result(report: Report, finding: Finding, index: int) -> dict[str, Any]:
    place = {"startLine": finding.line, "startColumn": finding.column}
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": "error",
        "message": {"text": f"{finding.message}. {finding.fix}"},
        "locations": [_location(report, finding.path, place)],
    }
    related: list[dict[str, Any]] = []
    excerpt, document = finding.excerpt, finding.document or finding.record
    if excerpt and document in report.texts:
        region = {"charOffset": excerpt.start, "charLength": excerpt.end - excerpt.start}
        related.append(_location(report, report.texts[document], region, "the text of the document"))
    if finding.related:
        path, line = finding.related
        related.append(_location(report, path, {"startLine": line}, "see also"))
    places = finding.also[:MOST_PLACES]
    related += [_location(report, path, {"startLine": line}, "the same mistake") for path, line in places]
    if related:
        result["relatedLocations"] = [{"id": number, **location} for number, location in enumerate(related, 1)]
    return result


def _location(report: Report, path: str, region: dict[str, Any], message: str | None = None) -> dict[str, Any]:
    artifact = {"uri": quote(file_of(report, path))}
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": artifact, "region": region}}
    return location | ({"message": {"text": message}} if message else {})
