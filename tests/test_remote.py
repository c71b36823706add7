"""spanpack.load of URLs: only what the user names is fetched, through fsspec."""

from __future__ import annotations

import functools
import http.server
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

import spanpack
from tests.helpers import BASE, copy_base

CORPUS = spanpack.load(BASE)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serve files and say nothing."""

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "base.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(BASE.rglob("*")):
            if file.is_file():
                packed.write(file, "corpus-1.0/" + file.relative_to(BASE).as_posix())
    return path


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """Serve a folder with the base package, and whatever else a test puts there; yield its URL."""
    copy_base(tmp_path)
    handler = functools.partial(Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


@pytest.fixture
def memory() -> Iterator[fsspec.AbstractFileSystem]:
    """Return the file system memory://, with the base package in /base, and leave it empty behind."""
    system = fsspec.filesystem("memory")
    system.put(str(BASE), "/base", recursive=True)
    yield system
    system.rm("/", recursive=True)


@pytest.mark.usefixtures("memory")
@pytest.mark.parametrize("url", ["memory://base", "memory://base/", "memory://base/datapackage.json", "memory:///base"])
def test_a_folder_in_memory(url: str) -> None:
    corpus = spanpack.load(url)
    assert corpus == CORPUS
    assert corpus["100"].attributions[3].parent == CORPUS["100"].attributions[2]


def test_a_local_folder_and_a_local_archive(archive: Path) -> None:
    assert spanpack.load(BASE.as_uri()) == CORPUS
    assert spanpack.load(archive.as_uri()) == CORPUS
    assert spanpack.load(f"zip://corpus-1.0::{archive.as_uri()}") == CORPUS


def test_an_archive_in_memory(memory: fsspec.AbstractFileSystem, archive: Path) -> None:
    memory.pipe("/packed.zip", archive.read_bytes())
    assert spanpack.load("memory://packed.zip") == CORPUS


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("path", ["base", "base/", "base/datapackage.json", "base.zip", "base.zip?download=1"])
def test_a_server(server: str, path: str) -> None:
    assert spanpack.load(f"{server}/{path}") == CORPUS


@pytest.mark.usefixtures("archive")
def test_a_folder_inside_an_archive_on_a_server(server: str) -> None:
    assert spanpack.load(f"zip://corpus-1.0::simplecache::{server}/base.zip") == CORPUS


def test_another_annotation_set_that_is_not_there(server: str) -> None:
    with pytest.raises(spanpack.PackageError) as caught:
        spanpack.load(f"{server}/base", annotations="annotations/passes/z")
    assert str(caught.value) == (
        f"{server}/base: the descriptor lists no table for the annotation set annotations/passes/z"
    )


def test_what_is_wrong_in_a_file_is_said_with_its_place(memory: fsspec.AbstractFileSystem) -> None:
    path = "/base/annotations/actors.jsonl"
    memory.pipe(path, memory.cat_file(path).replace(b'"start": 53', b'"start": "53"'))
    with pytest.raises(spanpack.PackageError, match=r"^annotations/actors\.jsonl:2:1: the record breaks its schema"):
        spanpack.load("memory://base")


def test_a_file_that_is_missing(memory: fsspec.AbstractFileSystem) -> None:
    memory.rm("/base/seeds/100_ada.txt")
    with pytest.raises(spanpack.PackageError, match=r"^seeds/100_ada\.txt: cannot be read: "):
        spanpack.load("memory://base")


def test_a_path_that_leaves_the_package_is_not_fetched(memory: fsspec.AbstractFileSystem) -> None:
    memory.pipe("/secret.txt", b"Secret.\n")
    catalogue = memory.cat_file("/base/seeds/documents.yaml")
    memory.pipe("/base/seeds/documents.yaml", catalogue.replace(b"seeds/100_ada.txt", b"seeds/../../secret.txt"))
    with pytest.raises(spanpack.PackageError, match=r"^seeds/\.\./\.\./secret\.txt: cannot be read: it contains \.\.$"):
        spanpack.load("memory://base")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("nowhere", "datapackage.json cannot be read: "),
        ("nowhere.zip", "there is no such file"),
        ("base/seeds/100_ada.txt", "datapackage.json cannot be read: "),
    ],
)
def test_a_url_that_leads_nowhere_is_an_error_that_names_it(server: str, path: str, message: str) -> None:
    with pytest.raises(spanpack.PackageError) as caught:
        spanpack.load(f"{server}/{path}")
    assert str(caught.value).startswith(f"{server}/{path}: {message}")


def test_a_server_that_is_not_there() -> None:
    with pytest.raises(
        spanpack.PackageError, match=r"^http://127\.0\.0\.1:9/base: datapackage\.json: cannot be read: Client"
    ):
        spanpack.load("http://127.0.0.1:9/base")


def test_a_kind_of_url_that_nothing_opens() -> None:
    with pytest.raises(spanpack.PackageError, match=r"^gopher://corpus: cannot be read: ValueError: .*gopher"):
        spanpack.load("gopher://corpus")


def test_an_archive_that_is_none(memory: fsspec.AbstractFileSystem) -> None:
    memory.pipe("/broken.zip", b"PK\x03\x04 and no more")
    with pytest.raises(spanpack.PackageError, match=r"^memory://broken\.zip: cannot be read as a zip archive: "):
        spanpack.load("memory://broken.zip")


def test_a_local_package_is_loaded_without_fsspec() -> None:
    code = (
        f"import sys, spanpack; spanpack.load({str(BASE)!r}); print('fsspec' in sys.modules, 'pyarrow' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "False False\n"


def test_without_the_extra_the_error_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(ImportError, match=r"; install .* the extra remote: pip install '\.\[remote\]' in the clone$"):
        spanpack.load("memory://base")
