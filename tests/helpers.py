"""What tests share: copy the base package, change its files, run the command."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import spanpack
from spanpack.descriptor.index import index

BASE = Path(__file__).parent / "fixtures" / "base"
SECONDS = 60
"""How long a command may take: a hang fails."""

Json = dict[str, Any]
Place = tuple[str, str, int]


def copy_base(folder: Path) -> Path:
    """Copy the base package to ``folder``/base and return its path."""
    return Path(shutil.copytree(BASE, folder / "base"))


def read_records(path: Path) -> list[Json]:
    return [json.loads(line) for line in path.read_bytes().decode().split("\n")[:-1]]


def write_records(path: Path, records: list[Json]) -> None:
    """Write records in the canonical form of lines; order and keys are as given."""
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")


def change(path: Path, line: int, **values: Any) -> None:
    """Set values of the record in a line of a JSONL file; lines count from 1."""
    records = read_records(path)
    records[line - 1] |= values
    write_records(path, records)


def replace(path: Path, old: str, new: str) -> None:
    """Replace the one place of a file where ``old`` stands."""
    content = path.read_bytes().decode()
    assert content.count(old) == 1, f"{old!r} stands {content.count(old)} times in {path}"
    path.write_bytes(content.replace(old, new).encode())


def validate(package: Path, *, hashes: bool = True) -> list[Place]:
    """Return rule, path and line of each finding; with ``hashes`` the descriptor is brought up to date before."""
    if hashes:
        index(package)
    return [(finding.rule, finding.path, finding.line) for finding in spanpack.validate(package)]


def run(*arguments: str | Path, cwd: Path | None = None, seconds: float = SECONDS) -> subprocess.CompletedProcess[str]:
    """Run the command spanpack in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "spanpack", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        timeout=seconds,
        cwd=cwd,
        check=False,
    )
