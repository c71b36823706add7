"""A real Label Studio: started here, the export imported over its API, exported again, and read back the same.

Run by ``make test-label-studio``, which sets up the server in an environment of its own: it is large, and
wants other versions of libraries. LABEL_STUDIO is the path of its command.
"""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from spanpack.formats.exporting import export
from spanpack.formats.importing import import_annotations
from tests.helpers import BASE, read_records

ROOT = Path(__file__).parent.parent.parent
USER, PASSWORD = "tester@example.org", "not-a-secret"
START_SECONDS = 300


class Server:
    """A Label Studio that runs on this machine, and the session of a user who is logged in."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def is_up(self) -> bool:
        try:
            return bool(self.opener.open(f"{self.address}/health", timeout=5).status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def log_in(self) -> None:
        page = self.opener.open(f"{self.address}/user/login/").read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token is not None
        form = {"csrfmiddlewaretoken": token[1], "email": USER, "password": PASSWORD}
        request = urllib.request.Request(f"{self.address}/user/login/", urllib.parse.urlencode(form).encode())
        request.add_header("Referer", f"{self.address}/user/login/")
        assert self.opener.open(request).status == 200

    def call(self, method: str, path: str, data: Any = None) -> Any:
        body = json.dumps(data).encode() if data is not None else None
        request = urllib.request.Request(f"{self.address}/api/{path}", body, method=method)
        request.add_header("Content-Type", "application/json")
        request.add_header("Referer", self.address)
        for cookie in self.cookies:
            if cookie.name == "csrftoken" and cookie.value:
                request.add_header("X-CSRFToken", cookie.value)
        return json.loads(self.opener.open(request).read())

    def make_project(self, exported: Path) -> int:
        """Make a project from an export of spanpack and return its number."""
        config = (exported / "label_config.xml").read_text(encoding="utf-8")
        project = self.call("POST", "projects/", {"title": exported.name, "label_config": config})
        self.call("POST", f"projects/{project['id']}/import", json.loads((exported / "tasks.json").read_bytes()))
        return int(project["id"])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("label-studio")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [os.environ["LABEL_STUDIO"], "start", "--no-browser", "--data-dir", str(folder), "--port", str(port)]
    command += ["--internal-host", "127.0.0.1", "--username", USER, "--password", PASSWORD]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {"LABEL_STUDIO_BASE_DATA_DIR": str(folder), "COLLECT_ANALYTICS": "false"}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    try:
        running = Server(port)
        until = time.monotonic() + START_SECONDS
        while not running.is_up():
            assert process.poll() is None, (folder / "log").read_text()[-2000:]
            assert time.monotonic() < until, "the server does not start"
            time.sleep(1)
        running.log_in()
        yield running
    finally:
        process.terminate()
        process.wait(30)


@pytest.mark.parametrize("package", [ROOT, BASE, BASE.parent / "unicode"], ids=["corpus", "base", "unicode"])
def test_what_goes_into_label_studio_comes_out_the_same(server: Server, package: Path, tmp_path: Path) -> None:
    copy = tmp_path / "package"
    for folder in ("seeds", "annotations", "schemas"):
        shutil.copytree(package / folder, copy / folder)
    shutil.copy(package / "datapackage.json", copy)
    export(copy, "label-studio", tmp_path / "project")
    number = server.make_project(tmp_path / "project")
    (tmp_path / "out.json").write_text(json.dumps(server.call("GET", f"projects/{number}/export?exportType=JSON")))
    counts = import_annotations(copy, "label-studio", tmp_path / "out.json")
    tables = {name: (package / "annotations" / f"{name}.jsonl").read_bytes() for name in counts.layers}
    assert counts.by_kind["same"] == {name: len(raw.splitlines()) for name, raw in tables.items()}
    assert {name: (copy / "annotations" / f"{name}.jsonl").read_bytes() for name in counts.layers} == tables


def test_what_is_changed_in_label_studio_is_changed_in_the_package_and_nothing_else(
    server: Server, tmp_path: Path
) -> None:
    package = Path(shutil.copytree(BASE, tmp_path / "package"))
    export(package, "label-studio", tmp_path / "edited")
    number = server.make_project(tmp_path / "edited")
    [task] = server.call("GET", f"projects/{number}/export?exportType=JSON")
    [annotation] = task["annotations"]
    for one in annotation["result"]:
        if one.get("id") == "100-a1" and one["from_name"] == "actors.certainty":
            one["value"]["choices"] = ["low"]
    server.call("PATCH", f"annotations/{annotation['id']}/", {"result": annotation["result"]})
    (tmp_path / "out.json").write_text(json.dumps(server.call("GET", f"projects/{number}/export?exportType=JSON")))
    counts = import_annotations(package, "label-studio", tmp_path / "out.json")
    assert counts.by_kind["changed"] == {"actors": 1}
    before, after = (read_records(root / "annotations" / "actors.jsonl") for root in (BASE, package))
    assert [{**before[0], "certainty": "low"}, *before[1:]] == after
