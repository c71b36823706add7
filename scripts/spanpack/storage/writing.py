"""Write files so that they are whole or not there: beside, then renamed."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from spanpack.storage.files import PackageError

BESIDE = ".spanpack."
"""How the names of files and folders begin that are written beside their places, until they are whole."""


def not_written(target: Path, error: OSError) -> PackageError:
    """Return the error which says that ``target`` could not be written, and why.

    What was to be renamed to it has a name that nobody gave, and is not named.
    """
    found = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else ""
    is_told = found and found != str(target) and BESIDE not in found
    # Of a folder that is to be made, or to be gone through.
    is_file = isinstance(error, FileExistsError | NotADirectoryError)
    reason = "a file stands where a folder should" if is_file else error.strerror or str(error)
    return PackageError(f"{target}: nothing was written: {reason}{f': {found}' if is_told else ''}")


def write_all(root: Path, contents: Mapping[str, bytes | None], read: Mapping[str, bytes] | None = None) -> None:
    """Write several files of the package at ``root``, given by relative path; remove those without content (None).

    All are written beside their places first and renamed at the end, so that a full disk or a missing permission
    leaves the package as it was; where one cannot be renamed, or the process is asked to end, those before it are put
    back. ``read`` are the files from which the contents were made, as they were read (b"" where there was none): where
    one of them is not so any more, another program has written it, and nothing is written. Raises PackageError where
    that is so, where a file cannot be written, or lies outside the package.
    """
    waiting: list[tuple[str, Path]] = []
    made: list[Path] = []
    gone: list[Path] = []
    before: dict[Path, bytes | None] = {}
    base, named = root.resolve(), root
    try:
        for path, content in contents.items():
            named, target = root / path, (root / path).resolve()
            if not target.is_relative_to(base):
                raise PackageError(f"{path}: leads out of the package; nothing was written")
            if content is None:
                gone.append(root / path)
                continue
            _make(target.parent, made)
            handle, beside = tempfile.mkstemp(dir=target.parent, prefix=BESIDE)
            waiting.append((beside, target))
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(beside, target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
        for path, raw in (read or {}).items():
            named = root / path
            if (named.read_bytes() if named.exists() else b"") != raw:
                raise PackageError(f"{path}: another program has changed it meanwhile; nothing was written. Try again.")
        for named in (*gone, *(target for _, target in waiting)):
            before[named] = named.read_bytes() if named.exists() else None
        try:
            for beside, named in waiting:
                os.replace(beside, named)
            for named in gone:
                named.unlink()
        except BaseException:  # Whoever interrupts it wants all or nothing as well.
            done = [target for beside, target in waiting if not os.path.lexists(beside)]
            for target in (*done, *(path for path in gone if not path.exists())):
                _put_back(target, before[target])
            raise
    except OSError as error:
        raise not_written(named, error) from None
    finally:
        for beside, _ in waiting:
            Path(beside).unlink(missing_ok=True)
        _remove_empty(made)


@contextlib.contextmanager
def folder_beside(place: Path) -> Iterator[Path]:
    """Have a folder in the folder ``place`` for what is written there, until it is whole; it is put away at the end.

    ``place`` is made where it is not there, and not left behind empty.
    """
    made: list[Path] = []
    try:
        _make(place, made)
        folder = Path(tempfile.mkdtemp(dir=place, prefix=BESIDE))
        try:
            yield folder
        finally:
            put_away(folder)
    finally:
        _remove_empty(made)


def put_away(folder: Path) -> None:
    """Remove a folder with what is in it, as far as that can be done; whoever is asked to end meanwhile, ends then."""
    try:
        shutil.rmtree(folder, ignore_errors=True)
    except KeyboardInterrupt:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def move_all(names: Sequence[str], source: Path, target: Path) -> None:
    """Rename files of the folder ``source`` into the folder ``target``, over those of the same names.

    Where one cannot be renamed, or the process is asked to end, the files that were there are put back; they are kept
    in ``source`` until then. At every moment each name has its old file or its new one, even if the process is killed.
    Raises OSError where one cannot be renamed.
    """
    kept = source / "kept"
    kept.mkdir()
    try:
        for name in names:
            if (target / name).is_file():
                _keep(target / name, kept / name)
            os.replace(source / name, target / name)
    except BaseException:  # As in write_all.
        for name in names:
            if (source / name).exists():
                continue  # What is kept of this one may not be whole, and is what stands there.
            if (kept / name).exists():
                os.replace(kept / name, target / name)
            else:
                (target / name).unlink()
        raise


def _make(folder: Path, made: list[Path]) -> None:
    """Make a folder and those above it; add those that were not there to ``made``, the outermost first."""
    made += reversed([one for one in (folder, *folder.parents) if not one.exists()])
    folder.mkdir(parents=True, exist_ok=True)


def _remove_empty(made: list[Path]) -> None:
    for folder in reversed(made):
        with contextlib.suppress(OSError):  # One that is not empty is refused.
            folder.rmdir()


def _keep(path: Path, kept: Path) -> None:
    """Give a file a second name, which keeps it when another is renamed to the first."""
    try:
        os.link(path, kept)
    except OSError:  # Not every file system has links.
        shutil.copy2(path, kept)


def _put_back(target: Path, content: bytes | None) -> None:
    if content is None:
        target.unlink(missing_ok=True)
    else:
        target.write_bytes(content)


def _umask() -> int:
    """Return which rights a new file lacks; asked for by setting it, since there is no other way."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
