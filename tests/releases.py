"""Releases of the corpus and of the synthetic package, built once for all tests that read them."""

from __future__ import annotations

import csv
import functools
import json
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spanpack.release.build import build
from spanpack.release.csv_tables import unguarded
from tests.helpers import Json

ROOT = Path(__file__).parent.parent
UNICODE = ROOT / "tests" / "fixtures" / "unicode"

Rows = dict[str, list[Json]]


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


def csv_rows(folder: Path) -> Rows:
    """Return the rows of the CSV tables with the types that their descriptor says."""
    found: Rows = {}
    for entry in json.loads((folder / "tables/csv/datapackage.json").read_bytes())["resources"]:
        kinds = {field["name"]: field["type"] for field in entry["schema"]["fields"]}
        with (folder / "tables/csv" / entry["path"]).open(encoding="utf-8", newline="") as file:
            found[entry["name"]] = [
                {name: typed(cell, kinds[name]) for name, cell in row.items()} for row in csv.DictReader(file)
            ]
    return found


def typed(cell: str, kind: str) -> Any:
    """Return the value of a cell of a CSV table, of which the descriptor says the type."""
    if cell == "":
        return None
    if kind == "string":
        return unguarded(cell)
    return cell == "true" if kind == "boolean" else json.loads(cell)


_KEPT: list[tempfile.TemporaryDirectory[str]] = []


def _keep(folder: tempfile.TemporaryDirectory[str]) -> Path:
    _KEPT.append(folder)
    return Path(folder.name)
