"""Where things are for who reads a report: files, from the folder of the command, and what explains a rule."""

from __future__ import annotations

import os
from pathlib import Path

from spanpack.rules.catalogue import Rule
from spanpack.validation.validate import Report


def file_of(report: Report, path: str) -> str:
    """Return the path of a file of the package from the current folder, with forward slashes.

    A file in an archive, or outside the current folder, has its path inside the package.
    """
    root = Path(report.label)
    if not root.is_dir():
        return path
    relative = os.path.relpath(root / path)
    return path if relative.startswith("..") else relative.replace(os.sep, "/")


def explained_in(report: Report, rule: Rule) -> str:
    """Return the section of the package that explains a rule; where there is none, the command that does."""
    return rule.section if rule.section in report.sections else f"spanpack rules {rule.code}"
