"""Packages at a URL, through fsspec: the only place where spanpack may use the network."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any, TypeVar

from spanpack.extras import require
from spanpack.storage.archive import MAX_ARCHIVE_BYTES, ZipFiles
from spanpack.storage.files import Files, PackageError, check_relative

DESCRIPTOR = "datapackage.json"

T = TypeVar("T")


def open_url(url: str) -> Files:
    """Return the files of the package at a URL: of a folder, of its datapackage.json, or of a .zip.

    Raises PackageError where the URL cannot be opened, and ImportError without the extra «remote».
    """
    fsspec = require("fsspec.core", "remote")
    system, root = _try(url, lambda: fsspec.url_to_fs(url))
    # A URL may have more behind the path: https://host/corpus.zip?download=1
    if root.partition("?")[0].lower().endswith(".zip"):
        return _open_zip(url, system, root)
    return RemoteFiles(url, system, root)


def _open_zip(url: str, system: Any, root: str) -> ZipFiles:
    def read() -> bytes:
        with system.open(root, "rb", block_size=0) as file:  # In one piece: some servers give no others.
            content: bytes = file.read(MAX_ARCHIVE_BYTES + 1)
            return content

    try:
        content = _try(url, read)
    except FileNotFoundError:
        raise PackageError(f"{url}: there is no such file") from None
    if len(content) > MAX_ARCHIVE_BYTES:
        raise PackageError(f"{url}: is larger than {MAX_ARCHIVE_BYTES:,} bytes. Download it and load the folder.")
    return ZipFiles(url, BytesIO(content))


class RemoteFiles:
    """The files of a package in a folder that fsspec opens; each is fetched when it is read."""

    def __init__(self, url: str, system: Any, root: str) -> None:
        self.label = url
        self._system = system
        self._root = root.removesuffix(DESCRIPTOR).rstrip("/")

    def names(self, folder: str) -> Iterator[str]:
        """Yield the paths of all files under ``folder``, sorted."""
        found = _try(self.label, lambda: self._system.find(self._path(folder)))
        return iter(sorted(posixpath.relpath(name, self._root or "/") for name in found))

    def size(self, path: str) -> int:
        """Return the size in bytes; raise FileNotFoundError or UnsafePath."""
        check_relative(path)
        return int(_try(f"{self.label}: {path}", lambda: self._system.size(self._path(path))))

    def read(self, path: str, start: int = 0, end: int | None = None) -> bytes:
        """Return the bytes from ``start`` to ``end``; raise FileNotFoundError or UnsafePath."""
        check_relative(path)
        content: bytes = _try(f"{self.label}: {path}", lambda: self._system.cat_file(self._path(path)))
        return content[start:end]

    def _path(self, path: str) -> str:
        return f"{self._root}/{path}" if self._root else path


def _try(what: str, action: Callable[[], T]) -> T:
    try:
        return action()
    except (FileNotFoundError, ImportError):
        raise
    except Exception as error:
        # Each system of fsspec, and each library that it uses, has errors of its own.
        raise PackageError(f"{what}: cannot be read: {type(error).__name__}: {error}") from error
