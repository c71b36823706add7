"""What the README shows is so: its snippets run as they stand, and its commands exist."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import textwrap
from collections import Counter
from pathlib import Path

import pytest

import spanpack
from spanpack.cli import main
from spanpack.editing.add import add
from spanpack.validation.validate import check_package
from tests.helpers import run as run_command

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def run(snippet: str) -> list[str]:
    command = [sys.executable, "-W", "error", "-c", snippet]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def snippet_with(words: str) -> str:
    [snippet] = [snippet for snippet in SNIPPETS if words in snippet]
    return str(snippet)


def test_every_snippet_is_run_below() -> None:
    assert len(SNIPPETS) == 4


def test_pandas_counts_the_mentions_of_each_entity() -> None:
    lines = run(snippet_with("import pandas"))
    corpus = spanpack.load(ROOT)
    mentions = [actor.entity.name for document in corpus.values() for actor in document.actors]
    assert lines[0] == "name"
    counted = {name: int(count) for name, count in (line.rsplit(maxsplit=1) for line in lines[1:])}
    assert counted == dict(Counter(mentions).most_common(3))


def test_duckdb_counts_the_claims_of_each_source() -> None:
    lines = run(snippet_with("import duckdb"))
    rows = [[cell.strip() for cell in line.strip("│").split("│")] for line in lines if line.startswith("│")]
    assert rows[0] == ["source", "claims", "quoted"]
    claims: Counter[str] = Counter()
    quoted: Counter[str] = Counter()
    for document in spanpack.load(ROOT).values():
        for item in document.attributions:
            if item.identification != "named" or item.repeat_of is not None:
                continue
            claims.update(item.source_entity_ids)
            quoted.update(item.source_entity_ids if item.form == "direct" else ())
    first = sorted(claims, key=lambda source: (-claims[source], source))[:3]
    assert rows[2:] == [[source, str(claims[source]), str(quoted[source])] for source in first]


def test_python_shows_who_says_what() -> None:
    assert run(snippet_with("attribution.cue[0].text"))[0] == (
        "['U.S. officials'] fear → Russia is selling weapons to the Taliban"
    )


def test_python_finds_what_came_through_others() -> None:
    second_hand = spanpack.load(ROOT).to_arrow("attributions", derived=True)["is_second_hand"].to_pylist()
    assert run(snippet_with("from spanpack.model import")) == [str(sum(second_hand))]


@pytest.mark.parametrize("command", sorted(set(re.findall(r"^\| `spanpack (\w+)", README, re.MULTILINE))))
def test_every_command_of_the_table_exists(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])
    assert stopped.value.code == 0
    assert f"usage: spanpack {command}" in capsys.readouterr().out


def copy_of_the_package(folder: Path) -> Path:
    for name in ("seeds", "annotations", "schemas"):
        shutil.copytree(ROOT / name, folder / name)
    return Path(shutil.copy(ROOT / "datapackage.json", folder)).parent


def yaml_of_contributing() -> list[str]:
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return [textwrap.dedent(block) for block in re.findall(r"```yaml\n(.*?)```", contributing, re.DOTALL)]


def test_the_waiver_of_contributing_is_needed(tmp_path: Path) -> None:
    [_, waiver] = yaml_of_contributing()
    package = copy_of_the_package(tmp_path)
    before = check_package(package, annotations="annotations", gaps=True)
    (package / "annotations" / "waivers.yaml").write_text(waiver, encoding="utf-8")
    after = check_package(package, annotations="annotations", gaps=True)
    assert [finding.excerpt for finding in after.waived] == [
        finding.excerpt for finding in before.waived if finding.excerpt and finding.excerpt.start == 597
    ]
    assert len(after.waived) == 1
    assert "W701" not in {finding.rule for finding in after.findings}


def test_the_draft_of_contributing_is_refused_as_it_says(tmp_path: Path) -> None:
    [draft, _] = yaml_of_contributing()
    (tmp_path / "draft.yaml").write_text(draft, encoding="utf-8")
    package = copy_of_the_package(tmp_path)
    done = run_command("add", "draft.yaml", cwd=package)
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    [shown] = re.findall(r"   ```text\n(.*?)   ```", contributing, re.DOTALL)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", textwrap.dedent(shown))


def test_the_draft_of_contributing_can_be_added_where_it_is_not_annotated(tmp_path: Path) -> None:
    [draft, _] = yaml_of_contributing()
    (tmp_path / "draft.yaml").write_text(draft, encoding="utf-8")
    package = copy_of_the_package(tmp_path)
    table = package / "annotations" / "attributions.jsonl"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join(line for line in lines if '"003-q37"' not in line), encoding="utf-8")
    assert list(add(package, tmp_path / "draft.yaml")) == ["attributions"]


def draft_of_the_help(capsys: pytest.CaptureFixture[str]) -> str:
    """Return the example of spanpack add --help as it is printed there."""
    with pytest.raises(SystemExit):
        main(["add", "--help"])
    shown = capsys.readouterr().out
    return shown[shown.index("  document:") : shown.index("a quotation is exact words")]


def test_the_draft_of_the_help_is_there_already(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "draft.yaml").write_text(draft_of_the_help(capsys), encoding="utf-8")
    package = copy_of_the_package(tmp_path)
    done = run_command("add", "draft.yaml", cwd=package)
    assert (done.returncode, done.stdout) == (1, "")
    assert re.findall(r"^draft\.yaml:(\d+):\d+: (\w+)", done.stderr, re.MULTILINE) == [
        ("3", "R401"),
        ("4", "R401"),
        ("6", "C502"),
        ("7", "C502"),
        ("9", "C502"),
        ("10", "C502"),
        ("12", "C502"),
    ]
    assert done.stderr.endswith("nothing was added: 7 problems in draft.yaml\n")


def test_the_draft_of_the_help_begins_an_annotation_set_as_the_help_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "draft.yaml").write_text(draft_of_the_help(capsys), encoding="utf-8")
    package = copy_of_the_package(tmp_path)
    (package / "annotations" / "passes" / "mine").mkdir()
    done = run_command("add", "draft.yaml", "--annotations", "annotations/passes/mine", cwd=package)
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "entities: added taliban, us-watchdog\n"
        "actors: added 003-a1, 003-a2\n"
        "dates: added 003-d1, 003-d2\n"
        "attributions: added 003-q1\n"
        "now run spanpack validate\n",
        "",
    )
    assert {path.name for path in (package / "annotations" / "passes" / "mine").iterdir()} == {
        "entities.jsonl",
        "actors.jsonl",
        "dates.jsonl",
        "attributions.jsonl",
    }
    assert check_package(package).findings == []
