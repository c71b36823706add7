"""The examples of docs/release.md, and those of the README in the archive, run in the unpacked archive."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.releases import ROOT, release

PAGE = (ROOT / "docs" / "release.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
PRINTED = [
    "name       ",
    "mean   ",
    "│ 000-q1",
    "indirect",
    "value: string not null",
    "000_19da675966010c9e",
    "'id': '000-q1'",
    "b'000-q1'",
    "Russia, the Taliban and Afghanistan in the news",
    "True",
    "Attribution(id='003-q1'",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(release(ROOT).folder, tmp_path_factory.mktemp("examples") / "release"))


def run(code: str, folder: Path) -> str:
    environment = os.environ | {"HF_HOME": str(folder.parent / "cache"), "NO_COLOR": "1", "COLUMNS": "200"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=120, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_example_is_run() -> None:
    assert len(EXAMPLES) == len(PRINTED)


@pytest.mark.parametrize(("code", "printed"), list(zip(EXAMPLES, PRINTED, strict=True)))
def test_an_example_prints_what_it_should(code: str, printed: str, folder: Path) -> None:
    assert printed in run(code, folder)


def test_the_lines_of_the_readme_in_the_archive_run(folder: Path) -> None:
    [code] = re.findall(r"```python\n(.*?)```", (folder / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert run(code, folder) == ""
