"""Releases of the corpus and of the synthetic package, built once for all tests that read them."""

from __future__ import annotations

import functools
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from spanpack.release.build import build

ROOT = Path(__file__).parent.parent
UNICODE = ROOT / "tests" / "fixtures" / "unicode"


@dataclass(frozen=True)
class Release:
    """The archives that were built, and the folders in which they are unpacked."""

    full: Path
    standoff: Path
    folder: Path
    bare: Path


@functools.cache
def release(package: Path) -> Release:
    """Build a release of ``package`` and unpack it. Nothing in it may be changed: others read it."""
    # Kept by the cache, and removed when the process ends.
    place = _keep(tempfile.TemporaryDirectory())
    build(package, place / "dist")
    [full] = [path for path in (place / "dist").glob("*.zip") if "standoff" not in path.name]
    standoff = full.with_name(f"{full.stem}-standoff.zip")
    return Release(full, standoff, unpack(full, place / "full"), unpack(standoff, place / "bare"))


def unpack(archive: Path, folder: Path) -> Path:
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
    return folder


_KEPT: list[tempfile.TemporaryDirectory[str]] = []


def _keep(folder: tempfile.TemporaryDirectory[str]) -> Path:
    _KEPT.append(folder)
    return Path(folder.name)
