"""Read the files of a package piece by piece, so that none of them need fit into memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from spanpack.storage.files import Files

BLOCK_BYTES = 1024**2
"""How much of a file is held at a time."""


def blocks(files: Files, path: str) -> Iterator[bytes]:
    """Yield the bytes of a file from its beginning to its end. Raises what reading it raises."""
    for start in range(0, files.size(path), BLOCK_BYTES):
        yield files.read(path, start, start + BLOCK_BYTES)


def file_blocks(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file that is in no package. Raises OSError."""
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            yield block


def size_and_sha256(pieces: Iterable[bytes]) -> tuple[int, str]:
    """Return the number of bytes of a file, and their SHA-256 in hexadecimal.

    >>> size_and_sha256([b"a", b"bc"])
    (3, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    """
    size, running = 0, hashlib.sha256()
    for piece in pieces:
        size += len(piece)
        running.update(piece)
    return size, running.hexdigest()


def whole_lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the bytes of a file in pieces that end where a line ends, the last one where the file does.

    >>> list(whole_lines([b"a", b"b\\nc\\nd", b"e"]))
    [b'ab\\nc\\n', b'de']
    """
    rest: list[bytes] = []
    for piece in pieces:
        cut = piece.rfind(b"\n") + 1
        if cut:
            yield b"".join((*rest, piece[:cut]))
            rest = []
        rest.append(piece[cut:])
    if any(rest):
        yield b"".join(rest)


def lines(files: Files, path: str) -> Iterator[bytes]:
    """Yield the lines of a file without their ends. Raises what reading it raises."""
    for piece in whole_lines(blocks(files, path)):
        yield from piece.splitlines()
