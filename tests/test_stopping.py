"""A command that is asked to end puts away what it began, and says so."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from spanpack.stopping import Stopped, end_at_once, stopped_as_interrupted
from tests.helpers import BASE
from tests.releases import UNICODE, release

PROGRAM = """
import sys
import threading
from importlib import import_module

from spanpack.cli import main


def wait(*_):
    print("begun", flush=True)
    threading.Event().wait()


setattr(import_module(sys.argv[1]), sys.argv[2], wait)
sys.exit(main(sys.argv[3:]))
"""
"""A command that waits in the midst of its writing, as long as it is left to."""


@pytest.fixture(autouse=True)
def signals_as_python_has_them() -> Iterator[None]:
    """Whoever runs the tests may ignore a signal, as nohup does: then nothing would stop what waits for it."""
    before = {one: signal.signal(one, signal.SIG_DFL) for one in (signal.SIGTERM, signal.SIGHUP)}
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


def building(target: Path) -> list[str | Path]:
    return ["spanpack.release.build", "write_zip", "build", BASE, "--output", target]


def exporting(target: Path) -> list[str | Path]:
    return ["spanpack.formats.brat", "write", "export", "brat", target / "brat", BASE]


def hydrating(target: Path) -> list[str | Path]:
    archive, texts = release(UNICODE).standoff, UNICODE / "seeds"
    return ["spanpack.release.hydrate", "_rename", "hydrate", archive, texts, "--output", target / "package"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("arguments", [building, exporting, hydrating])
def test_what_is_half_written_is_put_away(
    arguments: Callable[[Path], list[str | Path]], number: signal.Signals, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", PROGRAM, *map(str, arguments(tmp_path))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "begun\n"
            [beside] = tmp_path.iterdir()
            assert beside.name.startswith(".spanpack.")
            process.send_signal(number)
            _, said = process.communicate(timeout=60)
        finally:
            process.kill()
    assert (process.returncode, said) == (2, f"spanpack: stopped by {number.name}\n")
    assert list(tmp_path.iterdir()) == []


def test_the_first_signal_is_told_and_the_second_does_not_disturb() -> None:
    def work() -> None:
        with stopped_as_interrupted():
            try:
                os.kill(os.getpid(), signal.SIGTERM)
            finally:
                os.kill(os.getpid(), signal.SIGTERM)
                os.kill(os.getpid(), signal.SIGHUP)

    with pytest.raises(Stopped, match=r"^stopped by SIGTERM$"):
        work()
    assert [signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGHUP)] == [signal.SIG_DFL, signal.SIG_DFL]


def test_a_signal_that_is_ignored_stays_so() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stopped_as_interrupted():
            os.kill(os.getpid(), signal.SIGHUP)
            end_at_once()
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


IMPORTED = """\
import os, signal, time

os.kill(os.getpid(), signal.SIGINT)
time.sleep(0.05)
IS_WHOLE = True
"""


def test_an_interruption_waits_until_a_module_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Modules that are not written in Python may crash where one is raised while they begin."""
    (tmp_path / "interrupted_module.py").write_text(IMPORTED, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    before = signal.getsignal(signal.SIGINT)
    reached = []
    try:
        with stopped_as_interrupted():
            reached.append(importlib.import_module("interrupted_module").IS_WHOLE)
            time.sleep(5)
            reached.append("nobody interrupted")
    except KeyboardInterrupt:
        reached.append("interrupted")
    assert reached == [True, "interrupted"]
    assert signal.getsignal(signal.SIGINT) is before


def test_before_the_command_begins_an_interruption_ends_it_as_any_program() -> None:
    code = "import signal, spanpack.__main__; print(signal.getsignal(signal.SIGINT) is signal.SIG_DFL)"
    ended = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert ended.stdout == "True\n"


def test_in_another_thread_nothing_is_arranged() -> None:
    found: list[object] = []

    def ask() -> None:
        with stopped_as_interrupted():
            found.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert found == [signal.SIG_DFL]


def test_a_process_that_helps_ends_at_once() -> None:
    with stopped_as_interrupted():
        assert signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
        end_at_once()
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
