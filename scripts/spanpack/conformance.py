"""Let frictionless check the same package: what other clients of the standard will say of it."""

from __future__ import annotations

import re
from pathlib import Path

from spanpack.files import PackageError
from spanpack.findings import Finding
from spanpack.package import DESCRIPTOR, find_root


def check_frictionless(path: Path) -> list[Finding]:
    """Return what ``frictionless validate`` finds in the package at ``path``, with rule codes X and its type.

    frictionless counts rows of JSON Lines from a virtual header; here they are lines of the file.
    """
    # Costs more than a second to import, and is asked for only with --frictionless.
    import frictionless

    root = find_root(path)
    try:
        if root.is_file():
            report = frictionless.Package(str(root)).validate()
        else:
            report = frictionless.validate(str(root / DESCRIPTOR))
    except frictionless.FrictionlessException as error:
        raise PackageError(f"frictionless could not read the package: {error}") from None
    findings = [_finding(DESCRIPTOR, error) for error in report.errors]
    for task in report.tasks:
        findings += [_finding(task.place, error) for error in task.errors]
    return findings


def _finding(path: str, error: object) -> Finding:
    row = getattr(error, "row_number", None)
    line = max(1, row - 1) if isinstance(row, int) and path.endswith(".jsonl") else row or 1
    message = re.sub(r"\s+", " ", str(getattr(error, "message", error)))
    kind = str(getattr(error, "type", "error"))
    return Finding("X-" + kind, path, line, 1, message, "See what frictionless says of this error.")
