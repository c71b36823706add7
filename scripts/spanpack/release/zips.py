"""Zip archives whose bytes depend on nothing but the files in them."""

from __future__ import annotations

import hashlib
import sys
import zipfile
import zlib
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from spanpack.release.members import Member
from spanpack.storage.files import PackageError

_REGULAR_FILE = 0o100644 << 16
_UNIX = 3
_LEVEL = "compress_level" if sys.version_info >= (3, 13) else "_compresslevel"
"""Where an entry says how much it is deflated."""
_EARLIEST, _LATEST = datetime(1980, 1, 1), datetime(2107, 12, 31, 23, 59, 58)
"""What a zip can write."""


def write_zip(path: Path, files: Mapping[str, Member], time: datetime, tick: Callable[[int], None]) -> None:
    """Write an archive of ``files`` by path: sorted, dated ``time`` (UTC), readable by all, deflated at level 9.

    ``tick`` is told of how many bytes each piece was that has been written. Raises PackageError where a file
    is no longer the one that was measured.
    """
    moment = min(max(time.replace(tzinfo=None), _EARLIEST), _LATEST).timetuple()[:6]
    with zipfile.ZipFile(path, "w") as archive:
        for name, member in sorted(files.items(), key=lambda file: file[0]):
            entry = zipfile.ZipInfo(name, moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            setattr(entry, _LEVEL, zlib.Z_BEST_COMPRESSION)
            entry.create_system = _UNIX
            entry.external_attr = _REGULAR_FILE
            entry.file_size = member.size
            _write(archive, entry, member, tick)


def _write(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, member: Member, tick: Callable[[int], None]) -> None:
    running = hashlib.sha256()
    with archive.open(entry, "w") as target:
        for piece in member.pieces():
            target.write(piece)
            running.update(piece)
            tick(len(piece))
    if running.hexdigest() != member.sha256:
        raise PackageError(f"{entry.filename}: was changed while it was being released; build again")
