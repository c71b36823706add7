"""Zip archives whose bytes depend on nothing but the files in them."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from datetime import datetime

_REGULAR_FILE = 0o100644 << 16
_UNIX = 3
_EARLIEST, _LATEST = datetime(1980, 1, 1), datetime(2107, 12, 31, 23, 59, 58)
"""What a zip can write."""


def zip_bytes(files: Mapping[str, bytes], time: datetime) -> bytes:
    """Return an archive of ``files`` by path: sorted, dated ``time`` (UTC), readable by all, deflated at level 9."""
    moment = min(max(time.replace(tzinfo=None), _EARLIEST), _LATEST).timetuple()[:6]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path, content in sorted(files.items()):
            entry = zipfile.ZipInfo(path, moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = _UNIX
            entry.external_attr = _REGULAR_FILE
            archive.writestr(entry, content, compresslevel=zlib.Z_BEST_COMPRESSION)
    return stream.getvalue()
