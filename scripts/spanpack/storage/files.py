"""Safe reading of the files of a package, from a folder or from a zip archive.

Nothing outside the package is ever opened: a path must be relative, without ``..``, and what it
leads to, symbolic links followed, must lie inside the package and be a regular file.
"""

from __future__ import annotations

import itertools
import os
import posixpath
import stat
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol


class PackageError(Exception):
    """The package cannot be read at all; the message says why and what to do."""


class UnsafePath(Exception):
    """A path that leaves the package; the message says how.

    ``fix`` says how to mend one that does not, and is only not written plainly; None where it does. ``link`` is the
    folder on the way that is a symbolic link; None where that is not the reason.
    """

    fix: str | None = None
    link: str | None = None


def check_relative(path: str) -> None:
    """Raise UnsafePath unless ``path`` is relative, with forward slashes, without ``..`` and as short as can be."""
    check_inside(path)
    plain = posixpath.normpath(path)
    if path in ("", ".") or plain != path:
        error = UnsafePath("it is not the plain path of a file, as annotations/actors.jsonl")
        error.fix = f"Write {plain}." if plain != "." else None
        raise error


def check_inside(path: str) -> None:
    """Raise UnsafePath where ``path`` may lead out of the folder it is relative to."""
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


class NotAFile(FileNotFoundError):
    """What has the name of a file and cannot be read as one; the message says why.

    ``fix`` says how to mend it. ``folder`` is the folder on the way that may not be read; None where that is not the
    reason.
    """

    fix: str = "Put the file itself in its place."
    folder: str | None = None


def _not_allowed(path: str, folder: str | None = None) -> NotAFile:
    """Return the error that a file may not be read, or the folder on the way to it."""
    error = NotAFile(f"{path} lies in {folder}, which may not be read" if folder else f"{path} may not be read")
    error.fix = _open_it(folder) if folder else f"Allow it to be read, as by chmod +r {path}."
    error.folder = folder
    return error


def _open_it(folder: str) -> str:
    return f"Allow the folder to be read and entered, as by chmod +rx {folder}."


def why(error: OSError | UnsafePath) -> str:
    """Return why a file of the package cannot be read, without its place on this machine."""
    if isinstance(error, FileNotFoundError) and not isinstance(error, NotAFile):
        return "there is no such file in the package"
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _folders(folder: str) -> Iterator[str]:
    """Yield the folders on the way into one, the outermost first, and that one."""
    return itertools.accumulate(folder.split("/"), posixpath.join)


def in_order(paths: Iterable[str]) -> list[str]:
    """Return the paths of files in the one order in which they are named, wherever a package is.

    The files of a folder stand before those of the folders in it, as one who goes through the folders meets them.
    """
    return sorted(paths, key=lambda path: (path.split("/")[:-1], path))


