"""What the benchmarks measure: packages that are made for it and valid, and the same written by both."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from benchmarks import contenders, corpus, loading, writing
from spanpack.formats.exporting import export
from spanpack.formats.names import FORMATS
from spanpack.package import open_package
from spanpack.validation.validate import check_opened
from tests.helpers import BASE


def test_the_package_that_is_measured_is_valid_with_all_rules_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpus, "DATA", tmp_path)
    checked = check_opened(open_package(corpus.make(10)))
    assert checked.findings == []
    assert checked.counts["documents"] == 10


def test_every_format_is_measured() -> None:
    assert tuple(writing.FORMATS) == contenders.WRITERS == tuple(FORMATS)


@pytest.mark.parametrize("way", loading.WAYS)
def test_every_way_of_loading_gives_every_record(way: str) -> None:
    assert loading.WAYS[way](BASE)() == 16


@pytest.mark.parametrize("name", contenders.CONTENDERS)
def test_every_contender_runs_in_the_folder_of_the_package(name: str, tmp_path: Path) -> None:
    package = shutil.copytree(BASE, tmp_path / "package").resolve()
    outside = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    command = contenders.CONTENDERS[name].command(package)
    done = subprocess.run(command, cwd=package, env=outside, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ("conll", "label-studio")])
def test_the_library_alone_writes_what_the_export_has(name: str, tmp_path: Path) -> None:
    (tmp_path / "alone").mkdir()
    for action in writing.by_library(name, BASE, tmp_path / "alone"):
        action()
    export(BASE, name, tmp_path / "export")
    alone = {path.name: path.read_bytes() for path in (tmp_path / "alone").iterdir()}
    if (tmp_path / "export").is_file():
        assert list(alone.values()) == [(tmp_path / "export").read_bytes()]
    else:
        assert alone == {name: (tmp_path / "export" / name).read_bytes() for name in alone}
    assert alone
