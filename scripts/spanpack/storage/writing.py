"""Write files so that they are whole or not there: beside, then renamed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from spanpack.storage.files import PackageError

BESIDE = ".spanpack."
"""How the names of files and folders begin that are written beside their places, until they are whole."""


def not_written(target: Path, error: OSError) -> PackageError:
    """Return the error which says that ``target`` could not be written, and why.

    What was to be renamed to it has a name that nobody gave, and is not named.
    """
    found = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else ""
    is_told = found and found != str(target) and BESIDE not in found
    # Of a folder that is to be made, or to be gone through.
    is_file = isinstance(error, FileExistsError | NotADirectoryError)
    reason = "a file stands where a folder should" if is_file else error.strerror or str(error)
    return PackageError(f"{target}: nothing was written: {reason}{f': {found}' if is_told else ''}")


def write_all(root: Path, contents: Mapping[str, bytes | None]) -> None:
    """Write several files of the package at ``root``, given by relative path; remove those without content (None).

    All are written beside their places first and renamed at the end, so that a full disk or a missing
    permission leaves the package as it was. Raises PackageError where one cannot be written, or lies
    outside the package.
    """
    waiting: list[tuple[str, Path]] = []
    gone: list[Path] = []
    base, named = root.resolve(), root
    try:
        for path, content in contents.items():
            named, target = root / path, (root / path).resolve()
            if not target.is_relative_to(base):
                raise PackageError(f"{path}: leads out of the package; nothing was written")
            if content is None:
                gone.append(root / path)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, beside = tempfile.mkstemp(dir=target.parent, prefix=BESIDE)
            waiting.append((beside, target))
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(beside, target.stat().st_mode & 0o777 if target.exists() else 0o644)
        for named in gone:
            named.unlink()
        for beside, named in waiting:
            os.replace(beside, named)
    except OSError as error:
        raise not_written(named, error) from None
    finally:
        for beside, _ in waiting:
            Path(beside).unlink(missing_ok=True)