class Files(Protocol):
    """The files of a package, by their paths relative to its root, with forward slashes."""

    label: str

    def names(self, folder: str) -> Iterator[str]:
        """Yield the paths of all files under ``folder`` ("" for all of the package), in the order of in_order."""
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
        self._inside: dict[str, bool] = {}
        self._closed: dict[str, str | None] = {}
        self._sizes: dict[str, int] = {}
        self._targets: dict[str, str] = {}

    def names(self, folder: str) -> Iterator[str]:
        """Yield the paths of all files under ``folder``, in the order of in_order.

        Raises PackageError where a folder may not be read: what is in it would seem to be gone.
        """
        if not self._is_inside(str(self.root / folder)):
            return
        before = len(os.path.join(self.root, ""))

        def refuse(error: OSError) -> None:
            if isinstance(error, PermissionError):
                closed = str(error.filename)[before:] or "."
                raise PackageError(f"{closed}: the folder may not be read. {_open_it(closed)}") from None

        for current, folders, files in os.walk(self.root / folder, onerror=refuse):
            folders.sort()
            # Links to folders are not followed, which might lead anywhere, but named.
            links = [name for name in folders if os.path.islink(os.path.join(current, name))]
            for name in sorted([*files, *links]):
                yield os.path.join(current, name)[before:].replace(os.sep, "/")

    def size(self, path: str) -> int:
        """Return the size in bytes; raise FileNotFoundError or UnsafePath."""
        if path not in self._sizes:
            self._sizes[path] = self._find(path)
        return self._sizes[path]

    def read(self, path: str, start: int = 0, end: int | None = None) -> bytes:
        """Return the bytes from ``start`` to ``end``; raise FileNotFoundError or UnsafePath."""
        # Without a buffer: a text is read in one call, and there are many texts.
        with self.open(path, buffering=0) as file:
            if start:
                file.seek(start)
            return file.read() if end is None else file.read(end - start)

    def open(self, path: str, buffering: int = -1) -> BinaryIO:
        """Return the file, open for reading; raise FileNotFoundError or UnsafePath."""
        return open(self._target(path), "rb", buffering)

    def locate(self, path: str) -> Path:
        """Return where the file is; raise FileNotFoundError or UnsafePath."""
        return Path(self._target(path))

    def _is_inside(self, folder: str) -> bool:
        if folder not in self._inside:
            self._inside[folder] = Path(os.path.realpath(folder)).is_relative_to(self.root)
        return self._inside[folder]

    def _target(self, path: str) -> str:
        """Return where a file is, links followed; raise FileNotFoundError or UnsafePath."""
        self.size(path)
        return self._targets.get(path) or os.path.join(self.root, path)

    def _find(self, path: str) -> int:
        """Return the size of a file; found out once, since each is asked for several times, and where a link leads."""
        check_relative(path)
        closed = self._closed_folder(posixpath.dirname(path))
        if closed:
            raise _not_allowed(path, closed)
        target = os.path.join(self.root, path)
        status = os.lstat(target)
        if stat.S_ISLNK(status.st_mode):
            # Unlike Path.resolve, it does not fail where links lead round in a circle.
            target = self._targets[path] = os.path.realpath(target)
            if not Path(target).is_relative_to(self.root):
                raise UnsafePath("it is a symbolic link that leads out of the package")
            try:
                status = os.stat(target)
            except OSError:
                raise NotAFile(f"{path} is a symbolic link that leads to nothing") from None
        if not self._is_inside(os.path.dirname(target)):
            link = self._link_on_the_way(path)
            error = UnsafePath(f"{link or 'a folder on the way'} is a symbolic link that leads out of the package")
            error.link = link
            raise error
        # Opening a named pipe would wait for ever; a folder cannot be read.
        if not stat.S_ISREG(status.st_mode):
            raise NotAFile(f"{path} is not a regular file")
        if not os.access(target, os.R_OK):
            raise _not_allowed(path)
        return status.st_size

    def _link_on_the_way(self, path: str) -> str | None:
        """Return the first folder of a path that is a symbolic link; None where none is."""
        folders = _folders(posixpath.dirname(path))
        return next((folder for folder in folders if os.path.islink(os.path.join(self.root, folder))), None)

    def _closed_folder(self, folder: str) -> str | None:
        """Return the first folder on the way into one that may not be read or entered; None where none is."""
        if folder not in self._closed:
            self._closed[folder] = next(filter(self._is_closed, _folders(folder)), None)
        return self._closed[folder]

    def _is_closed(self, folder: str) -> bool:
        place = os.path.join(self.root, folder)
        return os.path.isdir(place) and self._is_inside(place) and not os.access(place, os.R_OK | os.X_OK)


class OverlaidFiles:
    """The files of a package as they would be with other contents: more files, and None for a file that is gone.

    Nothing of it is written.
    """

    def __init__(self, under: Files, contents: Mapping[str, bytes | None]) -> None:
        self.label = under.label
        self.under, self._contents = under, contents

    def names(self, folder: str) -> Iterator[str]:
        """Yield the paths of all files under ``folder``, in the order of in_order."""
        more = {path for path in self._contents if path.startswith(f"{folder}/")}
        gone = {path for path in more if self._contents[path] is None}
        yield from in_order(more.union(self.under.names(folder)) - gone)

    def size(self, path: str) -> int:
        """Return the size in bytes; raise FileNotFoundError or UnsafePath."""
        return len(self._content(path)) if path in self._contents else self.under.size(path)

    def read(self, path: str, start: int = 0, end: int | None = None) -> bytes:
        """Return the bytes from ``start`` to ``end``; raise FileNotFoundError or UnsafePath."""
        return self._content(path)[start:end] if path in self._contents else self.under.read(path, start, end)

    def open(self, path: str, buffering: int = -1) -> BinaryIO:
        """Return the file, open for reading; raise FileNotFoundError or UnsafePath."""
        assert isinstance(self.under, FolderFiles)  # Files in an archive are read, not opened.
        return BytesIO(self._content(path)) if path in self._contents else self.under.open(path, buffering)

    def _content(self, path: str) -> bytes:
        content = self._contents[path]
        if content is None:
            raise FileNotFoundError(path)
        return content
