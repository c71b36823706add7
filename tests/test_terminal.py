"""What a text holds cannot command the terminal that shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from spanpack.cli import main
from tests.helpers import copy_base, validate


def test_control_characters_of_a_text_are_named_and_not_obeyed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = copy_base(tmp_path)
    path = package / "seeds" / "100_ada.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("Mayor says", "Mayor\x1b[31m", 1)[:259], encoding="utf-8")
    assert validate(package) == [("F115", "seeds/100_ada.txt", 3)]
    assert main(["validate", str(package)]) == 1
    assert main(["show", "100", str(package), "--color", "never"]) == 2
    shown = capsys.readouterr()
    assert "\x1b" not in shown.out + shown.err
    assert "U+001B" in shown.out
    assert "U+001B" in shown.err


def test_control_characters_in_the_name_of_a_file_are_shown_by_signs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = copy_base(tmp_path)
    (package / "annotations" / "a\x1b[31m\tb.jsonl").write_text("{}\n", encoding="utf-8")
    assert main(["index", str(package)]) == 2
    assert capsys.readouterr().err == (
        "spanpack: annotations/a␛[31m␉b.jsonl: there is no schemas/a␛[31m␉b.json to describe it; "
        "add one, or remove the file\n"
    )
