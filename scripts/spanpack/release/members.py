"""The files of an archive: how large each is, its hash, and its bytes when they are asked for.

The bytes of a large file are never held: they are read, or read again, when they are written.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from spanpack.storage.blocks import blocks, file_blocks, size_and_sha256
from spanpack.storage.files import Files


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive: its size in bytes, its SHA-256 in hexadecimal, and what gives its bytes, piece by piece."""

    size: int
    sha256: str
    pieces: Callable[[], Iterable[bytes]]


def held(raw: bytes) -> Member:
    """Return a file whose bytes are in memory: it has to be small."""
    return Member(len(raw), digest(raw), lambda: (raw,))


def stored(path: Path) -> Member:
    """Return a file that was written to ``path``, and stays there until it is read."""
    return _measured(functools.partial(file_blocks, path))


def packaged(files: Files, path: str) -> Member:
    """Return a file of a package. Raises what reading it raises."""
    return _measured(functools.partial(blocks, files, path))


def digest(content: bytes) -> str:
    """Return the SHA-256 of ``content`` in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def sums(files: Iterable[tuple[str, Member]]) -> bytes:
    """Return the lines of a SHA256SUMS, as sha256sum writes and checks them, sorted by path."""
    by_path = sorted(files, key=lambda file: file[0])
    return "".join(f"{member.sha256}  {path}\n" for path, member in by_path).encode()


def _measured(pieces: Callable[[], Iterable[bytes]]) -> Member:
    return Member(*size_and_sha256(pieces()), pieces)
