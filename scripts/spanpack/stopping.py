"""Signals by which a process is asked to end: what it has begun is put away first.

A person who interrupts it sends SIGINT, batch systems SIGTERM before the time of a job is over, a terminal that is
closed SIGHUP. By itself Python would die of the last two at once, and leave the folders that are written beside their
places.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

_SIGNALS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
"""SIGHUP is not known everywhere."""


_AGAIN = 0.01
"""Seconds after which an interruption that has to wait is tried again."""


class Stopped(KeyboardInterrupt):
    """The process was asked to end; the message says by what."""


@contextlib.contextmanager
def stopped_as_interrupted() -> Iterator[None]:
    """Have Stopped raised where the process is asked to end, and KeyboardInterrupt where a person interrupts it.

    A signal for which something else is arranged, as nohup ignores SIGHUP, is left alone.
    """
    if threading.current_thread() is not threading.main_thread():  # No other may arrange anything.
        yield
        return
    ours = [one for one in _SIGNALS if signal.getsignal(one) is signal.SIG_DFL]
    before = signal.getsignal(signal.SIGINT)
    is_ours = before in (signal.SIG_DFL, signal.default_int_handler)

    def stop(number: int, _: FrameType | None) -> None:
        for one in ours:
            signal.signal(one, signal.SIG_IGN)  # Asked twice, it still puts away what it began.
        raise Stopped(f"stopped by {signal.Signals(number).name}")

    for one in ours:
        signal.signal(one, stop)
    if is_ours:
        signal.signal(signal.SIGINT, _interrupt)
    try:
        yield
    finally:
        for one in ours:
            signal.signal(one, signal.SIG_DFL)
        if is_ours:
            signal.signal(signal.SIGINT, before)
            _wait(0)  # An interruption that still waits comes too late.


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Raise KeyboardInterrupt, once no module is being imported: some that are not written in Python would crash."""
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib") and _wait(_AGAIN):
            return
        frame = frame.f_back
    raise KeyboardInterrupt


def _wait(seconds: float) -> bool:
    """Try to interrupt again after ``seconds``, or never where it is 0; return False where the system has no timer."""
    if not hasattr(signal, "setitimer"):
        return False
    if seconds:
        signal.signal(signal.SIGALRM, _interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    return True


def end_at_once() -> None:
    """Let this process, which helps another, end as Python does by itself: it has nothing to put away.

    A signal that is ignored stays so.
    """
    for one in _SIGNALS:
        if signal.getsignal(one) is not signal.SIG_IGN:
            signal.signal(one, signal.SIG_DFL)
