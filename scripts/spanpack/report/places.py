"""Where the files of a package are for who reads a report: from the folder in which the command was run."""

from __future__ import annotations

import os
from pathlib import Path

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
