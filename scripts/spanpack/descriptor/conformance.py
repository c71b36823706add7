"""Let frictionless check the same package: what other clients of the standard will say of it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from spanpack.extras import require
from spanpack.findings import Finding
from spanpack.package import DESCRIPTOR, MAIN_SET, open_files, set_folder
from spanpack.storage.files import PackageError
from spanpack.storage.unpacking import unpacked

_MEND = "Mend it as frictionless asks; where the value is right, the table schema is not: run spanpack index."
_UNSAFE = frozenset({"P001", "P002", "P003", "F110", "F113"})


class _NoNetwork:
    """Stands where frictionless keeps its connections: a descriptor may name addresses for it to read."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        import frictionless

        def refuse(*arguments: Any, **options: Any) -> Any:
            raise frictionless.FrictionlessException(
                "the descriptor names an address of the network, which is not read"
            )

        return refuse


def unsafe(findings: list[Finding]) -> Finding | None:
    """Return the finding for which frictionless is not asked: it would follow the path, or not come to an end."""
    return next((finding for finding in findings if finding.rule in _UNSAFE), None)


def check_frictionless(path: Path, annotations: str | None = None) -> list[Finding]:
    """Return what ``frictionless validate`` finds in the package at ``path``, with rule codes X and its type.

    ``annotations`` names the one annotation set of which the tables are to be spoken of, instead of all.
    frictionless counts rows of JSON Lines from a virtual header; here they are lines of the file. Raises PackageError
    where it cannot read the package, or is not installed: it comes with the extra ``frictionless``.
    """
    try:
        # What it reads JSON Lines with comes with an extra of its own; without it, it would find every table broken.
        require("jsonlines", "frictionless")
        # Costs more than a second to import, and is asked for only with --frictionless.
        frictionless = require("frictionless", "frictionless")
    except ImportError as error:
        raise PackageError(str(error)) from None
    session: Any = _NoNetwork()
    # In an archive it finds a descriptor at the top alone, and many have a folder there.
    with unpacked(open_files(path)) as files, frictionless.system.use_context(http_session=session):
        try:
            report = frictionless.validate(str(files.root / DESCRIPTOR))
        except Exception as error:
            # What it raises for a descriptor that it does not expect is not all of one kind.
            reason = str(error) or type(error).__name__
            raise PackageError(f"frictionless could not read the package: {reason}") from None
    findings = [_finding(DESCRIPTOR, error) for error in report.errors]
    for task in report.tasks:
        findings += [_finding(task.place, error) for error in task.errors]
    if annotations is None:
        return findings
    others = {posixpath.dirname(task.place) for task in report.tasks} - {set_folder(annotations)}
    return [f for f in findings if not f.path.startswith(f"{MAIN_SET}/") or posixpath.dirname(f.path) not in others]


def unsaid(found: list[Finding], findings: list[Finding]) -> list[Finding]:
    """Return what frictionless found without what ``findings`` say.

    That is of the hash or size of a file, of a record, and of a file that is gone, at each table that refers to it.
    """
    said = {f.path for f in findings} | {f.related[0] for f in findings if f.related is not None}
    records = {(f.path, line) for f in findings for _, line in ((f.path, f.line), *f.also) if f.path.endswith(".jsonl")}
    gone = {f.cause[1] for f in findings if f.rule == "P004" and f.cause}
    return [
        f
        for f in found
        if not (f.rule == "X-scheme-error" and any(_is_of(f, path) for path in gone))
        and (f.rule not in ("X-hash-count", "X-byte-count") or f.path not in said)
        and (f.path, f.line) not in records
    ]


def _is_of(finding: Finding, path: str) -> bool:
    """Return whether a finding is of a file or of a table that refers to it, or of what is in a folder."""
    return (
        f"{finding.path}/".startswith(f"{path}/") or re.search(rf"/{re.escape(path)}['/]", finding.message) is not None
    )


def _finding(path: str, error: object) -> Finding:
    row = getattr(error, "row_number", None)
    line = max(1, row - 1) if isinstance(row, int) and path.endswith(".jsonl") else row or 1
    message = re.sub(r"\s+", " ", str(getattr(error, "message", error)))
    kind = str(getattr(error, "type", "error"))
    return Finding("X-" + kind, path, line, 1, message, _MEND)
