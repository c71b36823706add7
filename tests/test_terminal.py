"""What a text holds cannot command the terminal that shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from spanpack.cli import main
from tests.helpers import change, copy_base, validate


def test_control_characters_of_a_text_are_shown_as_signs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = copy_base(tmp_path)
    path = package / "seeds" / "100_ada.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("Mayor says", "Mayor\x1b[31m", 1)[:259], encoding="utf-8")
    change(package / "annotations" / "actors.jsonl", 1, text="Mayar")
    assert ("A303", "annotations/actors.jsonl", 1) in validate(package)
    assert main(["validate", str(package)]) == 1
    assert main(["show", "100", str(package), "--color", "never"]) == 0
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "␛[31m" in shown
