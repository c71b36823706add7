"""Findings as workflow commands of GitHub Actions, which it shows at their lines in a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from spanpack.findings import Finding, visible
from spanpack.report.places import explained_in, file_of
from spanpack.report.text import summary
from spanpack.rules.catalogue import RULES
from spanpack.validation.validate import Report


def lines(report: Report) -> Iterator[str]:
    """Yield a command ``::error …`` for each finding, and the summary as a line of its own."""
    for finding in report.findings:
        yield _command(report, finding)
    # Without a command of its own, what was not asked would not show in the pull request.
    level = "warning" if report.valid else "error"
    yield f"::{level}::{_data(summary(report))}" if report.unasked else summary(report)


def _command(report: Report, finding: Finding) -> str:
    rule = RULES.get(finding.rule)
    title = f"{finding.rule} {rule.title if rule else 'frictionless'}"
    properties = {"file": file_of(report, finding.path), "line": finding.line, "col": finding.column, "title": title}
    stated = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    message = f"{finding.message}\nmend: {finding.fix}"
    if finding.excerpt:
        message = f"{finding.message}\n{finding.excerpt.text}\nmend: {finding.fix}"
    if rule:
        message += f"\nrule: {explained_in(report, rule)}"
    return f"::error {stated}::{_data(message)}"


def _data(text: str) -> str:
    """Return a message as a workflow command holds it; control characters but line feeds are shown by signs."""
    shown = "\n".join(map(visible, text.split("\n")))
    return shown.replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
