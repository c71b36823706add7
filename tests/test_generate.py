"""docs/generate.py: it writes what differs, and says what has drifted."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from docs import generate

PAGE = "Before.\n\n<!-- generated: counts -->\nold\n<!-- end -->\n\nAfter.\n"
DRAWN = '<svg><title>Bars</title><path d="M 0 0" style="fill: #000000"/></svg>\n'


def run(monkeypatch: pytest.MonkeyPatch, folder: Path, files: dict[str, str], *arguments: str) -> int:
    monkeypatch.setattr(generate, "ROOT", folder)
    monkeypatch.setattr(generate, "generated", lambda: files)
    monkeypatch.setattr(sys, "argv", ["generate.py", *arguments])
    return generate.main()


def test_a_block_is_filled_between_its_marks() -> None:
    assert generate.filled(PAGE, {"counts": "new\n"}) == PAGE.replace("old", "new")


def test_a_block_that_nobody_writes_is_named() -> None:
    with pytest.raises(KeyError, match="counts"):
        generate.filled(PAGE, {"count": "new\n"})


def test_what_differs_is_written_and_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "same.md").write_text("same\n")
    files = {"same.md": "same\n", "figures/new.svg": DRAWN}
    assert run(monkeypatch, tmp_path, files) == 0
    assert capsys.readouterr().out == "figures/new.svg: written\n"
    assert (tmp_path / "figures" / "new.svg").read_text() == DRAWN


def test_what_has_drifted_is_named_and_left_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "page.md").write_text("old\n")
    assert run(monkeypatch, tmp_path, {"page.md": "new\n", "gone.md": "new\n"}, "--check") == 1
    assert capsys.readouterr().out == ("page.md: has drifted: run make docs\ngone.md: has drifted: run make docs\n")
    assert (tmp_path / "page.md").read_text() == "old\n"
    assert not (tmp_path / "gone.md").exists()


@pytest.mark.parametrize(
    ("before", "code"),
    [
        (DRAWN, 0),
        (DRAWN.replace("0 0", "0 1"), 0),
        (DRAWN.replace("Bars", "Rows"), 1),
        (DRAWN.replace("#000000", "#ffffff"), 1),
    ],
)
def test_a_figure_has_drifted_where_it_shows_something_else(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, before: str, code: int
) -> None:
    (tmp_path / "figure.svg").write_text(before)
    assert run(monkeypatch, tmp_path, {"figure.svg": DRAWN}, "--check") == code


def test_a_figure_that_was_moved_is_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "figure.svg").write_text(DRAWN.replace("0 0", "0 1"))
    assert run(monkeypatch, tmp_path, {"figure.svg": DRAWN}) == 0
    assert (tmp_path / "figure.svg").read_text() == DRAWN
