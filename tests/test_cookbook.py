"""The examples of docs/cookbook.md print what stands behind them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", str(ROOT / "docs" / "cookbook.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_what_is_printed_is_what_the_page_says() -> None:
    done = run("--check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_every_question_is_answered() -> None:
    sections = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]
    assert [section.split("\n")[0] for section in sections] == [
        "Who is quoted most, and through whom?",
        "Which figures rest on unnamed sources?",
        "What does each document say Russia did, by source?",
        "Which claims do two documents share?",
        "A timeline of dated claims",
        "In tables",
    ]
    for section in sections:
        assert re.search(r"^```text\n.+\n```$", section, re.MULTILINE | re.DOTALL), section


def test_a_line_that_has_drifted_is_noticed(tmp_path: Path) -> None:
    for name in ("annotations", "schemas", "seeds"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "datapackage.json", tmp_path)
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "cookbook.py").write_bytes((ROOT / "docs" / "cookbook.py").read_bytes())
    changed = PAGE.replace("\n```text\n", "\n```text\nanother line\n", 1)
    assert changed != PAGE
    (docs / "cookbook.md").write_text(changed, encoding="utf-8")
    command = [sys.executable, str(docs / "cookbook.py")]
    checked = subprocess.run([*command, "--check"], capture_output=True, text=True, timeout=120, check=False)
    assert (checked.returncode, checked.stdout) == (1, "docs/cookbook.md: has drifted: run make docs\n")
    assert (docs / "cookbook.md").read_text(encoding="utf-8") == changed
    written = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (written.returncode, written.stdout) == (0, "docs/cookbook.md: written\n")
    assert (docs / "cookbook.md").read_text(encoding="utf-8") == PAGE
