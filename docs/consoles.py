"""The consoles of README.md: what the validator prints, of the package and of a broken record."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent


def blocks() -> dict[str, str]:
    """Return the generated blocks by name."""
    return {"summary": summary(), "broken": broken()}


def summary() -> str:
    """Return what the validator says of the package."""
    return f"```console\n$ make validate\n{validate(ROOT)}```\n"


def broken() -> str:
    """Return what the validator says when a letter of one record is changed."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in ("seeds", "annotations", "schemas"):
            shutil.copytree(ROOT / name, copy / name)
        shutil.copy(ROOT / "datapackage.json", copy)
        table = copy / "annotations" / "actors.jsonl"
        lines = table.read_text(encoding="utf-8").split("\n")
        number = next(index for index, line in enumerate(lines) if '"text": "Michael McCaul"' in line)
        lines[number] = lines[number].replace("Michael McCaul", "Micheal McCaul")
        table.write_text("\n".join(lines), encoding="utf-8")
        return f"```console\n$ make validate\n{validate(copy)}```\n"


def validate(package: Path) -> str:
    """Return what ``spanpack validate`` prints."""
    command = [sys.executable, "-m", "spanpack", "validate"]
    return subprocess.run(command, cwd=package, capture_output=True, text=True, check=False).stdout
