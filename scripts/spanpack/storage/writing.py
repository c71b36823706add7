"""Write files so that they are whole or not there: beside, then renamed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from spanpack.storage.files import PackageError


def write_all(root: Path, contents: Mapping[str, bytes | None]) -> None:
    """Write several files of the package at ``root``, given by relative path; remove those without content (None).

    All are written beside their places first and renamed at the end, so that a full disk or a missing
    permission leaves the package as it was. Raises PackageError where one cannot be written, or lies
    outside the package.
    """
    waiting: list[tuple[str, Path]] = []
    gone: list[Path] = []
    base = root.resolve()
    try:
        for path, content in contents.items():
            target = (root / path).resolve()
            if not target.is_relative_to(base):
                raise PackageError(f"{path}: leads out of the package; nothing was written")
            if content is None:
                gone.append(root / path)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, beside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
            waiting.append((beside, target))
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(beside, target.stat().st_mode & 0o777 if target.exists() else 0o644)
        for target in gone:
            target.unlink()
        for beside, target in waiting:
            os.replace(beside, target)
    except OSError as error:
        raise PackageError(f"nothing was written: {error}") from None
    finally:
        for beside, _ in waiting:
            Path(beside).unlink(missing_ok=True)
