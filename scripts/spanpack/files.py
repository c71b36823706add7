"""Safe reading of the files of a package, from a folder or from a zip archive.

Nothing outside the package is ever opened: a path must be relative, without ``..``, and what it
leads to, symbolic links followed, must lie inside the package and be a regular file.
"""

from __future__ import annotations

import lzma
import os
import posixpath
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol

MAX_ARCHIVE_BYTES = 4 * 1024**3
MAX_COMPRESSION_RATIO = 200
SMALL_ENTRY_BYTES = 1024**2

_ENCRYPTED = 1
"""The flag of an entry of a zip archive that needs a password."""
_BROKEN = (zipfile.BadZipFile, NotImplementedError, zlib.error, lzma.LZMAError)


class PackageError(Exception):
    """The package cannot be read at all; the message says why and what to do."""


class UnsafePath(Exception):
    """A path that leaves the package; the message says how."""


def check_relative(path: str) -> None:
    """Raise UnsafePath unless ``path`` is relative, with forward slashes, without ``..`` and as short as can be."""
    _check_inside(path)
    if path in ("", ".") or posixpath.normpath(path) != path:
        raise UnsafePath("it is not the plain path of a file, as annotations/actors.jsonl")


def _check_inside(path: str) -> None:
    if "\0" in path:
        raise UnsafePath("it holds a NUL character")
    if "\\" in path:
        raise UnsafePath("it holds a backslash; paths in a package are written with /")
    if path.startswith("/") or path[1:2] == ":":
        raise UnsafePath("it is absolute")
    if "://" in path:
        raise UnsafePath("it is a URL; files of the package are local")
    if ".." in path.split("/"):
        raise UnsafePath("it contains ..")


class Files(Protocol):
    """The files of a package, by their paths relative to its root, with forward slashes."""

    label: str

    def names(self, folder: str) -> Iterator[str]:
        """Yield the paths of all files under ``folder``, sorted."""
        ...

    def size(self, path: str) -> int:
        """Return the size in bytes; raise FileNotFoundError or UnsafePath."""
        ...

    def read(self, path: str, start: int = 0, end: int | None = None) -> bytes:
        """Return the bytes from ``start`` to ``end``; raise FileNotFoundError or UnsafePath."""
        ...


class FolderFiles:
    """The files of a package in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.label = str(root)
        self._inside: dict[Path, bool] = {}

    def names(self, folder: str) -> Iterator[str]:
        if not Path(os.path.realpath(self.root / folder)).is_relative_to(self.root):
            return
        for current, folders, files in os.walk(self.root / folder):
            folders.sort()
            for name in sorted(files):
                yield Path(current, name).relative_to(self.root).as_posix()

    def size(self, path: str) -> int:
        return self._locate(path).stat().st_size

    def read(self, path: str, start: int = 0, end: int | None = None) -> bytes:
        with self.open(path) as file:
            file.seek(start)
            return file.read() if end is None else file.read(end - start)

    def open(self, path: str) -> BinaryIO:
        """Return the file, open for reading; raise FileNotFoundError or UnsafePath."""
        return self._locate(path).open("rb")

    def _locate(self, path: str) -> Path:
        check_relative(path)
        target = self.root / path
        if target.is_symlink():
            # Unlike Path.resolve, it does not fail where links lead round in a circle.
            resolved = Path(os.path.realpath(target))
            if not resolved.is_relative_to(self.root):
                raise UnsafePath("it is a symbolic link that leads out of the package")
            target = resolved
        folder = target.parent
        if folder not in self._inside:
            self._inside[folder] = Path(os.path.realpath(folder)).is_relative_to(self.root)
        if not self._inside[folder]:
            raise UnsafePath("a folder on the way is a symbolic link that leads out of the package")
        # Opening a named pipe would wait for ever; a folder cannot be read.
        if not stat.S_ISREG(target.stat().st_mode):
            raise FileNotFoundError(f"{path} is not a regular file")
        if not os.access(target, os.R_OK):
            raise FileNotFoundError(f"{path} may not be read")
        return target


class ZipFiles:
    """The files of a package in a zip archive, read without unpacking."""

    def __init__(self, path: Path) -> None:
        self.label = str(path)
        try:
            self._archive = zipfile.ZipFile(path)
        except (*_BROKEN, OSError, ValueError) as error:
            raise PackageError(f"{path}: cannot be read as a zip archive: {error}") from None
        self._cache: tuple[str, bytes] = ("", b"")
        total = 0
        for entry in self._archive.infolist():
            self._check_entry(path, entry)
            total += entry.file_size
        if total > MAX_ARCHIVE_BYTES:
            raise PackageError(
                f"{path}: unpacks to {total:,} bytes; at most {MAX_ARCHIVE_BYTES:,} are accepted. "
                "Unpack it yourself and validate the folder."
            )
        twice = [name for name, count in Counter(self._archive.namelist()).items() if count > 1]
        if twice:
            raise PackageError(f"{path}: the entry {twice[0]!r} stands more than once; which one counts cannot be told")
        self._prefix = self._find_root(path)
        self._entries = {
            entry.filename[len(self._prefix) :]: entry
            for entry in self._archive.infolist()
            if entry.filename.startswith(self._prefix) and not entry.is_dir()
        }

    def names(self, folder: str) -> Iterator[str]:
        start = folder.rstrip("/") + "/"
        return iter(sorted(name for name in self._entries if name.startswith(start)))

    def size(self, path: str) -> int:
        return self._entry(path).file_size

    def read(self, path: str, start: int = 0, end: int | None = None) -> bytes:
        entry = self._entry(path)
        if self._cache[0] != path:
            try:
                with self._archive.open(entry) as file:
                    content = file.read(entry.file_size + 1)
            except (*_BROKEN, RuntimeError, OSError, EOFError, ValueError, MemoryError) as error:
                raise PackageError(f"{self.label}: {path} cannot be unpacked: {error}") from None
            self._cache = (path, content)
        return self._cache[1][start:end]

    def _entry(self, path: str) -> zipfile.ZipInfo:
        check_relative(path)
        if path not in self._entries:
            raise FileNotFoundError(path)
        return self._entries[path]

    @staticmethod
    def _check_entry(path: Path, entry: zipfile.ZipInfo) -> None:
        try:
            _check_inside(entry.filename)
        except UnsafePath as error:
            raise PackageError(f"{path}: the entry {entry.filename!r} leaves the archive: {error}") from None
        if entry.flag_bits & _ENCRYPTED:
            raise PackageError(f"{path}: the entry {entry.filename!r} is encrypted; pack it without a password")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise PackageError(f"{path}: the entry {entry.filename!r} is a symbolic link; pack the file itself")
        if entry.file_size > max(SMALL_ENTRY_BYTES, MAX_COMPRESSION_RATIO * entry.compress_size):
            raise PackageError(
                f"{path}: the entry {entry.filename!r} unpacks {entry.compress_size:,} bytes to "
                f"{entry.file_size:,}; that looks like a zip bomb and is not opened"
            )

    def _find_root(self, path: Path) -> str:
        """Return the folder inside the archive that holds datapackage.json, '' or ending in a slash."""
        found = [
            PurePosixPath(name)
            for name in self._archive.namelist()
            if PurePosixPath(name).name == "datapackage.json"
        ]
        if not found:
            raise PackageError(f"{path}: holds no datapackage.json")
        shallowest = min(found, key=lambda name: (len(name.parts), str(name)))
        return "".join(part + "/" for part in shallowest.parts[:-1])
