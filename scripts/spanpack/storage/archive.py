"""Safe reading of the files of a package from a zip archive, without unpacking it."""

from __future__ import annotations

import lzma
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO

from spanpack.storage.files import PackageError, UnsafePath, check_inside, check_relative, in_order

MAX_ARCHIVE_BYTES = 4 * 1024**3
MAX_COMPRESSION_RATIO = 200
SMALL_ENTRY_BYTES = 1024**2
_ENCRYPTED = 1
"""The flag of an entry that needs a password."""
_BROKEN = (zipfile.BadZipFile, NotImplementedError, zlib.error, lzma.LZMAError)


class ZipFiles:
    """The files of a package in a zip archive, read without unpacking.

    ``path`` is where the archive is; ``content`` holds its bytes where that is no file of this machine.
    """

    def __init__(self, path: Path | str, content: BytesIO | None = None) -> None:
        self.label = str(path)
        size = len(content.getbuffer()) if content else Path(path).stat().st_size
        try:
            self._archive = zipfile.ZipFile(content or path)
        except (*_BROKEN, OSError, ValueError) as error:
            raise PackageError(f"{path}: cannot be read as a zip archive: {error}") from None
        self._cache: tuple[str, bytes] = ("", b"")
        self._open: dict[str, IO[bytes]] = {}
        total = 0
        for entry in self._archive.infolist():
            self._check_entry(path, entry)
            total += entry.file_size
        # Entries that share their bytes, or claim more than there are, would get past the ratio.
        packed = sum(entry.compress_size for entry in self._archive.infolist())
        if packed > size:
            raise PackageError(f"{path}: its entries claim {packed:,} bytes of an archive of {size:,}")
        if total > MAX_ARCHIVE_BYTES:
            raise PackageError(
                f"{path}: unpacks to {total:,} bytes; at most {MAX_ARCHIVE_BYTES:,} are accepted. "
                "Unpack it yourself and validate the folder."
            )
        twice = [name for name, count in Counter(self._archive.namelist()).items() if count > 1]
        if twice:
            raise PackageError(f"{path}: the entry {twice[0]!r} stands more than once; which one counts cannot be told")
        self._prefix = self._find_root(path)
        entries = {
            entry.filename[len(self._prefix) :]: entry
            for entry in self._archive.infolist()
            if entry.filename.startswith(self._prefix) and not entry.is_dir()
        }
        self._entries = {name: entries[name] for name in in_order(entries)}

    def names(self, folder: str) -> Iterator[str]:
        """Yield the paths of all files under ``folder`` ("" for all of the package), in the order of in_order."""
        start = folder.rstrip("/") + "/" if folder else ""
        return (name for name in self._entries if name.startswith(start))

    def size(self, path: str) -> int:
        """Return the size in bytes; raise FileNotFoundError or UnsafePath."""
        return self._entry(path).file_size

    def read(self, path: str, start: int = 0, end: int | None = None) -> bytes:
        """Return the bytes from ``start`` to ``end``; raise FileNotFoundError or UnsafePath."""
        entry = self._entry(path)
        if end is not None and end - start < entry.file_size and entry.file_size > SMALL_ENTRY_BYTES:
            return self._unpack(path, entry, start, max(min(end, entry.file_size) - start, 0))
        if self._cache[0] != path:
            self._cache = (path, self._unpack(path, entry, 0, entry.file_size))
        return self._cache[1][start:end]

    def _unpack(self, path: str, entry: zipfile.ZipInfo, start: int, many: int) -> bytes:
        """Return ``many`` bytes of an entry from ``start`` on.

        The entry stays open until its end, so that who reads it piece by piece unpacks it once and holds a piece.
        """
        file = self._open.pop(path, None)
        try:
            if file is None or file.tell() > start:
                file = self._archive.open(entry)
            while (before := start - file.tell()) > 0 and file.read(min(before, SMALL_ENTRY_BYTES)):
                pass
            # Where nothing should be, more is asked for, so that what is there is seen.
            content = file.read(many or 1)
        except (*_BROKEN, RuntimeError, OSError, EOFError, ValueError, MemoryError) as error:
            if file is not None:
                file.close()
            raise PackageError(f"{self.label}: {path} cannot be unpacked: {error}") from None
        if start + many < entry.file_size:
            self._open[path] = file
        else:
            file.close()
        if len(content) != many:
            reason = f"it holds {start + len(content):,} bytes, not {entry.file_size:,} as its entry says"
            raise PackageError(f"{self.label}: {path} cannot be unpacked: {reason}")
        return content

    def _entry(self, path: str) -> zipfile.ZipInfo:
        check_relative(path)
        if path not in self._entries:
            raise FileNotFoundError(path)
        return self._entries[path]

    @staticmethod
    def _check_entry(path: Path | str, entry: zipfile.ZipInfo) -> None:
        try:
            check_inside(entry.filename)
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

    def _find_root(self, path: Path | str) -> str:
        """Return the folder inside the archive that holds datapackage.json, '' or ending in a slash."""
        found = [
            PurePosixPath(name) for name in self._archive.namelist() if PurePosixPath(name).name == "datapackage.json"
        ]
        if not found:
            raise PackageError(f"{path}: holds no datapackage.json")
        shallowest = min(found, key=lambda name: (len(name.parts), str(name)))
        beside = [name for name in found if len(name.parts) == len(shallowest.parts)]
        if len(beside) > 1:
            raise PackageError(f"{path}: holds {len(beside)} packages, {beside[0]} and {beside[1]} among them")
        return "".join(part + "/" for part in shallowest.parts[:-1])
