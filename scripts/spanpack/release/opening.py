"""Open what a person names as an archive of a release."""

from __future__ import annotations

from pathlib import Path

from spanpack.package import DESCRIPTOR, open_files
from spanpack.storage.files import Files, PackageError

_MOST = 5
"""How many archives of a folder are named."""


def open_archive(path: Path, ending: str = ".zip") -> Files:
    """Open the archive at ``path``, or the folder in which it was unpacked.

    Raises PackageError as open_files does, and for a folder that is no package: one around it, which open_files
    would take, is not what was named. The message names the archives in the folder, with this ``ending``.
    """
    if path.is_dir() and not (path / DESCRIPTOR).exists():
        archives = sorted(path.glob(f"*{ending}"))
        if not archives:
            raise PackageError(
                f"{path}: there is no {DESCRIPTOR} and no *{ending} in this folder. "
                "Name an archive of a release, or the folder in which it was unpacked."
            )
        more = f" and {len(archives) - _MOST} more" if len(archives) > _MOST else ""
        named = ", ".join(map(str, archives[:_MOST])) + more
        raise PackageError(
            f"{path}: is a folder with archives in it, and none itself. Name {'one: ' * (len(archives) > 1)}{named}"
        )
    return open_files(path)
