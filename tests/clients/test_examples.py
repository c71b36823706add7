"""The examples of the documentation, run.

Those of docs/release.md, and those of the README in the archive, in the unpacked archive; those of docs/formats.md
beside an export in each format.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from spanpack.formats.exporting import export
from tests.releases import ROOT, release


def examples(page: Path) -> list[str]:
    return re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


EXAMPLES, EXAMPLES_OF_FORMATS = examples(ROOT / "docs" / "release.md"), examples(ROOT / "docs" / "formats.md")
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

PRINTED_FROM = {
    "cas-xmi": "003-q8 003-q7 ['that Russia was directly supplying arms to the Taliban']\n",
    "cas-json": "41\n",
    "docbin": "003-q8 003-q7 that Russia was directly supplying arms to the Taliban\n",
    "stam": "'attributions.negated': False",
    "bioc": "003-q29 003-q28 [('source', '003-q29/source'), ('cue', '003-q29/cue'), ('content', '003-q29/content')]\n",
    "webannotation": "direct\nsource 317 an unnamed Afghan military source\ncue 351 told\ncontent 246 “They have no",
    "jsonl": " 41 Value('string')\n",
    "conll": "['Russia', 'US', '-', 'trained', 'Afghan', 'soldiers']\n",
}
"""What is seen among the lines that the example of a format prints."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(release(ROOT).folder, tmp_path_factory.mktemp("examples") / "release"))


def run(code: str, folder: Path) -> str:
    environment = os.environ | {"HF_HOME": str(folder.parent / "cache"), "NO_COLOR": "1", "COLUMNS": "200"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, encoding="utf-8", timeout=120, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_example_is_run() -> None:
    assert len(EXAMPLES) == len(PRINTED)
    assert len(EXAMPLES_OF_FORMATS) == len(PRINTED_FROM)


@pytest.mark.parametrize(("code", "printed"), list(zip(EXAMPLES, PRINTED, strict=True)))
def test_an_example_prints_what_it_should(code: str, printed: str, folder: Path) -> None:
    assert printed in run(code, folder)


def test_the_lines_of_the_readme_in_the_archive_run(folder: Path) -> None:
    [code] = examples(folder / "README.md")
    assert run(code, folder) == ""


@pytest.mark.parametrize(("name", "code"), list(zip(PRINTED_FROM, EXAMPLES_OF_FORMATS, strict=True)))
def test_an_example_opens_the_export_of_a_format(name: str, code: str, tmp_path: Path) -> None:
    export(ROOT, name, tmp_path / name, layers=("actors",) if name == "conll" else ())
    (tmp_path / "corpus").symlink_to(ROOT)
    assert PRINTED_FROM[name] in run(code, tmp_path)


def test_a_field_that_is_null_for_long_has_its_type_in_a_data_set(tmp_path: Path) -> None:
    export(ROOT, "jsonl", tmp_path / "whole")
    lines = [json.loads(line) for line in (tmp_path / "whole").read_text(encoding="utf-8").splitlines()]
    early = lines[0] | {"dates": [date | {"mod": None, "anchor": None} for date in lines[0]["dates"]]}
    early["attributions"] = [one | {"addressee": None, "repeat_of": None} for one in lines[0]["attributions"]]
    lines = [early] * 3 + lines
    (tmp_path / "lines").write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    (tmp_path / "corpus").symlink_to(ROOT)
    code = """
import json
from pathlib import Path
import datasets
from spanpack.formats.jsonl import line_schema
few = {"data_files": "lines", "split": "train", "chunksize": 20_000}  # Types are guessed anew for each 10 MB.
try:
    datasets.load_dataset("json", **few)
except datasets.exceptions.DatasetGenerationError as error:
    print(error.__cause__)
def documents():
    with open("lines", encoding="utf-8") as file:
        yield from map(json.loads, file)
features = datasets.Features.from_arrow_schema(line_schema(Path("corpus")))
print(json.dumps(list(datasets.Dataset.from_generator(documents, features=features, writer_batch_size=2))))
"""
    guessed, typed = run(code, tmp_path).splitlines()
    assert guessed == "Couldn't cast array of type string to null"
    assert json.loads(typed) == lines
