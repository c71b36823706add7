"""docs/generate.py: it writes what differs, and says what has drifted."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import spanpack
from docs import dependencies, generate

ROOT = Path(__file__).parent.parent

PAGE = "Before.\n\n<!-- generated: counts -->\nold\n<!-- end -->\n\nAfter.\n"
DRAWN = '<svg><title>Bars</title><path d="M 0 0" style="fill: #000000"/></svg>\n'


def run(monkeypatch: pytest.MonkeyPatch, folder: Path, files: dict[str, str], *arguments: str) -> int:
    monkeypatch.setattr(generate, "ROOT", folder)
    monkeypatch.setattr(generate, "from_head", dict)
    monkeypatch.setattr(generate, "generated", lambda: files)
    monkeypatch.setattr(sys, "argv", ["generate.py", *arguments])
    return generate.main()


def test_a_block_is_filled_between_its_marks() -> None:
    assert generate.filled(PAGE, {"counts": "new\n"}) == PAGE.replace("old", "new")


def test_a_block_that_nobody_writes_is_named() -> None:
    with pytest.raises(KeyError, match="counts"):
        generate.filled(PAGE, {"count": "new\n"})


def test_the_tool_has_the_version_of_the_corpus() -> None:
    assert generate.with_version('"""v"""\n__version__ = "0.1.0"\nx = "0.1.0"\n', "1.2.3") == (
        '"""v"""\n__version__ = "1.2.3"\nx = "0.1.0"\n'
    )
    assert spanpack.__version__ == spanpack.load(ROOT).descriptor["version"]


def test_the_version_is_written_before_a_command_is_run_that_would_miss_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    monkeypatch.setattr(generate, "from_head", lambda: {"version": "2.0.0"})
    monkeypatch.setattr(generate, "generated", lambda: {"page.md": (tmp_path / "version").read_text()})
    monkeypatch.setattr(sys, "argv", ["generate.py"])
    assert generate.main() == 0
    assert (tmp_path / "page.md").read_text() == "2.0.0"


def test_each_library_of_an_installation_has_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(dependencies.WHY, "rich")
    monkeypatch.setitem(dependencies.WHY, "left-pad", "nothing")
    with pytest.raises(ValueError, match=r"^docs/dependencies.py and pyproject.toml differ: \['left-pad', 'rich'\]$"):
        dependencies.blocks()


def test_an_extra_of_extras_names_the_libraries_of_each() -> None:
    rows = dict(row.strip("| ").split(" | ")[::2] for row in dependencies.blocks()["extras"].splitlines()[2:])
    assert rows["`release`"] == "packaging, pyarrow"
    assert rows["`agreement`"] == "krippendorff, numpy, pygamma-agreement, scipy"


def test_a_library_that_is_larger_in_another_version_has_not_drifted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "page.md").write_text("| rich | 6.1 MB | bars |\n| together | 28.0 MB | 15 libraries |\n")
    larger = "| rich | 12.0 MB | bars |\n| together | 34.0 MB | 16 libraries |\n"
    assert run(monkeypatch, tmp_path, {"page.md": larger}, "--check") == 0
    assert run(monkeypatch, tmp_path, {"page.md": larger.replace("rich", "poor")}, "--check") == 1


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
