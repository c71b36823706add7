"""The manual of each command: its examples run, and its exit codes are those that there are."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from spanpack import manual
from spanpack.cli import main
from spanpack.release.build import build

ROOT = Path(__file__).parent.parent
DRAFT = (
    'document: "003"\nentities:\n  - {id: vice-news, name: VICE News, type: organization, country: USA, sector: MED}\n'
)
NAME = "NAME-VERSION"


def examples(command: str) -> list[str]:
    """Return the command lines of the manual of a command, without what they are piped into."""
    lines = re.findall(rf"^  (spanpack {command}\b.*?)(?:  .*)?$", manual.COMMANDS[command], re.MULTILINE)
    return [re.split(r" [|>] ", line)[0] for line in lines]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a release, its archives called as the manual calls them."""
    folder = tmp_path_factory.mktemp("release")
    for name in build(ROOT, folder).files:
        if name.endswith(".zip"):
            (folder / name).rename(folder / (f"{NAME}-standoff.zip" if "standoff" in name else f"{NAME}.zip"))
    return folder


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, release: Path) -> Path:
    """Return a copy of the corpus, with what the examples name beside the package itself."""
    for name in ("seeds", "annotations", "schemas"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("datapackage.json", "CHANGELOG.md", "CITATION.cff", "LICENSE", "README.md"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "annotations" / "passes" / "a", tmp_path / "system" / "annotations")
    shutil.copytree(ROOT / "seeds", tmp_path / "TEXTS")
    (tmp_path / "dist").mkdir()
    for file in release.glob("*.zip"):
        shutil.copy(file, tmp_path if "standoff" in file.name else tmp_path / "dist")
    shutil.copy(release / f"{NAME}.zip", tmp_path / "corpus.zip")
    (tmp_path / "annotations" / "passes" / "mine").mkdir()
    (tmp_path / "my-corpus" / "seeds").mkdir(parents=True)
    shutil.copy(ROOT / "seeds" / "003_63e57cd8b9eaabc8.txt", tmp_path / "my-corpus" / "seeds")
    (tmp_path / "draft.yaml").write_text(DRAFT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize("command", manual.COMMANDS)
def test_the_examples_of_a_command_run(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    lines = examples(command)
    assert lines
    if command == "import":  # What is imported was exported before.
        lines = ["spanpack export brat out", "spanpack export jsonl corpus.jsonl", *lines]
    assert {line: main(shlex.split(line)[1:]) for line in lines} == dict.fromkeys(lines, 0)
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("command", manual.COMMANDS)
def test_a_manual_ends_with_exit_codes(command: str) -> None:
    *_, last = manual.COMMANDS[command].split("\n\n")
    codes = [int(code) for code in re.findall(r"(?:^exit codes: |; )(\d) ", last)]
    assert codes in ([0, 1, 2], [0, 2])
    refusing = {"validate", "add", "format", "index", "import", "build", "hydrate"}
    assert (1 in codes) == (command in refusing)


@pytest.mark.parametrize("columns", ["80", "100", "200"])
@pytest.mark.parametrize("command", ["", *manual.COMMANDS])
def test_no_line_of_the_help_is_too_wide(
    command: str, columns: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    with pytest.raises(SystemExit):
        main([*command.split(), "--help"])
    lines = capsys.readouterr().out.splitlines()
    assert "exit codes: 0 " in "\n".join(lines)
    assert [line for line in lines if len(line) > 100] == []
