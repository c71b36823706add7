"""Packages at a URL, through fsspec: the only place where spanpack may use the network."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from http import HTTPStatus
from io import BytesIO
from typing import Any, TypeVar

from spanpack.extras import how_to_install, require
from spanpack.storage.archive import MAX_ARCHIVE_BYTES, ZipFiles
from spanpack.storage.files import Files, PackageError, check_relative

DESCRIPTOR = "datapackage.json"
_MAGIC = b"PK\x03\x04"
"""How a zip archive begins that holds a file."""
_PIECE_BYTES = 1024**2
_MISSING = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)

T = TypeVar("T")


def open_url(url: str) -> Files:
    """Return the files of the package at a URL: of a folder, of its datapackage.json, or of a zip archive.

    Whatever it is called, a file that begins as a zip archive is one: repositories give a file under an address that
    ends with something else. Raises PackageError where the URL cannot be opened, and ImportError without the extra
    «remote», or without the library that opens URLs of this kind.
    """
    fsspec = require("fsspec.core", "remote")
    scheme, _, path = url.partition("://")
    if scheme in ("tar", "zip") and "::" not in url:
        # Of the two, fsspec would take the path for one inside an archive, which is the current folder.
        raise PackageError(f"{url}: names no archive; give {path or 'its path'} itself, or {scheme}://::{path}")
    try:
        system, root = _try(url, lambda: fsspec.url_to_fs(url))
    except ImportError as error:
        raise ImportError(
            f"{url}: {error}. For https:// and github:// {how_to_install('remote')}; "
            "for URLs of another kind install the library that is named here"
        ) from error
    except FileNotFoundError as error:  # The archive of zip://corpus::file:///corpus.zip
        raise PackageError(f"{url}: there is no such file: {error.filename or error}") from None
    # A URL may have more behind the path: https://host/corpus.zip?download=1
    if root.partition("?")[0].lower().endswith(".zip") or _begins_as_zip(system, root):
        return _open_zip(url, system, root)
    return RemoteFiles(url, system, root)


def _begins_as_zip(system: Any, root: str) -> bool:
    if root.endswith(("/", DESCRIPTOR)):
        return False
    try:
        return _read(system, root, len(_MAGIC)) == _MAGIC
    except Exception:
        # Most systems open no folder, and say so each in its own way. What is wrong is said of the descriptor.
        return False


def _open_zip(url: str, system: Any, root: str) -> ZipFiles:
    try:
        content = _try(url, lambda: _read(system, root, MAX_ARCHIVE_BYTES + 1))
    except FileNotFoundError as error:
        # So fsspec says of HTTP whatever happened; only the answer of a server tells that the file is missing.
        reason = error.__cause__
        if reason is None or getattr(reason, "status", None) in _MISSING:
            raise PackageError(f"{url}: there is no such file") from None
        raise PackageError(f"{url}: cannot be read: {type(reason).__name__}: {reason}") from error
    if len(content) > MAX_ARCHIVE_BYTES:
        raise PackageError(f"{url}: is larger than {MAX_ARCHIVE_BYTES:,} bytes. Download it and load the folder.")
    return ZipFiles(url, BytesIO(content))


def _read(system: Any, root: str, most: int) -> bytearray:
    """Return the bytes of a file from its beginning, at most ``most``."""
    content = bytearray()
    # In one stream: some servers give no pieces. A stream gives what has come, and nothing only at its end.
    with system.open(root, "rb", block_size=0) as file:
        while len(content) < most and (piece := file.read(min(most - len(content), _PIECE_BYTES))):
            content += piece
    return content


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
        if getattr(error, "status", None) in _MISSING:
            raise FileNotFoundError(what) from error
        raise PackageError(f"{what}: cannot be read: {type(error).__name__}: {error}") from error
