"""spanpack.load of URLs: only what the user names is fetched, through fsspec."""

from __future__ import annotations

import contextlib
import functools
import http.server
import random
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import fsspec
import pytest

import spanpack
from tests.helpers import BASE, copy_base
from tests.releases import UNICODE, release

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


@contextlib.contextmanager
def served(handler: Callable[..., http.server.BaseHTTPRequestHandler]) -> Iterator[str]:
    """Run a server at a free port and give its URL."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """Serve a folder with the base package, and whatever else a test puts there; yield its URL."""
    copy_base(tmp_path)
    handler = functools.partial(Quiet, directory=str(tmp_path))
    with served(handler) as url:
        yield url


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
    for name in ("packed.zip", "packed"):
        memory.pipe(f"/{name}", archive.read_bytes())
        assert spanpack.load(f"memory://{name}") == CORPUS


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("path", ["base", "base/", "base/datapackage.json", "base.zip", "base.zip?download=1"])
def test_a_server(server: str, path: str) -> None:
    assert spanpack.load(f"{server}/{path}") == CORPUS


@pytest.fixture
def pieces(archive: Path) -> Iterator[str]:
    """Serve, whatever is asked for, an archive of more than 1 MB in pieces of 64 KB, each when the last has gone."""
    with zipfile.ZipFile(archive, "a", zipfile.ZIP_STORED) as packed:
        packed.writestr("corpus-1.0/README.md", random.Random(0).randbytes(1_500_000))
    raw = archive.read_bytes()

    class Slow(Quiet):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()

        def do_GET(self) -> None:
            self.do_HEAD()
            try:
                for start in range(0, len(raw), 65_536):
                    piece = raw[start : start + 65_536]
                    self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
                    self.wfile.flush()
                    time.sleep(0.001)
                self.wfile.write(b"0\r\n\r\n")
            except OSError:
                self.close_connection = True  # Who only asked how the file begins has gone.

    with served(Slow) as url:
        yield url


@pytest.mark.parametrize("path", ["corpus.zip", "records/1/files/corpus.zip/content", "download?id=7"])
def test_an_archive_that_comes_in_pieces_is_read_to_its_end(pieces: str, path: str) -> None:
    assert spanpack.load(f"{pieces}/{path}") == CORPUS


def test_an_archive_that_is_larger_than_the_limit_is_not_read_to_its_end(
    pieces: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spanpack.storage.remote.MAX_ARCHIVE_BYTES", 1_000_000)
    with pytest.raises(spanpack.PackageError) as caught:
        spanpack.load(f"{pieces}/corpus.zip")
    assert str(caught.value) == (
        f"{pieces}/corpus.zip: is larger than 1,000,000 bytes. Download it and load the folder."
    )


@pytest.mark.usefixtures("archive")
def test_a_folder_inside_an_archive_on_a_server(server: str) -> None:
    assert spanpack.load(f"zip://corpus-1.0::simplecache::{server}/base.zip") == CORPUS


def test_another_annotation_set_that_is_not_there(server: str) -> None:
    with pytest.raises(spanpack.PackageError) as caught:
        spanpack.load(f"{server}/base", annotations="annotations/passes/z")
    assert str(caught.value) == "annotations/passes/z: there is no such annotation set; there is annotations"


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
        ("nowhere", "there is no datapackage.json. Give the folder of a package, its datapackage.json, or its zip."),
        ("nowhere.zip", "there is no such file"),
        ("base/seeds/100_ada.txt", "there is no datapackage.json. Give the folder of a package, "),
    ],
)
def test_a_url_that_leads_nowhere_is_an_error_that_names_it(server: str, path: str, message: str) -> None:
    with pytest.raises(spanpack.PackageError) as caught:
        spanpack.load(f"{server}/{path}")
    assert str(caught.value).startswith(f"{server}/{path}: {message}")


def test_what_a_server_has_no_more_is_missing_and_what_it_refuses_is_not() -> None:
    class Status(Quiet):
        def do_GET(self) -> None:
            self.send_error(int(self.path.split("/")[1]))

        do_HEAD = do_GET

    with served(Status) as url:
        with pytest.raises(spanpack.PackageError) as gone:
            spanpack.load(f"{url}/410/base")
        with pytest.raises(spanpack.PackageError) as refused:
            spanpack.load(f"{url}/403/base")
    remedy = "Give the folder of a package, its datapackage.json, or its zip."
    assert str(gone.value) == f"{url}/410/base: there is no datapackage.json. {remedy}"
    assert str(refused.value) == (
        f"{url}/403/base: datapackage.json: cannot be read: ClientResponseError: "
        f"403, message='Forbidden', url='{url}/403/base/datapackage.json'"
    )


@pytest.mark.parametrize("scheme", ["zip", "tar"])
def test_the_url_of_an_archive_that_names_none_says_how_it_is_written(scheme: str) -> None:
    with pytest.raises(spanpack.PackageError) as caught:
        spanpack.load(f"{scheme}://dist/corpus.zip")
    remedy = f"give dist/corpus.zip itself, or {scheme}://::dist/corpus.zip"
    assert str(caught.value) == f"{scheme}://dist/corpus.zip: names no archive; {remedy}"


def test_an_archive_around_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(spanpack.PackageError) as caught:
        spanpack.load(f"zip://corpus::{tmp_path.as_uri()}/nowhere.zip")
    assert str(caught.value) == (
        f"zip://corpus::{tmp_path.as_uri()}/nowhere.zip: there is no such file: {tmp_path}/nowhere.zip"
    )


def test_a_server_that_is_not_there() -> None:
    with pytest.raises(
        spanpack.PackageError, match=r"^http://127\.0\.0\.1:9/base: datapackage\.json: cannot be read: Client"
    ):
        spanpack.load("http://127.0.0.1:9/base")


def test_a_server_that_is_not_there_is_not_taken_for_a_file_that_is_missing() -> None:
    with pytest.raises(spanpack.PackageError) as caught:
        spanpack.load("http://127.0.0.1:9/base.zip")
    assert str(caught.value) == (
        "http://127.0.0.1:9/base.zip: cannot be read: ClientConnectorError: "
        "Cannot connect to host 127.0.0.1:9 ssl:default [Connect call failed ('127.0.0.1', 9)]"
    )


def test_a_kind_of_url_whose_library_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    with pytest.raises(ImportError) as caught:
        spanpack.load("s3://bucket/base.zip")
    assert str(caught.value) == (
        "s3://bucket/base.zip: Install s3fs to access S3. For https:// and github:// install spanpack with the extra "
        "remote: pip install '.[remote]' in the clone; for URLs of another kind install the library that is named here"
    )


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


@pytest.mark.parametrize(
    "url", ["{}/unicode-1.0.0-standoff.zip", "{}/unicode-1.0.0-standoff.zip?download=1", "{}/bare/"]
)
def test_a_release_without_texts_is_to_be_downloaded_first(url: str, tmp_path: Path) -> None:
    made = release(UNICODE)
    shutil.copy(made.standoff, tmp_path)
    shutil.copytree(made.bare, tmp_path / "bare")
    with served(functools.partial(Quiet, directory=str(tmp_path))) as server:
        url = url.format(server)
        with pytest.raises(spanpack.PackageError) as caught:
            spanpack.load(url)
    without = "without its texts (standoff only), in which nothing can be looked up."
    archive = "unicode-1.0.0-standoff.zip"
    assert str(caught.value).splitlines() == [
        f"{url}: is unicode 1.0.0 {without}",
        f"Download {archive}. With the texts in a folder TEXTS, make the package again: "
        f"spanpack hydrate {archive} TEXTS",
        f"Whether the archive is as it was built: spanpack build --check {archive}",
    ]


def test_a_release_without_texts_by_a_url_of_this_machine_is_named_by_its_path() -> None:
    archive = release(UNICODE).standoff
    with pytest.raises(spanpack.PackageError, match=f"make the package again: spanpack hydrate {archive} TEXTS"):
        spanpack.load(archive.as_uri())
