"""An archive as a folder, for those who read its files in parts or by name of file."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from spanpack.storage.blocks import blocks
from spanpack.storage.files import Files, FolderFiles, PackageError, check_relative


@contextlib.contextmanager
def unpacked(files: Files) -> Iterator[FolderFiles]:
    """Have the files in a folder: their own, or one for the time being, to which they are unpacked.

    Raises PackageError where they cannot be written there.
    """
    if isinstance(files, FolderFiles):
        yield files
        return
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for path in files.names(""):
            check_relative(path)
            _write(files, path, root / path)
        found = FolderFiles(root)
        found.label = files.label
        yield found


def _write(files: Files, path: str, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            file.writelines(blocks(files, path))
    except OSError as error:
        raise PackageError(f"{files.label}: {path} cannot be unpacked to {target.parent}: {error.strerror}") from None
